//! Encryption keys: set, replaced, cleared.

use crate::{mock::*, EncryptionKeys, Error, Event, HoldReason};
use amo_primitives::custody::EncryptionKey;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::{DispatchError, TokenError};

fn held(account: u64) -> u128 {
	Balances::balance_on_hold(&HoldReason::EncryptionKey.into(), &account)
}

fn key_of(account: u64) -> Option<EncryptionKey> {
	EncryptionKeys::<Test>::get(account).map(|record| record.key)
}

#[test]
fn a_first_key_holds_a_deposit() {
	run(|| {
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		let deposit = Participants::key_deposit();
		// 8 bytes of account, 32 of key, 16 of deposit.
		assert_eq!(deposit, 1_000 + 10 * (8 + 32 + 16));
		assert_eq!(held(1), deposit);
		assert_eq!(key_of(1), Some(key(1)));
		let set = Event::EncryptionKeySet { account: 1, key: key(1), replaced: None, deposit };
		System::assert_last_event(set.into());
	});
}

#[test]
fn another_key_replaces_it_and_names_it() {
	run(|| {
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		assert_ok!(Participants::set_encryption_key(signed(1), key(2)));
		let deposit = Participants::key_deposit();
		assert_eq!(held(1), deposit, "it is held once");
		assert_eq!(key_of(1), Some(key(2)));
		let set =
			Event::EncryptionKeySet { account: 1, key: key(2), replaced: Some(key(1)), deposit };
		System::assert_last_event(set.into());
	});
}

#[test]
fn the_same_key_again_is_refused() {
	run(|| {
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		assert_noop!(Participants::set_encryption_key(signed(1), key(1)), Error::<Test>::SameKey);
	});
}

#[test]
fn a_key_goes_with_its_deposit() {
	run(|| {
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		assert_ok!(Participants::clear_encryption_key(signed(1)));
		assert_eq!((held(1), key_of(1)), (0, None));
		let deposit = Participants::key_deposit();
		System::assert_last_event(
			Event::EncryptionKeyCleared { account: 1, key: key(1), deposit }.into(),
		);
		assert_noop!(Participants::clear_encryption_key(signed(1)), Error::<Test>::NoKey);
	});
}

/// The points of small order on Curve25519, and their twins above the field's size: the shared
/// secret with any of them is zero.
#[test]
fn keys_that_hide_nothing_are_refused() {
	run(|| {
		let mut minus_one = [0xff; 32];
		minus_one[0] = 0xec;
		minus_one[31] = 0x7f;
		let mut one = [0; 32];
		one[0] = 1;
		let eight = [
			0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f,
			0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16,
			0x5f, 0x49, 0xb8, 0x00,
		];
		for bytes in [[0; 32], one, minus_one, eight] {
			assert_noop!(
				Participants::set_encryption_key(signed(1), EncryptionKey(bytes)),
				Error::<Test>::UnusableKey
			);
		}
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		assert_noop!(
			Participants::set_encryption_key(signed(1), EncryptionKey([0; 32])),
			Error::<Test>::UnusableKey
		);
		assert_eq!(key_of(1), Some(key(1)));
	});
}

#[test]
fn who_cannot_pay_sets_no_key() {
	run(|| {
		assert_noop!(
			Participants::set_encryption_key(signed(9), key(1)),
			TokenError::FundsUnavailable
		);
	});
}

#[test]
fn only_accounts_have_keys() {
	run(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Participants::set_encryption_key(origin.clone(), key(1)),
				DispatchError::BadOrigin
			);
			assert_noop!(Participants::clear_encryption_key(origin), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn two_accounts_may_have_the_same_key() {
	run(|| {
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		assert_ok!(Participants::set_encryption_key(signed(2), key(1)));
		assert_ok!(Participants::clear_encryption_key(signed(1)));
		assert_eq!(key_of(2), Some(key(1)));
	});
}
