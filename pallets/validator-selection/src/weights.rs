//! Weights of `pallet_validator_selection`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-12-01, on AMD EPYC.

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
		// At least 89_698 ns.
		Weight::from_parts(139_812_000, 3892)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	fn bond_more() -> Weight {
		// At least 95_990 ns.
		Weight::from_parts(166_302_000, 3892)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
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
		// At least 97_273 ns.
		Weight::from_parts(108_373_000, 4410)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	fn set_commission() -> Weight {
		// At least 29_415 ns.
		Weight::from_parts(42_169_000, 3574)
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
	// Storage: `ValidatorSelection::SlashesFrom` (r:1 w:0)
	// Proof: `ValidatorSelection::SlashesFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn delegate() -> Weight {
		// At least 784_702 ns.
		Weight::from_parts(873_318_000, 83646)
			.saturating_add(T::DbWeight::get().reads(63))
			.saturating_add(T::DbWeight::get().writes(45))
	}
	// Storage: `ValidatorSelection::Delegations` (r:17 w:17)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
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
	// Storage: `ValidatorSelection::SlashesFrom` (r:1 w:0)
	// Proof: `ValidatorSelection::SlashesFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn undelegate() -> Weight {
		// At least 571_963 ns.
		Weight::from_parts(736_382_000, 81063)
			.saturating_add(T::DbWeight::get().reads(60))
			.saturating_add(T::DbWeight::get().writes(41))
	}
	// Storage: `ValidatorSelection::Delegations` (r:35 w:35)
	// Proof: `ValidatorSelection::Delegations` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
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
	// Storage: `ValidatorSelection::SlashesFrom` (r:1 w:0)
	// Proof: `ValidatorSelection::SlashesFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(427), added: 2902, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn redelegate() -> Weight {
		// At least 1_328_512 ns.
		Weight::from_parts(1_535_330_000, 163719)
			.saturating_add(T::DbWeight::get().reads(116))
			.saturating_add(T::DbWeight::get().writes(82))
	}
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
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
		// At least 94_387 ns.
		Weight::from_parts(127_599_000, 4410)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashing` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashing` (`max_values`: Some(1), `max_size`: Some(38), added: 533, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Slashes` (r:1 w:0)
	// Proof: `ValidatorSelection::Slashes` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
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
		// At least 98_816 ns.
		Weight::from_parts(107_763_000, 4410)
			.saturating_add(T::DbWeight::get().reads(9))
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
	// Storage: `ValidatorSelection::Offenders` (r:0 w:1)
	// Proof: `ValidatorSelection::Offenders` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	fn cancel_slash() -> Weight {
		// At least 53_120 ns.
		Weight::from_parts(58_590_000, 3574)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:1)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::LongestDelay` (r:1 w:1)
	// Proof: `ValidatorSelection::LongestDelay` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_parameters() -> Weight {
		// At least 23_565 ns.
		Weight::from_parts(35_647_000, 2123)
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
	// Storage: `ValidatorSelection::Heap` (r:1984 w:1088)
	// Proof: `ValidatorSelection::Heap` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::DueSlashes` (r:2 w:1)
	// Proof: `ValidatorSelection::DueSlashes` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	fn carry_out_slashes(n: u32) -> Weight {
		// At least 12_223 ns.
		Weight::from_parts(12_443_000, 5988)
			.saturating_add(Weight::from_parts(784_930_721, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads(55_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes(41_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 80073).saturating_mul(n.into()))
	}
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Candidates` (r:5001 w:0)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Session::NextKeys` (r:5000 w:0)
	// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Rewards::Totals` (r:5000 w:0)
	// Proof: `Rewards::Totals` (`max_values`: None, `max_size`: Some(180), added: 2655, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::FrozenAt` (r:0 w:2)
	// Proof: `ValidatorSelection::FrozenAt` (`max_values`: None, `max_size`: Some(160014), added: 162489, mode: `MaxEncodedLen`)
	fn freeze(n: u32) -> Weight {
		// At least 31_709 ns.
		Weight::from_parts(31_759_000, 3574)
			.saturating_add(Weight::from_parts(32_892_004, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 2704).saturating_mul(n.into()))
	}
	// Storage: `ValidatorSelection::CurrentDraw` (r:1 w:0)
	// Proof: `ValidatorSelection::CurrentDraw` (`max_values`: Some(1), `max_size`: Some(32082), added: 32577, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::FrozenAt` (r:1 w:0)
	// Proof: `ValidatorSelection::FrozenAt` (`max_values`: None, `max_size`: Some(160014), added: 162489, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Seeds` (r:1 w:0)
	// Proof: `ValidatorSelection::Seeds` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn draw() -> Weight {
		// At least 1_041_444 ns.
		Weight::from_parts(1_202_175_000, 163479).saturating_add(T::DbWeight::get().reads(3))
	}
	// Storage: `ValidatorSelection::Authored` (r:1 w:1)
	// Proof: `ValidatorSelection::Authored` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn note_author() -> Weight {
		// At least 9_167 ns.
		Weight::from_parts(11_642_000, 3509)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Session::Validators` (r:1 w:0)
	// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Offenders` (r:1 w:1)
	// Proof: `ValidatorSelection::Offenders` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Session::DisabledValidators` (r:1 w:1)
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
		// At least 201_999 ns.
		Weight::from_parts(290_615_000, 37802)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
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
		// At least 103_644 ns.
		Weight::from_parts(152_847_000, 6368)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ValidatorSelection::Candidates` (r:1 w:0)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::Seeds` (r:1 w:0)
	// Proof: `ValidatorSelection::Seeds` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	// Storage: `Session::NextKeys` (r:1 w:0)
	// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_prove_compute() -> Weight {
		// At least 105_808 ns.
		Weight::from_parts(140_534_000, 4554).saturating_add(T::DbWeight::get().reads(6))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `Session::CurrentIndex` (r:1 w:0)
	// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn hibernate() -> Weight {
		// At least 29_615 ns.
		Weight::from_parts(34_595_000, 3574)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `ValidatorSelection::Candidates` (r:1 w:1)
	// Proof: `ValidatorSelection::Candidates` (`max_values`: None, `max_size`: Some(109), added: 2584, mode: `MaxEncodedLen`)
	// Storage: `ValidatorSelection::ParameterSet` (r:1 w:0)
	// Proof: `ValidatorSelection::ParameterSet` (`max_values`: Some(1), `max_size`: Some(98), added: 593, mode: `MaxEncodedLen`)
	fn resume() -> Weight {
		// At least 28_664 ns.
		Weight::from_parts(32_451_000, 3574)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
