//! Repair: what is not where it should be gets another provider, some chunks in each block.

use crate::{
	types::{Candidate, Contract, ProviderId, State, MAX_TRIES},
	Config, Congested, Contracts, Due, DueFrom, Event, Held, Leaving, Pallet, Providers,
	Unconfirmed, WeightInfo,
};
use alloc::vec::Vec;
use amo_primitives::{agenda::work_off, chunk::ChunkId, BlockNumber};
use frame_support::{traits::Get, weights::Weight};

/// Leaving providers that are looked at for one that is suspended.
const MAX_LOOK: usize = 16;

impl<T: Config> Pallet<T> {
	/// Looks at chunks that are due, as many as a block may, and says what that weighed.
	pub(crate) fn mend_due() -> Weight {
		let mut weight = T::WeightInfo::mend(0);
		let now = Self::now();
		let (from, work) = work_off(
			DueFrom::<T>::get(),
			now,
			T::MaxMended::get(),
			|block| Due::<T>::iter_key_prefix(block).next().map(|chunk| (block, chunk)),
			|(block, chunk)| {
				// If it was not the contract's, it must not be visited for ever.
				Due::<T>::remove(block, chunk);
				let fragments = Self::mend(&chunk);
				weight = weight.saturating_add(T::WeightInfo::mend(fragments));
				fragments.saturating_add(1)
			},
		);
		DueFrom::<T>::put(from);
		Self::note_lag(now.saturating_sub(from));
		weight.saturating_add(T::DbWeight::get().reads(1).saturating_mul(work.into()))
	}

	/// No more bodies are taken while the work lags; the council's pause is another thing.
	fn note_lag(lag: BlockNumber) {
		let was = Congested::<T>::get();
		let is = if was { lag > 1 } else { lag > T::MaxLag::get() };
		if is != was {
			Congested::<T>::put(is);
			Self::deposit_event(Event::CongestionChanged { congested: is });
		}
	}

	/// Gives up candidates that are too late, and draws new ones for what needs one: also for what they
	/// were to hold. Says of how many fragments.
	pub(crate) fn mend(chunk: &ChunkId) -> u32 {
		let Some(mut contract) = Contracts::<T>::get(chunk) else { return 0 };
		contract.due = None;
		let late = Self::drop_late(chunk, &mut contract);
		if late > 0 {
			contract.tries = contract.tries.saturating_add(1);
		}
		let wanted = Self::draw_candidates(chunk, &mut contract);
		if let Some(next) = Self::next_look(&contract) {
			Self::schedule(chunk, &mut contract, next);
		}
		Contracts::<T>::insert(chunk, contract);
		late.max(wanted)
	}

	fn drop_late(chunk: &ChunkId, contract: &mut Contract<T::AccountId>) -> u32 {
		let now = Self::now();
		let late: Vec<usize> = (0..)
			.zip(&contract.placements)
			.filter(|(_, placement)| {
				placement.candidate.is_some_and(|candidate| candidate.due <= now)
			})
			.map(|(fragment, _)| fragment)
			.collect();
		for fragment in &late {
			Self::charge_room(chunk, contract, *fragment);
			Self::drop_candidate(chunk, contract, *fragment);
		}
		late.len() as u32
	}

	fn draw_candidates(chunk: &ChunkId, contract: &mut Contract<T::AccountId>) -> u32 {
		let len = contract.fragment_len();
		let wanting: Vec<usize> = (0..)
			.zip(&contract.placements)
			.filter(|(_, placement)| placement.is_wanting())
			.map(|(fragment, _)| fragment)
			.collect();
		let wanted = wanting.len() as u32;
		if wanted == 0 || contract.is_given_up() {
			return 0;
		}
		let with: Vec<ProviderId> = contract.providers().collect();
		let failed = contract.placements.iter().filter_map(|placement| placement.avoid);
		let but: Vec<ProviderId> = with.iter().copied().chain(failed).collect();
		let mut drawn = Self::draw(chunk, wanted, len, &but);
		// Who failed is better than nobody.
		Self::draw_more(chunk, wanted, len, &with, &mut drawn);
		let mut spread: Vec<ProviderId> = with.iter().chain(&drawn).copied().collect();
		spread.sort_unstable();
		spread.dedup();
		if spread.len() as u32 >= Self::parameters().min_providers {
			// Thinly stored, as at the beginning.
			Self::draw_more(chunk, wanted, len, &[], &mut drawn);
		}
		let since = Self::now();
		let due = since.saturating_add(Self::patience(contract.tries));
		for (fragment, provider) in wanting.into_iter().zip(&drawn) {
			if let Some(placement) = contract.placements.get_mut(fragment) {
				placement.candidate = Some(Candidate { provider: *provider, since, due });
				let fragment = fragment as u8;
				Self::assign(*provider, chunk, fragment, len);
				let (chunk, provider) = (*chunk, *provider);
				Self::deposit_event(Event::Redrawn { chunk, fragment, provider, due });
			}
		}
		wanted
	}

	fn draw_more(
		chunk: &ChunkId,
		wanted: u32,
		len: u64,
		but: &[ProviderId],
		drawn: &mut Vec<ProviderId>,
	) {
		let missing = wanted.saturating_sub(drawn.len() as u32);
		if missing > 0 {
			let but: Vec<ProviderId> = but.iter().chain(drawn.iter()).copied().collect();
			drawn.extend(Self::draw(chunk, missing, len, &but));
		}
	}

	fn patience(tries: u32) -> BlockNumber {
		Self::parameters().confirm_deadline.saturating_mul(1 << tries.min(MAX_TRIES))
	}

	fn next_look(contract: &Contract<T::AccountId>) -> Option<BlockNumber> {
		let candidates = contract.placements.iter().filter_map(|placement| placement.candidate);
		let wanting = contract.placements.iter().any(|placement| placement.is_wanting())
			&& !contract.is_given_up();
		let again = Self::now().saturating_add(Self::patience(contract.tries));
		candidates.map(|candidate| candidate.due).chain(wanting.then_some(again)).min()
	}

	/// Has chunks of providers that leave looked at, as many as a block may.
	pub(crate) fn evacuate() -> Weight {
		let is_suspended = |provider: &ProviderId| {
			Providers::<T>::get(provider).is_some_and(|entry| entry.state == State::Suspended)
		};
		let leaving = Leaving::<T>::iter().take(MAX_LOOK).map(|(provider, after)| {
			let suspended = is_suspended(&provider);
			(provider, after, suspended)
		});
		// What a suspended one has is in danger.
		let Some((provider, after, suspended)) = leaving.max_by_key(|(.., suspended)| *suspended)
		else {
			return T::WeightInfo::evacuate(0);
		};
		let most = T::MaxEvacuated::get() as usize;
		let mut chunks: Vec<ChunkId> =
			Unconfirmed::<T>::iter_key_prefix(provider).take(most).collect();
		let mut last = after;
		if chunks.is_empty() {
			chunks = match after {
				Some(chunk) => {
					let key = Held::<T>::hashed_key_for(provider, chunk);
					Held::<T>::iter_key_prefix_from(provider, key).take(most).collect()
				},
				None => Held::<T>::iter_key_prefix(provider).take(most).collect(),
			};
			last = chunks.last().copied();
		}
		if chunks.is_empty() {
			Leaving::<T>::remove(provider);
		} else {
			Leaving::<T>::insert(provider, last);
		}
		for chunk in &chunks {
			Self::move_away(provider, chunk, suspended);
		}
		let looks = T::DbWeight::get().reads(2).saturating_mul(MAX_LOOK as u64);
		T::WeightInfo::evacuate(chunks.len() as u32).saturating_add(looks)
	}

	/// Takes a chunk's fragments from a suspended provider; those of another that leaves stay until
	/// they are at others.
	fn move_away(provider: ProviderId, chunk: &ChunkId, suspended: bool) {
		let Some(mut contract) = Contracts::<T>::get(chunk) else { return };
		for fragment in 0..contract.placements.len() {
			let Some(placement) = contract.placements.get_mut(fragment) else { break };
			let is_candidate = placement.candidate.is_some_and(|entry| entry.provider == provider);
			let holder = placement.holder.as_mut().filter(|entry| entry.provider == provider);
			let is_holder = holder.is_some();
			if let Some(holder) = holder {
				holder.leaving = true;
			}
			if is_candidate {
				Self::drop_candidate(chunk, &mut contract, fragment);
			}
			if is_holder && suspended {
				Self::drop_holder(chunk, &mut contract, fragment);
			}
		}
		if contract.placements.iter().all(|placement| placement.holder.is_none()) {
			Self::leave_rank(chunk, &mut contract);
		}
		Self::schedule(chunk, &mut contract, Self::now().saturating_add(1));
		Contracts::<T>::insert(chunk, contract);
	}
}
