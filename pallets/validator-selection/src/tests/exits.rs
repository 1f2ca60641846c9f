//! Stake that left: what it answers for, and when it is free.

use super::{report, signed};
use crate::{
	mock::*,
	types::{Exit, MAX_EXITS},
	Error, Event, HoldReason, Leaving, SlashesFrom,
};
use frame_support::{assert_noop, assert_ok};

fn delegate(account: u64, candidate: u64, amount: u128) {
	assert_ok!(ValidatorSelection::delegate(signed(account), candidate, amount));
}

fn undelegate(account: u64, candidate: u64, amount: u128) {
	assert_ok!(ValidatorSelection::undelegate(signed(account), candidate, amount));
}

fn exits(candidate: u64, account: u64) -> Vec<Exit<u64>> {
	Leaving::<Test>::get(candidate, account).into_inner()
}

#[test]
fn what_leaves_in_a_session_is_one_exit() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		undelegate(20, 1, 100);
		undelegate(20, 1, 200);
		assert_eq!(exits(1, 20), [Exit { amount: 300, last: 1, to: None }]);
		assert_ok!(ValidatorSelection::redelegate(signed(20), 1, 2, 50));
		assert_ok!(ValidatorSelection::redelegate(signed(20), 1, 3, 60));
		run_to_next_session();
		undelegate(20, 1, 100);
		let expected = [
			Exit { amount: 300, last: 1, to: None },
			Exit { amount: 50, last: 1, to: Some(2) },
			Exit { amount: 60, last: 1, to: Some(3) },
			Exit { amount: 100, last: 2, to: None },
		];
		assert_eq!(exits(1, 20), expected);
		check();
	});
}

#[test]
fn one_exit_too_many_joins_the_newest() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		for _ in 0..MAX_EXITS {
			undelegate(20, 1, 10);
			run_to_next_session();
		}
		assert_eq!(exits(1, 20).len(), MAX_EXITS as usize);
		undelegate(20, 1, 10);
		let exits = exits(1, 20);
		assert_eq!(exits.len(), MAX_EXITS as usize);
		let last = ValidatorSelection::session() + 1;
		assert_eq!(exits.last(), Some(&Exit { amount: 20, last, to: None }));
		check();
	});
}

#[test]
fn moves_leave_a_place_for_what_is_taken_back_or_pushed_out() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		for target in 100..100 + u64::from(MAX_EXITS) - 1 {
			stand(target, 1_000);
			assert_ok!(ValidatorSelection::redelegate(signed(20), 1, target, 10));
		}
		stand(200, 1_000);
		let call = ValidatorSelection::redelegate(signed(20), 1, 200, 10);
		assert_noop!(call, Error::<Test>::TooManyExits);
		undelegate(20, 1, 10);
		assert_eq!(exits(1, 20).len(), MAX_EXITS as usize);
		run_to_next_session();
		undelegate(20, 1, 10);
		assert_eq!(exits(1, 20).last(), Some(&Exit { amount: 20, last: 2, to: None }));
		check();
	});
}

#[test]
fn moves_that_answer_no_more_are_forgotten() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		assert_ok!(ValidatorSelection::redelegate(signed(20), 1, 2, 100));
		run_to_session(1 + parameters().unbonding + 1);
		undelegate(20, 1, 10);
		let last = ValidatorSelection::session() + 1;
		assert_eq!(exits(1, 20), [Exit { amount: 10, last, to: None }]);
	});
}

#[test]
fn an_exit_is_free_when_it_says_so() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		undelegate(20, 1, 100);
		run_to_next_session();
		undelegate(20, 1, 200);
		let free_at = 1 + parameters().unbonding + 1;
		run_to_block(u64::from(free_at) * SESSION_LENGTH - 1);
		let withdraw = || ValidatorSelection::withdraw(signed(20), 1);
		assert_noop!(withdraw(), Error::<Test>::NothingToWithdraw);
		run_to_session(free_at);
		assert_ok!(withdraw());
		System::assert_has_event(
			Event::Withdrawn { candidate: 1, account: 20, amount: 100 }.into(),
		);
		assert_noop!(withdraw(), Error::<Test>::NothingToWithdraw);
		assert_eq!(held(20, HoldReason::Exit), 200);
		run_to_session(free_at + 2);
		assert_ok!(withdraw());
		assert!(!Leaving::<Test>::contains_key(1, 20));
		assert_eq!(held(20, HoldReason::Exit), 0);
		assert_noop!(ValidatorSelection::withdraw(signed(21), 1), Error::<Test>::NothingToWithdraw);
	});
}

#[test]
fn while_slashes_are_late_nothing_is_free() {
	new_test_ext().execute_with(|| {
		delegate(20, 2, 100);
		undelegate(20, 2, 100);
		let free_at = 1 + parameters().unbonding + 1;
		run_to_session(free_at - 1 - parameters().slash_delay);
		report(&[1], ValidatorSelection::session(), 10);
		MaxSlashed::set(0);
		run_to_session(free_at + 1);
		let withdraw = || ValidatorSelection::withdraw(signed(20), 2);
		assert_noop!(withdraw(), Error::<Test>::NothingToWithdraw);
		MaxSlashed::set(64);
		run_to_block(System::block_number() + 1);
		assert_eq!(SlashesFrom::<Test>::get(), free_at + 2);
		assert_ok!(withdraw());
	});
}

#[test]
fn what_was_moved_long_ago_is_forgotten_when_it_is_asked_for() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		assert_ok!(ValidatorSelection::redelegate(signed(20), 1, 2, 1_000));
		assert_noop!(ValidatorSelection::withdraw(signed(20), 1), Error::<Test>::NothingToWithdraw);
		run_to_session(1 + parameters().unbonding + 1);
		assert_ok!(ValidatorSelection::withdraw(signed(20), 1));
		assert!(!Leaving::<Test>::contains_key(1, 20));
		assert_eq!(held(20, HoldReason::Delegation), 1_000);
		assert_noop!(ValidatorSelection::withdraw(signed(20), 1), Error::<Test>::NothingToWithdraw);
	});
}
