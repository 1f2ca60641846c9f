//! Disputes about keys and complaints about contents.

use super::*;
use crate::{Error, Event, Grants, Sales, Strikes};
use amo_primitives::{
	rights::{Access, Outcome, Rights},
	Hash,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

const EVIDENCE: Hash = Hash::repeat_byte(7);

#[test]
fn a_wrong_key_costs_the_owner_the_price_and_a_strike() {
	on_chain(|| {
		for (price, strikes) in [(amo(900), 1), (coins(900), 2)] {
			let chunk = granted(price, 2);
			assert_ok!(DataRights::dispute(signed(2), chunk, private_key(2)));
			assert_eq!(Strikes::<Test>::get(1), strikes);
			assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
			assert!(Grants::<Test>::get(2, chunk).unwrap().revoked);
			assert_eq!(Sales::<Test>::get(chunk, 2), None);
			assert_eq!(coins_of(2), (RICH, 0));
			assert_eq!(held(2), DataRights::right_deposit());
			assert_ok!(DataRights::expire(signed(3), chunk, 2));
			assert_eq!(Balances::free_balance(2), RICH);
			assert_eq!(Balances::free_balance(1), RICH);
		}
	});
}

#[test]
fn a_right_key_costs_the_buyer_the_bond() {
	on_chain(|| {
		let chunk = granted(coins(900), 1);
		assert_ok!(DataRights::dispute(signed(2), chunk, private_key(2)));
		assert_eq!(Strikes::<Test>::get(1), 0);
		assert!(DataRights::access(&chunk, &2).is_allowed());
		assert_eq!(coins_of(1), (RICH + 900, 0));
		assert_eq!(Balances::free_balance(1), RICH + DISPUTE_BOND);
		assert_eq!(held(2), DataRights::right_deposit());
		let refused = DataRights::dispute(signed(2), chunk, private_key(2));
		assert_noop!(refused, Error::<Test>::NoSale);
	});
}

#[test]
fn only_the_key_of_the_request_counts() {
	on_chain(|| {
		let chunk = granted(amo(900), 2);
		let dispute = |who, key| DataRights::dispute(signed(who), chunk, key);
		assert_noop!(dispute(2, private_key(3)), Error::<Test>::OtherKey);
		assert_noop!(dispute(3, private_key(2)), Error::<Test>::NoSale);
		run_for(ACCEPT_WINDOW - 1);
		assert_ok!(dispute(2, private_key(2)));
	});
}

#[test]
fn before_the_grant_and_after_the_window_there_is_no_dispute() {
	on_chain(|| {
		let chunk = requested(amo(900));
		let dispute = || DataRights::dispute(signed(2), chunk, private_key(2));
		let complain = || DataRights::complain(signed(2), chunk, EVIDENCE);
		assert_noop!(dispute(), Error::<Test>::NoSale);
		assert_noop!(complain(), Error::<Test>::NoSale);
		assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, 2)));
		// Also while the end is waiting for room in a block.
		System::set_block_number(System::block_number() + ACCEPT_WINDOW);
		assert_noop!(dispute(), Error::<Test>::TooLate);
		assert_noop!(complain(), Error::<Test>::TooLate);
		run_for(ACCEPT_WINDOW);
		assert_eq!(Balances::free_balance(1), RICH + 900);
	});
}

#[test]
fn who_cannot_pay_the_bond_cannot_dispute() {
	on_chain(|| {
		let price = RICH - DataRights::right_deposit() - MINIMUM - 1;
		let chunk = granted(amo(price), 2);
		let unavailable = TokenError::FundsUnavailable;
		assert_noop!(DataRights::dispute(signed(2), chunk, private_key(2)), unavailable);
		assert_noop!(DataRights::complain(signed(2), chunk, EVIDENCE), unavailable);
	});
}

#[test]
fn a_founded_complaint_brings_price_and_bond_back() {
	on_chain(|| {
		let chunk = granted(coins(900), 1);
		assert_ok!(DataRights::complain(signed(2), chunk, EVIDENCE));
		assert_eq!(held(2), DataRights::right_deposit() + COMPLAINT_BOND);
		let resolve = |origin| DataRights::resolve(origin, chunk, 2, Outcome::Refunded);
		assert_noop!(resolve(signed(1)), DispatchError::BadOrigin);
		run_for(COMPLAINT_WINDOW - 1);
		assert_ok!(resolve(RuntimeOrigin::root()));
		assert_eq!((held(2), coins_of(2)), (DataRights::right_deposit(), (RICH, 0)));
		assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
		// The council is no judge of keys.
		assert_eq!(Strikes::<Test>::get(1), 0);
		assert_noop!(resolve(RuntimeOrigin::root()), Error::<Test>::NoSale);
	});
}

#[test]
fn an_unfounded_complaint_costs_the_bond() {
	on_chain(|| {
		let chunk = granted(coins(900), 1);
		assert_ok!(DataRights::complain(signed(2), chunk, EVIDENCE));
		assert_ok!(DataRights::resolve(RuntimeOrigin::root(), chunk, 2, Outcome::Paid));
		assert_eq!(Balances::free_balance(TREASURY), MINIMUM + COMPLAINT_BOND);
		assert_eq!((held(2), coins_of(1)), (DataRights::right_deposit(), (RICH + 900, 0)));
		assert!(DataRights::access(&chunk, &2).is_allowed());
	});
}

#[test]
fn a_complaint_waits_for_the_council_only() {
	on_chain(|| {
		let chunk = granted(amo(900), 1);
		let resolve = || DataRights::resolve(RuntimeOrigin::root(), chunk, 2, Outcome::Paid);
		assert_noop!(resolve(), Error::<Test>::NotComplained);
		assert_ok!(DataRights::complain(signed(2), chunk, EVIDENCE));
		let complained = Error::<Test>::Complained;
		assert_noop!(DataRights::complain(signed(2), chunk, EVIDENCE), complained);
		assert_noop!(DataRights::accept(signed(2), chunk), Error::<Test>::Complained);
		let dispute = DataRights::dispute(signed(2), chunk, private_key(2));
		assert_noop!(dispute, Error::<Test>::Complained);
		run_for(ACCEPT_WINDOW);
		assert!(Sales::<Test>::contains_key(chunk, 2), "not accepted in the meantime");
		let event = Event::Complained {
			chunk,
			buyer: 2,
			seller: 1,
			evidence: EVIDENCE,
			bond: COMPLAINT_BOND,
			due: 1 + COMPLAINT_WINDOW,
		};
		System::assert_has_event(event.into());
	});
}

#[test]
fn an_idle_council_leaves_nothing_stranded() {
	on_chain(|| {
		let chunk = granted(amo(900), 1);
		assert_ok!(DataRights::complain(signed(2), chunk, EVIDENCE));
		run_for(COMPLAINT_WINDOW);
		assert_eq!(Balances::free_balance(1), RICH + 900);
		assert_eq!(held(2), DataRights::right_deposit());
		assert_eq!(Balances::free_balance(TREASURY), MINIMUM);
	});
}

#[test]
fn an_owner_may_concede() {
	on_chain(|| {
		let chunk = granted(amo(900), 1);
		assert_ok!(DataRights::complain(signed(2), chunk, EVIDENCE));
		assert_ok!(DataRights::revoke(signed(1), chunk, 2));
		assert_eq!(held(2), DataRights::right_deposit());
		assert_eq!(Balances::free_balance(2), RICH - DataRights::right_deposit());
	});
}
