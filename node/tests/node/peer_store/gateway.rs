//! The gateway, on real peer stores.

use super::support::{block_on, request, Peer, LIMITS};
use amo_node::peer_store::gateway::{Gateway, GatewayError, Kept};
use amo_offchain_storage::{
	block::{Block, RAW},
	bodies::pinned_bodies,
	fragment::Fragmentation,
	manifest::SEALED_BODY,
	store::Pin,
	Cid,
};
use futures::future::join_all;
use std::{
	sync::Arc,
	time::{Duration, SystemTime},
};

fn gateway(peer: &Peer) -> &Arc<Gateway> {
	peer.services().gateway.as_ref().unwrap()
}

fn add(to: &Peer, cid: Cid, from: &[&Peer]) -> Result<Kept, GatewayError> {
	let from = from.iter().map(|peer| peer.address()).collect();
	block_on(gateway(to).add(cid, from))
}

fn put_block(to: &Peer, block: &Block) -> Result<(), GatewayError> {
	block_on(gateway(to).put_block(*block.cid(), block.data().to_vec()))
}

fn pins(peer: &Peer) -> Vec<(Cid, String)> {
	let bodies = pinned_bodies(&*peer.services().core.store, Some("gateway")).unwrap();
	bodies.into_iter().map(|body| (body.cid, body.pin.reason)).collect()
}

/// Pins a body as the gateway does.
fn pin(peer: &Peer, seed: u64, until: u64) -> Cid {
	let pin = Pin { owner: "gateway".into(), reason: format!("until-{until}") };
	let body = std::io::Cursor::new(super::support::noise(seed, 5_000));
	let fragmentation = Fragmentation::new(2, 1).unwrap();
	let swarm = peer.services().core.swarm();
	block_on(swarm.put_body(body, fragmentation, SEALED_BODY, None, pin)).unwrap().0
}

fn now() -> u64 {
	SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn a_wallet_brings_a_body_and_providers_fetch_it() {
	let (wallet, gate, provider) = (Peer::start(), Peer::start(), Peer::start());
	let body = wallet.put(1, 700_000);
	let kept = add(&gate, body.0, &[&wallet]).unwrap();
	assert_eq!(kept.bytes, body.1.layout().stored_len());
	let day = LIMITS.keep.as_secs();
	assert!((day - 60..=day + 3_600).contains(&(kept.until - now())), "{kept:?}");
	assert_eq!(gateway(&gate).kept(&body.0), Some(kept));
	assert_eq!(pins(&gate), [(body.0, format!("until-{}", kept.until))]);

	drop(wallet);
	assert_eq!(add(&gate, body.0, &[]).unwrap(), kept, "it is here");
	provider.fetch(&request(&body, 2, &[&gate]));
}

#[test]
fn a_wallet_brings_many_bodies_at_a_time() {
	let (wallet, gate) = (Peer::start(), Peer::start());
	let cids: Vec<Cid> = (0..32).map(|seed| wallet.put(seed, 5_000).0).collect();
	let adds = cids.iter().map(|cid| gateway(&gate).add(*cid, vec![wallet.address()]));
	for added in block_on(join_all(adds.collect::<Vec<_>>())) {
		added.unwrap();
	}
	assert_eq!(gateway(&gate).totals().0, cids.len());
}

#[test]
fn what_was_kept_is_kept_after_a_restart_for_as_long_as_was_said() {
	let (wallet, gate) = (Peer::start(), Peer::start());
	let body = wallet.put(1, 5_000);
	let kept = add(&gate, body.0, &[&wallet]).unwrap();
	let over = pin(&gate, 2, 1_000);
	let longer = now() + 10_000;
	let twice = pin(&gate, 3, longer);
	assert_eq!(pin(&gate, 3, now() + 5_000), twice);

	let gate = gate.restart();
	let bytes = body.1.layout().stored_len();
	assert_eq!(gateway(&gate).kept(&body.0), Some(kept));
	assert_eq!(gateway(&gate).kept(&twice), Some(Kept { until: longer, bytes }));
	block_on(gateway(&gate).sweep());
	assert_eq!(gateway(&gate).kept(&over), None);
	assert_eq!(gateway(&gate).totals(), (2, 2 * bytes));
	assert_eq!(pins(&gate).len(), 2);
}

#[test]
fn the_operator_can_let_go_of_a_body() {
	let (wallet, gate) = (Peer::start(), Peer::start());
	let body = wallet.put(1, 5_000);
	add(&gate, body.0, &[&wallet]).unwrap();
	assert!(block_on(gateway(&gate).remove(&body.0)).unwrap());
	assert_eq!(pins(&gate), []);
	assert_eq!(gateway(&gate).totals(), (0, 0));
	assert!(!block_on(gateway(&gate).remove(&body.0)).unwrap());
}

#[test]
fn a_body_may_come_block_by_block() {
	let (wallet, gate) = (Peer::start(), Peer::start());
	let (cid, manifest) = wallet.put(1, 5_000);
	let store = &wallet.services().core.store;
	let fragments = manifest.fragments().iter().map(|fragment| fragment.cid);
	for cid in fragments.chain([cid]) {
		put_block(&gate, &store.get(&cid).unwrap().unwrap()).unwrap();
	}
	assert_eq!(add(&gate, cid, &[]).unwrap().bytes, manifest.layout().stored_len());
	assert_eq!(pins(&gate).len(), 1);
}

#[test]
fn blocks_are_checked_and_bounded() {
	let gate = Peer::start_with(|settings| {
		settings.gateway.as_mut().unwrap().quota = 3_000_000;
	});
	let first = Block::new(RAW, vec![1; 1_000_000]).unwrap();
	let other = Block::new(RAW, vec![2; 1_000_000]).unwrap();
	let lie = block_on(gateway(&gate).put_block(*first.cid(), other.data().to_vec()));
	assert!(matches!(lie, Err(GatewayError::Block(_))), "{lie:?}");
	let long = block_on(gateway(&gate).put_block(*first.cid(), vec![0; 2_500_000]));
	assert!(matches!(long, Err(GatewayError::Block(_))), "{long:?}");

	put_block(&gate, &first).unwrap();
	put_block(&gate, &other).unwrap();
	put_block(&gate, &Block::new(RAW, vec![3; 1_000_000]).unwrap()).unwrap();
	let full = put_block(&gate, &Block::new(RAW, vec![4; 1_000]).unwrap());
	assert!(matches!(full, Err(GatewayError::Full)), "{full:?}");
}

#[test]
fn long_bodies_and_too_many_are_refused() {
	let wallet = Peer::start();
	let gate = Peer::start_with(|settings| {
		settings.gateway.as_mut().unwrap().quota = 1_500_000;
	});
	let long = wallet.put(1, 1_100_000);
	let refused = add(&gate, long.0, &[&wallet]);
	assert!(matches!(refused, Err(GatewayError::TooLong { most: 1_048_576, .. })), "{refused:?}");

	let first = wallet.put(2, 700_000);
	add(&gate, first.0, &[&wallet]).unwrap();
	let second = wallet.put(3, 700_000);
	let refused = add(&gate, second.0, &[&wallet]);
	assert!(matches!(refused, Err(GatewayError::Full)), "{refused:?}");
	block_on(gateway(&gate).remove(&first.0)).unwrap();
	add(&gate, second.0, &[&wallet]).unwrap();
}

#[test]
fn too_many_at_a_time_wait() {
	let wallet = Peer::start();
	let gate = Peer::start_with(|settings| {
		settings.gateway.as_mut().unwrap().adds_per_minute = 1;
	});
	let (first, second) = (wallet.put(1, 5_000), wallet.put(2, 5_000));
	add(&gate, first.0, &[&wallet]).unwrap();
	let Err(GatewayError::Busy(rest)) = add(&gate, second.0, &[&wallet]) else {
		panic!("it is one a minute")
	};
	assert!(rest <= Duration::from_secs(60), "{rest:?}");
	add(&gate, first.0, &[]).unwrap();
}

#[test]
fn what_cannot_be_had_says_so() {
	let gate = Peer::start_with(|settings| {
		settings.swarm.client.give_up = Duration::from_millis(200);
	});
	let wallet = Peer::start();
	let (cid, _) = wallet.put(1, 5_000);
	let address = wallet.address();
	drop(wallet);
	let gone = block_on(gateway(&gate).add(cid, vec![address]));
	assert!(matches!(gone, Err(GatewayError::Unreachable)), "{gone:?}");
	let nowhere = add(&gate, cid, &[]);
	assert!(matches!(nowhere, Err(GatewayError::Fetch(_))), "{nowhere:?}");
	let raw = *Block::new(RAW, "raw").unwrap().cid();
	assert!(matches!(add(&gate, raw, &[]), Err(GatewayError::NoBody(_))));
	assert_eq!(gateway(&gate).totals(), (0, 0));
}
