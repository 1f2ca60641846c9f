//! The contribution ledger: what accounts did, by cycle and in all the time.

use crate::{
	types::{CycleIndex, Entry, KEPT},
	Config, Ledger, Pallet, Running, Totals,
};
use amo_primitives::{
	contribution::{Contribution, OnStorage, OnTrade},
	ledger::{CycleRecord, CycleReward, Total},
	Balance,
};
use frame_support::traits::fungible::Inspect;

impl<T: Config> Pallet<T> {
	/// What an account did in a cycle; nothing if it did nothing, or the cycle is too long ago.
	pub fn entry(account: &T::AccountId, cycle: CycleIndex) -> Option<Entry> {
		Ledger::<T>::get(account, cycle % KEPT).filter(|entry| entry.cycle == cycle)
	}

	/// The same, as clients see it.
	pub fn record(account: &T::AccountId, cycle: CycleIndex) -> Option<CycleRecord> {
		let Entry { cycle, sold, bought, byte_blocks, burned, blocks, proved, balance, .. } =
			Self::entry(account, cycle)?;
		let claimable = Self::claimable_for(account, cycle).ok();
		Some(CycleRecord {
			cycle,
			sold,
			bought,
			average_balance: balance.average(),
			byte_blocks,
			burned,
			blocks,
			proved,
			claimable: claimable
				.map(|(storage, participation)| CycleReward { storage, participation }),
		})
	}

	/// What an account did in all the time.
	pub fn total(account: &T::AccountId) -> Total {
		Totals::<T>::get(account)
	}

	/// Changes what the ledger says of an account, and looks at its balance. The first time in a cycle
	/// what the account earned in the last one that it did something in becomes owed.
	pub(crate) fn note<R>(
		account: &T::AccountId,
		change: impl FnOnce(&mut Entry, &mut Total) -> R,
	) -> R {
		let (cycle, now) = (Running::<T>::get().cycle, Self::now());
		let balance = T::Currency::total_balance(account);
		let mut total = Totals::<T>::get(account);
		let mut entry = Self::entry(account, cycle).unwrap_or_else(|| {
			Self::settle_cycle(account, total.last);
			Entry::new(cycle, now, balance)
		});
		entry.balance.see(now, balance);
		total.last = cycle;
		let result = change(&mut entry, &mut total);
		Totals::<T>::insert(account, total);
		Ledger::<T>::insert(account, cycle % KEPT, entry);
		result
	}

	/// A second proof in the same cycle counts for nothing.
	pub(crate) fn note_proof(candidate: &T::AccountId) {
		let is_first = Self::note(candidate, |entry, total| {
			let is_first = !core::mem::replace(&mut entry.proved, true);
			total.proofs = total.proofs.saturating_add(is_first.into());
			is_first
		});
		if is_first {
			Running::<T>::mutate(|running| running.proofs = running.proofs.saturating_add(1));
		}
	}
}

impl<T: Config> OnTrade<T::AccountId> for Pallet<T> {
	fn traded(seller: &T::AccountId, buyer: &T::AccountId, bytes: u64, amount: Balance) {
		Self::note(seller, |entry, total| {
			entry.sold.add(bytes, amount);
			total.sold.add(bytes, amount);
		});
		Self::note(buyer, |entry, total| {
			entry.bought.add(bytes, amount);
			total.bought.add(bytes, amount);
		});
	}
}

impl<T: Config> OnStorage<T::AccountId> for Pallet<T> {
	fn stored(provider: &T::AccountId, byte_blocks: u128, burned: Balance) {
		let storage_cap = Running::<T>::mutate(|running| {
			running.byte_blocks = running.byte_blocks.saturating_add(byte_blocks);
			running.burned = running.burned.saturating_add(burned);
			running.storage_cap
		});
		let lost = burned.saturating_sub(storage_cap.mul_ceil(burned));
		Self::note(provider, |entry, total| {
			entry.byte_blocks = entry.byte_blocks.saturating_add(byte_blocks);
			entry.burned = entry.burned.saturating_add(burned);
			total.byte_blocks = total.byte_blocks.saturating_add(byte_blocks);
			total.burned = total.burned.saturating_add(burned);
			total.points = total.points.saturating_add(lost);
		});
	}
}

impl<T: Config> Contribution<T::AccountId> for Pallet<T> {
	fn points(account: &T::AccountId) -> u128 {
		Totals::<T>::get(account).points
	}
}
