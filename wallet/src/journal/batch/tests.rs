//! Payloads are read as they were written, and anything else is an error.

use super::*;
use crate::journal::tests::any_batch;
use proptest::prelude::*;

fn decode(payload: &[u8], paths: &mut Paths) -> Result<Vec<Entry>, &'static str> {
	let mut decoder = Decoder::new(payload, paths)?;
	let mut entries = Vec::new();
	while let Some(entry) = decoder.next(payload, paths)? {
		entries.push(entry);
	}
	assert_eq!(decoder.done() as usize, entries.len());
	Ok(entries)
}

proptest! {
	#[test]
	fn batches_come_back(batches in prop::collection::vec(any_batch(), 0..5)) {
		let (mut written, mut read) = (Paths::default(), Paths::default());
		for batch in batches {
			let encoded = batch.encode(&written);
			written.extend(encoded.new_paths);
			prop_assert_eq!(decode(&encoded.payload, &mut read).unwrap(), batch.entries);
			prop_assert_eq!(&read.list, &written.list);
		}
	}

	#[test]
	fn no_bytes_break_the_decoder(payload in prop::collection::vec(any::<u8>(), 0..300)) {
		let _ = decode(&payload, &mut Paths::default());
	}

	/// As a fuzzer does it: what was written, changed in some places.
	#[test]
	fn no_change_breaks_the_decoder(
		batch in any_batch(),
		changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..8),
	) {
		let mut payload = batch.encode(&Paths::default()).payload;
		for (at, byte, change) in changes {
			let at = at.index(payload.len().max(1));
			match change {
				0 => payload.truncate(at),
				1 => payload.insert(at.min(payload.len()), byte),
				_ => payload.iter_mut().skip(at).take(1).for_each(|old| *old = byte),
			}
		}
		if let Ok(entries) = decode(&payload, &mut Paths::default()) {
			// It never makes more of a payload than is in it.
			prop_assert!(entries.len() <= payload.len());
		}
	}

	#[test]
	fn a_payload_that_was_cut_is_an_error(batch in any_batch(), cut in any::<prop::sample::Index>()) {
		let payload = batch.encode(&Paths::default()).payload;
		let cut = cut.index(payload.len());
		prop_assert!(decode(&payload[..cut], &mut Paths::default()).is_err());
	}
}

#[test]
fn a_count_beyond_the_payload_is_an_error() {
	for counts in [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0, 0xff, 0xff, 0x7f], &[0, 0, 0xff, 0x7f]]
	{
		assert!(decode(counts, &mut Paths::default()).is_err(), "{counts:?}");
	}
}

#[test]
fn what_is_left_over_is_an_error() {
	let payload = [Batch::default().encode(&Paths::default()).payload, vec![0]].concat();
	assert_eq!(decode(&payload, &mut Paths::default()).unwrap_err(), LEFT_OVER);
}

#[test]
fn a_batch_is_full_in_time() {
	let mut batch = Batch::default();
	while !batch.is_full() {
		batch.push("A.B".into(), Record { time: 0, value: Value::Text("x".repeat(1000)) });
	}
	let len = batch.encode(&Paths::default()).payload.len();
	assert!((FULL - 10_000..FULL + 2000).contains(&len), "{len}");
	batch.clear();
	assert!(!batch.is_full() && batch.is_empty());
}
