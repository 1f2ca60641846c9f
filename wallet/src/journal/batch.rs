//! Batches: what is appended at once, and its bytes.
//!
//! A payload, with varints for all numbers but floats:
//!
//! ```text
//! count, then of each mark: 32 bytes of the source, rows
//! count, then of each metric that is new in the segment: length, path
//! count, then of each record: metric, time since the record before (zigzag), type, value
//! ```
//!
//! Metrics are numbered in a segment in the order in which they come up.

use super::error::JournalError;
use amo_offchain_storage::body::{Record, Value, ValueType, MAX_VALUE_BYTES};
use pallet_metrics::is_path;
use std::{
	collections::{BTreeMap, HashMap},
	fmt,
	sync::Arc,
};

/// Most metrics of a segment.
pub const MAX_PATHS: usize = 4096;

/// Longest path of a metric, as on the chain.
const MAX_PATH_LEN: usize = 128;

/// Bytes after which a batch is full.
const FULL: usize = 256 << 10;

/// One record of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
	/// The metric's path in VSS.
	pub metric: Arc<str>,
	/// Time and value.
	pub record: Record,
}

/// Names something that records are taken from, in parts, once: see
/// [`Journal::source_progress`](super::Journal::source_progress).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub [u8; 32]);

impl fmt::Debug for SourceId {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
	}
}

/// Records that are appended together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
	entries: Vec<Entry>,
	marks: BTreeMap<SourceId, u64>,
	bytes: usize,
}

impl Batch {
	/// Adds a record.
	pub fn push(&mut self, metric: Arc<str>, record: Record) {
		// Numbers, time and type have at most this many bytes.
		self.bytes += 24;
		self.bytes += match &record.value {
			Value::Text(text) => text.len(),
			Value::Blob(blob) => blob.len(),
			Value::Bool(_) | Value::Int(_) | Value::Float(_) => 0,
		};
		self.entries.push(Entry { metric, record });
	}

	/// Notes that with this batch so many rows of a source are done.
	pub fn mark(&mut self, source: SourceId, rows: u64) {
		self.marks.insert(source, rows);
	}

	/// How many records it has.
	pub fn len(&self) -> usize {
		self.entries.len()
	}

	/// Whether it has neither records nor marks.
	pub fn is_empty(&self) -> bool {
		self.entries.is_empty() && self.marks.is_empty()
	}

	/// Whether it is time to append it.
	pub fn is_full(&self) -> bool {
		self.bytes >= FULL
	}

	/// Takes everything out of it.
	pub fn clear(&mut self) {
		self.entries.clear();
		self.marks.clear();
		self.bytes = 0;
	}

	/// Its records.
	#[cfg(test)]
	pub fn entries(&self) -> &[Entry] {
		&self.entries
	}

	/// Its marks.
	pub(super) fn marks(&self) -> impl Iterator<Item = (SourceId, u64)> + '_ {
		self.marks.iter().map(|(source, rows)| (*source, *rows))
	}

	/// Makes sure that it can be written.
	pub(super) fn check(&self) -> Result<(), JournalError> {
		for Entry { metric, record } in &self.entries {
			if metric.len() > MAX_PATH_LEN || !is_path(metric.as_bytes()) {
				return Err(JournalError::NotAMetric(metric.chars().take(MAX_PATH_LEN).collect()));
			}
			let len = match &record.value {
				Value::Text(text) => text.len(),
				Value::Blob(blob) => blob.len(),
				Value::Bool(_) | Value::Int(_) | Value::Float(_) => continue,
			};
			if len > MAX_VALUE_BYTES {
				return Err(JournalError::ValueTooLong { metric: metric.to_string(), len });
			}
		}
		Ok(())
	}

	/// Its bytes in a segment that has these metrics.
	pub(super) fn encode(&self, paths: &Paths) -> Encoded {
		let (mut new_paths, mut new_numbers) = (Vec::new(), HashMap::new());
		let mut records = Vec::with_capacity(self.bytes);
		let mut before = 0i64;
		for Entry { metric, record } in &self.entries {
			let number = paths.number(metric).unwrap_or_else(|| {
				*new_numbers.entry(metric.clone()).or_insert_with(|| {
					new_paths.push(metric.clone());
					paths.len() + new_paths.len() - 1
				})
			});
			put(&mut records, number as u64);
			put(&mut records, zigzag(record.time.wrapping_sub(before)));
			before = record.time;
			put_value(&mut records, &record.value);
		}
		let mut payload = Vec::with_capacity(records.len() + 64);
		put(&mut payload, self.marks.len() as u64);
		for (source, rows) in self.marks() {
			payload.extend_from_slice(&source.0);
			put(&mut payload, rows);
		}
		put(&mut payload, new_paths.len() as u64);
		for path in &new_paths {
			put_bytes(&mut payload, path.as_bytes());
		}
		put(&mut payload, self.entries.len() as u64);
		payload.append(&mut records);
		Encoded { payload, new_paths }
	}
}

/// A batch's bytes.
pub struct Encoded {
	/// What goes into a frame.
	pub payload: Vec<u8>,
	/// Metrics that the segment does not have yet.
	pub new_paths: Vec<Arc<str>>,
}

/// The metrics of a segment.
#[derive(Debug, Default)]
pub struct Paths {
	list: Vec<Arc<str>>,
	numbers: HashMap<Arc<str>, usize>,
}

impl Paths {
	/// How many there are.
	pub fn len(&self) -> usize {
		self.list.len()
	}

	/// Whether more fit in.
	pub fn have_room_for(&self, new: &[Arc<str>]) -> bool {
		self.len() + new.len() <= MAX_PATHS
	}

	/// Adds some that are not there yet.
	pub fn extend(&mut self, new: Vec<Arc<str>>) {
		for path in new {
			self.numbers.insert(path.clone(), self.list.len());
			self.list.push(path);
		}
	}

	fn number(&self, path: &str) -> Option<usize> {
		self.numbers.get(path).copied()
	}
}

/// Reads a payload: the head at once, then its records one by one.
#[derive(Debug, Default)]
pub struct Decoder {
	marks: Vec<(SourceId, u64)>,
	/// Where in the payload the next record begins.
	at: usize,
	done: u32,
	left: u64,
	time: i64,
}

impl Decoder {
	/// Begins with a payload, and adds its metrics to those of the segment.
	pub fn new(payload: &[u8], paths: &mut Paths) -> Result<Self, &'static str> {
		let mut rest = payload;
		let mut marks = Vec::new();
		for _ in 0..take(&mut rest)? {
			let (source, after) = rest.split_first_chunk().ok_or(TRUNCATED)?;
			rest = after;
			marks.push((SourceId(*source), take(&mut rest)?));
		}
		let mut new: Vec<Arc<str>> = Vec::new();
		for _ in 0..take(&mut rest)? {
			let path = take_text(&mut rest)?;
			if path.len() > MAX_PATH_LEN || !is_path(path.as_bytes()) {
				return Err("a path that is none");
			}
			new.push(Arc::from(path));
			if !paths.have_room_for(&new) {
				return Err("too many metrics");
			}
		}
		paths.extend(new);
		let left = take(&mut rest)?;
		if left == 0 && !rest.is_empty() {
			return Err(LEFT_OVER);
		}
		Ok(Self { marks, at: payload.len() - rest.len(), done: 0, left, time: 0 })
	}

	/// Its marks.
	pub fn marks(&self) -> &[(SourceId, u64)] {
		&self.marks
	}

	/// How many records were read.
	pub fn done(&self) -> u32 {
		self.done
	}

	/// The next record of the payload that it began with.
	pub fn next(&mut self, payload: &[u8], paths: &Paths) -> Result<Option<Entry>, &'static str> {
		if self.left == 0 {
			return Ok(None);
		}
		let mut rest = payload.get(self.at..).ok_or(TRUNCATED)?;
		let number = usize::try_from(take(&mut rest)?).map_err(|_| "a metric that is unknown")?;
		let metric = paths.list.get(number).ok_or("a metric that is unknown")?.clone();
		self.time = self.time.wrapping_add(unzigzag(take(&mut rest)?));
		let value = take_value(&mut rest)?;
		self.at = payload.len() - rest.len();
		self.left -= 1;
		self.done += 1;
		if self.left == 0 && !rest.is_empty() {
			return Err(LEFT_OVER);
		}
		Ok(Some(Entry { metric, record: Record { time: self.time, value } }))
	}
}

const TRUNCATED: &str = "less than it says";
const LEFT_OVER: &str = "more than it says";

fn put(out: &mut Vec<u8>, number: u64) {
	let mut buffer = unsigned_varint::encode::u64_buffer();
	out.extend_from_slice(unsigned_varint::encode::u64(number, &mut buffer));
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
	put(out, bytes.len() as u64);
	out.extend_from_slice(bytes);
}

/// Writes a value after its type, which has the number that bodies have for it.
fn put_value(out: &mut Vec<u8>, value: &Value) {
	out.push(value.value_type() as u8);
	match value {
		Value::Bool(value) => out.push((*value).into()),
		Value::Int(value) => put(out, zigzag(*value)),
		Value::Float(value) => out.extend_from_slice(&value.to_bits().to_le_bytes()),
		Value::Text(text) => put_bytes(out, text.as_bytes()),
		Value::Blob(blob) => put_bytes(out, blob),
	}
}

fn take(bytes: &mut &[u8]) -> Result<u64, &'static str> {
	let (number, rest) =
		unsigned_varint::decode::u64(bytes).map_err(|_| "a number that is none")?;
	*bytes = rest;
	Ok(number)
}

fn take_byte(bytes: &mut &[u8]) -> Result<u8, &'static str> {
	let (byte, rest) = bytes.split_first().ok_or(TRUNCATED)?;
	*bytes = rest;
	Ok(*byte)
}

fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], &'static str> {
	let len = usize::try_from(take(bytes)?).map_err(|_| TRUNCATED)?;
	let (taken, rest) = bytes.split_at_checked(len).ok_or(TRUNCATED)?;
	*bytes = rest;
	Ok(taken)
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Result<&'a str, &'static str> {
	std::str::from_utf8(take_bytes(bytes)?).map_err(|_| "a text that is not UTF-8")
}

fn take_value(bytes: &mut &[u8]) -> Result<Value, &'static str> {
	let id = take_byte(bytes)?;
	let value_type = ValueType::ALL.into_iter().find(|value_type| *value_type as u8 == id);
	Ok(match value_type.ok_or("a value of unknown type")? {
		ValueType::Bool => match take_byte(bytes)? {
			0 => Value::Bool(false),
			1 => Value::Bool(true),
			_ => return Err("a value that is neither true nor false"),
		},
		ValueType::Int => Value::Int(unzigzag(take(bytes)?)),
		ValueType::Float => {
			let (bits, rest) = bytes.split_first_chunk().ok_or(TRUNCATED)?;
			*bytes = rest;
			Value::Float(f64::from_bits(u64::from_le_bytes(*bits)))
		},
		ValueType::Text => Value::Text(take_text(bytes)?.to_owned()),
		ValueType::Blob => Value::Blob(take_bytes(bytes)?.to_vec()),
	})
}

/// Small numbers of either sign as small numbers without one.
fn zigzag(number: i64) -> u64 {
	((number << 1) ^ (number >> 63)) as u64
}

/// Back from [`zigzag`].
fn unzigzag(number: u64) -> i64 {
	(number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests;
