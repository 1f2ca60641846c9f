//! Own bonds: who stands, with how much, and how it leaves.

use super::{report, signed};
use crate::{
	mock::*,
	types::{Candidate, Exit, MAX_CANDIDATES},
	Candidates, Error, Event, Former, HoldReason, Leaving,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{Perbill, TokenError};

fn register(account: u64, bond: u128) -> sp_runtime::DispatchResult {
	ValidatorSelection::register(signed(account), bond, Perbill::from_percent(5))
}

#[test]
fn a_bond_is_held() {
	new_test_ext().execute_with(|| {
		assert_ok!(register(7, 1_000));
		assert_eq!(held(7, HoldReason::Bond), 1_000);
		let expected = Candidate::new(1_000, Perbill::from_percent(5));
		assert_eq!(Candidates::<Test>::get(7), Some(expected));
		check();
	});
}

#[test]
fn who_may_not_stand_is_told_why() {
	new_test_ext().execute_with(|| {
		assert_noop!(register(1, 1_000), Error::<Test>::AlreadyCandidate);
		assert_noop!(register(7, 999), Error::<Test>::BondTooSmall);
		assert_noop!(register(7, RICH), TokenError::FundsUnavailable);
		let much = Perbill::from_percent(21);
		let call = ValidatorSelection::register(signed(7), 1_000, much);
		assert_noop!(call, Error::<Test>::CommissionTooHigh);
	});
}

#[test]
fn candidates_are_bounded() {
	new_test_ext().execute_with(|| {
		for account in 10_007..10_001 + u64::from(MAX_CANDIDATES) {
			Candidates::<Test>::insert(account, Candidate::new(0, Perbill::zero()));
		}
		assert_noop!(register(7, 1_000), Error::<Test>::TooManyCandidates);
		Candidates::<Test>::remove(10_007);
		assert_ok!(register(7, 1_000));
	});
}

#[test]
fn a_bond_grows_and_shrinks() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::bond_more(signed(1), 500));
		assert_eq!(held(1, HoldReason::Bond), BOND + 500);
		assert_ok!(ValidatorSelection::unbond(signed(1), 1_500));
		assert_eq!(held(1, HoldReason::Bond), 1_000);
		assert_eq!(held(1, HoldReason::Exit), 1_500);
		assert_eq!(Leaving::<Test>::get(1, 1)[..], [Exit { amount: 1_500, last: 1, to: None }]);
		assert_noop!(ValidatorSelection::unbond(signed(1), 1), Error::<Test>::BondTooSmall);
		check();

		assert_noop!(ValidatorSelection::bond_more(signed(1), 0), Error::<Test>::ZeroAmount);
		assert_noop!(ValidatorSelection::unbond(signed(1), 0), Error::<Test>::ZeroAmount);
		assert_noop!(ValidatorSelection::bond_more(signed(7), 1), Error::<Test>::NoCandidate);
		assert_noop!(ValidatorSelection::unbond(signed(7), 1), Error::<Test>::NoCandidate);
	});
}

#[test]
fn a_commission_changes_within_bounds() {
	new_test_ext().execute_with(|| {
		let set = |account, percent| {
			ValidatorSelection::set_commission(signed(account), Perbill::from_percent(percent))
		};
		assert_ok!(set(1, 20));
		assert_eq!(Candidates::<Test>::get(1).unwrap().commission, Perbill::from_percent(20));
		assert_noop!(set(1, 21), Error::<Test>::CommissionTooHigh);
		assert_noop!(set(7, 1), Error::<Test>::NoCandidate);
	});
}

#[test]
fn who_leaves_gets_the_bond_back_in_the_end() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert!(!Candidates::<Test>::contains_key(1));
		assert!(!Former::<Test>::contains_key(1));
		System::assert_has_event(Event::Removed { candidate: 1, willingly: true }.into());
		let free_at = 1 + parameters().unbonding + 1;
		let left = Event::Left { candidate: 1, account: 1, amount: BOND, free_at };
		System::assert_has_event(left.into());
		run_to_session(free_at - 1);
		let call = ValidatorSelection::withdraw(signed(1), 1);
		assert_noop!(call, Error::<Test>::NothingToWithdraw);
		run_to_session(free_at);
		assert_ok!(ValidatorSelection::withdraw(signed(1), 1));
		assert_eq!(Balances::free_balance(1), RICH);
		check();
	});
}

#[test]
fn who_left_is_known_until_its_delegators_have_gone() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::delegate(signed(20), 1, 100));
		assert_ok!(ValidatorSelection::leave(signed(1)));
		check();
		let gone = Error::<Test>::Gone;
		assert_eq!(Former::<Test>::get(1).map(|former| former.delegated), Some(100));
		assert_noop!(ValidatorSelection::leave(signed(1)), gone);
		assert_noop!(ValidatorSelection::bond_more(signed(1), 1), Error::<Test>::Gone);
		assert_noop!(ValidatorSelection::delegate(signed(20), 1, 100), Error::<Test>::Gone);
		assert_noop!(register(1, 1_000), Error::<Test>::Gone);
		assert_ok!(ValidatorSelection::undelegate(signed(20), 1, 100));
		assert!(!Former::<Test>::contains_key(1));
		assert_ok!(register(1, 1_000));
		check();
	});
}

#[test]
fn those_who_left_take_no_place_from_others() {
	new_test_ext().execute_with(|| {
		let before = Candidates::<Test>::count();
		assert_ok!(ValidatorSelection::delegate(signed(20), 1, 100));
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert_eq!(Candidates::<Test>::count(), before - 1);
	});
}

#[test]
fn who_left_is_known_while_a_slash_waits() {
	new_test_ext().execute_with(|| {
		report(&[1], 0, 10);
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert_noop!(register(1, 1_000), Error::<Test>::Gone);
		run_to_session(2);
		run_to_block(System::block_number() + 1);
		assert!(!Former::<Test>::contains_key(1));
		assert_eq!(held(1, HoldReason::Exit), BOND - BOND / 10);
	});
}
