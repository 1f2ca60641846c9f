//! Opening: as a stream, and anywhere.

use super::{
	segment::{Segments, SEALED_SEGMENT_LEN, SEGMENT_LEN, TAG_LEN},
	DataKey, Header, SealError, HEADER_LEN,
};
use std::io::{self, Read, Seek, SeekFrom, Write};
use zeroize::Zeroizing;

/// Opens a sealed body from its beginning. What it gives is authentic, but a body that was cut is
/// known as such only at its end: do not rely on a part before [`OpenReader`] came to the end.
pub struct OpenReader<R> {
	input: R,
	header: Header,
	segments: Segments,
	state: State,
	/// What of `plain` was not yet read begins here.
	at: usize,
	plain: Zeroizing<Vec<u8>>,
}

enum State {
	/// The next segment, and its first byte, which was read to see whether there is one.
	Next(u32, u8),
	Ended,
	Failed,
}

impl<R: Read> OpenReader<R> {
	/// Reads the header and checks the data key against its commitment.
	///
	/// # Errors
	/// [`SealError::NotSealed`], [`SealError::SegmentLength`], [`SealError::WrongKey`],
	/// [`SealError::Io`]; [`SealError::Forged`] if there is nothing but a header.
	pub fn new(mut input: R, key: &DataKey) -> Result<Self, SealError> {
		let header = read_header(&mut input)?;
		header.check(key)?;
		let first = read_byte(&mut input)?.ok_or(SealError::Forged(0))?;
		Ok(Self {
			input,
			header,
			segments: Segments::new(key, &header),
			state: State::Next(0, first),
			at: 0,
			plain: Zeroizing::new(Vec::with_capacity(SEALED_SEGMENT_LEN)),
		})
	}

	/// The header.
	pub fn header(&self) -> &Header {
		&self.header
	}

	/// The next segment's plaintext. `None` at the end of the body.
	///
	/// # Errors
	/// [`SealError::Forged`], [`SealError::Io`]; [`SealError::Failed`] after an error before.
	pub fn next_segment(&mut self) -> Result<Option<&[u8]>, SealError> {
		Ok(if self.fill()? { Some(&self.plain) } else { None })
	}

	fn fill(&mut self) -> Result<bool, SealError> {
		self.at = 0;
		self.plain.clear();
		let (index, first) = match std::mem::replace(&mut self.state, State::Failed) {
			State::Next(index, first) => (index, first),
			State::Ended => {
				self.state = State::Ended;
				return Ok(false);
			},
			State::Failed => return Err(SealError::Failed),
		};
		self.plain.push(first);
		let rest = (SEALED_SEGMENT_LEN - 1) as u64;
		if let Err(error) = (&mut self.input).take(rest).read_to_end(&mut self.plain) {
			self.plain.clear();
			return Err(error.into());
		}
		let next = read_byte(&mut self.input)?;
		if let Err(error) = self.segments.open(index, next.is_none(), &mut self.plain) {
			self.plain.clear();
			return Err(error);
		}
		self.state = match next {
			Some(first) => State::Next(index.checked_add(1).ok_or(SealError::TooLong)?, first),
			None => State::Ended,
		};
		Ok(true)
	}
}

impl<R: Read> Read for OpenReader<R> {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		while self.at == self.plain.len() {
			if !self.fill()? {
				return Ok(0);
			}
		}
		let count = self.plain.get(self.at..).unwrap_or_default().read(buf)?;
		self.at += count;
		Ok(count)
	}
}

/// Opens any part of a sealed body that can be read anywhere. It opens the last segment first, so
/// that it knows the body's true length.
pub struct RangeReader<R> {
	input: R,
	header: Header,
	segments: Segments,
	last: u32,
	len: u64,
	plain: Zeroizing<Vec<u8>>,
}

impl<R: Read + Seek> RangeReader<R> {
	/// Reads header and last segment.
	///
	/// # Errors
	/// As [`OpenReader::new`], and [`SealError::Forged`] if the last segment is not the last that
	/// was sealed.
	pub fn new(mut input: R, key: &DataKey) -> Result<Self, SealError> {
		let sealed_len = input.seek(SeekFrom::End(0))?;
		input.rewind()?;
		let header = read_header(&mut input)?;
		header.check(key)?;
		let body = sealed_len.checked_sub(HEADER_LEN as u64).ok_or(SealError::NotSealed)?;
		let segments = body.div_ceil(SEALED_SEGMENT_LEN as u64);
		let last = segments.checked_sub(1).ok_or(SealError::Forged(0))?;
		let last = u32::try_from(last).map_err(|_| SealError::TooLong)?;
		let len = body.checked_sub(segments * TAG_LEN as u64).ok_or(SealError::Forged(last))?;
		let mut reader = Self {
			input,
			header,
			segments: Segments::new(key, &header),
			last,
			len,
			plain: Zeroizing::new(Vec::with_capacity(SEALED_SEGMENT_LEN)),
		};
		reader.open(last)?;
		Ok(reader)
	}

	/// The header.
	pub fn header(&self) -> &Header {
		&self.header
	}

	/// Length of the body in bytes, before sealing.
	pub fn body_len(&self) -> u64 {
		self.len
	}

	/// Writes `len` bytes of the body from `offset` on. Each segment is authenticated before any of
	/// it is written.
	///
	/// # Errors
	/// [`SealError::Range`], [`SealError::Forged`], [`SealError::Io`].
	pub fn copy_range(
		&mut self,
		offset: u64,
		len: u64,
		out: &mut impl Write,
	) -> Result<(), SealError> {
		let outside = SealError::Range { offset, len, body_len: self.len };
		let Some(end) = offset.checked_add(len).filter(|end| *end <= self.len) else {
			return Err(outside);
		};
		let mut at = offset;
		while at < end {
			let index = u32::try_from(at / SEGMENT_LEN as u64).map_err(|_| SealError::TooLong)?;
			let segment = self.open(index)?;
			let from = (at % SEGMENT_LEN as u64) as usize;
			let to = segment.len().min(from.saturating_add((end - at) as usize));
			let part = segment.get(from..to).filter(|part| !part.is_empty());
			let part = part.ok_or(SealError::Forged(index))?;
			out.write_all(part)?;
			at += part.len() as u64;
		}
		Ok(())
	}

	fn open(&mut self, index: u32) -> Result<&[u8], SealError> {
		let start = HEADER_LEN as u64 + u64::from(index) * SEALED_SEGMENT_LEN as u64;
		self.input.seek(SeekFrom::Start(start))?;
		self.plain.clear();
		let read = (&mut self.input).take(SEALED_SEGMENT_LEN as u64).read_to_end(&mut self.plain);
		let opened = match read {
			Ok(_) => self.segments.open(index, index == self.last, &mut self.plain),
			Err(error) => Err(error.into()),
		};
		if let Err(error) = opened {
			self.plain.clear();
			return Err(error);
		}
		Ok(&self.plain)
	}
}

fn read_header(input: &mut impl Read) -> Result<Header, SealError> {
	let mut bytes = [0; HEADER_LEN];
	match input.read_exact(&mut bytes) {
		Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(SealError::NotSealed),
		Err(error) => Err(error.into()),
		Ok(()) => Header::from_bytes(&bytes),
	}
}

fn read_byte(input: &mut impl Read) -> io::Result<Option<u8>> {
	let mut byte = [0];
	loop {
		match input.read(&mut byte) {
			Ok(0) => return Ok(None),
			Ok(_) => return Ok(Some(byte[0])),
			Err(error) if error.kind() == io::ErrorKind::Interrupted => {},
			Err(error) => return Err(error),
		}
	}
}
