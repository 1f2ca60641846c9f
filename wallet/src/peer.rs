//! The wallet as a peer: it gives bodies to a gateway, and gets them from providers.

use amo_offchain_storage::{
	store::{
		disk::{DiskStore, Durability},
		BlockStore, Limits, StoreError,
	},
	swarm::{BodyFetchError, BodyProgress, Closed, Config, ConnectError, PeerStore, StartError},
	Cid,
};
use amo_primitives::apis::FragmentPlace;
use futures::{stream, StreamExt};
use libp2p::{multiaddr::Protocol, Multiaddr, PeerId};
use std::{net::Ipv4Addr, path::Path, sync::Arc, time::Duration};
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
	#[error("none of {tried} peers answers: {reasons}")]
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
	#[error(transparent)]
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

	/// Connects to one peer at one of its addresses.
	///
	/// # Errors
	/// [`PeerError::Address`], [`PeerError::Nobody`].
	pub async fn connect(&self, addresses: &[String]) -> Result<(), PeerError> {
		let mut reasons = Vec::new();
		for text in addresses {
			let address: Multiaddr = text.parse().map_err(|_| PeerError::Address(text.clone()))?;
			match self.dial(&address).await {
				Ok(()) => return Ok(()),
				Err(reason) => reasons.push(reason),
			}
		}
		Err(PeerError::Nobody { tried: addresses.len(), reasons: reasons.join("; ") })
	}

	/// Connects to those who have a chunk's fragments, to as many as answer, and says to how many.
	///
	/// # Errors
	/// [`PeerError::Nobody`].
	pub async fn connect_to_holders(&self, places: &[FragmentPlace]) -> Result<usize, PeerError> {
		let mut addresses: Vec<Multiaddr> = places.iter().flat_map(addresses_of).collect();
		addresses.sort();
		addresses.dedup();
		let tried = addresses.len();
		let dials = addresses.into_iter().map(|address| async move { self.dial(&address).await });
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

	async fn dial(&self, address: &Multiaddr) -> Result<(), String> {
		match tokio::time::timeout(CONNECT, self.swarm.connect(address)).await {
			Ok(Ok(_)) => Ok(()),
			Ok(Err(ConnectError::Closed(closed))) => Err(closed.to_string()),
			Ok(Err(error)) => Err(error.to_string()),
			Err(_) => Err(format!("{address} does not answer")),
		}
	}
}

/// The addresses of a fragment's holder, as far as they can be read.
fn addresses_of(place: &FragmentPlace) -> Vec<Multiaddr> {
	let Ok(peer) = PeerId::from_bytes(&place.peer) else { return Vec::new() };
	let address = |bytes: &[u8]| {
		let address = Multiaddr::try_from(bytes.to_vec()).ok()?;
		address.with_p2p(peer).ok()
	};
	place.addresses.iter().filter_map(|bytes| address(bytes)).collect()
}
