//! What registering a chunk weighs: by its fragments and its sources.

use crate::{types::Registration, Config, WeightInfo};
use amo_primitives::chunk::Description;
use frame_support::{traits::Get, weights::Weight};

/// Of `register`.
pub(crate) fn register<T: Config>(description: &Description) -> Weight {
	T::WeightInfo::register(fragments(description)).saturating_add(sources::<T>(description))
}

/// Of `register_for`.
pub(crate) fn register_for<T: Config>(description: &Description) -> Weight {
	T::WeightInfo::register_for(fragments(description)).saturating_add(sources::<T>(description))
}

/// Of `register_batch`: what is measured with chunks of one fragment, and the fragments besides.
pub(crate) fn register_batch<T: Config>(chunks: &[Registration]) -> Weight {
	let one = T::WeightInfo::register(1);
	let base = T::WeightInfo::register_batch(chunks.len() as u32);
	chunks.iter().fold(base, |sum, chunk| {
		let alone = register::<T>(&chunk.description);
		sum.saturating_add(alone.saturating_sub(one))
	})
}

/// Fragments of a chunk.
pub(crate) fn fragments(description: &Description) -> u32 {
	description.layout.fragmentation().n().into()
}

/// A source is a header and a grant to read.
fn sources<T: Config>(description: &Description) -> Weight {
	let sources = description.sources.len() as u64;
	T::DbWeight::get().reads(2).saturating_mul(sources)
}
