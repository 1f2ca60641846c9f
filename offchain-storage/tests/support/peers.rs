//! Peers for tests: real peer stores, and libp2p peers that follow a script.

#![allow(dead_code, reason = "each test uses its part")]

use amo_offchain_storage::{
	bitswap::{self, frame, Budget, Entry, Message, Payload, WireConfig},
	block::{Block, DAG_CBOR, RAW},
	store::{memory::MemoryStore, BlockStore},
	swarm::{Config, PeerStore},
	Cid,
};
use bytes::Bytes;
use futures::StreamExt;
use ipld_core::ipld::Ipld;
use libp2p::{
	identify, noise,
	swarm::{NetworkBehaviour, SwarmEvent},
	tcp, yamux, Multiaddr, PeerId, Swarm, SwarmBuilder,
};
use rand::{rngs::StdRng, RngCore, SeedableRng};
use std::{future::Future, sync::Arc, time::Duration};
use tempfile::TempDir;

/// A bound for what must happen; far above what it takes.
pub const SOON: Duration = Duration::from_secs(120);

/// Waits for what must happen.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
	tokio::time::timeout(SOON, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

pub fn loopback() -> Multiaddr {
	"/ip4/127.0.0.1/tcp/0".parse().unwrap()
}

/// A peer store on loopback, with its blocks in memory.
pub struct Peer {
	pub peer_store: PeerStore,
	pub store: Arc<MemoryStore>,
	pub folder: Arc<TempDir>,
}

impl Peer {
	pub async fn start() -> Self {
		Self::start_with(|_| {}).await
	}

	pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
		let folder = Arc::new(tempfile::tempdir().unwrap());
		Self::start_in(folder, Arc::default(), change).await
	}

	pub async fn start_in(
		folder: Arc<TempDir>,
		store: Arc<MemoryStore>,
		change: impl FnOnce(&mut Config),
	) -> Self {
		let mut config = Config::new(folder.path());
		config.listen = vec![loopback()];
		change(&mut config);
		let peer_store = PeerStore::start(config, store.clone()).await.unwrap();
		Self { peer_store, store, folder }
	}

	pub async fn address(&self) -> Multiaddr {
		self.peer_store.listen_addresses().await.unwrap().remove(0)
	}

	pub async fn connect(&self, other: &Peer) {
		let peer = self.peer_store.connect(&other.address().await).await.unwrap();
		assert_eq!(peer, other.peer_store.peer_id());
	}

	pub fn put<'a>(&self, blocks: impl IntoIterator<Item = &'a Block>) {
		self.store.put(blocks.into_iter().cloned().collect()).unwrap();
	}

	pub fn holds(&self, cid: &Cid) -> bool {
		self.store.has(cid).unwrap()
	}
}

pub fn bytes(seed: u64, len: usize) -> Vec<u8> {
	let mut data = vec![0; len];
	StdRng::seed_from_u64(seed).fill_bytes(&mut data);
	data
}

pub fn block(seed: u64, len: usize) -> Block {
	Block::new(RAW, bytes(seed, len)).unwrap()
}

/// A DAG-CBOR node that links to blocks.
pub fn root_of(blocks: &[Block]) -> Block {
	let links = blocks.iter().map(|block| Ipld::Link(*block.cid())).collect();
	let node = Ipld::Map([("blocks".to_owned(), Ipld::List(links))].into());
	Block::new(DAG_CBOR, serde_ipld_dagcbor::to_vec(&node).unwrap()).unwrap()
}

#[derive(NetworkBehaviour)]
pub struct RawBehaviour {
	identify: identify::Behaviour,
	pub bitswap: bitswap::Behaviour,
}

/// A libp2p peer that does only what the test says.
pub struct RawPeer {
	pub swarm: Swarm<RawBehaviour>,
	pub address: Multiaddr,
}

impl RawPeer {
	pub async fn start() -> Self {
		let mut swarm = SwarmBuilder::with_new_identity()
			.with_tokio()
			.with_tcp(tcp::Config::new(), noise::Config::new, yamux::Config::default)
			.unwrap()
			.with_behaviour(|key| RawBehaviour {
				identify: identify::Behaviour::new(identify::Config::new(
					"ipfs/0.1.0".into(),
					key.public(),
				)),
				bitswap: bitswap::Behaviour::new(WireConfig {
					message_timeout: SOON,
					inbound_streams: 64,
					connection_bytes: 64 << 20,
					budget: Budget::new(64 << 20),
				}),
			})
			.unwrap()
			.with_swarm_config(|config| config.with_idle_connection_timeout(SOON))
			.build();
		swarm.listen_on(loopback()).unwrap();
		let address = loop {
			if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
				break address;
			}
		};
		Self { swarm, address }
	}

	pub fn peer_id(&self) -> PeerId {
		*self.swarm.local_peer_id()
	}

	/// What Bitswap says next.
	pub async fn next(&mut self) -> bitswap::Event {
		soon("an event of Bitswap", async {
			loop {
				let event = self.swarm.select_next_some().await;
				if let SwarmEvent::Behaviour(RawBehaviourEvent::Bitswap(event)) = event {
					return event;
				}
			}
		})
		.await
	}

	/// Lets a peer store connect to it.
	pub async fn join(&mut self, peer_store: &PeerStore) -> PeerId {
		let address = self.address.clone();
		let (connected, ready) = tokio::join!(peer_store.connect(&address), self.ready());
		connected.unwrap();
		ready
	}

	/// Waits until the other is there.
	pub async fn ready(&mut self) -> PeerId {
		loop {
			if let bitswap::Event::Ready(peer) = self.next().await {
				return peer;
			}
		}
	}

	/// The next message.
	pub async fn message(&mut self) -> (PeerId, Message) {
		loop {
			if let bitswap::Event::Received(peer, received) = self.next().await {
				return (peer, received.message);
			}
		}
	}

	/// Messages until one has an entry that `wanted` accepts.
	pub async fn entry(&mut self, wanted: impl Fn(&Entry) -> bool) -> (PeerId, Entry) {
		loop {
			let (peer, message) = self.message().await;
			if let Some(entry) = message.entries.iter().find(|entry| wanted(entry)) {
				return (peer, *entry);
			}
		}
	}

	/// Sends a message, and waits until it is sent.
	pub async fn say(&mut self, peer: PeerId, message: &Message) -> Result<(), String> {
		self.say_bytes(peer, frame::encode(message)).await
	}

	pub async fn say_bytes(&mut self, peer: PeerId, bytes: Bytes) -> Result<(), String> {
		if !self.swarm.behaviour_mut().bitswap.send(peer, bytes) {
			return Err("not ready".into());
		}
		loop {
			match self.next().await {
				bitswap::Event::Sent(_) => return Ok(()),
				bitswap::Event::Failed(_, error) => return Err(error.to_string()),
				_ => {},
			}
		}
	}

	/// Does nothing but keep the connection alive.
	pub async fn idle(&mut self) {
		loop {
			self.swarm.select_next_some().await;
		}
	}
}

pub fn presence(cid: &Cid, have: bool) -> Message {
	let presence = bitswap::Presence { cid: *cid, have };
	Message { presences: vec![presence], ..Default::default() }
}

pub fn blocks(blocks: impl IntoIterator<Item = Payload>) -> Message {
	Message { blocks: blocks.into_iter().collect(), ..Default::default() }
}
