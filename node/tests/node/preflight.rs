//! A node that could only start halfway does not start.

use amo_node::{cli::Cli, preflight::check};
use sc_cli::CliConfiguration;
use sc_keystore::LocalKeystore;
use sp_core::crypto::key_types;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_keystore::Keystore;
use std::net::{TcpListener, UdpSocket};
use tempfile::tempdir;

const FULL_NODE: &str = "amo-node --chain local --tmp --port 0 --rpc-port 0 --no-prometheus";

/// What is found out about a node that is started with this command line.
fn check_line(line: &str) -> Result<(), String> {
	let cli = Cli::parse_from(line.split(' ')).unwrap();
	let runtime = sc_cli::build_runtime().unwrap();
	let config =
		CliConfiguration::<()>::create_configuration(&cli.run, &cli, runtime.handle().clone());
	check(&config.unwrap()).map_err(|error| error.one_line())
}

/// What is found out about a node that listens for others on this address.
fn check_p2p(address: &str) -> Result<(), String> {
	check_line(&format!("{} --listen-addr {address}", FULL_NODE.replace(" --port 0", "")))
}

#[test]
fn a_taken_port_is_refused_and_a_free_one_is_not() {
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let port = taken.local_addr().unwrap().port();
	let line = FULL_NODE.replace("--rpc-port 0", &format!("--rpc-port {port}"));

	let message = check_line(&line).unwrap_err();
	assert!(message.contains(&format!("127.0.0.1:{port} for RPC")), "{message}");
	assert!(message.contains("--rpc-port"), "{message}");
	drop(taken);
	check_line(&line).unwrap();
}

#[test]
fn a_taken_udp_port_is_refused() {
	let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
	let port = taken.local_addr().unwrap().port();
	assert!(check_p2p(&format!("/ip4/127.0.0.1/udp/{port}/webrtc-direct")).is_err());
	assert!(check_p2p(&format!("/ip4/127.0.0.1/tcp/{port}/ws")).is_ok());
}

#[test]
fn a_foreign_ipv4_address_is_refused_but_a_machine_may_lack_ipv6() {
	assert!(check_p2p("/ip4/192.0.2.1/tcp/0").is_err());
	assert!(check_p2p("/ip6/2001:db8::1/tcp/0").is_ok());
}

#[test]
fn missing_session_keys_are_named() {
	let directory = tempdir().unwrap();
	let path = directory.path().to_str().unwrap();
	let validator = format!(
		"{FULL_NODE} --validator --unsafe-force-node-key-generation --keystore-path {path}"
	);
	let missing = |types: &str| {
		let message = check_line(&validator).unwrap_err();
		assert!(message.contains(&format!("none of type {types}:")), "{message}");
	};
	let keystore = LocalKeystore::open(path, None).unwrap();
	let sr25519 = Sr25519Keyring::Alice.public();
	let ed25519 = Ed25519Keyring::Alice.public();

	missing("babe, gran, audi");
	keystore.insert(key_types::BABE, "//Alice", &sr25519.0).unwrap();
	missing("gran, audi");
	keystore.insert(key_types::GRANDPA, "//Alice", &ed25519.0).unwrap();
	missing("audi");
	keystore.insert(key_types::AUTHORITY_DISCOVERY, "//Alice", &sr25519.0).unwrap();
	check_line(&validator).unwrap();
}

#[test]
fn development_validators_bring_their_keys() {
	check_line(&format!("{FULL_NODE} --alice --unsafe-force-node-key-generation")).unwrap();
}
