//! Signals that come when there is nothing left to interrupt.

use super::wallet::Wallet;
use serde_json::Value;
use std::{
	fs,
	io::{self, Read, Write},
	process::{Child, Command},
	thread::sleep,
	time::{Duration, Instant},
};

/// What Linux lets a pipe hold.
const FULL: usize = 65_536;

/// How /proc/…/syscall shows a write on stdout, on x86-64 and on arm64.
const WRITING: [&str; 2] = ["1 0x1 ", "64 0x1 "];

/// A run of `collect` whose report waits in a pipe, and the pipe's other end.
fn reporting(wallet: &Wallet) -> (Child, io::PipeReader) {
	let file = wallet.file("trip.csv", "time,speed\n2026-03-01T10:00:00Z,50.5\n");
	let (reader, mut writer) = io::pipe().unwrap();
	writer.write_all(&[b' '; FULL]).unwrap();
	let mut amo = wallet.program("amo");
	amo.args(["--json", "collect", "csv", "golf", &file, "--time", "time"]);
	let child = amo.args(["--map", "speed=Vehicle.Speed"]).stdout(writer).spawn().unwrap();
	// Else this process would hold the pipe open.
	drop(amo);

	let threads = format!("/proc/{}/task", child.id());
	let since = Instant::now();
	while !is_writing(&threads) {
		assert!(since.elapsed() < Duration::from_secs(60), "it does not report");
		sleep(Duration::from_millis(5));
	}
	(child, reader)
}

fn is_writing(threads: &str) -> bool {
	let threads = fs::read_dir(threads).unwrap().flatten();
	let calls = threads.flat_map(|thread| fs::read_to_string(thread.path().join("syscall")));
	calls.into_iter().any(|call| WRITING.iter().any(|write| call.starts_with(write)))
}

fn signal(child: &Child, signal: &str) {
	let id = child.id().to_string();
	assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

/// How many signals wait for a process.
fn pending(child: &Child) -> u64 {
	let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
	let line = status.lines().find_map(|line| line.strip_prefix("ShdPnd:")).unwrap();
	u64::from_str_radix(line.trim(), 16).unwrap()
}

#[test]
fn a_report_that_has_begun_is_the_only_one() {
	let wallet = Wallet::new();
	for name in ["-INT", "-TERM"] {
		let (mut child, mut reader) = reporting(&wallet);
		signal(&child, name);
		while pending(&child) != 0 {
			sleep(Duration::from_millis(5));
		}
		let mut output = String::new();
		reader.read_to_string(&mut output).unwrap();
		assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
		let report: Value = serde_json::from_str(&output).unwrap();
		assert_eq!(report["device"], "golf");
	}
}

#[test]
fn who_tells_twice_does_not_wait_for_a_reader() {
	let wallet = Wallet::new();
	let (mut child, _reader) = reporting(&wallet);
	// Signals of one kind may become one.
	let since = Instant::now();
	let code = loop {
		if let Some(status) = child.try_wait().unwrap() {
			break status.code();
		}
		assert!(since.elapsed() < Duration::from_secs(60), "it waits for a reader");
		signal(&child, "-INT");
		sleep(Duration::from_millis(20));
	};
	assert_eq!(code, Some(15));
}
