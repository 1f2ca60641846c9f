//! What the chain keeps of providers.

use super::{view::prefix, ChainError, View};
use amo_primitives::{chunk::ChunkId, operator::OperatorKey, AccountId, BlockNumber};
use amo_runtime::Runtime;
use codec::Encode;
use pallet_peer_storage::types::{
	Challenge, ChallengeId, Contract, Fragments, Parameters, Pauses, Pending, Profile, Provider,
	ProviderId,
};
use sp_io::hashing::twox_64;

impl View<'_> {
	/// A provider.
	pub async fn provider(
		&self,
		provider: ProviderId,
	) -> Result<Option<Provider<AccountId>>, ChainError> {
		self.value(&pallet_peer_storage::Providers::<Runtime>::hashed_key_for(provider)).await
	}

	/// Where a provider's peer store is.
	pub async fn profile(&self, provider: ProviderId) -> Result<Option<Profile>, ChainError> {
		self.value(&pallet_peer_storage::Profiles::<Runtime>::hashed_key_for(provider)).await
	}

	/// The provider that an operator key signs for.
	pub async fn provider_of_operator(
		&self,
		operator: &OperatorKey,
	) -> Result<Option<ProviderId>, ChainError> {
		self.value(&pallet_peer_storage::ByOperator::<Runtime>::hashed_key_for(operator)).await
	}

	/// What storage costs and how it is audited.
	pub async fn storage_parameters(&self) -> Result<Parameters, ChainError> {
		let found = self.value(&pallet_peer_storage::ParameterSet::<Runtime>::hashed_key()).await?;
		found.ok_or(ChainError::Undecodable("parameters of storage"))
	}

	/// What of storage the council paused.
	pub async fn storage_pauses(&self) -> Result<Pauses, ChainError> {
		let key = pallet_peer_storage::AdminPauses::<Runtime>::hashed_key();
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// The audit clock: blocks that were not full.
	pub async fn audit_clock(&self) -> Result<BlockNumber, ChainError> {
		let key = pallet_peer_storage::Clock::<Runtime>::hashed_key();
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// The fragments that a provider holds.
	pub async fn held(
		&self,
		provider: ProviderId,
	) -> Result<Vec<(ChunkId, Fragments)>, ChainError> {
		self.keyed(&below("Held", provider), 0).await
	}

	/// What a provider has to answer about fragments, and the rent that depends on it.
	pub async fn pending(
		&self,
		provider: ProviderId,
	) -> Result<Vec<((ChunkId, u8), Pending)>, ChainError> {
		self.keyed(&below("Asked", provider), 0).await
	}

	/// The challenges that a provider has to answer, the oldest first.
	pub async fn challenges(
		&self,
		provider: ProviderId,
	) -> Result<Vec<(ChallengeId, Challenge)>, ChainError> {
		let open: Vec<(ChallengeId, ())> = self.keyed(&below("OpenOf", provider), 8).await?;
		let mut challenges = Vec::new();
		for (id, ()) in open {
			let key = pallet_peer_storage::Challenges::<Runtime>::hashed_key_for(id);
			challenges.extend(self.value(&key).await?.map(|challenge| (id, challenge)));
		}
		challenges.sort_by_key(|(id, _)| *id);
		Ok(challenges)
	}

	/// How some chunks are stored. What is not stored is left out.
	pub async fn contracts(
		&self,
		chunks: impl IntoIterator<Item = &ChunkId>,
	) -> Result<Vec<(ChunkId, Contract<AccountId>)>, ChainError> {
		let key = |chunk| pallet_peer_storage::Contracts::<Runtime>::hashed_key_for(chunk);
		let keys: Vec<_> = chunks.into_iter().map(key).collect();
		let named = |(key, contract): (Vec<u8>, _)| {
			// The name is the key's end, as it is.
			let name = key.last_chunk::<32>().ok_or(ChainError::Undecodable("storage"))?;
			Ok((ChunkId::from(name), contract))
		};
		self.several(&keys).await?.into_iter().map(named).collect()
	}
}

/// The prefix of what a storage item has of one provider.
fn below(item: &str, provider: ProviderId) -> Vec<u8> {
	let provider = provider.encode();
	[prefix("PeerStorage", item), twox_64(&provider).to_vec(), provider].concat()
}
