//! Things that fall due at a block, worked off a few at a time, none forgotten.
//!
//! A pallet keeps what is due in a map by block and the first block that is not worked off yet.
//! [`work_off`] visits them in order, so that a backlog stays in the map until there is room.

use crate::BlockNumber;

/// Visits the entries that are due at `now` or before, from block `from` on, until their work comes to
/// `limit`: a block without entries left is 1, an entry what `settle` says that it was, but 1 at
/// least. `first_at` finds an entry of a block, and `settle` must remove the one it is given from the
/// map.
///
/// Returns the block to go on from, and the work that was done: less than `limit` and the most that one
/// entry takes.
pub fn work_off<Entry>(
	from: BlockNumber,
	now: BlockNumber,
	limit: u32,
	first_at: impl Fn(BlockNumber) -> Option<Entry>,
	mut settle: impl FnMut(Entry) -> u32,
) -> (BlockNumber, u32) {
	let mut at = from;
	let mut done = 0u32;
	while at <= now && done < limit {
		let work = match first_at(at) {
			Some(entry) => settle(entry).max(1),
			None => {
				at = at.saturating_add(1);
				1
			},
		};
		done = done.saturating_add(work);
	}
	(at, done)
}

#[cfg(test)]
mod tests {
	use super::*;
	use core::cell::RefCell;
	use std::collections::BTreeSet;

	#[test]
	fn a_backlog_is_worked_off_in_order_and_within_the_limit() {
		let due: BTreeSet<(BlockNumber, u8)> =
			(0..5).map(|n| (1, n)).chain([(2, 9), (4, 7), (6, 1)]).collect();
		let due = RefCell::new(due);
		let first_at = |block| due.borrow().range((block, 0)..=(block, 255)).next().copied();
		let mut done = Vec::new();
		let (mut from, mut visits) = (0, Vec::new());
		for now in 4..8 {
			let (next, made) = work_off(from, now, 4, first_at, |entry| {
				due.borrow_mut().remove(&entry);
				done.push(entry);
				1
			});
			from = next;
			visits.push(made);
		}
		assert_eq!(visits, [4, 4, 4, 4]);
		assert_eq!(
			done,
			[(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 9), (4, 7), (6, 1)],
			"in order, each once"
		);
		assert_eq!(from, 8);
	}

	#[test]
	fn an_entry_counts_for_its_work_and_at_least_once() {
		let due = RefCell::new(BTreeSet::from([(1, 0), (1, 5), (1, 6), (2, 0), (2, 1)]));
		let first_at =
			|block| due.borrow().iter().find(|(at, _): &&(u32, u32)| *at == block).copied();
		let once = |from| {
			work_off(from, 9, 6, first_at, |entry| {
				due.borrow_mut().remove(&entry);
				entry.1
			})
		};
		assert_eq!(once(1), (1, 6), "one without work, and one of five");
		assert_eq!(once(1), (1, 6), "one that is all of it");
		assert_eq!(once(1), (5, 6), "one for each block and entry");
		assert_eq!(once(5), (10, 5));
	}
}
