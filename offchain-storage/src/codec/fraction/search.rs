//! Finds the digits and the denominator of a page's values.

use super::{Fractions, MAX_DENOMINATOR, MAX_DIGITS};
use crate::codec::scaled::POWERS;

/// Values that are looked at, spread over the page.
const SAMPLE: usize = 192;
/// Of these, values after which a denominator that does no better than chance is dropped.
const GLANCE: usize = 8;
const LOOK: usize = 24;

/// The pair that costs the fewest bits on a sample. `None` if the values have too many digits, or
/// too few of them are decimals at all.
pub(super) fn find(values: &[f64]) -> Option<Fractions> {
	// Odd, so as not to see only every second value of a pattern.
	let stride = values.len().div_ceil(SAMPLE) | 1;
	let sample = || values.iter().copied().step_by(stride).filter(|value| *value != 0.0);
	let digits = significant_digits(sample())?;
	let whole = Fractions { digits, denominator: 1 };
	let decimals: Vec<(f64, f64)> = sample()
		.filter_map(|value| {
			let decimals = whole.decimal(value)?.decimals;
			Some((value.abs(), POWERS.get(usize::from(decimals)).copied()?))
		})
		.collect();
	if decimals.len() * 8 < sample().count() * 7 {
		return None;
	}
	let denominator = smooth_numbers(finest(&decimals)?)
		.into_iter()
		.filter_map(|denominator| Some((cost(denominator as f64, &decimals)?, denominator)))
		.min_by(|a, b| a.0.total_cmp(&b.0))?
		.1;
	Some(Fractions { digits, denominator })
}

/// The largest denominator worth trying: the last digit of half of the values. A larger one costs
/// all of them more bits than it saves the others.
fn finest(decimals: &[(f64, f64)]) -> Option<u64> {
	let mut powers: Vec<u64> = decimals.iter().map(|(_, power)| *power as u64).collect();
	powers.sort_unstable();
	powers.get(powers.len() / 2).map(|power| MAX_DENOMINATOR.min(*power))
}

/// The most significant digits that a value is printed with, if a decimal can have them.
fn significant_digits(values: impl Iterator<Item = f64>) -> Option<u8> {
	let mut most = 1;
	let mut too_long = 0;
	for (index, value) in values.enumerate() {
		let printed = format!("{value:e}");
		let mantissa = printed.split('e').next().unwrap_or_default();
		let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
		if digits > usize::from(MAX_DIGITS) {
			too_long += 1;
			// Numbers that never were decimals: one look is enough.
			if too_long > index / 8 + 2 {
				return None;
			}
		} else {
			most = most.max(digits as u8);
		}
	}
	Some(most)
}

/// All products of 2, 3, 5 and 7 up to a largest one: what small filters leave as denominators.
fn smooth_numbers(most: u64) -> Vec<u64> {
	let mut numbers = vec![1];
	for prime in [2, 3, 5, 7] {
		let mut at = 0;
		while let Some(&number) = numbers.get(at) {
			if number <= most / prime {
				numbers.push(number * prime);
			}
			at += 1;
		}
	}
	numbers
}

/// Bits a value takes, but for what is the same under any denominator: the logarithm of the
/// denominator, and the corrections' entropy. `None` if corrections are no rarer than by chance.
fn cost(denominator: f64, values: &[(f64, f64)]) -> Option<f64> {
	let (mut missed, mut missed_bits, mut chance) = (0.0, 0.0, 0.0);
	for (index, (value, power)) in values.iter().enumerate() {
		let fraction = value * denominator;
		let distance = (fraction - (fraction + 0.5) as i64 as f64).abs();
		// How many numerators there are to a unit of the last digit.
		let density = denominator / power;
		chance += density.min(1.0);
		// Half a unit of the last digit, and what the float arithmetic may add.
		if distance > 0.501 * density {
			missed += 1.0;
			missed_bits += (1.0 - density.log2()).max(1.0);
		}
		let seen = (index + 1) as f64;
		let by_chance = |more: f64| seen - missed < chance + more && chance < seen / 2.0;
		if (index + 1 == GLANCE && by_chance(1.0)) || (index + 1 == LOOK && by_chance(3.0)) {
			return None;
		}
	}
	let count = values.len() as f64;
	let share: f64 = missed / count;
	let entropy = |share: f64| if share > 0.0 { -share * share.log2() } else { 0.0 };
	Some(denominator.log2() + missed_bits / count + entropy(share) + entropy(1.0 - share))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_hidden_denominator_is_found() {
		let values: Vec<f64> = (1..2000u32)
			.map(|i| format!("{:.11e}", f64::from(i * 7919) / 134_400.0).parse().unwrap())
			.collect();
		assert_eq!(find(&values), Some(Fractions { digits: 12, denominator: 134_400 }));
	}

	#[test]
	fn decimals_are_fractions_too() {
		let values: Vec<f64> = (1..2000u32).map(|i| f64::from(i * 7) / 100.0).collect();
		assert_eq!(find(&values).map(|found| found.denominator), Some(100));
	}

	#[test]
	fn noise_has_no_denominator() {
		let values: Vec<f64> = (1..2000u32).map(|i| f64::from(i).sin()).collect();
		assert_eq!(find(&values), None);
	}

	#[test]
	fn products_come_once() {
		let mut numbers = smooth_numbers(1000);
		numbers.sort_unstable();
		assert_eq!(numbers.get(..10), Some(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10][..]));
		numbers.dedup();
		assert_eq!(numbers.len(), 141);
	}
}
