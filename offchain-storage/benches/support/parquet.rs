//! Parquet with zstd: two required columns, delta-packed times and byte-stream-split values, which
//! suit such data best.

use super::sets::Series;
use parquet::{
	basic::{Compression, Encoding, ZstdLevel},
	column::reader::get_typed_column_reader,
	data_type::{DataType, DoubleType, Int64Type},
	errors::Result,
	file::{
		properties::WriterProperties,
		reader::{FileReader, RowGroupReader},
		serialized_reader::SerializedFileReader,
		writer::{SerializedFileWriter, SerializedRowGroupWriter},
	},
	schema::{parser::parse_message_type, types::ColumnPath},
};
use std::sync::Arc;

pub fn encode(series: &Series) -> Option<Vec<u8>> {
	try_encode(series).ok()
}

pub fn decode(bytes: &[u8]) -> usize {
	try_decode(bytes).unwrap_or(0)
}

fn try_encode(series: &Series) -> Result<Vec<u8>> {
	let schema = "message body { required int64 time; required double value; }";
	let properties = WriterProperties::builder()
		.set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
		.set_dictionary_enabled(false)
		.set_column_encoding(ColumnPath::from("time"), Encoding::DELTA_BINARY_PACKED)
		.set_column_encoding(ColumnPath::from("value"), Encoding::BYTE_STREAM_SPLIT)
		.build();
	let mut file = SerializedFileWriter::new(
		Vec::new(),
		Arc::new(parse_message_type(schema)?),
		Arc::new(properties),
	)?;
	let mut group = file.next_row_group()?;
	write_column::<Int64Type>(&mut group, &series.times)?;
	write_column::<DoubleType>(&mut group, &series.values)?;
	group.close()?;
	file.into_inner()
}

fn write_column<T: DataType>(
	group: &mut SerializedRowGroupWriter<Vec<u8>>,
	values: &[T::T],
) -> Result<()> {
	if let Some(mut column) = group.next_column()? {
		column.typed::<T>().write_batch(values, None, None)?;
		column.close()?;
	}
	Ok(())
}

fn try_decode(bytes: &[u8]) -> Result<usize> {
	let file = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes))?;
	let group = file.get_row_group(0)?;
	let rows = group.metadata().num_rows() as usize;
	let times = read_column::<Int64Type>(group.as_ref(), 0, rows)?;
	let values = read_column::<DoubleType>(group.as_ref(), 1, rows)?;
	Ok(times.len().min(values.len()))
}

fn read_column<T: DataType>(
	group: &dyn RowGroupReader,
	index: usize,
	rows: usize,
) -> Result<Vec<T::T>> {
	let mut column = get_typed_column_reader::<T>(group.get_column_reader(index)?);
	let mut values = Vec::with_capacity(rows);
	column.read_records(rows, None, None, &mut values)?;
	Ok(values)
}
