//! The keys of one's own bounties: each is used for one bounty, and for one time between two renewals.

use crate::{
	chain::{ChainError, View},
	failure::Failure,
	home::{Folder, State},
	keys::{Secrets, NUMBERED_KEYS},
};
use amo_primitives::{custody::EncryptionKey, AccountId};
use rand::{rngs::OsRng, seq::SliceRandom};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// The numbers of keys that were taken.
#[derive(Default, Serialize, Deserialize)]
struct TakenKeys(BTreeSet<u32>);

impl State for TakenKeys {
	const NAME: &'static str = "bounty-keys";
	const VERSION: u32 = 1;
}

/// A key that the account did not use before, as far as it or the chain knows. It is taken from now on,
/// whatever becomes of it. Their order is random: so a wallet that forgot which it took, or another
/// with the same key, hardly takes one again.
///
/// # Errors
/// [`Failure::Home`]; [`Failure::Refused`] if none is left.
pub fn fresh(
	folder: &Folder,
	secrets: &Secrets,
	seen: &HashSet<EncryptionKey>,
) -> Result<EncryptionKey, Failure> {
	folder.update(|TakenKeys(taken): &mut TakenKeys| {
		let mut free: Vec<u32> =
			(0..NUMBERED_KEYS).filter(|number| !taken.contains(number)).collect();
		free.shuffle(&mut OsRng);
		for number in free {
			taken.insert(number);
			let key = secrets.bounty(number).public();
			let key = key.map_err(|error| Failure::Refused(error.to_string()))?;
			if !seen.contains(&key) {
				return Ok(key);
			}
		}
		Err(Failure::Refused(format!(
			"this account has used all of its {NUMBERED_KEYS} bounty keys: post bounties from another one"
		)))
	})
}

/// The keys that the account's bounties and rights show on chain.
pub async fn seen(
	view: &View<'_>,
	account: &AccountId,
) -> Result<HashSet<EncryptionKey>, ChainError> {
	let rights = view.rights_of(account).await?.into_iter().map(|right| right.key);
	let bounties = view.bounties().await?.into_iter();
	let own = bounties.filter(|(_, bounty)| bounty.poster == *account);
	Ok(rights.chain(own.filter_map(|(_, bounty)| bounty.key)).collect())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{home::Home, keys::Key};
	use amo_primitives::Hash;

	fn of_alice() -> (tempfile::TempDir, Folder, Secrets) {
		let directory = tempfile::tempdir().unwrap();
		let key = Key::from_uri("//Alice", "the test").unwrap();
		let home = Home::open(Some(&directory.path().join("home"))).unwrap();
		let folder = home.of_account(&Hash::zero(), &key.account()).unwrap();
		(directory, folder, key.secrets())
	}

	#[test]
	fn no_key_is_taken_twice_and_each_can_be_found_again() {
		let (_directory, folder, secrets) = of_alice();
		let keys: Vec<_> =
			(0..8).map(|_| fresh(&folder, &secrets, &HashSet::new()).unwrap()).collect();
		assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 8);
		assert!(keys.iter().all(|key| secrets.find_bounty(key).is_some()));
	}

	#[test]
	fn a_wallet_that_forgot_takes_none_that_the_chain_shows_and_in_the_end_none() {
		let (_directory, folder, secrets) = of_alice();
		let all: Vec<_> =
			(0..NUMBERED_KEYS).map(|number| secrets.bounty(number).public().unwrap()).collect();
		let (last, seen) = all.split_last().unwrap();
		let seen: HashSet<_> = seen.iter().copied().collect();
		assert_eq!(fresh(&folder, &secrets, &seen).unwrap(), *last);
		let refused = fresh(&folder, &secrets, &seen).unwrap_err();
		assert!(matches!(refused, Failure::Refused(_)), "{refused}");
	}
}
