//! The peer store in the network: it serves its blocks to others and fetches theirs.
//!
//! [`PeerStore`] is a handle; the work is done by one task, which nothing blocks: what touches the
//! store or hashes blocks runs on tokio's threads for that. Channels are bounded, so that who asks
//! for too much waits.

mod behaviour;
mod bodies;
mod command;
mod config;
pub mod dag;
mod dials;
mod error;
mod event_loop;
mod exchange;
mod fragments;
mod key;
mod provider_records;
mod routing;
mod schedule;
mod session;
mod stats;
mod store_work;
mod stripes;

pub use bodies::BodyProgress;
pub use config::{Config, KAD_AMO, KAD_IPFS, KAD_LAN};
pub use dag::{DagSummary, Progress};
pub use dials::DIAL_TIMEOUT;
pub use error::{
	BodyFetchError, Closed, ConnectError, FetchError, ProvideError, PutError, StartError,
};
pub use key::KeyError;
pub use schedule::ScheduleError;
pub use session::Session;
pub use stats::SwarmStats;

use crate::{
	block::Block,
	store::{BlockStore, StoreError},
};
use cid::Cid;
use command::Command;
use event_loop::EventLoop;
use libp2p::{Multiaddr, PeerId};
use schedule::Schedule;
use std::sync::{
	atomic::{AtomicU64, Ordering},
	Arc,
};
use store_work::StoreWork;
use tokio::sync::{mpsc, oneshot, Semaphore};

/// Commands that may wait for the task.
const COMMANDS: usize = 256;

/// Stripes of fragments that are rebuilt at a time.
const REBUILDS: usize = 2;

/// A handle to a running peer store. Clones are the same store; it ends with the last of them, or
/// by [`PeerStore::shutdown`].
#[derive(Clone)]
pub struct PeerStore {
	inner: Arc<Inner>,
}

struct Inner {
	peer: PeerId,
	store: StoreWork,
	commands: mpsc::Sender<Command>,
	sessions: Arc<Semaphore>,
	session_ids: AtomicU64,
	rebuilds: Semaphore,
	dag_parallelism: usize,
	dag_blocks: usize,
}

impl PeerStore {
	/// Starts a peer over a store: reads or makes its key, listens, connects to the bootstrap
	/// peers. It is reached at [`PeerStore::listen_addresses`] when this returns.
	///
	/// # Errors
	/// [`StartError`].
	pub async fn start(config: Config, store: Arc<dyn BlockStore>) -> Result<Self, StartError> {
		let folder = config.folder.clone();
		let interval = config.provide_interval;
		let load = move || {
			std::fs::create_dir_all(&folder)
				.map_err(|error| StartError::Folder(folder.clone(), error))?;
			let key = key::load_or_create(&folder.join("key"))?;
			Ok::<_, StartError>((key, Schedule::load(&folder.join("provided.json"), interval)?))
		};
		let (key, schedule) = tokio::task::spawn_blocking(load)
			.await
			.map_err(|error| StartError::Listener(error.to_string()))??;
		let peer = key.public().to_peer_id();
		let store = StoreWork::new(store);
		let (commands, receiver) = mpsc::channel(COMMANDS);
		let inner = Inner {
			peer,
			store: store.clone(),
			commands,
			sessions: Arc::new(Semaphore::new(config.sessions)),
			session_ids: AtomicU64::new(0),
			rebuilds: Semaphore::new(REBUILDS),
			dag_parallelism: config.dag_parallelism,
			dag_blocks: config.dag_blocks,
		};
		let swarm = behaviour::build(key, &config)?;
		let mut event_loop = EventLoop::new(swarm, config, store, schedule, receiver);
		event_loop.listen().await?;
		tokio::spawn(event_loop.run());
		Ok(Self { inner: Arc::new(inner) })
	}

	/// The name by which others know this peer.
	pub fn peer_id(&self) -> PeerId {
		self.inner.peer
	}

	/// Reads a block: from the local store, else from connected peers, else from providers that the
	/// DHT names. What comes from outside is kept in the local store.
	///
	/// Dropping the future cancels the want.
	///
	/// # Errors
	/// [`FetchError`].
	pub async fn get(&self, cid: &Cid) -> Result<Block, FetchError> {
		match self.get_local(cid).await? {
			Some(block) => Ok(block),
			None => self.session().await?.get(cid).await,
		}
	}

	/// Begins a session: blocks that are fetched in one are looked for at those peers first that
	/// had others of it. It waits while there are too many.
	///
	/// # Errors
	/// [`Closed`].
	pub async fn session(&self) -> Result<Session, Closed> {
		let permit = self.inner.sessions.clone().acquire_owned().await.map_err(|_| Closed)?;
		let id = self.inner.session_ids.fetch_add(1, Ordering::Relaxed);
		Session::open(id, self.inner.commands.clone(), permit).await
	}

	/// Whether a block is in the local store.
	///
	/// # Errors
	/// [`StoreError`], or [`Closed`].
	pub async fn has(&self, cid: &Cid) -> Result<bool, FetchError> {
		let cid = *cid;
		self.with_store(move |store| store.has(&cid)).await
	}

	/// Keeps blocks in the local store, and sends them to those who wait for them.
	///
	/// # Errors
	/// [`PutError`].
	pub async fn put(&self, blocks: Vec<Block>) -> Result<(), PutError> {
		let cids = blocks.iter().map(|block| *block.cid()).collect();
		self.inner.store.run(move |store| store.put(blocks)).await??;
		Ok(self.send(Command::Stored(cids)).await?)
	}

	/// Fetches a root and all that it links to into the local store, and says how far it is to
	/// `progress`, if that is wanted. A receiver that does not listen slows the fetch down, one that
	/// is dropped does not.
	///
	/// Dropping the future cancels all wants. What came stays in the store.
	///
	/// # Errors
	/// [`FetchError`]; [`FetchError::Missing`] only after everything else has come.
	pub async fn fetch_dag(
		&self,
		root: &Cid,
		progress: Option<mpsc::Sender<Progress>>,
	) -> Result<DagSummary, FetchError> {
		dag::fetch(self, root, progress).await
	}

	/// Tells the DHT that this peer has a root, now and again until [`PeerStore::unprovide`], also
	/// after a restart. Only roots should be provided: who has one is asked for the rest.
	///
	/// It returns when that is on disk. The receiver resolves when the DHT was told for the first
	/// time, which can take as long as no other peer is known. A root that is provided already is
	/// told of again when it would have been.
	///
	/// # Errors
	/// [`ProvideError`].
	pub async fn provide(&self, root: &Cid) -> Result<oneshot::Receiver<()>, ProvideError> {
		let (announced, receiver) = oneshot::channel();
		let root = *root;
		self.ask(|reply| Command::Provide { root, announced, reply }).await??;
		Ok(receiver)
	}

	/// Provides these roots, as [`PeerStore::provide`] does, and no others: the whole list is
	/// replaced and written once. It returns when that is on disk.
	///
	/// # Errors
	/// [`ProvideError`].
	pub async fn provide_all(&self, roots: Vec<Cid>) -> Result<(), ProvideError> {
		Ok(self.ask(|reply| Command::ProvideAll { roots, reply }).await??)
	}

	/// No longer tells the DHT of a root. Others forget it within 48 hours.
	///
	/// # Errors
	/// [`ProvideError`].
	pub async fn unprovide(&self, root: &Cid) -> Result<(), ProvideError> {
		let root = *root;
		Ok(self.ask(|reply| Command::Unprovide { root, reply }).await??)
	}

	/// Peers that say in the DHT that they have a block.
	///
	/// # Errors
	/// [`Closed`].
	pub async fn find_providers(&self, cid: &Cid) -> Result<Vec<PeerId>, Closed> {
		let cid = *cid;
		self.ask(|reply| Command::FindProviders { cid, reply }).await
	}

	/// Connects to a peer. With a `/p2p/` part in the address, only to that one, as
	/// [`PeerStore::connect_to`] does.
	///
	/// # Errors
	/// [`ConnectError`].
	pub async fn connect(&self, address: &Multiaddr) -> Result<PeerId, ConnectError> {
		let address = address.clone();
		self.ask(|reply| Command::Connect { address, reply }).await?
	}

	/// Connects to a peer at some addresses (the first 64) and those that the DHT knows, whichever
	/// it answers at first. A peer that is connected already, or connects to this one meanwhile, is
	/// connected.
	///
	/// There is one dial of a peer at a time, and who names no other addresses shares it. Else it is
	/// waited for, up to [`DIAL_TIMEOUT`], before the next.
	///
	/// # Errors
	/// [`ConnectError`].
	pub async fn connect_to(
		&self,
		peer: PeerId,
		addresses: Vec<Multiaddr>,
	) -> Result<(), ConnectError> {
		let connected = self.ask(|reply| Command::ConnectTo { peer, addresses, reply }).await?;
		connected.map(|_| ())
	}

	/// Peers that are connected.
	///
	/// # Errors
	/// [`Closed`].
	pub async fn peers(&self) -> Result<Vec<PeerId>, Closed> {
		self.ask(Command::Peers).await
	}

	/// Addresses at which this peer is reached, each with its `/p2p/` part.
	///
	/// # Errors
	/// [`Closed`].
	pub async fn listen_addresses(&self) -> Result<Vec<Multiaddr>, Closed> {
		self.ask(Command::ListenAddresses).await
	}

	/// What it has done.
	///
	/// # Errors
	/// [`Closed`].
	pub async fn stats(&self) -> Result<SwarmStats, Closed> {
		self.ask(Command::Stats).await
	}

	/// Closes all connections, ends the task, and waits for what works on the store: a
	/// [`PeerStore::put_body`] is waited for to its end. All else ends with [`Closed`].
	///
	/// When it returns and all handles are dropped, nothing here has the store any more.
	pub async fn shutdown(&self) {
		// If it is closed already, so much the better.
		let _ = self.ask(Command::Shutdown).await;
		self.inner.sessions.close();
		self.inner.store.close().await;
	}

	/// Reads a block from the local store only. One that is corrupt is as good as none: fetching it
	/// mends it.
	async fn get_local(&self, cid: &Cid) -> Result<Option<Block>, FetchError> {
		let cid = *cid;
		let read = move |store: &dyn BlockStore| match store.get(&cid) {
			Err(StoreError::Corrupt(_)) => Ok(None),
			read => read,
		};
		self.with_store(read).await
	}

	async fn with_store<T: Send + 'static>(
		&self,
		read: impl FnOnce(&dyn BlockStore) -> Result<T, StoreError> + Send + 'static,
	) -> Result<T, FetchError> {
		Ok(self.inner.store.run(read).await?.map_err(Arc::new)?)
	}

	async fn ask<T>(&self, make: impl FnOnce(oneshot::Sender<T>) -> Command) -> Result<T, Closed> {
		let (reply, answer) = oneshot::channel();
		self.send(make(reply)).await?;
		answer.await.map_err(|_| Closed)
	}

	async fn send(&self, command: Command) -> Result<(), Closed> {
		self.inner.commands.send(command).await.map_err(|_| Closed)
	}
}
