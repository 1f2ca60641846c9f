//! Who makes too few blocks, and who hibernates.

use super::{crowd::*, signed};
use crate::{
	mock::*,
	types::{Scope, State},
	Authored, Candidates, Error, Event, ParameterSet, Slashes,
};
use frame_support::{assert_noop, assert_ok};
use pallet_authorship::EventHandler;
use sp_runtime::Perbill;

/// Accounts 1 to 4 sit in all sessions: there are no others. An even part is 25 of 100 blocks.
fn four(test: impl FnOnce()) {
	crowd(4, 4, 1).execute_with(|| {
		crate::CycleLength::<Test>::put(100);
		govern(|parameters| parameters.least_share = Perbill::from_percent(40));
		rotate();
		System::set_block_number(1);
		test();
		check();
	});
}

fn make(author: u64, blocks: u32) {
	for _ in 0..blocks {
		<ValidatorSelection as EventHandler<u64, u64>>::note_author(author);
	}
}

/// A session in which accounts 1 to 4 make so many blocks. Gives what is told of it.
fn session(made: [u32; 4]) -> Vec<Event<Test>> {
	for (author, blocks) in (1..).zip(made) {
		make(author, blocks);
	}
	System::reset_events();
	Session::rotate_session();
	let told = System::events().into_iter().filter_map(|record| match record.event {
		RuntimeEvent::ValidatorSelection(event) => Some(event),
		_ => None,
	});
	told.collect()
}

fn absent(told: &[Event<Test>]) -> Vec<u64> {
	let absent = told.iter().filter_map(|event| match event {
		Event::Absent { candidate, .. } => Some(*candidate),
		_ => None,
	});
	absent.collect()
}

fn strikes(account: u64) -> u8 {
	Candidates::<Test>::get(account).unwrap().strikes
}

fn state(account: u64) -> State {
	Candidates::<Test>::get(account).unwrap().state
}

#[test]
fn who_makes_its_share_is_left_alone_and_who_makes_one_less_is_absent() {
	four(|| {
		let told = session([10, 30, 30, 30]);
		assert!(absent(&told).is_empty());
		let told = session([9, 30, 30, 31]);
		assert_eq!(absent(&told), [1]);
		assert!(told.contains(&Event::Absent { candidate: 1, session: 2, made: 9, all: 100 }));
		assert_eq!((1..=4).map(strikes).collect::<Vec<_>>(), [1, 0, 0, 0]);
	});
}

#[test]
fn an_absent_one_loses_a_part_of_its_own_bond_and_its_delegators_nothing() {
	four(|| {
		assert_ok!(ValidatorSelection::delegate(signed(9), 1, 1_000));
		session([0, 30, 30, 30]);
		let slash = Slashes::<Test>::get(0).unwrap();
		assert_eq!((slash.candidate, slash.session, slash.scope), (1, 1, Scope::Bond));
		assert_eq!(slash.fraction, parameters().absence_slash);
		run_to_session(slash.due + 1);
		assert_eq!(Candidates::<Test>::get(1).unwrap().bond, BOND - BOND / 100);
		assert_eq!(delegation(1, 9).unwrap().amount, 1_000);
	});
}

#[test]
fn the_third_strike_on_end_has_one_hibernate() {
	four(|| {
		for strike in 1..=2 {
			session([0, 30, 30, 30]);
			assert_eq!((strikes(1), state(1)), (strike, State::Ready));
		}
		let told = session([0, 30, 30, 30]);
		assert!(state(1).is_asleep());
		assert!(told.contains(&Event::FellAsleep { candidate: 1, willingly: false }));
	});
}

#[test]
fn a_good_cycle_clears_strikes() {
	four(|| {
		for made in [0, 0, 30, 0, 0] {
			session([made, 30, 30, 30]);
		}
		assert_eq!((strikes(1), state(1)), (2, State::Ready));
	});
}

/// Else who hibernates for a moment would never have too many.
#[test]
fn who_resumes_keeps_its_strikes_but_for_one_until_a_good_cycle() {
	four(|| {
		session([0, 30, 30, 30]);
		assert_ok!(ValidatorSelection::hibernate(signed(1)));
		assert_ok!(ValidatorSelection::resume(signed(1)));
		assert_eq!(strikes(1), 1);
		for _ in 0..2 {
			session([0, 30, 30, 30]);
		}
		assert!(state(1).is_asleep());
		assert_ok!(ValidatorSelection::resume(signed(1)));
		assert_eq!((strikes(1), state(1)), (2, State::Ready));
		session([0, 30, 30, 30]);
		assert!(state(1).is_asleep());
		assert_ok!(ValidatorSelection::resume(signed(1)));
		session([30; 4]);
		assert_eq!((strikes(1), state(1)), (0, State::Ready));
	});
}

#[test]
fn a_session_in_which_the_chain_stood_still_punishes_nobody_who_was_there() {
	four(|| {
		session([0, 30, 30, 30]);
		assert!(absent(&session([1, 20, 20, 8])).is_empty());
		assert!(absent(&session([20, 8, 20, 1])).is_empty());
		assert!(absent(&session([0, 3, 4, 0])).is_empty(), "too few were made to say");
		assert_eq!((1..=4).map(strikes).collect::<Vec<_>>(), [1, 0, 0, 0]);
		assert_eq!(absent(&session([0, 20, 20, 10])), [1], "half of the slots are enough");
	});
}

/// More than a third that stay away stop finality, and authors back off: that must not be free.
#[test]
fn who_makes_no_block_is_absent_also_when_the_chain_stands_still() {
	four(|| {
		let mut absent = absent(&session([0, 0, 5, 4]));
		absent.sort_unstable();
		assert_eq!(absent, [1, 2]);
		assert_eq!(Slashes::<Test>::iter().count(), 2);
	});
}

#[test]
fn who_leaves_before_the_session_ends_is_slashed_all_the_same() {
	four(|| {
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert_eq!(absent(&session([0, 30, 30, 30])), [1]);
		let slash = Slashes::<Test>::get(0).unwrap();
		run_to_session(slash.due + 1);
		assert_eq!(held(1, crate::HoldReason::Exit), BOND - BOND / 100);
	});
}

#[test]
fn who_hibernates_and_is_kept_since_there_are_too_few_is_not_punished_for_it() {
	four(|| {
		assert_ok!(ValidatorSelection::hibernate(signed(1)));
		assert_eq!(absent(&session([0, 30, 30, 30])), [1], "it sat when it fell asleep");
		assert_eq!(absent(&session([0, 30, 30, 30])), [1], "and was named before");
		for _ in 0..5 {
			assert_eq!(Session::validators().len(), 4);
			assert!(absent(&session([0, 30, 30, 30])).is_empty());
		}
	});
}

#[test]
fn who_hibernates_is_not_kept_while_four_others_are_there() {
	crowd(5, 5, 1).execute_with(|| {
		rotate_to(3);
		assert_ok!(ValidatorSelection::hibernate(signed(1)));
		// Nobody qualifies any more.
		govern(|parameters| parameters.min_backing = u128::MAX);
		rotate_to(10);
		assert_eq!(queued().len(), 4);
		assert!(!queued().contains(&1));
	});
}

#[test]
fn blocks_of_one_session_do_not_count_in_the_next() {
	four(|| {
		session([70, 30, 30, 30]);
		assert_eq!(Authored::<Test>::iter().count(), 0);
		assert_eq!(absent(&session([0, 30, 30, 30])), [1]);
	});
}

#[test]
fn who_was_disabled_could_not_make_blocks() {
	four(|| {
		caught(1);
		let told = session([0, 30, 30, 30]);
		assert!(absent(&told).is_empty());
		assert_eq!(strikes(1), 0);
	});
}

#[test]
fn when_all_are_absent_but_one_the_set_stays() {
	four(|| {
		for _ in 0..10 {
			session([100, 0, 0, 0]);
			assert_eq!(Session::validators().len(), 4, "there are no others");
		}
		assert!((2..=4).all(|account| state(account).is_asleep()));
		assert_eq!(state(1), State::Ready);
	});
}

#[test]
fn one_validator_alone_is_never_absent() {
	crowd(1, 4, 1).execute_with(|| {
		rotate();
		assert_eq!(Session::validators(), [1]);
		for made in [10, 6, 5, 0, 10] {
			make(1, made);
			rotate();
		}
		assert_eq!((strikes(1), state(1)), (0, State::Ready));
		assert_eq!(Session::validators(), [1]);
	});
}

#[test]
fn an_author_that_is_no_candidate_is_counted_and_not_punished() {
	genesis(Default::default()).execute_with(|| {
		ParameterSet::<Test>::put(parameters());
		crate::CycleLength::<Test>::put(100);
		make(1, 100);
		rotate();
		assert_eq!(Session::validators(), (1..=8).collect::<Vec<_>>());
		assert!(Slashes::<Test>::iter().next().is_none());
	});
}

#[test]
fn on_a_chain_that_makes_blocks_who_makes_none_hibernates_and_others_take_its_place() {
	crowd(12, 4, 3).execute_with(|| {
		run_to_session(5);
		Absent::mutate(|absent| absent.insert(3));
		run_to_session(40);
		for account in 1..=12 {
			let asleep = account == 3;
			assert_eq!(state(account).is_asleep(), asleep, "{account}");
		}
		for session in 41..50 {
			run_to_session(session);
			assert_eq!(Session::validators().len(), 4);
			assert!(!Session::validators().contains(&3));
		}
	});
}

#[test]
fn hibernating_holds_from_the_next_set_that_is_named() {
	crowd(12, 4, 3).execute_with(|| {
		rotate_to(4);
		System::set_block_number(1);
		let (sitting, queued) = (Session::validators()[0], queued()[0]);
		for account in [sitting, queued] {
			assert_ok!(ValidatorSelection::hibernate(signed(account)));
			System::assert_has_event(
				Event::FellAsleep { candidate: account, willingly: true }.into(),
			);
		}
		assert!(Session::validators().contains(&sitting), "it serves to the end of the session");
		rotate();
		assert!(Session::validators().contains(&queued), "it was queued");
		for _ in 0..20 {
			let named = rotate();
			assert!(!named.contains(&sitting) && !named.contains(&queued));
		}
		assert_ok!(ValidatorSelection::resume(signed(sitting)));
		let named: Vec<u64> = (0..12).flat_map(|_| rotate()).collect();
		assert!(named.contains(&sitting) && !named.contains(&queued));
	});
}

#[test]
fn only_candidates_hibernate_and_only_once() {
	new_test_ext().execute_with(|| {
		let (hibernate, resume) = (ValidatorSelection::hibernate, ValidatorSelection::resume);
		assert_noop!(hibernate(signed(9)), Error::<Test>::NoCandidate);
		assert_noop!(resume(signed(9)), Error::<Test>::NoCandidate);
		assert_noop!(resume(signed(1)), Error::<Test>::NotHibernating);
		assert_ok!(hibernate(signed(1)));
		assert_noop!(hibernate(signed(1)), Error::<Test>::Hibernating);
		assert_ok!(resume(signed(1)));
		System::assert_last_event(Event::WokeUp { candidate: 1 }.into());
		assert_ok!(ValidatorSelection::delegate(signed(9), 2, 100));
		assert_ok!(ValidatorSelection::leave(signed(2)));
		assert_noop!(hibernate(signed(2)), Error::<Test>::Gone);
	});
}
