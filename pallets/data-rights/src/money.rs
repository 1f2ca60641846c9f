//! Prices and deposits. What is owed to an account that cannot take it goes to the treasury: below the
//! existential deposit, or blocked by an asset's team. If not even the treasury can, nothing changes.

use crate::{
	types::{Grant, Offer, Request, Sale},
	Config, HoldReason, Pallet,
};
use amo_primitives::{chunk::ChunkId, rights::Price, Balance};
use codec::MaxEncodedLen;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
	traits::{
		fungible::{Mutate as _, MutateHold as _},
		fungibles::{Inspect as _, Mutate as _, MutateHold as _},
		tokens::{
			Fortitude::Force,
			Precision::BestEffort,
			Preservation::{Expendable, Preserve},
			Restriction::Free,
		},
		Get,
	},
};

impl<T: Config> Pallet<T> {
	/// What an offer holds on the owner, in mote.
	pub fn offer_deposit() -> Balance {
		Self::deposit_for(1, Self::key_len(Offer::<T::AccountId>::max_encoded_len()))
	}

	/// What a request holds on the buyer until the right that came of it is removed, in mote: for the
	/// request or the sale, the block in which it is due, the right, and the chunk's list of holders.
	pub fn right_deposit() -> Balance {
		let request =
			Request::<T::AccountId>::max_encoded_len().max(Sale::<T::AccountId>::max_encoded_len());
		let lengths =
			[request, u32::max_encoded_len(), Grant::<T::AccountId>::max_encoded_len(), 0];
		let bytes = lengths
			.into_iter()
			.fold(0, |sum: usize, length| sum.saturating_add(Self::key_len(length)));
		Self::deposit_for(4, bytes)
	}

	/// Length of an entry with its key: a chunk and an account.
	fn key_len(value: usize) -> usize {
		value
			.saturating_add(ChunkId::max_encoded_len())
			.saturating_add(T::AccountId::max_encoded_len())
	}

	fn deposit_for(items: Balance, bytes: usize) -> Balance {
		T::ItemDeposit::get()
			.saturating_mul(items)
			.saturating_add(T::ByteDeposit::get().saturating_mul(bytes as Balance))
	}

	/// Holds AMO.
	pub(crate) fn hold(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&reason.into(), who, amount)
	}

	/// Gives held AMO back. Its account is there because something is held on it.
	pub(crate) fn release(reason: HoldReason, who: &T::AccountId, amount: Balance) {
		let released = T::Currency::release(&reason.into(), who, amount, BestEffort);
		debug_assert_eq!(released, Ok(amount), "what storage says is held");
	}

	/// Pays held AMO out.
	pub(crate) fn forfeit(
		reason: HoldReason,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		Self::to_or_treasury(amount, to, |to| {
			let reason = reason.into();
			T::Currency::transfer_on_hold(&reason, from, to, amount, BestEffort, Free, Force)
		})
	}

	/// Holds a price.
	pub(crate) fn hold_price(who: &T::AccountId, price: &Price) -> DispatchResult {
		match price.asset {
			_ if price.amount == 0 => Ok(()),
			None => Self::hold(HoldReason::Price, who, price.amount),
			Some(asset) => T::AssetsHold::hold(asset, &HoldReason::Price.into(), who, price.amount),
		}
	}

	/// Gives a held price back.
	pub(crate) fn release_price(who: &T::AccountId, price: &Price) -> DispatchResult {
		let Some(asset) = price.asset else {
			Self::release(HoldReason::Price, who, price.amount);
			return Ok(());
		};
		let reason = HoldReason::Price.into();
		Self::to_or_treasury(price.amount, who, |to| {
			if to == who {
				T::AssetsHold::release(asset, &reason, who, price.amount, BestEffort)
			} else {
				Self::transfer_held(who, to, price)
			}
		})
	}

	/// Pays a held price out.
	pub(crate) fn pay_price(
		from: &T::AccountId,
		to: &T::AccountId,
		price: &Price,
	) -> DispatchResult {
		Self::to_or_treasury(price.amount, to, |to| Self::transfer_held(from, to, price))
	}

	/// Pays a price that is not held.
	pub(crate) fn send_price(
		from: &T::AccountId,
		to: &T::AccountId,
		price: &Price,
	) -> DispatchResult {
		let amount = price.amount;
		Self::to_or_treasury(amount, to, |to| match price.asset {
			None => T::Currency::transfer(from, to, amount, Preserve),
			Some(asset) => {
				// All coins of an asset may go, but not so many that the rest would be burned. Of AMO
				// an account keeps what it needs to be there.
				let all = T::Assets::balance(asset, from) == amount;
				let preservation = if all { Expendable } else { Preserve };
				T::Assets::transfer(asset, from, to, amount, preservation)
			},
		})
	}

	/// A freeze of the buyer's coins does not undo what was promised: hence the force.
	fn transfer_held(
		from: &T::AccountId,
		to: &T::AccountId,
		price: &Price,
	) -> Result<Balance, DispatchError> {
		let (reason, amount) = (HoldReason::Price.into(), price.amount);
		match price.asset {
			None => {
				T::Currency::transfer_on_hold(&reason, from, to, amount, BestEffort, Free, Force)
			},
			Some(asset) => T::AssetsHold::transfer_on_hold(
				asset, &reason, from, to, amount, BestEffort, Free, Force,
			),
		}
	}

	fn to_or_treasury(
		amount: Balance,
		to: &T::AccountId,
		pay: impl Fn(&T::AccountId) -> Result<Balance, DispatchError>,
	) -> DispatchResult {
		if amount == 0 {
			return Ok(());
		}
		let paid = with_storage_layer(|| pay(to))
			.or_else(|_| with_storage_layer(|| pay(&T::Treasury::get())))?;
		debug_assert_eq!(paid, amount, "what storage says is held");
		Ok(())
	}
}
