//! Folders and files that only their user can read, and that are written as a whole or not at all.

use super::HomeError;
use std::{
	fs::{self, DirBuilder, File},
	io::{self, Read, Write},
	os::unix::fs::{DirBuilderExt, PermissionsExt},
	path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

const PRIVATE: u32 = 0o700;
const OTHERS_WRITE: u32 = 0o022;

/// Makes a folder that only the user can enter; one that exists must not be open for others to write.
pub(super) fn make_private(path: &Path) -> Result<(), HomeError> {
	DirBuilder::new().recursive(true).mode(PRIVATE).create(path).map_err(|error| {
		match error.kind() {
			io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
				HomeError::NoFolder(path.into())
			},
			_ => HomeError::io("make the folder", path)(error),
		}
	})?;
	let mode = fs::metadata(path).map_err(HomeError::io("look at", path))?.permissions().mode();
	match mode & OTHERS_WRITE {
		0 => Ok(()),
		_ => Err(HomeError::Exposed { path: path.into(), mode: mode & 0o777 }),
	}
}

/// What is in a folder; nothing if there is no such folder.
pub(super) fn entries(path: &Path) -> Result<Vec<PathBuf>, HomeError> {
	let list = || -> io::Result<Vec<PathBuf>> {
		fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect()
	};
	match list() {
		Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
		listed => listed.map_err(HomeError::io("list", path)),
	}
}

/// The bytes of a file, wiped when dropped. `None` if there is none.
///
/// # Errors
/// [`HomeError::Io`]; [`HomeError::Damaged`] if it is longer than `limit`.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Option<Zeroizing<Vec<u8>>>, HomeError> {
	let file = match File::open(path) {
		Ok(file) => file,
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
		Err(error) => return Err(HomeError::io("open", path)(error)),
	};
	let mut bytes = Zeroizing::new(Vec::new());
	file.take(limit + 1).read_to_end(&mut bytes).map_err(HomeError::io("read", path))?;
	if bytes.len() as u64 > limit {
		let reason = format!("it is longer than {limit} bytes");
		return Err(HomeError::Damaged { path: path.into(), reason });
	}
	Ok(Some(bytes))
}

/// Writes a file that there is none of yet.
///
/// # Errors
/// [`HomeError::Exists`], [`HomeError::Io`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), HomeError> {
	let (file, folder) = write_beside(path, bytes)?;
	file.persist_noclobber(path).map_err(|error| match error.error.kind() {
		io::ErrorKind::AlreadyExists => HomeError::Exists(path.into()),
		_ => HomeError::io("write", path)(error.error),
	})?;
	folder.sync_all().map_err(HomeError::io("write", path))
}

/// Puts a file in the place of the one that may be there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), HomeError> {
	let (file, folder) = write_beside(path, bytes)?;
	file.persist(path).map_err(|error| HomeError::io("write", path)(error.error))?;
	folder.sync_all().map_err(HomeError::io("write", path))
}

/// The bytes on disk under another name, which only the user can read, and the folder.
fn write_beside(path: &Path, bytes: &[u8]) -> Result<(NamedTempFile, File), HomeError> {
	let write = || {
		let folder = match path.parent() {
			Some(folder) if folder != Path::new("") => folder,
			_ => Path::new("."),
		};
		let mut file = NamedTempFile::new_in(folder)?;
		file.write_all(bytes)?;
		file.as_file().sync_all()?;
		Ok((file, File::open(folder)?))
	};
	write().map_err(HomeError::io("write", path))
}
