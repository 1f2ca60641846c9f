//! Purposes in rules.

use crate::names::{NameError, NamedPurposes};
use amo_primitives::rights::Purposes;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What data may be used for: at least one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uses(Purposes);

impl Uses {
	/// All purposes that there are.
	pub const ALL: Self = Self(Purposes::ALL);

	/// These purposes. `None` if there are none.
	pub fn of(purposes: Purposes) -> Option<Self> {
		(!purposes.is_empty()).then_some(Self(purposes))
	}

	/// Those of `wanted` that are not among these.
	pub fn lacks(self, wanted: Purposes) -> Option<Self> {
		Purposes::from_bits(wanted.bits() & !self.0.bits()).and_then(Self::of)
	}
}

impl FromStr for Uses {
	type Err = NameError;

	fn from_str(text: &str) -> Result<Self, NameError> {
		let NamedPurposes(purposes) = text.parse()?;
		Self::of(purposes).ok_or_else(|| NameError::Purpose(text.into()))
	}
}

impl fmt::Display for Uses {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		NamedPurposes(self.0).fmt(f)
	}
}

impl TryFrom<String> for Uses {
	type Error = NameError;

	fn try_from(text: String) -> Result<Self, NameError> {
		text.parse()
	}
}

impl From<Uses> for String {
	fn from(uses: Uses) -> Self {
		uses.to_string()
	}
}
