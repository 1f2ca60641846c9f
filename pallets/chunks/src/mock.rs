//! A runtime with this pallet, in which accounts 1 to 3 are rich and what is around it is simple:
//! storage holds one mote for each block on the payer, and tests say who has which rights.

use amo_primitives::{
	bounty::{Bounties, BountyId},
	chunk::{BodyCid, ChunkId, CidHash, Description, OnChunkEnd},
	custody::KeyCommitment,
	device::{DeviceId, Devices},
	fragment::{Fragmentation, Layout},
	metric::{Level, MetricId, MetricTerms, Metrics},
	place::Resolution,
	rights::{Access, Rights},
	storage::Storage,
	time::Moment,
	Balance, BlockNumber, Hash,
};
use core::cell::{Cell, RefCell};
use frame_support::{
	derive_impl,
	traits::{fungible::MutateHold, tokens::Precision, ConstU128, ConstU32, ConstU64, Hooks, Time},
};
use sp_runtime::{BuildStorage, DispatchError};
use std::collections::{BTreeMap, HashMap};

/// What an account has at first.
pub const RICH: Balance = 1_000_000;
/// Held for a chunk.
pub const ITEM_DEPOSIT: Balance = 100;
/// How much a block sweeps: six chunks in three fragments.
pub const MAX_SWEPT: u32 = 24;
/// The chain's time.
pub const NOW: Moment = 1_700_000_000_000;

/// A metric of level 3.
pub const SPEED: MetricId = 0;
/// A metric of level 2.
pub const LOCATION: MetricId = 1;
/// A retired metric.
pub const RETIRED: MetricId = 2;

/// Where the rent of [`Around`] is held.
#[frame_support::pallet]
#[allow(missing_docs)]
pub mod rent {
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::composite_enum]
	pub enum HoldReason {
		Rent,
	}
}

impl rent::Config for Test {}

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
	pub type Chunks = crate;
	#[runtime::pallet_index(3)]
	pub type Rent = rent;
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
	type ExistentialDeposit = ConstU128<1>;
}

thread_local! {
	/// Who may use what, besides owners.
	pub static RIGHTS: RefCell<HashMap<(ChunkId, u64), Access>> = RefCell::default();
	/// What storage holds: chunk to payers and amounts.
	pub static STORED: RefCell<BTreeMap<ChunkId, Vec<(u64, Balance)>>> = RefCell::default();
	/// Whether a request is open for every chunk.
	pub static OPEN_REQUESTS: Cell<bool> = const { Cell::new(false) };
	/// Whether there are providers.
	pub static PROVIDERS: Cell<bool> = const { Cell::new(true) };
	/// Devices that are retired.
	pub static RETIRED_DEVICES: RefCell<Vec<DeviceId>> = const { RefCell::new(Vec::new()) };
}

/// The device number `n` of `owner`.
pub fn device(owner: u64, n: u8) -> DeviceId {
	DeviceId::new(&owner, &[n; 16])
}

pub struct Around;

impl Devices<u64> for Around {
	fn owner(id: &DeviceId) -> Option<u64> {
		if RETIRED_DEVICES.with_borrow(|retired| retired.contains(id)) {
			return None;
		}
		(1..=9).find(|owner| (0..8).any(|n| device(*owner, n) == *id))
	}
}

impl Metrics for Around {
	fn terms(metric: MetricId) -> Option<MetricTerms> {
		let (level, finest_place, live) = match metric {
			SPEED => (Level::Lv3, Resolution::FINEST, true),
			LOCATION => (Level::Lv2, Resolution::PERSONAL, true),
			RETIRED => (Level::Lv3, Resolution::FINEST, false),
			_ => return None,
		};
		Some(MetricTerms { level, finest_place, live })
	}
}

impl Rights<u64> for Around {
	fn access(chunk: &ChunkId, account: &u64) -> Access {
		let owner = crate::Registered::<Test>::get(chunk).map(|entry| entry.header.owner);
		if owner == Some(*account) {
			return Access::Owner;
		}
		RIGHTS
			.with_borrow(|rights| rights.get(&(*chunk, *account)).copied())
			.unwrap_or(Access::Denied)
	}
}

fn pay(chunk: &ChunkId, payer: u64, blocks: BlockNumber) -> Result<(), DispatchError> {
	let amount = Balance::from(blocks);
	Balances::hold(&rent::HoldReason::Rent.into(), &payer, amount)?;
	STORED.with_borrow_mut(|stored| stored.entry(*chunk).or_default().push((payer, amount)));
	Ok(())
}

impl Storage<u64> for Around {
	fn rent(_: &Layout, blocks: BlockNumber) -> Balance {
		blocks.into()
	}

	fn store(
		chunk: &ChunkId,
		payer: &u64,
		_: &Layout,
		until: BlockNumber,
	) -> Result<bool, DispatchError> {
		assert!(crate::Registered::<Test>::contains_key(chunk), "it reads the header");
		if !PROVIDERS.get() {
			return Err(DispatchError::Other("no providers"));
		}
		pay(chunk, *payer, until - System::block_number())?;
		Ok(false)
	}

	fn extend(
		chunk: &ChunkId,
		payer: &u64,
		from: BlockNumber,
		until: BlockNumber,
	) -> Result<(), DispatchError> {
		pay(chunk, *payer, until - from)
	}

	fn end(chunk: &ChunkId) {
		for (payer, amount) in STORED.with_borrow_mut(|stored| stored.remove(chunk)).unwrap() {
			Balances::release(&rent::HoldReason::Rent.into(), &payer, amount, Precision::Exact)
				.unwrap();
		}
	}

	fn is_stored(chunk: &ChunkId) -> bool {
		STORED.with_borrow(|stored| stored.contains_key(chunk))
	}
}

impl Bounties<u64> for Around {
	fn owner_of_result(
		bounty: BountyId,
		producer: &u64,
		_: &Description,
	) -> Result<u64, DispatchError> {
		// Bounty n is posted by account n.
		let poster = u64::from(bounty);
		if poster == *producer {
			return Err(DispatchError::Other("own bounty"));
		}
		Ok(poster)
	}
}

impl OnChunkEnd for Around {
	fn ensure_discardable(_: &ChunkId) -> Result<(), DispatchError> {
		if OPEN_REQUESTS.get() {
			return Err(DispatchError::Other("open requests"));
		}
		Ok(())
	}

	fn ended(chunk: &ChunkId) {
		assert!(crate::Registered::<Test>::contains_key(chunk), "told before it is gone");
	}
}

impl Time for Around {
	type Moment = Moment;

	fn now() -> Moment {
		NOW
	}
}

impl crate::Config for Test {
	type Bounties = Around;
	type ByteDeposit = ConstU128<1>;
	type Currency = Balances;
	type Devices = Around;
	type ItemDeposit = ConstU128<ITEM_DEPOSIT>;
	type MaxAhead = ConstU64<2_000>;
	type MaxPeriod = ConstU32<1_000>;
	type MaxSwept = ConstU32<MAX_SWEPT>;
	type Metrics = Around;
	type MinPeriod = ConstU32<10>;
	type OnEnd = Around;
	type Rights = Around;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Storage = Around;
	type Time = Around;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// A chunk of the speed of a device, sealed.
pub fn description(device: DeviceId, previous: Option<ChunkId>) -> Description {
	Description {
		metric: SPEED,
		device,
		start: NOW - 60_000,
		end: NOW,
		records: 60,
		place: None,
		tags: Default::default(),
		body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
		layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
		audit_root: Hash::repeat_byte(2),
		nonce: [3; 16],
		key_commitment: Some(KeyCommitment([4; 32])),
		previous,
		sources: Default::default(),
	}
}

/// Begins the blocks up to `number`.
pub fn run_to(number: BlockNumber) {
	while System::block_number() < number {
		System::set_block_number(System::block_number() + 1);
		Chunks::on_initialize(System::block_number());
	}
}

/// Runs `test` on a fresh chain, and checks the pallet's invariants after it.
pub fn on_chain(test: impl FnOnce()) {
	let balances = (1..=3).map(|who| (who, RICH)).collect();
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		..Default::default()
	};
	RIGHTS.take();
	STORED.take();
	RETIRED_DEVICES.take();
	OPEN_REQUESTS.set(false);
	PROVIDERS.set(true);
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| {
		System::set_block_number(1);
		test();
		Chunks::do_try_state().expect("consistent");
	});
}
