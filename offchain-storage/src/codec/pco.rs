//! pco (<https://github.com/pcodec/pcodec>) on whole pages of 64-bit numbers.
//!
//! pco's decoder is meant for untrusted bytes, but two of its header fields name buffers that it
//! allocates before it has read anything to fill them: the length of a dictionary (256 MiB) and
//! the window of look-backs (256 MiB). [`check_header`] reads those fields first and refuses what
//! our encoder never writes. A panic in it, which we know no bytes to cause, becomes an error.

use super::DecodeError;
use ::pco::{
	data_types::Number,
	wrapped::{FileCompressor, FileDecompressor},
	ChunkConfig, PagingSpec,
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The format that [`check_header`] knows, as pco's header has it: major and minor version.
const VERSION: [u8; 2] = [4, 1];
/// The largest window of look-backs, as a power of two: the largest that pco's encoder writes.
const MAX_WINDOW_LOG: u64 = 15;

/// Numbers as one chunk of one page. `None` when there are none, or too many.
pub(super) fn encode<T: Number>(numbers: &[T]) -> Option<Vec<u8>> {
	let config = ChunkConfig::default().with_paging_spec(PagingSpec::Exact(vec![numbers.len()]));
	let mut out = Vec::new();
	let file = FileCompressor::default();
	file.write_header(&mut out).ok()?;
	let mut chunk = file.chunk_compressor(numbers, &config).ok()?;
	chunk.write_meta(&mut out).ok()?;
	chunk.write_page(0, &mut out).ok()?;
	check_header(&out).ok()?;
	Some(out)
}

/// `count` numbers.
pub(super) fn decode<T: Number + Default>(
	bytes: &[u8],
	count: usize,
) -> Result<Vec<T>, DecodeError> {
	check_header(bytes)?;
	catch_unwind(AssertUnwindSafe(|| decode_checked(bytes, count)))
		.unwrap_or(Err(DecodeError::Malformed("pco could not cope with it")))
}

fn decode_checked<T: Number + Default>(bytes: &[u8], count: usize) -> Result<Vec<T>, DecodeError> {
	let malformed = |_| DecodeError::Malformed("pco refuses it");
	let (file, rest) = FileDecompressor::new(bytes).map_err(malformed)?;
	let (mut chunk, rest) = file.chunk_decompressor::<T, _>(rest).map_err(malformed)?;
	let mut page = chunk.page_decompressor(rest, count).map_err(malformed)?;
	let mut numbers = vec![T::default(); count];
	let progress = page.read(&mut numbers).map_err(malformed)?;
	if progress.n_processed != count || !progress.finished {
		return Err(DecodeError::Truncated);
	}
	if !page.into_src().is_empty() {
		return Err(DecodeError::Malformed("bytes are left over after pco's"));
	}
	Ok(numbers)
}

/// Refuses headers that make pco allocate what the bytes have not earned.
fn check_header(bytes: &[u8]) -> Result<(), DecodeError> {
	let mut header = bytes.strip_prefix(&VERSION).ok_or(DecodeError::Malformed("pco's version"))?;
	// The fields of interest end within 4 + 64 + 4 + 5 bits.
	header = header.get(..10).unwrap_or(header);
	let mut word = [0; 16];
	for (to, from) in word.iter_mut().zip(header) {
		*to = *from;
	}
	let bits = u128::from_le_bytes(word);
	let field = |at: u32, length: u32| (bits >> at) as u64 & ((1 << length) - 1);
	let mode_bits = match field(0, 4) {
		0 => 4,
		// Multiples of an integer, or of a float: the base follows.
		1 | 2 => 4 + 64,
		// Floats of fewer bits: their number follows.
		3 => 4 + 8,
		_ => return Err(DecodeError::Malformed("a mode of pco that bodies do not use")),
	};
	let look_back = field(mode_bits, 4) == 2;
	if look_back && field(mode_bits + 4, 5) + 1 > MAX_WINDOW_LOG {
		return Err(DecodeError::Malformed("a window of pco that bodies do not use"));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use ::pco::{DeltaSpec, ModeSpec};
	use proptest::prelude::*;

	fn with(config: ChunkConfig, numbers: &[i64]) -> Vec<u8> {
		let config = config.with_paging_spec(PagingSpec::Exact(vec![numbers.len()]));
		let mut out = Vec::new();
		let file = FileCompressor::default();
		file.write_header(&mut out).unwrap();
		let mut chunk = file.chunk_compressor(numbers, &config).unwrap();
		chunk.write_meta(&mut out).unwrap();
		chunk.write_page(0, &mut out).unwrap();
		out
	}

	proptest! {
		#[test]
		fn numbers_come_back(numbers in prop::collection::vec(any::<i64>(), 1..300)) {
			let bytes = encode(&numbers).unwrap();
			prop_assert_eq!(decode::<i64>(&bytes, numbers.len()).unwrap(), numbers.clone());
			let floats: Vec<f64> = numbers.iter().map(|n| f64::from_bits(*n as u64)).collect();
			let bytes = encode(&floats).unwrap();
			let back: Vec<i64> =
				decode::<f64>(&bytes, floats.len()).unwrap().iter().map(|f| f.to_bits() as i64).collect();
			prop_assert_eq!(back, numbers);
		}
	}

	#[test]
	fn look_backs_pass_and_dictionaries_do_not() {
		let numbers: Vec<i64> = (0..4000).map(|i| (i % 37) * (i % 37) * 1_000_003).collect();
		let look_back =
			with(ChunkConfig::default().with_delta_spec(DeltaSpec::TryLookback), &numbers);
		assert_eq!(decode::<i64>(&look_back, numbers.len()).unwrap(), numbers);
		let dictionary = with(ChunkConfig::default().with_mode_spec(ModeSpec::TryDict), &numbers);
		assert!(decode::<i64>(&dictionary, numbers.len()).is_err());
	}

	/// Classic mode, then look-backs with the window's logarithm less one in the next five bits.
	fn look_back_header(window: u8) -> [u8; 4] {
		[4, 1, 2 << 4, window]
	}

	#[test]
	fn large_windows_are_refused() {
		assert!(check_header(&look_back_header(14)).is_ok());
		assert!(check_header(&look_back_header(15)).is_err());
		assert!(check_header(&[4, 1, 4, 255, 255, 255]).is_err());
		assert!(check_header(&[3, 0, 0]).is_err());
	}
}
