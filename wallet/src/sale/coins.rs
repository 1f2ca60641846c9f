//! Prices as people write them.

use crate::amount::{Amount, AmountError};
use amo_primitives::rights::Price;
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// An amount of AMO, or of another asset: `2.5`, `2.5 AMO`, `250 mote`, `300 of asset 7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coins(pub Price);

/// Why a text is no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoinsError {
	/// No amount of AMO.
	#[error("{0}; of another asset write it like \"300 of asset 7\", in its smallest unit")]
	Amount(#[from] AmountError),
	/// No amount of another asset.
	#[error("`{0}` is no price: write it like \"300 of asset 7\", in the asset's smallest unit")]
	Asset(String),
}

const OF_ASSET: &str = " of asset ";

impl Coins {
	/// Nothing.
	pub const FREE: Self = Self(Price { asset: None, amount: 0 });
}

impl FromStr for Coins {
	type Err = CoinsError;

	fn from_str(text: &str) -> Result<Self, CoinsError> {
		let Some((amount, asset)) = text.split_once(OF_ASSET) else {
			let Amount(amount) = text.parse()?;
			return Ok(Self(Price { asset: None, amount }));
		};
		let wrong = || CoinsError::Asset(text.into());
		let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
		let (amount, asset) = (amount.trim(), asset.trim());
		if !is_number(amount) || !is_number(asset) {
			return Err(wrong());
		}
		let amount = amount.parse().map_err(|_| wrong())?;
		Ok(Self(Price { asset: Some(asset.parse().map_err(|_| wrong())?), amount }))
	}
}

impl fmt::Display for Coins {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self.0.asset {
			None => Amount(self.0.amount).fmt(f),
			Some(asset) => write!(f, "{}{OF_ASSET}{asset}", self.0.amount),
		}
	}
}

impl Serialize for Coins {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}
