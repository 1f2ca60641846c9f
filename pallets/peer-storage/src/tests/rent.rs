//! Rent: who earns what, who pays, and what is burned.

use crate::{
	mock::*,
	types::{Parameters, GIB, MAX_CLAIMS, MAX_PAYERS},
	Challenges, Contracts, Error, Event, HoldReason,
};
use amo_primitives::{chunk::ChunkId, storage::Storage, Balance, BlockNumber, AMO};
use frame_support::{
	assert_noop, assert_ok,
	traits::fungible::{Inspect, InspectHold, MutateHold},
};
use sp_runtime::{BoundedVec, Perbill, TokenError};

/// Rent of a fragment of 10,000 bytes for a block, rounded up.
const RATE: Balance = (AMO * 10_000).div_ceil(GIB as Balance);

fn held(who: u64) -> Balance {
	Balances::balance_on_hold(&HoldReason::Rent.into(), &who)
}

fn claim(number: u64, chunks: &[ChunkId]) {
	let chunks = chunks.to_vec().try_into().unwrap();
	assert_ok!(PeerStorage::claim(RuntimeOrigin::signed(PROVIDERS + number), chunks));
}

fn burned_of(earned: Balance) -> Balance {
	Perbill::from_percent(10).mul_ceil(earned)
}

fn earned_by(number: u64, before: Balance) -> Balance {
	Balances::free_balance(PROVIDERS + number) - before
}

fn extend(chunk: &ChunkId, payer: u64, from: BlockNumber, until: BlockNumber) {
	assert_ok!(PeerStorage::extend(chunk, &payer, from, until));
}

/// Stores a chunk in one fragment of 10,000 bytes for 100 blocks, confirmed in block 1.
fn one_fragment(test: impl FnOnce(ChunkId)) {
	on_chain_with(quiet(), || {
		register_some(1);
		let (chunk, _) = store_body(1, 1, Body::new(1, 1, 0, 10_000), 101).unwrap();
		confirm_all(&chunk);
		test(chunk);
	});
}

#[test]
fn rent_is_held_ahead_and_earned_by_the_block() {
	on_chain_with(quiet(), || {
		register_some(3);
		let issued = Balances::total_issuance();
		let chunk = store(1, 1, 101).unwrap();
		assert_eq!(held(1), 100 * 3 * RATE);
		let layout = Contracts::<Test>::get(chunk).unwrap().layout;
		assert_eq!(<PeerStorage as Storage<u64>>::rent(&layout, 100), 100 * 3 * RATE);
		let before = Balances::free_balance(PROVIDERS);
		run_to(11);
		confirm_all(&chunk);
		claim(0, &[chunk]);
		assert_eq!(earned_by(0, before), 0, "only what is held earns");
		run_to(21);
		claim(0, &[chunk]);
		let burned = burned_of(10 * RATE);
		let paid = 10 * RATE - burned;
		assert_eq!(earned_by(0, before), paid);
		let fragment = Contracts::<Test>::get(chunk)
			.unwrap()
			.placements
			.iter()
			.position(|placement| placement.holder.unwrap().provider == 0)
			.unwrap() as u8;
		System::assert_last_event(
			Event::RentPaid { chunk, fragment, provider: 0, paid, burned }.into(),
		);
		let byte_blocks = u128::from(layout.fragment_len()) * 10;
		assert_eq!(STORED.take(), [(PROVIDERS, byte_blocks, burned)]);
		assert_eq!(held(1), 290 * RATE);
		assert_eq!(Balances::total_issuance(), issued - burned);
		claim(0, &[chunk]);
		assert_eq!(earned_by(0, before), paid, "a block is paid once");
		run_to(41);
		end(&chunk);
		System::assert_last_event(Event::Ended { chunk }.into());
		assert_eq!(held(1), 0);
		assert_eq!(Balances::free_balance(1), RICH - 3 * 30 * RATE);
		let burned = burned + burned_of(20 * RATE) + 2 * burned_of(30 * RATE);
		assert_eq!(Balances::total_issuance(), issued - burned);
	});
}

#[test]
fn nothing_is_earned_beyond_the_end() {
	one_fragment(|chunk| {
		let before = Balances::free_balance(PROVIDERS);
		run_to(500);
		claim(0, &[chunk]);
		assert_eq!(earned_by(0, before), 100 * RATE - burned_of(100 * RATE));
		assert_eq!(held(1), 0);
		run_to(600);
		end(&chunk);
		assert_eq!(earned_by(0, before), 100 * RATE - burned_of(100 * RATE));
		assert_eq!(Balances::free_balance(1), RICH - 100 * RATE);
	});
}

#[test]
fn an_end_comes_once() {
	one_fragment(|chunk| {
		run_to(11);
		end(&chunk);
		let (payer, provider) = (Balances::free_balance(1), Balances::free_balance(PROVIDERS));
		System::reset_events();
		end(&chunk);
		end(&ChunkId::repeat_byte(9));
		assert_eq!(System::events(), []);
		assert_eq!(Balances::free_balance(1), payer);
		assert_eq!(Balances::free_balance(PROVIDERS), provider);
		let again = PeerStorage::extend(&chunk, &1, 101, 201);
		assert_noop!(again, Error::<Test>::UnknownChunk);
	});
}

#[test]
fn several_pay_one_after_the_other() {
	one_fragment(|chunk| {
		extend(&chunk, 2, 101, 201);
		System::assert_last_event(Event::RentAdded { chunk, payer: 2, rent: 100 * RATE }.into());
		extend(&chunk, 3, 201, 301);
		assert_eq!(Contracts::<Test>::get(chunk).unwrap().until, 301);
		run_to(151);
		claim(0, &[chunk]);
		PeerStorage::do_try_state().unwrap();
		assert_eq!((held(1), held(2), held(3)), (0, 50 * RATE, 100 * RATE));
		extend(&chunk, 2, 301, 311);
		assert_eq!(held(2), 60 * RATE);
		run_to(161);
		end(&chunk);
		assert_eq!(Balances::free_balance(1), RICH - 100 * RATE);
		assert_eq!(Balances::free_balance(2), RICH - 60 * RATE);
		assert_eq!(Balances::free_balance(3), RICH);
	});
}

#[test]
fn who_extends_takes_over_the_deposit() {
	one_fragment(|chunk| {
		let deposit = Contracts::<Test>::get(chunk).unwrap().deposit;
		let of = |who| Balances::balance_on_hold(&HoldReason::Contract.into(), &who);
		assert_eq!((of(1), of(2)), (deposit, 0));
		for until in [201, 301] {
			extend(&chunk, 2, until - 100, until);
			assert_eq!((of(1), of(2)), (0, deposit));
		}
		extend(&chunk, 1, 301, 401);
		assert_eq!((of(1), of(2)), (deposit, 0));
		extend(&chunk, 2, 401, 501);
		end(&chunk);
		assert_eq!((of(1), of(2)), (0, 0));
	});
}

#[test]
fn eight_can_pay_at_a_time() {
	one_fragment(|chunk| {
		let payer = |number: u32| PROVIDERS + 20 + u64::from(number);
		for number in 1..MAX_PAYERS {
			extend(&chunk, payer(number), 91 + number * 10, 101 + number * 10);
		}
		let ninth = || PeerStorage::extend(&chunk, &payer(9), 171, 181);
		assert_noop!(ninth(), Error::<Test>::TooManyPayers);
		extend(&chunk, payer(7), 171, 172);
		run_to(101);
		assert_noop!(ninth(), Error::<Test>::TooManyPayers);
		claim(0, &[chunk]);
		assert_ok!(ninth(), ());
		run_to(150);
		end(&chunk);
		assert_eq!((1..10).map(|number| held(payer(number))).sum::<Balance>(), 0);
		assert_eq!(Balances::free_balance(payer(4)), RICH - 10 * RATE);
		assert_eq!(Balances::free_balance(payer(5)), RICH - 9 * RATE);
		assert_eq!(Balances::free_balance(payer(6)), RICH);
	});
}

#[test]
fn who_cannot_pay_extends_nothing() {
	one_fragment(|chunk| {
		let poor = || PeerStorage::extend(&chunk, &9, 101, 201);
		let fails = || frame_support::storage::with_storage_layer(poor);
		assert_noop!(fails(), TokenError::FundsUnavailable);
		extend(&chunk, 1, 101, BlockNumber::MAX);
		end(&chunk);
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn who_stores_for_nothing_holds_nothing() {
	on_chain_with(quiet(), || {
		register_some(3);
		assert_noop!(store(9, 1, 101), TokenError::FundsUnavailable);
		let chunk = store(1, 1, 1).unwrap();
		assert_eq!(held(1), 0);
		confirm_all(&chunk);
		run_to(50);
		end(&chunk);
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn a_failed_proof_forfeits_what_was_not_paid() {
	let parameters = Parameters { challenges_per_block: 1, window: 3, ..parameters() };
	on_chain_with(parameters, || {
		assert_ok!(register(0, GIB));
		let (chunk, _) = store_body(1, 1, Body::new(1, 1, 0, 10_000), 1_000).unwrap();
		confirm_all(&chunk);
		run_to(3);
		respond_all(&[]);
		let paid = 2 * RATE - burned_of(2 * RATE);
		let before = RICH - PeerStorage::provider_of(&PROVIDERS).unwrap().1.deposit;
		assert_eq!(earned_by(0, before), paid, "a proof brings the rent");
		run_to(30);
		assert!(Contracts::<Test>::get(chunk).unwrap().placements[0].holder.is_none());
		assert_eq!(earned_by(0, before), paid);
		assert_eq!(held(1), (999 - 2) * RATE, "it stays for the repair");
		end(&chunk);
		assert_eq!(Balances::free_balance(1), RICH - 2 * RATE);
		run_to(60);
		assert_eq!(Challenges::<Test>::iter().count(), 0);
	});
}

#[test]
fn claims_pass_over_what_the_provider_does_not_hold() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunks: Vec<_> =
			(0..MAX_CLAIMS as u8).map(|seed| store(1, seed, 101).unwrap()).collect();
		chunks.iter().for_each(confirm_all);
		assert_ok!(register(1, GIB));
		let unconfirmed = store(1, 200, 101).unwrap();
		run_to(11);
		let (first, second) =
			(Balances::free_balance(PROVIDERS), Balances::free_balance(PROVIDERS + 1));
		claim(1, &chunks);
		claim(1, &[unconfirmed, ChunkId::zero()]);
		assert_eq!(earned_by(1, second), 0);
		claim(0, &[chunks[0], chunks[0], ChunkId::zero(), unconfirmed]);
		let each = 10 * RATE - burned_of(10 * RATE);
		assert_eq!(earned_by(0, first), 3 * each);
		claim(0, &chunks);
		assert_eq!(earned_by(0, first), Balance::from(MAX_CLAIMS) * 3 * each);
		let many = vec![ChunkId::zero(); MAX_CLAIMS as usize + 1];
		assert!(BoundedVec::<_, sp_core::ConstU32<MAX_CLAIMS>>::try_from(many).is_err());
	});
}

#[test]
fn new_parameters_change_no_rate_but_the_burned_share() {
	one_fragment(|chunk| {
		let burned = Perbill::from_percent(50);
		let parameters = Parameters { rent_per_gib: 9 * AMO, burned, ..quiet() };
		assert_ok!(PeerStorage::set_parameters(RuntimeOrigin::root(), parameters));
		let before = Balances::free_balance(PROVIDERS);
		run_to(11);
		claim(0, &[chunk]);
		assert_eq!(earned_by(0, before), 5 * RATE);
		extend(&chunk, 2, 101, 102);
		assert_eq!(held(2), RATE);
	});
}

#[test]
fn the_least_rent_is_one_mote_a_block() {
	on_chain_with(Parameters { rent_per_gib: 0, ..quiet() }, || {
		register_some(1);
		let (chunk, _) = store_body(1, 1, Body::new(1, 1, 0, 1), 101).unwrap();
		assert_eq!(held(1), 100);
		confirm_all(&chunk);
		let before = Balances::free_balance(PROVIDERS);
		for block in 2..12 {
			run_to(block);
			claim(0, &[chunk]);
		}
		assert_eq!(earned_by(0, before), 0, "the burned share is rounded up");
		run_to(21);
		claim(0, &[chunk]);
		assert_eq!(earned_by(0, before), 9);
		assert_eq!(held(1), 80);
	});
}

#[test]
fn who_stores_at_oneself_loses_the_burned_share() {
	on_chain_with(quiet(), || {
		register_some(1);
		let before = Balances::total_balance(&PROVIDERS);
		let (chunk, _) = store_body(PROVIDERS, 1, Body::new(1, 1, 0, 10_000), 101).unwrap();
		confirm_all(&chunk);
		run_to(51);
		claim(0, &[chunk]);
		PeerStorage::do_try_state().unwrap();
		run_to(101);
		end(&chunk);
		let lost = 2 * burned_of(50 * RATE);
		assert_eq!(Balances::total_balance(&PROVIDERS), before - lost);
	});
}

#[test]
fn what_nobody_can_take_goes_to_the_treasury_or_is_burned() {
	const NOBODY: u64 = 777;
	chain(quiet()).execute_with(|| {
		ExistentialDeposit::set(1_000);
		assert_ok!(Balances::hold(&HoldReason::Rent.into(), &1, 5_000));
		let issued = Balances::total_issuance();
		let pay = |amount| PeerStorage::hand_over(HoldReason::Rent, &1, &NOBODY, amount);
		pay(0);
		pay(999);
		assert_eq!(Balances::total_balance(&NOBODY), 0);
		assert_eq!(Balances::free_balance(TREASURY), RICH + 999);
		pay(1_000);
		assert_eq!(Balances::free_balance(NOBODY), 1_000);
		pay(1);
		assert_eq!(Balances::free_balance(NOBODY), 1_001);
		assert_eq!(Balances::total_issuance(), issued);

		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), TREASURY, 0));
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), NOBODY, 0));
		let issued = Balances::total_issuance();
		pay(999);
		assert_eq!(Balances::total_issuance(), issued - 999);
		assert_eq!(held(1), 5_000 - 2_999);
	});
}

#[test]
fn a_provider_cannot_be_reaped_before_it_leaves() {
	ExistentialDeposit::set(1_000);
	one_fragment(|chunk| {
		let all = Balances::free_balance(PROVIDERS);
		let give =
			|amount| Balances::transfer_allow_death(RuntimeOrigin::signed(PROVIDERS), 1, amount);
		assert!(give(all).is_err() && give(all - 999).is_err());
		assert_ok!(give(all - 1_000));
		run_to(11);
		claim(0, &[chunk]);
		assert_eq!(earned_by(0, 1_000), 10 * RATE - burned_of(10 * RATE));
	});
}
