//! A real ELM327 emulator in a process of its own.

use std::{
	io::{BufRead as _, BufReader, Write as _},
	net::TcpListener,
	path::Path,
	process::{Child, ChildStdin, ChildStdout, Command, Stdio},
	sync::OnceLock,
};
use tempfile::TempDir;

/// Ends with the value.
pub struct Emulator {
	child: Child,
	input: ChildStdin,
	output: BufReader<ChildStdout>,
	_home: TempDir,
}

impl Emulator {
	/// An adapter in a running car, on a pseudo-terminal whose name it gives.
	pub fn on_pty() -> (Self, String) {
		let mut emulator = Self::start(&[]);
		let name = emulator.line();
		emulator.wait_for("Begin batch commands");
		(emulator, name)
	}

	/// The same on a port of loopback.
	pub fn on_port(port: u16) -> Self {
		let mut emulator = Self::start(&["-n", &port.to_string()]);
		emulator.wait_for("Begin batch commands");
		emulator
	}

	/// A port that nobody uses now.
	pub fn free_port() -> u16 {
		TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
	}

	/// Puts the adapter into another car: `car` or `engineoff`.
	pub fn scenario(&mut self, name: &str) {
		writeln!(self.input, "scenario {name}").unwrap();
		self.wait_for(&format!("'{name}'"));
	}

	fn start(arguments: &[&str]) -> Self {
		let home = tempfile::tempdir().unwrap();
		let mut child = Command::new(installed())
			.args(["-u", "-m", "elm", "-b", "/dev/stdout", "-s", "car"])
			.args(arguments)
			// Where it keeps a log and a history.
			.current_dir(home.path())
			.env("HOME", home.path())
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::inherit())
			.spawn()
			.unwrap();
		let input = child.stdin.take().unwrap();
		let output = BufReader::new(child.stdout.take().unwrap());
		Self { child, input, output, _home: home }
	}

	fn wait_for(&mut self, text: &str) {
		while !self.line().contains(text) {}
	}

	fn line(&mut self) -> String {
		let mut line = String::new();
		let read = self.output.read_line(&mut line).unwrap();
		assert!(read > 0, "the emulator ended; what it said is above");
		line.trim().to_owned()
	}
}

impl Drop for Emulator {
	fn drop(&mut self) {
		// It holds nothing that is to outlive the test.
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

/// Installs the emulator if it is not there, and gives its Python.
fn installed() -> &'static str {
	static PYTHON: OnceLock<String> = OnceLock::new();
	PYTHON.get_or_init(|| {
		let setup = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/setup");
		let status = Command::new(&setup).arg("elm327").status().unwrap();
		assert!(
			status.success(),
			"the ELM327 emulator cannot be installed, so this is not tested: see what \
			 `scripts/setup elm327` says"
		);
		let cache = std::env::var("AMO_CACHE")
			.unwrap_or_else(|_| format!("{}/.cache/amo", std::env::var("HOME").unwrap()));
		format!("{cache}/elm327/bin/python")
	})
}
