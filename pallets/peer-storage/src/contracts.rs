//! Contracts: how a chunk comes into storage, stays longer, and ends.

use crate::{
	types::{Candidate, Contract, Payment, Placement, Profile, ProviderId, GIB},
	AdminPauses, Config, Congested, Contracts, Due, Error, Event, HoldReason, Pallet, Profiles,
	Providers,
};
use alloc::{collections::BTreeMap, vec::Vec};
use amo_primitives::{
	apis::FragmentPlace, chunk::ChunkId, fragment::Layout, storage::Storage, Balance, BlockNumber,
};
use codec::Encode;
use frame_support::{
	ensure,
	pallet_prelude::DispatchError,
	traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::{BoundedVec, Saturating};

impl<T: Config> Storage<T::AccountId> for Pallet<T> {
	fn rent(layout: &Layout, blocks: BlockNumber) -> Balance {
		rent_of(Self::rate(layout), layout, blocks)
	}

	fn store(
		chunk: &ChunkId,
		payer: &T::AccountId,
		layout: &Layout,
		until: BlockNumber,
	) -> Result<bool, DispatchError> {
		ensure!(!AdminPauses::<T>::get().intake, Error::<T>::Paused);
		ensure!(!Congested::<T>::get(), Error::<T>::Congested);
		ensure!(!Contracts::<T>::contains_key(chunk), Error::<T>::AlreadyStored);
		let fragments = u32::from(layout.fragmentation().n());
		let len = layout.fragment_len();
		let drawn = Self::draw(chunk, fragments, len, &[]);
		let parameters = Self::parameters();
		let fewest = parameters.min_providers.min(fragments).max(1);
		ensure!(drawn.len() as u32 >= fewest, Error::<T>::TooFewProviders);
		let since = Self::now();
		let due = since.saturating_add(parameters.confirm_deadline);
		let spread: Vec<ProviderId> =
			drawn.iter().cycle().take(fragments as usize).copied().collect();
		ensure!(Self::has_room(&spread, len), Error::<T>::NoRoom);

		let placements: Vec<_> = spread
			.iter()
			.map(|provider| Placement {
				candidate: Some(Candidate { provider: *provider, since, due }),
				..Placement::default()
			})
			.collect();
		let rate = Self::rate(layout);
		let rent = rent_of(rate, layout, until.saturating_sub(Self::now()));
		let payment = Payment { payer: payer.clone(), left: rent };
		let mut contract = Contract {
			layout: *layout,
			rate,
			until,
			payments: BoundedVec::truncate_from(alloc::vec![payment]),
			depositor: payer.clone(),
			deposit: 0,
			placements: BoundedVec::truncate_from(placements),
			stored: false,
			tries: 0,
			due: Some(due),
			rank: None,
		};
		contract.deposit = Self::deposit_of(contract.encoded_size());
		T::Currency::hold(&HoldReason::Rent.into(), payer, rent)?;
		T::Currency::hold(&HoldReason::Contract.into(), payer, contract.deposit)?;

		for (fragment, provider) in (0u8..).zip(&spread) {
			Self::assign(*provider, chunk, fragment, len);
		}
		Due::<T>::insert(due, chunk, ());
		Contracts::<T>::insert(chunk, contract);
		Self::deposit_event(Event::Placed { chunk: *chunk, providers: spread, due, rent });
		Ok((drawn.len() as u32) < fragments)
	}

	fn extend(
		chunk: &ChunkId,
		payer: &T::AccountId,
		from: BlockNumber,
		until: BlockNumber,
	) -> Result<(), DispatchError> {
		let mut contract = Contracts::<T>::get(chunk).ok_or(Error::<T>::UnknownChunk)?;
		let rent = rent_of(contract.rate, &contract.layout, until.saturating_sub(from));
		match contract.payments.iter_mut().find(|payment| payment.payer == *payer) {
			Some(payment) => payment.left.saturating_accrue(rent),
			None => contract
				.payments
				.try_push(Payment { payer: payer.clone(), left: rent })
				.map_err(|_| Error::<T>::TooManyPayers)?,
		}
		T::Currency::hold(&HoldReason::Rent.into(), payer, rent)?;
		Self::take_over(payer, &mut contract)?;
		contract.until = until;
		Contracts::<T>::insert(chunk, contract);
		Self::deposit_event(Event::RentAdded { chunk: *chunk, payer: payer.clone(), rent });
		Ok(())
	}

	fn end(chunk: &ChunkId) {
		let Some(mut contract) = Contracts::<T>::take(chunk) else { return };
		for fragment in 0..contract.placements.len() {
			Self::settle(chunk, &mut contract, fragment);
			Self::charge_room(chunk, &mut contract, fragment);
			Self::drop_holder(chunk, &mut contract, fragment);
			Self::drop_candidate(chunk, &mut contract, fragment);
		}
		if let Some(due) = contract.due {
			Due::<T>::remove(due, chunk);
		}
		Self::leave_rank(chunk, &mut contract);
		for Payment { payer, left } in contract.payments {
			let released =
				T::Currency::release(&HoldReason::Rent.into(), &payer, left, Precision::BestEffort);
			debug_assert_eq!(released, Ok(left), "what was paid ahead is held");
		}
		Self::release_deposit(&contract.depositor, contract.deposit);
		Self::deposit_event(Event::Ended { chunk: *chunk });
	}

	fn is_stored(chunk: &ChunkId) -> bool {
		Contracts::<T>::get(chunk).is_some_and(|contract| contract.stored)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn fill() {
		crate::benchmarking::register_providers::<T>(amo_primitives::audit::MAX_FRAGMENTS.into());
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn confirm_all(chunk: &ChunkId) {
		crate::benchmarking::confirm_all_and_ask::<T>(chunk);
	}
}

impl<T: Config> Pallet<T> {
	/// Rent of a fragment for a block, in mote: at least 1.
	pub(crate) fn rate(layout: &Layout) -> Balance {
		let per_gib = Self::parameters().rent_per_gib;
		let bytes = Balance::from(layout.fragment_len());
		per_gib.saturating_mul(bytes).div_ceil(GIB.into()).max(1)
	}

	/// Where the fragments of a chunk are: the holder of each, or else who is to hold it.
	pub fn places(chunk: &ChunkId) -> Vec<FragmentPlace> {
		let placements = Contracts::<T>::get(chunk).map(|contract| contract.placements);
		(0u8..)
			.zip(placements.into_iter().flatten())
			.filter_map(|(fragment, placement)| {
				let provider = placement.providers().next()?;
				let Profile { peer, addresses } = Profiles::<T>::get(provider)?;
				let confirmed = placement.holder.is_some();
				let addresses = addresses.into_inner();
				Some(FragmentPlace { fragment, provider, confirmed, peer, addresses })
			})
			.collect()
	}

	/// What is held for an entry of some bytes.
	pub(crate) fn deposit_of(bytes: usize) -> Balance {
		let bytes = bytes as Balance;
		T::ItemDeposit::get().saturating_add(T::ByteDeposit::get().saturating_mul(bytes))
	}

	/// Holds a contract's deposit on who extends it. Else who stored a chunk for another owner could be
	/// kept from the coins for ever.
	fn take_over(
		payer: &T::AccountId,
		contract: &mut Contract<T::AccountId>,
	) -> Result<(), DispatchError> {
		if contract.depositor == *payer {
			return Ok(());
		}
		T::Currency::hold(&HoldReason::Contract.into(), payer, contract.deposit)?;
		let before = core::mem::replace(&mut contract.depositor, payer.clone());
		Self::release_deposit(&before, contract.deposit);
		Ok(())
	}

	fn release_deposit(depositor: &T::AccountId, deposit: Balance) {
		let reason = HoldReason::Contract.into();
		let released = T::Currency::release(&reason, depositor, deposit, Precision::BestEffort);
		debug_assert_eq!(released, Ok(deposit), "the deposit is held");
	}

	/// Whether each provider has room for as many fragments as it is to get.
	fn has_room(spread: &[ProviderId], len: u64) -> bool {
		let mut wanted = BTreeMap::<ProviderId, u64>::new();
		for provider in spread {
			wanted.entry(*provider).or_default().saturating_accrue(len);
		}
		wanted.into_iter().all(|(id, bytes)| {
			Providers::<T>::get(id).is_some_and(|provider| Self::free(&provider) >= bytes)
		})
	}
}

fn rent_of(rate: Balance, layout: &Layout, blocks: BlockNumber) -> Balance {
	let fragments = Balance::from(layout.fragmentation().n());
	rate.saturating_mul(fragments).saturating_mul(blocks.into())
}
