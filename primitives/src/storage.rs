//! Stored bodies, as other pallets see them.

use crate::{chunk::ChunkId, fragment::Layout, Balance, BlockNumber};
use sp_runtime::DispatchError;

/// Stores bodies at providers, against rent.
pub trait Storage<AccountId> {
	/// Rent of a body for some blocks, in mote.
	fn rent(layout: &Layout, blocks: BlockNumber) -> Balance;

	/// Draws providers for the fragments of a chunk and holds the rent up to block `until` on
	/// `payer`. The chunk's header must be there. Says whether providers hold more than one
	/// fragment: whether the chunk is thinly stored.
	///
	/// # Errors
	/// Too few providers or too little room, too little money, a pause.
	fn store(
		chunk: &ChunkId,
		payer: &AccountId,
		layout: &Layout,
		until: BlockNumber,
	) -> Result<bool, DispatchError>;

	/// Holds the rent of the blocks from `from` to `until` on `payer`, who may be another than the
	/// one who paid before.
	///
	/// # Errors
	/// Too little money; unknown chunk.
	fn extend(
		chunk: &ChunkId,
		payer: &AccountId,
		from: BlockNumber,
		until: BlockNumber,
	) -> Result<(), DispatchError>;

	/// Ends the storage of a chunk: pays what providers earned and gives back the rest. Bounded by
	/// the number of fragments.
	fn end(chunk: &ChunkId);

	/// Whether all fragments of a chunk were confirmed once: whether it can be sold.
	fn is_stored(chunk: &ChunkId) -> bool;

	/// Registers as many providers as the largest chunk has fragments, with room for many chunks.
	#[cfg(feature = "runtime-benchmarks")]
	fn fill();
	/// Has all fragments of a chunk confirmed.
	#[cfg(feature = "runtime-benchmarks")]
	fn confirm_all(chunk: &ChunkId);
}
