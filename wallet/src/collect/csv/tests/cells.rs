//! Cells by the type of the metric.

use super::*;
use amo_offchain_storage::body::MAX_VALUE_BYTES;
use pallet_metrics::ValueType;

fn cell(
	value_type: ValueType,
	unit: &str,
	from: Option<&str>,
	cell: &str,
) -> Result<Value, String> {
	let metric = Metric { path: "Vehicle.Test".into(), value_type, unit: unit.into() };
	Mapping::new("column", metric, from).unwrap().value(cell)
}

#[test]
fn floats_keep_the_value_that_is_written() {
	for text in ["0.1", "-0", "1e-5", "4.19086947279", " 12 ", "+3.5", "1.7976931348623157e308"] {
		let expected: f64 = text.trim().parse().unwrap();
		assert_eq!(cell(ValueType::Float, "km/h", None, text), Ok(Value::Float(expected)));
		assert_eq!(cell(ValueType::Double, "km/h", Some("km/h"), text), Ok(Value::Float(expected)));
	}
	for text in ["NaN", "inf", "-inf", "1e999", "1,5", "0x10", "12 km/h", "."] {
		let expected = cell(ValueType::Float, "km/h", None, text).unwrap_err();
		assert_eq!(expected, "a number, such as 12.5", "{text}");
	}
}

#[test]
fn integers_keep_to_their_ranges() {
	for (value_type, least, most) in [
		(ValueType::Uint8, 0, 255),
		(ValueType::Int8, -128, 127),
		(ValueType::Uint16, 0, 65_535),
		(ValueType::Int16, -32_768, 32_767),
		(ValueType::Uint32, 0, 4_294_967_295),
		(ValueType::Int32, -2_147_483_648, 2_147_483_647),
		(ValueType::Uint64, 0, i64::MAX),
		(ValueType::Int64, i64::MIN, i64::MAX),
	] {
		for number in [least, most] {
			let text = number.to_string();
			assert_eq!(cell(value_type, "", None, &text), Ok(Value::Int(number)));
		}
		for beyond in [i128::from(least) - 1, i128::from(most) + 1] {
			let expected = cell(value_type, "", None, &beyond.to_string()).unwrap_err();
			assert_eq!(expected, format!("a whole number from {least} to {most}"));
		}
	}
}

#[test]
fn integers_may_be_written_as_whole_floats() {
	let cell = |text| cell(ValueType::Uint16, "rpm", None, text);
	assert_eq!(cell("812.0"), Ok(Value::Int(812)));
	assert_eq!(cell("8e2"), Ok(Value::Int(800)));
	assert_eq!(cell("+7"), Ok(Value::Int(7)));
	for text in ["812.5", "x", "1e30", "NaN", "-1"] {
		assert!(cell(text).is_err(), "{text}");
	}
}

#[test]
fn integers_from_other_units_are_rounded() {
	let cell = |text| cell(ValueType::Uint16, "kPa", Some("psi"), text);
	assert_eq!(cell("32"), Ok(Value::Int(221)), "220.63");
	assert_eq!(cell("29.0075"), Ok(Value::Int(200)), "199.99");
	assert!(cell("10000").is_err(), "68947 is too much");
}

#[test]
fn truth_is_written_in_many_ways() {
	let cell = |text| cell(ValueType::Boolean, "", None, text);
	for text in ["true", "TRUE", "1", "yes", "On", " true "] {
		assert_eq!(cell(text), Ok(Value::Bool(true)));
	}
	for text in ["false", "False", "0", "no", "OFF"] {
		assert_eq!(cell(text), Ok(Value::Bool(false)));
	}
	for text in ["2", "t", "wahr", "1.0"] {
		assert!(cell(text).unwrap_err().starts_with("true or false"), "{text}");
	}
}

#[test]
fn texts_are_as_they_are() {
	for value_type in [ValueType::String, ValueType::Strings] {
		let cell = |text: &str| cell(value_type, "", None, text);
		assert_eq!(cell(" P0133\nP0420 ü"), Ok(Value::Text(" P0133\nP0420 ü".into())));
		assert!(cell(&"x".repeat(MAX_VALUE_BYTES)).is_ok());
		assert!(cell(&"x".repeat(MAX_VALUE_BYTES + 1)).is_err());
	}
	let cell = |text| cell(ValueType::Struct, "", None, text);
	assert_eq!(cell("{\"a\": 1}"), Ok(Value::Text("{\"a\": 1}".into())));
	for text in ["[1]", "1", "{", "{\"a\": 1} x"] {
		assert!(cell(text).unwrap_err().starts_with("a JSON object"), "{text}");
	}
}

#[test]
fn mappings_are_read() {
	let mapping = mapping("Tire = pressure [psi]: left=Vehicle.Speed:mph");
	assert_eq!(mapping.column, "Tire = pressure [psi]: left");
	assert_eq!(&*mapping.metric.path, "Vehicle.Speed");
	assert_eq!(mapping.value("10"), Ok(Value::Float(16.09344)));

	for (text, message) in [
		("speed", "not of the form"),
		("=Vehicle.Speed", "not of the form"),
		("speed=", "not of the form"),
		("speed=Vehicle.Speed:", "not of the form"),
		("speed=Vehicle.Sped", "amo metric list"),
		("speed=Vehicle.Speed:bar", "column \"speed\": \"bar\" is not a unit"),
		("frames=Vehicle.Raw.CAN", "which no CSV file has"),
	] {
		let error = Mapping::parse(text, Metric::standard).unwrap_err().to_string();
		assert!(error.contains(message), "{error}");
	}
}
