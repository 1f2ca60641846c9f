//! Weights of the calls, estimated until they are measured: reads and writes counted, those of the
//! sales included, and time for the rest.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call weighs.
pub trait WeightInfo {
	/// Weight of `post`.
	fn post() -> Weight;
	/// Weight of `submit`.
	fn submit() -> Weight;
	/// Weight of `accept`.
	fn accept() -> Weight;
	/// Weight of `reject` for a wrong key.
	fn reject_key() -> Weight;
	/// Weight of `reject` for the contents.
	fn reject_contents() -> Weight;
	/// Weight of `cancel`.
	fn cancel() -> Weight;
	/// Weight of `close`.
	fn close() -> Weight;
	/// Weight of `clear`.
	fn clear() -> Weight;
	/// Weight of `renew_key`.
	fn renew_key() -> Weight;
}

/// The estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn post() -> Weight {
		// To check the key is a multiplication on the curve.
		Weight::from_parts(180_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 5))
	}

	fn submit() -> Weight {
		Weight::from_parts(250_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(40, 14))
	}

	fn accept() -> Weight {
		Weight::from_parts(150_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(12, 12))
	}

	fn reject_key() -> Weight {
		// To open a custody is two multiplications on the curve; each check of a private key is one.
		Weight::from_parts(550_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(17, 17))
	}

	fn reject_contents() -> Weight {
		Weight::from_parts(100_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(8, 6))
	}

	fn cancel() -> Weight {
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	fn close() -> Weight {
		Self::cancel()
	}

	fn clear() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	fn renew_key() -> Weight {
		Weight::from_parts(120_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}
}
