//! What the pallet tells, and why it refuses.

use frame_support::pallet_macros::pallet_section;

/// The events.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account stands for validator.
		Registered {
			/// The candidate.
			candidate: T::AccountId,
			/// Its own bond.
			bond: Balance,
		},
		/// An own bond has another amount.
		BondChanged {
			/// The candidate.
			candidate: T::AccountId,
			/// The bond now.
			bond: Balance,
		},
		/// A candidate keeps another part of its delegators' reward.
		CommissionSet {
			/// The candidate.
			candidate: T::AccountId,
			/// What it keeps now.
			commission: Perbill,
		},
		/// A delegation has another amount.
		DelegationChanged {
			/// The candidate.
			candidate: T::AccountId,
			/// Who delegates.
			delegator: T::AccountId,
			/// The delegation now; zero if it ended.
			amount: Balance,
		},
		/// The smallest delegation made room for a larger one.
		PushedOut {
			/// The candidate.
			candidate: T::AccountId,
			/// Whose it was.
			delegator: T::AccountId,
			/// How much it was.
			amount: Balance,
		},
		/// Stake left a candidate, and can be withdrawn later.
		Left {
			/// The candidate.
			candidate: T::AccountId,
			/// Whose stake it is.
			account: T::AccountId,
			/// How much.
			amount: Balance,
			/// The session from which on it can be withdrawn.
			free_at: SessionIndex,
		},
		/// Stake that had left is free.
		Withdrawn {
			/// The candidate that it had left.
			candidate: T::AccountId,
			/// Whose it is.
			account: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// A candidate proved its computing power.
		Proved {
			/// The candidate.
			candidate: T::AccountId,
			/// In which session.
			session: SessionIndex,
		},
		/// A candidate takes no seats.
		FellAsleep {
			/// The candidate.
			candidate: T::AccountId,
			/// Whether it wanted so; else it made too few blocks too often.
			willingly: bool,
		},
		/// A candidate takes seats again.
		WokeUp {
			/// The candidate.
			candidate: T::AccountId,
		},
		/// An account does not stand for validator any more.
		Removed {
			/// The candidate.
			candidate: T::AccountId,
			/// Whether it wanted so; else it signed twice, again.
			willingly: bool,
		},
		/// A lot was drawn.
		Drawn {
			/// The era it is for.
			era: EraIndex,
			/// The session whose set is the first of it.
			session: SessionIndex,
			/// How many qualified.
			qualified: u32,
			/// How many were drawn.
			drawn: u32,
		},
		/// A set was named.
		SetNamed {
			/// The session that it makes the blocks of.
			session: SessionIndex,
			/// The validators.
			validators: Vec<T::AccountId>,
		},
		/// Too few are there to draw from: the validators stay.
		SetKept {
			/// The session that they make the blocks of as well.
			session: SessionIndex,
		},
		/// A validator made too few blocks.
		Absent {
			/// The validator.
			candidate: T::AccountId,
			/// In which session.
			session: SessionIndex,
			/// Blocks that it made.
			made: u32,
			/// Blocks of the session.
			all: u32,
		},
		/// A slash was reported and waits.
		SlashReported {
			/// Its number.
			slash: SlashId,
			/// Who is at fault.
			candidate: T::AccountId,
			/// Whose stake is taken.
			scope: Scope,
			/// How much of it.
			fraction: Perbill,
			/// The session from which on it is carried out.
			due: SessionIndex,
		},
		/// The council cancelled a slash.
		SlashCancelled {
			/// Its number.
			slash: SlashId,
		},
		/// An account's stake was slashed.
		Slashed {
			/// The number of the slash.
			slash: SlashId,
			/// Whose stake.
			account: T::AccountId,
			/// How much went to the treasury.
			amount: Balance,
		},
		/// A slash is carried out.
		SlashDone {
			/// Its number.
			slash: SlashId,
		},
		/// Governance set other parameters.
		ParametersSet {
			/// The parameters.
			parameters: Parameters,
		},
	}
}

/// The errors.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The account is a candidate already: add to its bond with `bond_more`.
		AlreadyCandidate,
		/// There is no such candidate: `register` makes the caller one.
		NoCandidate,
		/// There are as many candidates as there may be: try again when one has left.
		TooManyCandidates,
		/// The own bond would be less than `min_bond`: bond more, or `leave`.
		BondTooSmall,
		/// The commission is more than `max_commission`: ask for less.
		CommissionTooHigh,
		/// The candidate has left, or was removed: delegate to another, or stand with another account.
		Gone,
		/// The amount is zero: name one.
		ZeroAmount,
		/// A candidate does not delegate to itself: use `bond_more`.
		OwnCandidate,
		/// The delegation would be less than `min_delegation`: delegate more, or take all of it back.
		DelegationTooSmall,
		/// The candidate's delegations are all larger, and it has no room for one more: delegate more, or
		/// to another.
		SmallerThanAll,
		/// The caller has no such delegation, or less than that in it.
		NoDelegation,
		/// The delegation was moved from a candidate that it still answers for: take it back, or wait.
		MovedBefore,
		/// The delegation is to that candidate already: name another.
		SameCandidate,
		/// Too many parts of this stake left the candidate: take it back instead, or wait.
		TooManyExits,
		/// A slash waits for this candidate: delegate to another.
		SlashPending,
		/// A slash of this candidate is being carried out: try again in some minutes.
		BeingSlashed,
		/// Nothing that left this candidate can be withdrawn yet: see the event `Left` for when.
		NothingToWithdraw,
		/// The candidate is hibernating already.
		Hibernating,
		/// The candidate is not hibernating.
		NotHibernating,
		/// The candidate has proved its computing power in this session already.
		ProvedBefore,
		/// There is no such slash: see the event `SlashReported`.
		NoSlash,
		/// A parameter is out of range: see `Parameters`.
		InvalidParameters,
	}
}
