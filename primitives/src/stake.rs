//! What is at stake behind a candidate, as the pallets that pay for it and those that keep it see each
//! other.

use crate::Balance;
use sp_runtime::{DispatchResult, Perbill};

/// What is at stake behind a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backing {
	/// The candidate's own bond, in mote.
	pub own: Balance,
	/// All delegations to it, in mote.
	pub delegated: Balance,
	/// What the candidate keeps of its delegators' reward.
	pub commission: Perbill,
}

/// Reads stakes.
pub trait ReadStake<AccountId> {
	/// What backs a candidate; nothing if it is none.
	fn backing(candidate: &AccountId) -> Option<Backing>;

	/// What an account has delegated to a candidate, in mote.
	fn delegation(candidate: &AccountId, delegator: &AccountId) -> Balance;
}

/// Changes stakes.
pub trait MutateStake<AccountId>: ReadStake<AccountId> {
	/// Adds to a delegation that there is, from what the delegator has free.
	///
	/// # Errors
	/// No such delegation; stakes that are locked by a slash; too little money.
	fn add(candidate: &AccountId, delegator: &AccountId, amount: Balance) -> DispatchResult;

	/// Has a rich account delegate this much to another rich one, which becomes a candidate if it is
	/// none. All is as much work as it may be.
	#[cfg(feature = "runtime-benchmarks")]
	fn delegate(candidate: &AccountId, delegator: &AccountId, amount: Balance);
}

/// Is told of stakes and candidates. Each call costs the same, whatever is at stake.
pub trait OnStake<AccountId> {
	/// A delegation is about to become another amount: it was `before` until now, zero if it is new,
	/// and will be `after`, zero if it ends. [`ReadStake::backing`] still gives the sum with `before`.
	fn before_change(candidate: &AccountId, delegator: &AccountId, before: Balance, after: Balance);

	/// Nobody delegates to this candidate any more.
	fn emptied(candidate: &AccountId);

	/// A candidate that lacks nothing to be drawn proved its computing power, the first time in this cycle.
	fn proved(candidate: &AccountId);

	/// Has the delegators of a candidate earn something, and the candidate itself in a cycle that is over:
	/// then each of the calls above is as much work as it may be.
	#[cfg(feature = "runtime-benchmarks")]
	fn earn(candidate: &AccountId);
}

impl<AccountId> OnStake<AccountId> for () {
	fn before_change(_: &AccountId, _: &AccountId, _: Balance, _: Balance) {}
	fn emptied(_: &AccountId) {}
	fn proved(_: &AccountId) {}
	#[cfg(feature = "runtime-benchmarks")]
	fn earn(_: &AccountId) {}
}
