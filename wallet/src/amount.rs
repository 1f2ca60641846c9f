//! Quantities as people write them: amounts of AMO here, sizes in bytes in [`size`], times in blocks
//! in [`lasting`], shares in [`percent`]. All are exact; nothing is a float.

mod decimal;
mod lasting;
mod percent;
mod size;
#[cfg(test)]
mod tests;

pub use lasting::{Blocks, LastingError};
pub use percent::Percent;
pub use size::Size;
#[cfg(test)]
use size::SizeError;

use amo_primitives::{Balance, AMO};
use decimal::DecimalError;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Of [`AMO`] in mote.
const DECIMALS: usize = 18;

/// An amount of AMO, in mote. Written and read as `1.5 AMO`; `1.5` and `250 mote` are read too.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(pub Balance);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
	/// Not digits, at most one point, and a unit.
	#[error("`{0}` is no amount: write it like 1.5, \"1.5 AMO\" or \"250 mote\", without signs and separators")]
	Malformed(String),
	/// Another unit than the coin's.
	#[error("`{0}` is no unit of the coin: use AMO or mote")]
	Unit(String),
	/// Less than the coin can be divided into.
	#[error("`{0}` has a fraction of a mote, and there is none: AMO has 18 decimals, mote has no decimals")]
	TooFine(String),
	/// More than 128 bits.
	#[error("`{0}` is more than there can be: at most 2^128 - 1 mote")]
	TooMuch(String),
}

impl FromStr for Amount {
	type Err = AmountError;

	fn from_str(text: &str) -> Result<Self, AmountError> {
		let malformed = || AmountError::Malformed(text.into());
		let (number, unit) = decimal::split_unit(text).ok_or_else(malformed)?;
		let mote = match unit.to_ascii_lowercase().as_str() {
			"" | "amo" => AMO,
			"mote" => 1,
			_ => return Err(AmountError::Unit(unit.into())),
		};
		decimal::times(number, mote).map(Self).map_err(|error| match error {
			DecimalError::Malformed => malformed(),
			DecimalError::Inexact => AmountError::TooFine(text.into()),
			DecimalError::TooMuch => AmountError::TooMuch(text.into()),
		})
	}
}

impl fmt::Display for Amount {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (whole, mote) = (self.0 / AMO, self.0 % AMO);
		if mote == 0 {
			return write!(f, "{whole} AMO");
		}
		let fraction = format!("{mote:0DECIMALS$}");
		write!(f, "{whole}.{} AMO", fraction.trim_end_matches('0'))
	}
}

impl TryFrom<String> for Amount {
	type Error = AmountError;

	fn try_from(text: String) -> Result<Self, AmountError> {
		text.parse()
	}
}

impl From<Amount> for String {
	fn from(amount: Amount) -> Self {
		amount.to_string()
	}
}
