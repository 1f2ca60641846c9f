//! Sets of validators, and what happens to offenders.

use crate::{mock::*, CycleLength, GenesisConfig, Offenders, SetSize, Validators};
use pallet_session::{historical::HistoricalSessions, SessionManager};
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler};

fn report(offenders: &[u64], percent: u32) {
	let details: Vec<_> = offenders
		.iter()
		.map(|offender| OffenceDetails { offender: (*offender, ()), reporters: vec![] })
		.collect();
	let fractions = vec![Perbill::from_percent(percent); offenders.len()];
	ValidatorSelection::on_offence(&details, &fractions, Session::current_index());
	ValidatorSelection::do_try_state().expect("invariants hold");
}

#[test]
fn genesis_values_have_non_zero_defaults() {
	genesis(GenesisConfig::default()).execute_with(|| {
		assert_eq!(CycleLength::<Test>::get(), 1_000);
		assert_eq!(SetSize::<Test>::get(), 22);
	});
}

#[test]
fn without_validators_in_genesis_the_session_keys_name_them() {
	genesis(GenesisConfig::default()).execute_with(|| {
		assert_eq!(Session::validators(), (1..=8).collect::<Vec<_>>());
		run_to_next_session();
		assert_eq!(Session::validators(), (1..=8).collect::<Vec<_>>());
	});
}

#[test]
#[should_panic(expected = "an account validates twice")]
fn genesis_refuses_a_validator_named_twice() {
	genesis(GenesisConfig { validators: vec![1, 2, 1], set_size: 3, ..Default::default() });
}

#[test]
#[should_panic(expected = "at most `MaxValidators`")]
fn genesis_refuses_too_many_validators() {
	genesis(GenesisConfig { validators: (1..=25).collect(), set_size: 3, ..Default::default() });
}

#[test]
#[should_panic(expected = "too many")]
fn genesis_refuses_a_set_larger_than_the_bound() {
	genesis(GenesisConfig { validators: vec![1], set_size: 25, ..Default::default() });
}

#[test]
fn a_set_has_its_size_and_stays_from_session_to_session() {
	new_test_ext().execute_with(|| {
		for session in 0..5 {
			assert_eq!(Session::current_index(), session);
			assert_eq!(Session::validators(), [1, 2, 3, 4]);
			run_to_next_session();
		}
	});
}

#[test]
fn keys_rotated_by_a_validator_are_provable_two_sessions_later() {
	new_test_ext().execute_with(|| {
		let before = HistoricalSessions::<Test>::get(0).expect("genesis session is stored").0;
		let keys = Keys { dummy: sp_runtime::testing::UintAuthorityId(99) };
		<Session as pallet_session::SessionInterface>::set_keys(&1, keys).expect("keys are free");
		run_to_next_session();
		run_to_next_session();

		let planned = Session::current_index() + 1;
		let after = HistoricalSessions::<Test>::get(planned).expect("next session is stored").0;
		assert_ne!(before, after);
	});
}

#[test]
fn past_sessions_are_kept_for_a_while_and_then_dropped() {
	new_test_ext().execute_with(|| {
		for _ in 0..8 {
			run_to_next_session();
		}
		let oldest = Session::current_index() - 1 - SESSIONS_KEPT;
		assert!(!HistoricalSessions::<Test>::contains_key(oldest - 1));
		assert!(HistoricalSessions::<Test>::contains_key(oldest));
	});
}

#[test]
fn an_offender_is_disabled_at_once_and_in_each_later_session() {
	new_test_ext().execute_with(|| {
		report(&[3], 10);
		assert_eq!(Session::disabled_validators(), [2]);
		assert_eq!(Disabled::get(), [2], "BABE and GRANDPA are told");

		for _ in 0..4 {
			run_to_next_session();
			assert_eq!(Session::disabled_validators(), [2]);
		}
	});
}

#[test]
fn no_more_than_a_third_of_a_set_is_disabled() {
	new_test_ext().execute_with(|| {
		report(&[1, 2], 10);
		assert_eq!(Session::disabled_validators(), [0]);
		run_to_next_session();
		assert_eq!(Session::disabled_validators().len(), 1);
	});
}

#[test]
fn the_worst_offence_of_a_validator_counts() {
	new_test_ext().execute_with(|| {
		report(&[2], 30);
		report(&[2], 10);
		let offenders = Offenders::<Test>::get();
		assert_eq!(offenders.get(&2), Some(&OffenceSeverity(Perbill::from_percent(30))));
	});
}

#[test]
fn an_offender_outside_the_set_is_remembered_but_disables_nobody() {
	new_test_ext().execute_with(|| {
		report(&[5], 10);
		assert!(Session::disabled_validators().is_empty());
		assert!(Offenders::<Test>::get().contains_key(&5));
	});
}

#[test]
fn more_offenders_than_the_bound_change_nothing() {
	new_test_ext().execute_with(|| {
		report(&(1..=30).collect::<Vec<_>>(), 10);
		assert_eq!(Offenders::<Test>::get().len(), 24);
		assert_eq!(Validators::<Test>::get().len(), 6);
	});
}

#[test]
fn the_same_set_is_named_whenever_asked() {
	new_test_ext().execute_with(|| {
		let named = <ValidatorSelection as SessionManager<u64>>::new_session(7);
		assert_eq!(named, Some(vec![1, 2, 3, 4]));
	});
}
