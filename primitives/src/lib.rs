//! Types and numbers that AMO's pallets, node and tools share, and the traits by which its pallets
//! know of each other.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use sp_runtime::{
	traits::{IdentifyAccount, Verify},
	MultiSignature,
};

pub mod agenda;
pub mod apis;
pub mod audit;
pub mod bounty;
pub mod chunk;
pub mod compute;
pub mod contribution;
pub mod custody;
pub mod device;
pub mod fragment;
pub mod ledger;
pub mod metric;
pub mod operator;
pub mod peer_store;
pub mod place;
pub mod rights;
pub mod stake;
pub mod storage;
pub mod time;
pub mod upgrade;
pub mod validators;

/// Amount of AMO, in mote; or of another asset, in its smallest unit.
pub type Balance = u128;
/// Height of a block.
pub type BlockNumber = u32;
/// Hash of a block, a header, a storage root: Blake2-256.
pub type Hash = sp_core::H256;
/// Count of an account's transactions.
pub type Nonce = u32;
/// Signature of a transaction: sr25519, ed25519 or ECDSA.
pub type Signature = MultiSignature;
/// An account: the public key, or its hash, of a [`Signature`].
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Number of a user-defined coin.
pub type AssetId = u32;

/// One AMO in mote.
pub const AMO: Balance = 1_000_000_000_000_000_000;
