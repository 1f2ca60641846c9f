//! What offchain workers reach, on real peer stores.

use super::support::{name, of_peer, request, settings, until, Peer};
use amo_node::peer_store::Running;
use amo_offchain_storage::{
	bodies::pinned_bodies,
	manifest::{Manifest, SEALED_BODY},
	Cid,
};
use amo_primitives::{
	audit::verify,
	chunk::ChunkId,
	operator::OperatorKey,
	peer_store::{
		peer_store_api, FetchRequest, FetchState, FragmentId, PeerStore, PeerStoreExt, ProveError,
		WorkerEvent,
	},
	Hash,
};
use sp_state_machine::BasicExternalities;
use std::{
	fs,
	path::Path,
	time::{Duration, Instant},
};

/// Two stripes at k = 2: a fragment has two blocks and a node.
const LONG: usize = 2 * 1024 * 1024 + 5_000;

/// Why the fetch failed, if it did.
fn failure(state: FetchState) -> Option<(String, u64)> {
	match state {
		FetchState::Failed { reason, after_millis } => Some((reason, after_millis)),
		_ => None,
	}
}

/// A provider that gives up soon.
fn impatient() -> Peer {
	Peer::start_with(|settings| settings.swarm.client.give_up = Duration::from_millis(200))
}

/// Waits until the fetch has failed, and gives the reason and the rest.
fn failed(peer: &Peer, request: &FetchRequest) -> (String, u64) {
	let mut found = None;
	until("the fetch fails", || {
		found = failure(peer.host().fetch(request.clone()));
		found.is_some()
	});
	found.unwrap()
}

fn proves(peer: &Peer, request: &FetchRequest) {
	let shape = request.layout.shape();
	let leaves = shape.leaves_per_fragment();
	let first = u32::from(request.placement.id.fragment) * leaves;
	for leaf in [first, first + leaves / 2, first + leaves - 1] {
		let proof = peer.host().prove(request.placement.id.body, leaf).unwrap();
		assert_eq!(verify(&shape, leaf, &proof, &request.audit_root), Ok(()));
	}
}

/// Deletes the bytes of all blocks behind the store's back.
fn delete_blocks(folder: &Path) {
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		if path.is_dir() {
			delete_blocks(&path);
		} else {
			fs::remove_file(path).unwrap();
		}
	}
}

fn pinned(peer: &Peer) -> Vec<(Cid, Vec<u8>)> {
	let bodies = pinned_bodies(&*peer.services().core.store, Some("provider")).unwrap();
	bodies.into_iter().map(|body| (body.cid, body.fragments)).collect()
}

#[test]
fn a_fragment_is_fetched_kept_and_proved() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let body = wallet.put(1, LONG);
	let request = request(&body, 1, &[&wallet]);
	let other = FragmentId { fragment: 0, ..request.placement.id };
	assert!(!provider.host().has(request.placement.id));
	assert_eq!(provider.host().fetch(request.clone()), FetchState::Running);
	provider.fetch(&request);

	assert!(provider.host().has(request.placement.id));
	assert!(!provider.host().has(other));
	assert_eq!(pinned(&provider), [(body.0, vec![1])]);
	proves(&provider, &request);
	let not_here = provider.host().prove(request.placement.id.body, 0);
	assert!(matches!(not_here, Err(ProveError::Missing(_))), "{not_here:?}");
	let leaves = request.layout.shape().leaves();
	let no_leaf = provider.host().prove(request.placement.id.body, leaves);
	assert!(matches!(no_leaf, Err(ProveError::Store(_))), "{no_leaf:?}");
	assert!(provider.host().has(request.placement.id), "it is here all the same");

	let stats = provider.host().stats();
	assert!(stats.bytes > request.layout.fragment_len());
	assert_eq!((stats.fetches, stats.quota), (0, 64 * 1024 * 1024));
	for event in [WorkerEvent::Confirmed(3), WorkerEvent::Answered(2), WorkerEvent::Unanswerable] {
		provider.host().report(event);
	}
}

#[test]
fn a_fragment_that_nobody_has_is_made_anew_from_others() {
	for len in [5_000, LONG] {
		let (wallet, first, second) = (Peer::start(), Peer::start(), Peer::start());
		let body = wallet.put(1, len);
		first.fetch(&request(&body, 1, &[&wallet]));
		second.fetch(&request(&body, 2, &[&wallet]));
		drop(wallet);

		let successor = Peer::start();
		let request = request(&body, 0, &[&first, &second]);
		successor.fetch(&request);
		assert_eq!(pinned(&successor), [(body.0, vec![0])]);
		proves(&successor, &request);
	}
}

#[test]
fn a_fragment_is_not_made_from_too_few_others() {
	let (wallet, first, successor) = (Peer::start(), Peer::start(), impatient());
	let body = wallet.put(1, 5_000);
	first.fetch(&request(&body, 1, &[&wallet]));
	drop(wallet);
	let request = request(&body, 0, &[&first]);
	let (reason, _) = failed(&successor, &request);
	assert!(reason.contains("1 of the 2 shards"), "{reason}");
	assert!(!successor.host().has(request.placement.id));
	assert_eq!(pinned(&successor), []);
}

#[test]
fn a_fragment_that_is_not_what_the_manifest_says_is_refused() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let (_, honest) = wallet.put(1, 5_000);
	// Its leaves hash to something else; the header that claims it agrees with the manifest.
	let mut links = honest.fragments().to_vec();
	links[0].root = Hash::repeat_byte(1);
	let lies = Manifest::new(*honest.layout(), SEALED_BODY, links, None).unwrap();
	let block = lies.to_block().unwrap();
	let cid = *block.cid();
	wallet.services().core.store.put(vec![block]).unwrap();
	let request = request(&(cid, lies), 0, &[&wallet]);
	let (reason, _) = failed(&provider, &request);
	assert!(reason.contains("lied"), "{reason}");
	assert!(!provider.host().has(request.placement.id));
	assert_eq!(pinned(&provider), []);
}

#[test]
fn offchain_workers_reach_it() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let request = request(&wallet.put(1, 5_000), 1, &[&wallet]);
	let leaf = request.layout.shape().leaves_per_fragment();
	let mut without = BasicExternalities::default();
	without.execute_with(|| {
		assert!(!peer_store_api::has(request.placement.id));
		assert_eq!(peer_store_api::fetch(request.clone()), None);
		assert_eq!(peer_store_api::prove(request.placement.id.body, leaf), Err(ProveError::Off));
		assert_eq!(peer_store_api::stats(), None);
		let operator = request.placement.operator;
		assert_eq!(peer_store_api::placements(operator, None, 10), []);
	});
	let mut with = BasicExternalities::default();
	with.register_extension(PeerStoreExt(provider.services().host.clone()));
	with.execute_with(|| {
		let is_here = || peer_store_api::fetch(request.clone()) == Some(FetchState::Here);
		until("the fragment is here", is_here);
		assert!(peer_store_api::has(request.placement.id));
		let proof = peer_store_api::prove(request.placement.id.body, leaf).unwrap();
		assert_eq!(verify(&request.layout.shape(), leaf, &proof, &request.audit_root), Ok(()));
		peer_store_api::report(WorkerEvent::Answered(1));
		let operator = request.placement.operator;
		assert_eq!(peer_store_api::placements(operator, None, 10), [request.placement]);
		peer_store_api::release(request.placement);
		assert!(!peer_store_api::has(request.placement.id));
	});
}

#[test]
fn many_fragments_come_from_one_wallet() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let bodies: Vec<_> = (0..12).map(|seed| wallet.put(seed, 5_000)).collect();
	let requests: Vec<_> = bodies.iter().map(|body| request(body, 2, &[&wallet])).collect();
	for request in &requests {
		provider.host().fetch(request.clone());
	}
	for request in &requests {
		provider.fetch(request);
		proves(&provider, request);
	}
}

#[test]
fn asking_never_waits_and_a_failure_rests() {
	let provider = impatient();
	let wallet = Peer::start();
	let body = wallet.put(1, 5_000);
	let mut request = request(&body, 0, &[&wallet]);
	drop(wallet);
	// Nobody ever answers there.
	let silent = "/ip4/192.0.2.1/tcp/1".parse::<libp2p::Multiaddr>().unwrap();
	request.peers.push(of_peer(&silent.with_p2p(libp2p::PeerId::random()).unwrap()));
	// And this is no address at all.
	let garbage = vec![0xff; 8].try_into().unwrap();
	request.peers.push((vec![1, 2, 3].try_into().unwrap(), vec![garbage]));

	let asked = Instant::now();
	assert_eq!(provider.host().fetch(request.clone()), FetchState::Running);
	assert!(asked.elapsed() < Duration::from_secs(1));
	let (reason, after) = failed(&provider, &request);
	assert!(reason.contains("no peer has"), "{reason}");
	assert!(after <= 5_000, "{after}");
	assert!(!provider.host().has(request.placement.id));
}

#[test]
fn another_claim_is_refused_before_and_after() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let body = wallet.put(1, 5_000);
	let honest = request(&body, 0, &[&wallet]);
	let lie = FetchRequest { audit_root: Hash::repeat_byte(7), ..honest.clone() };
	assert!(failed(&provider, &lie).0.contains("audit root"));

	provider.fetch(&honest);
	let (reason, after) = failure(provider.host().fetch(lie)).unwrap();
	assert!(reason.contains("audit root"), "{reason}");
	assert_eq!(after, 600_000);
	assert_eq!(provider.host().fetch(honest), FetchState::Here);
}

#[test]
fn what_was_here_is_here_after_a_restart() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let body = wallet.put(1, LONG);
	let requests = [request(&body, 0, &[&wallet]), request(&body, 2, &[&wallet])];
	requests.iter().for_each(|request| provider.fetch(request));
	drop(wallet);

	let provider = provider.restart();
	for request in requests {
		assert_eq!(provider.host().fetch(request.clone()), FetchState::Here);
		proves(&provider, &request);
	}
	assert_eq!(provider.host().fragments(&name(&body.0)), [0, 2]);
}

#[test]
fn a_fragment_lost_on_disk_is_noticed_and_fetched_again() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let request = request(&wallet.put(1, LONG), 0, &[&wallet]);
	provider.fetch(&request);
	delete_blocks(&provider.folder.path().join("blocks"));

	let lost = provider.host().prove(request.placement.id.body, 0);
	assert!(matches!(lost, Err(ProveError::Missing(_))), "{lost:?}");
	assert!(!provider.host().has(request.placement.id));
	provider.fetch(&request);
	proves(&provider, &request);
}

#[test]
fn what_is_released_goes() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let body = wallet.put(1, 5_000);
	let (first, second) = (request(&body, 0, &[&wallet]), request(&body, 1, &[&wallet]));
	for request in [&first, &second] {
		provider.fetch(request);
	}
	provider.host().release(first.placement);
	assert!(!provider.host().has(first.placement.id));
	assert_eq!(pinned(&provider), [(body.0, vec![1])]);
	proves(&provider, &second);

	delete_blocks(&provider.folder.path().join("blocks"));
	provider.host().release(second.placement);
	assert_eq!(pinned(&provider), []);
	provider.host().release(second.placement);
}

#[test]
fn what_is_kept_for_an_operator_is_listed_in_order_also_after_a_restart() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let body = wallet.put(1, 5_000);
	let mut requests = [0, 1, 2, 0].map(|fragment| request(&body, fragment, &[&wallet]));
	requests[2].placement.operator = OperatorKey::from_raw([2; 32]);
	requests[3].placement.chunk = ChunkId::repeat_byte(2);
	requests.iter().for_each(|request| provider.fetch(request));
	let [first, second, foreign, again] = requests.map(|request| request.placement);

	let provider = provider.restart();
	let list = |after, most| provider.host().placements(first.operator, after, most);
	assert_eq!(list(None, 10), [first, again, second]);
	assert_eq!(list(None, 2), [first, again]);
	assert_eq!(list(Some(again), 10), [second]);
	assert_eq!(list(Some(second), 10), []);
	assert_eq!(provider.host().placements(foreign.operator, None, 10), [foreign]);
	let nobody = OperatorKey::from_raw([3; 32]);
	assert_eq!(provider.host().placements(nobody, None, 10), []);
}

#[test]
fn what_is_fetched_is_listed_too() {
	let (wallet, provider) = (Peer::start(), impatient());
	let request = request(&wallet.put(1, 5_000), 0, &[&wallet]);
	drop(wallet);
	provider.host().fetch(request.clone());
	let placement = request.placement;
	let list = |after| provider.host().placements(placement.operator, after, 10);
	assert_eq!((list(None), list(Some(placement))), (vec![placement], vec![]));
	provider.host().release(placement);
	until("nobody fetches it", || list(None).is_empty());
}

/// Two chunks have the same body.
#[test]
fn what_is_released_for_one_chunk_is_kept_for_the_other() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let one = request(&wallet.put(1, 5_000), 0, &[&wallet]);
	let mut other = one.clone();
	other.placement.chunk = ChunkId::repeat_byte(2);
	provider.fetch(&one);
	assert_eq!(provider.host().fetch(other.clone()), FetchState::Running, "not yet for this");
	provider.fetch(&other);
	provider.host().release(one.placement);
	assert_eq!(pinned(&provider).len(), 1);
	assert!(provider.host().has(one.placement.id));
	proves(&provider, &other);
	let provider = provider.restart();
	assert_eq!(provider.host().fetch(other.clone()), FetchState::Here);
	provider.host().release(other.placement);
	assert_eq!(pinned(&provider), []);
	assert!(!provider.host().has(one.placement.id));
}

#[test]
fn what_does_not_fit_waits_for_room() {
	let wallet = Peer::start();
	let folder = tempfile::tempdir().unwrap();
	let mut small = settings(folder.path());
	small.quota = 500_000;
	let provider = Peer { running: Running::start(small, None).unwrap(), folder };
	let request = request(&wallet.put(1, LONG), 0, &[&wallet]);
	let (reason, _) = failed(&provider, &request);
	assert!(reason.contains("full"), "{reason}");
}
