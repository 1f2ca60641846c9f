//! Which fragments are here for the chain, and for what: in memory, because offchain workers ask for all of
//! them after each block.

use amo_offchain_storage::{
	bodies::{pinned_bodies, FragmentError},
	store::{BlockStore, Pin},
	Cid,
};
use amo_primitives::{
	chunk::{BodyCid, ChunkId},
	operator::OperatorKey,
	peer_store::{FragmentId, PlacementId},
	Hash,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	ops::Bound,
};

/// Who pins what the chain has placed here.
pub const PROVIDER: &str = "provider";

/// Why it does: followed by the operator key and the chunk.
const PLACEMENT: &str = "placement";

/// The pin of a placed fragment.
pub fn pin(placement: &PlacementId) -> Pin {
	let operator = Hash::from(placement.operator.0);
	let reason = format!("{PLACEMENT}/{operator:x}/{:x}", placement.chunk);
	Pin { owner: PROVIDER.into(), reason }
}

/// Which operator's provider a pin is of, and for which chunk.
fn purpose_of(pin: &Pin) -> Option<(OperatorKey, ChunkId)> {
	let rest = pin.reason.strip_prefix(PLACEMENT)?.strip_prefix('/')?;
	let (operator, chunk) = rest.split_once('/')?;
	let operator: Hash = operator.parse().ok()?;
	Some((OperatorKey::from_raw(operator.0), chunk.parse().ok()?))
}

/// The CID of a body as IPFS has it. `None` never happens.
pub fn cid_of(body: &BodyCid) -> Option<Cid> {
	Cid::try_from(&body.to_bytes()[..]).ok()
}

/// The fragments by operator, and the chunk that each is for.
#[derive(Debug, Default)]
pub struct Held(BTreeMap<OperatorKey, BTreeSet<(FragmentId, ChunkId)>>);

impl Held {
	/// What is pinned for the chain.
	///
	/// # Errors
	/// [`FragmentError::Store`].
	pub fn load(store: &dyn BlockStore) -> Result<Self, FragmentError> {
		let mut held = Self::default();
		for pinned in pinned_bodies(store, Some(PROVIDER))? {
			let Some(body) = BodyCid::from_bytes(&pinned.cid.to_bytes()) else { continue };
			let Some((operator, chunk)) = purpose_of(&pinned.pin) else { continue };
			for fragment in pinned.fragments {
				held.add(PlacementId { operator, id: FragmentId { body, fragment }, chunk });
			}
		}
		Ok(held)
	}

	/// Notes that a fragment is here.
	pub fn add(&mut self, placement: PlacementId) {
		let PlacementId { operator, id, chunk } = placement;
		self.0.entry(operator).or_default().insert((id, chunk));
	}

	/// Notes that a fragment is not here for this any more. Says whether it was.
	pub fn remove(&mut self, placement: &PlacementId) -> bool {
		let PlacementId { operator, id, chunk } = placement;
		self.0.get_mut(operator).is_some_and(|held| held.remove(&(*id, *chunk)))
	}

	/// Notes that a fragment is not here, or not whole.
	pub fn remove_fragment(&mut self, id: &FragmentId) {
		self.remove_range(*id, *id);
	}

	/// Notes that nothing of a body is here.
	pub fn remove_body(&mut self, body: &BodyCid) {
		let (first, last) = of_body(body);
		self.remove_range(first, last);
	}

	fn remove_range(&mut self, first: FragmentId, last: FragmentId) {
		for held in self.0.values_mut() {
			let gone: Vec<_> = held.range(between(first, last)).copied().collect();
			for entry in gone {
				held.remove(&entry);
			}
		}
	}

	/// Whether a fragment is here, for whatever it is.
	pub fn has(&self, id: &FragmentId) -> bool {
		self.0.values().any(|held| held.range(between(*id, *id)).next().is_some())
	}

	/// Whether a fragment is here for this.
	pub fn has_for(&self, placement: &PlacementId) -> bool {
		let PlacementId { operator, id, chunk } = placement;
		self.0.get(operator).is_some_and(|held| held.contains(&(*id, *chunk)))
	}

	/// Whether any fragment of a body is here.
	pub fn has_any(&self, body: &BodyCid) -> bool {
		!self.fragments(body).is_empty()
	}

	/// The fragments of a body that are here, in order.
	pub fn fragments(&self, body: &BodyCid) -> Vec<u8> {
		let (first, last) = of_body(body);
		let all = self.0.values().flat_map(|held| held.range(between(first, last)));
		let fragments: BTreeSet<u8> = all.map(|(id, _)| id.fragment).collect();
		fragments.into_iter().collect()
	}

	/// What is here for an operator, in order: from the first on, or those behind another.
	pub fn placements(
		&self,
		operator: OperatorKey,
		after: Option<PlacementId>,
	) -> impl Iterator<Item = PlacementId> + '_ {
		let first =
			after.map_or(Bound::Unbounded, |after| Bound::Excluded((after.id, after.chunk)));
		let held = self.0.get(&operator).into_iter();
		held.flat_map(move |held| held.range((first, Bound::Unbounded)))
			.map(move |(id, chunk)| PlacementId { operator, id: *id, chunk: *chunk })
	}

	/// How many bodies there are fragments of.
	pub fn bodies(&self) -> usize {
		let bodies = self.0.values().flatten().map(|(id, _)| id.body);
		bodies.collect::<BTreeSet<_>>().len()
	}
}

fn of_body(body: &BodyCid) -> (FragmentId, FragmentId) {
	let fragment = |fragment| FragmentId { body: *body, fragment };
	(fragment(u8::MIN), fragment(u8::MAX))
}

/// All entries of these fragments, for whatever chunks.
fn between(first: FragmentId, last: FragmentId) -> std::ops::RangeInclusive<(FragmentId, ChunkId)> {
	(first, ChunkId::zero())..=(last, ChunkId::repeat_byte(u8::MAX))
}
