//! The node's program as a process that cannot outlive its test.

use serde_json::{json, Value};
use std::{
	fs::{self, File},
	io::{Read, Write},
	net::{SocketAddr, TcpStream},
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	thread,
	time::{Duration, Instant},
};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Arguments of a node that takes whatever ports are free.
pub const PRIVATE: [&str; 6] =
	["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--no-mdns", "--rpc-port", "0", "--no-prometheus"];

/// Starts a node that takes whatever ports are free.
pub fn start_private(arguments: &[&str]) -> Program {
	Program::start(&[arguments, &PRIVATE].concat())
}

/// Runs the program until it ends by itself.
pub fn run(arguments: &[&str]) -> Outcome {
	Program::start(arguments).finish()
}

/// The JSON that the program printed.
pub fn json_of(outcome: Outcome) -> Value {
	serde_json::from_str(&outcome.success()).unwrap()
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
	path.to_str().unwrap()
}

/// A run of the program, ended when dropped.
pub struct Program {
	child: Child,
	output: PathBuf,
	log: PathBuf,
	// Holds what the program wrote.
	_directory: tempfile::TempDir,
}

/// What a run of the program left.
pub struct Outcome {
	/// How it ended.
	pub status: ExitStatus,
	/// What it wrote to its standard output.
	pub output: String,
	/// What it wrote to its standard error.
	pub log: String,
}

impl Program {
	/// Starts the program as somebody would who has backtraces on.
	pub fn start(arguments: &[&str]) -> Self {
		let directory = tempfile::tempdir().unwrap();
		let (output, log) = (directory.path().join("output"), directory.path().join("log"));
		let child = Command::new(env!("CARGO_BIN_EXE_amo-node"))
			.args(arguments)
			.env("RUST_BACKTRACE", "1")
			.stdin(Stdio::null())
			.stdout(File::create(&output).unwrap())
			.stderr(File::create(&log).unwrap())
			.spawn()
			.unwrap();
		Self { child, output, log, _directory: directory }
	}

	/// Waits for the program to end by itself.
	pub fn finish(mut self) -> Outcome {
		let status = wait_for(|| self.child.try_wait().unwrap());
		let read = |path: &Path| fs::read_to_string(path).unwrap();
		Outcome { status, output: read(&self.output), log: read(&self.log) }
	}

	/// Asks the program to end, the way an operating system does, and says how long that took.
	pub fn stop(self) -> (Outcome, Duration) {
		let asked = Instant::now();
		let signal = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
		assert!(signal.success());
		let outcome = self.finish();
		(outcome, asked.elapsed())
	}

	/// Calls an RPC method and returns the whole answer.
	pub fn call(&mut self, method: &str, params: Value) -> Value {
		let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
		post(self.rpc(), &request.to_string())
	}

	/// Waits until the best block is at least `number`, and returns its number.
	pub fn reach(&mut self, number: u64) -> u64 {
		let rpc = self.rpc();
		let request = json!({"jsonrpc": "2.0", "id": 1, "method": "chain_getHeader"}).to_string();
		wait_for(|| {
			let header = post(rpc, &request);
			let best = header["result"]["number"].as_str().unwrap().trim_start_matches("0x");
			u64::from_str_radix(best, 16).ok().filter(|best| *best >= number)
		})
	}

	/// Where the node's RPC is, once it is there.
	fn rpc(&mut self) -> SocketAddr {
		const ANNOUNCEMENT: &str = "Running JSON-RPC server: addr=";
		wait_for(|| {
			let log = fs::read_to_string(&self.log).unwrap();
			assert_eq!(self.child.try_wait().unwrap(), None, "the node ended: {log}");
			let (_, addresses) = log.split_once(ANNOUNCEMENT)?;
			addresses.split([',', '\n']).next()?.trim().parse().ok()
		})
	}
}

impl Drop for Program {
	fn drop(&mut self) {
		// Fails if it has ended already, which is as good.
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

impl Outcome {
	/// The one line with which the program refused to do what it was told.
	pub fn refusal(self) -> String {
		assert!(!self.status.success(), "it did not fail: {}", self.log);
		assert_eq!(self.log.lines().count(), 1, "more than one line: {}", self.log);
		assert!(self.log.starts_with("Error: "), "not an error: {}", self.log);
		self.log
	}

	/// The line with which the program gave up after it had logged what it was doing.
	pub fn error(self) -> String {
		assert!(!self.status.success(), "it did not fail: {}", self.log);
		let error = self.log.lines().find(|line| line.starts_with("Error: "));
		error.unwrap_or_else(|| panic!("no error: {}", self.log)).to_owned()
	}

	/// What the program printed, if it succeeded.
	pub fn success(self) -> String {
		assert!(self.status.success(), "it failed: {}", self.log);
		self.output
	}
}

fn post(address: SocketAddr, body: &str) -> Value {
	let mut stream = TcpStream::connect(address).unwrap();
	stream.set_read_timeout(Some(PATIENCE)).unwrap();
	write!(
		stream,
		"POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
		 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
		body.len(),
	)
	.unwrap();
	let mut answer = String::new();
	stream.read_to_string(&mut answer).unwrap();
	let (_, body) = answer.split_once("\r\n\r\n").unwrap();
	serde_json::from_str(body).unwrap()
}

fn wait_for<T>(mut event: impl FnMut() -> Option<T>) -> T {
	let deadline = Instant::now() + PATIENCE;
	loop {
		if let Some(value) = event() {
			return value;
		}
		assert!(Instant::now() < deadline, "nothing happened for {PATIENCE:?}");
		thread::sleep(Duration::from_millis(20));
	}
}
