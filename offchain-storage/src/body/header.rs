//! The fixed parts of a body: its header, the header of a page, the trailer. All little-endian.

use super::{BodyError, Part, Resolution, Schema, ValueType, MAX_PAGE_RECORDS, MAX_SECTION_BYTES};
use crate::codec::{Choice, Codec, TimesCodec};

const MAGIC: [u8; 4] = *b"AMOB";
const VERSION: u8 = 1;
/// The codec byte of a body whose pages choose for themselves.
const CHOSEN_PER_PAGE: u8 = 0;

pub(super) const HEADER_LEN: usize = 28;
pub(super) const PAGE_HEADER_LEN: usize = 16;
pub(super) const TRAILER_LEN: usize = 24;
/// Bytes of a checksum.
pub(super) const CHECKSUM_LEN: usize = 4;

/// The first byte of a page.
pub(super) const PAGE: u8 = b'P';
/// The first byte of the trailer.
pub(super) const TRAILER: u8 = b'E';

/// What stands before the first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
	pub(super) schema: Schema,
	pub(super) choice: Choice,
	/// 0 in a body without records.
	pub(super) first_time: i64,
}

impl Header {
	/// With its checksum.
	pub(super) fn to_bytes(self) -> [u8; HEADER_LEN] {
		let mut out = [0; HEADER_LEN];
		let codec = match self.choice {
			Choice::Smallest => CHOSEN_PER_PAGE,
			Choice::Only(codec) => codec as u8,
		};
		let (step, decimals) =
			self.schema.resolution.map_or((0, 0), |known| (known.step(), known.decimals()));
		put(&mut out, 0, &MAGIC);
		put(
			&mut out,
			4,
			&[VERSION, self.schema.value_type as u8, self.schema.unit_exponent as u8, codec],
		);
		put(&mut out, 8, &self.first_time.to_le_bytes());
		put(&mut out, 16, &step.to_le_bytes());
		put(&mut out, 20, &[decimals]);
		let checksum = crc32fast::hash(&out[..HEADER_LEN - CHECKSUM_LEN]);
		put(&mut out, HEADER_LEN - CHECKSUM_LEN, &checksum.to_le_bytes());
		out
	}

	pub(super) fn from_bytes(bytes: &[u8; HEADER_LEN]) -> Result<Self, BodyError> {
		let (covered, checksum) = bytes.split_at(HEADER_LEN - CHECKSUM_LEN);
		if field(bytes, 0) != MAGIC {
			return Err(BodyError::NotABody);
		}
		let [version, value_type, unit_exponent, codec] = field(bytes, 4);
		if version != VERSION {
			return Err(BodyError::Version(version));
		}
		if crc32fast::hash(covered).to_le_bytes() != checksum {
			return Err(BodyError::Checksum(Part::Header));
		}
		let value_type =
			ValueType::from_id(value_type).ok_or(BodyError::Malformed("an unknown value type"))?;
		let choice = match (codec, Codec::from_id(codec)) {
			(CHOSEN_PER_PAGE, _) => Choice::Smallest,
			(_, Some(codec)) if codec.takes(value_type) => Choice::Only(codec),
			_ => return Err(BodyError::Malformed("a codec that does not take the value type")),
		};
		let [decimals, reserved @ ..] = field::<4>(bytes, 20);
		let resolution = match (u32::from_le_bytes(field(bytes, 16)), decimals) {
			(0, 0) => None,
			(step, decimals) => Some(
				Resolution::new(step, decimals)
					.ok_or(BodyError::Malformed("a resolution of step 0 or over 22 decimals"))?,
			),
		};
		if reserved != [0; 3] {
			return Err(BodyError::Malformed("reserved bytes of the header are not 0"));
		}
		let unit_exponent = unit_exponent as i8;
		Ok(Self {
			schema: Schema { value_type, unit_exponent, resolution },
			choice,
			first_time: i64::from_le_bytes(field(bytes, 8)),
		})
	}
}

/// What stands before a page's times and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageHeader {
	pub(super) codec: Codec,
	pub(super) times_codec: TimesCodec,
	/// 1 to [`MAX_PAGE_RECORDS`].
	pub(super) records: usize,
	/// Up to [`MAX_SECTION_BYTES`].
	pub(super) times_len: usize,
	/// Up to [`MAX_SECTION_BYTES`].
	pub(super) values_len: usize,
}

impl PageHeader {
	pub(super) fn to_bytes(self) -> [u8; PAGE_HEADER_LEN] {
		let mut out = [0; PAGE_HEADER_LEN];
		put(&mut out, 0, &[PAGE, self.codec as u8, self.times_codec as u8]);
		put(&mut out, 4, &(self.records as u32).to_le_bytes());
		put(&mut out, 8, &(self.times_len as u32).to_le_bytes());
		put(&mut out, 12, &(self.values_len as u32).to_le_bytes());
		out
	}

	/// `page` is its index, for errors.
	pub(super) fn from_bytes(bytes: &[u8; PAGE_HEADER_LEN], page: u64) -> Result<Self, BodyError> {
		let [marker, codec, times_codec, reserved] = field(bytes, 0);
		if marker != PAGE || reserved != 0 {
			return Err(BodyError::Malformed("neither a page nor a trailer where one should be"));
		}
		let codec = Codec::from_id(codec).ok_or(BodyError::Malformed("an unknown codec"))?;
		let times_codec = TimesCodec::from_id(times_codec)
			.ok_or(BodyError::Malformed("an unknown codec of times"))?;
		let [records, times_len, values_len] =
			[4, 8, 12].map(|at| u32::from_le_bytes(field(bytes, at)) as usize);
		if records == 0 {
			return Err(BodyError::Malformed("a page without records"));
		}
		let longer = times_len.max(values_len);
		if records > MAX_PAGE_RECORDS || longer > MAX_SECTION_BYTES {
			return Err(BodyError::TooLarge {
				page,
				records: records as u64,
				bytes: longer as u64,
			});
		}
		Ok(Self { codec, times_codec, records, times_len, values_len })
	}
}

/// What stands after the last page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trailer {
	pub(super) records: u64,
	pub(super) pages: u64,
}

impl Trailer {
	/// All but the checksum, which covers the whole body.
	pub(super) fn to_bytes(self) -> [u8; TRAILER_LEN - CHECKSUM_LEN] {
		let mut out = [0; TRAILER_LEN - CHECKSUM_LEN];
		put(&mut out, 0, &[TRAILER]);
		put(&mut out, 4, &self.records.to_le_bytes());
		put(&mut out, 12, &self.pages.to_le_bytes());
		out
	}
}

/// Writes a field; the arrays above are long enough for every one.
fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
	for (to, from) in out.iter_mut().skip(at).zip(bytes) {
		*to = *from;
	}
}

/// Reads a field; what lies beyond the end reads as 0.
fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
	let mut out = [0; N];
	for (to, from) in out.iter_mut().zip(bytes.iter().skip(at)) {
		*to = *from;
	}
	out
}
