//! Validators that signed twice: disabled, barred, slashed, and removed when they do it again.

use super::{crowd::*, report, signed};
use crate::{mock::*, Candidates, Event, Faults, Former, HoldReason, Leaving, Offenders, Slashes};
use frame_support::assert_ok;
use sp_runtime::Perbill;

fn percent(percent: u32) -> Perbill {
	Perbill::from_percent(percent)
}

/// The fractions of the slashes there are.
fn fractions() -> Vec<Perbill> {
	Slashes::<Test>::iter_values().map(|slash| slash.fraction).collect()
}

/// Runs until the slashes that wait now are carried out.
fn wait_for_slashes() {
	run_to_session(ValidatorSelection::session() + parameters().slash_delay);
	run_to_block(System::block_number() + 1);
	assert!(fractions().is_empty());
}

#[test]
fn an_offender_is_disabled_and_barred_at_once() {
	new_test_ext().execute_with(|| {
		let offender = Session::validators()[2];
		report(&[offender], 0, 10);
		assert_eq!(Session::disabled_validators(), [2]);
		assert_eq!(Disabled::get(), [2], "BABE and GRANDPA are told");
		let era = crate::CurrentDraw::<Test>::get().map(|draw| draw.era);
		assert!(era.is_some());
		assert_eq!(Candidates::<Test>::get(offender).unwrap().barred, era);
		assert_eq!(Offenders::<Test>::get(offender), Some((0, percent(10))));
	});
}

#[test]
fn no_more_than_a_third_of_a_set_is_disabled() {
	new_test_ext().execute_with(|| {
		let validators = Session::validators();
		report(&validators[..2], 0, 10);
		assert_eq!(Session::disabled_validators(), [0]);
	});
}

#[test]
fn the_worst_of_a_session_counts_once() {
	new_test_ext().execute_with(|| {
		report(&[2], 0, 10);
		report(&[2], 0, 30);
		report(&[2], 0, 20);
		assert_eq!(fractions(), [percent(30)]);
		let candidate = Candidates::<Test>::get(2).unwrap();
		assert_eq!((candidate.offences, candidate.slashes), (1, 1));
		wait_for_slashes();
		assert_eq!(held(2, HoldReason::Bond), BOND * 7 / 10);
	});
}

#[test]
fn what_is_reported_later_of_a_session_takes_the_difference() {
	new_test_ext().execute_with(|| {
		report(&[2], 0, 10);
		wait_for_slashes();
		assert_eq!(held(2, HoldReason::Bond), BOND * 9 / 10);
		report(&[2], 0, 10);
		assert!(fractions().is_empty());
		report(&[2], 0, 20);
		report(&[2], 0, 40);
		wait_for_slashes();
		assert_eq!(held(2, HoldReason::Bond), BOND * 6 / 10);
		assert_eq!(Candidates::<Test>::get(2).unwrap().offences, 1);
	});
}

#[test]
fn who_does_it_again_is_removed_and_slashed_for_both() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::delegate(signed(20), 2, 1_000));
		report(&[2], 0, 10);
		run_to_next_session();
		report(&[2], 1, 10);
		assert!(!Candidates::<Test>::contains_key(2));
		System::assert_has_event(Event::Removed { candidate: 2, willingly: false }.into());
		assert_eq!(held(2, HoldReason::Exit), BOND);
		run_to_session(3);
		run_to_block(System::block_number() + 1);
		assert_eq!(held(2, HoldReason::Exit), BOND * 81 / 100);
		assert_eq!(held(20, HoldReason::Delegation), 810);
		assert_eq!(Former::<Test>::get(2).map(|former| former.slashes), Some(0));
	});
}

#[test]
fn one_who_is_removed_while_it_is_slashed_is_slashed_once_for_each() {
	new_test_ext().execute_with(|| {
		MaxSlashed::set(1);
		for account in 20..25 {
			assert_ok!(ValidatorSelection::delegate(signed(account), 2, 1_000));
		}
		report(&[2], 0, 10);
		run_to_session(2);
		run_to_block(System::block_number() + 2);
		assert!(crate::Slashing::<Test>::exists());
		report(&[2], 1, 10);
		assert_eq!(held(2, HoldReason::Exit), BOND * 9 / 10);
		run_to_session(6);
		assert_eq!(held(2, HoldReason::Exit), BOND * 81 / 100);
		for account in 20..25 {
			assert_eq!(held(account, HoldReason::Delegation), 810);
		}
	});
}

#[test]
fn who_left_before_the_report_is_slashed_all_the_same() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::leave(signed(2)));
		report(&[2], 0, 10);
		assert_eq!(Former::<Test>::get(2).map(|former| former.slashes), Some(1));
		wait_for_slashes();
		assert_eq!(Leaving::<Test>::get(2, 2)[0].amount, BOND * 9 / 10);
		assert_eq!(Former::<Test>::get(2), None);
	});
}

#[test]
fn an_offender_with_nothing_at_stake_is_disabled_and_no_more() {
	genesis(Default::default()).execute_with(|| {
		run_to_block(1);
		assert_eq!(Session::validators().len(), 8);
		report(&[3], 0, 10);
		assert_eq!(Session::disabled_validators(), [2]);
		assert!(fractions().is_empty());
	});
}

#[test]
fn an_offender_outside_the_sets_disables_nobody() {
	new_test_ext().execute_with(|| {
		stand(7, BOND);
		report(&[7], 0, 10);
		assert!(Session::disabled_validators().is_empty());
		assert_eq!(Offenders::<Test>::get(7), None);
		assert_eq!(fractions(), [percent(10)]);
	});
}

#[test]
fn faults_are_forgotten_when_nobody_can_report_any_more() {
	new_test_ext().execute_with(|| {
		report(&[2], 0, 10);
		// In session n the keys of n - 1 - SESSIONS_KEPT are known still.
		run_to_session(1 + SESSIONS_KEPT);
		assert!(Faults::<Test>::contains_key(0, 2));
		run_to_next_session();
		assert!(!Faults::<Test>::contains_key(0, 2));
	});
}

#[test]
fn who_is_to_be_slashed_gets_no_seat_until_it_was_or_the_council_says_no() {
	let seats = |cancel: bool| {
		crowd(12, 4, 3).execute_with(|| {
			rotate_to(5);
			let offender = Session::validators()[0];
			report(&[offender], 5, 10);
			if cancel {
				assert_ok!(ValidatorSelection::cancel_slash(RuntimeOrigin::root(), 0));
				assert!(!Offenders::<Test>::contains_key(offender));
				assert_eq!(Candidates::<Test>::get(offender).unwrap().barred, None);
			}
			// Slashes of a crowd's chain are carried out by blocks, of which there are none here.
			(0..20).filter(|_| rotate().contains(&offender)).count()
		})
	};
	assert_eq!(seats(false), 0);
	assert!(seats(true) > 0);
}
