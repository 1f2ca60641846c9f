//! Peer stores that exchange blocks.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	bitswap::{Entry, WantKind},
	block::{Block, BlockError, DAG_PB, MAX_BLOCK_LEN},
	store::BlockStore,
	swarm::{ConnectError, FetchError, Progress},
	Cid,
};
use multihash_codetable::{Code, MultihashDigest};
use peers::{block, root_of, soon, Peer, RawPeer};
use std::sync::Arc;
use tokio::sync::mpsc;

#[tokio::test(flavor = "multi_thread")]
async fn a_block_is_fetched_kept_and_served_on() {
	let [a, b, c] = [Peer::start().await, Peer::start().await, Peer::start().await];
	let block = block(1, 100_000);
	a.put([&block]);
	b.connect(&a).await;
	c.connect(&b).await;
	assert_eq!(soon("get", b.peer_store.get(block.cid())).await.unwrap(), block);
	assert!(b.holds(block.cid()));
	a.peer_store.shutdown().await;
	assert_eq!(soon("get", c.peer_store.get(block.cid())).await.unwrap(), block);
	let stats = b.peer_store.stats().await.unwrap();
	assert_eq!((stats.blocks_received, stats.bytes_received), (1, 100_000));
	assert_eq!((stats.blocks_sent, stats.bytes_sent), (1, 100_000));
	assert_eq!((stats.duplicates, stats.unexpected, stats.lies, stats.wanted), (0, 0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_is_reached_by_name() {
	let [a, b] = [Peer::start().await, Peer::start().await];
	let address = a.address().await.to_string().replace("/ip4/127.0.0.1/", "/dns4/localhost/");
	let peer = soon("connect", b.peer_store.connect(&address.parse().unwrap())).await.unwrap();
	assert_eq!(peer, a.peer_store.peer_id());
}

#[tokio::test(flavor = "multi_thread")]
async fn both_cid_versions_both_hashes_and_the_longest_block_are_exchanged() {
	let [a, b] = [Peer::start().await, Peer::start().await];
	b.connect(&a).await;
	let long = block(1, MAX_BLOCK_LEN);
	let v0 = Cid::new_v0(Code::Sha2_256.digest(b"old")).unwrap();
	let v0 = Block::verify(v0, &b"old"[..]).unwrap();
	let blake2b = Cid::new_v1(DAG_PB, Code::Blake2b256.digest(b"other"));
	let blake2b = Block::verify(blake2b, &b"other"[..]).unwrap();
	let empty = block(2, 0);
	a.put([&long, &v0, &blake2b, &empty]);
	for block in [long, v0, blake2b, empty] {
		assert_eq!(soon("get", b.peer_store.get(block.cid())).await.unwrap(), block);
	}
	let unknown = Cid::new_v1(DAG_PB, Code::Sha2_512.digest(b"x"));
	let refused = b.peer_store.get(&unknown).await;
	assert!(matches!(refused, Err(FetchError::Block(BlockError::UnknownHash(_)))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_later_is_sent_to_who_waits_for_it() {
	let [a, b] = [Peer::start().await, Peer::start().await];
	b.connect(&a).await;
	let block = block(1, 1_000);
	let mut watcher = RawPeer::start().await;
	let a_id = watcher.join(&a.peer_store).await;
	let want =
		Entry::Want { cid: *block.cid(), kind: WantKind::Block, priority: 1, send_dont_have: true };
	let wants =
		amo_offchain_storage::bitswap::Message { entries: vec![want], ..Default::default() };
	watcher.say(a_id, &wants).await.unwrap();
	let (_, no) = watcher.message().await;
	assert!(!no.presences[0].have);
	a.peer_store.put(vec![block.clone()]).await.unwrap();
	let (_, message) = watcher.message().await;
	assert_eq!(message.blocks, [block.into()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_put_here_answers_those_who_wait_here() {
	let a = Peer::start().await;
	let mut watcher = RawPeer::start().await;
	watcher.join(&a.peer_store).await;
	let block = block(1, 1_000);
	let get = tokio::spawn({
		let (peer_store, cid) = (a.peer_store.clone(), *block.cid());
		async move { peer_store.get(&cid).await }
	});
	watcher.entry(|entry| entry.cid() == block.cid()).await;
	a.peer_store.put(vec![block.clone()]).await.unwrap();
	assert_eq!(soon("get", get).await.unwrap().unwrap(), block);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dag_is_fetched_with_progress() {
	let [a, b] = [Peer::start().await, Peer::start().await];
	b.connect(&a).await;
	let leaves: Vec<Block> = (0..100).map(|n| block(n, 10_000)).collect();
	let inner: Vec<Block> = leaves.chunks(10).map(root_of).collect();
	let root = root_of(&inner);
	a.put(&leaves);
	a.put(&inner);
	a.put([&root]);
	b.put(&leaves[..5]);
	let (sender, mut progress) = mpsc::channel::<Progress>(4);
	let listener = tokio::spawn(async move {
		let mut all = Vec::new();
		while let Some(step) = progress.recv().await {
			all.push(step);
		}
		all
	});
	let summary = soon("fetch", b.peer_store.fetch_dag(root.cid(), Some(sender))).await.unwrap();
	assert_eq!((summary.blocks, summary.fetched_blocks), (111, 106));
	for block in leaves.iter().chain(&inner).chain([&root]) {
		assert!(b.holds(block.cid()));
	}
	let steps = listener.await.unwrap();
	let last = steps.last().unwrap();
	assert_eq!((steps.len(), last.blocks, last.known), (111, 111, 111));
	assert_eq!(steps.iter().filter(|step| !step.fetched).count(), 5);
	// Once more, from the local store only.
	let again = b.peer_store.fetch_dag(root.cid(), None).await.unwrap();
	assert_eq!((again.blocks, again.fetched_blocks), (111, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_ends_in_an_error_that_names_it() {
	let [a, b] = [Peer::start().await, Peer::start().await];
	b.connect(&a).await;
	let leaves: Vec<Block> = (0..5).map(|n| block(n, 1_000)).collect();
	let root = root_of(&leaves);
	a.put([&root]);
	a.put(&leaves[2..]);
	let error = soon("fetch", b.peer_store.fetch_dag(root.cid(), None)).await.unwrap_err();
	let FetchError::Missing { root: of, mut missing } = error else { panic!("{error}") };
	assert_eq!(of, *root.cid());
	let mut gone = vec![*leaves[0].cid(), *leaves[1].cid()];
	gone.sort_unstable();
	missing.sort_unstable();
	assert_eq!(missing, gone);
	assert!(leaves[2..].iter().all(|block| b.holds(block.cid())), "the rest has come");
	let alone = Peer::start().await;
	let error = soon("get", alone.peer_store.get(root.cid())).await.unwrap_err();
	assert!(matches!(error, FetchError::NotFound(cid) if cid == *root.cid()));
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_a_fetch_cancels_its_wants() {
	let a = Peer::start().await;
	let mut watcher = RawPeer::start().await;
	watcher.join(&a.peer_store).await;
	let cid = *block(1, 10).cid();
	let get = tokio::spawn({
		let peer_store = a.peer_store.clone();
		async move { peer_store.get(&cid).await }
	});
	watcher.entry(|entry| matches!(entry, Entry::Want { cid: wanted, .. } if *wanted == cid)).await;
	get.abort();
	watcher.entry(|entry| *entry == Entry::Cancel(cid)).await;
	assert_eq!(a.peer_store.stats().await.unwrap().wanted, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_fetches_of_one_block_are_one_want_and_the_end_of_one_leaves_the_other() {
	let a = Peer::start().await;
	let mut watcher = RawPeer::start().await;
	let a_id = watcher.join(&a.peer_store).await;
	let block = block(1, 10);
	let get = || {
		let (peer_store, cid) = (a.peer_store.clone(), *block.cid());
		tokio::spawn(async move { peer_store.get(&cid).await })
	};
	let (first, second) = (get(), get());
	watcher.entry(|entry| entry.cid() == block.cid()).await;
	first.abort();
	watcher.say(a_id, &peers::presence(block.cid(), true)).await.unwrap();
	let is_want = |entry: &Entry| matches!(entry, Entry::Want { kind: WantKind::Block, .. });
	watcher.entry(is_want).await;
	watcher.say(a_id, &peers::blocks([block.clone().into()])).await.unwrap();
	let (got, ()) = tokio::select! {
		got = second => (got, ()),
		() = watcher.idle() => unreachable!(),
	};
	assert_eq!(got.unwrap().unwrap(), block);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_ends_what_waits_and_a_connection_needs_somebody_there() {
	let a = Peer::start().await;
	let mut watcher = RawPeer::start().await;
	watcher.join(&a.peer_store).await;
	let cid = *block(1, 10).cid();
	let get = tokio::spawn({
		let peer_store = a.peer_store.clone();
		async move { peer_store.get(&cid).await }
	});
	watcher.entry(|entry| *entry.cid() == cid).await;
	let nobody = "/ip4/127.0.0.1/tcp/1".parse().unwrap();
	let error = soon("dial", a.peer_store.connect(&nobody)).await.unwrap_err();
	assert!(matches!(error, ConnectError::Dial(..)));
	soon("shutdown", a.peer_store.shutdown()).await;
	assert!(matches!(soon("get", get).await.unwrap(), Err(FetchError::Closed(_))));
	assert!(a.peer_store.stats().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_names_the_peer_over_restarts() {
	let folder = Arc::new(tempfile::tempdir().unwrap());
	let a = Peer::start_in(folder.clone(), Arc::default(), |_| {}).await;
	let id = a.peer_store.peer_id();
	a.peer_store.shutdown().await;
	let again = Peer::start_in(folder, Arc::default(), |_| {}).await;
	assert_eq!(again.peer_store.peer_id(), id);
	assert!(again.store.stats().unwrap().blocks == 0);
}
