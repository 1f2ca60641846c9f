//! A node starts, serves, stops and goes on, and its blocks outlive it.

use crate::program::{json_of, run, start_private, text, Program};
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring;
use std::{fs, time::Duration};
use tempfile::tempdir;

#[test]
fn a_node_stops_when_told_and_goes_on_where_it_was() {
	let directory = tempdir().unwrap();
	let spec = directory.path().join("spec.json");
	run(&["export-chain-spec", "--chain", "dev", "--raw", "--output", text(&spec)]).success();
	let chain = ["--chain", text(&spec), "-d", text(directory.path())];
	let archive = ["--dev", "--state-pruning", "archive", "--blocks-pruning", "archive"];
	let node = [&chain[..], &archive].concat();

	let mut first = start_private(&node);
	let reached = first.reach(2);
	answers_as_documented(&mut first);
	stops_in_time(first);
	let best = chain_info(&chain)["best_number"].as_u64().unwrap();
	assert!(best >= reached);

	let mut second = start_private(&[&node[..], &["--rpc-methods", "unsafe"]].concat());
	second.reach(best + 1);
	has_the_operator_key_of_a_developer(&mut second);
	stops_in_time(second);
	blocks_move_to_another_database(&chain);
}

fn answers_as_documented(node: &mut Program) {
	let methods = node.call("rpc_methods", json!([]))["result"]["methods"].to_string();
	for method in [
		"archive_v1_body",
		"babe_epochAuthorship",
		"chainHead_v1_follow",
		"chainSpec_v1_genesisHash",
		"grandpa_roundState",
		"payment_queryInfo",
		"peerStore_add",
		"peerStore_addresses",
		"state_getMetadata",
		"sync_state_genSyncSpec",
		"system_accountNextIndex",
		"transactionWatch_v1_submitAndWatch",
	] {
		assert!(methods.contains(method), "no {method} in {methods}");
	}
	let stats = node.call("peerStore_stats", json!([]))["result"].clone();
	assert_eq!(stats["gateway"]["bodies"], 0, "{stats}");
	let address = node.call("peerStore_addresses", json!([]))["result"]["addresses"][0].clone();
	assert!(address.as_str().unwrap().starts_with("/ip4/127.0.0.1/tcp/"), "{address}");
	let refused = node.call("author_rotateKeys", json!([]))["error"]["message"].to_string();
	assert!(refused.contains("unsafe"), "{refused}");
}

fn has_the_operator_key_of_a_developer(node: &mut Program) {
	let alice = sp_core::bytes::to_hex(&Sr25519Keyring::Alice.public().0, false);
	assert_eq!(node.call("author_hasKey", json!([alice, "amop"]))["result"], true);
}

fn stops_in_time(node: Program) {
	let (outcome, took) = node.stop();
	assert!(!outcome.log.contains("failed"), "{}", outcome.log);
	outcome.success();
	assert!(took < Duration::from_secs(10), "it took {took:?}");
}

fn blocks_move_to_another_database(chain: &[&str]) {
	let directory = tempdir().unwrap();
	let blocks = directory.path().join("blocks");
	let other = [&chain[..2], &["-d", text(directory.path())]].concat();
	let on = |database: &[&str], command: &[&str]| run(&[command, database].concat());
	let best = chain_info(chain);

	on(chain, &["export-blocks", text(&blocks)]).success();
	on(&other, &["import-blocks", text(&blocks)]).success();
	assert_eq!(chain_info(&other)["best_hash"], best["best_hash"]);
	on(&other, &["check-block", "1"]).success();
	let state = json_of(on(&other, &["export-state", "1"]));
	assert!(state["genesis"]["raw"]["top"]["0x3a636f6465"].is_string());

	on(&other, &["revert", "1"]).success();
	let reverted = chain_info(&other)["best_number"].as_u64().unwrap();
	assert_eq!(reverted + 1, best["best_number"].as_u64().unwrap());

	on(&other, &["purge-chain", "-y"]).success();
	assert!(!fs::exists(directory.path().join("chains/amo_dev/paritydb")).unwrap());
}

fn chain_info(chain: &[&str]) -> Value {
	json_of(run(&[&["chain-info"], chain].concat()))
}
