//! The peer store of the node, as offchain workers reach it: host functions behind an extension
//! that the node registers. No call waits for the network or for a long read.

use crate::{
	audit::Proof,
	chunk::{BodyCid, ChunkId},
	fragment::Layout,
	operator::OperatorKey,
	Hash,
};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(not(substrate_runtime))]
use sp_externalities::ExternalitiesExt;
use sp_runtime::{traits::ConstU32, BoundedVec};
use sp_runtime_interface::{
	pass_by::{AllocateAndReturnByCodec, PassFatPointerAndDecode},
	runtime_interface,
};

/// The longest multiaddress, in bytes.
pub const MAX_ADDRESS_LEN: u32 = 128;
/// Most addresses of a peer that a request or a provider names.
pub const MAX_ADDRESSES: u32 = 8;
/// The longest peer id, in bytes.
pub const MAX_PEER_ID_LEN: u32 = 64;

/// A multiaddress in binary form. Not checked: it may come from anyone.
pub type Address = BoundedVec<u8, ConstU32<MAX_ADDRESS_LEN>>;
/// A libp2p peer id in binary form. Not checked.
pub type PeerId = BoundedVec<u8, ConstU32<MAX_PEER_ID_LEN>>;

/// A fragment of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, TypeInfo)]
pub struct FragmentId {
	/// The body.
	pub body: BodyCid,
	/// Number of the fragment.
	pub fragment: u8,
}

/// What a fragment is kept for. Several chunks may have the same body, and several providers the same
/// node: what one need not hold any more, another may have to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, TypeInfo)]
pub struct PlacementId {
	/// The operator key of the provider that is to hold it.
	pub operator: OperatorKey,
	/// The fragment.
	pub id: FragmentId,
	/// The chunk.
	pub chunk: ChunkId,
}

/// A fragment to fetch, or to rebuild from others of its body.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FetchRequest {
	/// Which one, and for what.
	pub placement: PlacementId,
	/// How the chunk's header says that the body is cut. The fetch takes no more bytes than this.
	pub layout: Layout,
	/// The audit root that the chunk's header has.
	pub audit_root: Hash,
	/// Peers that may have it, or the body's other fragments: peer id and addresses.
	pub peers: Vec<(PeerId, Vec<Address>)>,
}

/// How far a fetch is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum FetchState {
	/// The fragment is here, checked against the header, and pinned for what it was asked for.
	Here,
	/// It waits for others, or is under way.
	Running,
	/// Its last attempt failed; asking again starts the next one when `after_millis` have passed.
	Failed {
		/// What went wrong, for the log.
		reason: String,
		/// How long until the next attempt, in milliseconds.
		after_millis: u64,
	},
}

/// Why a proof could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum ProveError {
	/// The node runs without a peer store.
	Off,
	/// The fragment, or a part of it, is not here (any more).
	Missing(String),
	/// The store failed.
	Store(String),
}

/// What is in the peer store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Stats {
	/// Bytes of all blocks.
	pub bytes: u64,
	/// Number of blocks.
	pub blocks: u64,
	/// Bytes that it may take.
	pub quota: u64,
	/// Peers that are connected.
	pub peers: u32,
	/// Fetches that wait or are under way.
	pub fetches: u32,
}

/// What the node's peer store does for offchain workers.
pub trait PeerStore: Send + Sync {
	/// Whether the fragment is here, checked and pinned, for whatever it is.
	fn has(&self, id: FragmentId) -> bool;

	/// Starts a fetch unless it is under way or done, and says how far it is. Starts nothing beyond
	/// a bounded number: then it is `Running` without being noted, and must be asked for again.
	fn fetch(&self, request: FetchRequest) -> FetchState;

	/// Proves a leaf from local disk only.
	///
	/// # Errors
	/// [`ProveError`].
	fn prove(&self, body: BodyCid, leaf: u32) -> Result<Proof, ProveError>;

	/// Lets go of a fragment that need not be held for this any more, and gives up fetching it.
	fn release(&self, placement: PlacementId);

	/// What is pinned or fetched for an operator, in order, up to `most` of it: from the first on, or
	/// those behind another.
	fn placements(
		&self,
		operator: OperatorKey,
		after: Option<PlacementId>,
		most: u32,
	) -> Vec<PlacementId>;

	/// What is here.
	fn stats(&self) -> Stats;

	/// Tells the operator's metrics what the worker did.
	fn report(&self, event: WorkerEvent);
}

/// What an offchain worker did, for metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum WorkerEvent {
	/// It confirmed so many placements.
	Confirmed(u32),
	/// It answered so many challenges.
	Answered(u32),
	/// It could not answer a challenge.
	Unanswerable,
}

#[cfg(not(substrate_runtime))]
sp_externalities::decl_extension! {
	/// The node's peer store.
	pub struct PeerStoreExt(std::sync::Arc<dyn PeerStore>);
}

/// What offchain workers call. Without a peer store nothing is here and nothing is fetched.
#[runtime_interface]
pub trait PeerStoreApi {
	/// See [`PeerStore::has`].
	fn has(&mut self, id: PassFatPointerAndDecode<FragmentId>) -> bool {
		self.extension::<PeerStoreExt>().is_some_and(|store| store.0.has(id))
	}

	/// See [`PeerStore::fetch`]. `None` without a peer store.
	fn fetch(
		&mut self,
		request: PassFatPointerAndDecode<FetchRequest>,
	) -> AllocateAndReturnByCodec<Option<FetchState>> {
		self.extension::<PeerStoreExt>().map(|store| store.0.fetch(request))
	}

	/// See [`PeerStore::prove`].
	fn prove(
		&mut self,
		body: PassFatPointerAndDecode<BodyCid>,
		leaf: u32,
	) -> AllocateAndReturnByCodec<Result<Proof, ProveError>> {
		match self.extension::<PeerStoreExt>() {
			Some(store) => store.0.prove(body, leaf),
			None => Err(ProveError::Off),
		}
	}

	/// See [`PeerStore::release`].
	fn release(&mut self, placement: PassFatPointerAndDecode<PlacementId>) {
		if let Some(store) = self.extension::<PeerStoreExt>() {
			store.0.release(placement);
		}
	}

	/// See [`PeerStore::placements`].
	fn placements(
		&mut self,
		operator: PassFatPointerAndDecode<OperatorKey>,
		after: PassFatPointerAndDecode<Option<PlacementId>>,
		most: u32,
	) -> AllocateAndReturnByCodec<Vec<PlacementId>> {
		let store = self.extension::<PeerStoreExt>();
		store.map(|store| store.0.placements(operator, after, most)).unwrap_or_default()
	}

	/// See [`PeerStore::stats`]. `None` without a peer store.
	fn stats(&mut self) -> AllocateAndReturnByCodec<Option<Stats>> {
		self.extension::<PeerStoreExt>().map(|store| store.0.stats())
	}

	/// See [`PeerStore::report`].
	fn report(&mut self, event: PassFatPointerAndDecode<WorkerEvent>) {
		if let Some(store) = self.extension::<PeerStoreExt>() {
			store.0.report(event);
		}
	}
}
