//! Whether a candidate makes blocks, or when it will.

use super::sessions::{Begins, Sessions};
use amo_primitives::{validators::Schedule, AccountId};
use serde::Serialize;

/// Where a candidate is in the order of validators.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Seat {
	/// Whether it makes blocks in the running session.
	pub sits: bool,
	/// Whether it does in the next one.
	pub queued: bool,
	/// Its place in the pool of the era, from 1 on.
	pub place: Option<usize>,
	/// How many are in that pool.
	pub pool: usize,
	/// The session in which it sits next, if it is in the rest of the pool. It may sit earlier: members
	/// who left, hibernate or signed twice are passed over.
	pub next: Option<Begins>,
	/// Whether it is in the rest of the pool, but too few are before and with it for a whole set, so
	/// that a new lot is drawn before its turn.
	pub left_over: bool,
}

impl Seat {
	/// That of an account. A whole set has so many.
	pub fn of(
		account: &AccountId,
		schedule: &Schedule<AccountId>,
		set_size: u32,
		sessions: &Sessions,
	) -> Self {
		let at = |list: &[AccountId]| list.iter().position(|one| one == account);
		let pool = schedule.draw.as_ref().map(|draw| draw.pool.as_slice()).unwrap_or_default();
		let turn = at(&schedule.next).map(|place| Turn::of(place, schedule.next.len(), set_size));
		Self {
			sits: at(&schedule.validators).is_some(),
			queued: at(&schedule.queued).is_some(),
			place: at(pool).map(|place| place + 1),
			pool: pool.len(),
			next: match turn {
				// The set of the next session is named already.
				Some(Turn::Set(sets)) => {
					Some(sessions.begin(schedule.session.saturating_add(2).saturating_add(sets)))
				},
				Some(Turn::LeftOver) | None => None,
			},
			left_over: turn == Some(Turn::LeftOver),
		}
	}

	/// The last session for which the set is named and in which it sits: until its end the node has to
	/// run.
	pub fn serves_until(&self, session: u32) -> Option<u32> {
		match (self.sits, self.queued) {
			(_, true) => Some(session.saturating_add(1)),
			(true, false) => Some(session),
			(false, false) => None,
		}
	}

	/// In words.
	pub fn text(&self) -> String {
		let now = match (self.sits, self.queued) {
			(true, true) => Some("makes blocks in this session and the next"),
			(true, false) => Some("makes blocks in this session"),
			(false, true) => Some("makes blocks in the next session"),
			(false, false) => None,
		};
		let later = match (self.place, &self.next) {
			(Some(place), Some(next)) => Some(format!(
				"place {place} of {} in the pool, makes blocks in {next}, or earlier if others are passed over",
				self.pool
			)),
			(Some(place), None) if self.left_over => Some(format!(
				"place {place} of {} in the pool, of which too few are left for a whole set: a new lot comes before",
				self.pool
			)),
			(Some(place), None) if now.is_none() => {
				Some(format!("place {place} of {} in the pool, has had its turn", self.pool))
			},
			(Some(place), None) => Some(format!("place {place} of {} in the pool", self.pool)),
			(None, _) => None,
		};
		match (now, later) {
			(Some(now), Some(later)) => format!("{now}; {later}"),
			(Some(now), None) => now.into(),
			(None, Some(later)) => later,
			(None, None) => "none: it is not in the pool of this era".into(),
		}
	}

	/// In a word or two.
	pub fn brief(&self) -> String {
		match (self.sits, self.queued, self.place) {
			(true, _, _) => "now".into(),
			(false, true, _) => "next".into(),
			(false, false, Some(place)) if self.next.is_some() || self.left_over => {
				format!("place {place}")
			},
			(false, false, Some(_)) => "served".into(),
			(false, false, None) => String::new(),
		}
	}
}

/// Which set one of the rest of a pool is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
	/// So many sets come before.
	Set(u32),
	/// None: what is left at the end is less than a whole set.
	LeftOver,
}

impl Turn {
	fn of(place: usize, left: usize, set_size: u32) -> Self {
		let size = set_size.max(1) as usize;
		let before = place / size;
		let whole = left / size;
		match u32::try_from(before) {
			Ok(sets) if before < whole => Self::Set(sets),
			_ => Self::LeftOver,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::validator::sessions::tests::SESSIONS;
	use amo_primitives::{validators::Draw, Hash};

	fn account(number: u8) -> AccountId {
		AccountId::new([number; 32])
	}

	fn accounts(numbers: std::ops::Range<u8>) -> Vec<AccountId> {
		numbers.map(account).collect()
	}

	/// A pool of 15, sets of 4: the first sits, the second is queued, 7 are left.
	fn schedule() -> Schedule<AccountId> {
		Schedule {
			session: 7,
			since: 130,
			validators: accounts(0..4),
			queued: accounts(4..8),
			next: accounts(8..15),
			draw: Some(Draw {
				era: 3,
				session: 7,
				frozen: 3,
				qualified: 20,
				list: Hash::zero(),
				seed: Hash::zero(),
				pool: accounts(0..15),
			}),
		}
	}

	fn seat(number: u8) -> Seat {
		Seat::of(&account(number), &schedule(), 4, &SESSIONS)
	}

	#[test]
	fn who_sits_serves_until_the_end_of_the_last_set_that_is_named() {
		assert_eq!(seat(3).serves_until(7), Some(7));
		assert_eq!(seat(4).serves_until(7), Some(8));
		assert_eq!(seat(8).serves_until(7), None);
		let stays = Schedule { queued: accounts(0..4), ..schedule() };
		let seat = Seat::of(&account(0), &stays, 4, &SESSIONS);
		assert_eq!(seat.serves_until(7), Some(8));
		assert!(seat
			.text()
			.starts_with("makes blocks in this session and the next; place 1 of 15"));
	}

	#[test]
	fn the_rest_of_the_pool_sits_set_by_set() {
		let next = |number| seat(number).next.map(|begins| begins.session);
		assert_eq!((next(7), next(8), next(11)), (None, Some(9), Some(9)));
		// The last 3 are no whole set.
		assert_eq!((next(12), seat(12).left_over), (None, true));
		assert!(seat(12).text().contains("a new lot comes before"));
		assert_eq!(seat(8).place, Some(9));
	}

	#[test]
	fn each_is_told_in_a_word() {
		let brief = |number| seat(number).brief();
		assert_eq!((brief(0), brief(4), brief(8)), ("now".into(), "next".into(), "place 9".into()));
		assert_eq!((brief(12), brief(15)), ("place 13".into(), String::new()));
		let later = Schedule { validators: accounts(4..8), queued: accounts(8..12), ..schedule() };
		let seat = Seat::of(&account(0), &later, 4, &SESSIONS);
		assert_eq!(seat.brief(), "served");
		assert!(seat.text().ends_with("has had its turn"));
	}

	#[test]
	fn a_pool_of_less_than_a_set_is_no_trouble() {
		assert_eq!(Turn::of(0, 3, 22), Turn::LeftOver);
		assert_eq!(Turn::of(5, 6, 0), Turn::Set(5));
		let none = Schedule { draw: None, next: Vec::new(), ..schedule() };
		let seat = Seat::of(&account(9), &none, 4, &SESSIONS);
		assert_eq!((seat.place, seat.pool), (None, 0));
		assert!(seat.text().starts_with("none"));
	}
}
