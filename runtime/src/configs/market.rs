//! The data market: who takes part, and what is measured.

use crate::{
	configs::{currency::deposit, governance::RootOrCouncil},
	Balance, Balances, Runtime, RuntimeHoldReason,
};
use frame_support::parameter_types;

parameter_types! {
	/// Held for an entry in the market's storage, besides its bytes.
	pub const ItemDeposit: Balance = deposit(1, 0);
	/// Held for each of its bytes.
	pub const ByteDeposit: Balance = deposit(0, 1);
}

impl pallet_participants::Config for Runtime {
	type ByteDeposit = ByteDeposit;
	type Currency = Balances;
	type ItemDeposit = ItemDeposit;
	type OnRetire = ();
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = pallet_participants::SubstrateWeight<Runtime>;
}

impl pallet_metrics::Config for Runtime {
	type ByteDeposit = ByteDeposit;
	type Currency = Balances;
	type ItemDeposit = ItemDeposit;
	type RuntimeHoldReason = RuntimeHoldReason;
	type StandardOrigin = RootOrCouncil;
	type WeightInfo = pallet_metrics::SubstrateWeight<Runtime>;
}
