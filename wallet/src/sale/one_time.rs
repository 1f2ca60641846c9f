//! One-time keys: each request brings another, because a dispute shows it to everyone.

use super::SaleError;
use crate::{
	home::{Folder, State},
	keys::{Secrets, NUMBERED_KEYS},
};
use amo_offchain_storage::sealing::EncryptionKey;
use amo_primitives::chunk::ChunkId;
use rand::{rngs::OsRng, RngCore};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The attempts whose keys were used, by chunk.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UsedKeys {
	chunks: BTreeMap<ChunkId, BTreeSet<u32>>,
}

impl State for UsedKeys {
	const NAME: &'static str = "one-time-keys";
	const VERSION: u32 = 1;
}

/// A chunk to ask for, and the keys of this account for it that the chain shows.
#[derive(Clone, Debug)]
pub struct Seen {
	/// The chunk.
	pub chunk: ChunkId,
	/// Its keys.
	pub keys: Vec<EncryptionKey>,
}

/// A key for each chunk that was never used before, and never will be again, whatever becomes of the
/// request. If the wallet's folder was lost, that is all but certain.
///
/// # Errors
/// [`SaleError::KeysUsedUp`], [`SaleError::Home`], [`SaleError::Randomness`].
pub fn take(
	folder: &Folder,
	secrets: &Secrets,
	wanted: &[Seen],
) -> Result<Vec<EncryptionKey>, SaleError> {
	let attempts_of = |Seen { chunk, keys }: &Seen| -> Vec<u32> {
		let found = keys.iter().filter_map(|key| secrets.find_one_time(chunk, key));
		found.map(|(attempt, _)| attempt).collect()
	};
	let seen: Vec<_> = wanted.iter().map(attempts_of).collect();
	folder.update(|state: &mut UsedKeys| {
		let pairs = wanted.iter().zip(seen);
		pairs
			.map(|(Seen { chunk, .. }, seen)| {
				let used = state.chunks.entry(*chunk).or_default();
				used.extend(seen);
				let attempt = unused(used)?.ok_or(SaleError::KeysUsedUp(*chunk))?;
				used.insert(attempt);
				Ok::<_, SaleError>(secrets.one_time(chunk, attempt).public()?)
			})
			.collect()
	})
}

/// Any of those left: a wallet that lost its folder would take the same again if it began with the
/// first.
fn unused(used: &BTreeSet<u32>) -> Result<Option<u32>, rand::Error> {
	let left: Vec<_> = (0..NUMBERED_KEYS).filter(|attempt| !used.contains(attempt)).collect();
	let mut random = [0; 8];
	OsRng.try_fill_bytes(&mut random)?;
	let at = u64::from_le_bytes(random).checked_rem(left.len() as u64);
	Ok(at.map(|at| left[at as usize]))
}
