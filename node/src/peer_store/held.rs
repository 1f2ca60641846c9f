//! Which fragments are here for the chain: in memory, because offchain workers ask for all of them
//! after each block.

use amo_offchain_storage::{
	bodies::{pinned_bodies, FragmentError},
	store::{BlockStore, Pin},
	Cid,
};
use amo_primitives::{audit::MAX_FRAGMENTS, chunk::BodyCid, peer_store::FragmentId};
use std::collections::HashMap;

/// Who pins what the chain has placed here.
pub const PROVIDER: &str = "provider";

/// Why it does.
const PLACEMENT: &str = "placement";

/// The pin of placed fragments.
pub fn pin() -> Pin {
	Pin { owner: PROVIDER.into(), reason: PLACEMENT.into() }
}

/// The CID of a body as IPFS has it. `None` never happens.
pub fn cid_of(body: &BodyCid) -> Option<Cid> {
	Cid::try_from(&body.to_bytes()[..]).ok()
}

/// The fragments, as one bit each: there are no more than 64 of a body.
#[derive(Debug, Default)]
pub struct Held(HashMap<BodyCid, u64>);

impl Held {
	/// What is pinned for the chain.
	///
	/// # Errors
	/// [`FragmentError::Store`].
	pub fn load(store: &dyn BlockStore) -> Result<Self, FragmentError> {
		let mut held = Self::default();
		for pinned in pinned_bodies(store, Some(PROVIDER))? {
			let Some(body) = BodyCid::from_bytes(&pinned.cid.to_bytes()) else { continue };
			for fragment in pinned.fragments {
				held.add(FragmentId { body, fragment });
			}
		}
		Ok(held)
	}

	/// Notes that a fragment is here.
	pub fn add(&mut self, id: FragmentId) {
		*self.0.entry(id.body).or_default() |= bit(id.fragment);
	}

	/// Notes that a fragment is not here, or not whole.
	pub fn remove(&mut self, id: &FragmentId) {
		if let Some(fragments) = self.0.get_mut(&id.body) {
			*fragments &= !bit(id.fragment);
			if *fragments == 0 {
				self.0.remove(&id.body);
			}
		}
	}

	/// Notes that nothing of a body is here.
	pub fn remove_body(&mut self, body: &BodyCid) {
		self.0.remove(body);
	}

	/// Whether a fragment is here.
	pub fn has(&self, id: &FragmentId) -> bool {
		self.0.get(&id.body).is_some_and(|fragments| fragments & bit(id.fragment) != 0)
	}

	/// Whether any fragment of a body is here.
	pub fn has_any(&self, body: &BodyCid) -> bool {
		self.0.contains_key(body)
	}

	/// The fragments of a body that are here, in order.
	pub fn fragments(&self, body: &BodyCid) -> Vec<u8> {
		let fragments = self.0.get(body).copied().unwrap_or_default();
		(0..MAX_FRAGMENTS).filter(|fragment| fragments & bit(*fragment) != 0).collect()
	}

	/// How many bodies there are fragments of.
	pub fn bodies(&self) -> usize {
		self.0.len()
	}
}

/// No bit for numbers that no fragment has.
fn bit(fragment: u8) -> u64 {
	1_u64.checked_shl(fragment.into()).unwrap_or_default()
}
