//! The events of blocks.

use super::{from_hash, view, Chain, ChainError, View};
use amo_primitives::Hash;
use amo_runtime::RuntimeEvent;
use frame_system::{EventRecord, Phase};
use sp_io::hashing::blake2_256;

/// What happened in one transaction.
pub struct Events {
	/// Its events, in order.
	pub events: Vec<RuntimeEvent>,
}

impl Events {
	/// The first event of a kind.
	pub fn find<T>(&self, mut of: impl FnMut(&RuntimeEvent) -> Option<T>) -> Option<T> {
		self.events.iter().find_map(&mut of)
	}
}

impl Chain {
	/// The events of a transaction in a block.
	pub(super) async fn events_of(
		&self,
		transaction: &[u8],
		block: Hash,
	) -> Result<Events, ChainError> {
		let body = self.legacy.chain_get_block(Some(from_hash(block))).await?;
		let body = body.ok_or(ChainError::NoBlock(block))?;
		let name = blake2_256(transaction);
		let mut extrinsics = body.block.extrinsics.iter();
		let index = extrinsics.position(|bytes| blake2_256(&bytes.0) == name);
		let index = index.ok_or(ChainError::Undecodable("block"))?;
		let records = View::at(self, block).await?.events().await?;
		let ours = |record: &EventRecord<RuntimeEvent, _>| matches!(record.phase, Phase::ApplyExtrinsic(at) if at as usize == index);
		let events = records.into_iter().filter(ours).map(|record| record.event).collect();
		Ok(Events { events })
	}
}

/// An event, and what it came of.
pub type Record = EventRecord<RuntimeEvent, Hash>;

impl View<'_> {
	/// All events of the block.
	///
	/// # Errors
	/// [`ChainError::Lost`], [`ChainError::Undecodable`].
	pub async fn events(&self) -> Result<Vec<Record>, ChainError> {
		Ok(self.value(&view::prefix("System", "Events")).await?.unwrap_or_default())
	}
}
