//! What can go wrong with a journal.

use super::{batch::MAX_PATHS, frame::MAX_PAYLOAD, Position};
use amo_offchain_storage::body::MAX_VALUE_BYTES;
use std::{
	io,
	path::{Path, PathBuf},
};

/// Why a journal could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
	/// The disk is full.
	#[error(
		"{}: the disk is full: free some space and do the same again, what was acknowledged is kept",
		.0.display()
	)]
	DiskFull(PathBuf),
	/// The disk failed in another way.
	#[error("{}: {source}", path.display())]
	Io {
		/// The file or folder.
		path: PathBuf,
		/// What the system says.
		source: io::Error,
	},

	/// Another process writes it.
	#[error(
		"the journal {} is being written by {holder}: stop that process, or wait until it is done",
		path.display()
	)]
	InUse {
		/// The journal.
		path: PathBuf,
		/// The process.
		holder: String,
	},
	/// The folder has something else in it.
	#[error("{} is not a journal: give a folder that is empty or has one", .0.display())]
	NotAJournal(PathBuf),
	/// A journal of a version to come.
	#[error("{}: this is \"{found}\", this wallet reads \"{expected}\": update it", path.display())]
	OtherVersion {
		/// The journal.
		path: PathBuf,
		/// What it says it is.
		found: String,
		/// What this wallet reads.
		expected: &'static str,
	},

	/// A segment does not begin as it should.
	#[error(
		"{} is damaged: it does not begin as its name says; restore it from a backup, or move it out \
		 of the folder, which gives up its records",
		.0.display()
	)]
	NotASegment(PathBuf),
	/// A frame is damaged, and not by the end of a process.
	#[error(
		"{} is damaged at byte {offset}: {flaw}; restore it from a backup, or give up the {rest} bytes \
		 from there on by `truncate -s {offset} {0}`",
		path.display()
	)]
	Damaged {
		/// The segment.
		path: PathBuf,
		/// Where the frame begins.
		offset: u64,
		/// What is wrong with it.
		flaw: Flaw,
		/// Bytes from there to the end of the file.
		rest: u64,
	},
	/// The file that says how far sources were taken in is damaged.
	#[error(
		"{} is damaged: restore it from a backup; without it, files whose records were uploaded would \
		 be taken in a second time",
		.0.display()
	)]
	Sources(PathBuf),
	/// The journal does not have what comes at a position.
	#[error(
		"the journal {} has nothing at {position}: it is not the one that was read before",
		path.display()
	)]
	NoSuchPosition {
		/// The journal.
		path: PathBuf,
		/// The position.
		position: Position,
	},
	/// An earlier write failed so that the state of the disk is not known.
	#[error("{}: an earlier write failed: open the journal again", .0.display())]
	Broken(PathBuf),

	/// A batch that is too large for a frame.
	#[error("a batch of {found} bytes, the most is {MAX_PAYLOAD}: append its records in several")]
	BatchTooLarge {
		/// Its bytes.
		found: usize,
	},
	/// A batch with more metrics than a segment knows.
	#[error("a batch of {found} metrics, the most is {MAX_PATHS}: append its records in several")]
	TooManyMetrics {
		/// Its metrics.
		found: usize,
	},
	/// A record of something that no metric can be called.
	#[error(
		"\"{}\" is not a metric's path: two or more names with dots between them, each of ASCII \
		 letters and digits and beginning with a capital",
		.0.escape_debug()
	)]
	NotAMetric(String),
	/// A text or blob that is too long.
	#[error("a value of {metric} has {len} bytes, the most is {MAX_VALUE_BYTES}")]
	ValueTooLong {
		/// Its metric.
		metric: String,
		/// Its bytes.
		len: usize,
	},
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
	/// The file ends before the frame does.
	#[error("the file ends within a batch")]
	Incomplete,
	/// There is something else.
	#[error("no batch begins there")]
	Marker,
	/// It says that it is longer than a frame may be.
	#[error("a batch says that it has {0} bytes, the most is {MAX_PAYLOAD}")]
	Length(u32),
	/// The checksum does not match.
	#[error("the checksum of a batch does not match")]
	Checksum,
	/// The checksum matches, but the contents are not a batch's.
	#[error("a batch has {0}")]
	Payload(&'static str),
}

/// The disk's error as the journal's.
pub fn failed(path: &Path, source: io::Error) -> JournalError {
	use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
	match source.kind() {
		StorageFull | QuotaExceeded | FileTooLarge => JournalError::DiskFull(path.into()),
		_ => JournalError::Io { path: path.into(), source },
	}
}
