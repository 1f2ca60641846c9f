//! A delegation is taken back.

use super::{delegate::delegation_now, own, quantity::Quantity};
use crate::{
	amount::Amount,
	commands::validator::{
		bond::free_at,
		ensure_still,
		sessions::{Begins, Sessions},
	},
	failure::Failure,
	keys::address_of,
	output::{Page, Report},
	session::Account,
};
use amo_primitives::AccountId;
use amo_runtime::RuntimeCall;
use pallet_validator_selection::Call;
use serde::Serialize;

/// Takes a delegation back, or a part of it.
///
/// # Errors
/// [`Failure`].
pub async fn undelegate(
	account: &Account,
	candidate: AccountId,
	quantity: Quantity,
) -> Result<Undelegated, Failure> {
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	let before = own(&view, &candidate, &address).await?.amount;
	ensure_still(&view, &candidate).await?;
	let amount = quantity.of(before, view.validator_parameters().await?.min_delegation)?;
	// Before it is sent: what fails after that would look as if it had not been.
	let sessions = Sessions::of(&view, &view.schedule().await?).await?;
	let call = Call::undelegate { candidate: candidate.clone(), amount };
	let call = RuntimeCall::ValidatorSelection(call);
	let receipt = account.chain.submit(&account.key, call).await?;
	let delegation = receipt.events.find(|event| delegation_now(event, &candidate, &address));
	let free_at = receipt.events.find(free_at).unwrap_or_default();
	Ok(Undelegated {
		candidate: address_of(&candidate),
		taken: Amount(amount),
		delegation: Amount(delegation.unwrap_or_default()),
		free: sessions.begin(free_at),
		fee: Amount(receipt.fee),
	})
}

/// A delegation that ended, or is less.
#[derive(Serialize)]
pub struct Undelegated {
	candidate: String,
	taken: Amount,
	delegation: Amount,
	/// From when on it can be withdrawn.
	free: Begins,
	fee: Amount,
}

impl Report for Undelegated {
	fn text(&self, page: &mut Page) {
		let Self { candidate, taken, delegation, free, fee } = self;
		page.line(format!(
			"{taken} are taken back from {candidate}, {delegation} stay (fee {fee})"
		));
		page.line(format!(
			"what left is slashed like the rest for what was done before; from {free} on `amo stake withdraw` frees it"
		));
	}
}
