//! Blocks in memory: for tests, and for stores that need not outlive their process.

use super::{
	backend::{Backend, Changes, PinChange, PinId},
	engine::Engine,
	entry::{Entry, Totals},
	key::Key,
	Depth, Limits, PinnedRoot, StoreError,
};
use bytes::Bytes;
use std::{
	collections::{BTreeMap, HashMap},
	sync::{Mutex, MutexGuard, PoisonError},
	time::Duration,
};

/// Keeps blocks in memory.
pub type MemoryStore = Engine<Memory>;

impl MemoryStore {
	/// An empty store.
	pub fn with_limits(limits: Limits) -> Self {
		Self::new(Memory::default(), limits, Totals::default())
	}
}

#[cfg(test)]
impl MemoryStore {
	/// As if all blocks had been put long ago.
	pub fn age(&self) {
		for entry in self.backend.state().entries.values_mut() {
			entry.put_at = 0;
		}
	}
}

impl Default for MemoryStore {
	/// An empty store without a quota and without a grace period.
	fn default() -> Self {
		Self::with_limits(Limits { quota: u64::MAX, grace: Duration::ZERO })
	}
}

/// What a [`MemoryStore`] keeps.
#[derive(Default)]
pub struct Memory {
	state: Mutex<State>,
}

#[derive(Default)]
struct State {
	entries: HashMap<Key, Entry>,
	bytes: HashMap<Key, Bytes>,
	pins: BTreeMap<PinId, (Depth, Vec<Key>)>,
}

impl Memory {
	fn state(&self) -> MutexGuard<'_, State> {
		self.state.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

impl Backend for Memory {
	type Staged = Bytes;

	fn entry(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
		Ok(self.state().entries.get(key).copied())
	}

	fn read(&self, key: &Key) -> Result<Option<Bytes>, StoreError> {
		Ok(self.state().bytes.get(key).cloned())
	}

	fn len(&self, key: &Key) -> Result<Option<u64>, StoreError> {
		Ok(self.state().bytes.get(key).map(|data| data.len() as u64))
	}

	fn stage(&self, data: &Bytes) -> Result<Bytes, StoreError> {
		Ok(data.clone())
	}

	fn publish(&self, key: &Key, staged: Bytes) -> Result<(), StoreError> {
		self.state().bytes.insert(*key, staged);
		Ok(())
	}

	fn settle(&self, _keys: &[Key]) -> Result<(), StoreError> {
		Ok(())
	}

	fn discard(&self, key: &Key) -> Result<(), StoreError> {
		self.state().bytes.remove(key);
		Ok(())
	}

	fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
		let mut state = self.state();
		for (key, entry) in &changes.entries {
			match entry {
				Some(entry) => state.entries.insert(*key, *entry),
				None => state.entries.remove(key),
			};
		}
		match &changes.pin {
			Some(PinChange::Set(id, depth, covered)) => {
				state.pins.insert(id.clone(), (*depth, covered.clone()));
			},
			Some(PinChange::Remove(id)) => {
				state.pins.remove(id);
			},
			None => {},
		}
		Ok(())
	}

	fn depth(&self, id: &PinId) -> Result<Option<Depth>, StoreError> {
		Ok(self.state().pins.get(id).map(|(depth, _)| *depth))
	}

	fn covered(&self, id: &PinId) -> Result<Vec<Key>, StoreError> {
		Ok(self.state().pins.get(id).map(|(_, covered)| covered.clone()).unwrap_or_default())
	}

	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		let state = self.state();
		let matching =
			state.pins.iter().filter(|(id, _)| owner.is_none_or(|owner| id.pin.owner == owner));
		Ok(matching
			.map(|(id, (depth, _))| PinnedRoot {
				root: id.root,
				pin: id.pin.clone(),
				depth: *depth,
			})
			.collect())
	}

	fn folders(&self) -> usize {
		1
	}

	fn list(&self, _folder: usize) -> Result<Vec<Key>, StoreError> {
		Ok(self.state().bytes.keys().copied().collect())
	}

	fn list_entries(&self, skip: usize, most: usize) -> Result<Vec<Key>, StoreError> {
		Ok(self.state().entries.keys().skip(skip).take(most).copied().collect())
	}
}
