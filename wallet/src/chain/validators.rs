//! What the chain keeps of validators, and of who stands for one.

use super::{from_hash, to_hash, view::prefix, Chain, ChainConfig, ChainError, View};
use crate::names::hex;
use amo_primitives::{
	validators::{Draw, Lack, Schedule},
	AccountId, BlockNumber, Hash,
};
use amo_runtime::{Runtime, SessionKeys};
use codec::DecodeAll;
use pallet_validator_selection::types::{Candidate, Frozen, Parameters, Progress, Slash, SlashId};
use serde::Deserialize;
use sp_core::crypto::KeyTypeId;
use subxt::{
	config::HashFor,
	rpcs::{client::rpc_params, methods::legacy::NumberOrHex, Error as RpcError},
};

/// JSON-RPC's code for a method that is not there. A node says the same of unsafe ones that it denies.
const METHOD_NOT_FOUND: i32 = -32601;

/// Session keys that a node made, and the proof that they are an account's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MadeKeys {
	/// The public keys, in hexadecimal digits.
	pub keys: String,
	/// The proof, in hexadecimal digits.
	pub proof: Option<String>,
}

impl Chain {
	/// Has the node make session keys for an account. Nothing if the node denies unsafe calls.
	///
	/// # Errors
	/// [`ChainError::Lost`].
	pub async fn make_session_keys(
		&self,
		owner: &AccountId,
	) -> Result<Option<MadeKeys>, ChainError> {
		let owner = hex(owner.as_ref());
		match self.rpc.request("author_rotateKeysWithOwner", rpc_params![owner]).await {
			Ok(keys) => Ok(Some(keys)),
			Err(RpcError::User(user)) if user.code == METHOD_NOT_FOUND => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	/// The chain as of the last final block before a session, which has not necessarily begun. Nothing
	/// if the node does not keep the state of that block.
	///
	/// # Errors
	/// [`ChainError::Lost`], [`ChainError::Undecodable`].
	pub async fn before_session(&self, session: u32) -> Result<Option<View<'_>>, ChainError> {
		let last = self.finalized().await?.number();
		// The first block of which the session is known to be this one or a later one. Blocks whose
		// state is gone are older than those whose state is kept, so they count as earlier.
		let (mut low, mut high) = (0, last.saturating_add(1));
		while low < high {
			let middle = low + (high - low) / 2;
			match self.session_at(middle).await? {
				Some(at) if at >= session => high = middle,
				_ => low = middle + 1,
			}
		}
		let block = low.saturating_sub(1);
		if self.session_at(block).await?.is_none() {
			return Ok(None);
		}
		View::at(self, self.hash_of(block).await?).await.map(Some)
	}

	/// The session of a block. Nothing if the node does not keep the block's state.
	async fn session_at(&self, block: BlockNumber) -> Result<Option<u32>, ChainError> {
		let at = from_hash(self.hash_of(block).await?);
		let key = pallet_session::CurrentIndex::<Runtime>::hashed_key();
		match self.legacy.state_get_storage(&key, Some(at)).await {
			Ok(None) => Ok(Some(0)),
			Ok(Some(bytes)) => u32::decode_all(&mut &bytes[..])
				.map(Some)
				.map_err(|_| ChainError::Undecodable("session")),
			Err(RpcError::User(_)) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	async fn hash_of(&self, block: BlockNumber) -> Result<Hash, ChainError> {
		let number = NumberOrHex::Number(block.into());
		let hash: Option<HashFor<ChainConfig>> =
			self.legacy.chain_get_block_hash(Some(number)).await?;
		hash.map(to_hash).ok_or_else(|| ChainError::Lost(format!("no block {block}")))
	}
}

impl View<'_> {
	/// One who stands for validator; or one who did and has something at stake still, which is then
	/// [`Gone`](pallet_validator_selection::types::State::Gone).
	pub async fn candidate(&self, account: &AccountId) -> Result<Option<Candidate>, ChainError> {
		let key = pallet_validator_selection::Candidates::<Runtime>::hashed_key_for(account);
		match self.value(&key).await? {
			Some(candidate) => Ok(Some(candidate)),
			None => {
				let key = pallet_validator_selection::Former::<Runtime>::hashed_key_for(account);
				self.value(&key).await
			},
		}
	}

	/// All who stand for validator.
	pub async fn candidates(&self) -> Result<Vec<(AccountId, Candidate)>, ChainError> {
		self.keyed(&prefix("ValidatorSelection", "Candidates"), 16).await
	}

	/// How many they are.
	pub async fn candidate_count(&self) -> Result<u32, ChainError> {
		let key = prefix("ValidatorSelection", "CounterForCandidates");
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// All who did, and have something at stake still.
	pub async fn former_candidates(&self) -> Result<Vec<(AccountId, Candidate)>, ChainError> {
		self.keyed(&prefix("ValidatorSelection", "Former"), 16).await
	}

	/// How validators are chosen and punished.
	pub async fn validator_parameters(&self) -> Result<Parameters, ChainError> {
		let key = pallet_validator_selection::ParameterSet::<Runtime>::hashed_key();
		self.value(&key).await?.ok_or(ChainError::Undecodable("parameters of validators"))
	}

	/// Slots in a session.
	pub async fn cycle_length(&self) -> Result<u64, ChainError> {
		let key = pallet_validator_selection::CycleLength::<Runtime>::hashed_key();
		Ok(self.value(&key).await?.unwrap_or_else(usual_cycle_length))
	}

	/// Who makes blocks, and who is next.
	pub async fn schedule(&self) -> Result<Schedule<AccountId>, ChainError> {
		self.ask("ValidatorsApi_schedule", ()).await
	}

	/// The last draws, the newest first.
	pub async fn draws(&self) -> Result<Vec<Draw<AccountId>>, ChainError> {
		self.ask("ValidatorsApi_draws", ()).await
	}

	/// What an account lacks to be drawn. Nothing if it qualifies.
	pub async fn lacks(&self, account: &AccountId) -> Result<Vec<Lack>, ChainError> {
		self.ask("ValidatorsApi_lacks", account).await
	}

	/// Who qualified at the start of a session, if this block still has it.
	pub async fn frozen(&self, session: u32) -> Result<Option<Frozen<AccountId>>, ChainError> {
		let key = pallet_validator_selection::FrozenAt::<Runtime>::hashed_key_for(session);
		self.value(&key).await
	}

	/// The seed that the blocks of a session made.
	pub async fn seed(&self, session: u32) -> Result<Option<[u8; 32]>, ChainError> {
		self.value(&pallet_validator_selection::Seeds::<Runtime>::hashed_key_for(session)).await
	}

	/// The slashes of a candidate that wait or are being carried out, the first due first.
	pub async fn slashes_of(
		&self,
		candidate: &AccountId,
	) -> Result<Vec<(SlashId, Slash<AccountId>)>, ChainError> {
		let all: Vec<(SlashId, Slash<AccountId>)> =
			self.keyed(&prefix("ValidatorSelection", "Slashes"), 8).await?;
		let mut slashes: Vec<_> =
			all.into_iter().filter(|(_, slash)| slash.candidate == *candidate).collect();
		slashes.sort_by_key(|(id, slash)| (slash.due, *id));
		Ok(slashes)
	}

	/// The candidate whose stake is being slashed, piece by piece.
	pub async fn being_slashed(&self) -> Result<Option<AccountId>, ChainError> {
		let key = pallet_validator_selection::Slashing::<Runtime>::hashed_key();
		let found: Option<(SlashId, Progress<AccountId>)> = self.value(&key).await?;
		let Some((id, _)) = found else { return Ok(None) };
		let key = pallet_validator_selection::Slashes::<Runtime>::hashed_key_for(id);
		let slash: Option<Slash<AccountId>> = self.value(&key).await?;
		Ok(slash.map(|slash| slash.candidate))
	}

	/// The session up to which all slashes that were due are carried out: it is the one after the
	/// running one, unless they are late.
	pub async fn slashes_from(&self) -> Result<u32, ChainError> {
		let key = pallet_validator_selection::SlashesFrom::<Runtime>::hashed_key();
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// The session keys that an account has registered.
	pub async fn session_keys(
		&self,
		account: &AccountId,
	) -> Result<Option<SessionKeys>, ChainError> {
		self.value(&pallet_session::NextKeys::<Runtime>::hashed_key_for(account)).await
	}

	/// Whose a session key is.
	pub async fn key_owner(
		&self,
		kind: KeyTypeId,
		key: &[u8],
	) -> Result<Option<AccountId>, ChainError> {
		let key = pallet_session::KeyOwner::<Runtime>::hashed_key_for((kind, key.to_vec()));
		self.value(&key).await
	}
}

/// Slots in a session of a chain whose genesis does not say another number.
fn usual_cycle_length() -> u64 {
	sp_io::TestExternalities::new_empty()
		.execute_with(pallet_validator_selection::CycleLength::<Runtime>::get)
}
