//! The seller's answer to a request: the data key, sealed to the buyer.

use super::{missing_source, SaleError};
use crate::{
	chain::{ChainError, View},
	custody::{data_key_of, kept, KeptKeyError},
	home::Folder,
	keys::{Key, Secrets},
};
use amo_offchain_storage::sealing::{ChunkNonce, DataKey, EncryptionKey, KeyCommitment};
use amo_primitives::{
	chunk::{ChunkId, Description, Header},
	custody::context,
	metric::Level,
	rights::Right,
	AccountId,
};
use pallet_data_rights::types::{Answer, Terms};

/// A chunk that is sold, with what the seller has to know about it.
#[derive(Clone, Debug)]
pub struct Sold {
	/// The chunk.
	pub chunk: ChunkId,
	/// Its header.
	pub header: Header<AccountId>,
	/// Path of its metric.
	pub metric: String,
	/// The metric's level.
	pub level: Level,
}

impl Sold {
	/// As of a block.
	///
	/// # Errors
	/// [`SaleError::UnknownChunk`], [`SaleError::Chain`].
	pub async fn read(view: &View<'_>, chunk: ChunkId) -> Result<Self, SaleError> {
		let entry = view.chunk(&chunk).await?.ok_or(SaleError::UnknownChunk(chunk))?;
		let metric = view.metric(entry.header.description.metric).await?;
		let metric = metric.ok_or(ChainError::Undecodable("metrics"))?.description;
		let path = String::from_utf8_lossy(&metric.path).into_owned();
		Ok(Self { chunk, header: entry.header, metric: path, level: metric.level })
	}

	/// Makes sure that the chain would take a grant of this chunk to this buyer.
	///
	/// # Errors
	/// [`SaleError::NotStored`], [`SaleError::SourceNotGranted`], [`SaleError::Chain`].
	pub async fn ensure_sellable(
		&self,
		view: &View<'_>,
		buyer: &AccountId,
	) -> Result<(), SaleError> {
		let chunk = self.chunk;
		if !view.is_stored(&chunk).await? {
			return Err(SaleError::NotStored(chunk));
		}
		match missing_source(view, &self.header, buyer).await? {
			Some(source_chunk) => Err(SaleError::SourceNotGranted { chunk, source_chunk }),
			None => Ok(()),
		}
	}
}

/// The answer to a request: grants it, on its terms.
///
/// # Errors
/// [`SaleError`].
pub async fn answer(
	view: &View<'_>,
	key: &Key,
	folder: &Folder,
	sold: &Sold,
	buyer: &AccountId,
	(terms, one_time): (Terms, &EncryptionKey),
) -> Result<Answer<AccountId>, SaleError> {
	let chunk = sold.chunk;
	let right = view.right(&key.account(), &chunk).await?;
	let known = Known { secrets: &key.secrets(), account: &key.account(), right: right.as_ref() };
	let kept = |commitment: &_| kept(folder, key, commitment);
	let data_key = known.data_key(&chunk, &sold.header.description, kept)?;
	let custody = data_key.seal_to(one_time, &context(&chunk, buyer))?;
	Ok(Answer { chunk, buyer: buyer.clone(), terms, custody })
}

/// From what a seller has a data key.
pub(super) struct Known<'a> {
	pub(super) secrets: &'a Secrets,
	pub(super) account: &'a AccountId,
	pub(super) right: Option<&'a Right>,
}

impl Known<'_> {
	/// The data key that the header commits to: derived; kept, if the chunk was made for somebody else;
	/// or from a custody, if somebody else made it for this account.
	pub(super) fn data_key(
		&self,
		chunk: &ChunkId,
		description: &Description,
		kept: impl FnOnce(&KeyCommitment) -> Result<Option<DataKey>, KeptKeyError>,
	) -> Result<DataKey, SaleError> {
		let commitment = description.key_commitment.ok_or(SaleError::NotSealed(*chunk))?;
		let fits = |key: &DataKey| key.commitment() == commitment;
		let derived = self.secrets.owner().data_key(&ChunkNonce(description.nonce));
		if fits(&derived) {
			return Ok(derived);
		}
		if let Some(kept) = kept(&commitment)?.filter(fits) {
			return Ok(kept);
		}
		let delivered = self.right.and_then(|right| data_key_of(self.secrets, self.account, right));
		let delivered = delivered.transpose()?.filter(fits);
		delivered.ok_or(SaleError::NoDataKey(*chunk))
	}
}
