//! Whose a session key was, for reports of those who sign twice.
//!
//! The session pallet's own proof about the running session is made of the keys that are set, which may be
//! for a later one, and so is its check: who sets others before it signs twice could not be reported. Here
//! proofs are made of the keys in use, and each is checked against the root that was noted when the set was
//! named.

use crate::{AccountId, Babe, Hash, Runtime, Session, SessionKeys, ValidatorSelection};
use codec::{Decode, Encode};
use frame_support::traits::KeyOwnerProofSystem;
use pallet_session::historical::{HistoricalSessions, IdentificationTuple};
use pallet_validator_selection::KeysInUse;
use sp_consensus_babe::Slot;
use sp_consensus_grandpa::SetId;
use sp_core::crypto::KeyTypeId;
use sp_runtime::traits::{BlakeTwo256, OpaqueKeys};
use sp_session::MembershipProof;
use sp_staking::SessionIndex;
use sp_trie::{
	accessed_nodes_tracker::AccessedNodesTracker,
	recorder_ext::RecorderExt,
	trie_types::{TrieDBBuilder, TrieDBMutBuilderV0},
	LayoutV0, MemoryDB, RandomState, Recorder, StorageProof, Trie, TrieMut, TrieRecorder,
};

/// Proves whose session keys are, and checks that.
pub struct KeyOwnership;

/// The same trie as the session pallet's: from each key to the place of its owner in the set, and from there
/// to the owner.
struct KeyTrie {
	nodes: MemoryDB<BlakeTwo256>,
	root: Hash,
}

impl KeyTrie {
	fn of(owners: &[(AccountId, SessionKeys)]) -> Option<Self> {
		let (mut nodes, mut root) =
			(MemoryDB::with_hasher(RandomState::default()), Hash::default());
		let mut trie = TrieDBMutBuilderV0::<BlakeTwo256>::new(&mut nodes, &mut root).build();
		for (place, (owner, keys)) in (0u32..).zip(owners) {
			let place = place.encode();
			for kind in SessionKeys::key_ids() {
				let key = (kind, keys.get_raw(*kind)).encode();
				trie.insert(&key, &place).ok()?;
			}
			let identification: IdentificationTuple<Runtime> = (owner.clone(), ());
			trie.insert(&place, &identification.encode()).ok()?;
		}
		drop(trie);
		Some(Self { nodes, root })
	}

	fn owner(
		&self,
		kind: KeyTypeId,
		key: &[u8],
		recorder: &mut dyn TrieRecorder<Hash>,
	) -> Option<IdentificationTuple<Runtime>> {
		let trie = TrieDBBuilder::<BlakeTwo256>::new(&self.nodes, &self.root)
			.with_recorder(recorder)
			.build();
		let place = trie.get(&(kind, key).encode()).ok()??;
		let place = u32::decode(&mut &place[..]).ok()?;
		let owner = trie.get(&place.encode()).ok()??;
		IdentificationTuple::<Runtime>::decode(&mut &owner[..]).ok()
	}
}

impl KeyOwnership {
	/// Proves whose a key was in the session of a slot. Nothing if that is neither the running one nor
	/// the one before, or nobody signed with it there.
	pub fn prove_for_slot(slot: Slot, kind: KeyTypeId, key: &[u8]) -> Option<MembershipProof> {
		let (running, start) = (Session::current_index(), Babe::current_epoch_start());
		let session = if slot < start {
			running.checked_sub(1)?
		} else if slot < start.saturating_add(ValidatorSelection::cycle_length()) {
			running
		} else {
			return None;
		};
		Self::prove_in(session, kind, key)
	}

	/// Proves whose a key was in the last session of a set of GRANDPA's. Nothing as above.
	pub fn prove_for_set(set: SetId, kind: KeyTypeId, key: &[u8]) -> Option<MembershipProof> {
		Self::prove_in(pallet_grandpa::SetIdSession::<Runtime>::get(set)?, kind, key)
	}

	fn prove_in(session: SessionIndex, kind: KeyTypeId, key: &[u8]) -> Option<MembershipProof> {
		let owners = KeysInUse::<Runtime>::get(session)?;
		let trie = KeyTrie::of(&owners)?;
		let mut recorder = Recorder::<LayoutV0<BlakeTwo256>>::new();
		trie.owner(kind, key, &mut recorder)?;
		let trie_nodes = recorder.into_raw_storage_proof();
		Some(MembershipProof { session, trie_nodes, validator_count: owners.len() as u32 })
	}
}

impl<Key: AsRef<[u8]>> KeyOwnerProofSystem<(KeyTypeId, Key)> for KeyOwnership {
	type IdentificationTuple = IdentificationTuple<Runtime>;
	type Proof = MembershipProof;

	fn prove((kind, key): (KeyTypeId, Key)) -> Option<Self::Proof> {
		Self::prove_in(Session::current_index(), kind, key.as_ref())
	}

	fn check_proof(
		(kind, key): (KeyTypeId, Key),
		proof: Self::Proof,
	) -> Option<Self::IdentificationTuple> {
		let (root, validators) = HistoricalSessions::<Runtime>::get(proof.session)?;
		if validators != proof.validator_count {
			return None;
		}
		let nodes = StorageProof::new_with_duplicate_nodes_check(proof.trie_nodes).ok()?;
		let mut read = AccessedNodesTracker::<Hash>::new(nodes.len());
		let trie = KeyTrie { nodes: nodes.into_memory_db(), root };
		let owner = trie.owner(kind, key.as_ref(), &mut read)?;
		read.ensure_no_unused_nodes().ok()?;
		Some(owner)
	}
}
