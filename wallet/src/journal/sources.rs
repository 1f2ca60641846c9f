//! How far sources were taken in, as of the end of a segment.
//!
//! The file `sources`: `AMOJSRC1`, the number of the last segment that it covers, then of each source
//! its id and rows, and a CRC-32 of it all; numbers are little-endian. With it a segment that is
//! covered can be dropped, and need not be read when the journal is opened.

use super::{
	batch::SourceId,
	error::{failed, JournalError},
	folder::write_whole,
};
use std::{collections::HashMap, fs, io, path::Path};

const NAME: &str = "sources";
const MAGIC: &[u8; 8] = b"AMOJSRC1";

/// How many rows of each source are in the journal.
#[derive(Debug, Default)]
pub struct Sources {
	covers: u64,
	rows: HashMap<SourceId, u64>,
}

impl Sources {
	/// What a journal's file says; nothing if there is none yet.
	pub fn load(folder: &Path) -> Result<Self, JournalError> {
		let path = folder.join(NAME);
		match fs::read(&path) {
			Ok(bytes) => Self::decode(&bytes).ok_or(JournalError::Sources(path)),
			Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
			Err(e) => Err(failed(&path, e)),
		}
	}

	/// Writes that this is so up to the end of a segment.
	pub fn save(&mut self, folder: &Path, covers: u64) -> Result<(), JournalError> {
		self.covers = covers;
		write_whole(folder, NAME, &self.encode())
	}

	/// Number of the last segment that the file covers.
	pub fn covers(&self) -> u64 {
		self.covers
	}

	/// How many rows of a source are in the journal.
	pub fn rows(&self, source: &SourceId) -> u64 {
		self.rows.get(source).copied().unwrap_or(0)
	}

	/// Takes marks into account.
	pub fn note(&mut self, marks: impl IntoIterator<Item = (SourceId, u64)>) {
		for (source, rows) in marks {
			let known = self.rows.entry(source).or_default();
			*known = rows.max(*known);
		}
	}

	fn encode(&self) -> Vec<u8> {
		let mut bytes = Vec::with_capacity(20 + 40 * self.rows.len());
		bytes.extend_from_slice(MAGIC);
		bytes.extend_from_slice(&self.covers.to_le_bytes());
		for (source, rows) in &self.rows {
			bytes.extend_from_slice(&source.0);
			bytes.extend_from_slice(&rows.to_le_bytes());
		}
		let checksum = crc32fast::hash(&bytes);
		bytes.extend_from_slice(&checksum.to_le_bytes());
		bytes
	}

	fn decode(bytes: &[u8]) -> Option<Self> {
		let (text, checksum) = bytes.split_last_chunk()?;
		if crc32fast::hash(text) != u32::from_le_bytes(*checksum) {
			return None;
		}
		let (covers, mut rest) = text.strip_prefix(MAGIC)?.split_first_chunk()?;
		let mut rows = HashMap::new();
		while !rest.is_empty() {
			let (source, after) = rest.split_first_chunk()?;
			let (number, after) = after.split_first_chunk()?;
			rows.insert(SourceId(*source), u64::from_le_bytes(*number));
			rest = after;
		}
		Some(Self { covers: u64::from_le_bytes(*covers), rows })
	}
}
