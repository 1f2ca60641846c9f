//! The data market: who takes part, what is measured, which data there is, who may use it, and what
//! is looked for.

use crate::{
	configs::{
		currency::deposit,
		governance::{RootOrCouncil, TreasuryAccount},
	},
	Assets, AssetsHolder, Balance, Balances, BlockNumber, Bounties, Chunks, DataRights, Metrics,
	Participants, PeerStorage, Rewards, Runtime, RuntimeHoldReason, Timestamp,
};
use amo_primitives::{
	time::{Moment, DAYS, HOURS, SLOT_MILLIS},
	AMO,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
};

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
	type OnRetire = Chunks;
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

parameter_types! {
	/// Records may be a slot ahead of the chain.
	pub const MaxAhead: Moment = SLOT_MILLIS;
	pub const MinStoragePeriod: BlockNumber = HOURS;
	pub const MaxStoragePeriod: BlockNumber = 10 * 366 * DAYS;
}

impl pallet_chunks::Config for Runtime {
	type Bounties = Bounties;
	type ByteDeposit = ByteDeposit;
	type Currency = Balances;
	type Devices = Participants;
	type ItemDeposit = ItemDeposit;
	type MaxAhead = MaxAhead;
	type MaxPeriod = MaxStoragePeriod;
	type MaxSwept = ConstU32<512>;
	type Metrics = Metrics;
	type MinPeriod = MinStoragePeriod;
	type OnEnd = DataRights;
	type Rights = DataRights;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Storage = PeerStorage;
	type Time = Timestamp;
	type WeightInfo = pallet_chunks::SubstrateWeight<Runtime>;
}

/// For how long an owner may answer a request.
const REQUEST_WINDOW: BlockNumber = 3 * DAYS;
/// For how long a producer may deliver what it submitted to a bounty.
const ORDER_WINDOW: BlockNumber = HOURS;
/// For how long a buyer may dispute what was delivered.
const ACCEPT_WINDOW: BlockNumber = 6 * HOURS;
/// For how long the council may decide a complaint.
const COMPLAINT_WINDOW: BlockNumber = 7 * DAYS;

parameter_types! {
	pub const RequestWindow: BlockNumber = REQUEST_WINDOW;
	pub const OrderWindow: BlockNumber = ORDER_WINDOW;
	pub const AcceptWindow: BlockNumber = ACCEPT_WINDOW;
	pub const ComplaintWindow: BlockNumber = COMPLAINT_WINDOW;
	pub const DisputeBond: Balance = AMO;
	pub const ComplaintBond: Balance = 10 * AMO;
}

impl pallet_data_rights::Config for Runtime {
	type AcceptWindow = AcceptWindow;
	type Assets = Assets;
	type AssetsHold = AssetsHolder;
	type ByteDeposit = ByteDeposit;
	type Chunks = Chunks;
	type ComplaintBond = ComplaintBond;
	type ComplaintWindow = ComplaintWindow;
	type CouncilOrigin = RootOrCouncil;
	type Currency = Balances;
	type DisputeBond = DisputeBond;
	type ItemDeposit = ItemDeposit;
	type MaxDue = ConstU32<64>;
	type OnSaleEnd = Bounties;
	type OnTrade = Rewards;
	type OrderWindow = OrderWindow;
	type RequestWindow = RequestWindow;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Storage = PeerStorage;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_data_rights::SubstrateWeight<Runtime>;
}

/// What a sale holds on its buyer besides the price.
pub struct SaleDeposit;

impl Get<Balance> for SaleDeposit {
	fn get() -> Balance {
		DataRights::right_deposit()
	}
}

parameter_types! {
	pub const MaxBountyPeriod: BlockNumber = 366 * DAYS;
	/// A poster must be able to fetch the body as long as it may be rejected.
	pub const MinLeft: BlockNumber = ORDER_WINDOW + ACCEPT_WINDOW + COMPLAINT_WINDOW;
}

impl pallet_bounties::Config for Runtime {
	type ByteDeposit = ByteDeposit;
	type Chunks = Chunks;
	type Currency = Balances;
	type Devices = Participants;
	type ItemDeposit = ItemDeposit;
	type MaxPeriod = MaxBountyPeriod;
	type MaxQuantity = ConstU32<10_000>;
	type Metrics = Metrics;
	type MinLeft = MinLeft;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SaleDeposit = SaleDeposit;
	type Sales = DataRights;
	type Storage = PeerStorage;
	type WeightInfo = pallet_bounties::SubstrateWeight<Runtime>;
}
