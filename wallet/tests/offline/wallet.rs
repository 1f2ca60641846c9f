//! The wallet's program, in a folder of its own.

use serde_json::Value;
use std::{
	ffi::OsStr,
	fs,
	path::{Path, PathBuf},
	process::{Command, Stdio},
};
use tempfile::TempDir;

/// Where nobody listens.
pub const NOBODY: &str = "ws://127.0.0.1:1";

/// What the numbers mean never changes.
const KINDS: [&str; 16] = [
	"",
	"failed",
	"arguments",
	"input",
	"key",
	"node-away",
	"other-chain",
	"not-enough",
	"refused",
	"not-there",
	"not-granted",
	"not-to-be-had",
	"disk",
	"busy",
	"not-final",
	"interrupted",
];

/// A wallet, and files beside it.
pub struct Wallet {
	folder: TempDir,
}

/// What a run left.
#[derive(Debug)]
pub struct Outcome {
	pub code: i32,
	pub output: String,
	pub log: String,
}

impl Wallet {
	pub fn new() -> Self {
		Self { folder: tempfile::tempdir().unwrap() }
	}

	/// Where its files are.
	pub fn folder(&self) -> &Path {
		self.folder.path()
	}

	/// The wallet's own folder.
	pub fn home(&self) -> PathBuf {
		self.folder.path().join("home")
	}

	/// Writes a file beside the wallet's folder.
	pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
		let path = self.folder.path().join(name);
		fs::write(&path, contents).unwrap();
		path.to_str().unwrap().into()
	}

	/// A program that finds the wallet's folder and `amo`, and no terminal to ask for a password.
	pub fn program(&self, program: &str) -> Command {
		let bin = Path::new(env!("CARGO_BIN_EXE_amo")).parent().unwrap();
		let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
		let mut command = Command::new("setsid");
		command.args(["--wait", program]).current_dir(self.folder.path()).env("PATH", path);
		command.env("AMO_URL", NOBODY).env("AMO_HOME", self.home()).env("HOME", self.folder());
		command
			.env("COLUMNS", "80")
			.env_remove("AMO_KEY")
			.env_remove("AMO_PASSWORD_FILE")
			.stdin(Stdio::null());
		command
	}

	/// Runs to the end.
	pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Outcome {
		outcome(self.program("amo").args(arguments))
	}

	/// Runs what must succeed, and gives its one document; without `--json` it is text.
	pub fn done(&self, arguments: &[&str]) -> Value {
		let json = self.run(&[&["--json"], arguments].concat());
		assert_eq!(json.code, 0, "{arguments:?}: {json:?}");
		serde_json::from_str(&json.output).expect("one document")
	}

	/// What a run that must succeed says to people.
	pub fn text(&self, arguments: &[&str]) -> String {
		let text = self.run(arguments);
		assert_eq!(text.code, 0, "{arguments:?}: {text:?}");
		text.output
	}

	/// Runs what must fail with this exit code, as [`refused`] does.
	pub fn refused<A: AsRef<OsStr>>(&self, arguments: &[A], code: i32) -> String {
		refused(|| self.program("amo"), arguments, code)
	}
}

/// Runs what must fail, with `--json` and without, and says with what message.
pub fn refused<A: AsRef<OsStr>>(amo: impl Fn() -> Command, arguments: &[A], code: i32) -> String {
	let said: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_owned()).collect();
	let text = outcome(amo().args(&said));
	assert_eq!((text.code, text.output.as_str()), (code, ""), "{said:?}: {text:?}");
	let json = outcome(amo().arg("--json").args(&said));
	assert_eq!(json.code, code, "{said:?}: {json:?}");
	let document: Value = serde_json::from_str(&json.output).expect("one document");
	assert_eq!(document["error"]["kind"], KINDS[code as usize], "{said:?}: {json:?}");
	let message = document["error"]["message"].as_str().unwrap().to_owned();
	assert!(json.log.contains(&message) && !message.is_empty(), "{said:?}: {json:?}");
	message
}

/// Runs to the end.
pub fn outcome(command: &mut Command) -> Outcome {
	let output = command.output().unwrap();
	let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
	Outcome {
		code: output.status.code().expect("nothing kills it"),
		output: text(output.stdout),
		log: text(output.stderr),
	}
}
