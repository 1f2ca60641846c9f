//! Files through the command `peer-store`, and from one process to another.

use amo_primitives::{
	audit::{verify, Proof, Shape},
	Hash,
};
use rand::{rngs::StdRng, RngCore, SeedableRng};
use serde_json::Value;
use std::{
	fs,
	io::{BufRead, BufReader},
	os::unix::fs::PermissionsExt as _,
	path::PathBuf,
	process::{Child, Command, Output, Stdio},
};

struct Place(tempfile::TempDir);

impl Place {
	fn new() -> Self {
		Self(tempfile::tempdir().unwrap())
	}

	fn join(&self, name: &str) -> PathBuf {
		self.0.path().join(name)
	}

	fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
		let path = self.join(name);
		fs::write(&path, contents).unwrap();
		path.to_str().unwrap().into()
	}

	fn secret(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
		let path = self.file(name, contents);
		fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
		path
	}

	fn command(&self, store: &str, arguments: &[&str]) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_peer-store"));
		command.arg("--json").arg("--path").arg(self.join(store)).args(arguments);
		command
	}

	fn run(&self, store: &str, arguments: &[&str]) -> Output {
		self.command(store, arguments).output().unwrap()
	}

	fn json(&self, store: &str, arguments: &[&str]) -> Value {
		serde_json::from_slice(&self.bytes(store, arguments)).unwrap()
	}

	fn bytes(&self, store: &str, arguments: &[&str]) -> Vec<u8> {
		let output = self.run(store, arguments);
		assert!(output.status.success(), "{arguments:?}: {output:?}");
		output.stdout
	}

	/// The one line about what is wrong.
	fn error(&self, store: &str, arguments: &[&str]) -> String {
		let output = self.run(store, arguments);
		let error = String::from_utf8(output.stderr).unwrap();
		assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
		error
	}
}

fn noise(len: usize) -> Vec<u8> {
	let mut bytes = vec![0; len];
	StdRng::seed_from_u64(1).fill_bytes(&mut bytes);
	bytes
}

fn text(value: &Value) -> &str {
	value.as_str().unwrap()
}

fn bytes_of(hex: &Value) -> Vec<u8> {
	let hex = text(hex);
	let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16));
	bytes.collect::<Result<_, _>>().unwrap()
}

#[test]
fn what_is_put_is_got() {
	let place = Place::new();
	let files = [vec![], vec![7], b"a line\n".repeat(100_000), noise(5_000_001)];
	for (k, m) in [("1", "0"), ("2", "1"), ("4", "4")] {
		for contents in &files {
			let file = place.file("file", contents);
			let put = place.json("store", &["put", "-k", k, "-m", m, &file]);
			assert_eq!(put["len"], contents.len());
			assert_eq!(place.bytes("store", &["get", text(&put["cid"])]), *contents);
			assert_eq!(place.json("store", &["put", "-k", k, "-m", m, &file]), put);
		}
	}
}

#[test]
fn a_sealed_file_opens_with_its_secret_only() {
	let place = Place::new();
	let file = place.file("file", b"where I was\n".repeat(10_000));
	let secret = place.secret("secret", "0123456789abcdef".repeat(4) + "\n");
	let other = place.secret("other", "00".repeat(32));
	let put = place.json("store", &["put", "--secret", &secret, &file]);
	let cid = text(&put["cid"]);
	assert_eq!(bytes_of(&put["nonce"]).len(), 16);
	assert_eq!(place.bytes("store", &["get", "--secret", &secret, cid]), fs::read(&file).unwrap());
	assert!(place.error("store", &["get", cid]).contains("--secret"));
	assert!(place.error("store", &["get", "--secret", &other, cid]).contains("key"));
	let raw = place.bytes("store", &["get", "--raw", cid]);
	assert_eq!(put["body_len"], raw.len());
	assert!(!raw.windows(5).any(|bytes| bytes == b"where"));

	let open = place.file("open", "00".repeat(32));
	fs::set_permissions(&open, fs::Permissions::from_mode(0o640)).unwrap();
	for command in [["put", "--secret", &open, &file], ["get", "--secret", &open, cid]] {
		assert!(place.error("store", &command).contains("chmod 600"));
	}
	for wrong in ["", "00", "zz", &"0x".repeat(32), &"00".repeat(33), &"+1".repeat(32)] {
		let secret = place.secret("wrong", wrong);
		assert!(place.error("store", &["put", "--secret", &secret, &file]).contains("no secret"));
	}
}

#[test]
fn a_proof_is_one_that_the_chain_takes() {
	let place = Place::new();
	let file = place.file("file", noise(3_000_000));
	let put = place.json("store", &["put", &file]);
	let cid = text(&put["cid"]);
	let leaves = put["leaves"].as_u64().unwrap();
	for leaf in [0, leaves / 2, leaves - 1] {
		let proof = place.json("store", &["prove", cid, &leaf.to_string()]);
		assert_eq!(proof["verified"], true);
		let fragments = proof["fragments"].as_u64().unwrap() as u8;
		let shape = Shape::new(fragments, proof["fragment_len"].as_u64().unwrap()).unwrap();
		let path = proof["path"].as_array().unwrap().iter();
		let path: Vec<_> = path.map(|hash| Hash::from_slice(&bytes_of(hash))).collect();
		let shown = Proof {
			leaf: bytes_of(&proof["bytes"]).try_into().unwrap(),
			path: path.try_into().unwrap(),
		};
		let root = Hash::from_slice(&bytes_of(&put["audit_root"]));
		assert_eq!(verify(&shape, leaf as u32, &shown, &root), Ok(()));
	}
	assert!(place.json("store", &["prove", cid])["leaf"].as_u64().unwrap() < leaves);
	place.error("store", &["prove", cid, &leaves.to_string()]);
}

#[test]
fn a_body_is_pinned_with_its_fragments() {
	let place = Place::new();
	let file = place.file("file", noise(3_000_000));
	let put = place.json("store", &["put", &file]);
	let cid = text(&put["cid"]);
	let empty = |blocks: &Value| blocks["pinned_blocks"] == 0 && blocks["pinned_bytes"] == 0;
	let listed = |owner: &str| {
		let list = place.json("store", &["ls", "--owner", owner]);
		list.as_array().unwrap().iter().map(|body| body["fragments"].clone()).collect::<Vec<_>>()
	};
	place.json("store", &["pin", "--owner", "car", cid]);
	assert_eq!(listed("car"), [serde_json::json!([0, 1, 2])]);
	place.json("store", &["unpin", cid]);
	assert!(listed("local").is_empty());
	assert!(place.error("store", &["unpin", cid]).contains("no pin"));
	place.json("store", &["--grace", "0", "gc"]);
	assert_eq!(place.bytes("store", &["get", cid]), fs::read(&file).unwrap());
	place.json("store", &["unpin", "--owner", "car", cid]);
	assert!(empty(&place.json("store", &["stat"])));
	place.json("store", &["--grace", "0", "gc"]);
	assert!(place.error("store", &["get", cid]).contains(cid));
}

#[test]
fn a_lost_fragment_is_made_up_for_and_two_are_named() {
	let place = Place::new();
	let file = place.file("file", noise(3_000_000));
	let put = place.json("store", &["put", &file]);
	let cid = text(&put["cid"]);
	let lose = |number: usize| {
		let fragment = text(&put["fragments"][number]);
		let reason = format!("user/{cid}/{number}");
		place.json("store", &["unpin", "--reason", &reason, fragment]);
		place.json("store", &["--grace", "0", "gc"]);
		fragment.to_owned()
	};
	lose(0);
	assert_eq!(place.bytes("store", &["get", cid]), fs::read(&file).unwrap());
	let second = lose(2);
	assert!(place.error("store", &["get", cid]).contains(&second));
}

#[test]
fn checking_names_the_pinned_blocks_that_are_corrupt() {
	let place = Place::new();
	let files = [("large", 3_000_000), ("small", 5_000)];
	let [large, small] =
		files.map(|(name, len)| place.json("store", &["put", &place.file(name, noise(len))]));
	let (large, small) = (text(&large["cid"]), text(&small["cid"]));
	let checked = place.json("store", &["check"]);
	assert_eq!(checked["blocks"], place.json("store", &["stat"])["pinned_blocks"]);
	assert_eq!(checked["corrupt"], Value::Array(vec![]));

	// The longest files are blocks of the larger body.
	let folders = fs::read_dir(place.join("store/blocks")).unwrap();
	let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
	let spoilt =
		files.map(|file| file.unwrap().path()).max_by_key(|path| path.metadata().unwrap().len());
	let spoilt = spoilt.unwrap();
	fs::write(&spoilt, "spoilt").unwrap();
	for check in [&["check"][..], &["check", large]] {
		let output = place.run("store", check);
		assert_eq!(output.status.code(), Some(1));
		let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
		let [cid] = &checked["corrupt"].as_array().unwrap()[..] else { panic!("{checked}") };
		let cid: amo_offchain_storage::Cid = text(cid).parse().unwrap();
		let name = spoilt.file_name().unwrap().to_str().unwrap();
		assert_eq!(bytes_of(&name.into()), cid.hash().to_bytes());
		assert!(String::from_utf8(output.stderr).unwrap().contains("corrupt"));
	}
	place.json("store", &["check", small]);
	let absent = "bafyreiew7di2y3bdmgpb3xhgbr3oqsqcislxwzfar7mmaidtrlcl5sdosa";
	assert!(place.error("store", &["check", absent]).contains("not pinned"));
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
	let place = Place::new();
	let file = place.file("file", "a");
	let absent = place.join("absent");
	let absent = absent.to_str().unwrap();
	assert!(place.error("store", &["put", absent]).contains(absent));
	assert!(place.error("store", &["put", place.0.path().to_str().unwrap()]).contains("directory"));
	assert!(place.error("store", &["put", "-k", "1", "-m", "1", &file]).contains("parity"));
	assert!(place.error("store", &["put", "-k", "32", &file]).contains("take fewer"));
	let secret = place.secret("secret", "00".repeat(32));
	let (plain, sealed) = (["put", &file].to_vec(), ["put", "--secret", &secret, &file].to_vec());
	for put in [plain, sealed] {
		let full = place.error("store", &[&["--quota", "10"], &put[..]].concat());
		assert!(full.starts_with("peer-store: the store is full: "), "{full}");
	}
	let nobody = "/ip4/127.0.0.1/tcp/1";
	let cid = "bafyreiew7di2y3bdmgpb3xhgbr3oqsqcislxwzfar7mmaidtrlcl5sdosa";
	assert!(place.error("store", &["get", cid]).contains(cid));
	assert!(place.error("store", &["get", "--peer", nobody, cid]).contains(nobody));
}

#[test]
fn who_reads_only_the_beginning_is_not_told_of_an_error() {
	let place = Place::new();
	let file = place.file("file", noise(3_000_000));
	let secret = place.secret("secret", "00".repeat(32));
	let plain = place.json("store", &["put", &file]);
	let sealed = place.json("store", &["put", "--secret", &secret, &file]);
	let (plain, sealed) = (text(&plain["cid"]), text(&sealed["cid"]));
	let gets: [&[&str]; 3] =
		[&["get", plain], &["get", "--raw", plain], &["get", "--secret", &secret, sealed]];
	for get in gets {
		let mut command = place.command("store", get);
		let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
		drop(child.stdout.take());
		let output = child.wait_with_output().unwrap();
		assert_eq!((output.status.code(), output.stderr), (Some(1), vec![]), "{get:?}");
	}
}

/// A store that serves, until it is dropped.
struct Serving {
	child: Child,
	address: String,
}

impl Serving {
	fn start(place: &Place, store: &str) -> Self {
		let mut child = place.command(store, &["serve"]).stdout(Stdio::piped()).spawn().unwrap();
		let mut line = String::new();
		BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
		let told: Value = serde_json::from_str(&line).unwrap();
		Self { child, address: text(&told["addresses"][0]).into() }
	}

	/// Ends it as a service manager would.
	fn stop(mut self) -> Option<i32> {
		let pid = self.child.id().to_string();
		assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
		self.child.wait().unwrap().code()
	}
}

impl Drop for Serving {
	fn drop(&mut self) {
		// It has ended, or it ends now.
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

#[test]
fn a_file_is_got_from_a_store_that_serves_and_served_on() {
	let place = Place::new();
	let contents = noise(5_000_000);
	let file = place.file("file", &contents);
	let put = place.json("a", &["put", &file]);
	let cid = text(&put["cid"]);
	let a = Serving::start(&place, "a");
	assert!(place.error("a", &["stat"]).contains("in use"));
	assert_eq!(place.bytes("b", &["get", "--peer", &a.address, cid]), contents);
	assert_eq!(a.stop(), Some(0));

	let b = Serving::start(&place, "b");
	assert_eq!(place.bytes("c", &["get", "--peer", &b.address, cid]), contents);
	let error = place.error("c", &["pin", cid]);
	assert!(error.contains("not here"), "{error}");
	assert_eq!(place.json("c", &["ls"]), serde_json::json!([]));
	assert_eq!(b.stop(), Some(0));

	let a = Serving::start(&place, "a");
	assert_eq!(place.bytes("c", &["get", "--keep", "--peer", &a.address, cid]), contents);
	assert_eq!(a.stop(), Some(0));
	assert_eq!(place.json("c", &["ls"])[0]["fragments"], serde_json::json!([0, 1, 2]));
	place.json("c", &["--grace", "0", "gc"]);
	assert_eq!(place.bytes("c", &["get", cid]), contents);
}
