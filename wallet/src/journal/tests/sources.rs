//! How far sources are survives all but their loss, and segments can be dropped.

use super::*;

fn marked(source: u8, rows: u64) -> Batch {
	let mut batch = number(rows as i64);
	batch.mark(SourceId([source; 32]), rows);
	batch
}

#[test]
fn progress_outlives_the_segments() {
	let (_folder, path) = folder();
	let options = Options { segment_len: 150, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	for rows in 1..=10 {
		journal.append(&marked(1, rows)).unwrap();
	}
	journal.append(&marked(2, 7)).unwrap();
	let before = segments(&path).len();
	assert!(before > 3);
	assert_eq!(drop_before(&path, Position::START).unwrap(), 0);
	let end = journal.end();
	let dropped = drop_before(&path, end).unwrap();
	assert_eq!(segments(&path).len(), before - dropped);
	assert!(dropped >= before - 1, "the last one stays");
	journal.close().unwrap();

	let journal = Journal::open(&path, options).unwrap();
	assert_eq!(journal.source_progress(&SourceId([1; 32])), 10);
	assert_eq!(journal.source_progress(&SourceId([2; 32])), 7);
	assert_eq!(journal.source_progress(&SourceId([3; 32])), 0);
}

#[test]
fn what_is_behind_the_position_stays() {
	let (_folder, path) = folder();
	let options = Options { segment_len: 100, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	for n in 0..30 {
		journal.append(&number(n)).unwrap();
	}
	let places: Vec<Position> =
		read(&path, Position::START).unwrap().map(|entry| entry.unwrap().0).collect();
	let dropped = drop_before(&path, places[17]).unwrap();
	assert!(dropped > 0);
	let rest: Vec<i64> = numbers(&path);
	assert!(rest[0] <= 17 && rest[0] > 10);
	assert_eq!(rest, (rest[0]..30).collect::<Vec<_>>());
	// A reader from the beginning, and one from the position, go on.
	let next = read(&path, places[17]).unwrap().next().unwrap().unwrap();
	assert_eq!(next.1.record.value, Value::Int(17));
	journal.append(&number(30)).unwrap();
	assert_eq!(numbers(&path).last(), Some(&30));
}

/// As after a restore of the segments alone.
#[test]
fn without_the_file_progress_is_that_of_the_segments() {
	let (_folder, path) = folder();
	let options = Options { segment_len: 150, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	for rows in 1..=10 {
		journal.append(&marked(1, rows)).unwrap();
	}
	drop(journal);
	fs::remove_file(path.join("sources")).unwrap();
	assert_eq!(drop_before(&path, Position::frame(100, 0)).unwrap(), 0);
	let journal = Journal::open(&path, options).unwrap();
	assert_eq!(journal.source_progress(&SourceId([1; 32])), 10);
}

/// A journal whose segments were all moved away does not reuse their numbers.
#[test]
fn numbers_are_used_once() {
	let (_folder, path) = folder();
	let options = Options { segment_len: 1, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	journal.append(&number(1)).unwrap();
	journal.append(&number(2)).unwrap();
	let end = journal.end();
	drop(journal);
	for segment in segments(&path) {
		fs::remove_file(segment).unwrap();
	}
	let journal = open(&path);
	assert!(journal.end().segment() >= end.segment());
}
