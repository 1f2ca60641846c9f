//! What must hold of the pallet's storage after each block.

use crate::{
	types::{Progress, Scope, SlashId, State, MAX_CANDIDATES},
	Candidates, Config, CurrentDraw, CycleLength, Delegations, DueSlashes, Former, Heap,
	HoldReason, Leaving, NextSlash, Pallet, ParameterSet, Queued, Slashes, SlashesFrom, Slashing,
};
use alloc::collections::{BTreeMap, BTreeSet};
use amo_primitives::Balance;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

/// What the storage says is held of each account, by reason.
type Held<T> = BTreeMap<(<T as frame_system::Config>::AccountId, u8), (HoldReason, Balance)>;

impl<T: Config> Pallet<T> {
	/// Checks what must hold of the pallet's storage after each block: see the README.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_sets()?;
		Self::check_candidates()?;
		Self::check_delegations()?;
		Self::check_slashes()?;
		Self::check_money()
	}

	fn check_sets() -> Result<(), TryRuntimeError> {
		ensure!(CycleLength::<T>::get() > 0, "a cycle without slots");
		ensure!(Self::are_sound(&ParameterSet::<T>::get()), "a parameter is out of range");
		let set = Queued::<T>::get();
		let distinct: BTreeSet<_> = set.iter().collect();
		ensure!(distinct.len() == set.len(), "an account has two seats");
		let pool = CurrentDraw::<T>::get().map(|draw| draw.pool).unwrap_or_default();
		let distinct: BTreeSet<_> = pool.iter().collect();
		ensure!(distinct.len() == pool.len(), "an account was drawn twice");
		Ok(())
	}

	fn check_candidates() -> Result<(), TryRuntimeError> {
		ensure!(Candidates::<T>::count() <= MAX_CANDIDATES, "too many candidates");
		for candidate in Candidates::<T>::iter_values() {
			ensure!(candidate.state != State::Gone, "one who is gone stands");
		}
		for (account, former) in Former::<T>::iter() {
			ensure!(former.state == State::Gone, "one who stands is gone");
			ensure!(!Candidates::<T>::contains_key(&account), "one stands and is gone");
			ensure!(former.bond == 0, "one who is gone has a bond");
			ensure!(!former.is_spent(), "one who is gone is kept for nothing");
		}
		Ok(())
	}

	fn check_delegations() -> Result<(), TryRuntimeError> {
		let mut sums = BTreeMap::<T::AccountId, (Balance, u32)>::new();
		for (candidate, delegator, delegation) in Delegations::<T>::iter() {
			ensure!(candidate != delegator, "a candidate delegates to itself");
			ensure!(delegation.amount > 0, "an empty delegation is kept");
			let entry = Heap::<T>::get(&candidate, delegation.place);
			let expected = (delegation.amount, delegator);
			ensure!(entry == Some(expected), "a delegation is not at its place");
			let sum = sums.entry(candidate).or_default();
			*sum = (sum.0.saturating_add(delegation.amount), sum.1.saturating_add(1));
		}
		for (candidate, place, (amount, _)) in Heap::<T>::iter() {
			let (_, count) = sums.get(&candidate).copied().unwrap_or_default();
			ensure!(place < count, "a place beyond the end of a heap");
			let above =
				place.checked_sub(1).and_then(|below| Heap::<T>::get(&candidate, below / 2));
			let in_order = above.is_none_or(|(above, _)| above <= amount);
			ensure!(in_order, "a delegation is above a smaller one");
		}
		for (candidate, record) in Candidates::<T>::iter().chain(Former::<T>::iter()) {
			let sum = sums.remove(&candidate).unwrap_or_default();
			ensure!(sum == (record.delegated, record.delegations), "a candidate's sum is wrong");
		}
		ensure!(sums.is_empty(), "a delegation to nobody");
		Ok(())
	}

	fn check_slashes() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<T::AccountId, u32>::new();
		for (id, slash) in Slashes::<T>::iter() {
			ensure!(id < NextSlash::<T>::get(), "a number is given twice");
			ensure!(DueSlashes::<T>::contains_key(slash.due, id), "a slash that is never due");
			ensure!(slash.due >= SlashesFrom::<T>::get(), "a slash was passed over");
			if slash.scope == Scope::All {
				let count = counts.entry(slash.candidate).or_default();
				*count = count.saturating_add(1);
			}
		}
		let due: BTreeSet<SlashId> = DueSlashes::<T>::iter_keys().map(|(_, id)| id).collect();
		ensure!(due.len() == Slashes::<T>::iter_keys().count(), "a slash that is gone is due");
		if let Some((id, progress)) = Slashing::<T>::get() {
			ensure!(due.contains(&id), "a slash that is gone is carried out");
			ensure!(progress != Progress::Own, "a slash is begun with nothing done");
		}
		for (candidate, record) in Candidates::<T>::iter().chain(Former::<T>::iter()) {
			let count = counts.remove(&candidate).unwrap_or_default();
			ensure!(count == record.slashes, "a candidate's slashes are counted wrongly");
		}
		ensure!(counts.is_empty(), "a slash of nobody");
		Ok(())
	}

	fn check_money() -> Result<(), TryRuntimeError> {
		let mut held = Held::<T>::new();
		let mut expect = |account: T::AccountId, reason: HoldReason, amount: Balance| {
			let sum = &mut held.entry((account, reason as u8)).or_insert((reason, 0)).1;
			*sum = sum.saturating_add(amount);
		};
		for (account, candidate) in Candidates::<T>::iter() {
			expect(account, HoldReason::Bond, candidate.bond);
		}
		for (_, delegator, delegation) in Delegations::<T>::iter() {
			expect(delegator, HoldReason::Delegation, delegation.amount);
		}
		for (_, account, exits) in Leaving::<T>::iter() {
			ensure!(!exits.is_empty(), "an account that nothing is left of is kept");
			let in_order = exits.windows(2).all(|two| match two {
				[first, second] => first.last <= second.last,
				_ => true,
			});
			ensure!(in_order, "an exit is before an older one");
			let moved = exits.iter().filter(|exit| exit.to.is_some()).count();
			ensure!(moved < crate::types::MAX_EXITS as usize, "no exit is left for a push-out");
			for exit in exits {
				ensure!(exit.amount > 0, "an empty exit is kept");
				if exit.to.is_none() {
					expect(account.clone(), HoldReason::Exit, exit.amount);
				}
			}
		}
		for ((account, _), (reason, amount)) in held {
			let on_hold = T::Currency::balance_on_hold(&reason.into(), &account);
			ensure!(on_hold == amount, "what is held is not what storage says");
		}
		Ok(())
	}
}
