//! Weights of the calls and of the hooks: estimates until they are measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and each part of the hooks weighs.
pub trait WeightInfo {
	/// Weight of `register_provider`.
	fn register_provider() -> Weight;
	/// Weight of `update`.
	fn update() -> Weight;
	/// Weight of `top_up`.
	fn top_up() -> Weight;
	/// Weight of `drain`.
	fn drain() -> Weight;
	/// Weight of `leave`.
	fn leave() -> Weight;
	/// Weight of `confirm` of `n` fragments.
	fn confirm(n: u32) -> Weight;
	/// Weight of checking whether a `confirm` may come in.
	fn authorize_confirm() -> Weight;
	/// Weight of `respond` with `n` answers.
	fn respond(n: u32) -> Weight;
	/// Weight of checking whether a `respond` may come in.
	fn authorize_respond() -> Weight;
	/// Weight of `claim` for `n` chunks.
	fn claim(n: u32) -> Weight;
	/// Weight of `pause`.
	fn pause() -> Weight;
	/// Weight of `set_parameters`.
	fn set_parameters() -> Weight;
	/// Weight of looking at a chunk of which `n` fragments get another candidate.
	fn mend(n: u32) -> Weight;
	/// Weight of moving `n` chunks away from a provider.
	fn evacuate(n: u32) -> Weight;
	/// Weight of drawing `n` challenges.
	fn draw_challenges(n: u32) -> Weight;
	/// Weight of `n` challenges that run out.
	fn expire_challenges(n: u32) -> Weight;
	/// Weight of the end of a block.
	fn tick() -> Weight;
}

/// Estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn register_provider() -> Weight {
		weight::<T>(150, 12, 14)
	}

	fn update() -> Weight {
		weight::<T>(80, 9, 8)
	}

	fn top_up() -> Weight {
		weight::<T>(60, 8, 7)
	}

	fn drain() -> Weight {
		weight::<T>(30, 7, 6)
	}

	fn leave() -> Weight {
		weight::<T>(80, 14, 18)
	}

	fn confirm(n: u32) -> Weight {
		weight::<T>(10, 0, 0).saturating_add(weight::<T>(60, 5, 6).saturating_mul(n.into()))
	}

	fn authorize_confirm() -> Weight {
		weight::<T>(100, 3, 0)
	}

	fn respond(n: u32) -> Weight {
		weight::<T>(10, 0, 0).saturating_add(weight::<T>(90, 8, 7).saturating_mul(n.into()))
	}

	fn authorize_respond() -> Weight {
		weight::<T>(100, 3, 0)
	}

	fn claim(n: u32) -> Weight {
		weight::<T>(10, 2, 0).saturating_add(weight::<T>(900, 12, 12).saturating_mul(n.into()))
	}

	fn pause() -> Weight {
		weight::<T>(10, 0, 1)
	}

	fn set_parameters() -> Weight {
		weight::<T>(10, 0, 1)
	}

	fn mend(n: u32) -> Weight {
		weight::<T>(20, 5, 4).saturating_add(weight::<T>(40, 8, 8).saturating_mul(n.into()))
	}

	fn evacuate(n: u32) -> Weight {
		weight::<T>(20, 3, 1).saturating_add(weight::<T>(300, 20, 20).saturating_mul(n.into()))
	}

	fn draw_challenges(n: u32) -> Weight {
		weight::<T>(10, 3, 1).saturating_add(weight::<T>(40, 10, 4).saturating_mul(n.into()))
	}

	fn expire_challenges(n: u32) -> Weight {
		weight::<T>(10, 3, 1).saturating_add(weight::<T>(100, 12, 12).saturating_mul(n.into()))
	}

	fn tick() -> Weight {
		weight::<T>(2, 4, 1)
	}
}

fn weight<T: frame_system::Config>(micros: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(micros.saturating_mul(1_000_000), 0)
		.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
}
