//! Blocks in memory: for tests, and for stores that need not outlive their process.

use super::{BlockStore, Collected, Depth, Pin, PinnedRoot, Stats, StoreError};
use crate::block::Block;
use bytes::Bytes;
use cid::{multihash::Multihash, Cid};
use std::{
	collections::{BTreeSet, HashMap},
	sync::{Mutex, MutexGuard, PoisonError},
};

/// Keeps blocks in memory, without a grace period.
#[derive(Default)]
pub struct MemoryStore {
	state: Mutex<State>,
}

#[derive(Default)]
struct State {
	blocks: HashMap<Multihash<64>, Bytes>,
	pins: BTreeSet<PinnedRoot>,
}

impl MemoryStore {
	fn state(&self) -> MutexGuard<'_, State> {
		self.state.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

impl BlockStore for MemoryStore {
	fn get(&self, cid: &Cid) -> Result<Option<Block>, StoreError> {
		let data = self.state().blocks.get(cid.hash()).cloned();
		data.map(|data| Block::verify(*cid, data).map_err(|_| StoreError::Corrupt(*cid)))
			.transpose()
	}

	fn len_of(&self, cid: &Cid) -> Result<Option<usize>, StoreError> {
		Ok(self.state().blocks.get(cid.hash()).map(Bytes::len))
	}

	fn put(&self, blocks: Vec<Block>) -> Result<(), StoreError> {
		let mut state = self.state();
		for block in blocks {
			state.blocks.insert(*block.cid().hash(), block.into_data());
		}
		Ok(())
	}

	fn pin(&self, root: &Cid, pin: &Pin, depth: Depth) -> Result<(), StoreError> {
		self.state().pins.insert(PinnedRoot { root: *root, pin: pin.clone(), depth });
		Ok(())
	}

	fn unpin(&self, root: &Cid, pin: &Pin) -> Result<bool, StoreError> {
		let mut state = self.state();
		let before = state.pins.len();
		state.pins.retain(|pinned| pinned.root != *root || pinned.pin != *pin);
		Ok(state.pins.len() < before)
	}

	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		let matches = |p: &&PinnedRoot| owner.is_none_or(|owner| p.pin.owner == owner);
		Ok(self.state().pins.iter().filter(matches).cloned().collect())
	}

	fn collect_garbage(&self, _budget: usize) -> Result<Collected, StoreError> {
		Ok(Collected { finished: true, ..Default::default() })
	}

	fn stats(&self) -> Result<Stats, StoreError> {
		let state = self.state();
		let bytes = state.blocks.values().map(|b| b.len() as u64).sum();
		Ok(Stats {
			blocks: state.blocks.len() as u64,
			bytes,
			quota: u64::MAX,
			..Default::default()
		})
	}
}
