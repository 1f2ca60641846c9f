//! Peers that lie, stall, flood, break off and die.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	bitswap::{frame, message::MAX_MESSAGE_LEN, Entry, Message, Payload, Prefix, WantKind},
	block::{Block, MAX_BLOCK_LEN},
	store::BlockStore,
	swarm::{Config, FetchError, PeerStore, Progress},
	Cid,
};
use peers::{block, blocks, presence, root_of, soon, Peer, RawPeer};
use std::time::Duration;
use tokio::{sync::mpsc, task::JoinHandle};

/// Stalls are noticed soon, so that the tests are.
fn impatient(config: &mut Config) {
	config.client.stall_timeout = Duration::from_millis(500);
	config.client.stall_backoff = Duration::from_millis(500);
	config.client.give_up = Duration::from_secs(5);
}

fn get(peer_store: &PeerStore, cid: &Cid) -> JoinHandle<Result<Block, FetchError>> {
	let (peer_store, cid) = (peer_store.clone(), *cid);
	tokio::spawn(async move { peer_store.get(&cid).await })
}

fn is_want(kind: WantKind) -> impl Fn(&Entry) -> bool {
	move |entry| matches!(entry, Entry::Want { kind: wanted, .. } if *wanted == kind)
}

/// Waits for a value while a scripted peer does nothing more.
async fn while_idle<T>(raw: &mut RawPeer, value: impl std::future::Future<Output = T>) -> T {
	tokio::select! {
		value = soon("the end of a fetch", value) => value,
		() = raw.idle() => unreachable!("it is idle for ever"),
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_sends_wrong_bytes_is_cut_off_and_another_is_asked() {
	let (us, honest) = (Peer::start_with(impatient).await, Peer::start().await);
	let mut liar = RawPeer::start().await;
	let wanted = block(1, 10_000);
	let us_id = liar.join(&us.peer_store).await;
	let fetch = get(&us.peer_store, wanted.cid());
	liar.entry(is_want(WantKind::Have)).await;
	liar.say(us_id, &presence(wanted.cid(), true)).await.unwrap();
	liar.entry(is_want(WantKind::Block)).await;
	honest.put([&wanted]);
	us.connect(&honest).await;
	liar.say(us_id, &blocks([block(2, 10_000).into()])).await.unwrap();
	assert_eq!(while_idle(&mut liar, fetch).await.unwrap().unwrap(), wanted);
	let stats = us.peer_store.stats().await.unwrap();
	assert_eq!((stats.lies, stats.peers), (1, 1));
	assert!(!us.holds(block(2, 10_000).cid()));
	// It stays away.
	let address = liar.address.clone().with_p2p(liar.peer_id()).unwrap();
	assert!(while_idle(&mut liar, us.peer_store.connect(&address)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_says_it_has_a_block_and_never_sends_it_is_replaced() {
	let (us, honest) = (Peer::start_with(impatient).await, Peer::start().await);
	let mut liar = RawPeer::start().await;
	let wanted = block(1, 10_000);
	let us_id = liar.join(&us.peer_store).await;
	let fetch = get(&us.peer_store, wanted.cid());
	liar.entry(is_want(WantKind::Have)).await;
	liar.say(us_id, &presence(wanted.cid(), true)).await.unwrap();
	liar.entry(is_want(WantKind::Block)).await;
	honest.put([&wanted]);
	us.connect(&honest).await;
	// The want is taken back from it.
	liar.entry(|entry| matches!(entry, Entry::Cancel(_))).await;
	assert_eq!(while_idle(&mut liar, fetch).await.unwrap().unwrap(), wanted);
	assert!(us.peer_store.stats().await.unwrap().stalls >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_none_but_a_stalling_peer_a_fetch_ends_in_an_error() {
	let us = Peer::start_with(impatient).await;
	let mut silent = RawPeer::start().await;
	silent.join(&us.peer_store).await;
	let wanted = block(1, 10);
	let fetch = get(&us.peer_store, wanted.cid());
	let error = while_idle(&mut silent, fetch).await.unwrap().unwrap_err();
	assert!(matches!(error, FetchError::NotFound(cid) if cid == *wanted.cid()));
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_that_were_not_asked_for_or_are_too_long_are_dropped_before_they_are_hashed() {
	let us = Peer::start_with(impatient).await;
	let mut pusher = RawPeer::start().await;
	let us_id = pusher.join(&us.peer_store).await;
	let pushed: Vec<Block> = (0..50).map(|n| block(n, 10_000)).collect();
	let message = blocks(pushed.iter().cloned().map(Payload::from));
	pusher.say(us_id, &message).await.unwrap();
	while_idle(&mut pusher, async {
		while us.peer_store.stats().await.unwrap().unexpected < 50 {
			tokio::task::yield_now().await;
		}
	})
	.await;
	let wanted = block(100, 1_000);
	let fetch = get(&us.peer_store, wanted.cid());
	pusher.entry(is_want(WantKind::Have)).await;
	let long = vec![1; MAX_BLOCK_LEN + 1];
	let too_long = Payload { prefix: Prefix::of(wanted.cid()), data: long.into() };
	let unknown_hash = Payload {
		prefix: Prefix { hash: 0x13, ..Prefix::of(wanted.cid()) },
		data: wanted.data().clone(),
	};
	pusher.say(us_id, &blocks([too_long, unknown_hash, wanted.clone().into()])).await.unwrap();
	assert_eq!(while_idle(&mut pusher, fetch).await.unwrap().unwrap(), wanted);
	let stats = us.peer_store.stats().await.unwrap();
	assert_eq!((stats.unexpected, stats.lies), (52, 0));
	assert_eq!(us.store.stats().unwrap().blocks, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_wants_is_refused_and_others_are_served_meanwhile() {
	let (us, other) = (Peer::start().await, Peer::start().await);
	let mut flooder = RawPeer::start().await;
	let us_id = flooder.join(&us.peer_store).await;
	let flood = tokio::spawn(async move {
		for round in 0.. {
			let entries = (0..5_000u64).map(|n| Entry::Want {
				cid: *block(round * 5_000 + n, 8).cid(),
				kind: WantKind::Block,
				priority: 1,
				send_dont_have: true,
			});
			let message = Message { entries: entries.collect(), ..Default::default() };
			if flooder.say(us_id, &message).await.is_err() {
				break;
			}
		}
	});
	let wanted: Vec<Block> = (0..50).map(|n| block(n, 100_000)).collect();
	us.put(&wanted);
	other.connect(&us).await;
	let mut served = 0;
	// Until the flood is over the limit of wants and the limit of the rate.
	while served < wanted.len() || us.peer_store.stats().await.unwrap().refused < 100_000 {
		let block = &wanted[served % wanted.len()];
		assert_eq!(soon("get", other.peer_store.get(block.cid())).await.unwrap(), *block);
		served += 1;
	}
	flood.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_costs_a_peer_its_stream() {
	let (us, honest) = (Peer::start_with(impatient).await, Peer::start().await);
	let mut buffer = unsigned_varint::encode::usize_buffer();
	let oversized = unsigned_varint::encode::usize(MAX_MESSAGE_LEN + 1, &mut buffer).to_vec();
	for (number, bytes) in [oversized, vec![0xff; 100], vec![3, 1, 2, 3]].into_iter().enumerate() {
		let mut breaker = RawPeer::start().await;
		let us_id = breaker.join(&us.peer_store).await;
		breaker.say_bytes(us_id, bytes.into()).await.unwrap();
		while_idle(&mut breaker, malformed(&us.peer_store, number as u64 + 1)).await;
	}
	let wanted = block(1, 100_000);
	honest.put([&wanted]);
	us.connect(&honest).await;
	assert_eq!(soon("get", us.peer_store.get(wanted.cid())).await.unwrap(), wanted);
}

/// Waits until so many streams ended badly.
async fn malformed(peer_store: &PeerStore, count: u64) {
	while peer_store.stats().await.unwrap().malformed < count {
		tokio::task::yield_now().await;
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_takes_forever_over_a_message_loses_its_stream() {
	let us = Peer::start_with(|config| config.message_timeout = Duration::from_secs(1)).await;
	let mut slow = RawPeer::start().await;
	let us_id = slow.join(&us.peer_store).await;
	let whole = frame::encode(&blocks([block(1, 100_000).into()]));
	slow.say_bytes(us_id, whole.slice(..1_000)).await.unwrap();
	while_idle(&mut slow, malformed(&us.peer_store, 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_does_nothing_more_loses_its_connection() {
	let us = Peer::start_with(|config| config.idle_timeout = Duration::from_secs(2)).await;
	let mut idle = RawPeer::start().await;
	let us_id = idle.join(&us.peer_store).await;
	let missing = block(1, 10);
	let want = Entry::Want {
		cid: *missing.cid(),
		kind: WantKind::Block,
		priority: 1,
		send_dont_have: true,
	};
	let wants = Message { entries: vec![want], ..Default::default() };
	idle.say(us_id, &wants).await.unwrap();
	// Both have a stream open now.
	idle.message().await;
	while_idle(&mut idle, async {
		while !us.peer_store.peers().await.unwrap().is_empty() {
			tokio::task::yield_now().await;
		}
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_leaves_in_mid_transfer_is_replaced() {
	let (us, honest) = (Peer::start_with(impatient).await, Peer::start().await);
	let wanted = block(1, 1_000_000);
	let mut leaver = RawPeer::start().await;
	let us_id = leaver.join(&us.peer_store).await;
	let fetch = get(&us.peer_store, wanted.cid());
	leaver.entry(is_want(WantKind::Have)).await;
	leaver.say(us_id, &presence(wanted.cid(), true)).await.unwrap();
	leaver.entry(is_want(WantKind::Block)).await;
	let whole = frame::encode(&blocks([wanted.clone().into()]));
	leaver.say_bytes(us_id, whole.slice(..200_000)).await.unwrap();
	honest.put([&wanted]);
	us.connect(&honest).await;
	drop(leaver);
	assert_eq!(soon("get", fetch).await.unwrap().unwrap(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_three_stores_dies_while_64_mib_are_fetched() {
	let us = Peer::start_with(impatient).await;
	let leaves: Vec<Block> = (0..64).map(|n| block(n, 1024 * 1024)).collect();
	let root = root_of(&leaves);
	let mut stores = Vec::new();
	for _ in 0..3 {
		let store = Peer::start().await;
		store.put(&leaves);
		store.put([&root]);
		us.connect(&store).await;
		stores.push(store);
	}
	let (sender, mut progress) = mpsc::channel::<Progress>(1);
	let fetch = tokio::spawn({
		let (peer_store, root) = (us.peer_store.clone(), *root.cid());
		async move { peer_store.fetch_dag(&root, Some(sender)).await }
	});
	while let Some(step) = progress.recv().await {
		if step.blocks == 10 {
			stores.remove(0).peer_store.shutdown().await;
		}
	}
	let summary = soon("fetch", fetch).await.unwrap().unwrap();
	assert_eq!(summary.fetched_blocks, 65);
	assert!(leaves.iter().all(|leaf| us.holds(leaf.cid())));
	let stats = us.peer_store.stats().await.unwrap();
	assert_eq!((stats.blocks_received, stats.lies), (65, 0));
	assert!(stats.duplicates <= 16, "{} blocks came twice", stats.duplicates);
	for store in &stores {
		let sent = store.peer_store.stats().await.unwrap().blocks_sent;
		assert!(sent >= 5, "the load was shared, but one store sent {sent}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_takes_nothing_does_not_hold_up_others() {
	let (us, other) = (Peer::start().await, Peer::start().await);
	let all: Vec<Block> = (0..64).map(|n| block(n, 1024 * 1024)).collect();
	us.put(&all);
	let mut deaf = RawPeer::start().await;
	let us_id = deaf.join(&us.peer_store).await;
	let entries = all.iter().map(|block| Entry::Want {
		cid: *block.cid(),
		kind: WantKind::Block,
		priority: 1,
		send_dont_have: true,
	});
	let wants = Message { entries: entries.collect(), ..Default::default() };
	deaf.say(us_id, &wants).await.unwrap();
	// From here on nobody reads from its sockets.
	other.connect(&us).await;
	for block in &all {
		assert_eq!(soon("get", other.peer_store.get(block.cid())).await.unwrap(), *block);
	}
	let sent = us.peer_store.stats().await.unwrap().blocks_sent;
	assert!(sent < 64 + 64, "{sent} blocks are on their way to a peer that takes none");
	drop(deaf);
}
