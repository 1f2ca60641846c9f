//! The contribution ledger, as clients see it: what accounts did for the network.
//!
//! In JSON amounts and sums are text, since they are above what a number in JavaScript holds.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What was sold, or bought, for AMO.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
pub struct Trades {
	/// How many sales.
	pub number: u32,
	/// Bytes of the sealed bodies.
	#[serde(with = "text")]
	pub bytes: u128,
	/// The prices, in mote.
	#[serde(with = "text")]
	pub amount: Balance,
}

impl Trades {
	/// Counts one more.
	pub fn add(&mut self, bytes: u64, amount: Balance) {
		self.number = self.number.saturating_add(1);
		self.bytes = self.bytes.saturating_add(bytes.into());
		self.amount = self.amount.saturating_add(amount);
	}
}

/// What an account did in a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CycleRecord {
	/// The cycle.
	pub cycle: u32,
	/// What it sold.
	pub sold: Trades,
	/// What it bought.
	pub bought: Trades,
	/// Its balance on average, in mote, between the first block of the cycle in which something was
	/// counted for it and the last. Nothing if that is one block.
	#[serde(with = "text::optional")]
	pub average_balance: Option<Balance>,
	/// What it stored as a provider, proved, and was paid for: bytes, times blocks.
	#[serde(with = "text")]
	pub byte_blocks: u128,
	/// What was burned of that rent, in mote.
	#[serde(with = "text")]
	pub burned: Balance,
	/// Blocks that it made.
	pub blocks: u32,
	/// Whether it proved its computing power.
	pub proved: bool,
	/// What it can claim for the cycle; nothing while the cycle runs, after it was paid, if it
	/// earned nothing, or when something was counted in a later cycle, by which it became owed.
	pub claimable: Option<CycleReward>,
}

/// What an account earned in a cycle, besides what it has as an author or a delegator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
pub struct CycleReward {
	/// For what it stored, in mote.
	#[serde(with = "text")]
	pub storage: Balance,
	/// For its proof of computing power, in mote.
	#[serde(with = "text")]
	pub participation: Balance,
}

/// What an account did in all the time.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Total {
	/// The last cycle in which something was counted.
	pub last: u32,
	/// What it sold.
	pub sold: Trades,
	/// What it bought.
	pub bought: Trades,
	/// What it was paid for as a provider: bytes, times blocks.
	#[serde(with = "text")]
	pub byte_blocks: u128,
	/// What was burned of that rent, in mote.
	#[serde(with = "text")]
	pub burned: Balance,
	/// Blocks that it made.
	pub blocks: u32,
	/// Cycles in which it proved its computing power.
	pub proofs: u32,
	/// Its contribution: rent that was burned for it and can never come back by emission, in mote.
	#[serde(with = "text")]
	pub points: u128,
}

/// Large numbers in JSON, as decimal text.
mod text {
	use alloc::string::String;
	use serde::{de::Error, Deserialize, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(number)
	}

	pub fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<u128, D::Error> {
		String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
	}

	/// The same of a number that may be missing.
	pub mod optional {
		use super::*;

		pub fn serialize<S: Serializer>(
			number: &Option<u128>,
			serializer: S,
		) -> Result<S::Ok, S::Error> {
			match number {
				Some(number) => super::serialize(number, serializer),
				None => serializer.serialize_none(),
			}
		}

		pub fn deserialize<'a, D: Deserializer<'a>>(
			deserializer: D,
		) -> Result<Option<u128>, D::Error> {
			let text = Option::<String>::deserialize(deserializer)?;
			text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_a_number_of_javascript_cannot_hold_is_text() {
		let mut sold = Trades::default();
		sold.add(u64::MAX, Balance::MAX);
		let json = serde_json::to_string(&sold).unwrap();
		let expected = r#"{"number":1,"bytes":"18446744073709551615","amount":"340282366920938463463374607431768211455"}"#;
		assert_eq!(json, expected);
		assert_eq!(serde_json::from_str::<Trades>(&json).unwrap(), sold);
		assert!(serde_json::from_str::<Trades>(&json.replace("\"1844", "\"-1844")).is_err());
	}

	#[test]
	fn what_is_not_known_is_null() {
		let known = CycleRecord {
			cycle: 3,
			sold: Trades::default(),
			bought: Trades::default(),
			average_balance: Some(7),
			byte_blocks: 0,
			burned: 0,
			blocks: 1,
			proved: true,
			claimable: Some(CycleReward { storage: 0, participation: 9 }),
		};
		let unknown = CycleRecord { average_balance: None, claimable: None, ..known.clone() };
		for (record, average) in [(known, r#""averageBalance":"7""#), (unknown, r#":null,"#)] {
			let json = serde_json::to_string(&record).unwrap();
			assert!(json.contains(average), "{json}");
			assert_eq!(serde_json::from_str::<CycleRecord>(&json).unwrap(), record);
		}
	}
}
