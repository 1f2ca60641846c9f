#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::{KeyRecord, Registration};
pub use weights::{SubstrateWeight, WeightInfo};

mod devices;
mod invariants;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use crate::{KeyRecord, Registration, WeightInfo};
	use amo_primitives::{
		custody::EncryptionKey,
		device::{DeviceId, OnRetire, Salt},
		Balance,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{self, hold::Mutate as _},
			tokens::Precision,
		},
	};
	use frame_system::{
		ensure_signed,
		pallet_prelude::{BlockNumberFor, OriginFor},
	};

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The coin in which deposits are held.
		type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
			+ fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// The runtime's reasons to hold.
		type RuntimeHoldReason: From<HoldReason>;

		/// Deposit for an entry of storage, whatever its length.
		#[pallet::constant]
		type ItemDeposit: Get<Balance>;

		/// Deposit for each byte of an entry.
		#[pallet::constant]
		type ByteDeposit: Get<Balance>;

		/// What ends with a device: its chain of chunks.
		type OnRetire: OnRetire;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why an account's coins are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For its encryption key.
		EncryptionKey,
		/// For its devices.
		Device,
	}

	/// The key to which data keys for an account are sealed.
	#[pallet::storage]
	pub type EncryptionKeys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, KeyRecord>;

	/// The devices that are registered and not retired. Their names are hashes themselves.
	#[pallet::storage]
	pub type Devices<T: Config> = StorageMap<_, Identity, DeviceId, Registration<T::AccountId>>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account has a new encryption key.
		EncryptionKeySet {
			/// The account.
			account: T::AccountId,
			/// Its key from now on.
			key: EncryptionKey,
			/// Its key until now. What was sealed to it stays so.
			replaced: Option<EncryptionKey>,
			/// What is held for it.
			deposit: Balance,
		},
		/// An account has no encryption key any more.
		EncryptionKeyCleared {
			/// The account.
			account: T::AccountId,
			/// Its key until now. What was sealed to it stays so.
			key: EncryptionKey,
			/// What was given back.
			deposit: Balance,
		},
		/// A device was registered.
		DeviceRegistered {
			/// The device.
			device: DeviceId,
			/// Its owner.
			owner: T::AccountId,
			/// What is held of the owner's coins for it.
			deposit: Balance,
		},
		/// A device was retired. Its chain of chunks ended.
		DeviceRetired {
			/// The device.
			device: DeviceId,
			/// Who owned it.
			owner: T::AccountId,
			/// What was given back to the owner.
			deposit: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Whatever is sealed to this key could be opened by anyone: make a new X25519 key pair, and
		/// give its public key.
		UnusableKey,
		/// The account has this key already: there is nothing to do, or another key was meant.
		SameKey,
		/// The account has no encryption key: it was cleared already, or another account was meant.
		NoKey,
		/// The device is registered already: choose another salt for another device.
		AlreadyRegistered,
		/// No such device is registered: it was retired already, or another one was meant.
		UnknownDevice,
		/// The device belongs to another account: sign as its owner, or register one of your own.
		NotOwner,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Sets the key to which data keys for the caller are to be sealed, or replaces it. What was
		/// sealed to the key before is opened with that key: the caller keeps its private half.
		///
		/// The first key of an account holds a deposit, which stays held when the key is replaced.
		///
		/// # Errors
		/// [`Error::UnusableKey`], [`Error::SameKey`], and the currency's if the deposit cannot be
		/// held.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_encryption_key())]
		pub fn set_encryption_key(origin: OriginFor<T>, key: EncryptionKey) -> DispatchResult {
			let account = ensure_signed(origin)?;
			let current = EncryptionKeys::<T>::get(&account);
			let replaced = current.as_ref().map(|record| record.key);
			ensure!(replaced != Some(key), Error::<T>::SameKey);
			ensure!(key.is_usable(), Error::<T>::UnusableKey);

			let deposit = match current {
				Some(record) => record.deposit,
				None => {
					let deposit = Self::key_deposit();
					T::Currency::hold(&HoldReason::EncryptionKey.into(), &account, deposit)?;
					deposit
				},
			};
			EncryptionKeys::<T>::insert(&account, KeyRecord { key, deposit });
			Self::deposit_event(Event::EncryptionKeySet { account, key, replaced, deposit });
			Ok(())
		}

		/// Removes the caller's encryption key and gives the deposit back.
		///
		/// # Errors
		/// [`Error::NoKey`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::clear_encryption_key())]
		pub fn clear_encryption_key(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			let KeyRecord { key, deposit } =
				EncryptionKeys::<T>::get(&account).ok_or(Error::<T>::NoKey)?;

			Self::release(HoldReason::EncryptionKey, &account, deposit)?;
			EncryptionKeys::<T>::remove(&account);
			Self::deposit_event(Event::EncryptionKeyCleared { account, key, deposit });
			Ok(())
		}

		/// Registers a device of the caller. Its pseudonym is [`DeviceId::new`] of the caller and the
		/// salt: 16 random bytes that are used once. Holds a deposit until the device is retired.
		///
		/// A salt of a device that was retired makes the same pseudonym again, with a new chain of
		/// chunks: everyone sees that it is the same device.
		///
		/// # Errors
		/// [`Error::AlreadyRegistered`], and the currency's if the deposit cannot be held.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::register_device())]
		pub fn register_device(origin: OriginFor<T>, salt: Salt) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let device = DeviceId::new(&owner, &salt);
			ensure!(!Devices::<T>::contains_key(device), Error::<T>::AlreadyRegistered);

			let deposit = Self::device_deposit();
			T::Currency::hold(&HoldReason::Device.into(), &owner, deposit)?;
			Devices::<T>::insert(device, Registration { owner: owner.clone(), deposit });
			Self::deposit_event(Event::DeviceRegistered { device, owner, deposit });
			Ok(())
		}

		/// Retires a device of the caller: it records no more, and its chain of chunks ends. Chunks
		/// that are registered stay. Gives the deposit back.
		///
		/// # Errors
		/// [`Error::UnknownDevice`], [`Error::NotOwner`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::retire_device())]
		pub fn retire_device(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let caller = ensure_signed(origin)?;
			let Registration { owner, deposit } =
				Devices::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
			ensure!(owner == caller, Error::<T>::NotOwner);

			Self::release(HoldReason::Device, &owner, deposit)?;
			Devices::<T>::remove(device);
			T::OnRetire::retired(&device);
			Self::deposit_event(Event::DeviceRetired { device, owner, deposit });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// What a first encryption key holds.
		pub fn key_deposit() -> Balance {
			Self::deposit_for(
				T::AccountId::max_encoded_len().saturating_add(KeyRecord::max_encoded_len()),
			)
		}

		/// What a device holds.
		pub fn device_deposit() -> Balance {
			Self::deposit_for(
				DeviceId::max_encoded_len()
					.saturating_add(Registration::<T::AccountId>::max_encoded_len()),
			)
		}

		fn deposit_for(bytes: usize) -> Balance {
			T::ItemDeposit::get()
				.saturating_add(T::ByteDeposit::get().saturating_mul(bytes as Balance))
		}

		/// Gives a deposit back. All of it is there, as `do_try_state` checks; if ever it were not,
		/// the entry goes all the same, and what is there is given back.
		fn release(reason: HoldReason, account: &T::AccountId, deposit: Balance) -> DispatchResult {
			T::Currency::release(&reason.into(), account, deposit, Precision::BestEffort)?;
			Ok(())
		}
	}
}
