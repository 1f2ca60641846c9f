//! Weights of the calls and of the hook: estimates until they are measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and the hook weigh.
pub trait WeightInfo {
	/// Weight of `register` of a chunk in `f` fragments.
	fn register(f: u32) -> Weight;
	/// Weight of `register_batch` of `n` chunks of one fragment each.
	fn register_batch(n: u32) -> Weight;
	/// Weight of `register_for` of a chunk in `f` fragments.
	fn register_for(f: u32) -> Weight;
	/// Weight of `extend`.
	fn extend() -> Weight;
	/// Weight of `discard` of a chunk in `f` fragments.
	fn discard(f: u32) -> Weight;
	/// Weight of the hook when nothing ends.
	fn sweep() -> Weight;
	/// Weight of the end of a chunk in `f` fragments.
	fn expire(f: u32) -> Weight;
}

/// Estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn register(f: u32) -> Weight {
		weight::<T>(100, 16, 12).saturating_add(weight::<T>(10, 2, 2).saturating_mul(f.into()))
	}

	fn register_batch(n: u32) -> Weight {
		weight::<T>(50, 10, 8).saturating_add(weight::<T>(110, 8, 6).saturating_mul(n.into()))
	}

	fn register_for(f: u32) -> Weight {
		Self::register(f).saturating_add(weight::<T>(5, 1, 0))
	}

	fn extend() -> Weight {
		weight::<T>(100, 9, 10)
	}

	fn discard(f: u32) -> Weight {
		weight::<T>(100, 12, 12).saturating_add(weight::<T>(10, 3, 3).saturating_mul(f.into()))
	}

	fn sweep() -> Weight {
		weight::<T>(2, 2, 1)
	}

	fn expire(f: u32) -> Weight {
		Self::discard(f)
	}
}

fn weight<T: frame_system::Config>(micros: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(micros.saturating_mul(1_000_000), 0)
		.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
}
