//! Who is drawn for a fragment, who confirms it in time, and who is drawn when nobody does.

use crate::{
	mock::*,
	types::{Candidate, Confirmation, Parameters, Placement, ProviderId, GIB, MAX_CONFIRMATIONS},
	Contracts, Due, Error, Event, Held, Providers, Unconfirmed,
};
use amo_primitives::{chunk::ChunkId, storage::Storage, BlockNumber, Hash};
use codec::{Decode, Encode};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{transaction_validity::InvalidTransaction, BoundedVec};
use std::collections::BTreeSet;

fn some_chunk(number: u64) -> ChunkId {
	Hash::from_low_u64_be(number)
}

fn placement(chunk: &ChunkId, fragment: usize) -> Placement {
	Contracts::<Test>::get(chunk).unwrap().placements[fragment]
}

fn candidate(chunk: &ChunkId, fragment: usize) -> Candidate {
	placement(chunk, fragment).candidate.unwrap()
}

/// Stores a chunk in `n` data fragments of 1,000 bytes.
fn store_in(seed: u8, n: u8) -> ChunkId {
	store_body(1, seed, Body::new(seed, n, 0, 1_000 * u64::from(n)), 100_000).unwrap().0
}

fn events_of(wanted: impl Fn(&Event<Test>) -> bool) -> usize {
	let events = System::events().into_iter();
	events
		.filter(|record| matches!(&record.event, RuntimeEvent::PeerStorage(event) if wanted(event)))
		.count()
}

/// A chain with a provider for each capacity.
fn with_capacities(capacities: &[u64], test: impl FnOnce()) {
	on_chain_with(quiet(), || {
		for (number, capacity) in (0..).zip(capacities) {
			assert_ok!(register(number, *capacity));
		}
		test();
	});
}

/// How often each of three providers is drawn in 5,000 draws must be within three standard
/// deviations of its share.
fn assert_shares(shares: [f64; 3]) {
	let draws = 5_000;
	let mut drawn = [0u32; 3];
	for number in 0..draws {
		let providers = PeerStorage::draw(&some_chunk(number), 1, 1_000, &[]);
		assert_eq!(providers.len(), 1);
		drawn[providers[0] as usize] += 1;
	}
	for (drawn, share) in drawn.into_iter().zip(shares) {
		let mean = draws as f64 * share;
		let deviation = (mean * (1.0 - share)).sqrt();
		assert!((f64::from(drawn) - mean).abs() <= 3.0 * deviation, "{drawn} instead of {mean}");
	}
}

#[test]
fn providers_are_drawn_by_what_they_have_free() {
	chain(quiet()).execute_with(|| {
		for (number, gibs) in [(0, 10), (1, 20), (2, 70)] {
			assert_ok!(register(number, gibs * GIB));
		}
		assert_shares([0.1, 0.2, 0.7]);
		PeerStorage::change(2, |provider| provider.used = 60 * GIB);
		assert_shares([0.25, 0.5, 0.25]);
		PeerStorage::change(1, |provider| provider.deposit -= 20 * amo_primitives::AMO);
		assert_shares([0.5, 0.0, 0.5]);
	});
}

#[test]
fn each_fragment_is_at_another_provider() {
	with_capacities(&[GIB; 5], || {
		for seed in 0..60 {
			let chunk = store(1, seed, 1_000).unwrap();
			let providers: BTreeSet<_> = asked(&chunk).into_iter().map(|(id, _)| id).collect();
			assert_eq!(providers.len(), 3);
			assert!(!Contracts::<Test>::get(chunk).unwrap().is_thin());
		}
	});
}

#[test]
fn draws_depend_on_the_block_and_on_the_chunk() {
	with_capacities(&[GIB; 10], || {
		let draw = |chunk: u64| PeerStorage::draw(&some_chunk(chunk), 3, 1, &[]);
		let by_chunk: BTreeSet<_> = (0..20).map(draw).collect();
		let by_block: BTreeSet<_> = (2..22)
			.map(|block| {
				run_to(block);
				draw(0)
			})
			.collect();
		assert!(by_chunk.len() > 10 && by_block.len() > 10);
		assert_eq!(draw(0), draw(0));
	});
}

#[test]
fn who_is_excluded_or_too_full_is_not_drawn() {
	let mut capacities = [100; 21];
	capacities[7] = 10 * GIB;
	with_capacities(&capacities, || {
		for number in 0..100 {
			assert_eq!(PeerStorage::draw(&some_chunk(number), 3, 101, &[]), [7]);
			assert_eq!(PeerStorage::draw(&some_chunk(number), 3, 101, &[7]), [0; 0]);
			let three = PeerStorage::draw(&some_chunk(number), 3, 100, &[]);
			assert_eq!(BTreeSet::from_iter(&three).len(), 3);
		}
		assert_eq!(PeerStorage::draw(&some_chunk(0), 3, 10 * GIB + 1, &[]), [0; 0]);
		assert_eq!(PeerStorage::draw(&some_chunk(0), 0, 1, &[]), [0; 0]);
		assert_eq!(PeerStorage::draw(&some_chunk(0), 64, 1, &[]).len(), 21, "each once");
	});
}

#[test]
fn few_providers_hold_a_chunk_thinly() {
	with_capacities(&[GIB; 2], || {
		let body = Body::new(1, 2, 1, 20_000);
		let (chunk, thin) = store_body(1, 1, body.clone(), 1_000).unwrap();
		assert!(thin && Contracts::<Test>::get(chunk).unwrap().is_thin());
		let providers: BTreeSet<_> = asked(&chunk).into_iter().map(|(id, _)| id).collect();
		assert_eq!(providers, [0, 1].into(), "as far apart as can be");
		confirm_all(&chunk);
		assert!(PeerStorage::is_stored(&chunk));
		assert_ok!(register(2, GIB));
		let (_, thin) = store_body(1, 2, body, 1_000).unwrap();
		assert!(!thin);
	});
}

#[test]
fn too_few_providers_hold_nothing() {
	let parameters = Parameters { min_providers: 2, ..quiet() };
	on_chain_with(parameters.clone(), || {
		assert_ok!(register(0, GIB));
		assert_noop!(store(1, 1, 1_000), Error::<Test>::TooFewProviders);
		store_in(2, 1);
		assert_ok!(register(1, GIB));
		assert_ok!(store(1, 1, 1_000));
	});
	on_chain_with(Parameters { min_providers: 9, ..parameters }, || {
		assert_ok!(register(0, GIB));
		assert_ok!(register(1, GIB));
		assert_noop!(store(1, 1, 1_000), Error::<Test>::TooFewProviders);
		assert_ok!(register(2, GIB));
		assert_ok!(store(1, 1, 1_000));
	});
}

#[test]
fn a_provider_with_room_for_one_fragment_gets_no_two() {
	// Three fragments of 10,000 bytes each.
	with_capacities(&[29_999], || {
		assert_noop!(store(1, 1, 1_000), Error::<Test>::NoRoom);
		assert_eq!(Providers::<Test>::get(0).unwrap().used, 0);
	});
	with_capacities(&[30_000], || {
		assert_ok!(store(1, 1, 1_000));
		assert_noop!(store(1, 2, 1_000), Error::<Test>::TooFewProviders);
	});
	with_capacities(&[10_000, 10_000], || {
		assert_noop!(store(1, 1, 1_000), Error::<Test>::NoRoom);
	});
	with_capacities(&[10_000; 3], || {
		assert_ok!(store(1, 1, 1_000));
	});
}

#[test]
fn a_confirmation_makes_a_holder() {
	with_capacities(&[GIB; 4], || {
		let chunk = store(1, 1, 1_000).unwrap();
		run_to(5);
		let (provider, confirmation) = asked(&chunk)[1];
		assert_ok!(confirm(provider, vec![confirmation]));
		System::assert_last_event(Event::Confirmed { chunk, fragment: 1, provider }.into());
		let placement = placement(&chunk, 1);
		let holder = placement.holder.unwrap();
		assert_eq!((holder.provider, holder.paid_to, holder.leaving), (provider, 5, false));
		assert_eq!((placement.candidate, placement.avoid), (None, None));
		assert!(Held::<Test>::get(provider, chunk).contains(1));
		assert!(!Unconfirmed::<Test>::contains_key(provider, chunk));
		assert_eq!(Providers::<Test>::get(provider).unwrap().used, 10_000);
		assert!(!PeerStorage::is_stored(&chunk));
		confirm_all(&chunk);
		System::assert_last_event(Event::Stored { chunk }.into());
		assert!(PeerStorage::is_stored(&chunk));
		assert_eq!(events_of(|event| matches!(event, Event::Stored { .. })), 1);
		assert_eq!(Due::<Test>::iter().count(), 0);
	});
}

#[test]
fn what_is_not_asked_is_passed_over() {
	with_capacities(&[GIB; 4], || {
		let chunk = store(1, 1, 1_000).unwrap();
		let all = asked(&chunk);
		let (provider, good) = all[0];
		let others = Confirmation { fragment: 1, ..good };
		let bad = [
			Confirmation { due: good.due + 1, ..good },
			Confirmation { due: good.due - 1, ..good },
			others,
			Confirmation { fragment: 3, ..good },
			Confirmation { fragment: 255, ..good },
			Confirmation { chunk: some_chunk(1), ..good },
		];
		let stale = InvalidTransaction::Stale.into();
		for bad in bad {
			assert_eq!(confirm(provider, vec![bad]), Err(stale));
			assert_eq!(confirm(77, vec![bad]), Err(stale));
		}
		let batch: Vec<_> = [good].into_iter().chain(bad).chain([good]).collect();
		assert_ok!(confirm(provider, batch));
		assert_eq!(events_of(|event| matches!(event, Event::Confirmed { .. })), 1);
		assert_eq!(Held::<Test>::iter().count(), 1);
		assert_eq!(confirm(provider, vec![good]), Err(stale), "it is asked once");
		PeerStorage::do_try_state().unwrap();
		confirm_all(&chunk);
	});
}

#[test]
fn nothing_is_confirmed_of_a_chunk_that_ended() {
	with_capacities(&[GIB; 4], || {
		let chunk = store(1, 1, 1_000).unwrap();
		let (provider, confirmation) = asked(&chunk)[0];
		end(&chunk);
		let stale = Err(InvalidTransaction::Stale.into());
		assert_eq!(confirm(provider, vec![confirmation]), stale);
		assert_eq!(Providers::<Test>::get(provider).unwrap().used, 0);
	});
}

#[test]
fn a_batch_confirms_128_and_no_more() {
	with_capacities(&[GIB], || {
		let chunks: Vec<_> = (0..43).map(|seed| store(1, seed, 1_000).unwrap()).collect();
		let all: Vec<_> = chunks.iter().flat_map(asked).map(|(_, one)| one).collect();
		assert_eq!(all.len(), 129);
		let bytes = all.encode();
		assert!(BoundedVec::<Confirmation, MaxConfirmations>::decode(&mut &bytes[..]).is_err());
		assert_ok!(confirm(0, all[..128].to_vec()));
		assert_eq!(chunks.iter().filter(|chunk| PeerStorage::is_stored(chunk)).count(), 42);
		assert_ok!(confirm(0, all[128..].to_vec()));
		assert!(chunks.iter().all(PeerStorage::is_stored));
	});
}

type MaxConfirmations = sp_core::ConstU32<MAX_CONFIRMATIONS>;

#[test]
fn who_does_not_confirm_in_time_is_replaced() {
	with_capacities(&[GIB; 4], || {
		let chunk = store_in(1, 1);
		let first = candidate(&chunk, 0);
		assert_eq!(first.due, 31);
		let confirmation = Confirmation { chunk, fragment: 0, due: 31 };
		run_to(30);
		assert_eq!(candidate(&chunk, 0), first);
		run_to(31);
		let second = candidate(&chunk, 0);
		assert_ne!(second.provider, first.provider, "others are preferred");
		let (provider, due) = (second.provider, second.due);
		System::assert_last_event(Event::Redrawn { chunk, fragment: 0, provider, due }.into());
		let provider = first.provider;
		System::assert_has_event(Event::LetGo { chunk, fragment: 0, provider }.into());
		assert_eq!(placement(&chunk, 0).avoid, Some(first.provider));
		assert_eq!(Providers::<Test>::get(provider).unwrap().used, 0);
		let stale = Err(InvalidTransaction::Stale.into());
		assert_eq!(confirm(first.provider, vec![confirmation]), stale, "too late");
	});
}

#[test]
fn who_is_drawn_again_confirms_the_new_draw() {
	with_capacities(&[GIB], || {
		let chunk = store_in(1, 1);
		let old = asked(&chunk)[0].1;
		run_to(31);
		assert_eq!(candidate(&chunk, 0).provider, 0, "who failed is better than nobody");
		assert_eq!(confirm(0, vec![old]), Err(InvalidTransaction::Stale.into()));
		confirm_all(&chunk);
		assert!(PeerStorage::is_stored(&chunk));
	});
}

#[test]
fn patience_grows_with_each_failure_and_ends() {
	with_capacities(&[GIB; 3], || {
		let chunk = store_in(1, 1);
		let mut at: BlockNumber = 1;
		for patience in [30, 60, 120, 240, 480, 960] {
			let asked = candidate(&chunk, 0);
			assert_eq!(asked.due, at + patience);
			run_to(asked.due - 1);
			assert_eq!(candidate(&chunk, 0), asked);
			run_to(asked.due);
			let next = placement(&chunk, 0).candidate;
			assert_ne!(next.map(|next| next.provider), Some(asked.provider));
			at = asked.due;
			PeerStorage::do_try_state().unwrap();
		}
		assert_eq!(placement(&chunk, 0).candidate, None, "the body never came");
		assert_eq!(Contracts::<Test>::get(chunk).unwrap().due, None);
		run_to(at + 2_000);
		assert_eq!(placement(&chunk, 0).candidate, None);
	});
}

#[test]
fn a_confirmation_makes_impatient_again() {
	with_capacities(&[GIB; 4], || {
		let chunk = store_in(1, 2);
		run_to(31);
		assert_eq!((candidate(&chunk, 0).due, candidate(&chunk, 1).due), (91, 91));
		let (provider, confirmation) = asked(&chunk)[0];
		assert_ok!(confirm(provider, vec![confirmation]));
		run_to(91);
		assert_eq!(candidate(&chunk, 1).due, 151, "as after the first failure");
		assert_eq!(placement(&chunk, 0).holder.map(|holder| holder.provider), Some(provider));
	});
}

#[test]
fn where_there_is_no_room_it_is_tried_again() {
	with_capacities(&[1_000, 1_000], || {
		let chunk = store_in(1, 2);
		let providers: Vec<ProviderId> = asked(&chunk).iter().map(|(id, _)| *id).collect();
		let (provider, confirmation) = asked(&chunk)[0];
		assert_ok!(confirm(provider, vec![confirmation]));
		let other = u64::from(providers[1]);
		assert_ok!(PeerStorage::drain(RuntimeOrigin::signed(PROVIDERS + other)));
		run_to(100);
		assert_eq!(placement(&chunk, 1).candidate, None, "nobody has room");
		assert_ok!(PeerStorage::leave(RuntimeOrigin::signed(PROVIDERS + other)));
		assert_ok!(register(5, 1_000));
		run_to(200);
		assert_eq!(candidate(&chunk, 1).provider, 2);
		confirm_all(&chunk);
		assert!(PeerStorage::is_stored(&chunk));
	});
}
