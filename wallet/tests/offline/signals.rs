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

/// Pages that a pipe of Linux holds.
const PAGES: usize = 16;

/// More than anything here takes.
const LONG: Duration = Duration::from_secs(60);

/// How /proc/…/syscall shows a write on stdout, on x86-64 and on arm64.
const WRITING: [&str; 2] = ["1 0x1 ", "64 0x1 "];

/// A run of `collect` whose report waits in a pipe, and the pipe's other end.
fn reporting(wallet: &Wallet) -> (Child, io::PipeReader) {
	let file = wallet.file("trip.csv", "time,speed\n2026-03-01T10:00:00Z,50.5\n");
	let (reader, mut writer) = io::pipe().unwrap();
	writer.write_all(&vec![b' '; PAGES * page_size()]).unwrap();
	let mut amo = wallet.program("amo");
	amo.args(["--json", "collect", "csv", "golf", &file, "--time", "time"]);
	let child = amo.args(["--map", "speed=Vehicle.Speed"]).stdout(writer).spawn().unwrap();
	// Else this process would hold the pipe open.
	drop(amo);

	let threads = format!("/proc/{}/task", child.id());
	wait_until("it reports", || is_writing(&threads));
	(child, reader)
}

fn page_size() -> usize {
	let output = Command::new("getconf").arg("PAGESIZE").output().unwrap();
	String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

fn wait_until(what: &str, event: impl Fn() -> bool) {
	let since = Instant::now();
	while !event() {
		assert!(since.elapsed() < LONG, "waiting until {what}");
		sleep(Duration::from_millis(5));
	}
}

fn is_writing(threads: &str) -> bool {
	fs::read_dir(threads).unwrap().flatten().any(|thread| {
		match fs::read_to_string(thread.path().join("syscall")) {
			Ok(call) => WRITING.iter().any(|write| call.starts_with(write)),
			// The thread has ended meanwhile.
			Err(error) if error.kind() != io::ErrorKind::PermissionDenied => false,
			Err(error) => panic!("{error}"),
		}
	})
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
		wait_until("the signal has come", || pending(&child) == 0);
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
		assert!(since.elapsed() < LONG, "it waits for a reader");
		signal(&child, "-INT");
		sleep(Duration::from_millis(20));
	};
	assert_eq!(code, Some(15));
}
