//! Files that are there as a whole or not at all.

use super::ExportError;
use std::{
	ffi::OsString,
	fs::{self, File},
	io,
	path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// What to do about a file of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
	/// Keep it, and write nothing.
	Keep,
	/// Replace it once the new one is whole.
	Replace,
}

/// A file that is written beside the place where it will be. Dropped before
/// [`NewFile::finish`], it is gone.
pub struct NewFile {
	file: NamedTempFile,
	path: PathBuf,
	existing: Existing,
}

impl NewFile {
	/// Begins a file.
	pub fn create(path: &Path, existing: Existing) -> Result<Self, ExportError> {
		match fs::metadata(path) {
			Ok(found) if !found.is_file() => return Err(ExportError::NotAFile(path.into())),
			Ok(_) if existing == Existing::Keep => return Err(ExportError::Exists(path.into())),
			_ => {},
		}
		let name = path.file_name().ok_or_else(|| ExportError::NotAFile(path.into()))?;
		let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
		let mut hidden = OsString::from(".");
		hidden.push(name);
		let mut builder = tempfile::Builder::new();
		builder.prefix(&hidden).suffix(".part");
		#[cfg(unix)]
		{
			// As of any new file: less what the user's mask takes away.
			use std::os::unix::fs::PermissionsExt;
			builder.permissions(fs::Permissions::from_mode(0o666));
		}
		let file = builder
			.tempfile_in(folder.unwrap_or(Path::new(".")))
			// It names the temporary file.
			.map_err(|error| io::Error::from(error.kind()))
			.map_err(|error| ExportError::of_file(path, error))?;
		Ok(Self { file, path: path.into(), existing })
	}

	/// To write to.
	pub fn file(&self) -> &File {
		self.file.as_file()
	}

	/// What an error of writing to it means.
	pub fn failed(&self, error: io::Error) -> ExportError {
		ExportError::of_file(&self.path, error)
	}

	/// Puts it in its place.
	pub fn finish(self) -> Result<(), ExportError> {
		let Self { file, path, existing } = self;
		file.as_file().sync_all().map_err(|error| ExportError::of_file(&path, error))?;
		let persisted = match existing {
			Existing::Keep => file.persist_noclobber(&path),
			Existing::Replace => file.persist(&path),
		};
		match persisted {
			Ok(_) => Ok(()),
			Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
				Err(ExportError::Exists(path))
			},
			Err(failed) => Err(ExportError::of_file(&path, failed.error)),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::io::Write;

	fn names(folder: &Path) -> Vec<String> {
		let name =
			|entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
		let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
		names.sort();
		names
	}

	#[test]
	fn a_file_is_there_only_when_it_is_finished() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.csv");
		let new = NewFile::create(&path, Existing::Keep).unwrap();
		new.file().write_all(b"one").unwrap();
		assert!(!path.exists());
		drop(new);
		assert_eq!(names(folder.path()), Vec::<String>::new());

		let new = NewFile::create(&path, Existing::Keep).unwrap();
		new.file().write_all(b"two").unwrap();
		new.finish().unwrap();
		assert_eq!(names(folder.path()), ["a.csv"]);
		assert_eq!(fs::read(&path).unwrap(), b"two");
	}

	#[test]
	fn a_file_is_replaced_only_if_asked() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.csv");
		let late = NewFile::create(&path, Existing::Keep).unwrap();
		fs::write(&path, "old").unwrap();
		// Also if it came while another was written.
		assert!(matches!(late.finish(), Err(ExportError::Exists(p)) if p == path));
		let refused = NewFile::create(&path, Existing::Keep);
		assert!(matches!(refused, Err(ExportError::Exists(p)) if p == path));
		assert_eq!(fs::read(&path).unwrap(), b"old");

		let new = NewFile::create(&path, Existing::Replace).unwrap();
		new.file().write_all(b"new").unwrap();
		assert_eq!(fs::read(&path).unwrap(), b"old");
		new.finish().unwrap();
		assert_eq!(fs::read(&path).unwrap(), b"new");
		assert_eq!(names(folder.path()), ["a.csv"]);
	}

	#[test]
	fn nothing_but_a_file_is_replaced() {
		let folder = tempfile::tempdir().unwrap();
		for path in [folder.path(), Path::new("/dev/null"), Path::new(".."), Path::new("/")] {
			for existing in [Existing::Keep, Existing::Replace] {
				let refused = NewFile::create(path, existing);
				assert!(matches!(refused, Err(ExportError::NotAFile(p)) if p == path));
			}
		}
	}

	#[test]
	fn a_folder_that_is_not_there_is_named() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("none/a.csv");
		let error = NewFile::create(&path, Existing::Keep).err().unwrap().to_string();
		assert!(error.starts_with(&format!("cannot write {}: ", path.display())), "{error}");
		assert!(!error.contains(".part"), "{error}");
	}

	#[test]
	fn a_full_disk_is_named() {
		let full = |kind: io::ErrorKind| ExportError::of_file(Path::new("a.csv"), kind.into());
		use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
		for kind in [StorageFull, QuotaExceeded, FileTooLarge] {
			assert!(full(kind).to_string().starts_with("no room for a.csv"));
		}
	}

	#[cfg(unix)]
	#[test]
	fn others_may_read_it_as_any_new_file() {
		use std::os::unix::fs::PermissionsExt;
		let folder = tempfile::tempdir().unwrap();
		let [path, plain] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
		NewFile::create(&path, Existing::Keep).unwrap().finish().unwrap();
		fs::write(&plain, "").unwrap();
		let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
		assert_eq!(mode(&path), mode(&plain));
	}
}
