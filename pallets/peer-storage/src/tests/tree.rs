//! The tree of free bytes against a list of them.

use crate::{
	mock::{chain, quiet, Test},
	tree::{FreeTree, MAX_SLOTS},
	types::MAX_CAPACITY,
	FreeBytes,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Slots and what they have: most are neighbours, and some have nothing.
fn changes() -> impl Strategy<Value = Vec<(u32, u64)>> {
	let slot = prop_oneof![0..40_u32, 0..MAX_SLOTS, Just(MAX_SLOTS - 1)];
	let free = prop_oneof![Just(0), Just(MAX_CAPACITY), 1..MAX_CAPACITY, 1..5_u64];
	proptest::collection::vec((slot, free), 0..60)
}

proptest! {
	#[test]
	fn the_tree_is_a_list_with_sums(changes in changes(), save_at in 0..60_usize) {
		chain(quiet()).execute_with(|| {
			let mut list = BTreeMap::new();
			let mut tree = FreeTree::<Test>::load();
			for (at, (slot, free)) in changes.into_iter().enumerate() {
				if at == save_at {
					tree.save();
					tree = FreeTree::load();
				}
				tree.set(slot, free);
				list.insert(slot, free);
				assert_eq!(tree.total(), list.values().sum::<u64>());
			}
			tree.save();
			let mut tree = FreeTree::<Test>::load();
			let mut before = 0;
			for (slot, free) in list.iter().filter(|(_, free)| **free > 0) {
				for byte in [before, before + free / 2, before + free - 1] {
					assert_eq!(tree.find(byte), Some(*slot));
				}
				before += free;
			}
			assert_eq!(tree.find(before), None, "there are no more bytes");
			for slot in list.into_keys() {
				tree.set(slot, 0);
			}
			assert_eq!(tree.total(), 0);
			assert_eq!(tree.find(0), None);
			tree.save();
			assert_eq!(FreeBytes::<Test>::iter().count(), 0, "nothing is kept for nothing");
		});
	}
}

#[test]
fn all_slots_can_be_full() {
	chain(quiet()).execute_with(|| {
		let mut tree = FreeTree::<Test>::load();
		for slot in 0..MAX_SLOTS {
			tree.set(slot, MAX_CAPACITY);
		}
		let all = u64::from(MAX_SLOTS) * MAX_CAPACITY;
		assert_eq!(tree.total(), all);
		assert_eq!(tree.find(all - 1), Some(MAX_SLOTS - 1));
	});
}

#[test]
fn what_is_not_saved_is_not_in_storage() {
	chain(quiet()).execute_with(|| {
		FreeTree::<Test>::load().set(3, 7);
		assert_eq!(FreeTree::<Test>::load().total(), 0);
	});
}
