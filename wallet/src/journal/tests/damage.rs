//! Damage is found, and the error names the place and the way out.

use super::*;

/// Three segments.
fn written(path: &Path) -> Vec<Batch> {
	let options = Options { segment_len: 200, ..Options::default() };
	let mut journal = Journal::open(path, options).unwrap();
	let batches: Vec<Batch> = (0..20)
		.map(|n| {
			let mut batch = number(n);
			let text = Value::Text(format!("batch {n}"));
			batch
				.push("Vehicle.Body.Lights.Brake.IsActive".into(), Record { time: n, value: text });
			batch.mark(SourceId([1; 32]), n as u64 + 1);
			batch
		})
		.collect();
	for batch in &batches {
		journal.append(batch).unwrap();
		if journal.end().segment() == 3 {
			// Only here, so that the last one has frames.
			journal.options.segment_len = u64::MAX;
		}
	}
	journal.close().unwrap();
	assert_eq!(segments(path).len(), 3);
	batches
}

/// Reads all there is, up to an error.
fn read_up_to_error(path: &Path) -> (Vec<Entry>, Option<JournalError>) {
	let mut found = Vec::new();
	match read(path, Position::START) {
		Err(error) => return (found, Some(error)),
		Ok(reader) => {
			for entry in reader {
				match entry {
					Ok((_, entry)) => found.push(entry),
					Err(error) => return (found, Some(error)),
				}
			}
		},
	}
	(found, None)
}

/// Every bit of every file.
#[test]
fn no_flipped_bit_goes_unseen() {
	let (_folder, path) = folder();
	let batches = written(&path);
	let all = entries_of(&batches);
	let last = segments(&path).pop().unwrap();
	let end_of_last = {
		let mut reader = read(&path, Position::START).unwrap();
		reader.by_ref().for_each(drop);
		reader.position().offset()
	};
	let last_frame = end_of_last
		- frame::seal(3, 0, &batches[19].encode(&known()).payload).unwrap().len() as u64;
	for file in segments(&path) {
		let whole = fs::read(&file).unwrap();
		for at in 0..whole.len() {
			let mut bytes = whole.clone();
			bytes[at] ^= 1 << (at % 8);
			fs::write(&file, &bytes).unwrap();

			let (found, error) = read_up_to_error(&path);
			assert!(all.starts_with(&found), "{}: {at}", file.display());
			match Journal::open(&path, Options::default()) {
				Ok(journal) => match journal.torn() {
					Some(torn) => {
						// Only of the last frame can it be thought that it was never finished.
						assert!(file == last && at as u64 >= last_frame, "{at}");
						assert_eq!(torn.offset, last_frame);
						assert_eq!(found.len(), all.len() - 2);
						assert_eq!(journal.source_progress(&SourceId([1; 32])), 19);
					},
					// Segments that have ended are not read when a journal is opened.
					None => assert!(file != last && error.is_some(), "{}: {at}", file.display()),
				},
				Err(error) => assert!(
					matches!(error, JournalError::Damaged { .. } | JournalError::NotASegment(_)),
					"{error:?}"
				),
			}
			assert!(error.is_some() || (file == last && at as u64 >= last_frame), "{at}");
			fs::write(&file, &whole).unwrap();
		}
	}
	assert_eq!(entries(&path), all);
}

/// The metrics that a segment of [`written`] knows after its first frame.
fn known() -> Paths {
	let mut paths = Paths::default();
	paths.extend(vec!["Vehicle.Speed".into(), "Vehicle.Body.Lights.Brake.IsActive".into()]);
	paths
}

#[test]
fn no_flipped_bit_of_the_sources_goes_unseen() {
	let (_folder, path) = folder();
	written(&path);
	let file = path.join("sources");
	let whole = fs::read(&file).unwrap();
	for at in 0..whole.len() {
		let mut bytes = whole.clone();
		bytes[at] ^= 1 << (at % 8);
		fs::write(&file, &bytes).unwrap();
		let error = Journal::open(&path, Options::default()).unwrap_err();
		assert!(matches!(error, JournalError::Sources(_)), "{error:?}");
	}
	for len in 0..whole.len() {
		fs::write(&file, &whole[..len]).unwrap();
		let error = Journal::open(&path, Options::default()).unwrap_err();
		assert!(matches!(error, JournalError::Sources(_)), "{error:?}");
	}
}

/// What the error says to do gives up what it says, and the rest is there.
#[test]
fn damage_in_the_middle_names_the_place_and_the_way_out() {
	let (_folder, path) = folder();
	let mut journal = open(&path);
	let mut ends = vec![];
	for n in 0..10 {
		ends.push(journal.end().offset());
		journal.append(&number(n)).unwrap();
	}
	let end = journal.end().offset();
	drop(journal);
	let segment = segments(&path).pop().unwrap();
	let mut bytes = fs::read(&segment).unwrap();
	bytes[ends[6] as usize + 15] ^= 1;
	fs::write(&segment, bytes).unwrap();

	let error = Journal::open(&path, Options::default()).unwrap_err().to_string();
	assert_eq!(read_up_to_error(&path).1.unwrap().to_string(), error);
	assert!(error.contains("the checksum of a batch does not match"), "{error}");
	assert!(error.contains(&format!("{} is damaged at byte {}:", segment.display(), ends[6])));
	let command = format!("truncate -s {} {}", ends[6], segment.display());
	assert!(error.contains(&command), "{error}");
	assert!(error.contains(&format!("the {} bytes", end - ends[6])), "{error}");

	let status = std::process::Command::new("sh").arg("-c").arg(command).status().unwrap();
	assert!(status.success());
	let mut journal = open(&path);
	assert_eq!(journal.torn(), None);
	journal.append(&number(100)).unwrap();
	assert_eq!(numbers(&path), [0, 1, 2, 3, 4, 5, 100]);
}

#[test]
fn a_frame_counts_only_where_it_was_written() {
	let (_folder, path) = folder();
	let mut journal = open(&path);
	let first = journal.end().offset() as usize;
	journal.append(&number(1)).unwrap();
	drop(journal);
	let segment = segments(&path).pop().unwrap();
	let bytes = fs::read(&segment).unwrap();
	fs::write(&segment, [&bytes[..], &bytes[first..]].concat()).unwrap();
	assert!(read_up_to_error(&path).1.is_some());
	assert!(open(&path).torn().is_some());
	assert_eq!(numbers(&path), [1]);

	// A segment under another's name is none.
	fs::copy(&segment, segment::path(&path, 2)).unwrap();
	let error = Journal::open(&path, Options::default()).unwrap_err();
	assert!(matches!(error, JournalError::NotASegment(_)), "{error:?}");
}

/// A frame within a value does not count as one that follows.
#[test]
fn a_value_may_look_like_a_frame() {
	let (_folder, path) = folder();
	let mut journal = open(&path);
	journal.append(&number(1)).unwrap();
	let offset = journal.end().offset();
	let inner = frame::seal(1, offset, b"x").unwrap();
	let value = Value::Blob(inner.repeat(3));
	let mut batch = Batch::default();
	batch.push("Vehicle.Raw.CAN".into(), Record { time: 0, value });
	journal.append(&batch).unwrap();
	let end = journal.end().offset();
	drop(journal);
	let segment = segments(&path).pop().unwrap();
	fs::File::options().write(true).open(&segment).unwrap().set_len(end - 1).unwrap();
	let journal = open(&path);
	assert_eq!(journal.torn().unwrap().offset, offset);
}

#[test]
fn a_position_of_another_journal_is_refused() {
	let ((_one, path), (_other, longer)) = (folder(), folder());
	open(&path).append(&number(1)).unwrap();
	let mut journal = open(&longer);
	for n in 0..10 {
		journal.append(&number(n)).unwrap();
	}
	drop(journal);
	let places: Vec<Position> =
		read(&longer, Position::START).unwrap().map(|entry| entry.unwrap().0).collect();
	let inside = Position::frame(1, places[0].offset() + 1);
	let beyond = [places[5], inside, places[0].with_index(2), Position::frame(2, 0)];
	for position in beyond {
		let error = read(&path, position).unwrap().next().unwrap().unwrap_err();
		assert!(matches!(error, JournalError::NoSuchPosition { .. }), "{position}: {error:?}");
	}
}
