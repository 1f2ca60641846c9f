//! The heap of delegations, against a plain list.

use crate::{mock::*, Candidates, Delegations, Heap};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn check_heap(model: &BTreeMap<u64, u128>) {
	let in_heap: BTreeMap<u64, u128> =
		Heap::<Test>::iter_prefix_values(1).map(|(amount, whose)| (whose, amount)).collect();
	assert_eq!(&in_heap, model);
	let smallest = ValidatorSelection::smallest(&1).map(|(amount, _)| amount);
	assert_eq!(smallest, model.values().min().copied());
	for (place, (amount, whose)) in Heap::<Test>::iter_prefix(1) {
		assert_eq!(Delegations::<Test>::get(1, whose).map(|found| found.place), Some(place));
		assert!((place as usize) < model.len());
		if place > 0 {
			let (above, _) = Heap::<Test>::get(1, (place - 1) / 2).unwrap();
			assert!(above <= amount);
		}
	}
	assert_eq!(Candidates::<Test>::get(1).unwrap().delegations as usize, model.len());
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn each_change_keeps_the_order_and_the_places(
		changes in prop::collection::vec((20u64..60, prop_oneof![Just(0u128), 1u128..50]), 1..200),
	) {
		new_test_ext().execute_with(|| {
			let mut model = BTreeMap::new();
			for (delegator, amount) in changes {
				ValidatorSelection::set_delegation(&1, &delegator, amount);
				match amount {
					0 => model.remove(&delegator),
					_ => model.insert(delegator, amount),
				};
				check_heap(&model);
			}
		});
	}
}

#[test]
fn candidates_have_heaps_of_their_own() {
	new_test_ext().execute_with(|| {
		ValidatorSelection::set_delegation(&1, &20, 30);
		ValidatorSelection::set_delegation(&2, &20, 20);
		ValidatorSelection::set_delegation(&2, &21, 10);
		assert_eq!(ValidatorSelection::smallest(&1), Some((30, 20)));
		assert_eq!(ValidatorSelection::smallest(&2), Some((10, 21)));
		assert_eq!(ValidatorSelection::smallest(&3), None);
	});
}
