//! Weights of the calls and of the hook: estimates until they are measured, for a price in another asset
//! than AMO and a chunk with 16 embedded sources.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and the hook weigh.
pub trait WeightInfo {
	/// Weight of `set_offer`.
	fn set_offer() -> Weight;
	/// Weight of `clear_offer`.
	fn clear_offer() -> Weight;
	/// Weight of `request`.
	fn request() -> Weight;
	/// Weight of `request_batch` of `n` wishes.
	fn request_batch(n: u32) -> Weight;
	/// Weight of `grant`.
	fn grant() -> Weight;
	/// Weight of `grant_batch` of `n` answers.
	fn grant_batch(n: u32) -> Weight;
	/// Weight of `decline`.
	fn decline() -> Weight;
	/// Weight of `cancel`.
	fn cancel() -> Weight;
	/// Weight of `accept`.
	fn accept() -> Weight;
	/// Weight of `dispute`.
	fn dispute() -> Weight;
	/// Weight of `complain`.
	fn complain() -> Weight;
	/// Weight of `resolve`.
	fn resolve() -> Weight;
	/// Weight of `revoke`.
	fn revoke() -> Weight;
	/// Weight of `expire`.
	fn expire() -> Weight;
	/// Weight of the hook when it ends `n` requests or sales.
	fn settle(n: u32) -> Weight;
}

/// The estimates, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_offer() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 3))
	}

	fn clear_offer() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}

	fn request() -> Weight {
		// An X25519 key agreement shows whether the key is usable. The sources take 32 reads, the
		// asset's hold and the deposit 9.
		Weight::from_parts(700_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(50, 14))
	}

	fn request_batch(n: u32) -> Weight {
		Self::request().saturating_mul(n.into())
	}

	fn grant() -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(38, 6))
	}

	fn grant_batch(n: u32) -> Weight {
		Self::grant().saturating_mul(n.into())
	}

	fn decline() -> Weight {
		Self::accept()
	}

	fn cancel() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(1, 3))
	}

	fn accept() -> Weight {
		// Who started the sale is told, and settles its own.
		Weight::from_parts(200_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(16, 16))
	}

	fn dispute() -> Weight {
		// Two X25519 key agreements and the key schedule of HPKE.
		Weight::from_parts(1_500_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(18, 18))
	}

	fn complain() -> Weight {
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 5))
	}

	fn resolve() -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(3, 3))
			.saturating_add(Self::accept())
	}

	fn revoke() -> Weight {
		Weight::from_parts(30_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(2, 2))
			.saturating_add(Self::accept())
	}

	fn expire() -> Weight {
		Weight::from_parts(70_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	fn settle(n: u32) -> Weight {
		T::DbWeight::get()
			.reads_writes(1, 1)
			.saturating_add(Self::accept().saturating_mul(n.into()))
	}
}
