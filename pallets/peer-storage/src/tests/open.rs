//! What an open challenge holds back: rent and deposit; and what is not asked for any more.

use super::audits::*;
use crate::{
	mock::*,
	types::{Failure, Profile, ProviderId, GIB},
	Asked, Challenges, Contracts, Error, Event, HoldReason, NextChallenge, Providers, Ranks,
};
use amo_primitives::{chunk::ChunkId, Balance, BlockNumber, AMO};
use frame_support::{
	assert_noop, assert_ok, dispatch::DispatchResult, traits::fungible::InspectHold,
};
use sp_runtime::{DispatchError, Perbill};

/// Rent of a fragment of 10,000 bytes for a block, rounded up.
const RATE: Balance = (AMO * 10_000).div_ceil(GIB as Balance);

fn held(who: u64) -> Balance {
	Balances::balance_on_hold(&HoldReason::Rent.into(), &who)
}

fn free(provider: ProviderId) -> Balance {
	Balances::free_balance(account(provider))
}

fn less_burned(earned: Balance) -> Balance {
	earned - Perbill::from_percent(10).mul_ceil(earned)
}

fn claim(chunk: ChunkId) {
	let chunks = vec![chunk].try_into().unwrap();
	assert_ok!(PeerStorage::claim(RuntimeOrigin::signed(PROVIDERS), chunks));
}

fn update(capacity: u64) -> DispatchResult {
	PeerStorage::update(RuntimeOrigin::signed(PROVIDERS), capacity, profile(0))
}

fn payments() -> usize {
	let is_rent =
		|event: &RuntimeEvent| matches!(event, RuntimeEvent::PeerStorage(Event::RentPaid { .. }));
	System::events().iter().filter(|record| is_rent(&record.event)).count()
}

fn lie(id: u64) {
	let provider = Challenges::<Test>::get(id).unwrap().provider;
	let mut answer = answer(id);
	answer.proof.leaf[0] ^= 1;
	assert_ok!(respond(provider, vec![answer]));
}

/// A chunk of account 1 in one fragment of 10,000 bytes, which provider 0 holds from block 1 to
/// `until`. It is block 11, and nothing is challenged but by the test.
fn held_until(until: BlockNumber, test: impl FnOnce(ChunkId)) {
	on_chain_with(quiet(), || {
		register_some(1);
		let (chunk, _) = store_body(1, 1, Body::new(1, 1, 0, 10_000), until).unwrap();
		confirm_all(&chunk);
		run_to(11);
		test(chunk);
	});
}

#[test]
fn nothing_can_be_claimed_between_a_challenge_and_its_failure() {
	held_until(1_001, |chunk| {
		let (before, ahead) = (free(0), held(1));
		PeerStorage::challenge(0, chunk, 0, 3);
		claim(chunk);
		run_to(now() + PeerStorage::parameters().window);
		claim(chunk);
		run_to(now() + 1);
		assert_eq!(strikes(0), 1);
		assert_eq!((payments(), free(0), held(1)), (0, before, ahead), "all of it is forfeited");
		end(&chunk);
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn an_answer_brings_what_was_held_back() {
	held_until(1_001, |chunk| {
		let before = free(0);
		let id = PeerStorage::challenge(0, chunk, 0, 3);
		claim(chunk);
		run_to(13);
		assert_ok!(respond(0, vec![answer(id)]));
		assert_eq!(free(0), before + less_burned(12 * RATE));
		assert_eq!(held(1), (1_000 - 12) * RATE);
	});
}

#[test]
fn of_several_challenges_the_last_answer_brings_it() {
	held_until(1_001, |chunk| {
		let before = free(0);
		let [first, second] = [1, 4].map(|leaf| PeerStorage::challenge(0, chunk, 0, leaf));
		assert_eq!(Asked::<Test>::get(0, (chunk, 0)), 2);
		assert_ok!(respond(0, vec![answer(second)]));
		claim(chunk);
		assert_eq!((payments(), free(0)), (0, before));
		PeerStorage::do_try_state().unwrap();
		assert_ok!(respond(0, vec![answer(first)]));
		assert_eq!(free(0), before + less_burned(10 * RATE));
		assert!(!Asked::<Test>::contains_key(0, (chunk, 0)));
	});
}

#[test]
fn who_hands_over_what_it_is_asked_for_is_not_paid() {
	held_until(1_001, |chunk| {
		register(1, GIB).unwrap();
		assert_ok!(PeerStorage::drain(RuntimeOrigin::signed(PROVIDERS)));
		run_to(13);
		let (before, ahead) = (free(0), held(1));
		let id = PeerStorage::challenge(0, chunk, 0, 3);
		confirm_all(&chunk);
		let holder = Contracts::<Test>::get(chunk).unwrap().placements[0].holder.unwrap();
		assert_eq!((holder.provider, holder.challenges), (1, 0), "it is not the successor's");
		PeerStorage::do_try_state().unwrap();
		assert_ok!(respond(0, vec![answer(id)]));
		assert_eq!((payments(), free(0), held(1)), (0, before, ahead));
	});
}

/// Else its owner could wait for a challenge, and have had storage for nothing.
#[test]
fn a_chunk_that_ends_with_a_challenge_open_pays_nobody() {
	held_until(1_001, |chunk| {
		let (before, issued) = (free(0), Balances::total_issuance());
		let id = PeerStorage::challenge(0, chunk, 0, 3);
		let answer = answer(id);
		end(&chunk);
		let burned = 10 * RATE;
		let nothing = Event::RentPaid { chunk, fragment: 0, provider: 0, paid: 0, burned };
		assert_eq!(happened(&nothing), 1);
		assert_eq!(free(0), before);
		assert_eq!(Balances::free_balance(1), RICH - burned);
		assert_eq!(Balances::total_issuance(), issued - burned);
		PeerStorage::do_try_state().unwrap();
		assert_ok!(respond(0, vec![answer]));
		assert!(!Asked::<Test>::contains_key(0, (chunk, 0)));
	});
}

#[test]
fn who_gets_a_fragment_back_still_has_to_answer_for_it() {
	held_until(1_001, |chunk| {
		let [first, second] = [1, 4].map(|leaf| PeerStorage::challenge(0, chunk, 0, leaf));
		lie(first);
		run_to(12);
		confirm_all(&chunk);
		let open =
			|| Contracts::<Test>::get(chunk).unwrap().placements[0].holder.unwrap().challenges;
		assert_eq!(open(), 1);
		PeerStorage::do_try_state().unwrap();
		run_to(14);
		let third = PeerStorage::challenge(0, chunk, 0, 5);
		assert_ok!(respond(0, vec![answer(second)]));
		assert_eq!(open(), 1);
		claim(chunk);
		assert_eq!(payments(), 0);
		assert_ok!(respond(0, vec![answer(third)]));
		assert_eq!((open(), payments()), (0, 1));
	});
}

#[test]
fn what_is_not_paid_for_is_not_asked_for() {
	on_chain(|| {
		tune(|parameters| parameters.challenges_per_block = 5);
		register_some(1);
		let (chunk, _) = store_body(1, 1, Body::new(1, 1, 0, 10_000), 20).unwrap();
		confirm_all(&chunk);
		for block in 2..20 {
			run_to(block);
			respond_all(&[]);
		}
		let drawn = NextChallenge::<Test>::get();
		assert!(drawn > 50);
		run_to(60);
		assert_eq!(NextChallenge::<Test>::get(), drawn);
		assert_ne!(Ranks::<Test>::get(), [0; 30], "nobody has swept it yet");
	});
}

#[test]
fn nobody_fails_for_what_is_not_paid_for() {
	held_until(20, |chunk| {
		run_to(18);
		let [missed, wrong] = [1, 4].map(|leaf| PeerStorage::challenge(0, chunk, 0, leaf));
		run_to(20);
		lie(wrong);
		run_to(40);
		assert!(!Challenges::<Test>::contains_key(missed));
		assert_eq!(strikes(0), 0);
		let failure = Failure::Missing;
		let failed = Event::Failed { challenge: missed, chunk, fragment: 0, provider: 0, failure };
		assert_eq!(happened(&failed), 0);
		let before = free(0);
		end(&chunk);
		assert_eq!(free(0), before + less_burned(19 * RATE));
	});
}

#[test]
fn up_to_the_end_who_does_not_answer_fails() {
	// It runs out in block 18.
	for (until, struck) in [(18, 0), (19, 1)] {
		held_until(until, |chunk| {
			PeerStorage::challenge(0, chunk, 0, 1);
			run_to(30);
			assert_eq!((open(), strikes(0)), (vec![], struck));
		});
	}
}

#[test]
fn no_deposit_goes_between_a_challenge_and_its_failure() {
	held_until(1_001, |chunk| {
		tune(|parameters| parameters.strike_life = 200);
		let at_stake = DispatchError::from(Error::<Test>::DepositAtStake);
		PeerStorage::challenge(0, chunk, 0, 3);
		assert_noop!(update(GIB), at_stake);
		assert_ok!(update(11 * GIB));
		assert_noop!(update(10 * GIB), at_stake);
		run_to(now() + PeerStorage::parameters().window + 1);
		assert_eq!(strikes(0), 1);
		let slashed = 11 * AMO / 10;
		assert_eq!(Balances::free_balance(TREASURY), RICH + slashed, "a tenth of all");
		assert_eq!(Providers::<Test>::get(0).unwrap().challenges, 0);
		let struck = Providers::<Test>::get(0).unwrap().last_strike;

		assert_noop!(update(GIB), at_stake);
		run_to(struck + 199);
		assert_noop!(update(GIB), at_stake);
		run_to(struck + 200);
		let before = free(0);
		assert_ok!(update(GIB));
		assert_eq!(free(0), before + 10 * AMO - slashed);
	});
}

#[test]
fn who_answered_lowers_its_deposit() {
	held_until(1_001, |chunk| {
		let id = PeerStorage::challenge(0, chunk, 0, 3);
		assert_noop!(update(GIB), Error::<Test>::DepositAtStake);
		assert_ok!(respond(0, vec![answer(id)]));
		assert_ok!(update(GIB));
	});
}

/// Its record is not slashed: who moves to a shorter address is refused nothing.
#[test]
fn who_is_asked_may_move() {
	held_until(1_001, |chunk| {
		let update = |profile| {
			assert_ok!(PeerStorage::update(RuntimeOrigin::signed(PROVIDERS), 10 * GIB, profile));
		};
		let address = b"/dns4/a.name.that.is.quite.long".to_vec().try_into().unwrap();
		let long = Profile { addresses: vec![address].try_into().unwrap(), ..profile(0) };
		update(long);
		PeerStorage::challenge(0, chunk, 0, 3);
		update(profile(0));
	});
}
