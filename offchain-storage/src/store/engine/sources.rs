//! How a walk reads the blocks of a store.

use super::{lock, Engine};
use crate::{
	block::Block,
	store::{backend::Backend, closure::Source, key::Key, BlockStore as _, StoreError},
};
use cid::Cid;

/// Reads blocks while others write.
pub struct Unlocked<'a, B: Backend>(pub &'a Engine<B>);

impl<B: Backend> Source for Unlocked<'_, B> {
	fn has(&self, cid: &Cid, key: &Key) -> Result<bool, StoreError> {
		let Self(engine) = self;
		if engine.backend.entry(key)?.is_none() {
			return Ok(false);
		}
		if engine.backend.len(key)?.is_some() {
			return Ok(true);
		}
		// Garbage collection may have come between. With the lock, nothing does.
		let _writer = lock(&engine.writer);
		Source::has(*engine, cid, key)
	}

	fn read(&self, cid: &Cid, _key: &Key) -> Result<Block, StoreError> {
		self.0.get(cid)?.ok_or_else(|| StoreError::Missing([*cid].into()))
	}
}

/// With the lock.
impl<B: Backend> Source for Engine<B> {
	fn has(&self, cid: &Cid, key: &Key) -> Result<bool, StoreError> {
		match self.backend.entry(key)? {
			Some(_) if self.backend.len(key)?.is_some() => Ok(true),
			Some(entry) if entry.pins > 0 => Err(self.corrupt(cid, key)),
			_ => Ok(false),
		}
	}

	fn read(&self, cid: &Cid, key: &Key) -> Result<Block, StoreError> {
		self.read_sound(cid, key)?.ok_or_else(|| self.corrupt(cid, key))
	}
}
