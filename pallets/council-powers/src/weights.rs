//! Weights of the calls.
//!
//! `exercise` does what `pallet_sudo::sudo` does (check an origin, dispatch, deposit an event)
//! less its one read, so the time that the SDK measured for that is taken, with room for the
//! look-up in the list of powers.

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// What each call weighs.
pub trait WeightInfo {
	/// Of `exercise`, without the call that it makes.
	fn exercise() -> Weight;
}

/// Weights for a runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T> WeightInfo for SubstrateWeight<T> {
	fn exercise() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}
}
