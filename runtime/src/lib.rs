//! The AMO runtime: the state transition function of the chain, compiled to wasm for the chain
//! itself and to native code for its tests and types.
//!
//! Read on in [`configs`] (what each pallet is set to, by concern), [`apis`] (what the node may
//! ask) and [`genesis_presets`] (the chains one can start).

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]
#![allow(missing_docs, reason = "the macros of FRAME generate items that have none")]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod genesis_presets;
#[cfg(feature = "rehearsal")]
pub mod rehearsal;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
pub use amo_primitives::{AccountId, Balance, BlockNumber, Hash, Nonce, Signature};
use sp_runtime::{generic, traits::BlakeTwo256, MultiAddress, OpaqueExtrinsic};
#[cfg(not(feature = "rehearsal"))]
use {alloc::borrow::Cow, sp_version::RuntimeVersion};

pub use apis::RuntimeApi;
pub use configs::{consensus::SessionKeys, system::SS58_PREFIX};
#[cfg(feature = "rehearsal")]
pub use rehearsal::VERSION;

/// Version of this runtime. Nodes run whatever wasm is on chain; this tells them which it is.
#[cfg(not(feature = "rehearsal"))]
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("amo"),
	impl_name: Cow::Borrowed("amo-node"),
	authoring_version: 1,
	spec_version: 100,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	// 3: new code goes to `:pending_code` and is that of the next block, not of the rest of its own.
	system_version: 3,
};

/// How accounts are named in transactions.
pub type Address = MultiAddress<AccountId, ()>;
/// Block header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// Block with decoded extrinsics.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction or inherent, not yet checked.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a signer signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// What each transaction carries beside its call. The order is part of the transaction format.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_skip_feeless_payment::SkipCheckIfFeeless<
		Runtime,
		pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Dispatches blocks and transactions to the pallets.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// What the node sees of a block: it decodes no extrinsic, so that runtime upgrades never need
/// a new node.
pub mod opaque {
	use super::*;

	/// Block with extrinsics as bytes.
	pub type Block = generic::Block<Header, OpaqueExtrinsic>;
}

/// The pallets of the chain. An index is part of the encoding of calls and events: never reuse one.
#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(3)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(4)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(5)]
	pub type Preimage = pallet_preimage;
	#[runtime::pallet_index(6)]
	pub type Scheduler = pallet_scheduler;
	#[runtime::pallet_index(7)]
	pub type MultiBlockMigrations = pallet_migrations;
	#[runtime::pallet_index(8)]
	pub type UpgradeNotice = pallet_upgrade_notice;

	#[runtime::pallet_index(9)]
	pub type Balances = pallet_balances;

	// Pallets build their genesis, and begin their blocks, in the order of their indices. Balances go
	// before validator selection, which holds the bonds of genesis; BABE before session: a new epoch is
	// what starts a session; and validator selection, so that the set is known when session builds its
	// genesis. Authorship goes after session: the first block of a session is made by one of the set
	// that begins with it. Rewards go last, to the author.
	#[runtime::pallet_index(10)]
	pub type Babe = pallet_babe;
	#[runtime::pallet_index(12)]
	pub type ValidatorSelection = pallet_validator_selection;
	#[runtime::pallet_index(13)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(14)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(15)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(16)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(17)]
	pub type AuthorityDiscovery = pallet_authority_discovery;
	#[runtime::pallet_index(18)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(19)]
	pub type Rewards = pallet_rewards;

	#[runtime::pallet_index(21)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(22)]
	pub type SkipFeelessPayment = pallet_skip_feeless_payment;
	#[runtime::pallet_index(23)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(24)]
	pub type AssetsHolder = pallet_assets_holder;

	#[runtime::pallet_index(30)]
	pub type TechnicalCouncil = pallet_collective<Instance1>;
	#[runtime::pallet_index(31)]
	pub type CouncilPowers = pallet_council_powers;
	#[runtime::pallet_index(32)]
	pub type Treasury = pallet_treasury;
	#[runtime::pallet_index(33)]
	pub type Sudo = pallet_sudo;

	#[runtime::pallet_index(40)]
	pub type Participants = pallet_participants;
	#[runtime::pallet_index(41)]
	pub type Metrics = pallet_metrics;
	#[runtime::pallet_index(42)]
	pub type Chunks = pallet_chunks;
	#[runtime::pallet_index(43)]
	pub type PeerStorage = pallet_peer_storage;
	#[runtime::pallet_index(44)]
	pub type DataRights = pallet_data_rights;
	#[runtime::pallet_index(45)]
	pub type Bounties = pallet_bounties;
}
