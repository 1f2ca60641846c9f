//! The wallet as a peer: it gives bodies to a gateway, and gets them from providers.

use amo_offchain_storage::{
	store::{
		disk::{DiskStore, Durability},
		BlockStore, Limits, StoreError,
	},
	swarm::{BodyFetchError, BodyProgress, Closed, Config, PeerStore, StartError},
	Cid,
};
use amo_primitives::apis::FragmentPlace;
use futures::{stream, StreamExt};
use libp2p::{multiaddr::Protocol, Multiaddr, PeerId};
use std::{collections::BTreeMap, net::Ipv4Addr, path::Path, sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// How long a block is kept that no pin covers: what was bought and not exported yet.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// How long one waits for one peer.
const CONNECT: Duration = Duration::from_secs(10);

/// Peers that are connected to at a time.
const CONNECTS: usize = 8;

/// Blocks that are looked at for garbage at a time.
const COLLECT: usize = 16_384;

/// Why bodies cannot be given or had.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
	/// The store on disk.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The swarm does not start.
	#[error(transparent)]
	Start(#[from] StartError),
	/// No peer is there.
	#[error("none of {tried} peers answers: try again when one is back ({reasons})")]
	Nobody {
		/// How many were tried.
		tried: usize,
		/// What they said.
		reasons: String,
	},
	/// What the node says of its peer store is no address.
	#[error("{0:?} is no address of a peer: the node is of another version")]
	Address(String),
	/// The body did not come.
	#[error("the body cannot be had: {0}; try again when more of its providers are there, `amo chunk show` says how many have it")]
	Fetch(#[from] BodyFetchError),
	/// The swarm ended.
	#[error(transparent)]
	Closed(#[from] Closed),
}

/// The wallet's own peer store, in the network.
pub struct Peer {
	store: Arc<DiskStore>,
	swarm: PeerStore,
}

impl Peer {
	/// Opens the store in a folder and joins the network, on a free port of this machine. One
	/// process at a time can.
	///
	/// # Errors
	/// [`PeerError::Store`], [`PeerError::Start`].
	pub async fn start(folder: &Path) -> Result<Self, PeerError> {
		let limits = Limits { grace: GRACE, ..Limits::default() };
		let store = DiskStore::open_or_create(folder, limits, Durability::Process)?;
		let store = Arc::new(store);
		let mut config = Config::new(folder.join("peer"));
		config.listen =
			vec![Multiaddr::empty().with(Ipv4Addr::LOCALHOST.into()).with(Protocol::Tcp(0))];
		let swarm = PeerStore::start(config, store.clone()).await?;
		Ok(Self { store, swarm })
	}

	/// Its blocks.
	pub fn store(&self) -> &Arc<DiskStore> {
		&self.store
	}

	/// Connects to one peer, at whichever of its addresses it answers first. Each address names it.
	///
	/// # Errors
	/// [`PeerError::Address`], [`PeerError::Nobody`].
	pub async fn connect(&self, addresses: &[String]) -> Result<(), PeerError> {
		let mut holder = None;
		for text in addresses {
			let (peer, address) = named(text).ok_or_else(|| PeerError::Address(text.clone()))?;
			let (of, all) = holder.get_or_insert_with(|| (peer, Vec::new()));
			if *of != peer {
				return Err(PeerError::Address(text.clone()));
			}
			all.push(address);
		}
		let nobody = |tried, reasons| PeerError::Nobody { tried, reasons };
		let (peer, addresses) = holder.ok_or_else(|| nobody(0, "it has no address".into()))?;
		self.dial(peer, addresses).await.map_err(|reason| nobody(1, reason))
	}

	/// Connects to those who have a chunk's fragments, to as many as answer, and says to how many.
	///
	/// # Errors
	/// [`PeerError::Nobody`].
	pub async fn connect_to_holders(&self, places: &[FragmentPlace]) -> Result<usize, PeerError> {
		let holders = holders(places);
		let tried = holders.len();
		let dials = holders.into_iter().map(|(peer, addresses)| self.dial(peer, addresses));
		let dialled: Vec<_> = stream::iter(dials).buffer_unordered(CONNECTS).collect().await;
		let (reached, failed): (Vec<_>, Vec<_>) = dialled.into_iter().partition(Result::is_ok);
		if reached.is_empty() {
			let reasons: Vec<_> = failed.into_iter().filter_map(Result::err).collect();
			return Err(PeerError::Nobody { tried, reasons: reasons.join("; ") });
		}
		Ok(reached.len())
	}

	/// Gets enough of a body to read all of it, and says how far it is.
	///
	/// # Errors
	/// [`PeerError::Fetch`]: it says which fragments are missing if too few are alive.
	pub async fn fetch(
		&self,
		cid: &Cid,
		progress: mpsc::Sender<BodyProgress>,
	) -> Result<(), PeerError> {
		self.swarm.fetch_body(cid, Some(progress)).await?;
		Ok(())
	}

	/// Leaves the network, and takes away what is kept for nobody any more.
	///
	/// # Errors
	/// [`PeerError::Store`].
	pub async fn stop(self) -> Result<(), PeerError> {
		self.swarm.shutdown().await;
		while !self.store.collect_garbage(COLLECT)?.finished {}
		Ok(())
	}

	async fn dial(&self, peer: PeerId, addresses: Vec<Multiaddr>) -> Result<(), String> {
		match tokio::time::timeout(CONNECT, self.swarm.connect_to(peer, addresses)).await {
			Ok(connected) => connected.map_err(|error| error.to_string()),
			Err(_) => Err(format!("{peer} does not answer")),
		}
	}
}

/// An address, and the peer that it names at its end.
fn named(text: &str) -> Option<(PeerId, Multiaddr)> {
	let address: Multiaddr = text.parse().ok()?;
	match address.iter().last() {
		Some(Protocol::P2p(peer)) => Some((peer, address)),
		_ => None,
	}
}

/// Who holds fragments, and where they are, as far as that can be read.
fn holders(places: &[FragmentPlace]) -> BTreeMap<PeerId, Vec<Multiaddr>> {
	let mut holders = BTreeMap::<_, Vec<_>>::new();
	for place in places {
		let Ok(peer) = PeerId::from_bytes(&place.peer) else { continue };
		let address = |bytes: &[u8]| Multiaddr::try_from(bytes.to_vec()).ok();
		let addresses = place.addresses.iter().filter_map(|bytes| address(bytes));
		let known = holders.entry(peer).or_default();
		for address in addresses {
			if !known.contains(&address) {
				known.push(address);
			}
		}
	}
	holders
}

#[cfg(test)]
mod tests;
