//! Sparing the blocks of a body from garbage collection until they can be pinned.

use super::FragmentError;
use crate::store::BlockStore;
use amo_primitives::Hash;
use cid::Cid;
use std::time::{Duration, Instant};

/// How often what is not pinned yet is kept for another grace period, which is an hour unless said
/// otherwise.
pub const SPARE_EVERY: Duration = Duration::from_secs(10 * 60);

/// When blocks were last spared.
pub(super) struct Spare {
	pub(super) every: Duration,
	last: Instant,
}

impl Spare {
	/// Just now: they are yet to be put.
	pub fn new() -> Self {
		Self { every: SPARE_EVERY, last: Instant::now() }
	}

	/// Keeps the blocks of some fragments for another grace period, if it is time.
	pub fn touch<S: BlockStore + ?Sized>(
		&mut self,
		store: &S,
		fragments: &[Vec<(Cid, Hash)>],
	) -> Result<(), FragmentError> {
		if self.last.elapsed() < self.every {
			return Ok(());
		}
		self.last = Instant::now();
		for blocks in fragments {
			let cids: Vec<Cid> = blocks.iter().map(|(cid, _)| *cid).collect();
			store.touch(&cids)?;
		}
		Ok(())
	}
}
