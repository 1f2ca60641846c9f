//! Bodies whose fragments lie on several peer stores.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	bodies::{pinned_bodies, prove, verify_fragment, BlockMap, Claim, FragmentError, PinnedBody},
	fragment::{Fragmentation, Layout},
	manifest::{Manifest, OTHER},
	store::{
		disk::{DiskStore, Durability},
		BlockStore, Limits, Pin, StoreError,
	},
	swarm::{BodyFetchError, BodyProgress, Config, PeerStore},
	Cid,
};
use amo_primitives::{audit::verify, Hash};
use peers::{soon, Peer};
use rand::{rngs::StdRng, RngCore, SeedableRng};
use std::{fs, io::Cursor, ops::Range, path::Path, sync::Arc};
use tokio::sync::mpsc;

const MIB: usize = 1024 * 1024;

fn bytes(len: usize) -> Vec<u8> {
	let mut bytes = vec![0; len];
	StdRng::seed_from_u64(len as u64).fill_bytes(&mut bytes);
	bytes
}

fn pin(reason: &str) -> Pin {
	Pin { owner: "test".into(), reason: reason.into() }
}

/// A peer that meets nobody but those that the test has it connect to: it is in a DHT of its own.
async fn alone() -> Peer {
	Peer::start_with(|config| config.kad_protocol = config.folder.display().to_string()).await
}

async fn put(peer: &Peer, body: &[u8], k: u8, m: u8) -> (Cid, Manifest) {
	let body = Cursor::new(body.to_vec());
	let fragmentation = Fragmentation::new(k, m).unwrap();
	peer.peer_store.put_body(body, fragmentation, 0, None, pin("upload")).await.unwrap()
}

async fn get(
	peer: &PeerStore,
	cid: &Cid,
	range: Option<Range<u64>>,
) -> Result<Vec<u8>, BodyFetchError> {
	let mut out = Vec::new();
	soon("get", peer.get_range(cid, range, &mut out, None)).await.map(|()| out)
}

/// Provider *i* of a body holds its fragment *i*, and nobody else is connected to any of them.
async fn providers(body: &[u8], k: u8, m: u8) -> (Cid, Manifest, Vec<Peer>) {
	let owner = alone().await;
	let (cid, manifest) = put(&owner, body, k, m).await;
	let claim = Claim::of(&manifest);
	let mut providers = Vec::new();
	for fragment in 0..k + m {
		let provider = alone().await;
		provider.connect(&owner).await;
		let fetch = provider.peer_store.fetch_fragment(&cid, fragment, claim, pin("placement"));
		assert_eq!(soon("fetch", fetch).await.unwrap(), manifest);
		providers.push(provider);
	}
	owner.peer_store.shutdown().await;
	(cid, manifest, providers)
}

async fn connected_to(providers: &[Peer]) -> Peer {
	let peer = alone().await;
	for provider in providers {
		peer.connect(provider).await;
	}
	peer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_had_from_those_who_hold_a_fragment_each() {
	let body = bytes(5 * MIB + 321);
	let (cid, _, providers) = providers(&body, 2, 1).await;
	let buyer = connected_to(&providers).await;
	assert_eq!(get(&buyer.peer_store, &cid, None).await.unwrap(), body);
	// From here, without anybody.
	for provider in &providers {
		provider.peer_store.shutdown().await;
	}
	assert_eq!(get(&buyer.peer_store, &cid, None).await.unwrap(), body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_takes_its_stripes_only() {
	let body = bytes(8 * MIB);
	let (cid, _, providers) = providers(&body, 2, 0).await;
	let buyer = connected_to(&providers).await;
	let len = body.len() as u64;
	for range in [0..0, 0..1, 2 * MIB as u64 - 1..2 * MIB as u64 + 1, len - 1..len] {
		let part = &body[range.start as usize..range.end as usize];
		assert_eq!(get(&buyer.peer_store, &cid, Some(range)).await.unwrap(), part);
	}
	let stats = buyer.peer_store.stats().await.unwrap();
	// The manifest, two nodes, and three of the four stripes.
	assert_eq!(stats.blocks_received, 1 + 2 + 3 * 2);
	let outside = get(&buyer.peer_store, &cid, Some(1..len + 1)).await;
	assert!(matches!(outside, Err(BodyFetchError::Body(FragmentError::Range { .. }))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_dies_in_mid_transfer_is_made_up_for() {
	let body = bytes(64 * MIB);
	let (cid, _, providers) = providers(&body, 2, 1).await;
	let buyer = connected_to(&providers).await;
	let (progress, mut seen) = mpsc::channel::<BodyProgress>(1);
	let killer = providers[0].peer_store.clone();
	let kill = async move {
		let first = seen.recv().await.expect("the transfer began");
		assert!(first.bytes < first.of);
		killer.shutdown().await;
		while let Some(progress) = seen.recv().await {
			assert!(progress.bytes <= progress.of);
		}
	};
	let mut out = Vec::new();
	let get = async {
		let progress = Some(progress);
		buyer.peer_store.get_range(&cid, None, &mut out, progress).await
	};
	let (got, ()) = soon("get", async { tokio::join!(get, kill) }).await;
	got.unwrap();
	assert!(out == body);
}

#[tokio::test(flavor = "multi_thread")]
async fn fewer_than_k_fragments_end_in_an_error_that_names_what_is_missing() {
	for len in [MIB, 3 * MIB] {
		let body = bytes(len);
		let (cid, manifest, providers) = providers(&body, 2, 2).await;
		let buyer = connected_to(&providers[3..]).await;
		let error = get(&buyer.peer_store, &cid, None).await.unwrap_err();
		let BodyFetchError::Body(FragmentError::TooFew { stripe: 0, found: 1, needed: 2, missing }) =
			&error
		else {
			panic!("{error}");
		};
		let mut names: Vec<_> = missing.iter().map(|shard| (shard.fragment, shard.cid)).collect();
		names.sort();
		let links = manifest.fragments().iter().map(|link| link.cid);
		assert_eq!(names, (0..3).zip(links).collect::<Vec<_>>());
		let told = error.to_string();
		assert!(names.iter().all(|(_, cid)| told.contains(&cid.to_string())), "{told}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_refuses_what_the_chain_does_not_have() {
	let owner = alone().await;
	let (cid, manifest) = put(&owner, &bytes(3 * MIB), 2, 1).await;
	let provider = alone().await;
	provider.connect(&owner).await;
	let claim = Claim::of(&manifest);
	let other_root = Claim { audit_root: Hash::zero(), ..claim };
	let longer = Layout::new(claim.layout.fragmentation(), 9 * MIB as u64).unwrap();
	let other_layout = Claim { layout: longer, ..claim };
	let fetch = |claim| provider.peer_store.fetch_fragment(&cid, 0, claim, pin("placement"));
	let refused = soon("fetch", fetch(other_root)).await;
	assert!(matches!(refused, Err(BodyFetchError::Body(FragmentError::AuditRoot))));
	let refused = soon("fetch", fetch(other_layout)).await;
	assert!(matches!(refused, Err(BodyFetchError::Body(FragmentError::Claim))));
	assert_eq!(provider.store.pins(None).unwrap(), []);
	// The manifest is all that it took.
	assert_eq!(provider.peer_store.stats().await.unwrap().blocks_received, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_fetches_no_more_than_a_fragment_has() {
	let owner = alone().await;
	let (_, honest) = put(&owner, &bytes(3 * MIB), 2, 0).await;
	// In place of a fragment's node, one that links to what is no part of it.
	let noise: Vec<_> = (0..20).map(|seed| peers::block(seed, MIB)).collect();
	let node = peers::root_of(&noise);
	owner.put(&noise);
	let mut links = honest.fragments().to_vec();
	links[0].cid = *node.cid();
	let lies = Manifest::new(*honest.layout(), OTHER, links, None).unwrap();
	let block = lies.to_block().unwrap();
	owner.put(&[node, block.clone()]);

	let provider = alone().await;
	provider.connect(&owner).await;
	let claim = Claim::of(&lies);
	let fetch = provider.peer_store.fetch_fragment(block.cid(), 0, claim, pin("placement"));
	let refused = soon("fetch", fetch).await;
	assert!(matches!(refused, Err(BodyFetchError::Body(FragmentError::Node { fragment: 0, .. }))));
	assert_eq!(provider.peer_store.stats().await.unwrap().blocks_received, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fragment_that_nobody_has_is_made_anew_from_k_others() {
	for len in [MIB, 5 * MIB + 321] {
		let (cid, manifest, providers) = providers(&bytes(len), 2, 1).await;
		let claim = Claim::of(&manifest);
		for lost in 0..3_u8 {
			let successor = alone().await;
			for (_, other) in (0..).zip(&providers).filter(|(fragment, _)| *fragment != lost) {
				successor.connect(other).await;
			}
			let fetch = successor.peer_store.fetch_fragment(&cid, lost, claim, pin("placement"));
			assert_eq!(soon("fetch", fetch).await.unwrap(), manifest);
			verify_fragment(&*successor.store, &manifest, lost, &claim).unwrap();
			let pinned = PinnedBody { cid, pin: pin("placement"), fragments: vec![lost] };
			assert_eq!(pinned_bodies(&*successor.store, None).unwrap(), [pinned]);
			// It is garbage that the other fragments are.
			while !successor.store.collect_garbage(1_000).unwrap().finished {}
			verify_fragment(&*successor.store, &manifest, lost, &claim).unwrap();
			assert!(successor.store.stats().unwrap().bytes < 2 * manifest.layout().fragment_len());
		}
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_of_a_fragment_is_made_anew() {
	let (cid, manifest, providers) = providers(&bytes(16 * MIB), 2, 1).await;
	let careless = alone().await;
	let mut map = BlockMap::new(manifest.clone());
	let node = providers[0].store.get(&manifest.fragments()[0].cid).unwrap().unwrap();
	map.add_node(0, node.data()).unwrap();
	careless.put([&node]);
	for stripe in (0..8).filter(|stripe| *stripe != 5) {
		let cid = map.shard(stripe, 0).unwrap().cid;
		careless.put([&providers[0].store.get(&cid).unwrap().unwrap()]);
	}
	let successor = alone().await;
	for peer in [&careless, &providers[1], &providers[2]] {
		successor.connect(peer).await;
	}
	let claim = Claim::of(&manifest);
	let fetch = successor.peer_store.fetch_fragment(&cid, 0, claim, pin("placement"));
	soon("fetch", fetch).await.unwrap();
	verify_fragment(&*successor.store, &manifest, 0, &claim).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fragment_is_not_made_from_fewer_than_k_others() {
	let (cid, manifest, providers) = providers(&bytes(3 * MIB), 2, 2).await;
	let successor = connected_to(&providers[3..]).await;
	let fetch =
		successor.peer_store.fetch_fragment(&cid, 0, Claim::of(&manifest), pin("placement"));
	let refused = soon("fetch", fetch).await;
	let Err(BodyFetchError::Body(FragmentError::TooFew { found: 1, needed: 2, missing, .. })) =
		refused
	else {
		panic!("{refused:?}");
	};
	assert_eq!(missing.len(), 3);
	assert_eq!(successor.store.pins(None).unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_kept_with_all_its_fragments() {
	let (cid, manifest, providers) = providers(&bytes(5 * MIB), 2, 1).await;
	let keeper = connected_to(&providers).await;
	let kept = soon("pin", keeper.peer_store.pin_body(&cid, pin("user"))).await.unwrap();
	assert_eq!(kept, manifest);
	for fragment in 0..3 {
		verify_fragment(&*keeper.store, &manifest, fragment, &Claim::of(&manifest)).unwrap();
	}
	assert!(keeper.peer_store.unpin_body(&cid, pin("user")).await.unwrap());
	assert!(!keeper.peer_store.unpin_body(&cid, pin("user")).await.unwrap());
	assert_eq!(keeper.store.pins(None).unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_corrupt_on_disk_is_fetched_again() {
	let body = bytes(5 * MIB);
	let (cid, manifest, providers) = providers(&body, 2, 1).await;
	let folder = tempfile::tempdir().unwrap();
	let open = || DiskStore::open_or_create(folder.path(), Limits::default(), Durability::Process);
	let start = |store| {
		let mut config = Config::new(folder.path().join("peer"));
		config.kad_protocol = config.folder.display().to_string();
		config.listen = vec![peers::loopback()];
		PeerStore::start(config, store)
	};
	let store = Arc::new(open().unwrap());
	let peer_store = start(store.clone()).await.unwrap();
	for provider in &providers {
		peer_store.connect(&provider.address().await).await.unwrap();
	}
	soon("pin", peer_store.pin_body(&cid, pin("user"))).await.unwrap();
	flip_a_byte_of_all_files(&folder.path().join("blocks"));
	assert!(matches!(store.get(&cid), Err(StoreError::Corrupt(_))));

	assert_eq!(get(&peer_store, &cid, None).await.unwrap(), body);
	soon("pin", peer_store.pin_body(&cid, pin("user"))).await.unwrap();
	for fragment in 0..3 {
		verify_fragment(&*store, &manifest, fragment, &Claim::of(&manifest)).unwrap();
	}
}

fn flip_a_byte_of_all_files(folder: &Path) {
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		if path.is_dir() {
			flip_a_byte_of_all_files(&path);
		} else {
			let mut bytes = fs::read(&path).unwrap();
			bytes[0] ^= 1;
			fs::write(&path, bytes).unwrap();
		}
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_holds_is_pinned_and_proved_without_others() {
	let body = bytes(5 * MIB);
	let (cid, manifest, providers) = providers(&body, 2, 1).await;
	let shape = manifest.layout().shape();
	for (fragment, provider) in (0..).zip(&providers) {
		let store = &*provider.store;
		let pinned = PinnedBody { cid, pin: pin("placement"), fragments: vec![fragment] };
		assert_eq!(pinned_bodies(store, None).unwrap(), [pinned]);
		verify_fragment(store, &manifest, fragment, &Claim::of(&manifest)).unwrap();
		let each = shape.leaves_per_fragment();
		for leaf in [0, each / 2, each - 1] {
			let index = u32::from(fragment) * each + leaf;
			let proof = prove(store, &manifest, index).unwrap();
			assert_eq!(verify(&shape, index, &proof, manifest.audit_root()), Ok(()));
		}
	}
}
