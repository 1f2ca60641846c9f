//! A runtime with this pallet, in which accounts 1 to 3 are rich and what is around it is simple:
//! tests say which chunks there are, all of them stored but the ones that are named, and sales are
//! a small pallet of their own.

use crate::types::Terms;
use amo_primitives::{
	bounty::Ownership,
	chunk::{BodyCid, ChunkId, Chunks, CidHash, Description, Header},
	custody::{public_key, Custody, EncryptionKey, KeyCommitment},
	device::{DeviceId, Devices},
	fragment::{Fragmentation, Layout},
	metric::{Level, MetricId, MetricTerms, Metrics},
	place::{Cell, Resolution},
	rights::Purposes,
	storage::Storage,
	time::Moment,
	Balance, BlockNumber, Hash,
};
use core::cell::RefCell;
use frame_support::{
	derive_impl,
	traits::{ConstU128, ConstU32},
};
use sp_runtime::{BuildStorage, DispatchError};
use std::collections::{BTreeMap, BTreeSet};

pub mod market;

/// What an account has at first.
pub const RICH: Balance = 1_000_000;
/// What an account has at least.
pub const MINIMUM: Balance = 10;
/// What a chunk is paid.
pub const REWARD: Balance = 1_000;
/// What is held for a chunk that may be submitted.
pub const PER_CHUNK: Balance = REWARD + market::RIGHT_DEPOSIT;
/// Most chunks that a bounty pays for.
pub const MAX_QUANTITY: u32 = 4;
/// The longest time to a deadline.
pub const MAX_PERIOD: BlockNumber = 100;
/// For how long a chunk must still be stored.
pub const MIN_LEFT: BlockNumber = 20;
/// The time that is asked for.
pub const SPAN: (Moment, Moment) = (1_000, 2_000);
/// The private half of a bounty's first key.
pub const PRIVATE_KEY: [u8; 32] = [42; 32];
/// The private half of its next one.
pub const NEXT_PRIVATE_KEY: [u8; 32] = [43; 32];

/// A metric of level 3.
pub const SPEED: MetricId = 0;
/// A metric of level 2.
pub const LOCATION: MetricId = 1;
/// A retired metric.
pub const RETIRED: MetricId = 2;

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
	pub type Bounties = crate;
	#[runtime::pallet_index(3)]
	pub type Market = market;
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

impl market::Config for Test {}

frame_support::parameter_types! {
	/// What a sale is thought to hold.
	pub static SaleDeposit: Balance = market::RIGHT_DEPOSIT;
}

impl crate::Config for Test {
	type ByteDeposit = ConstU128<1>;
	type Chunks = Around;
	type Currency = Balances;
	type Devices = Around;
	type ItemDeposit = ConstU128<100>;
	type MaxPeriod = ConstU32<MAX_PERIOD>;
	type MaxQuantity = ConstU32<MAX_QUANTITY>;
	type Metrics = Around;
	type MinLeft = ConstU32<MIN_LEFT>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SaleDeposit = SaleDeposit;
	type Sales = Market;
	type Storage = Around;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

thread_local! {
	/// The chunks there are, and when they expire.
	pub static CHUNKS: RefCell<BTreeMap<ChunkId, (Header<u64>, BlockNumber)>> = RefCell::default();
	/// Chunks that are not confirmed.
	pub static UNCONFIRMED: RefCell<BTreeSet<ChunkId>> = RefCell::default();
	/// Owners who retired their device.
	pub static NO_DEVICE: RefCell<BTreeSet<u64>> = RefCell::default();
}

pub struct Around;

impl Chunks<u64> for Around {
	fn header(chunk: &ChunkId) -> Option<Header<u64>> {
		CHUNKS.with_borrow(|chunks| chunks.get(chunk).map(|(header, _)| header.clone()))
	}

	fn expiry(chunk: &ChunkId) -> Option<BlockNumber> {
		CHUNKS.with_borrow(|chunks| chunks.get(chunk).map(|(_, expiry)| *expiry))
	}
}

impl Devices<u64> for Around {
	fn owner(id: &DeviceId) -> Option<u64> {
		let retired = |owner: &u64| NO_DEVICE.with_borrow(|retired| retired.contains(owner));
		(1..=9).find(|owner| device(*owner) == *id && !retired(owner))
	}
}

impl Metrics for Around {
	fn terms(metric: MetricId) -> Option<MetricTerms> {
		let (level, finest_place, live) = match metric {
			SPEED => (Level::Lv3, Resolution::FINEST, true),
			LOCATION => (Level::Lv2, Resolution::FINEST, true),
			RETIRED => (Level::Lv3, Resolution::FINEST, false),
			_ => return None,
		};
		Some(MetricTerms { level, finest_place, live })
	}
}

impl Storage<u64> for Around {
	fn rent(_: &Layout, _: BlockNumber) -> Balance {
		unreachable!("bounties store nothing")
	}

	fn store(_: &ChunkId, _: &u64, _: &Layout, _: BlockNumber) -> Result<bool, DispatchError> {
		unreachable!("bounties store nothing")
	}

	fn extend(_: &ChunkId, _: &u64, _: BlockNumber, _: BlockNumber) -> Result<(), DispatchError> {
		unreachable!("bounties store nothing")
	}

	fn end(_: &ChunkId) {
		unreachable!("bounties store nothing")
	}

	fn is_stored(chunk: &ChunkId) -> bool {
		!UNCONFIRMED.with_borrow(|unconfirmed| unconfirmed.contains(chunk))
	}
}

/// The device of an account.
pub fn device(owner: u64) -> DeviceId {
	DeviceId::new(&owner, &[0; 16])
}

/// Seoul's centre, as fine as a header may tell it.
pub fn seoul() -> Cell {
	Cell::new(0x0873_0e1d_88ff_ffff).expect("a cell")
}

/// The cell of a coarser resolution around it.
pub fn around_seoul(resolution: u64) -> Cell {
	let digits = 45 - 3 * resolution;
	let index = (seoul().index() & !(0xf << 52)) | ((1 << digits) - 1) | (resolution << 52);
	Cell::new(index).expect("a cell")
}

/// The data key of a chunk.
pub fn data_key(n: u8) -> [u8; 32] {
	[n; 32]
}

/// Custody of a data key, as [`market`] opens it: nothing is sealed.
pub fn custody(n: u8) -> Custody {
	let mut custody = [0; 80];
	custody[..32].copy_from_slice(&data_key(n));
	Custody(custody)
}

/// The first key of a bounty.
pub fn key() -> EncryptionKey {
	public_key(&PRIVATE_KEY).expect("a private key")
}

/// Its next one.
pub fn next_key() -> EncryptionKey {
	public_key(&NEXT_PRIVATE_KEY).expect("a private key")
}

/// Terms that [`description`] matches.
pub fn terms(ownership: Ownership) -> Terms {
	Terms {
		metric: SPEED,
		area: Some(around_seoul(5)),
		start: SPAN.0,
		end: SPAN.1,
		min_records: 60,
		quantity: 2,
		reward: REWARD,
		ownership,
		purposes: Purposes::ALL,
		deadline: System::block_number() + 50,
	}
}

/// Chunk number `n` of a producer's device, sealed.
pub fn description(producer: u64, n: u8) -> Description {
	Description {
		metric: SPEED,
		device: device(producer),
		start: SPAN.0,
		end: SPAN.1,
		records: 60,
		place: Some(seoul()),
		tags: Default::default(),
		body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
		layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
		audit_root: Hash::repeat_byte(2),
		nonce: [n; 16],
		key_commitment: Some(KeyCommitment::of(&data_key(n))),
		previous: None,
		sources: Default::default(),
	}
}

/// Registers a chunk that is stored long enough.
pub fn register(owner: u64, description: Description) -> ChunkId {
	let header = Header { owner, description };
	let chunk = header.id();
	let expiry = System::block_number() + 200;
	CHUNKS.with_borrow_mut(|chunks| chunks.insert(chunk, (header, expiry)));
	chunk
}

/// Begins the blocks up to `number`.
pub fn run_to(number: BlockNumber) {
	while System::block_number() < number {
		System::set_block_number(System::block_number() + 1);
		Market::end_due();
	}
}

/// Runs `test` on a fresh chain, and checks the pallet's invariants after it.
pub fn on_chain(test: impl FnOnce()) {
	let balances = (1..=3).map(|who| (who, RICH)).collect();
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		..Default::default()
	};
	CHUNKS.take();
	UNCONFIRMED.take();
	NO_DEVICE.take();
	SaleDeposit::set(market::RIGHT_DEPOSIT);
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| {
		System::set_block_number(1);
		test();
		check();
	});
}

/// Checks the invariants, also one that only a mock can: nothing is held for what is not there.
pub fn check() {
	Bounties::do_try_state().expect("consistent");
	let held: Balance = pallet_balances::Holds::<Test>::iter_values()
		.flatten()
		.filter(|hold| matches!(hold.id, RuntimeHoldReason::Bounties(_)))
		.map(|hold| hold.amount)
		.sum();
	let bounties: Balance =
		crate::Posted::<Test>::iter_values().map(|bounty| bounty.held + bounty.deposit).sum();
	let submissions: Balance =
		crate::Submissions::<Test>::iter_values().map(|submission| submission.deposit).sum();
	assert_eq!(held, bounties + submissions);
}
