//! A journal's folder: what it is, and who writes it.

use super::error::{failed, JournalError};
use std::{
	fs::{self, File, OpenOptions, TryLockError},
	io::{self, Read as _, Write as _},
	path::{Path, PathBuf},
};

/// What the file `format` says.
const FORMAT: &str = "amo-journal 1";

/// More than the files `format` and `lock` have of any version, in bytes.
const MAX_TEXT: u64 = 200;

/// A folder that is locked for writing until it is dropped.
#[derive(Debug)]
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
	/// Locks a folder, which is made if it is not there.
	pub fn lock(path: &Path) -> Result<Self, JournalError> {
		make_folder(path).map_err(|e| failed(path, e))?;
		if !path.join("format").exists() && !is_bare(path)? {
			return Err(JournalError::NotAJournal(path.into()));
		}
		let name = path.join("lock");
		let mut lock = private()
			.read(true)
			.create(true)
			.truncate(false)
			.open(&name)
			.map_err(|e| failed(&name, e))?;
		match lock.try_lock() {
			Ok(()) => {},
			Err(TryLockError::WouldBlock) => {
				return Err(JournalError::InUse { path: path.into(), holder: holder(&name) })
			},
			Err(TryLockError::Error(e)) => return Err(failed(&name, e)),
		}
		lock.set_len(0)
			.and_then(|()| writeln!(lock, "process {}", std::process::id()))
			.map_err(|e| failed(&name, e))?;
		let folder = Self { path: path.into(), lock };
		if !path.join("format").exists() {
			write_whole(path, "format", format!("{FORMAT}\n").as_bytes())?;
		}
		check_format(path)?;
		Ok(folder)
	}

	/// Where it is.
	pub fn path(&self) -> &Path {
		&self.path
	}
}

/// Makes sure that a folder is a journal that this software reads.
pub fn check_format(path: &Path) -> Result<(), JournalError> {
	let found = match read_text(&path.join("format")) {
		Ok(found) => found,
		Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
			return Err(JournalError::NotAJournal(path.into()))
		},
		Err(e) => return Err(failed(&path.join("format"), e)),
	};
	if found == FORMAT {
		Ok(())
	} else if found.starts_with("amo-journal ") {
		Err(JournalError::OtherVersion { path: path.into(), found, expected: FORMAT })
	} else {
		Err(JournalError::NotAJournal(path.into()))
	}
}

/// Writes a file aside and renames it, so that there is always the old or the new one, whole and on
/// the disk.
pub fn write_whole(folder: &Path, name: &str, contents: &[u8]) -> Result<(), JournalError> {
	let (aside, path) = (folder.join(format!("{name}.new")), folder.join(name));
	let write = || {
		let mut file = private().create(true).truncate(true).open(&aside)?;
		file.write_all(contents)?;
		file.sync_all()?;
		fs::rename(&aside, &path)?;
		File::open(folder)?.sync_all()
	};
	write().map_err(|e| failed(&path, e))
}

/// Opens files for writing that nobody else may read: a journal tells about a person.
pub fn private() -> OpenOptions {
	let mut options = OpenOptions::new();
	options.write(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	options
}

fn make_folder(path: &Path) -> io::Result<()> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder.create(path)
}

/// Whether a folder has at most what is left of a journal that was just begun.
fn is_bare(path: &Path) -> Result<bool, JournalError> {
	for entry in fs::read_dir(path).map_err(|e| failed(path, e))? {
		let name = entry.map_err(|e| failed(path, e))?.file_name();
		if name != "lock" && name != "format.new" {
			return Ok(false);
		}
	}
	Ok(true)
}

/// Who holds the lock.
fn holder(lock: &Path) -> String {
	match read_text(lock) {
		Ok(text) if !text.is_empty() => text,
		_ => "another process".into(),
	}
}

fn read_text(path: &Path) -> io::Result<String> {
	let mut text = Vec::new();
	File::open(path)?.take(MAX_TEXT).read_to_end(&mut text)?;
	Ok(String::from_utf8_lossy(&text).trim().to_owned())
}
