//! What a swarm has done.

/// Counts since the start, but for the first two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwarmStats {
	/// Peers that are connected now.
	pub peers: usize,
	/// Blocks that are wanted now.
	pub wanted: usize,
	/// Blocks that came, were wanted and are right.
	pub blocks_received: u64,
	/// Their bytes.
	pub bytes_received: u64,
	/// Blocks that were sent.
	pub blocks_sent: u64,
	/// Their bytes.
	pub bytes_sent: u64,
	/// Blocks that came when they were no longer wanted.
	pub duplicates: u64,
	/// Blocks that were dropped before they were hashed: not asked for, or too long.
	pub unexpected: u64,
	/// Blocks that hash to nothing that their sender was asked for.
	pub lies: u64,
	/// Times that a peer was given up as stalled.
	pub stalls: u64,
	/// Wants that were refused or ignored for being too many.
	pub refused: u64,
	/// Streams on which came what is no message.
	pub malformed: u64,
	/// Messages that could not be sent.
	pub lost: u64,
	/// Roots that the DHT was told of.
	pub announced: u64,
}
