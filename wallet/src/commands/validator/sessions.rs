//! When sessions begin.

use crate::{
	chain::{ChainError, View},
	sale::Clock,
};
use amo_primitives::{validators::Schedule, AccountId, BlockNumber};
use serde::Serialize;
use std::fmt;

/// The running session, from which the beginning of others is told.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
	/// Its number.
	pub session: u32,
	/// The block with which it began.
	since: BlockNumber,
	/// Slots in a session.
	length: u64,
	clock: Clock,
}

/// A session, and when it begins if no slot is missed, or began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Begins {
	/// Its number.
	pub session: u32,
	/// About when.
	pub time: String,
}

impl Sessions {
	/// Those of a chain as of a block, whose schedule this is.
	///
	/// # Errors
	/// [`ChainError`].
	pub async fn of(view: &View<'_>, schedule: &Schedule<AccountId>) -> Result<Self, ChainError> {
		Ok(Self {
			session: schedule.session,
			since: schedule.since,
			length: view.cycle_length().await?,
			clock: Clock::of(view).await?,
		})
	}

	/// When a session begins.
	pub fn begin(&self, session: u32) -> Begins {
		let sessions = i128::from(session) - i128::from(self.session);
		let block = i128::from(self.since) + sessions * i128::from(self.length);
		let block = BlockNumber::try_from(block.max(0)).unwrap_or(BlockNumber::MAX);
		Begins { session, time: self.clock.at(block).time }
	}

	/// When a session has ended.
	pub fn end(&self, session: u32) -> Begins {
		self.begin(session.saturating_add(1))
	}
}

impl fmt::Display for Begins {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "session {}, about {}", self.session, self.time)
	}
}

#[cfg(test)]
pub mod tests {
	use super::*;

	/// Session 7 began with block 130 of a chain with 20 slots in a session, and block 135 is of
	/// 2026-01-01, noon.
	pub const SESSIONS: Sessions = Sessions {
		session: 7,
		since: 130,
		length: 20,
		clock: Clock { block: 135, now: 1_767_268_800_000 },
	};

	#[test]
	fn sessions_are_as_long_as_their_slots() {
		let begins = |session| SESSIONS.begin(session).time;
		assert_eq!(begins(7), "2026-01-01T11:59:50Z");
		assert_eq!(begins(8), "2026-01-01T12:00:30Z");
		assert_eq!(begins(6), "2026-01-01T11:59:10Z");
		assert_eq!(SESSIONS.end(8).to_string(), "session 9, about 2026-01-01T12:01:10Z");
	}

	#[test]
	fn what_is_far_away_is_told_as_well() {
		assert_eq!(SESSIONS.begin(0).session, 0);
		assert!(SESSIONS.begin(u32::MAX).time.starts_with("22"), "{}", SESSIONS.begin(u32::MAX));
		assert_eq!(SESSIONS.end(u32::MAX).session, u32::MAX);
	}
}
