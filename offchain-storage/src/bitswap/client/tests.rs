use super::*;
use crate::bitswap::WantKind;
use crate::block::RAW;
use multihash_codetable::{Code, MultihashDigest};
use std::time::Duration;

const SESSION: SessionId = 1;

fn cid(n: u8) -> Cid {
	Cid::new_v1(RAW, Code::Sha2_256.digest(&[n]))
}

fn client(peers: &[PeerId], now: Instant) -> Client {
	let mut client = Client::new(ClientConfig::default());
	for peer in peers {
		client.connected(*peer, now);
	}
	client
}

fn peers<const N: usize>() -> [PeerId; N] {
	std::array::from_fn(|_| PeerId::random())
}

/// What a peer is told now: the blocks that it is asked for, that it is asked about, and cancels.
fn told(client: &mut Client, peer: &PeerId) -> (Vec<Cid>, Vec<Cid>, Vec<Cid>) {
	let (_, entries) = client.take_entries(peer, 1_000).unwrap_or_default();
	let pick = |wanted: Option<WantKind>| {
		let matching = entries.iter().filter(|entry| match entry {
			Entry::Want { kind, .. } => Some(*kind) == wanted,
			Entry::Cancel(_) => wanted.is_none(),
		});
		matching.map(|entry| *entry.cid()).collect()
	};
	(pick(Some(WantKind::Block)), pick(Some(WantKind::Have)), pick(None))
}

/// A block comes while its sender is still connected.
fn arrived(client: &mut Client, peer: PeerId, hash: &Hash, now: Instant) -> Arrival {
	let connection = client.connection(&peer);
	client.arrived(peer, connection, hash, now)
}

fn actions(client: &mut Client) -> Vec<Action> {
	std::iter::from_fn(|| client.action()).collect()
}

#[test]
fn all_are_asked_whether_they_have_it_and_one_that_does_for_the_block() {
	let now = Instant::now();
	let [a, b] = peers();
	let mut client = client(&[a, b], now);
	client.want(SESSION, cid(1), now);
	assert_eq!(told(&mut client, &a), (vec![], vec![cid(1)], vec![]));
	assert_eq!(told(&mut client, &b), (vec![], vec![cid(1)], vec![]));
	client.presence(a, &cid(1), false, now);
	client.presence(b, &cid(1), true, now);
	assert_eq!(told(&mut client, &a), Default::default());
	assert_eq!(told(&mut client, &b), (vec![cid(1)], vec![], vec![]));
	assert!(client.expects(&b, cid(1).hash().code()));
	assert_eq!(arrived(&mut client, b, cid(1).hash(), now), Arrival::Wanted(cid(1)));
	// The one that answered with the block has done with it, the other has to forget it.
	assert_eq!(told(&mut client, &a), (vec![], vec![], vec![cid(1)]));
	assert_eq!(told(&mut client, &b), Default::default());
	assert_eq!(client.wanted(), 0);
}

#[test]
fn who_had_the_root_is_asked_for_the_rest_at_once_and_the_load_is_shared() {
	let now = Instant::now();
	let [a, b, c] = peers();
	let mut client = client(&[a, b, c], now);
	client.want(SESSION, cid(0), now);
	client.presence(a, &cid(0), true, now);
	client.presence(b, &cid(0), true, now);
	arrived(&mut client, a, cid(0).hash(), now);
	for peer in [&a, &b, &c] {
		told(&mut client, peer);
	}
	for n in 1..=10 {
		client.want(SESSION, cid(n), now);
	}
	let (from_a, asked_a, _) = told(&mut client, &a);
	let (from_b, ..) = told(&mut client, &b);
	assert_eq!((from_a.len(), from_b.len()), (5, 5));
	assert_eq!(asked_a.len(), 5, "those that are asked of the other, it is asked about");
	// A session of two looks for a third, at no cost of a block.
	let (from_c, asked_c, _) = told(&mut client, &c);
	assert_eq!((from_c, asked_c.len()), (vec![], 10));
	client.presence(c, &cid(10), true, now);
	client.disconnected(a, now);
	client.disconnected(b, now);
	assert!(told(&mut client, &c).0.contains(&cid(9)), "it has joined the session");
}

#[test]
fn no_peer_is_asked_for_more_blocks_at_a_time_than_the_limit() {
	let now = Instant::now();
	let [a] = peers();
	let mut client = client(&[a], now);
	for n in 0..100 {
		client.want(SESSION, cid(n), now);
		client.presence(a, &cid(n), true, now);
	}
	let limit = ClientConfig::default().blocks_per_peer;
	let (first, ..) = told(&mut client, &a);
	assert_eq!(first.len(), limit);
	arrived(&mut client, a, first[0].hash(), now);
	assert_eq!(told(&mut client, &a).0.len(), 1);
}

#[test]
fn a_peer_that_stalls_is_replaced_and_its_late_block_is_no_lie() {
	let mut now = Instant::now();
	let [a, b] = peers();
	let mut client = client(&[a, b], now);
	client.want(SESSION, cid(1), now);
	client.presence(a, &cid(1), true, now);
	assert_eq!(told(&mut client, &a).0, [cid(1)]);
	client.presence(b, &cid(1), true, now);
	assert_eq!(told(&mut client, &b).0, []);
	now += ClientConfig::default().stall_timeout;
	client.tick(now);
	assert_eq!(actions(&mut client), [Action::Stalled(a)]);
	assert_eq!(told(&mut client, &a).2, [cid(1)]);
	assert_eq!(told(&mut client, &b).0, [cid(1)]);
	assert!(matches!(arrived(&mut client, b, cid(1).hash(), now), Arrival::Wanted(_)));
	assert_eq!(arrived(&mut client, a, cid(1).hash(), now), Arrival::Late);
}

#[test]
fn a_peer_that_sends_other_blocks_does_not_stall() {
	let start = Instant::now();
	let step = ClientConfig::default().stall_timeout / 2;
	let [a] = peers();
	let mut client = client(&[a], start);
	for n in 0..4 {
		client.want(SESSION, cid(n), start);
		client.presence(a, &cid(n), true, start);
	}
	for n in 0..4 {
		let now = start + step * (u32::from(n) + 1);
		arrived(&mut client, a, cid(n).hash(), now);
		client.tick(now);
	}
	assert_eq!(actions(&mut client), []);
}

#[test]
fn what_was_not_asked_for_is_not_expected_and_a_lie() {
	let now = Instant::now();
	let [a, b] = peers();
	let mut client = client(&[a, b], now);
	let sha2_256 = cid(1).hash().code();
	assert!(!client.expects(&a, sha2_256));
	client.want(SESSION, cid(1), now);
	assert!(!client.expects(&a, u64::from(Code::Blake2b256)));
	assert!(client.expects(&a, sha2_256));
	assert!(!client.expects(&a, sha2_256), "one was asked for");
	assert_eq!(arrived(&mut client, a, cid(2).hash(), now), Arrival::Lie);
	assert_eq!(client.wanted(), 1);
}

#[test]
fn who_leaves_before_its_block_is_hashed_has_not_lied() {
	let now = Instant::now();
	let [a, b] = peers();
	let mut client = client(&[a, b], now);
	for n in 1..=2 {
		client.want(SESSION, cid(n), now);
	}
	let connection = client.connection(&a);
	client.disconnected(a, now);
	assert_eq!(client.arrived(a, connection, cid(1).hash(), now), Arrival::Wanted(cid(1)));
	assert_eq!(client.arrived(a, connection, cid(1).hash(), now), Arrival::Late);
	client.connected(a, now);
	assert_eq!(client.arrived(a, connection, cid(1).hash(), now), Arrival::Late);
	assert_eq!(client.arrived(a, connection, cid(2).hash(), now), Arrival::Wanted(cid(2)));
	assert_eq!(arrived(&mut client, a, cid(3).hash(), now), Arrival::Lie);
}

#[test]
fn a_block_that_is_asked_for_twice_is_remembered_since_the_last_time() {
	let now = Instant::now();
	let [a] = peers();
	let mut client = client(&[a], now);
	let ask = |client: &mut Client, n: u32| {
		let cid = Cid::new_v1(RAW, Code::Sha2_256.digest(&n.to_le_bytes()));
		client.want(SESSION, cid, now);
		*cid.hash()
	};
	let twice = ask(&mut client, 0);
	assert!(matches!(arrived(&mut client, a, &twice, now), Arrival::Wanted(_)));
	assert_eq!(arrived(&mut client, a, &twice, now), Arrival::Late);
	for n in 1..8_000 {
		let hash = ask(&mut client, n);
		client.satisfied(&hash);
	}
	ask(&mut client, 0);
	client.satisfied(&twice);
	for n in 8_000..9_000 {
		let hash = ask(&mut client, n);
		client.satisfied(&hash);
	}
	assert_eq!(arrived(&mut client, a, &twice, now), Arrival::Late);
}

#[test]
fn who_leaves_is_replaced() {
	let now = Instant::now();
	let [a, b] = peers();
	let mut client = client(&[a, b], now);
	client.want(SESSION, cid(1), now);
	client.presence(a, &cid(1), true, now);
	client.presence(b, &cid(1), true, now);
	assert_eq!(told(&mut client, &b).0, []);
	client.disconnected(a, now);
	assert_eq!(told(&mut client, &b).0, [cid(1)]);
}

#[test]
fn the_dht_is_searched_for_block_and_root_and_its_providers_are_asked() {
	let mut now = Instant::now();
	let [a] = peers();
	let mut client = client(&[], now);
	client.want(SESSION, cid(0), now);
	now += ClientConfig::default().search_delay;
	client.tick(now);
	let found = actions(&mut client);
	let [Action::Search(block, _), Action::Search(root, _)] = found[..] else {
		panic!("{found:?}");
	};
	client.found(block, a, now);
	client.found(root, a, now);
	assert_eq!(actions(&mut client), [Action::Dial(a)]);
	client.searched(block);
	client.searched(root);
	client.tick(now);
	assert_eq!(actions(&mut client), [], "a provider is on its way");
	client.connected(a, now);
	assert_eq!(told(&mut client, &a).0, [cid(0)]);
	client.presence(a, &cid(0), false, now);
	client.tick(now);
	assert_eq!(actions(&mut client), [Action::NotFound(*cid(0).hash())]);
	assert_eq!(client.wanted(), 0);
}

#[test]
fn without_progress_a_want_is_given_up() {
	let start = Instant::now();
	let [a] = peers();
	let mut client = client(&[a], start);
	client.want(SESSION, cid(0), start);
	client.presence(a, &cid(0), true, start);
	let mut now = start;
	while actions(&mut client).iter().all(|action| !matches!(action, Action::NotFound(_))) {
		now += Duration::from_secs(1);
		client.tick(now);
		assert!(now < start + Duration::from_secs(600));
	}
	assert!(now >= start + ClientConfig::default().give_up);
}

#[test]
fn closing_a_session_cancels_what_no_other_wants() {
	let now = Instant::now();
	let [a] = peers();
	let mut client = client(&[a], now);
	client.want(1, cid(1), now);
	client.want(1, cid(2), now);
	client.want(2, cid(2), now);
	told(&mut client, &a);
	client.close(1, now);
	assert_eq!(told(&mut client, &a).2, [cid(1)]);
	client.close(2, now);
	assert_eq!(told(&mut client, &a).2, [cid(2)]);
	client.want(3, cid(3), now);
	client.close(3, now);
	assert_eq!(told(&mut client, &a), Default::default(), "it was never told");
}

#[test]
fn after_a_lost_message_all_wants_are_told_again() {
	let now = Instant::now();
	let [a] = peers();
	let mut client = client(&[a], now);
	client.want(1, cid(1), now);
	client.presence(a, &cid(1), true, now);
	client.want(2, cid(2), now);
	told(&mut client, &a);
	client.resync(a);
	let (full, entries) = client.take_entries(&a, 10).unwrap();
	assert!(full);
	assert_eq!(entries.len(), 2);
}
