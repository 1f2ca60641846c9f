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
	use alloc::boxed::Box;
	use frame_support::{
		dispatch::{GetDispatchInfo, PostDispatchInfo},
		pallet_prelude::*,
		traits::{Contains, UnfilteredDispatchable},
	};
	use frame_system::{pallet_prelude::OriginFor, RawOrigin};
	use sp_runtime::traits::Dispatchable;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Calls of the runtime.
		type RuntimeCall: Parameter
			+ UnfilteredDispatchable<RuntimeOrigin = Self::RuntimeOrigin>
			+ Dispatchable<RuntimeOrigin = Self::RuntimeOrigin, PostInfo = PostDispatchInfo>
			+ GetDispatchInfo;

		/// The council's decision.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The calls that the council may make as root.
		type Powers: Contains<<Self as Config>::RuntimeCall>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The council made a call as root.
		Exercised {
			/// How the call ended.
			result: DispatchResult,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The council may not make this call: propose one that the runtime's `Powers` lists.
		NotAPower,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes `call` as root, if the council decided it and it is one of its powers.
		///
		/// The outcome of `call` is in the event; this call itself succeeds either way.
		///
		/// # Errors
		/// [`Error::NotAPower`] if `call` is not listed in [`Config::Powers`].
		#[pallet::call_index(0)]
		#[pallet::weight({
			let inner = call.get_dispatch_info();
			(T::WeightInfo::exercise().saturating_add(inner.call_weight), inner.class)
		})]
		pub fn exercise(
			origin: OriginFor<T>,
			call: Box<<T as Config>::RuntimeCall>,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			ensure!(T::Powers::contains(&call), Error::<T>::NotAPower);
			let result = call.dispatch_bypass_filter(RawOrigin::Root.into());
			Self::deposit_event(Event::Exercised {
				result: result.map(|_| ()).map_err(|failed| failed.error),
			});
			Ok(())
		}
	}
}
