//! Slashes: reported, waiting, and carried out piece by piece.

use crate::{
	types::{Candidate, Progress, Scope, Slash, SlashId, State},
	Candidates, Config, Delegations, DueSlashes, Error, Event, Faults, HoldReason, Leaving,
	NextSlash, Offenders, Pallet, ParameterSet, Slashes, SlashesFrom, Slashing, WeightInfo,
};
use alloc::vec::Vec;
use amo_primitives::Balance;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungible::MutateHold,
		tokens::{Fortitude, Precision, Restriction},
		Get,
	},
	weights::Weight,
};
use sp_runtime::Perbill;
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	/// Notes that a part of what was behind a candidate in a session will be slashed. Nothing if there is
	/// nothing.
	pub(crate) fn report_slash(
		candidate: &T::AccountId,
		session: SessionIndex,
		scope: Scope,
		fraction: Perbill,
	) -> Option<SlashId> {
		let record = Self::stake_of(candidate);
		let left = || Leaving::<T>::iter_key_prefix(candidate).next().is_some();
		if fraction.is_zero() || (record.is_none() && !left()) {
			return None;
		}
		let id = NextSlash::<T>::mutate(|next| {
			let id = *next;
			*next = next.saturating_add(1);
			id
		});
		let due = Self::session().saturating_add(ParameterSet::<T>::get().slash_delay);
		let candidate = candidate.clone();
		if scope == Scope::All {
			let mut record = record.unwrap_or_else(|| Candidate {
				state: State::Gone,
				..Candidate::new(0, Perbill::zero())
			});
			record.slashes = record.slashes.saturating_add(1);
			Self::put_stake(&candidate, record);
		}
		DueSlashes::<T>::insert(due, id, ());
		Slashes::<T>::insert(
			id,
			Slash { candidate: candidate.clone(), session, scope, fraction, due },
		);
		Self::deposit_event(Event::SlashReported { slash: id, candidate, scope, fraction, due });
		Some(id)
	}

	/// Makes a slash that is not begun take more. Says whether it is there.
	pub(crate) fn raise_slash(id: SlashId, fraction: Perbill) -> bool {
		let Some(slash) = Self::waiting(id) else { return false };
		let Slash { candidate, scope, due, .. } = slash.clone();
		Slashes::<T>::insert(id, Slash { fraction, ..slash });
		Self::deposit_event(Event::SlashReported { slash: id, candidate, scope, fraction, due });
		true
	}

	/// See [`Pallet::cancel_slash`].
	pub(crate) fn drop_slash(id: SlashId) -> DispatchResult {
		ensure!(Slashes::<T>::contains_key(id), Error::<T>::NoSlash);
		let slash = Self::waiting(id).ok_or(Error::<T>::BeingSlashed)?;
		Self::forget_slash(id, &slash);
		// If it is all that was to be taken for that session, there was no offence.
		let fault = Faults::<T>::get(slash.session, &slash.candidate);
		if fault.is_some_and(|fault| fault.slash == Some(id) && fault.base.is_zero()) {
			Candidates::<T>::mutate(&slash.candidate, |entry| {
				if let Some(candidate) = entry {
					candidate.offences = candidate.offences.saturating_sub(1);
					candidate.barred = None;
				}
			});
			Offenders::<T>::remove(&slash.candidate);
		}
		Self::deposit_event(Event::SlashCancelled { slash: id });
		Ok(())
	}

	/// A slash that is not begun.
	fn waiting(id: SlashId) -> Option<Slash<T::AccountId>> {
		let is_begun = Slashing::<T>::get().is_some_and(|(begun, _)| begun == id);
		Slashes::<T>::get(id).filter(|_| !is_begun)
	}

	/// Checks that no slash of a candidate's stake is being carried out.
	pub(crate) fn ensure_still(candidate: &T::AccountId) -> Result<(), Error<T>> {
		let slash = Slashing::<T>::get().and_then(|(id, _)| Slashes::<T>::get(id));
		let is_slashed = slash.is_some_and(|slash| slash.candidate == *candidate);
		ensure!(!is_slashed, Error::<T>::BeingSlashed);
		Ok(())
	}

	/// Carries out slashes that are due: as much of them as a block may.
	pub(crate) fn carry_out_slashes() -> Weight {
		let now = Self::session();
		let mut from = SlashesFrom::<T>::get();
		if from > now {
			return T::WeightInfo::carry_out_slashes(0);
		}
		let (mut left, mut all) = (T::MaxSlashed::get(), 0u32);
		while left > 0 && from <= now {
			let next = || {
				let id = DueSlashes::<T>::iter_key_prefix(from).next()?;
				Some((id, Progress::Own))
			};
			let done = match Slashing::<T>::get().or_else(next) {
				Some((id, progress)) => Self::carry_on(id, progress, left),
				None => {
					from = from.saturating_add(1);
					0
				},
			};
			// A look at a session, or at the end of a stage, counts like a stake.
			left = left.saturating_sub(done.max(1));
			all = all.saturating_add(done.max(1));
		}
		SlashesFrom::<T>::put(from);
		// The last account may have had more parts than were left.
		T::WeightInfo::carry_out_slashes(all)
	}

	/// Slashes some more stakes, about `most`, of one slash. Says how many.
	fn carry_on(id: SlashId, progress: Progress<T::AccountId>, most: u32) -> u32 {
		let Some(slash) = Slashes::<T>::get(id) else {
			Slashing::<T>::kill();
			return 0;
		};
		let (done, next) = match progress {
			Progress::Own => {
				let rest = (slash.scope == Scope::All).then_some(Progress::Delegations(None));
				(Self::slash_own(id, &slash), rest)
			},
			Progress::Delegations(after) => Self::slash_delegations(id, &slash, after, most),
			Progress::Exits(after) => Self::slash_all_exits(id, &slash, after, most),
		};
		match next {
			Some(next) => Slashing::<T>::put((id, next)),
			None => {
				Slashing::<T>::kill();
				Self::forget_slash(id, &slash);
				Self::deposit_event(Event::SlashDone { slash: id });
			},
		}
		done
	}

	/// The bond, and what left it, in one piece: else a candidate that is removed in between would
	/// carry its bond past the slash, or be slashed twice.
	fn slash_own(id: SlashId, slash: &Slash<T::AccountId>) -> u32 {
		let candidate = &slash.candidate;
		if let Some(mut record) = Self::stake_of(candidate) {
			let amount = slash.fraction.mul_ceil(record.bond);
			let taken = Self::take_held(id, candidate, HoldReason::Bond, amount);
			record.bond = record.bond.saturating_sub(taken);
			Self::put_stake(candidate, record);
		}
		Self::slash_exits(id, slash, candidate).saturating_add(1)
	}

	fn slash_delegations(
		id: SlashId,
		slash: &Slash<T::AccountId>,
		after: Option<T::AccountId>,
		most: u32,
	) -> (u32, Option<Progress<T::AccountId>>) {
		let candidate = &slash.candidate;
		let delegators = match after {
			Some(after) => {
				let key = Delegations::<T>::hashed_key_for(candidate, after);
				Delegations::<T>::iter_key_prefix_from(candidate, key)
			},
			None => Delegations::<T>::iter_key_prefix(candidate),
		};
		let batch: Vec<_> = delegators.take(most as usize).collect();
		for delegator in &batch {
			let amount =
				Delegations::<T>::get(candidate, delegator).map_or(0, |found| found.amount);
			Self::slash_delegation(id, candidate, delegator, slash.fraction.mul_ceil(amount));
		}
		let done = batch.len() as u32;
		match batch.last() {
			Some(last) if done == most => (done, Some(Progress::Delegations(Some(last.clone())))),
			_ => (done, Some(Progress::Exits(None))),
		}
	}

	fn slash_all_exits(
		id: SlashId,
		slash: &Slash<T::AccountId>,
		after: Option<T::AccountId>,
		most: u32,
	) -> (u32, Option<Progress<T::AccountId>>) {
		let candidate = &slash.candidate;
		let mut accounts = match &after {
			Some(after) => {
				let key = Leaving::<T>::hashed_key_for(candidate, after);
				Leaving::<T>::iter_key_prefix_from(candidate, key)
			},
			None => Leaving::<T>::iter_key_prefix(candidate),
		};
		let (mut done, mut last) = (0u32, after);
		while done < most {
			let Some(account) = accounts.next() else { return (done, None) };
			let slashed = match account == *candidate {
				true => 0,
				false => Self::slash_exits(id, slash, &account),
			};
			done = done.saturating_add(slashed.max(1));
			last = Some(account);
		}
		(done, Some(Progress::Exits(last)))
	}

	/// Slashes what left the candidate from one account, and answers for that session. Says how many
	/// parts it was.
	fn slash_exits(id: SlashId, slash: &Slash<T::AccountId>, account: &T::AccountId) -> u32 {
		let mut exits = Leaving::<T>::get(&slash.candidate, account);
		let mut count = 0u32;
		for exit in exits.iter_mut().filter(|exit| exit.last >= slash.session) {
			let amount = slash.fraction.mul_ceil(exit.amount);
			let taken = match &exit.to {
				Some(to) => {
					count = count.saturating_add(Self::slash_moved(id, to, account, amount));
					amount
				},
				None => Self::take_held(id, account, HoldReason::Exit, amount),
			};
			exit.amount = exit.amount.saturating_sub(taken);
			count = count.saturating_add(1);
		}
		exits.retain(|exit| exit.amount > 0);
		Self::put_exits(&slash.candidate, account, exits);
		count
	}

	/// Slashes what was moved to another candidate: from the delegation there, and then from what has left
	/// that one, the newest first. Says of how many parts of that it took.
	fn slash_moved(id: SlashId, to: &T::AccountId, account: &T::AccountId, amount: Balance) -> u32 {
		let delegated = Delegations::<T>::get(to, account).map_or(0, |found| found.amount);
		let taken = Self::slash_delegation(id, to, account, amount.min(delegated));
		let mut rest = amount.saturating_sub(taken);
		let mut count = 0u32;
		if rest == 0 {
			return count;
		}
		let mut exits = Leaving::<T>::get(to, account);
		for exit in exits.iter_mut().rev().filter(|exit| exit.to.is_none()) {
			let taken = Self::take_held(id, account, HoldReason::Exit, rest.min(exit.amount));
			exit.amount = exit.amount.saturating_sub(taken);
			rest = rest.saturating_sub(taken);
			count = count.saturating_add(1);
			if rest == 0 {
				break;
			}
		}
		exits.retain(|exit| exit.amount > 0);
		Self::put_exits(to, account, exits);
		count
	}

	fn slash_delegation(
		id: SlashId,
		candidate: &T::AccountId,
		delegator: &T::AccountId,
		amount: Balance,
	) -> Balance {
		let taken = Self::take_held(id, delegator, HoldReason::Delegation, amount);
		let before = Delegations::<T>::get(candidate, delegator).map_or(0, |found| found.amount);
		Self::set_delegation(candidate, delegator, before.saturating_sub(taken));
		taken
	}

	/// Gives held money to the treasury, or burns what that cannot take. Says how much it was.
	fn take_held(
		id: SlashId,
		account: &T::AccountId,
		reason: HoldReason,
		amount: Balance,
	) -> Balance {
		if amount == 0 {
			return 0;
		}
		let reason = reason.into();
		let taken = T::Currency::transfer_on_hold(
			&reason,
			account,
			&T::Treasury::get(),
			amount,
			Precision::BestEffort,
			Restriction::Free,
			Fortitude::Force,
		)
		.or_else(|_| {
			let (precision, force) = (Precision::BestEffort, Fortitude::Force);
			T::Currency::burn_held(&reason, account, amount, precision, force)
		})
		.unwrap_or_default();
		Self::deposit_event(Event::Slashed { slash: id, account: account.clone(), amount: taken });
		taken
	}

	fn forget_slash(id: SlashId, slash: &Slash<T::AccountId>) {
		Slashes::<T>::remove(id);
		DueSlashes::<T>::remove(slash.due, id);
		if slash.scope == Scope::Bond {
			return;
		}
		if let Some(mut record) = Self::stake_of(&slash.candidate) {
			record.slashes = record.slashes.saturating_sub(1);
			Self::put_stake(&slash.candidate, record);
		}
	}
}
