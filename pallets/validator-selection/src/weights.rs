//! Weights of `pallet_validator_selection`, measured by `make weights` (frame-omni-bencher, steps 20,
//! repeat 10) on 2026-12-01, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `register`.
	fn register() -> Weight;
	/// Weight of `bond_more`.
	fn bond_more() -> Weight;
	/// Weight of `unbond`.
	fn unbond() -> Weight;
	/// Weight of `set_commission`.
	fn set_commission() -> Weight;
	/// Weight of `delegate`.
	fn delegate() -> Weight;
	/// Weight of `undelegate`.
	fn undelegate() -> Weight;
	/// Weight of `redelegate`.
	fn redelegate() -> Weight;
	/// Weight of `withdraw`.
	fn withdraw() -> Weight;
	/// Weight of `leave`.
	fn leave() -> Weight;
	/// Weight of `cancel_slash`.
	fn cancel_slash() -> Weight;
	/// Weight of `set_parameters`.
	fn set_parameters() -> Weight;
	/// Weight of `carry_out_slashes`.
	/// `n` is 0 to 64.
	fn carry_out_slashes(n: u32) -> Weight;
	/// Weight of `freeze`.
	/// `n` is 0 to 5000.
	fn freeze(n: u32) -> Weight;
	/// Weight of `draw`.
	fn draw() -> Weight;
	/// Weight of `note_author`.
	fn note_author() -> Weight;
	/// Weight of `on_offence`.
	fn on_offence() -> Weight;
	/// Weight of `prove_compute`.
	fn prove_compute() -> Weight;
	/// Weight of `authorize_prove_compute`.
	fn authorize_prove_compute() -> Weight;
	/// Weight of `hibernate`.
	fn hibernate() -> Weight;
	/// Weight of `resume`.
	fn resume() -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Former` (r:1 w:0)
	// Proof: `ValidatorSelection::Former` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::CounterForCandidates` (r:1 w:1)
	// Proof: `ValidatorSelection::CounterForCandidates` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	fn register() -> Weight {
		// At least 90_440 ns.
		Weight::from_parts(97_873_000, 3892)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	fn bond_more() -> Weight {
		// At least 88_476 ns.
		Weight::from_parts(94_637_000, 3892)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Leaving` (r:1 w:1)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	fn unbond() -> Weight {
		// At least 92_353 ns.
		Weight::from_parts(101_641_000, 4410)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	fn set_commission() -> Weight {
		// At least 31_058 ns.
		Weight::from_parts(36_900_000, 3574)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:2 w:2)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Delegations` (r:18 w:18)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Heap` (r:32 w:17)
	// Proof: `ValidatorSelection::Heap` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Shares` (r:2 w:2)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:1 w:1)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:1 w:1)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Leaving` (r:1 w:1)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	fn delegate() -> Weight {
		// At least 742_643 ns.
		Weight::from_parts(900_289_000, 83646)
			.saturating_add(T::DbWeight::get().reads(62))
			.saturating_add(T::DbWeight::get().writes(45))
	}
	// Storage: `ValidatorSelection::Delegations` (r:17 w:17)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Shares` (r:1 w:1)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:1 w:1)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:1 w:1)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Heap` (r:31 w:17)
	// Proof: `ValidatorSelection::Heap` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Leaving` (r:1 w:1)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	fn undelegate() -> Weight {
		// At least 485_871 ns.
		Weight::from_parts(565_371_000, 81063)
			.saturating_add(T::DbWeight::get().reads(58))
			.saturating_add(T::DbWeight::get().writes(41))
	}
	// Storage: `ValidatorSelection::Delegations` (r:35 w:35)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:2 w:2)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Shares` (r:3 w:3)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:2 w:2)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:2 w:2)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Heap` (r:63 w:34)
	// Proof: `ValidatorSelection::Heap` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Leaving` (r:2 w:2)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn redelegate() -> Weight {
		// At least 1_148_414 ns.
		Weight::from_parts(1_314_115_000, 163719)
			.saturating_add(T::DbWeight::get().reads(114))
			.saturating_add(T::DbWeight::get().writes(82))
	}
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Leaving` (r:1 w:1)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::SlashesFrom` (r:1 w:0)
	// Proof: `ValidatorSelection::SlashesFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	fn withdraw() -> Weight {
		// At least 87_213 ns.
		Weight::from_parts(104_566_000, 4410)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::CounterForCandidates` (r:1 w:1)
	// Proof: `ValidatorSelection::CounterForCandidates` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Leaving` (r:1 w:1)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Former` (r:0 w:1)
	// Proof: `ValidatorSelection::Former` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	fn leave() -> Weight {
		// At least 91_442 ns.
		Weight::from_parts(100_589_000, 4410)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	// Storage: `ValidatorSelection::Slashes` (r:1 w:1)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Faults` (r:1 w:0)
	// Proof: `ValidatorSelection::Faults` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::DueSlashes` (r:0 w:1)
	// Proof: `ValidatorSelection::DueSlashes` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	fn cancel_slash() -> Weight {
		// At least 42_630 ns.
		Weight::from_parts(46_347_000, 3574)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
			// The offender, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:1)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::LongestDelay` (r:1 w:1)
	// Proof: `ValidatorSelection::LongestDelay` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_parameters() -> Weight {
		// At least 22_312 ns.
		Weight::from_parts(25_909_000, 2123)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::SlashesFrom` (r:1 w:1)
	// Proof: `ValidatorSelection::SlashesFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:1)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Leaving` (r:65 w:64)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Delegations` (r:1088 w:1088)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:64 w:64)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:65 w:65)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:64 w:64)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Shares` (r:64 w:64)
	// Proof: `Rewards::Shares` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Earned` (r:64 w:64)
	// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:64 w:64)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Heap` (r:1024 w:1088)
	// Proof: `ValidatorSelection::Heap` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::DueSlashes` (r:2 w:1)
	// Proof: `ValidatorSelection::DueSlashes` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	fn carry_out_slashes(n: u32) -> Weight {
		// At least 11_431 ns.
		Weight::from_parts(12_113_000, 5988)
			.saturating_add(Weight::from_parts(628_053_137, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads(40_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes(41_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 44132).saturating_mul(n.into()))
	}
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:5001 w:0)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Session::NextKeys` (r:5000 w:0)
	// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Rewards::Totals` (r:5000 w:0)
	// Proof: `Rewards::Totals` (`max_values`: None, `max_size`: Some(180), added: 2655, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::FrozenAt` (r:0 w:1)
	// Proof: `ValidatorSelection::FrozenAt` (`max_values`: None, `max_size`: Some(160014), added: 162489, mode: `MaxEncodedLen`)
	fn freeze(n: u32) -> Weight {
		// At least 18_865 ns.
		Weight::from_parts(21_620_000, 3574)
			.saturating_add(Weight::from_parts(34_836_673, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 2704).saturating_mul(n.into()))
	}
	// Storage: `ValidatorSelection::CurrentDraw` (r:1 w:0)
	// Proof: `ValidatorSelection::CurrentDraw` (`max_values`: Some(1), `max_size`: Some(32082), added: 32577, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::FrozenAt` (r:1 w:0)
	// Proof: `ValidatorSelection::FrozenAt` (`max_values`: None, `max_size`: Some(160014), added: 162489, mode: `MaxEncodedLen`)
	fn draw() -> Weight {
		// At least 1_027_898 ns.
		Weight::from_parts(1_201_183_000, 163479).saturating_add(T::DbWeight::get().reads(2))
	}
	// Storage: `ValidatorSelection::Authored` (r:1 w:1)
	// Proof: `ValidatorSelection::Authored` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn note_author() -> Weight {
		// At least 9_157 ns.
		Weight::from_parts(11_041_000, 3509)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Session::Validators` (r:1 w:0)
	// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Offenders` (r:1 w:1)
	// Proof: `ValidatorSelection::Offenders` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Session::DisabledValidators` (r:1 w:0)
	// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Faults` (r:1 w:1)
	// Proof: `ValidatorSelection::Faults` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::CurrentDraw` (r:1 w:0)
	// Proof: `ValidatorSelection::CurrentDraw` (`max_values`: Some(1), `max_size`: Some(32082), added: 32577, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::CounterForCandidates` (r:1 w:1)
	// Proof: `ValidatorSelection::CounterForCandidates` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Leaving` (r:2 w:1)
	// Proof: `ValidatorSelection::Leaving` (`max_values`: None, `max_size`: Some(945), added: 3420, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::NextSlash` (r:1 w:1)
	// Proof: `ValidatorSelection::NextSlash` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::DueSlashes` (r:0 w:1)
	// Proof: `ValidatorSelection::DueSlashes` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Former` (r:0 w:1)
	// Proof: `ValidatorSelection::Former` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:0 w:1)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
	fn on_offence() -> Weight {
		// At least 140_303 ns.
		Weight::from_parts(219_772_000, 33567)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(11))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `Session::NextKeys` (r:1 w:0)
	// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Rewards::Totals` (r:1 w:1)
	// Proof: `Rewards::Totals` (`max_values`: None, `max_size`: Some(180), added: 2655, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Running` (r:1 w:1)
	// Proof: `Rewards::Running` (`max_values`: Some(1), `max_size`: Some(92), added: 587, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:0)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Ledger` (r:2 w:2)
	// Proof: `Rewards::Ledger` (`max_values`: None, `max_size`: Some(214), added: 2689, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Finished` (r:1 w:1)
	// Proof: `Rewards::Finished` (`max_values`: None, `max_size`: Some(120), added: 2595, mode: `MaxEncodedLen`)
	// Storage: `Rewards::Owed` (r:1 w:1)
	// Proof: `Rewards::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	fn prove_compute() -> Weight {
		// At least 103_244 ns.
		Weight::from_parts(129_983_000, 6368)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:0)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `Session::NextKeys` (r:1 w:0)
	// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_prove_compute() -> Weight {
		// At least 92_894 ns.
		Weight::from_parts(124_965_000, 4607).saturating_add(T::DbWeight::get().reads(5))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn hibernate() -> Weight {
		// At least 30_858 ns.
		Weight::from_parts(36_428_000, 3574)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	fn resume() -> Weight {
		// At least 29_866 ns.
		Weight::from_parts(33_673_000, 3574)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
