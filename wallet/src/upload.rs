//! Records out of the journal, into chunks, to providers and onto the chain.
//!
//! An upload may be ended at any moment, and goes on where it was: bodies are made and kept, with
//! what the chain shall be told of them ([`state::Uploads`]), before anything leaves the machine; a
//! chunk's name says whether the chain knows it already, once all is final that was sent before; its
//! offer is in the same transaction; and the journal's cursor moves in the same step as the list of
//! chunks ends. So no record is lost, and none is sold twice.

mod plan;
mod send;
pub mod state;

pub use plan::{add, plan, take, Cut, ForOther, Known, Whereabouts};
pub use send::{discard, release, release_unknown, send, OnChain, Sent};

/// What was uploaded: for the table of sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
	/// Chunks.
	pub chunks: u64,
	/// Records.
	pub records: u64,
	/// Bytes of the records as CSV.
	pub csv: u64,
	/// Bytes of the bodies.
	pub compressed: u64,
	/// Bytes of the sealed bodies.
	pub sealed: u64,
	/// Bytes of all fragments.
	pub stored: u64,
}
