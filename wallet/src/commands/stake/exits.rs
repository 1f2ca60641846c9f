//! Stake that left candidates, and when it is free.

use crate::chain::{ChainError, View};
use amo_primitives::{AccountId, Balance};
use pallet_validator_selection::types::Exit;

/// Stake of an account that left candidates.
pub struct Exits {
	/// Each part with the candidate that it left.
	parts: Vec<(AccountId, Exit<AccountId>)>,
	clock: ExitClock,
}

/// When stake that left is free.
#[derive(Clone, Copy)]
pub struct ExitClock {
	/// The running session, or an earlier one if slashes are late.
	session: u32,
	/// For how many sessions stake is locked after the last that it answers for.
	unbonding: u32,
}

/// A part that waits to be withdrawn.
pub struct Waiting {
	/// The candidate that it left.
	pub candidate: AccountId,
	/// How much.
	pub amount: Balance,
	/// The session from which on it can be withdrawn.
	pub free_at: u32,
	/// Whether it can be withdrawn now.
	pub is_free: bool,
}

/// A part that is delegated elsewhere and answers for the candidate that it left.
pub struct Moved {
	/// The candidate that it left.
	pub from: AccountId,
	/// Whom it is delegated to.
	pub to: AccountId,
	/// How much.
	pub amount: Balance,
	/// The session from which on it can be moved again.
	pub free_at: u32,
}

impl ExitClock {
	/// That of a chain as of a block.
	///
	/// # Errors
	/// [`ChainError`].
	pub async fn of(view: &View<'_>) -> Result<Self, ChainError> {
		let unbonding = view.validator_parameters().await?.unbonding;
		let session = view.schedule().await?.session.min(view.slashes_from().await?);
		Ok(Self { session, unbonding })
	}

	/// The session from which on stake is free whose last session this is.
	pub const fn free_at(self, last: u32) -> u32 {
		last.saturating_add(self.unbonding).saturating_add(1)
	}

	/// Whether stake whose last session this is answers for nothing any more.
	pub const fn is_over(self, last: u32) -> bool {
		self.session > last.saturating_add(self.unbonding)
	}
}

impl Exits {
	/// Those of an account.
	///
	/// # Errors
	/// [`ChainError`].
	pub async fn of(view: &View<'_>, account: &AccountId) -> Result<Self, ChainError> {
		Ok(Self { parts: view.exits_of(account).await?, clock: ExitClock::of(view).await? })
	}

	/// What waits to be withdrawn, the first that is free first.
	pub fn waiting(&self) -> Vec<Waiting> {
		let is_waiting = |(_, exit): &&(AccountId, Exit<AccountId>)| exit.to.is_none();
		let mut waiting: Vec<_> = self
			.parts
			.iter()
			.filter(is_waiting)
			.map(|(candidate, exit)| Waiting {
				candidate: candidate.clone(),
				amount: exit.amount,
				free_at: self.clock.free_at(exit.last),
				is_free: self.clock.is_over(exit.last),
			})
			.collect();
		waiting.sort_by(|one, other| {
			(one.free_at, &one.candidate).cmp(&(other.free_at, &other.candidate))
		});
		waiting
	}

	/// What is delegated elsewhere and still answers for the candidate that it left.
	pub fn moved(&self) -> Vec<Moved> {
		let answering = self.parts.iter().filter(|(_, exit)| !self.clock.is_over(exit.last));
		answering
			.filter_map(|(from, exit)| {
				Some(Moved {
					from: from.clone(),
					to: exit.to.clone()?,
					amount: exit.amount,
					free_at: self.clock.free_at(exit.last),
				})
			})
			.collect()
	}
}

#[cfg(test)]
pub mod tests {
	use super::*;

	/// That of a session.
	pub const fn clock(session: u32, unbonding: u32) -> ExitClock {
		ExitClock { session, unbonding }
	}

	fn account(number: u8) -> AccountId {
		AccountId::new([number; 32])
	}

	fn exits() -> Exits {
		let exit =
			|last: u32, to: Option<u8>| Exit { amount: last.into(), last, to: to.map(account) };
		Exits {
			parts: vec![
				(account(2), exit(6, None)),
				(account(1), exit(5, None)),
				(account(1), exit(4, Some(3))),
				(account(1), exit(7, Some(3))),
			],
			clock: clock(9, 3),
		}
	}

	#[test]
	fn stake_is_free_when_it_answers_for_nothing() {
		let waiting: Vec<_> =
			exits().waiting().iter().map(|one| (one.amount, one.free_at, one.is_free)).collect();
		assert_eq!(waiting, [(5, 9, true), (6, 10, false)]);
	}

	#[test]
	fn what_was_moved_answers_as_long() {
		let moved: Vec<_> = exits().moved().iter().map(|one| (one.amount, one.free_at)).collect();
		assert_eq!(moved, [(7, 11)]);
	}

	#[test]
	fn what_never_ends_is_no_trouble() {
		let clock = clock(u32::MAX, 3);
		assert_eq!(clock.free_at(u32::MAX), u32::MAX);
		assert!(!clock.is_over(u32::MAX));
	}
}
