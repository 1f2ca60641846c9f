use crate::{
	block::Block,
	store::{
		memory::MemoryStore, BlockStore, Collected, Depth, Pin, PinnedRoot, Stats, StoreError,
	},
};
use cid::Cid;
use std::{collections::HashSet, sync::Mutex};

/// A store that loses what a test tells it to, and knows what was read.
#[derive(Default)]
pub struct Lossy {
	pub blocks: MemoryStore,
	pub lost: Mutex<HashSet<Cid>>,
	pub corrupt: Mutex<HashSet<Cid>>,
	pub read: Mutex<Vec<Cid>>,
	pub full: bool,
}

impl Lossy {
	pub fn lose(&self, cid: Cid) {
		self.lost.lock().unwrap().insert(cid);
	}

	pub fn lose_nothing(&self) {
		self.lost.lock().unwrap().clear();
	}
}

impl BlockStore for Lossy {
	fn get(&self, cid: &Cid) -> Result<Option<Block>, StoreError> {
		self.read.lock().unwrap().push(*cid);
		if self.corrupt.lock().unwrap().contains(cid) {
			return Err(StoreError::Corrupt(*cid));
		}
		if self.lost.lock().unwrap().contains(cid) {
			return Ok(None);
		}
		self.blocks.get(cid)
	}

	fn len_of(&self, cid: &Cid) -> Result<Option<usize>, StoreError> {
		self.blocks.len_of(cid)
	}

	fn put(&self, blocks: Vec<Block>) -> Result<(), StoreError> {
		if self.full {
			return Err(StoreError::Full { quota: 0, needed: 1 });
		}
		self.blocks.put(blocks)
	}

	fn touch(&self, cids: &[Cid]) -> Result<(), StoreError> {
		self.blocks.touch(cids)
	}

	fn pin(&self, root: &Cid, pin: &Pin, depth: Depth) -> Result<(), StoreError> {
		self.blocks.pin(root, pin, depth)
	}

	fn unpin(&self, root: &Cid, pin: &Pin) -> Result<bool, StoreError> {
		self.blocks.unpin(root, pin)
	}

	fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError> {
		self.blocks.is_pinned(cid)
	}

	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		self.blocks.pins(owner)
	}

	fn collect_garbage(&self, budget: usize) -> Result<Collected, StoreError> {
		self.blocks.collect_garbage(budget)
	}

	fn stats(&self) -> Result<Stats, StoreError> {
		self.blocks.stats()
	}
}
