//! The end of a cycle, and what is paid for it.

use crate::{
	types::{CycleIndex, FinishedCycle, RunningCycle, KEPT},
	Config, Emitted, Error, Event, Finished, Ledger, Pallet, ParameterSet, Running,
};
use amo_primitives::Balance;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Ends the running cycle if another has begun, and says whether. It is as much work for any
	/// number of providers and candidates.
	pub(crate) fn turn_cycle() -> bool {
		let cycle = T::Cycle::get();
		let over = Running::<T>::get();
		if over.cycle == cycle {
			return false;
		}
		Self::finish(over);
		let storage_cap = ParameterSet::<T>::get().storage_cap;
		Running::<T>::put(RunningCycle { cycle, storage_cap, ..Default::default() });
		true
	}

	fn finish(over: RunningCycle) {
		let burned = if over.byte_blocks > 0 { over.burned } else { 0 };
		let storage = over.storage.min(over.storage_cap.mul_floor(burned));
		let for_proof = over.participation.checked_div(over.proofs.into()).unwrap_or_default();
		let participation = for_proof.saturating_mul(over.proofs.into());
		let left = storage.saturating_add(participation);
		let unearned = over.storage.saturating_add(over.participation).saturating_sub(left);

		let slot = over.cycle % KEPT;
		let expired = Finished::<T>::get(slot).map_or(0, |old| old.left);
		Self::pay_treasury(unearned.saturating_add(expired));
		Emitted::<T>::mutate(|sum| *sum = sum.saturating_add(over.emitted));
		let RunningCycle { cycle, storage_cap, emitted, byte_blocks, burned, proofs, .. } = over;
		let finished = FinishedCycle {
			cycle,
			storage_cap,
			emitted,
			storage,
			for_proof,
			byte_blocks,
			burned,
			proofs,
			left,
		};
		Finished::<T>::insert(slot, finished);
		Self::deposit_event(Event::CycleEnded {
			cycle,
			emitted,
			storage,
			participation,
			unearned,
			expired,
		});
	}

	/// What an account can claim for a cycle: by storage, and by a proof of computing power.
	///
	/// # Errors
	/// As [`Pallet::claim_cycle`].
	pub fn claimable_for(
		account: &T::AccountId,
		cycle: CycleIndex,
	) -> Result<(Balance, Balance), DispatchError> {
		let running = Running::<T>::get().cycle;
		ensure!(cycle < running, Error::<T>::CycleNotOver);
		ensure!(running.saturating_sub(cycle) < KEPT, Error::<T>::CycleTooOld);
		let finished = Finished::<T>::get(cycle % KEPT).filter(|finished| finished.cycle == cycle);
		let finished = finished.ok_or(Error::<T>::CycleTooOld)?;
		let entry = Self::entry(account, cycle).ok_or(Error::<T>::NothingEarned)?;
		ensure!(!entry.claimed, Error::<T>::AlreadyClaimed);
		let storage = finished.for_storage(&entry);
		let participation = finished.for_participation(&entry);
		ensure!(storage > 0 || participation > 0, Error::<T>::NothingEarned);
		Ok((storage, participation))
	}

	pub(crate) fn pay_cycle(account: T::AccountId, cycle: CycleIndex) -> DispatchResult {
		let (storage, participation) = Self::claimable_for(&account, cycle)?;
		Self::pay(&account, Self::take_cycle(&account, cycle, storage, participation))?;
		Self::deposit_event(Event::CycleClaimed { account, cycle, storage, participation });
		Ok(())
	}

	/// Has an account owed what it could claim for a cycle, if anything.
	pub(crate) fn settle_cycle(account: &T::AccountId, cycle: CycleIndex) {
		let Ok((storage, participation)) = Self::claimable_for(account, cycle) else { return };
		Self::owe(account, Self::take_cycle(account, cycle, storage, participation));
		let account = account.clone();
		Self::deposit_event(Event::CycleSettled { account, cycle, storage, participation });
	}

	/// Takes what an account earned in a cycle out of what is left of it, and says how much that is.
	fn take_cycle(
		account: &T::AccountId,
		cycle: CycleIndex,
		storage: Balance,
		participation: Balance,
	) -> Balance {
		let (slot, amount) = (cycle % KEPT, storage.saturating_add(participation));
		Ledger::<T>::mutate(account, slot, |entry| {
			if let Some(entry) = entry {
				entry.claimed = true;
			}
		});
		Finished::<T>::mutate_extant(slot, |finished| {
			finished.left = finished.left.saturating_sub(amount);
		});
		amount
	}
}
