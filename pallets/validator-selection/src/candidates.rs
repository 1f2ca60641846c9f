//! Who stands for validator, and with which bond.

use crate::{
	types::{Candidate, First, Parameters, State, MAX_CANDIDATES},
	Candidates, Config, CycleLength, Error, Event, Former, HoldReason, Pallet, ParameterSet,
};
use amo_primitives::Balance;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::fungible::MutateHold};
use sp_runtime::{ArithmeticError, Perbill};

impl<T: Config> Pallet<T> {
	/// Begins a chain: with these candidates, who are ready and are taken to have proved their computing
	/// power.
	pub(crate) fn begin(
		cycle_length: u64,
		parameters: &Parameters,
		candidates: &[First<T::AccountId>],
	) {
		if cycle_length > 0 {
			CycleLength::<T>::put(cycle_length);
		}
		assert!(Self::are_sound(parameters), "genesis has parameters that are in their ranges");
		ParameterSet::<T>::put(parameters);
		for First { account, bond } in candidates {
			Self::add_candidate(account, *bond, Perbill::zero())
				.expect("a candidate of genesis is named once, and has its bond");
			Candidates::<T>::mutate(account, |entry| {
				entry.iter_mut().for_each(|candidate| candidate.proved = Some(0));
			});
		}
	}

	/// See [`Pallet::register`].
	pub(crate) fn add_candidate(
		account: &T::AccountId,
		bond: Balance,
		commission: Perbill,
	) -> DispatchResult {
		let parameters = ParameterSet::<T>::get();
		ensure!(!Candidates::<T>::contains_key(account), Error::<T>::AlreadyCandidate);
		ensure!(!Former::<T>::contains_key(account), Error::<T>::Gone);
		ensure!(Candidates::<T>::count() < MAX_CANDIDATES, Error::<T>::TooManyCandidates);
		ensure!(bond >= parameters.min_bond, Error::<T>::BondTooSmall);
		ensure!(commission <= parameters.max_commission, Error::<T>::CommissionTooHigh);
		T::Currency::hold(&HoldReason::Bond.into(), account, bond)?;
		Candidates::<T>::insert(account, Candidate::new(bond, commission));
		Self::deposit_event(Event::Registered { candidate: account.clone(), bond });
		Ok(())
	}

	/// See [`Pallet::bond_more`].
	pub(crate) fn add_bond(account: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let mut candidate = Self::standing(account)?;
		Self::ensure_still(account)?;
		candidate.bond = candidate.bond.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
		T::Currency::hold(&HoldReason::Bond.into(), account, amount)?;
		Self::put_bond(account, candidate);
		Ok(())
	}

	/// See [`Pallet::unbond`].
	pub(crate) fn take_bond(account: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let mut candidate = Self::standing(account)?;
		Self::ensure_still(account)?;
		candidate.bond = candidate
			.bond
			.checked_sub(amount)
			.filter(|bond| *bond >= ParameterSet::<T>::get().min_bond)
			.ok_or(Error::<T>::BondTooSmall)?;
		Self::put_bond(account, candidate);
		Self::let_go(account, account, amount, HoldReason::Bond)
	}

	/// See [`Pallet::set_commission`].
	pub(crate) fn change_commission(account: &T::AccountId, commission: Perbill) -> DispatchResult {
		let mut candidate = Self::standing(account)?;
		let most = ParameterSet::<T>::get().max_commission;
		ensure!(commission <= most, Error::<T>::CommissionTooHigh);
		candidate.commission = commission;
		Candidates::<T>::insert(account, candidate);
		Self::deposit_event(Event::CommissionSet { candidate: account.clone(), commission });
		Ok(())
	}

	/// See [`Pallet::leave`].
	pub(crate) fn remove_candidate(account: &T::AccountId) -> DispatchResult {
		Self::standing(account)?;
		Self::ensure_still(account)?;
		Self::dismiss(account, true)
	}

	/// Ends that an account stands for validator. Its bond leaves it.
	pub(crate) fn dismiss(account: &T::AccountId, willingly: bool) -> DispatchResult {
		let mut candidate = Candidates::<T>::take(account).ok_or(Error::<T>::NoCandidate)?;
		let bond = core::mem::take(&mut candidate.bond);
		candidate.state = State::Gone;
		Self::put_stake(account, candidate);
		Self::deposit_event(Event::Removed { candidate: account.clone(), willingly });
		if bond == 0 {
			return Ok(());
		}
		Self::let_go(account, account, bond, HoldReason::Bond)
	}

	/// A candidate that stands.
	pub(crate) fn standing(account: &T::AccountId) -> Result<Candidate, Error<T>> {
		Candidates::<T>::get(account).ok_or_else(|| match Former::<T>::contains_key(account) {
			true => Error::<T>::Gone,
			false => Error::<T>::NoCandidate,
		})
	}

	/// A candidate, or one that was and has something at stake still.
	pub(crate) fn stake_of(account: &T::AccountId) -> Option<Candidate> {
		Candidates::<T>::get(account).or_else(|| Former::<T>::get(account))
	}

	/// Keeps a changed candidate. One that does not stand any more is forgotten with the last that is
	/// at stake.
	pub(crate) fn put_stake(account: &T::AccountId, candidate: Candidate) {
		if candidate.state != State::Gone {
			Candidates::<T>::insert(account, candidate);
		} else if candidate.is_spent() {
			Former::<T>::remove(account);
		} else {
			Former::<T>::insert(account, candidate);
		}
	}

	fn put_bond(account: &T::AccountId, candidate: Candidate) {
		let bond = candidate.bond;
		Candidates::<T>::insert(account, candidate);
		Self::deposit_event(Event::BondChanged { candidate: account.clone(), bond });
	}
}
