use super::*;
use crate::{block::RAW, store::memory::MemoryStore};
use multihash_codetable::{Code, MultihashDigest};
use std::time::Duration;

fn block(n: u8, len: usize) -> Block {
	Block::new(RAW, vec![n; len]).unwrap()
}

fn want(cid: Cid, priority: i32) -> Entry {
	Entry::Want { cid, kind: WantKind::Block, priority, send_dont_have: true }
}

fn server(config: ServerConfig) -> (Server, MemoryStore, PeerId, Instant) {
	(Server::new(config), MemoryStore::default(), PeerId::random(), Instant::now())
}

/// Looks up and sends what is next.
fn step(server: &mut Server, store: &MemoryStore, peer: &PeerId, now: Instant) -> Option<Answer> {
	let batch = server.next(peer, now)?;
	let answer = look_up(store, batch, server.config.batch_bytes);
	server.answered(peer, &answer, now);
	server.sent(peer);
	Some(answer)
}

#[test]
fn blocks_go_out_by_priority_in_batches() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let blocks: Vec<Block> = (0..5).map(|n| block(n, 400 * 1024)).collect();
	store.put(blocks.clone()).unwrap();
	let entries: Vec<Entry> =
		blocks.iter().zip(0..).map(|(block, priority)| want(*block.cid(), priority)).collect();
	server.wants(peer, true, &entries, now);
	let mut sent = Vec::new();
	while let Some(answer) = step(&mut server, &store, &peer, now) {
		let bytes: usize = answer.blocks.iter().map(|block| block.data().len()).sum();
		assert!(bytes <= server.config.batch_bytes);
		sent.extend(answer.blocks);
	}
	sent.reverse();
	assert_eq!(sent, blocks);
}

#[test]
fn a_block_longer_than_a_batch_goes_alone() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let (long, short) = (block(1, MAX_BLOCK_LEN), block(2, 10));
	store.put(vec![long.clone(), short.clone()]).unwrap();
	server.wants(peer, true, &[want(*long.cid(), 2), want(*short.cid(), 1)], now);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, [long]);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, [short]);
	assert!(step(&mut server, &store, &peer, now).is_none());
}

#[test]
fn what_is_not_here_is_said_once_and_sent_when_it_comes() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let block = block(1, 10);
	let silent = Block::new(RAW, vec![2]).unwrap();
	let quiet = Entry::Want {
		cid: *silent.cid(),
		kind: WantKind::Have,
		priority: 1,
		send_dont_have: false,
	};
	server.wants(peer, true, &[want(*block.cid(), 1), quiet], now);
	let answer = step(&mut server, &store, &peer, now).unwrap();
	assert_eq!(answer.presences, [Presence { cid: *block.cid(), have: false }]);
	assert!(step(&mut server, &store, &peer, now).is_none());
	store.put(vec![block.clone(), silent.clone()]).unwrap();
	assert_eq!(server.stored(&[*block.cid(), *silent.cid()]), [peer]);
	let answer = step(&mut server, &store, &peer, now).unwrap();
	assert_eq!(answer.blocks, [block]);
	assert_eq!(answer.presences, [Presence { cid: *silent.cid(), have: true }]);
	assert!(step(&mut server, &store, &peer, now).is_none());
}

#[test]
fn cancels_and_full_wantlists_take_wants_back() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let blocks: Vec<Block> = (0..3).map(|n| block(n, 10)).collect();
	store.put(blocks.clone()).unwrap();
	server.wants(peer, false, &[want(*blocks[0].cid(), 1), want(*blocks[1].cid(), 1)], now);
	server.wants(peer, false, &[Entry::Cancel(*blocks[0].cid())], now);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, [blocks[1].clone()]);
	server.wants(peer, false, &[want(*blocks[0].cid(), 1)], now);
	server.wants(peer, true, &[want(*blocks[2].cid(), 1)], now);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, [blocks[2].clone()]);
	assert!(step(&mut server, &store, &peer, now).is_none());
}

#[test]
fn a_lost_answer_is_looked_up_again() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let block = block(1, 10);
	store.put(vec![block.clone()]).unwrap();
	server.wants(peer, true, &[want(*block.cid(), 1)], now);
	let batch = server.next(&peer, now).unwrap();
	assert!(server.next(&peer, now).is_none(), "one at a time");
	server.answered(&peer, &look_up(&store, batch, 1), now);
	server.lost(&peer);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, [block]);
}

#[test]
fn a_flood_of_wants_is_bounded_and_refused() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let limit = server.config.wants_per_peer;
	let cid = |n: usize| Cid::new_v1(RAW, Code::Sha2_256.digest(&n.to_le_bytes()));
	let entries: Vec<Entry> = (0..16_000).map(|n| want(cid(n), 1)).collect();
	for _ in 0..20 {
		server.wants(peer, false, &entries, now);
	}
	let ledger = &server.peers[&peer];
	assert_eq!((ledger.wants.len(), ledger.refused.len()), (limit, limit));
	assert!(server.refused() > 200_000);
	let answer = step(&mut server, &store, &peer, now).unwrap();
	assert!(answer.presences.len() > limit);
	assert!(answer.presences.iter().all(|presence| !presence.have));
}

#[test]
fn unknown_hash_functions_are_refused() {
	let (mut server, store, peer, now) = server(ServerConfig::default());
	let cid = Cid::new_v1(RAW, Code::Sha2_512.digest(b"x"));
	server.wants(peer, true, &[want(cid, 1)], now);
	let answer = step(&mut server, &store, &peer, now).unwrap();
	assert_eq!(answer.presences, [Presence { cid, have: false }]);
}

#[test]
fn bytes_are_sent_at_the_rate_and_no_faster() {
	let config = ServerConfig { bytes_per_second: 1_000, batch_bytes: 1_000, ..Default::default() };
	let (mut server, store, peer, mut now) = server(config);
	let blocks: Vec<Block> = (0..20).map(|n| block(n, 1_000)).collect();
	let entries: Vec<Entry> = blocks.iter().map(|block| want(*block.cid(), 1)).collect();
	store.put(blocks).unwrap();
	server.wants(peer, true, &entries, now);
	let mut send_all = |now: Instant| {
		std::iter::from_fn(|| step(&mut server, &store, &peer, now))
			.map(|answer| answer.blocks.len())
			.sum::<usize>()
	};
	let burst = send_all(now);
	assert_eq!(burst, 4);
	now += Duration::from_secs(2);
	assert_eq!(send_all(now), 2);
}

#[test]
fn wants_whose_blocks_are_not_here_do_not_keep_others_out() {
	let config = ServerConfig { wants_per_peer: 4, ..Default::default() };
	let (mut server, store, peer, now) = server(config);
	let absent: Vec<Block> = (0..4).map(|n| block(n, 10)).collect();
	let wants: Vec<Entry> = absent.iter().map(|block| want(*block.cid(), 1)).collect();
	server.wants(peer, true, &wants, now);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().presences.len(), 4);
	let here = block(9, 10);
	store.put(vec![here.clone()]).unwrap();
	server.wants(peer, false, &[want(*here.cid(), 1)], now);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, [here]);
	assert_eq!(server.refused(), 0);
	// The oldest made room for it, the others are still wanted.
	store.put(absent.clone()).unwrap();
	let cids: Vec<Cid> = absent.iter().map(|block| *block.cid()).collect();
	server.stored(&cids);
	assert_eq!(step(&mut server, &store, &peer, now).unwrap().blocks, absent[1..]);
}
