//! What differs between a store in memory and one on disk.

use super::{
	key::Key,
	record::{Record, Totals},
	Depth, Pin, PinnedRoot, StoreError,
};
use bytes::Bytes;
use cid::Cid;
use std::collections::BTreeMap;

/// Where an [`Engine`](super::engine::Engine) keeps records, pins and bytes.
///
/// The engine makes one change at a time. It publishes bytes before it commits the record that
/// speaks of them, and discards them after it committed that there is none, so that no record is
/// without its bytes whenever the process ends.
pub trait Backend: Send + Sync + 'static {
	/// Bytes that were written, but are not in the store yet. Dropping takes them away.
	type Staged: Send;

	/// What is noted of a block.
	fn record(&self, key: &Key) -> Result<Option<Record>, StoreError>;

	/// The bytes of a block, unchecked, at most [`MAX_BLOCK_LEN`](crate::block::MAX_BLOCK_LEN) and
	/// one more.
	fn read(&self, key: &Key) -> Result<Option<Bytes>, StoreError>;

	/// Writes bytes aside.
	fn stage(&self, data: &Bytes) -> Result<Self::Staged, StoreError>;

	/// Makes staged bytes those of a block, whatever it had before.
	fn publish(&self, key: &Key, staged: Self::Staged) -> Result<(), StoreError>;

	/// Makes sure that what was published outlives what the backend promises to outlive.
	fn settle(&self, keys: &[Key]) -> Result<(), StoreError>;

	/// Takes a block's bytes away, if there are any.
	fn discard(&self, key: &Key) -> Result<(), StoreError>;

	/// Changes records, pins and totals: all or, on an error, none. Done when it returns.
	fn commit(&self, changes: &Changes) -> Result<(), StoreError>;

	/// How far a pin reaches, if there is such a pin.
	fn depth(&self, id: &PinId) -> Result<Option<Depth>, StoreError>;

	/// The blocks that a pin covers.
	fn covered(&self, id: &PinId) -> Result<Vec<Key>, StoreError>;

	/// All pins of one owner, or of all.
	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError>;

	/// In how many parts blocks are listed.
	fn shards(&self) -> usize;

	/// The blocks whose bytes are in one part, also those without a record.
	fn list(&self, shard: usize) -> Result<Vec<Key>, StoreError>;
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
	/// Records that are set or, with `None`, taken away.
	pub records: BTreeMap<Key, Option<Record>>,
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
		Self { records: BTreeMap::new(), pin: None, totals }
	}

	/// A block's record with the changes so far.
	pub fn record(&self, key: &Key, backend: &impl Backend) -> Result<Option<Record>, StoreError> {
		match self.records.get(key) {
			Some(record) => Ok(*record),
			None => backend.record(key),
		}
	}

	/// Changes a block's record.
	pub fn replace(&mut self, key: Key, old: Option<Record>, new: Option<Record>) {
		self.totals.replace(old, new);
		self.records.insert(key, new);
	}
}
