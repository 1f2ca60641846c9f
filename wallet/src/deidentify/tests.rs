use super::*;
use proptest::{collection::vec, prelude::*};

const VIN: &str = "Vehicle.VehicleIdentification.VIN";
const CAM: &str = "Vehicle.V2X.V2V.CAM";
const DENM: &str = "Vehicle.V2X.V2V.DENM";
const BSM: &str = "Vehicle.V2X.V2V.BSM";
const PAGE: &str = include_str!("../../../docs/protocol/pseudonyms.md");

fn secret() -> OwnerSecret {
	OwnerSecret::from_bytes([1; 32])
}

fn leaves(path: &str, level: Level, value: Value) -> Value {
	Deidentifier::new(&secret(), path, level).record(Record { time: 7, value }).value
}

fn blob(path: &str, message: &[u8]) -> Vec<u8> {
	match leaves(path, Level::Lv1, Value::Blob(message.into())) {
		Value::Blob(blob) => blob,
		other => panic!("{other:?}"),
	}
}

fn bytes(hex: &str) -> Vec<u8> {
	(0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// The rows of the page's table of vectors: path, value, what leaves.
#[test]
fn the_vectors_of_the_docs() {
	let rows: Vec<Vec<&str>> = PAGE
		.lines()
		.filter(|line| line.starts_with("| `Vehicle."))
		.map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect())
		.collect();
	assert_eq!(rows.len(), 4);
	for row in rows {
		let (path, value, expected) = (row[1], row[2], row[3]);
		let value = match path {
			VIN => Value::Text(value.into()),
			_ => Value::Blob(bytes(value)),
		};
		let left = match leaves(path, Level::Lv1, value) {
			Value::Text(text) => text,
			Value::Blob(blob) => hex(&blob),
			other => panic!("{other:?}"),
		};
		assert_eq!(left, expected, "{path}");
	}
}

#[test]
fn equal_values_stay_equal_only_in_one_metric_of_one_owner() {
	let vin = || Value::Text("WVWZZZ1JZXW000001".into());
	let one = leaves(VIN, Level::Lv1, vin());
	assert_eq!(one, leaves(VIN, Level::Lv1, vin()));
	assert_ne!(one, leaves(VIN, Level::Lv1, Value::Text("WVWZZZ1JZXW000002".into())));
	assert_ne!(one, leaves("Vehicle.User.Name", Level::Lv1, vin()));
	let other = Deidentifier::new(&OwnerSecret::from_bytes([2; 32]), VIN, Level::Lv1);
	assert_ne!(one, other.record(Record { time: 7, value: vin() }).value);
}

#[test]
fn only_level_1_is_changed_and_no_number() {
	let text = || Value::Text("Kim".into());
	for level in [Level::Lv2, Level::Lv3, Level::Lv4] {
		assert_eq!(leaves("Vehicle.User.Name", level, text()), text());
		assert_eq!(leaves(CAM, level, Value::Blob(vec![1; 40])), Value::Blob(vec![1; 40]));
	}
	for value in [Value::Int(71), Value::Float(0.1), Value::Bool(true)] {
		assert_eq!(leaves("Vehicle.Driver.HeartRate", Level::Lv1, value.clone()), value);
	}
	let record = Record { time: -3, value: text() };
	assert_eq!(Deidentifier::new(&secret(), VIN, Level::Lv1).record(record).time, -3);
}

#[test]
fn a_message_of_another_kind_is_replaced_as_a_whole() {
	let unlike = |path, message: &[u8]| assert_eq!(blob(path, message).len(), 16, "{path}");
	// Another number, another version, too short for a number, empty.
	unlike(CAM, b"\x02\x01\x12\x34\x56\x78\x55");
	unlike(CAM, b"\x03\x02\x12\x34\x56\x78\x55");
	unlike(CAM, b"\x02\x02\x12\x34\x56");
	unlike(CAM, b"");
	// DENM has the number again further on.
	unlike(DENM, b"\x02\x01\x12\x34\x56\x78\x55");
	// A frame of another length, of another message, and one that has no room for a number.
	unlike(BSM, &bytes("00140a0aa26af37bffffffff"));
	unlike(BSM, &bytes("0013090aa26af37bffffffff"));
	unlike(BSM, &bytes("0014050aa26af37b"));
	unlike(BSM, b"\x00\x14");
	unlike(BSM, b"\x00\x14\xc1");
	unlike("Vehicle.V2X.V2I.SPaT", b"\x00\x12\x01\x00");
	unlike("Vehicle.V2X.V2D.Message", b"\x02\x02\x12\x34\x56\x78\x55");
}

#[test]
fn what_roads_say_stays() {
	let spat = b"\x00\x13\x03\x01\x02\x03";
	assert_eq!(blob("Vehicle.V2X.V2I.SPaT", spat), spat);
	let map = [&b"\x00\x12\x81\x00"[..], &[9; 256]].concat();
	assert_eq!(blob("Vehicle.V2X.V2I.MAP", &map), map);
}

proptest! {
	#[test]
	fn only_the_stations_number_is_changed(station: u32, rest in vec(any::<u8>(), 0..50)) {
		let message = [&[2, 2], &station.to_be_bytes()[..], &rest].concat();
		let left = blob(CAM, &message);
		prop_assert_eq!((&left[..2], &left[6..]), (&message[..2], &message[6..]));
		prop_assert_eq!(&left, &blob(CAM, &message));
	}

	#[test]
	fn any_bytes_are_taken(message in vec(any::<u8>(), 0..60), kind in 0..4_usize) {
		let path = [CAM, BSM, "Vehicle.V2X.V2I.MAP", "Vehicle.V2X.V2P.PSM"][kind];
		let left = blob(path, &message);
		prop_assert!(left.len() == message.len() || left.len() == 16);
	}

	#[test]
	fn a_long_frame_is_read_as_a_short_one(message in vec(any::<u8>(), 128..300)) {
		let [high, low] = (message.len() as u16 | 0x8000).to_be_bytes();
		let frame = [&[0, 20, high, low], &message[..]].concat();
		let left = blob(BSM, &frame);
		prop_assert_eq!(left.len(), frame.len());
		// 10 bits before, 32 bits of the number.
		prop_assert_eq!((left[4], left[5] & 0xc0), (frame[4], frame[5] & 0xc0));
		prop_assert_eq!((left[9] & 0x3f, &left[10..]), (frame[9] & 0x3f, &frame[10..]));
	}
}

const SEOUL: Position = Position { latitude: 37.5665, longitude: 126.978 };
const NO_FIX: Position = Position { latitude: f64::NAN, longitude: 0.0 };

fn resolution(resolution: u8) -> Resolution {
	Resolution::new(resolution).unwrap()
}

#[test]
fn a_place_is_as_fine_as_metric_and_level_allow() {
	let at = |level, finest| place([SEOUL], level, resolution(finest)).unwrap().resolution().get();
	assert_eq!(at(Level::Lv3, 7), 7);
	assert_eq!(at(Level::Lv3, 4), 4);
	assert_eq!(at(Level::Lv4, 15), 7);
	assert_eq!(at(Level::Lv2, 7), 5);
	assert_eq!(at(Level::Lv1, 0), 0);
}

#[test]
fn what_is_no_place_on_the_earth_is_passed_over() {
	let far = Position { latitude: 37.5665, longitude: 1270.0 };
	let pole = Position { latitude: -90.1, longitude: 0.0 };
	let of = |positions: &[Position]| place(positions.to_vec(), Level::Lv3, Resolution::FINEST);
	assert_eq!(of(&[NO_FIX, SEOUL, far, pole]), of(&[SEOUL]));
	assert_eq!(of(&[NO_FIX, far, pole]), None);
	assert_eq!(of(&[]), None);
}

#[test]
fn positions_of_two_continents_have_no_place() {
	let denver = Position { latitude: 39.74, longitude: -104.99 };
	assert_eq!(place([SEOUL, denver], Level::Lv3, Resolution::FINEST), None);
}

#[test]
fn positions_are_pairs_of_the_same_time() {
	let at = |time, value| Record { time, value: Value::Float(value) };
	let latitudes = [at(1, 10.0), at(2, 11.0), at(4, 12.0), at(4, 13.0), at(9, 14.0)];
	let longitudes = [at(0, 1.0), at(2, 2.0), at(3, 3.0), at(4, 4.0), at(5, 5.0)];
	let position = |latitude, longitude| Position { latitude, longitude };
	let pairs = [position(11.0, 2.0), position(12.0, 4.0)];
	assert_eq!(positions(&latitudes, &longitudes), pairs);
	let text = [Record { time: 2, value: Value::Text("north".into()) }];
	assert_eq!(positions(&text, &longitudes), []);
}

proptest! {
	#[test]
	fn a_place_has_all_positions_and_no_smaller_one_has(
		latitude in -85.0..85.0,
		longitude in -175.0..175.0,
		moves in vec((-0.3..0.3, -0.3..0.3), 0..20),
		finest in 0..=7_u8,
	) {
		let moved = |(north, east): (f64, f64)| Position {
			latitude: latitude + north,
			longitude: longitude + east,
		};
		let mut positions = vec![Position { latitude, longitude }];
		positions.extend(moves.into_iter().map(moved));
		let cells: Vec<CellIndex> = positions
			.iter()
			.filter_map(|p| p.cell(h3o::Resolution::try_from(finest).unwrap()))
			.collect();
		let cell = |index: CellIndex| Cell::new(index.into()).unwrap();
		match place(positions, Level::Lv3, resolution(finest)) {
			None => prop_assert!(cells.iter().any(|c| c.base_cell() != cells[0].base_cell())),
			Some(place) => {
				prop_assert!(place.resolution() <= resolution(finest));
				prop_assert!(cells.iter().all(|c| place.contains(cell(*c))));
				if let Some(finer) = Resolution::new(place.resolution().get() + 1) {
					let finer = h3o::Resolution::try_from(finer.get()).unwrap();
					let child = cells[0].parent(finer);
					let whole = child.is_some() && cells.iter().all(|c| c.parent(finer) == child);
					prop_assert!(!whole || place.resolution() == resolution(finest));
				}
			},
		}
	}
}
