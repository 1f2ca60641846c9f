//! Rows of a file, in the memory of one.

use super::error::{failed, BadRow, CsvError};
use csv::{ByteRecord, ReaderBuilder};
use std::{
	fs::File,
	io::{self, Read},
	os::unix::fs::FileExt as _,
	path::{Path, PathBuf},
};

/// Most bytes of a row.
pub const MAX_ROW_LEN: u64 = 4 << 20;

/// Most characters of a cell that an error shows.
const MAX_SHOWN: usize = 60;

/// A file that counts and hashes what is read of it, and ends within rows that never do.
struct Input {
	file: File,
	hasher: blake2b_simd::State,
	read: u64,
	/// Bytes that may be read before the row has to be at its end.
	left: u64,
	row_too_long: bool,
}

impl Input {
	/// The line on which a row begins of which the reader knows only where the one before it ended:
	/// there may be lines without anything in between.
	fn line_of_row(&self, position: &csv::Position) -> u64 {
		let mut buffer = [0; 1024];
		let len = self.file.read_at(&mut buffer, position.byte()).unwrap_or(0);
		let between = buffer.iter().take(len).take_while(|byte| matches!(byte, b'\r' | b'\n'));
		position.line() + between.filter(|byte| **byte == b'\n').count() as u64
	}
}

impl Read for Input {
	fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
		let count = self.file.read(buffer)?;
		self.hasher.update(buffer.get(..count).unwrap_or_default());
		self.read += count as u64;
		match self.left.checked_sub(count as u64) {
			Some(left) => self.left = left,
			None => {
				self.row_too_long = true;
				return Err(io::Error::other("a row without an end"));
			},
		}
		Ok(count)
	}
}

/// The rows of a file. Lines without anything are passed over.
pub struct Rows {
	path: PathBuf,
	reader: csv::Reader<Input>,
	row: ByteRecord,
	/// Names of the columns: those of the header, or their numbers.
	columns: Vec<String>,
	/// The first row, if it is no header.
	first_is_row: bool,
}

impl Rows {
	/// Opens a file and reads its header, if it has one.
	pub fn open(path: &Path, delimiter: u8, header: bool) -> Result<Self, CsvError> {
		let file = File::open(path).map_err(|e| failed(path, e))?;
		let hasher = blake2b_simd::Params::new().hash_length(32).to_state();
		let input = Input { file, hasher, read: 0, left: MAX_ROW_LEN, row_too_long: false };
		let reader = ReaderBuilder::new()
			.has_headers(false)
			.flexible(true)
			.delimiter(delimiter)
			.buffer_capacity(64 << 10)
			.from_reader(input);
		let mut rows = Self {
			path: path.into(),
			reader,
			row: ByteRecord::new(),
			columns: Vec::new(),
			first_is_row: false,
		};
		if !rows.read()? {
			return Err(CsvError::Empty(path.into()));
		}
		rows.first_is_row = !header;
		rows.columns = match header {
			true => rows
				.row
				.iter()
				.map(|name| String::from_utf8_lossy(name).trim().to_owned())
				.collect(),
			false => (1..=rows.row.len()).map(|number| number.to_string()).collect(),
		};
		Ok(rows)
	}

	/// The index of a column.
	pub fn column(&self, name: &str) -> Result<usize, CsvError> {
		let mut found =
			self.columns.iter().enumerate().filter(|(_, column)| *column == name.trim());
		match (found.next(), found.next()) {
			(Some((index, _)), None) => Ok(index),
			(None, _) => Err(CsvError::NoColumn {
				path: self.path.clone(),
				column: name.into(),
				found: self.columns.join(", ").chars().take(1000).collect(),
			}),
			_ => Err(CsvError::SameName { path: self.path.clone(), column: name.into() }),
		}
	}

	/// Reads the next row. False at the end.
	pub fn next(&mut self) -> Result<bool, CsvError> {
		if std::mem::take(&mut self.first_is_row) {
			return Ok(true);
		}
		self.read()
	}

	/// Makes sure that the row has as many cells as there are columns.
	pub fn check_len(&self) -> Result<(), BadRow> {
		if self.row.len() == self.columns.len() {
			return Ok(());
		}
		Err(BadRow {
			line: self.line(),
			column: None,
			found: format!("{} cells", self.row.len()),
			expected: format!("{} as in the first row", self.columns.len()),
		})
	}

	/// A cell of the row. Cells behind its end are empty.
	pub fn cell(&self, index: usize) -> Result<&str, BadRow> {
		let cell = self.row.get(index).unwrap_or_default();
		std::str::from_utf8(cell).map_err(|_| self.bad_cell(index, "text in UTF-8".into()))
	}

	/// What is wrong with a cell.
	pub fn bad_cell(&self, index: usize, expected: String) -> BadRow {
		BadRow {
			line: self.line(),
			column: self.columns.get(index).cloned(),
			found: format!("\"{}\"", shown(self.row.get(index).unwrap_or_default(), MAX_SHOWN)),
			expected,
		}
	}

	/// How many bytes of the file were read.
	pub fn bytes(&self) -> u64 {
		self.reader.get_ref().read
	}

	/// The Blake2b-256 of what was read.
	pub fn hash(&self) -> [u8; 32] {
		let mut hash = [0; 32];
		hash.copy_from_slice(self.reader.get_ref().hasher.finalize().as_bytes());
		hash
	}

	/// The line on which the row begins, from 1.
	fn line(&self) -> u64 {
		self.row.position().map_or(0, |position| self.reader.get_ref().line_of_row(position))
	}

	fn read(&mut self) -> Result<bool, CsvError> {
		let begin = self.reader.position().clone();
		let read = self.reader.read_byte_record(&mut self.row);
		let input = self.reader.get_mut();
		if input.row_too_long {
			let line = input.line_of_row(&begin);
			return Err(CsvError::RowTooLong { path: self.path.clone(), line });
		}
		input.left = MAX_ROW_LEN;
		read.map_err(|e| failed(&self.path, e.into()))
	}
}

/// Text of a cell as errors show it.
fn shown(cell: &[u8], most: usize) -> String {
	let text = String::from_utf8_lossy(cell);
	let mut shown: String = text.chars().take(most).flat_map(char::escape_debug).collect();
	if text.chars().nth(most).is_some() {
		shown.push('…');
	}
	shown
}
