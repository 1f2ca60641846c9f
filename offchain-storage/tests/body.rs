//! Bodies from outside: what is written comes back, what is damaged or unsorted is refused.

use amo_offchain_storage::{
	body::{
		read_blob, write_blob, BodyError, BodyReader, BodyWriter, Part, Record, Resolution, Schema,
		Value, ValueType, MAX_VALUE_BYTES,
	},
	codec::{Choice, Codec},
};
use proptest::prelude::*;
use std::{
	io::{self, Write},
	num::NonZeroUsize,
};

fn encode(schema: Schema, choice: Choice, page: usize, records: &[Record]) -> Vec<u8> {
	let mut writer = BodyWriter::new(Vec::new(), schema)
		.with_choice(choice)
		.unwrap()
		.with_page_records(NonZeroUsize::new(page).unwrap());
	for record in records {
		writer.push(record.time, record.value.clone()).unwrap();
	}
	let (bytes, summary) = writer.finish().unwrap();
	assert_eq!(summary.bytes, bytes.len() as u64);
	assert_eq!(summary.records, records.len() as u64);
	assert_eq!(summary.pages, records.len().div_ceil(page) as u64);
	bytes
}

fn decode(bytes: &[u8]) -> Result<Vec<Record>, BodyError> {
	BodyReader::new(bytes)?.records().collect()
}

/// Records are the same if they print the same: floats by their bits.
fn exact(records: &[Record]) -> Vec<String> {
	let print = |record: &Record| match &record.value {
		Value::Float(value) => format!("{} {:016x}", record.time, value.to_bits()),
		other => format!("{} {other:?}", record.time),
	};
	records.iter().map(print).collect()
}

fn any_value(value_type: ValueType) -> BoxedStrategy<Value> {
	match value_type {
		ValueType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
		ValueType::Int => prop_oneof![any::<i64>(), -100i64..100].prop_map(Value::Int).boxed(),
		ValueType::Float => prop_oneof![
			any::<u64>().prop_map(f64::from_bits),
			(-1000i32..1000).prop_map(|n| f64::from(n) / 10.0),
			prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
		]
		.prop_map(Value::Float)
		.boxed(),
		ValueType::Text => ".{0,40}".prop_map(Value::Text).boxed(),
		ValueType::Blob => prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Blob).boxed(),
	}
}

fn any_records() -> impl Strategy<Value = (ValueType, Vec<Record>)> {
	prop::sample::select(ValueType::ALL.to_vec()).prop_flat_map(|value_type| {
		let time = prop_oneof![any::<i64>(), -10i64..10];
		prop::collection::vec((time, any_value(value_type)), 0..100).prop_map(move |mut records| {
			records.sort_by_key(|(time, _)| *time);
			let records = records.into_iter().map(|(time, value)| Record { time, value });
			(value_type, records.collect())
		})
	})
}

proptest! {
	#[test]
	fn records_come_back_bit_for_bit(
		(value_type, records) in any_records(),
		page in 1usize..50,
		unit_exponent in any::<i8>(),
	) {
		let schema = Schema {
			value_type,
			unit_exponent,
			resolution: Resolution::new(u32::from(unit_exponent.unsigned_abs()), 2),
		};
		let gorilla_or_raw =
			if Codec::Gorilla.takes(value_type) { Codec::Gorilla } else { Codec::Raw };
		for choice in [Choice::Smallest, Choice::Only(Codec::Raw), Choice::Only(gorilla_or_raw)] {
			let bytes = encode(schema, choice, page, &records);
			let reader = BodyReader::new(&bytes[..]).unwrap();
			prop_assert_eq!(reader.schema(), schema);
			prop_assert_eq!(reader.choice(), choice);
			prop_assert_eq!(reader.first_time(), records.first().map_or(0, |first| first.time));
			let back = reader.records().collect::<Result<Vec<_>, _>>().unwrap();
			prop_assert_eq!(exact(&back), exact(&records));
		}
	}
}

fn floats(count: i64) -> Vec<Record> {
	(0..count)
		.map(|i| Record { time: i * 1000, value: Value::Float((i * i % 101) as f64 / 10.0) })
		.collect()
}

#[test]
fn an_earlier_time_is_refused_and_nothing_is_lost() {
	let mut writer = BodyWriter::new(Vec::new(), Schema::of(ValueType::Int));
	writer.push(5, Value::Int(1)).unwrap();
	writer.push(5, Value::Int(2)).unwrap();
	let error = writer.push(4, Value::Int(3)).unwrap_err();
	assert!(matches!(error, BodyError::Unsorted { index: 2, time: 4, last: 5 }), "{error}");
	assert_eq!(
		error.to_string(),
		"record 2 is at 4 ms, before record 1 at 5 ms: sort records by time"
	);
	writer.push(6, Value::Int(4)).unwrap();
	assert_eq!(decode(&writer.finish().unwrap().0).unwrap().len(), 3);
}

#[test]
fn a_value_of_another_type_or_too_long_is_refused() {
	let mut writer = BodyWriter::new(Vec::new(), Schema::of(ValueType::Text));
	let error = writer.push(0, Value::Int(1)).unwrap_err();
	assert!(matches!(error, BodyError::WrongType { index: 0, .. }), "{error}");
	let error = writer.push(0, Value::Text("x".repeat(MAX_VALUE_BYTES + 1))).unwrap_err();
	assert!(matches!(error, BodyError::ValueTooLong { index: 0, .. }), "{error}");
	writer.push(0, Value::Text("x".repeat(MAX_VALUE_BYTES))).unwrap();
	writer.push(0, Value::Text("y".into())).unwrap();
	let (bytes, summary) = writer.finish().unwrap();
	assert_eq!((summary.pages, decode(&bytes).unwrap().len()), (2, 2));
}

#[test]
fn a_codec_that_is_not_exact_says_so() {
	let choice = Choice::Only(Codec::Scaled);
	let writer = || BodyWriter::new(Vec::new(), Schema::of(ValueType::Float)).with_choice(choice);
	let mut broken = writer().unwrap();
	broken.push(0, Value::Float(f64::NAN)).unwrap();
	assert!(matches!(broken.finish(), Err(BodyError::Unfit(Codec::Scaled))));
	let bools = BodyWriter::new(Vec::new(), Schema::of(ValueType::Bool));
	assert!(matches!(bools.with_choice(choice), Err(BodyError::Unfit(Codec::Scaled))));
}

#[test]
fn every_flipped_bit_is_refused() {
	for choice in Codec::ALL.map(Choice::Only) {
		let body = encode(Schema::of(ValueType::Float), choice, 16, &floats(40));
		for bit in 0..body.len() * 8 {
			let mut flipped = body.clone();
			flipped[bit / 8] ^= 1 << (bit % 8);
			assert!(decode(&flipped).is_err(), "bit {bit} of {choice:?}");
		}
	}
}

#[test]
fn every_cut_and_every_addition_is_refused() {
	let body = encode(Schema::of(ValueType::Float), Choice::Smallest, 16, &floats(40));
	for len in 0..body.len() {
		let error = decode(&body[..len]).unwrap_err();
		assert!(matches!(error, BodyError::Truncated), "{len}: {error}");
	}
	let mut longer = body;
	longer.push(0);
	assert!(decode(&longer).is_err());
}

/// A body of three pages of a record each, all of the same length.
fn three_pages() -> (Vec<u8>, usize) {
	let records = [0, 5, 9].map(|time| Record { time, value: Value::Bool(true) });
	let body = encode(Schema::of(ValueType::Bool), Choice::Smallest, 1, &records);
	// The header has 28 bytes, the trailer 24.
	let page = (body.len() - 28 - 24) / 3;
	(body, page)
}

/// As a malicious writer would end a body.
fn with_checksum(mut body: Vec<u8>) -> Vec<u8> {
	let end = body.len() - 4;
	let checksum = crc32fast::hash(&body[..end]);
	body[end..].copy_from_slice(&checksum.to_le_bytes());
	body
}

#[test]
fn a_missing_page_is_noticed() {
	let (body, page) = three_pages();
	let shorter = [&body[..28 + page], &body[28 + 2 * page..]].concat();
	let error = decode(&shorter).unwrap_err();
	assert!(matches!(error, BodyError::Checksum(Part::Body)), "{error}");
	let error = decode(&with_checksum(shorter)).unwrap_err();
	assert!(matches!(error, BodyError::Malformed(_)), "{error}");
}

#[test]
fn pages_in_the_wrong_order_are_noticed() {
	let (mut body, page) = three_pages();
	body[28 + page..28 + 3 * page].rotate_left(page);
	let error = decode(&with_checksum(body.clone())).unwrap_err();
	assert!(matches!(error, BodyError::Unsorted { index: 2, time: 5, last: 9 }), "{error}");
	body[28..28 + 3 * page].rotate_left(page);
	let error = decode(&with_checksum(body)).unwrap_err();
	assert!(matches!(error, BodyError::Malformed(_)), "{error}");
}

#[test]
fn a_reader_hands_out_nothing_after_an_error() {
	let mut body = encode(Schema::of(ValueType::Float), Choice::Smallest, 16, &floats(40));
	body[40] ^= 1;
	let mut records = BodyReader::new(&body[..]).unwrap().records();
	assert!(records.next().unwrap().is_err());
	assert!(records.next().is_none());
}

/// Takes so many bytes, then is full.
struct Full(usize);

impl Write for Full {
	fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
		if self.0 == 0 {
			return Err(io::ErrorKind::StorageFull.into());
		}
		let taken = bytes.len().min(self.0);
		self.0 -= taken;
		Ok(taken)
	}

	fn flush(&mut self) -> io::Result<()> {
		Ok(())
	}
}

#[test]
fn a_body_is_not_finished_over_a_gap() {
	let schema = Schema::of(ValueType::Float);
	let mut writer =
		BodyWriter::new(Full(50), schema).with_page_records(NonZeroUsize::new(4).unwrap());
	let failed =
		floats(100).into_iter().find_map(|record| writer.push(record.time, record.value).err());
	assert!(matches!(failed, Some(BodyError::Io(_))));
	assert!(matches!(writer.push(1 << 40, Value::Float(0.0)), Err(BodyError::Broken)));
	assert!(matches!(writer.finish(), Err(BodyError::Broken)));
}

#[test]
fn files_stream_through_as_blobs() {
	for len in [0, 1, MAX_VALUE_BYTES - 1, MAX_VALUE_BYTES, 3 * MAX_VALUE_BYTES + 5] {
		let file: Vec<u8> = (0..len).map(|i| (i * i / 7) as u8).collect();
		let (body, summary) = write_blob(&mut &file[..], 1234, Vec::new()).unwrap();
		assert_eq!(summary.records, len.div_ceil(MAX_VALUE_BYTES) as u64);
		let mut back = Vec::new();
		assert_eq!(read_blob(&body[..], &mut back).unwrap(), len as u64);
		assert!(back == file);
	}
}

#[test]
fn a_body_that_is_no_file_is_not_read_as_one() {
	let body = encode(Schema::of(ValueType::Float), Choice::Smallest, 16, &floats(3));
	assert!(matches!(read_blob(&body[..], &mut Vec::new()), Err(BodyError::WrongType { .. })));
}

/// The trip in the repository.
fn trip() -> Vec<Record> {
	let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/4111928_1/2007-05-22.csv");
	let mut time = 0;
	let record = |line: &str| {
		let columns: Vec<&str> = line.split(',').collect();
		time += columns[2].parse::<i64>().unwrap() * 1000;
		Record { time, value: Value::Float(columns[3].parse().unwrap()) }
	};
	std::fs::read_to_string(path).unwrap().lines().skip(1).map(record).collect()
}

#[test]
fn a_real_trip_takes_half_of_what_gorilla_takes() {
	let schema = Schema::of(ValueType::Float);
	let best = encode(schema, Choice::Smallest, 65_536, &trip());
	let gorilla = encode(schema, Choice::Only(Codec::Gorilla), 65_536, &trip());
	assert!(best.len() * 2 <= gorilla.len(), "{} of {}", best.len(), gorilla.len());
	assert_eq!(exact(&decode(&best).unwrap()), exact(&trip()));
}

#[test]
fn our_gorilla_is_as_small_as_another() {
	use tsz::{stream::BufferedWriter, DataPoint, Encode, StdEncoder};
	let ours = encode(Schema::of(ValueType::Float), Choice::Only(Codec::Gorilla), 65_536, &trip());
	let mut encoder = StdEncoder::new(trip()[0].time as u64, BufferedWriter::new());
	for record in trip() {
		let Value::Float(value) = record.value else { continue };
		encoder.encode(DataPoint::new(record.time as u64, value));
	}
	let theirs = encoder.close().len();
	assert!(ours.len() * 100 <= theirs * 101, "{} against {theirs}", ours.len());
}
