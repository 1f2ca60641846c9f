//! A node, and the wallet's program beside it.

use serde_json::Value;
use std::{
	ffi::OsStr,
	fs::{self, File},
	io::{Read as _, Write as _},
	net::{TcpListener, TcpStream},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};
use tempfile::TempDir;

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// A node of a development chain, whose peer store is a gateway. It ends with the test.
pub struct Node {
	child: Child,
	port: u16,
	folder: TempDir,
}

impl Node {
	/// Starts a chain.
	pub fn start() -> Self {
		let folder = tempfile::tempdir().unwrap();
		let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
		let child = run_node(folder.path(), port, &[]);
		let mut node = Self { child, port, folder };
		node.await_rpc();
		node
	}

	/// Kills it.
	pub fn kill(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}

	/// Starts it again, with what it had.
	pub fn again(&mut self) {
		self.again_with(&[]);
	}

	/// Starts it again with these arguments more.
	pub fn again_with(&mut self, more: &[&str]) {
		self.child = run_node(self.folder.path(), self.port, more);
		self.await_rpc();
	}

	/// Has a first provider offer storage, while something else is done.
	pub fn provided<T>(&self, meanwhile: impl FnOnce() -> T) -> T {
		let provider = Wallet::of("//Alice", self);
		let register = ["provider", "register", "--capacity", "1GiB", "--operator", "//Alice"];
		let registers = provider.start(&register);
		let done = meanwhile();
		let registered = registers.finish();
		assert_eq!(registered.code, Some(0), "{registered:?}");
		done
	}

	/// Gives the node an operator key, as its operator does, by a file that holds the URI.
	pub fn insert_operator(&self, uri: &str, file: &str) {
		fs::write(file, uri).unwrap();
		let chain = self.folder.path().join("chain");
		let status = Command::new(program())
			.args(["key", "insert", "--chain", "dev", "--key-type", "amop", "--scheme", "sr25519"])
			.args(["--suri", file, "--base-path", chain.to_str().unwrap()])
			.status();
		assert!(status.unwrap().success());
	}

	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.port)
	}

	/// Where its peer store is.
	pub fn peer_store(&self) -> PathBuf {
		self.folder.path().join("chain/chains/amo_dev/peer-store")
	}

	/// What it answers to a call without parameters.
	pub fn rpc(&self, method: &str) -> Value {
		let call = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":[]}}"#);
		let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
		write!(
			stream,
			"POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n\
			 Content-Length: {}\r\n\r\n{call}",
			call.len()
		)
		.unwrap();
		let mut answer = String::new();
		stream.read_to_string(&mut answer).unwrap();
		let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
		serde_json::from_str::<Value>(body).expect(&answer)["result"].take()
	}

	fn await_rpc(&mut self) {
		until("the node serves RPC", || {
			let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
			assert_eq!(self.child.try_wait().unwrap(), None, "the node ended: {log}");
			log.contains("Running JSON-RPC server").then_some(())
		});
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		self.kill();
	}
}

fn program() -> PathBuf {
	let beside = || Path::new(env!("CARGO_BIN_EXE_amo")).with_file_name("amo-node");
	let program = std::env::var_os("AMO_NODE").map_or_else(beside, PathBuf::from);
	assert!(program.exists(), "there is no {}: build the workspace first", program.display());
	program
}

fn run_node(folder: &Path, port: u16, more: &[&str]) -> Child {
	Command::new(program())
		.args(["--dev", "--no-mdns", "--no-prometheus", "--listen-addr", "/ip4/127.0.0.1/tcp/0"])
		.args([
			"--rpc-port",
			&port.to_string(),
			"--base-path",
			folder.join("chain").to_str().unwrap(),
		])
		.args(more)
		.stdin(Stdio::null())
		.stdout(Stdio::null())
		.stderr(File::create(folder.join("log")).unwrap())
		.spawn()
		.unwrap()
}

/// Waits for what must happen.
pub fn until<T>(what: &str, mut event: impl FnMut() -> Option<T>) -> T {
	let deadline = Instant::now() + PATIENCE;
	loop {
		if let Some(value) = event() {
			return value;
		}
		assert!(Instant::now() < deadline, "it did not happen that {what}");
		sleep(Duration::from_millis(2));
	}
}

/// A wallet with one key.
pub struct Wallet {
	home: TempDir,
	key: String,
	url: String,
}

/// What a run of the wallet left.
#[derive(Debug)]
pub struct Outcome {
	/// Its exit code; nothing if it was killed.
	pub code: Option<i32>,
	/// Its one document.
	pub json: Value,
	/// What it said besides.
	pub log: String,
}

/// A run of the wallet that goes on. It is killed when dropped.
pub struct Run {
	child: Child,
	folder: TempDir,
}

impl Wallet {
	pub fn of(key: &str, node: &Node) -> Self {
		Self::at(key, &node.url())
	}

	/// With a node at this address.
	pub fn at(key: &str, url: &str) -> Self {
		Self { home: tempfile::tempdir().unwrap(), key: key.into(), url: url.into() }
	}

	/// A run with its key, node and folder.
	pub fn command(&self) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_amo"));
		command.args(["--key", &self.key, "--url", &self.url, "--home"]).arg(self.home.path());
		command.env_remove("AMO_KEY").stdin(Stdio::null());
		command
	}

	/// Begins a run.
	pub fn start<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Run {
		Run::of(self.command().arg("--json").args(arguments))
	}

	/// Runs to the end.
	pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Outcome {
		self.start(arguments).finish()
	}

	/// Runs what must succeed.
	pub fn done<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Value {
		let outcome = self.run(arguments);
		assert_eq!(outcome.code, Some(0), "{outcome:?}");
		outcome.json
	}

	/// Runs what must fail with this exit code, and says with what message.
	pub fn refused<A: AsRef<OsStr>>(&self, arguments: &[A], code: i32) -> String {
		let outcome = self.run(arguments);
		assert_eq!(outcome.code, Some(code), "{outcome:?}");
		let message = outcome.json["error"]["message"].as_str().unwrap_or_default().to_owned();
		assert!(outcome.log.contains(&message), "{outcome:?}");
		message
	}

	/// Its folder.
	pub fn home(&self) -> &Path {
		self.home.path()
	}

	pub fn address(&self) -> String {
		let status = self.done(&["status"]);
		status["account"]["address"].as_str().unwrap().into()
	}

	/// What it can spend, in AMO, rounded down.
	pub fn free(&self) -> u64 {
		let status = self.done(&["status"]);
		let text = status["account"]["free"].as_str().unwrap();
		text.split(['.', ' ']).next().unwrap().parse().unwrap()
	}

	/// A file of state of the account.
	pub fn state(&self, name: &str) -> Value {
		self.state_if_any(name).expect("the state")
	}

	/// The same, if there is one yet.
	pub fn state_if_any(&self, name: &str) -> Option<Value> {
		let mut folder = self.home.path().join("chains");
		for _ in 0..2 {
			folder = fs::read_dir(&folder).ok()?.next()?.unwrap().path();
		}
		let bytes = fs::read(folder.join(format!("{name}.json"))).ok()?;
		Some(serde_json::from_slice(&bytes).unwrap())
	}
}

impl Run {
	/// Begins a run of any command.
	pub fn of(command: &mut Command) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let file = |name| File::create(folder.path().join(name)).unwrap();
		let child = command.stdout(file("output")).stderr(file("log")).spawn().unwrap();
		Self { child, folder }
	}

	/// The number of its process.
	pub fn id(&self) -> u32 {
		self.child.id()
	}

	/// Waits for its end.
	pub fn finish(mut self) -> Outcome {
		let status = until("the wallet ends", || self.child.try_wait().unwrap());
		let output = fs::read_to_string(self.folder.path().join("output")).unwrap();
		let json = match output.is_empty() {
			true => Value::Null,
			false => serde_json::from_str(&output).expect("one document"),
		};
		Outcome { code: status.code(), json, log: self.log() }
	}

	/// Waits until it has said this.
	pub fn says(&mut self, text: &str) {
		self.says_again(text, 1);
	}

	/// Waits until it has said this so many times.
	pub fn says_again(&mut self, text: &str, times: usize) {
		let log = self.folder.path().join("log");
		let said = || fs::read_to_string(&log).unwrap().matches(text).count() >= times;
		self.until(&format!("the wallet says {text:?}"), said);
	}

	/// Waits for what must happen while it runs.
	pub fn until(&mut self, what: &str, mut event: impl FnMut() -> bool) {
		until(what, || {
			let happened = event();
			assert!(happened || !self.has_ended(), "it ended before {what}: {}", self.log());
			happened.then_some(())
		});
	}

	/// Whether it has ended.
	pub fn has_ended(&mut self) -> bool {
		self.child.try_wait().unwrap().is_some()
	}

	/// What it has said so far.
	pub fn log(&self) -> String {
		fs::read_to_string(self.folder.path().join("log")).unwrap()
	}

	/// Kills it, unless it has ended.
	pub fn kill(mut self) -> Outcome {
		let _ = self.child.kill();
		self.finish()
	}

	/// Asks it to stop, and waits for its end.
	pub fn stop(self, signal: &str) -> Outcome {
		self.signal(signal);
		self.finish()
	}

	/// Sends it a signal.
	pub fn signal(&self, signal: &str) {
		let id = self.id().to_string();
		assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
	}
}

impl Drop for Run {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}
