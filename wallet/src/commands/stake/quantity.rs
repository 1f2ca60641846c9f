//! How much of a delegation.

use crate::{
	amount::{Amount, AmountError},
	failure::Failure,
};
use amo_primitives::Balance;
use std::str::FromStr;

/// A part of a delegation, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
	/// All.
	All,
	/// So much.
	Part(Amount),
}

impl FromStr for Quantity {
	type Err = AmountError;

	fn from_str(text: &str) -> Result<Self, AmountError> {
		match text {
			"all" => Ok(Self::All),
			amount => amount.parse().map(Self::Part),
		}
	}
}

impl Quantity {
	/// How much that is of a delegation. What stays is nothing, or at least `least`.
	///
	/// # Errors
	/// [`Failure::Arguments`], [`Failure::Refused`].
	pub fn of(self, delegated: Balance, least: Balance) -> Result<Balance, Failure> {
		let amount = match self {
			Self::All => return Ok(delegated),
			Self::Part(Amount(amount)) => amount,
		};
		if amount == 0 {
			return Err(Failure::Arguments(
				"nothing is no amount: name more than 0, or all".into(),
			));
		}
		match delegated.checked_sub(amount) {
			None => Err(Failure::Refused(format!(
				"only {} are delegated there: name at most that, or all",
				Amount(delegated)
			))),
			Some(stays) if stays > 0 && stays < least => Err(Failure::Refused(format!(
				"{} would stay, and a delegation is at least {}: take less, or all",
				Amount(stays),
				Amount(least)
			))),
			Some(_) => Ok(amount),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn all_is_read_and_so_are_amounts() {
		assert_eq!("all".parse(), Ok(Quantity::All));
		assert_eq!("7 mote".parse(), Ok(Quantity::Part(Amount(7))));
		assert!("every".parse::<Quantity>().is_err());
	}

	#[test]
	fn what_stays_is_nothing_or_enough() {
		let part = |amount| {
			Quantity::Part(Amount(amount)).of(100, 10).map_err(|failure| failure.to_string())
		};
		assert_eq!((part(90), part(100), part(1)), (Ok(90), Ok(100), Ok(1)));
		assert!(part(91).unwrap_err().contains("take less, or all"));
		assert!(part(101).unwrap_err().contains("at most that, or all"));
		assert!(part(0).unwrap_err().contains("more than 0"));
		assert_eq!(Quantity::All.of(3, 10).unwrap(), 3);
	}
}
