//! What must hold of the pallet's storage after each block.

use crate::{
	types::{CycleIndex, KEPT},
	Config, Earned, Finished, Ledger, Owed, Pallet, ParameterSet, Running, Shares,
};
use alloc::collections::BTreeMap;
use amo_primitives::{stake::ReadStake, Balance};
use frame_support::{ensure, traits::fungible::Inspect};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks what must hold of the pallet's storage after each block: see the README.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(ParameterSet::<T>::get().is_valid(), "a parameter is out of its range");
		Self::check_pot()?;
		Self::check_delegators()?;
		Self::check_cycles()
	}

	/// What must be in the pot: all that was emitted and neither claimed nor given to the treasury.
	pub(crate) fn booked() -> Balance {
		let running = Running::<T>::get();
		let owed = Owed::<T>::iter_values();
		let delegators = Earned::<T>::iter_values().map(|earned| earned.left);
		let cycles = Finished::<T>::iter_values().map(|finished| finished.left);
		let pots = running.storage.saturating_add(running.participation);
		owed.chain(delegators).chain(cycles).fold(pots, Balance::saturating_add)
	}

	fn check_pot() -> Result<(), TryRuntimeError> {
		let (booked, pot) = (Self::booked(), T::Currency::total_balance(&Self::pot()));
		if pot == 0 {
			ensure!(booked == 0, "something is owed, and there is no pot");
		} else {
			// Anyone may have given it more.
			let needed = booked.saturating_add(T::Currency::minimum_balance());
			ensure!(pot >= needed, "more is owed than there is in the pot");
		}
		ensure!(Owed::<T>::iter_values().all(|owed| owed > 0), "nothing is owed to somebody");
		Ok(())
	}

	fn check_delegators() -> Result<(), TryRuntimeError> {
		let mut due = BTreeMap::<T::AccountId, Balance>::new();
		for (candidate, delegator, share) in Shares::<T>::iter() {
			let earned = Earned::<T>::get(&candidate);
			ensure!(share.paid <= earned.per_unit, "a delegation was settled for what is to come");
			let amount = T::Stake::delegation(&candidate, &delegator);
			ensure!(amount > 0, "a delegation is kept that ended");
			let sum = due.entry(candidate).or_default();
			*sum = sum.saturating_add(earned.due(amount, share.paid));
		}
		for (candidate, due) in due {
			ensure!(due <= Earned::<T>::get(candidate).left, "delegators have more than there is");
		}
		Ok(())
	}

	fn check_cycles() -> Result<(), TryRuntimeError> {
		let running = Running::<T>::get();
		let mut unclaimed = BTreeMap::<CycleIndex, Balance>::new();
		let (mut byte_blocks, mut burned, mut proofs) = (0u128, 0 as Balance, 0u32);
		for (_, slot, entry) in Ledger::<T>::iter() {
			ensure!(entry.cycle % KEPT == slot, "an entry is in the wrong place");
			ensure!(entry.cycle <= running.cycle, "an entry is of a cycle to come");
			if entry.cycle == running.cycle {
				byte_blocks = byte_blocks.saturating_add(entry.byte_blocks);
				burned = burned.saturating_add(entry.burned);
				proofs = proofs.saturating_add(entry.proved.into());
			}
			let finished = Finished::<T>::get(slot).filter(|it| it.cycle == entry.cycle);
			if let (Some(finished), false) = (finished, entry.claimed) {
				let sum = unclaimed.entry(entry.cycle).or_default();
				*sum = sum
					.saturating_add(finished.for_storage(&entry))
					.saturating_add(finished.for_participation(&entry));
			}
		}
		ensure!(byte_blocks == running.byte_blocks, "what is stored is miscounted");
		ensure!(burned == running.burned, "what is burned is miscounted");
		ensure!(proofs == running.proofs, "proofs are miscounted");
		for (slot, finished) in Finished::<T>::iter() {
			ensure!(finished.cycle % KEPT == slot, "a cycle is in the wrong place");
			ensure!(finished.cycle < running.cycle, "a cycle is over that is not");
			let unclaimed = unclaimed.get(&finished.cycle).copied().unwrap_or_default();
			ensure!(unclaimed <= finished.left, "more is earned in a cycle than there is");
		}
		Ok(())
	}
}
