//! What an account has at stake, what it earned, and what is on its way out.

use super::{
	earned::{ByDelegation, Earned},
	exits::Exits,
};
use crate::{
	amount::{Amount, Percent},
	chain::View,
	commands::validator::{
		sessions::{Begins, Sessions},
		state_name,
	},
	failure::Failure,
	keys::address_of,
	output::{Column, Page, Report, Table},
	session::Session,
};
use amo_primitives::{AccountId, Balance};
use pallet_validator_selection::types::State;
use serde::Serialize;

/// One's own stake, or another's.
///
/// # Errors
/// [`Failure`].
pub async fn list(session: &Session, account: Option<AccountId>) -> Result<Listed, Failure> {
	let account = match account {
		Some(account) => account,
		None => session.key()?.account(),
	};
	let chain = session.chain().await?;
	let view = chain.finalized().await?;
	let sessions = Sessions::of(&view, &view.schedule().await?).await?;
	let earned = Earned::of(&view, &account).await?;
	let exits = Exits::of(&view, &account).await?;
	let mut delegations = Vec::new();
	for delegation in &earned.delegations {
		delegations.push(ListedDelegation::of(&view, delegation).await?);
	}
	let leaving = exits.waiting().into_iter().map(|waiting| Leaving {
		candidate: address_of(&waiting.candidate),
		amount: Amount(waiting.amount),
		free: sessions.begin(waiting.free_at),
		is_free: waiting.is_free,
	});
	let moved = exits.moved().into_iter().map(|moved| Moved {
		from: address_of(&moved.from),
		to: address_of(&moved.to),
		amount: Amount(moved.amount),
		movable: sessions.begin(moved.free_at),
	});
	let cycles = earned.cycles.iter().map(|(_, amount)| *amount);
	Ok(Listed {
		account: address_of(&account),
		delegations,
		rewards: Rewards {
			owed: Amount(earned.owed),
			delegations: Amount(sum(earned.delegations.iter().map(|one| one.due))),
			cycles: Amount(sum(cycles)),
			all: Amount(earned.sum()),
		},
		leaving: leaving.collect(),
		moved: moved.collect(),
	})
}

fn sum(amounts: impl Iterator<Item = Balance>) -> Balance {
	amounts.fold(0, Balance::saturating_add)
}

/// What is at stake.
#[derive(Serialize)]
pub struct Listed {
	account: String,
	delegations: Vec<ListedDelegation>,
	rewards: Rewards,
	/// What left candidates.
	leaving: Vec<Leaving>,
	/// What answers for candidates that it was moved from.
	moved: Vec<Moved>,
}

#[derive(Serialize)]
struct ListedDelegation {
	candidate: String,
	delegated: Amount,
	state: &'static str,
	/// What the candidate keeps of the reward.
	commission: Percent,
	/// What it earned since it changed.
	due: Amount,
	/// Whether that is to be added to it.
	compound: bool,
}

impl ListedDelegation {
	async fn of(view: &View<'_>, delegation: &ByDelegation) -> Result<Self, Failure> {
		let record = view.candidate(&delegation.candidate).await?;
		Ok(Self {
			candidate: address_of(&delegation.candidate),
			delegated: Amount(delegation.delegated),
			state: state_name(record.as_ref().map_or(State::Gone, |record| record.state)),
			commission: Percent(record.map(|record| record.commission).unwrap_or_default()),
			due: Amount(delegation.due),
			compound: delegation.compound,
		})
	}
}

#[derive(Serialize)]
struct Rewards {
	/// As an author, and by delegations that changed or ended.
	owed: Amount,
	/// By delegations since they changed.
	delegations: Amount,
	/// Of cycles: by proofs of computing power and by storage.
	cycles: Amount,
	all: Amount,
}

#[derive(Serialize)]
struct Leaving {
	/// The candidate that it left.
	candidate: String,
	amount: Amount,
	free: Begins,
	/// Whether it can be withdrawn now.
	is_free: bool,
}

#[derive(Serialize)]
struct Moved {
	from: String,
	to: String,
	amount: Amount,
	/// From when on it can be moved again.
	movable: Begins,
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		let Rewards { owed, delegations, cycles, all } = &self.rewards;
		page.fields([
			("account", self.account.clone()),
			(
				"rewards",
				format!(
					"{all} to claim: {owed} owed, {delegations} of delegations, {cycles} of cycles"
				),
			),
		]);
		if !self.delegations.is_empty() {
			page.heading("Delegated");
			page.table(self.delegated());
		}
		if !self.leaving.is_empty() {
			page.heading("On its way out");
			page.table(self.on_its_way_out());
		}
		if !self.moved.is_empty() {
			page.heading("Moved");
			page.table(self.moved_parts());
		}
	}
}

impl Listed {
	fn delegated(&self) -> Table<6> {
		let mut table = Table::new([
			Column::left("candidate"),
			Column::right("delegated"),
			Column::left("state"),
			Column::right("it keeps"),
			Column::right("earned"),
			Column::left("which is"),
		]);
		for one in &self.delegations {
			table.row([
				one.candidate.clone(),
				one.delegated.to_string(),
				one.state.into(),
				one.commission.to_string(),
				one.due.to_string(),
				if one.compound { "added" } else { "paid out" }.into(),
			]);
		}
		table
	}

	fn on_its_way_out(&self) -> Table<3> {
		let columns =
			[Column::left("from"), Column::right("amount"), Column::left("can be withdrawn")];
		let mut table = Table::new(columns);
		for one in &self.leaving {
			let free = if one.is_free { "now".into() } else { format!("from {} on", one.free) };
			table.row([one.candidate.clone(), one.amount.to_string(), free]);
		}
		table
	}

	fn moved_parts(&self) -> Table<4> {
		let mut table = Table::new([
			Column::left("from"),
			Column::left("to"),
			Column::right("amount"),
			Column::left("can be moved again"),
		]);
		for one in &self.moved {
			let movable = format!("from {} on", one.movable);
			table.row([one.from.clone(), one.to.clone(), one.amount.to_string(), movable]);
		}
		table
	}
}
