//! Rights: recorded, told, taken back, removed.

use crate::{
	types::{Grant, Sale},
	Config, Error, Event, Grants, HoldReason, Holders, Pallet, Sales,
};
use amo_primitives::{
	chunk::{ChunkId, Chunks as _},
	rights::{Access, Outcome, Right, Rights, RightsPage},
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

/// Most rights on a page.
pub const MAX_PAGE: u32 = 256;

impl<T: Config> Pallet<T> {
	/// The rights that an account has or had and that are on record, by the names of their chunks:
	/// those after `start_after`, at most `limit` and at most [`MAX_PAGE`].
	pub fn rights_of(
		account: &T::AccountId,
		start_after: Option<ChunkId>,
		limit: u32,
	) -> RightsPage {
		let rights = match start_after {
			None => Grants::<T>::iter_prefix(account),
			Some(chunk) => {
				Grants::<T>::iter_prefix_from(account, Grants::<T>::hashed_key_for(account, chunk))
			},
		};
		rights
			.take(limit.min(MAX_PAGE) as usize)
			.map(|(chunk, grant)| Right {
				chunk,
				purposes: grant.purposes,
				since: grant.since,
				until: grant.until,
				revoked: grant.revoked,
				custody: grant.custody,
				key: grant.key,
			})
			.collect()
	}

	/// Puts a right on record. What it was sold for is open as long as there is a sale.
	pub(crate) fn record(
		chunk: ChunkId,
		account: &T::AccountId,
		grant: Grant<T::AccountId>,
		sale: Option<&Sale<T::AccountId>>,
	) {
		Holders::<T>::insert(chunk, account, ());
		Grants::<T>::insert(account, chunk, &grant);
		let seller = sale.map_or(&grant.owner, |sale| &sale.seller).clone();
		let due = sale.map(|sale| sale.due);
		let buyer = account.clone();
		Self::deposit_event(Event::Granted { chunk, buyer, seller, grant, due });
	}

	/// Takes a right back. Its price goes back to who paid it: from what is held if the sale is open,
	/// else from the owner's coins.
	pub(crate) fn take_back(
		owner: &T::AccountId,
		chunk: ChunkId,
		account: T::AccountId,
	) -> DispatchResult {
		let grant = Grants::<T>::get(&account, chunk).ok_or(Error::<T>::NoRight)?;
		// Who owns the chunk needs no right, and must not end the sale of what was made for them.
		ensure!(grant.owner == *owner && account != *owner, Error::<T>::NotOwner);
		let sale = Sales::<T>::get(chunk, &account);
		ensure!(sale.is_some() || grant.is_live(Self::now()), Error::<T>::NotLive);
		// Told first: with the sale, the record may go.
		let (by, refund) = (owner.clone(), grant.price);
		Self::deposit_event(Event::Revoked { chunk, account: account.clone(), owner: by, refund });
		if let Some(sale) = sale {
			return Self::end_sale(chunk, &account, sale, Outcome::Refunded);
		}
		Self::send_price(owner, &account, &grant.price)?;
		Self::mark_revoked(&chunk, &account);
		Ok(())
	}

	/// Ends a right. It stays on record.
	pub(crate) fn mark_revoked(chunk: &ChunkId, account: &T::AccountId) {
		if let Some(grant) = Grants::<T>::get(account, chunk) {
			Grants::<T>::insert(account, chunk, Grant { revoked: true, ..grant });
		}
	}

	/// Removes a right that is none any more, or that its holder gives up.
	pub(crate) fn clear_right(
		who: &T::AccountId,
		chunk: ChunkId,
		account: &T::AccountId,
	) -> DispatchResult {
		let grant = Grants::<T>::get(account, chunk).ok_or(Error::<T>::NoRight)?;
		// Its custody is what a dispute is about.
		ensure!(!Sales::<T>::contains_key(chunk, account), Error::<T>::AlreadyOpen);
		ensure!(who == account || !grant.is_live(Self::now()), Error::<T>::StillLive);
		Self::remove_right(&chunk, account, grant);
		Ok(())
	}

	/// Removes a right from the record and gives its deposit back.
	pub(crate) fn remove_right(
		chunk: &ChunkId,
		account: &T::AccountId,
		grant: Grant<T::AccountId>,
	) {
		Grants::<T>::remove(account, chunk);
		Holders::<T>::remove(chunk, account);
		Self::release(HoldReason::Right, account, grant.deposit);
		Self::deposit_event(Event::Removed {
			chunk: *chunk,
			account: account.clone(),
			deposit: grant.deposit,
		});
	}
}

impl<T: Config> Rights<T::AccountId> for Pallet<T> {
	fn access(chunk: &ChunkId, account: &T::AccountId) -> Access {
		if T::Chunks::header(chunk).is_some_and(|header| header.owner == *account) {
			return Access::Owner;
		}
		match Grants::<T>::get(account, chunk) {
			Some(grant) if grant.is_live(Self::now()) => {
				Access::Granted { purposes: grant.purposes, until: grant.until }
			},
			_ => Access::Denied,
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn give(chunk: &ChunkId, account: &T::AccountId) {
		use amo_primitives::{
			custody::EncryptionKey,
			rights::{Price, Purposes},
		};
		let grant = Grant {
			owner: frame_benchmarking::account("owner", 0, 0),
			purposes: Purposes::ALL,
			since: Self::now(),
			until: None,
			revoked: false,
			custody: None,
			key: EncryptionKey([0; 32]),
			price: Price { asset: None, amount: 0 },
			deposit: 0,
		};
		Self::record(*chunk, account, grant, None);
	}
}
