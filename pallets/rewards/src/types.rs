//! What the pallet keeps, and the arithmetic of emission and shares.

use amo_primitives::{ledger::Trades, stake::Backing, Balance, BlockNumber};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::U256;
use sp_runtime::{
	helpers_128bit::multiply_by_rational_with_rounding, traits::ConstU32, BoundedVec, Perbill,
	Rounding,
};

/// Number of a cycle: the session's index.
pub type CycleIndex = u32;

/// Blocks of two seconds in a year of 365.25 days.
pub const BLOCKS_IN_A_YEAR: u32 = 15_778_800;

/// Cycles of which the ledger has entries: the running one and those before it.
pub const KEPT: CycleIndex = 84;

/// Most steps of the curve.
pub const MAX_STEPS: u32 = 16;

/// From a block on, so much is emitted.
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
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Step {
	/// The first block.
	pub from: BlockNumber,
	/// The share of all AMO that is emitted in a year.
	pub rate: Perbill,
}

/// How much is emitted, and for whom.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
	/// The rates, by ascending blocks. Nothing is emitted before the first.
	pub curve: BoundedVec<Step, ConstU32<MAX_STEPS>>,
	/// The share of the emission that is for the block's author and its delegators.
	pub authors: Perbill,
	/// The share that is for storage providers.
	pub storage: Perbill,
	/// The share that is for candidates with a fresh proof of computing power. What these three
	/// leave is the treasury's.
	pub participation: Perbill,
	/// How much of the burned rent emission may give back: less than all. What is set while a cycle
	/// runs counts from the next one on.
	pub storage_cap: Perbill,
}

impl Default for Parameters {
	/// Nothing is emitted until somebody says how much.
	fn default() -> Self {
		Self {
			curve: BoundedVec::new(),
			authors: Perbill::from_percent(50),
			storage: Perbill::from_percent(25),
			participation: Perbill::from_percent(10),
			storage_cap: Perbill::from_percent(90),
		}
	}
}

impl Parameters {
	/// Whether the curve ascends, the shares are no more than all, and storing noise cannot pay.
	pub fn is_valid(&self) -> bool {
		let ascends = self.curve.windows(2).all(|pair| match pair {
			[one, next] => one.from < next.from,
			_ => true,
		});
		let shares = [self.authors, self.storage, self.participation]
			.iter()
			.fold(0, |sum: u64, share| sum.saturating_add(share.deconstruct().into()));
		ascends
			&& shares <= Perbill::one().deconstruct().into()
			&& self.storage_cap < Perbill::one()
	}

	/// What a block emits, with so much AMO in existence.
	pub fn emission(&self, issuance: Balance, block: BlockNumber) -> Balance {
		let step = self.curve.iter().rev().find(|step| step.from <= block);
		let rate = step.map(|step| step.rate).unwrap_or_default();
		let whole = u128::from(Perbill::one().deconstruct());
		let year = whole.saturating_mul(BLOCKS_IN_A_YEAR.into());
		part(issuance, rate.deconstruct().into(), year)
	}

	/// Splits what is emitted.
	pub fn split(&self, emission: Balance) -> Parts {
		let authors = self.authors.mul_floor(emission);
		let storage = self.storage.mul_floor(emission);
		let participation = self.participation.mul_floor(emission);
		Parts { authors, storage, participation }
	}
}

/// The parts of a block's emission. The treasury has the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
	/// For the author and its delegators.
	pub authors: Balance,
	/// For storage providers.
	pub storage: Balance,
	/// For candidates.
	pub participation: Balance,
}

impl Parts {
	/// All three.
	pub const fn sum(&self) -> Balance {
		self.authors.saturating_add(self.storage).saturating_add(self.participation)
	}
}

/// Splits the reward of a block between its author and the author's delegators: a mote of own stake
/// counts for two of theirs, and the author has a commission on what is theirs.
pub fn share_with_delegators(reward: Balance, backing: &Backing) -> (Balance, Balance) {
	if backing.delegated == 0 {
		return (reward, 0);
	}
	let own = backing.own.saturating_mul(2);
	let for_stake = part(reward, own, own.saturating_add(backing.delegated));
	let rest = reward.saturating_sub(for_stake);
	let delegators = rest.saturating_sub(backing.commission.mul_ceil(rest));
	(reward.saturating_sub(delegators), delegators)
}

/// `amount` × `numerator` / `denominator`, rounded down; nothing of nothing.
pub(crate) fn part(amount: Balance, numerator: u128, denominator: u128) -> Balance {
	multiply_by_rational_with_rounding(amount, numerator, denominator, Rounding::Down)
		.unwrap_or_default()
}

/// What the delegators of a candidate have earned and not settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Earnings {
	/// What a delegated mote has earned since the first block, in 2^-128 mote. It only grows.
	pub per_unit: U256,
	/// The part of the pot that is theirs, in mote.
	pub left: Balance,
}

impl Earnings {
	/// Adds a reward for all who delegate, `delegated` mote together.
	pub fn add(&mut self, reward: Balance, delegated: Balance) {
		let scaled = U256::from(reward) << 128;
		let each = scaled.checked_div(delegated.into()).unwrap_or_default();
		self.per_unit = self.per_unit.saturating_add(each);
		self.left = self.left.saturating_add(reward);
	}

	/// What a delegation of `amount` has earned since `paid` was what a mote had earned.
	pub fn due(&self, amount: Balance, paid: U256) -> Balance {
		let each = self.per_unit.saturating_sub(paid);
		let earned = each.saturating_mul(amount.into()) >> 128;
		Balance::try_from(earned).unwrap_or(Balance::MAX).min(self.left)
	}
}

/// What is known of a delegation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Share {
	/// What a mote had earned when this delegation was settled last: see [`Earnings::per_unit`].
	pub paid: U256,
	/// Whether the reward is to be added to the delegation.
	pub compound: bool,
}

/// The running cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct RunningCycle {
	/// Its number.
	pub cycle: CycleIndex,
	/// How much of the burned rent emission may give back.
	pub storage_cap: Perbill,
	/// What was emitted, in mote.
	pub emitted: Balance,
	/// What is there for storage providers, in mote.
	pub storage: Balance,
	/// What is there for candidates, in mote.
	pub participation: Balance,
	/// What all providers were paid for: bytes, times blocks.
	pub byte_blocks: u128,
	/// What was burned of their rent, in mote.
	pub burned: Balance,
	/// Candidates that proved their computing power.
	pub proofs: u32,
}

/// A cycle that is over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct FinishedCycle {
	/// Its number.
	pub cycle: CycleIndex,
	/// How much of the rent that was burned for it a provider may get back.
	pub storage_cap: Perbill,
	/// What was emitted, in mote.
	pub emitted: Balance,
	/// What storage providers get together, at most, in mote.
	pub storage: Balance,
	/// What each candidate gets that proved its computing power, in mote.
	pub for_proof: Balance,
	/// What all providers were paid for: bytes, times blocks.
	pub byte_blocks: u128,
	/// What was burned of their rent, in mote.
	pub burned: Balance,
	/// Candidates that proved their computing power.
	pub proofs: u32,
	/// What nobody has claimed yet, in mote.
	pub left: Balance,
}

impl FinishedCycle {
	/// What an account earned by storage in this cycle: by what it stored, and less than was burned
	/// for it.
	pub fn for_storage(&self, entry: &Entry) -> Balance {
		part(self.storage, entry.byte_blocks, self.byte_blocks)
			.min(self.storage_cap.mul_floor(entry.burned))
	}

	/// What an account earned by its proof of computing power.
	pub const fn for_participation(&self, entry: &Entry) -> Balance {
		if entry.proved {
			self.for_proof
		} else {
			0
		}
	}
}

/// The balance of an account over a part of a cycle, seen when the account did something.
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
pub struct Watched {
	/// The block in which it was seen first.
	pub since: BlockNumber,
	/// The block in which it was seen last.
	pub until: BlockNumber,
	/// What it was then, in mote.
	pub latest: Balance,
	/// The sum over the blocks between: mote, times blocks.
	pub sum: u128,
}

impl Watched {
	/// Seen for the first time.
	pub(crate) const fn new(block: BlockNumber, balance: Balance) -> Self {
		Self { since: block, until: block, latest: balance, sum: 0 }
	}

	/// Seen again. Between two times the lower balance counts: money that only passes by, does not.
	pub(crate) fn see(&mut self, block: BlockNumber, balance: Balance) {
		let blocks = block.saturating_sub(self.until);
		let lower = self.latest.min(balance);
		self.sum = self.sum.saturating_add(lower.saturating_mul(blocks.into()));
		self.until = block;
		self.latest = balance;
	}

	/// The average, in mote. Nothing if it was seen in one block only: what is there for a moment says
	/// nothing.
	pub fn average(&self) -> Option<Balance> {
		let blocks = self.until.saturating_sub(self.since);
		self.sum.checked_div(blocks.into())
	}
}

/// What an account did for the network in a cycle.
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
pub struct Entry {
	/// The cycle.
	pub cycle: CycleIndex,
	/// What it sold.
	pub sold: Trades,
	/// What it bought.
	pub bought: Trades,
	/// What it was paid for as a provider: bytes, times blocks.
	pub byte_blocks: u128,
	/// What was burned of that rent, in mote.
	pub burned: Balance,
	/// Blocks that it made.
	pub blocks: u32,
	/// Whether it proved its computing power.
	pub proved: bool,
	/// Its balance.
	pub balance: Watched,
	/// Whether it was paid for the cycle.
	pub claimed: bool,
}

impl Entry {
	/// Nothing was done yet.
	pub(crate) fn new(cycle: CycleIndex, block: BlockNumber, balance: Balance) -> Self {
		Self {
			cycle,
			sold: Trades::default(),
			bought: Trades::default(),
			byte_blocks: 0,
			burned: 0,
			blocks: 0,
			proved: false,
			balance: Watched::new(block, balance),
			claimed: false,
		}
	}
}
