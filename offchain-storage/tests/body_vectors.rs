//! The test vectors of `docs/protocol/body.md`: JSON files in `tests/vectors/body`, each a body and
//! the records in it. Numbers are strings, floats the hexadecimal of their bits.

#[path = "support/bless.rs"]
mod bless;

use amo_offchain_storage::{
	body::{BodyReader, BodyWriter, Record, Resolution, Schema, Value, ValueType},
	codec::{Choice, Codec},
};
use serde_json::{json, Value as Json};
use std::{fs, num::NonZeroUsize, path::PathBuf};

fn folder() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/body")
}

fn print(value: &Value) -> String {
	match value {
		Value::Bool(value) => value.to_string(),
		Value::Int(value) => value.to_string(),
		Value::Float(value) => format!("{:016x}", value.to_bits()),
		Value::Text(value) => value.clone(),
		Value::Blob(value) => hex(value),
	}
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
	let digits = hex.as_bytes().chunks(2);
	digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

/// What a vector says of a body.
fn describe(body: &[u8]) -> Json {
	let reader = BodyReader::new(body).unwrap();
	let (schema, choice) = (reader.schema(), reader.choice());
	let first_time = reader.first_time();
	let records: Vec<Record> = reader.records().collect::<Result<_, _>>().unwrap();
	let records: Vec<Json> = records
		.iter()
		.map(|record| json!([record.time.to_string(), print(&record.value)]))
		.collect();
	json!({
		"value_type": format!("{:?}", schema.value_type),
		"unit_exponent": schema.unit_exponent,
		"resolution": schema.resolution.map(|known| json!([known.step(), known.decimals()])),
		"codec": match choice {
			Choice::Smallest => "per page".into(),
			Choice::Only(codec) => format!("{codec:?}"),
		},
		"first_time": first_time.to_string(),
		"records": records,
		"body": hex(body),
	})
}

/// What is our own in the bytes must not change. pco and zstd may become better, but what they
/// wrote must be read as it was.
#[test]
fn samples_are_written_and_read_as_the_vectors_say() {
	for (name, body) in samples() {
		let made = serde_json::to_string_pretty(&describe(&body)).unwrap() + "\n";
		let vector = bless::read(&folder().join(format!("{name}.json")), made.as_bytes());
		let vector: Json = serde_json::from_slice(&vector).unwrap();
		let written = bytes_of(vector["body"].as_str().unwrap());
		assert_eq!(describe(&written), vector, "{name}");
		if !["float_pco", "float_fraction", "text_zstd"].contains(&name) {
			assert_eq!(hex(&body), hex(&written), "{name}");
		}
	}
	assert_eq!(fs::read_dir(folder()).unwrap().count(), samples().len(), "a vector has no sample");
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
	let begin = 1_700_000_000_000;
	let seconds = |values: Vec<Value>| -> Vec<(i64, Value)> {
		values.into_iter().enumerate().map(|(i, value)| (begin + i as i64 * 1000, value)).collect()
	};
	let floats = |values: &[f64]| seconds(values.iter().copied().map(Value::Float).collect());
	let of = Schema::of;
	let only = Choice::Only;
	let tenths =
		Schema { unit_exponent: -1, resolution: Resolution::new(1, 1), ..of(ValueType::Float) };
	let odd = [
		0.0,
		-0.0,
		1.5,
		f64::INFINITY,
		f64::NEG_INFINITY,
		f64::from_bits(0x7ff0_0000_dead_beef),
		f64::from_bits(1),
		f64::MAX,
	];
	let far = [i64::MIN, -1, 0, 0, 1, i64::MAX];
	let temperatures = [21.5, 21.5, 21.6, 21.4, 21.3, 21.3, -0.1, 0.0];
	let smoothed: Vec<f64> = (0..32u32)
		.map(|i| format!("{:.11e}", f64::from(i * 991 + 7) / 1344.0).parse().unwrap())
		.collect();
	let sines: Vec<f64> = (0..32).map(|i| f64::from(i).sin()).collect();
	let text = |text: &str| Value::Text(text.into());
	vec![
		("empty", make(of(ValueType::Float), Choice::Smallest, 8, vec![])),
		(
			"bool_raw",
			make(
				of(ValueType::Bool),
				only(Codec::Raw),
				16,
				seconds((0..11).map(|i| Value::Bool(i % 3 == 0)).collect()),
			),
		),
		(
			"int_scaled",
			make(
				of(ValueType::Int),
				only(Codec::Scaled),
				8,
				vec![(-5, Value::Int(i64::MIN)), (7, Value::Int(i64::MAX)), (7, Value::Int(0))],
			),
		),
		(
			"int_steps",
			make(
				of(ValueType::Int),
				only(Codec::Scaled),
				64,
				seconds((0..40).map(|i| Value::Int(i * i * 50)).collect()),
			),
		),
		("float_gorilla", make(of(ValueType::Float), only(Codec::Gorilla), 4, floats(&odd))),
		(
			"times_gorilla",
			make(
				of(ValueType::Float),
				only(Codec::Gorilla),
				8,
				far.map(|time| (time, Value::Float(1.0))).to_vec(),
			),
		),
		("float_scaled", make(tenths, only(Codec::Scaled), 8, floats(&temperatures))),
		("float_pco", make(of(ValueType::Float), only(Codec::Pco), 32, floats(&sines))),
		(
			"float_fraction",
			make(of(ValueType::Float), only(Codec::Fraction), 32, floats(&smoothed)),
		),
		(
			"text_stored",
			make(
				of(ValueType::Text),
				only(Codec::Raw),
				8,
				seconds(vec![text("P"), text(""), text("주행")]),
			),
		),
		(
			"text_zstd",
			make(
				of(ValueType::Text),
				only(Codec::Raw),
				64,
				seconds(vec![text("park park park "); 20]),
			),
		),
		(
			"blob_stored",
			make(
				of(ValueType::Blob),
				only(Codec::Raw),
				8,
				vec![(begin, Value::Blob(vec![0, 255, 7]))],
			),
		),
	]
}

fn make(schema: Schema, choice: Choice, page: usize, records: Vec<(i64, Value)>) -> Vec<u8> {
	let mut writer = BodyWriter::new(Vec::new(), schema)
		.with_choice(choice)
		.unwrap()
		.with_page_records(NonZeroUsize::new(page).unwrap());
	for (time, value) in records {
		writer.push(time, value).unwrap();
	}
	writer.finish().unwrap().0
}
