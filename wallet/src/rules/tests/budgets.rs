//! Budgets, and what holds whatever the rules.

use super::*;
use proptest::{collection::vec, option, prelude::*, sample::select};

const DAY: i64 = 86_400_000;

fn most(number: u32) -> Option<NonZeroU32> {
	NonZeroU32::new(number)
}

/// Decides, and writes down what is granted.
fn grant(rules: &Rules, facts: &Facts, ledger: &mut Ledger, now: i64) -> Option<RuleId> {
	let Decision::Grant { rule } = decide(rules.list(), facts, ledger, now) else { return None };
	let granting = rules.list().iter().find(|candidate| candidate.id == rule).unwrap();
	ledger.record(granting, &facts.buyer, now);
	Some(rule)
}

#[test]
fn a_buyer_gets_no_more_than_the_budget() {
	let rules = rules([Conditions { most_per_buyer: most(2), ..Default::default() }]);
	let mut ledger = Ledger::default();
	for (buyer, fits) in
		[(1, true), (1, true), (1, false), (2, true), (1, false), (2, true), (2, false)]
	{
		let facts = Facts { buyer: account(buyer), ..facts() };
		let later = NOW + 100 * DAY;
		assert_eq!(grant(&rules, &facts, &mut ledger, later).is_some(), fits);
	}
}

#[test]
fn a_day_has_no_more_than_the_budget_and_says_when_it_ends() {
	let rules = rules([Conditions { most_per_day: most(2), ..Default::default() }]);
	let mut ledger = Ledger::default();
	for (now, fits) in [
		(NOW, true),
		(NOW + 1_000, true),
		(NOW + 2_000, false),
		(NOW + DAY - 1, false),
		(NOW + DAY, true),
		(NOW + DAY, false),
		(NOW + DAY + 1_000, true),
	] {
		assert_eq!(grant(&rules, &facts(), &mut ledger, now).is_some(), fits, "{}", now - NOW);
	}
	let Decision::Refuse { reasons } = decide(rules.list(), &facts(), &ledger, NOW + DAY + 1_000)
	else {
		panic!()
	};
	let failed = vec![Failed::SpentForDay { most: most(2).unwrap(), again: NOW + 2 * DAY }];
	assert_eq!(reasons, [Reason::Rule { rule: RuleId(2), failed }]);
}

#[test]
fn a_grant_that_was_not_made_is_given_back() {
	let conditions =
		Conditions { most_per_buyer: most(1), most_per_day: most(1), ..Default::default() };
	let rules = rules([conditions]);
	let mut ledger = Ledger::default();
	assert_eq!(grant(&rules, &facts(), &mut ledger, NOW), Some(RuleId(2)));
	assert_eq!(grant(&rules, &facts(), &mut ledger, NOW), None);
	ledger.take_back(RuleId(2), &account(1), NOW);
	assert_eq!(grant(&rules, &facts(), &mut ledger, NOW), Some(RuleId(2)));
	ledger.take_back(RuleId(9), &account(1), NOW);
	ledger.take_back(RuleId(2), &account(2), NOW + 1);
	assert_eq!(grant(&rules, &facts(), &mut ledger, NOW), None);
}

#[test]
fn when_a_budget_is_spent_another_rule_may_grant() {
	let limited = Conditions { most_per_day: most(1), ..Default::default() };
	let rules = rules([limited, Conditions::default()]);
	let mut ledger = Ledger::default();
	let mut granted = || grant(&rules, &facts(), &mut ledger, NOW).unwrap().0;
	assert_eq!([granted(), granted(), granted()], [2, 3, 3]);
}

#[test]
fn what_removed_rules_granted_is_forgotten() {
	let mut rules = rules([Conditions { most_per_buyer: most(1), ..Default::default() }]);
	let mut ledger = Ledger::default();
	grant(&rules, &facts(), &mut ledger, NOW).unwrap();
	ledger.keep(rules.list());
	assert_eq!(grant(&rules, &facts(), &mut ledger, NOW), None);
	rules.remove(RuleId(2)).unwrap();
	ledger.keep(rules.list());
	assert_eq!(ledger, Ledger::default());
}

fn any_level() -> impl Strategy<Value = Level> {
	select(vec![Level::Lv1, Level::Lv2, Level::Lv3, Level::Lv4])
}

fn any_account() -> impl Strategy<Value = AccountId> {
	(0u8..4).prop_map(account)
}

fn any_price() -> impl Strategy<Value = Price> {
	(option::weighted(0.2, 0u32..2), 0u128..4).prop_map(|(asset, amount)| Price { asset, amount })
}

fn any_purposes() -> impl Strategy<Value = Purposes> {
	(0..=Purposes::ALL.bits()).prop_map(|bits| Purposes::from_bits(bits).unwrap())
}

fn any_budget() -> impl Strategy<Value = Option<NonZeroU32>> {
	option::of((1u32..4).prop_map(|number| NonZeroU32::new(number).unwrap()))
}

prop_compose! {
	/// Mostly wide, so that much is granted.
	fn any_conditions()(
		metrics in select(vec!["*", "Vehicle.*", "Vehicle.Speed"]),
		levels in vec(select(vec![Level::Lv2, Level::Lv3, Level::Lv4]), 1..4),
		purposes in prop_oneof![Just(Purposes::ALL), any_purposes()],
		buyers in option::weighted(0.3, vec(any_account(), 1..4)),
		price in option::of((0u128..4).prop_map(Amount)),
		longest in option::weighted(0.3, 1u32..4),
		(most_per_buyer, most_per_day) in (any_budget(), any_budget()),
		expires in option::weighted(0.2, select(vec!["2026-11-28", "2026-12-05"])),
	) -> Conditions {
		Conditions {
			metrics: super::metrics(&[metrics]),
			levels: Levels::of(levels).unwrap(),
			purposes: Uses::of(purposes).unwrap_or(Uses::ALL),
			buyers: buyers.map_or(Buyers::Any, |buyers| Buyers::only(buyers).unwrap()),
			price: price.map_or(LeastPrice::Offer, LeastPrice::Amount),
			longest: longest.map(Blocks),
			most_per_buyer,
			most_per_day,
			expires: expires.map(|day| day.parse().unwrap()),
		}
	}
}

prop_compose! {
	fn any_facts()(
		metric in select(vec!["Vehicle.Speed", "Vehicle.IsMoving"]),
		level in any_level(),
		buyer in any_account(),
		purposes in any_purposes(),
		price in any_price(),
		offer in option::weighted(0.8, any_price()),
		lasts in option::weighted(0.7, 1u32..4),
	) -> Facts {
		Facts { metric: metric.into(), level, buyer, purposes, price, offer, lasts }
	}
}

/// Up to ten days around noon, in any order: clocks are set.
fn any_time() -> impl Strategy<Value = i64> {
	prop_oneof![
		(0i64..10 * DAY).prop_map(|after| NOW + after),
		(0i64..20).prop_map(|half_days| NOW + half_days * DAY / 2),
	]
}

proptest! {
	#[test]
	fn level_1_is_never_granted_whatever_the_rules(
		conditions in vec(any_conditions(), 0..6),
		facts in any_facts(),
		now in any_time(),
	) {
		let facts = Facts { level: Level::Lv1, ..facts };
		let decision = decide(rules(conditions).list(), &facts, &Ledger::default(), now);
		prop_assert_eq!(decision, Decision::Refuse { reasons: vec![Reason::Level1] });
	}

	#[test]
	fn budgets_are_never_exceeded_over_any_sequence(
		conditions in vec(any_conditions(), 1..4),
		requests in vec((any_facts(), any_time()), 0..60),
	) {
		let rules = rules(conditions);
		let mut ledger = Ledger::default();
		let mut grants = Vec::new();
		for (facts, now) in requests {
			if let Some(rule) = grant(&rules, &facts, &mut ledger, now) {
				grants.push((rule, facts.buyer, now));
			}
			// As it is between two runs of the agent.
			let stored = serde_json::to_string(&ledger).unwrap();
			ledger = serde_json::from_str(&stored).unwrap();
		}
		for rule in rules.list() {
			let of_rule: Vec<_> = grants.iter().filter(|(id, ..)| *id == rule.id).collect();
			for (_, buyer, from) in &of_rule {
				let of_buyer = of_rule.iter().filter(|(_, other, _)| other == buyer).count();
				let in_a_day =
					of_rule.iter().filter(|(.., time)| (*from..from + DAY).contains(time)).count();
				let within = |count: usize, most: Option<NonZeroU32>| {
					most.is_none_or(|most| count <= most.get() as usize)
				};
				prop_assert!(within(of_buyer, rule.conditions.most_per_buyer));
				prop_assert!(within(in_a_day, rule.conditions.most_per_day));
			}
		}
	}

	#[test]
	fn a_refusal_has_a_reason_for_each_rule(
		conditions in vec(any_conditions(), 1..6),
		facts in any_facts(),
		now in any_time(),
	) {
		let rules = rules(conditions);
		if let Decision::Refuse { reasons } = decide(rules.list(), &facts, &Ledger::default(), now) {
			let named: std::collections::BTreeSet<_> = reasons
				.iter()
				.filter_map(|reason| match reason {
					Reason::Rule { rule, failed } if !failed.is_empty() => Some(*rule),
					_ => None,
				})
				.collect();
			let expected = if facts.level == Level::Lv1 { 0 } else { rules.list().len() };
			prop_assert_eq!(named.len(), expected);
		}
	}

	#[test]
	fn rules_that_were_written_read_back(conditions in vec(any_conditions(), 0..6)) {
		let rules = rules(conditions);
		let text = serde_json::to_string(&rules).unwrap();
		prop_assert_eq!(serde_json::from_str::<Rules>(&text).unwrap(), rules);
	}
}
