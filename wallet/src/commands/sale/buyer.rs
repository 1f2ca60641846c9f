//! What a buyer does about a sale.

use super::{named, open_sale, submit, Done, Told};
use crate::{
	amount::Amount,
	commands::funds,
	evidence,
	failure::Failure,
	names::{self, parse_chunk},
	sale::{each_once, submit_all, Clock, Coins, SaleError, When},
	session::{Account, Session},
};
use amo_primitives::{chunk::ChunkId, Balance};
use amo_runtime::{
	configs::market::{ComplaintBond, ComplaintWindow},
	RuntimeCall,
};
use clap::Args;
use pallet_data_rights::{Call, NOTICE};
use serde::Serialize;
use std::path::PathBuf;

/// Accept what was granted, and pay at once.
#[derive(Args)]
#[command(after_help = "Example: amo accept 0x7e97…8b8f\n\n\
	Without this, the seller is paid when the time to find fault is over.")]
pub struct Accept {
	/// The chunks.
	#[arg(required = true, value_name = "CHUNK", value_parser = parse_chunk)]
	chunks: Vec<ChunkId>,
}

impl Accept {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		session.print(&accept(&account, each_once(self.chunks)).await?)
	}
}

async fn accept(account: &Account, chunks: Vec<ChunkId>) -> Result<Done<Accepted>, Failure> {
	let view = account.chain.finalized().await?;
	let mut prices = Vec::new();
	for chunk in &chunks {
		prices.push(Coins(open_sale(&view, account, *chunk).await?.price));
	}
	let call = |chunk: &ChunkId| RuntimeCall::DataRights(Call::accept { chunk: *chunk });
	let calls = chunks.iter().map(call).collect();
	let fee = submit_all(&account.chain, &account.key, calls, |_| {}).await?;
	let paid = |(chunk, price)| Paid { chunk, price };
	let accepted = named(&chunks).into_iter().zip(prices).map(paid).collect();
	Ok(Done { what: Accepted { accepted }, fee: Amount(fee) })
}

#[derive(Serialize)]
struct Accepted {
	accepted: Vec<Paid>,
}

#[derive(Serialize)]
struct Paid {
	chunk: String,
	price: Coins,
}

impl Told for Accepted {
	fn lines(&self) -> Vec<String> {
		let line = |Paid { chunk, price }: &_| format!("{chunk} is accepted, and {price} paid");
		self.accepted.iter().map(line).collect()
	}
}

/// Take requests back.
#[derive(Args)]
#[command(after_help = "Example: amo cancel 0x7e97…8b8f\n\n\
	The owner can still grant it for a few blocks; then the money is back.")]
pub struct Cancel {
	/// The chunks.
	#[arg(required = true, value_name = "CHUNK", value_parser = parse_chunk)]
	chunks: Vec<ChunkId>,
}

impl Cancel {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		session.print(&cancel(&account, each_once(self.chunks)).await?)
	}
}

async fn cancel(account: &Account, chunks: Vec<ChunkId>) -> Result<Done<Cancelled>, Failure> {
	let view = account.chain.finalized().await?;
	let (clock, own) = (Clock::of(&view).await?, account.key.account());
	for chunk in chunks.iter().copied() {
		let no_request = || SaleError::NoRequest { chunk, buyer: own.clone() };
		let request = view.request(&chunk, &own).await?.ok_or_else(no_request)?;
		if request.ordered {
			return Err(SaleError::OfBounty(chunk).into());
		}
		if request.due <= clock.block.saturating_add(NOTICE) {
			return Err(SaleError::EndsSoon { chunk, due: clock.at(request.due) }.into());
		}
	}
	let call = |chunk: &ChunkId| RuntimeCall::DataRights(Call::cancel { chunk: *chunk });
	let calls = chunks.iter().map(call).collect();
	let fee = submit_all(&account.chain, &account.key, calls, |_| {}).await?;
	let clock = Clock::of(&account.chain.finalized().await?).await?;
	let ends = clock.at(clock.block.saturating_add(NOTICE));
	Ok(Done { what: Cancelled { cancelled: named(&chunks), ends }, fee: Amount(fee) })
}

#[derive(Serialize)]
struct Cancelled {
	cancelled: Vec<String>,
	/// When the money is back at the latest.
	ends: When,
}

impl Told for Cancelled {
	fn lines(&self) -> Vec<String> {
		let line = |chunk: &_| {
			let ends = &self.ends;
			format!("the request for {chunk} ends by {ends}: the money is back then, unless it is granted before")
		};
		self.cancelled.iter().map(line).collect()
	}
}

/// Complain to the council about contents.
#[derive(Args)]
#[command(after_help = "Example: amo complain 0x7e97…8b8f --evidence report.pdf\n\n\
	The chain keeps the hash of the evidence; show the file itself to the council. The bond is lost \
	if the council finds the complaint unfounded.")]
pub struct Complain {
	/// The chunk.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	/// What the council shall see.
	#[arg(long, value_name = "FILE")]
	evidence: PathBuf,
}

impl Complain {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let evidence = evidence::hash(&self.evidence)?;
		let account = session.account().await?;
		let view = account.chain.finalized().await?;
		let (chunk, clock) = (self.chunk, Clock::of(&view).await?);
		let sale = open_sale(&view, &account, chunk).await?;
		if clock.block >= sale.due {
			return Err(SaleError::Accepted(chunk).into());
		}
		let bond: Balance = ComplaintBond::get();
		funds::ensure(&view, &account.key.account(), bond, "the bond of a complaint").await?;
		let receipt = submit(&account, Call::complain { chunk, evidence }).await?;
		let due = clock.at(clock.block.saturating_add(ComplaintWindow::get()));
		let what = Complained {
			chunk: names::hash(&chunk),
			evidence: names::hash(&evidence),
			bond: Amount(bond),
			due,
		};
		session.print(&Done { what, fee: Amount(receipt.fee) })
	}
}

#[derive(Serialize)]
struct Complained {
	chunk: String,
	/// Hash of the evidence.
	evidence: String,
	/// What is held.
	bond: Amount,
	/// Up to when the council can decide.
	due: When,
}

impl Told for Complained {
	fn lines(&self) -> Vec<String> {
		let Self { chunk, evidence, bond, due } = self;
		vec![
			format!("the sale of {chunk} is before the council up to {due}; {bond} are held"),
			format!("show the council the evidence whose hash is {evidence}"),
		]
	}
}
