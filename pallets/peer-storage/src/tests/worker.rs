//! The offchain worker, on a node with a keystore, a pool, and a peer store that holds what tests say.

use crate::{
	mock::*,
	types::{ChallengeId, Confirmation, Parameters, ProviderId, MAX_ANSWERS, MAX_CONFIRMATIONS},
	Call, Challenges, Clock, Held, ParameterSet, Profiles, Providers, Unconfirmed,
};
use amo_primitives::{
	audit::Proof,
	chunk::{BodyCid, ChunkId},
	operator::{OperatorKey, KEY_TYPE},
	peer_store::{
		FetchRequest, FetchState, FragmentId, PeerStore, PeerStoreExt, PlacementId, ProveError,
		Stats, WorkerEvent,
	},
	time::{Moment, SLOT_MILLIS},
	BlockNumber, Hash,
};
use codec::Decode;
use core::mem::take;
use frame_support::{
	assert_ok,
	traits::{Authorize, Hooks},
};
use frame_system::RawOrigin;
use sp_core::{
	offchain::{
		testing::TestOffchainExt, OffchainDbExt, OffchainWorkerExt, Timestamp, TransactionPool,
		TransactionPoolExt,
	},
	Pair,
};
use sp_io::TestExternalities;
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
use std::{
	collections::{BTreeSet, HashSet},
	sync::{Arc, Mutex},
};

pub(super) const UNTIL: BlockNumber = 10_000;
const PATIENCE: BlockNumber = 3;

/// A peer store: what is in it, and what was asked of it.
#[derive(Default)]
struct Shelf {
	here: HashSet<(BodyCid, u8)>,
	kept: BTreeSet<PlacementId>,
	fetched: Vec<FetchRequest>,
	proved: u32,
	released: Vec<PlacementId>,
	reports: Vec<WorkerEvent>,
}

struct Store(Arc<Mutex<Shelf>>);

impl PeerStore for Store {
	fn has(&self, id: FragmentId) -> bool {
		self.0.lock().unwrap().here.contains(&(id.body, id.fragment))
	}

	fn fetch(&self, request: FetchRequest) -> FetchState {
		let is_here = self.has(request.placement.id);
		let mut shelf = self.0.lock().unwrap();
		let placement = request.placement;
		shelf.fetched.push(request);
		if is_here {
			shelf.kept.insert(placement);
			FetchState::Here
		} else {
			FetchState::Running
		}
	}

	fn prove(&self, body: BodyCid, leaf: u32) -> Result<Proof, ProveError> {
		self.0.lock().unwrap().proved += 1;
		CHUNKS.with_borrow(|chunks| {
			let of_body = |(header, _): &&(amo_primitives::chunk::Header<u64>, Body)| {
				header.description.body == body
			};
			let (_, bytes) = chunks.values().find(of_body).unwrap();
			let (fragment, _) = bytes.layout.shape().locate(leaf).unwrap();
			if self.has(FragmentId { body, fragment }) {
				Ok(bytes.proof(leaf))
			} else {
				Err(ProveError::Missing("it was on a disk".into()))
			}
		})
	}

	fn release(&self, placement: PlacementId) {
		let mut shelf = self.0.lock().unwrap();
		assert!(shelf.kept.remove(&placement), "it is released once");
		shelf.released.push(placement);
	}

	fn placements(
		&self,
		operator: OperatorKey,
		after: Option<PlacementId>,
		most: u32,
	) -> Vec<PlacementId> {
		let shelf = self.0.lock().unwrap();
		let listed = shelf.kept.iter().filter(|placement| {
			placement.operator == operator && after.is_none_or(|after| **placement > after)
		});
		listed.take(most as usize).copied().collect()
	}

	fn stats(&self) -> Stats {
		Stats::default()
	}

	fn report(&self, event: WorkerEvent) {
		self.0.lock().unwrap().reports.push(event);
	}
}

/// A pool: what was submitted, and whether it takes more.
#[derive(Default)]
pub(super) struct Queue {
	submitted: Vec<Call<Test>>,
	pub(super) is_full: bool,
}

struct Pool(Arc<Mutex<Queue>>);

impl TransactionPool for Pool {
	fn submit_transaction(&mut self, bytes: Vec<u8>) -> Result<(), ()> {
		let mut queue = self.0.lock().unwrap();
		if queue.is_full {
			return Err(());
		}
		let transaction = Extrinsic::decode(&mut &bytes[..]).unwrap();
		let RuntimeCall::PeerStorage(call) = transaction.function else { panic!("another's call") };
		queue.submitted.push(call);
		Ok(())
	}
}

/// A node.
pub(super) struct Node {
	shelf: Arc<Mutex<Shelf>>,
	pub(super) queue: Arc<Mutex<Queue>>,
	disk: TestOffchainExt,
}

impl Node {
	/// Runs the worker after the block that is being made, and takes what it sent.
	pub(super) fn run(&self) -> Vec<Call<Test>> {
		self.set_clock(|time| time);
		self.run_late()
	}

	/// The same, whatever the node's clock shows.
	pub(super) fn run_late(&self) -> Vec<Call<Test>> {
		PeerStorage::offchain_worker(now());
		take(&mut self.queue.lock().unwrap().submitted)
	}

	/// Puts a fragment into the peer store.
	pub(super) fn bring(&self, chunk: &ChunkId, fragment: u8) {
		self.shelf.lock().unwrap().here.insert((body_of(chunk), fragment));
	}

	fn fetched(&self) -> Vec<FetchRequest> {
		take(&mut self.shelf.lock().unwrap().fetched)
	}

	/// Puts a fragment into the peer store for a chunk of a provider.
	pub(super) fn keep(&self, placement: PlacementId) {
		self.shelf.lock().unwrap().kept.insert(placement);
	}

	/// Sets the node's clock by the chain's.
	pub(super) fn set_clock(&self, by: impl FnOnce(Moment) -> Moment) {
		let time = by(Moment::from(now()) * SLOT_MILLIS);
		self.disk.0.write().timestamp = Timestamp::from_unix_millis(time);
	}

	pub(super) fn released(&self) -> Vec<PlacementId> {
		take(&mut self.shelf.lock().unwrap().released)
	}

	fn reports(&self) -> Vec<WorkerEvent> {
		take(&mut self.shelf.lock().unwrap().reports)
	}

	/// Loses the local storage, as a node does that starts with an empty folder.
	pub(super) fn forget(&self) {
		self.disk.0.write().persistent_storage = Default::default();
	}
}

fn externalities(operators: &[u64]) -> (TestExternalities, Node) {
	let mut ext = chain(Parameters { challenges_per_block: 0, ..parameters() });
	let keystore = MemoryKeystore::new();
	for number in operators {
		let mut seed = [0xab; 32];
		seed[..8].copy_from_slice(&number.to_le_bytes());
		let suri = format!("{:?}", Hash::from(seed));
		let public = keystore.sr25519_generate_new(KEY_TYPE, Some(&suri)).unwrap();
		assert_eq!(public, operator(*number).public());
	}
	let disk = TestOffchainExt::default();
	ext.register_extension(KeystoreExt::new(keystore));
	ext.register_extension(OffchainDbExt::new(disk.clone()));
	ext.register_extension(OffchainWorkerExt::new(disk.clone()));
	let node = Node { shelf: Default::default(), queue: Default::default(), disk };
	ext.register_extension(TransactionPoolExt::new(Pool(node.queue.clone())));
	(ext, node)
}

fn consistently(mut ext: TestExternalities, test: impl FnOnce()) {
	ext.execute_with(|| {
		test();
		PeerStorage::do_try_state().expect("consistent");
	});
}

/// Runs `test` on a node with these operators' keys and a peer store.
pub(super) fn on_node(operators: &[u64], test: impl FnOnce(&Node)) {
	let (mut ext, node) = externalities(operators);
	ext.register_extension(PeerStoreExt(Arc::new(Store(node.shelf.clone()))));
	consistently(ext, || test(&node));
}

pub(super) fn now() -> BlockNumber {
	System::block_number()
}

pub(super) fn next_block() {
	System::reset_events();
	run_to(now() + 1);
}

fn body_of(chunk: &ChunkId) -> BodyCid {
	CHUNKS.with_borrow(|chunks| chunks[chunk].0.description.body)
}

/// What a fragment is kept for.
pub(super) fn placement_of(number: u64, chunk: &ChunkId, fragment: u8) -> PlacementId {
	let id = FragmentId { body: body_of(chunk), fragment };
	PlacementId { operator: operator(number).public(), id, chunk: *chunk }
}

/// Puts a call into the block, if it may come in.
pub(super) fn include(call: Call<Test>) -> Result<(), TransactionValidityError> {
	let call = RuntimeCall::from(call);
	call.authorize(TransactionSource::Local).unwrap()?;
	call.dispatch(RawOrigin::Authorized.into()).unwrap();
	Ok(())
}

/// A chunk of which each of providers 0 to 2 is to hold a fragment, and that of provider 0.
fn placed() -> (ChunkId, u8) {
	register_some(3);
	let chunk = store(1, 1, UNTIL).unwrap();
	(chunk, fragment_of(&chunk, 0))
}

fn fragment_of(chunk: &ChunkId, of: ProviderId) -> u8 {
	let asked = asked(chunk);
	asked.iter().find(|(provider, _)| *provider == of).unwrap().1.fragment
}

/// The same, confirmed by all and in the node's peer store.
pub(super) fn held(node: &Node) -> (ChunkId, u8) {
	let (chunk, fragment) = placed();
	node.bring(&chunk, fragment);
	node.keep(placement_of(0, &chunk, fragment));
	confirm_all(&chunk);
	(chunk, fragment)
}

/// Lets blocks pass until provider 0 is asked for a leaf.
pub(super) fn challenged() -> ChallengeId {
	ParameterSet::<Test>::mutate(|parameters| parameters.challenges_per_block = 1);
	loop {
		next_block();
		if let Some((id, _)) = open().into_iter().find(|(_, provider)| *provider == 0) {
			ParameterSet::<Test>::mutate(|parameters| parameters.challenges_per_block = 0);
			respond_all(&[0]);
			grow_old();
			return id;
		}
		respond_all(&[0]);
	}
}

/// Lets two blocks pass on the audit clock: then all nodes know the challenges.
fn grow_old() {
	Clock::<Test>::mutate(|clock| *clock += 2);
}

fn confirmations(calls: Vec<Call<Test>>) -> Vec<Vec<Confirmation>> {
	let confirmations = calls.into_iter().map(|call| match call {
		Call::confirm { confirmations, .. } => confirmations.into_inner(),
		_ => panic!("no confirmation"),
	});
	confirmations.collect()
}

fn answers(calls: Vec<Call<Test>>) -> Vec<Vec<ChallengeId>> {
	let answers = calls.into_iter().map(|call| match call {
		Call::respond { answers, .. } => answers.iter().map(|answer| answer.challenge).collect(),
		_ => panic!("no response"),
	});
	answers.collect()
}

#[test]
fn a_placement_is_fetched_from_the_others_and_confirmed_when_it_is_here() {
	on_node(&[0], |node| {
		let (chunk, fragment) = placed();
		assert_eq!(node.run().len(), 0);
		let (_, body) = CHUNKS.with_borrow(|chunks| chunks[&chunk].clone());
		let peers: Vec<_> = [1, 2]
			.map(|other| Profiles::<Test>::get(other).unwrap())
			.into_iter()
			.map(|profile| (profile.peer, profile.addresses.into_inner()))
			.collect();
		let request = FetchRequest {
			placement: placement_of(0, &chunk, fragment),
			layout: body.layout,
			audit_root: body.root(),
			peers,
		};
		assert_eq!(node.fetched(), [request]);

		next_block();
		node.bring(&chunk, fragment);
		let sent = node.run();
		assert_eq!(sent.len(), 1);
		assert_eq!(node.reports(), [WorkerEvent::Confirmed(1)]);
		let (_, asked) = asked(&chunk).into_iter().find(|(provider, _)| *provider == 0).unwrap();
		assert_eq!(confirmations(sent.clone()), [[asked]]);
		assert_ok!(include(sent[0].clone()));
		assert!(Held::<Test>::get(0, chunk).contains(fragment));

		node.fetched();
		for _ in 0..10 {
			next_block();
			assert_eq!(node.run().len(), 0);
		}
		assert_eq!(node.fetched(), []);
	});
}

#[test]
fn what_was_sent_is_not_sent_again_until_patience_ends() {
	on_node(&[0], |node| {
		let (chunk, fragment) = placed();
		node.bring(&chunk, fragment);
		let first = node.run();
		assert_eq!(first.len(), 1);
		for _ in 1..PATIENCE {
			assert_eq!(node.run().len(), 0);
			next_block();
			assert_eq!(node.run().len(), 0);
		}
		next_block();
		let again = node.run();
		assert_eq!(again.len(), 1, "no block had it");
		assert_ok!(include(again[0].clone()));
		assert_eq!(include(first[0].clone()), Err(InvalidTransaction::Stale.into()));
		run_to(now() + PATIENCE);
		assert_eq!(node.run().len(), 0);
	});
}

#[test]
fn a_challenge_is_answered_once() {
	on_node(&[0], |node| {
		held(node);
		let id = challenged();
		let sent = node.run();
		let Call::respond { provider: 0, answers, .. } = &sent[0] else { panic!("no response") };
		assert_eq!(answers.to_vec(), [answer(id)]);
		assert_eq!(node.reports(), [WorkerEvent::Answered(1)]);
		for _ in 1..PATIENCE {
			assert_eq!(node.run().len(), 0);
			next_block();
			assert_eq!(node.run().len(), 0);
		}
		next_block();
		let again = node.run();
		assert_eq!(again.len(), 1, "no block had it");
		assert_ok!(include(again[0].clone()));
		assert_eq!(include(sent[0].clone()), Err(InvalidTransaction::Stale.into()));
		let proved = node.shelf.lock().unwrap().proved;
		run_to(now() + PATIENCE);
		assert_eq!(node.run().len(), 0);
		assert_eq!(node.shelf.lock().unwrap().proved, proved, "nothing is read in vain");
		assert_eq!(Providers::<Test>::get(0).unwrap().strikes, 0);
	});
}

#[test]
fn answers_go_out_in_batches_the_oldest_first() {
	on_node(&[0], |node| {
		register_some(1);
		let chunk = store(1, 1, UNTIL).unwrap();
		(0..3).for_each(|fragment| node.bring(&chunk, fragment));
		confirm_all(&chunk);
		ParameterSet::<Test>::mutate(|parameters| parameters.challenges_per_block = 40);
		next_block();
		assert_eq!(node.run().len(), 0, "others do not know them yet");
		grow_old();
		let sent = node.run();
		let batches = answers(sent.clone());
		assert!(batches.len() > 1);
		assert!(batches.iter().all(|batch| batch.len() <= MAX_ANSWERS as usize));
		let asked: Vec<_> = open().into_iter().map(|(id, _)| id).collect();
		assert_eq!(batches.concat(), asked);
		for call in sent {
			assert_ok!(include(call));
		}
		assert_eq!(open(), []);
	});
}

#[test]
fn many_placements_are_looked_at_in_turn_and_confirmed_in_batches() {
	on_node(&[0], |node| {
		register_some(1);
		for seed in 0..150 {
			for owner in [1, 2] {
				let chunk = store(owner, seed, UNTIL).unwrap();
				(0..3).for_each(|fragment| node.bring(&chunk, fragment));
			}
		}
		let mut rest = 3 * 300;
		for looked in [256, 44] {
			let sent = node.run();
			let sizes: Vec<_> =
				confirmations(sent.clone()).into_iter().map(|batch| batch.len()).collect();
			assert_eq!(sizes.iter().sum::<usize>(), 3 * looked);
			assert!(sizes.iter().all(|size| *size <= MAX_CONFIRMATIONS as usize));
			assert_eq!(sizes.len(), (3 * looked).div_ceil(MAX_CONFIRMATIONS as usize));
			for call in sent {
				assert_ok!(include(call));
			}
			rest -= 3 * looked;
			assert_eq!(Providers::<Test>::get(0).unwrap().fragments, 900);
		}
		assert_eq!(rest, 0);
		assert_eq!(Unconfirmed::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_restart_with_or_without_its_memory_does_no_harm() {
	on_node(&[0], |node| {
		let (chunk, fragment) = placed();
		node.bring(&chunk, fragment);
		let confirmed = node.run();
		assert_eq!(node.run().len(), 0, "it is on disk");
		node.forget();
		let again = node.run();
		assert_eq!(confirmations(again.clone()), confirmations(confirmed.clone()));
		assert_ok!(include(confirmed[0].clone()));
		assert_eq!(include(again[0].clone()), Err(InvalidTransaction::Stale.into()));

		confirm_all(&chunk);
		challenged();
		let answered = node.run();
		node.forget();
		let again = node.run();
		assert_eq!(answers(again.clone()), answers(answered.clone()));
		assert_ok!(include(answered[0].clone()));
		assert_eq!(include(again[0].clone()), Err(InvalidTransaction::Stale.into()));
		node.forget();
		assert_eq!(node.run().len(), 0);
		assert_eq!(Providers::<Test>::get(0).unwrap().strikes, 0);
	});
}

#[test]
fn on_another_fork_the_same_number_is_answered_anew_and_the_old_answer_is_passed_over() {
	on_node(&[0], |node| {
		held(node);
		let id = challenged();
		let here = node.run();
		// The other fork's challenge of that number.
		Challenges::<Test>::mutate(id, |challenge| {
			let challenge = challenge.as_mut().unwrap();
			challenge.leaf = challenge.leaf / 10 * 10 + (challenge.leaf + 1) % 10;
		});
		let there = node.run();
		assert_eq!(answers(there.clone()), [[id]], "without delay");
		assert_eq!(include(here[0].clone()), Err(InvalidTransaction::Stale.into()));
		assert_eq!(open(), [(id, 0)]);
		assert_ok!(include(there[0].clone()));
		assert_eq!(open(), []);
		assert_eq!(Providers::<Test>::get(0).unwrap().strikes, 0);
	});
}

#[test]
fn a_fragment_that_is_drawn_anew_is_confirmed_anew() {
	on_node(&[0], |node| {
		register_some(1);
		let chunk = store(1, 1, UNTIL).unwrap();
		(0..3).for_each(|fragment| node.bring(&chunk, fragment));
		let (_, old) = asked(&chunk)[0];
		run_to(old.due - 1);
		let late = node.run();
		run_to(old.due);
		let (_, new) = asked(&chunk)[0];
		assert!(new.due > old.due);
		let sent = node.run();
		assert_eq!(sent.len(), 1, "without delay");
		assert_eq!(include(late[0].clone()), Err(InvalidTransaction::Stale.into()));
		assert_ok!(include(sent[0].clone()));
		assert!(Held::<Test>::get(0, chunk).contains(new.fragment));
	});
}

#[test]
fn what_is_lost_is_reported_and_fetched_again_and_not_answered() {
	on_node(&[0], |node| {
		let (chunk, fragment) = placed();
		confirm_all(&chunk);
		let id = challenged();
		node.fetched();
		assert_eq!(node.run().len(), 0);
		assert_eq!(node.reports(), [WorkerEvent::Unanswerable]);
		let fetched: Vec<_> = node.fetched().into_iter().map(|request| request.placement).collect();
		assert_eq!(fetched, [placement_of(0, &chunk, fragment)]);
		// It came in time.
		next_block();
		node.bring(&chunk, fragment);
		let sent = node.run();
		assert_eq!(answers(sent.clone()), [[id]]);
		assert_ok!(include(sent[0].clone()));
	});
}

#[test]
fn a_full_pool_is_tried_again() {
	on_node(&[0], |node| {
		let (chunk, fragment) = placed();
		node.bring(&chunk, fragment);
		node.queue.lock().unwrap().is_full = true;
		assert_eq!(node.run().len(), 0);
		assert_eq!(node.reports(), []);
		node.queue.lock().unwrap().is_full = false;
		assert_eq!(node.run().len(), 1);
	});
}

#[test]
fn one_node_serves_several_providers() {
	on_node(&[0, 2, 77], |node| {
		let (chunk, _) = placed();
		for (_, confirmation) in asked(&chunk) {
			node.bring(&chunk, confirmation.fragment);
		}
		let sent = node.run();
		assert_eq!(sent.len(), 2);
		for call in sent {
			assert_ok!(include(call));
		}
		assert_eq!(Unconfirmed::<Test>::iter_prefix(1).count(), 1);
		assert_eq!(Unconfirmed::<Test>::iter().count(), 1);
	});
}

#[test]
fn without_its_operators_key_a_node_does_nothing() {
	for operators in [&[][..], &[1][..]] {
		on_node(operators, |node| {
			register(0, 1 << 40).unwrap();
			let chunk = store(1, 1, UNTIL).unwrap();
			(0..3).for_each(|fragment| node.bring(&chunk, fragment));
			assert_eq!(node.run().len(), 0);
			assert_eq!(node.fetched(), []);
		});
	}
}

#[test]
fn without_a_peer_store_a_node_sends_nothing() {
	let (ext, node) = externalities(&[0]);
	consistently(ext, || {
		let (chunk, _) = placed();
		assert_eq!(node.run().len(), 0);
		confirm_all(&chunk);
		challenged();
		assert_eq!(node.run().len(), 0);
		end(&chunk);
		next_block();
		assert_eq!(node.run().len(), 0);
	});
}
