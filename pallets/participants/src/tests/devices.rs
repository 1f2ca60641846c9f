//! Devices: registered, retired, rotated.

use crate::{mock::*, Error, Event, HoldReason};
use amo_primitives::device::{DeviceId, Devices as _};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::{DispatchError, TokenError};
use std::collections::BTreeMap;

fn held(account: u64) -> u128 {
	Balances::balance_on_hold(&HoldReason::Device.into(), &account)
}

#[test]
fn a_device_is_its_owners() {
	run(|| {
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		let device = DeviceId::new(&1u64, &salt(1));
		let deposit = Participants::device_deposit();
		// 16 bytes of pseudonym, 8 of account, 16 of deposit.
		assert_eq!(deposit, 1_000 + 10 * (16 + 8 + 16));
		assert_eq!(Participants::owner(&device), Some(1));
		assert_eq!(held(1), deposit);
		System::assert_last_event(Event::DeviceRegistered { device, owner: 1, deposit }.into());
		assert_noop!(
			Participants::register_device(signed(1), salt(1)),
			Error::<Test>::AlreadyRegistered
		);
	});
}

#[test]
fn a_retired_device_is_nobodys_and_its_chain_ends() {
	run(|| {
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		assert_ok!(Participants::register_device(signed(1), salt(2)));
		let [device, other] = [1, 2].map(|number| DeviceId::new(&1u64, &salt(number)));
		assert_ok!(Participants::retire_device(signed(1), device));
		let deposit = Participants::device_deposit();
		assert_eq!(Participants::owner(&device), None);
		assert_eq!(Participants::owner(&other), Some(1));
		assert_eq!(held(1), deposit, "of the other one");
		assert_eq!(Ended::get(), [device]);
		System::assert_last_event(Event::DeviceRetired { device, owner: 1, deposit }.into());
		assert_noop!(Participants::retire_device(signed(1), device), Error::<Test>::UnknownDevice);
	});
}

#[test]
fn a_retired_pseudonym_comes_back_with_a_new_chain() {
	run(|| {
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		let device = DeviceId::new(&1u64, &salt(1));
		assert_ok!(Participants::retire_device(signed(1), device));
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		assert_eq!(Participants::owner(&device), Some(1));
		assert_eq!(Ended::get(), [device], "what was before has ended");
	});
}

#[test]
fn only_the_owner_retires_a_device() {
	run(|| {
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		let device = DeviceId::new(&1u64, &salt(1));
		assert_noop!(Participants::retire_device(signed(2), device), Error::<Test>::NotOwner);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Participants::retire_device(origin.clone(), device),
				DispatchError::BadOrigin
			);
			assert_noop!(Participants::register_device(origin, salt(2)), DispatchError::BadOrigin);
		}
		assert!(Ended::get().is_empty());
	});
}

#[test]
fn who_cannot_pay_registers_nothing() {
	run(|| {
		assert_noop!(
			Participants::register_device(signed(9), salt(1)),
			TokenError::FundsUnavailable
		);
	});
}

/// What the whole state says, without the events.
fn state() -> BTreeMap<Vec<u8>, Vec<u8>> {
	let events = frame_support::storage::storage_prefix(b"System", b"Events");
	let mut state = BTreeMap::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		if next != events {
			let value = sp_io::storage::get(&next).expect("it is there").to_vec();
			state.insert(next.clone(), value);
		}
		key = next;
	}
	state
}

fn says(bytes: &[u8], what: &[u8]) -> bool {
	bytes.windows(what.len()).any(|window| window == what)
}

/// Rotation is two calls at different times, by two transactions: nothing that either of them
/// writes or tells names the other pseudonym.
#[test]
fn rotation_does_not_link_the_pseudonyms() {
	run(|| {
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		let [old, new] = [1, 2].map(|number| DeviceId::new(&1u64, &salt(number)));

		let mut steps = vec![];
		for block in [2, 3] {
			System::set_block_number(block);
			System::reset_events();
			let before = state();
			let unwanted = if block == 2 {
				assert_ok!(Participants::register_device(signed(1), salt(2)));
				[old.0, salt(1)]
			} else {
				assert_ok!(Participants::retire_device(signed(1), old));
				[new.0, salt(2)]
			};
			let after = state();
			let changed: Vec<_> =
				after.iter().filter(|(key, value)| before.get(*key) != Some(*value)).collect();
			let gone: Vec<_> = before.keys().filter(|key| !after.contains_key(*key)).collect();
			assert!(!changed.is_empty());
			steps.push((unwanted, (changed, gone).encode(), System::events().encode()));
		}
		for (unwanted, written, told) in &steps {
			for name in unwanted {
				assert!(!says(written, name) && !says(told, name));
			}
		}
		let [(_, written, told), (_, gone, retired)] = &steps[..] else { panic!("two steps") };
		assert!(says(written, &new.0) && says(told, &new.0), "the test can see names");
		assert!(says(gone, &old.0) && says(retired, &old.0), "the test can see names");
	});
}
