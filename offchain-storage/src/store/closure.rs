//! Which blocks a pin covers.

use super::{key::Key, Depth, StoreError};
use crate::block::{Block, DAG_CBOR, DAG_PB};
use cid::Cid;
use std::collections::{BTreeSet, HashSet};

/// Most blocks that one pin covers, which bounds the memory that pinning takes to about 40 MiB. In
/// blocks of 1 MiB that is 64 GiB.
pub const MAX_COVERED: usize = 65_536;

/// Reads the blocks that are walked.
pub trait Source {
	/// Whether a block is here.
	fn has(&self, cid: &Cid, key: &Key) -> Result<bool, StoreError>;
	/// Reads a block that is here.
	fn read(&self, cid: &Cid, key: &Key) -> Result<Block, StoreError>;
}

/// The keys of the blocks that a pin of a root covers, each once.
///
/// # Errors
/// [`StoreError::Missing`] names the blocks that are not here; [`StoreError::Links`] if there are
/// more than [`MAX_COVERED`] or links cannot be read; and those of the source.
pub fn closure(source: &impl Source, root: &Cid, depth: Depth) -> Result<Vec<Key>, StoreError> {
	let mut walk =
		Walk { root, seen: HashSet::new(), pending: Vec::new(), missing: BTreeSet::new() };
	let mut covered = HashSet::new();
	walk.meet(root)?;
	while let Some((cid, key)) = walk.pending.pop() {
		if !source.has(&cid, &key)? {
			walk.miss(&cid)?;
			continue;
		}
		covered.insert(key);
		if depth == Depth::Direct || !may_link(&cid) {
			continue;
		}
		let block = source.read(&cid, &key)?;
		for link in block.links().map_err(|e| StoreError::Links(cid, e.to_string()))? {
			walk.meet(&link)?;
		}
	}
	if walk.missing.is_empty() {
		Ok(covered.into_iter().collect())
	} else {
		Err(StoreError::Missing(walk.missing))
	}
}

struct Walk<'a> {
	root: &'a Cid,
	/// With the content codec, as the same bytes may be read as several.
	seen: HashSet<(u64, Key)>,
	pending: Vec<(Cid, Key)>,
	missing: BTreeSet<Cid>,
}

impl Walk<'_> {
	fn meet(&mut self, cid: &Cid) -> Result<(), StoreError> {
		let Some(key) = Key::of(cid) else { return self.miss(cid) };
		if self.seen.insert((cid.codec(), key)) {
			self.pending.push((*cid, key));
		}
		self.check_size()
	}

	fn miss(&mut self, cid: &Cid) -> Result<(), StoreError> {
		self.missing.insert(*cid);
		self.check_size()
	}

	fn check_size(&self) -> Result<(), StoreError> {
		if self.seen.len().max(self.missing.len()) > MAX_COVERED {
			let reason = format!("more than {MAX_COVERED} blocks; pin its parts");
			return Err(StoreError::Links(*self.root, reason));
		}
		Ok(())
	}
}

fn may_link(cid: &Cid) -> bool {
	matches!(cid.codec(), DAG_CBOR | DAG_PB)
}
