//! Shares in percent.

use super::decimal::{self, DecimalError};
use serde::Serialize;
use sp_runtime::Perbill;
use std::{fmt, str::FromStr};

/// Of a billion.
const PER_PERCENT: u128 = 10_000_000;

/// A share of a whole: `5`, `12.5` or `12.5%`. Exact to a billionth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Percent(pub Perbill);

/// Why a text is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PercentError {
	/// Not digits with at most one point between them.
	#[error("`{0}` is no share: write it in percent, like 5, 12.5 or 12.5%")]
	Malformed(String),
	/// Less than a billionth.
	#[error("`{0}` is too fine: percent have at most 7 decimals")]
	TooFine(String),
	/// More than a whole.
	#[error("`{0}` is more than a whole: at most 100")]
	TooMuch(String),
}

impl FromStr for Percent {
	type Err = PercentError;

	fn from_str(text: &str) -> Result<Self, PercentError> {
		let number = text.trim();
		let number = number.strip_suffix('%').map_or(number, str::trim_end);
		let too_much = || PercentError::TooMuch(text.into());
		let parts = decimal::times(number, PER_PERCENT).map_err(|error| match error {
			DecimalError::Malformed => PercentError::Malformed(text.into()),
			DecimalError::Inexact => PercentError::TooFine(text.into()),
			DecimalError::TooMuch => too_much(),
		})?;
		let parts = u32::try_from(parts).map_err(|_| too_much())?;
		let whole = Perbill::one().deconstruct();
		(parts <= whole).then(|| Self(Perbill::from_parts(parts))).ok_or_else(too_much)
	}
}

impl fmt::Display for Percent {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let parts = u128::from(self.0.deconstruct());
		let (whole, fraction) = (parts / PER_PERCENT, parts % PER_PERCENT);
		if fraction == 0 {
			return write!(f, "{whole} %");
		}
		let fraction = format!("{fraction:07}");
		write!(f, "{whole}.{} %", fraction.trim_end_matches('0'))
	}
}

impl From<Percent> for String {
	fn from(percent: Percent) -> Self {
		percent.to_string()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn shares_come_back() {
		for (text, parts, shown) in [
			("0", 0, "0 %"),
			("5", 50_000_000, "5 %"),
			(" 12.5 % ", 125_000_000, "12.5 %"),
			("0.0000001", 1, "0.0000001 %"),
			("100%", 1_000_000_000, "100 %"),
		] {
			let percent = Percent(Perbill::from_parts(parts));
			assert_eq!(text.parse(), Ok(percent), "{text}");
			assert_eq!(percent.to_string(), shown);
			assert_eq!(shown.parse(), Ok(percent));
		}
	}

	#[test]
	fn what_is_no_share_is_said() {
		let parse = |text: &str| text.parse::<Percent>().unwrap_err();
		for text in ["", "%", "5%%", "-1", "1,5", "five"] {
			assert_eq!(parse(text), PercentError::Malformed(text.into()));
		}
		assert_eq!(parse("0.00000001"), PercentError::TooFine("0.00000001".into()));
		for text in ["100.0000001", "101", "500", "99999999999999999999999999999999999999999"] {
			assert_eq!(parse(text), PercentError::TooMuch(text.into()));
		}
	}
}
