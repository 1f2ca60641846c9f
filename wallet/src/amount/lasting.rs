//! How long something lasts, in blocks.

use amo_primitives::{time::SLOT_MILLIS, BlockNumber};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A number of blocks: `90s`, `6h`, `30d`, `1d12h`, or `450 blocks`. Times are rounded up to whole
/// blocks.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Blocks(pub BlockNumber);

/// From long to short, as they may follow each other. Names but for the first are read only.
const UNITS: [(&[&str], u64); 5] = [
	(&["w", "week", "weeks"], 604_800_000),
	(&["d", "day", "days"], 86_400_000),
	(&["h", "hour", "hours"], 3_600_000),
	(&["m", "min", "minute", "minutes"], 60_000),
	(&["s", "sec", "second", "seconds"], 1_000),
];

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LastingError {
	/// Not numbers with units.
	#[error("`{0}` is no time: write it like 90s, 6h, 30d, 1d12h or \"450 blocks\"")]
	Malformed(String),
	/// A unit that there is not, or in another order than from long to short.
	#[error("`{0}` is no unit of time here: use w, d, h, m and s, in this order, or blocks")]
	Unit(String),
	/// More blocks than there can be.
	#[error("`{0}` is too long: at most 2^32 - 1 blocks, that is 272 years")]
	TooLong(String),
}

impl FromStr for Blocks {
	type Err = LastingError;

	fn from_str(text: &str) -> Result<Self, LastingError> {
		let too_long = || LastingError::TooLong(text.into());
		let (number, unit, rest) =
			next(text).ok_or_else(|| LastingError::Malformed(text.into()))?;
		if rest.is_empty() && ["block", "blocks"].contains(&unit) {
			return number.parse().map(Self).map_err(|_| too_long());
		}
		let blocks = millis(text)?.div_ceil(u128::from(SLOT_MILLIS));
		blocks.try_into().map(Self).map_err(|_| too_long())
	}
}

fn millis(text: &str) -> Result<u128, LastingError> {
	let too_long = || LastingError::TooLong(text.into());
	let (mut left, mut units, mut sum) = (text, &UNITS[..], 0u128);
	while !left.trim().is_empty() {
		let (number, name, rest) =
			next(left).ok_or_else(|| LastingError::Malformed(text.into()))?;
		let place = units
			.iter()
			.position(|(names, _)| names.contains(&name))
			.ok_or_else(|| LastingError::Unit(name.into()))?;
		let count: u64 = number.parse().map_err(|_| too_long())?;
		sum = u128::from(count)
			.checked_mul(units[place].1.into())
			.and_then(|millis| sum.checked_add(millis))
			.ok_or_else(too_long)?;
		(left, units) = (rest, &units[place + 1..]);
	}
	Ok(sum)
}

/// The first number, its unit, and what is left.
fn next(text: &str) -> Option<(&str, &str, &str)> {
	let text = text.trim();
	let (number, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
	let rest = rest.trim_start();
	let (unit, rest) =
		rest.split_at(rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len()));
	(!number.is_empty() && !unit.is_empty()).then_some((number, unit, rest.trim()))
}

impl fmt::Display for Blocks {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let mut millis = u64::from(self.0) * SLOT_MILLIS;
		if millis == 0 {
			return f.write_str("0s");
		}
		for (names, unit) in UNITS.into_iter().skip(1) {
			if millis >= unit {
				write!(f, "{}{}", millis / unit, names[0])?;
				millis %= unit;
			}
		}
		Ok(())
	}
}

impl TryFrom<String> for Blocks {
	type Error = LastingError;

	fn try_from(text: String) -> Result<Self, LastingError> {
		text.parse()
	}
}

impl From<Blocks> for String {
	fn from(blocks: Blocks) -> Self {
		blocks.to_string()
	}
}
