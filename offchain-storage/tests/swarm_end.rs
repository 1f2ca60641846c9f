//! The end of a peer store, and what it leaves to the next one over the same folder.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	block::Block,
	fragment::Fragmentation,
	store::{
		disk::{DiskStore, Durability},
		BlockStore, Limits, Pin,
	},
	swarm::{Closed, Config, FetchError, PeerStore, Progress},
};
use peers::{block, root_of, soon, Peer};
use std::{
	io::{self, Read},
	path::Path,
	pin::pin,
	sync::{mpsc, Arc},
};
use tokio::{sync::oneshot, task::yield_now};

fn open(folder: &Path) -> DiskStore {
	DiskStore::open(folder, Limits::default(), Durability::Process).unwrap()
}

async fn start(folder: &Path) -> PeerStore {
	let store = DiskStore::open_or_create(folder, Limits::default(), Durability::Process).unwrap();
	let mut config = Config::new(folder.join("peer"));
	config.listen = vec![peers::loopback()];
	PeerStore::start(config, Arc::new(store)).await.unwrap()
}

/// A body of one byte that takes as long as the test wants.
struct Slow {
	begun: Option<oneshot::Sender<()>>,
	go_on: mpsc::Receiver<()>,
}

impl Read for Slow {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		let Some(begun) = self.begun.take() else { return Ok(0) };
		begun.send(()).unwrap();
		// The sender is dropped.
		let _ = self.go_on.recv();
		buf[0] = 1;
		Ok(1)
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_is_waited_for() {
	let folder = tempfile::tempdir().unwrap();
	let peer_store = start(folder.path()).await;
	let ((begun, has_begun), (go_on, gate)) = (oneshot::channel(), mpsc::channel::<()>());
	let put = tokio::spawn({
		let peer_store = peer_store.clone();
		async move {
			let body = Slow { begun: Some(begun), go_on: gate };
			let pin = Pin { owner: "test".into(), reason: "upload".into() };
			peer_store.put_body(body, Fragmentation::new(1, 0).unwrap(), 0, None, pin).await
		}
	});
	soon("the put", has_begun).await.unwrap();
	// Nobody waits for it.
	put.abort();
	assert!(put.await.unwrap_err().is_cancelled());
	{
		let mut shutdown = pin!(peer_store.shutdown());
		assert!(futures::poll!(&mut shutdown).is_pending());
		soon("the end of the task", async { while peer_store.stats().await != Err(Closed) {} })
			.await;
		for _ in 0..1_000 {
			assert!(futures::poll!(&mut shutdown).is_pending(), "the put has the store");
			yield_now().await;
		}
		drop(go_on);
		soon("the shutdown", shutdown).await;
	}
	drop(peer_store);
	assert_eq!(open(folder.path()).pins(None).unwrap().len(), 2, "the manifest and its fragment");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_free_after_a_shutdown_in_mid_transfer() {
	let wallet = Peer::start().await;
	let leaves: Vec<Block> = (0..200).map(|n| block(n, 100_000)).collect();
	let root = root_of(&leaves);
	wallet.put(&leaves);
	wallet.put([&root]);
	for _ in 0..8 {
		let folder = tempfile::tempdir().unwrap();
		let peer_store = start(folder.path()).await;
		peer_store.connect(&wallet.address().await).await.unwrap();
		let (progress, mut seen) = tokio::sync::mpsc::channel::<Progress>(1);
		let fetch = tokio::spawn({
			let (peer_store, root) = (peer_store.clone(), *root.cid());
			async move { peer_store.fetch_dag(&root, Some(progress)).await }
		});
		for _ in 0..10 {
			soon("a block", seen.recv()).await.unwrap();
		}
		drop(seen);
		soon("the shutdown", peer_store.shutdown()).await;
		let fetched = soon("the end of the fetch", fetch).await.unwrap();
		// The last block may have come just before.
		assert!(matches!(fetched, Ok(_) | Err(FetchError::Closed(_))), "{fetched:?}");
		drop(peer_store);
		assert!(open(folder.path()).stats().unwrap().blocks >= 10);
	}
}
