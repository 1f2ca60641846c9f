//! What ends by itself: requests that nobody answered, sales that nobody disputed, complaints that
//! nobody decided.

use crate::{
	types::{Closure, Request, Sale},
	Config, Due, DueFrom, Event, Pallet, Requests, Sales, WeightInfo,
};
use amo_primitives::{agenda::work_off, chunk::ChunkId, rights::Outcome, BlockNumber};
use frame_support::{
	pallet_prelude::DispatchResult, storage::with_storage_layer, traits::Get, weights::Weight,
};
use sp_runtime::traits::UniqueSaturatedInto;

/// After how many blocks an end is tried again that failed: neither the one who is owed nor the
/// treasury could take what is held.
pub const RETRY: BlockNumber = 300;

impl<T: Config> Pallet<T> {
	/// The block that is being made.
	pub(crate) fn now() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// Panics if something would never end: what falls due in its own block is not worked off.
	pub(crate) fn ensure_all_ends() {
		let windows = [
			T::RequestWindow::get(),
			T::OrderWindow::get(),
			T::AcceptWindow::get(),
			T::ComplaintWindow::get(),
		];
		assert!(windows.into_iter().all(|blocks| blocks > 0), "a window of no block");
		assert!(T::MaxDue::get() > 0, "nothing falls due");
	}

	/// Ends what is due, as much as a block may.
	pub(crate) fn settle() -> Weight {
		let mut settled = 0u32;
		let (from, visits) = work_off(
			DueFrom::<T>::get(),
			Self::now(),
			T::MaxDue::get(),
			|block| Due::<T>::iter_key_prefix(block).next().map(|entry| (block, entry)),
			|(block, (chunk, buyer))| {
				// If it was not the entry's, it must not be visited for ever.
				Due::<T>::remove(block, (chunk, &buyer));
				settled = settled.saturating_add(1);
				if with_storage_layer(|| Self::run_out(chunk, &buyer)).is_err() {
					Self::postpone(chunk, buyer);
				}
				1
			},
		);
		DueFrom::<T>::put(from);
		let looked = visits.saturating_sub(settled);
		T::WeightInfo::settle(settled)
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(looked.into()))
	}

	fn run_out(chunk: ChunkId, buyer: &T::AccountId) -> DispatchResult {
		if let Some(request) = Requests::<T>::get(chunk, buyer) {
			return Self::close(chunk, buyer, request, Closure::RanOut);
		}
		match Sales::<T>::get(chunk, buyer) {
			Some(sale) => Self::end_sale(chunk, buyer, sale, Outcome::Paid),
			None => Ok(()),
		}
	}

	fn postpone(chunk: ChunkId, buyer: T::AccountId) {
		let due = Self::now().saturating_add(RETRY);
		if let Some(request) = Requests::<T>::get(chunk, &buyer) {
			Requests::<T>::insert(chunk, &buyer, Request { due, ..request });
		}
		if let Some(sale) = Sales::<T>::get(chunk, &buyer) {
			Sales::<T>::insert(chunk, &buyer, Sale { due, ..sale });
		}
		Self::schedule(due, chunk, &buyer);
		Self::deposit_event(Event::Postponed { chunk, buyer, due });
	}
}
