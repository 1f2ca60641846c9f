#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use weights::{SubstrateWeight, WeightInfo};

pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use crate::WeightInfo;
	use alloc::vec::Vec;
	use amo_primitives::upgrade::ANNOUNCED_CODE;
	use frame_support::{migrations::MultiStepMigrator, pallet_prelude::*, storage::unhashed};
	use frame_system::{
		pallet_prelude::{BlockNumberFor, OriginFor},
		SetCode,
	};
	use sp_runtime::traits::{Hash, Saturating, Zero};

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who may cancel an announced upgrade.
		type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Bytes that code may have.
		#[pallet::constant]
		type MaxCodeLen: Get<u32>;

		/// Weights of the calls and of the hook.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// 5 minutes of slots of 2 s.
	#[pallet::type_value]
	pub fn DefaultNotice<T: Config>() -> BlockNumberFor<T> {
		150u32.into()
	}

	/// Blocks between the announcement of code and the block that enacts it. Set at genesis.
	#[pallet::storage]
	pub type Notice<T: Config> = StorageValue<_, BlockNumberFor<T>, ValueQuery, DefaultNotice<T>>;

	/// The upgrade that is announced. Its code is at [`ANNOUNCED_CODE`].
	#[pallet::storage]
	pub type Announcement<T: Config> = StorageValue<_, Announced<T>>;

	/// An upgrade that waits.
	#[derive(
		Encode,
		Decode,
		TypeInfo,
		MaxEncodedLen,
		CloneNoBound,
		PartialEqNoBound,
		EqNoBound,
		DebugNoBound,
	)]
	#[scale_info(skip_type_params(T))]
	pub struct Announced<T: Config> {
		/// Hash of the code.
		pub code_hash: T::Hash,
		/// The block that enacts it; the one after it is the first to run it.
		pub enacted_in: BlockNumberFor<T>,
	}

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`Notice`]; 0 means its default.
		pub notice: BlockNumberFor<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if !self.notice.is_zero() {
				Notice::<T>::put(self.notice);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// New code was brought. It replaces code that was announced before.
		Announced {
			/// Hash of the code.
			code_hash: T::Hash,
			/// The block that enacts it.
			enacted_in: BlockNumberFor<T>,
		},
		/// Announced code will not be enacted.
		Cancelled {
			/// Hash of the code.
			code_hash: T::Hash,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The code has more bytes than `MaxCodeLen`: make the runtime smaller.
		CodeTooLong,
		/// No upgrade is announced: it was enacted or cancelled already.
		NothingAnnounced,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			let due = Announcement::<T>::get().is_some_and(|upgrade| upgrade.enacted_in <= now);
			if !due || T::MultiBlockMigrator::ongoing() {
				return T::WeightInfo::wait();
			}
			if let Some(code) = unhashed::get_raw(ANNOUNCED_CODE) {
				frame_system::Pallet::<T>::update_code_in_storage(&code);
			}
			Self::forget();
			T::WeightInfo::enact()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Forgets the announced upgrade. To have it after all, authorize and apply it again.
		///
		/// # Errors
		/// [`Error::NothingAnnounced`].
		#[pallet::call_index(0)]
		#[pallet::weight((T::WeightInfo::cancel(), DispatchClass::Operational))]
		pub fn cancel(origin: OriginFor<T>) -> DispatchResult {
			T::CancelOrigin::ensure_origin(origin)?;
			let upgrade = Announcement::<T>::get().ok_or(Error::<T>::NothingAnnounced)?;
			Self::forget();
			Self::deposit_event(Event::Cancelled { code_hash: upgrade.code_hash });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		fn forget() {
			Announcement::<T>::kill();
			unhashed::kill(ANNOUNCED_CODE);
		}

		/// Checks what must hold of the pallet's storage after each block: there is an announcement
		/// if and only if there is code, the code is the one that was announced and no longer than
		/// allowed, and notice is given at all.
		pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
			ensure!(!Notice::<T>::get().is_zero(), "upgrades without notice");
			let code = unhashed::get_raw(ANNOUNCED_CODE);
			let longest = T::MaxCodeLen::get() as usize;
			ensure!(code.as_ref().is_none_or(|code| code.len() <= longest), "code is too long");
			ensure!(
				Announcement::<T>::get().map(|upgrade| upgrade.code_hash)
					== code.map(|code| T::Hashing::hash(&code)),
				"an announcement and its code differ"
			);
			Ok(())
		}
	}

	/// The system pallet has checked that the code is authorized, and its version.
	impl<T: Config> SetCode<T> for Pallet<T> {
		fn set_code(code: Vec<u8>) -> DispatchResult {
			ensure!(code.len() <= T::MaxCodeLen::get() as usize, Error::<T>::CodeTooLong);
			let now = frame_system::Pallet::<T>::block_number();
			let code_hash = T::Hashing::hash(&code);
			let enacted_in = now.saturating_add(Notice::<T>::get());
			unhashed::put_raw(ANNOUNCED_CODE, &code);
			Announcement::<T>::put(Announced { code_hash, enacted_in });
			Self::deposit_event(Event::Announced { code_hash, enacted_in });
			Ok(())
		}
	}
}
