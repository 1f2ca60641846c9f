//! How a candidate is.

use super::{
	seat::Seat,
	sessions::{Begins, Sessions},
	state_name,
};
use crate::{
	amount::{Amount, Percent},
	chain::View,
	commands::stake::earned::{self, Earned},
	failure::Failure,
	keys::address_of,
	names::hex,
	output::{Column, Page, Report, Table},
	session::Session,
};
use amo_primitives::{
	validators::{Lack, Schedule},
	AccountId, Balance,
};
use codec::Encode;
use pallet_validator_selection::types::{Candidate, Parameters, Scope, Slash, SlashId};
use serde::Serialize;

/// One's own candidate, or another.
///
/// # Errors
/// [`Failure`].
pub async fn status(session: &Session, account: Option<AccountId>) -> Result<Status, Failure> {
	let (account, is_own) = match account {
		Some(account) => (account, false),
		None => (session.key()?.account(), true),
	};
	let chain = session.chain().await?;
	let view = chain.finalized().await?;
	let candidate = view.candidate(&account).await?.ok_or_else(|| {
		Failure::NotThere(match is_own {
			true => "this account does not stand for validator: `amo validator register` makes it a candidate".into(),
			false => format!(
				"{} does not stand for validator: `amo validator list` lists who does",
				address_of(&account)
			),
		})
	})?;
	of(&view, &account, candidate).await
}

async fn of(view: &View<'_>, account: &AccountId, candidate: Candidate) -> Result<Status, Failure> {
	let parameters = view.validator_parameters().await?;
	let schedule = view.schedule().await?;
	let sessions = Sessions::of(view, &schedule).await?;
	let lacks = view.lacks(account).await?.into_iter();
	let slashes = view.slashes_of(account).await?.into_iter();
	let cycles = earned::by_cycle(&view.finished_cycles().await?, &view.entries(account).await?);
	let earned = Earned { owed: view.owed(account).await?, delegations: Vec::new(), cycles };
	Ok(Status {
		candidate: address_of(account),
		state: state_name(candidate.state),
		seat: Seat::of(account, &schedule, parameters.set_size, &sessions),
		barred: is_barred(&candidate, &schedule),
		lacks: lacks.map(|lack| ShownLack::of(lack, &candidate, &parameters)).collect(),
		bond: Amount(candidate.bond),
		delegated: Amount(candidate.delegated),
		delegations: candidate.delegations,
		commission: Percent(candidate.commission),
		strikes: candidate.strikes,
		max_strikes: parameters.max_strikes,
		offences: candidate.offences,
		proved: candidate.proved.map(|session| Proved {
			session,
			counts: sessions.end(session.saturating_add(parameters.proof_validity)),
		}),
		session_keys: view.session_keys(account).await?.map(|keys| hex(&keys.encode())),
		slashes: slashes.map(|(id, slash)| ShownSlash::of(id, &slash, &sessions)).collect(),
		rewards: Amount(earned.sum()),
	})
}

/// Whether it gets no seat of the running era's pool.
fn is_barred(candidate: &Candidate, schedule: &Schedule<AccountId>) -> bool {
	let era = schedule.draw.as_ref().map(|draw| draw.era);
	candidate.barred.is_some() && candidate.barred == era
}

/// A candidate.
#[derive(Serialize)]
pub struct Status {
	candidate: String,
	state: &'static str,
	seat: Seat,
	/// Whether it signed twice and gets no seat in this era.
	barred: bool,
	/// What it lacks to be drawn; empty if it qualifies.
	lacks: Vec<ShownLack>,
	bond: Amount,
	delegated: Amount,
	delegations: u32,
	commission: Percent,
	strikes: u8,
	/// So many make it hibernate.
	max_strikes: u8,
	/// How often it signed twice. The second time removes it.
	offences: u8,
	proved: Option<Proved>,
	session_keys: Option<String>,
	/// Those that wait or are being carried out.
	slashes: Vec<ShownSlash>,
	/// What it is owed as an author, a candidate and a storage provider.
	rewards: Amount,
}

/// The last proof of computing power.
#[derive(Serialize)]
struct Proved {
	session: u32,
	/// When it counts no more.
	counts: Begins,
}

/// What is missing, and what to do.
#[derive(Serialize)]
struct ShownLack {
	lack: Lack,
	remedy: String,
}

impl ShownLack {
	fn of(lack: Lack, candidate: &Candidate, parameters: &Parameters) -> Self {
		let missing = |least: Balance, there: Balance| Amount(least.saturating_sub(there));
		let remedy = match lack {
			Lack::Candidacy => "it stands for validator no more".into(),
			Lack::Bond => format!(
				"own bond: {} more, by `amo validator bond`",
				missing(parameters.min_bond, candidate.bond)
			),
			Lack::Backing => format!(
				"backing: {} more, by `amo validator bond` or from delegators",
				missing(
					parameters.min_backing,
					candidate.bond.saturating_add(candidate.delegated)
				)
			),
			Lack::Contribution => format!(
				"contribution: {} points are asked for; who stores data for rent earns them",
				parameters.min_contribution
			),
			Lack::Keys => "session keys: `amo validator keys` registers them".into(),
			Lack::Readiness => "it hibernates: `amo validator resume` ends it".into(),
			Lack::Proof => "a proof of computing power: its node makes one in each session by itself, if it runs with --validator and has the registered keys".into(),
		};
		Self { lack, remedy }
	}
}

/// A slash that is to come.
#[derive(Serialize)]
struct ShownSlash {
	slash: SlashId,
	/// Of what: the own bond, or all stake behind the candidate.
	of: &'static str,
	fraction: Percent,
	/// The session of the offence.
	session: u32,
	/// When it is carried out, unless the council cancels it.
	due: Begins,
}

impl ShownSlash {
	fn of(id: SlashId, slash: &Slash<AccountId>, sessions: &Sessions) -> Self {
		Self {
			slash: id,
			of: match slash.scope {
				Scope::Bond => "bond",
				Scope::All => "all stake",
			},
			fraction: Percent(slash.fraction),
			session: slash.session,
			due: sessions.begin(slash.due),
		}
	}
}

impl Report for Status {
	fn text(&self, page: &mut Page) {
		let Self { strikes, max_strikes, offences, delegations, .. } = self;
		let barred = if self.barred { ", signed twice: no seat in this era" } else { "" };
		let qualifies = if self.lacks.is_empty() { "yes" } else { "no, see below" };
		let proof = match &self.proved {
			Some(Proved { session, counts }) => {
				format!("made in session {session}, counts until {counts}")
			},
			None => "none yet".into(),
		};
		page.fields([
			("candidate", format!("{}, {}{barred}", self.candidate, self.state)),
			("seat", self.seat.text()),
			("qualifies", qualifies.into()),
			("bond", self.bond.to_string()),
			("delegated", format!("{} by {delegations} delegators", self.delegated)),
			("commission", self.commission.to_string()),
			("strikes", format!("{strikes}, {max_strikes} make it hibernate")),
			("signed twice", format!("{offences} times, the second removes it")),
			("proof", proof),
			("session keys", self.session_keys.clone().unwrap_or_else(|| "none".into())),
			("rewards", format!("{} to claim", self.rewards)),
		]);
		if !self.lacks.is_empty() {
			page.heading("It lacks, to be drawn");
			self.lacks.iter().for_each(|lack| page.line(&lack.remedy));
		}
		if !self.slashes.is_empty() {
			page.heading("Slashes that wait");
			let mut table = Table::new([
				Column::right("slash"),
				Column::left("of"),
				Column::right("how much"),
				Column::right("offence in session"),
				Column::left("due"),
			]);
			for slash in &self.slashes {
				let ShownSlash { slash, of, fraction, session, due } = slash;
				table.row([
					slash.to_string(),
					(*of).into(),
					fraction.to_string(),
					session.to_string(),
					due.to_string(),
				]);
			}
			page.table(table);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::Perbill;

	#[test]
	fn what_is_missing_is_told_to_the_mote() {
		let parameters = Parameters { min_bond: 10, min_backing: 25, ..Parameters::default() };
		let candidate = Candidate { delegated: 3, ..Candidate::new(4, Perbill::zero()) };
		let remedy = |lack| ShownLack::of(lack, &candidate, &parameters).remedy;
		assert!(remedy(Lack::Bond).contains(&format!("{} more", Amount(6))));
		assert!(remedy(Lack::Backing).contains(&format!("{} more", Amount(18))));
		for (lack, what_to_do) in [
			(Lack::Keys, "amo validator keys"),
			(Lack::Readiness, "amo validator resume"),
			(Lack::Proof, "--validator"),
			(Lack::Contribution, "stores data"),
		] {
			assert!(remedy(lack).contains(what_to_do));
		}
	}

	#[test]
	fn one_is_barred_for_one_era() {
		let candidate = |barred| Candidate { barred, ..Candidate::new(1, Perbill::zero()) };
		let schedule = |era: Option<u32>| Schedule {
			session: 7,
			since: 130,
			validators: Vec::new(),
			queued: Vec::new(),
			next: Vec::new(),
			draw: era.map(|era| amo_primitives::validators::Draw {
				era,
				session: 7,
				frozen: 3,
				qualified: 0,
				list: Default::default(),
				seed: Default::default(),
				pool: Vec::new(),
			}),
		};
		assert!(is_barred(&candidate(Some(3)), &schedule(Some(3))));
		assert!(!is_barred(&candidate(Some(2)), &schedule(Some(3))));
		assert!(!is_barred(&candidate(None), &schedule(None)));
	}
}
