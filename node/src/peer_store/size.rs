//! Numbers of bytes as people write them.

use std::{fmt, str::FromStr};

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// Units, the largest first.
const UNITS: [(&str, u64); 9] = [
	("TiB", 1 << 40),
	("GiB", 1 << 30),
	("MiB", 1 << 20),
	("KiB", 1 << 10),
	("TB", 1_000_000_000_000),
	("GB", 1_000_000_000),
	("MB", 1_000_000),
	("kB", 1_000),
	("B", 1),
];

/// Why a text is no number of bytes.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"write a whole number with one of kB, MB, GB, TB, KiB, MiB, GiB, TiB, or without for bytes"
)]
pub struct SizeError;

impl FromStr for Size {
	type Err = SizeError;

	fn from_str(text: &str) -> Result<Self, SizeError> {
		let digits = text.bytes().take_while(u8::is_ascii_digit).count();
		let (number, unit) = text.split_at_checked(digits).ok_or(SizeError)?;
		let number: u64 = number.parse().map_err(|_| SizeError)?;
		let unit = match unit.trim_start() {
			"" => 1,
			name => {
				let found = UNITS.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(name));
				found.ok_or(SizeError)?.1
			},
		};
		number.checked_mul(unit).map(Self).ok_or(SizeError)
	}
}

impl fmt::Display for Size {
	/// Exactly: in the largest binary unit of which it is a whole number.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let binary = UNITS.iter().filter(|(name, _)| name.ends_with("iB"));
		match binary.copied().find(|(_, unit)| self.0 > 0 && self.0.is_multiple_of(*unit)) {
			Some((name, unit)) => write!(f, "{}{name}", self.0 / unit),
			None => write!(f, "{} bytes", self.0),
		}
	}
}
