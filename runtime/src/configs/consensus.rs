//! Who makes blocks, how they are agreed on, and what happens to those who sign twice.

use crate::{
	configs::{
		currency::deposit,
		governance::{RootOrCouncil, TreasuryAccount},
		key_ownership::KeyOwnership,
	},
	AuthorityDiscovery, Authorship, Babe, Balance, Balances, Grandpa, Offences, Rewards, Runtime,
	RuntimeEvent, RuntimeHoldReason, Session, ValidatorSelection,
};
use alloc::vec::Vec;
use amo_primitives::{
	time::{Moment, SLOT_MILLIS},
	AccountId,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
	weights::Weight,
	PalletId,
};
use pallet_session::{
	disabling::UpToLimitDisablingStrategy, historical::NoteHistoricalRoot,
	FindAccountFromAuthorIndex,
};
use pallet_validator_selection::{Config, WeightInfo};
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_core::sr25519;
use sp_runtime::{
	impl_opaque_keys,
	traits::{Convert, ConvertInto, OpaqueKeys},
};

/// Validators that a set may have at most. Bounds the work of a session change.
pub type MaxValidators = ConstU32<100>;

/// BABE's genesis parameters: one slot in four has a primary author, drawn by VRF; in the others
/// a secondary author, whose VRF output counts for randomness all the same.
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (1, 4), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

impl_opaque_keys! {
	/// The keys that a validator's node signs with.
	pub struct SessionKeys {
		/// Makes blocks (sr25519).
		pub babe: Babe,
		/// Finalizes blocks (ed25519).
		pub grandpa: Grandpa,
		/// Signs the node's addresses in the DHT (sr25519).
		pub authority_discovery: AuthorityDiscovery,
	}
}

impl pallet_timestamp::Config for Runtime {
	type MinimumPeriod = ConstU64<{ SLOT_MILLIS / 2 }>;
	type Moment = Moment;
	type OnTimestampSet = Babe;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// Slots in an epoch, which is a session and a cycle: fixed at genesis, read from storage.
	pub CycleLength: u64 = ValidatorSelection::cycle_length();
	/// Slots for which an equivocation can be reported: as long as the session's keys are known.
	pub ReportLongevity: u64 =
		ValidatorSelection::cycle_length().saturating_mul(SESSIONS_KEPT.into());
}

/// Past sessions whose keys the chain can still prove.
pub const SESSIONS_KEPT: u32 = 84;

impl pallet_babe::Config for Runtime {
	type DisabledValidators = Session;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type EpochDuration = CycleLength;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, KeyOwnership, ReportLongevity>;
	type ExpectedBlockTime = ConstU64<SLOT_MILLIS>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type MaxAuthorities = MaxValidators;
	type MaxNominators = ConstU32<0>;
	type WeightInfo = ReportWeight;
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, KeyOwnership, ReportLongevity>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type MaxAuthorities = MaxValidators;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<{ SESSIONS_KEPT as u64 }>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ReportWeight;
}

/// What the report of an equivocation weighs: what the SDK estimates for the check and the offences' pallet,
/// and what is done with the offender.
pub struct ReportWeight;

impl ReportWeight {
	fn with_punishment(report: Weight) -> Weight {
		report.saturating_add(<Runtime as Config>::WeightInfo::on_offence())
	}
}

impl pallet_babe::WeightInfo for ReportWeight {
	fn plan_config_change() -> Weight {
		<() as pallet_babe::WeightInfo>::plan_config_change()
	}

	fn report_equivocation(validators: u32, nominators: u32) -> Weight {
		let report = <() as pallet_babe::WeightInfo>::report_equivocation(validators, nominators);
		Self::with_punishment(report)
	}
}

impl pallet_grandpa::WeightInfo for ReportWeight {
	fn note_stalled() -> Weight {
		<() as pallet_grandpa::WeightInfo>::note_stalled()
	}

	fn report_equivocation(validators: u32, nominators: u32) -> Weight {
		let report =
			<() as pallet_grandpa::WeightInfo>::report_equivocation(validators, nominators);
		Self::with_punishment(report)
	}
}

impl pallet_authorship::Config for Runtime {
	type EventHandler = ValidatorSelection;
	type FindAuthor = FindAccountFromAuthorIndex<Self, Babe>;
}

parameter_types! {
	pub const KeyDeposit: Balance = deposit(4, 300);
}

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	type DisablingStrategy = UpToLimitDisablingStrategy;
	type KeyDeposit = KeyDeposit;
	type Keys = SessionKeys;
	type NextSessionRotation = Babe;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = NoteHistoricalRoot<Self, ValidatorSelection>;
	type ShouldEndSession = Babe;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::historical::Config for Runtime {
	type FullIdentification = ();
	type FullIdentificationOf = pallet_validator_selection::Identify;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Runtime {
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
	type OnOffenceHandler = ValidatorSelection;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_authority_discovery::Config for Runtime {
	type MaxAuthorities = MaxValidators;
}

/// The key with which a candidate's node makes blocks.
pub struct NodeKey;

impl Convert<AccountId, Option<sr25519::Public>> for NodeKey {
	fn convert(account: AccountId) -> Option<sr25519::Public> {
		pallet_session::NextKeys::<Runtime>::get(account).map(|keys| keys.babe.into())
	}
}

parameter_types! {
	/// The VRF output of this block's author, once BABE's hook at its end has run.
	pub BlockRandomness: Option<[u8; 32]> = pallet_babe::AuthorVrfRandomness::<Runtime>::get();
	/// The keys of the next session's validators; those of the one that starts, when it does.
	pub QueuedKeys: Vec<(AccountId, SessionKeys)> = Session::queued_keys();
}

parameter_types! {
	pub const RewardsId: PalletId = PalletId(*b"amo/rwrd");
	/// Who made this block.
	pub BlockAuthor: Option<AccountId> = Authorship::author();
	/// A cycle is a session.
	pub Cycle: u32 = Session::current_index();
}

impl pallet_rewards::Config for Runtime {
	type Author = BlockAuthor;
	type CouncilOrigin = RootOrCouncil;
	type Currency = Balances;
	type Cycle = Cycle;
	type PalletId = RewardsId;
	type Stake = ValidatorSelection;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_rewards::SubstrateWeight<Runtime>;
}

impl pallet_validator_selection::Config for Runtime {
	type BlockRandomness = BlockRandomness;
	type Contribution = Rewards;
	type CouncilOrigin = RootOrCouncil;
	type Currency = Balances;
	type HasKeys = Session;
	type MaxDelegations = ConstU32<65_536>;
	type MaxSlashed = ConstU32<64>;
	type MaxValidators = MaxValidators;
	type NodeKey = NodeKey;
	type OnStake = Rewards;
	type QueuedKeys = QueuedKeys;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Session = Session;
	type SessionKeys = SessionKeys;
	type SessionsKept = ConstU32<SESSIONS_KEPT>;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_validator_selection::SubstrateWeight<Runtime>;
}
