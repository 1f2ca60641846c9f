//! The lot itself: who is drawn, from a list and a seed. Nothing else goes into it, so whoever knows
//! both can draw again.

use alloc::vec::Vec;
use codec::Encode;
use sp_io::hashing::blake2_256;

/// The numbers of a lot.
struct Numbers<'a> {
	seed: &'a [u8; 32],
	era: u32,
	drawn: u32,
}

impl Numbers<'_> {
	/// The next number below `limit`, which is not 0: the first 128 bits, little endian, of Blake2-256
	/// of the SCALE encoding of `"amo/lot/v1"` (as bytes, without a length), seed, era and counter,
	/// modulo `limit`. No number below a limit of 5,000 is likelier than another by more than 2^-128.
	fn below(&mut self, limit: usize) -> usize {
		let hash = (*b"amo/lot/v1", self.seed, self.era, self.drawn).using_encoded(blake2_256);
		self.drawn = self.drawn.wrapping_add(1);
		let number = hash.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes));
		number.checked_rem(limit as u128).unwrap_or_default() as usize
	}
}

/// Draws the pool of an era: the first `size` of a uniform shuffle (Fisher-Yates) of those who
/// qualified, or all of them if they are fewer. `qualified` is in the order in which it was frozen.
///
/// At step *i*, from 0, the entry at *i* changes places with that at *i* plus a number below the count
/// of those from *i* on.
pub fn pool<AccountId: Clone>(
	qualified: &[AccountId],
	seed: &[u8; 32],
	era: u32,
	size: u32,
) -> Vec<AccountId> {
	let mut order = qualified.to_vec();
	let size = order.len().min(size as usize);
	let mut numbers = Numbers { seed, era, drawn: 0 };
	for place in 0..size {
		let left = order.len() - place;
		order.swap(place, place + numbers.below(left));
	}
	order.truncate(size);
	order
}
