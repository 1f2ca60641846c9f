mod budgets;
mod file;

use super::*;
use crate::amount::{Amount, Blocks};
use amo_primitives::{
	metric::Level,
	rights::{Price, Purposes},
	time::{DAYS, HOURS},
	AccountId, Balance,
};
use std::num::NonZeroU32;

/// 2026-11-28, noon.
const NOW: i64 = 1_795_867_200_000;

fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

fn amo(amount: Balance) -> Price {
	Price { asset: None, amount }
}

fn facts() -> Facts {
	Facts {
		metric: "Vehicle.Powertrain.FuelSystem.Range".into(),
		level: Level::Lv3,
		buyer: account(1),
		purposes: Purposes::RESEARCH,
		price: amo(100),
		offer: Some(amo(100)),
		lasts: Some(HOURS),
	}
}

fn rules(conditions: impl IntoIterator<Item = Conditions>) -> Rules {
	let mut rules = Rules::default();
	rules.remove(RuleId(1)).unwrap();
	for conditions in conditions {
		rules.add(conditions).unwrap();
	}
	rules
}

fn decided(rules: &Rules, facts: &Facts) -> Decision {
	decide(rules.list(), facts, &Ledger::default(), NOW)
}

fn granted(rule: u32) -> Decision {
	Decision::Grant { rule: RuleId(rule) }
}

/// What the only rule is failed by.
fn failed(conditions: Conditions, facts: &Facts) -> Vec<Failed> {
	match decided(&rules([conditions]), facts) {
		Decision::Grant { .. } => Vec::new(),
		Decision::Refuse { reasons } => match &reasons[..] {
			[Reason::Rule { rule: RuleId(2), failed }] => failed.clone(),
			other => panic!("{other:?}"),
		},
	}
}

fn metrics(patterns: &[&str]) -> Metrics {
	let patterns: Vec<_> = patterns.iter().map(|pattern| pattern.parse().unwrap()).collect();
	patterns.try_into().unwrap()
}

#[test]
fn the_first_rules_grant_levels_3_and_4_for_the_offers_price() {
	let rules = Rules::default();
	for (level, fits) in
		[(Level::Lv1, false), (Level::Lv2, false), (Level::Lv3, true), (Level::Lv4, true)]
	{
		let facts = Facts { level, lasts: None, purposes: Purposes::ALL, ..facts() };
		assert_eq!(decided(&rules, &facts) == granted(1), fits, "{level:?}");
	}
}

#[test]
fn level_2_is_granted_only_by_a_rule_that_says_so() {
	let lv2 = Facts { level: Level::Lv2, ..facts() };
	assert_eq!(failed(Conditions::default(), &lv2), [Failed::Level(Level::Lv2)]);
	let says_so = Conditions { levels: Levels::of([Level::Lv2]).unwrap(), ..Default::default() };
	assert_eq!(failed(says_so.clone(), &lv2), []);
	assert_eq!(failed(says_so, &facts()), [Failed::Level(Level::Lv3)]);
}

#[test]
fn a_rule_for_level_1_cannot_be_written() {
	assert_eq!(Levels::of([Level::Lv3, Level::Lv1]), Err(RuleError::Level1));
	assert_eq!(Levels::try_from(vec![1, 2, 3, 4]), Err(RuleError::Level1));
	assert!(!Levels::of([Level::Lv2, Level::Lv3, Level::Lv4]).unwrap().contain(Level::Lv1));
}

#[test]
fn metrics_are_named_by_path_or_branch() {
	for (pattern, fits) in [
		("*", true),
		("Vehicle.*", true),
		("Vehicle.Powertrain.FuelSystem.*", true),
		("Vehicle.Powertrain.FuelSystem.Range", true),
		("Vehicle.Powertrain.FuelSystem", false),
		("Vehicle.Powertrain.FuelSystem.Range.*", false),
		("Vehicle.Powertrain.Fuel.*", false),
		("Vehicle.Speed", false),
	] {
		let conditions = Conditions { metrics: metrics(&[pattern]), ..Default::default() };
		let expected = if fits { Vec::new() } else { vec![Failed::Metric(facts().metric.clone())] };
		assert_eq!(failed(conditions, &facts()), expected, "{pattern}");
	}
	let several = Conditions {
		metrics: metrics(&["Vehicle.Speed", "Vehicle.Powertrain.*"]),
		..Default::default()
	};
	assert_eq!(failed(several, &facts()), []);
}

#[test]
fn what_is_no_pattern_is_refused() {
	for text in [
		"",
		".",
		".*",
		"**",
		"Vehicle*",
		"Vehicle.Sp*",
		"Vehicle.*.Speed",
		"vehicle",
		"Vehicle..Speed",
		"Vehicle.*.*",
		" *",
	] {
		assert_eq!(text.parse::<MetricPattern>(), Err(RuleError::Metric(text.into())), "{text}");
	}
}

#[test]
fn all_purposes_of_a_request_must_be_the_rules() {
	let conditions =
		Conditions { purposes: "research, traffic".parse().unwrap(), ..Default::default() };
	let asked = |purposes| failed(conditions.clone(), &Facts { purposes, ..facts() });
	assert_eq!(asked(Purposes::RESEARCH), []);
	assert_eq!(asked(Purposes::RESEARCH.union(Purposes::TRAFFIC)), []);
	let with_marketing = Purposes::RESEARCH.union(Purposes::MARKETING);
	assert_eq!(asked(with_marketing), [Failed::Purposes("marketing".parse().unwrap())]);
}

#[test]
fn buyers_may_be_listed() {
	let conditions = Conditions {
		buyers: Buyers::only(vec![account(1), account(3)]).unwrap(),
		..Default::default()
	};
	assert_eq!(failed(conditions.clone(), &facts()), []);
	let other = Facts { buyer: account(2), ..facts() };
	assert_eq!(failed(conditions, &other), [Failed::Buyer(account(2))]);
	assert_eq!(Buyers::only(Vec::new()), Err(RuleError::Nothing("buyers")));
}

#[test]
fn without_a_price_the_offers_must_be_paid() {
	let check = |price, offer| failed(Conditions::default(), &Facts { price, offer, ..facts() });
	let coin = |asset, amount| Price { asset: Some(asset), amount };
	assert_eq!(check(amo(100), Some(amo(100))), []);
	assert_eq!(check(amo(101), Some(amo(100))), []);
	assert_eq!(check(coin(7, 100), Some(coin(7, 100))), []);
	assert_eq!(check(amo(u128::MAX), None), [Failed::NoOffer]);
	for (paid, asked) in [
		(amo(99), amo(100)),
		(coin(7, 100), amo(100)),
		(amo(100), coin(7, 100)),
		(coin(8, 100), coin(7, 100)),
	] {
		assert_eq!(check(paid, Some(asked)), [Failed::BelowOffer { asked, paid }]);
	}
}

#[test]
fn a_price_is_a_least_price_in_amo() {
	let least = Amount(100);
	let conditions = Conditions { price: LeastPrice::Amount(least), ..Default::default() };
	let check = |price, offer| failed(conditions.clone(), &Facts { price, offer, ..facts() });
	assert_eq!(check(amo(100), None), []);
	assert_eq!(check(amo(100), Some(amo(50))), []);
	assert_eq!(check(amo(99), Some(amo(50))), [Failed::Price { least, paid: Amount(99) }]);
	let coin = Price { asset: Some(7), amount: 1_000 };
	assert_eq!(check(coin, Some(coin)), [Failed::Coin(coin)]);
}

#[test]
fn a_right_may_be_limited_in_time() {
	let longest = Blocks(DAYS);
	let conditions = Conditions { longest: Some(longest), ..Default::default() };
	let check = |lasts| failed(conditions.clone(), &Facts { lasts, ..facts() });
	assert_eq!(check(Some(DAYS)), []);
	let asked = Some(Blocks(DAYS + 1));
	assert_eq!(check(Some(DAYS + 1)), [Failed::Longer { longest, asked }]);
	assert_eq!(check(None), [Failed::Longer { longest, asked: None }]);
	assert_eq!(failed(Conditions::default(), &Facts { lasts: None, ..facts() }), []);
}

#[test]
fn a_rule_ends_with_its_last_day() {
	let day: Day = "2026-11-28".parse().unwrap();
	let rules = rules([Conditions { expires: Some(day), ..Default::default() }]);
	let at = |now| decide(rules.list(), &facts(), &Ledger::default(), now);
	let midnight = NOW + 12 * 3_600_000;
	assert_eq!(at(NOW), granted(2));
	assert_eq!(at(midnight - 1), granted(2));
	let failed = vec![Failed::Expired(day)];
	assert_eq!(
		at(midnight),
		Decision::Refuse { reasons: vec![Reason::Rule { rule: RuleId(2), failed }] }
	);
	assert!(!"9999-12-31".parse::<Day>().unwrap().is_over(i64::MAX));
	for text in ["", "2026-02-30", "28.11.2026", "2026-11-28T12:00:00", "20261128", "tomorrow"] {
		assert_eq!(text.parse::<Day>(), Err(RuleError::Date(text.into())), "{text}");
	}
}

#[test]
fn one_rule_that_fits_is_enough() {
	let narrow =
		Conditions { buyers: Buyers::only(vec![account(9)]).unwrap(), ..Default::default() };
	let wide = Conditions::default();
	assert_eq!(decided(&rules([narrow.clone(), wide.clone()]), &facts()), granted(3));
	assert_eq!(decided(&rules([wide.clone(), narrow]), &facts()), granted(2));
	assert_eq!(decided(&rules([wide.clone(), wide]), &facts()), granted(2));
}

#[test]
fn the_nearest_rule_is_named_first() {
	let rules = rules([
		// About another metric, and nothing else is wrong.
		Conditions { metrics: metrics(&["Vehicle.Speed"]), ..Default::default() },
		Conditions {
			price: LeastPrice::Amount(Amount(200)),
			longest: Some(Blocks(1)),
			..Default::default()
		},
		Conditions { price: LeastPrice::Amount(Amount(200)), ..Default::default() },
		Conditions {
			metrics: metrics(&["Vehicle.Speed"]),
			purposes: "traffic".parse().unwrap(),
			..Default::default()
		},
	]);
	let Decision::Refuse { reasons } = decided(&rules, &facts()) else { panic!() };
	let texts: Vec<_> = reasons.iter().map(ToString::to_string).collect();
	assert_eq!(
		texts,
		[
			"rule 4: wants 0.0000000000000002 AMO, paid are 0.0000000000000001 AMO",
			"rule 3: wants 0.0000000000000002 AMO, paid are 0.0000000000000001 AMO; lasts 2s at most, asked are 1h",
			"rule 2: not for the metric Vehicle.Powertrain.FuelSystem.Range",
			"rule 5: not for the metric Vehicle.Powertrain.FuelSystem.Range; not for research",
		]
	);
}

#[test]
fn without_rules_nothing_is_granted() {
	let none = Decision::Refuse { reasons: vec![Reason::NoRules] };
	assert_eq!(decided(&rules([]), &facts()), none);
	let level1 = Decision::Refuse { reasons: vec![Reason::Level1] };
	assert_eq!(decided(&rules([]), &Facts { level: Level::Lv1, ..facts() }), level1);
}

#[test]
fn reasons_are_said_in_words() {
	let coin = |amount| Price { asset: Some(7), amount };
	let most = NonZeroU32::new(3).unwrap();
	for (failed, text) in [
		(Failed::Level(Level::Lv2), "not for level 2"),
		(Failed::NoOffer, "grants at the offer's price, and there is no offer"),
		(
			Failed::BelowOffer { asked: coin(5), paid: amo(0) },
			"the offer asks 5 of asset 7, paid are 0 AMO",
		),
		(
			Failed::Longer { longest: Blocks(DAYS), asked: None },
			"lasts 1d at most, asked is for good",
		),
		(Failed::SpentForBuyer(most), "this buyer had all of its 3"),
		(
			Failed::SpentForDay { most, again: NOW },
			"all 3 of a day are granted, next at 2026-11-28T12:00:00Z",
		),
		(
			Failed::Buyer(account(1)),
			"not for the buyer 5C62Ck4UrFPiBtoCmeSrgF7x9yv9mn38446dhCpsi2mLHiFT",
		),
	] {
		assert_eq!(failed.to_string(), text);
	}
}
