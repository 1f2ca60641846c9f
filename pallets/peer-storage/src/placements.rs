//! Placements: which provider is to hold which fragment, who confirmed it, and who lets go of it.

use crate::{
	types::{Confirmation, Contract, Fragments, Holder, Provider, ProviderId},
	Asked, Config, Contracts, Due, Event, Held, Pallet, Providers, Unconfirmed,
};
use amo_primitives::{chunk::ChunkId, BlockNumber};
use sp_runtime::Saturating;

impl<T: Config> Pallet<T> {
	/// Makes a provider the candidate for a fragment, but for the contract's entry.
	pub(crate) fn assign(provider: ProviderId, chunk: &ChunkId, fragment: u8, len: u64) {
		Unconfirmed::<T>::mutate(provider, chunk, |fragments| fragments.add(fragment));
		Self::change(provider, |provider| {
			provider.used.saturating_accrue(len);
			provider.fragments.saturating_inc();
		});
	}

	/// A candidate holds its fragment from now on; who held it before lets go. False if the
	/// confirmation does not fit what is asked now.
	pub(crate) fn confirm_one(provider: ProviderId, confirmation: &Confirmation) -> bool {
		let Confirmation { chunk, fragment, due } = confirmation;
		let index = usize::from(*fragment);
		let Some(mut contract) = Contracts::<T>::get(chunk) else { return false };
		let asked = contract.placements.get(index).and_then(|placement| placement.candidate);
		if asked.is_none_or(|asked| asked.provider != provider || asked.due != *due) {
			return false;
		}
		Self::settle(chunk, &mut contract, index);
		Self::drop_holder(chunk, &mut contract, index);
		// It may have held it before, and still have to answer for that.
		let challenges = Asked::<T>::get(provider, (chunk, fragment)).challenges;
		let holder = Holder { provider, paid_to: Self::now(), leaving: false, challenges };
		if let Some(placement) = contract.placements.get_mut(index) {
			placement.holder = Some(holder);
			placement.candidate = None;
			placement.avoid = None;
		}
		take_one::<T>(provider, chunk, *fragment);
		Held::<T>::mutate(provider, chunk, |fragments| fragments.add(*fragment));
		Self::enter_rank(chunk, &mut contract);
		contract.tries = 0;
		Self::deposit_event(Event::Confirmed { chunk: *chunk, fragment: *fragment, provider });
		if !contract.stored
			&& contract.placements.iter().all(|placement| placement.holder.is_some())
		{
			contract.stored = true;
			Self::deposit_event(Event::Stored { chunk: *chunk });
		}
		if contract.placements.iter().all(|placement| placement.is_settled()) {
			Self::unschedule(chunk, &mut contract);
		}
		Contracts::<T>::insert(chunk, contract);
		true
	}

	/// Takes a fragment from its holder, without pay.
	pub(crate) fn drop_holder(
		chunk: &ChunkId,
		contract: &mut Contract<T::AccountId>,
		fragment: usize,
	) {
		let len = contract.fragment_len();
		let placement = contract.placements.get_mut(fragment);
		let Some((placement, holder)) = placement
			.and_then(|placement| placement.holder.take().map(|holder| (placement, holder)))
		else {
			return;
		};
		placement.avoid = Some(holder.provider);
		if let Some(candidate) = placement.candidate.as_mut() {
			candidate.since = Self::now();
		}
		let fragment = fragment as u8;
		Held::<T>::mutate_exists(holder.provider, chunk, |entry| {
			*entry = entry.take().and_then(|fragments| fragments.without(fragment));
		});
		Self::let_go(holder.provider, chunk, fragment, len);
	}

	/// Takes a fragment from its candidate.
	pub(crate) fn drop_candidate(
		chunk: &ChunkId,
		contract: &mut Contract<T::AccountId>,
		fragment: usize,
	) {
		let len = contract.fragment_len();
		let placement = contract.placements.get_mut(fragment);
		let Some((placement, candidate)) = placement.and_then(|placement| {
			placement.candidate.take().map(|candidate| (placement, candidate))
		}) else {
			return;
		};
		placement.avoid = Some(candidate.provider);
		let fragment = fragment as u8;
		take_one::<T>(candidate.provider, chunk, fragment);
		Self::let_go(candidate.provider, chunk, fragment, len);
	}

	fn let_go(provider: ProviderId, chunk: &ChunkId, fragment: u8, len: u64) {
		Self::change(provider, |provider| {
			provider.used.saturating_reduce(len);
			provider.fragments.saturating_dec();
		});
		Self::deposit_event(Event::LetGo { chunk: *chunk, fragment, provider });
	}

	/// Changes a provider, and what it has free.
	pub(crate) fn change(id: ProviderId, change: impl FnOnce(&mut Provider<T::AccountId>)) {
		Providers::<T>::mutate(id, |entry| {
			let Some(provider) = entry else { return };
			let before = Self::free(provider);
			change(provider);
			let after = Self::free(provider);
			if before != after {
				Self::set_free(provider.slot, after);
			}
		});
	}

	/// Has a chunk looked at in block `at` at the latest.
	pub(crate) fn schedule(
		chunk: &ChunkId,
		contract: &mut Contract<T::AccountId>,
		at: BlockNumber,
	) {
		if contract.due.is_some_and(|due| due <= at) {
			return;
		}
		Self::unschedule(chunk, contract);
		contract.due = Some(at);
		Due::<T>::insert(at, chunk, ());
	}

	fn unschedule(chunk: &ChunkId, contract: &mut Contract<T::AccountId>) {
		if let Some(due) = contract.due.take() {
			Due::<T>::remove(due, chunk);
		}
	}
}

fn take_one<T: Config>(provider: ProviderId, chunk: &ChunkId, fragment: u8) {
	Unconfirmed::<T>::mutate_exists(provider, chunk, |entry| {
		*entry = entry.take().and_then(|fragments: Fragments| fragments.without(fragment));
	});
}
