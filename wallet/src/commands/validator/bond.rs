//! The own bond: more of it, or less.

use super::{
	ensure_still, own,
	sessions::{Begins, Sessions},
};
use crate::{
	amount::Amount,
	commands::funds,
	failure::Failure,
	output::{Page, Report},
	session::Account,
};
use amo_primitives::Balance;
use amo_runtime::{RuntimeCall, RuntimeEvent};
use pallet_validator_selection::{Call, Event};
use serde::Serialize;

/// Adds to the own bond.
///
/// # Errors
/// [`Failure`].
pub async fn bond(account: &Account, amount: Amount) -> Result<Bonded, Failure> {
	ensure_some(amount)?;
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	own(&view, &address).await?;
	ensure_still(&view, &address).await?;
	funds::ensure(&view, &address, amount.0, "the bond").await?;
	let call = RuntimeCall::ValidatorSelection(Call::bond_more { amount: amount.0 });
	let receipt = account.chain.submit(&account.key, call).await?;
	let bond = receipt.events.find(bond_now).unwrap_or_default();
	Ok(Bonded { added: amount, bond: Amount(bond), fee: Amount(receipt.fee) })
}

/// Takes a part out of the own bond.
///
/// # Errors
/// [`Failure`].
pub async fn unbond(account: &Account, amount: Amount) -> Result<Unbonded, Failure> {
	ensure_some(amount)?;
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	let candidate = own(&view, &address).await?;
	ensure_still(&view, &address).await?;
	let least = view.validator_parameters().await?.min_bond;
	ensure_left(candidate.bond, amount.0, least)?;
	// Before it is sent: what fails after that would look as if it had not been.
	let sessions = Sessions::of(&view, &view.schedule().await?).await?;
	let call = RuntimeCall::ValidatorSelection(Call::unbond { amount: amount.0 });
	let receipt = account.chain.submit(&account.key, call).await?;
	let bond = receipt.events.find(bond_now).unwrap_or_default();
	let free_at = receipt.events.find(free_at).unwrap_or_default();
	Ok(Unbonded {
		taken: amount,
		bond: Amount(bond),
		free: sessions.begin(free_at),
		fee: Amount(receipt.fee),
	})
}

/// Makes sure that an amount is more than nothing.
///
/// # Errors
/// [`Failure::Arguments`].
pub fn ensure_some(amount: Amount) -> Result<(), Failure> {
	match amount.0 {
		0 => Err(Failure::Arguments("nothing is no amount: name more than 0".into())),
		_ => Ok(()),
	}
}

fn ensure_left(bond: Balance, amount: Balance, least: Balance) -> Result<(), Failure> {
	let most = bond.saturating_sub(least);
	if amount <= most {
		return Ok(());
	}
	Err(Failure::Refused(format!(
		"the bond is {}, of which {} must stay: take at most {}, or all of it by `amo validator leave`",
		Amount(bond),
		Amount(least),
		Amount(most)
	)))
}

fn bond_now(event: &RuntimeEvent) -> Option<Balance> {
	match event {
		RuntimeEvent::ValidatorSelection(Event::BondChanged { bond, .. }) => Some(*bond),
		_ => None,
	}
}

/// From which session on stake is free that left in a transaction.
pub fn free_at(event: &RuntimeEvent) -> Option<u32> {
	match event {
		RuntimeEvent::ValidatorSelection(Event::Left { free_at, .. }) => Some(*free_at),
		_ => None,
	}
}

/// A bond that is more.
#[derive(Serialize)]
pub struct Bonded {
	added: Amount,
	bond: Amount,
	fee: Amount,
}

impl Report for Bonded {
	fn text(&self, page: &mut Page) {
		let Self { added, bond, fee } = self;
		page.line(format!("the bond is {bond}, {added} more than before (fee {fee})"));
	}
}

/// A bond that is less.
#[derive(Serialize)]
pub struct Unbonded {
	taken: Amount,
	bond: Amount,
	/// From when on it can be withdrawn.
	free: Begins,
	fee: Amount,
}

impl Report for Unbonded {
	fn text(&self, page: &mut Page) {
		let Self { taken, bond, free, fee } = self;
		page.line(format!("the bond is {bond}, {taken} less than before (fee {fee})"));
		page.line(format!(
			"what left is slashed like the rest for what was done before; from {free} on `amo stake withdraw` frees it"
		));
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_part_of_the_bond_stays() {
		assert!(ensure_left(100, 40, 60).is_ok());
		let message = ensure_left(100, 41, 60).unwrap_err().to_string();
		assert!(message.contains("take at most 0.00000000000000004 AMO"), "{message}");
		assert!(message.contains("amo validator leave"));
		// The least bond was raised meanwhile, or the bond slashed.
		assert!(ensure_left(50, 1, 60).is_err());
	}

	#[test]
	fn nothing_is_not_sent() {
		assert!(ensure_some(Amount(1)).is_ok());
		assert!(matches!(ensure_some(Amount(0)), Err(Failure::Arguments(_))));
	}
}
