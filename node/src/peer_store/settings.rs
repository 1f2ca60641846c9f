//! The flags of the peer store, and what follows from them.

use super::{address::Policy, gateway::Limits, size::Size, StartError};
use amo_offchain_storage::swarm::{Config, KAD_AMO};
use libp2p::{multiaddr::Protocol, Multiaddr};
use std::{
	net::{Ipv4Addr, Ipv6Addr, TcpListener},
	path::{Path, PathBuf},
	time::Duration,
};

/// Where a peer store listens unless told otherwise.
const PORT: u16 = 4601;

/// How the peer store runs.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Peer store")]
pub struct PeerStoreParams {
	/// Run without a peer store.
	///
	/// The node then stores nothing for others, and its offchain worker confirms and answers
	/// nothing.
	#[arg(long)]
	pub no_peer_store: bool,

	/// Folder of the peer store [default: `peer-store` in the chain's folder].
	#[arg(long, value_name = "PATH")]
	pub peer_store_path: Option<PathBuf>,

	/// How much the peer store may hold, as in 500GiB or 2TB.
	///
	/// It counts blocks, not the index: leave a few percent of the disk free.
	#[arg(long, value_name = "SIZE", default_value = "10GiB")]
	pub peer_store_quota: Size,

	/// Address that the peer store listens on; may be given several times.
	///
	/// By default port 4601 of all interfaces; on development and local chains, a free port of the
	/// loopback interface.
	#[arg(long, value_name = "ADDRESS")]
	pub peer_store_listen_addr: Vec<Multiaddr>,

	/// Address at which others reach the peer store, if it is not the one that it listens on; may be
	/// given several times.
	#[arg(long, value_name = "ADDRESS")]
	pub peer_store_public_addr: Vec<Multiaddr>,

	/// Address of a peer store to connect to first, with its `/p2p/` part; may be given several
	/// times.
	#[arg(long, value_name = "ADDRESS")]
	pub peer_store_bootnode: Vec<Multiaddr>,

	/// Name of the DHT in which peer stores find each other.
	///
	/// That of the public IPFS network is /ipfs/kad/1.0.0.
	#[arg(long, value_name = "PROTOCOL", default_value = KAD_AMO)]
	pub peer_store_dht: String,

	/// Take bodies from whoever reaches the RPC: `peerStore_add` and `peerStore_putBlock`.
	///
	/// On with --dev. A public gateway needs a proxy before its RPC that counts requests by address.
	#[arg(long)]
	pub peer_store_gateway: bool,

	/// The longest body that the gateway takes.
	#[arg(long, value_name = "SIZE", default_value = "1GiB")]
	pub peer_store_max_body: Size,

	/// How much the gateway may hold of what wallets bring [default: a quarter of the quota].
	#[arg(long, value_name = "SIZE")]
	pub peer_store_gateway_quota: Option<Size>,

	/// Hours for which the gateway keeps a body.
	#[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=8_760))]
	pub peer_store_gateway_hours: u64,

	/// Bodies that the gateway takes in a minute, from everybody together.
	#[arg(long, value_name = "BODIES", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
	pub peer_store_gateway_rate: u64,
}

/// What the peer store needs to know of the node.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
	/// The chain's folder.
	pub folder: &'a Path,
	/// Whether all nodes of the chain are on this machine.
	pub is_local: bool,
	/// Whether the node runs for a developer.
	pub is_dev: bool,
	/// Whether private addresses are dialled.
	pub allow_private_ip: bool,
}

/// How a peer store runs, in full.
#[derive(Clone, Debug)]
pub struct Settings {
	/// Its folder. The blocks are there, and its key in the folder `peer`.
	pub folder: PathBuf,
	/// Bytes that it may hold.
	pub quota: u64,
	/// How it takes part in the network.
	pub swarm: Config,
	/// Which addresses from outside are dialled.
	pub policy: Policy,
	/// What it takes from wallets, if it does.
	pub gateway: Option<Limits>,
}

impl PeerStoreParams {
	/// What follows from the flags. `None` if there is to be no peer store.
	///
	/// # Errors
	/// [`StartError::Address`].
	pub fn settings(&self, node: Surroundings<'_>) -> Result<Option<Settings>, StartError> {
		if self.no_peer_store {
			return Ok(None);
		}
		check_bootnodes(&self.peer_store_bootnode)?;
		let quota = self.peer_store_quota.0;
		let folder = self.peer_store_path.clone().unwrap_or_else(|| node.folder.join("peer-store"));
		let mut swarm = Config::new(folder.join("peer"));
		swarm.listen = match &self.peer_store_listen_addr[..] {
			[] if node.is_local => vec![loopback()],
			[] => everywhere(),
			given => given.to_vec(),
		};
		swarm.announce = self.peer_store_public_addr.clone();
		swarm.bootstrap = self.peer_store_bootnode.clone();
		swarm.kad_protocol = self.peer_store_dht.clone();
		let gateway = (self.peer_store_gateway || node.is_dev).then(|| Limits {
			max_body: self.peer_store_max_body.0,
			quota: self.peer_store_gateway_quota.map_or(quota / 4, |size| size.0),
			keep: Duration::from_secs(self.peer_store_gateway_hours.saturating_mul(60 * 60)),
			adds_per_minute: self.peer_store_gateway_rate,
		});
		let policy = Policy { private: node.allow_private_ip };
		Ok(Some(Settings { folder, quota, swarm, policy, gateway }))
	}
}

/// Who they are must be said: the DHT needs it.
fn check_bootnodes(addresses: &[Multiaddr]) -> Result<(), StartError> {
	let has_no_peer =
		|address: &&Multiaddr| !matches!(address.iter().last(), Some(Protocol::P2p(_)));
	match addresses.iter().find(has_no_peer) {
		None => Ok(()),
		Some(address) => Err(StartError::Address {
			flag: "--peer-store-bootnode",
			address: address.clone(),
			reason: "it does not say which peer is there: add /p2p/ and the peer's id",
		}),
	}
}

fn loopback() -> Multiaddr {
	Multiaddr::empty().with(Ipv4Addr::LOCALHOST.into()).with(Protocol::Tcp(0))
}

/// All interfaces: of IPv6 only where the machine has it.
fn everywhere() -> Vec<Multiaddr> {
	let mut ips = vec![Multiaddr::empty().with(Ipv4Addr::UNSPECIFIED.into())];
	if TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0)).is_ok() {
		ips.push(Multiaddr::empty().with(Ipv6Addr::UNSPECIFIED.into()));
	}
	ips.into_iter().map(|ip| ip.with(Protocol::Tcp(PORT))).collect()
}
