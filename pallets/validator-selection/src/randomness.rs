//! The seeds of lots and of proofs: made of the VRF outputs of all blocks of a session, those of secondary
//! authors too.
//!
//! BABE's own randomness does not do: `pallet-babe` leaves out all that do not fill a segment of 256 primary
//! outputs, of which a session has about 250. In most sessions it is made of none, and known long before.

use crate::{types::SEEDS_KEPT, Config, Entropy, KeysInUse, Pallet, Seeds};
use frame_support::{traits::Get, BoundedVec};
use sp_io::hashing::blake2_256;
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	/// Takes up what the author of this block drew.
	pub(crate) fn gather_randomness() {
		if let Some(output) = T::BlockRandomness::get() {
			Entropy::<T>::mutate(|gathered| *gathered = blake2_256(&[*gathered, output].concat()));
		}
	}

	/// Fixes the seed of a session that ends, and forgets the one that nobody needs any more.
	pub(crate) fn keep_seed(session: SessionIndex) {
		Seeds::<T>::insert(session, Entropy::<T>::get());
		if let Some(old) = session.checked_sub(SEEDS_KEPT) {
			Seeds::<T>::remove(old);
		}
	}

	/// The seed of the proofs of computing power of this session: known since it began.
	pub(crate) fn proof_seed() -> [u8; 32] {
		Self::session().checked_sub(1).map(Seeds::<T>::get).unwrap_or_default()
	}

	/// Keeps the keys in use of a session that starts. Those that are set may be for a later one, and who
	/// sets others must not get away with what it signs until then.
	pub(crate) fn keep_keys(session: SessionIndex) {
		KeysInUse::<T>::insert(session, BoundedVec::truncate_from(T::QueuedKeys::get()));
		if let Some(old) = session.checked_sub(2) {
			KeysInUse::<T>::remove(old);
		}
	}
}
