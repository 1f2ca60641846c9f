//! Blocks on disk: their bytes in files, entries of them and pins in ParityDB.
//!
//! A store is a folder:
//!
//! | name | what |
//! |---|---|
//! | `format` | the line `amo-peer-store 2` |
//! | `lock` | locked by the process that has the store open |
//! | `index/` | ParityDB: entries of blocks, pins, sums |
//! | `blocks/` | block bytes, one file a block |
//! | `incoming/` | bytes that were not put yet; emptied on opening |
//!
//! What was acknowledged outlives the process, however it ends. What outlives a loss of power is
//! for the caller to choose: see [`Durability`].

use super::{
	backend::{Backend, Changes, PinId},
	engine::Engine,
	entry::Entry,
	key::Key,
	Depth, Limits, PinnedRoot, StoreError,
};
use bytes::Bytes;
use std::path::Path;

mod files;
mod folder;
mod index;
#[cfg(test)]
mod tests;

use files::{Files, Staged};
use folder::Folder;
use index::Index;

/// What `put`, `pin` and `unpin` wait for before they return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
	/// That the operating system has it. It outlives the end of the process, also by `kill -9`. A
	/// loss of power may take the last changes, and leave blocks of the last half minute corrupt,
	/// which is found when they are read; the index stays whole.
	#[default]
	Process,
	/// That the disk has it (`fsync`). It outlives a loss of power, and takes longer.
	Power,
}

/// Keeps blocks on disk. One process at a time has a store open.
pub type DiskStore = Engine<Disk>;

impl DiskStore {
	/// Opens a store.
	///
	/// # Errors
	/// [`StoreError::NotAStore`], [`StoreError::OtherVersion`], [`StoreError::InUse`], and
	/// [`StoreError::Database`] if it cannot be read.
	pub fn open(path: &Path, limits: Limits, durability: Durability) -> Result<Self, StoreError> {
		Self::open_folder(Folder::open(path)?, limits, durability)
	}

	/// Opens a store, and begins one if the folder is missing or empty.
	///
	/// # Errors
	/// As [`DiskStore::open`].
	pub fn open_or_create(
		path: &Path,
		limits: Limits,
		durability: Durability,
	) -> Result<Self, StoreError> {
		Self::open_folder(Folder::open_or_create(path)?, limits, durability)
	}

	fn open_folder(
		folder: Folder,
		limits: Limits,
		durability: Durability,
	) -> Result<Self, StoreError> {
		let sync = durability == Durability::Power;
		let index = Index::open(&folder, sync)?;
		let files = Files::open(&folder, sync)?;
		let totals = index.totals()?;
		Ok(Self::new(Disk { index, files, _folder: folder }, limits, totals))
	}
}

/// What a [`DiskStore`] keeps. Dropped in this order: the lock goes last.
pub struct Disk {
	index: Index,
	files: Files,
	_folder: Folder,
}

impl Backend for Disk {
	type Staged = Staged;

	fn entry(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
		self.index.entry(key)
	}

	fn read(&self, key: &Key) -> Result<Option<Bytes>, StoreError> {
		self.files.read(key)
	}

	fn len(&self, key: &Key) -> Result<Option<u64>, StoreError> {
		self.files.len(key)
	}

	fn stage(&self, data: &Bytes) -> Result<Staged, StoreError> {
		self.files.stage(data)
	}

	fn publish(&self, key: &Key, staged: Staged) -> Result<(), StoreError> {
		self.files.publish(key, staged)
	}

	fn settle(&self, keys: &[Key]) -> Result<(), StoreError> {
		self.files.settle(keys)
	}

	fn discard(&self, key: &Key) -> Result<(), StoreError> {
		self.files.discard(key)
	}

	fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
		self.index.commit(changes)
	}

	fn depth(&self, id: &PinId) -> Result<Option<Depth>, StoreError> {
		self.index.depth(id)
	}

	fn covered(&self, id: &PinId) -> Result<Vec<Key>, StoreError> {
		self.index.covered(id)
	}

	fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		self.index.pins(owner)
	}

	fn folders(&self) -> usize {
		files::FOLDERS
	}

	fn list(&self, folder: usize) -> Result<Vec<Key>, StoreError> {
		self.files.list(folder)
	}

	fn list_entries(&self, skip: usize, most: usize) -> Result<Vec<Key>, StoreError> {
		self.index.list(skip, most)
	}
}
