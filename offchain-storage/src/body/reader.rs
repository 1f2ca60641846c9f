//! Reading a body, page by page or record by record.

use super::{
	header::{Header, Trailer, CHECKSUM_LEN, HEADER_LEN, PAGE_HEADER_LEN, TRAILER, TRAILER_LEN},
	page::{self, read_exact},
	BodyError, Part, Record, Schema, Value,
};
use crate::codec::Choice;
use crc32fast::Hasher;
use std::io::Read;

pub use super::page::Page;

/// Reads a body in the memory of one page: at most some MiB, whatever the bytes say.
///
/// Every page is checked before it is handed out, but only the trailer says that none is missing:
/// what was read is a whole body once [`Self::next_page`] has returned `None`.
pub struct BodyReader<R> {
	input: R,
	header: Header,
	checksum: Hasher,
	records: u64,
	pages: u64,
	last_time: Option<i64>,
	state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
	Open,
	Finished,
	/// An error was returned; more would make no sense.
	Failed,
}

impl<R: Read> BodyReader<R> {
	/// Reads the header.
	///
	/// # Errors
	/// [`BodyError::NotABody`], [`BodyError::Version`], and others for a damaged header.
	pub fn new(mut input: R) -> Result<Self, BodyError> {
		let mut bytes = [0; HEADER_LEN];
		read_exact(&mut input, &mut bytes)?;
		let header = Header::from_bytes(&bytes)?;
		let mut checksum = Hasher::new();
		checksum.update(&bytes);
		Ok(Self {
			input,
			header,
			checksum,
			records: 0,
			pages: 0,
			last_time: None,
			state: State::Open,
		})
	}

	/// What the body says of its values.
	pub fn schema(&self) -> Schema {
		self.header.schema
	}

	/// How the pages were written.
	pub fn choice(&self) -> Choice {
		self.header.choice
	}

	/// The time of the first record, in milliseconds since the Unix epoch; 0 without records.
	pub fn first_time(&self) -> i64 {
		self.header.first_time
	}

	/// The next page; `None` after the last, once the trailer has been checked.
	///
	/// # Errors
	/// After an error there are no more pages.
	pub fn next_page(&mut self) -> Result<Option<Page>, BodyError> {
		if self.state != State::Open {
			return Ok(None);
		}
		let next = self.read_next();
		self.state = match &next {
			Ok(Some(_)) => State::Open,
			Ok(None) => State::Finished,
			Err(_) => State::Failed,
		};
		next
	}

	/// All records, one after another. It ends after the first error.
	pub fn records(self) -> Records<R> {
		let none = (Vec::new().into_iter(), Box::new(std::iter::empty()) as _);
		Records { reader: self, page: none }
	}

	/// The input, after the trailer.
	pub fn into_inner(self) -> R {
		self.input
	}

	fn read_next(&mut self) -> Result<Option<Page>, BodyError> {
		let mut head = [0; PAGE_HEADER_LEN];
		read_exact(&mut self.input, &mut head)?;
		if head.first() == Some(&TRAILER) {
			self.read_trailer(&head)?;
			return Ok(None);
		}
		let value_type = self.header.schema.value_type;
		let (input, checksum, choice) = (&mut self.input, &mut self.checksum, self.header.choice);
		let page = page::read(input, checksum, &head, value_type, choice, self.pages)?;
		self.check_times(&page.times)?;
		self.pages += 1;
		self.records += page.times.len() as u64;
		self.last_time = page.times.last().copied();
		Ok(Some(page))
	}

	fn check_times(&self, times: &[i64]) -> Result<(), BodyError> {
		let mut last = match self.last_time {
			Some(last) => last,
			None if times.first() == Some(&self.header.first_time) => self.header.first_time,
			None => return Err(BodyError::Malformed("another first time than the header's")),
		};
		for (index, &time) in (self.records..).zip(times) {
			if time < last {
				return Err(BodyError::Unsorted { index, time, last });
			}
			last = time;
		}
		Ok(())
	}

	fn read_trailer(&mut self, head: &[u8; PAGE_HEADER_LEN]) -> Result<(), BodyError> {
		let mut rest = [0; TRAILER_LEN - PAGE_HEADER_LEN];
		read_exact(&mut self.input, &mut rest)?;
		let (counted, checksum) = rest.split_at(rest.len() - CHECKSUM_LEN);
		self.checksum.update(head);
		self.checksum.update(counted);
		if self.checksum.clone().finalize().to_le_bytes() != checksum {
			return Err(BodyError::Checksum(Part::Body));
		}
		let expected = Trailer { records: self.records, pages: self.pages }.to_bytes();
		if !expected.iter().eq(head.iter().chain(counted)) {
			return Err(BodyError::Malformed("the trailer counts other pages or records"));
		}
		if self.records == 0 && self.header.first_time != 0 {
			return Err(BodyError::Malformed("a first time without records"));
		}
		match read_exact(&mut self.input, &mut [0]) {
			Err(BodyError::Truncated) => Ok(()),
			Err(error) => Err(error),
			Ok(()) => Err(BodyError::Malformed("bytes after the trailer")),
		}
	}
}

/// The records of a body, one after another.
pub struct Records<R> {
	reader: BodyReader<R>,
	page: (std::vec::IntoIter<i64>, Box<dyn Iterator<Item = Value> + Send>),
}

impl<R: Read> Iterator for Records<R> {
	type Item = Result<Record, BodyError>;

	fn next(&mut self) -> Option<Self::Item> {
		loop {
			if let (Some(time), Some(value)) = (self.page.0.next(), self.page.1.next()) {
				return Some(Ok(Record { time, value }));
			}
			match self.reader.next_page() {
				Ok(Some(page)) => self.page = (page.times.into_iter(), page.values.into_iter()),
				Ok(None) => return None,
				Err(error) => return Some(Err(error)),
			}
		}
	}
}
