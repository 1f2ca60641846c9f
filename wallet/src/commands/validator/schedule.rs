//! Who makes blocks, and who is next.

use super::sessions::{Begins, Sessions};
use crate::{
	chain::Chain,
	failure::Failure,
	keys::address_of,
	names,
	output::{Page, Report},
};
use amo_primitives::{validators, AccountId};
use serde::Serialize;

/// Who makes blocks, who is next, and by which draw.
///
/// # Errors
/// [`Failure`].
pub async fn schedule(chain: &Chain) -> Result<Shown, Failure> {
	let view = chain.finalized().await?;
	let schedule = view.schedule().await?;
	let sessions = Sessions::of(&view, &schedule).await?;
	let set_size = view.validator_parameters().await?.set_size;
	Ok(Shown::of(&schedule, set_size, &sessions))
}

/// Sets that follow each other.
#[derive(Serialize)]
pub struct Shown {
	session: u32,
	/// When the next one begins.
	next_session: Begins,
	/// Who makes blocks now.
	validators: Vec<String>,
	/// Who makes them in the next session.
	queued: Vec<String>,
	/// Who does after that, if nobody is passed over.
	then: Vec<Set>,
	/// The end of the pool: too few for a whole set, so that a new lot is drawn instead.
	left_over: Vec<String>,
	/// The draw of the running era.
	draw: Option<Draw>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Set {
	begins: Begins,
	validators: Vec<String>,
}

#[derive(Serialize)]
struct Draw {
	era: u32,
	/// The session whose set is its first.
	session: u32,
	/// At the start of this session candidates and their qualification were frozen.
	frozen: u32,
	qualified: u32,
	drawn: usize,
	list: String,
	seed: String,
}

impl Shown {
	fn of(schedule: &validators::Schedule<AccountId>, set_size: u32, sessions: &Sessions) -> Self {
		let named = |accounts: &[AccountId]| accounts.iter().map(address_of).collect();
		let sets = schedule.next.chunks_exact(set_size.max(1) as usize);
		let left_over = named(sets.remainder());
		let first = schedule.session.saturating_add(2);
		let then = (0..).zip(sets).map(|(ahead, set)| Set {
			begins: sessions.begin(first.saturating_add(ahead)),
			validators: named(set),
		});
		Self {
			session: schedule.session,
			next_session: sessions.end(schedule.session),
			validators: named(&schedule.validators),
			queued: named(&schedule.queued),
			then: then.collect(),
			left_over,
			draw: schedule.draw.as_ref().map(|draw| Draw {
				era: draw.era,
				session: draw.session,
				frozen: draw.frozen,
				qualified: draw.qualified,
				drawn: draw.pool.len(),
				list: names::hash(&draw.list),
				seed: names::hash(&draw.seed),
			}),
		}
	}
}

impl Report for Shown {
	fn text(&self, page: &mut Page) {
		let mut set = |title: String, validators: &[String]| {
			page.heading(title);
			validators.iter().for_each(|validator| page.line(validator));
		};
		set(format!("Now, session {}", self.session), &self.validators);
		set(format!("Next, {}", self.next_session), &self.queued);
		for then in &self.then {
			set(format!("Then, {}", then.begins), &then.validators);
		}
		if !self.left_over.is_empty() {
			set("Too few for a whole set, so a new lot comes before".into(), &self.left_over);
		}
		let Some(draw) = &self.draw else { return };
		page.heading("Draw");
		page.fields([
			("era", format!("{}, from session {} on", draw.era, draw.session)),
			("frozen", format!("at the start of session {}", draw.frozen)),
			("drawn", format!("{} of {} that qualified", draw.drawn, draw.qualified)),
			("list", draw.list.clone()),
			("seed", draw.seed.clone()),
		]);
		page.line("`amo validator check-draw` draws it again");
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::validator::sessions::tests::SESSIONS;

	fn accounts(numbers: std::ops::Range<u8>) -> Vec<AccountId> {
		numbers.map(|number| AccountId::new([number; 32])).collect()
	}

	#[test]
	fn the_rest_of_the_pool_is_told_set_by_set() {
		let schedule = validators::Schedule {
			session: 7,
			since: 130,
			validators: accounts(0..4),
			queued: accounts(4..8),
			next: accounts(8..18),
			draw: None,
		};
		let shown = Shown::of(&schedule, 4, &SESSIONS);
		let sessions: Vec<_> = shown.then.iter().map(|set| set.begins.session).collect();
		assert_eq!((shown.next_session.session, sessions), (8, vec![9, 10]));
		assert_eq!(shown.then[1].validators[0], address_of(&AccountId::new([12; 32])));
		assert_eq!((shown.then[1].validators.len(), shown.left_over.len()), (4, 2));

		let few = Shown::of(&schedule, 0, &SESSIONS);
		assert_eq!(few.then.len(), 10);
	}
}
