//! Rights to use data, as other pallets, the runtime API and the index see them.

use crate::{
	chunk::ChunkId,
	custody::{Custody, EncryptionKey},
	AssetId, Balance, BlockNumber, Hash,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, Error, Input, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::DispatchError;

/// An amount of AMO or of another asset.
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
pub struct Price {
	/// The asset; `None` is AMO.
	pub asset: Option<AssetId>,
	/// How much, in the asset's smallest unit.
	pub amount: Balance,
}

/// What data may be used for: a set of purposes.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
pub struct Purposes(u16);

impl Purposes {
	/// To rate a risk or settle a claim.
	pub const INSURANCE: Self = Self(1 << 0);
	/// To service or repair cars.
	pub const MAINTENANCE: Self = Self(1 << 1);
	/// To learn about cars or people in general; also to make processed data.
	pub const RESEARCH: Self = Self(1 << 2);
	/// To plan or direct traffic, and to make maps.
	pub const TRAFFIC: Self = Self(1 << 3);
	/// To advertise.
	pub const MARKETING: Self = Self(1 << 4);
	/// To develop cars and their parts.
	pub const DEVELOPMENT: Self = Self(1 << 5);
	/// To settle a case at law.
	pub const EVIDENCE: Self = Self(1 << 6);
	/// None.
	pub const NONE: Self = Self(0);
	/// All that there are.
	pub const ALL: Self = Self((1 << 7) - 1);

	/// From bits. `None` if one has no meaning.
	pub const fn from_bits(bits: u16) -> Option<Self> {
		if bits & !Self::ALL.0 == 0 {
			Some(Self(bits))
		} else {
			None
		}
	}

	/// As bits.
	pub const fn bits(self) -> u16 {
		self.0
	}

	/// The purposes of both sets.
	pub const fn union(self, other: Self) -> Self {
		Self(self.0 | other.0)
	}

	/// Whether all purposes of `other` are in this set.
	pub const fn contains(self, other: Self) -> bool {
		self.0 & other.0 == other.0
	}

	/// Whether there is none.
	pub const fn is_empty(self) -> bool {
		self.0 == 0
	}
}

impl Decode for Purposes {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Self::from_bits(u16::decode(input)?).ok_or_else(|| "unknown purpose".into())
	}
}

/// Whether an account may use a chunk's data now, and on what ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Access {
	/// It is the owner.
	Owner,
	/// It holds a grant.
	Granted {
		/// What it may use the data for.
		purposes: Purposes,
		/// The block from which on it may not any more; `None` is never.
		until: Option<BlockNumber>,
	},
	/// It may not: it has no grant, or one that ended or was revoked.
	Denied,
}

impl Access {
	/// Whether it may.
	pub const fn is_allowed(&self) -> bool {
		!matches!(self, Self::Denied)
	}
}

/// Who may use which data.
pub trait Rights<AccountId> {
	/// Whether an account may use a chunk's data now. The chunk may be gone: grants outlive it.
	fn access(chunk: &ChunkId, account: &AccountId) -> Access;

	/// Gives an account a grant without a sale.
	#[cfg(feature = "runtime-benchmarks")]
	fn give(chunk: &ChunkId, account: &AccountId);
}

/// A sale that another pallet starts: what a bounty makes of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order<AccountId> {
	/// The chunk.
	pub chunk: ChunkId,
	/// Who delivers, and is paid.
	pub seller: AccountId,
	/// Who pays. The price must be free on this account; it is held.
	pub buyer: AccountId,
	/// What is paid.
	pub price: Price,
	/// The buyer's key that the custody must be sealed to. Not looked at if the chunk is not sealed.
	pub key: EncryptionKey,
	/// What the buyer may use the data for.
	pub purposes: Purposes,
}

/// How a sale ended.
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
pub enum Outcome {
	/// The seller got the price, the buyer keeps the grant.
	Paid,
	/// The buyer got the price back, the grant is revoked.
	Refunded,
}

/// Sales that other pallets start. There is one sale of a chunk to a buyer at a time.
pub trait Sales<AccountId> {
	/// Starts a sale, whose end is told: holds the price, and has the seller deliver the data key by a
	/// grant. The buyer cannot cancel it, so that no key is shown for nothing. From the grant on it
	/// is a sale like any other, with acceptance, disputes and complaints. What is not sealed is
	/// granted at once.
	///
	/// # Errors
	/// Too little money; the buyer has an open request or a live grant; nothing can be sealed to the
	/// key.
	fn order(order: Order<AccountId>) -> Result<(), DispatchError>;

	/// Delivers what was ordered.
	#[cfg(feature = "runtime-benchmarks")]
	fn deliver(chunk: &ChunkId, buyer: &AccountId, custody: Custody);

	/// Ends such a sale at once in the seller's favour, as its buyer may.
	///
	/// # Errors
	/// No such sale, or it is disputed.
	fn accept(chunk: &ChunkId, buyer: &AccountId) -> Result<(), DispatchError>;

	/// Has the chain open the custody of such a sale with the private half of its one-time key, as
	/// its buyer may, against the same bond as in any sale. A wrong data key ends the sale with
	/// [`Outcome::Refunded`], a right one with [`Outcome::Paid`]: [`OnSaleEnd`] is told before this
	/// returns. The caller has revealed the key, whatever the outcome.
	///
	/// # Errors
	/// No such sale, or it is disputed; the window is over; the chunk is not sealed; the private key
	/// is not that of the sale's one-time key; too little money for the bond.
	fn dispute(
		chunk: &ChunkId,
		buyer: &AccountId,
		private_key: [u8; 32],
	) -> Result<(), DispatchError>;

	/// Complains to the council about the contents of such a sale, as its buyer may, against the
	/// same bond as in any sale. The sale stays open until the council has decided.
	///
	/// # Errors
	/// No such sale, or it is disputed; the window is over; too little money for the bond.
	fn complain(chunk: &ChunkId, buyer: &AccountId, evidence: Hash) -> Result<(), DispatchError>;
}

/// What a pallet that started sales is told.
pub trait OnSaleEnd<AccountId> {
	/// The sale of a chunk to a buyer ended, or the seller did not deliver, which is a refund. The price
	/// is free on the account that got it.
	fn ended(chunk: &ChunkId, buyer: &AccountId, outcome: Outcome);

	/// Has the end of a sale to this buyer, who is rich, be as much work as it may be.
	#[cfg(feature = "runtime-benchmarks")]
	fn await_end(chunk: &ChunkId, buyer: &AccountId);
}

impl<AccountId> OnSaleEnd<AccountId> for () {
	fn ended(_: &ChunkId, _: &AccountId, _: Outcome) {}

	#[cfg(feature = "runtime-benchmarks")]
	fn await_end(_: &ChunkId, _: &AccountId) {}
}

/// A right that an account has, or had.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Right {
	/// To the data of this chunk.
	pub chunk: ChunkId,
	/// What for.
	pub purposes: Purposes,
	/// Since this block.
	pub since: BlockNumber,
	/// Up to this block; `None` is for good.
	pub until: Option<BlockNumber>,
	/// Whether the owner took it back.
	pub revoked: bool,
	/// The data key, sealed to the one-time key; `None` if the chunk is not sealed.
	pub custody: Option<Custody>,
	/// The one-time key.
	pub key: EncryptionKey,
}

/// One step of a chunk's history, as the index lists them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct HistoryEntry<AccountId> {
	/// In this block.
	pub block: BlockNumber,
	/// Who took the step, if it was an account.
	pub by: Option<AccountId>,
	/// What happened.
	pub step: Step,
}

/// What can happen to a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Step {
	/// It was registered.
	Registered,
	/// All its fragments were confirmed.
	Stored,
	/// A price was asked.
	Offered,
	/// A buyer asked for it.
	Requested,
	/// A right was granted.
	Granted,
	/// A request was declined, cancelled, or ran out.
	Closed,
	/// A sale ended.
	Sold(Outcome),
	/// A right was revoked.
	Revoked,
	/// A right ran out.
	Ended,
	/// Its storage was paid for longer.
	Extended,
	/// It expired or was discarded.
	Gone,
}

/// A page of rights.
pub type RightsPage = Vec<Right>;
