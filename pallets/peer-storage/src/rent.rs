//! Rent: what holders have earned goes from the payers' holds to them, less the part that is burned.

use crate::{
	types::{Contract, ProviderId},
	Config, Contracts, Event, Held, HoldReason, Pallet, Providers,
};
use amo_primitives::{chunk::ChunkId, Balance};
use frame_support::traits::{
	fungible::MutateHold,
	tokens::{Fortitude, Precision, Restriction},
	Get,
};

impl<T: Config> Pallet<T> {
	/// Pays the holder of a fragment for the blocks since it was paid last.
	pub(crate) fn pay(chunk: &ChunkId, contract: &mut Contract<T::AccountId>, fragment: usize) {
		let now = Self::now().min(contract.until);
		let rate = contract.rate;
		let placement = contract.placements.get_mut(fragment);
		let Some(holder) = placement.and_then(|placement| placement.holder.as_mut()) else {
			return;
		};
		let blocks = now.saturating_sub(holder.paid_to);
		// Else one could be paid between a challenge and its failure.
		if blocks == 0 || holder.challenges > 0 {
			return;
		}
		holder.paid_to = now;
		let provider = holder.provider;
		let earned = rate.saturating_mul(blocks.into());
		let Some(account) = Providers::<T>::get(provider).map(|provider| provider.account) else {
			return;
		};
		let share = Self::parameters().burned;
		let (mut paid, mut burned) = (0, 0);
		let mut rest = earned;
		for payment in contract.payments.iter_mut() {
			let part = payment.left.min(rest);
			let burn = share.mul_ceil(part);
			burned = Balance::saturating_add(burned, burn);
			Self::burn(HoldReason::Rent, &payment.payer, burn);
			let to_provider = part.saturating_sub(burn);
			paid = Balance::saturating_add(paid, to_provider);
			Self::hand_over(HoldReason::Rent, &payment.payer, &account, to_provider);
			payment.left = payment.left.saturating_sub(part);
			rest = rest.saturating_sub(part);
		}
		// One stays, so that it is known who paid.
		while contract.payments.len() > 1 {
			let Some(spent) = contract.payments.iter().position(|payment| payment.left == 0) else {
				break;
			};
			contract.payments.remove(spent);
		}
		Self::report_rent(chunk, provider, fragment, paid, burned);
	}

	/// Burns the rent of the blocks for which room was kept at a candidate that never held the fragment,
	/// unless somebody else did: else all room could be kept for nothing.
	pub(crate) fn charge_room(
		chunk: &ChunkId,
		contract: &mut Contract<T::AccountId>,
		fragment: usize,
	) {
		let Some(placement) = contract.placements.get(fragment) else { return };
		let (Some(candidate), None) = (placement.candidate, placement.holder) else { return };
		let now = Self::now().min(contract.until);
		let blocks = now.saturating_sub(candidate.since);
		let (mut rest, mut burned) = (contract.rate.saturating_mul(blocks.into()), 0);
		for payment in contract.payments.iter_mut() {
			let part = payment.left.min(rest);
			Self::burn(HoldReason::Rent, &payment.payer, part);
			payment.left = payment.left.saturating_sub(part);
			burned = Balance::saturating_add(burned, part);
			rest = rest.saturating_sub(part);
		}
		if burned > 0 {
			let (chunk, fragment, provider) = (*chunk, fragment as u8, candidate.provider);
			Self::deposit_event(Event::RoomCharged { chunk, fragment, provider, burned });
		}
	}

	/// Pays a provider for all that it holds of a chunk.
	pub(crate) fn pay_all(provider: ProviderId, chunk: &ChunkId) {
		let held = Held::<T>::get(provider, chunk);
		if held.count() == 0 {
			return;
		}
		let Some(mut contract) = Contracts::<T>::get(chunk) else { return };
		for fragment in held.iter() {
			Self::pay(chunk, &mut contract, fragment.into());
		}
		Contracts::<T>::insert(chunk, contract);
	}

	fn report_rent(
		chunk: &ChunkId,
		provider: ProviderId,
		fragment: usize,
		paid: Balance,
		burned: Balance,
	) {
		let fragment = fragment as u8;
		Self::deposit_event(Event::RentPaid { chunk: *chunk, fragment, provider, paid, burned });
	}

	/// Moves what is held on `from` to `to`, or to the treasury if `to` cannot take so little.
	pub(crate) fn hand_over(
		from_reason: HoldReason,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) {
		if amount == 0 {
			return;
		}
		let reason = from_reason.into();
		let moved = |to: &T::AccountId| {
			let (precision, force) = (Precision::BestEffort, Fortitude::Force);
			T::Currency::transfer_on_hold(
				&reason,
				from,
				to,
				amount,
				precision,
				Restriction::Free,
				force,
			)
		};
		if moved(to).or_else(|_| moved(&T::Treasury::get())).is_err() {
			Self::burn(from_reason, from, amount);
		}
	}

	fn burn(reason: HoldReason, from: &T::AccountId, amount: Balance) {
		if amount == 0 {
			return;
		}
		let (precision, force) = (Precision::BestEffort, Fortitude::Force);
		let burned = T::Currency::burn_held(&reason.into(), from, amount, precision, force);
		debug_assert_eq!(burned, Ok(amount), "what was paid ahead is held");
	}
}
