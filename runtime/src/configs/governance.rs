//! Who may change the chain: sudo where the genesis preset names a key, and a technical council
//! with a few named powers until the full governance comes.

use crate::{
	configs::system::{RuntimeBlockWeights, MAX_BLOCK_LENGTH},
	Balance, Balances, BlockNumber, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System,
};
use amo_primitives::{time::DAYS, AccountId};
use frame_support::{
	parameter_types,
	traits::{
		tokens::{PayFromAccount, UnityAssetBalanceConversion},
		ConstU32, Contains, EitherOfDiverse,
	},
	weights::Weight,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use pallet_collective::{EnsureProportionAtLeast, PrimeDefaultVote};
use sp_runtime::{traits::IdentityLookup, Perbill, Permill};

/// Marks the technical council among collectives.
pub type TechnicalCouncilInstance = pallet_collective::Instance1;

/// Root, or two thirds of the technical council.
pub type RootOrCouncil = EitherOfDiverse<
	EnsureRoot<AccountId>,
	EnsureProportionAtLeast<AccountId, TechnicalCouncilInstance, 2, 3>,
>;

parameter_types! {
	pub const MotionDuration: BlockNumber = 3 * DAYS;
	pub MaxProposalWeight: Weight = Perbill::from_percent(50) * RuntimeBlockWeights::get().max_block;
}

impl pallet_collective::Config<TechnicalCouncilInstance> for Runtime {
	type Consideration = ();
	type DefaultVote = PrimeDefaultVote;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type MaxMembers = ConstU32<21>;
	type MaxProposalWeight = MaxProposalWeight;
	type MaxProposals = ConstU32<20>;
	type MotionDuration = MotionDuration;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type SetMembersOrigin = RootOrCouncil;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
}

/// The root calls that the technical council may make by itself.
pub struct Powers;

impl Contains<RuntimeCall> for Powers {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(
			call,
			RuntimeCall::System(frame_system::Call::authorize_upgrade { .. })
				| RuntimeCall::Grandpa(pallet_grandpa::Call::note_stalled { .. })
		)
	}
}

impl pallet_council_powers::Config for Runtime {
	type CouncilOrigin = EnsureProportionAtLeast<AccountId, TechnicalCouncilInstance, 2, 3>;
	type Powers = Powers;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = pallet_council_powers::weights::SubstrateWeight<Runtime>;
}

impl pallet_upgrade_notice::Config for Runtime {
	type CancelOrigin = RootOrCouncil;
	type MaxCodeLen = ConstU32<{ MAX_BLOCK_LENGTH }>;
	type WeightInfo = pallet_upgrade_notice::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub const TreasuryId: PalletId = PalletId(*b"amo/trsy");
	pub TreasuryAccount: AccountId = crate::Treasury::account_id();
	pub const SpendPeriod: BlockNumber = DAYS;
	pub const PayoutPeriod: BlockNumber = 30 * DAYS;
	pub const NoBurn: Permill = Permill::zero();
	pub const MaxSpend: Balance = Balance::MAX;
}

impl pallet_treasury::Config for Runtime {
	type AssetKind = ();
	type BalanceConverter = UnityAssetBalanceConversion;
	type Beneficiary = AccountId;
	type BeneficiaryLookup = IdentityLookup<AccountId>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type BlockNumberProvider = System;
	type Burn = NoBurn;
	type BurnDestination = ();
	type Currency = Balances;
	type MaxApprovals = ConstU32<100>;
	type PalletId = TreasuryId;
	type Paymaster = PayFromAccount<Balances, TreasuryAccount>;
	type PayoutPeriod = PayoutPeriod;
	type RejectOrigin = EnsureRoot<AccountId>;
	type RuntimeEvent = RuntimeEvent;
	type SpendFunds = ();
	type SpendOrigin = EnsureRootWithSuccess<AccountId, MaxSpend>;
	type SpendPeriod = SpendPeriod;
	type WeightInfo = pallet_treasury::weights::SubstrateWeight<Runtime>;
}

impl pallet_sudo::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}
