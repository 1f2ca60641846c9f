//! Those who want what is another's, or more than they pay for.

use crate::{mock::*, Devices, Error};
use amo_primitives::device::{DeviceId, Devices as _};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

/// A car changes hands: from account 1 to account 2.
#[test]
fn a_new_owner_gets_nothing_of_the_old_ones() {
	run(|| {
		assert_ok!(Participants::set_encryption_key(signed(1), key(1)));
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		let old = DeviceId::new(&1u64, &salt(1));

		// The salt was found in the car: it names another device.
		assert_ok!(Participants::register_device(signed(2), salt(1)));
		let new = DeviceId::new(&2u64, &salt(1));
		assert_ne!(old, new);
		assert_eq!((Participants::owner(&old), Participants::owner(&new)), (Some(1), Some(2)));
		assert_noop!(Participants::retire_device(signed(2), old), Error::<Test>::NotOwner);

		// Nor does the old pseudonym become free for the new owner, or the key that opens things.
		assert_ok!(Participants::retire_device(signed(1), old));
		assert_ok!(Participants::retire_device(signed(2), new));
		assert_ok!(Participants::register_device(signed(2), salt(1)));
		assert_eq!(Participants::owner(&old), None);
		assert!(!crate::EncryptionKeys::<Test>::contains_key(2));
		assert_eq!(crate::EncryptionKeys::<Test>::get(1).map(|it| it.key), Some(key(1)));
	});
}

/// Nor can the old owner do anything to the devices of the new one.
#[test]
fn an_old_owner_has_no_hold_on_the_new_ones() {
	run(|| {
		assert_ok!(Participants::register_device(signed(1), salt(1)));
		assert_ok!(Participants::register_device(signed(2), salt(2)));
		let new = DeviceId::new(&2u64, &salt(2));
		assert_noop!(Participants::retire_device(signed(1), new), Error::<Test>::NotOwner);
		assert_ok!(Participants::register_device(signed(1), salt(2)));
		assert_eq!(Participants::owner(&new), Some(2));
	});
}

/// State costs coins for as long as it is there.
#[test]
fn a_flood_of_devices_ends_with_the_coins() {
	run(|| {
		let affordable = (ENDOWMENT - MINIMUM) / Participants::device_deposit();
		let device_salt = |number: u128| number.to_le_bytes();
		for number in 0..affordable {
			assert_ok!(Participants::register_device(signed(1), device_salt(number)));
		}
		assert_noop!(
			Participants::register_device(signed(1), device_salt(affordable)),
			TokenError::FundsUnavailable
		);
		assert_eq!(Devices::<Test>::iter().count() as u128, affordable);

		// All of it comes back.
		for number in 0..affordable {
			let device = DeviceId::new(&1u64, &device_salt(number));
			assert_ok!(Participants::retire_device(signed(1), device));
		}
		assert_eq!(Balances::free_balance(1), ENDOWMENT);
	});
}
