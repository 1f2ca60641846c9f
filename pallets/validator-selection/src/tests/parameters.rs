//! What governance may set, and what genesis may say.

use super::signed;
use crate::{mock::*, types::Parameters, CycleLength, Error, GenesisConfig, ParameterSet};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn genesis_values_have_sound_defaults() {
	genesis(GenesisConfig::default()).execute_with(|| {
		assert_eq!(CycleLength::<Test>::get(), 1_000);
		assert_eq!(ParameterSet::<Test>::get(), Parameters::default());
		check();
	});
}

#[test]
fn candidates_of_genesis_have_their_bonds() {
	new_test_ext().execute_with(|| {
		for account in 1..=6 {
			let candidate = crate::Candidates::<Test>::get(account).unwrap();
			assert_eq!((candidate.bond, candidate.proved), (BOND, Some(0)));
			assert_eq!(held(account, crate::HoldReason::Bond), BOND);
		}
	});
}

fn with_candidates(candidates: Vec<(u64, u128)>) {
	let candidates = bonded(candidates);
	genesis(GenesisConfig { cycle_length: 10, parameters: parameters(), candidates });
}

#[test]
#[should_panic(expected = "named once")]
fn genesis_refuses_a_candidate_named_twice() {
	with_candidates(vec![(1, BOND), (1, BOND)]);
}

#[test]
#[should_panic(expected = "has its bond")]
fn genesis_refuses_a_bond_that_is_not_there() {
	with_candidates(vec![(ACCOUNTS + 1, BOND)]);
}

#[test]
#[should_panic(expected = "in their ranges")]
fn genesis_refuses_parameters_out_of_range() {
	let parameters = Parameters { set_size: 0, ..parameters() };
	genesis(GenesisConfig { parameters, ..Default::default() });
}

#[test]
fn only_the_council_sets_parameters() {
	new_test_ext().execute_with(|| {
		let longer = Parameters { unbonding: 20, ..parameters() };
		let call = ValidatorSelection::set_parameters(signed(1), longer.clone());
		assert_noop!(call, DispatchError::BadOrigin);
		assert_ok!(ValidatorSelection::set_parameters(RuntimeOrigin::root(), longer.clone()));
		assert_eq!(ParameterSet::<Test>::get(), longer);
	});
}

#[test]
fn parameters_out_of_range_are_refused() {
	new_test_ext().execute_with(|| {
		let wrong = [
			Parameters { set_size: 0, ..parameters() },
			Parameters { set_size: 101, ..parameters() },
			Parameters { cycles: 0, ..parameters() },
			Parameters { cycles: 11, ..parameters() },
			Parameters { min_bond: 0, ..parameters() },
			Parameters { min_delegation: 0, ..parameters() },
			Parameters { proof_validity: 0, ..parameters() },
			Parameters { difficulty: 49, ..parameters() },
			Parameters { slash_delay: 0, ..parameters() },
			Parameters { max_strikes: 0, ..parameters() },
			Parameters { unbonding: SESSIONS_KEPT + 4, ..parameters() },
			Parameters { unbonding: 5_001, ..parameters() },
			Parameters { unbonding: u32::MAX, slash_delay: u32::MAX, ..parameters() },
		];
		for parameters in wrong {
			let call = ValidatorSelection::set_parameters(RuntimeOrigin::root(), parameters);
			assert_noop!(call, Error::<Test>::InvalidParameters);
		}
	});
}

#[test]
fn stake_outlasts_slashes_that_were_reported_under_a_longer_delay() {
	new_test_ext().execute_with(|| {
		let set =
			|parameters| ValidatorSelection::set_parameters(RuntimeOrigin::root(), parameters);
		assert_ok!(set(Parameters { unbonding: 30, slash_delay: 20, ..parameters() }));
		let at_once = Parameters { unbonding: 10, slash_delay: 2, ..parameters() };
		assert_noop!(set(at_once.clone()), Error::<Test>::InvalidParameters);
		assert_ok!(set(Parameters { unbonding: 30, slash_delay: 2, ..parameters() }));
		assert_noop!(set(at_once.clone()), Error::<Test>::InvalidParameters);
		// Until the last that may have been reported under the longer one is due.
		run_to_session(20);
		assert_noop!(set(at_once.clone()), Error::<Test>::InvalidParameters);
		run_to_session(21);
		assert_ok!(set(at_once));
	});
}

#[test]
fn a_set_does_not_become_smaller_than_four() {
	new_test_ext().execute_with(|| {
		let set = |set_size| {
			let parameters = Parameters { set_size, ..parameters() };
			ValidatorSelection::set_parameters(RuntimeOrigin::root(), parameters)
		};
		assert_noop!(set(3), Error::<Test>::InvalidParameters);
		assert_ok!(set(4));
		// A chain for development may have been smaller from the start.
		ParameterSet::<Test>::mutate(|parameters| parameters.set_size = 1);
		assert_ok!(set(2));
		assert_noop!(set(1), Error::<Test>::InvalidParameters);
	});
}
