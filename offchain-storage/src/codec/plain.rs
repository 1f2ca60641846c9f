//! The plain layout of values, which the raw codec packs.
//!
//! Bools: a bit each, the first in the lowest bit of the first byte. Ints and floats: 8 bytes each,
//! little-endian. Texts and blobs: the lengths (varints), then the bytes.

use super::{varint, DecodeError};
use crate::body::{ValueType, Values, MAX_PAGE_BYTES};

/// Bytes of a varint that says a length up to [`MAX_PAGE_BYTES`].
const LENGTH_BYTES: usize = 4;

/// The most plain bytes that so many values of a type take.
pub(super) fn most(value_type: ValueType, count: usize) -> usize {
	match value_type {
		ValueType::Bool => count.div_ceil(8),
		ValueType::Int | ValueType::Float => count * 8,
		ValueType::Text | ValueType::Blob => MAX_PAGE_BYTES + count * LENGTH_BYTES,
	}
}

/// Writes values one after another.
pub(super) fn write(values: &Values) -> Vec<u8> {
	match values {
		Values::Bool(values) => values
			.chunks(8)
			.map(|eight| eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit)))
			.collect(),
		Values::Int(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
		Values::Float(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
		Values::Text(values) => write_pieces(values),
		Values::Blob(values) => write_pieces(values),
	}
}

fn write_pieces(pieces: &[impl AsRef<[u8]>]) -> Vec<u8> {
	let total: usize = pieces.iter().map(|piece| piece.as_ref().len()).sum();
	let mut out = Vec::with_capacity(total + pieces.len() * LENGTH_BYTES);
	for piece in pieces {
		varint::write(&mut out, piece.as_ref().len() as u64);
	}
	for piece in pieces {
		out.extend_from_slice(piece.as_ref());
	}
	out
}

/// Reads `count` values.
pub(super) fn read(
	value_type: ValueType,
	bytes: &[u8],
	count: usize,
) -> Result<Values, DecodeError> {
	Ok(match value_type {
		ValueType::Bool => Values::Bool(read_bools(bytes, count)?),
		ValueType::Int => Values::Int(read_numbers(bytes, count, i64::from_le_bytes)?),
		ValueType::Float => Values::Float(read_numbers(bytes, count, f64::from_le_bytes)?),
		ValueType::Text => Values::Text(read_pieces(bytes, count, |piece| {
			String::from_utf8(piece.to_vec())
				.map_err(|_| DecodeError::Malformed("a text not in UTF-8"))
		})?),
		ValueType::Blob => Values::Blob(read_pieces(bytes, count, |piece| Ok(piece.to_vec()))?),
	})
}

fn read_bools(bytes: &[u8], count: usize) -> Result<Vec<bool>, DecodeError> {
	if bytes.len() != count.div_ceil(8) {
		return Err(DecodeError::Truncated);
	}
	let mut bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
	let bools = bits.by_ref().take(count).collect();
	if bits.any(|bit| bit) {
		return Err(DecodeError::Malformed("bits are left over"));
	}
	Ok(bools)
}

fn read_numbers<T>(
	bytes: &[u8],
	count: usize,
	number: impl Fn([u8; 8]) -> T,
) -> Result<Vec<T>, DecodeError> {
	let (numbers, rest) = bytes.as_chunks::<8>();
	if numbers.len() != count || !rest.is_empty() {
		return Err(DecodeError::Truncated);
	}
	Ok(numbers.iter().map(|bytes| number(*bytes)).collect())
}

fn read_pieces<T>(
	mut bytes: &[u8],
	count: usize,
	piece: impl Fn(&[u8]) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
	let mut lengths = bytes;
	for _ in 0..count {
		varint::read(&mut bytes)?;
	}
	let mut pieces = Vec::with_capacity(count);
	for _ in 0..count {
		let length = varint::read(&mut lengths)?;
		pieces.push(piece(varint::take(&mut bytes, length)?)?);
	}
	if !bytes.is_empty() {
		return Err(DecodeError::Malformed("bytes are left over"));
	}
	Ok(pieces)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn any_values() -> impl Strategy<Value = Values> {
		prop_oneof![
			prop::collection::vec(any::<bool>(), 0..50).prop_map(Values::Bool),
			prop::collection::vec(any::<i64>(), 0..50).prop_map(Values::Int),
			prop::collection::vec(".{0,300}", 0..20).prop_map(Values::Text),
			prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..20)
				.prop_map(Values::Blob),
		]
	}

	proptest! {
		#[test]
		fn values_come_back(values in any_values()) {
			let bytes = write(&values);
			prop_assert!(bytes.len() <= most(values.value_type(), values.len()));
			prop_assert_eq!(read(values.value_type(), &bytes, values.len()).unwrap(), values);
		}

		#[test]
		fn any_bytes_are_values_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0usize..50) {
			for value_type in ValueType::ALL {
				let _ = read(value_type, &bytes, count);
			}
		}
	}
}
