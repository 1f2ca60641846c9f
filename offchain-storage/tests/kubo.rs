//! The peer store and a real Kubo. `scripts/setup kubo` installs it; the tests run that themselves.

#[path = "support/hop.rs"]
mod hop;
#[path = "support/kubo.rs"]
mod kubo;
#[path = "support/peers.rs"]
mod peers;
#[path = "support/unixfs.rs"]
mod unixfs;

use amo_offchain_storage::{
	block::{Block, DAG_PB},
	fragment::Fragmentation,
	manifest::OTHER,
	store::{BlockStore as _, Pin},
	swarm::{Config, KAD_LAN},
	Cid,
};
use hop::Hop;
use kubo::Kubo;
use peers::{block, bytes, root_of, soon, Peer};
use std::io::Cursor;

/// The DHT that Kubo speaks on loopback.
fn lan(config: &mut Config) {
	config.kad_protocol = KAD_LAN.into();
}

#[tokio::test(flavor = "multi_thread")]
async fn kubo_fetches_a_dag_cbor_node_and_its_blocks_from_us() {
	let (kubo, us) = (Kubo::start().await, Peer::start_with(lan).await);
	let leaves: Vec<Block> = (0..6).map(|n| block(n, 700_000)).collect();
	let root = root_of(&leaves);
	us.put(&leaves);
	us.put([&root]);
	kubo.connect(&us.address().await).await;
	kubo.pin(root.cid()).await.unwrap();
	for block in leaves.iter().chain([&root]) {
		assert_eq!(kubo.block(block.cid()).await.unwrap(), block.data()[..]);
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_goes_through_kubo() {
	let (kubo, us) = (Kubo::start().await, Peer::start_with(lan).await);
	let body = bytes(1, 5_000_000);
	let pin = Pin { owner: "test".into(), reason: "upload".into() };
	let fragmentation = Fragmentation::new(2, 1).unwrap();
	let put = us.peer_store.put_body(Cursor::new(body.clone()), fragmentation, OTHER, None, pin);
	let (cid, manifest) = put.await.unwrap();
	kubo.connect(&us.address().await).await;
	// Kubo reads manifest and fragment nodes by its own codec to find what belongs to them.
	kubo.pin(&cid).await.unwrap();
	us.peer_store.shutdown().await;
	for fragment in manifest.fragments() {
		let node = us.store.get(&fragment.cid).unwrap().unwrap();
		assert_eq!(kubo.block(&fragment.cid).await.unwrap(), node.data()[..]);
	}

	let other = Peer::start_with(lan).await;
	other.peer_store.connect(&kubo.address().await).await.unwrap();
	let mut got = Vec::new();
	soon("get", other.peer_store.get_range(&cid, None, &mut got, None)).await.unwrap();
	assert!(got == body);
}

#[tokio::test(flavor = "multi_thread")]
async fn kubo_fetches_a_single_block_when_we_connect_to_it() {
	let (kubo, us) = (Kubo::start().await, Peer::start_with(lan).await);
	let block = block(1, 1_000_000);
	us.put([&block]);
	us.peer_store.connect(&kubo.address().await).await.unwrap();
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("block");
	kubo.download(block.cid(), &path).await.unwrap();
	assert_eq!(std::fs::read(path).unwrap(), block.data()[..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn we_fetch_a_file_of_cid_version_0_from_kubo() {
	let (kubo, us) = (Kubo::start().await, Peer::start_with(lan).await);
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	std::fs::write(&path, bytes(1, 5_000_000)).unwrap();
	let root = kubo.add(&path).await;
	assert_eq!(root.version(), cid::Version::V0);
	us.peer_store.connect(&kubo.address().await).await.unwrap();
	let summary = soon("fetch", us.peer_store.fetch_dag(&root, None)).await.unwrap();
	assert_eq!(summary.fetched_blocks, 21, "20 leaves and a root");
	assert!(summary.bytes > 5_000_000);
	// The same node by its CID of version 1.
	let v1 = Cid::new_v1(DAG_PB, *root.hash());
	assert!(us.holds(&v1));
	let stats = us.peer_store.stats().await.unwrap();
	assert_eq!((stats.lies, stats.malformed, stats.duplicates), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_cid_version_1_goes_through_kubo() {
	let (kubo, us) = (Kubo::start().await, Peer::start_with(lan).await);
	let contents = bytes(1, 3_000_000);
	let (root, leaves) = unixfs::file(&contents);
	us.put(&leaves);
	us.put([&root]);
	kubo.connect(&us.address().await).await;
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	kubo.download(root.cid(), &path).await.unwrap();
	assert_eq!(std::fs::read(&path).unwrap(), contents);
	us.peer_store.shutdown().await;

	let other = Peer::start_with(lan).await;
	other.peer_store.connect(&kubo.address().await).await.unwrap();
	let summary = soon("fetch", other.peer_store.fetch_dag(root.cid(), None)).await.unwrap();
	assert_eq!(summary.fetched_blocks, 13, "12 leaves and a root");
	assert!(leaves.iter().all(|leaf| other.holds(leaf.cid())));
}

#[tokio::test(flavor = "multi_thread")]
async fn kubo_finds_us_in_the_dht_through_another_peer() {
	let (kubo, mut hop, us) =
		(Kubo::start().await, Hop::start(KAD_LAN).await, Peer::start_with(lan).await);
	let leaves: Vec<Block> = (0..3).map(|n| block(n, 100_000)).collect();
	let root = root_of(&leaves);
	us.put(&leaves);
	us.put([&root]);
	us.peer_store.connect(&hop.address).await.unwrap();
	let announced = us.peer_store.provide(root.cid()).await.unwrap();
	soon("announcement", announced).await.unwrap();
	kubo.connect(&hop.address).await;
	kubo.pin(root.cid()).await.unwrap();
	for block in leaves.iter().chain([&root]) {
		assert_eq!(kubo.block(block.cid()).await.unwrap(), block.data()[..]);
	}
	// That it was told of us as a provider.
	let asks = async {
		while *hop.answered.borrow_and_update() == 0 {
			hop.answered.changed().await.unwrap();
		}
	};
	soon("an answer to Kubo that names us", asks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn we_find_kubo_in_the_dht_through_another_peer() {
	let (kubo, hop, us) =
		(Kubo::start().await, Peer::start_with(lan).await, Peer::start_with(lan).await);
	kubo.connect(&hop.address().await).await;
	us.connect(&hop).await;
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	std::fs::write(&path, bytes(1, 600_000)).unwrap();
	let root = kubo.add(&path).await;
	// The DHT knows hashes, so that any CID will do.
	let any = Cid::new_v1(DAG_PB, *root.hash());
	// Kubo tells the DHT when it has time to.
	soon("a provider record of Kubo", async {
		while !us.peer_store.find_providers(&any).await.unwrap().contains(&kubo.peer_id()) {}
	})
	.await;
	let summary = soon("fetch", us.peer_store.fetch_dag(&root, None)).await.unwrap();
	assert_eq!(summary.fetched_blocks, 4);
	assert!(us.peer_store.peers().await.unwrap().contains(&kubo.peer_id()));
	assert!(!hop.holds(&root));
}
