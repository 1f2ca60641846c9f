//! Which sets are named, also when few are there, and what becomes of past sessions.

use super::{crowd::*, signed};
use crate::{mock::*, Call, Candidates, Event, KeysInUse, Offenders, PastDraws, Served};
use frame_support::{assert_ok, traits::Hooks};
use pallet_session::{historical::HistoricalSessions, SessionInterface};
use proptest::prelude::*;
use sp_runtime::{testing::UintAuthorityId, traits::Dispatchable, Perbill};
use std::collections::BTreeSet;

fn sorted(mut accounts: Vec<u64>) -> Vec<u64> {
	accounts.sort_unstable();
	accounts
}

/// The members of the pool that have not had their turn.
fn rest() -> Vec<u64> {
	draw().pool[Served::<Test>::get() as usize..].to_vec()
}

fn told_of_kept_set() -> bool {
	let session = Session::current_index() + 1;
	let kept = RuntimeEvent::ValidatorSelection(Event::SetKept { session });
	System::events().iter().any(|record| record.event == kept)
}

#[test]
fn the_first_set_of_genesis_serves_two_sessions() {
	genesis(crate::GenesisConfig {
		cycle_length: SESSION_LENGTH,
		parameters: parameters(),
		candidates: bonded((1..=8).map(|account| (account, BOND))),
	})
	.execute_with(|| {
		assert_eq!((draw().era, draw().session, draw().frozen, draw().qualified), (0, 0, 0, 8));
		assert_eq!(Session::validators(), draw().pool[..4]);
		assert_eq!(queued(), draw().pool[..4]);
		rotate();
		assert_eq!(queued(), draw().pool[4..]);
		assert_eq!(sorted(draw().pool.to_vec()), (1..=8).collect::<Vec<_>>());
	});
}

#[test]
fn without_candidates_in_genesis_the_session_keys_name_validators_until_four_qualify() {
	genesis(Default::default()).execute_with(|| {
		crate::ParameterSet::<Test>::put(parameters());
		let all: Vec<u64> = (1..=8).collect();
		for _ in 0..5 {
			assert_eq!(Session::validators(), all);
			rotate();
		}
		for account in [21, 22, 23, 24] {
			assert_eq!(Session::validators(), all);
			stand(account, BOND);
			for one in 21..=account {
				assert_ok!(ValidatorSelection::note_proof(&one, Session::current_index()));
			}
			rotate_to(Session::current_index() + 5);
		}
		rotate();
		assert_eq!(sorted(Session::validators()), [21, 22, 23, 24]);
	});
}

#[test]
fn sets_are_the_next_of_the_pool_and_named_one_session_ahead() {
	crowd(60, 4, 10).execute_with(|| {
		System::set_block_number(1);
		rotate_to_new_era();
		let era = draw().era;
		assert_eq!(draw().pool.len(), 40);
		for cycle in 0..10 {
			let set = draw().pool[4 * cycle..][..4].to_vec();
			assert_eq!(queued(), set);
			let session = Session::current_index() + 1;
			System::assert_has_event(Event::SetNamed { session, validators: set.clone() }.into());
			rotate();
			assert_eq!(Session::validators(), set);
		}
		assert_eq!(draw().era, era + 1);
		assert!((0..=era).all(|past| PastDraws::<Test>::get(past % 10).unwrap().era == past));
	});
}

#[test]
fn a_pool_smaller_than_ten_sets_gives_as_many_whole_ones_as_it_has() {
	crowd(30, 4, 10).execute_with(|| {
		rotate_to(5);
		let mut eras = Vec::new();
		for _ in 0..70 {
			assert_eq!(rotate().len(), 4);
			eras.push(draw().era);
		}
		let first = eras[0] + 1;
		let lasts = |era: u32| eras.iter().filter(|one| **one == era).count();
		assert!((first..first + 8).all(|era| lasts(era) == 7), "{eras:?}");
	});
}

#[test]
fn fewer_than_a_set_all_serve_and_there_is_a_lot_in_each_session() {
	for count in [4, 7, 21] {
		crowd(count, 22, 10).execute_with(|| {
			rotate_to(6);
			for _ in 0..10 {
				let era = draw().era;
				assert_eq!(sorted(rotate()), (1..=count).collect::<Vec<_>>());
				assert_eq!(draw().era, era + 1);
			}
		});
	}
}

#[test]
fn fewer_than_four_of_genesis_make_blocks_and_stay() {
	for count in [1, 2, 3] {
		crowd(count, 22, 10).execute_with(|| {
			let all = (1..=count).collect::<Vec<_>>();
			System::set_block_number(1);
			for _ in 0..10 {
				assert_eq!(sorted(Session::validators()), all);
				assert_eq!(sorted(rotate()), all);
				assert!(told_of_kept_set());
				assert_eq!(draw().era, 0, "no other lot is drawn");
			}
		});
	}
}

#[test]
fn when_fewer_than_four_qualify_the_set_stays_until_there_are_four() {
	crowd(8, 4, 1).execute_with(|| {
		rotate_to(5);
		System::set_block_number(1);
		for account in 1..=5 {
			assert_ok!(ValidatorSelection::hibernate(signed(account)));
		}
		let last = queued();
		for _ in 0..10 {
			assert_eq!(rotate(), last, "also those who hibernate");
			assert!(told_of_kept_set());
		}
		assert_ok!(ValidatorSelection::resume(signed(1)));
		for session in 0..3 {
			assert_eq!(rotate(), last, "{session}");
		}
		rotate();
		assert_eq!(sorted(queued()), [1, 6, 7, 8], "four sessions after they are four again");
	});
}

#[test]
fn who_is_gone_or_has_no_keys_does_not_stay() {
	crowd(4, 4, 1).execute_with(|| {
		rotate_to(5);
		assert_ok!(ValidatorSelection::leave(signed(2)));
		assert_eq!(sorted(rotate()), [1, 3, 4]);
		lock(3);
		assert_eq!(sorted(rotate()), [1, 4]);
		assert_ok!(ValidatorSelection::leave(signed(1)));
		assert_eq!(rotate(), [4]);
	});
}

#[test]
fn the_last_ones_stay_even_if_they_are_gone() {
	crowd(4, 4, 1).execute_with(|| {
		rotate_to(5);
		for account in 1..=4 {
			assert_ok!(ValidatorSelection::leave(signed(account)));
		}
		lock(3);
		for _ in 0..5 {
			assert_eq!(sorted(rotate()), [1, 2, 4]);
		}
		assert_eq!(sorted(Session::validators()), [1, 2, 4]);
	});
}

#[test]
fn who_hibernates_or_left_or_has_no_keys_is_passed_over_for_the_next_in_order() {
	let ways: [fn(u64); 3] = [
		|who| ValidatorSelection::hibernate(signed(who)).unwrap(),
		|who| ValidatorSelection::leave(signed(who)).unwrap(),
		lock,
	];
	for out in ways {
		crowd(60, 4, 10).execute_with(|| {
			rotate_to_new_era();
			let (era, next) = (draw().era, rest());
			assert!(next.len() > 8);
			out(next[1]);
			assert_eq!(rotate(), [next[0], next[2], next[3], next[4]]);
			assert_eq!(rest(), next[5..]);
			if !Candidates::<Test>::contains_key(next[1]) {
				return;
			}
			unlock(next[1]);
			let _ = ValidatorSelection::resume(signed(next[1]));
			while draw().era == era {
				assert!(!rotate().contains(&next[1]) || draw().era != era, "its turn is over");
			}
		});
	}
}

#[test]
fn an_era_ends_when_its_pool_has_no_whole_set_left() {
	crowd(60, 4, 10).execute_with(|| {
		rotate_to_new_era();
		let (era, next) = (draw().era, rest());
		for account in &next[7..] {
			assert_ok!(ValidatorSelection::hibernate(signed(*account)));
		}
		assert_eq!(rotate(), next[..4]);
		assert_eq!(draw().era, era);
		let set = rotate();
		assert_eq!(draw().era, era + 1);
		assert_eq!(draw().session, Session::current_index() + 1);
		assert_eq!(set.len(), 4);
		let asleep = |account: &&u64| next[7..].contains(account);
		let able: Vec<u64> = draw().pool.iter().filter(|one| !asleep(one)).copied().collect();
		assert_eq!(set, able[..4]);
	});
}

#[test]
fn who_signed_twice_is_out_for_the_era() {
	crowd(60, 4, 10).execute_with(|| {
		rotate_to_new_era();
		let (era, next) = (draw().era, rest());
		caught(next[5]);
		let mut eras = 0;
		let mut seats_later = 0;
		while eras < 20 {
			let before = draw().era;
			let set = rotate();
			// Its slash is carried out, and it may sit again.
			ValidatorSelection::on_initialize(System::block_number());
			if draw().era == era {
				assert!(!set.contains(&next[5]));
			} else {
				seats_later += usize::from(set.contains(&next[5]));
			}
			eras += u32::from(draw().era != before);
		}
		assert!(seats_later > 5, "but not for ever");
	});
}

#[test]
fn an_offender_is_disabled_while_it_sits_and_then_forgotten() {
	crowd(4, 4, 1).execute_with(|| {
		rotate_to(5);
		let place = |account| Session::validators().iter().position(|one| *one == account).unwrap();
		caught(3);
		for _ in 0..3 {
			assert_eq!(Session::disabled_validators(), [place(3) as u32], "the set stays");
			rotate();
		}
	});
	crowd(60, 4, 10).execute_with(|| {
		rotate_to_new_era();
		let offender = queued()[2];
		caught(offender);
		assert!(Session::disabled_validators().is_empty());
		rotate();
		assert_eq!(Session::disabled_validators(), [2]);
		rotate();
		assert!(Session::disabled_validators().is_empty());
		assert!(!Offenders::<Test>::contains_key(offender));
	});
}

#[test]
fn a_new_set_size_holds_from_the_next_set_on() {
	crowd(60, 4, 10).execute_with(|| {
		rotate_to_new_era();
		let (era, next) = (draw().era, rest());
		govern(|parameters| parameters.set_size = 6);
		assert_eq!(rotate(), next[..6]);
		govern(|parameters| parameters.set_size = 5);
		assert_eq!(rotate(), next[6..11]);
		assert_eq!(draw().era, era);
		govern(|parameters| (parameters.set_size, parameters.cycles) = (30, 2));
		assert_eq!(rotate().len(), 30);
		assert_eq!((draw().era, draw().pool.len()), (era + 1, 60));
	});
}

#[test]
fn a_size_below_four_is_served_too() {
	crowd(9, 2, 3).execute_with(|| {
		rotate_to(6);
		for _ in 0..12 {
			assert_eq!(rotate().len(), 2);
		}
		assert_eq!(draw().pool.len(), 6);
	});
}

#[test]
fn an_era_without_enough_is_tried_again_with_the_same_number() {
	crowd(8, 4, 2).execute_with(|| {
		rotate_to(5);
		for account in 1..=6 {
			lock(account);
		}
		while rotate().len() == 4 {}
		let era = draw().era;
		for account in 1..=6 {
			unlock(account);
		}
		rotate_to(Session::current_index() + 6);
		assert!(draw().era > era);
		assert_eq!(queued().len(), 4);
	});
}

#[test]
fn keys_changed_by_a_validator_are_provable_two_sessions_later() {
	new_test_ext().execute_with(|| {
		let before = HistoricalSessions::<Test>::get(0).expect("genesis session is stored").0;
		let keys = Keys { dummy: UintAuthorityId(99) };
		assert_ok!(<Session as SessionInterface>::set_keys(&1, keys));
		govern(|parameters| parameters.set_size = 6);
		run_to_session(2);
		let planned = Session::current_index() + 1;
		let after = HistoricalSessions::<Test>::get(planned).expect("next session is stored").0;
		assert_ne!(before, after);
	});
}

#[test]
fn past_sessions_are_kept_for_a_while_and_then_dropped() {
	new_test_ext().execute_with(|| {
		run_to_session(8);
		let oldest = Session::current_index() - 1 - SESSIONS_KEPT;
		assert!(!HistoricalSessions::<Test>::contains_key(oldest - 1));
		assert!(HistoricalSessions::<Test>::contains_key(oldest));
	});
}

#[test]
fn a_chain_with_blocks_goes_on_as_well() {
	crowd(20, 4, 3).execute_with(|| {
		for session in 1..60 {
			run_to_session(session);
			assert_eq!(Session::validators().len(), 4);
			assert_eq!(ValidatorSelection::schedule().since as u64, System::block_number());
		}
	});
}

/// Something that happens to an account.
#[derive(Clone, Debug)]
enum Happening {
	Stands(u64),
	Leaves(u64),
	Hibernates(u64),
	Resumes(u64),
	Proves(u64),
	LosesKeys(u64),
	SetsKeys(u64),
	IsCaught(u64),
	Sizes(u32, u32),
}

const ACCOUNTS_THERE: u64 = 30;

fn happening() -> impl Strategy<Value = Happening> {
	let account = || 1..=ACCOUNTS_THERE;
	prop_oneof![
		3 => account().prop_map(Happening::Stands),
		2 => account().prop_map(Happening::Leaves),
		3 => account().prop_map(Happening::Hibernates),
		3 => account().prop_map(Happening::Resumes),
		4 => account().prop_map(Happening::Proves),
		2 => account().prop_map(Happening::LosesKeys),
		3 => account().prop_map(Happening::SetsKeys),
		1 => account().prop_map(Happening::IsCaught),
		1 => (4u32..12, 1u32..=10).prop_map(|(size, cycles)| Happening::Sizes(size, cycles)),
	]
}

/// Lets it happen, if the chain lets it.
fn happen(happening: &Happening) {
	let now = Session::current_index();
	let call = match *happening {
		Happening::Stands(who) => {
			let _ = <Session as SessionInterface>::set_keys(&who, keys(who));
			(who, Call::register { bond: BOND, commission: Perbill::zero() })
		},
		Happening::Leaves(who) => (who, Call::leave {}),
		Happening::Hibernates(who) => (who, Call::hibernate {}),
		Happening::Resumes(who) => (who, Call::resume {}),
		Happening::Proves(who) => {
			let _ = ValidatorSelection::note_proof(&who, now);
			return;
		},
		Happening::LosesKeys(who) => {
			// Somebody of the set runs its node: without any, no chain goes on.
			let has_keys = |one: &u64| *one != who && Session::load_keys(one).is_some();
			if queued().iter().any(has_keys) {
				let _ = <Session as SessionInterface>::purge_keys(&who);
			}
			return;
		},
		Happening::SetsKeys(who) => {
			let _ = <Session as SessionInterface>::set_keys(&who, keys(who));
			return;
		},
		Happening::IsCaught(who) => return caught(who),
		Happening::Sizes(size, cycles) => {
			return govern(|parameters| (parameters.set_size, parameters.cycles) = (size, cycles));
		},
	};
	let (who, call) = call;
	let _ = RuntimeCall::from(call).dispatch(signed(who));
}

/// Draws after the same blocks but for those of one session, in which authors drew something else.
fn pool_with_other_blocks_in(session: u32) -> Vec<u64> {
	crowd(60, 4, 1).execute_with(|| {
		Seed::set(1);
		while draw().session != 12 {
			Seed::set(if Session::current_index() == session { 2 } else { 1 });
			rotate();
		}
		assert_eq!((draw().frozen, draw().pool.len()), (8, 4));
		draw().pool.to_vec()
	})
}

#[test]
fn each_block_before_the_end_of_the_session_after_the_freeze_counts_for_the_seed() {
	let pool = pool_with_other_blocks_in(99);
	for session in 0..=9 {
		assert_ne!(pool_with_other_blocks_in(session), pool, "session {session}");
	}
	assert_eq!(pool_with_other_blocks_in(10), pool, "what comes later does not");
}

#[test]
fn keys_in_use_are_those_of_the_running_session_and_of_the_one_before() {
	crowd(12, 4, 3).execute_with(|| {
		rotate_to(5);
		let sitting = Session::validators();
		let in_use = |session| KeysInUse::<Test>::get(session).map(|keys| keys.into_inner());
		let all = |account: &u64| (*account, keys(*account));
		assert_eq!(in_use(5), Some(sitting.iter().map(all).collect()));
		// Who sets others signs with the old ones still.
		let other = Keys { dummy: UintAuthorityId(7_000) };
		assert_ok!(<Session as SessionInterface>::set_keys(&sitting[0], other));
		assert_eq!(in_use(5), Some(sitting.iter().map(all).collect()));
		rotate();
		assert_eq!(in_use(5), Some(sitting.iter().map(all).collect()));
		assert_eq!(in_use(6).unwrap().len(), 4);
		rotate();
		assert_eq!(in_use(5), None);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(16))]
	#[test]
	fn whatever_happens_each_session_has_a_set(
		sessions in prop::collection::vec(prop::collection::vec(happening(), 0..4), 100..300),
		seed: u64,
		size in 4u32..8,
	) {
		crowd(16, size, 3).execute_with(|| {
			Seed::set(seed);
			govern(|parameters| parameters.proof_validity = 40);
			let mut seated: (u32, BTreeSet<u64>) = (draw().era, BTreeSet::new());
			rotate_to(3);
			for (at, happenings) in sessions.iter().enumerate() {
				happenings.iter().for_each(happen);
				System::set_block_number(1);
				let wanted = crate::ParameterSet::<Test>::get().set_size;
				let (past, era) = (queued(), draw().era);
				let set = rotate();
				let kept = told_of_kept_set();

				prop_assert_eq!(Session::current_index() as usize, at + 4, "no session is missing");
				prop_assert!(!Session::validators().is_empty());
				prop_assert!(!set.is_empty());
				let distinct: BTreeSet<u64> = set.iter().copied().collect();
				prop_assert_eq!(distinct.len(), set.len(), "nobody sits twice");
				prop_assert!(set.iter().all(|one| Session::load_keys(one).is_some()));
				if kept {
					prop_assert!(set.iter().all(|one| past.contains(one)));
					prop_assert_eq!(draw().era, era);
				} else {
					prop_assert!(set.len() as u32 >= wanted.min(4) && set.len() as u32 <= wanted);
					if seated.0 != draw().era {
						seated = (draw().era, BTreeSet::new());
					}
					for one in &set {
						prop_assert!(seated.1.insert(*one), "{one} serves twice in an era");
					}
				}
				check();
			}
			Ok(())
		})?;
	}
}
