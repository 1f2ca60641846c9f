//! What must hold of the pallet's storage after each block.

use crate::{Config, HoldReason, NextId, Pallet, Posted, Submissions};
use alloc::collections::BTreeMap;
use amo_primitives::{bounty::BountyId, Balance};
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks what must hold of the pallet's storage after each block: see the README.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut held = BTreeMap::<(T::AccountId, u8), (HoldReason, Balance)>::new();
		let mut expect = |who: &T::AccountId, reason: HoldReason, amount: Balance| {
			let sum = &mut held.entry((who.clone(), reason as u8)).or_insert((reason, 0)).1;
			*sum = sum.saturating_add(amount);
		};

		let mut in_flight = BTreeMap::<BountyId, u32>::new();
		for (_, poster, submission) in Submissions::<T>::iter() {
			expect(&submission.producer, HoldReason::Submission, submission.deposit);
			if submission.outcome.is_none() {
				let of_bounty = Posted::<T>::get(submission.bounty);
				let known = of_bounty.is_some_and(|bounty| bounty.poster == poster);
				ensure!(known, "a sale is open, and its bounty is gone");
				let count = in_flight.entry(submission.bounty).or_default();
				*count = count.saturating_add(1);
			}
		}

		for (id, bounty) in Posted::<T>::iter() {
			expect(&bounty.poster, HoldReason::Bounty, bounty.deposit);
			expect(&bounty.poster, HoldReason::Reward, bounty.held);
			let open = in_flight.get(&id).copied().unwrap_or_default();
			ensure!(open == bounty.in_flight, "submissions in flight are miscounted");
			let taken = bounty.filled.saturating_add(bounty.in_flight);
			ensure!(taken <= bounty.terms.quantity, "more submissions than are paid for");
			let free = if bounty.closed { 0 } else { bounty.free_slots() };
			let needed = bounty.per_chunk().saturating_mul(free.into());
			ensure!(bounty.held == needed, "not what may still be submitted is held");
			ensure!(!bounty.closed || open > 0, "a bounty outlived its last sale");
			ensure!(id < NextId::<T>::get(), "a number is given twice");
		}

		for ((who, _), (reason, amount)) in held {
			let on_hold = T::Currency::balance_on_hold(&reason.into(), &who);
			ensure!(on_hold == amount, "what is held is not what storage says");
		}
		Ok(())
	}
}
