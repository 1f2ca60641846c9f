//! Weights of the calls: estimates until they are measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call weighs.
pub trait WeightInfo {
	/// Weight of `set_encryption_key`.
	fn set_encryption_key() -> Weight;
	/// Weight of `clear_encryption_key`.
	fn clear_encryption_key() -> Weight;
	/// Weight of `register_device`.
	fn register_device() -> Weight;
	/// Weight of `retire_device`.
	fn retire_device() -> Weight;
}

/// Estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_encryption_key() -> Weight {
		// An X25519 key agreement shows whether the key is usable. The key, the holds.
		Weight::from_parts(500_000_000, 4_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn clear_encryption_key() -> Weight {
		Weight::from_parts(60_000_000, 4_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn register_device() -> Weight {
		Weight::from_parts(60_000_000, 4_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn retire_device() -> Weight {
		// The head of the device's chain of chunks goes with it.
		Weight::from_parts(70_000_000, 8_000).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}
}
