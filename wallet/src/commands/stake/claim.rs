//! Rewards are claimed.

use super::earned::{ByDelegation, Earned};
use crate::{
	amount::Amount,
	chain::View,
	failure::Failure,
	output::{note, Page, Report},
	sale::in_batches,
	session::Account,
};
use amo_primitives::{AccountId, Balance};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use pallet_rewards::{Call, Event};
use pallet_validator_selection::types::State;
use serde::Serialize;
use std::collections::HashSet;

/// Claims all that the account has earned.
///
/// # Errors
/// [`Failure`]. What was claimed before is paid; another run claims the rest.
pub async fn claim(account: &Account) -> Result<Claimed, Failure> {
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	let earned = Earned::of(&view, &address).await?;
	let closed = closed(&view, &earned.delegations).await?;
	let mut claimed = Claimed::default();
	for calls in in_batches(calls(&earned, &address, &closed)) {
		// One that was settled meanwhile, or cannot be added now, must not keep the others back.
		let batch = RuntimeCall::Utility(pallet_utility::Call::force_batch { calls });
		let receipt = account.chain.submit(&account.key, batch).await?;
		receipt.events.events.iter().for_each(|event| claimed.count(event, &address));
		claimed.fees.0 = claimed.fees.0.saturating_add(receipt.fee);
	}
	Ok(claimed)
}

/// Candidates that take nothing now, so that what their delegations earned is paid out.
async fn closed(
	view: &View<'_>,
	delegations: &[ByDelegation],
) -> Result<HashSet<AccountId>, Failure> {
	let mut closed = HashSet::new();
	for ByDelegation { candidate, .. } in delegations.iter().filter(|one| one.compound) {
		let record = view.candidate(candidate).await?;
		if record.is_none_or(|record| record.state == State::Gone || record.slashes > 0) {
			closed.insert(candidate.clone());
		}
	}
	if !closed.is_empty() {
		note("some candidates take no stake now: what was earned there is paid out, not added");
	}
	Ok(closed)
}

/// The calls that get all. What is claimed for one candidate brings what is owed besides.
fn calls(earned: &Earned, account: &AccountId, closed: &HashSet<AccountId>) -> Vec<RuntimeCall> {
	let due = earned.delegations.iter().filter(|delegation| delegation.due > 0);
	let is_added = |one: &ByDelegation| one.compound && !closed.contains(&one.candidate);
	let (added, paid): (Vec<_>, Vec<_>) = due.partition(|one| is_added(one));
	let mut calls: Vec<_> = paid
		.iter()
		.map(|delegation| Call::claim { candidate: Some(delegation.candidate.clone()) })
		.collect();
	if calls.is_empty() && earned.owed > 0 {
		calls.push(Call::claim { candidate: None });
	}
	calls.extend(added.iter().map(|delegation| Call::compound {
		candidate: delegation.candidate.clone(),
		delegator: account.clone(),
	}));
	calls.extend(earned.cycles.iter().map(|(cycle, _)| Call::claim_cycle { cycle: *cycle }));
	calls.into_iter().map(RuntimeCall::Rewards).collect()
}

/// Rewards that were claimed.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claimed {
	/// Of blocks and delegations, and of cycles that became owed since something was done in a later one.
	paid: Amount,
	/// Added to delegations.
	added: Amount,
	/// Of proofs of computing power.
	participation: Amount,
	/// Of storage.
	storage: Amount,
	/// Cycles that these are of.
	cycles: u32,
	/// Claims that the chain refused: what they are for stays owed.
	refused: u32,
	fees: Amount,
}

impl Claimed {
	/// Adds what an event says that the account got.
	fn count(&mut self, event: &RuntimeEvent, own: &AccountId) {
		let add = |sum: &mut Amount, amount: &Balance| sum.0 = sum.0.saturating_add(*amount);
		let event = match event {
			RuntimeEvent::Rewards(event) => event,
			RuntimeEvent::Utility(pallet_utility::Event::ItemFailed { .. }) => {
				self.refused = self.refused.saturating_add(1);
				return;
			},
			_ => return,
		};
		match event {
			Event::Claimed { account, amount } if account == own => add(&mut self.paid, amount),
			Event::Compounded { delegator, amount, .. } if delegator == own => {
				add(&mut self.added, amount);
			},
			Event::CycleClaimed { account, storage, participation, .. } if account == own => {
				add(&mut self.storage, storage);
				add(&mut self.participation, participation);
				self.cycles = self.cycles.saturating_add(1);
			},
			_ => {},
		}
	}
}

impl Report for Claimed {
	fn text(&self, page: &mut Page) {
		let Self { paid, added, participation, storage, cycles, refused, fees } = self;
		if *self == Self::default() {
			return page.line("nothing is owed: `amo stake list` says what earns");
		}
		page.fields([
			("owed, and of delegations", paid.to_string()),
			("added to delegations", added.to_string()),
			("proofs", participation.to_string()),
			("storage", format!("{storage}, of {cycles} cycles")),
			("fees", fees.to_string()),
		]);
		if *refused > 0 {
			page.line(format!("the chain refused {refused} of the claims: try them again later"));
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn account(number: u8) -> AccountId {
		AccountId::new([number; 32])
	}

	fn delegation(number: u8, due: Balance, compound: bool) -> ByDelegation {
		ByDelegation { candidate: account(number), delegated: 100, due, compound }
	}

	fn claim(candidate: Option<u8>) -> RuntimeCall {
		RuntimeCall::Rewards(Call::claim { candidate: candidate.map(account) })
	}

	fn calls_for(
		owed: Balance,
		delegations: Vec<ByDelegation>,
		cycles: &[u32],
	) -> Vec<RuntimeCall> {
		let cycles = cycles.iter().map(|cycle| (*cycle, 1)).collect();
		calls(&Earned { owed, delegations, cycles }, &account(9), &HashSet::from([account(5)]))
	}

	#[test]
	fn all_is_claimed_and_nothing_twice() {
		assert!(calls_for(0, Vec::new(), &[]).is_empty());
		assert_eq!(calls_for(1, Vec::new(), &[]), [claim(None)]);
		let delegations = vec![
			delegation(1, 3, false),
			delegation(2, 0, false),
			delegation(3, 3, true),
			delegation(5, 3, true),
		];
		let compound = Call::compound { candidate: account(3), delegator: account(9) };
		let cycle = |cycle| RuntimeCall::Rewards(Call::claim_cycle { cycle });
		assert_eq!(
			calls_for(1, delegations, &[4, 7]),
			[claim(Some(1)), claim(Some(5)), RuntimeCall::Rewards(compound), cycle(4), cycle(7)]
		);
	}

	#[test]
	fn only_the_own_rewards_are_counted() {
		let mut claimed = Claimed::default();
		for (who, amount) in [(9, 5), (8, 100), (9, 1)] {
			let event = Event::Claimed { account: account(who), amount };
			claimed.count(&RuntimeEvent::Rewards(event), &account(9));
		}
		let event = Event::Compounded { candidate: account(3), delegator: account(9), amount: 20 };
		claimed.count(&RuntimeEvent::Rewards(event), &account(9));
		let event = Event::CycleClaimed {
			account: account(9),
			cycle: 4,
			storage: 300,
			participation: 4_000,
		};
		claimed.count(&RuntimeEvent::Rewards(event), &account(9));
		let error = sp_runtime::DispatchError::BadOrigin;
		let failed = pallet_utility::Event::ItemFailed { error };
		claimed.count(&RuntimeEvent::Utility(failed), &account(9));
		let expected = Claimed {
			paid: Amount(6),
			added: Amount(20),
			storage: Amount(300),
			participation: Amount(4_000),
			cycles: 1,
			refused: 1,
			fees: Amount(0),
		};
		assert_eq!(claimed, expected);
	}
}
