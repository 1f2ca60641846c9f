//! AMO itself, the coins that users define, and what transactions cost.

use crate::{
	AssetsHolder, Authorship, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason,
	RuntimeHoldReason, System, Treasury,
};
use amo_primitives::{AccountId, AssetId, AMO};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU8, Imbalance, OnUnbalanced,
		VariantCountOf,
	},
	weights::ConstantMultiplier,
};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_assets::AutoIncAssetId;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{FixedPointNumber, Perquintill};

/// A thousandth of an AMO, in mote.
pub const MILLI_AMO: Balance = AMO / 1_000;
/// A millionth of an AMO, in mote.
pub const MICRO_AMO: Balance = AMO / 1_000_000;

/// Least balance of an account that exists, in mote.
#[cfg(not(feature = "rehearsal"))]
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_AMO;
#[cfg(feature = "rehearsal")]
pub use crate::rehearsal::EXISTENTIAL_DEPOSIT;

/// What is held for `items` new storage items of `bytes` bytes together, in mote.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 20 * MILLI_AMO + bytes as Balance * 100 * MICRO_AMO
}

parameter_types! {
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
}

impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type DoneSlashHandler = ();
	type DustRemoval = ();
	type ExistentialDeposit = ExistentialDeposit;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type ReserveIdentifier = [u8; 8];
	type RuntimeEvent = RuntimeEvent;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

/// Percent of a fee that the author of the block gets; the treasury gets the rest.
const AUTHOR_SHARE: u32 = 80;

/// Splits fees and tips between the author of the block and the treasury.
pub struct SplitFees;

impl OnUnbalanced<Credit<AccountId, Balances>> for SplitFees {
	fn on_unbalanceds(mut credits: impl Iterator<Item = Credit<AccountId, Balances>>) {
		let Some(fee) = credits.next() else { return };
		let paid = credits.fold(fee, Imbalance::merge);
		let (to_author, to_treasury) = paid.ration(AUTHOR_SHARE, 100 - AUTHOR_SHARE);
		pay_into(&Treasury::account_id(), to_treasury);
		pay_into(&Authorship::author().unwrap_or_else(Treasury::account_id), to_author);
	}
}

/// Pays `credit` to `who`. An account too poor to exist cannot receive less than the existential
/// deposit: what it cannot take goes to the treasury, and is burned only if that is as poor.
fn pay_into(who: &AccountId, credit: Credit<AccountId, Balances>) {
	if let Err(refused) = Balances::resolve(who, credit) {
		let _burned_if_refused = Balances::resolve(&Treasury::account_id(), refused);
	}
}

/// Mote for a picosecond of weight, and for a byte of length. Together they make a transfer cost
/// about 0.001 AMO on a chain that is not busy.
const MOTE_PER_PICOSECOND: Balance = 1_860_000;
const MOTE_PER_BYTE: Balance = MICRO_AMO;

parameter_types! {
	/// Fees rise while blocks are fuller than this, and fall back while they are emptier.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	/// How fast: a day of full blocks makes them 2.6 times as high.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(3, 100_000);
	/// Fees never fall below their start, so that spam never gets cheaper than that.
	pub MinimumMultiplier: Multiplier = Multiplier::from_u32(1);
	pub MaximumMultiplier: Multiplier = Multiplier::from_u32(1_000_000);
}

impl pallet_transaction_payment::Config for Runtime {
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Runtime,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<MOTE_PER_BYTE>>;
	type OnChargeTransaction = FungibleAdapter<Balances, SplitFees>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
	type WeightToFee = ConstantMultiplier<Balance, ConstU128<MOTE_PER_PICOSECOND>>;
}

impl pallet_skip_feeless_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
}

parameter_types! {
	pub const AssetDeposit: Balance = 10 * AMO;
	pub const AssetAccountDeposit: Balance = deposit(1, 16);
	pub const ApprovalDeposit: Balance = deposit(1, 16);
	pub const MetadataDepositBase: Balance = deposit(1, 68);
	pub const MetadataDepositPerByte: Balance = deposit(0, 1);
}

impl pallet_assets::Config for Runtime {
	type ApprovalDeposit = ApprovalDeposit;
	type AssetAccountDeposit = AssetAccountDeposit;
	type AssetDeposit = AssetDeposit;
	type AssetId = AssetId;
	type AssetIdAllocator = AutoIncAssetId<Runtime>;
	type AssetIdParameter = codec::Compact<AssetId>;
	type Balance = Balance;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type CallbackHandle = ();
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type Currency = Balances;
	type Extra = ();
	type ForceOrigin = EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = AssetsHolder;
	type MetadataDepositBase = MetadataDepositBase;
	type MetadataDepositPerByte = MetadataDepositPerByte;
	type RemoveItemsLimit = ConstU32<1_000>;
	type ReserveData = ();
	type RuntimeEvent = RuntimeEvent;
	type StringLimit = ConstU32<50>;
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
}

impl pallet_assets_holder::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
}
