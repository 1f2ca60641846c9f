//! A real Kubo node in a process of its own.

use super::peers::soon;
use amo_offchain_storage::Cid;
use libp2p::{identity::Keypair, Multiaddr, PeerId};
use serde_json::{json, Value};
use std::{
	io::{BufRead, BufReader, Write},
	path::Path,
	process::{Child, ChildStdin, ChildStdout, Command, Stdio},
	sync::{Arc, Mutex, OnceLock},
};
use tempfile::TempDir;

/// Ends with the value.
pub struct Kubo {
	child: Child,
	pipes: Arc<Mutex<Pipes>>,
	peer: PeerId,
	_repo: TempDir,
}

struct Pipes {
	input: ChildStdin,
	output: BufReader<ChildStdout>,
}

impl Kubo {
	pub async fn start() -> Self {
		let python = tokio::task::spawn_blocking(installed).await.unwrap();
		let key = Keypair::generate_ed25519();
		let peer = key.public().to_peer_id();
		let repo = tempfile::tempdir().unwrap();
		let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kubo/kubo.py");
		let mut child = Command::new(python)
			.arg(script)
			.arg(repo.path().join("repo"))
			.arg(peer.to_string())
			.arg(hex(&key.to_protobuf_encoding().unwrap()))
			// Where the library writes a log.
			.current_dir(repo.path())
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::inherit())
			.spawn()
			.unwrap();
		let pipes = Pipes {
			input: child.stdin.take().unwrap(),
			output: BufReader::new(child.stdout.take().unwrap()),
		};
		Self { child, pipes: Arc::new(Mutex::new(pipes)), peer, _repo: repo }
	}

	pub fn peer_id(&self) -> PeerId {
		self.peer
	}

	pub async fn address(&self) -> Multiaddr {
		let addresses = self.call(json!(["addresses"])).await.unwrap();
		let address: Multiaddr = addresses[0].as_str().unwrap().parse().unwrap();
		address.with_p2p(self.peer).unwrap()
	}

	pub async fn connect(&self, address: &Multiaddr) {
		self.call(json!(["connect", address])).await.unwrap();
	}

	/// Adds a file as UnixFS with CIDv0.
	pub async fn add(&self, path: &Path) -> Cid {
		let cid = self.call(json!(["add", path])).await.unwrap();
		cid.as_str().unwrap().parse().unwrap()
	}

	/// Has Kubo fetch all that a CID links to.
	pub async fn pin(&self, cid: &Cid) -> Result<(), String> {
		self.call(json!(["pin", cid.to_string()])).await.map(drop)
	}

	/// Has Kubo fetch a UnixFS file, which can be a raw block, and write its contents.
	pub async fn download(&self, cid: &Cid, to: &Path) -> Result<(), String> {
		self.call(json!(["download", cid.to_string(), to])).await.map(drop)
	}

	/// What Kubo has stored under a CID.
	pub async fn block(&self, cid: &Cid) -> Option<Vec<u8>> {
		let block = self.call(json!(["block", hex(&cid.hash().to_bytes())])).await.unwrap();
		block.as_str().map(unhex)
	}

	async fn call(&self, command: Value) -> Result<Value, String> {
		let what = command.to_string();
		let pipes = self.pipes.clone();
		let call = move || {
			let mut pipes = pipes.lock().unwrap();
			writeln!(pipes.input, "{command}").unwrap();
			let mut line = String::new();
			pipes.output.read_line(&mut line).unwrap();
			serde_json::from_str::<Value>(&line)
				.unwrap_or_else(|_| panic!("Kubo died at {command}; what it said is above"))
		};
		let mut answer = soon(&what, tokio::task::spawn_blocking(call)).await.unwrap();
		match answer.get_mut("ok") {
			Some(result) => Ok(result.take()),
			None => Err(answer["error"].as_str().unwrap().to_owned()),
		}
	}
}

impl Drop for Kubo {
	fn drop(&mut self) {
		// It holds nothing that is to outlive the test.
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

/// Installs Kubo if it is not there, and gives its Python.
fn installed() -> &'static str {
	static PYTHON: OnceLock<String> = OnceLock::new();
	PYTHON.get_or_init(|| {
		let setup = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/setup");
		let status = Command::new(&setup).arg("kubo").status().unwrap();
		assert!(
			status.success(),
			"Kubo cannot be installed, so this is not tested: see what `scripts/setup kubo` says"
		);
		let cache = std::env::var("AMO_CACHE")
			.unwrap_or_else(|_| format!("{}/.cache/amo", std::env::var("HOME").unwrap()));
		format!("{cache}/kubo/bin/python")
	})
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
	let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
	digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
