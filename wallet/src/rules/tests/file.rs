//! The file of the rules.

use super::*;
use crate::home::{Home, HomeError};
use serde_json::{json, Value};
use std::fs;
use tempfile::TempDir;

fn home() -> (TempDir, Home) {
	let folder = TempDir::new().unwrap();
	let home = Home::open(Some(folder.path())).unwrap();
	(folder, home)
}

fn conditions() -> Value {
	json!({
		"metrics": ["Vehicle.Speed", "Vehicle.Powertrain.*"],
		"levels": [2, 3],
		"purposes": "insurance,research",
		"buyers": ["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"],
		"price": "1.5 AMO",
		"longest": "30d",
		"most_per_buyer": 10,
		"most_per_day": 2,
		"expires": "2027-12-31",
	})
}

fn changed(name: &str, value: Value) -> Result<Conditions, serde_json::Error> {
	let mut document = conditions();
	document[name] = value;
	serde_json::from_value(document)
}

#[test]
fn a_home_without_rules_has_the_first_ones() {
	let (_folder, home) = home();
	assert_eq!(home.shared().read::<Rules>().unwrap(), Rules::default());
}

#[test]
fn rules_are_added_and_removed_and_keep_their_numbers() {
	let (_folder, home) = home();
	let add = || {
		home.shared()
			.update(|rules: &mut Rules| Ok::<_, HomeError>(rules.add(Conditions::default())))
	};
	assert_eq!(add().unwrap(), Ok(RuleId(2)));
	assert_eq!(add().unwrap(), Ok(RuleId(3)));
	for id in [1, 2, 3] {
		let remove = |rules: &mut Rules| Ok::<_, HomeError>(rules.remove(RuleId(id)));
		assert_eq!(home.shared().update(remove).unwrap().unwrap().id, RuleId(id));
		assert_eq!(home.shared().update(remove).unwrap(), Err(RuleError::Unknown(RuleId(id))));
	}
	assert_eq!(home.shared().read::<Rules>().unwrap().list(), []);
	assert_eq!(add().unwrap(), Ok(RuleId(4)));
}

#[test]
fn rules_are_written_for_people_to_read() {
	let rules = rules([serde_json::from_value(conditions()).unwrap()]);
	let expected = json!({ "rules": [{ "id": 2, "conditions": conditions() }], "next": 3 });
	assert_eq!(serde_json::to_value(&rules).unwrap(), expected);
	let first = json!({
		"metrics": ["*"],
		"levels": [3, 4],
		"purposes": "all",
		"buyers": "any",
		"price": "offer",
		"longest": null,
		"most_per_buyer": null,
		"most_per_day": null,
		"expires": null,
	});
	assert_eq!(serde_json::to_value(Conditions::default()).unwrap(), first);
}

#[test]
fn a_rule_for_level_1_in_the_file_stops_the_agent_and_is_kept() {
	let (_folder, home) = home();
	let mut level1 = conditions();
	level1["levels"] = json!([1]);
	let document = json!({
		"version": 1,
		"content": { "rules": [{ "id": 1, "conditions": level1 }], "next": 2 },
	})
	.to_string();
	let path = home.path().join("rules.json");
	fs::write(&path, &document).unwrap();
	let error = home.shared().read::<Rules>().unwrap_err();
	assert!(error.to_string().contains("no rule may grant data of level 1"), "{error}");
	assert_eq!(fs::read_to_string(&path).unwrap(), document);
}

/// A restriction that was mistyped must not vanish.
#[test]
fn names_that_there_are_not_are_refused() {
	changed("buyer", json!("any")).unwrap_err();
	let with_more = json!({ "rules": [], "next": 1, "rule": [] });
	serde_json::from_value::<Rules>(with_more).unwrap_err();
	for name in ["metrics", "levels", "purposes", "buyers", "price"] {
		let mut without = conditions();
		without.as_object_mut().unwrap().remove(name);
		serde_json::from_value::<Conditions>(without).unwrap_err();
	}
}

#[test]
fn values_that_make_no_rule_are_refused() {
	for (name, value) in [
		("metrics", json!([])),
		("metrics", json!(["Vehicle*"])),
		("levels", json!([])),
		("levels", json!([5])),
		("levels", json!([0])),
		("levels", json!([-1])),
		("purposes", json!("")),
		("purposes", json!(1)),
		("buyers", json!([])),
		("buyers", json!("all")),
		("buyers", json!(["5Grwva"])),
		("price", json!(1.5)),
		("price", json!("cheap")),
		("longest", json!(5)),
		("most_per_buyer", json!(0)),
		("most_per_day", json!(-1)),
		("most_per_day", json!(4_294_967_296u64)),
		("expires", json!("2027-02-29")),
	] {
		assert!(changed(name, value.clone()).is_err(), "{name}: {value}");
	}
	changed("most_per_day", json!(null)).unwrap();
}

#[test]
fn numbers_are_given_once() {
	let rule = |id| json!({ "id": id, "conditions": conditions() });
	let read = |rules: Value, next: u32| {
		serde_json::from_value::<Rules>(json!({ "rules": rules, "next": next }))
	};
	read(json!([rule(2), rule(1)]), 3).unwrap();
	read(json!([rule(1), rule(1)]), 3).unwrap_err();
	read(json!([rule(3)]), 3).unwrap_err();
	let mut last = read(json!([]), u32::MAX).unwrap();
	assert_eq!(last.add(Conditions::default()), Err(RuleError::Full));
}
