//! What rules have granted: what budgets are counted by.

use super::{Rule, RuleId};
use amo_primitives::AccountId;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, num::NonZeroU32};

/// Milliseconds in a day.
const DAY: i64 = 86_400_000;

/// How often each rule has granted, and when. One for each account on each chain.
///
/// Write down a grant before it is sent, or a crash between the two makes room for one too many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
	rules: BTreeMap<RuleId, Spent>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spent {
	/// How often to each buyer, if the rule counts that.
	buyers: BTreeMap<AccountId, u32>,
	/// The latest grants, in order: as many as the rule allows in a day. More would change nothing,
	/// also if the clock was set back.
	latest: Vec<i64>,
}

impl Ledger {
	/// Writes down that `rule` grants to `buyer` at this time.
	pub fn record(&mut self, rule: &Rule, buyer: &AccountId, now: i64) {
		let conditions = &rule.conditions;
		let spent = self.rules.entry(rule.id).or_default();
		if conditions.most_per_buyer.is_some() {
			let count = spent.buyers.entry(buyer.clone()).or_default();
			*count = count.saturating_add(1);
		}
		if let Some(most) = conditions.most_per_day {
			spent.latest.insert(spent.latest.partition_point(|time| *time <= now), now);
			let surplus = spent.latest.len().saturating_sub(most.get() as usize);
			spent.latest.drain(..surplus);
		}
	}

	/// Takes back what [`Ledger::record`] wrote for a grant that then was not made.
	pub fn take_back(&mut self, rule: RuleId, buyer: &AccountId, time: i64) {
		let Some(spent) = self.rules.get_mut(&rule) else { return };
		match spent.buyers.get_mut(buyer) {
			Some(count) if *count > 1 => *count -= 1,
			_ => drop(spent.buyers.remove(buyer)),
		}
		if let Ok(at) = spent.latest.binary_search(&time) {
			spent.latest.remove(at);
		}
	}

	/// Forgets what rules that are no more have granted.
	pub fn keep(&mut self, rules: &[Rule]) {
		self.rules.retain(|id, _| rules.iter().any(|rule| rule.id == *id));
	}

	/// Whether `rule` has granted to `buyer` as often as it may.
	pub(super) fn is_spent_for(&self, rule: RuleId, buyer: &AccountId, most: NonZeroU32) -> bool {
		let count = self.rules.get(&rule).and_then(|spent| spent.buyers.get(buyer));
		count.is_some_and(|count| *count >= most.get())
	}

	/// When `rule` may grant again, if in the last 24 hours it did as often as it may.
	pub(super) fn free_again(&self, rule: RuleId, most: NonZeroU32, now: i64) -> Option<i64> {
		let latest = &self.rules.get(&rule)?.latest;
		let since = latest.partition_point(|time| *time <= now.saturating_sub(DAY));
		let in_a_day = &latest[since..];
		// As many as must be older than a day, so that there is room for one.
		let surplus = in_a_day.len().checked_sub(most.get() as usize)?;
		in_a_day.get(surplus).map(|time| time.saturating_add(DAY))
	}
}
