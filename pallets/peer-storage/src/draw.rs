//! Draws: of providers in proportion to their free bytes, and the numbers behind all draws.

use crate::{
	tree::FreeTree,
	types::{Provider, ProviderId, State, GIB},
	Config, Pallet, Providers, Slots,
};
use alloc::vec::Vec;
use amo_primitives::{chunk::ChunkId, Hash};
use codec::Encode;
use frame_support::traits::Get;
use sp_io::hashing::blake2_256;

/// A row of random numbers from one seed.
pub(crate) struct Dice {
	seed: Hash,
	thrown: u32,
}

impl Dice {
	/// The row of a seed.
	pub fn new(seed: Hash) -> Self {
		Self { seed, thrown: 0 }
	}

	/// The next number, below `limit`; 0 if that is 0. Of 2^64 numbers at most one is likelier than
	/// the others by more than 2^-64.
	pub fn below(&mut self, limit: u64) -> u64 {
		let hash = (self.seed, self.thrown).using_encoded(blake2_256);
		self.thrown = self.thrown.wrapping_add(1);
		let number = hash.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes));
		number.checked_rem(limit.into()).unwrap_or_default() as u64
	}
}

impl<T: Config> Pallet<T> {
	/// The seed of what is drawn in this block about `what`: mixed from the randomness of the
	/// epoch and of this block.
	pub(crate) fn seed(what: &(impl Encode + ?Sized)) -> Hash {
		(T::Seed::get(), Self::now(), what).using_encoded(blake2_256).into()
	}

	/// Draws up to `wanted` different providers with room for `len` bytes, none of `but`.
	pub(crate) fn draw(
		chunk: &ChunkId,
		wanted: u32,
		len: u64,
		but: &[ProviderId],
	) -> Vec<ProviderId> {
		let mut tree = FreeTree::<T>::load();
		for provider in but.iter().filter_map(Providers::<T>::get) {
			tree.set(provider.slot, 0);
		}
		let mut dice = Dice::new(Self::seed(&("amo/placement", chunk, but)));
		let mut drawn = Vec::new();
		// Those that are too full come up rarely: they have few bytes to be drawn by.
		let tries = wanted.saturating_mul(2).saturating_add(16);
		for _ in 0..tries {
			if drawn.len() as u32 >= wanted {
				break;
			}
			let total = tree.total();
			let Some(slot) = tree.find(dice.below(total)) else { break };
			tree.set(slot, 0);
			let Some(id) = Slots::<T>::get(slot) else { continue };
			if Providers::<T>::get(id).is_some_and(|provider| Self::free(&provider) >= len) {
				drawn.push(id);
			}
		}
		drawn
	}

	/// Bytes that a provider can still take: within what it offers and what its deposit covers.
	pub(crate) fn free(provider: &Provider<T::AccountId>) -> u64 {
		if provider.state != State::Active {
			return 0;
		}
		let backing = provider.deposit.saturating_sub(provider.record_deposit);
		let gibs = backing.checked_div(provider.per_gib).unwrap_or(0);
		let covered = u64::try_from(gibs).unwrap_or(u64::MAX).saturating_mul(GIB);
		provider.capacity.min(covered).saturating_sub(provider.used)
	}
}
