//! The end of chunks.

use crate::{
	types::Entry, weigh::fragments, Config, Event, Expiring, Pallet, Registered, SweepFrom,
	WeightInfo,
};
use amo_primitives::{
	agenda::work_off,
	chunk::{ChunkId, OnChunkEnd},
	storage::Storage,
};
use frame_support::{traits::Get, weights::Weight};

impl<T: Config> Pallet<T> {
	/// Ends chunks whose storage has run out, as many as a block may.
	pub(crate) fn sweep() -> Weight {
		let mut weight = T::WeightInfo::sweep();
		let (from, work) = work_off(
			SweepFrom::<T>::get(),
			Self::now(),
			T::MaxSwept::get(),
			|block| Expiring::<T>::iter_key_prefix(block).next().map(|chunk| (block, chunk)),
			|(block, chunk)| {
				// If it was not the entry's, it must not be visited for ever.
				Expiring::<T>::remove(block, chunk);
				let Some(entry) = Registered::<T>::get(chunk) else { return 1 };
				let fragments = fragments(&entry.header.description);
				weight = weight.saturating_add(T::WeightInfo::expire(fragments));
				Self::end(&chunk, entry);
				Self::deposit_event(Event::Expired { chunk });
				fragments.saturating_add(1)
			},
		);
		SweepFrom::<T>::put(from);
		weight.saturating_add(T::DbWeight::get().reads(1).saturating_mul(work.into()))
	}

	/// Ends a chunk: storage, what others keep of it, its header, its deposit.
	pub(crate) fn end(chunk: &ChunkId, entry: Entry<T::AccountId>) {
		T::Storage::end(chunk);
		T::OnEnd::ended(chunk);
		Expiring::<T>::remove(entry.until, chunk);
		Registered::<T>::remove(chunk);
		Self::release_deposit(&entry);
	}
}
