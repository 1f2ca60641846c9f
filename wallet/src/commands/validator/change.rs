//! Changes of a candidate: its commission, and whether it wants a seat.

use super::{
	bond::free_at,
	ensure_still, own,
	register::ensure_commission,
	seat::Seat,
	sessions::{Begins, Sessions},
};
use crate::{
	amount::{Amount, Percent},
	failure::Failure,
	output::{Page, Report},
	session::Account,
};
use amo_primitives::Balance;
use amo_runtime::RuntimeCall;
use pallet_validator_selection::{types::State, Call};
use serde::Serialize;

/// Sets what is kept of the delegators' reward.
///
/// # Errors
/// [`Failure`].
pub async fn commission(account: &Account, share: Percent) -> Result<Commissioned, Failure> {
	let view = account.chain.finalized().await?;
	let before = own(&view, &account.key.account()).await?.commission;
	ensure_commission(share, &view.validator_parameters().await?)?;
	let call = Call::set_commission { commission: share.0 };
	let fee = send(account, call).await?;
	Ok(Commissioned { commission: share, before: Percent(before), fee })
}

/// Takes no seats until one resumes.
///
/// # Errors
/// [`Failure`].
pub async fn hibernate(account: &Account) -> Result<Asleep, Failure> {
	let view = account.chain.finalized().await?;
	ensure_awake(own(&view, &account.key.account()).await?.state)?;
	let fee = send(account, Call::hibernate {}).await?;
	Ok(Asleep { serves: Serves::of(account).await, fee })
}

/// Takes seats again.
///
/// # Errors
/// [`Failure`].
pub async fn resume(account: &Account) -> Result<Awake, Failure> {
	let view = account.chain.finalized().await?;
	let candidate = own(&view, &account.key.account()).await?;
	ensure_asleep(candidate.state)?;
	let fee = send(account, Call::resume {}).await?;
	Ok(Awake { strikes: candidate.strikes, fee })
}

/// Stops to stand for validator.
///
/// # Errors
/// [`Failure`].
pub async fn leave(account: &Account) -> Result<Left, Failure> {
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	let candidate = own(&view, &address).await?;
	ensure_still(&view, &address).await?;
	let sessions = Sessions::of(&view, &view.schedule().await?).await?;
	let call = RuntimeCall::ValidatorSelection(Call::leave {});
	let receipt = account.chain.submit(&account.key, call).await?;
	Ok(Left {
		bond: Amount(candidate.bond),
		free: receipt.events.find(free_at).map(|session| sessions.begin(session)),
		delegations: candidate.delegations,
		delegated: Amount(candidate.delegated),
		serves: Serves::of(account).await,
		fee: Amount(receipt.fee),
	})
}

async fn send(account: &Account, call: Call<amo_runtime::Runtime>) -> Result<Amount, Failure> {
	let call = RuntimeCall::ValidatorSelection(call);
	let fee: Balance = account.chain.submit(&account.key, call).await?.fee;
	Ok(Amount(fee))
}

fn ensure_awake(state: State) -> Result<(), Failure> {
	match state {
		State::Hibernating { .. } => Err(Failure::Refused(
			"the candidate hibernates already: `amo validator resume` ends it".into(),
		)),
		State::Ready | State::Gone => Ok(()),
	}
}

fn ensure_asleep(state: State) -> Result<(), Failure> {
	match state {
		State::Hibernating { .. } => Ok(()),
		State::Ready | State::Gone => Err(Failure::Refused(
			"the candidate does not hibernate: `amo validator status` says what it lacks to be drawn".into(),
		)),
	}
}

/// Until when a candidate's node has to make blocks.
#[derive(Serialize)]
struct Serves {
	/// Whether that could be read: what was asked for is done also if it could not.
	known: bool,
	/// The end of the last set that is named and that it is in.
	until: Option<Begins>,
}

impl Serves {
	/// As of now, since a set may have been named while the transaction was on its way.
	async fn of(account: &Account) -> Self {
		match Self::until(account).await {
			Ok(until) => Self { known: true, until },
			Err(_) => Self { known: false, until: None },
		}
	}

	async fn until(account: &Account) -> Result<Option<Begins>, Failure> {
		let view = account.chain.finalized().await?;
		let schedule = view.schedule().await?;
		let sessions = Sessions::of(&view, &schedule).await?;
		let seat = Seat::of(&account.key.account(), &schedule, 1, &sessions);
		Ok(seat.serves_until(schedule.session).map(|session| sessions.end(session)))
	}

	fn text(&self) -> String {
		match &self.until {
			Some(end) => {
				format!("it makes blocks until the start of {end}: let the node run until then")
			},
			None if self.known => "it makes no blocks now: the node may be stopped".into(),
			None => {
				"let the node run until `amo validator status` says that it makes no blocks".into()
			},
		}
	}
}

/// A commission that was set.
#[derive(Serialize)]
pub struct Commissioned {
	commission: Percent,
	before: Percent,
	fee: Amount,
}

impl Report for Commissioned {
	fn text(&self, page: &mut Page) {
		let Self { commission, before, fee } = self;
		page.line(format!("the commission is {commission}, {before} before (fee {fee})"));
	}
}

/// A candidate that hibernates.
#[derive(Serialize)]
pub struct Asleep {
	#[serde(flatten)]
	serves: Serves,
	fee: Amount,
}

impl Report for Asleep {
	fn text(&self, page: &mut Page) {
		page.line(format!("the candidate hibernates (fee {})", self.fee));
		page.line(self.serves.text());
		page.line(
			"it gets a seat all the same while too few others qualify; it is not punished for that",
		);
		page.line("`amo validator resume` ends it");
	}
}

/// A candidate that takes seats.
#[derive(Serialize)]
pub struct Awake {
	/// Strikes before. One of the most is taken back; a good cycle clears all.
	strikes: u8,
	fee: Amount,
}

impl Report for Awake {
	fn text(&self, page: &mut Page) {
		let Self { strikes, fee } = self;
		page.line(format!("the candidate takes seats again (fee {fee})"));
		if *strikes > 0 {
			page.line("it had strikes: a cycle with enough blocks clears them");
		}
		page.line("`amo validator status` says what it lacks to be drawn");
	}
}

/// One that does not stand for validator any more.
#[derive(Serialize)]
pub struct Left {
	bond: Amount,
	/// From when on the bond can be withdrawn.
	free: Option<Begins>,
	delegations: u32,
	delegated: Amount,
	#[serde(flatten)]
	serves: Serves,
	fee: Amount,
}

impl Report for Left {
	fn text(&self, page: &mut Page) {
		page.line(format!("the account stands for validator no more (fee {})", self.fee));
		page.line(self.serves.text());
		if let Some(free) = &self.free {
			page.line(format!(
				"the bond of {} is slashed still for what was done before; from {free} on `amo stake withdraw` frees it",
				self.bond
			));
		}
		if self.delegations > 0 {
			page.line(format!(
				"{} delegators take back {} themselves",
				self.delegations, self.delegated
			));
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn who_is_there_already_hears_what_to_do() {
		assert!(ensure_awake(State::Ready).is_ok());
		assert!(ensure_awake(State::Hibernating { since: 1 })
			.unwrap_err()
			.to_string()
			.contains("resume"));
		assert!(ensure_asleep(State::Hibernating { since: 1 }).is_ok());
		assert!(ensure_asleep(State::Ready).unwrap_err().to_string().contains("validator status"));
	}

	#[test]
	fn the_node_is_not_stopped_too_early() {
		let end = |session| Some(Begins { session, time: "noon".into() });
		let until = |session| Serves { known: true, until: end(session) };
		assert!(until(9).text().contains("the start of session 9, about noon"));
		assert!(Serves { known: true, until: None }.text().contains("may be stopped"));
		assert!(Serves { known: false, until: None }.text().contains("let the node run"));
	}
}
