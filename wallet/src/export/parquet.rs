//! Parquet: columns `time` (milliseconds, UTC) and `value`, in row groups, packed with zstd. The
//! file's metadata names metric and unit.

use super::{Column, Existing, ExportError, NewFile};
use amo_offchain_storage::body::{Record, ValueType, Values, MAX_PAGE_BYTES, MAX_PAGE_RECORDS};
use parquet::{
	basic::{
		Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as PhysicalType, ZstdLevel,
	},
	data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
	errors::{ParquetError, Result as ParquetResult},
	file::{
		metadata::KeyValue,
		properties::WriterProperties,
		writer::{SerializedFileWriter, SerializedRowGroupWriter},
	},
	schema::types::{ColumnPath, Type},
};
use std::{fs::File, io, path::Path, sync::Arc};

/// Writes records as Parquet to a file in the memory of a row group, and tells how many.
///
/// # Errors
/// [`ExportError`], and those of the records.
pub fn write<E: From<ExportError>>(
	path: &Path,
	existing: Existing,
	column: &Column,
	records: impl IntoIterator<Item = Result<Record, E>>,
) -> Result<u64, E> {
	let file = NewFile::create(path, existing)?;
	let failed = |error| file.failed(io_error(error));
	let mut out = begin(file.file(), column).map_err(failed)?;
	let mut group = Group::new(column.value_type);
	let mut written = 0;
	for record in records {
		let record = record?;
		column.check(&record)?;
		if group.is_full() {
			group.write(&mut out).map_err(failed)?;
			group = Group::new(column.value_type);
		}
		group.push(record);
		written += 1;
	}
	group.write(&mut out).and_then(|()| out.finish()).map_err(failed)?;
	drop(out);
	file.finish()?;
	Ok(written)
}

fn begin<'a>(file: &'a File, column: &Column) -> ParquetResult<SerializedFileWriter<&'a File>> {
	let metadata = [("metric", &column.metric), ("unit", &column.unit)];
	let metadata = metadata.map(|(key, value)| KeyValue::new(key.into(), value.clone()));
	let properties = WriterProperties::builder()
		.set_created_by(concat!("amo ", env!("CARGO_PKG_VERSION")).into())
		.set_key_value_metadata(Some(metadata.into()))
		.set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
		.set_column_dictionary_enabled(ColumnPath::from("time"), false)
		.set_column_encoding(ColumnPath::from("time"), Encoding::DELTA_BINARY_PACKED)
		.build();
	let time = Type::primitive_type_builder("time", PhysicalType::INT64).with_logical_type(Some(
		LogicalType::Timestamp { is_adjusted_to_u_t_c: true, unit: TimeUnit::MILLIS },
	));
	let (physical, logical) = match column.value_type {
		ValueType::Bool => (PhysicalType::BOOLEAN, None),
		ValueType::Int => (PhysicalType::INT64, None),
		ValueType::Float => (PhysicalType::DOUBLE, None),
		ValueType::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
		ValueType::Blob => (PhysicalType::BYTE_ARRAY, None),
	};
	let value = Type::primitive_type_builder("value", physical).with_logical_type(logical);
	let fields = [time, value]
		.map(|field| Ok(Arc::new(field.with_repetition(Repetition::REQUIRED).build()?)))
		.into_iter()
		.collect::<ParquetResult<_>>()?;
	let schema = Type::group_type_builder("records").with_fields(fields).build()?;
	SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
}

/// The records of a row group: no more than a page of a body may have.
struct Group {
	times: Vec<i64>,
	values: Values,
	bytes: usize,
}

impl Group {
	fn new(value_type: ValueType) -> Self {
		Self { times: Vec::new(), values: Values::empty(value_type), bytes: 0 }
	}

	fn is_full(&self) -> bool {
		self.times.len() >= MAX_PAGE_RECORDS || self.bytes >= MAX_PAGE_BYTES
	}

	/// Takes a record whose type was checked.
	fn push(&mut self, Record { time, value }: Record) {
		use amo_offchain_storage::body::Value;
		let bytes = match &value {
			Value::Text(text) => text.len(),
			Value::Blob(blob) => blob.len(),
			Value::Bool(_) | Value::Int(_) | Value::Float(_) => 0,
		};
		if self.values.push(value).is_ok() {
			self.times.push(time);
			self.bytes += bytes;
		}
	}

	fn write(self, out: &mut SerializedFileWriter<&File>) -> ParquetResult<()> {
		if self.times.is_empty() {
			return Ok(());
		}
		let mut group = out.next_row_group()?;
		write_column::<Int64Type>(&mut group, &self.times)?;
		match self.values {
			Values::Bool(values) => write_column::<BoolType>(&mut group, &values),
			Values::Int(values) => write_column::<Int64Type>(&mut group, &values),
			Values::Float(values) => write_column::<DoubleType>(&mut group, &values),
			Values::Text(values) => {
				write_bytes(&mut group, values.into_iter().map(String::into_bytes))
			},
			Values::Blob(values) => write_bytes(&mut group, values),
		}?;
		group.close()?;
		Ok(())
	}
}

fn write_bytes(
	group: &mut SerializedRowGroupWriter<&File>,
	values: impl IntoIterator<Item = Vec<u8>>,
) -> ParquetResult<()> {
	let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
	write_column::<ByteArrayType>(group, &values)
}

fn write_column<T: DataType>(
	group: &mut SerializedRowGroupWriter<&File>,
	values: &[T::T],
) -> ParquetResult<()> {
	if let Some(mut column) = group.next_column()? {
		column.typed::<T>().write_batch(values, None, None)?;
		column.close()?;
	}
	Ok(())
}

/// What the file said, if it was the file.
fn io_error(error: ParquetError) -> io::Error {
	match error {
		ParquetError::External(error) => match error.downcast::<io::Error>() {
			Ok(error) => *error,
			Err(error) => io::Error::other(error),
		},
		error => io::Error::other(error),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_offchain_storage::body::Value;
	use parquet::{
		file::{reader::FileReader, serialized_reader::SerializedFileReader},
		record::{Field, RowAccessor},
	};

	fn column(value_type: ValueType) -> Column {
		Column { metric: "Vehicle.Speed".into(), unit: "km/h".into(), value_type }
	}

	fn written(records: &[Record]) -> SerializedFileReader<File> {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.parquet");
		let column = column(records[0].value.value_type());
		let records_of = records.iter().cloned().map(Ok::<_, ExportError>);
		let count = write(&path, Existing::Keep, &column, records_of).unwrap();
		assert_eq!(count, records.len() as u64);
		SerializedFileReader::new(File::open(path).unwrap()).unwrap()
	}

	fn back(records: &[Record]) -> Vec<Record> {
		let row = |row: ParquetResult<parquet::record::Row>| {
			let row = row.unwrap();
			let [(_, time), (_, value)] = row.get_column_iter().collect::<Vec<_>>()[..] else {
				panic!("{row}");
			};
			let &Field::TimestampMillis(time) = time else { panic!("{time}") };
			let value = match value {
				Field::Bool(_) => Value::Bool(row.get_bool(1).unwrap()),
				Field::Long(_) => Value::Int(row.get_long(1).unwrap()),
				Field::Double(_) => Value::Float(row.get_double(1).unwrap()),
				Field::Str(_) => Value::Text(row.get_string(1).unwrap().clone()),
				Field::Bytes(_) => Value::Blob(row.get_bytes(1).unwrap().data().to_vec()),
				other => panic!("{other}"),
			};
			Record { time, value }
		};
		written(records).get_row_iter(None).unwrap().map(row).collect()
	}

	#[test]
	fn every_type_comes_back_exactly() {
		let sets: [Vec<Value>; 5] = [
			[true, false, true].map(Value::Bool).into(),
			[i64::MIN, -1, i64::MAX].map(Value::Int).into(),
			[0.1, -0.0, 5e-324, f64::MAX, f64::INFINITY].map(Value::Float).into(),
			["", "Ä \"ö\"\n", "x"].map(|text| Value::Text(text.into())).into(),
			[&b""[..], b"\xff\x00", b"x"].map(|blob| Value::Blob(blob.into())).into(),
		];
		for values in sets {
			let times = [-1, 0, 0, 1_179_752_645_250, 253_402_300_799_999];
			let records: Vec<Record> =
				times.into_iter().zip(values).map(|(time, value)| Record { time, value }).collect();
			let back = back(&records);
			assert_eq!(back, records);
			for pair in back.iter().zip(&records) {
				if let (Value::Float(one), Value::Float(other)) = (&pair.0.value, &pair.1.value) {
					assert_eq!(one.to_bits(), other.to_bits());
				}
			}
		}
	}

	#[test]
	fn many_records_are_several_row_groups() {
		let records: Vec<Record> = (0..150_000)
			.map(|i| Record { time: i * 1000, value: Value::Float(i as f64 / 10.0) })
			.collect();
		assert_eq!(written(&records).num_row_groups(), 3);
		assert_eq!(back(&records), records);
		let blobs: Vec<Record> = (0..5)
			.map(|time| Record { time, value: Value::Blob(vec![time as u8; 600_000]) })
			.collect();
		assert_eq!(written(&blobs).num_row_groups(), 3);
		assert_eq!(back(&blobs), blobs);
	}

	#[test]
	fn the_file_says_what_it_has() {
		let file = written(&[Record { time: 0, value: Value::Float(0.5) }]);
		let metadata = file.metadata().file_metadata();
		let pairs: Vec<(&str, Option<&str>)> = metadata
			.key_value_metadata()
			.unwrap()
			.iter()
			.map(|pair| (pair.key.as_str(), pair.value.as_deref()))
			.collect();
		assert_eq!(pairs, [("metric", Some("Vehicle.Speed")), ("unit", Some("km/h"))]);
		let time = metadata.schema_descr().column(0);
		let millis = LogicalType::Timestamp { is_adjusted_to_u_t_c: true, unit: TimeUnit::MILLIS };
		assert_eq!((time.name(), time.logical_type_ref()), ("time", Some(&millis)));
	}

	#[test]
	fn a_file_without_records_is_a_file() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.parquet");
		let none: [Result<Record, ExportError>; 0] = [];
		assert_eq!(write(&path, Existing::Keep, &column(ValueType::Int), none).unwrap(), 0);
		let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
		assert_eq!(file.metadata().file_metadata().num_rows(), 0);
	}

	#[test]
	fn no_file_is_left_of_records_of_another_type() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.parquet");
		let records = [Ok(Record { time: 0, value: Value::Int(1) })];
		let failed: Result<u64, ExportError> =
			write(&path, Existing::Keep, &column(ValueType::Bool), records);
		assert!(matches!(
			failed,
			Err(ExportError::WrongType { expected: ValueType::Bool, found: ValueType::Int, .. })
		));
		assert_eq!(folder.path().read_dir().unwrap().count(), 0);
	}

	#[test]
	fn a_full_disk_is_known_as_such() {
		let full = ParquetError::from(io::Error::from(io::ErrorKind::StorageFull));
		assert_eq!(io_error(full).kind(), io::ErrorKind::StorageFull);
	}
}
