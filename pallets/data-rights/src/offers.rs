//! What owners ask for their chunks.

use crate::{
	types::{Offer, Terms},
	Config, Error, Event, HoldReason, Offers, OpenRequests, Pallet,
};
use amo_primitives::chunk::{ChunkId, Chunks, OnChunkEnd};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::fungibles::Inspect as _,
};

impl<T: Config> Pallet<T> {
	/// Sets or replaces an offer. The deposit of one that is replaced stays held.
	pub(crate) fn offer(owner: T::AccountId, chunk: ChunkId, terms: Terms) -> DispatchResult {
		let header = T::Chunks::header(&chunk).ok_or(Error::<T>::UnknownChunk)?;
		ensure!(header.owner == owner, Error::<T>::NotOwner);
		ensure!(header.is_sealed() || terms.price.amount == 0, Error::<T>::MustBeSealed);
		Self::ensure_sound(&terms)?;

		let deposit = match Offers::<T>::get(chunk) {
			Some(offer) => offer.deposit,
			None => {
				let deposit = Self::offer_deposit();
				Self::hold(HoldReason::Offer, &owner, deposit)?;
				deposit
			},
		};
		Offers::<T>::insert(chunk, Offer { owner: owner.clone(), terms, deposit });
		Self::deposit_event(Event::Offered { chunk, owner, terms });
		Ok(())
	}

	/// Withdraws an offer for its owner.
	pub(crate) fn take_offer_back(owner: &T::AccountId, chunk: ChunkId) -> DispatchResult {
		let offer = Offers::<T>::get(chunk).ok_or(Error::<T>::NoOffer)?;
		ensure!(offer.owner == *owner, Error::<T>::NotOwner);
		Self::withdraw_offer(chunk, offer);
		Ok(())
	}

	/// Removes an offer and gives its deposit back.
	pub(crate) fn withdraw_offer(chunk: ChunkId, offer: Offer<T::AccountId>) {
		Offers::<T>::remove(chunk);
		Self::release(HoldReason::Offer, &offer.owner, offer.deposit);
		Self::deposit_event(Event::OfferCleared { chunk, owner: offer.owner });
	}

	/// Whether terms make sense by themselves.
	pub(crate) fn ensure_sound(terms: &Terms) -> DispatchResult {
		let empty = terms.purposes.is_empty() || terms.lasts == Some(0);
		ensure!(!empty, Error::<T>::EmptyRight);
		let known = terms.price.asset.is_none_or(T::Assets::asset_exists);
		ensure!(known, Error::<T>::UnknownAsset);
		Ok(())
	}
}

impl<T: Config> OnChunkEnd for Pallet<T> {
	fn ensure_discardable(chunk: &ChunkId) -> Result<(), DispatchError> {
		ensure!(OpenRequests::<T>::get(chunk) == 0, Error::<T>::RequestsOpen);
		Ok(())
	}

	/// Requests and sales of the chunk run out by themselves: they know all that they need.
	fn ended(chunk: &ChunkId) {
		if let Some(offer) = Offers::<T>::get(chunk) {
			Self::withdraw_offer(*chunk, offer);
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn keep(chunk: &ChunkId) {
		use amo_primitives::rights::{Price, Purposes};

		let owner = T::Chunks::header(chunk).expect("it is there").owner;
		let price = Price { asset: None, amount: 1 };
		let terms = Terms { price, purposes: Purposes::ALL, lasts: None };
		Self::offer(owner, *chunk, terms).expect("the owner is rich");
	}
}
