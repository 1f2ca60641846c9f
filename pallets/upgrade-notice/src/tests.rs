//! Code comes in, waits, and goes on; or does not.

use crate::{mock::*, Announcement, Error, Event, WeightInfo};
use amo_primitives::upgrade::ANNOUNCED_CODE;
use frame_support::{assert_noop, assert_ok, storage::unhashed, traits::Hooks, weights::Weight};
use frame_system::SetCode;
use sp_core::storage::well_known_keys::CODE;
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	DispatchError,
};

const NEW: &[u8] = b"new code";

fn announce(code: &[u8]) {
	assert_ok!(<UpgradeNotice as SetCode<Test>>::set_code(code.to_vec()));
	UpgradeNotice::do_try_state().expect("consistent");
}

/// Starts block `number` and tells what its hook weighs.
fn initialize(number: u64) -> Weight {
	System::set_block_number(number);
	let weight = UpgradeNotice::on_initialize(number);
	UpgradeNotice::do_try_state().expect("consistent");
	weight
}

fn code() -> Option<Vec<u8>> {
	unhashed::get_raw(CODE)
}

fn announced() -> Option<Vec<u8>> {
	unhashed::get_raw(ANNOUNCED_CODE)
}

#[test]
fn code_waits_for_its_block() {
	new_test_ext().execute_with(|| {
		let before = code();
		announce(NEW);
		let code_hash = BlakeTwo256::hash(NEW);
		System::assert_last_event(Event::Announced { code_hash, enacted_in: 1 + NOTICE }.into());

		for number in 2..1 + NOTICE {
			assert_eq!(initialize(number), <Test as crate::Config>::WeightInfo::wait());
			assert_eq!(code(), before);
			assert_eq!(announced().as_deref(), Some(NEW));
		}
		assert_eq!(initialize(1 + NOTICE), <Test as crate::Config>::WeightInfo::enact());
		assert_eq!(code().as_deref(), Some(NEW));
		assert_eq!(announced(), None);
		System::assert_last_event(frame_system::Event::CodeUpdated { hash: code_hash }.into());
		assert_eq!(initialize(2 + NOTICE), <Test as crate::Config>::WeightInfo::wait());
	});
}

#[test]
fn a_second_announcement_replaces_the_first_and_begins_anew() {
	new_test_ext().execute_with(|| {
		announce(b"wrong code");
		initialize(3);
		announce(NEW);
		let before = code();
		initialize(1 + NOTICE);
		assert_eq!(code(), before);
		initialize(3 + NOTICE);
		assert_eq!(code().as_deref(), Some(NEW));
	});
}

#[test]
fn code_waits_for_the_end_of_a_migration() {
	new_test_ext().execute_with(|| {
		let before = code();
		announce(NEW);
		MIGRATING.set(true);
		initialize(1 + NOTICE);
		initialize(2 + NOTICE);
		assert_eq!(code(), before);
		MIGRATING.set(false);
		initialize(3 + NOTICE);
		assert_eq!(code().as_deref(), Some(NEW));
	});
}

#[test]
fn an_announced_upgrade_is_cancelled_by_those_who_may() {
	new_test_ext().execute_with(|| {
		let council = RuntimeOrigin::signed(1);
		assert_noop!(UpgradeNotice::cancel(council.clone()), Error::<Test>::NothingAnnounced);
		announce(NEW);
		for origin in [RuntimeOrigin::signed(2), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(UpgradeNotice::cancel(origin), DispatchError::BadOrigin);
		}

		let before = code();
		assert_ok!(UpgradeNotice::cancel(council));
		System::assert_last_event(Event::Cancelled { code_hash: BlakeTwo256::hash(NEW) }.into());
		assert_eq!(announced(), None);
		initialize(1 + NOTICE);
		assert_eq!(code(), before);
	});
}

#[test]
fn code_that_is_too_long_is_refused() {
	new_test_ext().execute_with(|| {
		let longest = vec![0; MAX_CODE_LEN as usize];
		let too_long = vec![0; MAX_CODE_LEN as usize + 1];
		assert_noop!(
			<UpgradeNotice as SetCode<Test>>::set_code(too_long),
			Error::<Test>::CodeTooLong
		);
		announce(&longest);
	});
}

#[test]
fn an_announcement_without_its_code_is_noticed() {
	new_test_ext().execute_with(|| {
		announce(NEW);
		unhashed::kill(ANNOUNCED_CODE);
		assert!(UpgradeNotice::do_try_state().is_err());
		unhashed::put_raw(ANNOUNCED_CODE, NEW);
		Announcement::<Test>::kill();
		assert!(UpgradeNotice::do_try_state().is_err());
	});
}
