//! What a bounty asks for, and what storage keeps of bounties and of what was submitted to them.

use amo_primitives::{
	bounty::{BountyId, Ownership},
	custody::EncryptionKey,
	metric::MetricId,
	place::Cell,
	rights::{Outcome, Purposes},
	time::Moment,
	Balance, BlockNumber, Hash,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What is asked for, and what is paid for it. It never changes once posted.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Terms {
	/// What is to be measured. Not a retired metric.
	pub metric: MetricId,
	/// Where, no finer than headers of the metric may tell; `None` is anywhere.
	pub area: Option<Cell>,
	/// No record is before this time.
	pub start: Moment,
	/// No record is after this time; not before `start`.
	pub end: Moment,
	/// Each chunk has at least so many records.
	pub min_records: u32,
	/// How many chunks are paid for: 1 to `MaxQuantity`.
	pub quantity: u32,
	/// What each chunk is paid, in mote: at least the existential deposit, so that every producer
	/// can take it.
	pub reward: Balance,
	/// Who owns the result.
	pub ownership: Ownership,
	/// What the poster may use the data for: at least one purpose, and all of them unless the
	/// producer alone owns the result.
	pub purposes: Purposes,
	/// The last block in which chunks are submitted: later than now, by `MaxPeriod` at most.
	pub deadline: BlockNumber,
}

/// A bounty that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Bounty<AccountId> {
	/// Who posted it and pays.
	pub poster: AccountId,
	/// What is asked for.
	pub terms: Terms,
	/// The poster's key, to which the data key of what is submitted now is sealed. `None` if its private
	/// half was revealed: chunks are submitted again when the poster has set another one.
	pub key: Option<EncryptionKey>,
	/// Held on the poster for chunks that may still be submitted, in mote. What is paid for those
	/// that are submitted is held by their sales.
	pub held: Balance,
	/// What each sale will hold on the poster besides the reward, in mote; part of `held`.
	pub sale_deposit: Balance,
	/// Submissions whose sale has not ended.
	pub in_flight: u32,
	/// Submissions that were paid.
	pub filled: u32,
	/// Whether it takes no more submissions: it was cancelled or closed.
	pub closed: bool,
	/// Held on the poster for this record, in mote.
	pub deposit: Balance,
}

impl<AccountId> Bounty<AccountId> {
	/// How many chunks may be submitted before the next sale ends.
	pub const fn free_slots(&self) -> u32 {
		self.terms.quantity.saturating_sub(self.filled).saturating_sub(self.in_flight)
	}

	/// What is held for each chunk that may be submitted, in mote.
	pub const fn per_chunk(&self) -> Balance {
		self.terms.reward.saturating_add(self.sale_deposit)
	}

	/// Whether no chunk can be submitted any more, whatever becomes of those that were.
	pub const fn is_over(&self, now: BlockNumber) -> bool {
		self.closed || now > self.terms.deadline || self.filled >= self.terms.quantity
	}
}

/// A chunk that was submitted. Kept for as long as the chunk, so that a poster pays for it once; but
/// not if its key was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Submission<AccountId> {
	/// To this bounty.
	pub bounty: BountyId,
	/// Who submitted it and is paid.
	pub producer: AccountId,
	/// How its sale ended; `None` if it has not.
	pub outcome: Option<Outcome>,
	/// Held on the producer for this record, in mote.
	pub deposit: Balance,
}

/// Why a poster rejects a submission.
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
pub enum Reason {
	/// The custody does not hold the chunk's data key. The chain judges.
	WrongKey {
		/// The private half of the key that the custody was sealed to. Everyone can read it from now
		/// on.
		private_key: [u8; 32],
	},
	/// The data is not what the header says. The council judges.
	Contents {
		/// The hash of what the council is shown.
		evidence: Hash,
	},
}
