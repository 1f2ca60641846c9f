//! The short ways on: a submission is accepted, a bounty closed, its key renewed, a record cleared.

use super::{
	keys, own, posted,
	shown::Clock,
	sold::{Found, Sold},
};
use crate::{
	amount::Amount,
	failure::Failure,
	names::{self, hex},
	output::{note, Page, Report},
	session::Account,
};
use amo_primitives::{bounty::BountyId, chunk::ChunkId, AccountId, Balance};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use pallet_bounties::{Call, Event};
use serde::Serialize;

/// Accepts a submission, and pays it.
///
/// # Errors
/// [`Failure::Refused`] if its key is wrong: nobody wants to pay for that.
pub async fn accept(
	account: &Account,
	bounty: BountyId,
	chunk: ChunkId,
) -> Result<Accepted, Failure> {
	let view = account.chain.finalized().await?;
	let own = account.key.account();
	let sold = Sold::find(&view, bounty, &chunk, &own).await?;
	match sold.look(&account.key.secrets(), &chunk, &own) {
		Found::Nothing | Found::Right => {},
		Found::NotOurs => note("another wallet made the bounty's key: this one cannot tell if the data key is right"),
		Found::Wrong(_) => {
			return Err(Failure::Refused(format!(
				"the data key that was delivered is not the chunk's: `amo bounty reject {bounty} {} --wrong-key`",
				names::hash(&chunk)
			)))
		},
	}
	let call = RuntimeCall::Bounties(Call::accept { bounty, chunk });
	let receipt = account.chain.submit(&account.key, call).await?;
	Ok(Accepted {
		bounty,
		chunk: names::hash(&chunk),
		paid: Amount(sold.sale.price.amount),
		fee: Amount(receipt.fee),
	})
}

/// Has an own bounty take no more submissions.
pub async fn cancel(account: &Account, bounty: BountyId) -> Result<Closed, Failure> {
	let view = account.chain.finalized().await?;
	let known = own(&view, bounty, &account.key.account()).await?;
	if known.closed {
		return Err(already_closed(bounty, known.in_flight));
	}
	shut(account, bounty, Call::cancel { bounty }).await
}

/// Has a bounty whose deadline has passed take no more submissions.
pub async fn close(account: &Account, bounty: BountyId) -> Result<Closed, Failure> {
	let view = account.chain.finalized().await?;
	let known = posted(&view, bounty).await?;
	if known.closed {
		return Err(already_closed(bounty, known.in_flight));
	}
	let clock = Clock::of(&view).await?;
	if !known.is_over(clock.next()) {
		return Err(Failure::Refused(format!(
			"bounty {bounty} takes submissions up to block {}, and it is {} now: its poster can cancel it before",
			known.terms.deadline, clock.block
		)));
	}
	shut(account, bounty, Call::close { bounty }).await
}

fn already_closed(bounty: BountyId, in_flight: u32) -> Failure {
	Failure::Refused(format!(
		"bounty {bounty} is closed already, and ends with the last of its open submissions ({in_flight})"
	))
}

async fn shut(
	account: &Account,
	bounty: BountyId,
	call: Call<amo_runtime::Runtime>,
) -> Result<Closed, Failure> {
	let receipt = account.chain.submit(&account.key, RuntimeCall::Bounties(call)).await?;
	let refund = receipt.events.find(|event| match event {
		RuntimeEvent::Bounties(Event::Closed { refund, .. }) => Some(*refund),
		_ => None,
	});
	let ended: Option<Balance> = receipt.events.find(|event| match event {
		RuntimeEvent::Bounties(Event::Ended { deposit, .. }) => Some(*deposit),
		_ => None,
	});
	Ok(Closed {
		bounty,
		refund: Amount(refund.unwrap_or_default()),
		ended: ended.is_some(),
		deposit: Amount(ended.unwrap_or_default()),
		fee: Amount(receipt.fee),
	})
}

/// Gives an own bounty another key.
pub async fn renew_key(account: &Account, bounty: BountyId) -> Result<Renewed, Failure> {
	let view = account.chain.finalized().await?;
	let poster = account.key.account();
	let known = own(&view, bounty, &poster).await?;
	if known.is_over(Clock::of(&view).await?.next()) {
		return Err(Failure::Refused(format!(
			"bounty {bounty} takes no more submissions: it needs no other key"
		)));
	}
	let seen = keys::seen(&view, &poster).await?;
	let key = keys::fresh(&account.folder, &account.key.secrets(), &seen)?;
	let call = RuntimeCall::Bounties(Call::renew_key { bounty, key });
	let receipt = account.chain.submit(&account.key, call).await?;
	Ok(Renewed { bounty, key: hex(&key.0), fee: Amount(receipt.fee) })
}

/// Removes the record of a submission.
pub async fn clear(
	account: &Account,
	chunk: ChunkId,
	poster: AccountId,
) -> Result<Cleared, Failure> {
	let view = account.chain.finalized().await?;
	let name = names::hash(&chunk);
	let Some(submission) = view.submission(&chunk, &poster).await? else {
		return Err(Failure::NotThere(format!(
			"{name} was not submitted to this poster, or is cleared"
		)));
	};
	if submission.outcome.is_none() {
		return Err(Failure::Refused(format!(
			"{name} is submitted and not decided: wait for that"
		)));
	}
	if let Some(entry) = view.chunk(&chunk).await? {
		return Err(Failure::Refused(format!(
			"{name} is stored up to block {}: until then the record keeps it from being submitted again",
			entry.until
		)));
	}
	let call = RuntimeCall::Bounties(Call::clear { chunk, poster });
	let receipt = account.chain.submit(&account.key, call).await?;
	Ok(Cleared { chunk: name, deposit: Amount(submission.deposit), fee: Amount(receipt.fee) })
}

/// A submission that was accepted.
#[derive(Serialize)]
pub struct Accepted {
	bounty: BountyId,
	chunk: String,
	paid: Amount,
	fee: Amount,
}

impl Report for Accepted {
	fn text(&self, page: &mut Page) {
		let Self { bounty, chunk, paid, fee } = self;
		page.line(format!("{chunk} is accepted for bounty {bounty}: {paid} paid (fee {fee})"));
	}
}

/// A bounty that takes no more submissions.
#[derive(Serialize)]
pub struct Closed {
	bounty: BountyId,
	/// Rewards that were given back.
	refund: Amount,
	/// Whether no submission is open.
	ended: bool,
	/// What was given back for the record.
	deposit: Amount,
	fee: Amount,
}

impl Report for Closed {
	fn text(&self, page: &mut Page) {
		let Self { bounty, refund, deposit, fee, .. } = self;
		match self.ended {
			true => page.line(format!(
				"bounty {bounty} has ended: {refund} of rewards and {deposit} for the record are free again (fee {fee})"
			)),
			false => page.line(format!(
				"bounty {bounty} takes no more submissions: {refund} of rewards are free again; it ends with its last open submission (fee {fee})"
			)),
		}
	}
}

/// A bounty with another key.
#[derive(Serialize)]
pub struct Renewed {
	bounty: BountyId,
	key: String,
	fee: Amount,
}

impl Report for Renewed {
	fn text(&self, page: &mut Page) {
		let Self { bounty, key, fee } = self;
		page.line(format!(
			"data keys for bounty {bounty} are sealed to {key} from now on (fee {fee})"
		));
	}
}

/// A record that was removed.
#[derive(Serialize)]
pub struct Cleared {
	chunk: String,
	/// What the producer got back.
	deposit: Amount,
	fee: Amount,
}

impl Report for Cleared {
	fn text(&self, page: &mut Page) {
		let Self { chunk, deposit, fee } = self;
		page.line(format!("the submission of {chunk} is cleared: {deposit} went back (fee {fee})"));
	}
}
