//! A runtime in which account 1 may cancel, and migrations go on for as long as a test wants.

use core::cell::Cell;
use frame_support::{
	derive_impl, migrations::MultiStepMigrator, ord_parameter_types, traits::ConstU32,
	weights::Weight,
};
use frame_system::EnsureSignedBy;
use sp_runtime::BuildStorage;

type Block = frame_system::mocking::MockBlock<Test>;

/// Blocks of notice.
pub const NOTICE: u64 = 5;
/// Bytes that code may have.
pub const MAX_CODE_LEN: u32 = 100;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type UpgradeNotice = crate;
}

thread_local! {
	/// Whether a migration over many blocks goes on.
	pub static MIGRATING: Cell<bool> = const { Cell::new(false) };
}

pub struct Migrations;

impl MultiStepMigrator for Migrations {
	fn ongoing() -> bool {
		MIGRATING.get()
	}

	fn step() -> Weight {
		Weight::zero()
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type MultiBlockMigrator = Migrations;
	type OnSetCode = UpgradeNotice;
}

ord_parameter_types! {
	pub const Council: u64 = 1;
}

impl crate::Config for Test {
	type CancelOrigin = EnsureSignedBy<Council, u64>;
	type MaxCodeLen = ConstU32<MAX_CODE_LEN>;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	let genesis = RuntimeGenesisConfig {
		upgrade_notice: crate::GenesisConfig { notice: NOTICE },
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| System::set_block_number(1));
	ext
}
