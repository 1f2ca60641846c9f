//! Taking part in the network.

use super::bodies::bytes_bar;
use crate::{output, Failure};
use amo_offchain_storage::{
	block::RAW,
	bodies::{fragment_of, pinned_bodies},
	store::{disk::DiskStore, BlockStore, Depth, Pin},
	swarm::{BodyProgress, Config, PeerStore},
	Cid,
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
	runtime::Runtime,
	signal::unix::{signal, SignalKind},
	sync::mpsc,
};

/// How often a store that serves collects garbage.
const COLLECT_EVERY: Duration = Duration::from_secs(60);

/// Blocks that are looked at for garbage each time.
const COLLECT_AT_ONCE: usize = 16_384;

/// Fetches what a body, or a raw block, is read from; all of it if it is to be kept under a pin.
/// Gives the store back when the network is left.
pub fn fetch(
	store: DiskStore,
	config: Config,
	cid: &Cid,
	keep: Option<Pin>,
) -> Result<Arc<DiskStore>, Failure> {
	let store = Arc::new(store);
	runtime()?.block_on(async {
		let peer_store = PeerStore::start(connected_first(&config), store.clone()).await?;
		for address in &config.bootstrap {
			peer_store.connect(address).await?;
		}
		let fetched = fetch_from(&peer_store, cid, keep).await;
		peer_store.shutdown().await;
		fetched
	})?;
	Ok(store)
}

async fn fetch_from(peer_store: &PeerStore, cid: &Cid, keep: Option<Pin>) -> Result<(), Failure> {
	let is_block = cid.codec() == RAW;
	if is_block {
		peer_store.get(cid).await?;
	} else {
		fetch_body(peer_store, cid).await?;
	}
	match keep {
		Some(pin) if is_block => peer_store.pin(cid, pin, Depth::Direct).await?,
		Some(pin) => drop(peer_store.pin_body(cid, pin).await?),
		None => {},
	}
	Ok(())
}

async fn fetch_body(peer_store: &PeerStore, cid: &Cid) -> Result<(), Failure> {
	let (progress, mut seen) = mpsc::channel::<BodyProgress>(16);
	let show = async move {
		let bar = bytes_bar(Some(0));
		while let Some(BodyProgress { bytes, of }) = seen.recv().await {
			bar.set_length(of);
			bar.set_position(bytes);
		}
		bar.finish_and_clear();
	};
	let (fetched, ()) = tokio::join!(peer_store.fetch_body(cid, Some(progress)), show);
	Ok(fetched.map(|_| ())?)
}

/// The same without bootstrap peers: they are connected to one by one, to tell which is not there.
fn connected_first(config: &Config) -> Config {
	Config { bootstrap: Vec::new(), ..config.clone() }
}

/// Serves until a signal comes. Tells the DHT of the bodies and other roots that are pinned.
pub fn serve(store: DiskStore, config: Config, json: bool) -> Result<(), Failure> {
	let store = Arc::new(store);
	runtime()?.block_on(async {
		let mut interrupt = signal(SignalKind::interrupt())?;
		let mut terminate = signal(SignalKind::terminate())?;
		let peer_store = PeerStore::start(config, store.clone()).await?;
		peer_store.provide_all(provided(&store)?).await?;
		let peer_id = peer_store.peer_id();
		let addresses = peer_store.listen_addresses().await?;
		let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
		let value = json!({ "peer_id": peer_id.to_string(), "addresses": addresses });
		output::write(json, &value, addresses)?;

		let mut collect = tokio::time::interval(COLLECT_EVERY);
		loop {
			tokio::select! {
				_ = interrupt.recv() => break,
				_ = terminate.recv() => break,
				_ = collect.tick() => {
					let store = store.clone();
					let step = move || store.collect_garbage(COLLECT_AT_ONCE);
					tokio::task::spawn_blocking(step).await.map_err(std::io::Error::from)??;
				},
			}
		}
		peer_store.shutdown().await;
		Ok(())
	})
}

/// Who looks for a body asks those who have its manifest for the fragments.
fn provided(store: &DiskStore) -> Result<Vec<Cid>, Failure> {
	let bodies = pinned_bodies(store, None)?.into_iter().map(|body| body.cid);
	let roots = store.pins(None)?.into_iter();
	let roots = roots.filter(|pinned| fragment_of(&pinned.pin).is_none());
	let roots: BTreeSet<_> = bodies.chain(roots.map(|pinned| pinned.root)).collect();
	Ok(roots.into_iter().collect())
}

fn runtime() -> Result<Runtime, Failure> {
	Ok(Runtime::new()?)
}
