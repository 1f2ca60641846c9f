//! Data keys in custody: those of rights that the account has, and those of chunks that it registered
//! for a bounty's poster, until it has delivered them.

#[cfg(test)]
mod tests;

use crate::{
	home::{Folder, HomeError, State},
	keys::{Key, Secrets},
	names,
};
use amo_offchain_storage::sealing::{
	Custody, CustodyError, DataKey, DecryptionKey, EncryptionKey, KeyCommitment,
};
use amo_primitives::{chunk::ChunkId, custody::context, rights::Right, AccountId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a data key that is to be delivered is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum KeptKeyError {
	/// The wallet's folder.
	#[error(transparent)]
	Home(#[from] HomeError),
	/// It cannot be sealed, or does not open.
	#[error("the data key that this wallet keeps for the chunk cannot be used: {0}")]
	Custody(#[from] CustodyError),
}

/// The data key that a right brought. `None` if none was sealed for it, or to no key that this account
/// derives.
pub fn data_key_of(
	secrets: &Secrets,
	account: &AccountId,
	right: &Right,
) -> Option<Result<DataKey, CustodyError>> {
	let custody = right.custody.as_ref()?;
	let key = private_half(secrets, &right.chunk, &right.key)?;
	Some(key.open(custody, &context(&right.chunk, account)))
}

/// The private half of the key that a chunk's data key was sealed to: a one-time key of the account, or
/// one of its bounties'.
pub fn private_half(
	secrets: &Secrets,
	chunk: &ChunkId,
	public: &EncryptionKey,
) -> Option<DecryptionKey> {
	let found = secrets.find_one_time(chunk, public).or_else(|| secrets.find_bounty(public));
	found.map(|(_, key)| key)
}

/// Data keys of chunks that other accounts own and this one made, by their commitments, sealed to its
/// own encryption key: they are random, and nobody could make them again.
#[derive(Default, Serialize, Deserialize)]
struct KeptKeys(BTreeMap<String, KeptKey>);

impl State for KeptKeys {
	const NAME: &'static str = "keys-to-deliver";
	const VERSION: u32 = 1;
}

/// Keeps the data key of a chunk for another owner. To be called before the chunk is registered, so
/// that it is never there without its key.
///
/// # Errors
/// [`KeptKeyError`].
pub fn keep(folder: &Folder, key: &Key, data_key: &DataKey) -> Result<(), KeptKeyError> {
	let commitment = data_key.commitment();
	let own = key.secrets().encryption().public()?;
	let custody = data_key.seal_to(&own, &for_oneself(key, &commitment))?;
	folder.update(|kept: &mut KeptKeys| {
		kept.0.insert(names::hex(&commitment.0), KeptKey(custody));
		Ok(())
	})
}

/// The data key with this commitment, if it is kept.
///
/// # Errors
/// [`KeptKeyError`].
pub fn kept(
	folder: &Folder,
	key: &Key,
	commitment: &KeyCommitment,
) -> Result<Option<DataKey>, KeptKeyError> {
	let kept: KeptKeys = folder.read()?;
	let Some(KeptKey(custody)) = kept.0.get(&names::hex(&commitment.0)) else { return Ok(None) };
	Ok(Some(key.secrets().encryption().open(custody, &for_oneself(key, commitment))?))
}

/// Forgets a data key, when it was delivered: it is the owner's alone.
///
/// # Errors
/// [`KeptKeyError::Home`].
pub fn forget(folder: &Folder, commitment: &KeyCommitment) -> Result<(), KeptKeyError> {
	folder.update(|kept: &mut KeptKeys| {
		kept.0.remove(&names::hex(&commitment.0));
		Ok(())
	})
}

/// As for a chunk, with the commitment for its name: the chunk may get another one until the chain has
/// it.
fn for_oneself(key: &Key, commitment: &KeyCommitment) -> Vec<u8> {
	context(&commitment.0.into(), &key.account())
}

/// A custody in hexadecimal digits.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct KeptKey(Custody);

impl From<KeptKey> for String {
	fn from(key: KeptKey) -> Self {
		names::hex(&key.0 .0)
	}
}

impl TryFrom<String> for KeptKey {
	type Error = &'static str;

	fn try_from(text: String) -> Result<Self, Self::Error> {
		let bytes = names::parse_hex(&text).and_then(|bytes| bytes.try_into().ok());
		bytes.map(|bytes| Self(Custody(bytes))).ok_or("a custody has 160 hexadecimal digits")
	}
}
