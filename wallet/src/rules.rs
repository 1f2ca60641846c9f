//! What the owner's agent may grant by itself. The rules are the owner's alone: they are in the
//! wallet's folder, and never on chain.
//!
//! One rule that fits is enough. No rule grants data of level 1.

mod condition;
mod decide;
mod ledger;
mod metric;
mod purposes;
#[cfg(test)]
mod tests;

pub use condition::{parse_level, Buyers, Conditions, Day, LeastPrice, Levels, Metrics};
pub use decide::{decide, Decision, Facts, Failed, Reason};
pub use ledger::Ledger;
pub use metric::MetricPattern;
pub use purposes::Uses;

use crate::home::State;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Number of a rule. No other rule ever gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub u32);

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
	/// Its number.
	pub id: RuleId,
	/// What a request must fulfil.
	pub conditions: Conditions,
}

/// The owner's rules, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Rules {
	rules: Vec<Rule>,
	next: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
	rules: Vec<Rule>,
	next: u32,
}

/// Why rules cannot be as they were told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
	/// Data of level 1.
	#[error("no rule may grant data of level 1: decide about each such request yourself, with `amo grant`")]
	Level1,
	/// No such level.
	#[error("`{0}` is no level: use 2, 3 or 4")]
	Level(String),
	/// Nothing would fit.
	#[error("a rule without {0} grants nothing: name some")]
	Nothing(&'static str),
	/// No pattern of metrics.
	#[error("`{0}` is no metric: write a path like Vehicle.Speed, a branch like Vehicle.Powertrain.*, or * for all")]
	Metric(String),
	/// No date.
	#[error("`{0}` is no date: write it like 2027-12-31")]
	Date(String),
	/// No rule with this number.
	#[error("there is no rule {0}: `amo rule list` shows those there are")]
	Unknown(RuleId),
	/// Two rules with one number, or a number that is yet to come.
	#[error("two rules have the number {0}, or `next` is not above it")]
	Number(RuleId),
	/// The numbers are used up.
	#[error("there are no numbers left for rules: begin a new rules.json")]
	Full,
}

impl Rules {
	/// The rules, in the order of their numbers.
	pub fn list(&self) -> &[Rule] {
		&self.rules
	}

	/// Adds a rule.
	///
	/// # Errors
	/// [`RuleError::Full`].
	pub fn add(&mut self, conditions: Conditions) -> Result<RuleId, RuleError> {
		let id = RuleId(self.next);
		self.next = self.next.checked_add(1).ok_or(RuleError::Full)?;
		self.rules.push(Rule { id, conditions });
		Ok(id)
	}

	/// Removes a rule.
	///
	/// # Errors
	/// [`RuleError::Unknown`].
	pub fn remove(&mut self, id: RuleId) -> Result<Rule, RuleError> {
		let at = self.rules.iter().position(|rule| rule.id == id);
		at.map(|at| self.rules.remove(at)).ok_or(RuleError::Unknown(id))
	}
}

/// Data of levels 3 and 4 goes to everyone who pays what the owner asks.
impl Default for Rules {
	fn default() -> Self {
		Self { rules: vec![Rule { id: RuleId(1), conditions: Conditions::default() }], next: 2 }
	}
}

impl State for Rules {
	const NAME: &'static str = "rules";
	const VERSION: u32 = 1;
}

impl TryFrom<Stored> for Rules {
	type Error = RuleError;

	fn try_from(stored: Stored) -> Result<Self, RuleError> {
		let Stored { mut rules, next } = stored;
		rules.sort_by_key(|rule| rule.id);
		let twice = rules.windows(2).find(|pair| pair[0].id == pair[1].id).map(|pair| pair[0].id);
		let to_come = rules.last().map(|rule| rule.id).filter(|id| id.0 >= next);
		match twice.or(to_come) {
			Some(id) => Err(RuleError::Number(id)),
			None => Ok(Self { rules, next }),
		}
	}
}

impl From<Rules> for Stored {
	fn from(rules: Rules) -> Self {
		Self { rules: rules.rules, next: rules.next }
	}
}

impl fmt::Display for RuleId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.fmt(f)
	}
}
