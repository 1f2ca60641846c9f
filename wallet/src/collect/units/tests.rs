//! Conversions, against values from elsewhere.

use super::*;

fn convert(value: f64, from: &str, to: &str) -> f64 {
	Conversion::between(from, to).unwrap().apply(value)
}

#[test]
fn factors_are_those_of_the_definitions() {
	// NIST Special Publication 811, appendix B.8, to the digits that it gives.
	for (value, from, to, expected) in [
		(1.0, "mph", "km/h", 1.609344),
		(1.0, "mph", "m/s", 0.44704),
		(1.0, "kn", "m/s", 0.514444444444444),
		(1.0, "m/s", "km/h", 3.6),
		(1.0, "mi", "km", 1.609344),
		(1.0, "ft", "m", 0.3048),
		(1.0, "psi", "kPa", 6.894757293168),
		(1.0, "bar", "kPa", 100.0),
		(1.0, "atm", "kPa", 101.325),
		(1.0, "hp", "W", 745.6998715823),
		(1.0, "PS", "kW", 0.73549875),
		(1.0, "lbf.ft", "Nm", 1.355817948331),
		(1.0, "lb", "kg", 0.45359237),
		(1.0, "lb/min", "g/s", 7.559872833333),
		(1.0, "gal", "l", 3.785411784),
		(1.0, "gal_imp", "l", 4.54609),
		(1.0, "g0", "m/s^2", 9.80665),
		(1.0, "kWh", "MJ", 3.6),
		(1.0, "rad", "degrees", 57.29577951308232),
		(1.0, "Hz", "rpm", 60.0),
		(1.0, "kg/h", "g/s", 0.277777777777778),
		(1.5, "h", "s", 5400.0),
		(0.25, "ratio", "percent", 25.0),
		(1500.0, "mV", "V", 1.5),
		(32.0, "fahrenheit", "celsius", 0.0),
		(212.0, "°F", "°C", 100.0),
		(100.0, "celsius", "fahrenheit", 212.0),
		(0.0, "celsius", "kelvin", 273.15),
		(300.0, "K", "celsius", 26.85),
		(-40.0, "°F", "celsius", -40.0),
		(500.0, "°F", "K", 533.15),
	] {
		let found = convert(value, from, to);
		assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{from} to {to}: {found}");
	}
}

/// What a factor that is exact gives is the nearest float.
#[test]
fn exact_factors_are_applied_once() {
	for mph in [0.0, 4.19086947279, 0.1, 70.123456789, -3.5] {
		assert_eq!(convert(mph, "mph", "km/h"), mph * 1.609344);
		assert_eq!(convert(mph, "m/s", "km/h"), mph * 3.6);
		assert_eq!(convert(mph, "km/h", "m/s"), mph / 3.6);
		assert_eq!(convert(mph, "%", "percent"), mph);
	}
	assert_eq!(convert(65.0, "°F", "celsius"), (65.0 - 32.0) * 5.0 / 9.0);
}

#[test]
fn the_metrics_own_unit_changes_nothing() {
	for (from, to) in
		[("km/h", "km/h"), ("kph", "km/h"), ("°C", "celsius"), ("cpm", "cpm"), ("", "")]
	{
		assert!(Conversion::between(from, to).unwrap().is_none(), "{from} to {to}");
		let value = f64::from_bits(0x7ff8_0000_dead_beef);
		assert_eq!(Conversion::NONE.apply(value).to_bits(), value.to_bits());
	}
}

#[test]
fn there_and_back_is_nearly_the_same() {
	for from in UNITS {
		for to in UNITS.iter().filter(|to| to.quantity == from.quantity) {
			let (from, to) = (from.names[0], to.names[0]);
			for value in [1.0, 36.6, 1234.5] {
				let back = convert(convert(value, from, to), to, from);
				assert!((back - value).abs() < 1e-9 * value, "{value} {from} by {to}: {back}");
			}
		}
	}
}

#[test]
fn a_name_means_one_unit() {
	let mut names: Vec<_> = UNITS.iter().flat_map(|unit| unit.names).collect();
	let count = names.len();
	names.sort_unstable();
	names.dedup();
	assert_eq!(names.len(), count);
}

/// Units of the chain's standard metrics that nothing else goes to.
const ALONE: &[&str] = &["", "bpm", "cpm", "years"];

#[test]
fn the_units_of_the_standard_metrics_are_known() {
	for metric in pallet_metrics::standard::METRICS {
		let known = find(metric.unit).is_some_and(|unit| unit.names[0] == metric.unit);
		assert!(known || ALONE.contains(&metric.unit), "{}: {}", metric.path, metric.unit);
	}
}

#[test]
fn what_does_not_fit_is_refused_with_what_does() {
	let error = Conversion::between("parsec", "km/h").unwrap_err().to_string();
	assert_eq!(
		error,
		"\"parsec\" is not a unit that the metric can be given in: use one of km/h, m/s, mph, kn"
	);
	let error = Conversion::between("celsius", "km/h").unwrap_err().to_string();
	assert!(error.contains("use one of km/h"), "{error}");
	let error = Conversion::between("mph", "").unwrap_err().to_string();
	assert!(error.contains("leave \"mph\" out"), "{error}");
	let error = Conversion::between("mph", "furlong").unwrap_err().to_string();
	assert!(error.ends_with("use one of furlong"), "{error}");
}
