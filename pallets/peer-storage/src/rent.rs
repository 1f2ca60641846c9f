//! Rent: what holders have earned goes from the payers' holds to them, less the part that is burned.
//! What a holder has earned but must answer for first is set aside on its own account if the fragment
//! leaves it, and is free when the last challenge about the fragment is answered.

use crate::{
	types::{Aside, Challenge, Contract, ProviderId},
	Asked, Config, Contracts, Event, Held, HoldReason, Pallet, Providers,
};
use amo_primitives::{chunk::ChunkId, contribution::OnStorage, Balance};
use frame_support::traits::{
	fungible::MutateHold,
	tokens::{Fortitude, Precision, Restriction},
	Get,
};

impl<T: Config> Pallet<T> {
	/// Pays the holder of a fragment for the blocks since it was paid last. It is not paid while it has
	/// to answer for the fragment: else it could be between a challenge and its failure.
	pub(crate) fn pay(chunk: &ChunkId, contract: &mut Contract<T::AccountId>, fragment: usize) {
		if !has_to_answer(contract, fragment) {
			Self::settle(chunk, contract, fragment);
		}
	}

	/// Pays the holder of a fragment that is to leave it, or sets aside what it has to answer for.
	pub(crate) fn settle(chunk: &ChunkId, contract: &mut Contract<T::AccountId>, fragment: usize) {
		let waits = has_to_answer(contract, fragment);
		let share = Self::parameters().burned;
		let now = Self::now().min(contract.until);
		let (rate, length) = (contract.rate, contract.fragment_len());
		let placement = contract.placements.get_mut(fragment);
		let Some(holder) = placement.and_then(|placement| placement.holder.as_mut()) else {
			return;
		};
		let blocks = now.saturating_sub(holder.paid_to);
		if blocks == 0 {
			return;
		}
		holder.paid_to = now;
		let provider = holder.provider;
		let Some(account) = Providers::<T>::get(provider).map(|provider| provider.account) else {
			return;
		};
		let (mut paid, mut burned) = (0, 0);
		Self::spend(contract, rate.saturating_mul(blocks.into()), |payer, part| {
			let burn = share.mul_ceil(part);
			Self::burn(HoldReason::Rent, payer, burn);
			burned = Balance::saturating_add(burned, burn);
			let to_provider = part.saturating_sub(burn);
			let moved = if waits {
				Self::set_aside(payer, &account, to_provider)
			} else {
				Self::hand_over(HoldReason::Rent, payer, &account, to_provider);
				to_provider
			};
			paid = Balance::saturating_add(paid, moved);
		});
		let (chunk, fragment) = (*chunk, fragment as u8);
		let byte_blocks = u128::from(length).saturating_mul(blocks.into());
		if waits {
			let rent = paid;
			Asked::<T>::mutate(provider, (chunk, fragment), |pending| {
				pending.aside.add(Aside { rent, burned, byte_blocks });
			});
			Self::deposit_event(Event::RentSetAside { chunk, fragment, provider, rent, burned });
		} else {
			T::OnStorage::stored(&account, byte_blocks, burned);
			Self::deposit_event(Event::RentPaid { chunk, fragment, provider, paid, burned });
		}
	}

	/// Moves rent from its payer's hold to one on who earned it, and says how much.
	fn set_aside(payer: &T::AccountId, earner: &T::AccountId, amount: Balance) -> Balance {
		if amount == 0 {
			return 0;
		}
		let (precision, force) = (Precision::BestEffort, Fortitude::Force);
		let (reason, mode) = (HoldReason::Rent.into(), Restriction::OnHold);
		T::Currency::transfer_on_hold(&reason, payer, earner, amount, precision, mode, force)
			.unwrap_or_else(|_| {
				Self::hand_over(HoldReason::Rent, payer, &T::Treasury::get(), amount);
				0
			})
	}

	/// Frees rent that was set aside: nothing is open any more.
	pub(crate) fn free_set_aside(challenge: &Challenge, aside: Aside) {
		let Aside { rent, burned, byte_blocks } = aside;
		let Challenge { provider, chunk, fragment, .. } = *challenge;
		let Some(account) = Providers::<T>::get(provider).map(|provider| provider.account) else {
			return;
		};
		if byte_blocks == 0 {
			return;
		}
		let reason = HoldReason::Rent.into();
		let released = T::Currency::release(&reason, &account, rent, Precision::BestEffort);
		debug_assert_eq!(released, Ok(rent), "what was set aside is held");
		T::OnStorage::stored(&account, byte_blocks, burned);
		Self::deposit_event(Event::RentReleased { chunk, fragment, provider, rent });
	}

	/// Burns rent that was set aside for the fragment that a challenge is about.
	pub(crate) fn forfeit(challenge: &Challenge) {
		let Challenge { provider, chunk, fragment, .. } = *challenge;
		let Some(account) = Providers::<T>::get(provider).map(|provider| provider.account) else {
			return;
		};
		let Aside { rent, .. } = Asked::<T>::mutate(provider, (chunk, fragment), |pending| {
			core::mem::take(&mut pending.aside)
		});
		if rent > 0 {
			Self::burn(HoldReason::Rent, &account, rent);
			Self::deposit_event(Event::RentForfeited { chunk, fragment, provider, rent });
		}
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
		let blocks = Self::now().min(contract.until).saturating_sub(candidate.since);
		let rent = contract.rate.saturating_mul(blocks.into());
		let mut burned = 0;
		Self::spend(contract, rent, |payer, part| {
			Self::burn(HoldReason::Rent, payer, part);
			burned = Balance::saturating_add(burned, part);
		});
		if burned > 0 {
			let (chunk, fragment, provider) = (*chunk, fragment as u8, candidate.provider);
			Self::deposit_event(Event::RoomCharged { chunk, fragment, provider, burned });
		}
	}

	/// Uses up what was paid ahead, the first payer's first, and gives each one's part to `take`.
	fn spend(
		contract: &mut Contract<T::AccountId>,
		amount: Balance,
		mut take: impl FnMut(&T::AccountId, Balance),
	) {
		let mut rest = amount;
		for payment in contract.payments.iter_mut() {
			let part = payment.left.min(rest);
			take(&payment.payer, part);
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

fn has_to_answer<AccountId>(contract: &Contract<AccountId>, fragment: usize) -> bool {
	let placement = contract.placements.get(fragment);
	let holder = placement.and_then(|placement| placement.holder);
	holder.is_some_and(|holder| holder.challenges > 0)
}
