//! Codecs of a page's values, and the choice between them.
//!
//! | codec | for | what it does |
//! |---|---|---|
//! | [`Codec::Raw`] | all | plain bytes, by zstd where that makes them fewer |
//! | [`Codec::Gorilla`] | int, float | XOR with the value before (Pelkonen et al., VLDB 2015) |
//! | [`Codec::Scaled`] | int, float | integers times a resolution, differences bit-packed in frames |
//! | [`Codec::Pco`] | int, float | pco: bins and ANS over differences |
//! | [`Codec::Fraction`] | float | numerators of a common denominator, by pco |
//!
//! Every codec gives back exactly the bits that it was given, or does not take them.

use crate::body::{Resolution, ValueType, Values};

mod bits;
mod fraction;
mod gorilla;
mod pco;
mod plain;
mod raw;
mod scaled;
pub(crate) mod times;
mod varint;

pub use times::TimesCodec;

/// How the values of a page are written. The discriminants are the bytes in headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Codec {
	/// Plain bytes, by zstd where that makes them fewer.
	Raw = 1,
	/// XOR with the value before.
	Gorilla = 2,
	/// Integers times a resolution.
	Scaled = 3,
	/// pco.
	Pco = 4,
	/// Numerators of a common denominator.
	Fraction = 5,
}

/// Which codec a body's pages are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Choice {
	/// The one that makes each page smallest, within a bounded effort: all are tried on a page of
	/// up to 8,192 values, else on that many from its middle, and the page is written by the best.
	#[default]
	Smallest,
	/// This one; with Gorilla the times too are written as Gorilla does.
	Only(Codec),
}

/// Values that the codecs are compared on.
const TRIAL: usize = 8_192;

/// Why bytes are not the values that they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
	/// They end before the last value.
	#[error("the bytes end before the last value")]
	Truncated,
	/// They hold more than a page may.
	#[error("more than {0} bytes once unpacked, the most that a page may hold")]
	TooLarge(usize),
	/// They break a rule of their codec.
	#[error("no valid encoding: {0}")]
	Malformed(&'static str),
}

impl Codec {
	/// All codecs.
	pub const ALL: [Self; 5] = [Self::Raw, Self::Gorilla, Self::Scaled, Self::Pco, Self::Fraction];

	/// The codec that a header names.
	pub(crate) fn from_id(id: u8) -> Option<Self> {
		Self::ALL.into_iter().find(|codec| *codec as u8 == id)
	}

	/// Whether values of a type can be written with it.
	pub fn takes(self, value_type: ValueType) -> bool {
		match value_type {
			ValueType::Bool | ValueType::Text | ValueType::Blob => self == Self::Raw,
			ValueType::Int => self != Self::Fraction,
			ValueType::Float => true,
		}
	}

	/// Writes a page's values. `None` if it cannot give them back exactly.
	fn encode(
		self,
		values: &Values,
		resolution: Option<Resolution>,
	) -> Result<Option<Vec<u8>>, std::io::Error> {
		Ok(match (self, values) {
			(Self::Raw, values) => Some(raw::encode(&plain::write(values))?),
			(Self::Gorilla, Values::Float(values)) => {
				Some(gorilla::encode_values(&patterns(values, |value| value.to_bits())))
			},
			(Self::Gorilla, Values::Int(values)) => {
				Some(gorilla::encode_values(&patterns(values, |value| value as u64)))
			},
			(Self::Scaled, Values::Float(values)) => scaled::encode_floats(values, resolution),
			(Self::Scaled, Values::Int(values)) => Some(scaled::encode_integers(values)),
			(Self::Pco, Values::Float(values)) => pco::encode(values),
			(Self::Pco, Values::Int(values)) => pco::encode(values),
			(Self::Fraction, Values::Float(values)) => fraction::encode(values),
			_ => None,
		})
	}

	/// Reads a page of `count` values.
	///
	/// `count` must be one that the page's limits allow: so much is allocated at once.
	pub(crate) fn decode(
		self,
		value_type: ValueType,
		bytes: &[u8],
		count: usize,
	) -> Result<Values, DecodeError> {
		Ok(match (self, value_type) {
			(Self::Raw, _) => plain::read(
				value_type,
				&raw::decode(bytes, plain::most(value_type, count))?,
				count,
			)?,
			(Self::Gorilla, ValueType::Float) => {
				Values::Float(patterns(&gorilla::decode_values(bytes, count)?, f64::from_bits))
			},
			(Self::Gorilla, ValueType::Int) => {
				Values::Int(patterns(&gorilla::decode_values(bytes, count)?, |bits| bits as i64))
			},
			(Self::Scaled, ValueType::Float) => Values::Float(scaled::decode_floats(bytes, count)?),
			(Self::Scaled, ValueType::Int) => Values::Int(scaled::decode_integers(bytes, count)?),
			(Self::Pco, ValueType::Float) => Values::Float(pco::decode(bytes, count)?),
			(Self::Pco, ValueType::Int) => Values::Int(pco::decode(bytes, count)?),
			(Self::Fraction, ValueType::Float) => Values::Float(fraction::decode(bytes, count)?),
			_ => return Err(DecodeError::Malformed("a codec that does not take this value type")),
		})
	}
}

fn patterns<A: Copy, B>(values: &[A], pattern: impl Fn(A) -> B) -> Vec<B> {
	values.iter().map(|value| pattern(*value)).collect()
}

/// Writes a page's values as chosen. `None` if the only codec allowed cannot give them back.
pub(crate) fn encode(
	values: &Values,
	choice: Choice,
	resolution: Option<Resolution>,
) -> Result<Option<(Codec, Vec<u8>)>, std::io::Error> {
	if let Choice::Only(codec) = choice {
		return Ok(codec.encode(values, resolution)?.map(|bytes| (codec, bytes)));
	}
	let trial = values.middle(TRIAL);
	let mut tried = Vec::new();
	for codec in Codec::ALL.into_iter().filter(|codec| codec.takes(values.value_type())) {
		if let Some(bytes) = codec.encode(trial.as_ref().unwrap_or(values), resolution)? {
			tried.push((codec, bytes));
		}
	}
	tried.sort_by_key(|(_, bytes)| bytes.len());
	if trial.is_none() {
		return Ok(tried.into_iter().next());
	}
	// What suited the middle may not suit the rest, but raw bytes always do.
	for (codec, _) in tried {
		if let Some(bytes) = codec.encode(values, resolution)? {
			return Ok(Some((codec, bytes)));
		}
	}
	Ok(None)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn blobs_are_raw() {
		let values = Values::Blob(vec![vec![7; 1 << 20]]);
		let (codec, bytes) = encode(&values, Choice::Smallest, None).unwrap().unwrap();
		assert_eq!(codec, Codec::Raw);
		assert_eq!(codec.decode(ValueType::Blob, &bytes, 1).unwrap(), values);
	}

	#[test]
	fn a_misleading_middle_falls_back() {
		let mut values: Vec<f64> = (0..20_000).map(|i| f64::from(i % 100) / 10.0).collect();
		values[0] = f64::NAN;
		let values = Values::Float(values);
		let (codec, bytes) = encode(&values, Choice::Smallest, None).unwrap().unwrap();
		assert_ne!(codec, Codec::Scaled);
		let back = codec.decode(ValueType::Float, &bytes, 20_000).unwrap();
		assert!(matches!(back, Values::Float(floats) if floats[0].is_nan() && floats[9] == 0.9));
	}

	#[test]
	fn each_kind_of_numbers_has_its_codec() {
		let chosen = |values: Vec<f64>| {
			encode(&Values::Float(values), Choice::Smallest, None).unwrap().unwrap().0
		};
		let noise = (0..1000u64).map(|i| {
			let mixed = (i ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
			f64::from_bits((mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb))
		});
		assert_eq!(chosen(noise.collect()), Codec::Raw);
		assert_eq!(chosen(vec![0.1, 0.2, 0.3]), Codec::Scaled);
		assert_eq!(
			chosen((0..5000).map(|i| f64::from(i % 97).sqrt().round()).collect()),
			Codec::Pco
		);
	}
}
