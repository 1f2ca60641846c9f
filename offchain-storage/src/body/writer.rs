//! Writing a body, record by record.

use super::{
	header::{Header, Trailer},
	page::{self, Page},
	BodyError, Schema, Value, Values, MAX_PAGE_BYTES, MAX_PAGE_RECORDS, MAX_VALUE_BYTES,
};
use crate::codec::Choice;
use crc32fast::Hasher;
use std::{io::Write, num::NonZeroUsize, ops::RangeInclusive};

/// Writes records into a body in the memory of one page: a few MiB, whatever the body's length.
///
/// Pages are written as they fill up. A body without [`Self::finish`] has no trailer and is refused
/// by readers.
pub struct BodyWriter<W> {
	out: W,
	schema: Schema,
	choice: Choice,
	page_records: usize,
	page: Page,
	/// Bytes of the page's texts or blobs.
	page_bytes: usize,
	checksum: Hasher,
	summary: Summary,
	state: State,
}

#[derive(PartialEq, Eq)]
enum State {
	/// The header waits for the first time.
	Fresh,
	Open,
	/// A write failed in the middle.
	Broken,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
	/// Records.
	pub records: u64,
	/// Pages.
	pub pages: u64,
	/// Bytes of the body.
	pub bytes: u64,
	/// First and last time, in milliseconds since the Unix epoch; none without records.
	pub span: Option<RangeInclusive<i64>>,
}

impl<W: Write> BodyWriter<W> {
	/// A body whose pages are written in the way that makes each smallest.
	///
	/// Writes are large, except at the beginning and end of pages: a file needs no buffer.
	pub fn new(out: W, schema: Schema) -> Self {
		Self {
			out,
			schema,
			choice: Choice::Smallest,
			page_records: MAX_PAGE_RECORDS,
			page: Page { times: Vec::new(), values: Values::empty(schema.value_type) },
			page_bytes: 0,
			checksum: Hasher::new(),
			summary: Summary::default(),
			state: State::Fresh,
		}
	}

	/// Sets how the pages are written, before the first record.
	///
	/// # Errors
	/// [`BodyError::Unfit`] for a codec that does not take the schema's value type.
	pub fn with_choice(mut self, choice: Choice) -> Result<Self, BodyError> {
		match choice {
			Choice::Only(codec) if !codec.takes(self.schema.value_type) => {
				Err(BodyError::Unfit(codec))
			},
			_ => {
				self.choice = choice;
				Ok(self)
			},
		}
	}

	/// Sets after how many records a page is written, at most [`MAX_PAGE_RECORDS`], the default.
	/// Small pages cost bytes, and are on disk sooner.
	pub fn with_page_records(mut self, records: NonZeroUsize) -> Self {
		self.page_records = records.get().min(MAX_PAGE_RECORDS);
		self
	}

	/// Adds a record. `time` is in milliseconds since the Unix epoch.
	///
	/// # Errors
	/// [`BodyError::Unsorted`], [`BodyError::WrongType`] and [`BodyError::ValueTooLong`] leave the
	/// body as it was. All others break it.
	pub fn push(&mut self, time: i64, value: Value) -> Result<(), BodyError> {
		self.check(time, &value)?;
		let bytes = value.byte_len();
		if self.page.times.len() >= self.page_records || self.page_bytes + bytes > MAX_PAGE_BYTES {
			self.write_page()?;
		}
		let found = value.value_type();
		self.page.values.push(value).map_err(|_| self.wrong_type(found))?;
		self.page.times.push(time);
		self.page_bytes += bytes;
		let first = self.summary.span.as_ref().map_or(time, |span| *span.start());
		self.summary.span = Some(first..=time);
		self.summary.records += 1;
		Ok(())
	}

	fn check(&self, time: i64, value: &Value) -> Result<(), BodyError> {
		let index = self.summary.records;
		if self.state == State::Broken {
			return Err(BodyError::Broken);
		}
		match self.summary.span.as_ref().map(|span| *span.end()) {
			Some(last) if time < last => return Err(BodyError::Unsorted { index, time, last }),
			_ => (),
		}
		if value.value_type() != self.schema.value_type {
			return Err(self.wrong_type(value.value_type()));
		}
		if value.byte_len() > MAX_VALUE_BYTES {
			return Err(BodyError::ValueTooLong { index, len: value.byte_len() });
		}
		Ok(())
	}

	fn wrong_type(&self, found: super::ValueType) -> BodyError {
		let (index, expected) = (self.summary.records, self.schema.value_type);
		BodyError::WrongType { index, expected, found }
	}

	/// Writes what is left and the trailer. Gives back the writer, not flushed.
	///
	/// # Errors
	/// Those of the last page and of the writer below.
	pub fn finish(mut self) -> Result<(W, Summary), BodyError> {
		if self.state == State::Broken {
			return Err(BodyError::Broken);
		}
		if !self.page.times.is_empty() {
			self.write_page()?;
		}
		self.write_header_once()?;
		let trailer =
			Trailer { records: self.summary.records, pages: self.summary.pages }.to_bytes();
		self.write_bytes(&trailer)?;
		let checksum = self.checksum.clone().finalize().to_le_bytes();
		self.write_bytes(&checksum)?;
		Ok((self.out, self.summary))
	}

	fn write_page(&mut self) -> Result<(), BodyError> {
		self.write_header_once()?;
		// Unless it succeeds, nobody knows how much of the page was written.
		self.state = State::Broken;
		let resolution = self.schema.resolution;
		let bytes =
			page::write(&mut self.out, &mut self.checksum, &self.page, self.choice, resolution)?;
		self.summary.bytes += bytes;
		self.summary.pages += 1;
		self.page.times.clear();
		self.page.values = Values::empty(self.schema.value_type);
		self.page_bytes = 0;
		self.state = State::Open;
		Ok(())
	}

	fn write_header_once(&mut self) -> Result<(), BodyError> {
		if self.state != State::Fresh {
			return Ok(());
		}
		self.state = State::Broken;
		let first_time = self.summary.span.as_ref().map_or(0, |span| *span.start());
		let header = Header { schema: self.schema, choice: self.choice, first_time }.to_bytes();
		self.write_bytes(&header)?;
		self.state = State::Open;
		Ok(())
	}

	fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
		self.checksum.update(bytes);
		self.out.write_all(bytes)?;
		self.summary.bytes += bytes.len() as u64;
		Ok(())
	}
}
