//! What delegators earn: a running sum by candidate, from which each one's part is worked out when its
//! delegation changes or when it claims. No block and no claim looks at more than one of them.

use crate::{types::Share, Config, Earned, Error, Event, Owed, Pallet, Shares};
use amo_primitives::{
	stake::{MutateStake, OnStake, ReadStake},
	Balance,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// What an account would be paid by [`Pallet::claim`], in mote.
	pub fn claimable(account: &T::AccountId, candidate: Option<&T::AccountId>) -> Balance {
		let owed = Owed::<T>::get(account).unwrap_or_default();
		let due = candidate.and_then(|candidate| {
			let share = Shares::<T>::get(candidate, account)?;
			let amount = T::Stake::delegation(candidate, account);
			Some(Earned::<T>::get(candidate).due(amount, share.paid))
		});
		owed.saturating_add(due.unwrap_or_default())
	}

	/// Takes what a delegation has earned since it was settled last out of what all have.
	///
	/// One that nobody told of when it began has earned nothing: it must not be paid for the time
	/// before.
	fn settle(candidate: &T::AccountId, delegator: &T::AccountId, amount: Balance) -> Balance {
		let Some(mut share) = Shares::<T>::get(candidate, delegator) else { return 0 };
		let mut earned = Earned::<T>::get(candidate);
		let due = earned.due(amount, share.paid);
		share.paid = earned.per_unit;
		Shares::<T>::insert(candidate, delegator, share);
		if due > 0 {
			earned.left = earned.left.saturating_sub(due);
			Earned::<T>::insert(candidate, earned);
		}
		due
	}

	pub(crate) fn pay_owed(
		account: &T::AccountId,
		candidate: Option<&T::AccountId>,
	) -> DispatchResult {
		let due = candidate.map_or(0, |candidate| {
			Self::settle(candidate, account, T::Stake::delegation(candidate, account))
		});
		let amount = Owed::<T>::take(account).unwrap_or_default().saturating_add(due);
		ensure!(amount > 0, Error::<T>::NothingOwed);
		Self::pay(account, amount)?;
		Self::deposit_event(Event::Claimed { account: account.clone(), amount });
		Ok(())
	}

	pub(crate) fn add_earned(candidate: T::AccountId, delegator: T::AccountId) -> DispatchResult {
		let share = Shares::<T>::get(&candidate, &delegator).ok_or(Error::<T>::NoDelegation)?;
		ensure!(share.compound, Error::<T>::NotCompounding);
		let before = T::Stake::delegation(&candidate, &delegator);
		let amount = Self::settle(&candidate, &delegator, before);
		ensure!(amount > 0, Error::<T>::NothingOwed);
		Self::pay(&delegator, amount)?;
		T::Stake::add(&candidate, &delegator, amount)?;
		Self::deposit_event(Event::Compounded { candidate, delegator, amount });
		Ok(())
	}
}

impl<T: Config> OnStake<T::AccountId> for Pallet<T> {
	fn before_change(
		candidate: &T::AccountId,
		delegator: &T::AccountId,
		before: Balance,
		after: Balance,
	) {
		let due = Self::settle(candidate, delegator, before);
		Self::owe(delegator, due);
		if after == 0 {
			Shares::<T>::remove(candidate, delegator);
		} else if !Shares::<T>::contains_key(candidate, delegator) {
			let paid = Earned::<T>::get(candidate).per_unit;
			Shares::<T>::insert(candidate, delegator, Share { paid, compound: false });
		}
	}

	fn emptied(candidate: &T::AccountId) {
		let dust =
			Earned::<T>::mutate_extant(candidate, |earned| core::mem::take(&mut earned.left));
		Self::pay_treasury(dust);
	}

	fn proved(candidate: &T::AccountId) {
		Self::note_proof(candidate);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn earn(candidate: &T::AccountId) {
		crate::benchmarking::earn::<T>(candidate);
	}
}
