//! The offchain worker: answers challenges, fetches and confirms placements, and lets go of what need
//! not be held any more (`releases`), for each provider whose operator key is in this node's keystore.
//!
//! It starts from the state of the block it runs after, so a fork or a restart needs no care: what is
//! still asked is done again. What it remembers is only to not do it again in vain.

use crate::{
	types::{Answer, Challenge, ChallengeId, Confirmation, Contract, ProviderId, Statement},
	ByOperator, Call, Challenges, Clock, Config, Contracts, OpenOf, Pallet, Profiles, Unconfirmed,
};
use alloc::vec::Vec;
use amo_primitives::{
	chunk::{ChunkId, Chunks},
	operator::{signed_bytes, OperatorKey, OperatorSignature, KEY_TYPE},
	peer_store::{peer_store_api, FetchRequest, FetchState, FragmentId, PlacementId, WorkerEvent},
	BlockNumber, Hash,
};
use codec::{Decode, Encode};
use frame_support::traits::Get;
use frame_system::offchain::SubmitTransaction;
use sp_runtime::{
	offchain::{
		storage::StorageValueRef,
		storage_lock::{StorageLock, Time},
		Duration,
	},
	BoundedVec,
};

/// Most challenges, and most fragments, that a run looks at for a provider.
const LOOK: usize = 256;

/// Blocks after which something that was sent and is still asked is sent again.
const PATIENCE: BlockNumber = 3;

/// Most sent things that are remembered.
const MEMORY: usize = 4096;

/// What the audit clock must have gone on by since a challenge was drawn: it does at the end of the
/// block that drew it, and of the next.
const OLD_ENOUGH: BlockNumber = 2;

/// How long a run may take until another begins beside it.
const RUN_MILLIS: u64 = 30_000;

impl<T: Config> Pallet<T> {
	/// One run, after a block.
	pub(crate) fn work() {
		let mut lock = StorageLock::<Time>::with_deadline(
			b"amo/peer-storage/lock",
			Duration::from_millis(RUN_MILLIS),
		);
		let Ok(_guard) = lock.try_lock() else { return };
		for operator in sp_io::crypto::sr25519_public_keys(KEY_TYPE) {
			let provider = ByOperator::<T>::get(operator);
			if let Some(provider) = provider {
				Self::answer(provider, &operator);
				Self::fetch_and_confirm(provider, &operator);
			}
			Self::release(provider, operator);
		}
	}

	fn answer(provider: ProviderId, operator: &OperatorKey) {
		let mut sent =
			Memory::<(ChallengeId, ChunkId, u32)>::load(b"answers", provider, Self::now());
		let mut answers = Vec::new();
		for id in OpenOf::<T>::iter_key_prefix(provider).take(LOOK) {
			let Some(challenge) = Challenges::<T>::get(id) else { continue };
			// Others must have the block that drew it, or they refuse the answer for good.
			if Clock::<T>::get().saturating_sub(challenge.drawn_at) < OLD_ENOUGH {
				continue;
			}
			// On another fork the number may be another challenge's.
			if sent.contains(&(id, challenge.chunk, challenge.leaf)) {
				continue;
			}
			match peer_store_api::prove(challenge.body, challenge.leaf) {
				Ok(proof) => {
					let (chunk, leaf) = (challenge.chunk, challenge.leaf);
					answers.push(Answer { challenge: id, chunk, leaf, proof });
				},
				Err(error) => {
					Self::mend_locally(provider, operator, &challenge);
					log::warn!(target: "amo::peer-storage", "cannot answer challenge {id}: {error:?}");
					peer_store_api::report(WorkerEvent::Unanswerable);
				},
			}
		}
		answers.sort_by_key(|answer| answer.challenge);
		for batch in batches(answers) {
			let signed = Self::sign(operator, &Statement::Respond(provider, &batch));
			let Some(signature) = signed else { return };
			let ids: Vec<_> =
				batch.iter().map(|answer| (answer.challenge, answer.chunk, answer.leaf)).collect();
			let answered = ids.len() as u32;
			if Self::submit(Call::respond { provider, answers: batch, signature }) {
				sent.add(ids);
				peer_store_api::report(WorkerEvent::Answered(answered));
			}
		}
		sent.save();
	}

	fn fetch_and_confirm(provider: ProviderId, operator: &OperatorKey) {
		let mut sent =
			Memory::<(ChunkId, u8, BlockNumber)>::load(b"confirmations", provider, Self::now());
		let mut here = Vec::new();
		for (chunk, fragments) in Self::next_unconfirmed(provider) {
			for fragment in fragments {
				let request = Self::request(provider, operator, &chunk, fragment);
				let Some((confirmation, request)) = request else { continue };
				if sent.contains(&(chunk, fragment, confirmation.due)) {
					continue;
				}
				match peer_store_api::fetch(request) {
					Some(FetchState::Here) => here.push(confirmation),
					Some(FetchState::Failed { reason, .. }) => log::debug!(
						target: "amo::peer-storage",
						"fragment {fragment} of chunk {chunk:?} is not here yet: {reason}",
					),
					Some(FetchState::Running) | None => {},
				}
			}
		}
		for batch in batches(here) {
			let signed = Self::sign(operator, &Statement::Confirm(provider, &batch));
			let Some(signature) = signed else { return };
			let ids: Vec<_> =
				batch.iter().map(|entry| (entry.chunk, entry.fragment, entry.due)).collect();
			let confirmed = ids.len() as u32;
			if Self::submit(Call::confirm { provider, confirmations: batch, signature }) {
				sent.add(ids);
				peer_store_api::report(WorkerEvent::Confirmed(confirmed));
			}
		}
		sent.save();
	}

	/// Some of what the provider is to fetch: after what the last run looked at.
	fn next_unconfirmed(provider: ProviderId) -> Vec<(ChunkId, Vec<u8>)> {
		let key = (b"amo/peer-storage/cursor", provider).encode();
		let cursor = StorageValueRef::persistent(&key);
		let after = cursor.get::<ChunkId>().ok().flatten();
		let entries: Vec<_> = match after {
			Some(chunk) => Unconfirmed::<T>::iter_prefix_from(
				provider,
				Unconfirmed::<T>::hashed_key_for(provider, chunk),
			)
			.take(LOOK)
			.collect(),
			None => Unconfirmed::<T>::iter_prefix(provider).take(LOOK).collect(),
		};
		match entries.last().filter(|_| entries.len() == LOOK) {
			Some((chunk, _)) => cursor.set(chunk),
			None => cursor.set(&None::<ChunkId>),
		}
		entries.into_iter().map(|(chunk, fragments)| (chunk, fragments.iter().collect())).collect()
	}

	/// What is asked of the provider, and what to fetch for it.
	fn request(
		provider: ProviderId,
		operator: &OperatorKey,
		chunk: &ChunkId,
		fragment: u8,
	) -> Option<(Confirmation, FetchRequest)> {
		let contract = Contracts::<T>::get(chunk)?;
		let candidate = contract.placements.get(usize::from(fragment))?.candidate?;
		if candidate.provider != provider {
			return None;
		}
		let request = Self::fetch_request(provider, operator, chunk, &contract, fragment)?;
		Some((Confirmation { chunk: *chunk, fragment, due: candidate.due }, request))
	}

	/// How to fetch a fragment from the others that have to do with its chunk.
	fn fetch_request(
		provider: ProviderId,
		operator: &OperatorKey,
		chunk: &ChunkId,
		contract: &Contract<T::AccountId>,
		fragment: u8,
	) -> Option<FetchRequest> {
		let description = T::Chunks::header(chunk)?.description;
		let mut others: Vec<_> = contract.providers().filter(|other| *other != provider).collect();
		others.sort_unstable();
		others.dedup();
		let peers = others
			.into_iter()
			.filter_map(Profiles::<T>::get)
			.map(|profile| (profile.peer, profile.addresses.into_inner()))
			.collect();
		let id = FragmentId { body: description.body, fragment };
		Some(FetchRequest {
			placement: PlacementId { operator: *operator, id, chunk: *chunk },
			layout: contract.layout,
			audit_root: description.audit_root,
			peers,
		})
	}

	/// Fetches a fragment again that should be here, so that the next challenge finds it.
	fn mend_locally(provider: ProviderId, operator: &OperatorKey, challenge: &Challenge) {
		let Challenge { chunk, fragment, .. } = challenge;
		let Some(contract) = Contracts::<T>::get(chunk) else { return };
		let request = Self::fetch_request(provider, operator, chunk, &contract, *fragment);
		if let Some(request) = request {
			let _its_state_shows_at_the_next_challenge = peer_store_api::fetch(request);
		}
	}

	fn sign(
		operator: &OperatorKey,
		statement: &Statement<T::AccountId>,
	) -> Option<OperatorSignature> {
		let first = frame_system::pallet_prelude::BlockNumberFor::<T>::default();
		let genesis: Hash = frame_system::Pallet::<T>::block_hash(first);
		sp_io::crypto::sr25519_sign(KEY_TYPE, operator, &signed_bytes(&genesis, statement))
	}

	fn submit(call: Call<T>) -> bool {
		let transaction = T::create_authorized_transaction(call.into());
		let submitted = SubmitTransaction::<T, Call<T>>::submit_transaction(transaction);
		if submitted.is_err() {
			// The pool is full, or has the same: the next run tries again.
			log::debug!(target: "amo::peer-storage", "the pool did not take a transaction");
		}
		submitted.is_ok()
	}
}

/// Cuts things into batches of a call.
fn batches<Item, Size: Get<u32>>(mut items: Vec<Item>) -> Vec<BoundedVec<Item, Size>> {
	let mut batches = Vec::new();
	while !items.is_empty() {
		let rest = items.split_off(items.len().min(Size::get() as usize));
		batches.push(BoundedVec::truncate_from(items));
		items = rest;
	}
	batches
}

/// What was sent lately, by block. It is in the node's own storage, the same on all forks.
struct Memory<Id> {
	key: Vec<u8>,
	now: BlockNumber,
	sent: Vec<(Id, BlockNumber)>,
}

impl<Id: Encode + Decode + PartialEq> Memory<Id> {
	fn load(of: &[u8], provider: ProviderId, now: BlockNumber) -> Self {
		let key = (b"amo/peer-storage/sent", of, provider).encode();
		let stored = StorageValueRef::persistent(&key).get::<Vec<(Id, BlockNumber)>>();
		let mut sent = stored.ok().flatten().unwrap_or_default();
		sent.retain(|(_, block)| now.abs_diff(*block) < PATIENCE);
		Self { key, now, sent }
	}

	fn contains(&self, id: &Id) -> bool {
		self.sent.iter().any(|(sent, _)| sent == id)
	}

	fn add(&mut self, ids: Vec<Id>) {
		self.sent.extend(ids.into_iter().map(|id| (id, self.now)));
		let surplus = self.sent.len().saturating_sub(MEMORY);
		self.sent.drain(..surplus);
	}

	fn save(self) {
		StorageValueRef::persistent(&self.key).set(&self.sent);
	}
}
