//! The peer store in the node's program.

use super::support::Peer;
use crate::program::{run, text, PRIVATE};
use amo_node::{cli::Cli, command::peer_store_settings, peer_store::Settings};
use sc_cli::CliConfiguration;
use serde_json::json;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// A folder with the spec of a chain that has no runtime: a node of it does not get far.
fn spec_of(chain_type: &str) -> (TempDir, PathBuf) {
	let directory = tempfile::tempdir().unwrap();
	let spec = directory.path().join("spec.json");
	let json = json!({
		"name": "Test", "id": "test", "chainType": chain_type, "bootNodes": [],
		"telemetryEndpoints": null, "protocolId": null, "properties": null,
		"forkBlocks": null, "badBlocks": null, "lightSyncState": null, "codeSubstitutes": {},
		"genesis": {"raw": {"top": {}, "childrenDefault": {}}},
	});
	fs::write(&spec, json.to_string()).unwrap();
	(directory, spec)
}

fn settings(chain_type: &str, flags: &[&str]) -> Option<Settings> {
	let (directory, spec) = spec_of(chain_type);
	let line = ["amo-node", "--chain", text(&spec), "-d", text(directory.path())];
	let cli = Cli::parse_from([&line[..], flags].concat()).unwrap();
	let runtime = sc_cli::build_runtime().unwrap();
	let config =
		CliConfiguration::<()>::create_configuration(&cli.run, &cli, runtime.handle().clone());
	let settings = peer_store_settings(&cli, &config.unwrap()).unwrap();
	if let Some(settings) = &settings {
		assert_eq!(settings.folder, directory.path().join("chains/test/peer-store"));
	}
	settings
}

fn run_on(spec: &str, flags: &[&str]) -> String {
	run(&[&["--chain", spec], flags, &PRIVATE].concat()).error()
}

#[test]
fn the_type_of_the_chain_says_who_is_dialled_and_where_to_listen() {
	for (chain_type, flags, private, is_local) in [
		("Live", &[][..], false, false),
		("Live", &["--allow-private-ip"], true, false),
		("Local", &[], true, true),
		("Local", &["--no-private-ip"], false, true),
		("Development", &[], true, true),
	] {
		let settings = settings(chain_type, flags).unwrap();
		assert_eq!(settings.policy.private, private, "{chain_type} {flags:?}");
		let listen = settings.swarm.listen[0].to_string();
		assert_eq!(listen == "/ip4/127.0.0.1/tcp/0", is_local, "{listen}");
		assert_eq!(settings.gateway, None);
	}
	assert!(settings("Local", &["--no-peer-store"]).is_none());
	assert!(settings("Local", &["--peer-store-gateway"]).unwrap().gateway.is_some());
}

#[test]
fn it_ends_with_a_node_that_does_not_start() {
	let (directory, spec) = spec_of("Local");
	let base = text(directory.path());
	for _ in 0..2 {
		let error = run_on(text(&spec), &["-d", base]);
		assert!(error.contains("Runtime missing"), "{error}");
	}
	let key = directory.path().join("chains/test/peer-store/peer/key");
	assert!(key.is_file());
	let without = tempfile::tempdir().unwrap();
	run_on(text(&spec), &["-d", text(without.path()), "--no-peer-store"]);
	assert!(!without.path().join("chains/test/peer-store").exists());
}

#[test]
fn a_node_whose_peer_store_cannot_start_does_not() {
	let (directory, spec) = spec_of("Local");
	let peer = Peer::start();
	let line = ["-d", text(directory.path()), "--peer-store-path", text(peer.folder.path())];
	let error = run_on(text(&spec), &line);
	assert!(error.contains("in use") && error.contains("--peer-store-path"), "{error}");
	assert!(!directory.path().join("chains/test/paritydb").exists());
}
