//! A runtime with the real session pallet: sessions of ten blocks, accounts 1 to 8 with keys,
//! 1 to 6 as validators, and sets of four.

use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU64, Hooks},
};
use pallet_session::{
	disabling::UpToLimitDisablingStrategy, historical::NoteHistoricalRoot, PeriodicSessions,
};
use sp_runtime::{impl_opaque_keys, testing::UintAuthorityId, traits::ConvertInto, BuildStorage};

type Block = frame_system::mocking::MockBlock<Test>;

pub const SESSION_LENGTH: u64 = 10;
pub const SESSIONS_KEPT: u32 = 3;

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
	pub type ValidatorSelection = crate;
	#[runtime::pallet_index(3)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(4)]
	pub type Session = pallet_session;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<u64>;
	type Block = Block;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

impl_opaque_keys! {
	pub struct Keys {
		pub dummy: UintAuthorityId,
	}
}

parameter_types! {
	pub static Disabled: Vec<u32> = Vec::new();
}

/// Notes who gets disabled, as BABE and GRANDPA are told of it.
pub struct NoteDisabled;

impl pallet_session::SessionHandler<u64> for NoteDisabled {
	const KEY_TYPE_IDS: &'static [sp_runtime::KeyTypeId] = &[sp_runtime::key_types::DUMMY];

	fn on_genesis_session<K: sp_runtime::traits::OpaqueKeys>(_: &[(u64, K)]) {}
	fn on_new_session<K: sp_runtime::traits::OpaqueKeys>(_: bool, _: &[(u64, K)], _: &[(u64, K)]) {}
	fn on_disabled(index: u32) {
		Disabled::mutate(|disabled| disabled.push(index));
	}
}

impl pallet_session::Config for Test {
	type Currency = Balances;
	type DisablingStrategy = UpToLimitDisablingStrategy;
	type KeyDeposit = ConstU64<0>;
	type Keys = Keys;
	type NextSessionRotation = PeriodicSessions<ConstU64<SESSION_LENGTH>, ConstU64<0>>;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = NoteDisabled;
	type SessionManager = NoteHistoricalRoot<Self, ValidatorSelection>;
	type ShouldEndSession = PeriodicSessions<ConstU64<SESSION_LENGTH>, ConstU64<0>>;
	type ValidatorId = u64;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = ();
}

impl pallet_session::historical::Config for Test {
	type FullIdentification = ();
	type FullIdentificationOf = crate::Identify;
	type RuntimeEvent = RuntimeEvent;
}

impl crate::Config for Test {
	type MaxValidators = ConstU32<24>;
	type Session = Session;
	type SessionsKept = ConstU32<SESSIONS_KEPT>;
}

/// Genesis with these validators; keys are set for accounts 1 to 8.
pub fn genesis(selection: crate::GenesisConfig<Test>) -> sp_io::TestExternalities {
	RuntimeGenesisConfig {
		session: SessionConfig {
			keys: (1..=8)
				.map(|account| (account, account, Keys { dummy: UintAuthorityId(account) }))
				.collect(),
			..Default::default()
		},
		validator_selection: selection,
		..Default::default()
	}
	.build_storage()
	.expect("genesis of the mock builds")
	.into()
}

/// The chain at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let mut ext = genesis(crate::GenesisConfig {
		cycle_length: SESSION_LENGTH,
		set_size: 4,
		validators: (1..=6).collect(),
	});
	ext.execute_with(|| run_to_block(1));
	ext
}

/// Runs the chain up to block `number` and checks the invariants at each.
pub fn run_to_block(number: u64) {
	while System::block_number() < number {
		System::set_block_number(System::block_number() + 1);
		Session::on_initialize(System::block_number());
		ValidatorSelection::do_try_state().expect("invariants hold");
	}
}

/// Runs the chain to the first block of the session after this one.
pub fn run_to_next_session() {
	run_to_block((System::block_number() / SESSION_LENGTH + 1) * SESSION_LENGTH);
}
