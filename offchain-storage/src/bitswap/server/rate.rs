//! A token bucket.

use std::time::Instant;

/// Seconds for which what is not used is saved.
const BURST_SECONDS: u64 = 4;

pub(super) struct Rate {
	per_second: u64,
	/// In tokens; below zero if more was spent than there was.
	tokens: i128,
	filled: Instant,
}

impl Rate {
	pub fn new(per_second: u64, now: Instant) -> Self {
		Self { per_second, tokens: i128::from(per_second) * i128::from(BURST_SECONDS), filled: now }
	}

	/// Takes tokens if they are there.
	pub fn take(&mut self, tokens: u64, now: Instant) -> bool {
		self.fill(now);
		let enough = self.tokens >= i128::from(tokens);
		if enough {
			self.tokens -= i128::from(tokens);
		}
		enough
	}

	/// Takes tokens whether they are there or not.
	pub fn spend(&mut self, tokens: u64, now: Instant) {
		self.fill(now);
		self.tokens -= i128::from(tokens);
	}

	pub fn is_positive(&mut self, now: Instant) -> bool {
		self.fill(now);
		self.tokens > 0
	}

	fn fill(&mut self, now: Instant) {
		let nanoseconds = now.saturating_duration_since(self.filled).as_nanos();
		let new = nanoseconds.saturating_mul(u128::from(self.per_second)) / 1_000_000_000;
		// What is less than a token stays in the clock.
		if new > 0 {
			let full = i128::from(self.per_second) * i128::from(BURST_SECONDS);
			let new = i128::try_from(new).unwrap_or(full);
			self.tokens = self.tokens.saturating_add(new).min(full);
			self.filled = now;
		}
	}
}
