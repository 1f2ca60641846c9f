//! Peer stores on the loopback interface.

use amo_node::peer_store::{
	address::Policy, gateway::Limits, HostPeerStore, Running, Services, Settings,
};
use amo_offchain_storage::{
	bodies::Claim,
	fragment::Fragmentation,
	manifest::{Manifest, SEALED_BODY},
	store::Pin,
	swarm::Config,
	Cid,
};
use amo_primitives::{
	chunk::{BodyCid, ChunkId},
	operator::OperatorKey,
	peer_store::{FetchRequest, FetchState, FragmentId, PeerStore, PlacementId},
};
use libp2p::{multiaddr::Protocol, Multiaddr};
use std::{
	future::Future,
	path::Path,
	thread::sleep,
	time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A bound for what must happen; far above what it takes.
const SOON: Duration = Duration::from_secs(60);

/// What the gateways here take.
pub const LIMITS: Limits = Limits {
	max_body: 1024 * 1024,
	quota: 8 * 1024 * 1024,
	keep: Duration::from_secs(24 * 60 * 60),
	adds_per_minute: 60,
};

/// A peer store and its folder.
pub struct Peer {
	pub running: Running,
	pub folder: TempDir,
}

impl Peer {
	pub fn start() -> Self {
		Self::start_with(|_| {})
	}

	pub fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let mut settings = settings(folder.path());
		change(&mut settings);
		Self { running: Running::start(settings, None).unwrap(), folder }
	}

	/// Ends it, and starts it again over the same folder.
	pub fn restart(self) -> Self {
		let Self { running, folder } = self;
		drop(running);
		Self { running: Running::start(settings(folder.path()), None).unwrap(), folder }
	}

	pub fn services(&self) -> &Services {
		self.running.services()
	}

	pub fn host(&self) -> &HostPeerStore {
		&self.services().host
	}

	pub fn address(&self) -> Multiaddr {
		block_on(self.services().core.addresses()).remove(0)
	}

	/// Keeps a body of some bytes, and names it.
	pub fn put(&self, seed: u64, len: usize) -> (Cid, Manifest) {
		let swarm = self.services().core.swarm();
		let pin = Pin { owner: "local".into(), reason: "test".into() };
		let fragmentation = Fragmentation::new(2, 1).unwrap();
		let body = std::io::Cursor::new(noise(seed, len));
		block_on(swarm.put_body(body, fragmentation, SEALED_BODY, None, pin)).unwrap()
	}

	/// Asks until a fragment is here.
	pub fn fetch(&self, request: &FetchRequest) {
		until("the fragment is here", || self.host().fetch(request.clone()) == FetchState::Here);
	}
}

/// A store with its peer in this folder, reached on the loopback interface, which is a gateway.
pub fn settings(folder: &Path) -> Settings {
	let mut swarm = Config::new(folder.join("peer"));
	swarm.listen = vec!["/ip4/127.0.0.1/tcp/0".parse().unwrap()];
	Settings {
		folder: folder.into(),
		quota: 64 * 1024 * 1024,
		swarm,
		policy: Policy { private: true },
		gateway: Some(LIMITS),
	}
}

/// A request for a fragment of a body that is at these peers.
pub fn request(body: &(Cid, Manifest), fragment: u8, peers: &[&Peer]) -> FetchRequest {
	let (cid, manifest) = body;
	let Claim { layout, audit_root } = Claim::of(manifest);
	let peers = peers.iter().map(|peer| of_peer(&peer.address())).collect();
	let id = FragmentId { body: name(cid), fragment };
	let (operator, chunk) = (OperatorKey::from_raw([1; 32]), ChunkId::repeat_byte(1));
	let placement = PlacementId { operator, id, chunk };
	FetchRequest { placement, layout, audit_root, peers }
}

/// A peer and its address as the chain has them.
pub fn of_peer(
	address: &Multiaddr,
) -> (amo_primitives::peer_store::PeerId, Vec<amo_primitives::peer_store::Address>) {
	let mut address = address.clone();
	let Some(Protocol::P2p(peer)) = address.pop() else { panic!("no peer") };
	let peer = peer.to_bytes().try_into().unwrap();
	(peer, vec![address.to_vec().try_into().unwrap()])
}

/// A body's name as the chain has it.
pub fn name(cid: &Cid) -> BodyCid {
	BodyCid::from_bytes(&cid.to_bytes()).unwrap()
}

/// Bytes that do not repeat.
pub fn noise(seed: u64, len: usize) -> Vec<u8> {
	let mut state = seed.wrapping_mul(2).wrapping_add(1);
	let next = || {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		(state >> 32) as u8
	};
	std::iter::repeat_with(next).take(len).collect()
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
	Runtime::new().unwrap().block_on(future)
}

/// Waits for what must happen.
pub fn until(what: &str, mut happened: impl FnMut() -> bool) {
	let deadline = Instant::now() + SOON;
	while !happened() {
		assert!(Instant::now() < deadline, "it did not happen that {what}");
		sleep(Duration::from_millis(20));
	}
}
