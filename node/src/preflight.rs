//! What is checked before a node starts, because the SDK would find it out too late or not at
//! all: it moves a taken RPC port elsewhere, goes on without a taken metrics or p2p port, and
//! lets a validator without keys sit in the active set.

use crate::{error::Error, peer_store::Settings};
use sc_keystore::LocalKeystore;
use sc_network::{multiaddr::Protocol, Multiaddr};
use sc_service::{config::KeystoreConfig, Configuration};
use sp_core::crypto::{key_types, KeyTypeId};
use sp_keystore::Keystore;
use std::{
	io::{self, ErrorKind},
	net::{IpAddr, SocketAddr, TcpListener, UdpSocket},
	path::Path,
};

/// Key types of the session keys, with the scheme to insert them with.
const SESSION_KEYS: [(KeyTypeId, &str); 3] = [
	(key_types::BABE, "sr25519"),
	(key_types::GRANDPA, "ed25519"),
	(key_types::AUTHORITY_DISCOVERY, "sr25519"),
];

/// Fails if a node with this configuration could only start halfway.
pub fn check(config: &Configuration) -> Result<(), Error> {
	check_ports(config)?;
	if config.role.is_authority() && config.dev_key_seed.is_none() {
		check_session_keys(config)?;
	}
	Ok(())
}

/// Fails if the peer store could not listen where it is to.
pub fn check_peer_store(settings: &Settings) -> Result<(), Error> {
	// Told apart by type only: libp2p's and the SDK's.
	let addresses =
		settings.swarm.listen.iter().filter_map(|address| address.to_string().parse().ok());
	for (address, transport) in addresses.filter_map(|address: Multiaddr| socket(&address)) {
		check_port(address, transport, "the peer store", "--peer-store-listen-addr")?;
	}
	Ok(())
}

fn check_ports(config: &Configuration) -> Result<(), Error> {
	for (address, transport) in config.network.listen_addresses.iter().filter_map(socket) {
		let (flag, purpose) = ("--port", "other nodes");
		check_port(address, transport, purpose, flag)?;
	}
	for endpoint in config.rpc.addr.iter().flatten() {
		check_port(endpoint.listen_addr, Transport::Tcp, "RPC", "--rpc-port")?;
	}
	if let Some(metrics) = &config.prometheus_config {
		check_port(metrics.port, Transport::Tcp, "Prometheus", "--prometheus-port")?;
	}
	Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Transport {
	Tcp,
	Udp,
}

/// The socket behind a listen address, if it has one.
fn socket(address: &Multiaddr) -> Option<(SocketAddr, Transport)> {
	let mut parts = address.iter();
	let ip: IpAddr = match parts.next()? {
		Protocol::Ip4(ip) => ip.into(),
		Protocol::Ip6(ip) => ip.into(),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some((SocketAddr::new(ip, port), Transport::Tcp)),
		Protocol::Udp(port) => Some((SocketAddr::new(ip, port), Transport::Udp)),
		_ => None,
	}
}

fn check_port(
	address: SocketAddr,
	transport: Transport,
	purpose: &'static str,
	flag: &'static str,
) -> Result<(), Error> {
	match bind(address, transport) {
		Err(cause) if is_taken(address, &cause) => {
			Err(Error::PortTaken { address, purpose, flag, cause })
		},
		_ => Ok(()),
	}
}

fn bind(address: SocketAddr, transport: Transport) -> io::Result<()> {
	match transport {
		Transport::Tcp => TcpListener::bind(address).map(drop),
		Transport::Udp => UdpSocket::bind(address).map(drop),
	}
}

/// A machine without IPv6 refuses every IPv6 address, and a node runs well without it.
fn is_taken(address: SocketAddr, cause: &io::Error) -> bool {
	address.is_ipv4() || matches!(cause.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied)
}

fn check_session_keys(config: &Configuration) -> Result<(), Error> {
	let KeystoreConfig::Path { path, .. } = &config.keystore else { return Ok(()) };
	let missing = missing_keys(path)?;
	let Some((first, scheme)) = missing.first() else { return Ok(()) };
	Err(Error::NoSessionKeys {
		keystore: path.display().to_string(),
		missing: missing.iter().map(|(kind, _)| name(*kind)).collect::<Vec<_>>().join(", "),
		insert: format!(
			"key insert --chain <CHAIN> --keystore-path {} --key-type {} --scheme {scheme} --suri \
			 <SECRET>",
			path.display(),
			name(*first),
		),
	})
}

fn missing_keys(keystore: &Path) -> Result<Vec<(KeyTypeId, &'static str)>, sc_service::Error> {
	let keystore = LocalKeystore::open(keystore, None)?;
	let has_none = |kind| keystore.keys(kind).map_or(true, |keys| keys.is_empty());
	Ok(SESSION_KEYS.into_iter().filter(|(kind, _)| has_none(*kind)).collect())
}

fn name(kind: KeyTypeId) -> String {
	String::from_utf8_lossy(&kind.0).into_owned()
}
