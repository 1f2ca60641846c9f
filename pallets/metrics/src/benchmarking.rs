//! Benchmarks of the calls, with the longest path and unit.

use super::*;
use crate::types::{MAX_PATH_LEN, MAX_UNIT_LEN};
use alloc::vec;
use amo_primitives::{metric::Level, place::Resolution};
use frame_benchmarking::v2::*;
use frame_support::traits::{
	fungible::{Inspect, Mutate},
	EnsureOrigin,
};
use frame_system::RawOrigin;

/// The longest description there is.
fn longest() -> Description {
	let mut path = vec![b'A'; MAX_PATH_LEN as usize];
	path[1] = b'.';
	Description {
		path: path.try_into().expect("it is as long as it may be"),
		layer: Layer::InCar,
		value_type: ValueType::Double,
		unit: vec![b'u'; MAX_UNIT_LEN as usize].try_into().expect("it is as long as it may be"),
		level: Level::Lv3,
		finest_place: Resolution::FINEST,
	}
}

/// An account that can pay any deposit. It is not always who calls.
fn funded<T: Config>() -> T::AccountId {
	let account: T::AccountId = account("registrant", 0, 0);
	let longest = longest();
	let deposit = Pallet::<T>::record_deposit(&longest)
		.saturating_add(Pallet::<T>::path_deposit(&longest.path))
		.saturating_add(T::Currency::minimum_balance());
	T::Currency::set_balance(&account, deposit.saturating_mul(10));
	account
}

/// An account, and the metric that it registered.
fn registered<T: Config>() -> Result<(T::AccountId, u32), BenchmarkError> {
	let account = funded::<T>();
	let metric = NextId::<T>::get();
	Pallet::<T>::register(RawOrigin::Signed(account.clone()).into(), longest())?;
	Ok((account, metric))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() {
		let caller = funded::<T>();
		let metric = NextId::<T>::get();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), longest());

		assert_eq!(Pallet::<T>::by_path(&longest().path), Some(metric));
	}

	#[benchmark]
	fn set_standard() -> Result<(), BenchmarkError> {
		let (_, metric) = registered::<T>()?;
		let origin = T::StandardOrigin::try_successful_origin()
			.map_err(|()| BenchmarkError::Stop("no origin may do it"))?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, metric, true);

		assert!(Metrics::<T>::get(metric).is_some_and(|metric| metric.standard));
		Ok(())
	}

	#[benchmark]
	fn retire() -> Result<(), BenchmarkError> {
		let (caller, metric) = registered::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), metric);

		assert!(Metrics::<T>::get(metric).is_some_and(|metric| metric.retired));
		Ok(())
	}
}
