//! CSV: a line for each record, its time and its value. Values can be read back exactly, but for
//! the bits of floats that are not numbers.

use super::{Column, Existing, ExportError, NewFile};
use amo_offchain_storage::body::{Record, Value};
use jiff::{fmt::temporal::DateTimePrinter, Timestamp};
use std::{
	fmt::Write as _,
	io::{self, Write},
	path::Path,
};

const BUFFER: usize = 64 * 1024;
const RFC3339: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// How times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
	/// As `2007-05-21T13:04:05.000Z`, in a column `time`.
	#[default]
	Rfc3339,
	/// As milliseconds since 1970, in a column `unix_ms`.
	UnixMillis,
	/// Both.
	Both,
}

/// Writes records as CSV to a file, and tells how many.
///
/// # Errors
/// [`ExportError`], and those of the records.
pub fn write<E: From<ExportError>>(
	path: &Path,
	existing: Existing,
	column: &Column,
	times: Times,
	records: impl IntoIterator<Item = Result<Record, E>>,
) -> Result<u64, E> {
	let file = NewFile::create(path, existing)?;
	let mut rows = Rows::new(file.file(), times);
	rows.header(&column.title()).map_err(|error| file.failed(error))?;
	let mut written = 0;
	for record in records {
		let record = record?;
		column.check(&record)?;
		rows.push(&record).map_err(|error| match error {
			RowError::Time(time) => ExportError::Time(time),
			RowError::Io(error) => file.failed(error),
		})?;
		written += 1;
	}
	rows.finish().map_err(|error| file.failed(error))?;
	file.finish()?;
	Ok(written)
}

/// Why a record could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
	/// A time without a year.
	#[error("no year for a time of {0} ms")]
	Time(i64),
	/// Where it was written to.
	#[error(transparent)]
	Io(#[from] io::Error),
}

/// Writes records as CSV.
pub struct Rows<W: Write> {
	out: csv::Writer<W>,
	times: Times,
	field: String,
}

impl<W: Write> Rows<W> {
	/// The header must come first. It needs no buffer below.
	pub fn new(out: W, times: Times) -> Self {
		let out = csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(out);
		Self { out, times, field: String::new() }
	}

	/// Writes the names of the columns.
	///
	/// # Errors
	/// Those of writing.
	pub fn header(&mut self, value: &str) -> io::Result<()> {
		let times: &[&str] = match self.times {
			Times::Rfc3339 => &["time"],
			Times::UnixMillis => &["unix_ms"],
			Times::Both => &["time", "unix_ms"],
		};
		self.out.write_record(times.iter().chain([&value])).map_err(io_error)
	}

	/// Writes a record.
	///
	/// # Errors
	/// [`RowError::Time`] if the time should be written with its year, but has none.
	pub fn push(&mut self, record: &Record) -> Result<(), RowError> {
		let Record { time, value } = record;
		if self.times != Times::UnixMillis {
			let timestamp =
				Timestamp::from_millisecond(*time).map_err(|_| RowError::Time(*time))?;
			self.write_field(|field| RFC3339.print_timestamp(&timestamp, field))?;
		}
		if self.times != Times::Rfc3339 {
			self.write_field(|field| write!(field, "{time}"))?;
		}
		match value {
			Value::Bool(value) => self.write_field(|field| write!(field, "{value}")),
			Value::Int(value) => self.write_field(|field| write!(field, "{value}")),
			Value::Float(value) => self.write_field(|field| write_float(field, *value)),
			Value::Text(value) => self.out.write_field(value).map_err(io_error),
			Value::Blob(value) => self
				.write_field(|field| value.iter().try_for_each(|byte| write!(field, "{byte:02x}"))),
		}?;
		const END: [&str; 0] = [];
		Ok(self.out.write_record(END).map_err(io_error)?)
	}

	/// Gives back what was written to.
	///
	/// # Errors
	/// Those of writing what was left.
	pub fn finish(self) -> io::Result<W> {
		self.out.into_inner().map_err(csv::IntoInnerError::into_error)
	}

	fn write_field<E>(
		&mut self,
		write: impl FnOnce(&mut String) -> Result<(), E>,
	) -> io::Result<()> {
		self.field.clear();
		// A String takes all that is written to it.
		let _ = write(&mut self.field);
		self.out.write_field(&self.field).map_err(io_error)
	}
}

/// What it was written to said: the library's own conversion hides the kind.
fn io_error(error: csv::Error) -> io::Error {
	match error.into_kind() {
		csv::ErrorKind::Io(error) => error,
		other => io::Error::other(format!("{other:?}")),
	}
}

/// The fewest digits that give the float back.
fn write_float(field: &mut String, value: f64) -> std::fmt::Result {
	// It writes 1e300 with an exponent, but 1 with a decimal.
	write!(field, "{value:?}")?;
	if field.ends_with(".0") {
		field.truncate(field.len() - 2);
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_offchain_storage::body::ValueType;
	use proptest::{collection::vec, prelude::*};

	fn text(times: Times, records: &[Record]) -> String {
		let mut rows = Rows::new(Vec::new(), times);
		rows.header("value").unwrap();
		records.iter().for_each(|record| rows.push(record).unwrap());
		String::from_utf8(rows.finish().unwrap()).unwrap()
	}

	fn float(time: i64, value: f64) -> Record {
		Record { time, value: Value::Float(value) }
	}

	#[test]
	fn times_and_values_as_people_write_them() {
		let records = [
			float(1_179_752_645_000, 25.0),
			float(1_179_752_645_250, -0.1),
			float(-1, 1e21),
			float(0, 5e-324),
		];
		let expected = "\
time,unix_ms,value
2007-05-21T13:04:05.000Z,1179752645000,25
2007-05-21T13:04:05.250Z,1179752645250,-0.1
1969-12-31T23:59:59.999Z,-1,1e21
1970-01-01T00:00:00.000Z,0,5e-324
";
		assert_eq!(text(Times::Both, &records), expected);
	}

	#[test]
	fn each_kind_of_value() {
		let row = |value| {
			let text = text(Times::UnixMillis, &[Record { time: 0, value }]);
			text.strip_prefix("unix_ms,value\n0,").unwrap().trim_end().to_owned()
		};
		assert_eq!(row(Value::Bool(true)), "true");
		assert_eq!(row(Value::Int(i64::MIN)), "-9223372036854775808");
		assert_eq!(row(Value::Blob(vec![0, 0xab])), "00ab");
		assert_eq!(row(Value::Blob(vec![])), "");
		assert_eq!(row(Value::Text("a \"b\", c".into())), "\"a \"\"b\"\", c\"");
		assert_eq!(row(Value::Float(f64::NAN)), "NaN");
		assert_eq!(row(Value::Float(f64::NEG_INFINITY)), "-inf");
	}

	#[test]
	fn a_time_without_a_year_is_refused_where_the_year_is_written() {
		let mut rows = Rows::new(Vec::new(), Times::Both);
		assert!(matches!(rows.push(&float(i64::MAX, 0.0)), Err(RowError::Time(i64::MAX))));
		let csv = text(Times::UnixMillis, &[float(i64::MAX, 0.0)]);
		assert_eq!(csv, "unix_ms,value\n9223372036854775807,0\n");
	}

	fn any_value() -> impl Strategy<Value = Value> {
		prop_oneof![
			any::<i64>().prop_map(Value::Int),
			any::<f64>().prop_map(Value::Float),
			any::<bool>().prop_map(Value::Bool),
			".*".prop_map(Value::Text),
			vec(any::<u8>(), 0..40).prop_map(Value::Blob),
		]
	}

	fn parse(like: &Value, text: &str) -> Value {
		match like {
			Value::Bool(_) => Value::Bool(text.parse().unwrap()),
			Value::Int(_) => Value::Int(text.parse().unwrap()),
			Value::Float(_) => Value::Float(text.parse().unwrap()),
			Value::Text(_) => Value::Text(text.into()),
			Value::Blob(_) => Value::Blob(
				(0..text.len())
					.step_by(2)
					.map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
					.collect(),
			),
		}
	}

	proptest! {
		#[test]
		fn records_come_back(
			records in vec((-62_135_596_800_000..253_402_200_000_000_i64, any_value()), 0..20),
		) {
			let records: Vec<Record> =
				records.into_iter().map(|(time, value)| Record { time, value }).collect();
			let text = text(Times::Both, &records);
			let mut lines = csv::Reader::from_reader(text.as_bytes());
			let mut back = Vec::new();
			for (line, record) in lines.records().zip(&records) {
				let line = line.unwrap();
				let time: Timestamp = line[0].parse().unwrap();
				prop_assert_eq!(line[1].parse(), Ok(time.as_millisecond()));
				let value = parse(&record.value, &line[2]);
				if let (Value::Float(one), Value::Float(other)) = (&value, &record.value) {
					prop_assert!(one.to_bits() == other.to_bits() || other.is_nan());
				}
				back.push(Record { time: time.as_millisecond(), value });
			}
			let same = |a: &Record, b: &Record| {
				format!("{a:?}") == format!("{b:?}")
			};
			prop_assert!(back.len() == records.len());
			prop_assert!(back.iter().zip(&records).all(|(a, b)| same(a, b)));
		}
	}

	/// A device that is always full.
	#[cfg(target_os = "linux")]
	#[test]
	fn a_full_disk_is_known_as_such() {
		let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
		let mut rows = Rows::new(full(), Times::Both);
		rows.push(&float(0, 1.0)).unwrap();
		let error = rows.finish().err().unwrap();
		assert_eq!(error.kind(), io::ErrorKind::StorageFull);
		let mut rows = Rows::new(full(), Times::Both);
		let error = (0..BUFFER as i64).find_map(|time| rows.push(&float(time, 1.0)).err()).unwrap();
		assert!(matches!(error, RowError::Io(e) if e.kind() == io::ErrorKind::StorageFull));
	}

	#[derive(Debug, thiserror::Error)]
	enum Failed {
		#[error(transparent)]
		Export(#[from] ExportError),
		#[error("the records")]
		Records,
	}

	fn speed() -> Column {
		let metric = "Vehicle.Speed".into();
		Column { metric, unit: "km/h".into(), value_type: ValueType::Float }
	}

	#[test]
	fn a_file_names_metric_and_unit() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("speed.csv");
		let records = [Ok::<_, Failed>(float(0, 1.5)), Ok(float(1000, 2.0))];
		assert_eq!(write(&path, Existing::Keep, &speed(), Times::Rfc3339, records).unwrap(), 2);
		let expected = "\
time,Vehicle.Speed (km/h)
1970-01-01T00:00:00.000Z,1.5
1970-01-01T00:00:01.000Z,2
";
		assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
	}

	#[test]
	fn no_file_is_left_when_the_records_fail() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("speed.csv");
		let records = (0..100_000).map(|time| Ok(float(time, 0.5))).chain([Err(Failed::Records)]);
		let failed = write(&path, Existing::Keep, &speed(), Times::Rfc3339, records);
		assert!(matches!(failed, Err(Failed::Records)));
		let records = [Ok(Record { time: 0, value: Value::Int(1) })];
		let failed = write(&path, Existing::Keep, &speed(), Times::Rfc3339, records);
		assert!(matches!(failed, Err(Failed::Export(ExportError::WrongType { .. }))));
		let failed =
			write(&path, Existing::Keep, &speed(), Times::Both, [Ok(float(i64::MIN, 0.5))]);
		assert!(matches!(failed, Err(Failed::Export(ExportError::Time(i64::MIN)))));
		assert_eq!(folder.path().read_dir().unwrap().count(), 0);
	}
}
