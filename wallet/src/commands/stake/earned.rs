//! What an account has earned and was not paid.

use crate::chain::{ChainError, View};
use amo_primitives::{AccountId, Balance};
use pallet_rewards::types::{Earnings, Entry, FinishedCycle, Share};

/// What an account has earned and was not paid.
pub struct Earned {
	/// As an author, and by delegations that changed or ended.
	pub owed: Balance,
	/// By delegations since they changed.
	pub delegations: Vec<ByDelegation>,
	/// By cycle: by proofs of computing power and by storage.
	pub cycles: Vec<(u32, Balance)>,
}

/// What a delegation has earned since it changed.
pub struct ByDelegation {
	/// Whom it is delegated to.
	pub candidate: AccountId,
	/// How much is delegated.
	pub delegated: Balance,
	/// How much it earned.
	pub due: Balance,
	/// Whether that is to be added to it.
	pub compound: bool,
}

impl Earned {
	/// All that an account has earned.
	///
	/// # Errors
	/// [`ChainError`].
	pub async fn of(view: &View<'_>, account: &AccountId) -> Result<Self, ChainError> {
		let standing = view.candidates().await?.into_iter();
		let stakes: Vec<_> = standing.chain(view.former_candidates().await?).collect();
		let candidates = stakes.iter().map(|(candidate, _)| candidate);
		let mut delegations = Vec::new();
		for (candidate, delegation) in view.delegations_of(account, candidates).await? {
			let earnings = view.earnings(&candidate).await?;
			let share = view.share(&candidate, account).await?;
			delegations.push(ByDelegation {
				due: due(&earnings, share, delegation.amount),
				compound: share.is_some_and(|share| share.compound),
				delegated: delegation.amount,
				candidate,
			});
		}
		delegations.sort_by(|one, other| one.candidate.cmp(&other.candidate));
		Ok(Self {
			owed: view.owed(account).await?,
			delegations,
			cycles: by_cycle(&view.finished_cycles().await?, &view.entries(account).await?),
		})
	}

	/// All of it.
	pub fn sum(&self) -> Balance {
		let delegations = self.delegations.iter().map(|delegation| delegation.due);
		let cycles = self.cycles.iter().map(|(_, amount)| *amount);
		delegations.chain(cycles).fold(self.owed, Balance::saturating_add)
	}
}

/// What a delegation has earned since it changed. Nothing if the rewards do not know of it.
fn due(earnings: &Earnings, share: Option<Share>, delegated: Balance) -> Balance {
	share.map_or(0, |share| earnings.due(delegated, share.paid))
}

/// What an account can claim of cycles that are over, the oldest first.
pub fn by_cycle(finished: &[FinishedCycle], entries: &[Entry]) -> Vec<(u32, Balance)> {
	let open = entries.iter().filter(|entry| !entry.claimed);
	let mut cycles: Vec<_> = open
		.filter_map(|entry| {
			let cycle = finished.iter().find(|cycle| cycle.cycle == entry.cycle)?;
			let amount = cycle.for_storage(entry).saturating_add(cycle.for_participation(entry));
			(amount > 0).then_some((entry.cycle, amount))
		})
		.collect();
	cycles.sort_unstable();
	cycles
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Decode;
	use sp_runtime::Perbill;

	fn finished(cycle: u32) -> FinishedCycle {
		FinishedCycle {
			cycle,
			storage_cap: Perbill::from_percent(90),
			emitted: 1_000,
			storage: 90,
			for_proof: 7,
			byte_blocks: 30,
			burned: 100,
			proofs: 2,
			left: 104,
		}
	}

	/// One that did nothing: all zeros but for its cycle.
	fn entry(cycle: u32) -> Entry {
		let nothing = Entry::decode(&mut &[0; 512][..]).unwrap();
		Entry { cycle, ..nothing }
	}

	#[test]
	fn cycles_that_are_over_are_claimed_once() {
		let cycles = [finished(4), finished(3), finished(5)];
		let entries = [
			Entry { proved: true, ..entry(5) },
			Entry { byte_blocks: 10, burned: 50, ..entry(4) },
			Entry { proved: true, claimed: true, ..entry(3) },
			// Still running, and long forgotten.
			Entry { proved: true, ..entry(6) },
			Entry { proved: true, ..entry(1) },
		];
		assert_eq!(by_cycle(&cycles, &entries), [(4, 30), (5, 7)]);
		assert!(by_cycle(&cycles, &[entry(5)]).is_empty());
	}

	#[test]
	fn a_delegation_earns_its_part_since_it_was_settled() {
		let mut earnings = Earnings::default();
		earnings.add(100, 1_024);
		let share = Share { paid: earnings.per_unit, compound: false };
		earnings.add(52, 1_024);
		assert_eq!(due(&earnings, Some(share), 256), 13);
		assert_eq!(due(&earnings, Some(Share::default()), 256), 38);
		assert_eq!(due(&earnings, None, 256), 0);
	}

	#[test]
	fn all_that_was_earned_is_told() {
		let delegation = |due| ByDelegation {
			candidate: AccountId::new([1; 32]),
			delegated: 1,
			due,
			compound: false,
		};
		let earned = Earned {
			owed: 1,
			delegations: vec![delegation(20), delegation(300)],
			cycles: vec![(4, 4_000), (5, 50_000)],
		};
		assert_eq!(earned.sum(), 54_321);
	}
}
