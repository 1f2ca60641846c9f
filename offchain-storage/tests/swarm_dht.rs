//! Finding providers in the DHT, and being found after a restart.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	block::Block,
	swarm::{PeerStore, StartError},
};
use peers::{block, root_of, soon, Peer};
use std::{sync::Arc, time::Duration};

#[tokio::test(flavor = "multi_thread")]
async fn who_provides_a_root_is_found_and_fetched_from_through_others() {
	let [hop, provider, us] = [Peer::start().await, Peer::start().await, Peer::start().await];
	let leaves: Vec<Block> = (0..10).map(|n| block(n, 10_000)).collect();
	let root = root_of(&leaves);
	provider.put(&leaves);
	provider.put([&root]);
	provider.connect(&hop).await;
	let announced = provider.peer_store.provide(root.cid()).await.unwrap();
	soon("announcement", announced).await.unwrap();
	us.connect(&hop).await;
	let summary = soon("fetch", us.peer_store.fetch_dag(root.cid(), None)).await.unwrap();
	assert_eq!(summary.fetched_blocks, 11);
	let found = us.peer_store.find_providers(root.cid()).await.unwrap();
	assert_eq!(found, [provider.peer_store.peer_id()]);
	assert_eq!(us.peer_store.find_providers(leaves[0].cid()).await.unwrap(), [], "roots only");
	assert_eq!(provider.peer_store.stats().await.unwrap().announced, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_provided_is_announced_again_in_time_and_after_a_restart() {
	let hop = Peer::start().await;
	let folder = Arc::new(tempfile::tempdir().unwrap());
	let store = Arc::default();
	let interval = Duration::from_secs(1);
	let start = || {
		Peer::start_in(folder.clone(), Arc::clone(&store), |config| {
			config.provide_interval = interval;
		})
	};
	let first = start().await;
	let root = block(1, 10);
	first.put([&root]);
	// Nobody is there to be told; the root is on disk all the same.
	let mut announced = first.peer_store.provide(root.cid()).await.unwrap();
	assert!(announced.try_recv().is_err());
	let list = folder.path().join("provided.json");
	let written = std::fs::read_to_string(&list).unwrap();
	assert!(written.contains(&root.cid().to_string()), "{written}");
	first.peer_store.shutdown().await;

	let again = start().await;
	again.connect(&hop).await;
	let us = Peer::start().await;
	us.connect(&hop).await;
	soon("announcements", async {
		while again.peer_store.stats().await.unwrap().announced < 2 {
			tokio::task::yield_now().await;
		}
	})
	.await;
	let found = us.peer_store.find_providers(root.cid()).await.unwrap();
	assert_eq!(found, [again.peer_store.peer_id()]);

	again.peer_store.unprovide(root.cid()).await.unwrap();
	assert_eq!(std::fs::read_to_string(&list).unwrap(), "{}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_whose_files_are_not_ours_is_refused() {
	let folder = Arc::new(tempfile::tempdir().unwrap());
	let store = || Arc::<amo_offchain_storage::store::memory::MemoryStore>::default();
	let config = || {
		let mut config = amo_offchain_storage::swarm::Config::new(folder.path());
		config.listen = vec![peers::loopback()];
		config
	};
	std::fs::write(folder.path().join("provided.json"), "[").unwrap();
	let refused = PeerStore::start(config(), store()).await;
	assert!(matches!(refused, Err(StartError::Schedule(_))));
	std::fs::remove_file(folder.path().join("provided.json")).unwrap();
	let mut no_name = config();
	no_name.kad_protocol = "kad".into();
	assert!(matches!(PeerStore::start(no_name, store()).await, Err(StartError::Protocol(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_limited() {
	let us = Peer::start_with(|config| config.connections = 4).await;
	let mut others = Vec::new();
	for _ in 0..8 {
		let other = Peer::start().await;
		// It is told so only after the handshake.
		let _ = other.peer_store.connect(&us.address().await).await;
		others.push(other);
	}
	assert!(us.peer_store.peers().await.unwrap().len() <= 3, "three quarters of four");
}
