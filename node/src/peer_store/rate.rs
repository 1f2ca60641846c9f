//! How often something may be done.

use std::time::{Duration, Instant};

/// Milliseconds in a minute: a token that is being filled counts in parts of this.
const MINUTE: u64 = 60_000;

/// A bucket of tokens that fills evenly. It begins full.
#[derive(Debug)]
pub struct Bucket {
	per_minute: u64,
	/// In parts of a token.
	level: u64,
	filled: Instant,
}

impl Bucket {
	/// A bucket that holds as many tokens as flow into it in a minute.
	pub fn new(per_minute: u64, now: Instant) -> Self {
		Self { per_minute, level: per_minute.saturating_mul(MINUTE), filled: now }
	}

	/// Takes tokens out.
	///
	/// # Errors
	/// If there are not so many: how long until there are. [`Duration::MAX`] if there never are.
	pub fn take(&mut self, tokens: u64, now: Instant) -> Result<(), Duration> {
		let elapsed = now.saturating_duration_since(self.filled).as_millis();
		let elapsed = u64::try_from(elapsed).unwrap_or(u64::MAX);
		if elapsed > 0 {
			let added = elapsed.saturating_mul(self.per_minute);
			let full = self.per_minute.saturating_mul(MINUTE);
			self.level = self.level.saturating_add(added).min(full);
			self.filled = now;
		}
		let needed = tokens.saturating_mul(MINUTE);
		match self.level.checked_sub(needed) {
			Some(rest) => {
				self.level = rest;
				Ok(())
			},
			None if tokens > self.per_minute => Err(Duration::MAX),
			None => {
				let missing = needed.saturating_sub(self.level);
				Err(Duration::from_millis(missing.div_ceil(self.per_minute)))
			},
		}
	}
}
