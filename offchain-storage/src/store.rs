//! Block stores: where blocks are kept, and what keeps them there.

use crate::block::Block;
use cid::Cid;
use std::{collections::BTreeSet, path::PathBuf, time::Duration};

mod backend;
mod closure;
pub mod disk;
mod engine;
mod entry;
mod key;
pub mod memory;
#[cfg(test)]
mod tests;

pub use closure::MAX_COVERED;

/// Keeps blocks by the hash in their CID, so that CIDs that differ in version or content codec
/// name the same block.
///
/// A block that no pin covers is garbage. It is taken away by [`BlockStore::collect_garbage`] once
/// it is older than the store's grace period, so that what was put can be pinned in peace.
///
/// Calls block the thread: async code calls them on a thread for that.
pub trait BlockStore: Send + Sync + 'static {
	/// Reads a block. `None` if it is not here. [`StoreError::Corrupt`] if it is not as it was put;
	/// putting it again repairs it.
	fn get(&self, cid: &Cid) -> Result<Option<Block>, StoreError>;

	/// The length of a block in bytes, without reading it. `None` if it is not here, or known to be
	/// corrupt.
	fn len_of(&self, cid: &Cid) -> Result<Option<usize>, StoreError>;

	/// Whether a block is here.
	fn has(&self, cid: &Cid) -> Result<bool, StoreError> {
		Ok(self.len_of(cid)?.is_some())
	}

	/// Keeps blocks: all of them or, on an error, none. They survive the end of the process once
	/// this returns.
	fn put(&self, blocks: Vec<Block>) -> Result<(), StoreError>;

	/// Counts blocks as put just now, if they are here: garbage collection spares them for another
	/// grace period.
	fn touch(&self, cids: &[Cid]) -> Result<(), StoreError>;

	/// Protects a root, and with [`Depth::Recursive`] all that it links to, from garbage
	/// collection. The same pin twice is one pin; with another depth, the last one stands. All that
	/// it covers must be here, and no more than [`MAX_COVERED`] blocks.
	fn pin(&self, root: &Cid, pin: &Pin, depth: Depth) -> Result<(), StoreError>;

	/// Takes a pin away. `false` if there was none.
	fn unpin(&self, root: &Cid, pin: &Pin) -> Result<bool, StoreError>;

	/// Whether any pin covers a block.
	fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError>;

	/// All pins of one owner, or of all.
	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError>;

	/// Looks at no more than `budget` blocks for garbage, from where the last call ended, and takes
	/// it away. Others may read and write meanwhile.
	fn collect_garbage(&self, budget: usize) -> Result<Collected, StoreError>;

	/// What is in the store.
	fn stats(&self) -> Result<Stats, StoreError>;
}

/// What a store may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
	/// Bytes of blocks that it may hold.
	pub quota: u64,
	/// How long a block that was put is kept although no pin covers it, in whole milliseconds.
	pub grace: Duration,
}

impl Default for Limits {
	/// No quota, and an hour of grace.
	fn default() -> Self {
		Self { quota: u64::MAX, grace: Duration::from_secs(60 * 60) }
	}
}

/// On whose behalf, and why, a root is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pin {
	/// Who: an account, a device, a local user.
	pub owner: String,
	/// Why: `placement`, `upload`, `user`.
	pub reason: String,
}

/// How far a pin reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
	/// The block itself.
	Direct,
	/// The block and all that it links to, to the end.
	Recursive,
}

/// A root and one of its pins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinnedRoot {
	/// What is pinned.
	pub root: Cid,
	/// Who pinned it, and why.
	pub pin: Pin,
	/// How far the pin reaches.
	pub depth: Depth,
}

/// What one step of garbage collection did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
	/// Blocks that were taken away.
	pub blocks: u64,
	/// Their bytes.
	pub bytes: u64,
	/// Whether the step came to the end of the store; the next one starts over.
	pub finished: bool,
}

/// What is in a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
	/// Blocks.
	pub blocks: u64,
	/// Their bytes.
	pub bytes: u64,
	/// Blocks that a pin covers.
	pub pinned_blocks: u64,
	/// Their bytes.
	pub pinned_bytes: u64,
	/// Bytes that the store may hold.
	pub quota: u64,
	/// Blocks that were found corrupt when they were read, since the store was opened.
	pub corrupt: u64,
}

/// Why a store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
	/// No room.
	#[error("the store is full: {needed} bytes more than its quota of {quota}; unpin something and collect garbage, or raise the quota")]
	Full {
		/// Bytes that it may hold.
		quota: u64,
		/// Bytes that would be too many.
		needed: u64,
	},
	/// A pin covers blocks that are not here.
	#[error("cannot pin what is not here: {}; fetch it first", name_some(.0))]
	Missing(BTreeSet<Cid>),
	/// What is on disk is not what was put there.
	#[error("block {0} is corrupt on disk: fetch it again from a peer")]
	Corrupt(Cid),
	/// A root links to more than a pin may cover, or to what cannot be read.
	#[error("cannot follow the links of {0}: {1}")]
	Links(Cid, String),
	/// The disk has no room.
	#[error("{}: the disk is full: free some space and do the same again, what was put is kept", .0.display())]
	DiskFull(PathBuf),
	/// The disk or the database.
	#[error("the store's database at {path} failed: {reason}")]
	Database {
		/// Where it is.
		path: PathBuf,
		/// What it said.
		reason: String,
	},
	/// A folder holds something else than a store, or nothing.
	#[error("{0} is not a peer store: name the folder of one, or an empty one to begin one")]
	NotAStore(PathBuf),
	/// A store's folder was made by another version of this software.
	#[error("the peer store at {path} has format {found:?}, this software reads {expected:?}: use the software that made it")]
	OtherVersion {
		/// Where it is.
		path: PathBuf,
		/// The format that it has.
		found: String,
		/// The format that this software reads.
		expected: &'static str,
	},
	/// Another process, or another part of this one, has the store open.
	#[error("the peer store at {0} is in use: stop the process that has it open")]
	InUse(PathBuf),
}

/// Names the first few, as there may be thousands.
fn name_some(cids: &BTreeSet<Cid>) -> String {
	const NAMED: usize = 3;
	let mut names: Vec<String> = cids.iter().take(NAMED).map(Cid::to_string).collect();
	match cids.len().saturating_sub(NAMED) {
		0 => {},
		more => names.push(format!("and {more} more")),
	}
	names.join(", ")
}
