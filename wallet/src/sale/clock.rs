//! When blocks come.

use crate::{
	chain::{ChainError, View},
	output,
};
use amo_primitives::{
	time::{Moment, SLOT_MILLIS},
	BlockNumber,
};
use serde::Serialize;
use std::fmt;

/// The time of one block, from which that of others is told.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
	/// The block.
	pub block: BlockNumber,
	/// Its time.
	pub now: Moment,
}

/// A block, and when it comes if none is missed, or came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct When {
	/// Its number.
	pub block: BlockNumber,
	/// About when.
	pub time: String,
}

impl Clock {
	/// That of a block.
	///
	/// # Errors
	/// [`ChainError`].
	pub async fn of(view: &View<'_>) -> Result<Self, ChainError> {
		Ok(Self { block: view.number(), now: view.now().await? })
	}

	/// When a block comes.
	pub fn at(&self, block: BlockNumber) -> When {
		let blocks = i128::from(block) - i128::from(self.block);
		let millis = i128::from(self.now) + blocks * i128::from(SLOT_MILLIS);
		let time = output::time(i64::try_from(millis.max(0)).unwrap_or(i64::MAX));
		When { block, time }
	}
}

impl fmt::Display for When {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "block {}, about {}", self.block, self.time)
	}
}
