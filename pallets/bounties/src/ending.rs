//! The end of bounties.

use crate::{types::Bounty, Config, Event, HoldReason, Pallet, Posted};
use amo_primitives::{bounty::BountyId, Balance};
use frame_support::traits::{fungible::MutateHold, tokens::Precision};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	/// Closes a bounty to submissions, if it is not closed, and gives back what is not promised to
	/// any; removes it when no sale is open. Must be called again when one has ended.
	pub(crate) fn shut(id: BountyId, mut bounty: Bounty<T::AccountId>) {
		if !bounty.closed {
			bounty.closed = true;
			let refund = core::mem::take(&mut bounty.held);
			let poster = bounty.poster.clone();
			Self::release(HoldReason::Reward, &poster, refund);
			Self::deposit_event(Event::Closed { bounty: id, poster, refund });
		}
		if bounty.in_flight.is_zero() {
			Posted::<T>::remove(id);
			let Bounty { poster, deposit, filled, .. } = bounty;
			Self::release(HoldReason::Bounty, &poster, deposit);
			Self::deposit_event(Event::Ended { bounty: id, poster, filled, deposit });
		} else {
			Posted::<T>::insert(id, bounty);
		}
	}

	pub(crate) fn release(reason: HoldReason, who: &T::AccountId, amount: Balance) {
		let released = T::Currency::release(&reason.into(), who, amount, Precision::BestEffort);
		debug_assert_eq!(released, Ok(amount), "what is held can be released");
	}
}
