//! What every store does, on each of them.

use super::{disk::*, memory::*, *};
use crate::block::{Block, BlockError, DAG_CBOR, RAW};
use ipld_core::ipld::Ipld;
use multihash_codetable::{Code, MultihashDigest as _};
use std::sync::Arc;
use tempfile::TempDir;

mod concurrent;
mod model;

/// A store to test, and what must outlive it.
struct Fixture {
	store: Arc<dyn BlockStore>,
	_folder: Option<TempDir>,
}

/// Runs a test on each kind of store.
fn on_each(limits: Limits, test: impl Fn(&Arc<dyn BlockStore>)) {
	for fixture in fixtures(limits) {
		test(&fixture.store);
		check_sums(&*fixture.store);
	}
}

fn fixtures(limits: Limits) -> [Fixture; 2] {
	let memory = MemoryStore::with_limits(limits);
	let folder = tempfile::tempdir().unwrap();
	let disk = DiskStore::open_or_create(folder.path(), limits, Durability::Process).unwrap();
	[
		Fixture { store: Arc::new(memory), _folder: None },
		Fixture { store: Arc::new(disk), _folder: Some(folder) },
	]
}

fn no_grace() -> Limits {
	Limits { quota: u64::MAX, grace: Duration::ZERO }
}

pub fn pin_of(owner: &str) -> Pin {
	Pin { owner: owner.into(), reason: "test".into() }
}

pub fn raw(data: impl Into<bytes::Bytes>) -> Block {
	Block::new(RAW, data).unwrap()
}

pub fn node(links: &[&Block]) -> Block {
	let links = links.iter().map(|block| Ipld::Link(*block.cid())).collect();
	let data = serde_ipld_dagcbor::to_vec(&Ipld::List(links)).unwrap();
	Block::new(DAG_CBOR, data).unwrap()
}

pub fn collect_all(store: &dyn BlockStore) -> Collected {
	let mut sum = Collected::default();
	loop {
		let step = store.collect_garbage(3).unwrap();
		sum.blocks += step.blocks;
		sum.bytes += step.bytes;
		if step.finished {
			return sum;
		}
	}
}

/// What is pinned covers no more than what is here.
fn check_sums(store: &dyn BlockStore) {
	let stats = store.stats().unwrap();
	assert!(stats.pinned_blocks <= stats.blocks && stats.pinned_bytes <= stats.bytes, "{stats:?}");
	assert!(stats.bytes <= stats.quota, "{stats:?}");
}

fn missing(result: Result<(), StoreError>) -> Vec<Cid> {
	match result {
		Err(StoreError::Missing(cids)) => cids.into_iter().collect(),
		other => panic!("not Missing: {other:?}"),
	}
}

#[test]
fn what_was_put_is_got() {
	on_each(Limits::default(), |store| {
		let blocks = [raw("a"), raw(""), raw(vec![7; 2 * 1024 * 1024]), node(&[])];
		store.put(blocks.to_vec()).unwrap();
		for block in &blocks {
			assert_eq!(store.get(block.cid()).unwrap().as_ref(), Some(block));
			assert_eq!(store.len_of(block.cid()).unwrap(), Some(block.data().len()));
			assert!(store.has(block.cid()).unwrap());
		}
		let absent = raw("absent");
		assert_eq!(store.get(absent.cid()).unwrap(), None);
		assert_eq!(store.len_of(absent.cid()).unwrap(), None);
		let stats = store.stats().unwrap();
		assert_eq!((stats.blocks, stats.bytes), (4, 1 + 2 * 1024 * 1024 + 1));
	});
}

#[test]
fn version_and_content_codec_do_not_matter() {
	on_each(Limits::default(), |store| {
		let leaf = raw("leaf");
		let block = node(&[&leaf]);
		store.put(vec![block.clone(), block.clone()]).unwrap();
		let v0 = Cid::new_v0(*block.cid().hash()).unwrap();
		let as_raw = Cid::new_v1(RAW, *block.cid().hash());
		for cid in [v0, as_raw] {
			let got = store.get(&cid).unwrap().unwrap();
			assert_eq!((got.cid(), got.data()), (&cid, block.data()));
		}
		assert_eq!(store.stats().unwrap().blocks, 1);
		let missing = missing(store.pin(block.cid(), &pin_of("a"), Depth::Recursive));
		assert_eq!(missing, [*leaf.cid()]);
		store.pin(&as_raw, &pin_of("a"), Depth::Recursive).unwrap();
	});
}

#[test]
fn both_hash_functions_are_kept_and_others_are_not_here() {
	on_each(Limits::default(), |store| {
		let cid = Cid::new_v1(RAW, Code::Blake2b256.digest(b"a"));
		let block = Block::verify(cid, "a").unwrap();
		store.put(vec![block.clone()]).unwrap();
		assert_eq!(store.get(&cid).unwrap(), Some(block));
		let identity = Cid::new_v1(RAW, cid::multihash::Multihash::wrap(0, b"a").unwrap());
		assert_eq!(Block::verify(identity, "a"), Err(BlockError::UnknownHash(0)));
		assert_eq!(store.get(&identity).unwrap(), None);
		assert_eq!(missing(store.pin(&identity, &pin_of("a"), Depth::Direct)), [identity]);
	});
}

#[test]
fn what_no_pin_covers_is_collected() {
	on_each(no_grace(), |store| {
		let (leaf, other) = (raw("leaf"), raw("other"));
		let root = node(&[&leaf, &leaf]);
		store.put(vec![leaf.clone(), other.clone(), root.clone()]).unwrap();
		store.pin(root.cid(), &pin_of("a"), Depth::Recursive).unwrap();
		let stats = store.stats().unwrap();
		assert_eq!((stats.blocks, stats.pinned_blocks), (3, 2));

		let collected = collect_all(&**store);
		assert_eq!((collected.blocks, collected.bytes), (1, 5));
		assert_eq!(store.get(other.cid()).unwrap(), None);
		assert!(store.has(leaf.cid()).unwrap() && store.has(root.cid()).unwrap());

		assert!(store.unpin(root.cid(), &pin_of("a")).unwrap());
		assert_eq!(store.stats().unwrap().pinned_bytes, 0);
		assert_eq!(collect_all(&**store).blocks, 2);
		assert_eq!(store.stats().unwrap().bytes, 0);
		store.put(vec![leaf.clone()]).unwrap();
		assert_eq!(store.get(leaf.cid()).unwrap(), Some(leaf));
	});
}

#[test]
fn a_direct_pin_covers_its_root_only() {
	on_each(no_grace(), |store| {
		let leaf = raw("leaf");
		let root = node(&[&leaf]);
		store.put(vec![leaf.clone(), root.clone()]).unwrap();
		assert!(!store.is_pinned(root.cid()).unwrap());
		store.pin(root.cid(), &pin_of("a"), Depth::Direct).unwrap();
		assert!(store.is_pinned(root.cid()).unwrap());
		assert!(!store.is_pinned(leaf.cid()).unwrap());
		assert_eq!(collect_all(&**store).blocks, 1);
		assert!(!store.is_pinned(leaf.cid()).unwrap(), "it is gone");
		assert!(store.has(root.cid()).unwrap());
		assert_eq!(missing(store.pin(root.cid(), &pin_of("a"), Depth::Recursive)), [*leaf.cid()]);
		assert_eq!(store.pins(None).unwrap()[0].depth, Depth::Direct);
	});
}

#[test]
fn the_last_depth_of_a_pin_stands() {
	on_each(no_grace(), |store| {
		let leaf = raw("leaf");
		let root = node(&[&leaf]);
		store.put(vec![leaf.clone(), root.clone()]).unwrap();
		for (depth, covered) in [(Depth::Direct, 1), (Depth::Recursive, 2), (Depth::Direct, 1)] {
			store.pin(root.cid(), &pin_of("a"), depth).unwrap();
			assert_eq!(store.stats().unwrap().pinned_blocks, covered);
			assert_eq!(store.pins(None).unwrap().len(), 1);
		}
		assert!(store.unpin(root.cid(), &pin_of("a")).unwrap());
		assert_eq!(store.stats().unwrap().pinned_blocks, 0);
	});
}

#[test]
fn each_owner_and_reason_counts_once() {
	on_each(no_grace(), |store| {
		let root = raw("root");
		store.put(vec![root.clone()]).unwrap();
		let other_reason = Pin { reason: "other".into(), ..pin_of("a") };
		let pins = [pin_of("a"), pin_of("a"), other_reason.clone(), pin_of("ab"), pin_of("")];
		for pin in &pins {
			store.pin(root.cid(), pin, Depth::Direct).unwrap();
		}
		assert_eq!(store.pins(None).unwrap().len(), 4);
		let mut of_a: Vec<Pin> =
			store.pins(Some("a")).unwrap().into_iter().map(|pinned| pinned.pin).collect();
		of_a.sort();
		assert_eq!(of_a, [other_reason, pin_of("a")]);
		assert_eq!(store.pins(Some("")).unwrap().len(), 1);
		assert_eq!(store.pins(Some("nobody")).unwrap(), []);

		for (pin, was_there) in pins.iter().zip([true, false, true, true, true]) {
			assert_eq!(collect_all(&**store).blocks, 0);
			assert_eq!(store.unpin(root.cid(), pin).unwrap(), was_there);
		}
		assert_eq!(collect_all(&**store).blocks, 1);
	});
}

#[test]
fn a_pin_names_what_is_missing_and_changes_nothing() {
	on_each(no_grace(), |store| {
		let (a, b, c) = (raw("a"), raw("b"), raw("c"));
		let inner = node(&[&b, &c]);
		let root = node(&[&a, &inner]);
		store.put(vec![b, inner, root.clone()]).unwrap();
		let mut absent = [*a.cid(), *c.cid()];
		absent.sort();
		assert_eq!(missing(store.pin(root.cid(), &pin_of("a"), Depth::Recursive)), absent);
		assert_eq!(store.stats().unwrap().pinned_blocks, 0);
		assert_eq!(store.pins(None).unwrap(), []);
		assert_eq!(missing(store.pin(a.cid(), &pin_of("a"), Depth::Direct)), [*a.cid()]);
	});
}

#[test]
fn shared_blocks_are_walked_once() {
	on_each(no_grace(), |store| {
		// Each level links twice to the next: 2^40 ways to the leaf.
		let mut blocks = vec![raw("leaf")];
		for _ in 0..40 {
			let last = blocks.last().unwrap().clone();
			blocks.push(node(&[&last, &last]));
		}
		let root = *blocks.last().unwrap().cid();
		store.put(blocks).unwrap();
		store.pin(&root, &pin_of("a"), Depth::Recursive).unwrap();
		assert_eq!(store.stats().unwrap().pinned_blocks, 41);
	});
}

#[test]
fn a_pin_covers_no_more_than_the_most() {
	on_each(no_grace(), |store| {
		let half = |from: usize| {
			let range = from..from + MAX_COVERED / 2;
			let leaves: Vec<Block> = range.map(|i| raw(i.to_le_bytes().to_vec())).collect();
			node(&leaves.iter().collect::<Vec<_>>())
		};
		let halves = [half(0), half(MAX_COVERED / 2)];
		let root = node(&[&halves[0], &halves[1]]);
		store.put(halves.iter().chain([&root]).cloned().collect()).unwrap();
		let pinned = store.pin(root.cid(), &pin_of("a"), Depth::Recursive);
		assert!(matches!(pinned, Err(StoreError::Links(cid, _)) if cid == *root.cid()));
		let absent = missing(store.pin(halves[0].cid(), &pin_of("a"), Depth::Recursive));
		assert_eq!(absent.len(), MAX_COVERED / 2);
	});
}

#[test]
fn links_that_cannot_be_read_are_an_error() {
	on_each(no_grace(), |store| {
		let block = Block::new(DAG_CBOR, "not CBOR").unwrap();
		store.put(vec![block.clone()]).unwrap();
		let pinned = store.pin(block.cid(), &pin_of("a"), Depth::Recursive);
		assert!(matches!(pinned, Err(StoreError::Links(cid, _)) if cid == *block.cid()));
		store.pin(block.cid(), &pin_of("a"), Depth::Direct).unwrap();
	});
}

#[test]
fn grace_keeps_what_was_just_put() {
	on_each(Limits::default(), |store| {
		store.put(vec![raw("a")]).unwrap();
		assert_eq!(collect_all(&**store).blocks, 0);
		store.pin(raw("a").cid(), &pin_of("a"), Depth::Direct).unwrap();
	});
}

#[test]
fn a_full_store_takes_nothing_of_a_put() {
	on_each(Limits { quota: 10, ..no_grace() }, |store| {
		store.put(vec![raw("123456")]).unwrap();
		match store.put(vec![raw("ab"), raw("cde")]) {
			Err(StoreError::Full { quota: 10, needed: 1 }) => {},
			other => panic!("{other:?}"),
		}
		assert!(!store.has(raw("ab").cid()).unwrap());
		assert_eq!(store.stats().unwrap().bytes, 6);
		// What is here already needs no room.
		store.put(vec![raw("123456"), raw("abcd"), raw("abcd")]).unwrap();
		assert_eq!(store.stats().unwrap().bytes, 10);
		assert!(matches!(store.put(vec![raw("x")]), Err(StoreError::Full { needed: 1, .. })));
		store.put(vec![raw("")]).unwrap();
		assert_eq!(collect_all(&**store).bytes, 10);
		store.put(vec![raw("x")]).unwrap();
	});
}

#[test]
fn collecting_keeps_to_its_budget_and_goes_on() {
	on_each(no_grace(), |store| {
		let blocks = (0..100_u8).map(|i| raw(vec![i])).collect();
		store.put(blocks).unwrap();
		let mut steps = 0;
		loop {
			let step = store.collect_garbage(7).unwrap();
			assert!(step.blocks <= 7);
			steps += 1;
			if step.finished {
				break;
			}
		}
		assert!(steps >= 100 / 7);
		assert_eq!(store.stats().unwrap().blocks, 0);
		assert_eq!(store.collect_garbage(0).unwrap(), Collected::default());
	});
}
