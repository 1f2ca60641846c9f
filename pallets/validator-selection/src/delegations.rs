//! Who delegates how much to whom.

use crate::{
	types::{Candidate, Delegation},
	Config, Delegations, Error, Event, HoldReason, Pallet, ParameterSet,
};
use amo_primitives::{
	stake::{Backing, MutateStake, OnStake, ReadStake},
	Balance,
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	storage::with_storage_layer,
	traits::{fungible::MutateHold, Get},
};
use sp_runtime::{ArithmeticError, DispatchError};
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	/// See [`Pallet::delegate`].
	pub(crate) fn add_delegation(
		candidate: &T::AccountId,
		account: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		T::Currency::hold(&HoldReason::Delegation.into(), account, amount)?;
		Self::put_in(candidate, account, amount, None)
	}

	/// See [`Pallet::undelegate`].
	pub(crate) fn take_delegation(
		candidate: &T::AccountId,
		account: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		Self::take_out(candidate, account, amount)?;
		Self::let_go(candidate, account, amount, HoldReason::Delegation)
	}

	/// See [`Pallet::redelegate`].
	pub(crate) fn move_delegation(
		from: &T::AccountId,
		to: &T::AccountId,
		account: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		ensure!(from != to, Error::<T>::SameCandidate);
		let delegation = Self::take_out(from, account, amount)?;
		let answers = delegation.moved.is_some_and(|last| !Self::is_over(last));
		ensure!(!answers, Error::<T>::MovedBefore);
		let last = Self::add_exit(from, account, amount, Some(to.clone()))?;
		Self::put_in(to, account, amount, Some(last))
	}

	/// Adds what is held already to a delegation. If it comes from another candidate, it answers for that
	/// one up to session `moved`.
	fn put_in(
		candidate: &T::AccountId,
		account: &T::AccountId,
		amount: Balance,
		moved: Option<SessionIndex>,
	) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		ensure!(candidate != account, Error::<T>::OwnCandidate);
		let record = Self::open_to_stake(candidate)?;
		let before = Delegations::<T>::get(candidate, account);
		let is_new = before.is_none();
		let after = before
			.map_or(0, |delegation| delegation.amount)
			.checked_add(amount)
			.ok_or(ArithmeticError::Overflow)?;
		// One that there is may be too small, by a slash or a new least: more makes it better.
		let least = ParameterSet::<T>::get().min_delegation;
		ensure!(!is_new || after >= least, Error::<T>::DelegationTooSmall);
		if is_new && record.delegations >= T::MaxDelegations::get() {
			Self::push_out(candidate, after)?;
		}
		Self::set_delegation(candidate, account, after);
		if moved.is_some() {
			Delegations::<T>::mutate(candidate, account, |entry| {
				let moved = |delegation: &mut Delegation| {
					delegation.moved = delegation.moved.max(moved);
				};
				entry.iter_mut().for_each(moved);
			});
		}
		Ok(())
	}

	/// Takes an amount out of a delegation, and gives what the delegation was. It stays on hold.
	fn take_out(
		candidate: &T::AccountId,
		account: &T::AccountId,
		amount: Balance,
	) -> Result<Delegation, DispatchError> {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let before = Delegations::<T>::get(candidate, account);
		let before = before.ok_or(Error::<T>::NoDelegation)?;
		Self::ensure_still(candidate)?;
		let after = before.amount.checked_sub(amount).ok_or(Error::<T>::NoDelegation)?;
		let least = ParameterSet::<T>::get().min_delegation;
		ensure!(after == 0 || after >= least, Error::<T>::DelegationTooSmall);
		Self::set_delegation(candidate, account, after);
		Ok(before)
	}

	/// Makes room for a delegation of this amount. What is pushed out leaves like any other.
	fn push_out(candidate: &T::AccountId, amount: Balance) -> DispatchResult {
		let (smallest, delegator) = Self::smallest(candidate)
			.filter(|(smallest, _)| *smallest < amount)
			.ok_or(Error::<T>::SmallerThanAll)?;
		Self::set_delegation(candidate, &delegator, 0);
		Self::deposit_event(Event::PushedOut {
			candidate: candidate.clone(),
			delegator: delegator.clone(),
			amount: smallest,
		});
		Self::let_go(candidate, &delegator, smallest, HoldReason::Delegation)
	}

	/// A candidate that takes stake.
	fn open_to_stake(candidate: &T::AccountId) -> Result<Candidate, Error<T>> {
		let record = Self::standing(candidate)?;
		if record.slashes == 0 {
			return Ok(record);
		}
		Self::ensure_still(candidate)?;
		Err(Error::<T>::SlashPending)
	}

	/// Changes a delegation: in the map, in the heap and in the candidate's sum. Zero ends it.
	pub(crate) fn set_delegation(
		candidate: &T::AccountId,
		delegator: &T::AccountId,
		after: Balance,
	) {
		let delegation = Delegations::<T>::get(candidate, delegator);
		let before = delegation.as_ref().map_or(0, |delegation| delegation.amount);
		let Some(mut record) = Self::stake_of(candidate).filter(|_| before != after) else {
			return;
		};
		T::OnStake::before_change(candidate, delegator, before, after);
		let count = record.delegations;
		match delegation {
			Some(Delegation { place, .. }) if after == 0 => {
				record.delegations = count.saturating_sub(1);
				Delegations::<T>::remove(candidate, delegator);
				Self::heap_remove(candidate, count, place);
			},
			Some(delegation) => {
				let place = delegation.place;
				let changed = Delegation { amount: after, ..delegation };
				Delegations::<T>::insert(candidate, delegator, changed);
				Self::settle(candidate, count, place, (after, delegator.clone()));
			},
			None => {
				record.delegations = count.saturating_add(1);
				let new = Delegation { amount: after, place: count, moved: None };
				Delegations::<T>::insert(candidate, delegator, new);
				Self::heap_insert(candidate, count, (after, delegator.clone()));
			},
		}
		record.delegated = record.delegated.saturating_sub(before).saturating_add(after);
		let is_empty = record.delegations == 0;
		Self::put_stake(candidate, record);
		Self::deposit_event(Event::DelegationChanged {
			candidate: candidate.clone(),
			delegator: delegator.clone(),
			amount: after,
		});
		if is_empty {
			T::OnStake::emptied(candidate);
		}
	}
}

impl<T: Config> ReadStake<T::AccountId> for Pallet<T> {
	fn backing(candidate: &T::AccountId) -> Option<Backing> {
		let Candidate { bond, delegated, commission, .. } = Self::stake_of(candidate)?;
		let commission = commission.min(ParameterSet::<T>::get().max_commission);
		Some(Backing { own: bond, delegated, commission })
	}

	fn delegation(candidate: &T::AccountId, delegator: &T::AccountId) -> Balance {
		Delegations::<T>::get(candidate, delegator).map_or(0, |delegation| delegation.amount)
	}
}

impl<T: Config> MutateStake<T::AccountId> for Pallet<T> {
	fn add(candidate: &T::AccountId, delegator: &T::AccountId, amount: Balance) -> DispatchResult {
		let there_is = Delegations::<T>::contains_key(candidate, delegator);
		ensure!(there_is, Error::<T>::NoDelegation);
		with_storage_layer(|| Self::add_delegation(candidate, delegator, amount))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn delegate(candidate: &T::AccountId, delegator: &T::AccountId, amount: Balance) {
		crate::benchmarking::place::<T>(candidate, delegator, amount);
	}
}
