//! The end of the process at any byte, which leaves a part of the last frame.

use super::*;

/// Cuts the last segment.
fn cut(path: &Path, len: u64) {
	let last = segments(path).pop().unwrap();
	fs::File::options().write(true).open(last).unwrap().set_len(len).unwrap();
}

fn rows_of(batch: &Batch, source: &SourceId) -> Option<u64> {
	batch.marks().find_map(|(marked, rows)| (marked == *source).then_some(rows))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]
	#[test]
	fn whole_batches_survive_a_crash_at_any_byte(
		batches in prop::collection::vec(any_batch(), 1..12),
		at in any::<prop::sample::Index>(),
		more in any_batch(),
	) {
		let (_folder, path) = folder();
		let mut journal = open(&path);
		let mut ends = vec![journal.end().offset()];
		for batch in &batches {
			journal.append(batch).unwrap();
			ends.push(journal.end().offset());
		}
		journal.close().unwrap();
		let (first, last) = (ends[0], *ends.last().unwrap());
		let len = first + at.index((last - first + 1) as usize) as u64;
		cut(&path, len);
		let whole = ends.iter().rposition(|end| *end <= len).unwrap();

		// Whoever reads before it is opened sees the same.
		prop_assert_eq!(entries(&path), entries_of(&batches[..whole]));
		let mut journal = open(&path);
		let torn = journal.torn().map(|torn| (torn.offset, torn.bytes));
		prop_assert_eq!(torn, (ends[whole] < len).then_some((ends[whole], len - ends[whole])));
		for source in 0..3 {
			let source = SourceId([source; 32]);
			let rows = batches[..whole].iter().filter_map(|batch| rows_of(batch, &source)).max();
			prop_assert_eq!(journal.source_progress(&source), rows.unwrap_or(0));
		}
		journal.append(&more).unwrap();
		let kept = [&batches[..whole], &[more]].concat();
		prop_assert_eq!(entries(&path), entries_of(&kept));
	}

	/// After a loss of power, there may be anything in place of what was not on the disk yet.
	#[test]
	fn garbage_at_the_end_is_cut_off(garbage in prop::collection::vec(any::<u8>(), 1..200)) {
		let (_folder, path) = folder();
		let mut journal = open(&path);
		journal.append(&number(1)).unwrap();
		let end = journal.end().offset();
		journal.close().unwrap();
		let segment = segments(&path).pop().unwrap();
		let bytes = [fs::read(&segment).unwrap(), garbage.clone()].concat();
		fs::write(&segment, bytes).unwrap();

		let mut journal = open(&path);
		let torn = journal.torn().unwrap();
		prop_assert_eq!((torn.offset, torn.bytes), (end, garbage.len() as u64));
		prop_assert_eq!(&torn.path, &segment);
		journal.append(&number(2)).unwrap();
		prop_assert_eq!(numbers(&path), [1, 2]);
	}
}

/// What a process leaves that ends when it begins a journal or a segment.
#[test]
fn what_is_half_begun_is_begun_again() {
	let (_folder, path) = folder();
	fs::create_dir(&path).unwrap();
	fs::write(path.join("lock"), "").unwrap();
	fs::write(path.join("format.new"), "amo-jou").unwrap();
	let mut journal = open(&path);
	journal.append(&number(1)).unwrap();
	drop(journal);
	fs::write(path.join("00000000000000000002.seg.new"), "AMO").unwrap();
	fs::write(path.join("sources.new"), "AMO").unwrap();
	let mut journal =
		Journal::open(&path, Options { segment_len: 1, ..Options::default() }).unwrap();
	journal.append(&number(2)).unwrap();
	assert_eq!(numbers(&path), [1, 2]);
	assert_eq!(segments(&path).len(), 2);
}

/// The process ended after it had written how far sources are, and before the next segment.
#[test]
fn a_segment_that_has_ended_is_not_appended_to() {
	let (_folder, path) = folder();
	let options = Options { segment_len: 1, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	journal.append(&number(1)).unwrap();
	journal.append(&number(2)).unwrap();
	drop(journal);
	let second = segments(&path).pop().unwrap();
	fs::remove_file(&second).unwrap();

	let mut journal = open(&path);
	journal.append(&number(3)).unwrap();
	assert_eq!(numbers(&path), [1, 3]);
	assert_eq!(segments(&path).pop().unwrap(), second);

	// And what is missing of it is no crash's doing.
	drop(journal);
	fs::remove_file(&second).unwrap();
	let first = segments(&path).pop().unwrap();
	cut(&path, fs::metadata(first).unwrap().len() - 1);
	let error = Journal::open(&path, options).unwrap_err();
	assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
}
