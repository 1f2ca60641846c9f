//! A runtime with a council of one, account 1, that may upgrade the runtime and nothing else.

use frame_support::{derive_impl, ord_parameter_types, traits::Contains};
use frame_system::EnsureSignedBy;
use sp_runtime::BuildStorage;

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type CouncilPowers = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

ord_parameter_types! {
	pub const Council: u64 = 1;
}

pub struct Powers;

impl Contains<RuntimeCall> for Powers {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(
			call,
			RuntimeCall::System(
				frame_system::Call::authorize_upgrade { .. }
					| frame_system::Call::apply_authorized_upgrade { .. }
			)
		)
	}
}

impl crate::Config for Test {
	type CouncilOrigin = EnsureSignedBy<Council, u64>;
	type Powers = Powers;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

pub fn new_test_ext() -> sp_io::TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage();
	let mut ext = sp_io::TestExternalities::from(storage.expect("genesis of the mock builds"));
	ext.execute_with(|| System::set_block_number(1));
	ext
}
