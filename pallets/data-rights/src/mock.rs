//! A runtime with this pallet, in which accounts 1 to 3 are rich in AMO and in a coin, and chunks are
//! whatever tests put there.

use amo_primitives::{
	chunk::{BodyCid, ChunkId, Chunks, CidHash, Description, Header, Source},
	contribution::OnTrade,
	custody::{self, Custody, EncryptionKey, KeyCommitment},
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	rights::{OnSaleEnd, Outcome, Price, Purposes},
	storage::Storage,
	AssetId, Balance, BlockNumber, Hash,
};
use core::cell::RefCell;
use frame_support::{
	derive_impl,
	traits::{AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, Hooks},
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{BuildStorage, DispatchError};
use std::collections::{BTreeMap, BTreeSet};

/// What an account has at first, of AMO and of the coin.
pub const RICH: Balance = 1_000_000;
/// What an account with AMO has at least.
pub const MINIMUM: Balance = 10;
/// What an account with the coin has at least.
pub const COIN_MINIMUM: Balance = 5;
/// A user-defined coin.
pub const COIN: AssetId = 7;
/// Who made the coin.
pub const COIN_ADMIN: u64 = 8;
/// The treasury.
pub const TREASURY: u64 = 99;
pub const DISPUTE_BOND: Balance = 500;
pub const COMPLAINT_BOND: Balance = 700;
pub const REQUEST_WINDOW: BlockNumber = 20;
pub const ORDER_WINDOW: BlockNumber = 15;
pub const ACCEPT_WINDOW: BlockNumber = 10;
pub const COMPLAINT_WINDOW: BlockNumber = 50;
/// Most that ends by itself in a block.
pub const MAX_DUE: u32 = 4;

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
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(4)]
	pub type DataRights = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = frame_system::mocking::MockBlockU32<Test>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MINIMUM>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type ApprovalDeposit = ConstU128<1>;
	type AssetAccountDeposit = ConstU128<1>;
	type AssetDeposit = ConstU128<1>;
	type Balance = Balance;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<u64>>;
	type Currency = Balances;
	type ForceOrigin = EnsureRoot<u64>;
	type Holder = AssetsHolder;
	type MetadataDepositBase = ConstU128<1>;
	type MetadataDepositPerByte = ConstU128<1>;
}

impl pallet_assets_holder::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
}

thread_local! {
	/// The chunks there are.
	static HEADERS: RefCell<BTreeMap<ChunkId, Header<u64>>> = RefCell::default();
	/// Those that are not stored yet.
	pub static UNSTORED: RefCell<BTreeSet<ChunkId>> = RefCell::default();
	/// The ends of ordered sales that were told, and what was held on the buyer by then.
	pub static ENDS: RefCell<Vec<(ChunkId, u64, Outcome, Balance)>> =
		const { RefCell::new(Vec::new()) };
	/// What was told of sales: seller, buyer, bytes, mote.
	pub static TRADES: RefCell<Vec<(u64, u64, u64, Balance)>> =
		const { RefCell::new(Vec::new()) };
}

pub struct Around;

impl Chunks<u64> for Around {
	fn header(chunk: &ChunkId) -> Option<Header<u64>> {
		HEADERS.with_borrow(|headers| headers.get(chunk).cloned())
	}

	fn expiry(chunk: &ChunkId) -> Option<BlockNumber> {
		Self::header(chunk).map(|_| BlockNumber::MAX)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn insert(header: Header<u64>, _: BlockNumber) -> ChunkId {
		put(header)
	}
}

impl Storage<u64> for Around {
	fn rent(_: &Layout, _: BlockNumber) -> Balance {
		0
	}

	fn store(_: &ChunkId, _: &u64, _: &Layout, _: BlockNumber) -> Result<bool, DispatchError> {
		Ok(false)
	}

	fn extend(_: &ChunkId, _: &u64, _: BlockNumber, _: BlockNumber) -> Result<(), DispatchError> {
		Ok(())
	}

	fn end(_: &ChunkId) {}

	fn is_stored(chunk: &ChunkId) -> bool {
		Around::header(chunk).is_some() && !UNSTORED.with_borrow(|chunks| chunks.contains(chunk))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn fill() {}

	#[cfg(feature = "runtime-benchmarks")]
	fn confirm_all(_: &ChunkId) {}
}

impl OnSaleEnd<u64> for Around {
	fn ended(chunk: &ChunkId, buyer: &u64, outcome: Outcome) {
		ENDS.with_borrow_mut(|ends| ends.push((*chunk, *buyer, outcome, held(*buyer))));
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn await_end(_: &ChunkId, _: &u64) {}
}

impl OnTrade<u64> for Around {
	fn traded(seller: &u64, buyer: &u64, bytes: u64, amount: Balance) {
		TRADES.with_borrow_mut(|trades| trades.push((*seller, *buyer, bytes, amount)));
	}
}

impl crate::Config for Test {
	type AcceptWindow = ConstU32<ACCEPT_WINDOW>;
	type Assets = Assets;
	type AssetsHold = AssetsHolder;
	type ByteDeposit = ConstU128<1>;
	type Chunks = Around;
	type ComplaintBond = ConstU128<COMPLAINT_BOND>;
	type ComplaintWindow = ConstU32<COMPLAINT_WINDOW>;
	type CouncilOrigin = EnsureRoot<u64>;
	type Currency = Balances;
	type DisputeBond = ConstU128<DISPUTE_BOND>;
	type ItemDeposit = ConstU128<10>;
	type MaxDue = ConstU32<MAX_DUE>;
	type OnSaleEnd = Around;
	type OnTrade = Around;
	type OrderWindow = ConstU32<ORDER_WINDOW>;
	type RequestWindow = ConstU32<REQUEST_WINDOW>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Storage = Around;
	type Treasury = ConstU64<TREASURY>;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// The data key of the sealed chunk number `n`.
pub fn data_key(n: u8) -> [u8; 32] {
	[n; 32]
}

/// The header of the chunk number `n` of `owner`.
pub fn header(owner: u64, n: u8, sealed: bool) -> Header<u64> {
	let description = Description {
		metric: 0,
		device: DeviceId([n; 16]),
		start: 0,
		end: 0,
		records: 1,
		place: None,
		tags: Default::default(),
		body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
		layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
		audit_root: Hash::repeat_byte(2),
		nonce: [3; 16],
		key_commitment: sealed.then(|| KeyCommitment::of(&data_key(n))),
		previous: None,
		sources: Default::default(),
	};
	Header { owner, description }
}

/// Puts a chunk there, and gives its name.
pub fn put(header: Header<u64>) -> ChunkId {
	let chunk = header.id();
	HEADERS.with_borrow_mut(|headers| headers.insert(chunk, header));
	chunk
}

/// The sealed chunk number `n` of `owner`.
pub fn sealed(owner: u64, n: u8) -> ChunkId {
	put(header(owner, n, true))
}

/// A chunk of `owner` that is not sealed.
pub fn open(owner: u64, n: u8) -> ChunkId {
	put(header(owner, n, false))
}

/// A sealed chunk of `owner` with a source.
pub fn processed(owner: u64, n: u8, chunk: ChunkId, embedded: bool) -> ChunkId {
	let mut header = header(owner, n, true);
	header.description.sources = vec![Source { chunk, embedded }].try_into().unwrap();
	put(header)
}

/// A chunk expires.
pub fn end_chunk(chunk: ChunkId) {
	use amo_primitives::chunk::OnChunkEnd;
	DataRights::ended(&chunk);
	HEADERS.with_borrow_mut(|headers| headers.remove(&chunk));
}

/// The one-time private key of `buyer`.
pub fn private_key(buyer: u64) -> [u8; 32] {
	[buyer as u8; 32]
}

/// Its public half.
pub fn key(buyer: u64) -> EncryptionKey {
	custody::public_key(&private_key(buyer)).unwrap()
}

/// The data key number `n` in the custody of `buyer` for `chunk`.
pub fn custody(chunk: ChunkId, buyer: u64, n: u8) -> Custody {
	let context = custody::context(&chunk, &buyer);
	custody::seal(&key(buyer), &data_key(n), &context, [9; 32]).unwrap()
}

pub fn amo(amount: Balance) -> Price {
	Price { asset: None, amount }
}

pub fn coins(amount: Balance) -> Price {
	Price { asset: Some(COIN), amount }
}

pub fn wish(chunk: ChunkId, buyer: u64, max_price: Price) -> crate::types::Wish {
	let purposes = Purposes::RESEARCH;
	crate::types::Wish { chunk, max_price, key: key(buyer), purposes, lasts: None }
}

pub fn signed(who: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Begins the blocks up to `number`.
pub fn run_to(number: BlockNumber) {
	while System::block_number() < number {
		System::set_block_number(System::block_number() + 1);
		DataRights::on_initialize(System::block_number());
	}
}

/// Begins that many blocks.
pub fn run_for(blocks: BlockNumber) {
	run_to(System::block_number() + blocks);
}

/// What an account has of the coin, and what of it is held.
pub fn coins_of(who: u64) -> (Balance, Balance) {
	use frame_support::traits::fungibles::hold::Inspect;
	(Assets::balance(COIN, who), AssetsHolder::total_balance_on_hold(COIN, &who))
}

/// What of an account's AMO is held.
pub fn held(who: u64) -> Balance {
	use frame_support::traits::fungible::hold::Inspect;
	Balances::total_balance_on_hold(&who)
}

/// Checks the invariants, also those that only a mock can: nothing is held for nothing.
pub fn check() {
	DataRights::do_try_state().expect("consistent");
	for (account, holds) in pallet_balances::Holds::<Test>::iter() {
		for hold in holds {
			let is_for = |reason: crate::HoldReason| hold.id == reason.into();
			let offers = crate::Offers::<Test>::iter_values().any(|offer| offer.owner == account);
			let asks = crate::Requests::<Test>::iter().any(|(_, buyer, _)| buyer == account);
			let buys = crate::Sales::<Test>::iter().any(|(_, buyer, _)| buyer == account);
			let may = crate::Grants::<Test>::iter().any(|(holder, _, _)| holder == account);
			assert!(
				is_for(crate::HoldReason::Offer) && offers
					|| is_for(crate::HoldReason::Right) && (asks || may)
					|| is_for(crate::HoldReason::Price) && (asks || buys)
					|| is_for(crate::HoldReason::Bond) && buys,
				"{hold:?} of {account} is for nothing"
			);
		}
	}
}

/// Runs `test` on a fresh chain, and checks the pallet's invariants after it.
pub fn on_chain(test: impl FnOnce()) {
	let rich = [(1, RICH), (2, RICH), (3, RICH)];
	let others = [(COIN_ADMIN, RICH), (TREASURY, MINIMUM)];
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: rich.into_iter().chain(others).collect(),
			..Default::default()
		},
		assets: pallet_assets::GenesisConfig {
			assets: vec![(COIN, COIN_ADMIN, false, COIN_MINIMUM)],
			accounts: rich.into_iter().map(|(who, amount)| (COIN, who, amount)).collect(),
			..Default::default()
		},
		..Default::default()
	};
	HEADERS.take();
	UNSTORED.take();
	ENDS.take();
	TRADES.take();
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| {
		System::set_block_number(1);
		test();
		check();
	});
}
