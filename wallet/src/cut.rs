//! Records into chunks.
//!
//! Where a chunk ends depends on nothing but its records and the limits, and a record that comes
//! later in time changes only the last chunk. So an upload that was interrupted cuts again as
//! before, and knows what it has already sold.
//!
//! Records of the same time and value are all kept: a sensor that is read ten times a second may
//! write whole seconds, and the header counts what the body has. Only the journal knows that
//! something was brought in twice.

#[cfg(test)]
mod tests;

use amo_offchain_storage::body::{Record, Value};
use std::{
	iter::Peekable,
	num::{NonZeroU32, NonZeroU64},
	ops::RangeInclusive,
	vec,
};

/// A day in milliseconds.
pub const DAY: NonZeroU64 = NonZeroU64::new(24 * 60 * 60 * 1000).expect("a day is long");

/// After so many milliseconds without a record another trip begins.
pub const TRIP_GAP: u64 = 30 * 60 * 1000;

/// 64 MiB.
const BYTES: NonZeroU64 = NonZeroU64::new(64 * 1024 * 1024).expect("64 MiB are some bytes");

/// Where chunks end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
	/// The longest time span in milliseconds. Chunks are cut at its multiples since 1970, UTC, so
	/// that no chunk has records of two days if it is a day.
	pub span: NonZeroU64,
	/// The longest time without a record in milliseconds, if it matters.
	pub gap: Option<u64>,
	/// Most records.
	pub records: NonZeroU32,
	/// Most bytes of the body, by a rough upper bound. A record that has more is a chunk by itself.
	pub bytes: NonZeroU64,
}

impl Default for Limits {
	/// A chunk for each day.
	fn default() -> Self {
		Self { span: DAY, gap: None, records: NonZeroU32::MAX, bytes: BYTES }
	}
}

impl Limits {
	/// The times that a record may have to be in the same chunk as one of this time, as far as the
	/// span goes. Who has too many records to cut at once cuts them span by span, and gets the same
	/// chunks.
	pub fn span_of(&self, time: i64) -> RangeInclusive<i64> {
		let span = i128::from(self.span.get());
		let start = i128::from(time).div_euclid(span) * span;
		let within = |time: i128| time.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
		within(start)..=within(start + span - 1)
	}

	fn admit(&self, chunk: &Chunk, next: &Record) -> bool {
		self.span_of(chunk.start).contains(&next.time)
			&& self.gap.is_none_or(|gap| chunk.end.abs_diff(next.time) <= gap)
			&& (chunk.records.len() as u64) < self.records.get().into()
			&& chunk.bytes.saturating_add(most_bytes(next)) <= self.bytes.get()
	}
}

/// Cuts records of one metric, in whatever order they are.
pub fn cut(mut records: Vec<Record>, limits: Limits) -> Chunks {
	records.sort_by_key(|record| record.time);
	Chunks { records: records.into_iter().peekable(), limits }
}

/// The chunks of some records, in the order of time.
pub struct Chunks {
	records: Peekable<vec::IntoIter<Record>>,
	limits: Limits,
}

impl Iterator for Chunks {
	type Item = Chunk;

	fn next(&mut self) -> Option<Chunk> {
		let mut chunk = Chunk::begin(self.records.next()?);
		while let Some(record) = self.records.next_if(|next| self.limits.admit(&chunk, next)) {
			chunk.push(record);
		}
		Some(chunk)
	}
}

/// The records of one chunk, ordered by time; those of the same time as they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
	records: Vec<Record>,
	start: i64,
	end: i64,
	/// A rough upper bound of the body's length, before it is sealed.
	bytes: u64,
}

impl Chunk {
	fn begin(first: Record) -> Self {
		let bytes = EMPTY_BODY + most_bytes(&first);
		Self { start: first.time, end: first.time, bytes, records: vec![first] }
	}

	fn push(&mut self, record: Record) {
		self.end = record.time;
		self.bytes = self.bytes.saturating_add(most_bytes(&record));
		self.records.push(record);
	}

	/// The records: at least one.
	pub fn into_records(self) -> Vec<Record> {
		self.records
	}
}

/// Header, trailer, and what a page has besides its records.
const EMPTY_BODY: u64 = 28 + 24 + 100;

/// Most bytes that a record takes in a body, its part of a page's header included.
fn most_bytes(record: &Record) -> u64 {
	// At most 69 bits by the codec for irregular times.
	const TIME: u64 = 9;
	// What does not shrink is stored as it is, with its length.
	let texts = |len: usize| 32 + len as u64;
	TIME + match &record.value {
		Value::Bool(_) => 1,
		Value::Int(_) | Value::Float(_) => 9,
		Value::Text(text) => texts(text.len()),
		Value::Blob(blob) => texts(blob.len()),
	}
}
