//! Whole files as bodies: blobs of the same time, one for each piece.

use super::{
	BodyError, BodyReader, BodyWriter, Schema, Summary, Value, ValueType, Values, MAX_VALUE_BYTES,
};
use std::io::{Read, Write};

/// Writes all of `input` as a body of blobs, each [`MAX_VALUE_BYTES`] but the last.
///
/// `time` is in milliseconds since the Unix epoch. An empty input makes a body without records.
///
/// # Errors
/// Those of `input` and `out`.
pub fn write_blob<W: Write>(
	input: &mut impl Read,
	time: i64,
	out: W,
) -> Result<(W, Summary), BodyError> {
	let mut writer = BodyWriter::new(out, Schema::of(ValueType::Blob));
	loop {
		let mut piece = Vec::with_capacity(MAX_VALUE_BYTES);
		input.take(MAX_VALUE_BYTES as u64).read_to_end(&mut piece)?;
		if piece.is_empty() {
			return writer.finish();
		}
		writer.push(time, Value::Blob(piece))?;
	}
}

/// Writes the blobs of a body one after another to `out`. Returns how many bytes there were.
///
/// Bytes are written as they are read: on an error, what was written is not the whole.
///
/// # Errors
/// [`BodyError::WrongType`] for a body that is not of blobs, and those of reading and writing.
pub fn read_blob(input: impl Read, out: &mut impl Write) -> Result<u64, BodyError> {
	let mut reader = BodyReader::new(input)?;
	let found = reader.schema().value_type;
	if found != ValueType::Blob {
		return Err(BodyError::WrongType { index: 0, expected: ValueType::Blob, found });
	}
	let mut bytes = 0;
	while let Some(page) = reader.next_page()? {
		if let Values::Blob(pieces) = page.values {
			for piece in pieces {
				out.write_all(&piece)?;
				bytes += piece.len() as u64;
			}
		}
	}
	Ok(bytes)
}
