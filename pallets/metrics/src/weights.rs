//! Weights of `pallet_metrics`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-11-28, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `register`.
	fn register() -> Weight;
	/// Weight of `set_standard`.
	fn set_standard() -> Weight;
	/// Weight of `retire`.
	fn retire() -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Metrics::Paths` (r:1 w:1)
	// Proof: `Metrics::Paths` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	// Storage: `Metrics::NextId` (r:1 w:1)
	// Proof: `Metrics::NextId` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Metrics::Metrics` (r:0 w:1)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	fn register() -> Weight {
		// At least 67_280 ns.
		Weight::from_parts(70_485_000, 3838)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Metrics::Metrics` (r:1 w:1)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn set_standard() -> Weight {
		// At least 56_193 ns.
		Weight::from_parts(58_707_000, 3838)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Metrics::Metrics` (r:1 w:1)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Metrics::Paths` (r:0 w:1)
	// Proof: `Metrics::Paths` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	fn retire() -> Weight {
		// At least 60_169 ns.
		Weight::from_parts(63_605_000, 3838)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}
}
