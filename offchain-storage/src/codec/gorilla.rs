//! Gorilla: times as deltas of deltas, values as the XOR with the value before.
//!
//! After Pelkonen et al., "Gorilla: A Fast, Scalable, In-Memory Time Series Database", VLDB 2015,
//! section 4.1, with one more class for differences of 64 bits. All arithmetic wraps, so that any
//! times and any bit pattern come back as they were.

use super::{
	bits::{BitReader, BitWriter},
	DecodeError,
};

/// Prefix, its bits, and the bits of the difference that follows it.
const CLASSES: [(u64, u32, u32); 4] =
	[(0b10, 2, 7), (0b110, 3, 9), (0b1110, 4, 12), (0b11110, 5, 32)];
const WIDEST: (u64, u32) = (0b11111, 5);

/// Times as deltas of deltas; the first one whole, and as if a delta of 0 had led to it.
pub(super) fn encode_times(times: &[i64]) -> Vec<u8> {
	let mut out = BitWriter::with_capacity(times.len() / 4 + 16);
	let mut times = times.iter().copied();
	let Some(mut last) = times.next() else { return Vec::new() };
	out.write(last as u64, 64);
	let mut last_delta = 0i64;
	for time in times {
		let delta = time.wrapping_sub(last);
		let change = delta.wrapping_sub(last_delta);
		if change == 0 {
			out.write(0, 1);
		} else if let Some(&(prefix, prefix_bits, bits)) =
			CLASSES.iter().find(|class| fits(change, class.2))
		{
			out.write(prefix, prefix_bits);
			out.write(change as u64 & (u64::MAX >> (64 - bits)), bits);
		} else {
			out.write(WIDEST.0, WIDEST.1);
			out.write(change as u64, 64);
		}
		(last, last_delta) = (time, delta);
	}
	out.finish()
}

/// Whether two's complement of so many bits holds a number.
fn fits(number: i64, bits: u32) -> bool {
	sign_extend(number as u64 & (u64::MAX >> (64 - bits)), bits) == number
}

fn sign_extend(number: u64, bits: u32) -> i64 {
	((number << (64 - bits)) as i64) >> (64 - bits)
}

/// `count` times of [`encode_times`].
pub(super) fn decode_times(bytes: &[u8], count: usize) -> Result<Vec<i64>, DecodeError> {
	let mut bits = BitReader::new(bytes);
	let mut times = Vec::with_capacity(count);
	if count == 0 {
		bits.finish()?;
		return Ok(times);
	}
	let (mut last, mut delta) = (bits.read(64)? as i64, 0i64);
	times.push(last);
	for _ in 1..count {
		delta = delta.wrapping_add(read_change(&mut bits)?);
		last = last.wrapping_add(delta);
		times.push(last);
	}
	bits.finish()?;
	Ok(times)
}

fn read_change(bits: &mut BitReader) -> Result<i64, DecodeError> {
	if !bits.read_bit()? {
		return Ok(0);
	}
	for (_, _, width) in CLASSES {
		if !bits.read_bit()? {
			return Ok(sign_extend(bits.read(width)?, width));
		}
	}
	Ok(bits.read(64)? as i64)
}

/// Bit patterns as the XOR with the one before; the first one whole.
pub(super) fn encode_values(values: &[u64]) -> Vec<u8> {
	let mut out = BitWriter::with_capacity(values.len() * 9 + 16);
	let mut values = values.iter().copied();
	let Some(mut last) = values.next() else { return Vec::new() };
	out.write(last, 64);
	// No window yet: more leading zeros than any XOR that is not 0 has.
	let (mut leading, mut trailing) = (64, 64);
	for value in values {
		let xor = value ^ last;
		last = value;
		if xor == 0 {
			out.write(0, 1);
			continue;
		}
		let (zeros, tail) = (xor.leading_zeros(), xor.trailing_zeros());
		if zeros >= leading && tail >= trailing {
			out.write(0b10, 2);
			out.write(xor >> trailing, 64 - leading - trailing);
		} else {
			let length = 64 - zeros - tail;
			out.write(0b11, 2);
			out.write(u64::from(zeros << 6 | (length - 1)), 12);
			out.write(xor >> tail, length);
			(leading, trailing) = (zeros, tail);
		}
	}
	out.finish()
}

/// `count` bit patterns of [`encode_values`].
pub(super) fn decode_values(bytes: &[u8], count: usize) -> Result<Vec<u64>, DecodeError> {
	let mut bits = BitReader::new(bytes);
	let mut values = Vec::with_capacity(count);
	if count == 0 {
		bits.finish()?;
		return Ok(values);
	}
	let mut last = bits.read(64)?;
	values.push(last);
	let mut window = None;
	for _ in 1..count {
		if bits.read_bit()? {
			if bits.read_bit()? {
				let (leading, length) = (bits.read(6)? as u32, bits.read(6)? as u32 + 1);
				let trailing = (64 - leading)
					.checked_sub(length)
					.ok_or(DecodeError::Malformed("an XOR longer than 64 bits"))?;
				window = Some((length, trailing));
			}
			let (length, trailing) =
				window.ok_or(DecodeError::Malformed("an XOR without a window"))?;
			last ^= bits.read(length)? << trailing;
		}
		values.push(last);
	}
	bits.finish()?;
	Ok(values)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// Close to each other, far from each other, and at the ends.
	fn any_numbers() -> impl Strategy<Value = Vec<i64>> {
		let number = prop_oneof![
			any::<i64>(),
			-5i64..5,
			-3000i64..3000,
			Just(i64::MIN),
			Just(i64::MAX),
			(0u32..64).prop_map(|shift| 1i64 << shift),
		];
		prop::collection::vec(number, 0..300)
	}

	proptest! {
		#[test]
		fn times_come_back(times in any_numbers()) {
			let bytes = encode_times(&times);
			prop_assert_eq!(decode_times(&bytes, times.len()).unwrap(), times);
		}

		#[test]
		fn bit_patterns_come_back(values in any_numbers()) {
			let values: Vec<u64> = values.into_iter().map(|value| value as u64).collect();
			let bytes = encode_values(&values);
			prop_assert_eq!(decode_values(&bytes, values.len()).unwrap(), values);
		}

		#[test]
		fn any_bytes_are_times_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0usize..500) {
			let _ = decode_times(&bytes, count);
			let _ = decode_values(&bytes, count);
		}
	}

	#[test]
	fn a_regular_clock_costs_a_bit() {
		let times: Vec<i64> = (0..8000).map(|i| 1_180_000_000_000 + i * 1000).collect();
		assert!(encode_times(&times).len() <= 1000 + 16);
	}

	#[test]
	fn floats_of_all_kinds_come_back() {
		let values: Vec<u64> = [
			0.0,
			-0.0,
			f64::NAN,
			f64::INFINITY,
			f64::NEG_INFINITY,
			f64::MIN_POSITIVE,
			5e-324,
			f64::MAX,
			f64::from_bits(0x7ff0_0000_dead_beef),
			f64::from_bits(0xfff8_0000_0000_0001),
		]
		.map(f64::to_bits)
		.to_vec();
		assert_eq!(decode_values(&encode_values(&values), values.len()).unwrap(), values);
	}
}
