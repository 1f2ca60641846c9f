//! Peer storage: providers, audits, and the randomness that both are drawn by.

use crate::{
	configs::{
		governance::{RootOrCouncil, TreasuryAccount},
		market::{ByteDeposit, ItemDeposit},
	},
	Babe, Balances, Chunks, Hash, Runtime, RuntimeHoldReason,
};
use codec::Encode;
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
};
use sp_io::hashing::blake2_256;
use sp_runtime::Perbill;

/// The VRF output of the block before this one, which its author could only refuse, and the epoch's
/// randomness, to which many contributed. A block without a VRF output leaves the latter.
pub struct Seed;

impl Get<Hash> for Seed {
	fn get() -> Hash {
		let parent = Babe::author_vrf_randomness();
		let epoch = pallet_babe::Randomness::<Runtime>::get();
		(parent, epoch).using_encoded(blake2_256).into()
	}
}

parameter_types! {
	pub const FullBlock: Perbill = Perbill::from_percent(75);
}

impl pallet_peer_storage::Config for Runtime {
	type ByteDeposit = ByteDeposit;
	type Chunks = Chunks;
	type CouncilOrigin = RootOrCouncil;
	type Currency = Balances;
	type FullBlock = FullBlock;
	type ItemDeposit = ItemDeposit;
	type MaxEvacuated = ConstU32<16>;
	type MaxMended = ConstU32<32>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Seed = Seed;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_peer_storage::SubstrateWeight<Runtime>;
}
