//! Slashes: whose stake they take, when, and that nobody dodges them.

use super::{report, signed};
use crate::{
	mock::*,
	types::{Scope, SlashId, State},
	Candidates, DueSlashes, Error, Event, HoldReason, NextSlash, Slashes, Slashing, WeightInfo,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::fungible::{Inspect, Mutate},
};
use sp_runtime::{DispatchError, Perbill};

fn delegate(account: u64, candidate: u64, amount: u128) {
	assert_ok!(ValidatorSelection::delegate(signed(account), candidate, amount));
}

fn undelegate(account: u64, candidate: u64, amount: u128) {
	assert_ok!(ValidatorSelection::undelegate(signed(account), candidate, amount));
}

fn redelegate(account: u64, from: u64, to: u64, amount: u128) {
	assert_ok!(ValidatorSelection::redelegate(signed(account), from, to, amount));
}

/// Runs until no slash waits.
fn wait_for_slashes() {
	while Slashes::<Test>::iter_keys().next().is_some() {
		run_to_block(System::block_number() + 1);
	}
}

/// All that an account has.
fn wealth(account: u64) -> u128 {
	Balances::total_balance(&account)
}

fn treasury() -> u128 {
	Balances::free_balance(TREASURY) - MINIMUM
}

#[test]
fn all_that_was_behind_the_candidate_loses_the_same_part() {
	new_test_ext().execute_with(|| {
		let issuance = pallet_balances::TotalIssuance::<Test>::get();
		delegate(20, 1, 1_000);
		delegate(21, 1, 500);
		delegate(21, 2, 500);
		undelegate(20, 1, 300);
		report(&[1], 0, 10);
		wait_for_slashes();
		assert_eq!(ValidatorSelection::session(), parameters().slash_delay);
		assert_eq!(held(1, HoldReason::Bond), 1_800);
		assert_eq!(held(20, HoldReason::Delegation), 630);
		assert_eq!(held(20, HoldReason::Exit), 270);
		assert_eq!(held(21, HoldReason::Delegation), 450 + 500);
		assert_eq!(treasury(), 200 + 100 + 50);
		assert_eq!(pallet_balances::TotalIssuance::<Test>::get(), issuance);
		System::assert_has_event(Event::SlashDone { slash: 0 }.into());
		assert_eq!(DueSlashes::<Test>::iter_keys().count(), 0);
	});
}

#[test]
fn what_left_before_the_session_of_the_offence_is_spared() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		undelegate(20, 1, 300);
		run_to_session(2);
		report(&[1], 2, 10);
		wait_for_slashes();
		assert_eq!(held(20, HoldReason::Exit), 300);
		assert_eq!(held(20, HoldReason::Delegation), 630);
	});
}

#[test]
fn absence_takes_of_the_own_bond_alone() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		assert_ok!(ValidatorSelection::unbond(signed(1), 1_000));
		let fraction = Perbill::from_percent(10);
		assert_eq!(ValidatorSelection::report_slash(&1, 0, Scope::Bond, fraction), Some(0));
		check();
		delegate(21, 1, 1_000);
		wait_for_slashes();
		assert_eq!((held(1, HoldReason::Bond), held(1, HoldReason::Exit)), (900, 900));
		assert_eq!(held(20, HoldReason::Delegation), 1_000);
	});
}

#[test]
fn nothing_at_stake_makes_no_slash() {
	new_test_ext().execute_with(|| {
		let all = Perbill::one();
		assert_eq!(ValidatorSelection::report_slash(&7, 0, Scope::All, all), None);
		assert_eq!(ValidatorSelection::report_slash(&1, 0, Scope::All, Perbill::zero()), None);
		assert_eq!(NextSlash::<Test>::get(), 0);
	});
}

#[test]
fn a_slash_of_everything_ends_delegations_but_not_the_candidate() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		undelegate(20, 1, 300);
		report(&[1], 0, 100);
		wait_for_slashes();
		assert_eq!(wealth(20), RICH - 1_000);
		assert_eq!(delegation(1, 20), None);
		assert_eq!(Emptied::get(), [1]);
		let candidate = Candidates::<Test>::get(1).unwrap();
		assert_eq!((candidate.bond, candidate.delegated, candidate.state), (0, 0, State::Ready));
		assert_ok!(ValidatorSelection::leave(signed(1)));
		check();
	});
}

#[test]
fn a_slash_goes_on_from_block_to_block() {
	new_test_ext().execute_with(|| {
		MaxDelegations::set(100);
		MaxSlashed::set(4);
		for account in 20..50 {
			delegate(account, 1, 1_000);
			undelegate(account, 1, 400);
		}
		report(&[1], 0, 10);
		run_to_session(parameters().slash_delay);
		assert!(!Slashing::<Test>::exists(), "it begins in the next block");
		let mut blocks = 0;
		while Slashes::<Test>::contains_key(0) {
			run_to_block(System::block_number() + 1);
			blocks += 1;
			if Slashing::<Test>::exists() {
				let being = Error::<Test>::BeingSlashed;
				assert_noop!(
					ValidatorSelection::delegate(signed(60), 1, 100),
					Error::<Test>::BeingSlashed
				);
				assert_noop!(
					ValidatorSelection::undelegate(signed(20), 1, 100),
					Error::<Test>::BeingSlashed
				);
				assert_noop!(
					ValidatorSelection::redelegate(signed(20), 1, 2, 100),
					Error::<Test>::BeingSlashed
				);
				assert_noop!(
					ValidatorSelection::withdraw(signed(20), 1),
					Error::<Test>::BeingSlashed
				);
				assert_noop!(
					ValidatorSelection::unbond(signed(1), 100),
					Error::<Test>::BeingSlashed
				);
				assert_noop!(
					ValidatorSelection::bond_more(signed(1), 100),
					Error::<Test>::BeingSlashed
				);
				assert_noop!(ValidatorSelection::leave(signed(1)), Error::<Test>::BeingSlashed);
				assert_noop!(ValidatorSelection::cancel_slash(RuntimeOrigin::root(), 0), being);
				assert_ok!(ValidatorSelection::delegate(signed(60), 2, 100));
			}
		}
		assert!((15..=20).contains(&blocks), "30 delegations and 30 exits, 4 a block: {blocks}");
		for account in 20..50 {
			assert_eq!(wealth(account), RICH - 100);
		}
	});
}

#[test]
fn a_block_is_charged_for_all_that_it_slashes() {
	new_test_ext().execute_with(|| {
		MaxSlashed::set(1);
		delegate(20, 1, 1_000);
		(2..=4).for_each(|candidate| redelegate(20, 1, candidate, 100));
		report(&[1], 0, 50);
		run_to_session(parameters().slash_delay);
		let mut weights = Vec::new();
		while Slashes::<Test>::contains_key(0) {
			weights.push(ValidatorSelection::carry_out_slashes());
		}
		let of = <Test as crate::Config>::WeightInfo::carry_out_slashes;
		assert!(weights.contains(&of(1)), "the bond, and the delegation");
		assert!(weights.contains(&of(3)), "an account's parts are slashed together: {weights:?}");
	});
}

#[test]
fn slashes_are_carried_out_in_the_order_in_which_they_are_due() {
	new_test_ext().execute_with(|| {
		MaxSlashed::set(1);
		report(&[1, 2, 3], 0, 10);
		run_to_next_session();
		report(&[4], 0, 10);
		wait_for_slashes();
		let done: Vec<SlashId> = System::events()
			.into_iter()
			.filter_map(|record| match record.event {
				RuntimeEvent::ValidatorSelection(Event::SlashDone { slash }) => Some(slash),
				_ => None,
			})
			.collect();
		assert_eq!(done.len(), 4);
		assert_eq!(done.last(), Some(&3));
		assert_eq!(treasury(), 4 * BOND / 10);
	});
}

#[test]
fn the_council_cancels_a_slash_in_time() {
	new_test_ext().execute_with(|| {
		report(&[1], 0, 10);
		let cancel = |origin| ValidatorSelection::cancel_slash(origin, 0);
		assert_noop!(cancel(signed(1)), DispatchError::BadOrigin);
		assert_ok!(cancel(RuntimeOrigin::root()));
		check();
		assert_noop!(cancel(RuntimeOrigin::root()), Error::<Test>::NoSlash);
		assert_eq!(Candidates::<Test>::get(1).unwrap().offences, 0);
		delegate(20, 1, 100);
		run_to_session(4);
		assert_eq!(held(1, HoldReason::Bond), BOND);
		report(&[1], 3, 10);
		assert!(Candidates::<Test>::contains_key(1), "what was cancelled was no offence");
	});
}

#[test]
fn a_cancelled_slash_lets_one_go_who_left() {
	new_test_ext().execute_with(|| {
		report(&[1], 0, 10);
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert_ok!(ValidatorSelection::cancel_slash(RuntimeOrigin::root(), 0));
		assert!(!crate::Former::<Test>::contains_key(1));
		check();
	});
}

#[test]
fn what_the_treasury_cannot_take_is_burned() {
	new_test_ext().execute_with(|| {
		Balances::set_balance(&TREASURY, 0);
		delegate(20, 1, 50);
		let issuance = pallet_balances::TotalIssuance::<Test>::get();
		report(&[1], 0, 10);
		let bond = Candidates::<Test>::get(1).unwrap().bond;
		assert_eq!(bond, BOND);
		// 200 of the bond make the account of the treasury, so 5 of the delegation come to it.
		wait_for_slashes();
		assert_eq!(Balances::free_balance(TREASURY), 205);
		Balances::set_balance(&TREASURY, 0);
		let fraction = Perbill::from_parts(1);
		ValidatorSelection::report_slash(&2, 2, Scope::Bond, fraction).expect("it has a bond");
		wait_for_slashes();
		assert_eq!(held(2, HoldReason::Bond), BOND - 1);
		assert_eq!(pallet_balances::TotalIssuance::<Test>::get(), issuance - 205 - 1);
	});
}

/// What an account loses that does this after the offence, or before it, with all of 1,000 that it
/// delegates to candidate 1, which is slashed by a half for session 1.
fn loss_after(act: impl FnOnce()) -> u128 {
	new_test_ext().execute_with(|| {
		run_to_session(1);
		delegate(20, 1, 1_000);
		act();
		check();
		if NextSlash::<Test>::get() == 0 {
			report(&[1], 1, 50);
		}
		wait_for_slashes();
		RICH - wealth(20)
	})
}

#[test]
fn nobody_dodges_a_slash() {
	let offend = || report(&[1], 1, 50);
	let push_out = |count| {
		MaxDelegations::set(1);
		delegate(30, 1, count);
	};
	assert_eq!(loss_after(|| ()), 500);
	assert_eq!(loss_after(|| undelegate(20, 1, 1_000)), 500, "taken back");
	assert_eq!(loss_after(|| redelegate(20, 1, 2, 1_000)), 500, "moved");
	assert_eq!(loss_after(|| push_out(5_000)), 500, "pushed out");
	let moved_and_taken_back = || {
		redelegate(20, 1, 2, 1_000);
		undelegate(20, 2, 1_000);
	};
	assert_eq!(loss_after(moved_and_taken_back), 500, "moved and taken back");
	let moved_and_pushed_out = || {
		MaxDelegations::set(1);
		redelegate(20, 1, 2, 1_000);
		delegate(30, 2, 5_000);
	};
	assert_eq!(loss_after(moved_and_pushed_out), 500, "moved and pushed out");
	let moved_in_parts = || {
		redelegate(20, 1, 2, 300);
		redelegate(20, 1, 3, 300);
		undelegate(20, 3, 150);
		undelegate(20, 1, 200);
	};
	assert_eq!(loss_after(moved_in_parts), 500, "in parts");
	let moved_twice = || {
		redelegate(20, 1, 2, 1_000);
		let again = ValidatorSelection::redelegate(signed(20), 2, 3, 1_000);
		assert_noop!(again, Error::<Test>::MovedBefore);
		undelegate(20, 2, 1_000);
		delegate(20, 2, 1_000);
		redelegate(20, 2, 3, 1_000);
	};
	assert_eq!(loss_after(moved_twice), 500, "moved twice");
	let moved_to_one_who_leaves = || {
		redelegate(20, 1, 2, 1_000);
		assert_ok!(ValidatorSelection::leave(signed(2)));
		undelegate(20, 2, 1_000);
	};
	assert_eq!(loss_after(moved_to_one_who_leaves), 500, "moved to one who leaves");
	let candidate_leaves = || {
		assert_ok!(ValidatorSelection::leave(signed(1)));
		undelegate(20, 1, 1_000);
	};
	assert_eq!(loss_after(candidate_leaves), 500, "the candidate leaves");
	let after_the_report = || {
		offend();
		redelegate(20, 1, 2, 500);
		undelegate(20, 1, 500);
		undelegate(20, 2, 250);
	};
	assert_eq!(loss_after(after_the_report), 500, "after the report");
	let in_the_next_session = || {
		run_to_session(2);
		redelegate(20, 1, 2, 1_000);
	};
	assert_eq!(loss_after(in_the_next_session), 500, "in the next session");
	let added_after_the_offence = || {
		run_to_session(2);
		delegate(20, 1, 1_000);
	};
	assert_eq!(loss_after(added_after_the_offence), 1_000, "added after the offence");
}

#[test]
fn a_slash_finds_what_the_last_report_in_time_is_about() {
	new_test_ext().execute_with(|| {
		run_to_session(1);
		delegate(20, 1, 1_000);
		// It leaves as early as it can and answer for session 2.
		undelegate(20, 1, 1_000);
		run_to_session(2 + SESSIONS_KEPT + 1);
		report(&[1], 2, 50);
		run_to_session(2 + parameters().unbonding);
		let withdraw = || ValidatorSelection::withdraw(signed(20), 1);
		assert_noop!(withdraw(), Error::<Test>::NothingToWithdraw);
		run_to_next_session();
		assert_ok!(withdraw());
		assert_eq!(wealth(20), RICH - 500);
	});
}

#[test]
fn one_who_moved_is_slashed_for_both_candidates() {
	new_test_ext().execute_with(|| {
		delegate(20, 1, 1_000);
		redelegate(20, 1, 2, 1_000);
		report(&[1, 2], 1, 50);
		wait_for_slashes();
		// A half of what it moved, and a half of what is at the other one: never more than all.
		let left = held(20, HoldReason::Delegation);
		assert!(left == 250 || left == 0, "{left}");
		assert_eq!(wealth(20), RICH - 1_000 + left);
	});
}
