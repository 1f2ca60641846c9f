//! A stream of bits in a vector of bytes, the most significant bit first.

use super::DecodeError;

/// Collects bits into bytes.
#[derive(Default)]
pub(super) struct BitWriter {
	bytes: Vec<u8>,
	/// Bits that do not fill a word yet, from the top.
	word: u64,
	used: u32,
}

impl BitWriter {
	/// Room for so many bytes before the first growth.
	pub(super) fn with_capacity(bytes: usize) -> Self {
		Self { bytes: Vec::with_capacity(bytes), ..Self::default() }
	}

	/// Appends the lowest `bits` (0 to 64) of `value`; those above them must be zero.
	#[inline]
	pub(super) fn write(&mut self, value: u64, bits: u32) {
		if bits == 0 {
			return;
		}
		let free = 64 - self.used;
		if bits < free {
			self.word |= value << (free - bits);
			self.used += bits;
			return;
		}
		let left = bits - free;
		self.word |= value >> left;
		self.bytes.extend_from_slice(&self.word.to_be_bytes());
		self.word = if left == 0 { 0 } else { value << (64 - left) };
		self.used = left;
	}

	/// The bytes, the last one filled up with zero bits.
	pub(super) fn finish(mut self) -> Vec<u8> {
		let rest = self.used.div_ceil(8) as usize;
		self.bytes.extend(self.word.to_be_bytes().into_iter().take(rest));
		self.bytes
	}
}

/// Takes bits out of bytes, never more than there are.
pub(super) struct BitReader<'a> {
	bytes: &'a [u8],
	/// Bits that were taken.
	at: usize,
}

impl<'a> BitReader<'a> {
	pub(super) fn new(bytes: &'a [u8]) -> Self {
		Self { bytes, at: 0 }
	}

	/// The next `bits` (0 to 64).
	#[inline]
	pub(super) fn read(&mut self, bits: u32) -> Result<u64, DecodeError> {
		if bits == 0 {
			return Ok(0);
		}
		if bits as usize > self.bytes.len() * 8 - self.at {
			return Err(DecodeError::Truncated);
		}
		let word = self.peek();
		self.at += bits as usize;
		Ok(word >> (64 - bits))
	}

	/// The next bit.
	#[inline]
	pub(super) fn read_bit(&mut self) -> Result<bool, DecodeError> {
		Ok(self.read(1)? == 1)
	}

	/// Checks that nothing but the zero bits of [`BitWriter::finish`] is left.
	pub(super) fn finish(mut self) -> Result<(), DecodeError> {
		let left = self.bytes.len() * 8 - self.at;
		if left >= 8 || self.read(left as u32)? != 0 {
			return Err(DecodeError::Malformed("bits are left over"));
		}
		Ok(())
	}

	/// The next 64 bits from the top, with zeros for those beyond the end.
	#[inline]
	fn peek(&self) -> u64 {
		let (byte, shift) = (self.at / 8, self.at % 8);
		let rest = self.bytes.get(byte..).unwrap_or_default();
		let (high, low) = match rest.first_chunk::<9>() {
			Some(&[a, b, c, d, e, f, g, h, low]) => ([a, b, c, d, e, f, g, h], low),
			None => {
				let mut high = [0; 8];
				for (to, from) in high.iter_mut().zip(rest) {
					*to = *from;
				}
				(high, rest.get(8).copied().unwrap_or(0))
			},
		};
		let low = (u64::from(low) << shift) >> 8;
		(u64::from_be_bytes(high) << shift) | low
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn what_was_written_is_read(fields in prop::collection::vec((any::<u64>(), 0u32..=64), 0..200)) {
			let fields: Vec<(u64, u32)> = fields
				.into_iter()
				.map(|(value, bits)| (value & u64::MAX.checked_shr(64 - bits).unwrap_or(0), bits))
				.collect();
			let mut writer = BitWriter::default();
			for &(value, bits) in &fields {
				writer.write(value, bits);
			}
			let bytes = writer.finish();
			prop_assert_eq!(bytes.len(), fields.iter().map(|f| f.1 as usize).sum::<usize>().div_ceil(8));
			let mut reader = BitReader::new(&bytes);
			for &(value, bits) in &fields {
				prop_assert_eq!(reader.read(bits).unwrap(), value);
			}
			prop_assert!(reader.finish().is_ok());
		}
	}

	#[test]
	fn the_end_is_the_end() {
		let mut reader = BitReader::new(&[0b1010_0000]);
		assert_eq!(reader.read(3), Ok(0b101));
		assert_eq!(reader.read(6), Err(DecodeError::Truncated));
		assert_eq!(reader.finish(), Ok(()));
		assert!(BitReader::new(&[0]).finish().is_err());
	}
}
