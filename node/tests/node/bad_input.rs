//! Bad input gets one clear line and a failure, never a panic or half a node.

use crate::program::{json_of, run, start_private, text, PRIVATE};
use serde_json::json;
use std::{fs, net::TcpListener};
use tempfile::tempdir;

/// Where the runtime is in the state.
const CODE: &str = "0x3a636f6465";

#[test]
fn an_unknown_flag_is_refused() {
	let outcome = run(&["--dev", "--warp-drive"]);
	assert_eq!(outcome.status.code(), Some(2));
	assert!(outcome.log.starts_with("error: unexpected argument '--warp-drive' found"));
}

#[test]
fn a_node_without_a_chain_is_refused() {
	assert!(run(&[]).refusal().contains("no chain given"));
}

#[test]
fn a_file_that_is_no_chain_spec_is_refused() {
	let directory = tempdir().unwrap();
	let path = directory.path().join("spec.json");
	for content in ["", "{", r#"{"name": "nothing"}"#] {
		fs::write(&path, content).unwrap();
		assert!(run(&["--chain", text(&path)]).refusal().contains("is not a chain spec"));
	}
	assert!(run(&["--chain", "mars"]).refusal().contains("there is no chain `mars`"));
}

#[test]
fn a_taken_port_is_refused() {
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let port = taken.local_addr().unwrap().port().to_string();
	let address = format!("/ip4/127.0.0.1/tcp/{port}");

	let p2p = run(&["--dev", "--listen-addr", &address, "--rpc-port", "0", "--no-prometheus"]);
	assert!(p2p.refusal().contains("for other nodes"));
	let rpc = run(&["--dev", "--port", "0", "--rpc-port", &port, "--no-prometheus"]);
	assert!(rpc.refusal().contains("for RPC"));
	let metrics = run(&["--dev", "--port", "0", "--rpc-port", "0", "--prometheus-port", &port]);
	assert!(metrics.refusal().contains("for Prometheus"));
}

#[test]
fn a_validator_without_keys_is_refused() {
	let directory = tempdir().unwrap();
	let base = text(directory.path());
	let validator = ["--chain", "local", "--validator", "-d", base];

	let refusal = run(&[&validator[..], &PRIVATE].concat()).refusal();
	assert!(refusal.contains("key generate-node-key"), "{refusal}");
	run(&["key", "generate-node-key", "--chain", "local", "--base-path", base]).success();

	let refusal = run(&[&validator[..], &PRIVATE].concat()).refusal();
	assert!(refusal.contains("none of type babe, gran, audi"), "{refusal}");
	for (kind, scheme) in [("babe", "sr25519"), ("gran", "ed25519"), ("audi", "sr25519")] {
		let key = ["--suri", "//Alice", "--key-type", kind, "--scheme", scheme];
		run(&[&["key", "insert", "--chain", "local", "-d", base], &key[..]].concat()).success();
	}

	let mut node = start_private(&validator);
	assert_eq!(node.call("system_nodeRoles", json!([]))["result"], json!(["Authority"]));
}

#[test]
fn a_chain_that_cannot_run_here_is_refused() {
	let directory = tempdir().unwrap();
	let path = directory.path().join("spec.json");
	let spec = json_of(run(&["export-chain-spec", "--chain", "local", "--raw"]));
	let base = tempdir().unwrap();
	let node = ["--chain", text(&path), "-d", text(base.path())];

	let mut no_code = spec.clone();
	no_code["genesis"]["raw"]["top"].as_object_mut().unwrap().remove(CODE);
	let mut bad_code = spec.clone();
	bad_code["genesis"]["raw"]["top"][CODE] = "0x00".into();
	for unusable in [no_code, bad_code] {
		fs::write(&path, unusable.to_string()).unwrap();
		start_private(&node).finish().error();
	}

	fs::write(&path, spec.to_string()).unwrap();
	run(&[&["revert", "0"], &node[..]].concat()).success();
	let mut other = spec;
	other["genesis"]["raw"]["top"]["0x00"] = "0x00".into();
	fs::write(&path, other.to_string()).unwrap();
	let error = start_private(&node).finish().error();
	assert!(error.contains("belongs to another chain"), "{error}");
}
