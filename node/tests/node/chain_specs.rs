//! Chain specs are found, written and read back.

use crate::program::{json_of, run, text};
use amo_node::chain_spec::load;
use sp_runtime::BuildStorage;
use std::fs;
use tempfile::tempdir;

/// The secret of a node's network identity, where it does not matter which.
const NODE_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000001";

fn refusal(chain: &str) -> String {
	load(chain).err().expect("it is no chain")
}

#[test]
fn the_named_chains_are_there() {
	for name in ["dev", "local", "staging"] {
		let spec = json_of(run(&["export-chain-spec", "--chain", name]));
		assert_eq!(spec["id"], format!("amo_{name}"));
		assert_eq!(spec["properties"]["tokenSymbol"], "AMO");
		assert_eq!(spec["properties"]["tokenDecimals"], 18);
	}
}

#[test]
fn a_written_chain_spec_reads_back() {
	let directory = tempdir().unwrap();
	let path = directory.path().join("spec.json");
	let written = load("staging").unwrap();
	fs::write(&path, written.as_json(true).unwrap()).unwrap();

	let read = load(text(&path)).unwrap();
	assert_eq!(read.id(), written.id());
	assert_eq!(read.build_storage().unwrap().top, written.build_storage().unwrap().top);
}

#[test]
fn what_is_no_chain_says_so() {
	let directory = tempdir().unwrap();
	let broken = directory.path().join("broken.json");
	fs::write(&broken, "{}").unwrap();

	assert!(refusal("").contains("no chain given"));
	assert!(refusal("mars").contains("there is no chain `mars`"));
	assert!(refusal(text(directory.path())).contains("there is no chain"));
	assert!(refusal(text(&broken)).contains("is not a chain spec"));
}

#[test]
fn build_spec_does_what_zombienet_expects() {
	let directory = tempdir().unwrap();
	let base = text(directory.path());
	let build = ["build-spec", "--chain", "local", "--node-key", NODE_KEY, "-d", base];

	let plain = json_of(run(&[&build[..], &["--disable-default-bootnode"]].concat()));
	assert!(plain["bootNodes"].as_array().unwrap().is_empty());
	assert!(plain["genesis"]["runtimeGenesis"]["patch"]["session"]["keys"].is_array());

	let raw = json_of(run(&[&build[..], &["--raw"]].concat()));
	assert_eq!(raw["bootNodes"].as_array().unwrap().len(), 1);
	assert!(raw["genesis"]["raw"]["top"]["0x3a636f6465"].is_string());
}
