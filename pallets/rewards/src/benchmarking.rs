//! What `make weights` measures: each call, and each part of the hook, at its worst.

use super::*;
use crate::types::{
	CycleIndex, Entry, FinishedCycle, Parameters, RunningCycle, Share, Step, KEPT, MAX_STEPS,
};
use amo_primitives::{
	contribution::{OnStorage, OnTrade},
	stake::{MutateStake, OnStake, ReadStake},
	Balance, BlockNumber, AMO,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::Perbill;

/// Delegators that are there besides.
const CROWD: u32 = 50_000;

/// More than any stake here.
const MONEY: Balance = 1_000_000_000 * AMO;

/// What a block emits here for its author.
const REWARD: Balance = 1_000 * AMO;

/// A delegation, above the least there may be.
const STAKE: Balance = 100 * AMO;

fn rich<T: Config>(name: &'static str) -> T::AccountId {
	let account = account(name, 0, 0);
	T::Currency::mint_into(&account, MONEY).expect("it can hold more");
	account
}

/// The longest curve, whose first step counts.
fn parameters() -> Parameters {
	let steps = (0..MAX_STEPS).map(|at| {
		let from = if at == 0 { 0 } else { BlockNumber::MAX.saturating_sub(MAX_STEPS - at) };
		Step { from, rate: Perbill::from_percent(5) }
	});
	let curve = BoundedVec::truncate_from(steps.collect());
	Parameters { curve, ..Parameters::default() }
}

/// See [`OnStake::earn`].
pub(crate) fn earn<T: Config>(candidate: &T::AccountId) {
	let delegated = T::Stake::backing(candidate).map_or(0, |backing| backing.delegated);
	Earned::<T>::mutate(candidate, |earned| earned.add(REWARD, delegated.max(1)));
	Running::<T>::mutate(|running| running.cycle = 1);
	Finished::<T>::insert(0, finished(0));
	Ledger::<T>::insert(candidate, 0, entry());
}

/// A candidate with as many delegators as it may have, one of whom is owed something besides. All have
/// earned, and a crowd wants that added. The pot has the money.
fn earning<T: Config>() -> (T::AccountId, T::AccountId) {
	let (candidate, delegator) = (rich::<T>("candidate"), rich::<T>("delegator"));
	T::Stake::delegate(&candidate, &delegator, STAKE);
	for number in 0..CROWD {
		let share = Share { compound: true, ..Default::default() };
		Shares::<T>::insert(&candidate, account::<T::AccountId>("crowd", number, 0), share);
	}
	Shares::<T>::insert(&candidate, &delegator, Share { compound: true, ..Default::default() });
	earn::<T>(&candidate);
	Pallet::<T>::owe(&delegator, REWARD);
	fill_pot::<T>();
	(candidate, delegator)
}

fn fill_pot<T: Config>() {
	T::Currency::mint_into(&Pallet::<T>::pot(), MONEY).expect("it can hold more");
}

/// What an account did that earned an eighth of such a cycle.
fn entry() -> Entry {
	let cycle = finished(0);
	let mut entry = Entry::new(0, 0, 0);
	entry.byte_blocks = cycle.byte_blocks / 8;
	entry.burned = cycle.burned / 8;
	entry.proved = true;
	entry
}

/// A cycle of which half is claimed.
fn finished(cycle: CycleIndex) -> FinishedCycle {
	FinishedCycle {
		cycle,
		storage_cap: Perbill::from_percent(90),
		emitted: MONEY,
		storage: MONEY / 4,
		for_proof: REWARD,
		byte_blocks: u128::MAX / 2,
		burned: MONEY,
		proofs: 220,
		left: MONEY / 8,
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn claim() {
		let (candidate, delegator) = earning::<T>();
		let before = T::Currency::total_balance(&delegator);
		#[extrinsic_call]
		_(RawOrigin::Signed(delegator.clone()), Some(candidate));
		assert!(T::Currency::total_balance(&delegator) > before.saturating_add(REWARD));
	}

	#[benchmark]
	fn set_compound() {
		let (candidate, delegator) = earning::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(delegator.clone()), candidate.clone(), false);
		assert_eq!(Shares::<T>::get(candidate, delegator).map(|share| share.compound), Some(false));
	}

	#[benchmark]
	fn compound() {
		let (candidate, delegator) = earning::<T>();
		let caller = rich::<T>("caller");
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), candidate.clone(), delegator.clone());
		let share = Shares::<T>::get(&candidate, delegator).expect("it is there");
		assert_eq!(share.paid, Earned::<T>::get(candidate).per_unit);
	}

	#[benchmark]
	fn claim_cycle() {
		let caller = rich::<T>("caller");
		fill_pot::<T>();
		Running::<T>::put(RunningCycle { cycle: 1, ..Default::default() });
		Finished::<T>::insert(0, finished(0));
		Ledger::<T>::insert(&caller, 0, entry());
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), 0);
		assert_eq!(Ledger::<T>::get(caller, 0).map(|entry| entry.claimed), Some(true));
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let council =
			T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let parameters = parameters();
		#[extrinsic_call]
		_(council as T::RuntimeOrigin, parameters.clone());
		assert_eq!(ParameterSet::<T>::get(), parameters);
		Ok(())
	}

	#[benchmark]
	fn reward_block() {
		let (author, _) = earning::<T>();
		ParameterSet::<T>::put(parameters());
		let before = Earned::<T>::get(&author).per_unit;
		#[block]
		{
			Pallet::<T>::reward_block(Some(author.clone()));
		}
		assert!(Earned::<T>::get(author).per_unit > before);
	}

	#[benchmark]
	fn end_cycle() {
		fill_pot::<T>();
		let cycle = T::Cycle::get().wrapping_add(KEPT);
		Finished::<T>::insert(cycle % KEPT, finished(cycle.wrapping_sub(KEPT)));
		let running = RunningCycle {
			cycle,
			storage_cap: Perbill::from_percent(90),
			emitted: MONEY / 4,
			storage: MONEY / 8,
			participation: MONEY / 8 + 1,
			byte_blocks: u128::MAX / 2,
			burned: MONEY / 16,
			proofs: 220,
		};
		Running::<T>::put(running);
		#[block]
		{
			Pallet::<T>::turn_cycle();
		}
		assert_eq!(Finished::<T>::get(cycle % KEPT).map(|finished| finished.cycle), Some(cycle));
	}

	/// What other pallets' calls do here besides. Their own benchmarks have it in them.
	#[benchmark(extra)]
	fn before_change() {
		let (candidate, delegator) = earning::<T>();
		#[block]
		{
			Pallet::<T>::before_change(&candidate, &delegator, STAKE, STAKE / 2);
		}
		assert!(Owed::<T>::get(delegator) > Some(REWARD));
	}

	#[benchmark(extra)]
	fn traded() {
		let (seller, buyer) = (rich::<T>("seller"), rich::<T>("buyer"));
		#[block]
		{
			Pallet::<T>::traded(&seller, &buyer, u64::MAX, AMO);
		}
		assert_eq!(Totals::<T>::get(seller).sold.amount, AMO);
	}

	#[benchmark(extra)]
	fn stored() {
		let provider = rich::<T>("provider");
		#[block]
		{
			Pallet::<T>::stored(&provider, u128::MAX / 2, AMO);
		}
		assert_eq!(Totals::<T>::get(provider).burned, AMO);
	}
}
