//! A binary heap of a candidate's delegations, the smallest at place 0: so that the one which is pushed
//! out is found at once, and each change costs as many steps as the heap is deep.

use crate::{Config, Delegations, Heap, Pallet};
use amo_primitives::Balance;

/// An amount, and whose it is.
type Entry<T> = (Balance, <T as frame_system::Config>::AccountId);

impl<T: Config> Pallet<T> {
	/// The smallest delegation.
	pub(crate) fn smallest(candidate: &T::AccountId) -> Option<Entry<T>> {
		Heap::<T>::get(candidate, 0)
	}

	/// Adds a delegation, which is in the map already, to a heap of `len`.
	pub(crate) fn heap_insert(candidate: &T::AccountId, len: u32, entry: Entry<T>) {
		Self::rise(candidate, len, entry);
	}

	/// Takes the delegation at a place out of a heap of `len`: the last takes its place.
	pub(crate) fn heap_remove(candidate: &T::AccountId, len: u32, place: u32) {
		let last = len.saturating_sub(1);
		let Some(moved) = Heap::<T>::take(candidate, last) else { return };
		if place < last {
			Self::settle(candidate, last, place, moved);
		}
	}

	/// Puts an entry where it belongs in a heap of `len`, of which the one at `place` is not needed any
	/// more.
	pub(crate) fn settle(candidate: &T::AccountId, len: u32, place: u32, entry: Entry<T>) {
		let above = place.checked_sub(1).and_then(|below| Heap::<T>::get(candidate, below / 2));
		if above.is_some_and(|(amount, _)| amount > entry.0) {
			Self::rise(candidate, place, entry);
		} else {
			Self::sink(candidate, len, place, entry);
		}
	}

	/// Puts an entry at `place`, or above, moving down what is larger.
	fn rise(candidate: &T::AccountId, mut place: u32, entry: Entry<T>) {
		while let Some(below) = place.checked_sub(1) {
			let parent = below / 2;
			let Some(above) = Heap::<T>::get(candidate, parent) else { break };
			if above.0 <= entry.0 {
				break;
			}
			Self::put_entry(candidate, place, above);
			place = parent;
		}
		Self::put_entry(candidate, place, entry);
	}

	/// Puts an entry at `place`, or below, moving up what is smaller.
	fn sink(candidate: &T::AccountId, len: u32, mut place: u32, entry: Entry<T>) {
		while let Some((child, below)) = Self::smaller_child(candidate, len, place) {
			if below.0 >= entry.0 {
				break;
			}
			Self::put_entry(candidate, place, below);
			place = child;
		}
		Self::put_entry(candidate, place, entry);
	}

	fn smaller_child(candidate: &T::AccountId, len: u32, place: u32) -> Option<(u32, Entry<T>)> {
		let left = place.saturating_mul(2).saturating_add(1);
		let child = |at: u32| {
			let entry = (at < len).then(|| Heap::<T>::get(candidate, at)).flatten()?;
			Some((at, entry))
		};
		let first = child(left)?;
		match child(left.saturating_add(1)) {
			Some(second) if second.1 .0 < first.1 .0 => Some(second),
			_ => Some(first),
		}
	}

	fn put_entry(candidate: &T::AccountId, place: u32, entry: Entry<T>) {
		Delegations::<T>::mutate(candidate, &entry.1, |delegation| {
			delegation.iter_mut().for_each(|delegation| delegation.place = place);
		});
		Heap::<T>::insert(candidate, place, entry);
	}
}
