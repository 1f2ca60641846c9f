//! Imports that end anywhere go on there: no record is lost, and none comes twice.

use super::*;
use std::{
	env,
	fs::File,
	io::{stdin, BufRead as _, BufReader, Write as _},
	path::Path,
	process::{Command, Stdio},
};

const FOLDER: &str = "AMO_TEST_IMPORT";
const ROWS: u64 = 60_000;

fn contents() -> Vec<u8> {
	let row = |n| match n % 3 {
		0 => format!("{n},{n}.5,\n"),
		1 => format!("{n},,\"state {n}\"\n"),
		_ => format!("{n},{n},s\n"),
	};
	let rows: String = (0..ROWS).map(row).collect();
	format!("t,v,w\n{rows}").into_bytes()
}

fn import_all(folder: &Path, progress: &mut dyn FnMut(Progress)) -> Report {
	let options = options(&["v=Vehicle.Speed", "w=Vehicle.Body.Lights.Brake.IsActive"]);
	let segments = journal::Options { segment_len: 100_000, ..journal::Options::default() };
	let mut journal = Journal::open(&folder.join("journal"), segments).unwrap();
	import(&folder.join("trip.csv"), &options, &mut journal, progress).unwrap()
}

/// Waits at each point of the second reading until it is told to go on.
#[test]
#[ignore = "another test runs it in a process of its own"]
fn importer() {
	let folder = PathBuf::from(env::var(FOLDER).unwrap());
	import_all(&folder, &mut |progress| {
		if progress.of / 2 < progress.read && progress.read < progress.of {
			println!("\npoint");
			stdin().read_line(&mut String::new()).unwrap();
		}
	});
	println!("\ndone");
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_was() {
	let whole = Bench::new(&contents());
	let report = import_all(whole.folder.path(), &mut |_| {});
	assert_eq!((report.rows, report.records), (ROWS, ROWS / 3 * 4));

	let killed = Bench::new(&contents());
	let importer = "collect::csv::tests::interrupted::importer";
	let mut kills = 0;
	loop {
		let mut child = Command::new(env::current_exe().unwrap())
			.args(["--exact", importer, "--ignored", "--nocapture"])
			.env(FOLDER, killed.folder.path())
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.spawn()
			.unwrap();
		let mut input = child.stdin.take().unwrap();
		let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
		let mut points = lines.filter(|line| line == "point" || line == "done");
		// Each is killed one point later than the one before it.
		for _ in 0..kills {
			assert_eq!(points.next().as_deref(), Some("point"));
			writeln!(input).unwrap();
		}
		let last = points.next().expect("the importer ended before it was done");
		child.kill().unwrap();
		child.wait().unwrap();
		if last == "done" {
			break;
		}
		kills += 1;
		let rows = BATCH_ROWS * kills;
		let records = killed.entries();
		assert!(records == whole.entries()[..records.len()]);
		assert_eq!(records.last().unwrap().record.time, (rows as i64 - 1) * 1000);
	}
	assert!(kills > 10, "{kills}");
	assert_eq!(import_all(killed.folder.path(), &mut |_| {}).records, 0);
	assert!(killed.entries() == whole.entries());
}

/// The journal is cut, as by a loss of power, and the import is started again.
#[test]
fn an_import_goes_on_after_any_cut_of_the_journal() {
	let rows: String = (0..20_000).map(|n| format!("{n},{n}\n")).collect();
	let bench = Bench::new(format!("t,v\n{rows}").as_bytes());
	let speed = options(&["v=Vehicle.Speed"]);
	bench.import(&speed).unwrap();
	let whole = bench.entries();
	let segment = bench.journal_path().join("00000000000000000001.seg");
	let len = std::fs::metadata(&segment).unwrap().len();
	for cut in [20, 21, len / 3, len / 2, len - 1] {
		File::options().write(true).open(&segment).unwrap().set_len(cut).unwrap();
		let report = bench.import(&speed).unwrap();
		assert_eq!(report.rows_before + report.records, 20_000);
		assert!(bench.entries() == whole, "cut at {cut}");
	}
}
