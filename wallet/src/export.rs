//! Records into files that other programs read.
//!
//! A file appears under its name only when all of it is written; until then it is beside it under
//! another. The records come as a stream that may fail, and then there is no file.

pub mod csv;
mod file;
pub mod parquet;
pub mod plot;

pub use file::Existing;

use amo_offchain_storage::body::{Record, ValueType};
use file::NewFile;
use std::{
	io,
	path::{Path, PathBuf},
};

/// What the values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
	/// The metric's path.
	pub metric: String,
	/// The unit's name; empty for none.
	pub unit: String,
	/// The type of all values.
	pub value_type: ValueType,
}

impl Column {
	/// The metric with its unit.
	pub fn title(&self) -> String {
		match self.unit.as_str() {
			"" => self.metric.clone(),
			unit => format!("{} ({unit})", self.metric),
		}
	}
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
	/// A file of that name.
	#[error("{} exists: name another file, or replace it with --force", .0.display())]
	Exists(PathBuf),
	/// What no file may take the place of.
	#[error("{} is no file, and is not replaced: name a file", .0.display())]
	NotAFile(PathBuf),
	/// No room.
	#[error("no room for {}: the disk is full; make room, or name a file on another disk", .0.display())]
	DiskFull(PathBuf),
	/// Anything else about the file.
	#[error("cannot write {}: {error}", path.display())]
	Write {
		/// The file.
		path: PathBuf,
		/// What happened.
		error: io::Error,
	},
	/// A time without a year.
	#[error("a record's time is {0} ms, beyond the year 9999 or before -9999: ask for times in milliseconds")]
	Time(i64),
	/// A value of another type than the column's.
	#[error("a value of {} is {found:?} and not {expected:?}: the records are of several metrics", .metric)]
	WrongType {
		/// The metric.
		metric: String,
		/// The column's type.
		expected: ValueType,
		/// The value's.
		found: ValueType,
	},
	/// What cannot be drawn.
	#[error("values of {0} are no numbers, and cannot be drawn: write them as CSV or Parquet")]
	NotNumbers(String),
	/// Nothing to draw.
	#[error("no numbers of {0} in the time asked for: nothing to draw")]
	Nothing(String),
}

impl ExportError {
	fn of_file(path: &Path, error: io::Error) -> Self {
		let path = path.to_path_buf();
		use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
		match error.kind() {
			StorageFull | QuotaExceeded | FileTooLarge => Self::DiskFull(path),
			_ => Self::Write { path, error },
		}
	}
}

impl Column {
	fn check(&self, record: &Record) -> Result<(), ExportError> {
		let found = record.value.value_type();
		if found == self.value_type {
			return Ok(());
		}
		let metric = self.metric.clone();
		Err(ExportError::WrongType { metric, expected: self.value_type, found })
	}
}
