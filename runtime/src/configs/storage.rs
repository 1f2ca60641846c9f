//! Peer storage: providers, audits, and the randomness that both are drawn by.

use crate::{
	configs::{
		governance::{RootOrCouncil, TreasuryAccount},
		market::{ByteDeposit, ItemDeposit},
	},
	Babe, Balances, Chunks, Hash, Rewards, Runtime, RuntimeHoldReason, Timestamp,
};
use amo_primitives::time::MINUTES;
use codec::Encode;
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
};
use sp_io::hashing::blake2_256;
use sp_runtime::Perbill;

/// The VRF output of this block, and the epoch's randomness, to which many contributed. The author could
/// only refuse to make the block: the output is that of its slot, and what is drawn from in the hooks
/// was left by the blocks before. A block without a VRF output leaves the epoch's randomness.
pub struct Seed;

impl Get<Hash> for Seed {
	fn get() -> Hash {
		let claim = Babe::initialized().flatten();
		let output = claim
			.as_ref()
			.and_then(|claim| claim.vrf_signature())
			.map(|signature| signature.pre_output.encode());
		let epoch = pallet_babe::Randomness::<Runtime>::get();
		(output, epoch).using_encoded(blake2_256).into()
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
	type MaxLag = ConstU32<{ 5 * MINUTES }>;
	type MaxMended = ConstU32<128>;
	type OnStorage = Rewards;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Seed = Seed;
	type Time = Timestamp;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_peer_storage::SubstrateWeight<Runtime>;
}
