//! A chain without a client: blocks are made by calling the runtime as a node would.

use crate::{
	genesis_presets, AccountId, Babe, Balances, Bounties, Chunks, DataRights, Executive, Header,
	Metrics, Participants, PeerStorage, Rewards, Runtime, RuntimeCall, RuntimeGenesisConfig,
	Session, SignedPayload, System, TxExtension, UncheckedExtrinsic, UpgradeNotice,
	ValidatorSelection,
};
use amo_primitives::time::SLOT_MILLIS;
use codec::Encode;
use frame_support::{
	genesis_builder_helper::build_state,
	storage::{with_transaction_unchecked, TransactionOutcome},
};
use serde_json::Value;
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	Slot, BABE_ENGINE_ID,
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::{Digest, Era},
	traits::Header as _,
	ApplyExtrinsicResult, DigestItem, MultiAddress, MultiSignature,
};
use std::collections::BTreeSet;

/// The slot of block 1.
const FIRST_SLOT: u64 = 1_000_000;

/// A chain at the genesis of `preset`.
pub fn genesis(preset: &str) -> sp_io::TestExternalities {
	let patch = genesis_presets::get(&preset.into()).expect("the preset exists");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("it is JSON");
	merge(&mut config, serde_json::from_slice(&patch).expect("the preset is JSON"));
	let mut ext = sp_io::TestExternalities::default();
	ext.execute_with(|| {
		build_state::<RuntimeGenesisConfig>(config.to_string().into_bytes())
			.expect("the preset builds");
		check_state();
	});
	ext
}

/// Puts a preset over the default genesis, as a chain spec does.
fn merge(config: &mut Value, patch: Value) {
	match (config, patch) {
		(Value::Object(config), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(config.entry(key).or_insert(Value::Null), value);
			}
		},
		(config, patch) => *config = patch,
	}
}

/// Four validators, //Alice to //Dave, at block 1. Nothing is emitted, so that what the market does to
/// all AMO can be seen.
pub fn local_chain() -> sp_io::TestExternalities {
	let mut ext = genesis(genesis_presets::LOCAL_PRESET);
	ext.execute_with(|| {
		pallet_rewards::ParameterSet::<Runtime>::mutate(|parameters| {
			parameters.curve = Default::default();
		});
		make_block(0, vec![]);
	});
	ext
}

/// Starts the next block, by the validator with this index in the set.
pub fn start_block(author: u32) {
	let number = System::block_number() + 1;
	let slot = Slot::from(FIRST_SLOT + u64::from(number));
	let claim =
		PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: author, slot });
	let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, claim.encode())] };
	Executive::initialize_block(&Header::new(
		number,
		Default::default(),
		Default::default(),
		System::parent_hash(),
		digest,
	));
	let now = pallet_timestamp::Call::set { now: *slot * SLOT_MILLIS };
	Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(now.into()))
		.expect("the timestamp is valid")
		.expect("the timestamp is accepted");
}

/// Makes the next block and checks what must hold after it. As with an author, a transaction that is
/// not valid leaves nothing behind.
pub fn make_block(author: u32, transactions: Vec<UncheckedExtrinsic>) -> Vec<ApplyExtrinsicResult> {
	start_block(author);
	let apply = |transaction| {
		with_transaction_unchecked(|| match Executive::apply_extrinsic(transaction) {
			Err(invalid) => TransactionOutcome::Rollback(Err(invalid)),
			applied => TransactionOutcome::Commit(applied),
		})
	};
	let results = transactions.into_iter().map(apply).collect();
	Executive::finalize_block();
	check_state();
	results
}

/// Makes `count` empty blocks, each by the first in the set that is not disabled.
pub fn make_blocks(count: u32) {
	for _ in 0..count {
		let disabled = Session::disabled_validators();
		let author = (0..).find(|author| !disabled.contains(author)).expect("somebody may");
		make_block(author, vec![]);
	}
}

/// A transaction signed by `signer`, with its next nonce and without a tip.
pub fn signed(signer: Sr25519Keyring, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(signer.to_account_id())),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0).into(),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call.into(), extension).expect("the extension is valid");
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(
		call,
		MultiAddress::Id(signer.to_account_id()),
		MultiSignature::Sr25519(signature),
		extension,
	)
}

/// A transfer from `from` to `to`.
pub fn transfer(from: Sr25519Keyring, to: AccountId, value: u128) -> UncheckedExtrinsic {
	signed(from, pallet_balances::Call::transfer_keep_alive { dest: to.into(), value })
}

/// Checks what must hold between any two blocks.
///
/// The SDK's own `try_state` checks exist only in a build with another feature set; those of them
/// that this runtime's settings could break are here.
pub fn check_state() {
	Bounties::do_try_state().expect("bounties are consistent");
	Chunks::do_try_state().expect("chunks are consistent");
	DataRights::do_try_state().expect("data rights are consistent");
	Metrics::do_try_state().expect("metrics are consistent");
	Participants::do_try_state().expect("participants are consistent");
	PeerStorage::do_try_state().expect("peer storage is consistent");
	Rewards::do_try_state().expect("rewards are consistent");
	UpgradeNotice::do_try_state().expect("the announced upgrade is consistent");
	ValidatorSelection::do_try_state().expect("validator selection is consistent");

	let held: u128 = frame_system::Account::<Runtime>::iter_values()
		.map(|account| account.data.free + account.data.reserved)
		.sum();
	assert_eq!(held, Balances::total_issuance(), "all AMO is on an account");
	for account in frame_system::Account::<Runtime>::iter_values() {
		assert!(account.providers > 0 || account.sufficients > 0, "an account nobody provides for");
	}

	let validators = Session::validators();
	assert!(!validators.is_empty(), "nobody makes blocks");
	assert_eq!(
		validators.iter().collect::<BTreeSet<_>>().len(),
		validators.len(),
		"an account is in the set twice"
	);
	for validator in &validators {
		assert!(Session::load_keys(validator).is_some(), "a validator without session keys");
	}
	assert_eq!(Babe::authorities().len(), validators.len(), "BABE knows another set");
	let disabled = Session::disabled_validators();
	assert!(disabled.len() * 3 <= validators.len(), "too many are disabled to finalize");
}
