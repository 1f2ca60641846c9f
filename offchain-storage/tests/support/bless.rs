//! Files that tests compare with what is made today.

use std::{fs, path::Path};

/// What a file has. With `AMO_BLESS` set it gets `made` first: for when a format has a new version.
pub fn read(file: &Path, made: &[u8]) -> Vec<u8> {
	if std::env::var_os("AMO_BLESS").is_some() {
		fs::create_dir_all(file.parent().unwrap()).unwrap();
		fs::write(file, made).unwrap();
	}
	fs::read(file).unwrap_or_else(|error| panic!("{}: {error}; AMO_BLESS makes it", file.display()))
}
