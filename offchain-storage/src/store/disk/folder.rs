//! A store's folder: what it is, and who has it open.

use super::super::StoreError;
use std::{
	fs::{self, File, TryLockError},
	io,
	path::{Path, PathBuf},
	sync::atomic::{AtomicU64, Ordering},
};

/// What the file `format` says.
const FORMAT: &str = "amo-peer-store 2";

/// More than a file `format` of any version has, in bytes.
const MAX_FORMAT_LEN: u64 = 64;

/// What a `format` that is being written has as its name, before the process and a number in it.
const PARTIAL: &str = "format.new-";

/// How many this process began to write.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A store's folder, locked until it is dropped.
pub struct Folder {
	path: PathBuf,
	lock: File,
}

impl Drop for Folder {
	fn drop(&mut self) {
		// Closing is not enough: a process that is being started has the file too for a moment.
		let _ = self.lock.unlock();
	}
}

impl Folder {
	/// Locks the folder of a store.
	pub fn open(path: &Path) -> Result<Self, StoreError> {
		check_format(path)?;
		Self::lock(path)
	}

	/// As [`Folder::open`], or begins a store where there is nothing.
	pub fn open_or_create(path: &Path) -> Result<Self, StoreError> {
		fs::create_dir_all(path).map_err(|e| failed(path, &e))?;
		if is_empty(path)? {
			// Renamed, so that the end of the process never leaves half of it. A half-written one
			// beside it counts as nothing. Each has its own, as others may begin here too.
			let number = BEGUN.fetch_add(1, Ordering::Relaxed);
			let partial = path.join(format!("{PARTIAL}{}-{number}", std::process::id()));
			fs::write(&partial, format!("{FORMAT}\n")).map_err(|e| failed(&partial, &e))?;
			fs::rename(&partial, path.join("format")).map_err(|e| failed(&partial, &e))?;
		}
		Self::open(path)
	}

	/// Where something in the folder is.
	pub fn join(&self, name: &str) -> PathBuf {
		self.path.join(name)
	}

	fn lock(path: &Path) -> Result<Self, StoreError> {
		let name = path.join("lock");
		let lock = File::options()
			.create(true)
			.truncate(false)
			.write(true)
			.open(&name)
			.map_err(|e| failed(&name, &e))?;
		match lock.try_lock() {
			Ok(()) => Ok(Self { path: path.into(), lock }),
			Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.into())),
			Err(TryLockError::Error(e)) => Err(failed(&name, &e)),
		}
	}
}

/// The disk's error as the store's.
pub fn failed(path: &Path, error: &io::Error) -> StoreError {
	use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
	match error.kind() {
		StorageFull | QuotaExceeded | FileTooLarge => StoreError::DiskFull(path.into()),
		_ => StoreError::Database { path: path.into(), reason: error.to_string() },
	}
}

fn is_empty(path: &Path) -> Result<bool, StoreError> {
	for entry in fs::read_dir(path).map_err(|e| failed(path, &e))? {
		let name = entry.map_err(|e| failed(path, &e))?.file_name();
		if !name.to_str().is_some_and(|name| name.starts_with(PARTIAL)) {
			return Ok(false);
		}
	}
	Ok(true)
}

fn check_format(path: &Path) -> Result<(), StoreError> {
	let name = path.join("format");
	let found = match fs::metadata(&name) {
		Ok(metadata) if metadata.len() <= MAX_FORMAT_LEN => {
			fs::read(&name).map_err(|e| failed(&name, &e))?
		},
		Ok(_) => return Err(StoreError::NotAStore(path.into())),
		Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
			return Err(StoreError::NotAStore(path.into()))
		},
		Err(e) => return Err(failed(&name, &e)),
	};
	let found = String::from_utf8_lossy(&found).trim().to_string();
	if found == FORMAT {
		Ok(())
	} else if found.starts_with("amo-peer-store ") {
		Err(StoreError::OtherVersion { path: path.into(), found, expected: FORMAT })
	} else {
		Err(StoreError::NotAStore(path.into()))
	}
}
