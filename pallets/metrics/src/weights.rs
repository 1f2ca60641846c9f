//! Weights of the calls: estimates until they are measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call weighs.
pub trait WeightInfo {
	/// Weight of `register`.
	fn register() -> Weight;
	/// Weight of `set_standard`.
	fn set_standard() -> Weight;
	/// Weight of `retire`.
	fn retire() -> Weight;
}

/// Estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn register() -> Weight {
		// The path, the next number, the metric, the holds.
		Weight::from_parts(70_000_000, 8_000).saturating_add(T::DbWeight::get().reads_writes(3, 4))
	}

	fn set_standard() -> Weight {
		// The metric, the registrant's holds and account.
		Weight::from_parts(60_000_000, 8_000).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}

	fn retire() -> Weight {
		// The metric, the path, the registrant's holds and account.
		Weight::from_parts(70_000_000, 8_000).saturating_add(T::DbWeight::get().reads_writes(3, 4))
	}
}
