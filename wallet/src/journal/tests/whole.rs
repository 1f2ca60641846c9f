//! What was appended is read, from anywhere, also while more is appended.

use super::*;

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]
	#[test]
	fn all_comes_back_from_anywhere(
		batches in prop::collection::vec((any_batch(), prop::bool::weighted(0.2)), 0..20),
		segment_len in 20..2000u64,
	) {
		let (_folder, path) = folder();
		let options = Options { segment_len, ..Options::default() };
		let mut journal = Journal::open(&path, options).unwrap();
		for (batch, reopen) in &batches {
			journal.append(batch).unwrap();
			if *reopen {
				journal.close().unwrap();
				journal = Journal::open(&path, options).unwrap();
				prop_assert_eq!(journal.torn(), None);
			}
		}
		let batches: Vec<Batch> = batches.into_iter().map(|(batch, _)| batch).collect();
		let expected = entries_of(&batches);

		let mut reader = read(&path, Position::START).unwrap();
		let mut places = vec![];
		let mut found = vec![];
		while let Some(next) = reader.next() {
			let (before, entry) = next.unwrap();
			prop_assert!(before < reader.position());
			places.push(before);
			found.push(entry);
		}
		prop_assert_eq!(&found, &expected);
		prop_assert!(places.windows(2).all(|two| two[0] < two[1]));

		places.push(reader.position());
		for (index, place) in places.into_iter().enumerate() {
			let kept = serde_json::to_string(&place).unwrap();
			let place = serde_json::from_str(&kept).unwrap();
			let rest: Result<Vec<_>, _> = read(&path, place).unwrap().collect();
			let rest: Vec<Entry> = rest.unwrap().into_iter().map(|(_, entry)| entry).collect();
			prop_assert_eq!(&rest[..], &expected[index..]);
		}
	}
}

#[test]
fn reading_goes_on_where_it_ended() {
	let (_folder, path) = folder();
	let options = Options { segment_len: 100, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	let mut position = Position::START;
	for n in 0..20 {
		journal.append(&number(n)).unwrap();
		let mut reader = read(&path, position).unwrap();
		let (_, entry) = reader.next().unwrap().unwrap();
		assert_eq!(entry.record.value, Value::Int(n));
		assert!(reader.next().is_none());
		position = reader.position();
		assert!(position <= journal.end());
	}
	assert!(segments(&path).len() > 3);
}

#[test]
fn a_batch_without_anything_is_nothing() {
	let (_folder, path) = folder();
	let mut journal = open(&path);
	let end = journal.end();
	journal.append(&Batch::default()).unwrap();
	assert_eq!(journal.end(), end);
	assert_eq!(entries(&path), []);
}

#[test]
fn each_batch_can_wait_for_the_disk() {
	let (_folder, path) = folder();
	let options = Options { sync: Sync::EachBatch, ..Options::default() };
	let mut journal = Journal::open(&path, options).unwrap();
	for n in 0..3 {
		journal.append(&number(n)).unwrap();
	}
	assert_eq!(numbers(&path), [0, 1, 2]);
}

#[test]
fn one_writes_at_a_time() {
	let (_folder, path) = folder();
	let journal = open(&path);
	let error = Journal::open(&path, Options::default()).unwrap_err();
	assert!(matches!(error, JournalError::InUse { .. }), "{error:?}");
	assert!(error.to_string().contains(&format!("by process {}: stop", std::process::id())));
	drop(journal);
	open(&path);
}

#[test]
fn a_folder_of_another_kind_is_left_alone() {
	let (_folder, path) = folder();
	fs::create_dir(&path).unwrap();
	fs::write(path.join("notes"), "mine").unwrap();
	let error = Journal::open(&path, Options::default()).unwrap_err();
	assert!(matches!(error, JournalError::NotAJournal(_)), "{error:?}");
	assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
	assert!(matches!(read(&path, Position::START), Err(JournalError::NotAJournal(_))));
	let nothing = path.join("nothing");
	assert!(matches!(read(&nothing, Position::START), Err(JournalError::NotAJournal(_))));
}

#[test]
fn a_journal_to_come_is_left_alone() {
	let (_folder, path) = folder();
	drop(open(&path));
	fs::write(path.join("format"), "amo-journal 2\n").unwrap();
	for error in [
		Journal::open(&path, Options::default()).map(drop).unwrap_err(),
		read(&path, Position::START).map(drop).unwrap_err(),
	] {
		assert!(error.to_string().contains("\"amo-journal 2\""), "{error}");
		assert!(error.to_string().contains("update"), "{error}");
	}
}

#[test]
fn what_cannot_be_written_is_refused_and_nothing_of_it_written() {
	let (_folder, path) = folder();
	let mut journal = open(&path);
	let batch = |metric: &str, value| {
		let mut batch = number(1);
		batch.push(metric.into(), Record { time: 0, value });
		batch
	};
	let mut large = Batch::default();
	for _ in 0..9 {
		let value = Value::Blob(vec![0; 1 << 20]);
		large.push("Vehicle.Raw.CAN".into(), Record { time: 0, value });
	}
	let mut many = Batch::default();
	for n in 0..5000 {
		many.push(format!("A.B{n}").into(), Record { time: 0, value: Value::Bool(true) });
	}
	let cases = [
		(batch("", Value::Int(1)), "not a metric's path"),
		(batch("Speed", Value::Int(1)), "not a metric's path"),
		(batch("Vehicle.\nSpeed", Value::Int(1)), "not a metric's path"),
		(batch(&format!("A.{}", "B".repeat(127)), Value::Int(1)), "not a metric's path"),
		(batch("A.B", Value::Text("x".repeat((1 << 20) + 1))), "1048577 bytes"),
		(batch("A.B", Value::Blob(vec![0; (1 << 20) + 1])), "1048577 bytes"),
		(large, "in several"),
		(many, "a batch of 5000 metrics"),
	];
	for (batch, message) in cases {
		let error = journal.append(&batch).unwrap_err().to_string();
		assert!(error.contains(message), "{error}");
	}
	assert_eq!(entries(&path), []);
	journal.append(&number(7)).unwrap();
	assert_eq!(numbers(&path), [7]);
}

/// A segment knows so many metrics; the next begins anew.
#[test]
fn there_may_be_any_number_of_metrics() {
	let (_folder, path) = folder();
	let mut journal = open(&path);
	let batches: Vec<Batch> = (0..100)
		.map(|n| {
			let mut batch = Batch::default();
			for m in 0..100 {
				let metric = format!("A.B{}", n * 100 + m);
				batch.push(metric.into(), Record { time: n, value: Value::Int(m) });
			}
			batch
		})
		.collect();
	batches.iter().for_each(|batch| journal.append(batch).unwrap());
	assert_eq!(segments(&path).len(), 3);
	assert_eq!(entries(&path), entries_of(&batches));
}

#[test]
#[cfg(unix)]
fn nobody_else_may_look_into_it() {
	use std::os::unix::fs::PermissionsExt as _;
	let (_folder, path) = folder();
	open(&path).append(&number(1)).unwrap();
	let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!(mode(&path), 0o700);
	for file in fs::read_dir(&path).unwrap() {
		assert_eq!(mode(&file.unwrap().path()), 0o600);
	}
}
