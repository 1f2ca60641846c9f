//! What clients and nodes may ask the runtime about the market, validators and rewards.

use crate::{
	chunk::ChunkId,
	compute::Attempt,
	fragment::Layout,
	ledger::{CycleRecord, Total},
	peer_store::{Address, PeerId},
	rights::{Access, RightsPage},
	validators::{ComputeTask, Draw, Lack, Schedule},
	Balance, BlockNumber,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_core::sr25519;
use sp_runtime::traits::Block as BlockT;

/// Where a fragment of a chunk is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FragmentPlace {
	/// Number of the fragment.
	pub fragment: u8,
	/// Number of the provider that holds it, or is to.
	pub provider: u32,
	/// Whether it has confirmed that it holds it.
	pub confirmed: bool,
	/// Its peer id.
	pub peer: PeerId,
	/// Its addresses.
	pub addresses: Vec<Address>,
}

sp_api::decl_runtime_apis! {
	/// Who may use which data.
	pub trait DataRightsApi<AccountId>
	where
		AccountId: codec::Codec,
	{
		/// Whether an account may use a chunk's data now, and on what ground.
		fn access(chunk: ChunkId, account: AccountId) -> Access;

		/// The rights that an account has or had, by the names of their chunks: those after
		/// `start_after`, at most `limit` and at most 256.
		fn rights_of(account: AccountId, start_after: Option<ChunkId>, limit: u32) -> RightsPage;
	}

	/// How chunks are stored.
	pub trait PeerStorageApi {
		/// Rent of a body for some blocks, in mote, besides the deposits.
		fn rent(layout: Layout, blocks: BlockNumber) -> Balance;

		/// Whether all fragments of a chunk were confirmed once: whether it can be sold.
		fn is_stored(chunk: ChunkId) -> bool;

		/// Where the fragments of a chunk are. Empty if it is not stored.
		fn places(chunk: ChunkId) -> Vec<FragmentPlace>;
	}

	/// Who makes blocks, and who may.
	pub trait ValidatorsApi<AccountId>
	where
		AccountId: codec::Codec,
	{
		/// Who makes blocks, and who is next.
		fn schedule() -> Schedule<AccountId>;

		/// The last draws, the newest first.
		fn draws() -> Vec<Draw<AccountId>>;

		/// What an account lacks now to be in the next list that a lot is drawn from. Nothing if it
		/// qualifies.
		fn lacks(account: AccountId) -> Vec<Lack>;

		/// What the candidates whose node signs with one of these BABE keys, of which the first 64
		/// count, have to prove in this session and have not yet.
		fn compute_tasks(keys: Vec<sr25519::Public>) -> Vec<ComputeTask<AccountId>>;

		/// The transaction that hands a proof in. `signature` is of
		/// [`crate::compute::signed_bytes`], by the key of the task.
		fn compute_proof(
			candidate: AccountId,
			session: u32,
			attempt: Attempt,
			signature: sr25519::Signature,
		) -> <Block as BlockT>::Extrinsic;
	}

	/// What accounts did for the network, and what they earn by it.
	pub trait RewardsApi<AccountId>
	where
		AccountId: codec::Codec,
	{
		/// What an account did in a cycle; nothing if it did nothing, or the cycle is more than 83
		/// before the running one.
		fn record(account: AccountId, cycle: u32) -> Option<CycleRecord>;

		/// What an account did in all the time.
		fn total(account: AccountId) -> Total;

		/// What an account is owed as an author and of delegations that it changed, and what its
		/// delegation to `candidate` has earned since, in mote.
		fn claimable(account: AccountId, candidate: Option<AccountId>) -> Balance;
	}
}
