//! The protocols of one peer, and its transport.

use super::{config::Config, error::StartError, provider_records};
use crate::bitswap::{self, Budget, WireConfig};
use libp2p::{
	allow_block_list::{self, BlockedPeers},
	connection_limits::{self, ConnectionLimits},
	identify,
	identity::Keypair,
	kad::{self, store::MemoryStore, store::MemoryStoreConfig, StoreInserts},
	noise, ping,
	swarm::NetworkBehaviour,
	tcp, yamux, StreamProtocol, Swarm, SwarmBuilder,
};

/// Keys of the DHT that this peer may provide.
const OWN_KEYS: usize = 65_536;

#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
	limits: connection_limits::Behaviour,
	pub blocked: allow_block_list::Behaviour<BlockedPeers>,
	pub identify: identify::Behaviour,
	ping: ping::Behaviour,
	pub kad: kad::Behaviour<MemoryStore>,
	pub bitswap: bitswap::Behaviour,
}

/// Puts a swarm together; it does not listen yet.
pub(super) fn build(key: Keypair, config: &Config) -> Result<Swarm<Behaviour>, StartError> {
	let kad_protocol = StreamProtocol::try_from_owned(config.kad_protocol.clone())
		.map_err(|_| StartError::Protocol(config.kad_protocol.clone()))?;
	let swarm = SwarmBuilder::with_existing_identity(key)
		.with_tokio()
		.with_tcp(tcp::Config::new().nodelay(true), noise::Config::new, yamux::Config::default)?
		.with_dns()
		.map_err(StartError::Resolver)?
		.with_behaviour(|key| behaviour(key, kad_protocol, config))
		.unwrap_or_else(|never| match never {})
		.with_swarm_config(|swarm| swarm.with_idle_connection_timeout(config.idle_timeout))
		.build();
	Ok(swarm)
}

fn behaviour(key: &Keypair, kad_protocol: StreamProtocol, config: &Config) -> Behaviour {
	let peer = key.public().to_peer_id();
	let inbound = config.connections.saturating_sub(config.connections / 4);
	let limits = ConnectionLimits::default()
		.with_max_established(Some(config.connections))
		.with_max_established_incoming(Some(inbound))
		.with_max_established_per_peer(Some(config.connections_per_peer))
		.with_max_pending_incoming(Some(config.connections))
		.with_max_pending_outgoing(Some(config.connections));
	let identify = identify::Config::new("ipfs/0.1.0".into(), key.public())
		.with_agent_version(concat!("amo-peer-store/", env!("CARGO_PKG_VERSION")).into());
	let store = MemoryStoreConfig {
		max_provided_keys: OWN_KEYS + provider_records::RECORDS,
		// Records other than those of providers are of no use here.
		max_records: 0,
		..Default::default()
	};
	let mut kad_config = kad::Config::new(kad_protocol);
	kad_config
		.set_query_timeout(config.query_timeout)
		// What others say is taken only as far as it leaves room for what this peer says.
		.set_record_filtering(StoreInserts::FilterBoth)
		// The schedule does this, and knows about restarts.
		.set_provider_publication_interval(None);
	let store = MemoryStore::with_config(peer, store);
	let mut kad = kad::Behaviour::with_config(peer, store, kad_config);
	kad.set_mode(Some(kad::Mode::Server));
	Behaviour {
		limits: connection_limits::Behaviour::new(limits),
		blocked: allow_block_list::Behaviour::default(),
		identify: identify::Behaviour::new(identify),
		ping: ping::Behaviour::default(),
		kad,
		bitswap: bitswap::Behaviour::new(WireConfig {
			message_timeout: config.message_timeout,
			inbound_streams: config.inbound_streams,
			connection_bytes: config.connection_bytes,
			budget: Budget::new(config.inbound_bytes),
		}),
	}
}
