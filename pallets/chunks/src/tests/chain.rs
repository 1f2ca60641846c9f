//! The chain of a device's chunks.

use super::*;
use crate::{types::Registration, Error, Heads};
use amo_primitives::device::OnRetire;
use frame_support::assert_noop;

#[test]
fn each_chunk_goes_on_the_one_before() {
	on_chain(|| {
		let first = registered(1, 0, 101);
		assert_noop!(register(1, description(device(1, 0), None)), Error::<Test>::NotTheHead);
		let second = registered(1, 0, 101);
		let fork = description(device(1, 0), Some(first));
		assert_noop!(register(1, fork), Error::<Test>::NotTheHead);
		assert_eq!(Heads::<Test>::get(device(1, 0)), Some(second));
		// Another device has its own.
		assert_ok!(register(1, description(device(1, 1), None)));
	});
}

#[test]
fn a_batch_goes_on_itself() {
	on_chain(|| {
		let batch = |count: u32| {
			let mut previous = None;
			let registrations = (0..count).map(|_| {
				let description = description(device(1, 0), previous);
				previous = Some(id(1, &description));
				Registration { description, until: 101 }
			});
			registrations.collect::<Vec<_>>()
		};
		let register = |batch: Vec<_>| Chunks::register_batch(signed(1), batch.try_into().unwrap());
		assert_noop!(register(vec![]), Error::<Test>::EmptyBatch);
		let mut broken = batch(64);
		broken[63].description.records = 0;
		assert_noop!(register(broken), Error::<Test>::NoRecords);
		let mut forked = batch(2);
		forked[1].description.previous = None;
		assert_noop!(register(forked), Error::<Test>::NotTheHead);
		assert_ok!(register(batch(64)));
		assert_eq!(crate::Registered::<Test>::iter_keys().count(), 64);
	});
}

/// A device whose pseudonym came back begins a new chain, but not with what is there already.
#[test]
fn the_same_chunk_is_not_registered_twice() {
	on_chain(|| {
		let device = device(1, 0);
		registered(1, 0, 101);
		Chunks::retired(&device);
		let again = description(device, None);
		assert_noop!(register(1, again.clone()), Error::<Test>::ChunkExists);
		assert_ok!(register(1, Description { records: 61, ..again }));
	});
}

#[test]
fn a_chain_outlives_its_chunks_and_ends_with_its_device() {
	on_chain(|| {
		let chunk = registered(1, 0, 20);
		run_to(25);
		assert!(!crate::Registered::<Test>::contains_key(chunk));
		let next = description(device(1, 0), Some(chunk));
		assert_ok!(register(1, next));

		let device = device(1, 0);
		RETIRED_DEVICES.with_borrow_mut(|retired| retired.push(device));
		Chunks::retired(&device);
		assert_eq!(Heads::<Test>::get(device), None);
		assert_noop!(register(1, description(device, None)), Error::<Test>::NotYourDevice);
	});
}
