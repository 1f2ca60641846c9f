//! The journal of a device: its records, in the order in which they were collected, until they are
//! uploaded.
//!
//! A journal is a folder:
//!
//! | file | what it is |
//! |---|---|
//! | `format` | that this is a journal, and of which version |
//! | `lock` | held by the one process that writes; says which |
//! | `00000000000000000001.seg`, … | segments: frames, each with the records of one batch |
//! | `sources` | how far files were taken in, as of the end of a segment |
//!
//! [`Journal::append`] hands a batch to the operating system as one frame with a checksum, so that
//! all of a batch is there or nothing, and the end of the process loses nothing that was
//! acknowledged. What a loss of power may take is set by [`Sync`]. The end of the last segment that
//! is not a whole frame is what a process left that ended within an append: [`Journal::open`] cuts
//! it off and [says so](Journal::torn). Damage anywhere else is an error that names the place.
//!
//! Reading ([`read`]) needs no lock and goes on from any [`Position`]. Whoever uploads keeps the
//! position up to which all is done; [`drop_before`] then takes away segments that are wholly
//! before it.

mod batch;
mod error;
mod folder;
mod frame;
mod position;
mod reader;
mod segment;
mod sources;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub use batch::Entry;
pub use batch::{Batch, SourceId};
pub use error::JournalError;
pub use position::Position;
pub use reader::read;
pub use segment::Torn;

use batch::Paths;
use error::failed;
use folder::Folder;
use segment::Segment;
use sources::Sources;
use std::{
	fs,
	io::{self, Seek as _, Write as _},
	path::Path,
	time::{Duration, Instant},
};

/// When appended batches are on the disk, and not only with the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
	/// Before [`Journal::append`] returns.
	EachBatch,
	/// At the first append after this time, and when a segment ends or the journal is closed.
	Every(Duration),
}

/// How a journal is kept.
#[derive(Clone, Copy, Debug)]
pub struct Options {
	/// When appended batches are on the disk.
	pub sync: Sync,
	/// Bytes after which a segment ends.
	pub segment_len: u64,
}

impl Default for Options {
	fn default() -> Self {
		Self { sync: Sync::Every(Duration::from_secs(2)), segment_len: 16 << 20 }
	}
}

/// A journal that is open for writing.
#[derive(Debug)]
pub struct Journal {
	folder: Folder,
	options: Options,
	segment: Segment,
	paths: Paths,
	sources: Sources,
	torn: Option<Torn>,
	/// When the disk was waited for last, and whether anything was appended since.
	synced: Instant,
	unsynced: bool,
	/// Whether the segment's end may be something else than it should be.
	broken: bool,
}

impl Journal {
	/// Opens the journal in a folder, or begins one where there is nothing.
	///
	/// # Errors
	/// If another process writes it, if it is damaged, or if the disk fails.
	pub fn open(path: &Path, options: Options) -> Result<Self, JournalError> {
		let folder = Folder::lock(path)?;
		let mut sources = Sources::load(path)?;
		let numbers = segment::list(path)?;
		let last = numbers.last().copied();
		let covered = sources.covers();
		for number in numbers.into_iter().filter(|number| *number > covered) {
			if Some(number) != last {
				sources.note(segment::scan(path, number)?.whole()?.marks);
			}
		}
		match last {
			Some(number) => Self::go_on(folder, options, sources, number),
			None => Self::begin(folder, options, sources),
		}
	}

	/// What was cut off when the journal was opened.
	pub fn torn(&self) -> Option<&Torn> {
		self.torn.as_ref()
	}

	/// How many rows of a source are in the journal, or were before their segments were dropped.
	pub fn source_progress(&self, source: &SourceId) -> u64 {
		self.sources.rows(source)
	}

	/// Where the next batch will be.
	#[cfg(test)]
	pub fn end(&self) -> Position {
		Position::frame(self.segment.number, self.segment.len)
	}

	/// Appends all of a batch, or nothing if it fails. When this returns, the end of the process no
	/// longer takes it away.
	///
	/// # Errors
	/// If the batch is more than a frame takes, has something that cannot be written, or the disk
	/// fails. After most failures the journal goes on as if the batch had never been; after one that
	/// leaves it [broken](JournalError::Broken), the batch may be there when it is opened again.
	pub fn append(&mut self, batch: &Batch) -> Result<(), JournalError> {
		if self.broken {
			return Err(JournalError::Broken(self.folder.path().into()));
		}
		if batch.is_empty() {
			return Ok(());
		}
		batch.check()?;
		let mut encoded = batch.encode(&self.paths);
		if self.segment_is_done() || !self.paths.have_room_for(&encoded.new_paths) {
			self.end_segment()?;
			encoded = batch.encode(&self.paths);
		}
		if !self.paths.have_room_for(&encoded.new_paths) {
			return Err(JournalError::TooManyMetrics { found: encoded.new_paths.len() });
		}
		self.unsynced = true;
		self.write(&frame::seal(self.segment.number, self.segment.len, &encoded.payload)?)?;
		self.paths.extend(encoded.new_paths);
		self.sources.note(batch.marks());
		if self.sync_is_due() {
			self.sync()?;
		}
		Ok(())
	}

	/// Waits until all that was appended is on the disk.
	///
	/// # Errors
	/// If the disk fails: then nothing more can be appended until the journal is opened again.
	pub fn sync(&mut self) -> Result<(), JournalError> {
		if !self.unsynced {
			return Ok(());
		}
		let synced = self.segment.file.sync_data();
		// What the disk has after a failure is unknown, and a second try would say that all is well.
		self.broken |= synced.is_err();
		self.unsynced = self.broken;
		self.synced = Instant::now();
		synced.map_err(|e| failed(&self.segment.path, e))
	}

	/// Waits until all is on the disk, and lets others write.
	///
	/// # Errors
	/// If the disk fails.
	pub fn close(mut self) -> Result<(), JournalError> {
		self.sync()
	}

	fn begin(folder: Folder, options: Options, sources: Sources) -> Result<Self, JournalError> {
		let number = sources.covers() + 1;
		let segment = segment::create(folder.path(), number)?;
		Ok(Self {
			folder,
			options,
			segment,
			paths: Paths::default(),
			sources,
			torn: None,
			synced: Instant::now(),
			unsynced: false,
			broken: false,
		})
	}

	/// Goes on in the last segment.
	fn go_on(
		folder: Folder,
		options: Options,
		mut sources: Sources,
		number: u64,
	) -> Result<Self, JournalError> {
		let mut scan = segment::scan(folder.path(), number)?;
		if number <= sources.covers() {
			// It was at its end and on the disk.
			scan = scan.whole()?;
		}
		let torn = scan.cut()?;
		let segment = segment::reopen(folder.path(), number, scan.len)?;
		sources.note(scan.marks);
		Ok(Self {
			folder,
			options,
			segment,
			paths: scan.paths,
			sources,
			torn,
			synced: Instant::now(),
			unsynced: false,
			broken: false,
		})
	}

	fn write(&mut self, frame: &[u8]) -> Result<(), JournalError> {
		let Err(error) = self.segment.file.write_all(frame) else {
			self.segment.len += frame.len() as u64;
			return Ok(());
		};
		let undone = self.cut_back();
		self.broken = undone.is_err();
		Err(failed(&self.segment.path, error))
	}

	/// Takes away what a failed write has left.
	fn cut_back(&mut self) -> io::Result<()> {
		self.segment.file.set_len(self.segment.len)?;
		self.segment.file.seek(io::SeekFrom::Start(self.segment.len)).map(drop)
	}

	fn sync_is_due(&self) -> bool {
		match self.options.sync {
			Sync::EachBatch => true,
			Sync::Every(time) => self.synced.elapsed() >= time,
		}
	}

	/// Whether nothing more may be written to the segment.
	fn segment_is_done(&self) -> bool {
		let covered = self.segment.number <= self.sources.covers();
		covered || self.segment.len >= self.options.segment_len
	}

	/// Begins the next segment. Progress is written in between: from then on the old segment may
	/// be dropped.
	fn end_segment(&mut self) -> Result<(), JournalError> {
		self.sync()?;
		let number = self.segment.number;
		self.sources.save(self.folder.path(), number)?;
		self.segment = segment::create(self.folder.path(), number + 1)?;
		self.paths = Paths::default();
		Ok(())
	}
}

impl Drop for Journal {
	fn drop(&mut self) {
		// Who wants to know of a failure closes.
		let _ = self.sync();
	}
}

/// Takes away the segments that are wholly before a position, and gives how many. It needs no lock:
/// nobody writes to them any more.
///
/// # Errors
/// If the disk fails.
pub fn drop_before(path: &Path, position: Position) -> Result<usize, JournalError> {
	folder::check_format(path)?;
	// How far sources are must not be lost with the segments that say it.
	let end = position.segment().min(Sources::load(path)?.covers() + 1);
	let numbers = segment::list(path)?;
	let Some((_, ended)) = numbers.split_last() else { return Ok(0) };
	let mut dropped = 0;
	for number in ended.iter().filter(|number| **number < end) {
		let name = segment::path(path, *number);
		match fs::remove_file(&name) {
			Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(&name, e)),
			_ => dropped += 1,
		}
	}
	Ok(dropped)
}
