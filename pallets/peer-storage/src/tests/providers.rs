//! Providers that come, change and go.

use crate::{
	mock::*,
	tree::{FreeTree, MAX_SLOTS},
	types::{
		Addresses, Parameters, Pauses, Profile, Provider, State, Statement, GIB, MAX_CAPACITY,
	},
	ByAccount, ByOperator, Error, Event, FreeBytes, HoldReason, Leaving, Profiles, ProviderCount,
	Providers, Slots,
};
use amo_primitives::{operator::signed_bytes, Balance, Hash, AMO};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	pallet_prelude::DispatchResult,
	traits::fungible::{InspectHold, Mutate},
};
use sp_core::Pair;
use sp_runtime::{BoundedVec, DispatchError, Perbill, TokenError};

const FIRST: u64 = PROVIDERS;

fn signed(number: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(PROVIDERS + number)
}

fn provider(id: u32) -> Provider<u64> {
	Providers::<Test>::get(id).unwrap()
}

fn held(number: u64) -> Balance {
	Balances::balance_on_hold(&HoldReason::Provider.into(), &(PROVIDERS + number))
}

/// What the record of provider `id` costs.
fn record(id: u32) -> Balance {
	let bytes = provider(id).encoded_size() + Profiles::<Test>::get(id).unwrap().encoded_size();
	ITEM_DEPOSIT + bytes as Balance
}

fn update(number: u64, capacity: u64) -> DispatchResult {
	PeerStorage::update(signed(number), capacity, profile(number))
}

fn free_bytes() -> u64 {
	FreeTree::<Test>::load().total()
}

/// One strike takes a tenth of the deposit.
fn struck_soon() -> Parameters {
	Parameters { challenges_per_block: 4, window: 1, strike_gap: 1_000, ..parameters() }
}

/// Waits until a provider that answers nothing is struck.
fn wait_for_a_strike(id: u32) {
	let struck = provider(id).strikes;
	while provider(id).strikes == struck {
		assert!(System::block_number() < 1_000, "nothing is challenged");
		run_to(System::block_number() + 1);
	}
}

#[test]
fn a_provider_registers() {
	on_chain(|| {
		assert_ok!(register(0, 10 * GIB + 1));
		let deposit = record(0) + 11 * AMO;
		assert_eq!(held(0), deposit, "a GiB that is begun counts whole");
		assert_eq!(Balances::free_balance(FIRST), RICH - deposit);
		let event = Event::ProviderRegistered {
			provider: 0,
			account: FIRST,
			operator: operator(0).public(),
			capacity: 10 * GIB + 1,
			deposit,
			profile: profile(0),
		};
		System::assert_last_event(event.into());
		assert_eq!(ByOperator::<Test>::get(operator(0).public()), Some(0));
		assert_eq!(Profiles::<Test>::get(0), Some(profile(0)));
		assert_eq!(provider(0).state, State::Active);
		assert_eq!(free_bytes(), 10 * GIB + 1);
	});
}

#[test]
fn capacity_is_from_one_byte_to_64_tib() {
	on_chain(|| {
		for capacity in [0, MAX_CAPACITY + 1, u64::MAX] {
			assert_noop!(register(0, capacity), Error::<Test>::InvalidCapacity);
		}
		assert_ok!(register(0, 1));
		assert_ok!(register(1, MAX_CAPACITY));
		assert_eq!(provider(1).deposit, record(1) + 64 * 1024 * AMO);
		for capacity in [0, MAX_CAPACITY + 1] {
			assert_noop!(update(0, capacity), Error::<Test>::InvalidCapacity);
		}
		assert_eq!(free_bytes(), MAX_CAPACITY + 1);
	});
}

#[test]
fn the_council_says_how_little_can_be_offered() {
	on_chain_with(Parameters { min_capacity: GIB, ..parameters() }, || {
		assert_noop!(register(0, GIB - 1), Error::<Test>::InvalidCapacity);
		assert_ok!(register(0, GIB));
		assert_noop!(update(0, GIB - 1), Error::<Test>::InvalidCapacity);
	});
}

#[test]
fn an_account_and_an_operator_are_one_provider() {
	on_chain(|| {
		assert_ok!(register(0, GIB));
		assert_noop!(register(0, GIB), Error::<Test>::AlreadyProvider);
		let again = |account: u64, key: u64| {
			let signature = sign(key, &Statement::Serve(&account));
			let origin = RuntimeOrigin::signed(account);
			let key = operator(key).public();
			PeerStorage::register_provider(origin, key, GIB, profile(9), signature)
		};
		assert_noop!(again(FIRST, 1), Error::<Test>::AlreadyProvider);
		assert_noop!(again(FIRST + 1, 0), Error::<Test>::OperatorTaken);
		assert_ok!(again(FIRST + 1, 1));
	});
}

#[test]
fn the_operator_must_have_agreed() {
	on_chain(|| {
		let with = |signature| {
			let key = operator(0).public();
			PeerStorage::register_provider(signed(0), key, GIB, profile(0), signature)
		};
		let account = FIRST;
		let serve = Statement::Serve(&account);
		let bad = DispatchError::from(Error::<Test>::BadSignature);
		assert_noop!(with(sign(1, &serve)), bad);
		assert_noop!(with(sign(0, &Statement::Serve(&(account + 1)))), bad);
		assert_noop!(with(sign(0, &Statement::Confirm(0, &[]))), bad);
		let elsewhere = operator(0).sign(&signed_bytes(&Hash::repeat_byte(1), &serve));
		assert_noop!(with(elsewhere), bad);
		assert_ok!(with(sign(0, &serve)));
	});
}

#[test]
fn a_profile_says_something() {
	on_chain(|| {
		let account = FIRST;
		let with = |profile| {
			let signature = sign(0, &Statement::Serve(&account));
			let key = operator(0).public();
			PeerStorage::register_provider(signed(0), key, GIB, profile, signature)
		};
		let nobody = Profile { peer: BoundedVec::default(), ..profile(0) };
		let address: BoundedVec<u8, _> = b"/ip4/127.0.0.1".to_vec().try_into().unwrap();
		let addresses = vec![address.clone(), BoundedVec::default()].try_into().unwrap();
		let nowhere = Profile { addresses, ..profile(0) };
		assert_noop!(with(nobody.clone()), Error::<Test>::NoPeerId);
		assert_noop!(with(nowhere.clone()), Error::<Test>::NoAddress);
		assert_ok!(with(profile(0)));
		let update = |profile| PeerStorage::update(signed(0), GIB, profile);
		assert_noop!(update(nobody), Error::<Test>::NoPeerId);
		assert_noop!(update(nowhere), Error::<Test>::NoAddress);
		let before = held(0);
		let addresses: Addresses = vec![address; 8].try_into().unwrap();
		assert_ok!(update(Profile { addresses, ..profile(0) }));
		assert_eq!(held(0), before + 8 * 15, "each byte has its deposit");
		assert_ok!(update(profile(0)));
		assert_eq!(held(0), before);
	});
}

#[test]
fn who_cannot_pay_the_deposit_does_not_register() {
	on_chain(|| {
		assert_noop!(register(80, GIB), TokenError::FundsUnavailable);
		assert_ok!(register(0, GIB));
		// Its name is a byte longer.
		let needed = held(0) + 1;
		Balances::set_balance(&(PROVIDERS + 81), needed);
		assert_noop!(register(81, GIB), TokenError::FundsUnavailable);
		Balances::set_balance(&(PROVIDERS + 81), needed + 1);
		assert_ok!(register(81, GIB));
		assert_noop!(update(81, GIB + 1), TokenError::FundsUnavailable);
	});
}

#[test]
fn there_are_slots_for_so_many() {
	chain(quiet()).execute_with(|| {
		ProviderCount::<Test>::put(MAX_SLOTS);
		assert_noop!(register(0, GIB), Error::<Test>::TooManyProviders);
		ProviderCount::<Test>::put(MAX_SLOTS - 1);
		assert_ok!(register(0, GIB));
		assert_eq!(FreeTree::<Test>::load().find(0), Some(MAX_SLOTS - 1));
	});
}

#[test]
fn who_is_no_provider_changes_none() {
	on_chain(|| {
		register_some(1);
		let unknown = DispatchError::from(Error::<Test>::NoProvider);
		assert_noop!(update(1, GIB), unknown);
		assert_noop!(PeerStorage::top_up(signed(1)), unknown);
		assert_noop!(PeerStorage::drain(signed(1)), unknown);
		assert_noop!(PeerStorage::leave(signed(1)), unknown);
		assert_noop!(PeerStorage::claim(signed(1), BoundedVec::default()), unknown);
		let root = RuntimeOrigin::root;
		assert_noop!(PeerStorage::drain(root()), DispatchError::BadOrigin);
		assert_noop!(PeerStorage::leave(root()), DispatchError::BadOrigin);
	});
}

#[test]
fn capacity_changes_with_its_deposit() {
	on_chain(|| {
		register_some(1);
		let record = record(0);
		for gibs in [20, 5, 1] {
			assert_ok!(update(0, gibs * GIB));
			let deposit = record + Balance::from(gibs) * AMO;
			assert_eq!(held(0), deposit);
			assert_eq!(Balances::free_balance(FIRST), RICH - deposit);
			assert_eq!(free_bytes(), gibs * GIB);
			let (provider, capacity, profile) = (0, gibs * GIB, profile(0));
			let event = Event::ProviderUpdated { provider, capacity, deposit, profile };
			System::assert_last_event(event.into());
		}
	});
}

#[test]
fn capacity_in_use_stays() {
	on_chain_with(quiet(), || {
		register_some(1);
		assert_ok!(store(1, 1, 100));
		let used = provider(0).used;
		assert_eq!(used, 30_000, "what is promised is in use");
		assert_noop!(update(0, used - 1), Error::<Test>::CapacityInUse);
		assert_ok!(update(0, used));
		assert_eq!(free_bytes(), 0);
	});
}

#[test]
fn a_slashed_deposit_covers_less_until_it_is_topped_up() {
	on_chain_with(struck_soon(), || {
		register_some(1);
		assert_noop!(PeerStorage::top_up(signed(0)), Error::<Test>::NothingMissing);
		let chunk = store(1, 1, 1_000).unwrap();
		confirm_all(&chunk);
		let whole = held(0);
		wait_for_a_strike(0);
		assert_eq!(held(0), whole - AMO, "a tenth of ten");
		assert_eq!(Balances::free_balance(TREASURY), RICH + AMO);
		assert_eq!(free_bytes(), 9 * GIB - provider(0).used);

		assert_ok!(PeerStorage::top_up(signed(0)));
		System::assert_last_event(Event::ToppedUp { provider: 0, deposit: whole }.into());
		assert_eq!(held(0), whole);
		assert_eq!(free_bytes(), 10 * GIB - provider(0).used);
		assert_noop!(PeerStorage::top_up(signed(0)), Error::<Test>::NothingMissing);
		assert_eq!(provider(0).strikes, 1, "money does not make it forgotten");
	});
}

#[test]
fn less_capacity_gives_back_no_more_than_it_frees() {
	on_chain_with(struck_soon(), || {
		register_some(1);
		let chunk = store(1, 1, 1_000).unwrap();
		confirm_all(&chunk);
		wait_for_a_strike(0);
		let free = Balances::free_balance(FIRST);
		assert_ok!(update(0, 9 * GIB));
		assert_eq!(Balances::free_balance(FIRST), free, "the slash took that one");
		assert_ok!(update(0, 10 * GIB));
		assert_eq!(Balances::free_balance(FIRST), free - AMO);
	});
}

#[test]
fn a_new_price_of_capacity_is_for_those_who_change_theirs() {
	on_chain(|| {
		register_some(2);
		let whole = held(0);
		let set = |deposit_per_gib| {
			let parameters = Parameters { deposit_per_gib, ..parameters() };
			assert_ok!(PeerStorage::set_parameters(RuntimeOrigin::root(), parameters));
			PeerStorage::do_try_state().unwrap();
			assert_eq!(free_bytes(), 20 * GIB);
		};
		set(3 * AMO);
		assert_ok!(PeerStorage::top_up(signed(0)));
		assert_eq!(held(0), whole + 20 * AMO);
		set(AMO / 2);
		assert_noop!(PeerStorage::top_up(signed(1)), Error::<Test>::NothingMissing);
		assert_ok!(update(1, 10 * GIB));
		assert_eq!(held(1), whole - 5 * AMO);
		set(u128::MAX);
		assert_noop!(PeerStorage::top_up(signed(1)), TokenError::FundsUnavailable);
	});
}

#[test]
fn a_provider_with_nothing_left_leaves() {
	on_chain(|| {
		register_some(1);
		let deposit = held(0);
		assert_ok!(PeerStorage::leave(signed(0)));
		System::assert_last_event(Event::ProviderLeft { provider: 0, deposit }.into());
		assert_eq!(Balances::free_balance(FIRST), RICH);
		assert_eq!(held(0), 0);
		assert_noop!(PeerStorage::leave(signed(0)), Error::<Test>::NoProvider);
		let left = Providers::<Test>::iter().count() + Profiles::<Test>::iter().count();
		let named = ByAccount::<Test>::iter().count() + ByOperator::<Test>::iter().count();
		let placed = Slots::<Test>::iter().count() + FreeBytes::<Test>::iter().count();
		assert_eq!(left + named + placed, 0);
		assert_eq!(register(0, GIB), Ok(1), "who comes back is another");
	});
}

#[test]
fn slots_are_filled_up() {
	on_chain_with(quiet(), || {
		for number in 0..40 {
			assert_ok!(register(number, (number + 1) * GIB));
		}
		for number in [3, 39, 0, 20, 38] {
			assert_ok!(PeerStorage::leave(signed(number)));
			PeerStorage::do_try_state().unwrap();
		}
		assert_eq!(ProviderCount::<Test>::get(), 35);
		let mut tree = FreeTree::<Test>::load();
		let mut before = 0;
		for slot in 0..35 {
			let provider = provider(Slots::<Test>::get(slot).unwrap());
			assert_eq!(provider.slot, slot);
			assert_eq!(tree.find(before), Some(slot), "the tree knows who moved");
			before += provider.capacity;
		}
	});
}

#[test]
fn who_drains_gets_nothing_more() {
	on_chain_with(quiet(), || {
		register_some(1);
		assert_ok!(PeerStorage::drain(signed(0)));
		System::assert_last_event(Event::Draining { provider: 0 }.into());
		assert_noop!(PeerStorage::drain(signed(0)), Error::<Test>::NotActive);
		assert_eq!(free_bytes(), 0);
		assert_noop!(store(1, 1, 100), Error::<Test>::TooFewProviders);
		assert_ok!(update(0, 20 * GIB));
		assert_eq!(free_bytes(), 0, "more capacity does not bring it back");
		run_to(3);
		assert_eq!(Leaving::<Test>::iter().count(), 0);
		assert_ok!(PeerStorage::leave(signed(0)));
	});
}

#[test]
fn who_drains_and_leaves_at_once_leaves_nothing() {
	on_chain(|| {
		register_some(1);
		assert_ok!(PeerStorage::drain(signed(0)));
		assert_ok!(PeerStorage::leave(signed(0)));
		assert_eq!(Leaving::<Test>::iter().count(), 0);
	});
}

#[test]
fn nobody_leaves_with_fragments() {
	on_chain_with(quiet(), || {
		register_some(1);
		let chunk = store(1, 1, 100).unwrap();
		assert_noop!(PeerStorage::leave(signed(0)), Error::<Test>::HoldsFragments);
		confirm_all(&chunk);
		assert_noop!(PeerStorage::leave(signed(0)), Error::<Test>::HoldsFragments);
		end(&chunk);
		assert_ok!(PeerStorage::leave(signed(0)));
	});
}

#[test]
fn the_council_pauses_intake() {
	on_chain(|| {
		let pause = |intake| {
			let pauses = Pauses { intake, audit: false };
			assert_ok!(PeerStorage::pause(RuntimeOrigin::root(), pauses));
			System::assert_last_event(Event::PausesSet { pauses }.into());
		};
		assert_noop!(PeerStorage::pause(signed(0), Pauses::default()), DispatchError::BadOrigin);
		pause(true);
		assert_noop!(register(0, GIB), Error::<Test>::Paused);
		pause(false);
		assert_ok!(register(0, GIB));
		pause(true);
		assert_noop!(store(1, 1, 100), Error::<Test>::Paused);
		assert_ok!(update(0, 2 * GIB));
		assert_ok!(PeerStorage::drain(signed(0)));
		assert_ok!(PeerStorage::leave(signed(0)));
	});
}

#[test]
fn the_council_sets_parameters_within_their_ranges() {
	on_chain(|| {
		let set = |parameters| PeerStorage::set_parameters(RuntimeOrigin::root(), parameters);
		let good = Parameters { burned: Perbill::one(), rent_per_gib: 0, ..parameters() };
		assert_noop!(
			PeerStorage::set_parameters(signed(0), good.clone()),
			DispatchError::BadOrigin
		);
		for bad in [
			Parameters { challenges_per_block: 65, ..parameters() },
			Parameters { window: 0, ..parameters() },
			Parameters { max_strikes: 0, ..parameters() },
			Parameters { confirm_deadline: 0, ..parameters() },
			Parameters { min_providers: 0, ..parameters() },
			Parameters { deposit_per_gib: 0, ..parameters() },
			Parameters { min_capacity: 0, ..parameters() },
			Parameters { min_capacity: MAX_CAPACITY + 1, ..parameters() },
		] {
			assert_noop!(set(bad), Error::<Test>::InvalidParameters);
		}
		assert_ok!(set(good.clone()));
		System::assert_last_event(Event::ParametersSet { parameters: good.clone() }.into());
		assert_eq!(PeerStorage::parameters(), good);
	});
}
