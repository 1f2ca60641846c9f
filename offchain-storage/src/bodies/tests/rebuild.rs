//! Fragments that are made anew.

use super::*;
use crate::{block::DAG_CBOR, fragment::FragmentNode, manifest::FragmentLink};

const BLAKE2B: u64 = 0xb220;

fn rebuild(store: &Lossy, manifest: &Manifest, fragment: u8) -> Result<(), FragmentError> {
	let mut rebuilder = Rebuilder::new(BlockMap::new(manifest.clone()), fragment)?;
	for _ in 0..manifest.layout().stripes() {
		rebuilder = rebuilder.next_block(store)?;
	}
	rebuilder.finish(store)
}

/// The same body, its blocks named by another hash function.
fn in_blake2b(store: &Lossy, manifest: &Manifest) -> (Lossy, Cid, Manifest) {
	let (map, renamed) = (full_map(store, manifest), Lossy::default());
	let put = |codec, data| {
		let block = Block::hash(codec, BLAKE2B, data).unwrap();
		let cid = *block.cid();
		renamed.put(vec![block]).unwrap();
		cid
	};
	let links = (0..).zip(manifest.fragments()).map(|(fragment, link)| {
		let shards = (0..manifest.layout().stripes()).map(|stripe| {
			let cid = map.shard(stripe, fragment).unwrap().cid;
			let data = store.blocks.get(&cid).unwrap().unwrap().into_data();
			let root = crate::audit::block_root(&data);
			(put(RAW, data), root)
		});
		let shards: Vec<_> = shards.collect();
		let cid = match &shards[..] {
			[(cid, _)] => *cid,
			_ => {
				let node = FragmentNode::new(shards, manifest.layout().fragment_len()).unwrap();
				put(DAG_CBOR, node.to_block().unwrap().into_data())
			},
		};
		FragmentLink { cid, root: link.root }
	});
	let manifest = Manifest::new(*manifest.layout(), 3, links.collect(), None).unwrap();
	let cid = put(DAG_CBOR, manifest.to_block().unwrap().into_data());
	(renamed, cid, manifest)
}

#[test]
fn a_lost_fragment_is_made_anew_from_any_k_others() {
	for len in [3, 5_000, 3 * MIB, 7 * MIB + 3] {
		let (whole, body) = (Lossy::default(), random(len, 20));
		let (cid, manifest) = put(&whole, 2, 2, &body).unwrap();
		for (lost, others) in [(0, [1, 2]), (1, [0, 3]), (2, [0, 1]), (3, [0, 2]), (0, [2, 3])] {
			let held = provider_of(&whole, &cid, &manifest, &others);
			rebuild(&held, &manifest, lost).unwrap();
			verify_fragment(&held, &manifest, lost, &Claim::of(&manifest)).unwrap();
		}
	}
}

#[test]
fn a_fragment_is_named_by_the_hash_function_that_it_had() {
	for len in [5_000, 3 * MIB] {
		let first = Lossy::default();
		let (_, manifest) = put(&first, 2, 1, &random(len, 21)).unwrap();
		let (whole, cid, manifest) = in_blake2b(&first, &manifest);
		for lost in 0..3 {
			let others: Vec<u8> = (0..3).filter(|other| *other != lost).collect();
			let held = provider_of(&whole, &cid, &manifest, &others);
			rebuild(&held, &manifest, lost).unwrap();
			verify_fragment(&held, &manifest, lost, &Claim::of(&manifest)).unwrap();
		}
	}
}

#[test]
fn blocks_that_are_here_are_taken_as_they_are() {
	let store = Lossy::default();
	let (_, manifest) = put(&store, 2, 1, &random(7 * MIB, 22)).unwrap();
	let map = full_map(&store, &manifest);
	let (lost, corrupt) = (map.shard(1, 0).unwrap().cid, map.shard(2, 0).unwrap().cid);
	store.lose(lost);
	store.corrupt.lock().unwrap().insert(corrupt);
	store.read.lock().unwrap().clear();
	rebuild(&store, &manifest, 0).unwrap();
	let read = store.read.lock().unwrap().clone();
	for other in [1, 2] {
		let of_stripe = |stripe| read.contains(&map.shard(stripe, other).unwrap().cid);
		assert_eq!([0, 1, 2, 3].map(of_stripe), [false, true, true, false]);
	}
}

#[test]
fn too_few_others_are_named() {
	let whole = Lossy::default();
	let (cid, manifest) = put(&whole, 3, 2, &random(5_000, 23)).unwrap();
	let held = provider_of(&whole, &cid, &manifest, &[1, 4]);
	let refused = rebuild(&held, &manifest, 0);
	let Err(FragmentError::TooFew { found: 2, needed: 3, missing, .. }) = refused else {
		panic!("{refused:?}")
	};
	assert_eq!(missing.iter().map(|shard| shard.fragment).collect::<Vec<_>>(), [0, 2, 3]);
	assert!(matches!(rebuild(&held, &manifest, 5), Err(FragmentError::NoSuchFragment(5, 5))));
}

#[test]
fn a_body_whose_fragments_do_not_belong_together_is_found_out() {
	for len in [5_000, 3 * MIB] {
		let store = Lossy::default();
		let (_, manifest) = put(&store, 2, 1, &random(len, 24)).unwrap();
		let (_, other) = put(&store, 2, 1, &random(len, 25)).unwrap();
		let mut links = manifest.fragments().to_vec();
		links[2] = other.fragments()[2];
		let lies = Manifest::new(*manifest.layout(), 3, links, None).unwrap();
		store.lose(manifest.fragments()[0].cid);
		for stripe in 0..manifest.layout().stripes() {
			store.lose(full_map(&store, &manifest).shard(stripe, 0).unwrap().cid);
		}
		let refused = rebuild(&store, &lies, 0);
		assert!(matches!(refused, Err(FragmentError::NotRebuilt(0))), "{refused:?}");
	}
}
