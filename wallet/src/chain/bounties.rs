//! What the chain keeps of submissions to bounties.

use super::{market::HashedPair, view::prefix, ChainError, View};
use amo_primitives::{chunk::ChunkId, AccountId};
use amo_runtime::Runtime;

type Submission = pallet_bounties::types::Submission<AccountId>;

impl View<'_> {
	/// What was submitted of a chunk to a poster.
	pub async fn submission(
		&self,
		chunk: &ChunkId,
		poster: &AccountId,
	) -> Result<Option<Submission>, ChainError> {
		self.value(&pallet_bounties::Submissions::<Runtime>::hashed_key_for(chunk, poster)).await
	}

	/// All that was submitted, by chunk and poster.
	pub async fn submissions(&self) -> Result<Vec<((ChunkId, AccountId), Submission)>, ChainError> {
		let found: Vec<(HashedPair, Submission)> =
			self.keyed(&prefix("Bounties", "Submissions"), 0).await?;
		let named = |((chunk, _, poster), submission): (HashedPair, _)| {
			((ChunkId::from(chunk), poster), submission)
		};
		Ok(found.into_iter().map(named).collect())
	}
}
