//! Fragments that move: from who drains, from who is suspended, and a backlog of them.

use crate::{
	mock::*,
	types::{Parameters, Pauses, ProviderId, State, GIB},
	AdminPauses, Congested, Contracts, Due, Error, Event, Held, HoldReason, Leaving, Providers,
	Unconfirmed, WeightInfo,
};
use amo_primitives::{chunk::ChunkId, storage::Storage, Balance, BlockNumber};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::InspectHold, Hooks},
};
use sp_runtime::Perbill;
use std::collections::BTreeSet;

fn signed(number: ProviderId) -> RuntimeOrigin {
	RuntimeOrigin::signed(PROVIDERS + u64::from(number))
}

fn holders(chunk: &ChunkId) -> Vec<ProviderId> {
	let placements = Contracts::<Test>::get(chunk).unwrap().placements;
	placements.iter().filter_map(|placement| Some(placement.holder?.provider)).collect()
}

fn held_by(provider: ProviderId) -> usize {
	Held::<Test>::iter_prefix(provider).count()
}

fn free(provider: ProviderId) -> Balance {
	Balances::free_balance(PROVIDERS + u64::from(provider))
}

/// Stores a chunk in one fragment of 1,000 bytes.
fn store_one(seed: u8) -> ChunkId {
	store_body(1, seed, Body::new(seed, 1, 0, 1_000), 100_000).unwrap().0
}

/// Suspends a provider at its first failure.
fn strict() -> Parameters {
	Parameters { challenges_per_block: 1, window: 2, max_strikes: 1, ..parameters() }
}

fn pause(pauses: Pauses) {
	assert_ok!(PeerStorage::pause(RuntimeOrigin::root(), pauses));
}

/// Goes on, with all others answering, until a provider is suspended.
fn wait_for_suspension(id: ProviderId) {
	while Providers::<Test>::get(id).unwrap().state != State::Suspended {
		assert!(System::block_number() < 1_000, "nothing is challenged");
		run_to(System::block_number() + 1);
		respond_all(&[id]);
	}
}

#[test]
fn a_drain_moves_everything_and_loses_nothing() {
	on_chain_with(quiet(), || {
		register_some(3);
		let chunks: Vec<_> = (0..10).map(|seed| store(1, seed, 1_000).unwrap()).collect();
		chunks.iter().for_each(confirm_all);
		for number in 3..6 {
			assert_ok!(register(number, GIB));
		}
		run_to(10);
		assert_ok!(PeerStorage::drain(signed(0)));
		assert_noop!(PeerStorage::leave(signed(0)), Error::<Test>::HoldsFragments);
		for block in 11..25 {
			run_to(block);
			PeerStorage::do_try_state().unwrap();
		}
		assert_eq!(held_by(0), 10, "it holds them until others do");
		assert_eq!(Leaving::<Test>::iter().count(), 0);
		let before = free(0);
		for chunk in &chunks {
			let rate = Contracts::<Test>::get(chunk).unwrap().rate;
			assert!(holders(chunk).contains(&0) && holders(chunk).len() == 3);
			let before = free(0);
			let asked = asked(chunk);
			assert_eq!(asked.len(), 1);
			let (provider, confirmation) = asked[0];
			assert!((3..6).contains(&provider), "who has none of the chunk yet");
			assert_ok!(confirm(provider, vec![confirmation]));
			let earned = 23 * rate;
			let paid = earned - Perbill::from_percent(10).mul_ceil(earned);
			assert_eq!(free(0) - before, paid, "it earned up to here");
			assert_eq!(BTreeSet::from_iter(holders(chunk)).len(), 3);
			assert!(!holders(chunk).contains(&0));
			assert!(PeerStorage::is_stored(chunk));
			let (chunk, fragment) = (*chunk, confirmation.fragment);
			System::assert_has_event(Event::LetGo { chunk, fragment, provider: 0 }.into());
		}
		assert!(free(0) > before);
		assert_eq!(Due::<Test>::iter().count(), 0);
		assert_ok!(PeerStorage::leave(signed(0)));
		assert_eq!(Balances::total_balance_on_hold(&PROVIDERS), 0);
	});
}

#[test]
fn who_drains_need_not_fetch_what_it_has_not_confirmed() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunks: Vec<_> = (0..10).map(store_one).collect();
		let confirmed = chunks[0];
		confirm_all(&confirmed);
		register_some_more(1..3);
		assert_ok!(PeerStorage::drain(signed(0)));
		for (block, left) in [(2, 5), (3, 1), (4, 0)] {
			run_to(block);
			let unconfirmed = Unconfirmed::<Test>::iter_prefix(0).count();
			assert_eq!(unconfirmed, left, "some chunks a block");
			PeerStorage::do_try_state().unwrap();
		}
		run_to(10);
		assert_eq!(held_by(0), 1);
		for chunk in &chunks {
			assert_ne!(asked(chunk)[0].0, 0);
			confirm_all(chunk);
		}
		assert_ok!(PeerStorage::leave(signed(0)));
	});
}

fn register_some_more(numbers: core::ops::Range<u64>) {
	for number in numbers {
		assert_ok!(register(number, 10 * GIB));
	}
}

#[test]
fn who_finds_no_successor_stays_and_earns() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunk = store_one(1);
		confirm_all(&chunk);
		assert_ok!(PeerStorage::drain(signed(0)));
		run_to(200);
		assert_eq!(holders(&chunk), [0]);
		let before = free(0);
		assert_ok!(PeerStorage::claim(signed(0), vec![chunk].try_into().unwrap()));
		assert!(free(0) > before);
		assert_noop!(PeerStorage::leave(signed(0)), Error::<Test>::HoldsFragments);
		register_some_more(1..2);
		run_to(240);
		confirm_all(&chunk);
		assert_eq!(holders(&chunk), [1]);
		assert_ok!(PeerStorage::leave(signed(0)));
	});
}

#[test]
fn a_successor_who_does_nothing_costs_nothing() {
	on_chain_with(quiet(), || {
		register_some(3);
		let chunk = store_one(1);
		confirm_all(&chunk);
		let old = holders(&chunk)[0];
		assert_ok!(PeerStorage::drain(signed(old)));
		run_to(5);
		let first = asked(&chunk)[0].0;
		run_to(40);
		assert_eq!(holders(&chunk), [old]);
		let second = asked(&chunk)[0].0;
		assert_eq!(BTreeSet::from([old, first, second]).len(), 3);
		confirm_all(&chunk);
		assert_eq!(holders(&chunk), [second]);
	});
}

#[test]
fn who_is_suspended_loses_all_in_small_steps() {
	on_chain_with(strict(), || {
		register_some(1);
		let chunks: Vec<_> = (0..20).map(store_one).collect();
		chunks[..15].iter().for_each(confirm_all);
		register_some_more(1..4);
		wait_for_suspension(0);
		System::assert_has_event(Event::Suspended { provider: 0 }.into());
		let mut left = Providers::<Test>::get(0).unwrap().fragments;
		let mut steps = 0;
		while left > 0 {
			run_to(System::block_number() + 1);
			respond_all(&[0]);
			PeerStorage::do_try_state().unwrap();
			let now = Providers::<Test>::get(0).unwrap().fragments;
			// Challenges that are still open run out meanwhile.
			assert!(left - now <= MAX_EVACUATED + 1, "{left} to {now} in one block");
			assert!(now < left);
			left = now;
			steps += 1;
		}
		assert!(steps >= 4);
		assert_eq!(held_by(0), 0);
		run_to(System::block_number() + 10);
		assert_eq!(Leaving::<Test>::iter().count(), 0);
		for chunk in &chunks {
			assert!(holders(chunk).is_empty());
			assert_eq!(PeerStorage::is_stored(chunk), chunks[..15].contains(chunk));
			assert_ne!(asked(chunk)[0].0, 0);
			confirm_all(chunk);
			assert!(PeerStorage::is_stored(chunk));
		}
		let held = Balances::balance_on_hold(&HoldReason::Provider.into(), &PROVIDERS);
		assert_ok!(PeerStorage::leave(signed(0)));
		System::assert_last_event(Event::ProviderLeft { provider: 0, deposit: held }.into());
	});
}

#[test]
fn who_is_suspended_is_evacuated_before_who_drains() {
	for suspended in 0..4 {
		on_chain_with(quiet(), || {
			register_some(4);
			(0..80).map(store_one).for_each(|chunk| confirm_all(&chunk));
			for number in (0..4).filter(|number| *number != suspended) {
				assert_ok!(PeerStorage::drain(signed(number)));
			}
			PeerStorage::change(suspended, |provider| provider.state = State::Suspended);
			Leaving::<Test>::insert(suspended, None::<ChunkId>);
			let before = held_by(suspended);
			assert!(before > 2 * MAX_EVACUATED as usize);
			for block in [1, 2] {
				run_to(1 + block);
				assert_eq!(held_by(suspended), before - (block * MAX_EVACUATED) as usize);
			}
		});
	}
}

#[test]
fn who_drains_can_still_be_suspended() {
	on_chain_with(strict(), || {
		register_some(1);
		let chunks: Vec<_> = (0..5).map(store_one).collect();
		chunks.iter().for_each(confirm_all);
		assert_ok!(PeerStorage::drain(signed(0)));
		wait_for_suspension(0);
		register_some_more(1..2);
		run_to(System::block_number() + 10);
		assert_eq!(held_by(0), 0, "it is not asked to keep them");
		assert_noop!(PeerStorage::drain(signed(0)), Error::<Test>::NotActive);
	});
}

#[test]
fn who_failed_is_drawn_again_only_if_there_is_nobody_else() {
	on_chain_with(Parameters { max_strikes: 100, ..strict() }, || {
		register_some(1);
		let chunk = store_one(1);
		confirm_all(&chunk);
		register_some_more(1..2);
		while holders(&chunk) == [0] {
			run_to(System::block_number() + 1);
		}
		run_to(System::block_number() + 1);
		assert_eq!(asked(&chunk)[0].0, 1);
		assert_eq!(Providers::<Test>::get(0).unwrap().state, State::Active);
		assert_ok!(PeerStorage::drain(signed(1)));
		run_to(System::block_number() + 35);
		assert_eq!(asked(&chunk)[0].0, 0);
		confirm_all(&chunk);
		assert_eq!(Contracts::<Test>::get(chunk).unwrap().placements[0].avoid, None);
	});
}

#[test]
fn to_leave_does_not_dodge_a_challenge() {
	on_chain_with(Parameters { window: 20, ..strict() }, || {
		register_some(1);
		let chunk = store_one(1);
		confirm_all(&chunk);
		run_to(2);
		assert_eq!(open().len(), 1, "it is asked");
		register_some_more(1..2);
		assert_ok!(PeerStorage::drain(signed(0)));
		run_to(4);
		confirm_all(&chunk);
		assert_eq!((holders(&chunk), held_by(0)), (vec![1], 0));
		assert_noop!(PeerStorage::leave(signed(0)), Error::<Test>::OpenChallenges);
		let deposit = Providers::<Test>::get(0).unwrap().deposit;
		let others = Providers::<Test>::get(1).unwrap();
		while !open().iter().all(|(_, provider)| *provider == 1) {
			run_to(System::block_number() + 1);
			respond_all(&[0]);
			PeerStorage::do_try_state().unwrap();
		}
		let slashed = deposit - Providers::<Test>::get(0).unwrap().deposit;
		assert_eq!(slashed, amo_primitives::AMO, "a tenth of its ten");
		assert_eq!(Balances::free_balance(TREASURY), RICH + slashed);
		assert_ok!(PeerStorage::leave(signed(0)));
		assert_eq!(Balances::total_balance_on_hold(&PROVIDERS), 0);
		let after = Providers::<Test>::get(1).unwrap();
		assert_eq!(holders(&chunk), [1], "who came after is not punished");
		assert_eq!((after.deposit, after.strikes), (others.deposit, 0));
	});
}

/// Stores so many chunks that are due in block 31 that they cannot all be looked at soon.
fn many() -> Vec<ChunkId> {
	(0..200).map(store_one).collect()
}

#[test]
fn a_backlog_is_kept_and_stops_intake_until_it_is_worked_off() {
	on_chain_with(quiet(), || {
		register_some(2);
		let chunks = many();
		run_to(30);
		assert!(!Congested::<Test>::get());
		let mut redrawn = BTreeSet::new();
		let mut congested: Vec<BlockNumber> = Vec::new();
		for block in 31..70 {
			System::reset_events();
			run_to(block);
			PeerStorage::do_try_state().unwrap();
			let mut here = 0;
			for record in System::events() {
				match record.event {
					RuntimeEvent::PeerStorage(Event::Redrawn { chunk, .. }) => {
						assert!(redrawn.insert(chunk), "each once");
						here += 1;
					},
					RuntimeEvent::PeerStorage(Event::CongestionChanged { congested: is }) => {
						assert_eq!(is, congested.is_empty());
						congested.push(block);
					},
					_ => {},
				}
			}
			assert!(here <= MAX_MENDED / 2);
			if Congested::<Test>::get() {
				assert_noop!(store(1, 250, 1_000), Error::<Test>::Congested);
			}
		}
		assert_eq!(redrawn, BTreeSet::from_iter(chunks.iter().copied()), "none is forgotten");
		// From block 31 on the work lags, and by more than ten blocks in block 41.
		assert_eq!(congested[0], 42);
		assert_eq!(congested.len(), 2, "it is over");
		assert_ok!(store(1, 250, 1_000));
	});
}

/// Six chunks whose 64 fragments never came are due at once.
#[test]
fn one_blocks_work_is_bounded_however_large_the_chunks_are() {
	type Weights = <Test as crate::Config>::WeightInfo;
	on_chain_with(quiet(), || {
		register_some(64);
		for seed in 0..6 {
			store_body(1, seed, Body::new(seed, 32, 32, 3_200), 100_000).unwrap();
		}
		run_to(30);
		let idle = PeerStorage::on_initialize(30);
		for left in (0..6).rev() {
			System::reset_events();
			let block = System::block_number() + 1;
			System::set_block_number(block);
			let weight = PeerStorage::on_initialize(block);
			let redrawn = System::events().into_iter().filter(|record| {
				matches!(record.event, RuntimeEvent::PeerStorage(Event::Redrawn { .. }))
			});
			assert_eq!(redrawn.count(), 64, "one chunk takes what a block may do");
			assert_eq!(Due::<Test>::iter_key_prefix(31).count(), left);
			assert!(weight.all_lte(idle.saturating_add(Weights::mend(64))));
			PeerStorage::do_try_state().unwrap();
		}
	});
}

#[test]
fn congestion_is_not_the_councils_pause() {
	on_chain_with(quiet(), || {
		register_some(2);
		let chunks = many();
		run_to(45);
		assert!(Congested::<Test>::get());
		assert_eq!(AdminPauses::<Test>::get(), Pauses::default());
		assert_ok!(register(2, GIB));
		assert_ok!(PeerStorage::extend(&chunks[0], &2, 100_000, 100_001));
		confirm_all(&chunks[0]);
		assert!(PeerStorage::is_stored(&chunks[0]), "only new bodies wait");

		pause(Pauses { intake: true, audit: true });
		assert_noop!(store(1, 250, 1_000), Error::<Test>::Paused);
		let waiting = Due::<Test>::iter_key_prefix(31).count();
		run_to(46);
		assert_eq!(Due::<Test>::iter_key_prefix(31).count(), waiting - MAX_MENDED as usize / 2);
		pause(Pauses::default());
		assert_noop!(store(1, 250, 1_000), Error::<Test>::Congested);

		run_to(65);
		assert!(!Congested::<Test>::get());
		pause(Pauses { intake: true, audit: false });
		run_to(66);
		assert!(!Congested::<Test>::get());
		assert_noop!(store(1, 250, 1_000), Error::<Test>::Paused);
		pause(Pauses { intake: false, audit: true });
		assert_ok!(store(1, 250, 1_000));
	});
}
