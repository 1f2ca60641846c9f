//! Weights of `pallet_participants`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-11-28, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
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

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Participants::EncryptionKeys` (r:1 w:1)
	// Proof: `Participants::EncryptionKeys` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn set_encryption_key() -> Weight {
		// At least 342_801 ns.
		Weight::from_parts(353_136_000, 3838)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `Participants::EncryptionKeys` (r:1 w:1)
	// Proof: `Participants::EncryptionKeys` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn clear_encryption_key() -> Weight {
		// At least 50_616 ns.
		Weight::from_parts(53_660_000, 3838)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `Participants::Devices` (r:1 w:1)
	// Proof: `Participants::Devices` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn register_device() -> Weight {
		// At least 55_492 ns.
		Weight::from_parts(58_527_000, 3838)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `Participants::Devices` (r:1 w:1)
	// Proof: `Participants::Devices` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Heads` (r:0 w:1)
	// Proof: `Chunks::Heads` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	fn retire_device() -> Weight {
		// At least 50_224 ns.
		Weight::from_parts(53_550_000, 3838)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
