//! What is done after the chain refused a transaction with several grants.

/// What became of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
	/// The right is on record.
	Granted,
	/// The request is still open.
	Open,
	/// Neither.
	Closed,
}

/// Why the transaction was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
	/// One of its grants, or more.
	Grants,
	/// Who sent it.
	Sender,
}

/// What is done with each of the grants.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sorted<T> {
	/// They were granted before.
	pub(super) granted: Vec<T>,
	/// Nobody asks for them any more.
	pub(super) closed: Vec<T>,
	/// They cannot be granted.
	pub(super) refused: Vec<T>,
	/// To be sent again, each in a transaction.
	pub(super) again: Vec<Vec<T>>,
}

/// Sorts the grants of a transaction. What is left is sent again without the others, or in halves until
/// it is clear which of them it is: one buyer cannot keep the others waiting.
pub(super) fn sort<T>(grants: Vec<(T, Fate)>, cause: Cause) -> Sorted<T> {
	let all = grants.len();
	let (mut granted, mut closed, mut open) = (Vec::new(), Vec::new(), Vec::new());
	for (grant, fate) in grants {
		match fate {
			Fate::Granted => granted.push(grant),
			Fate::Closed => closed.push(grant),
			Fate::Open => open.push(grant),
		}
	}
	let (refused, again) = match (cause, open.len()) {
		(_, 0) => (Vec::new(), Vec::new()),
		(Cause::Grants, len) if len < all => (Vec::new(), vec![open]),
		(Cause::Grants, len) if len > 1 => {
			let half = open.split_off(len / 2);
			(Vec::new(), vec![half, open])
		},
		_ => (open, Vec::new()),
	};
	Sorted { granted, closed, refused, again }
}

#[cfg(test)]
mod tests {
	use super::{Cause::*, Fate::*, *};

	/// Sends these, of which the chain refuses some, as often as the sorting says: what was granted, what
	/// was refused, and how many transactions that took.
	fn send(grants: Vec<u32>, refuses: impl Fn(u32) -> bool) -> (Vec<u32>, Vec<u32>, usize) {
		let (mut done, mut refused, mut sent) = (Vec::new(), Vec::new(), 0);
		let mut parts = vec![grants];
		while let Some(part) = parts.pop() {
			sent += 1;
			if !part.iter().any(|grant| refuses(*grant)) {
				done.extend(part);
				continue;
			}
			let sorted = sort(part.into_iter().map(|grant| (grant, Open)).collect(), Grants);
			refused.extend(sorted.refused);
			parts.extend(sorted.again);
		}
		done.sort();
		(done, refused, sent)
	}

	#[test]
	fn one_that_is_refused_does_not_keep_the_others() {
		for bad in [0, 13, 63] {
			let (done, refused, sent) = send((0..64).collect(), |grant| grant == bad);
			assert_eq!(done, (0..64).filter(|grant| *grant != bad).collect::<Vec<_>>());
			assert_eq!(refused, [bad]);
			assert_eq!(sent, 13, "six halvings");
		}
		let (done, refused, _) = send((0..7).collect(), |_| true);
		assert_eq!((done.len(), refused.len()), (0, 7));
	}

	#[test]
	fn what_is_settled_is_not_sent_again() {
		let sorted = sort(vec![(1, Granted), (2, Open), (3, Closed), (4, Open)], Grants);
		let again = vec![vec![2, 4]];
		assert_eq!(sorted, Sorted { granted: vec![1], closed: vec![3], refused: vec![], again });
		let sorted = sort(vec![(1, Granted)], Grants);
		assert_eq!(
			sorted,
			Sorted { granted: vec![1], closed: vec![], refused: vec![], again: vec![] }
		);
	}

	#[test]
	fn a_sender_without_money_does_not_try_again() {
		let sorted = sort(vec![(1, Open), (2, Granted), (3, Open)], Sender);
		let refused = vec![1, 3];
		assert_eq!(sorted, Sorted { granted: vec![2], closed: vec![], refused, again: vec![] });
	}
}
