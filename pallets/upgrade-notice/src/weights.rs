//! Weights of the call and of the hook.
//!
//! `enact` does the last part of `frame_system::set_code` (write the code, deposit a log and an
//! event), so the time that the SDK measured for the whole of that call bounds it.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use frame_system::WeightInfo as _;

/// What the call and the hook weigh.
pub trait WeightInfo {
	/// Of a block that enacts nothing.
	fn wait() -> Weight;
	/// Of the block that enacts an upgrade.
	fn enact() -> Weight;
	/// Of `cancel`.
	fn cancel() -> Weight;
}

/// Weights for a runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn wait() -> Weight {
		// The announcement, and whether a migration goes on.
		T::DbWeight::get().reads(2)
	}

	fn enact() -> Weight {
		// The announcement and its code are read and deleted besides.
		T::SystemWeightInfo::set_code().saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn cancel() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(1, 2))
	}
}
