//! Rejects a submission: its key, which the chain judges, or its contents, which the council does.

use super::{
	keys,
	sold::{Found, Sold},
};
use crate::{
	amount::Amount,
	chain::{ChainError, Receipt, View},
	commands::funds,
	evidence,
	failure::Failure,
	names::{self, hex, parse_chunk},
	output::{note, Page, Report},
	session::Account,
};
use amo_offchain_storage::sealing::DecryptionKey;
use amo_primitives::{
	bounty::BountyId, chunk::ChunkId, custody::EncryptionKey, rights::Outcome, AccountId, Balance,
	BlockNumber, Hash,
};
use amo_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use clap::Args;
use frame_support::traits::Get;
use pallet_bounties::{types::Reason, Call, Event};
use serde::Serialize;
use std::path::PathBuf;

/// What to reject, and why.
#[derive(Args)]
pub struct Reject {
	/// The bounty's number.
	bounty: BountyId,
	/// The chunk.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	#[command(flatten)]
	why: Why,
	/// Show the chain the private half of the key though other data keys are sealed to it as well:
	/// everyone can open those then.
	#[arg(long, conflicts_with = "contents")]
	reveal_others: bool,
}

/// One of the reasons to reject a submission.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Why {
	/// The data key that was delivered is not the chunk's: the chain judges at once.
	#[arg(long)]
	wrong_key: bool,
	/// The data is not what the header says: the council judges by this file, of which the chain keeps
	/// the BLAKE2b-256.
	#[arg(long, value_name = "FILE")]
	contents: Option<PathBuf>,
}

impl Reject {
	/// Rejects it.
	///
	/// # Errors
	/// [`Failure`]; before anything is revealed, if the key is right.
	pub async fn reject(self, account: &Account) -> Result<Rejected, Failure> {
		let view = account.chain.finalized().await?;
		let own = account.key.account();
		let sold = Sold::find(&view, self.bounty, &self.chunk, &own).await?;
		if view.number().saturating_add(1) >= sold.sale.due {
			return Err(Failure::Refused(
				"the time to reject it is over: it counts as accepted".into(),
			));
		}
		match &self.why.contents {
			Some(file) => {
				let evidence = evidence::hash(file)?;
				self.contents(account, &view, evidence).await
			},
			None => self.wrong_key(account, &view, &sold).await,
		}
	}

	async fn contents(
		&self,
		account: &Account,
		view: &View<'_>,
		evidence: Hash,
	) -> Result<Rejected, Failure> {
		type Bond = <Runtime as pallet_data_rights::Config>::ComplaintBond;
		let bond = <Bond as Get<Balance>>::get();
		let own = account.key.account();
		funds::ensure(view, &own, bond, "the bond of the complaint").await?;
		let call = self.call(Reason::Contents { evidence });
		let receipt = account.chain.submit(&account.key, call).await?;
		let sale = account.chain.finalized().await?.sale(&self.chunk, &own).await?;
		Ok(Rejected {
			bounty: self.bounty,
			chunk: names::hash(&self.chunk),
			outcome: None,
			evidence: Some(names::hash(&evidence)),
			bond: Amount(bond),
			council_decides_by: sale.map(|sale| sale.due),
			gained: Amount(0),
			new_key: None,
			fee: Amount(receipt.fee),
		})
	}

	async fn wrong_key(
		&self,
		account: &Account,
		view: &View<'_>,
		sold: &Sold,
	) -> Result<Rejected, Failure> {
		type Bond = <Runtime as pallet_data_rights::Config>::DisputeBond;
		let bond = <Bond as Get<Balance>>::get();
		let (own, secrets) = (account.key.account(), account.key.secrets());
		let private = match sold.look(&secrets, &self.chunk, &own) {
			Found::Wrong(private) => private,
			found => return Err(Failure::Refused(not_wrong(&found, bond))),
		};
		let others = others(view, &own, &self.chunk, &sold.grant.key).await?;
		if others > 0 && !self.reveal_others {
			return Err(Failure::Refused(format!(
				"{others} other data keys are sealed to the key that would be public then: say --reveal-others if that shall be, or complain to the council with --contents, which reveals none"
			)));
		}
		funds::ensure(view, &own, bond, "the bond of the dispute").await?;
		let new_key = match self.renews(view, sold) {
			true => {
				let seen = keys::seen(view, &own).await?;
				Some(keys::fresh(&account.folder, &secrets, &seen)?)
			},
			false => None,
		};
		let receipt = self.dispute(account, &private, new_key).await?;
		Ok(Rejected {
			bounty: self.bounty,
			chunk: names::hash(&self.chunk),
			outcome: receipt.events.find(|event| self.outcome(event)),
			evidence: None,
			bond: Amount(bond),
			council_decides_by: None,
			gained: Amount(receipt.events.find(|event| self.gained(event)).unwrap_or_default()),
			new_key: new_key.map(|key| hex(&key.0)),
			fee: Amount(receipt.fee),
		})
	}

	/// Whether the key that becomes public is the one that others would seal to.
	fn renews(&self, view: &View<'_>, sold: &Sold) -> bool {
		let over = sold.bounty.is_over(view.number().saturating_add(1));
		!over && sold.bounty.key == Some(sold.grant.key)
	}

	/// Has the chain judge the key. The bounty gets another one first, so that nobody seals to a key
	/// that is public, also if the dispute comes too late.
	async fn dispute(
		&self,
		account: &Account,
		private: &DecryptionKey,
		new_key: Option<EncryptionKey>,
	) -> Result<Receipt, Failure> {
		let reject = self.call(Reason::WrongKey { private_key: *private.expose() });
		let Some(key) = new_key else {
			return Ok(account.chain.submit(&account.key, reject).await?);
		};
		let renew = RuntimeCall::Bounties(Call::renew_key { bounty: self.bounty, key });
		let batch = pallet_utility::Call::batch { calls: vec![renew, reject.clone()] };
		match account.chain.submit(&account.key, RuntimeCall::Utility(batch)).await {
			// The bounty was closed in between: nobody seals to its key any more.
			Err(ChainError::Refused { name, .. }) if name == "Bounties.Closed" => {
				note("the bounty takes no more submissions: it needs no other key");
				Ok(account.chain.submit(&account.key, reject).await?)
			},
			done => Ok(done?),
		}
	}

	fn call(&self, reason: Reason) -> RuntimeCall {
		RuntimeCall::Bounties(Call::reject { bounty: self.bounty, chunk: self.chunk, reason })
	}

	fn outcome(&self, event: &RuntimeEvent) -> Option<Ended> {
		match event {
			RuntimeEvent::Bounties(Event::SubmissionEnded { chunk, outcome, .. })
				if *chunk == self.chunk =>
			{
				Some((*outcome).into())
			},
			_ => None,
		}
	}

	fn gained(&self, event: &RuntimeEvent) -> Option<Balance> {
		match event {
			RuntimeEvent::Bounties(Event::Forfeited { chunk, deposit, .. })
				if *chunk == self.chunk =>
			{
				Some(*deposit)
			},
			_ => None,
		}
	}
}

/// Why a key is not disputed.
fn not_wrong(found: &Found, bond: Balance) -> String {
	match found {
		Found::Nothing => "the chunk is not sealed, so that there is no key to be wrong: reject its contents with --contents".into(),
		Found::NotOurs => "this account does not derive the key that the data key was sealed to: reject it from the wallet that set it".into(),
		_ => format!(
			"the data key is the one that the chunk's header names: the chain would find so, and it would cost the bond of {}; if the data is wrong, reject its contents with --contents",
			Amount(bond)
		),
	}
}

/// How many other data keys can be opened by who has the private half of this key.
async fn others(
	view: &View<'_>,
	poster: &AccountId,
	chunk: &ChunkId,
	key: &EncryptionKey,
) -> Result<usize, Failure> {
	let rights = view.rights_of(poster).await?;
	let other = |right: &&amo_primitives::rights::Right| {
		right.chunk != *chunk && right.key == *key && right.custody.is_some()
	};
	Ok(rights.iter().filter(other).count())
}

/// How a submission ended.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Ended {
	/// The producer was paid.
	Paid,
	/// The poster got the reward back.
	Refunded,
}

impl From<Outcome> for Ended {
	fn from(outcome: Outcome) -> Self {
		match outcome {
			Outcome::Paid => Self::Paid,
			Outcome::Refunded => Self::Refunded,
		}
	}
}

/// A submission that was rejected.
#[derive(Serialize)]
pub struct Rejected {
	bounty: BountyId,
	chunk: String,
	/// How the chain judged the key; `None` if the council has to decide.
	outcome: Option<Ended>,
	evidence: Option<String>,
	bond: Amount,
	council_decides_by: Option<BlockNumber>,
	/// What the poster got of the producer's deposit.
	gained: Amount,
	new_key: Option<String>,
	fee: Amount,
}

impl Report for Rejected {
	fn text(&self, page: &mut Page) {
		let chunk = &self.chunk;
		match self.outcome {
			Some(Ended::Refunded) => {
				page.line(format!("the key of {chunk} was wrong: it is not paid"))
			},
			Some(Ended::Paid) => page.line(format!("the key of {chunk} was right: it is paid")),
			None => page.line(format!("the council decides about {chunk}")),
		}
		if let (Some(evidence), Some(block)) = (&self.evidence, self.council_decides_by) {
			page.fields([("evidence", evidence.clone()), ("up to", format!("block {block}"))]);
		}
		if let Some(key) = &self.new_key {
			page.fields([("new key", key.clone())]);
		}
		let bond = match self.outcome {
			Some(Ended::Refunded) => "is free again",
			Some(Ended::Paid) => "is the producer's",
			None => "is held until then",
		};
		page.fields([
			("bond", format!("{} {bond}", self.bond)),
			("gained", self.gained.to_string()),
			("fee", self.fee.to_string()),
		]);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Parser)]
	struct Line {
		#[command(flatten)]
		reject: Reject,
	}

	#[test]
	fn there_is_one_reason() {
		let chunk = names::hash(&ChunkId::repeat_byte(3));
		let parse = |arguments: &[&str]| {
			let line = [&["reject", "3", &chunk], arguments].concat();
			Line::try_parse_from(line).map(|line| line.reject).map_err(|_| ())
		};
		assert!(parse(&[]).is_err());
		assert!(parse(&["--wrong-key", "--contents", "file"]).is_err());
		assert!(parse(&["--contents", "file", "--reveal-others"]).is_err());
		assert!(parse(&["--wrong-key", "--reveal-others"]).is_ok_and(|reject| reject.reveal_others));
		assert!(parse(&["--contents", "file"]).is_ok_and(|reject| reject.why.contents.is_some()));
	}

	#[test]
	fn a_key_that_is_not_wrong_is_not_disputed() {
		let message = |found| not_wrong(&found, 1_000_000_000_000_000_000);
		assert!(message(Found::Right).contains("cost the bond of 1 AMO"));
		assert!(message(Found::Nothing).contains("not sealed"));
		assert!(message(Found::NotOurs).contains("does not derive"));
	}
}
