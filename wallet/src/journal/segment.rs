//! Segments: the files of a journal. Each has a header and then frames.

use super::{
	batch::{Decoder, Paths, SourceId},
	error::{failed, Flaw, JournalError},
	folder,
	frame::{Frames, Next},
};
use std::{
	collections::HashMap,
	fmt,
	fs::{self, File},
	io::{Seek as _, SeekFrom},
	path::{Path, PathBuf},
};

/// Bytes of a header.
pub const HEADER_LEN: usize = 20;

/// The end of a segment's name.
const ENDING: &str = ".seg";

/// The last segment, to which frames are appended.
#[derive(Debug)]
pub struct Segment {
	/// Its number.
	pub number: u64,
	/// Its file's name.
	pub path: PathBuf,
	/// Its file, at the end.
	pub file: File,
	/// Its bytes.
	pub len: u64,
}

/// What was cut off the end of a journal: what a process left that ended within an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
	/// The segment.
	pub path: PathBuf,
	/// Where it was cut.
	pub offset: u64,
	/// Bytes that were cut off.
	pub bytes: u64,
	/// Why they were no whole batch.
	pub flaw: Flaw,
}

impl fmt::Display for Torn {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self { path, offset, bytes, flaw } = self;
		write!(
			f,
			"{}: the last {bytes} bytes, from byte {offset} on, were cut off, because a run ended while it wrote them: {flaw}",
			path.display()
		)
	}
}

/// What is in a segment.
#[derive(Debug)]
pub struct Scan {
	/// Bytes up to the end of the last whole frame.
	pub len: u64,
	/// The metrics' paths.
	pub paths: Paths,
	/// How many rows of sources were taken in when it ended.
	pub marks: HashMap<SourceId, u64>,
	/// What follows the last whole frame.
	torn: Option<Torn>,
	path: PathBuf,
}

/// The header of a segment.
pub fn header(number: u64) -> [u8; HEADER_LEN] {
	let mut header = [0; HEADER_LEN];
	let (text, checksum) = header.split_at_mut(HEADER_LEN - 4);
	text[..8].copy_from_slice(b"AMOJSEG1");
	text[8..].copy_from_slice(&number.to_le_bytes());
	checksum.copy_from_slice(&crc32fast::hash(text).to_le_bytes());
	header
}

/// Where a segment is.
pub fn path(folder: &Path, number: u64) -> PathBuf {
	folder.join(format!("{number:020}{ENDING}"))
}

/// The numbers of the segments that are there, in order.
pub fn list(folder: &Path) -> Result<Vec<u64>, JournalError> {
	let mut numbers = Vec::new();
	for entry in fs::read_dir(folder).map_err(|e| failed(folder, e))? {
		let name = entry.map_err(|e| failed(folder, e))?.file_name();
		let number = name.to_str().and_then(|name| name.strip_suffix(ENDING)?.parse().ok());
		// A number has one name.
		numbers.extend(number.filter(|number| folder.join(&name) == path(folder, *number)));
	}
	numbers.sort_unstable();
	Ok(numbers)
}

/// Makes a new segment without frames.
pub fn create(folder: &Path, number: u64) -> Result<Segment, JournalError> {
	folder::write_whole(folder, &format!("{number:020}{ENDING}"), &header(number))?;
	reopen(folder, number, HEADER_LEN as u64)
}

/// Opens a segment to append to it.
pub fn reopen(folder: &Path, number: u64, len: u64) -> Result<Segment, JournalError> {
	let path = path(folder, number);
	let open = || {
		let mut file = folder::private().open(&path)?;
		file.seek(SeekFrom::Start(len))?;
		Ok(file)
	};
	let file = open().map_err(|e| failed(&path, e))?;
	Ok(Segment { number, path, file, len })
}

/// Reads a segment.
pub fn scan(folder: &Path, number: u64) -> Result<Scan, JournalError> {
	let mut frames = Frames::open(folder, number, false)?;
	let (mut paths, mut marks) = (Paths::default(), HashMap::<SourceId, u64>::new());
	loop {
		let offset = match frames.next()? {
			Next::Frame(offset) => offset,
			Next::End => {
				let len = frames.offset();
				return Ok(Scan { len, paths, marks, torn: None, path: frames.path().into() });
			},
			Next::Bad(offset, flaw) => {
				if frames.has_frame_behind(offset)? {
					return Err(frames.damaged(offset, flaw));
				}
				let (path, bytes) = (frames.path().to_path_buf(), frames.rest(offset));
				let torn = Some(Torn { path: path.clone(), offset, bytes, flaw });
				return Ok(Scan { len: offset, paths, marks, torn, path });
			},
		};
		match Decoder::new(frames.payload(), &mut paths) {
			Ok(decoder) => {
				for (source, rows) in decoder.marks().iter().copied() {
					let known = marks.entry(source).or_default();
					*known = rows.max(*known);
				}
			},
			Err(what) => return Err(frames.damaged(offset, Flaw::Payload(what))),
		}
	}
}

impl Scan {
	/// The same if nothing follows the last whole frame.
	pub fn whole(self) -> Result<Self, JournalError> {
		match self.torn {
			Some(Torn { path, offset, bytes, flaw }) => {
				Err(JournalError::Damaged { path, offset, flaw, rest: bytes })
			},
			None => Ok(self),
		}
	}

	/// Cuts off what follows the last whole frame.
	pub fn cut(&mut self) -> Result<Option<Torn>, JournalError> {
		let Some(torn) = self.torn.take() else { return Ok(None) };
		let cut = || {
			let file = folder::private().open(&self.path)?;
			file.set_len(torn.offset)?;
			file.sync_all()
		};
		cut().map_err(|e| failed(&self.path, e))?;
		Ok(Some(torn))
	}
}
