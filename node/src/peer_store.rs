//! The peer store inside the node: [`Running`] is one that runs.
//!
//! It has its own port, key, folder and threads, so that a flood on storage does not touch
//! consensus: the two meet in offchain workers ([`host`]), in RPC and in the metrics. It starts
//! before the node and ends after it.
//!
//! | module | one job |
//! |---|---|
//! | [`settings`], [`size`] | the flags |
//! | [`shared`] | the store, and the swarm over it |
//! | [`host`], [`fetches`], [`held`] | what offchain workers reach |
//! | [`gateway`], [`rate`] | what wallets reach |
//! | [`tasks`], [`metrics`] | what it does by itself, and what operators see |
//!
//! Pins: what the chain has placed here is pinned by [`held::PROVIDER`], what wallets have brought by
//! [`gateway::GATEWAY`].

pub mod address;

pub mod error;
pub mod fetches;
pub mod gateway;
pub mod held;
pub mod host;
pub mod metrics;
mod pins;
pub mod rate;
pub mod settings;
pub mod shared;
pub mod size;
mod tasks;

pub use error::StartError;
pub use host::HostPeerStore;
pub use settings::{PeerStoreParams, Settings, Surroundings};
pub use tasks::COLLECT_AT_ONCE;

use self::{gateway::Gateway, held::Held, metrics::Metrics, shared::Core};
use amo_offchain_storage::{
	bodies::pinned_bodies,
	store::{
		disk::{DiskStore, Durability},
		BlockStore, Limits,
	},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;
use tokio::runtime::{Builder, Runtime};

/// What log lines are found by.
pub const LOG: &str = "peer-store";

/// Threads for the network. What touches the disk or hashes has others.
const THREADS: usize = 2;

/// Most threads for disk and hashing.
const BLOCKING_THREADS: usize = 32;

/// How long the end may take.
const END: Duration = Duration::from_secs(5);

/// A peer store that runs. It ends when dropped, which must not be in async code.
pub struct Running {
	services: Services,
	/// Taken when it ends.
	runtime: Option<Runtime>,
}

/// What others reach of it.
#[derive(Clone)]
pub struct Services {
	/// The store and the swarm.
	pub core: Arc<Core>,
	/// What offchain workers reach.
	pub host: Arc<HostPeerStore>,
	/// What wallets reach, if the operator lets them.
	pub gateway: Option<Arc<Gateway>>,
}

impl Running {
	/// Opens the store, starts the swarm and what it does by itself.
	///
	/// # Errors
	/// [`StartError`].
	pub fn start(settings: Settings, registry: Option<&Registry>) -> Result<Self, StartError> {
		let metrics = Metrics::new(registry)?;
		let store = open(&settings)?;
		let held = Held::load(&*store)?;
		log::info!(
			target: LOG,
			"💾 Peer store at {}, with fragments of {} bodies",
			settings.folder.display(),
			held.bodies(),
		);
		let runtime = Builder::new_multi_thread()
			.worker_threads(THREADS)
			.max_blocking_threads(BLOCKING_THREADS)
			.thread_name("peer-store")
			.enable_all()
			.build()?;
		let services = runtime.block_on(serve(store, settings, metrics, held))?;
		let Services { core, host, gateway } = services.clone();
		runtime.spawn(host.clone().work());
		runtime.spawn(tasks::watch(core.clone(), host));
		runtime.spawn(tasks::clean(core, gateway));
		Ok(Self { services, runtime: Some(runtime) })
	}

	/// What others reach of it.
	pub fn services(&self) -> &Services {
		&self.services
	}
}

impl Drop for Running {
	/// Closes the connections, then ends all threads. What was acknowledged is on disk already.
	fn drop(&mut self) {
		let Some(runtime) = self.runtime.take() else { return };
		let swarm = self.services.core.swarm();
		let ended = runtime.block_on(async { tokio::time::timeout(END, swarm.shutdown()).await });
		if ended.is_err() {
			log::warn!(target: LOG, "The peer store did not end in time");
		}
		runtime.shutdown_timeout(END);
	}
}

fn open(settings: &Settings) -> Result<Arc<dyn BlockStore>, StartError> {
	let limits = Limits { quota: settings.quota, ..Limits::default() };
	let store = DiskStore::open_or_create(&settings.folder, limits, Durability::Process)?;
	let pinned = store.stats()?.pinned_bytes;
	if pinned > settings.quota {
		return Err(StartError::Quota { pinned, quota: settings.quota });
	}
	Ok(Arc::new(store))
}

async fn serve(
	store: Arc<dyn BlockStore>,
	settings: Settings,
	metrics: Metrics,
	held: Held,
) -> Result<Services, StartError> {
	let core = Core::start(store.clone(), settings.swarm, settings.policy, metrics).await?;
	let core = Arc::new(core);
	// Who looks for a body asks those who have its manifest for the fragments.
	let roots: BTreeSet<_> =
		pinned_bodies(&*store, None)?.into_iter().map(|pinned| pinned.cid).collect();
	core.swarm().provide_all(roots.into_iter().collect()).await?;
	for address in core.addresses().await {
		log::info!(target: LOG, "💾 Peer store at {address}");
	}
	let gateway = match settings.gateway {
		Some(limits) => Some(Arc::new(Gateway::new(core.clone(), limits)?)),
		None => None,
	};
	let host = Arc::new(HostPeerStore::new(core.clone(), held));
	Ok(Services { core, host, gateway })
}
