//! Sizes in bytes.

use super::decimal::{self, DecimalError};
use std::{fmt, str::FromStr};

/// A number of bytes: `512`, `64MiB`, `2 GB`. Units of 1,000 have no `i`, those of 1,024 have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

const UNITS: [(&str, u64); 10] = [
	("", 1),
	("b", 1),
	("kb", 1_000),
	("mb", 1_000_000),
	("gb", 1_000_000_000),
	("tb", 1_000_000_000_000),
	("kib", 1 << 10),
	("mib", 1 << 20),
	("gib", 1 << 30),
	("tib", 1 << 40),
];

/// Why a text is no size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
	/// Not a number and a unit.
	#[error("`{0}` is no size: write it like 64MiB or 2GB")]
	Malformed(String),
	/// Another unit than those of bytes.
	#[error("`{0}` is no unit of size: use B, kB, MB, GB, TB, KiB, MiB, GiB or TiB")]
	Unit(String),
	/// A fraction of a byte.
	#[error("`{0}` is not a whole number of bytes")]
	TooFine(String),
	/// More than 64 bits.
	#[error("`{0}` is too large: at most 2^64 - 1 bytes")]
	TooMuch(String),
}

impl FromStr for Size {
	type Err = SizeError;

	fn from_str(text: &str) -> Result<Self, SizeError> {
		let malformed = || SizeError::Malformed(text.into());
		let too_much = || SizeError::TooMuch(text.into());
		let (number, unit) = decimal::split_unit(text).ok_or_else(malformed)?;
		let (_, bytes) = UNITS
			.into_iter()
			.find(|(name, _)| unit.eq_ignore_ascii_case(name))
			.ok_or_else(|| SizeError::Unit(unit.into()))?;
		let size = decimal::times(number, bytes.into()).map_err(|error| match error {
			DecimalError::Malformed => malformed(),
			DecimalError::Inexact => SizeError::TooFine(text.into()),
			DecimalError::TooMuch => too_much(),
		})?;
		size.try_into().map(Self).map_err(|_| too_much())
	}
}

/// For people: three digits or four, and so not exact.
impl fmt::Display for Size {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (unit, bytes) = match self.0 {
			..1_024 => return write!(f, "{} B", self.0),
			1_024..1_048_576 => ("KiB", 1u64 << 10),
			1_048_576..1_073_741_824 => ("MiB", 1 << 20),
			1_073_741_824..1_099_511_627_776 => ("GiB", 1 << 30),
			_ => ("TiB", 1 << 40),
		};
		let tenths = u128::from(self.0) * 10 / u128::from(bytes);
		write!(f, "{}.{} {unit}", tenths / 10, tenths % 10)
	}
}
