//! Reading a journal, also while it is being written.

use super::{
	batch::{Decoder, Entry, Paths},
	error::{Flaw, JournalError},
	folder,
	frame::{Frames, Next},
	segment, Position,
};
use std::path::{Path, PathBuf};

/// Reads the entries of a journal from a position on, up to what is written now. What is read is on
/// the disk. If the segment of the position was dropped, the next that is there comes first.
///
/// # Errors
/// If there is no journal.
pub fn read(path: &Path, from: Position) -> Result<Entries, JournalError> {
	folder::check_format(path)?;
	Ok(Entries { path: path.into(), at: from, segment: None, ended: false })
}

/// The entries of a journal, each with the place before it. Ends after an error.
#[derive(Debug)]
pub struct Entries {
	path: PathBuf,
	at: Position,
	segment: Option<OpenSegment>,
	ended: bool,
}

impl Entries {
	/// Where to go on: the place after the entry that was read last.
	pub fn position(&self) -> Position {
		self.at
	}

	fn advance(&mut self) -> Result<Option<(Position, Entry)>, JournalError> {
		loop {
			let segment = match &mut self.segment {
				Some(segment) => segment,
				None => match self.open(self.at.segment())? {
					Some(first) => self.segment.insert(first),
					None => return Ok(None),
				},
			};
			if let Some((before, entry)) = segment.entry()? {
				self.at = segment.position();
				return Ok(Some((before, entry)));
			}
			self.at = segment.position();
			if segment.is_last {
				return Ok(None);
			}
			let next = segment.number + 1;
			self.segment = self.open(next)?;
			if self.segment.is_none() {
				return Ok(None);
			}
		}
	}

	/// Opens the first segment that has a number or a higher one, at the position if it is there.
	fn open(&self, number: u64) -> Result<Option<OpenSegment>, JournalError> {
		let numbers = segment::list(&self.path)?;
		let Some(found) = numbers.iter().copied().find(|found| *found >= number) else {
			let known = self.at == Position::START || self.segment.is_some();
			return if known { Ok(None) } else { Err(self.no_such_position()) };
		};
		let is_last = numbers.last() == Some(&found);
		let mut segment = OpenSegment::open(&self.path, found, is_last)?;
		if self.at.segment() == found && !segment.go_to(self.at)? {
			return Err(self.no_such_position());
		}
		Ok(Some(segment))
	}

	fn no_such_position(&self) -> JournalError {
		JournalError::NoSuchPosition { path: self.path.clone(), position: self.at }
	}
}

impl Iterator for Entries {
	type Item = Result<(Position, Entry), JournalError>;

	fn next(&mut self) -> Option<Self::Item> {
		if self.ended {
			return None;
		}
		let next = self.advance();
		self.ended = !matches!(next, Ok(Some(_)));
		next.transpose()
	}
}

#[derive(Debug)]
struct OpenSegment {
	number: u64,
	is_last: bool,
	frames: Frames,
	paths: Paths,
	/// Where the frame is that was read last, and what is left of its records.
	frame: Option<(u64, Decoder)>,
}

impl OpenSegment {
	fn open(folder: &Path, number: u64, is_last: bool) -> Result<Self, JournalError> {
		// The others are on the disk since they ended.
		let frames = Frames::open(folder, number, is_last)?;
		Ok(Self { number, is_last, frames, paths: Paths::default(), frame: None })
	}

	/// Reads up to a position. False if there is none such.
	fn go_to(&mut self, to: Position) -> Result<bool, JournalError> {
		// Frames before it say how metrics are numbered.
		while self.frames.offset() < to.offset() {
			if !self.next_frame()? {
				break;
			}
		}
		let is_start = to.offset() == 0 && to.index() == 0;
		if !is_start && self.frames.offset() != to.offset() {
			return Ok(false);
		}
		self.frame = None;
		for _ in 0..to.index() {
			match self.entry()? {
				Some((before, _)) if before.offset() == to.offset() => {},
				_ => return Ok(false),
			}
		}
		Ok(true)
	}

	/// The place after what was read last.
	fn position(&self) -> Position {
		match &self.frame {
			Some((offset, decoder)) => {
				Position::frame(self.number, *offset).with_index(decoder.done())
			},
			None => Position::frame(self.number, self.frames.offset()),
		}
	}

	/// The next entry and the place before it.
	fn entry(&mut self) -> Result<Option<(Position, Entry)>, JournalError> {
		loop {
			let before = self.position();
			if let Some((offset, decoder)) = &mut self.frame {
				let entry = decoder
					.next(self.frames.payload(), &self.paths)
					.map_err(|what| self.frames.damaged(*offset, Flaw::Payload(what)))?;
				match entry {
					Some(entry) => return Ok(Some((before, entry))),
					None => self.frame = None,
				}
			}
			if !self.next_frame()? {
				return Ok(None);
			}
		}
	}

	/// Reads the next frame. False at the end.
	fn next_frame(&mut self) -> Result<bool, JournalError> {
		let (offset, flaw) = match self.frames.next()? {
			Next::End => return Ok(false),
			Next::Frame(offset) => {
				let decoder = Decoder::new(self.frames.payload(), &mut self.paths)
					.map_err(|what| self.frames.damaged(offset, Flaw::Payload(what)))?;
				self.frame = Some((offset, decoder));
				return Ok(true);
			},
			Next::Bad(offset, flaw) => (offset, flaw),
		};
		// The last frame may be one that is being written, or that its writer never finished.
		let unfinished = self.is_last && flaw == Flaw::Incomplete;
		if unfinished && !self.frames.has_frame_behind(offset)? {
			return Ok(false);
		}
		Err(self.frames.damaged(offset, flaw))
	}
}
