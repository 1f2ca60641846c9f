//! LEB128 varints and zigzag numbers.

use super::DecodeError;

/// Appends a varint.
pub(crate) fn write(out: &mut Vec<u8>, number: u64) {
	let mut buffer = unsigned_varint::encode::u64_buffer();
	out.extend_from_slice(unsigned_varint::encode::u64(number, &mut buffer));
}

/// Takes a varint from the front; it must be the shortest form.
pub(crate) fn read(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
	use unsigned_varint::decode::{u64, Error};
	let (number, rest) = u64(bytes).map_err(|error| match error {
		Error::Insufficient => DecodeError::Truncated,
		_ => DecodeError::Malformed("a varint that is too long"),
	})?;
	*bytes = rest;
	Ok(number)
}

/// Takes so many bytes from the front.
pub(crate) fn take<'a>(bytes: &mut &'a [u8], count: u64) -> Result<&'a [u8], DecodeError> {
	let count = usize::try_from(count).map_err(|_| DecodeError::Truncated)?;
	let (taken, rest) = bytes.split_at_checked(count).ok_or(DecodeError::Truncated)?;
	*bytes = rest;
	Ok(taken)
}

/// Takes one byte from the front.
pub(crate) fn take_byte(bytes: &mut &[u8]) -> Result<u8, DecodeError> {
	let (&byte, rest) = bytes.split_first().ok_or(DecodeError::Truncated)?;
	*bytes = rest;
	Ok(byte)
}

/// Small numbers of either sign as small numbers without one.
pub(crate) fn zigzag(number: i64) -> u64 {
	((number << 1) ^ (number >> 63)) as u64
}

/// Back from [`zigzag`].
pub(crate) fn unzigzag(number: u64) -> i64 {
	(number >> 1) as i64 ^ -((number & 1) as i64)
}
