//! Final blocks, as they come.

use super::{to_hash, Chain, ChainConfig, ChainError, View};
use amo_primitives::BlockNumber;
use subxt::{
	config::{Config, HashFor},
	rpcs::client::RpcSubscription,
};

/// Follows final blocks: each once, in order, also those between two heads that the node tells of.
pub struct Follow<'a> {
	chain: &'a Chain,
	heads: RpcSubscription<<ChainConfig as Config>::Header>,
	next: BlockNumber,
	last: BlockNumber,
}

impl Chain {
	/// Follows final blocks from one on, which may be an old one.
	///
	/// # Errors
	/// [`ChainError::Lost`].
	pub async fn follow(&self, next: BlockNumber) -> Result<Follow<'_>, ChainError> {
		let heads = self.legacy.chain_subscribe_finalized_heads().await?;
		let last = self.finalized().await?.number();
		Ok(Follow { chain: self, heads, next, last })
	}
}

impl<'a> Follow<'a> {
	/// The next final block.
	///
	/// # Errors
	/// [`ChainError::Lost`] if the connection ended.
	pub async fn next(&mut self) -> Result<View<'a>, ChainError> {
		while self.next > self.last {
			let head = self.heads.next().await;
			let head = head.ok_or_else(|| ChainError::Lost("the connection ended".into()))??;
			self.last = head.number as BlockNumber;
		}
		let number = subxt::rpcs::methods::legacy::NumberOrHex::Number(self.next.into());
		let block: Option<HashFor<ChainConfig>> =
			self.chain.legacy.chain_get_block_hash(Some(number)).await?;
		let block = block.ok_or_else(|| ChainError::Lost(format!("no block {}", self.next)))?;
		self.next += 1;
		View::at(self.chain, to_hash(block)).await
	}
}
