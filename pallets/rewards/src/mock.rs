//! A runtime with this pallet, in which accounts 1 to 9 are rich, cycles have ten blocks, and tests say
//! who makes blocks. Stakes are a small pallet of their own.

use crate::{
	types::{Parameters, Step, MAX_STEPS},
	Owed,
};
use amo_primitives::{
	contribution::{OnStorage, OnTrade},
	stake::OnStake,
	Balance, BlockNumber, AMO,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::{Fortitude, Precision, Preservation},
		ConstU128, ConstU32, ConstU64, Get, Hooks,
	},
	BoundedVec, PalletId,
};
use frame_system::EnsureRoot;
use sp_runtime::{BuildStorage, Perbill};

pub mod stakes;

/// What an account has at first.
pub const RICH: Balance = 100_000_000 * AMO;
/// What an account has at least.
pub const MINIMUM: Balance = AMO / 1_000;
/// Gets its part of the emission.
pub const TREASURY: u64 = 99;
/// Blocks of a cycle.
pub const CYCLE: BlockNumber = 10;
/// The share of rent that is burned.
pub const BURNED: Perbill = Perbill::from_percent(10);
/// The accounts that are rich.
pub const ACCOUNTS: core::ops::RangeInclusive<u64> = 1..=9;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeHoldReason,
		RuntimeFreezeReason,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Stakes = stakes;
	#[runtime::pallet_index(3)]
	pub type Rewards = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = frame_system::mocking::MockBlockU32<Test>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MINIMUM>;
}

impl stakes::Config for Test {}

parameter_types! {
	pub const Pot: PalletId = PalletId(*b"amo/rwrd");
	/// Who makes the blocks.
	pub static Author: Option<u64> = Some(1);
}

/// The cycle of the block.
pub struct Cycle;

impl Get<u32> for Cycle {
	fn get() -> u32 {
		System::block_number() / CYCLE
	}
}

impl crate::Config for Test {
	type Author = Author;
	type CouncilOrigin = EnsureRoot<u64>;
	type Currency = Balances;
	type Cycle = Cycle;
	type PalletId = Pot;
	type Stake = Stakes;
	type Treasury = ConstU64<TREASURY>;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// 5 % a year from the first block on.
pub fn parameters() -> Parameters {
	Parameters { curve: curve(&[(0, 50)]), ..Parameters::default() }
}

/// The curve with these rates, in thousandths, from these blocks on.
pub fn curve(steps: &[(BlockNumber, u32)]) -> BoundedVec<Step, ConstU32<MAX_STEPS>> {
	let steps =
		steps.iter().map(|&(from, rate)| Step { from, rate: Perbill::from_rational(rate, 1_000) });
	steps.collect::<Vec<_>>().try_into().unwrap()
}

/// A fresh chain with these parameters, before its first block.
pub fn chain(parameters: Parameters) -> sp_io::TestExternalities {
	let balances: Vec<_> = ACCOUNTS.chain([TREASURY]).map(|who| (who, RICH)).collect();
	let genesis = RuntimeGenesisConfig {
		system: Default::default(),
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		rewards: crate::GenesisConfig { parameters, ..Default::default() },
	};
	Author::set(Some(1));
	genesis.build_storage().unwrap().into()
}

/// Does it on a fresh chain of 5 % a year, in its first block, and looks at the books at the end.
pub fn on_chain<R>(act: impl FnOnce() -> R) -> R {
	chain(parameters()).execute_with(|| {
		run(1);
		let result = act();
		check();
		result
	})
}

/// Goes on by so many blocks.
pub fn run(blocks: BlockNumber) {
	for _ in 0..blocks {
		System::set_block_number(System::block_number() + 1);
		Rewards::on_initialize(System::block_number());
	}
}

/// Goes on to the first block of the next cycle.
pub fn end_cycle() {
	run(CYCLE - System::block_number() % CYCLE);
}

/// `payer` pays a provider so much rent for so many bytes and blocks; a tenth of it is burned.
pub fn store(payer: u64, provider: u64, byte_blocks: u128, rent: Balance) {
	let (exact, polite) = (Precision::Exact, Fortitude::Polite);
	let burned = BURNED.mul_ceil(rent);
	let kept = Preservation::Preserve;
	Balances::burn_from(&payer, burned, kept, exact, polite).unwrap();
	Balances::transfer(&payer, &provider, rent - burned, kept).unwrap();
	Rewards::stored(&provider, byte_blocks, burned);
}

/// `buyer` pays `seller` for a chunk.
pub fn trade(seller: u64, buyer: u64, bytes: u64, price: Balance) {
	Balances::transfer(&buyer, &seller, price, Preservation::Preserve).unwrap();
	Rewards::traded(&seller, &buyer, bytes, price);
}

/// A candidate proves its computing power.
pub fn prove(candidate: u64) {
	<Rewards as OnStake<u64>>::proved(&candidate);
}

/// All that an account has.
pub fn wealth(who: u64) -> Balance {
	Balances::total_balance(&who)
}

/// What an account is owed.
pub fn owed(who: u64) -> Balance {
	Owed::<Test>::get(who).unwrap_or_default()
}

/// Checks the books: what is in the pot is what somebody has earned, to the mote.
pub fn check() {
	Rewards::do_try_state().unwrap();
	let pot = Balances::total_balance(&Rewards::pot());
	let opened = if pot > 0 { MINIMUM } else { 0 };
	assert_eq!(pot, Rewards::booked() + opened);
}
