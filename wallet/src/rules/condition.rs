//! What a rule asks of a request.

use super::{MetricPattern, RuleError, Uses};
use crate::amount::{Amount, Blocks};
use amo_primitives::{metric::Level, AccountId};
use jiff::{civil::Date, tz::TimeZone, ToSpan};
use serde::{Deserialize, Serialize};
use std::{fmt, num::NonZeroU32, str::FromStr};

/// What a request must fulfil, all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
	/// Its chunk's metric is one of these.
	pub metrics: Metrics,
	/// Its chunk's level is one of these.
	pub levels: Levels,
	/// All that it is for is among these.
	pub purposes: Uses,
	/// Its buyer is one of these.
	pub buyers: Buyers,
	/// It pays so much.
	pub price: LeastPrice,
	/// The right lasts no longer; `None` lets it last for good.
	pub longest: Option<Blocks>,
	/// The rule has granted less often to its buyer.
	pub most_per_buyer: Option<NonZeroU32>,
	/// The rule has granted less often in the last 24 hours.
	pub most_per_day: Option<NonZeroU32>,
	/// It is no later than this day.
	pub expires: Option<Day>,
}

/// What the wallet begins with: levels 3 and 4, for everyone and everything, at the offer's price.
impl Default for Conditions {
	fn default() -> Self {
		Self {
			metrics: Metrics::default(),
			levels: Levels::default(),
			purposes: Uses::ALL,
			buyers: Buyers::Any,
			price: LeastPrice::Offer,
			longest: None,
			most_per_buyer: None,
			most_per_day: None,
			expires: None,
		}
	}
}

/// At least one pattern of metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<MetricPattern>", into = "Vec<MetricPattern>")]
pub struct Metrics(Vec<MetricPattern>);

impl Metrics {
	/// Whether the metric with this path is meant.
	pub fn fit(&self, metric: &str) -> bool {
		self.0.iter().any(|pattern| pattern.fits(metric))
	}
}

impl Default for Metrics {
	fn default() -> Self {
		Self(vec![MetricPattern::all()])
	}
}

impl TryFrom<Vec<MetricPattern>> for Metrics {
	type Error = RuleError;

	fn try_from(patterns: Vec<MetricPattern>) -> Result<Self, RuleError> {
		match patterns.is_empty() {
			true => Err(RuleError::Nothing("metrics")),
			false => Ok(Self(patterns)),
		}
	}
}

impl From<Metrics> for Vec<MetricPattern> {
	fn from(metrics: Metrics) -> Self {
		metrics.0
	}
}

impl fmt::Display for Metrics {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
	}
}

/// At least one of levels 2, 3 and 4; level 1 cannot be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Levels {
	lv2: bool,
	lv3: bool,
	lv4: bool,
}

impl Levels {
	/// These levels.
	///
	/// # Errors
	/// [`RuleError::Level1`], [`RuleError::Nothing`].
	pub fn of(levels: impl IntoIterator<Item = Level>) -> Result<Self, RuleError> {
		let mut set = Self { lv2: false, lv3: false, lv4: false };
		for level in levels {
			match level {
				Level::Lv1 => return Err(RuleError::Level1),
				Level::Lv2 => set.lv2 = true,
				Level::Lv3 => set.lv3 = true,
				Level::Lv4 => set.lv4 = true,
			}
		}
		match set.lv2 || set.lv3 || set.lv4 {
			true => Ok(set),
			false => Err(RuleError::Nothing("levels")),
		}
	}

	/// Whether the level is among them.
	pub const fn contain(self, level: Level) -> bool {
		match level {
			Level::Lv1 => false,
			Level::Lv2 => self.lv2,
			Level::Lv3 => self.lv3,
			Level::Lv4 => self.lv4,
		}
	}

	fn numbers(self) -> impl Iterator<Item = u8> {
		let all = [(2, self.lv2), (3, self.lv3), (4, self.lv4)];
		all.into_iter().filter_map(|(number, is_in)| is_in.then_some(number))
	}
}

/// Without level 2: that has to be asked for.
impl Default for Levels {
	fn default() -> Self {
		Self { lv2: false, lv3: true, lv4: true }
	}
}

/// A level by its number, or as `Lv3`.
pub fn parse_level(text: &str) -> Result<Level, RuleError> {
	let digit = text.strip_prefix("Lv").or_else(|| text.strip_prefix("lv")).unwrap_or(text);
	match digit {
		"1" => Ok(Level::Lv1),
		"2" => Ok(Level::Lv2),
		"3" => Ok(Level::Lv3),
		"4" => Ok(Level::Lv4),
		_ => Err(RuleError::Level(text.into())),
	}
}

impl TryFrom<Vec<u8>> for Levels {
	type Error = RuleError;

	fn try_from(numbers: Vec<u8>) -> Result<Self, RuleError> {
		let levels: Result<Vec<_>, _> =
			numbers.into_iter().map(|number| parse_level(&number.to_string())).collect();
		Self::of(levels?)
	}
}

impl From<Levels> for Vec<u8> {
	fn from(levels: Levels) -> Self {
		levels.numbers().collect()
	}
}

impl fmt::Display for Levels {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let numbers: Vec<_> = self.numbers().map(|number| number.to_string()).collect();
		f.write_str(&numbers.join(", "))
	}
}

/// Who may buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredBuyers", into = "StoredBuyers")]
pub enum Buyers {
	/// Everyone.
	Any,
	/// These accounts; at least one.
	Only(Vec<AccountId>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredBuyers {
	Word(String),
	List(Vec<AccountId>),
}

impl Buyers {
	/// These accounts.
	///
	/// # Errors
	/// [`RuleError::Nothing`].
	pub fn only(accounts: Vec<AccountId>) -> Result<Self, RuleError> {
		match accounts.is_empty() {
			true => Err(RuleError::Nothing("buyers")),
			false => Ok(Self::Only(accounts)),
		}
	}

	/// Whether the account may.
	pub fn contain(&self, account: &AccountId) -> bool {
		match self {
			Self::Any => true,
			Self::Only(accounts) => accounts.contains(account),
		}
	}
}

impl TryFrom<StoredBuyers> for Buyers {
	type Error = RuleError;

	fn try_from(stored: StoredBuyers) -> Result<Self, RuleError> {
		match stored {
			StoredBuyers::Word(word) if word == "any" => Ok(Self::Any),
			StoredBuyers::Word(_) => Err(RuleError::Nothing("buyers")),
			StoredBuyers::List(accounts) => Self::only(accounts),
		}
	}
}

impl From<Buyers> for StoredBuyers {
	fn from(buyers: Buyers) -> Self {
		match buyers {
			Buyers::Any => Self::Word("any".into()),
			Buyers::Only(accounts) => Self::List(accounts),
		}
	}
}

/// The least that a right must cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LeastPrice {
	/// What the owner's offer asks, in whatever coin.
	Offer,
	/// So much, in AMO, with an offer or without.
	Amount(Amount),
}

impl FromStr for LeastPrice {
	type Err = crate::amount::AmountError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		match text {
			"offer" => Ok(Self::Offer),
			text => text.parse().map(Self::Amount),
		}
	}
}

impl TryFrom<String> for LeastPrice {
	type Error = crate::amount::AmountError;

	fn try_from(text: String) -> Result<Self, Self::Error> {
		text.parse()
	}
}

impl From<LeastPrice> for String {
	fn from(price: LeastPrice) -> Self {
		price.to_string()
	}
}

impl fmt::Display for LeastPrice {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Offer => f.write_str("offer"),
			Self::Amount(amount) => amount.fmt(f),
		}
	}
}

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
	/// Whether the day is over at this time, in milliseconds since the Unix epoch.
	pub fn is_over(self, now: i64) -> bool {
		let end = self.0.checked_add(1.day()).and_then(|next| next.to_zoned(TimeZone::UTC));
		// The last day that can be written never ends.
		end.is_ok_and(|end| now >= end.timestamp().as_millisecond())
	}
}

impl FromStr for Day {
	type Err = RuleError;

	fn from_str(text: &str) -> Result<Self, RuleError> {
		// `Date` alone would read a time behind it, and drop it.
		let wrong = || RuleError::Date(text.into());
		let day: Date = text.parse().map_err(|_| wrong())?;
		(day.to_string() == text).then_some(Self(day)).ok_or_else(wrong)
	}
}

impl TryFrom<String> for Day {
	type Error = RuleError;

	fn try_from(text: String) -> Result<Self, RuleError> {
		text.parse()
	}
}

impl From<Day> for String {
	fn from(day: Day) -> Self {
		day.to_string()
	}
}

impl fmt::Display for Day {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.fmt(f)
	}
}
