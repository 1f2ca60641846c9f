//! A runtime in which accounts 1 to 3 have coins, and account 100 is the council.

use crate::{Description, Layer, ValueType};
use amo_primitives::{metric::Level, place::Resolution, Balance};
use frame_support::{
	derive_impl, ord_parameter_types,
	traits::{fungible::Inspect, ConstU128},
};
use frame_system::EnsureSignedBy;
use sp_runtime::BuildStorage;

type Block = frame_system::mocking::MockBlockU32<Test>;

/// Coins of each account at the start.
pub const ENDOWMENT: Balance = 1_000_000;
/// Coins that an account keeps at least.
pub const MINIMUM: Balance = 10;
/// The accounts that have coins.
pub const ACCOUNTS: [u64; 3] = [1, 2, 3];

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
	pub type Metrics = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = Block;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MINIMUM>;
}

ord_parameter_types! {
	pub const Council: u64 = 100;
}

impl crate::Config for Test {
	type ByteDeposit = ConstU128<10>;
	type Currency = Balances;
	type ItemDeposit = ConstU128<1_000>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type StandardOrigin = EnsureSignedBy<Council, u64>;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// Runs a test from block 1 on, with the standard set or without, and checks the invariants at its
/// end.
pub fn run_with(standard: bool, test: impl FnOnce()) {
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: ACCOUNTS.map(|account| (account, ENDOWMENT)).to_vec(),
			..Default::default()
		},
		metrics: crate::GenesisConfig { standard, ..Default::default() },
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| {
		System::set_block_number(1);
		test();
		check();
	});
}

/// Without the standard set.
pub fn run(test: impl FnOnce()) {
	run_with(false, test);
}

/// Checks the invariants, also those that only a mock can: nobody's coins are held who registered
/// nothing, and each account has as many as ever.
pub fn check() {
	Metrics::do_try_state().expect("invariants hold");
	for account in pallet_balances::Holds::<Test>::iter_keys() {
		let mut metrics = crate::Metrics::<Test>::iter_values();
		assert!(metrics.any(|metric| metric.registrant == Some(account) && metric.deposit() > 0));
	}
	for account in ACCOUNTS {
		assert_eq!(<Balances as Inspect<u64>>::total_balance(&account), ENDOWMENT);
	}
}

pub fn signed(account: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

pub fn council() -> RuntimeOrigin {
	signed(100)
}

/// A description that nothing is wrong with.
pub fn description(path: &str) -> Description {
	Description {
		path: path.as_bytes().to_vec().try_into().expect("it is short"),
		layer: Layer::InCar,
		value_type: ValueType::Float,
		unit: b"km/h".to_vec().try_into().expect("it is short"),
		level: Level::Lv3,
		finest_place: Resolution::FINEST,
	}
}
