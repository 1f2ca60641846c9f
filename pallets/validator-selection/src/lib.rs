#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::Identify;

mod offences;
mod sessions;
mod types;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use alloc::vec::Vec;
	use frame_support::{ensure, pallet_prelude::*, traits::ConstU64};
	use frame_system::pallet_prelude::BlockNumberFor;
	use pallet_session::SessionInterface;
	use sp_staking::{offence::OffenceSeverity, SessionIndex};

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The session pallet, which disables validators and keeps past sessions.
		type Session: SessionInterface<ValidatorId = Self::AccountId, AccountId = Self::AccountId>;

		/// Validators that a set may have at most.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Past sessions that can still be reported about.
		#[pallet::constant]
		type SessionsKept: Get<SessionIndex>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Slots in a cycle. Set at genesis and never changed: BABE counts epochs with it.
	#[pallet::storage]
	pub type CycleLength<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<1_000>>;

	/// Validators that make blocks in one cycle, at most.
	#[pallet::storage]
	pub type SetSize<T: Config> = StorageValue<_, u32, ValueQuery, ConstU32<22>>;

	/// The accounts that validate, in the order in which they are taken into a set.
	#[pallet::storage]
	pub type Validators<T: Config> =
		StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

	/// Validators that signed twice, with the severity of the worst such offence.
	/// They stay disabled in each session that follows.
	#[pallet::storage]
	pub type Offenders<T: Config> = StorageValue<
		_,
		BoundedBTreeMap<T::AccountId, OffenceSeverity, T::MaxValidators>,
		ValueQuery,
	>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`CycleLength`]; 0 means its default.
		pub cycle_length: u64,
		/// See [`SetSize`]; 0 means its default.
		pub set_size: u32,
		/// See [`Validators`]; empty leaves the choice to the session pallet's genesis.
		pub validators: Vec<T::AccountId>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if self.cycle_length > 0 {
				CycleLength::<T>::put(self.cycle_length);
			}
			if self.set_size > 0 {
				SetSize::<T>::put(self.set_size);
			}
			Validators::<T>::put(
				BoundedVec::try_from(self.validators.clone())
					.expect("genesis names at most `MaxValidators` validators"),
			);
			Pallet::<T>::do_try_state().expect("genesis is consistent");
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// Slots in a cycle.
		pub fn cycle_length() -> u64 {
			CycleLength::<T>::get()
		}

		/// Checks what must hold of the pallet's storage after each block: a set has room for at
		/// least one validator and for no more than the bound, a cycle has slots, and nobody
		/// validates twice.
		pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
			ensure!(CycleLength::<T>::get() > 0, "a cycle without slots");
			ensure!(
				(1..=T::MaxValidators::get()).contains(&SetSize::<T>::get()),
				"a set without seats, or with too many"
			);
			let mut validators = Validators::<T>::get().into_inner();
			let count = validators.len();
			validators.sort();
			validators.dedup();
			ensure!(validators.len() == count, "an account validates twice");
			Ok(())
		}
	}
}
