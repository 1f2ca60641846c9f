//! What `make weights` measures: each call, and each part of the hooks, at its worst.

use super::*;
use crate::types::{
	Addresses, Answer, Aside, Candidate, Challenge, ChallengeId, Confirmation, Parameters, Pauses,
	Profile, ProviderId, State, Statement, GIB, MAX_ANSWERS, MAX_CAPACITY, MAX_CHALLENGES,
	MAX_CLAIMS, MAX_CONFIRMATIONS, MAX_PAYERS,
};
use alloc::{format, vec, vec::Vec};
use amo_primitives::{
	audit::{leaf_hash, node_hash, Proof, LEAF_LEN, MAX_FRAGMENTS, MAX_FRAGMENT_LEN, MAX_PATH},
	chunk::{
		BodyCid, ChunkId, Chunks, CidHash, Description, Header, Source, MAX_SOURCES, MAX_TAGS,
		MAX_TAG_LEN,
	},
	custody::KeyCommitment,
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	operator::{signed_bytes, OperatorKey, OperatorSignature, KEY_TYPE},
	peer_store::{MAX_ADDRESSES, MAX_ADDRESS_LEN, MAX_PEER_ID_LEN},
	storage::Storage,
	Balance, BlockNumber, Hash,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{MutateHold, Unbalanced},
		tokens::Precision,
		EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};

/// More than any deposit and rent here.
const MONEY: Balance = 1 << 100;

/// Blocks for which chunks are stored.
const PERIOD: BlockNumber = 1_000_000;

/// Blocks after which more rent is earned for a fragment than all payers but the last have paid.
const LONG: BlockNumber = 1_000;

fn funded<T: Config>(who: T::AccountId) -> T::AccountId {
	T::Currency::increase_balance(&who, MONEY, Precision::BestEffort).expect("it can hold more");
	who
}

fn new_operator(number: u32) -> OperatorKey {
	let seed = format!("//provider//{number}").into_bytes();
	sp_io::crypto::sr25519_generate(KEY_TYPE, Some(seed))
}

fn sign<T: Config>(
	operator: &OperatorKey,
	statement: &Statement<T::AccountId>,
) -> OperatorSignature {
	let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::default());
	sp_io::crypto::sr25519_sign(KEY_TYPE, operator, &signed_bytes(&genesis, statement))
		.expect("it is in the keystore")
}

fn longest_profile() -> Profile {
	let address = BoundedVec::truncate_from(vec![1; MAX_ADDRESS_LEN as usize]);
	Profile {
		peer: BoundedVec::truncate_from(vec![2; MAX_PEER_ID_LEN as usize]),
		addresses: Addresses::truncate_from(vec![address; MAX_ADDRESSES as usize]),
	}
}

fn register<T: Config>(account: &T::AccountId, number: u32) -> ProviderId {
	let operator = new_operator(number);
	let signature = sign::<T>(&operator, &Statement::Serve(account));
	Pallet::<T>::add_provider(
		account.clone(),
		operator,
		MAX_CAPACITY,
		longest_profile(),
		&signature,
	)
	.expect("it may");
	ByAccount::<T>::get(account).expect("registered")
}

/// Registers providers with as much room as they can have, up to `count` of them.
pub(crate) fn register_providers<T: Config>(count: u32) {
	for number in ProviderCount::<T>::get()..count {
		let account = funded::<T>(account("provider", number, 0));
		register::<T>(&account, number);
	}
}

/// Has all fragments of a chunk confirmed, and sees to it that its end is as much work as it can be:
/// many have paid for it, and a block later its holders have to answer for what they have earned.
pub(crate) fn confirm_all_and_ask<T: Config>(chunk: &ChunkId) {
	share_rent::<T>(chunk);
	confirm_all::<T>(chunk);
	let holders = Contracts::<T>::get(chunk).expect("it is stored").placements;
	for holder in holders.iter().filter_map(|placement| placement.holder) {
		challenge::<T>(holder.provider, chunk);
	}
	Contracts::<T>::mutate(chunk, |entry| {
		let contract = entry.as_mut().expect("it is stored");
		for holder in contract.placements.iter_mut().filter_map(|entry| entry.holder.as_mut()) {
			holder.paid_to = holder.paid_to.saturating_sub(1);
		}
	});
}

/// Has all fragments of a chunk confirmed.
fn confirm_all<T: Config>(chunk: &ChunkId) {
	for fragment in 0..MAX_FRAGMENTS {
		confirm_fragment::<T>(chunk, fragment);
	}
}

fn confirm_fragment<T: Config>(chunk: &ChunkId, fragment: u8) {
	let contract = Contracts::<T>::get(chunk).expect("it is stored");
	let placement = contract.placements.get(usize::from(fragment));
	let Some(Candidate { provider, due, .. }) = placement.and_then(|placement| placement.candidate)
	else {
		return;
	};
	let confirmation = Confirmation { chunk: *chunk, fragment, due };
	assert!(Pallet::<T>::confirm_one(provider, &confirmation));
}

fn layout(k: u8, m: u8) -> Layout {
	let fragmentation = Fragmentation::new(k, m).expect("in range");
	Layout::new(fragmentation, u64::from(k) * MAX_FRAGMENT_LEN).expect("in range")
}

/// The largest one: 64 fragments of 8 GiB.
fn largest() -> Layout {
	layout(32, 32)
}

/// A proof that shows any leaf of the largest body, if all of its leaves are the same, and the body's
/// audit root.
fn deepest_proof() -> (Proof, Hash) {
	let leaf = vec![3; LEAF_LEN as usize];
	let mut node = leaf_hash(&leaf);
	let mut path = Vec::new();
	for _ in 0..MAX_PATH {
		path.push(node);
		node = node_hash(&node, &node);
	}
	(Proof { leaf: BoundedVec::truncate_from(leaf), path: BoundedVec::truncate_from(path) }, node)
}

/// Stores a chunk with the largest header, not confirmed yet.
fn store<T: Config>(number: u32, layout: Layout) -> ChunkId {
	let payer = funded::<T>(account("payer", 0, 0));
	let mut nonce = [0; 16];
	nonce[..4].copy_from_slice(&number.to_le_bytes());
	let until = Pallet::<T>::now() + PERIOD;
	let (_, audit_root) = deepest_proof();
	let tag = BoundedVec::truncate_from(vec![b'a'; MAX_TAG_LEN as usize]);
	let source = Source { chunk: ChunkId::repeat_byte(4), embedded: true };
	let description = Description {
		metric: 0,
		device: DeviceId([1; 16]),
		start: 0,
		end: 0,
		records: 1,
		place: None,
		tags: BoundedVec::truncate_from(vec![tag; MAX_TAGS as usize]),
		body: BodyCid { hash: CidHash::Sha2_256, digest: [2; 32] },
		layout,
		audit_root,
		nonce,
		key_commitment: Some(KeyCommitment([3; 32])),
		previous: Some(ChunkId::repeat_byte(5)),
		sources: BoundedVec::truncate_from(vec![source; MAX_SOURCES as usize]),
	};
	let header = Header { owner: payer.clone(), description };
	let chunk = T::Chunks::insert(header, until);
	Pallet::<T>::store(&chunk, &payer, &layout, until).expect("there is room and money");
	chunk
}

/// Has as many pay for a chunk as can, the first one's rent used up last.
fn share_rent<T: Config>(chunk: &ChunkId) {
	let until = Contracts::<T>::get(chunk).expect("it is stored").until;
	for number in 1..MAX_PAYERS {
		let payer = funded::<T>(account("payer", number, 0));
		Pallet::<T>::extend(chunk, &payer, until - 1, until).expect("there is money");
	}
	Contracts::<T>::mutate(chunk, |entry| {
		let contract = entry.as_mut().expect("it is stored");
		let last_first = contract.payments.iter().rev().cloned().collect();
		contract.payments = BoundedVec::truncate_from(last_first);
	});
}

fn pass<T: Config>(blocks: BlockNumber) {
	let then = Pallet::<T>::now() + blocks;
	frame_system::Pallet::<T>::set_block_number(then.into());
}

fn tune<T: Config>(change: impl FnOnce(&mut Parameters)) {
	ParameterSet::<T>::mutate(change);
}

/// Asks a provider for a leaf of what it holds of a chunk.
fn challenge<T: Config>(provider: ProviderId, chunk: &ChunkId) -> ChallengeId {
	let contract = Contracts::<T>::get(chunk).expect("it is stored");
	let fragment = Held::<T>::get(provider, chunk).iter().next().expect("it holds one");
	let leaf = u32::from(fragment) * contract.layout.shape().leaves_per_fragment();
	let challenge = Pallet::<T>::challenge(provider, *chunk, leaf).expect("there is such a leaf");
	Pallet::<T>::ask(&challenge)
}

/// Sets rent aside that depends on a challenge, as if the provider had had the fragment before.
fn set_aside<T: Config>(challenge: ChallengeId) {
	let Challenge { provider, chunk, fragment, .. } =
		Challenges::<T>::get(challenge).expect("it is open");
	let account = Providers::<T>::get(provider).expect("registered").account;
	let rent = 1;
	T::Currency::hold(&HoldReason::Rent.into(), &account, rent).expect("there is money");
	let aside = Aside { rent, burned: 1, byte_blocks: 1 };
	Asked::<T>::mutate(provider, (chunk, fragment), |pending| pending.aside.add(aside));
}

/// A provider, and what it is to confirm: the last fragments to settle of chunks, each paid for by
/// many, that others hand over to it before they have answered for them.
fn confirmations<T: Config>(n: u32) -> (ProviderId, Vec<Confirmation>) {
	register_providers::<T>(MAX_FRAGMENTS.into());
	let chunks: Vec<ChunkId> = (0..n).map(|number| store::<T>(number, largest())).collect();
	let provider = register::<T>(&funded::<T>(account("taker", 0, 0)), 1_000);
	let due = Pallet::<T>::now() + 2 * LONG;
	let confirmations = chunks.iter().map(|chunk| {
		share_rent::<T>(chunk);
		confirm_all::<T>(chunk);
		let mut contract = Contracts::<T>::get(chunk).expect("it is stored");
		let placement = contract.placements.get_mut(0).expect("it has fragments");
		placement.candidate = Some(Candidate { provider, since: due, due });
		let holder = placement.holder.expect("it is confirmed").provider;
		Pallet::<T>::schedule(chunk, &mut contract, due);
		Contracts::<T>::insert(chunk, contract);
		challenge::<T>(holder, chunk);
		Pallet::<T>::assign(provider, chunk, 0, largest().fragment_len());
		Confirmation { chunk: *chunk, fragment: 0, due }
	});
	let confirmations = confirmations.collect();
	pass::<T>(LONG);
	(provider, confirmations)
}

/// A provider, and its answers to challenges about chunks, each paid for by many. For some of the rent
/// it had to wait.
fn answers<T: Config>(n: u32) -> (ProviderId, Vec<Answer>) {
	register_providers::<T>(MAX_FRAGMENTS.into());
	let provider = Slots::<T>::get(0).expect("there are providers");
	let answers = (0..n).map(|number| {
		let chunk = store::<T>(number, largest());
		share_rent::<T>(&chunk);
		confirm_all::<T>(&chunk);
		let challenge = challenge::<T>(provider, &chunk);
		set_aside::<T>(challenge);
		let leaf = Challenges::<T>::get(challenge).expect("just made").leaf;
		Answer { challenge, chunk, leaf, proof: deepest_proof().0 }
	});
	let answers = answers.collect();
	pass::<T>(LONG);
	(provider, answers)
}

/// A provider that holds all fragments of `n` chunks, each paid for by many.
fn alone<T: Config>(who: &T::AccountId, n: u32) -> (ProviderId, Vec<ChunkId>) {
	tune::<T>(|parameters| parameters.min_providers = 1);
	let provider = register::<T>(&funded::<T>(who.clone()), 1_000);
	let chunks = (0..n).map(|number| {
		let chunk = store::<T>(number, largest());
		share_rent::<T>(&chunk);
		confirm_all::<T>(&chunk);
		chunk
	});
	let chunks = chunks.collect();
	pass::<T>(LONG);
	(provider, chunks)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_provider() {
		register_providers::<T>(MAX_FRAGMENTS.into());
		let who = funded::<T>(whitelisted_caller());
		let operator = new_operator(1_000);
		let signature = sign::<T>(&operator, &Statement::Serve(&who));
		let profile = longest_profile();
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), operator, MAX_CAPACITY, profile, signature);
		assert!(ByAccount::<T>::contains_key(who));
	}

	#[benchmark]
	fn update() {
		let who = funded::<T>(whitelisted_caller());
		let provider = register::<T>(&who, 1_000);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), GIB, longest_profile());
		assert_eq!(Providers::<T>::get(provider).map(|entry| entry.capacity), Some(GIB));
	}

	#[benchmark]
	fn top_up() {
		let who = funded::<T>(whitelisted_caller());
		let provider = register::<T>(&who, 1_000);
		let before = Providers::<T>::get(provider).expect("registered").deposit;
		tune::<T>(|parameters| parameters.deposit_per_gib *= 2);
		#[extrinsic_call]
		_(RawOrigin::Signed(who));
		assert!(Providers::<T>::get(provider).is_some_and(|entry| entry.deposit > before));
	}

	#[benchmark]
	fn drain() {
		let who = funded::<T>(whitelisted_caller());
		let provider = register::<T>(&who, 1_000);
		#[extrinsic_call]
		_(RawOrigin::Signed(who));
		assert!(Leaving::<T>::contains_key(provider));
	}

	/// Another takes the slot.
	#[benchmark]
	fn leave() {
		let who = funded::<T>(whitelisted_caller());
		let provider = register::<T>(&who, 1_000);
		register_providers::<T>(MAX_FRAGMENTS.into());
		#[extrinsic_call]
		_(RawOrigin::Signed(who));
		assert!(!Providers::<T>::contains_key(provider));
	}

	#[benchmark]
	fn confirm(n: Linear<1, MAX_CONFIRMATIONS>) {
		let (provider, confirmations) = confirmations::<T>(n);
		let chunks: Vec<ChunkId> = confirmations.iter().map(|entry| entry.chunk).collect();
		let confirmations = BoundedVec::truncate_from(confirmations);
		let signature = OperatorSignature::default();
		#[extrinsic_call]
		_(RawOrigin::Authorized, provider, confirmations, signature);
		assert!(chunks.iter().all(|chunk| Held::<T>::contains_key(provider, chunk)));
	}

	#[benchmark]
	fn authorize_confirm() {
		let (provider, confirmations) = confirmations::<T>(1);
		let confirmations = vec![confirmations[0]; MAX_CONFIRMATIONS as usize];
		let operator = Providers::<T>::get(provider).expect("registered").operator;
		let signature = sign::<T>(&operator, &Statement::Confirm(provider, &confirmations));
		let validity;
		#[block]
		{
			validity = Pallet::<T>::authorize_confirmation(provider, &confirmations, &signature);
		}
		assert!(validity.is_ok());
	}

	#[benchmark]
	fn respond(n: Linear<1, MAX_ANSWERS>) {
		let (provider, answers) = answers::<T>(n);
		let answers = BoundedVec::truncate_from(answers);
		let signature = OperatorSignature::default();
		#[extrinsic_call]
		_(RawOrigin::Authorized, provider, answers, signature);
		assert!(Providers::<T>::get(provider).is_some_and(|entry| entry.strikes == 0));
		assert_eq!(Challenges::<T>::iter_keys().count(), 0);
	}

	#[benchmark]
	fn authorize_respond() {
		let (provider, answers) = answers::<T>(1);
		let answers = vec![answers[0].clone(); MAX_ANSWERS as usize];
		let operator = Providers::<T>::get(provider).expect("registered").operator;
		let signature = sign::<T>(&operator, &Statement::Respond(provider, &answers));
		let validity;
		#[block]
		{
			validity = Pallet::<T>::authorize_response(provider, &answers, &signature);
		}
		assert!(validity.is_ok());
	}

	#[benchmark]
	fn claim(n: Linear<1, MAX_CLAIMS>) {
		let who: T::AccountId = whitelisted_caller();
		let (_, chunks) = alone::<T>(&who, n);
		let first = chunks[0];
		let chunks = BoundedVec::truncate_from(chunks);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), chunks);
		let now = Pallet::<T>::now();
		let contract = Contracts::<T>::get(first).expect("it is stored");
		let mut holders = contract.placements.iter().filter_map(|placement| placement.holder);
		assert!(holders.all(|holder| holder.paid_to == now));
	}

	#[benchmark]
	fn pause() -> Result<(), BenchmarkError> {
		let council =
			T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let pauses = Pauses { intake: true, audit: true };
		#[extrinsic_call]
		_(council as T::RuntimeOrigin, pauses);
		assert_eq!(AdminPauses::<T>::get(), pauses);
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let council =
			T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let parameters = Parameters { window: 77, ..Parameters::default() };
		#[extrinsic_call]
		_(council as T::RuntimeOrigin, parameters.clone());
		assert_eq!(Pallet::<T>::parameters(), parameters);
		Ok(())
	}

	/// Candidates are too late, and drawn again because there are no others. So many pay for their
	/// room as can.
	#[benchmark]
	fn mend(n: Linear<0, 64>) {
		register_providers::<T>(MAX_FRAGMENTS.into());
		tune::<T>(|parameters| parameters.confirm_deadline = LONG);
		let chunk = store::<T>(0, largest());
		share_rent::<T>(&chunk);
		for fragment in n as u8..MAX_FRAGMENTS {
			confirm_fragment::<T>(&chunk, fragment);
		}
		pass::<T>(LONG);
		let now = Pallet::<T>::now();
		let mut contract = Contracts::<T>::get(chunk).expect("it is stored");
		Pallet::<T>::schedule(&chunk, &mut contract, now);
		Contracts::<T>::insert(chunk, contract);
		DueFrom::<T>::put(now);
		#[block]
		{
			Pallet::<T>::mend_due();
		}
		assert!(!Due::<T>::contains_key(now, chunk));
		let contract = Contracts::<T>::get(chunk).expect("it is stored");
		let candidates = contract.placements.iter().filter_map(|placement| placement.candidate);
		assert_eq!(candidates.filter(|candidate| candidate.due > now).count(), n as usize);
	}

	/// A suspended provider has all fragments of each chunk.
	#[benchmark]
	fn evacuate(n: Linear<0, { T::MaxEvacuated::get() }>) {
		let who = account("alone", 0, 0);
		let (provider, _) = alone::<T>(&who, n);
		Pallet::<T>::change(provider, |provider| provider.state = State::Suspended);
		Leaving::<T>::insert(provider, None::<ChunkId>);
		#[block]
		{
			Pallet::<T>::evacuate();
		}
		assert!(Providers::<T>::get(provider).is_some_and(|entry| entry.fragments == 0));
	}

	/// Chunks so much smaller than the largest of their class that about every second draw misses.
	#[benchmark]
	fn draw_challenges(n: Linear<0, MAX_CHALLENGES>) {
		register_providers::<T>(MAX_FRAGMENTS.into());
		for number in 0..MAX_CHALLENGES {
			confirm_all::<T>(&store::<T>(number, layout(32, 1)));
		}
		tune::<T>(|parameters| parameters.challenges_per_block = n);
		#[block]
		{
			Pallet::<T>::draw_challenges();
		}
		assert!(NextChallenge::<T>::get() <= n.into());
	}

	/// Each costs another provider the only fragment of another chunk, rent that was set aside, and its
	/// last strike.
	#[benchmark]
	fn expire_challenges(n: Linear<0, { MAX_CHALLENGES * 2 }>) {
		// So many that each chunk comes to some that have none yet.
		register_providers::<T>((n * 2).max(MAX_FRAGMENTS.into()));
		tune::<T>(|parameters| parameters.max_strikes = 1);
		let mut struck = Vec::new();
		for number in 0..n {
			let chunk = store::<T>(number, largest());
			let contract = Contracts::<T>::get(chunk).expect("it is stored");
			let mut candidates =
				(0..).zip(&contract.placements).filter_map(|(fragment, placement)| {
					placement.candidate.map(|candidate| (fragment, candidate.provider))
				});
			let (fragment, provider) = candidates
				.find(|(_, provider)| !struck.contains(provider))
				.expect("there are others");
			confirm_fragment::<T>(&chunk, fragment);
			set_aside::<T>(challenge::<T>(provider, &chunk));
			struck.push(provider);
		}
		Clock::<T>::put(Clock::<T>::get() + Pallet::<T>::parameters().window + 1);
		#[block]
		{
			Pallet::<T>::expire_challenges();
		}
		assert_eq!(Challenges::<T>::iter_keys().count(), 0);
		assert_eq!(Leaving::<T>::iter_keys().count(), n as usize);
	}

	#[benchmark]
	fn tick() {
		let before = Clock::<T>::get();
		#[block]
		{
			Pallet::<T>::tick();
		}
		assert!(Clock::<T>::get() >= before);
	}
}
