//! What a provider's node lets go of: what it has pinned or fetches for the provider, and the chain does not
//! place there. All of it is compared with the chain in turn, some in each run, so it does not matter
//! what the node has missed.

use crate::{types::ProviderId, Asked, Config, Held, Pallet, Unconfirmed};
use alloc::vec::Vec;
use amo_primitives::{
	operator::OperatorKey,
	peer_store::{peer_store_api, PlacementId},
	time::Moment,
	BlockNumber,
};
use codec::{Decode, Encode};
use frame_support::traits::Time;
use sp_runtime::offchain::storage::StorageValueRef;

/// Most pins that a run compares with the chain, and most that it lets go of.
const LOOK: u32 = 256;

/// Blocks for which the chain must not have placed a fragment here until it is let go of: longer than
/// forks last.
const KEEP: BlockNumber = 50;

/// Most fragments that wait for that.
const MEMORY: usize = 1024;

/// How far apart the chain's time and the node's may be, in milliseconds: on a chain that is further
/// behind, what is placed here may only not have happened yet.
const APART: Moment = 60_000;

/// What the node remembers between two runs.
#[derive(Default, Encode, Decode)]
struct Notes {
	/// What is not placed here, and the block that it was seen in first.
	strays: Vec<(BlockNumber, PlacementId)>,
	/// After which pin the next run goes on.
	after: Option<PlacementId>,
}

impl<T: Config> Pallet<T> {
	/// Compares some of what is kept for an operator with what its provider has, and lets go of what it
	/// has not had for long. No provider has nothing.
	pub(crate) fn release(provider: Option<ProviderId>, operator: OperatorKey) {
		let time = sp_io::offchain::timestamp().unix_millis();
		if time.abs_diff(T::Time::now()) > APART {
			return;
		}
		let key = (b"amo/peer-storage/strays", operator).encode();
		let stored = StorageValueRef::persistent(&key);
		let mut notes = stored.get::<Notes>().ok().flatten().unwrap_or_default();
		let (now, mut released) = (Self::now(), 0);
		notes.strays.retain(|(since, placement)| {
			if Self::is_needed(provider, placement) {
				return false;
			}
			if now.abs_diff(*since) < KEEP || released >= LOOK {
				return true;
			}
			released = released.saturating_add(1);
			peer_store_api::release(*placement);
			false
		});
		let looked_at = peer_store_api::placements(operator, notes.after, LOOK);
		notes.after = looked_at.last().filter(|_| looked_at.len() == LOOK as usize).copied();
		for placement in looked_at {
			let is_known = notes.strays.iter().any(|(_, stray)| *stray == placement);
			let has_room = notes.strays.len() < MEMORY;
			if has_room && !is_known && !Self::is_needed(provider, &placement) {
				notes.strays.push((now, placement));
			}
		}
		stored.set(&notes);
	}

	/// Whether a provider holds a fragment for a chunk, is to hold it, or has to answer for it.
	fn is_needed(provider: Option<ProviderId>, placement: &PlacementId) -> bool {
		let Some(provider) = provider else { return false };
		let PlacementId { id, chunk, .. } = placement;
		Held::<T>::get(provider, chunk).contains(id.fragment)
			|| Unconfirmed::<T>::get(provider, chunk).contains(id.fragment)
			|| Asked::<T>::contains_key(provider, (chunk, id.fragment))
	}
}
