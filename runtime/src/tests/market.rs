//! The market's parties, what they do, and how time passes: what the tests of whole flows share.

mod body;
mod sale;
mod storage;

pub use body::Body;
pub use sale::*;
pub use storage::*;

use super::chain::{local_chain, make_block, signed};
use crate::{
	AccountId, Balances, BlockNumber, Chunks, DataRights, PeerStorage, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeHoldReason, System, Treasury, UncheckedExtrinsic,
};
use amo_primitives::{Balance, AMO};
use codec::Encode;
use frame_support::{
	dispatch::GetDispatchInfo,
	traits::{
		fungible::{Inspect, InspectHold, Mutate},
		Hooks,
	},
};
use pallet_peer_storage::types::{Pauses, GIB};
use sp_keyring::Sr25519Keyring::{self, *};
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, DispatchError, DispatchResult,
};
use std::{cell::RefCell, collections::BTreeMap};

/// Has a car, and chunks.
pub const OWNER: Sr25519Keyring = Eve;
/// Buys data.
pub const BUYER: Sr25519Keyring = Ferdie;
/// Somebody else: another buyer, the next owner of a car.
pub const OTHER: Sr25519Keyring = EveStash;
/// Posts bounties.
pub const POSTER: Sr25519Keyring = FerdieStash;
/// The providers, in the order of their numbers: one more than a body has fragments.
pub const PROVIDERS: [Sr25519Keyring; 4] = [AliceStash, BobStash, CharlieStash, DaveStash];

/// What each of them offers, in bytes: so much that a slash leaves some of it covered.
const CAPACITY: u64 = 16 * GIB;

const RICH: Balance = 10_000 * AMO;

/// A chain with four providers whose audits the council has paused: for flows that are not about
/// them, in which nobody answers challenges.
pub fn market() -> sp_io::TestExternalities {
	let mut ext = local_chain();
	ext.execute_with(|| {
		for party in PROVIDERS.into_iter().chain([OTHER, POSTER]) {
			Balances::mint_into(&party.to_account_id(), RICH).expect("a fresh account");
		}
		for provider in PROVIDERS {
			join(provider, CAPACITY);
		}
		set_audits(false);
	});
	ext
}

/// Has the council let audits go on: from here on, workers must answer.
pub fn start_audits() {
	set_audits(true);
}

fn set_audits(on: bool) {
	let pauses = Pauses { audit: !on, ..Pauses::default() };
	council(pallet_peer_storage::Call::pause { pauses });
}

thread_local! {
	/// What accounts paid in fees, less what the treasury got of them.
	static FEES: RefCell<BTreeMap<AccountId, i128>> = RefCell::default();
}

/// All coins of an account, held ones too, as if there were no fees: they are tested elsewhere.
pub fn coins(account: impl Into<AccountId>) -> i128 {
	let account = account.into();
	let fees = FEES.with_borrow(|fees| fees.get(&account).copied().unwrap_or_default());
	Balances::total_balance(&account) as i128 + fees
}

/// What is held of an account's coins.
pub fn held(account: Sr25519Keyring) -> Balance {
	Balances::total_balance_on_hold(&account.to_account_id())
}

/// What is held of an account's coins for a reason.
pub fn held_for(account: Sr25519Keyring, reason: impl Into<RuntimeHoldReason>) -> Balance {
	Balances::balance_on_hold(&reason.into(), &account.to_account_id())
}

/// What a strike costs a provider: a share of its whole deposit.
pub fn slash() -> Balance {
	let parameters = PeerStorage::parameters();
	parameters.slashed * (parameters.deposit_per_gib * Balance::from(CAPACITY / GIB))
}

/// Makes a block of these transactions; or the one after it, as a pool does, if it starts a session:
/// the SDK counts such a block as full.
pub fn block(transactions: Vec<UncheckedExtrinsic>) -> Vec<ApplyExtrinsicResult> {
	let results = block_now(transactions.clone());
	let full = TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources);
	if results.contains(&Err(full)) {
		return block_now(transactions);
	}
	results
}

fn block_now(transactions: Vec<UncheckedExtrinsic>) -> Vec<ApplyExtrinsicResult> {
	let results = make_block(0, transactions);
	for event in events() {
		if let RuntimeEvent::TransactionPayment(
			pallet_transaction_payment::Event::TransactionFeePaid { who, actual_fee, .. },
		) = event
		{
			let to_treasury = actual_fee - actual_fee * 80 / 100;
			FEES.with_borrow_mut(|fees| {
				*fees.entry(who).or_default() += actual_fee as i128;
				*fees.entry(Treasury::account_id()).or_default() -= to_treasury as i128;
			});
		}
	}
	results
}

/// Sends a transaction, alone in its block.
pub fn send(who: Sr25519Keyring, call: impl Into<RuntimeCall>) -> DispatchResult {
	block(vec![signed(who, call)]).remove(0).expect("the transaction is valid")
}

/// Sends a transaction that does what it says.
#[track_caller]
pub fn sent(who: Sr25519Keyring, call: impl Into<RuntimeCall>) {
	assert_eq!(send(who, call), Ok(()));
}

/// Sends a transaction that is refused.
#[track_caller]
pub fn refused(who: Sr25519Keyring, call: impl Into<RuntimeCall>, error: impl Into<DispatchError>) {
	assert_eq!(send(who, call), Err(error.into()));
}

/// Has two of the three councillors decide.
pub fn council(motion: impl Into<RuntimeCall>) {
	let motion = motion.into();
	let proposal_hash = BlakeTwo256::hash_of(&motion);
	let index = pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get();
	let length_bound = motion.encoded_size() as u32;
	let proposal_weight_bound = motion.get_dispatch_info().call_weight;
	let calls: [pallet_collective::Call<Runtime, pallet_collective::Instance1>; 4] = [
		pallet_collective::Call::propose { threshold: 2, proposal: Box::new(motion), length_bound },
		pallet_collective::Call::vote { proposal: proposal_hash, index, approve: true },
		pallet_collective::Call::vote { proposal: proposal_hash, index, approve: true },
		pallet_collective::Call::close {
			proposal_hash,
			index,
			proposal_weight_bound,
			length_bound,
		},
	];
	for (who, call) in [Alice, Alice, Bob, Bob].into_iter().zip(calls) {
		sent(who, call);
	}
	assert!(
		events().iter().any(|event| matches!(
			event,
			RuntimeEvent::TechnicalCouncil(pallet_collective::Event::Executed {
				result: Ok(()),
				..
			})
		)),
		"decided, but refused"
	);
}

/// What happened in the last block.
pub fn events() -> Vec<RuntimeEvent> {
	System::events().into_iter().map(|record| record.event).collect()
}

/// Whether this happened in the last block.
pub fn happened(event: impl Into<RuntimeEvent>) -> bool {
	events().contains(&event.into())
}

/// Lets empty blocks pass. Of each, only the hooks of the market's pallets run, in their order: that
/// is all that changes the market in an empty block, and cheap enough to let a week pass.
pub fn pass(blocks: BlockNumber) {
	for _ in 0..blocks {
		let now = System::block_number() + 1;
		System::reset_events();
		System::set_block_number(now);
		Chunks::on_initialize(now);
		PeerStorage::on_initialize(now);
		DataRights::on_initialize(now);
		PeerStorage::on_finalize(now);
	}
	super::chain::check_state();
}
