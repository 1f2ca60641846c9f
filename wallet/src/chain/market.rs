//! What the market keeps, by the names that people use.

use super::{view::prefix, ChainError, View};
use amo_primitives::{
	apis::FragmentPlace,
	bounty::BountyId,
	chunk::ChunkId,
	device::DeviceId,
	metric::MetricId,
	rights::{Access, Right},
	time::Moment,
	AccountId, Balance,
};
use amo_runtime::Runtime;
use codec::{Decode, DecodeAll, Encode};

/// An account's AMO, in mote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funds {
	/// What it can spend.
	pub free: Balance,
	/// What is held for what it has on chain.
	pub held: Balance,
}

/// Rights that are asked for at a time.
const RIGHTS_PAGE: u32 = 256;

type Account = frame_system::AccountInfo<u32, pallet_balances::AccountData<Balance>>;
type Metric = pallet_metrics::Metric<AccountId>;
type Entry = pallet_chunks::types::Entry<AccountId>;
type Offer = pallet_data_rights::types::Offer<AccountId>;
type Request = pallet_data_rights::types::Request<AccountId>;
type Sale = pallet_data_rights::types::Sale<AccountId>;
type Grant = pallet_data_rights::types::Grant<AccountId>;
type Bounty = pallet_bounties::types::Bounty<AccountId>;
type Provider = pallet_peer_storage::types::Provider<AccountId>;

/// A chunk and an account as keys in storage: the second is hashed to 16 bytes, which stand before it.
pub(super) type HashedPair = ([u8; 32], [u8; 16], AccountId);

impl View<'_> {
	/// The chain's time, in milliseconds since 1970.
	pub async fn now(&self) -> Result<Moment, ChainError> {
		Ok(self.value(&pallet_timestamp::Now::<Runtime>::hashed_key()).await?.unwrap_or_default())
	}

	/// An account's AMO.
	pub async fn funds(&self, account: &AccountId) -> Result<Funds, ChainError> {
		let data = self.account(account).await?.data;
		Ok(Funds { free: data.free, held: data.reserved })
	}

	/// How many transactions an account has sent.
	pub async fn sent(&self, account: &AccountId) -> Result<u32, ChainError> {
		Ok(self.account(account).await?.nonce)
	}

	async fn account(&self, account: &AccountId) -> Result<Account, ChainError> {
		let key = frame_system::Account::<Runtime>::hashed_key_for(account);
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// The metric with a path.
	pub async fn metric_by_path(&self, path: &str) -> Result<Option<MetricId>, ChainError> {
		let Ok(path) = pallet_metrics::Path::try_from(path.as_bytes().to_vec()) else {
			return Ok(None);
		};
		self.value(&pallet_metrics::Paths::<Runtime>::hashed_key_for(path)).await
	}

	/// What a metric is.
	pub async fn metric(&self, metric: MetricId) -> Result<Option<Metric>, ChainError> {
		self.value(&pallet_metrics::Metrics::<Runtime>::hashed_key_for(metric)).await
	}

	/// All metrics, in the order of their numbers.
	pub async fn metrics(&self) -> Result<Vec<(MetricId, Metric)>, ChainError> {
		let mut metrics = self.keyed(&prefix("Metrics", "Metrics"), 8).await?;
		metrics.sort_by_key(|(id, _)| *id);
		Ok(metrics)
	}

	/// Whose a device is, if it is registered.
	pub async fn device_owner(&self, device: &DeviceId) -> Result<Option<AccountId>, ChainError> {
		let key = pallet_participants::Devices::<Runtime>::hashed_key_for(device);
		let found: Option<pallet_participants::Registration<AccountId>> = self.value(&key).await?;
		Ok(found.map(|registration| registration.owner))
	}

	/// A device's newest chunk.
	pub async fn head(&self, device: &DeviceId) -> Result<Option<ChunkId>, ChainError> {
		self.value(&pallet_chunks::Heads::<Runtime>::hashed_key_for(device)).await
	}

	/// A chunk that is stored or to be stored.
	pub async fn chunk(&self, chunk: &ChunkId) -> Result<Option<Entry>, ChainError> {
		self.value(&pallet_chunks::Registered::<Runtime>::hashed_key_for(chunk)).await
	}

	/// All chunks.
	pub async fn chunks(&self) -> Result<Vec<(ChunkId, Entry)>, ChainError> {
		self.keyed(&prefix("Chunks", "Registered"), 0).await
	}

	/// What is asked for a chunk.
	pub async fn offer(&self, chunk: &ChunkId) -> Result<Option<Offer>, ChainError> {
		self.value(&pallet_data_rights::Offers::<Runtime>::hashed_key_for(chunk)).await
	}

	/// A buyer's open request for a chunk.
	pub async fn request(
		&self,
		chunk: &ChunkId,
		buyer: &AccountId,
	) -> Result<Option<Request>, ChainError> {
		self.value(&pallet_data_rights::Requests::<Runtime>::hashed_key_for(chunk, buyer)).await
	}

	/// All open requests.
	pub async fn requests(&self) -> Result<Vec<((ChunkId, AccountId), Request)>, ChainError> {
		let found: Vec<(HashedPair, Request)> =
			self.keyed(&prefix("DataRights", "Requests"), 0).await?;
		let named = |((chunk, _, buyer), request): (HashedPair, _)| {
			((ChunkId::from(chunk), buyer), request)
		};
		Ok(found.into_iter().map(named).collect())
	}

	/// A sale whose key is delivered.
	pub async fn sale(
		&self,
		chunk: &ChunkId,
		buyer: &AccountId,
	) -> Result<Option<Sale>, ChainError> {
		self.value(&pallet_data_rights::Sales::<Runtime>::hashed_key_for(chunk, buyer)).await
	}

	/// A right that an account has, or had.
	pub async fn grant(
		&self,
		account: &AccountId,
		chunk: &ChunkId,
	) -> Result<Option<Grant>, ChainError> {
		self.value(&pallet_data_rights::Grants::<Runtime>::hashed_key_for(account, chunk)).await
	}

	/// All rights that there are on record, with who has them.
	pub async fn grants(&self) -> Result<Vec<((AccountId, ChunkId), Grant)>, ChainError> {
		let found: Vec<((AccountId, [u8; 32]), Grant)> =
			self.keyed(&prefix("DataRights", "Grants"), 16).await?;
		let named = |((account, chunk), grant)| ((account, ChunkId::from(chunk)), grant);
		Ok(found.into_iter().map(named).collect())
	}

	/// Who has, or had, rights to a chunk.
	pub async fn holders(&self, chunk: &ChunkId) -> Result<Vec<AccountId>, ChainError> {
		let below = [prefix("DataRights", "Holders"), chunk.encode()].concat();
		let found: Vec<(AccountId, ())> = self.keyed(&below, 16).await?;
		Ok(found.into_iter().map(|(account, ())| account).collect())
	}

	/// Whether an account may use a chunk's data.
	pub async fn access(&self, chunk: &ChunkId, account: &AccountId) -> Result<Access, ChainError> {
		self.ask("DataRightsApi_access", (chunk, account)).await
	}

	/// A right that an account has, or had, to one chunk.
	pub async fn right(
		&self,
		account: &AccountId,
		chunk: &ChunkId,
	) -> Result<Option<Right>, ChainError> {
		let grant = self.grant(account, chunk).await?;
		Ok(grant.map(|grant| Right {
			chunk: *chunk,
			purposes: grant.purposes,
			since: grant.since,
			until: grant.until,
			revoked: grant.revoked,
			custody: grant.custody,
			key: grant.key,
		}))
	}

	/// All rights that an account has, or had.
	pub async fn rights_of(&self, account: &AccountId) -> Result<Vec<Right>, ChainError> {
		let mut rights: Vec<Right> = Vec::new();
		loop {
			let last = rights.last().map(|right| right.chunk);
			let page: Vec<Right> =
				self.ask("DataRightsApi_rights_of", (account, last, RIGHTS_PAGE)).await?;
			if page.is_empty() {
				return Ok(rights);
			}
			rights.extend(page);
		}
	}

	/// Whether a chunk's body is at providers, so that it can be sold.
	pub async fn is_stored(&self, chunk: &ChunkId) -> Result<bool, ChainError> {
		self.ask("PeerStorageApi_is_stored", chunk).await
	}

	/// Where a chunk's fragments are.
	pub async fn places(&self, chunk: &ChunkId) -> Result<Vec<FragmentPlace>, ChainError> {
		self.ask("PeerStorageApi_places", chunk).await
	}

	/// The provider of an account.
	pub async fn provider_of(
		&self,
		account: &AccountId,
	) -> Result<Option<(u32, Provider)>, ChainError> {
		let key = pallet_peer_storage::ByAccount::<Runtime>::hashed_key_for(account);
		let Some(number) = self.value::<u32>(&key).await? else { return Ok(None) };
		let key = pallet_peer_storage::Providers::<Runtime>::hashed_key_for(number);
		Ok(self.value(&key).await?.map(|provider| (number, provider)))
	}

	/// A bounty.
	pub async fn bounty(&self, bounty: BountyId) -> Result<Option<Bounty>, ChainError> {
		self.value(&pallet_bounties::Posted::<Runtime>::hashed_key_for(bounty)).await
	}

	/// All bounties that have not ended.
	pub async fn bounties(&self) -> Result<Vec<(BountyId, Bounty)>, ChainError> {
		let mut bounties = self.keyed(&prefix("Bounties", "Posted"), 8).await?;
		bounties.sort_by_key(|(id, _)| *id);
		Ok(bounties)
	}

	/// All values below a prefix, with their keys, before which stand `hash` bytes.
	pub(super) async fn keyed<K: Decode, V: Decode>(
		&self,
		prefix: &[u8],
		hash: usize,
	) -> Result<Vec<(K, V)>, ChainError> {
		let of_key = |end: &[u8]| {
			let bytes = end.get(hash..).unwrap_or_default();
			K::decode_all(&mut &*bytes).map_err(|_| ChainError::Undecodable("storage"))
		};
		let found = self.values::<V>(prefix).await?;
		found.into_iter().map(|(end, value)| Ok((of_key(&end)?, value))).collect()
	}
}
