//! What host functions, gateway and background tasks share: the store, and the swarm over it.

use super::{address::Policy, error::StartError, metrics::Metrics};
use amo_offchain_storage::{
	store::BlockStore,
	swarm::{Config, PeerStore, SwarmStats, DIAL_TIMEOUT},
	Cid,
};
use futures::{stream::FuturesUnordered, StreamExt};
use libp2p::{multiaddr::Protocol, Multiaddr, PeerId};
use std::{
	future::Future,
	sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
	time::Duration,
};
use tokio::{
	runtime::Handle,
	time::{timeout_at, Instant},
};

/// How long peers are dialled: a dial of the same peer at addresses that somebody else has named may
/// have to end first.
const DIAL: Duration = DIAL_TIMEOUT.saturating_mul(2);

/// Peers that are dialled at a time for one fetch.
const DIALS: usize = 16;

/// How long others are waited for once somebody is connected.
const GRACE: Duration = Duration::from_secs(1);

/// Bytes a second that a transfer must have to be waited for.
const SLOWEST: u64 = 64 * 1024;

/// How long the first byte of a transfer is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// The store, and the swarm over it.
pub struct Core {
	/// The blocks.
	pub store: Arc<dyn BlockStore>,
	/// Which addresses are dialled.
	pub policy: Policy,
	/// What operators see.
	pub metrics: Metrics,
	config: Config,
	swarm: RwLock<PeerStore>,
	seen: Mutex<SwarmStats>,
	runtime: Handle,
}

impl Core {
	/// Starts the swarm on this runtime.
	///
	/// # Errors
	/// [`StartError::Swarm`].
	pub async fn start(
		store: Arc<dyn BlockStore>,
		config: Config,
		policy: Policy,
		metrics: Metrics,
	) -> Result<Self, StartError> {
		let swarm = PeerStore::start(config.clone(), store.clone()).await?;
		Ok(Self {
			store,
			policy,
			metrics,
			config,
			swarm: RwLock::new(swarm),
			seen: Mutex::default(),
			runtime: Handle::current(),
		})
	}

	/// The swarm as it is now.
	pub fn swarm(&self) -> PeerStore {
		self.swarm.read().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// Starts the swarm anew, after its task has ended.
	///
	/// # Errors
	/// [`StartError::Swarm`].
	pub async fn restart(&self) -> Result<(), StartError> {
		let swarm = PeerStore::start(self.config.clone(), self.store.clone()).await?;
		*self.swarm.write().unwrap_or_else(PoisonError::into_inner) = swarm;
		self.metrics.restarted();
		Ok(())
	}

	/// What the swarm had done when it was last looked at.
	pub fn seen(&self) -> SwarmStats {
		*lock(&self.seen)
	}

	/// Looks at what the swarm has done. `false` if its task has ended.
	pub async fn look(&self) -> bool {
		if let Ok(stats) = self.store.stats() {
			self.metrics.store(&stats);
		}
		let Ok(stats) = self.swarm().stats().await else { return false };
		self.metrics.swarm(&stats);
		*lock(&self.seen) = stats;
		true
	}

	/// Runs a task on the peer store's own threads, whoever calls.
	pub fn spawn<T: Send + 'static>(
		&self,
		task: impl Future<Output = T> + Send + 'static,
	) -> tokio::task::JoinHandle<T> {
		self.runtime.spawn(task)
	}

	/// No longer tells the DHT of a body, unless somebody else has it pinned here.
	pub async fn unprovide(&self, cid: Cid) {
		let store = self.store.clone();
		let is_pinned = tokio::task::spawn_blocking(move || store.is_pinned(&cid)).await;
		if matches!(is_pinned, Ok(Ok(false))) {
			// Told or not, others find out when they ask for it.
			let _ = self.swarm().unprovide(&cid).await;
		}
	}

	/// Addresses to tell others: those that the operator announces, else those that are listened
	/// on. Each has its `/p2p/` part.
	pub async fn addresses(&self) -> Vec<Multiaddr> {
		let swarm = self.swarm();
		if self.config.announce.is_empty() {
			return swarm.listen_addresses().await.unwrap_or_default();
		}
		let with_peer = |address: &Multiaddr| address.clone().with_p2p(swarm.peer_id());
		self.config.announce.iter().filter_map(|address| with_peer(address).ok()).collect()
	}

	/// Connects to some of the peers that these lists of addresses name, and returns soon after the
	/// first is there. Says how many are.
	pub async fn dial(&self, lists: Vec<Vec<Multiaddr>>) -> usize {
		let swarm = self.swarm();
		let peers = by_peer(lists.into_iter().flatten()).into_iter().take(DIALS);
		let mut dials: FuturesUnordered<_> =
			peers.map(|(peer, addresses)| swarm.connect_to(peer, addresses)).collect();
		let (mut connected, mut end) = (0, Instant::now() + DIAL);
		while let Ok(Some(dialled)) = timeout_at(end, dials.next()).await {
			match dialled {
				Ok(()) => {
					connected += 1;
					end = end.min(Instant::now() + GRACE);
				},
				Err(error) => log::debug!(target: super::LOG, "{error}"),
			}
		}
		connected
	}
}

/// Peers in the order in which they come first, each with its addresses.
fn by_peer(addresses: impl Iterator<Item = Multiaddr>) -> Vec<(PeerId, Vec<Multiaddr>)> {
	let mut peers = Vec::<(PeerId, Vec<Multiaddr>)>::new();
	for address in addresses {
		let Some(Protocol::P2p(peer)) = address.iter().last() else { continue };
		match peers.iter_mut().find(|(other, _)| *other == peer) {
			Some((_, addresses)) => addresses.push(address),
			None => peers.push((peer, vec![address])),
		}
	}
	peers
}

/// How long a transfer of so many bytes may take.
pub fn allowance(bytes: u64) -> Duration {
	PATIENCE.saturating_add(Duration::from_secs(bytes / SLOWEST))
}

/// What is behind the locks here is whole even if a thread that had one panicked.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
