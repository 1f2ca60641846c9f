//! The standard set, and the page that lists it.

use crate::{mock::*, standard::METRICS, Description, GenesisConfig, Layer, NextId, ValueType};
use amo_primitives::metric::{Level, MetricId, Metrics as _};
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../../docs/protocol/metrics.md");

fn descriptions() -> impl Iterator<Item = (MetricId, Description)> {
	(0..).zip(METRICS.iter().map(|signal| signal.description().expect("it is short enough")))
}

/// A description as a row of the page.
fn row(metric: MetricId, description: &Description) -> String {
	let Description { path, layer, value_type, unit, level, finest_place } = description;
	let layer = match layer {
		Layer::InCar => "in-car",
		Layer::V2x => "V2X",
		Layer::User => "user",
	};
	let value_type = match value_type {
		ValueType::Strings => "string[]".into(),
		other => format!("{other:?}").to_lowercase(),
	};
	let level = match level {
		Level::Lv1 => 1,
		Level::Lv2 => 2,
		Level::Lv3 => 3,
		Level::Lv4 => 4,
	};
	let [path, unit] = [path, &unit.to_vec().try_into().unwrap()]
		.map(|bytes: &crate::Path| String::from_utf8(bytes.to_vec()).unwrap());
	format!(
		"| {metric} | `{path}` | {layer} | {value_type} | {unit} | {level} | {} |",
		finest_place.get()
	)
	.replace("|  |", "| |")
}

/// Numbers are frozen: the page is what others build on. A new row is printed where it is missing.
#[test]
fn the_page_lists_the_set() {
	let is_row = |line: &&str| line.starts_with("| ") && line[2..].starts_with(char::is_numeric);
	let listed: Vec<_> = PAGE.lines().filter(is_row).collect();
	let rows: Vec<_> = descriptions().map(|(metric, it)| row(metric, &it)).collect();
	assert!(listed == rows, "the page must list:\n{}", rows.join("\n"));
}

#[test]
fn the_set_is_as_the_rules_say() {
	let mut paths = BTreeSet::new();
	for (_, description) in descriptions() {
		assert!(Metrics::check(&description).is_ok(), "{description:?}");
		assert!(paths.insert(description.path.clone()), "{description:?} is there twice");
		assert!(description.path.starts_with(b"Vehicle."), "{description:?}");
	}
	assert!(paths.len() >= 60);
}

/// Whitepaper, table 2.
#[test]
fn levels_are_those_of_the_whitepaper() {
	for (_, it) in descriptions() {
		let path = String::from_utf8(it.path.to_vec()).unwrap();
		let under = |branch: &str| path.starts_with(branch);
		if under("Vehicle.V2X.") || path.ends_with(".VIN") || path.ends_with(".User.Name") {
			assert_eq!(it.level, Level::Lv1, "{path}");
		}
		assert_eq!(it.layer == Layer::V2x, under("Vehicle.V2X."), "{path}");
		if ["Age", "Gender", "Brand", "Model", "Latitude", "Longitude"]
			.iter()
			.any(|name| path.ends_with(&format!(".{name}")))
		{
			assert_eq!(it.level, Level::Lv2, "{path}");
		}
		if under("Vehicle.Driver.") {
			assert!(it.level.must_be_sealed(), "{path}");
		}
		assert_eq!(it.level == Level::Lv4, under("Vehicle.Raw."), "{path}");
	}
}

#[test]
fn genesis_has_the_set_unless_told_otherwise() {
	run_with(true, || {
		for (metric, description) in descriptions() {
			assert_eq!(Metrics::by_path(&description.path), Some(metric));
			let record = crate::Metrics::<Test>::get(metric).unwrap();
			assert_eq!(record.description, description);
			assert!(record.standard && !record.retired);
			assert_eq!((record.registrant, record.deposit()), (None, 0));
			assert!(Metrics::terms(metric).unwrap().live);
		}
		assert_eq!(NextId::<Test>::get() as usize, METRICS.len());
	});
	run(|| assert_eq!(NextId::<Test>::get(), 0));
	assert!(GenesisConfig::<Test>::default().standard);
}
