//! The chains one can start: a preset is the genesis of each, as JSON that the runtime builds
//! its first state from.

use crate::{
	configs::consensus::{BABE_GENESIS_EPOCH_CONFIG, SESSIONS_KEPT},
	AccountId, BabeConfig, Balance, BalancesConfig, BlockNumber, PeerStorageConfig, RewardsConfig,
	RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, TechnicalCouncilConfig,
	UpgradeNoticeConfig, ValidatorSelectionConfig,
};
use alloc::{format, string::ToString, vec, vec::Vec};
use amo_primitives::{
	time::{DAYS, MINUTES},
	AMO,
};
use frame_support::{build_struct_json_patch, BoundedVec};
use pallet_peer_storage::types::{Parameters as Storage, GIB};
use pallet_rewards::types::{Parameters as Emission, Step};
use pallet_validator_selection::types::{First, Parameters as Selection};
use serde_json::Value;
use sp_core::{crypto::get_public_from_string_or_panic, ed25519, sr25519};
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET};
use sp_keyring::Sr25519Keyring;
use sp_runtime::Perbill;

/// One validator, //Alice, who is also sudo; cycles of 20 slots.
pub const DEVELOPMENT_PRESET: &str = DEV_RUNTIME_PRESET;
/// Four validators, //Alice to //Dave; //Alice is sudo; cycles of 20 slots.
pub const LOCAL_PRESET: &str = "local";
/// 22 validators, //Staging//1 to //Staging//22, no sudo key, cycles of 1,000 slots.
///
/// Its keys are derived from the public development phrase, so that the chain can be rehearsed
/// by anyone; a chain with value replaces them in its chain spec.
pub const STAGING_PRESET: &str = "staging";

/// Slots in a cycle of the chains for development and tests.
const SHORT_CYCLE: u64 = 20;
/// Slots in a cycle of a chain that people use.
const CYCLE: u64 = 1_000;
/// Blocks of notice before an upgrade of the chains for development and tests.
const SHORT_NOTICE: BlockNumber = 30;
/// Blocks of notice before an upgrade of a chain that people use: 5 minutes.
const NOTICE: BlockNumber = 150;
/// Validators of a chain that people use.
const STAGING_VALIDATORS: u32 = 22;

const ENDOWMENT: Balance = 1_000_000 * AMO;

/// Rent of a GiB for a day: a GiB in 2 + 1 fragments costs half as much again.
const RENT_OF_A_DAY: Balance = AMO / 100;

/// Storage on a chain that people use: at most 20 challenges a block, of which each is about 2 KiB.
fn storage() -> Storage {
	Storage {
		challenges_per_block: 20,
		window: 6,
		max_strikes: 3,
		strike_gap: 5 * MINUTES,
		strike_life: 7 * DAYS,
		confirm_deadline: 10 * MINUTES,
		min_providers: 3,
		rent_per_gib: RENT_OF_A_DAY / Balance::from(DAYS),
		burned: Perbill::from_percent(10),
		slashed: Perbill::from_percent(10),
		min_capacity: 64 * GIB,
		deposit_per_gib: AMO,
	}
}

/// Storage on chains for development and tests: few providers do, and strikes come quickly.
fn test_storage(min_providers: u32) -> Storage {
	Storage {
		challenges_per_block: 2,
		strike_gap: 15,
		confirm_deadline: MINUTES,
		min_providers,
		min_capacity: GIB / 1024,
		..storage()
	}
}

/// Validators on a chain that people use. What a third of all seats costs: docs/validators.md.
fn selection() -> Selection {
	Selection {
		set_size: STAGING_VALIDATORS,
		cycles: 10,
		min_bond: 100_000 * AMO,
		min_backing: 200_000 * AMO,
		min_delegation: 10 * AMO,
		max_commission: Perbill::from_percent(20),
		min_contribution: 0,
		proof_validity: 10,
		difficulty: 24,
		unbonding: 2 * SESSIONS_KEPT,
		slash_delay: SESSIONS_KEPT / 2,
		least_share: Perbill::from_percent(25),
		absence_slash: Perbill::from_parts(1_000_000),
		max_strikes: 3,
	}
}

/// What is emitted on a chain that people use: 5 % of all AMO in a year.
fn emission() -> Emission {
	let curve = vec![Step { from: 0, rate: Perbill::from_percent(5) }];
	Emission { curve: BoundedVec::truncate_from(curve), ..Default::default() }
}

/// Validators on chains for development and tests: in a cycle of 20 slots chance alone gives some few
/// blocks, so only who makes none is absent.
fn test_selection(set_size: u32) -> Selection {
	Selection {
		set_size,
		min_bond: AMO / 10,
		min_backing: AMO / 10,
		min_delegation: AMO / 10,
		difficulty: 12,
		least_share: Perbill::from_percent(1),
		..selection()
	}
}

/// The preset of that name, if there is one.
pub fn get(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_str() {
		DEVELOPMENT_PRESET => development(),
		LOCAL_PRESET => local(),
		STAGING_PRESET => staging(),
		_ => return None,
	};
	Some(preset.to_string().into_bytes())
}

/// The names of all presets.
pub fn names() -> Vec<PresetId> {
	[DEVELOPMENT_PRESET, LOCAL_PRESET, STAGING_PRESET].map(PresetId::from).to_vec()
}

fn development() -> Value {
	genesis(Genesis {
		validators: vec![Validator::from_seed("Alice")],
		council: vec![Sr25519Keyring::Alice.to_account_id()],
		endowed: well_known_accounts(),
		sudo: Some(Sr25519Keyring::Alice.to_account_id()),
		cycle_length: SHORT_CYCLE,
		notice: SHORT_NOTICE,
		selection: test_selection(1),
		storage: test_storage(1),
	})
}

fn local() -> Value {
	let council = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie];
	genesis(Genesis {
		validators: ["Alice", "Bob", "Charlie", "Dave"].map(Validator::from_seed).to_vec(),
		council: council.map(|key| key.to_account_id()).to_vec(),
		endowed: well_known_accounts(),
		sudo: Some(Sr25519Keyring::Alice.to_account_id()),
		cycle_length: SHORT_CYCLE,
		notice: SHORT_NOTICE,
		selection: test_selection(4),
		storage: test_storage(2),
	})
}

fn staging() -> Value {
	let validators: Vec<_> = (1..=STAGING_VALIDATORS)
		.map(|number| Validator::from_seed(&format!("Staging//{number}")))
		.collect();
	let council = ["Staging//Council//1", "Staging//Council//2", "Staging//Council//3"]
		.map(account_from_seed)
		.to_vec();
	let endowed =
		validators.iter().map(|validator| &validator.account).chain(&council).cloned().collect();
	genesis(Genesis {
		validators,
		council,
		endowed,
		sudo: None,
		cycle_length: CYCLE,
		notice: NOTICE,
		selection: selection(),
		storage: storage(),
	})
}

/// What differs from one chain to the next.
struct Genesis {
	validators: Vec<Validator>,
	council: Vec<AccountId>,
	endowed: Vec<AccountId>,
	sudo: Option<AccountId>,
	cycle_length: u64,
	notice: BlockNumber,
	selection: Selection,
	storage: Storage,
}

fn genesis(genesis: Genesis) -> Value {
	let bond = genesis.selection.min_backing;
	let candidates = genesis
		.validators
		.iter()
		.map(|validator| First { account: validator.account.clone(), bond })
		.collect();
	build_struct_json_patch!(RuntimeGenesisConfig {
		babe: BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
		balances: BalancesConfig {
			balances: genesis.endowed.into_iter().map(|account| (account, ENDOWMENT)).collect(),
		},
		peer_storage: PeerStorageConfig { parameters: genesis.storage },
		rewards: RewardsConfig { parameters: emission() },
		session: SessionConfig {
			keys: genesis
				.validators
				.into_iter()
				.map(|validator| (validator.account.clone(), validator.account, validator.keys))
				.collect(),
		},
		sudo: SudoConfig { key: genesis.sudo },
		technical_council: TechnicalCouncilConfig { members: genesis.council },
		upgrade_notice: UpgradeNoticeConfig { notice: genesis.notice },
		validator_selection: ValidatorSelectionConfig {
			cycle_length: genesis.cycle_length,
			parameters: genesis.selection,
			candidates,
		},
	})
}

/// A genesis validator: its account and the keys its node signs with.
#[derive(Clone)]
struct Validator {
	account: AccountId,
	keys: SessionKeys,
}

impl Validator {
	fn from_seed(seed: &str) -> Self {
		Validator {
			account: account_from_seed(seed),
			keys: SessionKeys {
				babe: get_public_from_string_or_panic::<sr25519::Public>(seed).into(),
				grandpa: get_public_from_string_or_panic::<ed25519::Public>(seed).into(),
				authority_discovery: get_public_from_string_or_panic::<sr25519::Public>(seed)
					.into(),
			},
		}
	}
}

fn account_from_seed(seed: &str) -> AccountId {
	get_public_from_string_or_panic::<sr25519::Public>(seed).into()
}

fn well_known_accounts() -> Vec<AccountId> {
	[
		Sr25519Keyring::Alice,
		Sr25519Keyring::Bob,
		Sr25519Keyring::Charlie,
		Sr25519Keyring::Dave,
		Sr25519Keyring::Eve,
		Sr25519Keyring::Ferdie,
	]
	.map(|key| key.to_account_id())
	.to_vec()
}
