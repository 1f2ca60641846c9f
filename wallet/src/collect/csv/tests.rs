//! What the import's tests share.

mod cells;
mod faults;
mod interrupted;
mod real;
mod times;

use super::*;
use crate::{
	collect::Metric,
	journal::{self, Entry, Position},
};
use std::path::PathBuf;
use tempfile::TempDir;

/// A file and a journal.
struct Bench {
	folder: TempDir,
	file: PathBuf,
}

impl Bench {
	fn new(contents: &[u8]) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("trip.csv");
		std::fs::write(&file, contents).unwrap();
		Self { folder, file }
	}

	fn write(&self, contents: &[u8]) {
		std::fs::write(&self.file, contents).unwrap();
	}

	fn journal_path(&self) -> PathBuf {
		self.folder.path().join("journal")
	}

	fn journal(&self) -> Journal {
		Journal::open(&self.journal_path(), journal::Options::default()).unwrap()
	}

	fn import(&self, options: &Options) -> Result<Report, CsvError> {
		import(&self.file, options, &mut self.journal(), &mut |_| {})
	}

	fn entries(&self) -> Vec<Entry> {
		let entries = journal::read(&self.journal_path(), Position::START).unwrap();
		entries.map(|entry| entry.unwrap().1).collect()
	}

	/// Times and values, without the metric.
	fn records(&self) -> Vec<(i64, Value)> {
		self.entries().into_iter().map(|entry| (entry.record.time, entry.record.value)).collect()
	}
}

fn mapping(text: &str) -> Mapping {
	Mapping::parse(text, Metric::standard).unwrap()
}

/// Times in Unix seconds from the column `t`.
fn options(mappings: &[&str]) -> Options {
	Options {
		time_columns: vec!["t".into()],
		times: Times { format: TimeFormat::UnixSeconds, zone: None, repeated: Repeated::default() },
		mappings: mappings.iter().map(|text| mapping(text)).collect(),
		delimiter: b',',
		header: true,
		skip_bad_rows: false,
	}
}

#[test]
fn columns_become_records_in_the_metrics_units() {
	let bench = Bench::new(b"t,mph,rpm,open\n1,10.5,800,true\n2,,900,no\n3,20,,\n");
	let options = options(&[
		"mph=Vehicle.Speed:mph",
		"rpm=Vehicle.Powertrain.CombustionEngine.Speed",
		"open=Vehicle.Body.Hood.IsOpen",
	]);
	let report = bench.import(&options).unwrap();
	assert_eq!(report, Report { rows: 3, records: 6, ..Report::default() });
	let expected = [
		("Vehicle.Speed", 1000, Value::Float(10.5 * 1.609344)),
		("Vehicle.Powertrain.CombustionEngine.Speed", 1000, Value::Int(800)),
		("Vehicle.Body.Hood.IsOpen", 1000, Value::Bool(true)),
		("Vehicle.Powertrain.CombustionEngine.Speed", 2000, Value::Int(900)),
		("Vehicle.Body.Hood.IsOpen", 2000, Value::Bool(false)),
		("Vehicle.Speed", 3000, Value::Float(20.0 * 1.609344)),
	];
	let expected = expected.map(|(metric, time, value)| Entry {
		metric: metric.into(),
		record: Record { time, value },
	});
	assert_eq!(bench.entries(), expected);
}

#[test]
fn a_file_may_look_otherwise() {
	let mut with_semicolons = options(&["v=Vehicle.Speed"]);
	with_semicolons.delimiter = b';';
	let mut without_header = options(&["3=Vehicle.Speed"]);
	without_header.time_columns = vec!["1".into()];
	without_header.header = false;
	for (contents, options) in [
		("\u{feff}t,v\r\n1,2.5\r\n", options(&["v=Vehicle.Speed"])),
		("driver's x,\" t\" ,v\n,\" 1 \",\" 2.5\"\n\n", options(&["v=Vehicle.Speed"])),
		("v,\"a\nb\",t\n2.5,\"x\n\ny\",1", options(&["v=Vehicle.Speed"])),
		("t;v\n1;2.5\n", with_semicolons),
		("1,x,2.5\n", without_header),
	] {
		let bench = Bench::new(contents.as_bytes());
		let report = bench.import(&options).unwrap();
		assert_eq!((report.rows, report.records), (1, 1), "{contents:?}");
		assert_eq!(bench.records(), [(1000, Value::Float(2.5))], "{contents:?}");
	}
}

#[test]
fn a_file_of_no_rows_brings_nothing() {
	let bench = Bench::new(b"t,v\n");
	assert_eq!(bench.import(&options(&["v=Vehicle.Speed"])).unwrap(), Report::default());
}

#[test]
fn the_same_contents_bring_nothing_a_second_time() {
	let contents = b"t,v,w\n1,1,10\n2,2,20\n";
	let bench = Bench::new(contents);
	let speed = options(&["v=Vehicle.Speed"]);
	assert_eq!(bench.import(&speed).unwrap().records, 2);
	let again = bench.import(&speed).unwrap();
	assert_eq!(again, Report { rows: 2, rows_before: 2, ..Report::default() });

	// Under another name, and with one more column: only that comes.
	let other = bench.folder.path().join("copy.csv");
	std::fs::write(&other, contents).unwrap();
	let both = options(&["v=Vehicle.Speed", "w=Vehicle.AverageSpeed"]);
	let report = import(&other, &both, &mut bench.journal(), &mut |_| {}).unwrap();
	assert_eq!(report, Report { rows: 2, records: 2, ..Report::default() });
	assert_eq!(bench.entries().len(), 4);

	// Other contents are another file.
	bench.write(b"t,v,w\n1,1,10\n2,2,20\n3,3,30\n");
	assert_eq!(bench.import(&speed).unwrap().records, 3);
}

#[test]
fn progress_goes_from_nothing_to_the_end() {
	let rows: String = (0..10_000).map(|n| format!("{n},{n}\n")).collect();
	let bench = Bench::new(format!("t,v\n{rows}").as_bytes());
	let mut seen = Vec::new();
	let options = options(&["v=Vehicle.Speed"]);
	import(&bench.file, &options, &mut bench.journal(), &mut |progress| seen.push(progress))
		.unwrap();
	let of = 2 * std::fs::metadata(&bench.file).unwrap().len();
	assert!(seen.len() > 4 && seen.iter().all(|progress| progress.of == of));
	assert!(seen.windows(2).all(|two| two[0].read <= two[1].read));
	assert_eq!(seen.last().unwrap().read, of);
}
