//! What is measured, and what it is measured against.

pub mod parquet;
pub mod sets;

use amo_offchain_storage::{
	body::{BodyReader, BodyWriter, Schema, Value, ValueType, MAX_PAGE_RECORDS},
	codec::{Choice, Codec},
};
use sets::Series;
use tsz::{
	stream::{BufferedReader, BufferedWriter},
	DataPoint, Decode, Encode, StdDecoder, StdEncoder,
};

/// A way to write times and values.
pub struct Contender {
	/// For tables.
	pub name: &'static str,
	/// `None` if it cannot give back exactly what it was given.
	pub encode: fn(&Series) -> Option<Vec<u8>>,
	/// Returns the number of records, having decoded them all.
	pub decode: fn(&[u8]) -> usize,
}

impl Contender {
	/// What the others are compared with.
	pub const GORILLA: Self = Self {
		name: "AMO body, Gorilla",
		encode: |series| body(series, Choice::Only(Codec::Gorilla)),
		decode: read_body,
	};

	/// All of them.
	pub fn all() -> Vec<Self> {
		vec![
			Self {
				name: "AMO body, smallest",
				encode: |series| body(series, Choice::Smallest),
				decode: read_body,
			},
			Self::GORILLA,
			Self {
				name: "AMO body, scaled",
				encode: |series| body(series, Choice::Only(Codec::Scaled)),
				decode: read_body,
			},
			Self {
				name: "AMO body, pco",
				encode: |series| body(series, Choice::Only(Codec::Pco)),
				decode: read_body,
			},
			Self {
				name: "AMO body, fraction",
				encode: |series| body(series, Choice::Only(Codec::Fraction)),
				decode: read_body,
			},
			Self { name: "`tsz` 0.1", encode: tsz_encode, decode: tsz_decode },
			Self { name: "`pco` alone", encode: pco_encode, decode: pco_decode },
			Self { name: "Parquet + zstd", encode: parquet::encode, decode: parquet::decode },
		]
	}
}

fn body(series: &Series, choice: Choice) -> Option<Vec<u8>> {
	let schema = Schema::of(ValueType::Float);
	let mut writer = BodyWriter::new(Vec::new(), schema).with_choice(choice).ok()?;
	for (time, value) in series.times.iter().zip(&series.values) {
		writer.push(*time, Value::Float(*value)).ok()?;
	}
	Some(writer.finish().ok()?.0)
}

fn read_body(bytes: &[u8]) -> usize {
	let mut records = 0;
	if let Ok(mut reader) = BodyReader::new(bytes) {
		while let Ok(Some(page)) = reader.next_page() {
			records += page.times.len();
		}
	}
	records
}

/// `tsz` counts in a unit of the caller's, and has 14 bits for the first delta: milliseconds fit,
/// as long as the stream begins at the first time.
fn tsz_encode(series: &Series) -> Option<Vec<u8>> {
	let first = *series.times.first()?;
	let mut encoder = StdEncoder::new(first as u64, BufferedWriter::new());
	for (time, value) in series.times.iter().zip(&series.values) {
		encoder.encode(DataPoint::new(*time as u64, *value));
	}
	Some(encoder.close().into_vec())
}

fn tsz_decode(bytes: &[u8]) -> usize {
	let mut decoder = StdDecoder::new(BufferedReader::new(bytes.to_vec().into_boxed_slice()));
	std::iter::from_fn(|| decoder.next().ok()).count()
}

/// Times and values one after the other, in chunks of the records of a page.
fn pco_encode(series: &Series) -> Option<Vec<u8>> {
	let config = pco::ChunkConfig::default()
		.with_paging_spec(pco::PagingSpec::EqualPagesUpTo(MAX_PAGE_RECORDS));
	let times = pco::standalone::simple_compress(&series.times, &config).ok()?;
	let values = pco::standalone::simple_compress(&series.values, &config).ok()?;
	Some([&(times.len() as u64).to_le_bytes()[..], &times, &values].concat())
}

fn pco_decode(bytes: &[u8]) -> usize {
	let Some((length, rest)) = bytes.split_first_chunk() else { return 0 };
	let (times, values) = rest.split_at(u64::from_le_bytes(*length) as usize);
	let times = pco::standalone::simple_decompress::<i64>(times).unwrap_or_default();
	let values = pco::standalone::simple_decompress::<f64>(values).unwrap_or_default();
	times.len().min(values.len())
}
