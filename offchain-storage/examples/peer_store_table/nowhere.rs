//! A store that drops what is put, to measure what is done before.

use amo_offchain_storage::{
	block::Block,
	store::{BlockStore, Collected, Depth, Pin, PinnedRoot, Stats, StoreError},
	Cid,
};

pub struct Nowhere;

type Result<T> = std::result::Result<T, StoreError>;

impl BlockStore for Nowhere {
	fn get(&self, _: &Cid) -> Result<Option<Block>> {
		Ok(None)
	}

	fn len_of(&self, _: &Cid) -> Result<Option<usize>> {
		Ok(None)
	}

	fn put(&self, _: Vec<Block>) -> Result<()> {
		Ok(())
	}

	fn touch(&self, _: &[Cid]) -> Result<()> {
		Ok(())
	}

	fn pin(&self, _: &Cid, _: &Pin, _: Depth) -> Result<()> {
		Ok(())
	}

	fn unpin(&self, _: &Cid, _: &Pin) -> Result<bool> {
		Ok(false)
	}

	fn is_pinned(&self, _: &Cid) -> Result<bool> {
		Ok(false)
	}

	fn pins(&self, _: Option<&str>) -> Result<Vec<PinnedRoot>> {
		Ok(Vec::new())
	}

	fn collect_garbage(&self, _: usize) -> Result<Collected> {
		Ok(Collected { finished: true, ..Default::default() })
	}

	fn stats(&self) -> Result<Stats> {
		Ok(Stats::default())
	}
}
