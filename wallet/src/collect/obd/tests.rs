//! Formulas at the ends of their ranges as SAE J1979 gives them, and the metrics they go to.

use super::*;
use crate::collect::Metric;
use pallet_metrics::ValueType;

fn value(number: u8, data: &[u8]) -> f64 {
	let pid = PIDS.iter().find(|pid| pid.number == number).unwrap();
	match pid.values(data)[..] {
		[Value::Float(value)] => value,
		ref other => panic!("{other:?}"),
	}
}

#[test]
fn formulas_reach_the_ends_of_the_standard() {
	for (number, len, least, most) in [
		(0x04, 1, 0.0, 100.0),
		(0x05, 1, -40.0, 215.0),
		(0x06, 1, -100.0, 99.21875),
		(0x07, 1, -100.0, 99.21875),
		(0x0b, 1, 0.0, 255.0),
		(0x0c, 2, 0.0, 16_383.75),
		(0x0d, 1, 0.0, 255.0),
		(0x0e, 1, -64.0, 63.5),
		(0x0f, 1, -40.0, 215.0),
		(0x10, 2, 0.0, 655.35),
		(0x11, 1, 0.0, 100.0),
		(0x1f, 2, 0.0, 65_535.0),
		(0x21, 2, 0.0, 65_535.0),
		(0x2f, 1, 0.0, 100.0),
		(0x31, 2, 0.0, 65_535.0),
		(0x33, 1, 0.0, 255.0),
		(0x42, 2, 0.0, 65.535),
		(0x46, 1, -40.0, 215.0),
		(0x5c, 1, -40.0, 215.0),
		(0x5e, 2, 0.0, 3_276.75),
		(0xa6, 4, 0.0, 429_496_729.5),
	] {
		assert_eq!(value(number, &vec![0; len]), least, "{number:02x}");
		assert_eq!(value(number, &vec![0xff; len]), most, "{number:02x}");
	}
	assert_eq!(PIDS.len(), 21 + 2, "each is here but the status and the freeze code");
}

#[test]
fn bytes_are_in_their_places() {
	assert_eq!(value(0x0c, &[0x1a, 0xf8]), 1726.0);
	assert_eq!(value(0x42, &[0x39, 0x4b]), 14.667);
	assert_eq!(value(0xa6, &[0, 0, 0xea, 0x5c]), 5999.6);
}

#[test]
fn the_status_says_count_and_lamp() {
	let status = find("status").unwrap();
	assert_eq!(status.values(&[0x83, 7, 0xa1, 0]), [Value::Int(3), Value::Bool(true)]);
	assert_eq!(status.values(&[0x00, 7, 0xa1, 0]), [Value::Int(0), Value::Bool(false)]);
	assert_eq!(status.values(&[0x00]), []);
}

#[test]
fn a_freeze_code_may_be_none() {
	let pid = find("02").unwrap();
	assert_eq!(pid.values(&[0x01, 0x33]), [Value::Text("P0133".into())]);
	assert_eq!(pid.values(&[0, 0]), []);
}

/// Metrics of VSS that chains do not have from the start: someone has to register them.
const NOT_STANDARD: &[&str] = &["Vehicle.OBD.TimingAdvance", "Vehicle.OBD.DistanceSinceDTCClear"];

#[test]
fn values_are_of_the_types_and_units_of_the_metrics() {
	// What a number of J1979 is measured in.
	let unit = |number: u8| match number {
		0x04 | 0x06 | 0x07 | 0x11 | 0x2f => "percent",
		0x05 | 0x0f | 0x46 | 0x5c => "celsius",
		0x0b | 0x33 => "kPa",
		0x0c => "rpm",
		0x0d => "km/h",
		0x10 => "g/s",
		0x1f => "s",
		0x21 | 0xa6 => "km",
		0x42 => "V",
		0x5e => "l/h",
		_ => "",
	};
	for pid in PIDS {
		let values = pid.values(&vec![1; pid.len]);
		assert_eq!(values.len(), pid.metrics().len());
		for (path, value) in pid.metrics().into_iter().zip(values) {
			if NOT_STANDARD.contains(&path) {
				assert_eq!(Metric::standard(path), None);
				continue;
			}
			let metric = Metric::standard(path).unwrap();
			assert_eq!(*metric.unit, *unit(pid.number), "{path}");
			let fits = match metric.value_type {
				ValueType::Float => matches!(value, Value::Float(_)),
				ValueType::Uint8 => matches!(value, Value::Int(_)),
				ValueType::Boolean => matches!(value, Value::Bool(_)),
				ValueType::String => matches!(value, Value::Text(_)),
				_ => false,
			};
			assert!(fits, "{path}: {value:?}");
		}
	}
	let codes = Metric::standard(TROUBLE_CODES_METRIC).unwrap();
	assert_eq!(codes.value_type, ValueType::Strings);
	assert_eq!(Metric::standard(VIN_METRIC).unwrap().value_type, ValueType::String);
}

#[test]
fn values_are_found_by_number_and_name() {
	for pid in PIDS {
		assert_eq!(find(pid.name).unwrap().number, pid.number);
		assert_eq!(find(&format!("{:02X}", pid.number)).unwrap().number, pid.number);
	}
	assert!(find("03").is_none() && find("").is_none() && find("warp").is_none());
	assert!(PIDS.windows(2).all(|two| two[0].number < two[1].number));
}

#[test]
fn supported_numbers_are_those_of_all_control_units() {
	let one = vec![0x41, 0x00, 0xbe, 0x3f, 0xa8, 0x13];
	let other = vec![0x41, 0x00, 0x40, 0x00, 0x00, 0x00];
	let numbers = supported(0, std::slice::from_ref(&one)).unwrap();
	let expected =
		[1, 3, 4, 5, 6, 7, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x13, 0x15, 0x1c, 0x1f, 0x20];
	assert_eq!(numbers, expected);
	let both = supported(0, &[one.clone(), other]).unwrap();
	assert!(both.contains(&2) && both.len() == numbers.len() + 1);
	assert_eq!(supported(0xe0, &[vec![0x41, 0xe0, 0, 0, 0, 1]]), Some(vec![]));
	assert_eq!(supported(0, &[]), None);
	assert_eq!(supported(0x20, &[one]), None);
	assert_eq!(supported(0, &[vec![0x41, 0x00, 0xbe]]), None);
}

#[test]
fn the_first_control_unit_that_answers_counts() {
	let speed = find("speed").unwrap();
	let messages =
		[vec![0x41, 0x0c, 1, 2], vec![0x41, 0x0d], vec![0x41, 0x0d, 50], vec![0x41, 0x0d, 51]];
	assert_eq!(data_of(speed, &messages), Some(&[50][..]));
	assert_eq!(data_of(speed, &messages[..2]), None);
}

#[test]
fn trouble_codes_come_from_can_and_from_before() {
	let codes = |messages: &[&[u8]]| {
		let messages: Vec<Vec<u8>> = messages.iter().map(|message| message.to_vec()).collect();
		trouble_codes(&messages).map(|codes| codes.join(" "))
	};
	assert_eq!(codes(&[&[0x43, 0]]), Some(String::new()));
	assert_eq!(codes(&[&[0x43, 2, 0x01, 0x33, 0xd0, 0x16]]), Some("P0133 U1016".into()));
	assert_eq!(codes(&[&[0x43, 0x01, 0x33, 0, 0, 0, 0]]), Some("P0133".into()));
	// Two control units with one code in common.
	let two: &[&[u8]] = &[&[0x43, 1, 0x41, 0x23], &[0x43, 2, 0x41, 0x23, 0x80, 0x0f]];
	assert_eq!(codes(two), Some("C0123 B000F".into()));
	assert_eq!(codes(&[]), None);
	assert_eq!(codes(&[&[0x43, 3, 1, 2], &[0x41, 0, 0]]), None);
}

#[test]
fn the_car_says_its_number_on_can_and_before() {
	let number = b"1D4GP00R55B123456";
	let can = [&[0x49, 2, 1][..], number].concat();
	assert_eq!(vin(std::slice::from_ref(&can)).as_deref(), Some("1D4GP00R55B123456"));
	let padded = [&[0; 3][..], number].concat();
	let mut before: Vec<Vec<u8>> =
		padded.chunks(4).zip(1..).map(|(part, index)| [&[0x49, 2, index], part].concat()).collect();
	before.reverse();
	assert_eq!(vin(&before).as_deref(), Some("1D4GP00R55B123456"));
	before.pop();
	assert_eq!(vin(&before), None);
	assert_eq!(vin(&[]), None);
	assert_eq!(vin(&[vec![0x49, 2, 0, 1, 2, 3, 4]]), None);
	// No VIN has an I, an O or a Q, or anything but letters and digits.
	for wrong in [b'I', 0, b'a', 0xff] {
		let mut can = can.clone();
		can[5] = wrong;
		assert_eq!(vin(&[can]), None);
	}
}
