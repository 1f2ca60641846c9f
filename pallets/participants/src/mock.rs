//! A runtime in which accounts 1 to 3 have coins.

use amo_primitives::{
	custody::{public_key, EncryptionKey},
	device::{DeviceId, OnRetire, Salt},
	Balance,
};
use frame_support::{derive_impl, parameter_types, traits::ConstU128};
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
	pub type Participants = crate;
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

parameter_types! {
	/// The devices whose chains were ended.
	pub static Ended: Vec<DeviceId> = Vec::new();
}

/// Notes which chains end, as the pallet of chunks is told of it.
pub struct NoteEnded;

impl OnRetire for NoteEnded {
	fn retired(device: &DeviceId) {
		Ended::mutate(|ended| ended.push(*device));
	}
}

impl crate::Config for Test {
	type ByteDeposit = ConstU128<10>;
	type Currency = Balances;
	type ItemDeposit = ConstU128<1_000>;
	type OnRetire = NoteEnded;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// Runs a test from block 1 on, and checks the invariants at its end.
pub fn run(test: impl FnOnce()) {
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: ACCOUNTS.map(|account| (account, ENDOWMENT)).to_vec(),
			..Default::default()
		},
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| {
		System::set_block_number(1);
		Ended::set(Vec::new());
		test();
		check();
	});
}

/// Checks the invariants, also those that only a mock can: nothing is held of an account that has
/// neither key nor device.
pub fn check() {
	Participants::do_try_state().expect("invariants hold");
	for (account, holds) in pallet_balances::Holds::<Test>::iter() {
		for hold in holds {
			let is_for = |reason: crate::HoldReason| hold.id == reason.into();
			let has_key = crate::EncryptionKeys::<Test>::contains_key(account);
			let has_device =
				crate::Devices::<Test>::iter_values().any(|device| device.owner == account);
			assert!(
				is_for(crate::HoldReason::EncryptionKey) && has_key
					|| is_for(crate::HoldReason::Device) && has_device,
				"{hold:?} of {account} is for nothing"
			);
		}
	}
}

pub fn signed(account: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// One of many usable keys.
pub fn key(private: u8) -> EncryptionKey {
	public_key(&[private; 32]).expect("a private key")
}

/// One of many salts.
pub fn salt(number: u8) -> Salt {
	[number; 16]
}
