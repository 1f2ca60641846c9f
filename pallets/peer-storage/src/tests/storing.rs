//! A chunk from its draw to its end.

use crate::{mock::*, Contracts, Error, HoldReason, Unconfirmed};
use amo_primitives::storage::Storage;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::TokenError;

#[test]
fn a_chunk_is_stored_when_all_have_confirmed() {
	on_chain(|| {
		register_some(4);
		let chunk = store(1, 1, 1_000).unwrap();
		let asked = asked(&chunk);
		assert_eq!(asked.len(), 3);
		for (provider, confirmation) in asked {
			assert!(!PeerStorage::is_stored(&chunk));
			assert_ok!(confirm(provider, vec![confirmation]));
			PeerStorage::do_try_state().unwrap();
		}
		assert!(PeerStorage::is_stored(&chunk));
		assert_eq!(Unconfirmed::<Test>::iter().count(), 0);
		assert_eq!(Contracts::<Test>::get(chunk).unwrap().due, None);
	});
}

#[test]
fn without_providers_nothing_is_stored() {
	on_chain(|| {
		assert_noop!(store(1, 1, 1_000), Error::<Test>::TooFewProviders);
	});
}

#[test]
fn rent_and_deposit_come_back_when_nothing_was_earned() {
	on_chain(|| {
		register_some(4);
		let chunk = store(1, 1, 1_000).unwrap();
		assert!(Balances::balance_on_hold(&HoldReason::Rent.into(), &1) > 0);
		end(&chunk);
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn a_chunk_is_stored_once() {
	on_chain(|| {
		register_some(4);
		let chunk = store(1, 1, 1_000).unwrap();
		assert_noop!(store(1, 1, 2_000), Error::<Test>::AlreadyStored);
		assert_eq!(Contracts::<Test>::get(chunk).unwrap().until, 1_000);
		end(&chunk);
		assert!(!PeerStorage::is_stored(&chunk));
	});
}

#[test]
fn the_payer_has_rent_and_a_deposit_for_the_entry() {
	on_chain(|| {
		register_some(4);
		let chunk = store(1, 1, 1_000).unwrap();
		let contract = Contracts::<Test>::get(chunk).unwrap();
		let rent = contract.payments[0].left;
		let held = Balances::balance_on_hold(&HoldReason::Contract.into(), &1);
		assert!(held == contract.deposit && held > ITEM_DEPOSIT);
		let needed = rent + held + ExistentialDeposit::get();
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), 7, needed - 1));
		assert_noop!(store(7, 2, 1_000), TokenError::FundsUnavailable);
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), 7, needed));
		assert_ok!(store(7, 2, 1_000));
	});
}
