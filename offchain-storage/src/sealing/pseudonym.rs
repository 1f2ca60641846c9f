//! Pseudonyms: what a record has in place of a value that says who somebody is.
//! `docs/protocol/pseudonyms.md` has the bytes.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Length of a pseudonym in bytes.
pub const PSEUDONYM_LEN: usize = 16;

/// Makes the pseudonyms in one owner's records of one metric.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PseudonymKey([u8; 32]);

impl PseudonymKey {
	pub(super) fn new(key: [u8; 32]) -> Self {
		Self(key)
	}

	/// The pseudonym of a value, by keyed BLAKE2b. Equal values have the same one; without the key
	/// nobody finds the value, not even by trying all that it may be.
	pub fn pseudonym(&self, value: &[u8]) -> [u8; PSEUDONYM_LEN] {
		let hash = blake2b_simd::Params::new()
			.hash_length(PSEUDONYM_LEN)
			.key(&self.0)
			.to_state()
			.update(value)
			.finalize();
		let mut pseudonym = [0; PSEUDONYM_LEN];
		pseudonym.copy_from_slice(hash.as_bytes());
		pseudonym
	}
}

impl fmt::Debug for PseudonymKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("PseudonymKey(…)")
	}
}
