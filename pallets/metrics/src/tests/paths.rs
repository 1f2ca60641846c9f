//! What paths and units may be.

use crate::{is_path, is_unit, types::MAX_PATH_LEN, Path};
use proptest::prelude::*;

#[test]
fn paths_of_vss_are_paths() {
	for path in [
		"Vehicle.Speed",
		"Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure",
		"Vehicle.OBD.O2WR.Sensor1.Lambda",
		"A.B",
		"A9.B0",
	] {
		assert!(is_path(path.as_bytes()), "{path}");
	}
}

#[test]
fn anything_else_is_none() {
	for path in [
		"",
		".",
		"Vehicle",
		"Vehicle.",
		".Speed",
		"Vehicle..Speed",
		"vehicle.Speed",
		"Vehicle.speed",
		"Vehicle.1Speed",
		"Vehicle.Sp eed",
		"Vehicle.Sp_eed",
		"Vehicle.Spëed",
		"Vehicle.Speed ",
		"Vehicle/Speed",
		"Vehicle.Speed\0",
		"Vehicle.Speed[1]",
		"Vehicle.Sp-eed",
	] {
		assert!(!is_path(path.as_bytes()), "{path}");
	}
	assert!(!is_path(&[b'A', b'.', 0xff]));
}

#[test]
fn paths_end_at_128_bytes() {
	let mut path = vec![b'A'; MAX_PATH_LEN as usize];
	path[1] = b'.';
	assert!(is_path(&path) && Path::try_from(path.clone()).is_ok());
	path.push(b'A');
	assert!(Path::try_from(path).is_err());
}

#[test]
fn units_are_texts_or_nothing() {
	for unit in ["", "km/h", "percent", "m/s^2", "µm", "°C"] {
		assert!(is_unit(unit.as_bytes()), "{unit}");
	}
	for unit in ["km\n", "\0", "\u{7f}"] {
		assert!(!is_unit(unit.as_bytes()), "{unit:?}");
	}
	assert!(!is_unit(&[0xff]));
}

proptest! {
	#[test]
	fn a_path_is_made_of_names(path in "[A-Z][A-Za-z0-9]{0,9}(\\.[A-Z][A-Za-z0-9]{0,9}){1,5}") {
		prop_assert!(is_path(path.as_bytes()));
	}

	#[test]
	fn what_is_a_path_has_only_names(bytes in prop::collection::vec(prop_oneof![
		Just(b'.'), Just(b'A'), Just(b'a'), Just(b'1'), Just(b' ')
	], 0..9)) {
		let text = String::from_utf8(bytes.clone()).unwrap();
		let names: Vec<_> = text.split('.').collect();
		let all = names.iter().all(|name| {
			name.starts_with('A') && name.chars().all(|c| c.is_ascii_alphanumeric())
		});
		prop_assert_eq!(is_path(&bytes), all && names.len() >= 2);
	}
}
