//! Stake that left a candidate: it answers for what the candidate did before, and is free when it cannot
//! be slashed any more.

use crate::{
	types::{Exit, Exits, MAX_EXITS},
	Config, Error, Event, HoldReason, Leaving, Pallet, ParameterSet, SlashesFrom,
};
use amo_primitives::Balance;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungible::{MutateHold, UnbalancedHold},
		tokens::Precision,
	},
};
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	/// Stake, held for `reason` until now, leaves a candidate and waits to be withdrawn.
	pub(crate) fn let_go(
		candidate: &T::AccountId,
		account: &T::AccountId,
		amount: Balance,
		reason: HoldReason,
	) -> DispatchResult {
		// Not `release` and `hold`, which would fail where so much must stay free. More is held first,
		// so that the account is at no time without a hold, and cannot be reaped.
		let (from, to) = (reason.into(), HoldReason::Exit.into());
		T::Currency::increase_balance_on_hold(&to, account, amount, Precision::Exact)?;
		T::Currency::decrease_balance_on_hold(&from, account, amount, Precision::Exact)?;
		let last = Self::add_exit(candidate, account, amount, None)?;
		Self::deposit_event(Event::Left {
			candidate: candidate.clone(),
			account: account.clone(),
			amount,
			free_at: last.saturating_add(ParameterSet::<T>::get().unbonding).saturating_add(1),
		});
		Ok(())
	}

	/// Notes that stake left a candidate, and gives the last session for which it answers. One that waits
	/// to be withdrawn always finds a place: those that were moved leave one of [`MAX_EXITS`] free.
	pub(crate) fn add_exit(
		candidate: &T::AccountId,
		account: &T::AccountId,
		mut amount: Balance,
		to: Option<T::AccountId>,
	) -> Result<SessionIndex, Error<T>> {
		let last = Self::session().saturating_add(1);
		Leaving::<T>::try_mutate(candidate, account, |exits| {
			exits.retain(|exit| exit.to.is_none() || !Self::is_over(exit.last));
			if let Some(same) = exits.iter_mut().find(|exit| exit.last == last && exit.to == to) {
				same.amount = same.amount.saturating_add(amount);
				return Ok(last);
			}
			let room = MAX_EXITS as usize - usize::from(to.is_some());
			if exits.len() >= room {
				let newest = exits.iter().rposition(|exit| exit.to.is_none() && to.is_none());
				let newest = exits.remove(newest.ok_or(Error::<T>::TooManyExits)?);
				amount = amount.saturating_add(newest.amount);
			}
			let exit = Exit { amount, last, to };
			exits.try_push(exit).map_err(|_| Error::<T>::TooManyExits)?;
			Ok(last)
		})
	}

	/// See [`Pallet::withdraw`].
	pub(crate) fn free_exits(candidate: &T::AccountId, account: &T::AccountId) -> DispatchResult {
		Self::ensure_still(candidate)?;
		let mut exits = Leaving::<T>::get(candidate, account);
		let (all, mut amount) = (exits.len(), 0 as Balance);
		exits.retain(|exit| {
			if !Self::is_over(exit.last) {
				return true;
			}
			if exit.to.is_none() {
				amount = amount.saturating_add(exit.amount);
			}
			false
		});
		// What was moved and answers no more is not freed, but need not be kept either.
		ensure!(exits.len() < all, Error::<T>::NothingToWithdraw);
		Self::put_exits(candidate, account, exits);
		if amount == 0 {
			return Ok(());
		}
		T::Currency::release(&HoldReason::Exit.into(), account, amount, Precision::Exact)?;
		Self::deposit_event(Event::Withdrawn {
			candidate: candidate.clone(),
			account: account.clone(),
			amount,
		});
		Ok(())
	}

	/// Keeps what is left of the exits of an account.
	pub(crate) fn put_exits(
		candidate: &T::AccountId,
		account: &T::AccountId,
		exits: Exits<T::AccountId>,
	) {
		if exits.is_empty() {
			Leaving::<T>::remove(candidate, account);
		} else {
			Leaving::<T>::insert(candidate, account, exits);
		}
	}

	/// Whether stake that answers up to session `last` answers for nothing any more. While slashes are
	/// late, time stands still for it.
	pub(crate) fn is_over(last: SessionIndex) -> bool {
		let now = Self::session().min(SlashesFrom::<T>::get());
		now > last.saturating_add(ParameterSet::<T>::get().unbonding)
	}
}
