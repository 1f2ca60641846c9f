//! Weights of `pallet_validator_selection`: estimates, until `make weights` has measured them. Each
//! read and write of the longest way is counted, and 50 µs, or more, of work besides.

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
	/// Weight of `prove_compute`.
	fn prove_compute() -> Weight;
	/// Weight of `authorize_prove_compute`.
	fn authorize_prove_compute() -> Weight;
	/// Weight of `hibernate`.
	fn hibernate() -> Weight;
	/// Weight of `resume`.
	fn resume() -> Weight;
	/// Weight of `leave`.
	fn leave() -> Weight;
	/// Weight of `cancel_slash`.
	fn cancel_slash() -> Weight;
	/// Weight of `set_parameters`.
	fn set_parameters() -> Weight;
	/// Weight of `note_author`.
	fn note_author() -> Weight;
	/// Weight of `freeze`, which no block is charged for: the session pallet takes a whole one.
	/// `n` is 0 to `MAX_CANDIDATES`.
	fn freeze(n: u32) -> Weight;
	/// Weight of `draw`, as that of `freeze`.
	fn draw() -> Weight;
	/// Weight of `carry_out_slashes`.
	/// `n` is 0 to `MaxSlashed`.
	fn carry_out_slashes(n: u32) -> Weight;
}

/// Levels of a heap of 65,536 delegations.
const HEAP_LEVELS: u64 = 17;

/// Reads and writes of what a change of a delegation touches: on the way down a heap two entries are
/// read at each level, and one and its delegation written; and what is told of it.
const CHANGE: (u64, u64) = (8 + 3 * HEAP_LEVELS, 6 + 2 * HEAP_LEVELS);

/// Reads and writes when the ledger of rewards counts something for an account, and pays it for the
/// last cycle in which it did.
const LEDGER: (u64, u64) = (7, 6);

/// Estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> SubstrateWeight<T> {
	fn of(micros: u64, reads: u64, writes: u64) -> Weight {
		Weight::from_parts(micros.saturating_mul(1_000_000), reads.saturating_mul(4_096))
			.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn register() -> Weight {
		Self::of(80, 6, 4)
	}
	fn bond_more() -> Weight {
		Self::of(80, 5, 3)
	}
	fn unbond() -> Weight {
		Self::of(100, 7, 4)
	}
	fn set_commission() -> Weight {
		Self::of(50, 2, 1)
	}
	fn delegate() -> Weight {
		// One may be pushed out.
		Self::of(400, 12 + 2 * CHANGE.0, 8 + 2 * CHANGE.1)
	}
	fn undelegate() -> Weight {
		Self::of(300, 8 + CHANGE.0, 4 + CHANGE.1)
	}
	fn redelegate() -> Weight {
		Self::of(600, 14 + 3 * CHANGE.0, 8 + 3 * CHANGE.1)
	}
	fn withdraw() -> Weight {
		Self::of(80, 7, 3)
	}
	fn prove_compute() -> Weight {
		// Besides what is kept of the candidate: whether it qualifies, and the ledger.
		Self::of(60, 6 + 3 + LEDGER.0, 4 + LEDGER.1)
	}
	fn authorize_prove_compute() -> Weight {
		Self::of(150, 6, 0)
	}
	fn hibernate() -> Weight {
		Self::of(50, 1, 1)
	}
	fn resume() -> Weight {
		Self::of(50, 2, 1)
	}
	fn leave() -> Weight {
		Self::of(120, 8, 6)
	}
	fn cancel_slash() -> Weight {
		Self::of(80, 6, 5)
	}
	fn set_parameters() -> Weight {
		Self::of(50, 2, 2)
	}
	fn note_author() -> Weight {
		Self::of(10, 1, 1)
	}
	fn freeze(n: u32) -> Weight {
		// Of each candidate the record, the keys and what it has contributed.
		Self::of(50, 2, 2).saturating_add(Self::of(20, 5, 0).saturating_mul(n.into()))
	}
	fn draw() -> Weight {
		Self::of(5_000, 5, 0)
	}
	fn carry_out_slashes(n: u32) -> Weight {
		// The dearest is what was moved: a delegation elsewhere, and what left there.
		let each = Self::of(300, 8 + CHANGE.0, 8 + CHANGE.1);
		Self::of(20, 5, 3).saturating_add(each.saturating_mul(n.into()))
	}
}
