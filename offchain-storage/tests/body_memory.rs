//! A long body takes the memory of a page, written and read.

mod support;

use amo_offchain_storage::body::{
	read_blob, write_blob, BodyReader, BodyWriter, Schema, Value, ValueType,
};
use std::io::{self, Read};
use support::peak_of;

const MOST_BYTES: usize = 16 << 20;

#[test]
fn files_of_any_length() {
	const LEN: u64 = 96 << 20;
	let mut body = Vec::with_capacity(LEN as usize + (1 << 20));
	let mut file = io::repeat(7).take(LEN);
	let written = peak_of(|| {
		write_blob(&mut file, 0, &mut body).unwrap();
	});
	assert!(written <= MOST_BYTES, "{written} bytes");
	let read = peak_of(|| assert_eq!(read_blob(&body[..], &mut io::sink()).unwrap(), LEN));
	assert!(read <= MOST_BYTES, "{read} bytes");
}

#[test]
fn records_of_any_number() {
	const RECORDS: u64 = 400_000;
	let mut body = Vec::with_capacity(RECORDS as usize * 16);
	let written = peak_of(|| {
		let mut writer = BodyWriter::new(&mut body, Schema::of(ValueType::Float));
		for i in 0..RECORDS {
			writer.push(i as i64, Value::Float((i as f64).sqrt())).unwrap();
		}
		assert_eq!(writer.finish().unwrap().1.records, RECORDS);
	});
	assert!(written <= 2 * MOST_BYTES, "{written} bytes");
	let read = peak_of(|| {
		let records = BodyReader::new(&body[..]).unwrap().records();
		assert_eq!(records.map(Result::unwrap).count() as u64, RECORDS);
	});
	assert!(read <= MOST_BYTES, "{read} bytes");
}
