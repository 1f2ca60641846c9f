//! Entries, pins and sums, in ParityDB.
//!
//! | column | key | value |
//! |---|---|---|
//! | 0, hashed | a block's [`Key`] | the key again, which ParityDB keeps the hash of; its [`Entry`] |
//! | 1, ordered | a pin: see [`pin_key`] | how far it reaches: 0 = direct, 1 = recursive |
//! | 2, hashed | a pin | the keys that it covers, one after the other |
//! | 3, ordered | `totals` | the [`Totals`] |
//!
//! ParityDB acknowledges a commit before it is in its log file. Here it has no threads of its own:
//! [`Index::commit`] returns when the commit is in the log file, and now and then takes the log into
//! the tables itself. See `docs/decisions/0030-peer-store-on-paritydb.md`.

use super::{
	super::{
		backend::{Changes, PinChange, PinId},
		entry::{Entry, Totals},
		key::Key,
		Depth, PinnedRoot, StoreError,
	},
	folder::{failed, Folder},
};
use parity_db::{Db, Operation, Options};
use std::{
	fs,
	panic::{catch_unwind, AssertUnwindSafe},
	path::{Path, PathBuf},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc, Mutex, PoisonError,
	},
};

mod pin_key;

const ENTRIES: u8 = 0;
const PINS: u8 = 1;
const COVERED: u8 = 2;
const TOTALS: u8 = 3;
const COLUMNS: u8 = 4;

const TOTALS_KEY: &[u8] = b"totals";

/// How many changed values the log holds before it is taken into the tables. ParityDB keeps them in
/// memory until then.
const MAX_LOGGED: usize = 4_096;

/// What a commit counts for beside its entries.
const COMMIT_COST: usize = 4;

type Change = (u8, Operation<Vec<u8>, Vec<u8>>);

/// The database of a store.
pub struct Index {
	path: PathBuf,
	db: Arc<Db>,
	broken: AtomicBool,
	/// Changed values in the log.
	logged: Mutex<usize>,
	sync: bool,
}

impl Index {
	/// Opens the index, or makes it if the store has no blocks yet. With `sync`, commits wait for
	/// the disk.
	pub fn open(folder: &Folder, sync: bool) -> Result<Self, StoreError> {
		let path = folder.join("index");
		if !exists(&path)? {
			if exists(&folder.join("blocks"))? {
				let reason = "the index is gone, but blocks are there: restore it, or move the \
					folder away and begin a new store";
				return Err(StoreError::Database { path, reason: reason.into() });
			}
			create(&path, &folder.join("index.new"))?;
		}
		let db = guarded(&path, || Db::open(&options(&path)))?;
		let index = Self {
			path,
			db: Arc::new(db),
			broken: AtomicBool::new(false),
			logged: Mutex::new(0),
			sync,
		};
		Ok(index)
	}

	/// What is noted of a block.
	pub fn entry(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
		let Some(bytes) = self.get(ENTRIES, key.as_bytes())? else { return Ok(None) };
		let entry = bytes.strip_prefix(key.as_bytes()).and_then(Entry::from_bytes);
		entry.map(Some).ok_or_else(|| self.damaged())
	}

	/// The blocks that have an entry: no more than `most` after the first `skip`, in the order of
	/// the table. Those that are only in the log are left out.
	pub fn list(&self, skip: usize, most: usize) -> Result<Vec<Key>, StoreError> {
		let (mut seen, mut keys) = (0, Vec::new());
		self.call(|db| {
			db.iter_column_while(ENTRIES, |entry| {
				if seen >= skip && keys.len() < most {
					let (key, _) = entry.value.split_at_checked(Key::LEN).unwrap_or_default();
					keys.push(Key::from_bytes(key));
				}
				seen += 1;
				keys.len() < most
			})
		})?;
		keys.into_iter().collect::<Option<_>>().ok_or_else(|| self.damaged())
	}

	/// The sums over all blocks.
	pub fn totals(&self) -> Result<Totals, StoreError> {
		match self.get(TOTALS, TOTALS_KEY)? {
			Some(bytes) => Totals::from_bytes(&bytes).ok_or_else(|| self.damaged()),
			None => Ok(Totals::default()),
		}
	}

	/// How far a pin reaches, if there is such a pin.
	pub fn depth(&self, id: &PinId) -> Result<Option<Depth>, StoreError> {
		let bytes = self.get(PINS, &pin_key::encode(id))?;
		bytes.map(|bytes| self.read_depth(&bytes)).transpose()
	}

	/// The blocks that a pin covers.
	pub fn covered(&self, id: &PinId) -> Result<Vec<Key>, StoreError> {
		let bytes = self.get(COVERED, &pin_key::encode(id))?.ok_or_else(|| self.damaged())?;
		let keys: Option<Vec<Key>> = bytes.chunks(Key::LEN).map(Key::from_bytes).collect();
		keys.ok_or_else(|| self.damaged())
	}

	/// All pins of one owner, or of all, in the order of their keys.
	pub fn pins(&self, owner: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		let prefix = owner.map(pin_key::owner_prefix).unwrap_or_default();
		let entries = self.call(|db| {
			let mut entries = Vec::new();
			let mut cursor = db.iter(PINS)?;
			cursor.seek(&prefix)?;
			while let Some(entry) = cursor.next()?.filter(|(key, _)| key.starts_with(&prefix)) {
				entries.push(entry);
			}
			Ok(entries)
		})?;
		entries
			.iter()
			.map(|(key, depth)| {
				let PinId { root, pin } = pin_key::decode(key).ok_or_else(|| self.damaged())?;
				Ok(PinnedRoot { root, pin, depth: self.read_depth(depth)? })
			})
			.collect()
	}

	/// Makes changes: all or, on an error, none. When it returns they outlive the process. After an
	/// error nothing can be read or changed until the store is opened again, as the database may
	/// show what it did not keep.
	pub fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
		let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
		let committed = self.call(|db| {
			db.commit_changes(operations(changes))?;
			db.process_commits()?;
			// Moves a part of the hash table, if it is being grown.
			db.process_reindex()?;
			*logged += changes.entries.len() + COMMIT_COST;
			if self.sync || *logged > MAX_LOGGED {
				*logged = 0;
				db.flush_logs()?;
				db.enact_logs()?;
				db.clean_logs()?;
			}
			Ok(())
		});
		if committed.is_err() && !self.broken.swap(true, Ordering::SeqCst) {
			// Never dropped: that would take the log into the tables with half a commit at its end,
			// which opening the store again leaves out.
			std::mem::forget(Arc::clone(&self.db));
		}
		committed
	}

	fn get(&self, column: u8, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
		self.call(|db| db.get(column, key))
	}

	fn call<T>(&self, f: impl FnOnce(&Db) -> parity_db::Result<T>) -> Result<T, StoreError> {
		if self.broken.load(Ordering::SeqCst) {
			let reason =
				"an earlier change failed; make room on the disk and start the process anew";
			return Err(StoreError::Database { path: self.path.clone(), reason: reason.into() });
		}
		guarded(&self.path, || f(&self.db))
	}

	fn read_depth(&self, bytes: &[u8]) -> Result<Depth, StoreError> {
		match bytes {
			[0] => Ok(Depth::Direct),
			[1] => Ok(Depth::Recursive),
			_ => Err(self.damaged()),
		}
	}

	fn damaged(&self) -> StoreError {
		let reason = "an entry cannot be read; restore the index from a copy";
		StoreError::Database { path: self.path.clone(), reason: reason.into() }
	}
}

fn operations(changes: &Changes) -> Vec<Change> {
	let entries = changes.entries.iter().map(|(key, entry)| {
		let key = key.as_bytes().to_vec();
		match entry {
			Some(entry) => {
				let value = [&key[..], &entry.to_bytes()].concat();
				(ENTRIES, Operation::Set(key, value))
			},
			None => (ENTRIES, Operation::Dereference(key)),
		}
	});
	let totals = Operation::Set(TOTALS_KEY.to_vec(), changes.totals.to_bytes().to_vec());
	let mut operations: Vec<Change> = entries.chain([(TOTALS, totals)]).collect();
	match &changes.pin {
		Some(PinChange::Set(id, depth, covered)) => {
			let key = pin_key::encode(id);
			let depth = u8::from(*depth == Depth::Recursive);
			let covered = covered.iter().flat_map(|key| key.as_bytes()).copied().collect();
			operations.push((PINS, Operation::Set(key.clone(), vec![depth])));
			operations.push((COVERED, Operation::Set(key, covered)));
		},
		Some(PinChange::Remove(id)) => {
			let key = pin_key::encode(id);
			operations.push((PINS, Operation::Dereference(key.clone())));
			operations.push((COVERED, Operation::Dereference(key)));
		},
		None => {},
	}
	operations
}

/// Makes an empty database aside and renames it, so that the end of the process never leaves half
/// of one.
fn create(path: &Path, aside: &Path) -> Result<(), StoreError> {
	if exists(aside)? {
		fs::remove_dir_all(aside).map_err(|e| failed(aside, &e))?;
	}
	guarded(aside, || Db::open_or_create(&options(aside)).map(drop))?;
	fs::rename(aside, path).map_err(|e| failed(path, &e))
}

fn options(path: &Path) -> Options {
	let mut options = Options::with_columns(path, COLUMNS);
	for column in [PINS, TOTALS] {
		options.columns[usize::from(column)].btree_index = true;
	}
	options.stats = false;
	options.with_background_thread = false;
	options
}

fn exists(path: &Path) -> Result<bool, StoreError> {
	path.try_exists().map_err(|e| failed(path, &e))
}

/// Calls the database, which panics on some bad contents of its files.
pub(super) fn guarded<T>(
	path: &Path,
	f: impl FnOnce() -> parity_db::Result<T>,
) -> Result<T, StoreError> {
	let reason = match catch_unwind(AssertUnwindSafe(f)) {
		Ok(Ok(done)) => return Ok(done),
		Ok(Err(parity_db::Error::Io(error))) => return Err(failed(path, &error)),
		Ok(Err(error)) => error.to_string(),
		Err(_) => "its files are damaged; restore the index from a copy".into(),
	};
	Err(StoreError::Database { path: path.into(), reason })
}
