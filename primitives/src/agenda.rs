//! Things that fall due at a block, worked off a few at a time, none forgotten.
//!
//! A pallet keeps what is due in a map by block and the first block that is not worked off yet.
//! [`work_off`] visits them in order, so that a backlog stays in the map until there is room.

use crate::BlockNumber;

/// Visits the entries that are due at `now` or before, from block `from` on, and `limit` visits at
/// most: an entry or a block without entries left is one. `first_at` finds an entry of a block,
/// and `settle` must remove the one it is given from the map.
///
/// Returns the block to go on from, and how many visits were made.
pub fn work_off<Entry>(
	from: BlockNumber,
	now: BlockNumber,
	limit: u32,
	first_at: impl Fn(BlockNumber) -> Option<Entry>,
	mut settle: impl FnMut(Entry),
) -> (BlockNumber, u32) {
	let mut at = from;
	let mut visits = 0;
	while at <= now && visits < limit {
		match first_at(at) {
			Some(entry) => settle(entry),
			None => at = at.saturating_add(1),
		}
		visits += 1;
	}
	(at, visits)
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
}
