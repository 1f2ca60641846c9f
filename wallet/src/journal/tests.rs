//! What is shared by the journal's tests.

mod crash;
mod damage;
mod process;
mod sources;
mod whole;

use super::*;
use amo_offchain_storage::body::{Record, Value};
use proptest::prelude::*;
use std::path::PathBuf;
use tempfile::TempDir;

pub fn any_value() -> impl Strategy<Value = Value> {
	prop_oneof![
		any::<bool>().prop_map(Value::Bool),
		any::<i64>().prop_map(Value::Int),
		// Not NaN, which equals nothing.
		any::<f64>().prop_map(Value::Float),
		".{0,20}".prop_map(Value::Text),
		prop::collection::vec(any::<u8>(), 0..30).prop_map(Value::Blob),
	]
}

pub fn any_batch() -> impl Strategy<Value = Batch> {
	let metric = prop_oneof![
		Just("Vehicle.Speed".to_owned()),
		Just("Vehicle.OBD.EngineSpeed".to_owned()),
		"[A-Z][a-z]{0,3}\\.[A-Z][a-z0-9]{0,3}",
	];
	let time = prop_oneof![any::<i64>(), 1_700_000_000_000i64..1_700_000_100_000];
	let entries = prop::collection::vec((metric, time, any_value()), 0..12);
	let mark = prop::option::of((0..3u8, 1..1000u64));
	(entries, mark).prop_map(|(entries, mark)| {
		let mut batch = Batch::default();
		for (metric, time, value) in entries {
			batch.push(metric.into(), Record { time, value });
		}
		if let Some((source, rows)) = mark {
			batch.mark(SourceId([source; 32]), rows);
		}
		batch
	})
}

/// A folder for a journal that is not there yet.
fn folder() -> (TempDir, PathBuf) {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("journal");
	(folder, path)
}

fn open(path: &Path) -> Journal {
	Journal::open(path, Options::default()).unwrap()
}

/// A batch with one integer.
fn number(n: i64) -> Batch {
	let mut batch = Batch::default();
	batch.push("Vehicle.Speed".into(), Record { time: n, value: Value::Int(n) });
	batch
}

fn entries(path: &Path) -> Vec<Entry> {
	read(path, Position::START).unwrap().map(|entry| entry.unwrap().1).collect()
}

/// The integers of a journal that was written by [`number`].
fn numbers(path: &Path) -> Vec<i64> {
	let value = |entry: Entry| match entry.record.value {
		Value::Int(n) => n,
		other => panic!("{other:?}"),
	};
	entries(path).into_iter().map(value).collect()
}

fn segments(path: &Path) -> Vec<PathBuf> {
	segment::list(path).unwrap().into_iter().map(|number| segment::path(path, number)).collect()
}

fn entries_of(batches: &[Batch]) -> Vec<Entry> {
	batches.iter().flat_map(|batch| batch.entries().to_vec()).collect()
}
