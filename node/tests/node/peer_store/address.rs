//! Addresses from outside are bounded and dialled only where they may be.

use amo_node::peer_store::address::{AddressError, Policy};
use libp2p::{Multiaddr, PeerId};

const PEER: &str = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
const PUBLIC: Policy = Policy { private: false };
const ANY: Policy = Policy { private: true };

fn parse(policy: Policy, host: &str) -> Result<(), AddressError> {
	policy.parse(&format!("{host}/p2p/{PEER}")).map(drop)
}

#[test]
fn private_addresses_need_leave() {
	for ip in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.1.1", "100.64.0.1"] {
		let host = format!("/ip4/{ip}/tcp/4601");
		assert_eq!(parse(PUBLIC, &host), Err(AddressError::Private), "{host}");
		assert_eq!(parse(ANY, &host), Ok(()));
	}
	for ip in ["::1", "fe80::1", "fc00::1", "fdff::1", "::ffff:127.0.0.1"] {
		let host = format!("/ip6/{ip}/tcp/4601");
		assert_eq!(parse(PUBLIC, &host), Err(AddressError::Private), "{host}");
		assert_eq!(parse(ANY, &host), Ok(()));
	}
}

#[test]
fn public_addresses_and_names_are_dialled() {
	for host in [
		"/ip4/192.0.2.7/tcp/4601",
		"/ip4/100.128.0.1/tcp/1",
		"/ip6/2001:db8::1/tcp/65535",
		"/dns/store.example/tcp/4601",
		"/dns4/store.example/tcp/4601",
		"/dns6/store.example/tcp/4601",
	] {
		assert_eq!(parse(PUBLIC, host), Ok(()), "{host}");
	}
}

#[test]
fn what_is_nowhere_is_refused() {
	for host in [
		"/ip4/0.0.0.0/tcp/4601",
		"/ip6/::/tcp/4601",
		"/ip4/224.0.0.1/tcp/4601",
		"/ip4/192.0.2.7/tcp/0",
		"/dns/store.example/tcp/0",
	] {
		assert_eq!(parse(ANY, host), Err(AddressError::Nowhere), "{host}");
	}
}

#[test]
fn other_shapes_are_refused() {
	for host in [
		"",
		"/ip4/192.0.2.7",
		"/ip4/192.0.2.7/udp/4601/quic-v1",
		"/ip4/192.0.2.7/tcp/4601/ws",
		"/memory/1",
		&format!("/ip4/192.0.2.7/tcp/4601/p2p/{PEER}/p2p-circuit"),
	] {
		assert_eq!(parse(ANY, host), Err(AddressError::Shape), "{host}");
	}
	let no_peer = ANY.parse("/ip4/192.0.2.7/tcp/4601").map(drop);
	assert_eq!(no_peer, Err(AddressError::Shape));
	assert_eq!(ANY.parse("store.example:4601").map(drop), Err(AddressError::Malformed));
	let long = format!("/dns/{}/tcp/4601/p2p/{PEER}", "a".repeat(500));
	assert_eq!(ANY.parse(&long).map(drop), Err(AddressError::Malformed));
}

#[test]
fn the_peer_beside_an_address_is_the_one_that_is_dialled() {
	let peer: PeerId = PEER.parse().unwrap();
	let bare: Multiaddr = "/ip4/192.0.2.7/tcp/4601".parse().unwrap();
	let full = bare.clone().with_p2p(peer).unwrap();
	assert_eq!(PUBLIC.decode(&peer, &bare.to_vec()), Ok(full.clone()));
	assert_eq!(PUBLIC.decode(&peer, &full.to_vec()), Ok(full.clone()));
	let other = PUBLIC.decode(&PeerId::random(), &full.to_vec());
	assert_eq!(other, Err(AddressError::OtherPeer));
	assert_eq!(PUBLIC.decode(&peer, b"\xff\xff"), Err(AddressError::Malformed));
	assert_eq!(PUBLIC.decode(&peer, &[]), Err(AddressError::Shape));
}
