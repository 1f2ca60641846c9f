//! Tells the other pallets who devices belong to.

use crate::{Config, Devices, Pallet};
use amo_primitives::device::{self, DeviceId};

impl<T: Config> device::Devices<T::AccountId> for Pallet<T> {
	fn owner(device: &DeviceId) -> Option<T::AccountId> {
		Devices::<T>::get(device).map(|registration| registration.owner)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn register(owner: &T::AccountId, salt: device::Salt) -> DeviceId {
		use crate::{HoldReason, Registration};
		use frame_support::traits::fungible::{hold::Mutate as _, Inspect, Mutate as _};

		let device = DeviceId::new(owner, &salt);
		if !Devices::<T>::contains_key(device) {
			let deposit = Self::device_deposit();
			let needed = deposit.saturating_add(T::Currency::minimum_balance());
			T::Currency::mint_into(owner, needed).expect("coins are made for benchmarks");
			T::Currency::hold(&HoldReason::Device.into(), owner, deposit).expect("they are there");
			Devices::<T>::insert(device, Registration { owner: owner.clone(), deposit });
		}
		device
	}
}
