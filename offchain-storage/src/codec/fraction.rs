//! Floats that are fractions with a common denominator, printed with a fixed number of digits.
//!
//! Filters with small integer weights (means, binomial and Savitzky-Golay smoothing, unit
//! conversions) turn decimal readings into fractions of a denominator far coarser than the
//! decimals that they are then printed with. A value that was printed with `digits` significant
//! digits is kept as the nearest numerator `n` of a denominator `d`, and the correction, nearly
//! always 0, from `n / d` rounded to those digits to the value, in units of the last digit.
//! All of it is integer arithmetic, so every machine decodes the same bits.
//!
//! Layout: digits (a byte, 1 to 15), denominator (varint), exceptions (varint count, then for each
//! the distance from the one before as varint and its 8 bytes), length of the numerators (varint),
//! numerators and corrections, both as pco of `i64`.

use super::{pco, scaled::POWERS, varint, DecodeError};

mod search;

/// Most significant digits: any decimal of 15 digits is exact in a float and back.
const MAX_DIGITS: u8 = 15;
/// Largest denominator.
const MAX_DENOMINATOR: u64 = 1_000_000_000_000;
/// A page with more exceptions than one in so many values is left to other codecs.
const EXCEPTION_SHARE: usize = 16;

/// What a page's values have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fractions {
	/// Significant digits, 1 to [`MAX_DIGITS`].
	digits: u8,
	/// 1 to [`MAX_DENOMINATOR`].
	denominator: u64,
}

/// A positive value of `digits` significant digits: `mantissa / 10^decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
	mantissa: u64,
	decimals: u8,
}

impl Decimal {
	fn value(self) -> f64 {
		self.mantissa as f64 / POWERS.get(usize::from(self.decimals)).copied().unwrap_or(1.0)
	}
}

impl Fractions {
	/// The decimal of exactly this value, if it has one.
	fn decimal(self, value: f64) -> Option<Decimal> {
		let value = value.abs();
		if !(1e-8..1e15).contains(&value) {
			return None;
		}
		// The logarithm may be one off at a power of ten, so its neighbours are tried.
		let guess = i32::from(self.digits) - 1 - value.log10().floor() as i32;
		(guess - 1..=guess + 1).find_map(|decimals| {
			let power = POWERS.get(usize::try_from(decimals).ok()?)?;
			let mantissa = (value * power).round();
			let found = Decimal { mantissa: mantissa as u64, decimals: decimals as u8 };
			(self.has_all_digits(found.mantissa.into()) && found.value() == value).then_some(found)
		})
	}

	fn has_all_digits(self, mantissa: u128) -> bool {
		let least = 10u128.pow(u32::from(self.digits) - 1);
		(least..least * 10).contains(&mantissa)
	}

	/// The nearest numerator.
	fn numerator(self, decimal: Decimal) -> u64 {
		let power = 10u128.pow(decimal.decimals.into());
		let scaled = u128::from(decimal.mantissa) * u128::from(self.denominator);
		((scaled + power / 2) / power) as u64
	}

	/// A fraction rounded to the digits, unless it is 0 or too large or small for them.
	fn rounded(self, numerator: u64) -> Option<Decimal> {
		let denominator = u128::from(self.denominator);
		(0..POWERS.len() as u32).skip(self.least_decimals(numerator)?).find_map(|decimals| {
			let scaled = u128::from(numerator).checked_mul(10u128.pow(decimals))?;
			let mantissa = (scaled + denominator / 2) / denominator;
			self.has_all_digits(mantissa)
				.then_some(Decimal { mantissa: mantissa as u64, decimals: decimals as u8 })
		})
	}

	/// Decimals from which on a fraction may have all digits.
	fn least_decimals(self, numerator: u64) -> Option<usize> {
		let whole = numerator / self.denominator;
		let whole_digits = whole.checked_ilog10().map_or(0, |log| log as usize + 1);
		// Rounding up may add a digit.
		let digits = usize::from(self.digits);
		(numerator != 0 && whole_digits <= digits)
			.then(|| (digits - whole_digits).saturating_sub(1))
	}

	/// A value as its numerator and correction, if that gives it back bit for bit.
	fn split(self, value: f64) -> Option<(i64, i64)> {
		if value.to_bits() == 0 {
			return Some((0, 0));
		}
		let decimal = self.decimal(value)?;
		let numerator = self.numerator(decimal);
		let rounded = self.rounded(numerator)?;
		let sign = if value < 0.0 { -1 } else { 1 };
		let correction = decimal.mantissa as i64 - rounded.mantissa as i64;
		let split = (i64::try_from(numerator).ok()? * sign, correction);
		(self.join(split.0, split.1)?.to_bits() == value.to_bits()).then_some(split)
	}

	/// The value of a numerator and a correction; `None` if [`Self::split`] makes no such pair.
	fn join(self, numerator: i64, correction: i64) -> Option<f64> {
		if numerator == 0 {
			return (correction == 0).then_some(0.0);
		}
		let mut decimal = self.rounded(numerator.unsigned_abs())?;
		decimal.mantissa = decimal.mantissa.checked_add_signed(correction)?;
		if !self.has_all_digits(decimal.mantissa.into()) {
			return None;
		}
		let value = decimal.value();
		Some(if numerator < 0 { -value } else { value })
	}
}

/// Floats, if most of them are fractions of one denominator.
pub(super) fn encode(values: &[f64]) -> Option<Vec<u8>> {
	let fractions = search::find(values)?;
	let (mut numerators, mut corrections) = (Vec::new(), Vec::new());
	let mut exceptions = Vec::new();
	for (index, &value) in values.iter().enumerate() {
		let (numerator, correction) = fractions.split(value).unwrap_or_else(|| {
			exceptions.push((index, value.to_bits()));
			// What comes before costs the least.
			(numerators.last().copied().unwrap_or(0), 0)
		});
		numerators.push(numerator);
		corrections.push(correction);
		if exceptions.len() > values.len() / EXCEPTION_SHARE {
			return None;
		}
	}
	let mut out = vec![fractions.digits];
	varint::write(&mut out, fractions.denominator);
	varint::write(&mut out, exceptions.len() as u64);
	let mut next = 0;
	for (index, bits) in exceptions {
		varint::write(&mut out, (index - next) as u64);
		out.extend_from_slice(&bits.to_le_bytes());
		next = index + 1;
	}
	let numerators = pco::encode(&numerators)?;
	varint::write(&mut out, numerators.len() as u64);
	out.extend(numerators);
	out.extend(pco::encode(&corrections)?);
	Some(out)
}

/// `count` floats of [`encode`].
pub(super) fn decode(mut bytes: &[u8], count: usize) -> Result<Vec<f64>, DecodeError> {
	let digits = varint::take_byte(&mut bytes)?;
	let denominator = varint::read(&mut bytes)?;
	if !(1..=MAX_DIGITS).contains(&digits) || !(1..=MAX_DENOMINATOR).contains(&denominator) {
		return Err(DecodeError::Malformed("fractions beyond 15 digits or a denominator of 10^12"));
	}
	let fractions = Fractions { digits, denominator };
	let exceptions = read_exceptions(&mut bytes, count)?;
	let length = varint::read(&mut bytes)?;
	let numerators = pco::decode::<i64>(varint::take(&mut bytes, length)?, count)?;
	let corrections = pco::decode::<i64>(bytes, count)?;
	let mut exceptions = exceptions.into_iter().peekable();
	let pairs = numerators.into_iter().zip(corrections).enumerate();
	pairs
		.map(|(index, (numerator, correction))| {
			match exceptions.next_if(|(exception, _)| *exception == index) {
				Some((_, bits)) => Ok(f64::from_bits(bits)),
				None => fractions
					.join(numerator, correction)
					.ok_or(DecodeError::Malformed("a fraction that is no value")),
			}
		})
		.collect()
}

fn read_exceptions(bytes: &mut &[u8], count: usize) -> Result<Vec<(usize, u64)>, DecodeError> {
	let length = varint::read(bytes)?;
	if length > (count / EXCEPTION_SHARE) as u64 {
		return Err(DecodeError::Malformed("more exceptions than one in 16 values"));
	}
	let mut exceptions = Vec::with_capacity(length as usize);
	let mut next = 0u64;
	for _ in 0..length {
		let index = next.saturating_add(varint::read(bytes)?);
		if index >= count as u64 {
			return Err(DecodeError::Malformed("an exception beyond the last value"));
		}
		let (bits, rest) = bytes.split_first_chunk().ok_or(DecodeError::Truncated)?;
		*bytes = rest;
		exceptions.push((index as usize, u64::from_le_bytes(*bits)));
		next = index + 1;
	}
	Ok(exceptions)
}

#[cfg(test)]
mod tests;
