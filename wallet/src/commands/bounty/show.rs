//! One bounty, what was submitted to it, and what could be.

use super::{
	fits::{self, Circumstances},
	posted,
	shown::{moment, Clock, Paths, ShownBounty},
	OnChain,
};
use crate::{
	chain::View,
	failure::Failure,
	keys::address_of,
	names,
	output::{Column, Page, Report, Table},
	session::Session,
};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::ChunkId,
	custody::EncryptionKey,
	rights::Outcome,
	AccountId, BlockNumber,
};
use serde::Serialize;

type Submission = pallet_bounties::types::Submission<AccountId>;

/// Shows it. A key is not needed, but to tell which own chunks fit.
pub async fn show(session: &Session, id: BountyId) -> Result<Shown, Failure> {
	let own = match session.key() {
		Err(Failure::NoKey) => None,
		key => Some(key?.account()),
	};
	let chain = session.chain().await?;
	let view = chain.finalized().await?;
	let bounty = posted(&view, id).await?;
	let (paths, clock) = (Paths::of(&view).await?, Clock::of(&view).await?);
	let mut submissions = Vec::new();
	for ((chunk, poster), submission) in view.submissions().await? {
		if poster == bounty.poster && submission.bounty == id {
			submissions.push(submitted(&view, &bounty, chunk, submission).await?);
		}
	}
	let sealed_to_key = match &bounty.key {
		Some(key) => Some(sealed_to(&view, &bounty.poster, key).await?),
		None => None,
	};
	let (closed_to_me, fitting) = match &own {
		Some(own) => {
			let misfit = fits::takes_nothing(&bounty, own, clock.next());
			let fitting = match misfit {
				Some(_) => Vec::new(),
				None => fitting(&view, &bounty, own).await?,
			};
			(misfit.map(|misfit| misfit.to_string()), Some(fitting))
		},
		None => (None, None),
	};
	Ok(Shown {
		bounty: ShownBounty::of(id, &bounty, &paths, clock),
		sealed_to_key,
		submissions,
		closed_to_me,
		fitting,
	})
}

/// How many data keys were sealed to a key.
async fn sealed_to(
	view: &View<'_>,
	poster: &AccountId,
	key: &EncryptionKey,
) -> Result<usize, Failure> {
	let rights = view.rights_of(poster).await?;
	Ok(rights.iter().filter(|right| right.custody.is_some() && right.key == *key).count())
}

async fn submitted(
	view: &View<'_>,
	bounty: &OnChain,
	chunk: ChunkId,
	submission: Submission,
) -> Result<ShownSubmission, Failure> {
	let request = view.request(&chunk, &bounty.poster).await?;
	let sale = view.sale(&chunk, &bounty.poster).await?;
	let complained = sale.as_ref().is_some_and(|sale| sale.complaint.is_some());
	let state = match (submission.outcome, &request, &sale) {
		(Some(Outcome::Paid), ..) => State::Paid,
		(Some(Outcome::Refunded), ..) => State::Refunded,
		(None, _, Some(_)) if complained => State::BeforeCouncil,
		(None, _, Some(_)) => State::ToDecide,
		(None, _, None) => State::ToDeliver,
	};
	let due = request.map(|request| request.due).or(sale.map(|sale| sale.due));
	Ok(ShownSubmission {
		chunk: names::hash(&chunk),
		producer: address_of(&submission.producer),
		state,
		due: due.filter(|_| submission.outcome.is_none()),
	})
}

/// The account's own chunks that can be submitted; or those that it made for the poster.
async fn fitting(
	view: &View<'_>,
	bounty: &OnChain,
	own: &AccountId,
) -> Result<Vec<Fitting>, Failure> {
	let owner = match bounty.terms.ownership {
		Ownership::Producer | Ownership::Both => own,
		Ownership::Poster => &bounty.poster,
	};
	let mut fitting = Vec::new();
	for (chunk, entry) in view.chunks().await? {
		let description = &entry.header.description;
		if entry.header.owner != *owner || fits::mismatch(&bounty.terms, description).is_some() {
			continue;
		}
		let around = Circumstances::of(view, bounty, &chunk, &entry).await?;
		if fits::misfits(bounty, &entry, own, &around).is_empty() {
			fitting.push(Fitting {
				chunk: names::hash(&chunk),
				start: moment(description.start),
				end: moment(description.end),
				records: description.records,
			});
		}
	}
	fitting.sort_by(|a, b| (&a.start, &a.chunk).cmp(&(&b.start, &b.chunk)));
	Ok(fitting)
}

/// A bounty with what belongs to it.
#[derive(Serialize)]
pub struct Shown {
	#[serde(flatten)]
	bounty: ShownBounty,
	/// How many data keys that the poster has were sealed to the bounty's key.
	sealed_to_key: Option<usize>,
	submissions: Vec<ShownSubmission>,
	/// Why it takes nothing from this account.
	closed_to_me: Option<String>,
	/// This account's chunks that can be submitted.
	fitting: Option<Vec<Fitting>>,
}

#[derive(Serialize)]
struct ShownSubmission {
	chunk: String,
	producer: String,
	state: State,
	/// The block in which it is decided if nobody does anything.
	due: Option<BlockNumber>,
}

/// How far a submission is.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
	/// The producer has not delivered the data key.
	ToDeliver,
	/// The poster has not decided.
	ToDecide,
	/// The council has not decided.
	BeforeCouncil,
	/// The producer was paid.
	Paid,
	/// The poster got the reward back.
	Refunded,
}

impl State {
	fn text(self, due: Option<BlockNumber>) -> String {
		let due = due.map(|block| format!(" up to block {block}")).unwrap_or_default();
		match self {
			Self::ToDeliver => format!("to be delivered{due}"),
			Self::ToDecide => format!("to be decided{due}"),
			Self::BeforeCouncil => format!("before the council{due}"),
			Self::Paid => "paid".into(),
			Self::Refunded => "refunded".into(),
		}
	}
}

#[derive(Serialize)]
struct Fitting {
	chunk: String,
	start: String,
	end: String,
	records: u32,
}

impl Report for Shown {
	fn text(&self, page: &mut Page) {
		let bounty = &self.bounty;
		let open = if bounty.open { "takes submissions" } else { "takes no more submissions" };
		let key = match (&bounty.key, self.sealed_to_key) {
			(Some(key), Some(sealed)) => format!("{key}, {sealed} data keys sealed to it"),
			_ => "none: its last one was revealed".into(),
		};
		page.fields([
			("bounty", format!("{}, {open}", bounty.bounty)),
			("poster", bounty.poster.clone()),
			("metric", bounty.metric.clone()),
			("area", bounty.area.clone().unwrap_or_else(|| "anywhere".into())),
			(
				"records",
				format!("{} or more, {} to {}", bounty.min_records, bounty.from, bounty.to),
			),
			("chunks", bounty.fill()),
			("reward", format!("{} each", bounty.reward)),
			(
				"ownership",
				format!("{:?}, for {}", bounty.ownership, bounty.purposes).to_lowercase(),
			),
			("deadline", format!("block {}, about {}", bounty.deadline, bounty.deadline_time)),
			("key", key),
		]);
		self.submissions(page);
		self.fitting(page);
	}
}

impl Shown {
	fn submissions(&self, page: &mut Page) {
		page.heading("Submissions");
		if self.submissions.is_empty() {
			return page.line("none");
		}
		let mut table =
			Table::new([Column::left("chunk"), Column::left("producer"), Column::left("state")]);
		for ShownSubmission { chunk, producer, state, due } in &self.submissions {
			table.row([chunk.clone(), producer.clone(), state.text(*due)]);
		}
		page.table(table);
	}

	fn fitting(&self, page: &mut Page) {
		let Some(fitting) = &self.fitting else { return };
		page.heading("What fits");
		match (&self.closed_to_me, fitting.as_slice()) {
			(Some(why), _) => page.line(why),
			(None, []) => page.line("none of your stored chunks"),
			(None, _) => {
				let mut table = Table::new([
					Column::left("chunk"),
					Column::left("start"),
					Column::left("end"),
					Column::right("records"),
				]);
				for Fitting { chunk, start, end, records } in fitting {
					table.row([chunk.clone(), start.clone(), end.clone(), records.to_string()]);
				}
				page.table(table);
			},
		}
	}
}
