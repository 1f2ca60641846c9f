//! Stake that answers for nothing any more is freed.

use super::exits::{Exits, Waiting};
use crate::{
	amount::Amount,
	commands::validator::sessions::Sessions,
	failure::Failure,
	keys::address_of,
	output::{note, Page, Report},
	sale::{each_once, in_batches},
	session::Account,
};
use amo_primitives::{AccountId, Balance};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use pallet_validator_selection::{Call, Event};
use serde::Serialize;

/// Frees all that can be withdrawn.
///
/// # Errors
/// [`Failure`]. What was freed before is free; another run frees the rest.
pub async fn withdraw(account: &Account) -> Result<Withdrawn, Failure> {
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	let waiting = Exits::of(&view, &address).await?.waiting();
	let sessions = Sessions::of(&view, &view.schedule().await?).await?;
	ensure_any(&waiting, &sessions)?;
	let slashed = view.being_slashed().await?;
	let candidates = free_of(&waiting, slashed.as_ref());
	if candidates.is_empty() {
		return Err(Failure::Refused(
			"the stake behind the candidate that it left is being slashed: try again in some minutes".into(),
		));
	}

	let mut withdrawn = Withdrawn::default();
	for batch in in_batches(candidates) {
		let free = |candidate| RuntimeCall::ValidatorSelection(Call::withdraw { candidate });
		let calls = batch.into_iter().map(free).collect();
		let call = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
		let receipt = account.chain.submit(&account.key, call).await?;
		withdrawn
			.parts
			.extend(receipt.events.events.iter().filter_map(|event| part(event, &address)));
		withdrawn.fees.0 = withdrawn.fees.0.saturating_add(receipt.fee);
	}
	let left = waiting.iter().filter(|one| !one.is_free).map(|one| one.amount);
	withdrawn.waits = Amount(left.fold(0, Balance::saturating_add));
	Ok(withdrawn)
}

fn ensure_any(waiting: &[Waiting], sessions: &Sessions) -> Result<(), Failure> {
	if waiting.iter().any(|one| one.is_free) {
		return Ok(());
	}
	Err(match waiting.first() {
		None => Failure::NotThere(
			"nothing waits to be withdrawn: `amo stake undelegate` and `amo validator unbond` take stake out".into(),
		),
		Some(first) if first.free_at <= sessions.session => Failure::Refused(
			"slashes that are due are carried out first: try again later".into(),
		),
		Some(first) => Failure::Refused(format!(
			"nothing is free yet: the first {} are from {} on",
			Amount(first.amount),
			sessions.begin(first.free_at)
		)),
	})
}

/// The candidates that free stake left. From the one that is being slashed nothing can be withdrawn.
fn free_of(waiting: &[Waiting], slashed: Option<&AccountId>) -> Vec<AccountId> {
	let free = waiting.iter().filter(|one| one.is_free).map(|one| one.candidate.clone());
	let (held, free): (Vec<_>, Vec<_>) =
		each_once(free.collect()).into_iter().partition(|candidate| Some(candidate) == slashed);
	for candidate in held {
		note(&format!(
			"the stake behind {} is being slashed: withdraw what left it in some minutes",
			address_of(&candidate)
		));
	}
	free
}

fn part(event: &RuntimeEvent, own: &AccountId) -> Option<Part> {
	match event {
		RuntimeEvent::ValidatorSelection(Event::Withdrawn { candidate, account, amount })
			if account == own =>
		{
			Some(Part { candidate: address_of(candidate), amount: Amount(*amount) })
		},
		_ => None,
	}
}

/// Stake that was freed.
#[derive(Default, Serialize)]
pub struct Withdrawn {
	parts: Vec<Part>,
	/// What is not free yet.
	waits: Amount,
	fees: Amount,
}

#[derive(Serialize)]
struct Part {
	/// The candidate that it had left.
	candidate: String,
	amount: Amount,
}

impl Report for Withdrawn {
	fn text(&self, page: &mut Page) {
		for Part { candidate, amount } in &self.parts {
			page.line(format!("{amount} are free that had left {candidate}"));
		}
		page.line(format!("fees {}", self.fees));
		if self.waits.0 > 0 {
			page.line(format!("{} more wait: `amo stake list` says until when", self.waits));
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::validator::sessions::tests::SESSIONS;

	fn waiting(candidate: u8, free_at: u32, is_free: bool) -> Waiting {
		Waiting { candidate: AccountId::new([candidate; 32]), amount: 1, free_at, is_free }
	}

	#[test]
	fn each_candidate_is_asked_once() {
		let parts =
			[waiting(1, 5, true), waiting(2, 6, true), waiting(1, 7, true), waiting(3, 8, false)];
		let [one, two, three] = [1, 2, 3].map(|number| AccountId::new([number; 32]));
		assert_eq!(free_of(&parts, None), [one.clone(), two.clone()]);
		assert_eq!(free_of(&parts, Some(&three)), [one.clone(), two.clone()]);
		assert_eq!(free_of(&parts, Some(&one)), [two]);
	}

	#[test]
	fn who_is_too_early_hears_when() {
		let of = |parts: &[Waiting]| ensure_any(parts, &SESSIONS).map_err(|f| f.to_string());
		assert!(of(&[waiting(1, 9, false), waiting(1, 7, true)]).is_ok());
		assert!(of(&[]).unwrap_err().contains("amo stake undelegate"));
		let message = of(&[waiting(1, 8, false), waiting(1, 9, false)]).unwrap_err();
		assert!(message.contains("session 8, about 2026-01-01T12:00:30Z"), "{message}");
		assert!(of(&[waiting(1, 7, false)]).unwrap_err().contains("slashes that are due"));
	}
}
