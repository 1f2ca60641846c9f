//! Who may use what.

use super::offer::ShownTerms;
use crate::{
	chain::View,
	failure::Failure,
	keys::address_of,
	names::{self, parse_chunk, NamedPurposes},
	output::{Column, Page, Report, Table},
	sale::{Clock, Coins, When},
	session::Session,
};
use amo_primitives::{chunk::ChunkId, AccountId};
use clap::Args;
use pallet_data_rights::types::{Grant, Request};
use serde::Serialize;

/// Who may use my data, and what I may use.
#[derive(Args)]
#[command(after_help = "Example: amo rights --chunk 0x7e97…8b8f\n\n\
	A right that has ended stays on record until somebody removes it.")]
pub struct Rights {
	/// Only this chunk.
	#[arg(long, value_parser = parse_chunk)]
	chunk: Option<ChunkId>,
}

impl Rights {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let own = session.key()?.account();
		let chain = session.chain().await?;
		let view = chain.finalized().await?;
		let on_record = OnRecord::read(&view, &own, self.chunk).await?;
		session.print(&on_record.shown(&view, &own).await?)
	}
}

/// What the chain has of an account's rights and data.
struct OnRecord {
	grants: Vec<((AccountId, ChunkId), Grant<AccountId>)>,
	requests: Vec<((ChunkId, AccountId), Request<AccountId>)>,
}

impl OnRecord {
	async fn read(
		view: &View<'_>,
		own: &AccountId,
		only: Option<ChunkId>,
	) -> Result<Self, Failure> {
		let mut grants = match only {
			None => view.grants().await?,
			Some(chunk) => {
				let mut grants = Vec::new();
				for account in view.holders(&chunk).await? {
					let grant = view.grant(&account, &chunk).await?;
					grants.extend(grant.map(|grant| ((account, chunk), grant)));
				}
				grants
			},
		};
		grants.retain(|((account, _), grant)| account == own || grant.owner == *own);
		let mut requests = view.requests().await?;
		requests.retain(|((chunk, buyer), request)| {
			only.is_none_or(|only| only == *chunk) && (buyer == own || request.seller == *own)
		});
		Ok(Self { grants, requests })
	}

	async fn shown(self, view: &View<'_>, own: &AccountId) -> Result<Shown, Failure> {
		let clock = Clock::of(view).await?;
		let mut shown = Shown::default();
		for ((account, chunk), grant) in self.grants {
			let sale = view.sale(&chunk, &account).await?;
			let mine = account == *own;
			let right = ShownRight {
				chunk: names::hash(&chunk),
				metric: metric_of(view, &chunk).await?,
				with: address_of(if mine { &grant.owner } else { &account }),
				state: State::of(&grant, &clock),
				purposes: NamedPurposes(grant.purposes).to_string(),
				since: clock.at(grant.since),
				until: grant.until.map(|until| clock.at(until)),
				price: Coins(grant.price),
				open_until: sale.map(|sale| clock.at(sale.due)),
			};
			if mine { &mut shown.mine } else { &mut shown.others }.push(right);
		}
		for ((chunk, buyer), request) in self.requests {
			let mine = buyer == *own;
			let request = ShownRequest {
				chunk: names::hash(&chunk),
				metric: metric_of(view, &chunk).await?,
				with: address_of(if mine { &request.seller } else { &buyer }),
				terms: ShownTerms::of(request.terms),
				due: clock.at(request.due),
			};
			if mine { &mut shown.my_requests } else { &mut shown.requests }.push(request);
		}
		shown.mine.sort_by_key(|right| right.since.block);
		shown.others.sort_by_key(|right| right.since.block);
		shown.my_requests.sort_by_key(|request| request.due.block);
		shown.requests.sort_by_key(|request| request.due.block);
		Ok(shown)
	}
}

/// The path of a chunk's metric; nothing if the chunk has ended.
async fn metric_of(view: &View<'_>, chunk: &ChunkId) -> Result<Option<String>, Failure> {
	let Some(entry) = view.chunk(chunk).await? else { return Ok(None) };
	let metric = view.metric(entry.header.description.metric).await?;
	Ok(metric.map(|metric| String::from_utf8_lossy(&metric.description.path).into_owned()))
}

/// Rights and requests: those of the account, and those to its data.
#[derive(Default, Serialize)]
struct Shown {
	mine: Vec<ShownRight>,
	my_requests: Vec<ShownRequest>,
	others: Vec<ShownRight>,
	requests: Vec<ShownRequest>,
}

#[derive(Serialize)]
struct ShownRight {
	chunk: String,
	/// Nothing if the chunk has ended.
	metric: Option<String>,
	/// The owner of what I may use, or who may use mine.
	with: String,
	state: State,
	purposes: String,
	since: When,
	/// Nothing is for good.
	until: Option<When>,
	price: Coins,
	/// Up to when the buyer can find fault, if nobody is paid yet.
	open_until: Option<When>,
}

#[derive(Serialize)]
struct ShownRequest {
	chunk: String,
	metric: Option<String>,
	/// The owner that I ask, or who asks me.
	with: String,
	terms: ShownTerms,
	/// Up to when it can be answered.
	due: When,
}

/// Whether a right is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
	/// It is.
	Live,
	/// Its time is over.
	Ended,
	/// It was taken back, or its price was.
	Revoked,
}

impl State {
	fn of(grant: &Grant<AccountId>, clock: &Clock) -> Self {
		match (grant.revoked, grant.is_live(clock.block)) {
			(true, _) => Self::Revoked,
			(false, true) => Self::Live,
			(false, false) => Self::Ended,
		}
	}

	fn text(self) -> &'static str {
		match self {
			Self::Live => "live",
			Self::Ended => "ended",
			Self::Revoked => "revoked",
		}
	}
}

impl Report for Shown {
	fn text(&self, page: &mut Page) {
		rights(page, "What I may use", "owner", &self.mine);
		requests(page, "What I ask for", "owner", &self.my_requests);
		rights(page, "Who may use my data", "account", &self.others);
		requests(page, "Who asks for my data", "account", &self.requests);
		if self.is_empty() {
			page.line("no rights and no requests");
		}
	}
}

impl Shown {
	fn is_empty(&self) -> bool {
		let Self { mine, my_requests, others, requests } = self;
		mine.is_empty() && my_requests.is_empty() && others.is_empty() && requests.is_empty()
	}
}

fn rights(page: &mut Page, heading: &str, with: &'static str, rights: &[ShownRight]) {
	if rights.is_empty() {
		return;
	}
	page.heading(heading);
	let mut table = Table::new([
		Column::left("chunk"),
		Column::left("metric"),
		Column::left(with),
		Column::left("state"),
		Column::left("purposes"),
		Column::left("until"),
		Column::left("price"),
	]);
	for right in rights {
		let until = right.until.as_ref().map_or("for good", |until| &until.time);
		let price = match &right.open_until {
			Some(due) => format!("{}, held up to {}", right.price, due.time),
			None => right.price.to_string(),
		};
		table.row([
			right.chunk.clone(),
			right.metric.clone().unwrap_or_default(),
			right.with.clone(),
			right.state.text().into(),
			right.purposes.clone(),
			until.into(),
			price,
		]);
	}
	page.table(table);
}

fn requests(page: &mut Page, heading: &str, with: &'static str, requests: &[ShownRequest]) {
	if requests.is_empty() {
		return;
	}
	page.heading(heading);
	let mut table = Table::new([
		Column::left("chunk"),
		Column::left("metric"),
		Column::left(with),
		Column::left("terms"),
		Column::left("answer by"),
	]);
	for ShownRequest { chunk, metric, with, terms, due } in requests {
		let metric = metric.clone().unwrap_or_default();
		table.row([chunk.clone(), metric, with.clone(), terms.to_string(), due.time.clone()]);
	}
	page.table(table);
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_offchain_storage::sealing::EncryptionKey;
	use amo_primitives::rights::Purposes;

	#[test]
	fn what_was_taken_back_is_not_said_to_have_ended() {
		let grant = |until, revoked| Grant {
			owner: AccountId::new([1; 32]),
			purposes: Purposes::ALL,
			since: 5,
			until,
			revoked,
			custody: None,
			key: EncryptionKey([0; 32]),
			price: Coins::FREE.0,
			deposit: 0,
		};
		let clock = Clock { block: 10, now: 0 };
		assert_eq!(State::of(&grant(None, false), &clock), State::Live);
		assert_eq!(State::of(&grant(Some(11), false), &clock), State::Live);
		assert_eq!(State::of(&grant(Some(10), false), &clock), State::Ended);
		assert_eq!(State::of(&grant(None, true), &clock), State::Revoked);
		assert_eq!(State::of(&grant(Some(10), true), &clock), State::Revoked);
	}
}
