//! Disputes about keys, which the chain decides itself, and complaints about contents, which the
//! council decides.

use crate::{
	types::{Complaint, Sale},
	Config, Due, Error, Event, Grants, HoldReason, Pallet, Sales, Strikes,
};
use amo_primitives::{
	chunk::ChunkId,
	custody::{self, Verdict},
	rights::Outcome,
	Hash,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};

impl<T: Config> Pallet<T> {
	/// Judges a sale that no other pallet started: there, the key may serve for more than the sale.
	pub(crate) fn dispute_own(
		chunk: ChunkId,
		buyer: &T::AccountId,
		private_key: &[u8; 32],
	) -> DispatchResult {
		let sale = Self::disputable(&chunk, buyer)?;
		ensure!(!sale.ordered, Error::<T>::StartedElsewhere);
		Self::judge(chunk, buyer, sale, private_key)
	}

	/// Opens the custody of a sale, and ends the sale by what is in it.
	pub(crate) fn judge(
		chunk: ChunkId,
		buyer: &T::AccountId,
		sale: Sale<T::AccountId>,
		private_key: &[u8; 32],
	) -> DispatchResult {
		let grant = Grants::<T>::get(buyer, chunk).ok_or(Error::<T>::NoRight)?;
		let (Some(custody), Some(commitment)) = (grant.custody, sale.commitment) else {
			return Err(Error::<T>::NotSealed.into());
		};
		ensure!(custody::public_key(private_key) == Some(grant.key), Error::<T>::OtherKey);

		// Held before the judgement, so that nobody disputes who could not pay for being wrong.
		let bond = T::DisputeBond::get();
		Self::hold(HoldReason::Bond, buyer, bond)?;
		let context = custody::context(&chunk, buyer);
		let verdict = custody::judge(&custody, private_key, &context, &commitment);
		let right = verdict == Verdict::Right;
		let strikes = Strikes::<T>::get(&sale.seller).saturating_add(u32::from(!right));
		let (who, seller) = (buyer.clone(), sale.seller.clone());
		Self::deposit_event(Event::Disputed { chunk, buyer: who, seller, right, strikes, bond });
		if right {
			Self::forfeit(HoldReason::Bond, buyer, &sale.seller, bond)?;
			return Self::end_sale(chunk, buyer, sale, Outcome::Paid);
		}
		Self::release(HoldReason::Bond, buyer, bond);
		Strikes::<T>::insert(&sale.seller, strikes);
		Self::end_sale(chunk, buyer, sale, Outcome::Refunded)
	}

	/// Puts a sale before the council.
	pub(crate) fn complain_of(
		chunk: ChunkId,
		buyer: &T::AccountId,
		mut sale: Sale<T::AccountId>,
		evidence: Hash,
	) -> DispatchResult {
		let bond = T::ComplaintBond::get();
		Self::hold(HoldReason::Bond, buyer, bond)?;
		Due::<T>::remove(sale.due, (chunk, buyer));
		sale.due = Self::now().saturating_add(T::ComplaintWindow::get());
		sale.complaint = Some(Complaint { bond, evidence });
		Self::schedule(sale.due, chunk, buyer);
		let (due, seller) = (sale.due, sale.seller.clone());
		Sales::<T>::insert(chunk, buyer, sale);
		let buyer = buyer.clone();
		Self::deposit_event(Event::Complained { chunk, buyer, seller, evidence, bond, due });
		Ok(())
	}

	/// Ends a sale as the council says. The bond of a complaint that it finds unfounded goes to the
	/// treasury.
	pub(crate) fn decide(chunk: ChunkId, buyer: &T::AccountId, outcome: Outcome) -> DispatchResult {
		let mut sale = Sales::<T>::get(chunk, buyer).ok_or(Error::<T>::NoSale)?;
		ensure!(sale.complaint.is_some(), Error::<T>::NotComplained);
		if outcome == Outcome::Paid {
			if let Some(Complaint { bond, .. }) = sale.complaint.take() {
				Self::forfeit(HoldReason::Bond, buyer, &T::Treasury::get(), bond)?;
			}
		}
		Self::deposit_event(Event::Resolved { chunk, buyer: buyer.clone(), outcome });
		Self::end_sale(chunk, buyer, sale, outcome)
	}
}
