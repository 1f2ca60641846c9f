//! Connecting anew to a node that went away.

use super::{Chain, ChainError};
use std::time::Duration;

/// How long one waits before the second try; twice as long before each that follows.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(30);

impl Chain {
	/// Connects anew to the same node, and tries until it is there. `waits` is told of each wait: why,
	/// and how long.
	///
	/// # Errors
	/// [`ChainError::Replaced`], [`ChainError::OtherChain`], [`ChainError::OtherRuntime`].
	pub async fn reconnect(
		&self,
		mut waits: impl FnMut(&ChainError, Duration),
	) -> Result<Self, ChainError> {
		let mut pause = FIRST;
		loop {
			match Self::connect(&self.url).await {
				Ok(chain) if chain.genesis == self.genesis => return Ok(chain),
				Ok(_) => return Err(ChainError::Replaced),
				Err(error) if error.is_passing() => {
					waits(&error, pause);
					tokio::time::sleep(pause).await;
					pause = LONGEST.min(pause * 2);
				},
				Err(error) => return Err(error),
			}
		}
	}
}
