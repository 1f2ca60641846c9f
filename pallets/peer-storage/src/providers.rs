//! Providers: how they come, change, and go.

use crate::{
	tree::MAX_SLOTS,
	types::{Parameters, Profile, Provider, ProviderId, State, Statement, GIB, MAX_CAPACITY},
	AdminPauses, ByAccount, ByOperator, Config, Error, Event, HoldReason, Leaving, NextProvider,
	Pallet, ParameterSet, Profiles, ProviderCount, Providers, Slots,
};
use amo_primitives::{
	chunk::ChunkId,
	operator::{signed_bytes, OperatorKey, OperatorSignature},
	Balance, BlockNumber, Hash,
};
use codec::Encode;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{fungible::MutateHold, tokens::Precision},
};
use sp_runtime::traits::UniqueSaturatedInto;

impl<T: Config> Pallet<T> {
	/// The block that is being made.
	pub(crate) fn now() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// What storage costs and how it is audited.
	pub fn parameters() -> Parameters {
		ParameterSet::<T>::get()
	}

	/// Deposit for a capacity at a price for each GiB, in mote.
	pub(crate) fn backing(capacity: u64, per_gib: Balance) -> Balance {
		per_gib.saturating_mul(capacity.div_ceil(GIB).into())
	}

	/// The provider of an account.
	pub(crate) fn provider_of(
		account: &T::AccountId,
	) -> Result<(ProviderId, Provider<T::AccountId>), DispatchError> {
		let id = ByAccount::<T>::get(account).ok_or(Error::<T>::NoProvider)?;
		let provider = Providers::<T>::get(id).ok_or(Error::<T>::NoProvider)?;
		Ok((id, provider))
	}

	/// Whether an operator signed a statement.
	pub(crate) fn is_signed(
		operator: &OperatorKey,
		statement: &Statement<T::AccountId>,
		signature: &OperatorSignature,
	) -> bool {
		let genesis: Hash = frame_system::Pallet::<T>::block_hash(
			frame_system::pallet_prelude::BlockNumberFor::<T>::default(),
		);
		sp_io::crypto::sr25519_verify(signature, &signed_bytes(&genesis, statement), operator)
	}

	pub(crate) fn add_provider(
		account: T::AccountId,
		operator: OperatorKey,
		capacity: u64,
		profile: Profile,
		signature: &OperatorSignature,
	) -> DispatchResult {
		ensure!(!AdminPauses::<T>::get().intake, Error::<T>::Paused);
		ensure!(!ByAccount::<T>::contains_key(&account), Error::<T>::AlreadyProvider);
		ensure!(!ByOperator::<T>::contains_key(operator), Error::<T>::OperatorTaken);
		Self::check_terms(capacity, &profile)?;
		let signed = Self::is_signed(&operator, &Statement::Serve(&account), signature);
		ensure!(signed, Error::<T>::BadSignature);
		let slot = ProviderCount::<T>::get();
		ensure!(slot < MAX_SLOTS, Error::<T>::TooManyProviders);
		let mut provider = Provider {
			account: account.clone(),
			operator,
			state: State::Active,
			slot,
			capacity,
			used: 0,
			deposit: 0,
			record_deposit: 0,
			per_gib: Self::parameters().deposit_per_gib,
			strikes: 0,
			last_strike: 0,
			fragments: 0,
			challenges: 0,
		};
		let bytes = provider.encoded_size().saturating_add(profile.encoded_size());
		provider.record_deposit = Self::deposit_of(bytes);
		let backing = Self::backing(capacity, provider.per_gib);
		provider.deposit = provider.record_deposit.saturating_add(backing);
		T::Currency::hold(&HoldReason::Provider.into(), &account, provider.deposit)?;

		let id = NextProvider::<T>::get();
		NextProvider::<T>::put(id.saturating_add(1));
		ProviderCount::<T>::put(slot.saturating_add(1));
		Slots::<T>::insert(slot, id);
		ByAccount::<T>::insert(&account, id);
		ByOperator::<T>::insert(operator, id);
		Self::set_free(slot, Self::free(&provider));
		Self::deposit_event(Event::ProviderRegistered {
			provider: id,
			account,
			operator,
			capacity,
			deposit: provider.deposit,
			profile: profile.clone(),
		});
		Profiles::<T>::insert(id, profile);
		Providers::<T>::insert(id, provider);
		Ok(())
	}

	pub(crate) fn change_provider(
		account: &T::AccountId,
		capacity: u64,
		profile: Profile,
	) -> DispatchResult {
		let (id, provider) = Self::provider_of(account)?;
		Self::check_terms(capacity, &profile)?;
		ensure!(capacity >= provider.used, Error::<T>::CapacityInUse);
		let bytes = provider.encoded_size().saturating_add(profile.encoded_size());
		let record_deposit = Self::deposit_of(bytes);
		// Deposit that was slashed is not given back by less capacity.
		let per_gib = Self::parameters().deposit_per_gib;
		let backing = Self::backing(capacity, per_gib);
		let deposit = record_deposit.saturating_add(backing);
		// A slash that is near must find it.
		let at_stake = provider.deposit.saturating_sub(provider.record_deposit);
		let since = Self::now().saturating_sub(provider.last_strike);
		let clean = provider.strikes == 0 || since >= Self::parameters().strike_life;
		let free_to_go = provider.challenges == 0 && clean;
		ensure!(backing >= at_stake || free_to_go, Error::<T>::DepositAtStake);
		Self::set_deposit(account, provider.deposit, deposit)?;
		Self::change(id, |provider| {
			provider.capacity = capacity;
			provider.record_deposit = record_deposit;
			provider.per_gib = per_gib;
			provider.deposit = deposit;
		});
		Self::deposit_event(Event::ProviderUpdated {
			provider: id,
			capacity,
			deposit,
			profile: profile.clone(),
		});
		Profiles::<T>::insert(id, profile);
		Ok(())
	}

	pub(crate) fn fill_deposit(account: &T::AccountId) -> DispatchResult {
		let (id, provider) = Self::provider_of(account)?;
		let per_gib = Self::parameters().deposit_per_gib;
		let backing = Self::backing(provider.capacity, per_gib);
		let deposit = provider.record_deposit.saturating_add(backing);
		ensure!(deposit > provider.deposit, Error::<T>::NothingMissing);
		Self::set_deposit(account, provider.deposit, deposit)?;
		Self::change(id, |provider| {
			provider.per_gib = per_gib;
			provider.deposit = deposit;
		});
		Self::deposit_event(Event::ToppedUp { provider: id, deposit });
		Ok(())
	}

	fn set_deposit(account: &T::AccountId, from: Balance, to: Balance) -> DispatchResult {
		let reason = HoldReason::Provider.into();
		if to >= from {
			T::Currency::hold(&reason, account, to.saturating_sub(from))
		} else {
			T::Currency::release(&reason, account, from.saturating_sub(to), Precision::BestEffort)
				.map(|_| ())
		}
	}

	pub(crate) fn begin_draining(account: &T::AccountId) -> DispatchResult {
		let (id, provider) = Self::provider_of(account)?;
		ensure!(provider.state == State::Active, Error::<T>::NotActive);
		Self::change(id, |provider| provider.state = State::Draining);
		Leaving::<T>::insert(id, None::<ChunkId>);
		Self::deposit_event(Event::Draining { provider: id });
		Ok(())
	}

	pub(crate) fn remove_provider(account: &T::AccountId) -> DispatchResult {
		let (id, provider) = Self::provider_of(account)?;
		ensure!(provider.fragments == 0, Error::<T>::HoldsFragments);
		ensure!(provider.challenges == 0, Error::<T>::OpenChallenges);
		let reason = HoldReason::Provider.into();
		T::Currency::release(&reason, account, provider.deposit, Precision::BestEffort)?;
		ByAccount::<T>::remove(account);
		ByOperator::<T>::remove(provider.operator);
		Profiles::<T>::remove(id);
		Providers::<T>::remove(id);
		Leaving::<T>::remove(id);
		Self::free_slot(provider.slot);
		Self::deposit_event(Event::ProviderLeft { provider: id, deposit: provider.deposit });
		Ok(())
	}

	/// The last slot's provider takes the one that becomes free.
	fn free_slot(slot: u32) {
		let last = ProviderCount::<T>::get().saturating_sub(1);
		ProviderCount::<T>::put(last);
		Self::set_free(last, 0);
		let Some(moved) = Slots::<T>::take(last) else { return };
		if last == slot {
			return;
		}
		Slots::<T>::insert(slot, moved);
		Providers::<T>::mutate(moved, |entry| {
			if let Some(provider) = entry {
				provider.slot = slot;
				Self::set_free(slot, Self::free(provider));
			}
		});
	}

	fn check_terms(capacity: u64, profile: &Profile) -> DispatchResult {
		let least = Self::parameters().min_capacity;
		let offered = capacity >= least && capacity <= MAX_CAPACITY;
		ensure!(offered, Error::<T>::InvalidCapacity);
		ensure!(!profile.peer.is_empty(), Error::<T>::NoPeerId);
		ensure!(profile.addresses.iter().all(|address| !address.is_empty()), Error::<T>::NoAddress);
		Ok(())
	}
}
