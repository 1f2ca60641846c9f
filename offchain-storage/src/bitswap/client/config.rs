//! How wants are pursued.

use std::time::Duration;

/// How wants are pursued.
#[derive(Clone, Debug)]
pub struct ClientConfig {
	/// How long a peer that was asked may be silent before another is asked.
	pub stall_timeout: Duration,
	/// How long a peer that stalled is not asked again.
	pub stall_backoff: Duration,
	/// How long connected peers may answer before the DHT is searched.
	pub search_delay: Duration,
	/// How long a want may go without any progress before it fails.
	pub give_up: Duration,
	/// Blocks that are asked of one peer at a time.
	pub blocks_per_peer: usize,
	/// Peers that are asked whether they have a block, besides the one that is asked for it.
	pub also_ask: usize,
	/// Peers that are asked at a time whether they have a block, when nobody is known to.
	pub broadcast: usize,
	/// Searches in the DHT at a time.
	pub searches: usize,
}

impl Default for ClientConfig {
	fn default() -> Self {
		Self {
			stall_timeout: Duration::from_secs(5),
			stall_backoff: Duration::from_secs(20),
			search_delay: Duration::from_secs(1),
			give_up: Duration::from_secs(60),
			blocks_per_peer: 16,
			also_ask: 2,
			broadcast: 32,
			searches: 16,
		}
	}
}
