//! What the council shall be shown: the chain keeps its hash.

use amo_primitives::Hash;
use std::{
	fs::File,
	io::{self, Read},
	path::{Path, PathBuf},
};

/// Why evidence has no hash.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {source}: name a file that is there and yours to read")]
pub struct EvidenceError {
	path: PathBuf,
	source: io::Error,
}

/// BLAKE2b-256 of a file, which may be long.
///
/// # Errors
/// [`EvidenceError`].
pub fn hash(path: &Path) -> Result<Hash, EvidenceError> {
	hash_of(path).map_err(|source| EvidenceError { path: path.into(), source })
}

fn hash_of(path: &Path) -> io::Result<Hash> {
	let mut file = File::open(path)?;
	let mut state = blake2b_simd::Params::new().hash_length(32).to_state();
	let mut buffer = vec![0; 64 * 1024];
	loop {
		match file.read(&mut buffer)? {
			0 => return Ok(Hash::from_slice(state.finalize().as_bytes())),
			read => state.update(&buffer[..read]),
		};
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_io::hashing::blake2_256;

	#[test]
	fn it_is_the_hash_that_the_chain_knows() {
		let folder = tempfile::tempdir().unwrap();
		for len in [0, 1, 64 * 1024, 64 * 1024 + 1, 300_000] {
			let bytes: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
			let path = folder.path().join("evidence");
			std::fs::write(&path, &bytes).unwrap();
			assert_eq!(hash(&path).unwrap(), Hash::from(blake2_256(&bytes)), "{len}");
		}
	}

	#[test]
	fn a_file_that_cannot_be_read_is_named() {
		let folder = tempfile::tempdir().unwrap();
		let missing = folder.path().join("nothing");
		for path in [folder.path(), &missing] {
			let message = hash(path).unwrap_err().to_string();
			assert!(message.starts_with(&format!("cannot read {}: ", path.display())), "{message}");
		}
	}
}
