//! Ranks: chunks that providers hold, by size, so that a leaf can be drawn among all of them.
//!
//! A chunk with up to 2^c leaves, and more than 2^(c-1), is of class c. A class is drawn in proportion
//! to its number of chunks times 2^c, a chunk of it evenly, and a number below 2^c evenly. If that is
//! no leaf of the chunk, nothing is drawn. So each leaf comes as likely as any other, and at least
//! every second draw gives one.

use crate::{draw::Dice, types::Contract, Config, Contracts, Pallet, Ranked, Ranks};
use amo_primitives::chunk::ChunkId;

/// Classes of size: chunks have up to 2^29 leaves.
pub const CLASSES: u8 = 30;

/// How many chunks each class has.
pub type Ranking = [u32; CLASSES as usize];

/// The class of a chunk with so many leaves.
pub fn class_of(leaves: u32) -> u8 {
	let bits = u32::BITS.saturating_sub(leaves.saturating_sub(1).leading_zeros());
	bits.min(u32::from(CLASSES).saturating_sub(1)) as u8
}

impl<T: Config> Pallet<T> {
	/// From now on the chunk's leaves can be drawn.
	pub(crate) fn enter_rank(chunk: &ChunkId, contract: &mut Contract<T::AccountId>) {
		if contract.rank.is_some() {
			return;
		}
		let class = class_of(contract.leaves());
		let mut ranking = Ranks::<T>::get();
		let Some(count) = ranking.get_mut(usize::from(class)) else { return };
		contract.rank = Some(*count);
		Ranked::<T>::insert((class, *count), chunk);
		*count = count.saturating_add(1);
		Ranks::<T>::put(ranking);
	}

	/// From now on they can't. The last of the class takes the place that becomes free.
	pub(crate) fn leave_rank(chunk: &ChunkId, contract: &mut Contract<T::AccountId>) {
		let Some(rank) = contract.rank.take() else { return };
		let class = class_of(contract.leaves());
		let mut ranking = Ranks::<T>::get();
		let Some(count) = ranking.get_mut(usize::from(class)) else { return };
		*count = count.saturating_sub(1);
		let Some(moved) = Ranked::<T>::take((class, *count)) else { return };
		if moved != *chunk {
			Ranked::<T>::insert((class, rank), moved);
			Contracts::<T>::mutate(moved, |entry| {
				if let Some(entry) = entry {
					entry.rank = Some(rank);
				}
			});
		}
		Ranks::<T>::put(ranking);
	}

	/// Draws a leaf of a chunk. `None` if nothing is stored, or once in a while.
	pub(crate) fn draw_leaf(ranking: &Ranking, dice: &mut Dice) -> Option<(ChunkId, u32)> {
		let weight =
			|(class, count): (u32, &u32)| u64::from(*count).checked_shl(class).unwrap_or(u64::MAX);
		let total = (0..).zip(ranking).map(weight).fold(0u64, u64::saturating_add);
		let mut at = dice.below(total);
		let (class, count) = (0..).zip(ranking).find(|entry| {
			let weight = weight(*entry);
			let found = at < weight;
			at = at.saturating_sub(if found { 0 } else { weight });
			found
		})?;
		let chunk = Ranked::<T>::get((class as u8, dice.below(u64::from(*count)) as u32))?;
		let leaf = dice.below(1u64.checked_shl(class)?) as u32;
		Some((chunk, leaf))
	}
}
