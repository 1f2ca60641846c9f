//! Codecs of a page's times.

use super::{gorilla, pco, varint, DecodeError};

/// How the times of a page are written. The discriminants are the bytes in a page's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TimesCodec {
	/// Gorilla's deltas of deltas: a bit a record for a regular clock.
	Gorilla = 1,
	/// Runs of equal deltas: some bytes for each change of pace.
	Runs = 2,
	/// pco on the times: for clocks that jitter.
	Pco = 3,
}

impl TimesCodec {
	/// The codec that a page's header names.
	pub(crate) fn from_id(id: u8) -> Option<Self> {
		[Self::Gorilla, Self::Runs, Self::Pco].into_iter().find(|codec| *codec as u8 == id)
	}
}

/// Writes times in the smallest way. pco is tried only on clocks that the others do not suit.
pub(crate) fn encode(times: &[i64]) -> (TimesCodec, Vec<u8>) {
	let runs = (TimesCodec::Runs, encode_runs(times));
	if runs.1.len() <= times.len() / 8 {
		return runs;
	}
	let mut tried = vec![runs, (TimesCodec::Gorilla, encode_gorilla(times))];
	tried.extend(pco::encode(times).map(|bytes| (TimesCodec::Pco, bytes)));
	tried.into_iter().min_by_key(|(_, bytes)| bytes.len()).unwrap_or((TimesCodec::Runs, Vec::new()))
}

/// Writes times as Gorilla does.
pub(crate) fn encode_gorilla(times: &[i64]) -> Vec<u8> {
	gorilla::encode_times(times)
}

/// `count` times.
pub(crate) fn decode(
	codec: TimesCodec,
	bytes: &[u8],
	count: usize,
) -> Result<Vec<i64>, DecodeError> {
	match codec {
		TimesCodec::Gorilla => gorilla::decode_times(bytes, count),
		TimesCodec::Runs => decode_runs(bytes, count),
		TimesCodec::Pco => pco::decode(bytes, count),
	}
}

/// Pairs of varints: a delta as zigzag, and how often it comes. The first delta is from 0.
fn encode_runs(times: &[i64]) -> Vec<u8> {
	let mut out = Vec::new();
	let mut deltas = times
		.iter()
		.scan(0i64, |last, &time| Some(time.wrapping_sub(std::mem::replace(last, time))))
		.peekable();
	while let Some(delta) = deltas.next() {
		let mut count = 1u64;
		while deltas.next_if_eq(&delta).is_some() {
			count += 1;
		}
		varint::write(&mut out, varint::zigzag(delta));
		varint::write(&mut out, count);
	}
	out
}

fn decode_runs(mut bytes: &[u8], count: usize) -> Result<Vec<i64>, DecodeError> {
	let mut times = Vec::with_capacity(count);
	let mut last = 0i64;
	while !bytes.is_empty() {
		let delta = varint::unzigzag(varint::read(&mut bytes)?);
		let run = varint::read(&mut bytes)?;
		if run == 0 || run > (count - times.len()) as u64 {
			return Err(DecodeError::Malformed("a run of times that the page has no room for"));
		}
		for _ in 0..run {
			last = last.wrapping_add(delta);
			times.push(last);
		}
	}
	if times.len() != count {
		return Err(DecodeError::Truncated);
	}
	Ok(times)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn every_codec_brings_times_back(
			times in prop::collection::vec(prop_oneof![any::<i64>(), 0i64..3], 0..200),
		) {
			let (codec, bytes) = encode(&times);
			prop_assert_eq!(decode(codec, &bytes, times.len()).unwrap(), times.clone());
			prop_assert_eq!(decode(TimesCodec::Runs, &encode_runs(&times), times.len()).unwrap(), times);
		}

		#[test]
		fn any_bytes_are_times_or_an_error(
			id in 1u8..=3,
			bytes in prop::collection::vec(any::<u8>(), 0..200),
			count in 0usize..500,
		) {
			let codec = TimesCodec::from_id(id).unwrap();
			if let Ok(times) = decode(codec, &bytes, count) {
				prop_assert_eq!(times.len(), count);
			}
		}
	}

	#[test]
	fn the_smallest_is_taken() {
		let regular: Vec<i64> = (0..10_000).map(|i| i * 1000).collect();
		let (codec, bytes) = encode(&regular);
		assert_eq!(codec, TimesCodec::Runs);
		assert!(bytes.len() < 10);
		let jitter: Vec<i64> = (0..10_000).map(|i| i * 1000 + i * i % 17).collect();
		assert_eq!(encode(&jitter).0, TimesCodec::Pco);
	}
}
