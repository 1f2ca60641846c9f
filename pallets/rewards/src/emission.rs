//! What a block emits, and the pot that keeps it until it is claimed.

use crate::{
	types::{share_with_delegators, Parameters, Parts},
	Config, Earned, Error, Owed, Pallet, ParameterSet, Running,
};
use amo_primitives::{stake::ReadStake, Balance, BlockNumber};
use frame_support::{
	pallet_prelude::DispatchResult,
	traits::{
		fungible::{Balanced, Credit, Inspect, Mutate},
		tokens::{DepositConsequence, Fortitude, Precision, Preservation, Provenance},
		Get, Imbalance,
	},
};
use sp_runtime::{traits::AccountIdConversion, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// The account that has what is not claimed yet, and the existential deposit besides: without it
	/// the account would end when it has paid nearly all, and the rest with it.
	pub fn pot() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// What was emitted in all the time, in mote.
	pub fn total_emitted() -> Balance {
		crate::Emitted::<T>::get().saturating_add(Running::<T>::get().emitted)
	}

	pub(crate) fn now() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// Emits what this block does, and counts it for its author.
	pub(crate) fn reward_block(author: Option<T::AccountId>) {
		let parameters = ParameterSet::<T>::get();
		let emission = parameters.emission(T::Currency::total_issuance(), Self::now());
		if emission > 0 {
			Self::emit(emission, &parameters, author.as_ref());
		}
		if let Some(author) = author {
			Self::note(&author, |entry, total| {
				entry.blocks = entry.blocks.saturating_add(1);
				total.blocks = total.blocks.saturating_add(1);
			});
		}
	}

	/// The first emission that is enough for it opens the pot. What the pot does not get is the
	/// treasury's.
	fn emit(emission: Balance, parameters: &Parameters, author: Option<&T::AccountId>) {
		let pot = Self::pot();
		let is_open = T::Currency::total_balance(&pot) > 0;
		let to_open = if is_open { 0 } else { T::Currency::minimum_balance() };
		let (to_open, mut parts) = match emission.checked_sub(to_open) {
			Some(rest) => (to_open, parameters.split(rest)),
			None => (0, Parts::default()),
		};
		if author.is_none() {
			parts.authors = 0;
		}

		let (for_pot, mut for_treasury) =
			T::Currency::issue(emission).split(to_open.saturating_add(parts.sum()));
		if let Err(refused) = Self::resolve(&pot, for_pot) {
			for_treasury = for_treasury.merge(refused);
			parts = Parts::default();
		}
		let refused = Self::give_to_treasury(for_treasury);

		Running::<T>::mutate(|running| {
			let emitted = emission.saturating_sub(refused);
			running.emitted = running.emitted.saturating_add(emitted);
			running.storage = running.storage.saturating_add(parts.storage);
			running.participation = running.participation.saturating_add(parts.participation);
		});
		if let Some(author) = author {
			Self::reward_author(author, parts.authors);
		}
	}

	fn reward_author(author: &T::AccountId, reward: Balance) {
		let backing = T::Stake::backing(author).unwrap_or_default();
		let (own, delegators) = share_with_delegators(reward, &backing);
		Self::owe(author, own);
		if delegators > 0 {
			Earned::<T>::mutate(author, |earned| earned.add(delegators, backing.delegated));
		}
	}

	/// What is in the pot is this account's from now on.
	pub(crate) fn owe(account: &T::AccountId, amount: Balance) {
		if amount > 0 {
			Owed::<T>::mutate(account, |owed| {
				*owed = Some(owed.unwrap_or_default().saturating_add(amount));
			});
		}
	}

	/// Pays from the pot.
	pub(crate) fn pay(account: &T::AccountId, amount: Balance) -> DispatchResult {
		let can = T::Currency::can_deposit(account, amount, Provenance::Extant);
		if can == DepositConsequence::BelowMinimum || can == DepositConsequence::CannotCreate {
			return Err(Error::<T>::BelowMinimum.into());
		}
		T::Currency::transfer(&Self::pot(), account, amount, Preservation::Preserve).map(|_| ())
	}

	/// Moves from the pot to the treasury what is nobody else's.
	pub(crate) fn pay_treasury(amount: Balance) {
		if amount == 0 {
			return;
		}
		let (exact, preserve) = (Precision::Exact, Preservation::Preserve);
		let taken = T::Currency::withdraw(&Self::pot(), amount, exact, preserve, Fortitude::Polite);
		debug_assert!(taken.is_ok(), "what was emitted and not claimed is in the pot");
		if let Ok(taken) = taken {
			Self::give_to_treasury(taken);
		}
	}

	/// What even the treasury cannot take, since it is too poor to exist, is burned. Says how much.
	fn give_to_treasury(credit: Credit<T::AccountId, T::Currency>) -> Balance {
		match Self::resolve(&T::Treasury::get(), credit) {
			Ok(()) => 0,
			Err(refused) => refused.peek(),
		}
	}

	fn resolve(
		account: &T::AccountId,
		credit: Credit<T::AccountId, T::Currency>,
	) -> Result<(), Credit<T::AccountId, T::Currency>> {
		match credit.drop_zero() {
			Ok(()) => Ok(()),
			Err(credit) => T::Currency::resolve(account, credit),
		}
	}
}
