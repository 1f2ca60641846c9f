//! What the chain keeps as of one block.

use super::{from_hash, Chain, ChainError};
use amo_primitives::{BlockNumber, Hash};
use codec::{Decode, DecodeAll, Encode};
use sp_io::hashing::twox_128;

/// Keys that are asked for at a time.
const PAGE: u32 = 512;

/// The chain as of one block.
pub struct View<'a> {
	chain: &'a Chain,
	block: Hash,
	number: BlockNumber,
}

impl<'a> View<'a> {
	/// The chain as of this block.
	pub(super) async fn at(chain: &'a Chain, block: Hash) -> Result<Self, ChainError> {
		let header = chain.legacy.chain_get_header(Some(from_hash(block))).await?;
		let header = header.ok_or(ChainError::NoBlock(block))?;
		Ok(Self { chain, block, number: header.number as BlockNumber })
	}

	/// The block's number.
	pub fn number(&self) -> BlockNumber {
		self.number
	}

	/// What storage has at a key.
	///
	/// # Errors
	/// [`ChainError::Lost`], [`ChainError::Undecodable`].
	pub async fn value<T: Decode>(&self, key: &[u8]) -> Result<Option<T>, ChainError> {
		let bytes = self.chain.legacy.state_get_storage(key, Some(from_hash(self.block))).await?;
		bytes.map(|bytes| decode(&bytes)).transpose()
	}

	/// All that storage has below a prefix, with the ends of the keys.
	///
	/// # Errors
	/// [`ChainError::Lost`], [`ChainError::Undecodable`].
	pub async fn values<T: Decode>(&self, prefix: &[u8]) -> Result<Vec<(Vec<u8>, T)>, ChainError> {
		let at = Some(from_hash(self.block));
		let mut found = Vec::new();
		let mut last: Option<Vec<u8>> = None;
		loop {
			let legacy = &self.chain.legacy;
			let keys = legacy.state_get_keys_paged(prefix, PAGE, last.as_deref(), at).await?;
			for answer in legacy.state_query_storage_at(keys.iter().map(Vec::as_slice), at).await? {
				for (key, value) in answer.changes {
					let Some(value) = value else { continue };
					let end = key.0.get(prefix.len()..).unwrap_or_default();
					found.push((end.to_vec(), decode(&value.0)?));
				}
			}
			match keys.into_iter().last() {
				Some(key) => last = Some(key),
				None => return Ok(found),
			}
		}
	}

	/// What storage has at some keys, with the keys. Where it has nothing, nothing is told.
	///
	/// # Errors
	/// [`ChainError::Lost`], [`ChainError::Undecodable`].
	pub async fn several<T: Decode>(
		&self,
		keys: &[Vec<u8>],
	) -> Result<Vec<(Vec<u8>, T)>, ChainError> {
		let at = Some(from_hash(self.block));
		let mut found = Vec::new();
		for page in keys.chunks(PAGE as usize) {
			let legacy = &self.chain.legacy;
			for answer in legacy.state_query_storage_at(page.iter().map(Vec::as_slice), at).await? {
				for (key, value) in answer.changes {
					let Some(value) = value else { continue };
					found.push((key.0, decode(&value.0)?));
				}
			}
		}
		Ok(found)
	}

	/// What the runtime answers.
	///
	/// # Errors
	/// [`ChainError::Lost`], [`ChainError::Undecodable`].
	pub async fn ask<T: Decode>(
		&self,
		function: &str,
		arguments: impl Encode,
	) -> Result<T, ChainError> {
		let at = Some(from_hash(self.block));
		let bytes = self.chain.legacy.state_call(function, Some(&arguments.encode()), at).await?;
		decode(&bytes)
	}
}

/// The prefix of a storage item.
pub(super) fn prefix(pallet: &str, item: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat()
}

fn decode<T: Decode>(bytes: &[u8]) -> Result<T, ChainError> {
	T::decode_all(&mut &bytes[..]).map_err(|_| ChainError::Undecodable("storage"))
}
