//! Weights of `pallet_rewards`, measured by `make weights` (frame-omni-bencher, steps 20,
//! repeat 10) on 2026-12-01, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `claim`.
	fn claim() -> Weight;
	/// Weight of `set_compound`.
	fn set_compound() -> Weight;
	/// Weight of `compound`.
	fn compound() -> Weight;
	/// Weight of `claim_cycle`.
	fn claim_cycle() -> Weight;
	/// Weight of `set_parameters`.
	fn set_parameters() -> Weight;
	/// Weight of `reward_block`.
	fn reward_block() -> Weight;
	/// Weight of `end_cycle`.
	fn end_cycle() -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `ValidatorSelection::Delegations` (r:1 w:0)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Shares` (r:1 w:1)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:1 w:1)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:1 w:1)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn claim() -> Weight {
		// At least 216_176 ns.
		Weight::from_parts(249_638_000, 6196)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Rewards::Shares` (r:1 w:1)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	fn set_compound() -> Weight {
		// At least 88_115 ns.
		Weight::from_parts(96_651_000, 3594)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Rewards::Shares` (r:1 w:1)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Delegations` (r:17 w:17)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:1 w:1)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Heap` (r:31 w:17)
	// Proof: `ValidatorSelection::Heap` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	fn compound() -> Weight {
		// At least 870_984 ns.
		Weight::from_parts(905_068_000, 81063)
			.saturating_add(T::DbWeight::get().reads(55))
			.saturating_add(T::DbWeight::get().writes(40))
	}
	// Storage: `Rewards::Running` (r:1 w:0)
	// Proof: `Rewards::Running` (`max_values`: Some(1), `max_size`: Some(92), added: 587, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Finished` (r:1 w:1)
	// Proof: `Rewards::Finished` (`max_values`: None, `max_size`: Some(120), added: 2595, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Ledger` (r:1 w:1)
	// Proof: `Rewards::Ledger` (`max_values`: None, `max_size`: Some(214), added: 2689, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn claim_cycle() -> Weight {
		// At least 89_057 ns.
		Weight::from_parts(94_658_000, 6196)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `Rewards::ParameterSet` (r:0 w:1)
	// Proof: `Rewards::ParameterSet` (`max_values`: Some(1), `max_size`: Some(145), added: 640, mode: `MaxEncodedLen`)
	fn set_parameters() -> Weight {
		// At least 9_849 ns.
		Weight::from_parts(11_282_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Rewards::ParameterSet` (r:1 w:0)
	// Proof: `Rewards::ParameterSet` (`max_values`: Some(1), `max_size`: Some(145), added: 640, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:3 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Running` (r:1 w:1)
	// Proof: `Rewards::Running` (`max_values`: Some(1), `max_size`: Some(92), added: 587, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:0)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:1 w:1)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:1 w:1)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Totals` (r:1 w:1)
	// Proof: `Rewards::Totals` (`max_values`: None, `max_size`: Some(180), added: 2655, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Ledger` (r:2 w:2)
	// Proof: `Rewards::Ledger` (`max_values`: None, `max_size`: Some(214), added: 2689, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Finished` (r:1 w:1)
	// Proof: `Rewards::Finished` (`max_values`: None, `max_size`: Some(120), added: 2595, mode: `MaxEncodedLen`)
	fn reward_block() -> Weight {
		// At least 246_743 ns.
		Weight::from_parts(282_970_000, 8799)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Rewards::Running` (r:1 w:1)
	// Proof: `Rewards::Running` (`max_values`: Some(1), `max_size`: Some(92), added: 587, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Finished` (r:1 w:1)
	// Proof: `Rewards::Finished` (`max_values`: None, `max_size`: Some(120), added: 2595, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Emitted` (r:1 w:1)
	// Proof: `Rewards::Emitted` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	// Storage: `Rewards::ParameterSet` (r:1 w:0)
	// Proof: `Rewards::ParameterSet` (`max_values`: Some(1), `max_size`: Some(145), added: 640, mode: `MaxEncodedLen`)
	fn end_cycle() -> Weight {
		// At least 71_454 ns.
		Weight::from_parts(76_754_000, 6196)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
