//! Numbers as integers times a resolution, their differences bit-packed in small frames.
//!
//! The idea is that of decimal encodings such as ALP (Afroozeh et al., SIGMOD 2023) without
//! exceptions: it is used for a page only if every value comes back bit for bit.
//!
//! Layout: decimals (a byte, 0 to 22), step (varint, at least 1), order of the differences (a
//! byte, 0 to 2), then bits: for each [`FRAME`] of numbers a width of 7 bits and the zigzagged
//! differences in that width. An integer `n` stands for `n · step / 10^decimals`.

use super::{
	bits::{BitReader, BitWriter},
	varint, DecodeError,
};
use crate::body::Resolution;

/// Numbers that share a width.
const FRAME: usize = 32;
/// Bits that say a width from 0 to 64.
const WIDTH_BITS: u32 = 7;
/// Most decimals that are looked for when the schema gives no resolution.
const MAX_FOUND_DECIMALS: u8 = 15;
/// Integers beyond this are not exact in a float.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// The powers of ten that are exact as floats.
pub(super) const POWERS: [f64; 23] = [
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
	1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// How integers stand for values.
#[derive(Clone, Copy)]
struct Scale {
	decimals: u8,
	step: u32,
}

impl Scale {
	fn value_of(self, number: i64) -> f64 {
		let power = POWERS.get(usize::from(self.decimals)).copied().unwrap_or(1.0);
		number.wrapping_mul(i64::from(self.step)) as f64 / power
	}

	/// The integer that stands for exactly this value, if one does.
	fn number_of(self, value: f64) -> Option<i64> {
		let power = POWERS.get(usize::from(self.decimals))?;
		let number = (value * power / f64::from(self.step)).round();
		let exact =
			number.abs() <= MAX_EXACT && self.value_of(number as i64).to_bits() == value.to_bits();
		exact.then_some(number as i64)
	}

	fn numbers_of(self, values: &[f64]) -> Option<Vec<i64>> {
		values.iter().map(|value| self.number_of(*value)).collect()
	}
}

/// Floats, if a resolution gives each of them back exactly: the one given, else one found.
pub(super) fn encode_floats(values: &[f64], resolution: Option<Resolution>) -> Option<Vec<u8>> {
	let given = resolution.map(|given| Scale { decimals: given.decimals(), step: given.step() });
	let (scale, numbers) = given
		.and_then(|scale| Some((scale, scale.numbers_of(values)?)))
		.or_else(|| find_scale(values))?;
	Some(write(scale, &numbers))
}

/// The fewest decimals that all values have, and the largest step that divides them all.
fn find_scale(values: &[f64]) -> Option<(Scale, Vec<i64>)> {
	let mut scale = Scale { decimals: 0, step: 1 };
	for value in values {
		while scale.number_of(*value).is_none() {
			scale.decimals += 1;
			if scale.decimals > MAX_FOUND_DECIMALS {
				return None;
			}
		}
	}
	let numbers = scale.numbers_of(values)?;
	let stepped = Scale { step: common_step(&numbers), ..scale };
	match stepped.numbers_of(values) {
		Some(numbers) => Some((stepped, numbers)),
		None => Some((scale, numbers)),
	}
}

/// Integers; these always come back.
pub(super) fn encode_integers(values: &[i64]) -> Vec<u8> {
	let step = common_step(values);
	let numbers: Vec<i64> = values.iter().map(|value| value / i64::from(step)).collect();
	write(Scale { decimals: 0, step }, &numbers)
}

/// The greatest common divisor, or 1 when it is longer than 32 bits or there is none.
fn common_step(numbers: &[i64]) -> u32 {
	let mut step = 0u64;
	for number in numbers {
		let mut rest = number.unsigned_abs();
		while rest != 0 {
			(step, rest) = (rest, step % rest);
		}
		if step == 1 {
			break;
		}
	}
	u32::try_from(step).unwrap_or(1).max(1)
}

fn write(scale: Scale, numbers: &[i64]) -> Vec<u8> {
	let (order, differences) = (0..=2u8)
		.map(|order| (order, differences(numbers, order)))
		.min_by_key(|(_, differences)| packed_bits(differences))
		.unwrap_or_default();
	let mut out = vec![scale.decimals];
	varint::write(&mut out, u64::from(scale.step));
	out.push(order);
	out.extend(pack(&differences));
	out
}

/// Zigzagged differences of an order, as if zeros had come before.
fn differences(numbers: &[i64], order: u8) -> Vec<u64> {
	let (mut last, mut last_delta) = (0i64, 0i64);
	numbers
		.iter()
		.map(|&number| {
			let delta = number.wrapping_sub(last);
			let change = delta.wrapping_sub(last_delta);
			(last, last_delta) = (number, delta);
			varint::zigzag(match order {
				0 => number,
				1 => delta,
				_ => change,
			})
		})
		.collect()
}

fn width(frame: &[u64]) -> u32 {
	64 - frame.iter().fold(0, |all, number| all | number).leading_zeros()
}

fn packed_bits(numbers: &[u64]) -> usize {
	let frame_bits = |frame: &[u64]| (WIDTH_BITS + width(frame) * frame.len() as u32) as usize;
	numbers.chunks(FRAME).map(frame_bits).sum()
}

fn pack(numbers: &[u64]) -> Vec<u8> {
	let mut out = BitWriter::with_capacity(packed_bits(numbers) / 8 + 8);
	for frame in numbers.chunks(FRAME) {
		let width = width(frame);
		out.write(u64::from(width), WIDTH_BITS);
		for &number in frame {
			out.write(number, width);
		}
	}
	out.finish()
}

/// `count` floats of [`encode_floats`].
pub(super) fn decode_floats(bytes: &[u8], count: usize) -> Result<Vec<f64>, DecodeError> {
	let (scale, numbers) = read(bytes, count)?;
	Ok(numbers.into_iter().map(|number| scale.value_of(number)).collect())
}

/// `count` integers of [`encode_integers`].
pub(super) fn decode_integers(bytes: &[u8], count: usize) -> Result<Vec<i64>, DecodeError> {
	let (scale, numbers) = read(bytes, count)?;
	if scale.decimals != 0 {
		return Err(DecodeError::Malformed("integers with decimals"));
	}
	let step = i64::from(scale.step);
	Ok(numbers.into_iter().map(|number| number.wrapping_mul(step)).collect())
}

fn read(mut bytes: &[u8], count: usize) -> Result<(Scale, Vec<i64>), DecodeError> {
	let decimals = varint::take_byte(&mut bytes)?;
	if usize::from(decimals) >= POWERS.len() {
		return Err(DecodeError::Malformed("more than 22 decimals"));
	}
	let step = u32::try_from(varint::read(&mut bytes)?)
		.ok()
		.filter(|step| *step != 0)
		.ok_or(DecodeError::Malformed("a step that is 0 or longer than 32 bits"))?;
	let order = varint::take_byte(&mut bytes)?;
	if order > 2 {
		return Err(DecodeError::Malformed("an order of differences beyond 2"));
	}
	let mut bits = BitReader::new(bytes);
	let mut numbers = Vec::with_capacity(count);
	let (mut last, mut delta) = (0i64, 0i64);
	while numbers.len() < count {
		let width = bits.read(WIDTH_BITS)? as u32;
		if width > 64 {
			return Err(DecodeError::Malformed("a frame wider than 64 bits"));
		}
		for _ in 0..FRAME.min(count - numbers.len()) {
			let number = varint::unzigzag(bits.read(width)?);
			match order {
				0 => last = number,
				1 => last = last.wrapping_add(number),
				_ => {
					delta = delta.wrapping_add(number);
					last = last.wrapping_add(delta);
				},
			}
			numbers.push(last);
		}
	}
	bits.finish()?;
	Ok((Scale { decimals, step }, numbers))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn decimals_come_back_bit_for_bit(
			numbers in prop::collection::vec(-1_000_000i64..1_000_000, 0..200),
			decimals in 0usize..10,
		) {
			let values: Vec<f64> = numbers.iter().map(|n| *n as f64 / POWERS[decimals]).collect();
			let bytes = encode_floats(&values, None).unwrap();
			let back = decode_floats(&bytes, values.len()).unwrap();
			prop_assert!(back.iter().zip(&values).all(|(a, b)| a.to_bits() == b.to_bits()));
		}

		#[test]
		fn what_is_taken_comes_back(bits in prop::collection::vec(any::<u64>(), 0..8)) {
			let values: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
			if let Some(bytes) = encode_floats(&values, None) {
				let back = decode_floats(&bytes, values.len()).unwrap();
				prop_assert!(back.iter().zip(&bits).all(|(a, b)| a.to_bits() == *b));
			}
		}

		#[test]
		fn integers_come_back(values in prop::collection::vec(any::<i64>(), 0..200)) {
			let bytes = encode_integers(&values);
			prop_assert_eq!(decode_integers(&bytes, values.len()).unwrap(), values);
		}

		#[test]
		fn any_bytes_are_numbers_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0usize..500) {
			let _ = decode_floats(&bytes, count);
			let _ = decode_integers(&bytes, count);
		}
	}

	#[test]
	fn what_is_not_exact_is_left_to_others() {
		for value in [-0.0, f64::NAN, f64::INFINITY, 1.0 / 3.0, 1e300] {
			assert_eq!(encode_floats(&[1.0, value], None), None, "{value}");
		}
	}

	#[test]
	fn a_step_of_a_quarter_costs_no_more_than_a_whole_one() {
		let quarters: Vec<f64> = (0..1000).map(|i| f64::from(i * i % 91) * 0.25).collect();
		let wholes: Vec<f64> = (0..1000).map(|i| f64::from(i * i % 91)).collect();
		let given = Resolution::new(25, 2);
		let len = |values, resolution| encode_floats(values, resolution).unwrap().len();
		assert_eq!(len(&quarters, None), len(&wholes, None));
		assert_eq!(len(&quarters, given), len(&wholes, None));
	}

	#[test]
	fn a_given_resolution_that_does_not_fit_is_not_used() {
		let values = [0.5, 0.25];
		let bytes = encode_floats(&values, Resolution::new(1, 1)).unwrap();
		assert_eq!(decode_floats(&bytes, 2).unwrap(), values);
	}
}
