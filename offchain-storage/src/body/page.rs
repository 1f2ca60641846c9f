//! Pages: up to 65,536 records that are encoded together.

use super::{
	header::{PageHeader, CHECKSUM_LEN, PAGE_HEADER_LEN},
	BodyError, Part, Resolution, ValueType, Values, MAX_SECTION_BYTES,
};
use crate::codec::{self, times, Choice, Codec, TimesCodec};
use crc32fast::Hasher;
use std::io::{Read, Write};

/// Records of one page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
	/// Milliseconds since the Unix epoch, never falling.
	pub times: Vec<i64>,
	/// As many values.
	pub values: Values,
}

/// Writes a page, and adds its bytes to the checksum of the body. Returns how many there are.
pub(super) fn write(
	out: &mut impl Write,
	body: &mut Hasher,
	page: &Page,
	choice: Choice,
	resolution: Option<Resolution>,
) -> Result<u64, BodyError> {
	let (times_codec, times) = match choice {
		Choice::Only(Codec::Gorilla) => (TimesCodec::Gorilla, times::encode_gorilla(&page.times)),
		_ => times::encode(&page.times),
	};
	let (codec, values) = match (codec::encode(&page.values, choice, resolution)?, choice) {
		(Some(encoded), _) => encoded,
		(None, Choice::Only(codec)) => return Err(BodyError::Unfit(codec)),
		(None, Choice::Smallest) => return Err(BodyError::Unfit(Codec::Raw)),
	};
	if times.len().max(values.len()) > MAX_SECTION_BYTES {
		return Err(BodyError::Unfit(codec));
	}
	let header = PageHeader {
		codec,
		times_codec,
		records: page.times.len(),
		times_len: times.len(),
		values_len: values.len(),
	}
	.to_bytes();
	let mut hasher = Hasher::new();
	for part in [&header[..], &times, &values] {
		hasher.update(part);
		out.write_all(part)?;
	}
	let checksum = hasher.clone().finalize().to_le_bytes();
	out.write_all(&checksum)?;
	body.combine(&hasher);
	body.update(&checksum);
	Ok((header.len() + times.len() + values.len() + checksum.len()) as u64)
}

/// Reads the page that begins with `header`, and adds its bytes to the checksum of the body.
/// `index` is the page's, for errors.
pub(super) fn read(
	input: &mut impl Read,
	body: &mut Hasher,
	header: &[u8; PAGE_HEADER_LEN],
	value_type: ValueType,
	choice: Choice,
	index: u64,
) -> Result<Page, BodyError> {
	let parsed = PageHeader::from_bytes(header, index)?;
	if choice != Choice::Smallest && choice != Choice::Only(parsed.codec) {
		return Err(BodyError::Malformed("a page of another codec than the header's"));
	}
	let times = read_section(input, parsed.times_len)?;
	let values = read_section(input, parsed.values_len)?;
	let mut checksum = [0; CHECKSUM_LEN];
	read_exact(input, &mut checksum)?;

	let mut hasher = Hasher::new();
	for part in [&header[..], &times, &values] {
		hasher.update(part);
	}
	if hasher.clone().finalize().to_le_bytes() != checksum {
		return Err(BodyError::Checksum(Part::Page(index)));
	}
	body.combine(&hasher);
	body.update(&checksum);

	let broken = |source| BodyError::Page { page: index, source };
	let times = times::decode(parsed.times_codec, &times, parsed.records).map_err(broken)?;
	let values = parsed.codec.decode(value_type, &values, parsed.records).map_err(broken)?;
	Ok(Page { times, values })
}

/// Reads a section whose length is within the limits.
fn read_section(input: &mut impl Read, len: usize) -> Result<Vec<u8>, BodyError> {
	let mut section = Vec::with_capacity(len);
	input.take(len as u64).read_to_end(&mut section)?;
	if section.len() < len {
		return Err(BodyError::Truncated);
	}
	Ok(section)
}

/// Fills a buffer.
pub(super) fn read_exact(input: &mut impl Read, buffer: &mut [u8]) -> Result<(), BodyError> {
	input.read_exact(buffer).map_err(|error| match error.kind() {
		std::io::ErrorKind::UnexpectedEof => BodyError::Truncated,
		_ => BodyError::Io(error),
	})
}
