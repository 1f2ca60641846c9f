//! A runtime with the real session pallet and real balances: sessions of ten blocks, accounts 1 to 8 with
//! keys, 1 to 6 as candidates from the start, and sets of four.

use crate::types::{Delegation, First, Parameters};
use amo_primitives::{
	contribution::Contribution,
	stake::{OnStake, ReadStake},
	Balance,
};
use codec::Encode;
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::Mutate, ConstU128, ConstU32, ConstU64, Hooks},
};
use frame_system::EnsureRoot;
use pallet_authorship::EventHandler;
use pallet_session::{
	disabling::UpToLimitDisablingStrategy, historical::NoteHistoricalRoot, PeriodicSessions,
	SessionInterface,
};
use sp_core::{sr25519, Pair};
use sp_io::hashing::blake2_256;
use sp_runtime::{
	impl_opaque_keys,
	testing::UintAuthorityId,
	traits::{Convert, ConvertInto},
	BuildStorage, Perbill,
};
use std::collections::{BTreeMap, BTreeSet};

pub const SESSION_LENGTH: u64 = 10;
pub const SESSIONS_KEPT: u32 = 3;
/// What an account has at first.
pub const RICH: Balance = 1_000_000;
/// What an account has at least.
pub const MINIMUM: Balance = 10;
/// The own bond of a candidate of genesis.
pub const BOND: Balance = 2_000;
/// Who gets what is slashed.
pub const TREASURY: u64 = 9_999;
/// Accounts 1 to this are rich.
pub const ACCOUNTS: u64 = 400;

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
	pub type ValidatorSelection = crate;
	#[runtime::pallet_index(3)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(4)]
	pub type Session = pallet_session;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = frame_system::mocking::MockBlock<Test>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MINIMUM>;
}

impl_opaque_keys! {
	pub struct Keys {
		pub dummy: UintAuthorityId,
	}
}

parameter_types! {
	/// Who got disabled, as BABE and GRANDPA are told of it.
	pub static Disabled: Vec<u32> = Vec::new();
	/// Delegations to one candidate at most.
	pub static MaxDelegations: u32 = 8;
	/// Stakes that a block slashes at most.
	pub static MaxSlashed: u32 = 64;
	/// Who makes no blocks.
	pub static Absent: BTreeSet<u64> = BTreeSet::new();
	/// What accounts have contributed.
	pub static Points: BTreeMap<u64, u128> = BTreeMap::new();
	/// What [`Told`] was told of delegations, by candidate and delegator.
	pub storage Known: BTreeMap<(u64, u64), Balance> = BTreeMap::new();
	/// Candidates that [`Told`] was told have no delegators any more.
	pub storage Emptied: Vec<u64> = Vec::new();
	/// Candidates that [`Told`] was told have proved their computing power.
	pub static ProvedBy: Vec<u64> = Vec::new();
	/// What makes the randomness of one chain differ from that of another.
	pub static Seed: u64 = 0;
	/// What authors draw.
	pub BlockRandomness: Option<[u8; 32]> = Some(drawn());
	/// The keys of the next session.
	pub QueuedKeys: Vec<(u64, Keys)> = Session::queued_keys();
	pub const Treasury: u64 = TREASURY;
}

/// Notes who gets disabled.
pub struct NoteDisabled;

impl pallet_session::SessionHandler<u64> for NoteDisabled {
	const KEY_TYPE_IDS: &'static [sp_runtime::KeyTypeId] = &[sp_runtime::key_types::DUMMY];

	fn on_genesis_session<K: sp_runtime::traits::OpaqueKeys>(_: &[(u64, K)]) {}
	fn on_new_session<K: sp_runtime::traits::OpaqueKeys>(_: bool, _: &[(u64, K)], _: &[(u64, K)]) {}
	fn on_disabled(index: u32) {
		Disabled::mutate(|disabled| disabled.push(index));
	}
}

impl pallet_session::Config for Test {
	type Currency = Balances;
	type DisablingStrategy = UpToLimitDisablingStrategy;
	type KeyDeposit = ConstU128<0>;
	type Keys = Keys;
	type NextSessionRotation = PeriodicSessions<ConstU64<SESSION_LENGTH>, ConstU64<0>>;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = NoteDisabled;
	type SessionManager = NoteHistoricalRoot<Self, ValidatorSelection>;
	type ShouldEndSession = PeriodicSessions<ConstU64<SESSION_LENGTH>, ConstU64<0>>;
	type ValidatorId = u64;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = ();
}

impl pallet_session::historical::Config for Test {
	type FullIdentification = ();
	type FullIdentificationOf = crate::Identify;
	type RuntimeEvent = RuntimeEvent;
}

/// Keys of nodes: each account with session keys has one.
pub struct NodeKey;

impl Convert<u64, Option<sr25519::Public>> for NodeKey {
	fn convert(account: u64) -> Option<sr25519::Public> {
		Session::load_keys(&account).map(|_| node_key(account).public())
	}
}

impl Contribution<u64> for Points {
	fn points(account: &u64) -> u128 {
		Points::get().get(account).copied().unwrap_or_default()
	}
}

/// Is told of stakes, and checks that it is told all and in time.
pub struct Told;

impl OnStake<u64> for Told {
	fn before_change(candidate: &u64, delegator: &u64, before: Balance, after: Balance) {
		assert_ne!(before, after, "told of a change");
		assert_eq!(ValidatorSelection::delegation(candidate, delegator), before);
		let mut known = Known::get();
		let sum: Balance =
			known.range((*candidate, 0)..=(*candidate, u64::MAX)).map(|(_, amount)| *amount).sum();
		let backing = ValidatorSelection::backing(candidate).expect("it backs somebody");
		assert_eq!(backing.delegated, sum, "the sum is that before the change");
		let was = known.remove(&(*candidate, *delegator)).unwrap_or_default();
		assert_eq!(was, before, "told of each change");
		if after > 0 {
			known.insert((*candidate, *delegator), after);
		}
		Known::set(&known);
	}

	fn emptied(candidate: &u64) {
		let known = Known::get();
		assert_eq!(known.range((*candidate, 0)..=(*candidate, u64::MAX)).count(), 0);
		Emptied::set(&[Emptied::get(), vec![*candidate]].concat());
	}

	fn proved(candidate: &u64) {
		ProvedBy::mutate(|proved| proved.push(*candidate));
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn earn(_: &u64) {}
}

impl crate::Config for Test {
	type BlockRandomness = BlockRandomness;
	type Contribution = Points;
	type CouncilOrigin = EnsureRoot<u64>;
	type Currency = Balances;
	type HasKeys = Session;
	type MaxDelegations = MaxDelegations;
	type MaxSlashed = MaxSlashed;
	type MaxValidators = ConstU32<100>;
	type NodeKey = NodeKey;
	type OnStake = Told;
	type QueuedKeys = QueuedKeys;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Session = Session;
	type SessionKeys = Keys;
	type SessionsKept = ConstU32<SESSIONS_KEPT>;
	type Treasury = Treasury;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// What the author of this block drew: another value in each block, and in each session.
fn drawn() -> [u8; 32] {
	(Seed::get(), System::block_number(), Session::current_index()).using_encoded(blake2_256)
}

/// The key with which the node of an account signs.
pub fn node_key(account: u64) -> sr25519::Pair {
	sr25519::Pair::from_seed(&blake2_256(&account.to_le_bytes()))
}

/// What governance has set at first.
pub fn parameters() -> Parameters {
	Parameters {
		set_size: 4,
		cycles: 10,
		min_bond: 1_000,
		min_backing: 1_500,
		min_delegation: 10,
		max_commission: Perbill::from_percent(20),
		min_contribution: 0,
		proof_validity: 10,
		difficulty: 4,
		unbonding: 10,
		slash_delay: 2,
		least_share: Perbill::from_percent(25),
		absence_slash: Perbill::from_percent(1),
		max_strikes: 3,
	}
}

/// Candidates of genesis, by their accounts and bonds.
pub fn bonded(bonds: impl IntoIterator<Item = (u64, Balance)>) -> Vec<First<u64>> {
	bonds.into_iter().map(|(account, bond)| First { account, bond }).collect()
}

/// Genesis with these candidates; keys are set for accounts 1 to 8.
pub fn genesis(selection: crate::GenesisConfig<Test>) -> sp_io::TestExternalities {
	Disabled::take();
	Absent::take();
	Points::take();
	ProvedBy::take();
	Seed::set(0);
	MaxDelegations::set(8);
	MaxSlashed::set(64);
	RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: (1..=ACCOUNTS)
				.map(|account| (account, RICH))
				.chain([(TREASURY, MINIMUM)])
				.collect(),
			..Default::default()
		},
		session: SessionConfig {
			keys: (1..=8).map(|account| (account, account, keys(account))).collect(),
			..Default::default()
		},
		validator_selection: selection,
		..Default::default()
	}
	.build_storage()
	.expect("genesis of the mock builds")
	.into()
}

/// The session keys of an account.
pub fn keys(account: u64) -> Keys {
	Keys { dummy: UintAuthorityId(account) }
}

/// The chain at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let mut ext = genesis(crate::GenesisConfig {
		cycle_length: SESSION_LENGTH,
		parameters: parameters(),
		candidates: bonded((1..=6).map(|account| (account, BOND))),
	});
	ext.execute_with(|| run_to_block(1));
	ext
}

/// Makes an account with keys a candidate with this bond.
pub fn stand(account: u64, bond: Balance) {
	if Balances::free_balance(account) < RICH {
		Balances::set_balance(&account, RICH);
	}
	<Session as SessionInterface>::set_keys(&account, keys(account)).expect("keys are free");
	ValidatorSelection::register(RuntimeOrigin::signed(account), bond, Perbill::zero())
		.expect("it is rich");
}

/// What an account delegates to a candidate.
pub fn delegation(candidate: u64, delegator: u64) -> Option<Delegation> {
	crate::Delegations::<Test>::get(candidate, delegator)
}

/// What is held of an account for a reason.
pub fn held(account: u64, reason: crate::HoldReason) -> Balance {
	use frame_support::traits::fungible::InspectHold;
	Balances::balance_on_hold(&reason.into(), &account)
}

/// Checks the invariants, also those that only a mock can: nothing is held for what is not there, and
/// who is told of stakes knows them.
pub fn check() {
	ValidatorSelection::do_try_state().expect("invariants hold");
	let held: Balance = pallet_balances::Holds::<Test>::iter_values()
		.flatten()
		.filter(|hold| matches!(hold.id, RuntimeHoldReason::ValidatorSelection(_)))
		.map(|hold| hold.amount)
		.sum();
	let bonds: Balance = crate::Candidates::<Test>::iter_values().map(|found| found.bond).sum();
	let known: BTreeMap<_, _> = crate::Delegations::<Test>::iter()
		.map(|(candidate, delegator, found)| ((candidate, delegator), found.amount))
		.collect();
	let exits: Balance = crate::Leaving::<Test>::iter_values()
		.flatten()
		.filter(|exit| exit.to.is_none())
		.map(|exit| exit.amount)
		.sum();
	assert_eq!(held, bonds + known.values().sum::<Balance>() + exits);
	assert_eq!(known, Known::get());
}

/// Makes the next block: its author is the next of the validators, if that is there and not disabled.
pub fn next_block() {
	let number = System::block_number() + 1;
	System::set_block_number(number);
	let validators = Session::validators();
	let turn = (number % validators.len().max(1) as u64) as usize;
	if let Some(author) = validators.get(turn).filter(|author| !Absent::get().contains(author)) {
		if !Session::disabled_validators().contains(&(turn as u32)) {
			<ValidatorSelection as EventHandler<u64, u64>>::note_author(*author);
		}
	}
	ValidatorSelection::on_initialize(number);
	Session::on_initialize(number);
	ValidatorSelection::on_finalize(number);
}

/// Runs the chain up to block `number` and checks the invariants at each.
pub fn run_to_block(number: u64) {
	while System::block_number() < number {
		next_block();
		check();
	}
}

/// Runs the chain to the first block of the session after this one.
pub fn run_to_next_session() {
	run_to_block((System::block_number() / SESSION_LENGTH + 1) * SESSION_LENGTH);
}

/// Runs the chain to the first block of a session.
pub fn run_to_session(session: u32) {
	run_to_block(u64::from(session) * SESSION_LENGTH);
}
