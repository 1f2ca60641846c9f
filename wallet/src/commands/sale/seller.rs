//! What a seller does about requests and rights.

use super::{submit, Done, Told};
use crate::{
	amount::Amount,
	chain::View,
	commands::{funds, offer::ShownTerms},
	failure::Failure,
	keys::{address_of, parse_account},
	names::{self, parse_chunk},
	output,
	sale::{answer, Clock, Coins, SaleError, Sold, When},
	session::{Account, Session},
};
use amo_primitives::{chunk::ChunkId, metric::Level, AccountId};
use amo_runtime::configs::market::AcceptWindow;
use clap::Args;
use pallet_data_rights::{types::Request, Call};
use serde::Serialize;
use std::io::{self, IsTerminal};

/// Grant a request: deliver the data key to the buyer.
#[derive(Args)]
#[command(after_help = "Example: amo grant 0x7e97…8b8f 5GrwvaEF…oHGKutQY\n\n\
	`amo rights` lists the requests. A key cannot be unlearned: what `amo revoke` takes back later is \
	the right.")]
pub struct Grant {
	/// The chunk.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	/// The buyer.
	#[arg(value_parser = parse_account)]
	buyer: AccountId,
	/// Grant data of level 1 without being asked once more.
	#[arg(long)]
	yes: bool,
}

impl Grant {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		session.print(&self.grant(&account).await?)
	}

	async fn grant(self, account: &Account) -> Result<Done<Granted>, Failure> {
		let Self { chunk, buyer, yes } = self;
		let view = account.chain.finalized().await?;
		let clock = Clock::of(&view).await?;
		let request = request_to(&view, &account.key.account(), chunk, &buyer).await?;
		if clock.block >= request.due {
			return Err(SaleError::TooLate(chunk).into());
		}
		let sold = Sold::read(&view, chunk).await?;
		sold.ensure_sellable(&view, &buyer).await?;
		let terms = ShownTerms::of(request.terms);
		if sold.level == Level::Lv1 && !yes {
			confirm(&format!(
				"{} ({}) is data of level 1, highly sensitive. Grant it to {} for {terms}?",
				names::hash(&chunk),
				sold.metric,
				address_of(&buyer)
			))?;
		}
		let to = (request.terms, &request.key);
		let answer = answer(&view, &account.key, &account.folder, &sold, &buyer, to).await?;
		let receipt = submit(account, Call::grant { answer }).await?;
		let what = Granted {
			chunk: names::hash(&chunk),
			buyer: address_of(&buyer),
			terms,
			paid: clock.at(clock.block.saturating_add(AcceptWindow::get())),
		};
		Ok(Done { what, fee: Amount(receipt.fee) })
	}
}

/// An open request that this account may answer.
async fn request_to(
	view: &View<'_>,
	own: &AccountId,
	chunk: ChunkId,
	buyer: &AccountId,
) -> Result<Request<AccountId>, SaleError> {
	let no_request = || SaleError::NoRequest { chunk, buyer: buyer.clone() };
	let request = view.request(&chunk, buyer).await?.ok_or_else(no_request)?;
	match request.seller == *own {
		true => Ok(request),
		false => Err(SaleError::NotSeller { chunk, seller: request.seller }),
	}
}

/// Has the user say yes, if one is there.
fn confirm(question: &str) -> Result<(), Failure> {
	if !io::stdin().is_terminal() {
		return Err(Failure::Arguments(format!(
			"{question} Nobody is at the terminal to say so: say --yes"
		)));
	}
	output::note(&format!("{question} [y/N]"));
	let mut line = String::new();
	io::stdin().read_line(&mut line)?;
	match is_yes(&line) {
		true => Ok(()),
		false => Err(Failure::Refused("nothing was granted".into())),
	}
}

fn is_yes(line: &str) -> bool {
	["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str())
}

#[derive(Serialize)]
struct Granted {
	chunk: String,
	buyer: String,
	terms: ShownTerms,
	/// When the price is paid if the buyer neither accepts nor finds fault before.
	paid: When,
}

impl Told for Granted {
	fn lines(&self) -> Vec<String> {
		let Self { chunk, buyer, terms, paid } = self;
		vec![
			format!("{chunk} is granted to {buyer} for {terms}"),
			format!("you are paid by {paid}, unless the buyer finds fault"),
		]
	}
}

/// Decline a request: its money goes back.
#[derive(Args)]
#[command(after_help = "Example: amo decline 0x7e97…8b8f 5GrwvaEF…oHGKutQY")]
pub struct Decline {
	/// The chunk.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	/// The buyer.
	#[arg(value_parser = parse_account)]
	buyer: AccountId,
}

impl Decline {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let Self { chunk, buyer } = self;
		let account = session.account().await?;
		let view = account.chain.finalized().await?;
		request_to(&view, &account.key.account(), chunk, &buyer).await?;
		let receipt = submit(&account, Call::decline { chunk, buyer: buyer.clone() }).await?;
		let what = Declined { chunk: names::hash(&chunk), buyer: address_of(&buyer) };
		session.print(&Done { what, fee: Amount(receipt.fee) })
	}
}

#[derive(Serialize)]
struct Declined {
	chunk: String,
	buyer: String,
}

impl Told for Declined {
	fn lines(&self) -> Vec<String> {
		let Self { chunk, buyer } = self;
		vec![format!("the request of {buyer} for {chunk} is declined, and its money is back")]
	}
}

/// Take a right back, and give its price back.
#[derive(Args)]
#[command(after_help = "Example: amo revoke 0x7e97…8b8f 5GrwvaEF…oHGKutQY\n\n\
	The buyer has had the key, and may have the data. What ends is the right to use it.")]
pub struct Revoke {
	/// The chunk.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	/// Who has the right.
	#[arg(value_parser = parse_account)]
	account: AccountId,
}

impl Revoke {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		session.print(&self.revoke(&account).await?)
	}

	async fn revoke(self, account: &Account) -> Result<Done<Revoked>, Failure> {
		let Self { chunk, account: holder } = self;
		let view = account.chain.finalized().await?;
		let own = account.key.account();
		let no_right = || SaleError::NoRight { chunk, account: holder.clone() };
		let grant = view.grant(&holder, &chunk).await?.ok_or_else(no_right)?;
		if grant.owner != own || holder == own {
			return Err(SaleError::NotOwner { chunk, owner: grant.owner }.into());
		}
		let held = view.sale(&chunk, &holder).await?.is_some();
		if !held && !grant.is_live(view.number()) {
			return Err(SaleError::NotLive { chunk, account: holder }.into());
		}
		// What the sale does not hold any more has to come from the owner.
		if !held && grant.price.asset.is_none() {
			let what = "the price that goes back";
			funds::ensure(&view, &own, grant.price.amount, what).await?;
		}
		let receipt = submit(account, Call::revoke { chunk, account: holder.clone() }).await?;
		let what = Revoked {
			chunk: names::hash(&chunk),
			account: address_of(&holder),
			refund: Coins(grant.price),
		};
		Ok(Done { what, fee: Amount(receipt.fee) })
	}
}

#[derive(Serialize)]
struct Revoked {
	chunk: String,
	account: String,
	/// What went back.
	refund: Coins,
}

impl Told for Revoked {
	fn lines(&self) -> Vec<String> {
		let Self { chunk, account, refund } = self;
		vec![format!("the right of {account} to {chunk} has ended, and {refund} went back")]
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_yes_is_yes() {
		assert!(["y\n", "Y\r\n", " yes \n", "YES"].into_iter().all(is_yes));
		assert!(!["", "\n", "n\n", "no\n", "ye\n", "yes please\n", "j\n"].into_iter().any(is_yes));
	}
}
