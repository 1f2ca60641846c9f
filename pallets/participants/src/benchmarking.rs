//! Benchmarks of the calls. Each call's work is always the same.

use super::*;
use amo_primitives::{
	custody::{public_key, EncryptionKey},
	device::{DeviceId, Devices as _},
	Balance,
};
use frame_benchmarking::v2::*;
use frame_support::traits::fungible::{Inspect, Mutate};
use frame_system::RawOrigin;

const SALT: [u8; 16] = [7; 16];

/// An account that can pay any deposit.
fn funded<T: Config>() -> T::AccountId {
	let account: T::AccountId = whitelisted_caller();
	let deposits: Balance =
		Pallet::<T>::key_deposit().saturating_add(Pallet::<T>::device_deposit());
	let amount = deposits.saturating_add(T::Currency::minimum_balance()).saturating_mul(10);
	T::Currency::set_balance(&account, amount);
	account
}

fn key(private: u8) -> EncryptionKey {
	public_key(&[private; 32]).expect("any 32 bytes are a private key")
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_encryption_key() {
		let caller = funded::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), key(1));

		assert_eq!(EncryptionKeys::<T>::get(&caller).map(|record| record.key), Some(key(1)));
	}

	#[benchmark]
	fn clear_encryption_key() -> Result<(), BenchmarkError> {
		let caller = funded::<T>();
		Pallet::<T>::set_encryption_key(RawOrigin::Signed(caller.clone()).into(), key(1))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(!EncryptionKeys::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark]
	fn register_device() {
		let caller = funded::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), SALT);

		assert_eq!(Pallet::<T>::owner(&DeviceId::new(&caller, &SALT)), Some(caller));
	}

	#[benchmark]
	fn retire_device() {
		let caller = funded::<T>();
		let device = Pallet::<T>::register(&caller, SALT);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), device);

		assert_eq!(Pallet::<T>::owner(&device), None);
	}
}
