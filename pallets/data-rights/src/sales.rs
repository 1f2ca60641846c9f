//! Sales: from the delivery of the key to the end of the window.

use crate::{
	types::{Grant, Request, Sale, Terms},
	Config, Due, Error, Event, Grants, HoldReason, OpenRequests, Pallet, Sales,
};
use amo_primitives::{
	chunk::{ChunkId, Chunks},
	contribution::OnTrade,
	rights::{self, OnSaleEnd, Order, Outcome, Price},
	BlockNumber, Hash,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Records the right and waits for the buyer.
	pub(crate) fn open_sale(
		chunk: ChunkId,
		buyer: &T::AccountId,
		sale: Sale<T::AccountId>,
		grant: Grant<T::AccountId>,
	) {
		Self::schedule(sale.due, chunk, buyer);
		Self::record(chunk, buyer, grant, Some(&sale));
		Sales::<T>::insert(chunk, buyer, sale);
	}

	/// A sale that the buyer may find fault with now, once.
	pub(crate) fn disputable(
		chunk: &ChunkId,
		buyer: &T::AccountId,
	) -> Result<Sale<T::AccountId>, DispatchError> {
		let sale = Self::undisputed(chunk, buyer)?;
		ensure!(Self::now() < sale.due, Error::<T>::TooLate);
		Ok(sale)
	}

	/// A sale without a complaint.
	pub(crate) fn undisputed(
		chunk: &ChunkId,
		buyer: &T::AccountId,
	) -> Result<Sale<T::AccountId>, DispatchError> {
		let sale = Sales::<T>::get(chunk, buyer).ok_or(Error::<T>::NoSale)?;
		ensure!(sale.complaint.is_none(), Error::<T>::Complained);
		Ok(sale)
	}

	/// Ends a sale. The bond of a complaint goes back to the buyer. A refund of an ordered sale frees
	/// all that was held for it, before its end is told.
	pub(crate) fn end_sale(
		chunk: ChunkId,
		buyer: &T::AccountId,
		sale: Sale<T::AccountId>,
		outcome: Outcome,
	) -> DispatchResult {
		let Sale { seller, price, due, ordered, complaint, .. } = sale;
		match outcome {
			Outcome::Paid => {
				Self::pay_price(buyer, &seller, &price)?;
				Self::tell_trade(&chunk, &seller, buyer, &price);
			},
			Outcome::Refunded => Self::release_price(buyer, &price)?,
		}
		if let Some(complaint) = complaint {
			Self::release(HoldReason::Bond, buyer, complaint.bond);
		}
		Sales::<T>::remove(chunk, buyer);
		Due::<T>::remove(due, (chunk, buyer));
		Self::count_closed(&chunk);
		let event = Event::Sold { chunk, buyer: buyer.clone(), seller, price, outcome };
		Self::deposit_event(event);
		if outcome == Outcome::Refunded {
			match Grants::<T>::get(buyer, chunk) {
				// Who ordered it promised the deposit to the next sale. A record that kept it would have
				// the seller spend the buyer's coins, delivery by delivery.
				Some(grant) if ordered => Self::remove_right(&chunk, buyer, grant),
				_ => Self::mark_revoked(&chunk, buyer),
			}
		}
		if ordered {
			T::OnSaleEnd::ended(&chunk, buyer, outcome);
		}
		Ok(())
	}

	/// Tells of what was paid for in AMO.
	fn tell_trade(chunk: &ChunkId, seller: &T::AccountId, buyer: &T::AccountId, price: &Price) {
		if price.asset.is_none() && price.amount > 0 {
			let header = T::Chunks::header(chunk);
			let bytes = header.map_or(0, |header| header.description.layout.body_len());
			T::OnTrade::traded(seller, buyer, bytes, price.amount);
		}
	}

	/// Has a request or sale fall due.
	pub(crate) fn schedule(due: BlockNumber, chunk: ChunkId, buyer: &T::AccountId) {
		Due::<T>::insert(due, (chunk, buyer), ());
	}

	/// Counts a request or sale of the chunk.
	pub(crate) fn count_open(chunk: &ChunkId) {
		OpenRequests::<T>::mutate(chunk, |open| *open = open.saturating_add(1));
	}

	/// Counts it off. A count of zero takes no storage.
	pub(crate) fn count_closed(chunk: &ChunkId) {
		let open = OpenRequests::<T>::get(chunk).saturating_sub(1);
		if open == 0 {
			OpenRequests::<T>::remove(chunk);
		} else {
			OpenRequests::<T>::insert(chunk, open);
		}
	}
}

impl<T: Config> rights::Sales<T::AccountId> for Pallet<T> {
	/// The deposit of the right is held on the buyer, besides the price.
	fn order(order: Order<T::AccountId>) -> Result<(), DispatchError> {
		let Order { chunk, seller, buyer, price, key, purposes } = order;
		ensure!(seller != buyer, Error::<T>::OwnData);
		let header = Self::sellable(&chunk, &buyer)?;
		// The poster of a bounty may own what was made for it.
		ensure!(header.owner == seller || header.owner == buyer, Error::<T>::NotOwner);
		let sealed = header.is_sealed();
		ensure!(!sealed || key.is_usable(), Error::<T>::UnusableKey);
		let terms = Terms { price, purposes, lasts: None };
		Self::ensure_sound(&terms)?;
		Self::ensure_none_open(&chunk, &buyer)?;

		let deposit = Self::hold_right_deposit(&chunk, &buyer)?;
		Self::hold_price(&buyer, &price)?;
		Self::count_open(&chunk);
		if sealed {
			let due = Self::now().saturating_add(T::OrderWindow::get());
			let request = Request { seller, terms, key, deposit, due, ordered: true };
			Self::open_request(chunk, &buyer, request);
		} else {
			let grant = Self::grant_of(header.owner, terms, key, None, deposit);
			let sale = Sale {
				seller,
				commitment: None,
				price,
				due: Self::now().saturating_add(T::AcceptWindow::get()),
				ordered: true,
				complaint: None,
			};
			Self::open_sale(chunk, &buyer, sale, grant);
		}
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn deliver(chunk: &ChunkId, buyer: &T::AccountId, custody: amo_primitives::custody::Custody) {
		let Request { seller, terms, .. } =
			crate::Requests::<T>::get(chunk, buyer).expect("ordered");
		let answer = crate::types::Answer { chunk: *chunk, buyer: buyer.clone(), terms, custody };
		Self::answer(&seller, answer).expect("it may");
	}

	fn accept(chunk: &ChunkId, buyer: &T::AccountId) -> Result<(), DispatchError> {
		let sale = Self::undisputed(chunk, buyer)?;
		Self::end_sale(*chunk, buyer, sale, Outcome::Paid)
	}

	fn dispute(
		chunk: &ChunkId,
		buyer: &T::AccountId,
		private_key: [u8; 32],
	) -> Result<(), DispatchError> {
		let sale = Self::disputable(chunk, buyer)?;
		Self::judge(*chunk, buyer, sale, &private_key)
	}

	fn complain(
		chunk: &ChunkId,
		buyer: &T::AccountId,
		evidence: Hash,
	) -> Result<(), DispatchError> {
		let sale = Self::disputable(chunk, buyer)?;
		Self::complain_of(*chunk, buyer, sale, evidence)
	}
}
