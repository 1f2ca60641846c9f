//! Weights of `pallet_rewards`. They are estimates: so many reads and writes as the code makes, and a
//! time for the work that is well above that of like calls that were measured.

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

/// Estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// The share, the candidate's sum, the delegation, what is owed; the accounts of pot and caller.
	fn claim() -> Weight {
		Weight::from_parts(200_000_000, 10_000)
			.saturating_add(T::DbWeight::get().reads_writes(6, 5))
	}

	// The share.
	fn set_compound() -> Weight {
		Weight::from_parts(30_000_000, 4_000).saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}

	// The share, the candidate's sum, the delegation; both accounts; what the stake's pallet reads and
	// writes to add: the candidate, its delegation, holds, and its place in a heap of 17 levels.
	fn compound() -> Weight {
		Weight::from_parts(500_000_000, 20_000)
			.saturating_add(T::DbWeight::get().reads_writes(16 + 3 * 17, 12 + 2 * 17))
	}

	// The running cycle, the finished one, the entry; both accounts.
	fn claim_cycle() -> Weight {
		Weight::from_parts(200_000_000, 10_000)
			.saturating_add(T::DbWeight::get().reads_writes(5, 4))
	}

	fn set_parameters() -> Weight {
		Weight::from_parts(20_000_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	// Parameters, issuance, the running cycle and the session's index, the author's stake, what it and
	// its delegators are owed, its entries, and three accounts; the last cycle in which it did something.
	fn reward_block() -> Weight {
		Weight::from_parts(350_000_000, 20_000)
			.saturating_add(T::DbWeight::get().reads_writes(17, 11))
	}

	// The finished cycle, the sum of what was emitted, parameters, issuance, pot and treasury.
	fn end_cycle() -> Weight {
		Weight::from_parts(200_000_000, 10_000)
			.saturating_add(T::DbWeight::get().reads_writes(7, 6))
	}
}
