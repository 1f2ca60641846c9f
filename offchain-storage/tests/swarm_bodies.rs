//! Bodies whose fragments lie on several peer stores.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	bodies::{prove, verify_fragment, FragmentError},
	fragment::Fragmentation,
	manifest::Manifest,
	store::{BlockStore, Depth, Pin, PinnedRoot},
	swarm::{BodyFetchError, BodyProgress, PeerStore},
	Cid,
};
use amo_primitives::{audit::verify, Hash};
use peers::{soon, Peer};
use rand::{rngs::StdRng, RngCore, SeedableRng};
use std::{io::Cursor, ops::Range};
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
	let owner = Peer::start().await;
	let (cid, manifest) = put(&owner, body, k, m).await;
	let root = *manifest.audit_root();
	let mut providers = Vec::new();
	for fragment in 0..k + m {
		let provider = Peer::start().await;
		provider.connect(&owner).await;
		let fetch = provider.peer_store.fetch_fragment(&cid, fragment, root, pin("placement"));
		assert_eq!(soon("fetch", fetch).await.unwrap(), manifest);
		providers.push(provider);
	}
	owner.peer_store.shutdown().await;
	(cid, manifest, providers)
}

async fn connected_to(providers: &[Peer]) -> Peer {
	let peer = Peer::start().await;
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
	let owner = Peer::start().await;
	let (cid, _) = put(&owner, &bytes(3 * MIB), 2, 1).await;
	let provider = Peer::start().await;
	provider.connect(&owner).await;
	let fetch = provider.peer_store.fetch_fragment(&cid, 0, Hash::zero(), pin("placement"));
	let refused = soon("fetch", fetch).await;
	assert!(matches!(refused, Err(BodyFetchError::Body(FragmentError::AuditRoot))));
	assert_eq!(provider.store.pins(None).unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_holds_is_pinned_and_proved_without_others() {
	let body = bytes(5 * MIB);
	let (cid, manifest, providers) = providers(&body, 2, 1).await;
	let shape = manifest.layout().shape();
	for (fragment, provider) in (0..).zip(&providers) {
		let store = &*provider.store;
		let placement = |root, depth| PinnedRoot { root, pin: pin("placement"), depth };
		let mut pins = vec![
			placement(cid, Depth::Direct),
			placement(manifest.fragments()[usize::from(fragment)].cid, Depth::Recursive),
		];
		pins.sort();
		assert_eq!(store.pins(None).unwrap(), pins);
		verify_fragment(store, &manifest, fragment, manifest.audit_root()).unwrap();
		let each = shape.leaves_per_fragment();
		for leaf in [0, each / 2, each - 1] {
			let index = u32::from(fragment) * each + leaf;
			let proof = prove(store, &manifest, index).unwrap();
			assert_eq!(verify(&shape, index, &proof, manifest.audit_root()), Ok(()));
		}
	}
}
