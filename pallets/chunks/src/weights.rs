//! Weights of the calls and of the hook, estimated: reads and writes counted, those of peer storage
//! for a body in 2 + 1 fragments included, and time for the rest.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and the hook weigh.
pub trait WeightInfo {
	/// Weight of `register`.
	fn register() -> Weight;
	/// Weight of `register_batch` of `n` chunks.
	fn register_batch(n: u32) -> Weight;
	/// Weight of `register_for`.
	fn register_for() -> Weight;
	/// Weight of `extend`.
	fn extend() -> Weight;
	/// Weight of `discard`.
	fn discard() -> Weight;
	/// Weight of the hook when it ends `n` chunks.
	fn sweep(n: u32) -> Weight;
}

/// The estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn register() -> Weight {
		// 64 fragments are the worst case: each is drawn over four nodes of a tree and is noted.
		Weight::from_parts(900_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(90, 90))
	}

	fn register_batch(n: u32) -> Weight {
		Self::register().saturating_mul(n.into())
	}

	fn register_for() -> Weight {
		Self::register().saturating_add(T::DbWeight::get().reads(1))
	}

	fn extend() -> Weight {
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 6))
	}

	fn discard() -> Weight {
		Weight::from_parts(900_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(140, 140))
	}

	fn sweep(n: u32) -> Weight {
		T::DbWeight::get()
			.reads_writes(1, 1)
			.saturating_add(Self::discard().saturating_mul(n.into()))
	}
}
