//! Plain bytes, by zstd where that makes them fewer.
//!
//! Layout: a byte (0 stored, 1 zstd), the plain length (varint), the bytes.

use super::{varint, DecodeError};

const STORED: u8 = 0;
const ZSTD: u8 = 1;

/// Fast enough to keep up with sealing and fragmenting.
const LEVEL: i32 = 1;
/// Bytes that are tried first: when they do not shrink, the rest is not tried.
const PROBE: usize = 64 * 1024;
/// Larger inputs are probed.
const PROBE_FROM: usize = 4 * PROBE;

/// Packs plain bytes.
pub(super) fn encode(plain: &[u8]) -> Result<Vec<u8>, std::io::Error> {
	let mut out = vec![STORED];
	varint::write(&mut out, plain.len() as u64);
	if worth_trying(plain)? {
		let packed = zstd::bulk::compress(plain, LEVEL)?;
		if packed.len() < plain.len() {
			out.splice(..1, [ZSTD]);
			out.extend_from_slice(&packed);
			return Ok(out);
		}
	}
	out.extend_from_slice(plain);
	Ok(out)
}

/// Whether the middle of the bytes shrinks by a sixty-fourth at least.
fn worth_trying(plain: &[u8]) -> Result<bool, std::io::Error> {
	let middle = plain.len() / 2;
	match plain.get(middle..middle + PROBE) {
		Some(probe) if plain.len() >= PROBE_FROM => {
			Ok(zstd::bulk::compress(probe, LEVEL)?.len() < PROBE - PROBE / 64)
		},
		_ => Ok(!plain.is_empty()),
	}
}

/// Unpacks at most `most` plain bytes.
pub(super) fn decode(mut bytes: &[u8], most: usize) -> Result<Vec<u8>, DecodeError> {
	let kind = varint::take_byte(&mut bytes)?;
	let length = usize::try_from(varint::read(&mut bytes)?)
		.ok()
		.filter(|length| *length <= most)
		.ok_or(DecodeError::TooLarge(most))?;
	let plain = match kind {
		STORED => bytes.to_vec(),
		ZSTD => zstd::bulk::decompress(bytes, length)
			.map_err(|_| DecodeError::Malformed("zstd refuses it"))?,
		_ => return Err(DecodeError::Malformed("neither stored nor zstd")),
	};
	if plain.len() != length {
		return Err(DecodeError::Malformed("another length than it says"));
	}
	Ok(plain)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn bytes_come_back(plain in prop::collection::vec(any::<u8>(), 0..5000), times in 1usize..4) {
			let plain = plain.repeat(times);
			prop_assert_eq!(decode(&encode(&plain).unwrap(), plain.len()).unwrap(), plain);
		}

		#[test]
		fn any_bytes_are_bytes_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
			if let Ok(plain) = decode(&bytes, 1000) {
				prop_assert!(plain.len() <= 1000);
			}
		}
	}

	#[test]
	fn a_bomb_stays_within_the_limit() {
		let bomb = encode(&vec![0; 1 << 24]).unwrap();
		assert!(bomb.len() < 2000);
		assert_eq!(decode(&bomb, 1 << 20), Err(DecodeError::TooLarge(1 << 20)));
		// It says less than it holds.
		let mut liar = vec![ZSTD, 100];
		liar.extend(zstd::bulk::compress(&vec![0; 1 << 24], LEVEL).unwrap());
		assert!(decode(&liar, 1 << 20).is_err());
	}
}
