//! Frames: what a segment is made of.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | marker |
//! | 4 | length of the payload, little-endian |
//! | 4 | CRC-32, little-endian, of the segment's number, the frame's offset, the length and the payload |
//! | … | payload |
//!
//! The checksum covers the place, so that a frame counts only where it was written.

use super::{
	error::{failed, Flaw, JournalError},
	segment,
};
use std::{
	fs::File,
	io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
	path::{Path, PathBuf},
};

/// Most bytes of a payload.
pub const MAX_PAYLOAD: usize = 8 << 20;

/// No part of any text in UTF-8.
const MARKER: [u8; 4] = [0xa3, 0xfe, 0x0d, 0x4a];

const HEAD_LEN: usize = 12;

/// A payload as a frame for a place.
pub fn seal(segment: u64, offset: u64, payload: &[u8]) -> Result<Vec<u8>, JournalError> {
	let len = match u32::try_from(payload.len()) {
		Ok(len) if payload.len() <= MAX_PAYLOAD => len,
		_ => return Err(JournalError::BatchTooLarge { found: payload.len() }),
	};
	let mut frame = Vec::with_capacity(HEAD_LEN + payload.len());
	frame.extend_from_slice(&MARKER);
	frame.extend_from_slice(&len.to_le_bytes());
	frame.extend_from_slice(&checksum(segment, offset, payload).to_le_bytes());
	frame.extend_from_slice(payload);
	Ok(frame)
}

fn checksum(segment: u64, offset: u64, payload: &[u8]) -> u32 {
	let mut hasher = crc32fast::Hasher::new();
	hasher.update(&segment.to_le_bytes());
	hasher.update(&offset.to_le_bytes());
	hasher.update(&(payload.len() as u64).to_le_bytes());
	hasher.update(payload);
	hasher.finalize()
}

/// What comes next in a segment.
#[derive(Debug)]
pub enum Next {
	/// A frame, with this offset. Its payload is [`Frames::payload`].
	Frame(u64),
	/// Nothing.
	End,
	/// Something that is not a whole frame, with this offset.
	Bad(u64, Flaw),
}

/// Reads the frames of a segment.
#[derive(Debug)]
pub struct Frames {
	path: PathBuf,
	number: u64,
	file: BufReader<File>,
	/// Where the next frame begins.
	offset: u64,
	/// What counts as the end of the file.
	len: u64,
	payload: Vec<u8>,
}

impl Frames {
	/// Opens a segment that is there, as far as it is written now. With `settle`, what is read
	/// from it is on the disk.
	pub fn open(folder: &Path, number: u64, settle: bool) -> Result<Self, JournalError> {
		let path = segment::path(folder, number);
		let open = || {
			let file = File::open(&path)?;
			let len = file.metadata()?.len();
			if settle {
				file.sync_data()?;
			}
			Ok((file, len))
		};
		let (file, len) = open().map_err(|e| failed(&path, e))?;
		let mut file = BufReader::new(file);
		let mut header = [0; segment::HEADER_LEN];
		match file.read_exact(&mut header) {
			Err(e) if e.kind() != io::ErrorKind::UnexpectedEof => return Err(failed(&path, e)),
			_ if header != segment::header(number) => return Err(JournalError::NotASegment(path)),
			_ => {},
		}
		let offset = segment::HEADER_LEN as u64;
		Ok(Self { path, number, file, offset, len, payload: Vec::new() })
	}

	/// Reads what comes next. After something bad nothing more can be read.
	pub fn next(&mut self) -> Result<Next, JournalError> {
		let offset = self.offset;
		let next = self.read().map_err(|e| failed(&self.path, e))?;
		Ok(match next {
			None => Next::End,
			Some(Ok(())) => Next::Frame(offset),
			Some(Err(flaw)) => Next::Bad(offset, flaw),
		})
	}

	/// The payload of the frame that was read last.
	pub fn payload(&self) -> &[u8] {
		&self.payload
	}

	/// The segment's file.
	pub fn path(&self) -> &Path {
		&self.path
	}

	/// The error for something bad.
	pub fn damaged(&self, offset: u64, flaw: Flaw) -> JournalError {
		let rest = self.len.saturating_sub(offset);
		JournalError::Damaged { path: self.path.clone(), offset, flaw, rest }
	}

	/// Where the next frame begins.
	pub fn offset(&self) -> u64 {
		self.offset
	}

	/// How many bytes there are from an offset on.
	pub fn rest(&self, offset: u64) -> u64 {
		self.len.saturating_sub(offset)
	}

	/// Whether a whole frame begins anywhere behind an offset. Nothing more can be read then.
	pub fn has_frame_behind(&mut self, offset: u64) -> Result<bool, JournalError> {
		let next = self.offset;
		let found = self.find_behind(offset);
		self.offset = next;
		found.map_err(|e| failed(&self.path, e))
	}

	fn read(&mut self) -> io::Result<Option<Result<(), Flaw>>> {
		let mut head = [0; HEAD_LEN];
		match self.len.saturating_sub(self.offset) {
			0 => return Ok(None),
			left if left < HEAD_LEN as u64 => return Ok(Some(Err(Flaw::Incomplete))),
			_ => self.file.read_exact(&mut head)?,
		}
		let [m0, m1, m2, m3, l0, l1, l2, l3, c0, c1, c2, c3] = head;
		let (len, expected) =
			(u32::from_le_bytes([l0, l1, l2, l3]), u32::from_le_bytes([c0, c1, c2, c3]));
		if [m0, m1, m2, m3] != MARKER {
			return Ok(Some(Err(Flaw::Marker)));
		}
		if len as usize > MAX_PAYLOAD {
			return Ok(Some(Err(Flaw::Length(len))));
		}
		let end = self.offset + HEAD_LEN as u64 + u64::from(len);
		if end > self.len {
			return Ok(Some(Err(Flaw::Incomplete)));
		}
		self.payload.clear();
		(&mut self.file).take(len.into()).read_to_end(&mut self.payload)?;
		if checksum(self.number, self.offset, &self.payload) != expected {
			return Ok(Some(Err(Flaw::Checksum)));
		}
		self.offset = end;
		Ok(Some(Ok(())))
	}

	fn find_behind(&mut self, offset: u64) -> io::Result<bool> {
		let mut at = offset + 1;
		while let Some(found) = self.find_marker(at)? {
			self.file.seek(SeekFrom::Start(found))?;
			self.offset = found;
			if let Some(Ok(())) = self.read()? {
				return Ok(true);
			}
			at = found + 1;
		}
		Ok(false)
	}

	/// Where the next marker is, at an offset or behind it.
	fn find_marker(&mut self, offset: u64) -> io::Result<Option<u64>> {
		self.file.seek(SeekFrom::Start(offset))?;
		let (mut end, mut last) = (offset, [0; 4]);
		loop {
			let buffer = self.file.fill_buf()?;
			if buffer.is_empty() || end >= self.len {
				return Ok(None);
			}
			for byte in buffer {
				last = [last[1], last[2], last[3], *byte];
				end += 1;
				if last == MARKER {
					return Ok(Some(end - 4));
				}
			}
			let read = buffer.len();
			self.file.consume(read);
		}
	}
}
