//! What an open challenge holds back: rent and deposit; and what is not asked for any more.

use super::audits::*;
use crate::{
	mock::*,
	types::{Failure, Profile, ProviderId, State, GIB},
	Asked, Challenges, Contracts, Error, Event, HoldReason, Leaving, NextChallenge, Providers,
	Ranks,
};
use amo_primitives::{chunk::ChunkId, Balance, BlockNumber, AMO};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::DispatchResult,
	traits::fungible::{Inspect, InspectHold},
};
use sp_runtime::{DispatchError, Perbill};

/// Rent of a fragment of 10,000 bytes for a block, rounded up.
const RATE: Balance = (AMO * 10_000).div_ceil(GIB as Balance);

const RENT: RuntimeHoldReason = RuntimeHoldReason::PeerStorage(HoldReason::Rent);

fn held(who: u64) -> Balance {
	Balances::balance_on_hold(&RENT, &who)
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
		challenge(0, chunk, 3);
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
		let id = challenge(0, chunk, 3);
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
		let [first, second] = [1, 4].map(|leaf| challenge(0, chunk, leaf));
		assert_eq!(Asked::<Test>::get(0, (chunk, 0)).challenges, 2);
		assert_ok!(respond(0, vec![answer(second)]));
		claim(chunk);
		assert_eq!((payments(), free(0)), (0, before));
		PeerStorage::do_try_state().unwrap();
		assert_ok!(respond(0, vec![answer(first)]));
		assert_eq!(free(0), before + less_burned(10 * RATE));
		assert!(!Asked::<Test>::contains_key(0, (chunk, 0)));
	});
}

/// What a provider's answers about fragment 0 of a chunk are awaited for.
fn set_aside(provider: ProviderId, chunk: ChunkId) -> Balance {
	Asked::<Test>::get(provider, (chunk, 0)).aside.rent
}

/// Provider 0 is asked for two leaves in block 13, and then hands the fragment over to provider 1. It has
/// earned the rent of 12 blocks.
fn handed_over(test: impl FnOnce(ChunkId, [u64; 2])) {
	held_until(1_001, |chunk| {
		register(1, GIB).unwrap();
		assert_ok!(PeerStorage::drain(RuntimeOrigin::signed(PROVIDERS)));
		run_to(13);
		let asked = [1, 4].map(|leaf| challenge(0, chunk, leaf));
		confirm_all(&chunk);
		let holder = Contracts::<Test>::get(chunk).unwrap().placements[0].holder.unwrap();
		assert_eq!((holder.provider, holder.challenges), (1, 0), "it is not the successor's");
		test(chunk, asked);
	});
}

#[test]
fn who_hands_over_what_it_is_asked_for_is_paid_when_it_has_answered() {
	handed_over(|chunk, [first, second]| {
		let (before, rent) = (free(0), less_burned(12 * RATE));
		let burned = 12 * RATE - rent;
		let length = u128::from(Contracts::<Test>::get(chunk).unwrap().fragment_len());
		let event = Event::RentSetAside { chunk, fragment: 0, provider: 0, rent, burned };
		assert_eq!(happened(&event), 1);
		assert_eq!(
			(set_aside(0, chunk), Balances::balance_on_hold(&RENT, &PROVIDERS)),
			(rent, rent)
		);
		assert_eq!(held(1), (1_000 - 12) * RATE, "the payer has paid it");
		PeerStorage::do_try_state().unwrap();
		claim(chunk);
		assert_ok!(respond(0, vec![answer(first)]));
		assert_eq!((free(0), set_aside(0, chunk)), (before, rent), "another is open");
		assert_eq!(STORED.take(), [], "it is not proved yet");
		let leave = || PeerStorage::leave(RuntimeOrigin::signed(PROVIDERS));
		assert_noop!(leave(), Error::<Test>::OpenChallenges);
		assert_ok!(respond(0, vec![answer(second)]));
		assert_eq!(free(0), before + rent);
		assert_eq!(happened(&Event::RentReleased { chunk, fragment: 0, provider: 0, rent }), 1);
		assert_eq!(STORED.take(), [(PROVIDERS, 12 * length, burned)]);
		assert!(!Asked::<Test>::contains_key(0, (chunk, 0)));
		assert_ok!(leave());
		assert_eq!(Balances::total_balance(&PROVIDERS), RICH + rent, "nothing is lost");
	});
}

#[test]
fn who_hands_over_what_it_cannot_show_forfeits_its_rent() {
	for late in [false, true] {
		handed_over(|chunk, [first, second]| {
			let (before, ahead, issued) = (free(0), held(1), Balances::total_issuance());
			let rent = set_aside(0, chunk);
			if late {
				run_to(now() + PeerStorage::parameters().window + 1);
			} else {
				lie(first);
			}
			assert_eq!(
				happened(&Event::RentForfeited { chunk, fragment: 0, provider: 0, rent }),
				1
			);
			assert_eq!((free(0), held(1), strikes(0)), (before, ahead, 1));
			assert_eq!(Balances::total_issuance(), issued - rent, "nobody gets it");
			assert_eq!(Balances::balance_on_hold(&RENT, &PROVIDERS), 0);
			PeerStorage::do_try_state().unwrap();
			if !late {
				// The other answer is right, and too late.
				assert_ok!(respond(0, vec![answer(second)]));
				assert_eq!(free(0), before);
			}
			assert_ok!(PeerStorage::leave(RuntimeOrigin::signed(PROVIDERS)));
			let holder = Contracts::<Test>::get(chunk).unwrap().placements[0].holder.unwrap();
			assert_eq!(holder.provider, 1, "who came after keeps it");
		});
	}
}

/// Else its owner could wait for a challenge, and have had storage for nothing.
#[test]
fn a_chunk_that_ends_with_a_challenge_open_pays_with_the_answer() {
	held_until(1_001, |chunk| {
		let (before, rent) = (free(0), less_burned(10 * RATE));
		let id = challenge(0, chunk, 3);
		end(&chunk);
		assert_eq!((free(0), set_aside(0, chunk)), (before, rent));
		assert_eq!(Balances::free_balance(1), RICH - 10 * RATE);
		PeerStorage::do_try_state().unwrap();
		run_to(now() + PeerStorage::parameters().window);
		assert_ok!(respond(0, vec![answer(id)]));
		assert_eq!((free(0), strikes(0)), (before + rent, 0));
		assert!(!Asked::<Test>::contains_key(0, (chunk, 0)));
	});
}

/// Else who lost it could have its owner end the chunk.
#[test]
fn a_chunk_that_ends_with_a_challenge_open_saves_nothing() {
	for late in [false, true] {
		held_until(1_001, |chunk| {
			let (before, issued) = (free(0), Balances::total_issuance());
			let id = challenge(0, chunk, 3);
			end(&chunk);
			if late {
				run_to(now() + PeerStorage::parameters().window + 1);
			} else {
				lie(id);
			}
			assert_eq!((free(0), strikes(0)), (before, 1));
			assert_eq!(Balances::total_issuance(), issued - 10 * RATE);
			assert_eq!(Balances::free_balance(1), RICH - 10 * RATE);
			assert_ok!(PeerStorage::leave(RuntimeOrigin::signed(PROVIDERS)));
			assert_eq!(Balances::total_balance_on_hold(&PROVIDERS), 0);
		});
	}
}

/// A provider that stores for its own account has rent of both kinds held.
#[test]
fn a_payers_own_rent_is_set_aside_beside_what_it_pays_ahead() {
	on_chain_with(quiet(), || {
		register_some(1);
		let whole = Balances::total_balance(&PROVIDERS);
		let stored = [1, 2].map(|seed| {
			let body = Body::new(seed, 1, 0, 10_000);
			let (chunk, _) = store_body(PROVIDERS, seed, body, 1_001).unwrap();
			confirm_all(&chunk);
			chunk
		});
		run_to(11);
		let id = challenge(0, stored[0], 3);
		end(&stored[0]);
		let rent = less_burned(10 * RATE);
		assert_eq!(Balances::balance_on_hold(&RENT, &PROVIDERS), 1_000 * RATE + rent);
		PeerStorage::do_try_state().unwrap();
		assert_ok!(respond(0, vec![answer(id)]));
		assert_eq!(Balances::balance_on_hold(&RENT, &PROVIDERS), 1_000 * RATE);
		assert_eq!(Balances::total_balance(&PROVIDERS), whole - 10 * RATE + rent);
	});
}

/// It forfeits both: what was set aside, and what it has earned since it came back.
#[test]
fn rent_is_set_aside_for_who_gets_the_fragment_back() {
	handed_over(|chunk, [first, second]| {
		let rent = set_aside(0, chunk);
		// The successor goes, and nobody else has room.
		PeerStorage::change(0, |provider| provider.state = State::Active);
		Leaving::<Test>::remove(0);
		assert_ok!(PeerStorage::drain(RuntimeOrigin::signed(PROVIDERS + 1)));
		run_to(15);
		confirm_all(&chunk);
		let holder = Contracts::<Test>::get(chunk).unwrap().placements[0].holder.unwrap();
		assert_eq!((holder.provider, holder.challenges), (0, 2));
		run_to(17);
		let before = free(0);
		assert_ok!(respond(0, vec![answer(first)]));
		assert_eq!(free(0), before);
		assert_ok!(respond(0, vec![answer(second)]));
		assert_eq!(free(0), before + rent + less_burned(2 * RATE));
	});
}

#[test]
fn who_gets_a_fragment_back_still_has_to_answer_for_it() {
	held_until(1_001, |chunk| {
		let [first, second] = [1, 4].map(|leaf| challenge(0, chunk, leaf));
		lie(first);
		run_to(12);
		confirm_all(&chunk);
		let open =
			|| Contracts::<Test>::get(chunk).unwrap().placements[0].holder.unwrap().challenges;
		assert_eq!(open(), 1);
		PeerStorage::do_try_state().unwrap();
		run_to(14);
		let third = challenge(0, chunk, 5);
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

/// Else who lost it could wait for the end.
#[test]
fn who_was_asked_in_time_has_to_answer_after_the_end() {
	for (answers, kept) in [(false, 0), (true, 19 * RATE)] {
		held_until(20, |chunk| {
			run_to(19);
			let before = free(0);
			let id = challenge(0, chunk, 1);
			run_to(21);
			claim(chunk);
			assert_eq!(free(0), before);
			if answers {
				assert_ok!(respond(0, vec![answer(id)]));
			}
			run_to(30);
			claim(chunk);
			end(&chunk);
			assert_eq!(free(0), before + less_burned(kept));
			assert_eq!(strikes(0), u32::from(!answers));
			let failed = Event::Failed {
				challenge: id,
				chunk,
				fragment: 0,
				provider: 0,
				failure: Failure::Missing,
			};
			assert_eq!(happened(&failed), usize::from(!answers));
		});
	}
}

#[test]
fn no_deposit_goes_between_a_challenge_and_its_failure() {
	held_until(1_001, |chunk| {
		tune(|parameters| parameters.strike_life = 200);
		let at_stake = DispatchError::from(Error::<Test>::DepositAtStake);
		challenge(0, chunk, 3);
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
		let id = challenge(0, chunk, 3);
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
		challenge(0, chunk, 3);
		update(profile(0));
	});
}
