//! The flags of the peer store, and what follows from them.

use amo_node::peer_store::{gateway::Limits, PeerStoreParams, Settings, Surroundings};
use clap::Parser;
use std::{path::Path, time::Duration};

const PEER: &str = "/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

#[derive(Parser)]
struct Line {
	#[command(flatten)]
	params: PeerStoreParams,
}

/// A node of a chain that people launched.
fn public() -> Surroundings<'static> {
	Surroundings {
		folder: Path::new("/data/chains/amo"),
		is_local: false,
		is_dev: false,
		allow_private_ip: false,
	}
}

/// A node for a developer.
fn dev() -> Surroundings<'static> {
	Surroundings { is_local: true, is_dev: true, allow_private_ip: true, ..public() }
}

fn settings(flags: &str, node: Surroundings<'_>) -> Settings {
	params(flags).settings(node).unwrap().unwrap()
}

fn params(flags: &str) -> PeerStoreParams {
	parse(flags).unwrap()
}

fn parse(flags: &str) -> Result<PeerStoreParams, clap::Error> {
	let line = ["amo-node"].into_iter().chain(flags.split_whitespace());
	Line::try_parse_from(line).map(|line| line.params)
}

fn texts(addresses: &[libp2p::Multiaddr]) -> Vec<String> {
	addresses.iter().map(ToString::to_string).collect()
}

#[test]
fn a_public_node_listens_everywhere_and_is_no_gateway() {
	let settings = settings("", public());
	assert_eq!(settings.folder, Path::new("/data/chains/amo/peer-store"));
	assert_eq!(settings.quota, 10 << 30);
	assert_eq!(texts(&settings.swarm.listen)[0], "/ip4/0.0.0.0/tcp/4601");
	assert_eq!(settings.swarm.folder, Path::new("/data/chains/amo/peer-store/peer"));
	assert_eq!(settings.swarm.kad_protocol, "/amo/kad/1.0.0");
	assert_eq!(settings.gateway, None);
	assert!(!settings.policy.private);
}

#[test]
fn nodes_for_developers_do_not_clash_and_are_gateways() {
	let settings = settings("", dev());
	assert_eq!(texts(&settings.swarm.listen), ["/ip4/127.0.0.1/tcp/0"]);
	assert!(settings.policy.private);
	let limits = Limits {
		max_body: 1 << 30,
		quota: (10 << 30) / 4,
		keep: Duration::from_secs(24 * 60 * 60),
		adds_per_minute: 600,
	};
	assert_eq!(settings.gateway, Some(limits));
}

#[test]
fn all_flags_are_heard() {
	let settings = settings(
		&format!(
			"--peer-store-path /store --peer-store-quota 2TB
			 --peer-store-listen-addr /ip4/192.0.2.1/tcp/1 --peer-store-listen-addr /ip4/192.0.2.2/tcp/2
			 --peer-store-public-addr /dns/a.example/tcp/3 --peer-store-public-addr /dns/b.example/tcp/4
			 --peer-store-bootnode /ip4/192.0.2.3/tcp/5{PEER}
			 --peer-store-bootnode /ip4/192.0.2.4/tcp/6{PEER}
			 --peer-store-dht /ipfs/kad/1.0.0 --peer-store-gateway --peer-store-max-body 8MiB
			 --peer-store-gateway-quota 1GiB --peer-store-gateway-hours 2 --peer-store-gateway-rate 30"
		),
		public(),
	);
	assert_eq!(settings.folder, Path::new("/store"));
	assert_eq!(settings.quota, 2_000_000_000_000);
	let listen = ["/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/2"];
	assert_eq!(texts(&settings.swarm.listen), listen);
	let announce = ["/dns/a.example/tcp/3", "/dns/b.example/tcp/4"];
	assert_eq!(texts(&settings.swarm.announce), announce);
	assert_eq!(settings.swarm.bootstrap.len(), 2);
	assert_eq!(settings.swarm.kad_protocol, "/ipfs/kad/1.0.0");
	let limits = Limits {
		max_body: 8 << 20,
		quota: 1 << 30,
		keep: Duration::from_secs(2 * 60 * 60),
		adds_per_minute: 30,
	};
	assert_eq!(settings.gateway, Some(limits));
}

#[test]
fn a_node_may_run_without() {
	assert!(params("--no-peer-store").settings(dev()).unwrap().is_none());
}

#[test]
fn bad_values_say_what_is_meant() {
	let size = parse("--peer-store-quota lots").unwrap_err().to_string();
	assert!(size.contains("KiB, MiB, GiB, TiB"), "{size}");
	for flags in [
		"--peer-store-listen-addr here",
		"--peer-store-gateway-hours 0",
		"--peer-store-gateway-rate 0",
		"--peer-store-quota -1",
	] {
		assert!(parse(flags).is_err(), "{flags}");
	}
	let without_peer = params("--peer-store-bootnode /ip4/192.0.2.3/tcp/5").settings(public());
	let message = without_peer.unwrap_err().to_string();
	assert!(message.contains("--peer-store-bootnode") && message.contains("/p2p/"), "{message}");
}
