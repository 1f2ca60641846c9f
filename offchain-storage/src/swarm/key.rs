//! The key file: an ed25519 key in libp2p's protobuf encoding, which names this peer to others.

use libp2p::identity::Keypair;
use std::{
	fs,
	io::{self, Write},
	os::unix::fs::{OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
	/// The file could not be read or written.
	#[error("key file {0}: {1}")]
	Io(PathBuf, io::Error),
	/// Others could have read it.
	#[error("key file {0} has mode {1:o}: others can use it; run chmod 600 on it, or delete it to be another peer")]
	Readable(PathBuf, u32),
	/// It holds something else.
	#[error(
		"key file {0} holds no ed25519 key of libp2p: restore it, or delete it to be another peer"
	)]
	Malformed(PathBuf),
}

/// Reads the key, or makes one that only this user can read.
pub(super) fn load_or_create(path: &Path) -> Result<Keypair, KeyError> {
	let failed = |error| KeyError::Io(path.to_owned(), error);
	match fs::metadata(path) {
		Ok(metadata) => {
			let mode = metadata.permissions().mode() & 0o7777;
			if mode & 0o077 != 0 {
				return Err(KeyError::Readable(path.to_owned(), mode));
			}
			let bytes = Zeroizing::new(fs::read(path).map_err(failed)?);
			Keypair::from_protobuf_encoding(&bytes)
				.ok()
				.filter(|key| key.public().try_into_ed25519().is_ok())
				.ok_or_else(|| KeyError::Malformed(path.to_owned()))
		},
		Err(error) if error.kind() == io::ErrorKind::NotFound => create(path).map_err(failed),
		Err(error) => Err(failed(error)),
	}
}

/// The file appears whole or not at all, and never in place of another.
fn create(path: &Path) -> io::Result<Keypair> {
	let key = Keypair::generate_ed25519();
	let bytes = Zeroizing::new(key.to_protobuf_encoding().map_err(io::Error::other)?);
	let new = path.with_extension(format!("new-{}", std::process::id()));
	let mut file =
		fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
	let written = file
		.write_all(&bytes)
		.and_then(|()| file.sync_all())
		.and_then(|()| fs::hard_link(&new, path));
	fs::remove_file(&new)?;
	written?;
	Ok(key)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_key_is_made_once_and_only_this_user_can_read_it() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("key");
		let key = load_or_create(&path).unwrap();
		let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
		assert_eq!(mode, 0o600);
		let again = load_or_create(&path).unwrap();
		assert_eq!(again.public(), key.public());
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
	}

	#[test]
	fn a_key_that_others_can_read_or_that_is_none_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("key");
		load_or_create(&path).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
		assert!(matches!(load_or_create(&path), Err(KeyError::Readable(_, 0o640))));
		fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
		fs::write(&path, "no key").unwrap();
		assert!(matches!(load_or_create(&path), Err(KeyError::Malformed(_))));
		let nowhere = folder.path().join("no/folder");
		assert!(matches!(load_or_create(&nowhere), Err(KeyError::Io(..))));
	}
}
