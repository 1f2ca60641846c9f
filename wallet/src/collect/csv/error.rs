//! What can go wrong with an import.

use super::rows::MAX_ROW_LEN;
use crate::journal::JournalError;
use std::{
	fmt, io,
	path::{Path, PathBuf},
};

/// Why a file was not imported. Unless it is the journal's error, or the file changed, nothing of
/// the file is in the journal that was not there before.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
	/// The file cannot be read.
	#[error("{}: {source}: name a file that is there and yours to read", path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system says.
		source: io::Error,
	},
	/// The file has no rows at all.
	#[error("{}: the file is empty", .0.display())]
	Empty(PathBuf),
	/// A column that the file does not have.
	#[error("{}: there is no column \"{column}\": the file has {found}", path.display())]
	NoColumn {
		/// The file.
		path: PathBuf,
		/// The column.
		column: String,
		/// The columns that it has.
		found: String,
	},
	/// A name that several columns have.
	#[error(
		"{}: several columns are called \"{column}\": take the header away, and name them by number",
		path.display()
	)]
	SameName {
		/// The file.
		path: PathBuf,
		/// The name.
		column: String,
	},
	/// A row is not as it should be.
	#[error("{}:{bad}; correct the file, or leave such rows out with --skip-bad-rows", path.display())]
	BadRow {
		/// The file.
		path: PathBuf,
		/// What is wrong.
		bad: BadRow,
	},
	/// A row without an end.
	#[error(
		"{}:{line}: the row that begins here has more than {MAX_ROW_LEN} bytes: is a quote not closed, \
		 or the delimiter another?",
		path.display()
	)]
	RowTooLong {
		/// The file.
		path: PathBuf,
		/// The line on which it begins, from 1.
		line: u64,
	},
	/// The file changed while it was read.
	#[error(
		"{}: the file changed while it was imported: what is in the journal is of the file as it was \
		 then; import only files that are complete",
		.0.display()
	)]
	Changed(PathBuf),

	/// Text that says which column is which metric, but not in that form.
	#[error("\"{0}\" is not of the form COLUMN=PATH or COLUMN=PATH:UNIT, such as speed_mph=Vehicle.Speed:mph")]
	MappingForm(String),
	/// A metric of which nothing is known.
	#[error("there is no metric {0}: see those there are with `amo metric list`")]
	UnknownMetric(String),
	/// A column cannot become records of its metric.
	#[error("column \"{column}\": {reason}")]
	Mapping {
		/// The column.
		column: String,
		/// Why not.
		reason: String,
	},
	/// Two columns for one metric.
	#[error("two columns are to be {0}: choose one")]
	SameMetric(String),
	/// Nothing to import.
	#[error("no column is to be imported: give at least one, such as speed_mph=Vehicle.Speed:mph")]
	NoMapping,
	/// No column says when.
	#[error("no column has the times: name it, or those whose texts together are the time")]
	NoTime,

	/// The journal fails.
	#[error(transparent)]
	Journal(#[from] JournalError),
}

/// A row that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
	/// The line on which it begins, from 1.
	pub line: u64,
	/// The column, if it is a cell.
	pub column: Option<String>,
	/// What is there.
	pub found: String,
	/// What should be there.
	pub expected: String,
}

impl fmt::Display for BadRow {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{}: ", self.line)?;
		if let Some(column) = &self.column {
			write!(f, "column \"{column}\": ")?;
		}
		write!(f, "found {}, expected {}", self.found, self.expected)
	}
}

/// The system's error as the import's.
pub fn failed(path: &Path, source: io::Error) -> CsvError {
	CsvError::Io { path: path.into(), source }
}
