//! What the pallet keeps.

use amo_primitives::{Balance, Hash, AMO};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{traits::Convert, Perbill};
use sp_staking::SessionIndex;

/// Candidates that there may be at most.
pub const MAX_CANDIDATES: u32 = 5_000;
/// Exits that an account may have from one candidate at a time. One more joins the newest that waits to
/// be withdrawn.
pub const MAX_EXITS: u32 = 16;
/// The least number of validators that a set drawn by lot has: with fewer, one that is absent ends
/// finality.
pub const MIN_SET: u32 = 4;
/// Sets that a pool has at most.
pub const MAX_CYCLES: u32 = 10;
/// Accounts in a pool at most: [`MAX_CYCLES`] sets of the largest size.
pub const MAX_POOL: u32 = 1_000;
/// Zero bits that a proof of computing power may have to have at most.
pub const MAX_DIFFICULTY: u8 = 48;
/// Past draws that are kept.
pub const DRAWS_KEPT: u32 = 10;
/// Sessions between the freeze of the candidates and the draw among them: those in which the seed comes
/// to be.
pub const FROZEN_FOR: SessionIndex = 3;

/// Sessions that are over and whose seed is kept: a lot is drawn with that of the session two before the
/// running one.
pub const SEEDS_KEPT: SessionIndex = 4;

/// Sessions for which stake that left is locked at most: four months.
pub const MAX_UNBONDING: SessionIndex = 5_000;

/// Number of an era.
pub type EraIndex = u32;
/// Number of a slash.
pub type SlashId = u32;
/// Accounts in the order in which they were frozen: by their bytes.
pub type Frozen<AccountId> = BoundedVec<AccountId, ConstU32<MAX_CANDIDATES>>;

/// What governance sets.
#[derive(
	Clone,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	PartialEq,
	Eq,
	Debug,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
	/// Validators that make blocks in one cycle, at most.
	pub set_size: u32,
	/// Sets that a pool has, at most: cycles of an era.
	pub cycles: u32,
	/// The least own bond of a candidate, in mote.
	pub min_bond: Balance,
	/// The least that must be at stake behind a candidate, own bond and delegations, in mote.
	pub min_backing: Balance,
	/// The least delegation, in mote.
	pub min_delegation: Balance,
	/// The most that a candidate may keep of its delegators' reward.
	pub max_commission: Perbill,
	/// The least contribution of a candidate, in points.
	pub min_contribution: u128,
	/// Sessions for which a proof of computing power counts after that in which it was made.
	pub proof_validity: SessionIndex,
	/// Zero bits that a proof of computing power must have.
	pub difficulty: u8,
	/// Sessions for which stake stays locked after the last in which it could be at fault.
	pub unbonding: SessionIndex,
	/// Sessions from the report of an offence to its slash, in which the council can cancel it.
	pub slash_delay: SessionIndex,
	/// The share of its even part of a cycle's blocks that a validator must make.
	pub least_share: Perbill,
	/// What is taken of the own bond of one who made fewer.
	pub absence_slash: Perbill,
	/// Cycles on end in which one may make fewer until it hibernates.
	pub max_strikes: u8,
}

/// What a chain that people use begins with. `docs/validators.md` says what a third of the seats costs
/// with it.
impl Default for Parameters {
	fn default() -> Self {
		Self {
			set_size: 22,
			cycles: MAX_CYCLES,
			min_bond: 100_000 * AMO,
			min_backing: 200_000 * AMO,
			min_delegation: 10 * AMO,
			max_commission: Perbill::from_percent(20),
			min_contribution: 0,
			proof_validity: 10,
			difficulty: 24,
			unbonding: 168,
			slash_delay: 42,
			least_share: Perbill::from_percent(25),
			absence_slash: Perbill::from_parts(1_000_000),
			max_strikes: 3,
		}
	}
}

/// Who stands for validator from genesis on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First<AccountId> {
	/// The account.
	pub account: AccountId,
	/// Its own bond, in mote.
	pub bond: Balance,
}

/// Whether a candidate wants a seat.
#[derive(
	Clone,
	Copy,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	PartialEq,
	Eq,
	Debug,
)]
pub enum State {
	/// It does.
	Ready,
	/// Not now: by its own will, or after too many strikes.
	Hibernating {
		/// The session in which it fell asleep.
		since: SessionIndex,
	},
	/// Never again: it left, or signed twice for the second time. Only those in [`crate::Former`] are.
	Gone,
}

impl State {
	/// Whether it hibernates.
	pub const fn is_asleep(&self) -> bool {
		matches!(self, Self::Hibernating { .. })
	}

	/// Whether it hibernated already when the set of a session was named, in the session before.
	pub fn slept_before(&self, session: SessionIndex) -> bool {
		matches!(self, Self::Hibernating { since } if since.saturating_add(1) < session)
	}
}

/// Who stands for validator.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub struct Candidate {
	/// The own bond, in mote.
	pub bond: Balance,
	/// The sum of all delegations, in mote.
	pub delegated: Balance,
	/// How many they are.
	pub delegations: u32,
	/// What the candidate keeps of its delegators' reward.
	pub commission: Perbill,
	/// Whether it wants a seat.
	pub state: State,
	/// The session of the last proof of computing power.
	pub proved: Option<SessionIndex>,
	/// Cycles on end in which it made too few blocks.
	pub strikes: u8,
	/// How often it was found to have signed twice, in different sessions.
	pub offences: u8,
	/// It gets no seat of this era's pool.
	pub barred: Option<EraIndex>,
	/// Slashes of all its stake that wait or are being carried out.
	pub slashes: u32,
}

impl Candidate {
	/// One with this bond and commission, to which nobody delegates.
	pub fn new(bond: Balance, commission: Perbill) -> Self {
		Self {
			bond,
			delegated: 0,
			delegations: 0,
			commission,
			state: State::Ready,
			proved: None,
			strikes: 0,
			offences: 0,
			barred: None,
			slashes: 0,
		}
	}

	/// Whether it wants a seat, and no slash for having signed twice waits.
	pub fn is_ready(&self) -> bool {
		self.state == State::Ready && self.slashes == 0
	}

	/// Whether nothing of it is left to be known, once it does not stand any more.
	pub fn is_spent(&self) -> bool {
		self.delegations == 0 && self.slashes == 0
	}
}

/// What an account delegated to a candidate.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub struct Delegation {
	/// How much, in mote.
	pub amount: Balance,
	/// Its place in the candidate's heap.
	pub place: u32,
	/// The last session for which a part of it answers for another candidate, that it was moved from.
	pub moved: Option<SessionIndex>,
}

/// Stake that left a candidate and still answers for what it did before.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub struct Exit<AccountId> {
	/// How much, in mote.
	pub amount: Balance,
	/// The last session for which it answers: the one that was queued already when it left.
	pub last: SessionIndex,
	/// The candidate that it is delegated to now; nothing if it waits to be withdrawn.
	pub to: Option<AccountId>,
}

/// The exits of an account from a candidate, oldest first.
pub type Exits<AccountId> = BoundedVec<Exit<AccountId>, ConstU32<MAX_EXITS>>;

/// Whose stake a slash takes.
#[derive(
	Clone,
	Copy,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Scope {
	/// The candidate's own bond.
	Bond,
	/// The bond, and all delegations pro rata.
	All,
}

/// What will be taken of the stake behind a candidate.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub struct Slash<AccountId> {
	/// Who is at fault.
	pub candidate: AccountId,
	/// The session in which it was.
	pub session: SessionIndex,
	/// Whose stake is taken.
	pub scope: Scope,
	/// How much of it.
	pub fraction: Perbill,
	/// The session from which on it is carried out.
	pub due: SessionIndex,
}

/// What a validator was reported for in a session.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub struct Fault {
	/// The worst of it.
	pub fraction: Perbill,
	/// What was taken, or cancelled, before the last slash for it was reported.
	pub base: Perbill,
	/// The last slash for it; nothing if nothing was at stake.
	pub slash: Option<SlashId>,
}

/// How far a slash is carried out.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub enum Progress<AccountId> {
	/// Nothing is done: the candidate's own stake is next.
	Own,
	/// The candidate's own stake, and delegations up to this delegator, in the order of the map; nothing if none yet.
	Delegations(Option<AccountId>),
	/// All delegations, and exits up to this account.
	Exits(Option<AccountId>),
}

/// A lot that was drawn.
#[derive(
	Clone, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PartialEq, Eq, Debug,
)]
pub struct Draw<AccountId> {
	/// The era it is for.
	pub era: EraIndex,
	/// The session whose set is the first of it.
	pub session: SessionIndex,
	/// The session at whose start candidates and their qualification were frozen.
	pub frozen: SessionIndex,
	/// How many qualified.
	pub qualified: u32,
	/// Blake2-256 of the SCALE encoding of the list of those who qualified.
	pub list: Hash,
	/// The randomness it was drawn with.
	pub seed: [u8; 32],
	/// Who was drawn, in their order.
	pub pool: BoundedVec<AccountId, ConstU32<MAX_POOL>>,
}

/// Identifies a validator by its account alone.
pub struct Identify;

impl<AccountId> Convert<AccountId, Option<()>> for Identify {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}
