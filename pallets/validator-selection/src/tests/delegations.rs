//! Delegations: added, taken back, moved, pushed out, and what that costs.

use super::{report, signed};
use crate::{
	mock::*,
	types::{Exit, MAX_EXITS},
	Candidates, Error, Event, Former, HoldReason, Leaving,
};
use amo_primitives::stake::{Backing, MutateStake, ReadStake};
use frame_support::{assert_noop, assert_ok, traits::fungible::Mutate};
use sp_runtime::{DispatchResult, Perbill, TokenError};
use sp_trie::recorder::Recorder;

fn delegate(account: u64, candidate: u64, amount: u128) -> DispatchResult {
	ValidatorSelection::delegate(signed(account), candidate, amount)
}

fn undelegate(account: u64, candidate: u64, amount: u128) -> DispatchResult {
	ValidatorSelection::undelegate(signed(account), candidate, amount)
}

fn redelegate(account: u64, from: u64, to: u64, amount: u128) -> DispatchResult {
	ValidatorSelection::redelegate(signed(account), from, to, amount)
}

fn amount(candidate: u64, delegator: u64) -> u128 {
	ValidatorSelection::delegation(&candidate, &delegator)
}

/// Fills candidate 1 with delegations of 100, 200 and so on by accounts 20, 21 and so on.
fn fill() {
	for (account, hundreds) in (20..).zip(1..=u128::from(MaxDelegations::get())) {
		assert_ok!(delegate(account, 1, 100 * hundreds));
	}
}

#[test]
fn a_delegation_is_held_and_grows() {
	new_test_ext().execute_with(|| {
		assert_ok!(delegate(20, 1, 100));
		assert_ok!(delegate(20, 1, 50));
		assert_ok!(delegate(21, 1, 10));
		assert_eq!((amount(1, 20), amount(1, 21)), (150, 10));
		assert_eq!(held(20, HoldReason::Delegation), 150);
		let backing = Backing { own: BOND, delegated: 160, commission: Perbill::zero() };
		assert_eq!(ValidatorSelection::backing(&1), Some(backing));
		assert_eq!(ValidatorSelection::backing(&7), None);
		check();
	});
}

#[test]
fn what_may_not_be_delegated_is_told_why() {
	new_test_ext().execute_with(|| {
		assert_noop!(delegate(20, 7, 100), Error::<Test>::NoCandidate);
		assert_noop!(delegate(1, 1, 100), Error::<Test>::OwnCandidate);
		assert_noop!(delegate(20, 1, 9), Error::<Test>::DelegationTooSmall);
		assert_noop!(delegate(20, 1, 0), Error::<Test>::ZeroAmount);
		assert_noop!(delegate(20, 1, RICH), TokenError::FundsUnavailable);
		report(&[1], 0, 10);
		assert_noop!(delegate(20, 1, 100), Error::<Test>::SlashPending);
	});
}

#[test]
fn a_delegation_is_taken_back_in_parts_or_whole() {
	new_test_ext().execute_with(|| {
		assert_ok!(delegate(20, 1, 100));
		assert_ok!(undelegate(20, 1, 60));
		assert_eq!(amount(1, 20), 40);
		assert_eq!((held(20, HoldReason::Delegation), held(20, HoldReason::Exit)), (40, 60));
		assert_noop!(undelegate(20, 1, 31), Error::<Test>::DelegationTooSmall);
		assert_noop!(undelegate(20, 1, 41), Error::<Test>::NoDelegation);
		assert_noop!(undelegate(20, 1, 0), Error::<Test>::ZeroAmount);
		assert_noop!(undelegate(21, 1, 10), Error::<Test>::NoDelegation);
		assert!(Emptied::get().is_empty());
		assert_ok!(undelegate(20, 1, 40));
		assert_eq!(delegation(1, 20), None);
		assert_eq!(Emptied::get(), [1]);
		check();
	});
}

#[test]
fn a_delegation_moves_at_once_and_answers_for_the_candidate_it_left() {
	new_test_ext().execute_with(|| {
		assert_ok!(delegate(20, 1, 100));
		assert_ok!(redelegate(20, 1, 2, 60));
		assert_eq!((amount(1, 20), amount(2, 20)), (40, 60));
		assert_eq!(held(20, HoldReason::Exit), 0, "it stays delegated");
		let exits = Leaving::<Test>::get(1, 20);
		assert_eq!(exits[..], [Exit { amount: 60, last: 1, to: Some(2) }]);

		assert_noop!(redelegate(20, 2, 3, 60), Error::<Test>::MovedBefore);
		assert_noop!(redelegate(20, 2, 2, 60), Error::<Test>::SameCandidate);
		assert_noop!(redelegate(20, 1, 7, 40), Error::<Test>::NoCandidate);
		assert_noop!(redelegate(20, 1, 2, 35), Error::<Test>::DelegationTooSmall);
		assert_noop!(redelegate(20, 1, 2, 0), Error::<Test>::ZeroAmount);
		run_to_session(1 + parameters().unbonding);
		assert_noop!(redelegate(20, 2, 3, 60), Error::<Test>::MovedBefore);
		run_to_next_session();
		assert_ok!(redelegate(20, 2, 3, 60));
		check();
	});
}

#[test]
fn candidates_do_not_delegate_to_themselves_by_a_move() {
	new_test_ext().execute_with(|| {
		assert_ok!(delegate(2, 1, 100));
		assert_noop!(redelegate(2, 1, 2, 100), Error::<Test>::OwnCandidate);
		assert_ok!(redelegate(2, 1, 3, 100));
	});
}

#[test]
fn delegators_move_away_from_one_who_left() {
	new_test_ext().execute_with(|| {
		assert_ok!(delegate(20, 1, 100));
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert_ok!(redelegate(20, 1, 2, 100));
		assert_eq!(Former::<Test>::get(1), None);
		check();
	});
}

#[test]
fn the_smallest_is_pushed_out_by_a_larger_one() {
	new_test_ext().execute_with(|| {
		fill();
		assert_noop!(delegate(30, 1, 100), Error::<Test>::SmallerThanAll);
		assert_ok!(delegate(30, 1, 101));
		let pushed = Event::PushedOut { candidate: 1, delegator: 20, amount: 100 };
		System::assert_has_event(pushed.into());
		assert_eq!((amount(1, 20), amount(1, 30)), (0, 101));
		assert_eq!(held(20, HoldReason::Exit), 100);
		assert_eq!(Candidates::<Test>::get(1).unwrap().delegations, MaxDelegations::get());
		assert_ok!(delegate(21, 1, 1_000));
		assert_eq!(Candidates::<Test>::get(1).unwrap().delegations, MaxDelegations::get());
		check();
	});
}

#[test]
fn a_move_pushes_out_too() {
	new_test_ext().execute_with(|| {
		fill();
		assert_ok!(delegate(30, 2, 500));
		assert_noop!(redelegate(30, 2, 1, 100), Error::<Test>::SmallerThanAll);
		assert_ok!(redelegate(30, 2, 1, 101));
		assert_eq!((amount(1, 20), amount(1, 30), amount(2, 30)), (0, 101, 399));
		check();
	});
}

#[test]
fn no_state_of_the_one_who_is_pushed_out_keeps_it_in() {
	new_test_ext().execute_with(|| {
		// As many exits as there may be, most of them moves, and nothing free but the minimum.
		MaxDelegations::set(1);
		assert_ok!(delegate(20, 1, 1_000));
		for target in 100..100 + u64::from(MAX_EXITS) - 1 {
			stand(target, 1_000);
			assert_ok!(redelegate(20, 1, target, 10));
		}
		assert_ok!(undelegate(20, 1, 10));
		run_to_next_session();
		Balances::set_balance(&20, MINIMUM);
		assert_ok!(delegate(30, 1, 10_000));
		assert_eq!(amount(1, 20), 0);
		assert_eq!(held(20, HoldReason::Exit), 1_000 - 10 * u128::from(MAX_EXITS - 1));
		check();
	});
}

#[test]
fn rewards_are_added_to_a_delegation_that_there_is() {
	new_test_ext().execute_with(|| {
		let add = |amount| <ValidatorSelection as MutateStake<u64>>::add(&1, &20, amount);
		assert_noop!(add(5), Error::<Test>::NoDelegation);
		assert_ok!(delegate(20, 1, 100));
		assert_ok!(add(5));
		assert_eq!((amount(1, 20), held(20, HoldReason::Delegation)), (105, 105));
		report(&[1], 0, 10);
		assert_noop!(add(5), Error::<Test>::SlashPending);
		check();
	});
}

/// After a slash, or when the least becomes more, a delegation may be too small.
#[test]
fn a_delegation_that_is_too_small_may_become_less_small() {
	new_test_ext().execute_with(|| {
		assert_ok!(delegate(20, 1, 100));
		crate::ParameterSet::<Test>::mutate(|parameters| parameters.min_delegation = 200);
		assert_noop!(delegate(21, 1, 100), Error::<Test>::DelegationTooSmall);
		assert_ok!(delegate(20, 1, 5));
		assert_eq!(amount(1, 20), 105);
	});
}

/// Keys that are read and written by what is done.
fn cost(ext: &mut sp_io::TestExternalities, act: impl FnOnce()) -> (usize, usize) {
	ext.commit_all().expect("nothing is open");
	let recorder = Recorder::default();
	ext.execute_with_recorder(recorder.clone(), act);
	let reads = recorder.recorded_keys().values().map(|keys| keys.len()).sum();
	(reads, ext.overlayed_changes().changes().count())
}

/// What it costs to push out the smallest of so many, and then to take one back.
fn costs(delegations: u32) -> [(usize, usize); 2] {
	let mut ext = new_test_ext();
	ext.execute_with(|| {
		MaxDelegations::set(delegations);
		for account in 1_000..1_000 + u64::from(delegations) {
			Balances::set_balance(&account, RICH);
			assert_ok!(delegate(account, 1, 1_000 + u128::from(account)));
		}
	});
	let push_out = cost(&mut ext, || {
		assert_ok!(delegate(20, 1, 10_000));
	});
	ext.execute_with(|| {
		assert_eq!(amount(1, 1_000), 0);
		check();
	});
	let take_back = cost(&mut ext, || {
		assert_ok!(undelegate(20, 1, 9_000));
	});
	[push_out, take_back]
}

#[test]
fn a_push_out_costs_as_many_steps_as_the_heap_is_deep() {
	let (one, thousand) = (costs(1), costs(1_000));
	println!("reads and writes: {one:?} with 1 delegation, {thousand:?} with 1,000");
	// A heap of 1,000 has 10 levels. Going down one of them reads two entries and writes one, and the place
	// of its delegation.
	for ((reads, writes), (most_reads, most_writes)) in one.into_iter().zip(thousand) {
		assert!(most_reads <= reads + 10 * 3, "{most_reads} reads");
		assert!(most_writes <= writes + 10 * 2, "{most_writes} writes");
	}
}
