//! The command `peer-store`.

use amo_offchain_storage::{
	block::{Block, DAG_CBOR, RAW},
	store::{
		disk::{DiskStore, Durability},
		BlockStore as _, Limits,
	},
};
use ipld_core::ipld::Ipld;
use serde_json::{json, Value};
use std::{
	path::Path,
	process::{Command, Output},
};

fn peer_store(path: &Path, arguments: &[&str]) -> Output {
	Command::new(env!("CARGO_BIN_EXE_peer-store"))
		.arg("--path")
		.arg(path)
		.args(arguments)
		.output()
		.unwrap()
}

/// What it says as JSON.
fn json_of(path: &Path, arguments: &[&str]) -> Value {
	let output = peer_store(path, &[arguments, &["--json"]].concat());
	assert!(output.status.success(), "{output:?}");
	serde_json::from_slice(&output.stdout).unwrap()
}

/// The one line that it says about an error.
fn error_of(path: &Path, arguments: &[&str]) -> String {
	let output = peer_store(path, arguments);
	let error = String::from_utf8(output.stderr).unwrap();
	assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
	assert!(output.stdout.is_empty());
	error
}

/// A store of a leaf and its parent.
fn store(path: &Path) -> [Block; 2] {
	let leaf = Block::new(RAW, "leaf").unwrap();
	let links = Ipld::List(vec![Ipld::Link(*leaf.cid())]);
	let root = Block::new(DAG_CBOR, serde_ipld_dagcbor::to_vec(&links).unwrap()).unwrap();
	let store = DiskStore::open_or_create(path, Limits::default(), Durability::Process).unwrap();
	store.put(vec![leaf.clone(), root.clone()]).unwrap();
	[leaf, root]
}

#[test]
fn pins_are_set_listed_and_taken_away() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path();
	let [leaf, root] = store(path);
	let (leaf, root) = (leaf.cid().to_string(), root.cid().to_string());
	let of_local = json!({ "cid": root, "depth": "recursive", "owner": "local", "reason": "user" });
	assert_eq!(json_of(path, &["pin", &root]), of_local);
	let of_car = json!({ "cid": leaf, "depth": "direct", "owner": "car", "reason": "placement" });
	let arguments = ["pin", &leaf, "--direct", "--owner", "car", "--reason", "placement"];
	assert_eq!(json_of(path, &arguments), of_car);
	assert_eq!(json_of(path, &["ls", "--owner", "car"]), json!([of_car]));
	assert_eq!(json_of(path, &["ls"]).as_array().map(Vec::len), Some(2));
	let listed = String::from_utf8(peer_store(path, &["ls", "--owner", "car"]).stdout).unwrap();
	assert_eq!(listed, format!("{leaf} direct \"car\" \"placement\"\n"));

	json_of(path, &["unpin", &root]);
	assert_eq!(json_of(path, &["ls"]), json!([of_car]));
	assert!(error_of(path, &["unpin", &root]).contains("no pin"));
}

#[test]
fn garbage_is_counted_and_removed() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path();
	let [leaf, root] = store(path);
	json_of(path, &["pin", &leaf.cid().to_string()]);
	let bytes = root.data().len();
	let expected = json!({
		"blocks": 2, "bytes": 4 + bytes, "pinned_blocks": 1, "pinned_bytes": 4, "quota": null,
	});
	assert_eq!(json_of(path, &["stat"]), expected);
	assert_eq!(json_of(path, &["gc"]), json!({ "blocks": 0, "bytes": 0 }));
	let collected = json_of(path, &["gc", "--grace", "0"]);
	assert_eq!(collected, json!({ "blocks": 1, "bytes": bytes }));
	let missing = error_of(path, &["pin", &root.cid().to_string()]);
	assert!(missing.contains(&root.cid().to_string()), "{missing}");
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path();
	assert!(error_of(path, &["stat"]).contains("is not a peer store"));
	assert!(error_of(&path.join("absent"), &["ls"]).contains("is not a peer store"));
	let store = DiskStore::open_or_create(path, Limits::default(), Durability::Process).unwrap();
	assert!(error_of(path, &["gc"]).contains("is in use"));
	drop(store);
	let output = peer_store(path, &["pin", "not a CID"]);
	assert_eq!(output.status.code(), Some(2));
}
