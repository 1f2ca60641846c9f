//! What storage keeps, and what calls take.

use amo_primitives::{
	chunk::ChunkId,
	custody::{Custody, EncryptionKey, KeyCommitment},
	rights::{Price, Purposes},
	Balance, BlockNumber, Hash,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What a right costs and allows.
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
	MaxEncodedLen,
)]
pub struct Terms {
	/// What the buyer pays.
	pub price: Price,
	/// What the data may be used for; at least one purpose.
	pub purposes: Purposes,
	/// How many blocks the right lasts from the grant on, at least 1; `None` is for good.
	pub lasts: Option<BlockNumber>,
}

impl Terms {
	/// Whether a right for these purposes and this long is within the terms.
	pub(crate) fn allow(&self, purposes: Purposes, lasts: Option<BlockNumber>) -> bool {
		let long_enough = match (self.lasts, lasts) {
			(None, _) => true,
			(Some(_), None) => false,
			(Some(offered), Some(wished)) => wished <= offered,
		};
		self.purposes.contains(purposes) && long_enough
	}
}

/// What a chunk's owner asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Offer<AccountId> {
	/// The owner.
	pub owner: AccountId,
	/// What is asked, and for how much at most.
	pub terms: Terms,
	/// Held on the owner, in mote.
	pub deposit: Balance,
}

/// What a buyer asks for.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Wish {
	/// A right to the data of this chunk.
	pub chunk: ChunkId,
	/// The most that the buyer pays. An offer's price is taken if there is one; if not, this is the
	/// buyer's bid, in AMO.
	pub max_price: Price,
	/// The one-time key that the custody shall be sealed to. Not looked at if the chunk is not sealed.
	pub key: EncryptionKey,
	/// What the buyer wants to use the data for; at least one purpose.
	pub purposes: Purposes,
	/// For how many blocks, at least 1; `None` is for good.
	pub lasts: Option<BlockNumber>,
}

/// A paid-in wish that waits for the owner.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Request<AccountId> {
	/// Who may grant it: the chunk's owner, or who made the chunk for the buyer. Copied, because the
	/// chunk may end first.
	pub seller: AccountId,
	/// What was asked for. The price is held on the buyer.
	pub terms: Terms,
	/// The one-time key that the custody must be sealed to.
	pub key: EncryptionKey,
	/// Held on the buyer for the entry and for the right that comes of it, in mote.
	pub deposit: Balance,
	/// The block in which it runs out.
	pub due: BlockNumber,
	/// Whether another pallet made it, and is told of the end. Its buyer cannot cancel it.
	pub ordered: bool,
}

/// The owner's consent to one request.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Answer<AccountId> {
	/// To a request for this chunk.
	pub chunk: ChunkId,
	/// Of this buyer.
	pub buyer: AccountId,
	/// On these terms: those of the request.
	pub terms: Terms,
	/// The data key, sealed to the request's one-time key.
	pub custody: Custody,
}

/// A sale whose key is delivered, up to its acceptance. The custody is in the [`Grant`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Sale<AccountId> {
	/// Who made the custody and is paid.
	pub seller: AccountId,
	/// What the data key must hash to; `None` if the chunk is not sealed. Copied, because the chunk
	/// may end first.
	pub commitment: Option<KeyCommitment>,
	/// Held on the buyer.
	pub price: Price,
	/// The block in which the sale counts as accepted.
	pub due: BlockNumber,
	/// Whether another pallet started it, and is told of its end.
	pub ordered: bool,
	/// The buyer's complaint, if the council has to decide.
	pub complaint: Option<Complaint>,
}

/// A complaint about contents.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Complaint {
	/// Held on the buyer, in mote.
	pub bond: Balance,
	/// Hash of the evidence.
	pub evidence: Hash,
}

/// A right that an account has, or had.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Grant<AccountId> {
	/// Who owned the chunk when it was granted, and may revoke it.
	pub owner: AccountId,
	/// What for.
	pub purposes: Purposes,
	/// Since this block.
	pub since: BlockNumber,
	/// The block from which on it is no right any more; `None` is never.
	pub until: Option<BlockNumber>,
	/// Whether it was taken back, or its price was.
	pub revoked: bool,
	/// The data key, sealed to the one-time key; `None` if the chunk is not sealed.
	pub custody: Option<Custody>,
	/// The one-time key.
	pub key: EncryptionKey,
	/// What it cost.
	pub price: Price,
	/// Held on the account that has it, in mote.
	pub deposit: Balance,
}

impl<AccountId> Grant<AccountId> {
	/// Whether it is a right in block `now`.
	pub fn is_live(&self, now: BlockNumber) -> bool {
		!self.revoked && self.until.is_none_or(|until| now < until)
	}
}

/// How a request ended without a grant.
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
	MaxEncodedLen,
)]
pub enum Closure {
	/// The owner declined it.
	Declined,
	/// The owner did not answer in time, or not after the buyer had cancelled it.
	RanOut,
}
