//! Block bytes: one file a block, as the `flatfs` of Kubo has it.
//!
//! A file's name is the block's multihash in hexadecimal; its folder in `blocks/` is the first byte
//! of the digest. A file is written in `incoming/` and renamed, so that one in `blocks/` is whole.

use super::{
	super::{key::Key, StoreError},
	folder::{failed, Folder},
};
use crate::block::MAX_BLOCK_LEN;
use bytes::Bytes;
use std::{
	collections::BTreeSet,
	fs::{self, File},
	io::{self, Read as _, Write as _},
	path::{Path, PathBuf},
	sync::atomic::{AtomicU64, Ordering},
};

/// In how many folders the files are.
pub const FOLDERS: usize = 256;

/// The files of a store.
pub struct Files {
	blocks: PathBuf,
	incoming: PathBuf,
	next: AtomicU64,
	sync: bool,
}

/// A file in `incoming/`.
pub struct Staged {
	path: PathBuf,
}

impl Drop for Staged {
	fn drop(&mut self) {
		// It is gone if it was published; what stays is taken away when the store is opened.
		let _ = fs::remove_file(&self.path);
	}
}

impl Files {
	/// Makes the folders if they are missing, and empties `incoming/`.
	pub fn open(folder: &Folder, sync: bool) -> Result<Self, StoreError> {
		let (blocks, incoming) = (folder.join("blocks"), folder.join("incoming"));
		match fs::remove_dir_all(&incoming) {
			Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(&incoming, &e)),
			_ => {},
		}
		for path in [&blocks, &incoming] {
			fs::create_dir_all(path).map_err(|e| failed(path, &e))?;
		}
		Ok(Self { blocks, incoming, next: AtomicU64::new(0), sync })
	}

	/// A block's bytes, unchecked; one more than a block may have if there are more.
	pub fn read(&self, key: &Key) -> Result<Option<Bytes>, StoreError> {
		let path = self.path(key);
		match read(&path) {
			Ok(data) => Ok(Some(data.into())),
			Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(e) => Err(failed(&path, &e)),
		}
	}

	/// How long a block's file is, if it is there.
	pub fn len(&self, key: &Key) -> Result<Option<u64>, StoreError> {
		let path = self.path(key);
		match fs::metadata(&path) {
			Ok(metadata) => Ok(Some(metadata.len())),
			Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(e) => Err(failed(&path, &e)),
		}
	}

	/// Writes a file aside.
	pub fn stage(&self, data: &Bytes) -> Result<Staged, StoreError> {
		let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
		let staged = Staged { path: self.incoming.join(name) };
		self.write(&staged.path, data).map_err(|e| failed(&staged.path, &e))?;
		Ok(staged)
	}

	/// Renames a staged file to that of a block.
	pub fn publish(&self, key: &Key, staged: Staged) -> Result<(), StoreError> {
		let path = self.path(key);
		let renamed = match fs::rename(&staged.path, &path) {
			Err(e) if e.kind() == io::ErrorKind::NotFound => {
				// The first block of its folder.
				fs::create_dir_all(self.folder(key)).and_then(|()| fs::rename(&staged.path, &path))
			},
			renamed => renamed,
		};
		renamed.map_err(|e| failed(&path, &e))
	}

	/// Waits until the disk knows the names of published files, if it is to.
	pub fn settle(&self, keys: &[Key]) -> Result<(), StoreError> {
		if !self.sync || keys.is_empty() {
			return Ok(());
		}
		let mut folders = BTreeSet::from([self.blocks.clone()]);
		folders.extend(keys.iter().map(|key| self.folder(key)));
		folders.iter().try_for_each(|path| sync_folder(path).map_err(|e| failed(path, &e)))
	}

	/// Takes a block's file away, if it is there.
	pub fn discard(&self, key: &Key) -> Result<(), StoreError> {
		let path = self.path(key);
		match fs::remove_file(&path) {
			Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failed(&path, &e)),
			_ => Ok(()),
		}
	}

	/// The blocks in one folder. Files that are not a block's are passed over.
	pub fn list(&self, folder: usize) -> Result<Vec<Key>, StoreError> {
		let path = self.blocks.join(format!("{folder:02x}"));
		let entries = match fs::read_dir(&path) {
			Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
			entries => entries.map_err(|e| failed(&path, &e))?,
		};
		let mut keys = Vec::new();
		for entry in entries {
			let name = entry.map_err(|e| failed(&path, &e))?.file_name();
			keys.extend(name.to_str().and_then(Key::from_hex));
		}
		Ok(keys)
	}

	fn write(&self, path: &Path, data: &Bytes) -> io::Result<()> {
		let mut file = File::create_new(path)?;
		file.write_all(data)?;
		if self.sync {
			file.sync_all()?;
		}
		Ok(())
	}

	fn folder(&self, key: &Key) -> PathBuf {
		self.blocks.join(format!("{:02x}", key.first()))
	}

	fn path(&self, key: &Key) -> PathBuf {
		self.folder(key).join(key.to_hex())
	}
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
	let file = File::open(path)?;
	let most = MAX_BLOCK_LEN as u64 + 1;
	let len = file.metadata()?.len().min(most);
	let mut data = Vec::with_capacity(usize::try_from(len).unwrap_or_default());
	file.take(most).read_to_end(&mut data)?;
	Ok(data)
}

fn sync_folder(path: &Path) -> io::Result<()> {
	File::open(path)?.sync_all()
}
