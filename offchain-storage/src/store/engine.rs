//! The rules of a store, whatever keeps its bytes: pins, quota, grace and garbage collection.

use super::{
	backend::{Backend, Changes, PinChange, PinId},
	closure::{closure, Source as _},
	entry::{now, Entry, Totals},
	key::Key,
	BlockStore, Collected, Depth, Limits, Pin, PinnedRoot, Stats, StoreError,
};
use crate::block::Block;
use bytes::Bytes;
use cid::Cid;
use std::{
	collections::{BTreeMap, HashSet},
	sync::{
		atomic::{AtomicU64, Ordering},
		Mutex, MutexGuard, PoisonError,
	},
};

mod sources;
#[cfg(test)]
mod tests;

use sources::Unlocked;

/// How many blocks garbage collection looks at before it lets others write.
const COLLECT_AT_ONCE: usize = 64;

/// How many entries garbage collection lists at once, as each time the index is read from its
/// beginning: 2 MiB.
const LIST_AT_ONCE: usize = 65_536;

/// Most blocks that are remembered as corrupt: 4 MiB.
const MAX_SPOILT: usize = 65_536;

/// A block store over a [`Backend`].
///
/// Reading takes no lock. Changes are made one at a time, under [`Engine::writer`]; bytes are
/// written before it is taken.
pub struct Engine<B: Backend> {
	pub(super) backend: B,
	limits: Limits,
	writer: Mutex<()>,
	totals: Mutex<Totals>,
	/// Bytes of the `put`s that are under way.
	reserved: AtomicU64,
	sweep: Mutex<Sweep>,
	corrupt: AtomicU64,
	/// Blocks that were found corrupt and not put since.
	spoilt: Mutex<HashSet<Key>>,
}

/// How far garbage collection has come: through the bytes, which finds those without an entry, then
/// through the entries, which finds those without bytes.
#[derive(Default)]
struct Sweep {
	next_folder: usize,
	entries_seen: usize,
	rest: Vec<Key>,
}

impl<B: Backend> Engine<B> {
	/// A store over a backend in which the totals are these.
	pub(super) fn new(backend: B, limits: Limits, totals: Totals) -> Self {
		Self {
			backend,
			limits,
			writer: Mutex::default(),
			totals: Mutex::new(totals),
			reserved: AtomicU64::new(0),
			sweep: Mutex::default(),
			corrupt: AtomicU64::new(0),
			spoilt: Mutex::default(),
		}
	}

	fn totals(&self) -> Totals {
		*lock(&self.totals)
	}

	fn commit(&self, _writer: &MutexGuard<'_, ()>, changes: &Changes) -> Result<(), StoreError> {
		self.backend.commit(changes)?;
		*lock(&self.totals) = changes.totals;
		Ok(())
	}

	/// Refuses bytes that are too many together with what others have reserved. What adds none is
	/// never refused: the quota may have been lowered, and blocks are repaired by putting them again.
	fn check_quota(&self, added: u64, reserved: u64) -> Result<(), StoreError> {
		let quota = self.limits.quota;
		let after = self.totals().bytes.saturating_add(reserved).saturating_add(added);
		match after.saturating_sub(quota) {
			needed if added > 0 && needed > 0 => Err(StoreError::Full { quota, needed }),
			_ => Ok(()),
		}
	}

	/// Makes room for the blocks that are not here yet.
	fn reserve(&self, blocks: &BTreeMap<Key, Bytes>) -> Result<Reservation<'_>, StoreError> {
		let _writer = lock(&self.writer);
		let mut bytes = 0;
		for (key, data) in blocks {
			if self.backend.entry(key)?.is_none() {
				bytes += data.len() as u64;
			}
		}
		self.check_quota(bytes, self.reserved.load(Ordering::SeqCst))?;
		self.reserved.fetch_add(bytes, Ordering::SeqCst);
		Ok(Reservation { of: &self.reserved, bytes })
	}

	/// Whether a block is here and, on disk, as it should be.
	fn holds(&self, key: &Key, data: &Bytes) -> Result<bool, StoreError> {
		Ok(self.backend.entry(key)?.is_some() && self.backend.read(key)?.as_ref() == Some(data))
	}

	fn read_sound(&self, cid: &Cid, key: &Key) -> Result<Option<Block>, StoreError> {
		Ok(self.backend.read(key)?.and_then(|data| Block::verify(*cid, data).ok()))
	}

	fn corrupt(&self, cid: &Cid, key: &Key) -> StoreError {
		self.corrupt.fetch_add(1, Ordering::Relaxed);
		let mut spoilt = lock(&self.spoilt);
		if spoilt.len() < MAX_SPOILT {
			spoilt.insert(*key);
		}
		StoreError::Corrupt(*cid)
	}

	fn have_entries(&self, keys: &[Key]) -> Result<bool, StoreError> {
		for key in keys {
			if self.backend.entry(key)?.is_none() {
				return Ok(false);
			}
		}
		Ok(true)
	}

	/// Counts a pin on each of the keys.
	fn cover(&self, changes: &mut Changes, keys: &[Key]) -> Result<(), StoreError> {
		for key in keys {
			let old = changes.entry(key, &self.backend)?;
			let new = old.map(|old| Entry { pins: old.pins.saturating_add(1), ..old });
			changes.replace(*key, old, new);
		}
		Ok(())
	}

	/// Counts a pin less on each of the keys.
	fn uncover(&self, changes: &mut Changes, keys: &[Key]) -> Result<(), StoreError> {
		for key in keys {
			let old = changes.entry(key, &self.backend)?;
			let new = old.map(|old| Entry { pins: old.pins.saturating_sub(1), ..old });
			changes.replace(*key, old, new);
		}
		Ok(())
	}

	/// Whether a block is gone although it has an entry, and no pin covers it. With the lock, no `put`
	/// of it is under way.
	fn is_lost(&self, key: &Key, entry: &Entry) -> Result<bool, StoreError> {
		Ok(entry.pins == 0 && self.backend.len(key)?.is_none())
	}

	/// Lists more to look at for garbage. `false` at the end.
	fn list_more(&self, sweep: &mut Sweep) -> Result<bool, StoreError> {
		while sweep.rest.is_empty() {
			if sweep.next_folder < self.backend.folders() {
				sweep.rest = self.backend.list(sweep.next_folder)?;
				sweep.next_folder += 1;
				continue;
			}
			sweep.rest = self.backend.list_entries(sweep.entries_seen, LIST_AT_ONCE)?;
			sweep.entries_seen += sweep.rest.len();
			if sweep.rest.is_empty() {
				return Ok(false);
			}
		}
		Ok(true)
	}

	fn collect(&self, keys: &[Key], done: &mut Collected) -> Result<(), StoreError> {
		let writer = lock(&self.writer);
		let mut changes = Changes::new(self.totals());
		let mut discarded = Vec::new();
		let now = now();
		for key in keys {
			match self.backend.entry(key)? {
				Some(entry)
					if !entry.is_garbage(now, self.limits.grace)
						&& !self.is_lost(key, &entry)? =>
				{
					continue
				},
				Some(entry) => {
					changes.replace(*key, Some(entry), None);
					done.blocks += 1;
					done.bytes += u64::from(entry.len);
				},
				// Bytes of a `put` that the end of the process, or an error, cut short.
				None => {},
			}
			discarded.push(key);
		}
		if !changes.entries.is_empty() {
			self.commit(&writer, &changes)?;
		}
		discarded.into_iter().try_for_each(|key| self.backend.discard(key))
	}
}

impl<B: Backend> BlockStore for Engine<B> {
	fn get(&self, cid: &Cid) -> Result<Option<Block>, StoreError> {
		let Some(key) = Key::of(cid) else { return Ok(None) };
		if self.backend.entry(&key)?.is_none() {
			return Ok(None);
		}
		if let Some(block) = self.read_sound(cid, &key)? {
			return Ok(Some(block));
		}
		// Garbage collection may have come between. With the lock, nothing does.
		let writer = lock(&self.writer);
		let Some(entry) = self.backend.entry(&key)? else { return Ok(None) };
		if self.is_lost(&key, &entry)? {
			let mut changes = Changes::new(self.totals());
			changes.replace(key, Some(entry), None);
			self.commit(&writer, &changes)?;
			return Ok(None);
		}
		self.read(cid, &key).map(Some)
	}

	fn len_of(&self, cid: &Cid) -> Result<Option<usize>, StoreError> {
		let Some(key) = Key::of(cid) else { return Ok(None) };
		let Some(entry) = self.backend.entry(&key)? else { return Ok(None) };
		let whole = self.backend.len(&key)? == Some(entry.len.into());
		Ok((whole && !lock(&self.spoilt).contains(&key)).then_some(entry.len as usize))
	}

	fn put(&self, blocks: Vec<Block>) -> Result<(), StoreError> {
		let blocks: BTreeMap<Key, Bytes> = blocks
			.into_iter()
			.filter_map(|block| Some((Key::of(block.cid())?, block.into_data())))
			.collect();
		let reservation = self.reserve(&blocks)?;
		let mut staged = BTreeMap::new();
		for (key, data) in &blocks {
			if !self.holds(key, data)? {
				staged.insert(*key, self.backend.stage(data)?);
			}
		}

		let writer = lock(&self.writer);
		let mut changes = Changes::new(self.totals());
		let now = now();
		for (key, data) in &blocks {
			let old = self.backend.entry(key)?;
			let pins = old.map_or(0, |old| old.pins);
			let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
			changes.replace(*key, old, Some(Entry { len, pins, put_at: now }));
			if old.is_none() && !staged.contains_key(key) {
				// It was here, and garbage collection took it since.
				staged.insert(*key, self.backend.stage(data)?);
			}
		}
		let others = self.reserved.load(Ordering::SeqCst).saturating_sub(reservation.bytes);
		let added = changes.totals.bytes.saturating_sub(self.totals().bytes);
		self.check_quota(added, others)?;
		let published: Vec<Key> = staged.keys().copied().collect();
		for (key, staged) in staged {
			self.backend.publish(&key, staged)?;
		}
		self.backend.settle(&published)?;
		self.commit(&writer, &changes)?;
		let mut spoilt = lock(&self.spoilt);
		for key in blocks.keys() {
			spoilt.remove(key);
		}
		Ok(())
	}

	fn touch(&self, cids: &[Cid]) -> Result<(), StoreError> {
		let writer = lock(&self.writer);
		let mut changes = Changes::new(self.totals());
		let now = now();
		for key in cids.iter().filter_map(Key::of) {
			if let Some(old) = changes.entry(&key, &self.backend)? {
				changes.replace(key, Some(old), Some(Entry { put_at: now, ..old }));
			}
		}
		match changes.entries.is_empty() {
			true => Ok(()),
			false => self.commit(&writer, &changes),
		}
	}

	fn pin(&self, root: &Cid, pin: &Pin, depth: Depth) -> Result<(), StoreError> {
		let id = PinId::new(root, pin);
		if self.backend.depth(&id)? == Some(depth) {
			return Ok(());
		}
		// Without the lock, as it may take long. What a root links to never changes, but garbage
		// collection may take it meanwhile.
		let walked = closure(&Unlocked(self), root, depth)?;
		let writer = lock(&self.writer);
		let before = self.backend.depth(&id)?;
		if before == Some(depth) {
			return Ok(());
		}
		let covered =
			if self.have_entries(&walked)? { walked } else { closure(self, root, depth)? };
		let mut changes = Changes::new(self.totals());
		if before.is_some() {
			self.uncover(&mut changes, &self.backend.covered(&id)?)?;
		}
		self.cover(&mut changes, &covered)?;
		changes.pin = Some(PinChange::Set(id, depth, covered));
		self.commit(&writer, &changes)
	}

	fn unpin(&self, root: &Cid, pin: &Pin) -> Result<bool, StoreError> {
		let id = PinId::new(root, pin);
		let writer = lock(&self.writer);
		if self.backend.depth(&id)?.is_none() {
			return Ok(false);
		}
		let mut changes = Changes::new(self.totals());
		self.uncover(&mut changes, &self.backend.covered(&id)?)?;
		changes.pin = Some(PinChange::Remove(id));
		self.commit(&writer, &changes)?;
		Ok(true)
	}

	fn is_pinned(&self, cid: &Cid) -> Result<bool, StoreError> {
		let Some(key) = Key::of(cid) else { return Ok(false) };
		Ok(self.backend.entry(&key)?.is_some_and(|entry| entry.pins > 0))
	}

	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		self.backend.pins(owner)
	}

	fn collect_garbage(&self, budget: usize) -> Result<Collected, StoreError> {
		let mut sweep = lock(&self.sweep);
		let mut done = Collected::default();
		let mut budget = budget;
		while budget > 0 {
			if !self.list_more(&mut sweep)? {
				*sweep = Sweep::default();
				done.finished = true;
				break;
			}
			let at_once = budget.min(COLLECT_AT_ONCE).min(sweep.rest.len());
			let from = sweep.rest.len() - at_once;
			let keys = sweep.rest.split_off(from);
			let before = done.blocks;
			self.collect(&keys, &mut done)?;
			let removed = usize::try_from(done.blocks - before).unwrap_or_default();
			sweep.entries_seen = sweep.entries_seen.saturating_sub(removed);
			budget -= at_once;
		}
		Ok(done)
	}

	fn stats(&self) -> Result<Stats, StoreError> {
		let totals = self.totals();
		Ok(Stats {
			blocks: totals.blocks,
			bytes: totals.bytes,
			pinned_blocks: totals.pinned_blocks,
			pinned_bytes: totals.pinned_bytes,
			quota: self.limits.quota,
			corrupt: self.corrupt.load(Ordering::Relaxed),
		})
	}
}

/// Room for a `put` that is under way.
struct Reservation<'a> {
	of: &'a AtomicU64,
	bytes: u64,
}

impl Drop for Reservation<'_> {
	fn drop(&mut self) {
		self.of.fetch_sub(self.bytes, Ordering::SeqCst);
	}
}

/// What is behind the locks here is whole even if a thread that had one panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
