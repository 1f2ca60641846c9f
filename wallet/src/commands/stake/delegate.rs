//! An account delegates to a candidate.

use crate::{
	amount::{Amount, Percent},
	chain::View,
	commands::{
		funds,
		validator::{bond::ensure_some, ensure_still},
	},
	failure::Failure,
	keys::address_of,
	output::{note, Page, Report},
	session::Account,
};
use amo_primitives::{AccountId, Balance};
use amo_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use frame_support::traits::Get;
use pallet_validator_selection::{
	types::{Candidate, State},
	Call, Event,
};
use serde::Serialize;

/// Delegates to a candidate, or adds to what is delegated.
///
/// # Errors
/// [`Failure`].
pub async fn delegate(
	account: &Account,
	candidate: AccountId,
	amount: Amount,
) -> Result<Delegated, Failure> {
	ensure_some(amount)?;
	let own = account.key.account();
	let view = account.chain.finalized().await?;
	let record = ensure_welcome(&view, &candidate, &own, amount.0).await?;
	funds::ensure(&view, &own, amount.0, "the delegation").await?;
	if !view.lacks(&candidate).await?.is_empty() {
		note("this candidate does not qualify now, and earns nothing by blocks until it does: `amo validator status` says what it lacks");
	}
	let call = Call::delegate { candidate: candidate.clone(), amount: amount.0 };
	let call = RuntimeCall::ValidatorSelection(call);
	let receipt = account.chain.submit(&account.key, call).await?;
	let delegation = receipt.events.find(|event| delegation_now(event, &candidate, &own));
	Ok(Delegated {
		candidate: address_of(&candidate),
		added: amount,
		delegation: Amount(delegation.unwrap_or_default()),
		commission: Percent(record.commission),
		fee: Amount(receipt.fee),
	})
}

/// What a delegation is after a transaction that changed it.
pub fn delegation_now(
	event: &RuntimeEvent,
	candidate: &AccountId,
	delegator: &AccountId,
) -> Option<Balance> {
	match event {
		RuntimeEvent::ValidatorSelection(Event::DelegationChanged {
			candidate: of,
			delegator: whose,
			amount,
		}) if of == candidate && whose == delegator => Some(*amount),
		_ => None,
	}
}

/// A candidate, if the chain lets an account add so much to what it delegated to it.
///
/// # Errors
/// [`Failure`].
pub async fn ensure_welcome(
	view: &View<'_>,
	candidate: &AccountId,
	account: &AccountId,
	amount: Balance,
) -> Result<Candidate, Failure> {
	if candidate == account {
		return Err(Failure::Refused(
			"a candidate does not delegate to itself: `amo validator bond` adds to its bond".into(),
		));
	}
	let record = view.candidate(candidate).await?.ok_or_else(|| {
		Failure::NotThere(format!(
			"{} does not stand for validator: `amo validator list` lists who does",
			address_of(candidate)
		))
	})?;
	ensure_still(view, candidate).await?;
	ensure_open(candidate, &record)?;
	let before = view.delegation(candidate, account).await?;
	let least = view.validator_parameters().await?.min_delegation;
	let room = match &before {
		Some(_) => Room::Own,
		None if record.delegations < most_delegations() => Room::Free,
		None => Room::Taken(view.smallest_delegation(candidate).await?.unwrap_or_default()),
	};
	let before = before.map_or(0, |delegation| delegation.amount);
	ensure_size(before.saturating_add(amount), least, room)?;
	Ok(record)
}

/// Delegations that a candidate may have.
fn most_delegations() -> u32 {
	<<Runtime as pallet_validator_selection::Config>::MaxDelegations as Get<u32>>::get()
}

fn ensure_open(candidate: &AccountId, record: &Candidate) -> Result<(), Failure> {
	let shut = |why: &str| {
		Err(Failure::Refused(format!("{} {why}: delegate to another", address_of(candidate))))
	};
	if record.state == State::Gone {
		return shut("stands for validator no more");
	}
	if record.slashes > 0 {
		return shut("is going to be slashed and takes no delegations");
	}
	Ok(())
}

/// Whether a candidate has room for a delegation.
#[derive(Clone, Copy)]
enum Room {
	/// The account's own delegation is there.
	Own,
	/// There is room for one more.
	Free,
	/// Only if the smallest, of so much, is pushed out.
	Taken(Balance),
}

fn ensure_size(delegation: Balance, least: Balance, room: Room) -> Result<(), Failure> {
	if delegation < least {
		return Err(Failure::Arguments(format!(
			"a delegation of {} is too small: at least {}",
			Amount(delegation),
			Amount(least)
		)));
	}
	match room {
		Room::Taken(smallest) if delegation <= smallest => Err(Failure::Refused(format!(
			"the candidate has as many delegations as it may, and the smallest is {}: delegate more, or to another",
			Amount(smallest)
		))),
		Room::Own | Room::Free | Room::Taken(_) => Ok(()),
	}
}

/// A delegation that was made, or is more.
#[derive(Serialize)]
pub struct Delegated {
	candidate: String,
	added: Amount,
	delegation: Amount,
	/// What the candidate keeps of the reward.
	commission: Percent,
	fee: Amount,
}

impl Report for Delegated {
	fn text(&self, page: &mut Page) {
		let Self { candidate, added, delegation, commission, fee } = self;
		page.line(format!(
			"{delegation} are delegated to {candidate}, {added} of it now (fee {fee})"
		));
		page.line(format!("it keeps {commission} of the reward; `amo stake claim` gets the rest"));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::Perbill;

	#[test]
	fn a_candidate_that_takes_nothing_is_not_asked() {
		let account = AccountId::new([1; 32]);
		let candidate = Candidate::new(1, Perbill::zero());
		let refused = |record: &Candidate| ensure_open(&account, record).unwrap_err().to_string();
		assert!(ensure_open(&account, &candidate).is_ok());
		let gone = Candidate { state: State::Gone, ..candidate.clone() };
		assert!(refused(&gone).contains("no more: delegate to another"));
		let slashed = Candidate { slashes: 1, ..candidate };
		assert!(refused(&slashed).contains("going to be slashed"));
	}

	#[test]
	fn what_is_too_small_is_not_sent() {
		let size = |delegation, room| {
			ensure_size(delegation, 10, room).map_err(|failure| failure.to_string())
		};
		assert_eq!(size(10, Room::Free), Ok(()));
		assert_eq!(size(11, Room::Taken(10)), Ok(()));
		assert_eq!(size(10, Room::Own), Ok(()));
		assert!(size(9, Room::Free).unwrap_err().contains("at least"));
		assert!(size(10, Room::Taken(10)).unwrap_err().contains("delegate more, or to another"));
	}

	#[test]
	fn only_the_own_delegation_is_told() {
		let [one, two, three] = [1, 2, 3].map(|number| AccountId::new([number; 32]));
		let event = RuntimeEvent::ValidatorSelection(Event::DelegationChanged {
			candidate: one.clone(),
			delegator: two.clone(),
			amount: 7,
		});
		assert_eq!(delegation_now(&event, &one, &two), Some(7));
		assert_eq!(delegation_now(&event, &one, &three), None);
		assert_eq!(delegation_now(&event, &three, &two), None);
	}
}
