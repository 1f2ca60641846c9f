//! Entry points of the fuzz targets in `fuzz/`, which `tests/fuzz_body.rs` runs too.
//!
//! None of them may panic, or allocate more than the limits of a body allow.

use super::{
	header::{CHECKSUM_LEN, HEADER_LEN, PAGE, PAGE_HEADER_LEN, TRAILER_LEN},
	BodyReader, BodyWriter, Record, Schema, Value, ValueType, MAX_PAGE_RECORDS,
};
use crate::codec::{times, Choice, Codec, TimesCodec};
use std::num::NonZeroUsize;

/// Reads any bytes as a body.
pub fn body(bytes: &[u8]) {
	let Ok(mut reader) = BodyReader::new(bytes) else { return };
	while let Ok(Some(page)) = reader.next_page() {
		assert_eq!(page.times.len(), page.values.len());
	}
}

/// Reads any bytes as a body whose checksums are right, as a malicious writer would have them.
pub fn checked_body(bytes: &[u8]) {
	body(&with_checksums(bytes.to_vec()));
}

/// Hands any bytes to the decoders of values and times. The first bytes choose: a codec, a value
/// type, the number of records.
pub fn codecs(bytes: &[u8]) {
	let [codec, value_type, low, high, bytes @ ..] = bytes else { return };
	let count = (usize::from(u16::from_le_bytes([*low, *high])) + 1).min(MAX_PAGE_RECORDS);
	if let Some(codec) = TimesCodec::from_id(codec.wrapping_sub(100)) {
		let _ = times::decode(codec, bytes, count);
	}
	let (Some(codec), Some(value_type)) = (Codec::from_id(*codec), ValueType::from_id(*value_type))
	else {
		return;
	};
	if let Ok(values) = codec.decode(value_type, bytes, count) {
		assert_eq!(values.len(), count);
	}
}

/// Makes records of any bytes, and sees that each codec brings them back or says that it cannot.
pub fn round_trip(bytes: &[u8]) {
	let [value_type, page_records, bytes @ ..] = bytes else { return };
	let Some(value_type) = ValueType::from_id(value_type % 5 + 1) else { return };
	let records = records(value_type, bytes);
	let choices = Codec::ALL.into_iter().map(Choice::Only).chain([Choice::Smallest]);
	for choice in choices {
		let writer = BodyWriter::new(Vec::new(), Schema::of(value_type)).with_choice(choice);
		let Ok(writer) = writer else { continue };
		let mut writer = match NonZeroUsize::new(usize::from(*page_records)) {
			Some(page_records) => writer.with_page_records(page_records),
			None => writer,
		};
		let pushed =
			records.iter().try_for_each(|record| writer.push(record.time, record.value.clone()));
		let Ok((body, _)) = pushed.and_then(|()| writer.finish()) else {
			assert_ne!(choice, Choice::Smallest, "some codec always fits");
			continue;
		};
		let back = BodyReader::new(&body[..]).and_then(|reader| reader.records().collect());
		let back: Vec<Record> = back.unwrap_or_default();
		assert!(
			back.len() == records.len() && back.iter().zip(&records).all(|(a, b)| same(a, b)),
			"{choice:?} changed records"
		);
	}
}

/// 9 bytes a record: how much later it is, and its value.
fn records(value_type: ValueType, bytes: &[u8]) -> Vec<Record> {
	let mut time = 0i64;
	let (chunks, _) = bytes.as_chunks::<9>();
	chunks
		.iter()
		.map(|[later, value @ ..]| {
			// Now and then a leap to the far end.
			let step = if *later == 255 { i64::MAX / 2 } else { i64::from(*later) };
			time = time.saturating_add(step);
			let value = match value_type {
				ValueType::Bool => Value::Bool(value[0] & 1 == 1),
				ValueType::Int => Value::Int(i64::from_le_bytes(*value)),
				ValueType::Float => Value::Float(f64::from_le_bytes(*value)),
				ValueType::Text => Value::Text(String::from_utf8_lossy(value).into_owned()),
				ValueType::Blob => Value::Blob(value.to_vec()),
			};
			Record { time, value }
		})
		.collect()
}

/// Whether two records are the same bit for bit.
fn same(a: &Record, b: &Record) -> bool {
	let same_value = match (&a.value, &b.value) {
		(Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
		(a, b) => a == b,
	};
	a.time == b.time && same_value
}

/// Puts right checksums wherever the bytes have a header, pages and a trailer.
fn with_checksums(mut bytes: Vec<u8>) -> Vec<u8> {
	seal(&mut bytes, 0, HEADER_LEN);
	let mut at = HEADER_LEN;
	while let Some([PAGE, _, _, _, _, _, _, _, lengths @ ..]) =
		bytes.get(at..).and_then(|rest| rest.first_chunk::<PAGE_HEADER_LEN>())
	{
		let [a, b, c, d, e, f, g, h] = *lengths;
		let [times, values] =
			[[a, b, c, d], [e, f, g, h]].map(|le| u32::from_le_bytes(le) as usize);
		let len = PAGE_HEADER_LEN + times + values + CHECKSUM_LEN;
		seal(&mut bytes, at, len);
		at += len;
	}
	if bytes.len() >= at + TRAILER_LEN {
		seal(&mut bytes, 0, at + TRAILER_LEN);
	}
	bytes
}

/// Ends so many bytes from `at` on with their checksum, if there are so many.
fn seal(bytes: &mut [u8], at: usize, len: usize) {
	let part = at.checked_add(len).and_then(|end| bytes.get_mut(at..end));
	if let Some((covered, checksum)) = part.and_then(|part| part.split_last_chunk_mut()) {
		*checksum = crc32fast::hash(covered).to_le_bytes();
	}
}
