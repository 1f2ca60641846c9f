//! Random sequences of calls, against a model that is simple enough to be believed.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const BLOCKS: usize = 12;
const QUOTA: u64 = 420;

#[derive(Clone, Debug)]
enum Call {
	Put(Vec<usize>),
	Pin(usize, u8, Depth),
	Unpin(usize, u8),
	Collect,
	Reopen,
}

fn call() -> impl Strategy<Value = Call> {
	let block = 0..BLOCKS;
	let depth = prop_oneof![Just(Depth::Direct), Just(Depth::Recursive)];
	prop_oneof![
		4 => prop::collection::vec(block.clone(), 0..5).prop_map(Call::Put),
		4 => (block.clone(), 0..2_u8, depth).prop_map(|(b, o, d)| Call::Pin(b, o, d)),
		2 => (block, 0..2_u8).prop_map(|(b, o)| Call::Unpin(b, o)),
		1 => Just(Call::Collect),
		1 => Just(Call::Reopen),
	]
}

/// Half are leaves, of 1 to 6 bytes; each of the others links to two before it.
fn universe() -> Vec<(Block, Vec<usize>)> {
	let mut blocks: Vec<(Block, Vec<usize>)> = Vec::new();
	for i in 0..BLOCKS {
		let links = if i < BLOCKS / 2 { vec![] } else { vec![i - BLOCKS / 2, i - 1] };
		let linked: Vec<&Block> =
			links.iter().filter_map(|l| blocks.get(*l)).map(|(block, _)| block).collect();
		let block = if links.is_empty() { raw(vec![1; i + 1]) } else { node(&linked) };
		blocks.push((block, links));
	}
	blocks
}

#[derive(Default)]
struct Model {
	here: BTreeSet<usize>,
	pins: BTreeMap<(usize, u8), Depth>,
}

impl Model {
	fn closure(blocks: &[(Block, Vec<usize>)], root: usize, depth: Depth) -> BTreeSet<usize> {
		let mut covered = BTreeSet::from([root]);
		if depth == Depth::Recursive {
			for link in &blocks[root].1 {
				covered.extend(Self::closure(blocks, *link, depth));
			}
		}
		covered
	}

	fn covered(&self, blocks: &[(Block, Vec<usize>)]) -> BTreeSet<usize> {
		let all = self.pins.iter().map(|((root, _), depth)| Self::closure(blocks, *root, *depth));
		all.flatten().collect()
	}
}

fn bytes(blocks: &[(Block, Vec<usize>)], of: &BTreeSet<usize>) -> u64 {
	of.iter().map(|i| blocks[*i].0.data().len() as u64).sum()
}

fn run(calls: &[Call], mut open: impl FnMut(Option<Box<dyn BlockStore>>) -> Box<dyn BlockStore>) {
	let blocks = universe();
	let mut model = Model::default();
	let mut store = open(None);
	for call in calls {
		match call {
			Call::Put(put) => {
				let result = store.put(put.iter().map(|i| blocks[*i].0.clone()).collect());
				let after: BTreeSet<usize> = model.here.iter().chain(put).copied().collect();
				if bytes(&blocks, &after) <= QUOTA {
					result.unwrap();
					model.here = after;
				} else {
					assert!(matches!(result, Err(StoreError::Full { .. })));
				}
			},
			Call::Pin(root, owner, depth) => {
				let pin = pin_of(&owner.to_string());
				let result = store.pin(blocks[*root].0.cid(), &pin, *depth);
				let covered = Model::closure(&blocks, *root, *depth);
				if covered.is_subset(&model.here) {
					result.unwrap();
					model.pins.insert((*root, *owner), *depth);
				} else {
					assert!(matches!(result, Err(StoreError::Missing(_))));
				}
			},
			Call::Unpin(root, owner) => {
				let was = store.unpin(blocks[*root].0.cid(), &pin_of(&owner.to_string())).unwrap();
				assert_eq!(was, model.pins.remove(&(*root, *owner)).is_some());
			},
			Call::Collect => {
				let garbage: BTreeSet<usize> = &model.here - &model.covered(&blocks);
				let collected = collect_all(&*store);
				assert_eq!(collected.blocks, garbage.len() as u64);
				assert_eq!(collected.bytes, bytes(&blocks, &garbage));
				model.here = model.covered(&blocks);
			},
			Call::Reopen => store = open(Some(store)),
		}
		for (i, (block, _)) in blocks.iter().enumerate() {
			let here = model.here.contains(&i).then(|| block.clone());
			assert_eq!(store.get(block.cid()).unwrap(), here, "block {i} after {call:?}");
		}
		assert_eq!(store.pins(None).unwrap().len(), model.pins.len());
		let covered = model.covered(&blocks);
		let expected = Stats {
			blocks: model.here.len() as u64,
			bytes: bytes(&blocks, &model.here),
			pinned_blocks: covered.len() as u64,
			pinned_bytes: bytes(&blocks, &covered),
			quota: QUOTA,
			corrupt: 0,
		};
		assert_eq!(store.stats().unwrap(), expected);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn a_store_does_as_the_model(calls in prop::collection::vec(call(), 1..60)) {
		let limits = Limits { quota: QUOTA, ..no_grace() };
		run(&calls, |store| store.unwrap_or_else(|| Box::new(MemoryStore::with_limits(limits))));

		let folder = tempfile::tempdir().unwrap();
		run(&calls, |store| {
			drop(store);
			Box::new(DiskStore::open_or_create(folder.path(), limits, Durability::Process).unwrap())
		});
	}
}
