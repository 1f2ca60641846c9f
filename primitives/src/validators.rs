//! Validators and candidates, as clients and nodes see them.

use crate::{BlockNumber, Hash};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::sr25519;

/// What a candidate's node is to work on to prove its computing power.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ComputeTask<AccountId> {
	/// The candidate.
	pub candidate: AccountId,
	/// The key that signs for it.
	pub key: sr25519::Public,
	/// The session that the proof is for.
	pub session: u32,
	/// See [`crate::compute::task`].
	pub task: Hash,
	/// Zero bits that are asked for.
	pub difficulty: u8,
}

/// What a candidate lacks to be drawn.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Lack {
	/// It is no candidate: it never registered, or is gone.
	Candidacy,
	/// Its own bond is too small.
	Bond,
	/// Bond and delegations together are too small.
	Backing,
	/// It has contributed too little.
	Contribution,
	/// It has set no session keys.
	Keys,
	/// It hibernates, or a slash for having signed twice waits.
	Readiness,
	/// Its last proof of computing power is too old, or it made none.
	Proof,
}

/// A lot that was drawn. [`Draw::pool`] can be drawn again from the list, of which `list` is the hash,
/// and the seed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draw<AccountId> {
	/// The era it is for.
	pub era: u32,
	/// The session whose set is the first of it.
	pub session: u32,
	/// The session at whose start candidates and their qualification were frozen.
	pub frozen: u32,
	/// How many qualified.
	pub qualified: u32,
	/// Blake2-256 of the SCALE encoding of the list of those who qualified, ordered by their bytes.
	pub list: Hash,
	/// The randomness it was drawn with.
	pub seed: Hash,
	/// Who was drawn, in their order.
	pub pool: Vec<AccountId>,
}

/// Who makes blocks, and who is next.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule<AccountId> {
	/// The running session.
	pub session: u32,
	/// The block with which it began, or the first one after.
	pub since: BlockNumber,
	/// The validators of the running session.
	pub validators: Vec<AccountId>,
	/// Those of the next one.
	pub queued: Vec<AccountId>,
	/// The rest of the pool, in the order in which it gets seats after that.
	pub next: Vec<AccountId>,
	/// The draw of the running era.
	pub draw: Option<Draw<AccountId>>,
}
