//! Import of CSV files.
//!
//! A file is read twice. First all of it is checked and hashed, so that a malformed cell is found
//! before anything of the file is in the journal. Then its records are appended, each batch with
//! how many rows of the file are done for each metric: an import that was interrupted, by whatever,
//! goes on exactly there when the same file is imported again, and a file that was imported brings
//! nothing a second time. The name of the file does not matter, its contents do.

mod column;
mod error;
mod rows;
#[cfg(test)]
mod tests;
mod time;

pub use column::Mapping;
pub use error::{BadRow, CsvError};
pub use time::{zone, Repeated, TimeError, TimeFormat, Times};

use crate::journal::{Batch, Journal, SourceId};
use amo_offchain_storage::body::{Record, Value};
use rows::Rows;
use sp_io::hashing::blake2_256;
use std::{collections::HashSet, path::Path};

/// Most rows of a batch.
const BATCH_ROWS: u64 = 4096;

/// Most bad rows that a report shows.
const MAX_SHOWN: usize = 10;

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct Options {
	/// The columns whose texts, with a space between them, are a row's time.
	pub time_columns: Vec<String>,
	/// How times become moments.
	pub times: Times,
	/// The columns that become records.
	pub mappings: Vec<Mapping>,
	/// What is between cells.
	pub delimiter: u8,
	/// Whether the first row has the columns' names. If not, they are called by their numbers.
	pub header: bool,
	/// Whether rows that are malformed are left out and counted, and not an error.
	pub skip_bad_rows: bool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
	/// Bytes that were read.
	pub read: u64,
	/// Bytes that are to be read: the file twice.
	pub of: u64,
}

/// What was imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
	/// Rows of the file, but for the header.
	pub rows: u64,
	/// Rows that earlier imports had done for all metrics.
	pub rows_before: u64,
	/// Records that were appended.
	pub records: u64,
	/// Rows that were left out.
	pub bad_rows: u64,
	/// The first of those.
	pub first_bad: Vec<BadRow>,
}

/// Imports a file.
///
/// # Errors
/// See [`CsvError`].
pub fn import(
	path: &Path,
	options: &Options,
	journal: &mut Journal,
	progress: &mut dyn FnMut(Progress),
) -> Result<Report, CsvError> {
	options.check()?;
	let Survey { mut report, hash, len } = survey(path, options, progress)?;
	let target = |mapping| Target::new(mapping, &hash, journal);
	let targets: Vec<Target> = options.mappings.iter().map(target).collect();
	report.rows_before = targets.iter().map(|target| target.done).min().unwrap_or(0);
	if report.rows_before < report.rows {
		let import = Import { options, targets, from: report.rows_before, hash, len };
		report.records = import.run(path, journal, progress)?;
	}
	Ok(report)
}

impl Options {
	fn check(&self) -> Result<(), CsvError> {
		if self.time_columns.is_empty() {
			return Err(CsvError::NoTime);
		}
		if self.mappings.is_empty() {
			return Err(CsvError::NoMapping);
		}
		let mut paths = HashSet::new();
		match self.mappings.iter().find(|mapping| !paths.insert(&mapping.metric.path)) {
			Some(twice) => Err(CsvError::SameMetric(twice.metric.path.to_string())),
			None => Ok(()),
		}
	}

	fn open(&self, path: &Path) -> Result<(Rows, Columns), CsvError> {
		let rows = Rows::open(path, self.delimiter, self.header)?;
		let times =
			self.time_columns.iter().map(|name| rows.column(name)).collect::<Result<_, _>>()?;
		let values = self
			.mappings
			.iter()
			.map(|mapping| rows.column(&mapping.column))
			.collect::<Result<_, _>>()?;
		Ok((rows, Columns { times, values }))
	}

	/// The time and the values of a row; `None` for cells that are empty.
	fn read(
		&self,
		rows: &Rows,
		columns: &Columns,
		values: &mut Vec<Option<Value>>,
	) -> Result<i64, BadRow> {
		values.clear();
		rows.check_len()?;
		let mut parts = Vec::with_capacity(columns.times.len());
		for index in &columns.times {
			parts.push(rows.cell(*index)?.trim());
		}
		let first = columns.times.first().copied().unwrap_or_default();
		let time = self.times.millis(&parts.join(" "));
		let time = time.map_err(|expected| rows.bad_cell(first, expected))?;
		for (mapping, index) in self.mappings.iter().zip(&columns.values) {
			let cell = rows.cell(*index)?;
			let value = match cell.trim() {
				"" => None,
				_ => Some(mapping.value(cell).map_err(|expected| rows.bad_cell(*index, expected))?),
			};
			values.push(value);
		}
		Ok(time)
	}
}

/// Where in a row things are.
struct Columns {
	times: Vec<usize>,
	values: Vec<usize>,
}

/// What the first reading finds.
struct Survey {
	report: Report,
	/// The Blake2b-256 of the contents.
	hash: [u8; 32],
	/// Bytes of the file.
	len: u64,
}

fn survey(
	path: &Path,
	options: &Options,
	progress: &mut dyn FnMut(Progress),
) -> Result<Survey, CsvError> {
	let len = std::fs::metadata(path).map_err(|e| error::failed(path, e))?.len();
	let (mut rows, columns) = options.open(path)?;
	let (mut report, mut values) = (Report::default(), Vec::new());
	while rows.next()? {
		if let Err(bad) = options.read(&rows, &columns, &mut values) {
			if !options.skip_bad_rows {
				return Err(CsvError::BadRow { path: path.into(), bad });
			}
			report.bad_rows += 1;
			if report.first_bad.len() < MAX_SHOWN {
				report.first_bad.push(bad);
			}
		}
		report.rows += 1;
		if report.rows % BATCH_ROWS == 0 {
			progress(Progress { read: rows.bytes(), of: 2 * len });
		}
	}
	Ok(Survey { report, hash: rows.hash(), len })
}

/// A column that is imported.
struct Target<'a> {
	mapping: &'a Mapping,
	/// Names the file's contents for the metric: another import may take other columns of it.
	source: SourceId,
	/// Rows that earlier imports did.
	done: u64,
}

impl<'a> Target<'a> {
	fn new(mapping: &'a Mapping, contents: &[u8; 32], journal: &Journal) -> Self {
		let name = [contents, mapping.metric.path.as_bytes()].concat();
		let source = SourceId(blake2_256(&name));
		Self { mapping, source, done: journal.source_progress(&source) }
	}
}

/// The second reading.
struct Import<'a> {
	options: &'a Options,
	targets: Vec<Target<'a>>,
	/// The first row that is not done for all metrics.
	from: u64,
	hash: [u8; 32],
	len: u64,
}

impl Import<'_> {
	/// Gives how many records it appended.
	fn run(
		self,
		path: &Path,
		journal: &mut Journal,
		progress: &mut dyn FnMut(Progress),
	) -> Result<u64, CsvError> {
		let (mut rows, columns) = self.options.open(path)?;
		let (mut batch, mut values) = (Batch::default(), Vec::new());
		let (mut row, mut records) = (0, 0);
		while rows.next()? {
			if row >= self.from {
				// A row that is malformed was counted by the first reading.
				if let Ok(time) = self.options.read(&rows, &columns, &mut values) {
					self.add(&mut batch, row, time, &mut values);
				}
			}
			row += 1;
			if batch.is_full() || row % BATCH_ROWS == 0 {
				records += self.append(&mut batch, row, journal)?;
				progress(Progress { read: self.len + rows.bytes(), of: 2 * self.len });
			}
		}
		if rows.hash() != self.hash {
			return Err(CsvError::Changed(path.into()));
		}
		records += self.append(&mut batch, row, journal)?;
		progress(Progress { read: 2 * self.len, of: 2 * self.len });
		Ok(records)
	}

	fn add(&self, batch: &mut Batch, row: u64, time: i64, values: &mut Vec<Option<Value>>) {
		for (target, value) in self.targets.iter().zip(values.drain(..)) {
			if let Some(value) = value.filter(|_| row >= target.done) {
				batch.push(target.mapping.metric.path.clone(), Record { time, value });
			}
		}
	}

	/// Appends a batch and that so many rows are done.
	fn append(&self, batch: &mut Batch, rows: u64, journal: &mut Journal) -> Result<u64, CsvError> {
		let targets = self.targets.iter().filter(|target| target.done < rows);
		targets.for_each(|target| batch.mark(target.source, rows));
		journal.append(batch)?;
		let records = batch.len() as u64;
		batch.clear();
		Ok(records)
	}
}
