//! How a peer store takes part in the network.

use crate::bitswap::{client::ClientConfig, server::ServerConfig};
use libp2p::Multiaddr;
use std::{path::PathBuf, time::Duration};

/// The DHT that Kubo speaks with peers of private and loopback addresses.
pub const KAD_LAN: &str = "/ipfs/lan/kad/1.0.0";

/// The DHT of the public IPFS network.
pub const KAD_IPFS: &str = "/ipfs/kad/1.0.0";

/// The DHT of AMO's own peers.
pub const KAD_AMO: &str = "/amo/kad/1.0.0";

/// Everything that can be chosen. [`Config::new`] has the defaults.
#[derive(Clone, Debug)]
pub struct Config {
	/// Where the key (`key`) and the list of provided roots (`provided.json`) are kept.
	pub folder: PathBuf,
	/// Where to listen: TCP. Default: port 4601 of every IPv4 and IPv6 interface.
	pub listen: Vec<Multiaddr>,
	/// What others are told to connect to. Default: none, and they are told `listen`.
	pub announce: Vec<Multiaddr>,
	/// Peers to connect to first, each with its `/p2p/` part. Default: none.
	pub bootstrap: Vec<Multiaddr>,
	/// Name of the Kademlia protocol, which chooses the DHT. Default: [`KAD_AMO`].
	pub kad_protocol: String,
	/// Most connections. Default: 256, of which three quarters may come from outside.
	pub connections: u32,
	/// Most connections with one peer. Default: 2.
	pub connections_per_peer: u32,
	/// How long a connection is kept on which no message is being sent or read, with a peer of which
	/// nothing is wanted. Default: 5 minutes.
	pub idle_timeout: Duration,
	/// How long the bytes of one message may take on the wire, not counting how long it is not read
	/// because too many are in memory. Default: 30 seconds.
	pub message_timeout: Duration,
	/// Bitswap streams that a peer may open on a connection. Default: 16.
	pub inbound_streams: usize,
	/// Bytes of messages from one connection that may be in memory; at least 4 MiB. Default: 8 MiB.
	pub connection_bytes: usize,
	/// Bytes of messages from all peers that may be in memory; at least 4 MiB. Default: 64 MiB.
	pub inbound_bytes: usize,
	/// Bytes of messages to all peers that may be in memory; at least 4 MiB. Default: 64 MiB.
	pub outbound_bytes: usize,
	/// How wants are pursued.
	pub client: ClientConfig,
	/// What others may ask.
	pub server: ServerConfig,
	/// Fetches at a time; more wait. Default: 1,024.
	pub sessions: usize,
	/// Blocks that a fetch of a DAG has on its way at a time. Default: 32.
	pub dag_parallelism: usize,
	/// Most blocks of one DAG. Default: 1,048,576.
	pub dag_blocks: usize,
	/// How long a peer that lied about a block is kept away. Default: 1 hour.
	pub ban: Duration,
	/// How often the DHT is told of a root again; records last 48 hours. Default: 12 hours.
	pub provide_interval: Duration,
	/// Roots that the DHT is told of at a time. Default: 8.
	pub provide_parallelism: usize,
	/// How long one question to the DHT may take. Default: 60 seconds.
	pub query_timeout: Duration,
}

impl Config {
	/// The defaults.
	pub fn new(folder: impl Into<PathBuf>) -> Self {
		let any: [Multiaddr; 2] = [
			Multiaddr::empty().with(std::net::Ipv4Addr::UNSPECIFIED.into()),
			Multiaddr::empty().with(std::net::Ipv6Addr::UNSPECIFIED.into()),
		];
		Self {
			folder: folder.into(),
			listen: any.map(|ip| ip.with(libp2p::multiaddr::Protocol::Tcp(4601))).to_vec(),
			announce: Vec::new(),
			bootstrap: Vec::new(),
			kad_protocol: KAD_AMO.into(),
			connections: 256,
			connections_per_peer: 2,
			idle_timeout: Duration::from_secs(5 * 60),
			message_timeout: Duration::from_secs(30),
			inbound_streams: 16,
			connection_bytes: 8 * 1024 * 1024,
			inbound_bytes: 64 * 1024 * 1024,
			outbound_bytes: 64 * 1024 * 1024,
			client: ClientConfig::default(),
			server: ServerConfig::default(),
			sessions: 1_024,
			dag_parallelism: 32,
			dag_blocks: 1024 * 1024,
			ban: Duration::from_secs(60 * 60),
			provide_interval: Duration::from_secs(12 * 60 * 60),
			provide_parallelism: 8,
			query_timeout: Duration::from_secs(60),
		}
	}
}
