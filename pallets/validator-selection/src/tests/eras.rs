//! A thousand eras on a chain: who gets seats, and whether anybody can draw the lots again.

use super::{crowd::*, signed, statistics::Tally};
use crate::{
	lot::pool,
	mock::*,
	types::{Candidate, Draw, MAX_CANDIDATES},
	Call, Candidates, FrozenAt, ParameterSet, Seeds,
};
use amo_primitives::Balance;
use codec::Encode;
use frame_support::assert_ok;
use sp_io::hashing::blake2_256;
use sp_runtime::{traits::Dispatchable, Perbill};
use std::time::{Duration, Instant};

const CANDIDATES: u64 = 100;
const SET: u32 = 4;
const CYCLES: u32 = 10;
const ERAS: u32 = 1_000;

/// The account that was the `place`th to register: early and late ones have small and large accounts alike.
fn account(place: u64) -> u64 {
	(place + 1) * 37 % (CANDIDATES + 1)
}

/// Half of the early ones, and half of the late ones, have two hundred times the bond of the others.
fn is_rich(place: u64) -> bool {
	place.count_ones().is_multiple_of(2)
}

fn bond(place: u64) -> Balance {
	if is_rich(place) {
		200 * BOND
	} else {
		BOND
	}
}

/// Draws a lot once more, from what the chain's state shows right after.
fn assert_drawn_as_anybody_can(draw: &Draw<u64>) {
	let list = FrozenAt::<Test>::get(draw.frozen).expect("the list is kept until the draw");
	assert_eq!(draw.frozen + 4, draw.session.max(4));
	assert_eq!(draw.session, Session::current_index() + 1);
	assert_eq!(draw.qualified, list.len() as u32);
	assert_eq!(draw.list.0, list.using_encoded(blake2_256));
	let seed = draw.session.checked_sub(3).map(Seeds::<Test>::get);
	assert_eq!(draw.seed, seed.unwrap_or_default());
	let size = ParameterSet::<Test>::get().set_size * ParameterSet::<Test>::get().cycles;
	assert_eq!(pool(&list, &draw.seed, draw.era, size), draw.pool.to_vec());
}

/// Runs through an era whose first set was named, up to the first set of the next one. Gives who sat, in
/// their order.
fn run_era() -> Vec<u64> {
	let draw = draw();
	assert_drawn_as_anybody_can(&draw);
	let mut seated = queued();
	for _ in 1..CYCLES {
		seated.extend(rotate());
		assert_eq!(self::draw().era, draw.era, "an era has ten cycles");
	}
	assert_eq!(seated, draw.pool.to_vec(), "sets are the pool in its order");
	rotate();
	assert_eq!(self::draw().era, draw.era + 1);
	seated
}

#[test]
fn in_a_thousand_eras_all_have_equal_chances() {
	let candidates = (0..CANDIDATES).map(|place| (account(place), bond(place))).collect();
	let mut chain = crowd_with(candidates, SET, CYCLES);
	chain.execute_with(rotate_to_new_era);
	let place_of = |one: &u64| (0..CANDIDATES).position(|place| account(place) == *one).unwrap();
	let mut seats = Tally::new(CANDIDATES as u32, &[SET * CYCLES]);
	let mut sets = Tally::new(CANDIDATES as u32, &[SET; CYCLES as usize]);
	let mut places = Tally::new(CANDIDATES as u32, &[1; (SET * CYCLES) as usize]);
	for _ in 0..ERAS {
		let seated: Vec<usize> = chain.execute_with(run_era).iter().map(place_of).collect();
		for tally in [&mut seats, &mut sets, &mut places] {
			tally.count(&seated);
		}
		// What was removed would otherwise be looked through again in each later session.
		chain.commit_all().expect("no transaction is open");
	}
	for (tally, what) in [(&seats, "seats"), (&sets, "sets"), (&places, "places")] {
		let rich = |place| is_rich(place as u64);
		let early = |place| (place as u64) < CANDIDATES / 2;
		let small = |place| account(place as u64) <= CANDIDATES / 2;
		tally.of_candidates().check(&format!("{what}, each of {CANDIDATES} candidates"));
		tally.of_part(rich).check(&format!("{what}, rich against poor"));
		tally.of_part(early).check(&format!("{what}, early against late"));
		tally.of_part(small).check(&format!("{what}, small against large accounts"));
	}
}

fn dispatch(account: u64, call: Call<Test>) {
	assert_ok!(RuntimeCall::from(call).dispatch(signed(account)));
}

/// Something that happens after a freeze.
type Happening = (&'static str, fn());

/// Twelve candidates, sets of up to six, and a new lot in each session. Something happens in session 4,
/// after its freeze.
fn draws_after(happens: fn()) -> Vec<(Draw<u64>, Vec<u64>)> {
	crowd(12, 6, 1).execute_with(|| {
		rotate_to(4);
		happens();
		let lots = (6..=8).map(|session| {
			let set = rotate();
			assert_eq!(draw().session, session);
			assert_drawn_as_anybody_can(&draw());
			(draw(), set)
		});
		lots.collect()
	})
}

#[test]
fn what_happens_after_the_freeze_changes_no_draw_from_it() {
	let happenings: [Happening; 13] = [
		("registers", || stand(50, BOND)),
		("bonds more", || dispatch(1, Call::bond_more { amount: 5_000 })),
		("unbonds", || dispatch(2, Call::unbond { amount: 500 })),
		("is delegated to", || dispatch(60, Call::delegate { candidate: 3, amount: 5_000 })),
		("asks for a commission", || {
			dispatch(4, Call::set_commission { commission: Perbill::from_percent(1) });
		}),
		("proves", || ValidatorSelection::note_proof(&5, 4).unwrap()),
		("hibernates", || dispatch(6, Call::hibernate {})),
		("leaves", || dispatch(7, Call::leave {})),
		("leaves, and another comes", || {
			dispatch(7, Call::leave {});
			stand(51, BOND);
		}),
		("is caught", || caught(8)),
		("has no keys", || lock(9)),
		("contributes", || Points::mutate(|points| _ = points.insert(10, 100))),
		("governance wants more", || govern(|parameters| parameters.min_bond = 3 * BOND)),
	];
	let quiet = draws_after(|| ());
	for (what, happens) in happenings {
		let lots = draws_after(happens);
		for ((lot, set), (quiet_lot, _)) in lots.iter().zip(&quiet) {
			assert_eq!(lot, quiet_lot, "one {what}, and the draw is another");
			let passed_over = |one: &&u64| !set.contains(one);
			assert!(lot.pool.iter().filter(passed_over).count() <= 1, "one {what}");
			let rest: Vec<u64> = lot.pool.iter().filter(|one| set.contains(one)).copied().collect();
			assert_eq!(*set, rest, "one {what}, and the others keep their order");
		}
	}
}

#[test]
fn what_happens_before_the_freeze_counts() {
	crowd(12, 6, 1).execute_with(|| {
		rotate_to(4);
		stand(50, BOND);
		assert_ok!(ValidatorSelection::note_proof(&50, 4));
		assert_ok!(ValidatorSelection::leave(signed(7)));
		rotate_to(7);
		assert_eq!(draw().session, 8);
		assert_eq!(draw().qualified, 12);
		let before = FrozenAt::<Test>::get(4).unwrap();
		assert!(before.contains(&7) && !before.contains(&50));
		rotate();
		assert_drawn_as_anybody_can(&draw());
		let after = FrozenAt::<Test>::get(5).unwrap();
		assert!(!after.contains(&7) && after.contains(&50));
	});
}

#[test]
fn draws_are_told_the_newest_first() {
	crowd(12, 6, 1).execute_with(|| {
		rotate_to(30);
		let told = ValidatorSelection::draws();
		assert_eq!(told[0].pool, draw().pool.to_vec());
		let eras: Vec<u32> = told.iter().map(|draw| draw.era).collect();
		assert_eq!(eras, (draw().era - 10..=draw().era).rev().collect::<Vec<_>>());
	});
}

#[test]
fn the_schedule_tells_who_is_next() {
	crowd(40, 4, 10).execute_with(|| {
		rotate_to(12);
		let told = ValidatorSelection::schedule();
		assert_eq!(told.session, 12);
		assert_eq!(told.validators, Session::validators());
		assert_eq!(told.queued, queued());
		let next = told.next[..4].to_vec();
		assert_eq!(rotate(), next);
		assert_eq!(ValidatorSelection::schedule().validators, told.queued);
	});
}

/// What a session change costs with as many candidates as there may be: a block may take 1.5 s. The
/// benchmark `freeze` measures the same with a database.
#[test]
fn with_5000_candidates_a_session_changes_in_a_part_of_a_block() {
	crowd(4, 22, 10).execute_with(|| {
		let places = u64::from(MAX_CANDIDATES);
		for account in 5..=places {
			let record = Candidate { proved: Some(0), ..Candidate::new(BOND, Perbill::zero()) };
			Candidates::<Test>::insert(account, record);
			if account > 8 {
				unlock(account);
			}
		}
		rotate_to(5);
		let mut longest = Duration::ZERO;
		let eras = draw().era..draw().era + 2;
		while eras.contains(&draw().era) {
			let begun = Instant::now();
			rotate();
			longest = longest.max(begun.elapsed());
		}
		assert_eq!(draw().qualified, MAX_CANDIDATES);
		println!("a session change with {MAX_CANDIDATES} candidates: {longest:?} at most");
		assert!(longest < Duration::from_millis(1_500), "{longest:?}");
	});
}
