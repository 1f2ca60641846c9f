//! Requests for chunks.

mod wait;

use super::{funds, offer::ShownTerms};
use crate::{
	amount::{Amount, Blocks},
	failure::Failure,
	keys::address_of,
	names::{self, parse_chunk, NamedPurposes},
	output::{self, Column, Page, Report, Table},
	sale::{
		each_once, in_batches,
		one_time::{self, Seen},
		Clock, Coins, SaleError, Standing, Wanted, When,
	},
	session::{Account, Session},
};
use amo_offchain_storage::sealing::EncryptionKey;
use amo_primitives::{chunk::ChunkId, time::SLOT_MILLIS, AccountId, BlockNumber};
use amo_runtime::{configs::market::RequestWindow, RuntimeCall};
use clap::Args;
use pallet_data_rights::{
	types::{Terms, Wish},
	Call,
};
use serde::Serialize;
use std::time::Duration;
use wait::{Answer, Awaited};

/// Ask for chunks and pay into escrow.
#[derive(Args)]
#[command(
	after_help = "Example: amo request 0x7e97…8b8f --max-price 2.5 \\\n  --purposes insurance --for 30d --wait\n\n\
	The price is held until the owner answers, and given back if the owner does not. Data that is \
	not sealed is free, and granted at once."
)]
pub struct Request {
	/// The chunks.
	#[arg(required = true, value_name = "CHUNK", value_parser = parse_chunk)]
	chunks: Vec<ChunkId>,
	/// The most to pay for each: 2.5, "250 mote" or "300 of asset 7". The offer's price is paid; where
	/// there is no offer, this is what is bid.
	#[arg(long, value_name = "PRICE", default_value = "0")]
	max_price: Coins,
	/// What to use the data for, with commas between.
	#[arg(long)]
	purposes: NamedPurposes,
	/// How long to use it: 6h, 30d or "450 blocks". Without this it is for good.
	#[arg(long = "for", value_name = "TIME")]
	lasts: Option<Blocks>,
	/// Wait until the owners have answered; also to requests that were made before on the same terms.
	#[arg(long)]
	wait: bool,
	/// How long to wait for the answers.
	#[arg(long, value_name = "TIME", default_value = "1h", requires = "wait")]
	timeout: Blocks,
}

impl Request {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let wanted = Wanted {
			max_price: self.max_price.0,
			purposes: self.purposes.0,
			lasts: self.lasts.map(|Blocks(blocks)| blocks),
		};
		let account = session.account().await?;
		let mut report = request(&account, each_once(self.chunks), &wanted, self.wait).await?;
		if self.wait {
			let millis = u64::from(self.timeout.0).saturating_mul(SLOT_MILLIS);
			report.wait(&account, Duration::from_millis(millis)).await?;
		}
		session.print(&report)
	}
}

/// A request that waits for its answer.
type Open = pallet_data_rights::types::Request<AccountId>;

/// A request that the chain would take.
struct Ready {
	standing: Standing,
	terms: Terms,
}

async fn request(
	account: &Account,
	chunks: Vec<ChunkId>,
	wanted: &Wanted,
	wait: bool,
) -> Result<Requested, Failure> {
	let view = account.chain.finalized().await?;
	let (buyer, clock) = (account.key.account(), Clock::of(&view).await?);
	let (mut rows, mut all) = (Vec::new(), Vec::new());
	for chunk in chunks {
		let standing = Standing::read(&view, chunk, &buyer).await?;
		// Who was interrupted while waiting waits on.
		if let Some(open) = standing.asked_for(wanted).filter(|_| wait) {
			rows.push(Row::of_open(&standing, open, &clock));
			continue;
		}
		let terms = standing.terms(&buyer, wanted, &clock)?;
		all.push(Ready { standing, terms });
	}
	let needed = all.iter().map(|Ready { standing, terms }| standing.held_by(terms));
	let needed = needed.fold(0, u128::saturating_add);
	funds::ensure(&view, &buyer, needed, "the prices and deposits of the requests").await?;

	let keys = keys(account, &all)?;
	let (count, mut sent, mut fees) = (all.len(), 0, 0);
	for batch in in_batches(all.into_iter().zip(keys).collect()) {
		let wishes: Vec<_> = batch.iter().map(|(ready, key)| ready.wish(wanted, *key)).collect();
		sent += wishes.len();
		fees += account.chain.submit(&account.key, call(wishes)).await?.fee;
		rows.extend(batch.into_iter().map(|(ready, key)| Row::new(ready, key, &clock)));
		if sent < count {
			output::note(&format!("{sent} of {count} requests are made"));
		}
	}
	Ok(Requested { requests: rows, fee: Amount(fees) })
}

/// A key for each request; what is not sealed needs none.
fn keys(account: &Account, all: &[Ready]) -> Result<Vec<EncryptionKey>, SaleError> {
	let sealed = all.iter().filter(|ready| ready.standing.header.is_sealed());
	let seen: Vec<_> = sealed
		.map(|Ready { standing: Standing { chunk, grant, .. }, .. }| Seen {
			chunk: *chunk,
			keys: grant.iter().map(|ended| ended.key).collect(),
		})
		.collect();
	let mut fresh = one_time::take(&account.folder, &account.key.secrets(), &seen)?.into_iter();
	let key = |ready: &Ready| match ready.standing.header.is_sealed() {
		true => fresh.next().ok_or(SaleError::KeysUsedUp(ready.standing.chunk)),
		false => Ok(EncryptionKey([0; 32])),
	};
	all.iter().map(key).collect()
}

fn call(mut wishes: Vec<Wish>) -> RuntimeCall {
	RuntimeCall::DataRights(match wishes.len() {
		1 => Call::request { wish: wishes.remove(0) },
		_ => Call::request_batch { wishes: frame_support::BoundedVec::truncate_from(wishes) },
	})
}

impl Ready {
	fn wish(&self, wanted: &Wanted, key: EncryptionKey) -> Wish {
		let Wanted { max_price, purposes, lasts } = *wanted;
		Wish { chunk: self.standing.chunk, max_price, key, purposes, lasts }
	}
}

#[derive(Serialize)]
struct Requested {
	requests: Vec<Row>,
	fee: Amount,
}

#[derive(Serialize)]
struct Row {
	#[serde(skip)]
	awaited: Awaited,
	chunk: String,
	seller: String,
	terms: ShownTerms,
	state: Answer,
	/// Up to when the owner can answer.
	due: Option<When>,
}

impl Row {
	fn of_open(standing: &Standing, open: &Open, clock: &Clock) -> Self {
		Self {
			awaited: Awaited { chunk: standing.chunk, key: open.key },
			chunk: names::hash(&standing.chunk),
			seller: address_of(&open.seller),
			terms: ShownTerms::of(open.terms),
			state: Answer::Open,
			due: Some(clock.at(open.due)),
		}
	}

	fn new(Ready { standing, terms }: Ready, key: EncryptionKey, clock: &Clock) -> Self {
		let sealed = standing.header.is_sealed();
		let window: BlockNumber = RequestWindow::get();
		Self {
			awaited: Awaited { chunk: standing.chunk, key },
			chunk: names::hash(&standing.chunk),
			seller: address_of(&standing.header.owner),
			terms: ShownTerms::of(terms),
			state: if sealed { Answer::Open } else { Answer::Granted },
			due: sealed.then(|| clock.at(clock.block.saturating_add(window))),
		}
	}
}

impl Requested {
	/// Waits for all answers.
	async fn wait(&mut self, account: &Account, patience: Duration) -> Result<(), Failure> {
		let open: Vec<_> = self
			.requests
			.iter()
			.filter(|row| row.state == Answer::Open)
			.map(|row| row.awaited)
			.collect();
		if !open.is_empty() {
			output::note(&format!("waiting for {} answers", open.len()));
		}
		let answers = wait::answers(account, open, patience).await?;
		for row in &mut self.requests {
			if let Some(answer) = answers.get(&row.awaited.chunk) {
				(row.state, row.due) = (*answer, None);
			}
		}
		self.ensure_granted()
	}

	/// Who waits for rights has failed without them.
	fn ensure_granted(&self) -> Result<(), Failure> {
		let mut refused =
			self.requests.iter().filter(|row| row.state != Answer::Granted).peekable();
		if refused.peek().is_none() {
			return Ok(());
		}
		let all = self.requests.len();
		let refused: Vec<_> =
			refused.map(|row| format!("{} {}", row.chunk, row.state.text())).collect();
		Err(Failure::NotGranted(format!(
			"{} of {all} requests were not granted, and their money is back: {}",
			refused.len(),
			refused.join(", ")
		)))
	}
}

impl Report for Requested {
	fn text(&self, page: &mut Page) {
		let mut table = Table::new([
			Column::left("chunk"),
			Column::left("owner"),
			Column::left("state"),
			Column::left("terms"),
		]);
		for Row { chunk, seller, terms, state, .. } in &self.requests {
			table.row([chunk.clone(), seller.clone(), state.text().into(), terms.to_string()]);
		}
		page.table(table);
		if let Some(due) = self.requests.iter().find_map(|row| row.due.as_ref()) {
			page.line(format!("The owners can answer up to {due}; then the money comes back."));
		}
		page.line(format!("fee {}", self.fee));
	}
}
