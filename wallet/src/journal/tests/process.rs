//! Journals that other processes write, which are killed or find the disk full.

use super::*;
use std::{
	env,
	io::{BufRead as _, BufReader},
	process::{Child, ChildStdout, Command, Stdio},
};

/// Where the writing process finds the journal.
const JOURNAL: &str = "AMO_TEST_JOURNAL";
const SOURCE: SourceId = SourceId([9; 32]);

/// Appends numbers where it was left, and says each when it is acknowledged, until the end of the
/// process or an error.
#[test]
#[ignore = "other tests run it in a process of its own"]
fn writer() {
	let path = PathBuf::from(env::var(JOURNAL).unwrap());
	let mut journal =
		Journal::open(&path, Options { segment_len: 20_000, ..Options::default() }).unwrap();
	for n in journal.source_progress(&SOURCE).. {
		let mut batch = Batch::default();
		for part in 0..n % 50 {
			let value = Value::Int(n as i64);
			batch.push(format!("Vehicle.Part{part}").into(), Record { time: 0, value });
		}
		batch.mark(SOURCE, n + 1);
		match journal.append(&batch) {
			Ok(()) => println!("\n{n}"),
			Err(JournalError::DiskFull(_)) => return println!("\nfull"),
			Err(error) => panic!("{error}"),
		}
	}
}

struct Writer {
	child: Child,
	output: BufReader<ChildStdout>,
}

impl Writer {
	fn start(path: &Path, shell: &str) -> Self {
		let mut child = Command::new("sh")
			.args(["-c", &format!("{shell} exec \"$0\" \"$@\"")])
			.arg(env::current_exe().unwrap())
			.args(["--exact", "journal::tests::process::writer", "--ignored", "--nocapture"])
			.env(JOURNAL, path)
			.stdout(Stdio::piped())
			.spawn()
			.unwrap();
		let output = BufReader::new(child.stdout.take().unwrap());
		Self { child, output }
	}

	/// The next number that it acknowledged; `None` when it says that the disk is full.
	fn acknowledged(&mut self) -> Option<u64> {
		let mut line = String::new();
		while self.output.read_line(&mut line).unwrap() > 0 {
			match line.trim() {
				"full" => return None,
				other => match other.parse() {
					Ok(number) => return Some(number),
					Err(_) => line.clear(),
				},
			}
		}
		panic!("the writer ended");
	}

	/// Kills it, and gives the last number that it acknowledged.
	fn kill(mut self) -> Option<u64> {
		self.child.kill().unwrap();
		self.child.wait().unwrap();
		self.output.lines().filter_map(|line| line.unwrap().trim().parse().ok()).last()
	}
}

/// All batches up to a number, each whole.
fn assert_whole(path: &Path, batches: u64) {
	let mut found = entries(path).into_iter();
	for n in 0..batches {
		for part in 0..n % 50 {
			let entry = found.next().unwrap();
			assert_eq!(*entry.metric, format!("Vehicle.Part{part}"));
			assert_eq!(entry.record.value, Value::Int(n as i64));
		}
	}
	assert_eq!(found.next(), None);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
	let (_folder, path) = folder();
	for round in 0..12 {
		let mut writer = Writer::start(&path, "");
		let mut acknowledged = 0;
		for _ in 0..=round * 37 {
			acknowledged = writer.acknowledged().unwrap();
		}
		acknowledged = writer.kill().unwrap_or(acknowledged);
		let journal = open(&path);
		let done = journal.source_progress(&SOURCE);
		assert!(done > acknowledged, "{done} of {acknowledged}");
		assert_whole(&path, done);
	}
	assert!(segments(&path).len() > 3);
}

#[test]
fn a_full_disk_takes_nothing_away() {
	let (_folder, path) = folder();
	// No file may be longer than 8 blocks of 512 or 1024 bytes.
	let mut writer = Writer::start(&path, "trap '' XFSZ; ulimit -f 8;");
	let mut last = 0;
	while let Some(number) = writer.acknowledged() {
		last = number;
	}
	writer.child.wait().unwrap();
	let mut journal = open(&path);
	assert_eq!(journal.torn(), None, "what was half written was taken back");
	assert_eq!(journal.source_progress(&SOURCE), last + 1);
	assert_whole(&path, last + 1);
	journal.append(&number(1)).unwrap();
}
