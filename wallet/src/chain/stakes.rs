//! What the chain keeps of stakes, and of what they earn.

use super::{view::prefix, ChainError, View};
use amo_primitives::{AccountId, Balance};
use amo_runtime::Runtime;
use codec::Decode;
use pallet_rewards::types::{Earnings, Entry, FinishedCycle, RunningCycle, Share, KEPT};
use pallet_validator_selection::types::{Delegation, Exit, Exits};

/// A candidate and an account as keys in storage, with the hash before the second.
type Pair = (AccountId, [u8; 16], AccountId);

impl View<'_> {
	/// What an account delegated to a candidate.
	pub async fn delegation(
		&self,
		candidate: &AccountId,
		delegator: &AccountId,
	) -> Result<Option<Delegation>, ChainError> {
		type Delegations = pallet_validator_selection::Delegations<Runtime>;
		self.value(&Delegations::hashed_key_for(candidate, delegator)).await
	}

	/// What an account delegated to some candidates. Those to which it delegated nothing are left out.
	pub async fn delegations_of(
		&self,
		delegator: &AccountId,
		candidates: impl IntoIterator<Item = &AccountId>,
	) -> Result<Vec<(AccountId, Delegation)>, ChainError> {
		type Delegations = pallet_validator_selection::Delegations<Runtime>;
		let key = |candidate| Delegations::hashed_key_for(candidate, delegator);
		let keys: Vec<_> = candidates.into_iter().map(key).collect();
		let found = self.several(&keys).await?;
		found.into_iter().map(|(key, value)| Ok((first_of(&key)?, value))).collect()
	}

	/// The smallest delegation to a candidate.
	pub async fn smallest_delegation(
		&self,
		candidate: &AccountId,
	) -> Result<Option<Balance>, ChainError> {
		let key = pallet_validator_selection::Heap::<Runtime>::hashed_key_for(candidate, 0u32);
		let found: Option<(Balance, AccountId)> = self.value(&key).await?;
		Ok(found.map(|(amount, _)| amount))
	}

	/// Stake of an account that left candidates, with the candidates.
	pub async fn exits_of(
		&self,
		account: &AccountId,
	) -> Result<Vec<(AccountId, Exit<AccountId>)>, ChainError> {
		let all: Vec<(Pair, Exits<AccountId>)> =
			self.keyed(&prefix("ValidatorSelection", "Leaving"), 16).await?;
		let own = all.into_iter().filter(|((_, _, whose), _)| whose == account);
		let exits = own.flat_map(|((candidate, _, _), exits)| {
			exits.into_iter().map(move |exit| (candidate.clone(), exit))
		});
		Ok(exits.collect())
	}

	/// What is owed to an account besides what its delegations earned and did not settle.
	pub async fn owed(&self, account: &AccountId) -> Result<Balance, ChainError> {
		let key = pallet_rewards::Owed::<Runtime>::hashed_key_for(account);
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// What the delegators of a candidate have earned together.
	pub async fn earnings(&self, candidate: &AccountId) -> Result<Earnings, ChainError> {
		let key = pallet_rewards::Earned::<Runtime>::hashed_key_for(candidate);
		Ok(self.value(&key).await?.unwrap_or_default())
	}

	/// How far a delegation is settled, and whether its reward is to be added to it.
	pub async fn share(
		&self,
		candidate: &AccountId,
		delegator: &AccountId,
	) -> Result<Option<Share>, ChainError> {
		let key = pallet_rewards::Shares::<Runtime>::hashed_key_for(candidate, delegator);
		self.value(&key).await
	}

	/// The last cycles that are over, and can be claimed for.
	pub async fn finished_cycles(&self) -> Result<Vec<FinishedCycle>, ChainError> {
		let key = pallet_rewards::Running::<Runtime>::hashed_key();
		let running: RunningCycle = self.value(&key).await?.unwrap_or_default();
		let key = |slot| pallet_rewards::Finished::<Runtime>::hashed_key_for(slot);
		let keys: Vec<_> = (0..KEPT).map(key).collect();
		let found: Vec<(Vec<u8>, FinishedCycle)> = self.several(&keys).await?;
		let cycles = found.into_iter().map(|(_, cycle)| cycle);
		Ok(cycles.filter(|over| can_be_claimed(over.cycle, running.cycle)).collect())
	}

	/// What an account did in the last cycles.
	pub async fn entries(&self, account: &AccountId) -> Result<Vec<Entry>, ChainError> {
		let key = |slot| pallet_rewards::Ledger::<Runtime>::hashed_key_for(account, slot);
		let keys: Vec<_> = (0..KEPT).map(key).collect();
		let found = self.several(&keys).await?;
		Ok(found.into_iter().map(|(_, entry)| entry).collect())
	}
}

/// Whether one can claim for a cycle that is over while another runs.
const fn can_be_claimed(over: u32, running: u32) -> bool {
	running.saturating_sub(over) < KEPT
}

/// The candidate in the key of a double map.
fn first_of(key: &[u8]) -> Result<AccountId, ChainError> {
	// Before it stand the prefix of the item and a hash.
	let mut rest = key.get(32 + 16..).unwrap_or_default();
	AccountId::decode(&mut rest).map_err(|_| ChainError::Undecodable("storage"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;

	#[test]
	fn the_candidate_is_read_from_the_key() {
		type Delegations = pallet_validator_selection::Delegations<Runtime>;
		let [candidate, delegator] = [1, 2].map(|byte| AccountId::new([byte; 32]));
		let key = Delegations::hashed_key_for(&candidate, &delegator);
		assert_eq!(first_of(&key).unwrap(), candidate);
		assert_eq!(key[key.len() - 32..], delegator.encode());
		assert!(first_of(&key[..79]).is_err());
	}

	#[test]
	fn what_the_next_cycle_takes_the_place_of_is_not_claimed() {
		assert!(can_be_claimed(1, KEPT));
		assert!(!can_be_claimed(0, KEPT));
	}
}
