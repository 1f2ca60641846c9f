//! What it costs to have room kept for a body that does not come, and when it is given up.

use crate::{
	mock::*,
	types::{Candidate, ProviderId, GIB, MAX_PAYERS},
	Contracts, Due, Event, HoldReason, Providers, Unconfirmed,
};
use amo_primitives::{chunk::ChunkId, storage::Storage, Balance, BlockNumber, AMO};
use frame_support::{assert_ok, traits::fungible::InspectHold};

/// Rent of a fragment of 10,000 bytes for a block, rounded up.
const RATE: Balance = (AMO * 10_000).div_ceil(GIB as Balance);
/// The end of what is stored here.
const UNTIL: BlockNumber = 10_001;
/// Blocks after which what never came is given up: six deadlines, each twice as long as the one before.
const PATIENCE: BlockNumber = 30 * 63;

fn held(who: u64) -> Balance {
	Balances::balance_on_hold(&HoldReason::Rent.into(), &who)
}

/// Stores a chunk in `n` data fragments of 10,000 bytes.
fn announce(seed: u8, n: u8) -> ChunkId {
	store_body(1, seed, Body::new(seed, n, 0, 10_000 * u64::from(n)), UNTIL).unwrap().0
}

fn candidate(chunk: &ChunkId, fragment: usize) -> Option<Candidate> {
	Contracts::<Test>::get(chunk).unwrap().placements[fragment].candidate
}

/// What was burned for room, by fragment and provider, since events were last reset.
fn charges() -> Vec<(u8, ProviderId, Balance)> {
	let charge = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
		RuntimeEvent::PeerStorage(Event::RoomCharged { fragment, provider, burned, .. }) => {
			Some((fragment, provider, burned))
		},
		_ => None,
	};
	System::events().into_iter().filter_map(charge).collect()
}

fn drain(provider: ProviderId) {
	let account = PROVIDERS + u64::from(provider);
	assert_ok!(PeerStorage::drain(RuntimeOrigin::signed(account)));
}

#[test]
fn room_costs_rent_when_nobody_confirms() {
	on_chain_with(quiet(), || {
		register_some(4);
		let issued = Balances::total_issuance();
		let chunk = announce(1, 2);
		let [first, second] = [0, 1].map(|fragment| candidate(&chunk, fragment).unwrap().provider);
		run_to(30);
		assert_eq!((charges(), held(1)), (vec![], 20_000 * RATE));
		run_to(31);
		assert_eq!(charges(), [(0, first, 30 * RATE), (1, second, 30 * RATE)]);
		assert_eq!(held(1), 20_000 * RATE - 60 * RATE);
		assert_eq!(Balances::total_issuance(), issued - 60 * RATE, "nobody gets it");
		run_to(91);
		assert_eq!(held(1), 20_000 * RATE - 180 * RATE, "and again, for twice as long");
		run_to(100);
		System::reset_events();
		end(&chunk);
		let last: Vec<_> = charges().into_iter().map(|(.., burned)| burned).collect();
		assert_eq!(last, [9 * RATE; 2], "up to the end");
		assert_eq!(Balances::free_balance(1), RICH - 198 * RATE);
		assert_eq!(Balances::total_issuance(), issued - 198 * RATE);
	});
}

#[test]
fn who_reserves_all_room_pays_for_all_of_it_until_it_is_free_again() {
	on_chain_with(quiet(), || {
		assert_ok!(register(0, 50_000));
		let chunks: Vec<_> = (0..5).map(|seed| announce(seed, 1)).collect();
		let used = || Providers::<Test>::get(0).unwrap().used;
		assert!(store_body(2, 9, Body::new(9, 1, 0, 10_000), UNTIL).is_err(), "there is no more");
		for block in 1..PATIENCE {
			run_to(1 + block);
			assert_eq!(used(), 50_000);
		}
		run_to(1 + PATIENCE);
		let cost = 5 * Balance::from(PATIENCE) * RATE;
		assert_eq!((used(), held(1)), (0, 5 * 10_000 * RATE - cost));
		for chunk in &chunks {
			assert_eq!(candidate(chunk, 0), None);
			assert_eq!(Contracts::<Test>::get(chunk).unwrap().due, None);
		}
		assert_eq!(Due::<Test>::iter().count() + Unconfirmed::<Test>::iter().count(), 0);
		assert_ok!(register(1, GIB));
		run_to(UNTIL);
		assert_eq!(used(), 0, "it is not asked for again");
		assert_eq!(held(1), 5 * 10_000 * RATE - cost, "what is not kept costs nothing");
		chunks.iter().for_each(end);
		assert_eq!(Balances::free_balance(1), RICH - cost);
	});
}

#[test]
fn a_body_that_comes_in_time_has_cost_nothing() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunk = announce(1, 1);
		run_to(30);
		confirm_all(&chunk);
		end(&chunk);
		assert_eq!(charges(), []);
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn what_is_held_elsewhere_costs_its_rent_and_no_more() {
	on_chain_with(quiet(), || {
		register_some(2);
		let chunk = announce(1, 1);
		let first = candidate(&chunk, 0).unwrap().provider;
		confirm_all(&chunk);
		drain(first);
		run_to(100);
		assert_ne!(candidate(&chunk, 0), None);
		end(&chunk);
		assert_eq!(charges(), [], "its holder has it all the time");
		assert_eq!(Balances::free_balance(1), RICH - 99 * RATE);
	});
}

#[test]
fn a_provider_that_gives_its_place_up_is_not_the_payers_fault() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunk = announce(1, 1);
		run_to(10);
		drain(0);
		run_to(20);
		assert_eq!(candidate(&chunk, 0), None);
		end(&chunk);
		assert_eq!(charges(), []);
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

/// The holder was paid for blocks in which room was kept for its successor already.
#[test]
fn room_is_not_paid_for_besides_a_holder_that_fails_later() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunk = announce(1, 1);
		confirm_all(&chunk);
		register(1, GIB).unwrap();
		drain(0);
		run_to(20);
		let Candidate { since, due, .. } = candidate(&chunk, 0).unwrap();
		assert!(since < 5 && due > 30);
		let chunks = vec![chunk].try_into().unwrap();
		assert_ok!(PeerStorage::claim(RuntimeOrigin::signed(PROVIDERS), chunks));
		assert_eq!(held(1), (10_000 - 19) * RATE);
		run_to(25);
		let mut wrong = answer(challenge(0, chunk, 0));
		wrong.proof.leaf[0] ^= 1;
		assert_ok!(respond(0, vec![wrong]));
		PeerStorage::do_try_state().unwrap();
		run_to(due);
		let room = Balance::from(due - 25);
		assert_eq!(charges(), [(0, 1, room * RATE)], "from when nobody held it");
		assert_eq!(held(1), (10_000 - 19 - room) * RATE);
		confirm_all(&chunk);
		PeerStorage::do_try_state().unwrap();
		run_to(UNTIL);
		end(&chunk);
		let rest = Balance::from(UNTIL - due);
		assert_eq!(Balances::free_balance(1), RICH - (19 + room + rest) * RATE);
	});
}

#[test]
fn the_first_payer_pays_for_room_first_and_makes_place() {
	on_chain_with(quiet(), || {
		register_some(1);
		let (chunk, _) = store_body(1, 1, Body::new(1, 1, 0, 10_000), 11).unwrap();
		for number in 0..u32::from(MAX_PAYERS as u8 - 1) {
			let from = 11 + 15 * number;
			let payer = PROVIDERS + 20 + u64::from(number);
			assert_ok!(PeerStorage::extend(&chunk, &payer, from, from + 15));
		}
		assert!(PeerStorage::extend(&chunk, &2, 116, 117).is_err(), "eight pay");
		run_to(31);
		let held = [1, PROVIDERS + 20, PROVIDERS + 21, PROVIDERS + 22].map(held);
		assert_eq!(held, [0, 0, 10 * RATE, 15 * RATE]);
		assert_ok!(PeerStorage::extend(&chunk, &2, 116, 117));
	});
}

#[test]
fn while_one_fragment_is_held_the_others_are_waited_for() {
	on_chain_with(quiet(), || {
		register_some(4);
		let chunk = announce(1, 2);
		let (provider, confirmation) = asked(&chunk)[0];
		assert_ok!(confirm(provider, vec![confirmation]));
		run_to(2 * PATIENCE);
		assert!(Contracts::<Test>::get(chunk).unwrap().tries > 6);
		assert_ne!(candidate(&chunk, 1), None);
		confirm_all(&chunk);
		assert!(PeerStorage::is_stored(&chunk));
	});
}
