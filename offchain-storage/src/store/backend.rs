//! What differs between a store in memory and one on disk.

use super::{
	entry::{Entry, Totals},
	key::Key,
	Depth, Pin, PinnedRoot, StoreError,
};
use bytes::Bytes;
use cid::Cid;
use std::collections::BTreeMap;

/// Where an [`Engine`](super::engine::Engine) keeps entries, pins and bytes.
///
/// The engine makes one change at a time. It publishes bytes before it commits the entry that
/// speaks of them, and discards them after it committed that there is none, so that no entry is
/// without its bytes whenever the process ends. A loss of power, or a hand, may still take them.
pub trait Backend: Send + Sync + 'static {
	/// Bytes that were written, but are not in the store yet. Dropping takes them away.
	type Staged: Send;

	/// What is noted of a block.
	fn entry(&self, key: &Key) -> Result<Option<Entry>, StoreError>;

	/// The bytes of a block, unchecked, at most [`MAX_BLOCK_LEN`](crate::block::MAX_BLOCK_LEN) and
	/// one more.
	fn read(&self, key: &Key) -> Result<Option<Bytes>, StoreError>;

	/// How many bytes of a block there are, without reading them. `None` if they are gone.
	fn len(&self, key: &Key) -> Result<Option<u64>, StoreError>;

	/// Writes bytes aside.
	fn stage(&self, data: &Bytes) -> Result<Self::Staged, StoreError>;

	/// Makes staged bytes those of a block, whatever it had before.
	fn publish(&self, key: &Key, staged: Self::Staged) -> Result<(), StoreError>;

	/// Makes sure that what was published outlives what the backend promises to outlive.
	fn settle(&self, keys: &[Key]) -> Result<(), StoreError>;

	/// Takes a block's bytes away, if there are any.
	fn discard(&self, key: &Key) -> Result<(), StoreError>;

	/// Changes entries, pins and totals: all or, on an error, none. Done when it returns.
	fn commit(&self, changes: &Changes) -> Result<(), StoreError>;

	/// How far a pin reaches, if there is such a pin.
	fn depth(&self, id: &PinId) -> Result<Option<Depth>, StoreError>;

	/// The blocks that a pin covers.
	fn covered(&self, id: &PinId) -> Result<Vec<Key>, StoreError>;

	/// All pins of one owner, or of all.
	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError>;

	/// In how many parts blocks are listed.
	fn folders(&self) -> usize;

	/// The blocks whose bytes are in one part, also those without an entry.
	fn list(&self, folder: usize) -> Result<Vec<Key>, StoreError>;

	/// The blocks that have an entry, also those without bytes: no more than `most` after the first
	/// `skip`. The order stays as long as nothing changes; what was put just now may not be among
	/// them yet.
	fn list_entries(&self, skip: usize, most: usize) -> Result<Vec<Key>, StoreError>;
}

/// What there is one pin of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinId {
	/// On whose behalf, and why.
	pub pin: Pin,
	/// What is pinned.
	pub root: Cid,
}

impl PinId {
	/// Names a pin.
	pub fn new(root: &Cid, pin: &Pin) -> Self {
		Self { pin: pin.clone(), root: *root }
	}
}

/// Changes that are made together.
#[derive(Debug)]
pub struct Changes {
	/// Entries that are set or, with `None`, taken away.
	pub entries: BTreeMap<Key, Option<Entry>>,
	/// The pin that is set or taken away.
	pub pin: Option<PinChange>,
	/// The sums afterwards.
	pub totals: Totals,
}

/// A change of one pin.
#[derive(Debug)]
pub enum PinChange {
	/// It reaches this far, and covers these blocks.
	Set(PinId, Depth, Vec<Key>),
	/// It is no more.
	Remove(PinId),
}

impl Changes {
	/// Begins with what the sums are now.
	pub fn new(totals: Totals) -> Self {
		Self { entries: BTreeMap::new(), pin: None, totals }
	}

	/// A block's entry with the changes so far.
	pub fn entry(&self, key: &Key, backend: &impl Backend) -> Result<Option<Entry>, StoreError> {
		match self.entries.get(key) {
			Some(entry) => Ok(*entry),
			None => backend.entry(key),
		}
	}

	/// Changes a block's entry.
	pub fn replace(&mut self, key: Key, old: Option<Entry>, new: Option<Entry>) {
		self.totals.replace(old, new);
		self.entries.insert(key, new);
	}
}
