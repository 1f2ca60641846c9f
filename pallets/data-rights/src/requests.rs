//! Requests, and what becomes of them.

use crate::{
	types::{Answer, Closure, Grant, Request, Sale, Terms, Wish},
	Config, Due, Error, Event, Grants, HoldReason, Offers, Pallet, Requests, Sales,
};
use amo_primitives::{
	chunk::{ChunkId, Chunks as _, Header},
	custody::{Custody, EncryptionKey},
	rights::{OnSaleEnd as _, Outcome, Price, Rights as _},
	storage::Storage as _,
	Balance, BlockNumber,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use sp_runtime::DispatchError;

/// For how many blocks the owner may still grant a request that its buyer cancelled.
pub const NOTICE: BlockNumber = 10;

/// What data costs that is not sealed.
const FREE: Price = Price { asset: None, amount: 0 };

impl<T: Config> Pallet<T> {
	/// Makes a request, or grants at once what is not sealed.
	pub(crate) fn ask(buyer: &T::AccountId, wish: Wish) -> DispatchResult {
		let chunk = wish.chunk;
		let header = Self::sellable(&chunk, buyer)?;
		ensure!(header.owner != *buyer, Error::<T>::OwnData);
		let terms = Self::terms_of(&header, &wish)?;
		Self::ensure_sound(&terms)?;
		Self::ensure_none_open(&chunk, buyer)?;
		let sealed = header.is_sealed();
		ensure!(!sealed || wish.key.is_usable(), Error::<T>::UnusableKey);

		let deposit = Self::hold_right_deposit(&chunk, buyer)?;
		let seller = header.owner;
		if !sealed {
			let grant = Self::grant_of(seller, terms, wish.key, None, deposit);
			Self::record(chunk, buyer, grant, None);
			return Ok(());
		}
		Self::hold_price(buyer, &terms.price)?;
		let due = Self::now().saturating_add(T::RequestWindow::get());
		Self::count_open(&chunk);
		let request = Request { seller, terms, key: wish.key, deposit, due, ordered: false };
		Self::open_request(chunk, buyer, request);
		Ok(())
	}

	/// Records a request and waits for the seller.
	pub(crate) fn open_request(
		chunk: ChunkId,
		buyer: &T::AccountId,
		request: Request<T::AccountId>,
	) {
		let Request { seller, terms, key, due, .. } = request.clone();
		Self::schedule(due, chunk, buyer);
		Requests::<T>::insert(chunk, buyer, request);
		let buyer = buyer.clone();
		Self::deposit_event(Event::Requested { chunk, buyer, seller, terms, key, due });
	}

	/// The header of a chunk that the buyer can use.
	pub(crate) fn sellable(
		chunk: &ChunkId,
		buyer: &T::AccountId,
	) -> Result<Header<T::AccountId>, DispatchError> {
		let header = T::Chunks::header(chunk).ok_or(Error::<T>::UnknownChunk)?;
		ensure!(T::Storage::is_stored(chunk), Error::<T>::NotStored);
		Self::ensure_sources(&header, buyer)?;
		Ok(header)
	}

	/// What is embedded stays sealed, so that its buyer needs its key as well.
	fn ensure_sources(header: &Header<T::AccountId>, buyer: &T::AccountId) -> DispatchResult {
		let mut embedded = header.description.sources.iter().filter(|source| source.embedded);
		let granted = embedded.all(|source| Self::access(&source.chunk, buyer).is_allowed());
		ensure!(granted, Error::<T>::SourceNotGranted);
		Ok(())
	}

	/// There is one request, sale or live right of an account to a chunk at a time.
	pub(crate) fn ensure_none_open(chunk: &ChunkId, buyer: &T::AccountId) -> DispatchResult {
		let open =
			Requests::<T>::contains_key(chunk, buyer) || Sales::<T>::contains_key(chunk, buyer);
		ensure!(!open, Error::<T>::AlreadyOpen);
		let live = Grants::<T>::get(buyer, chunk).is_some_and(|grant| grant.is_live(Self::now()));
		ensure!(!live, Error::<T>::AlreadyGranted);
		Ok(())
	}

	/// Holds the deposit for a right, and removes what is left of the one before it.
	pub(crate) fn hold_right_deposit(
		chunk: &ChunkId,
		buyer: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		if let Some(ended) = Grants::<T>::get(buyer, chunk) {
			Self::remove_right(chunk, buyer, ended);
		}
		let deposit = Self::right_deposit();
		Self::hold(HoldReason::Right, buyer, deposit)?;
		Ok(deposit)
	}

	fn terms_of(header: &Header<T::AccountId>, wish: &Wish) -> Result<Terms, DispatchError> {
		let Wish { max_price, purposes, lasts, .. } = *wish;
		let Some(offer) = Offers::<T>::get(wish.chunk) else {
			let price = if header.is_sealed() { max_price } else { FREE };
			// Who makes an asset can freeze it, and with it the end of what is paid in it.
			ensure!(price.asset.is_none(), Error::<T>::BidInAmo);
			return Ok(Terms { price, purposes, lasts });
		};
		let price = offer.terms.price;
		let covered = price.asset == max_price.asset && price.amount <= max_price.amount;
		ensure!(covered || price.amount == 0, Error::<T>::PriceTooLow);
		ensure!(offer.terms.allow(purposes, lasts), Error::<T>::NotOffered);
		Ok(Terms { price, purposes, lasts })
	}

	/// A right from now on.
	pub(crate) fn grant_of(
		owner: T::AccountId,
		terms: Terms,
		key: EncryptionKey,
		custody: Option<Custody>,
		deposit: Balance,
	) -> Grant<T::AccountId> {
		let since = Self::now();
		Grant {
			owner,
			purposes: terms.purposes,
			since,
			until: terms.lasts.map(|blocks| since.saturating_add(blocks)),
			revoked: false,
			custody,
			key,
			price: terms.price,
			deposit,
		}
	}

	/// Delivers the key of one request.
	pub(crate) fn answer(owner: &T::AccountId, answer: Answer<T::AccountId>) -> DispatchResult {
		let Answer { chunk, buyer, terms, custody } = answer;
		let request = Self::request_to(owner, &chunk, &buyer)?;
		ensure!(request.terms == terms, Error::<T>::OtherTerms);
		ensure!(Self::now() < request.due, Error::<T>::TooLate);
		// A source's right may have ended since the request.
		let header = Self::sellable(&chunk, &buyer)?;

		Requests::<T>::remove(chunk, &buyer);
		Due::<T>::remove(request.due, (chunk, &buyer));
		let custody = Some(custody);
		let grant = Self::grant_of(header.owner, terms, request.key, custody, request.deposit);
		let sale = Sale {
			seller: request.seller,
			commitment: header.description.key_commitment,
			price: terms.price,
			due: Self::now().saturating_add(T::AcceptWindow::get()),
			ordered: request.ordered,
			complaint: None,
		};
		Self::open_sale(chunk, &buyer, sale, grant);
		Ok(())
	}

	/// A request that this account may answer.
	pub(crate) fn request_to(
		owner: &T::AccountId,
		chunk: &ChunkId,
		buyer: &T::AccountId,
	) -> Result<Request<T::AccountId>, DispatchError> {
		let request = Requests::<T>::get(chunk, buyer).ok_or(Error::<T>::NoRequest)?;
		ensure!(request.seller == *owner, Error::<T>::NotOwner);
		Ok(request)
	}

	/// Ends a request for the owner.
	pub(crate) fn refuse(
		owner: &T::AccountId,
		chunk: ChunkId,
		buyer: &T::AccountId,
	) -> DispatchResult {
		let request = Self::request_to(owner, &chunk, buyer)?;
		Self::close(chunk, buyer, request, Closure::Declined)
	}

	/// Has a request run out soon, for the buyer. Not at once: whoever sees the owner's grant before it
	/// is in a block has the data key, and must not be able to take the money back first.
	pub(crate) fn take_wish_back(buyer: &T::AccountId, chunk: ChunkId) -> DispatchResult {
		let request = Requests::<T>::get(chunk, buyer).ok_or(Error::<T>::NoRequest)?;
		ensure!(!request.ordered, Error::<T>::StartedElsewhere);
		let due = Self::now().saturating_add(NOTICE);
		ensure!(due < request.due, Error::<T>::EndsSoon);
		Due::<T>::remove(request.due, (chunk, buyer));
		Self::schedule(due, chunk, buyer);
		let seller = request.seller.clone();
		Requests::<T>::insert(chunk, buyer, Request { due, ..request });
		let buyer = buyer.clone();
		Self::deposit_event(Event::Cancelled { chunk, buyer, seller, due });
		Ok(())
	}

	/// Ends a request without a grant: all money goes back.
	pub(crate) fn close(
		chunk: ChunkId,
		buyer: &T::AccountId,
		request: Request<T::AccountId>,
		how: Closure,
	) -> DispatchResult {
		Self::release_price(buyer, &request.terms.price)?;
		Self::release(HoldReason::Right, buyer, request.deposit);
		Requests::<T>::remove(chunk, buyer);
		Due::<T>::remove(request.due, (chunk, buyer));
		Self::count_closed(&chunk);
		let (who, seller) = (buyer.clone(), request.seller);
		Self::deposit_event(Event::Closed { chunk, buyer: who, seller, how });
		if request.ordered {
			T::OnSaleEnd::ended(&chunk, buyer, Outcome::Refunded);
		}
		Ok(())
	}
}
