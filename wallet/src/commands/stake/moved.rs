//! A delegation moves to another candidate.

use super::{
	delegate::{delegation_now, ensure_welcome},
	exits::ExitClock,
	own,
	quantity::Quantity,
};
use crate::{
	amount::{Amount, Percent},
	commands::validator::{
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
use pallet_validator_selection::{types::Delegation, Call};
use serde::Serialize;

/// Moves a delegation, or a part of it, to another candidate.
///
/// # Errors
/// [`Failure`].
pub async fn redelegate(
	account: &Account,
	from: AccountId,
	to: AccountId,
	quantity: Quantity,
) -> Result<Moved, Failure> {
	if from == to {
		return Err(Failure::Arguments("it is delegated there already: name another".into()));
	}
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	let sessions = Sessions::of(&view, &view.schedule().await?).await?;
	let clock = ExitClock::of(&view).await?;
	let before = own(&view, &from, &address).await?;
	ensure_still(&view, &from).await?;
	ensure_movable(&before, clock, &sessions)?;
	let amount = quantity.of(before.amount, view.validator_parameters().await?.min_delegation)?;
	let record = ensure_welcome(&view, &to, &address, amount).await?;
	let call = Call::redelegate { from: from.clone(), to: to.clone(), amount };
	let call = RuntimeCall::ValidatorSelection(call);
	let receipt = account.chain.submit(&account.key, call).await?;
	let now = |candidate| {
		let found = receipt.events.find(|event| delegation_now(event, candidate, &address));
		Amount(found.unwrap_or_default())
	};
	Ok(Moved {
		from: address_of(&from),
		to: address_of(&to),
		moved: Amount(amount),
		stays: now(&from),
		delegation: now(&to),
		commission: Percent(record.commission),
		// Answers for the session that is queued.
		movable: sessions.begin(clock.free_at(sessions.session.saturating_add(1))),
		fee: Amount(receipt.fee),
	})
}

/// Makes sure that no part of a delegation answers for another candidate, which it left.
fn ensure_movable(
	delegation: &Delegation,
	clock: ExitClock,
	sessions: &Sessions,
) -> Result<(), Failure> {
	match delegation.moved {
		Some(last) if !clock.is_over(last) => Err(Failure::Refused(format!(
			"this delegation was moved before and answers for the candidate that it left: it can be moved again \
			 from {} on, or taken back by `amo stake undelegate`",
			sessions.begin(clock.free_at(last))
		))),
		_ => Ok(()),
	}
}

/// A delegation that moved.
#[derive(Serialize)]
pub struct Moved {
	from: String,
	to: String,
	moved: Amount,
	/// What stays delegated to the candidate that it left.
	stays: Amount,
	/// What is delegated to the new one.
	delegation: Amount,
	/// What the new one keeps of the reward.
	commission: Percent,
	/// From when on it can be moved again.
	movable: Begins,
	fee: Amount,
}

impl Report for Moved {
	fn text(&self, page: &mut Page) {
		let Self { from, to, moved, stays, delegation, commission, movable, fee } = self;
		page.line(format!("{moved} are moved (fee {fee})"));
		page.fields([
			("from", format!("{from}, {stays} stay")),
			("to", format!("{to}, {delegation} now; it keeps {commission} of the reward")),
		]);
		page.line(format!(
			"it is slashed still for what the candidate that it left did before; it can be moved again from {movable} on"
		));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::{stake::exits::tests::clock, validator::sessions::tests::SESSIONS};

	#[test]
	fn what_answers_for_another_is_not_moved_again() {
		let clock = clock(9, 3);
		let moved = |moved| {
			let delegation = Delegation { amount: 1, place: 0, moved };
			ensure_movable(&delegation, clock, &SESSIONS).map_err(|failure| failure.to_string())
		};
		assert_eq!((moved(None), moved(Some(5))), (Ok(()), Ok(())));
		let message = moved(Some(6)).unwrap_err();
		assert!(message.contains("from session 10, about 2026-01-01T12:01:50Z"), "{message}");
	}
}
