//! What a store knows a block by.

use crate::block;
use cid::Cid;
use multihash_codetable::Code;
use std::fmt::Write as _;

/// Length of a digest of either hash function, in bytes.
const DIGEST_LEN: usize = 32;

/// What stands before the digest in a multihash of either function, in hexadecimal.
const PREFIXES: [&str; 2] = ["1220", "a0e40220"];

/// The hash in a block's CID, whatever the CID's version and content codec.
///
/// In bytes: one that says the hash function (0 = sha2-256, 1 = blake2b-256), then the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; Key::LEN]);

impl Key {
	/// Length of a key in bytes.
	pub const LEN: usize = 1 + DIGEST_LEN;

	/// The key of the block that a CID names. `None` for hash functions that no store takes: no
	/// block of theirs is in one.
	pub fn of(cid: &Cid) -> Option<Self> {
		let function = match block::hash_function(cid).ok()? {
			Code::Sha2_256 => 0,
			_ => 1,
		};
		let digest: [u8; DIGEST_LEN] = cid.hash().digest().try_into().ok()?;
		Some(Self::from_parts(function, digest))
	}

	/// Reads a key's bytes.
	pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
		let key = Self(bytes.try_into().ok()?);
		(key.0[0] <= 1).then_some(key)
	}

	/// The key's bytes.
	pub fn as_bytes(&self) -> &[u8] {
		&self.0
	}

	/// The first byte of the digest.
	pub fn first(&self) -> u8 {
		let [_, first, ..] = self.0;
		first
	}

	/// The multihash in hexadecimal.
	pub fn to_hex(self) -> String {
		let [function, digest @ ..] = &self.0;
		let prefix = if *function == 0 { PREFIXES[0] } else { PREFIXES[1] };
		digest.iter().fold(prefix.into(), |mut hex: String, byte| {
			// Writing to a string does not fail.
			let _ = write!(hex, "{byte:02x}");
			hex
		})
	}

	/// Reads a multihash in hexadecimal, as [`Key::to_hex`] writes it.
	pub fn from_hex(hex: &str) -> Option<Self> {
		let (function, hex) = (0..)
			.zip(PREFIXES)
			.find_map(|(function, prefix)| Some((function, hex.strip_prefix(prefix)?)))?;
		if hex.len() != 2 * DIGEST_LEN {
			return None;
		}
		let mut digest = [0; DIGEST_LEN];
		for (byte, digits) in digest.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
			let digits = std::str::from_utf8(digits).ok()?;
			*byte = u8::from_str_radix(digits, 16).ok()?;
		}
		Some(Self::from_parts(function, digest)).filter(|key| key.to_hex().ends_with(hex))
	}

	fn from_parts(function: u8, digest: [u8; DIGEST_LEN]) -> Self {
		let mut bytes = [function; Self::LEN];
		bytes[1..].copy_from_slice(&digest);
		Self(bytes)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::block::RAW;
	use cid::multihash::Multihash;
	use multihash_codetable::MultihashDigest as _;

	#[test]
	fn version_and_content_codec_do_not_matter() {
		let hash = Code::Sha2_256.digest(b"a");
		let key = Key::of(&Cid::new_v1(RAW, hash)).unwrap();
		assert_eq!(Key::of(&Cid::new_v0(hash).unwrap()), Some(key));
		assert_eq!(Key::of(&Cid::new_v1(block::DAG_CBOR, hash)), Some(key));
	}

	#[test]
	fn bytes_go_there_and_back() {
		for code in [Code::Sha2_256, Code::Blake2b256] {
			let key = Key::of(&Cid::new_v1(RAW, code.digest(b"b"))).unwrap();
			assert_eq!(Key::from_bytes(key.as_bytes()), Some(key));
			assert_eq!(Key::from_hex(&key.to_hex()), Some(key));
			assert_eq!(Key::from_hex(&key.to_hex()[1..]), None);
			assert_eq!(Key::from_hex(&key.to_hex().to_uppercase()), None);
			assert_eq!(Key::from_hex(&key.to_hex().replace(['a', '0'], "+")), None);
		}
		assert_eq!(Key::from_bytes(&[2; Key::LEN]), None);
		assert_eq!(Key::from_bytes(&[0; Key::LEN - 1]), None);
	}

	#[test]
	fn other_hash_functions_have_no_key() {
		assert_eq!(Key::of(&Cid::new_v1(RAW, Multihash::wrap(0, b"identity").unwrap())), None);
		assert_eq!(Key::of(&Cid::new_v1(RAW, Multihash::wrap(0x12, &[7; 20]).unwrap())), None);
	}
}
