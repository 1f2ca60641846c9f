//! Devices and their chunks, and the providers that keep them.

use super::{block, sent, Body, OWNER};
use crate::{Chunks, PeerStorage, Runtime, System, Timestamp, UncheckedExtrinsic};
use amo_primitives::{
	chunk::{BodyCid, ChunkId, Chunks as _, CidHash, Description},
	custody::KeyCommitment,
	device::DeviceId,
	operator::{signed_bytes, OperatorSignature},
	place::Cell,
	storage::Storage,
	time::DAYS,
	BlockNumber,
};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_peer_storage::{
	types::{
		Addresses, Answer, ChallengeId, Confirmation, Contract, Profile, ProviderId, Statement,
		MAX_ANSWERS,
	},
	ByAccount, Call, Challenges, Contracts, Providers,
};
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring;
use std::collections::BTreeMap;

/// For how long chunks are stored if a test does not say: longer than all windows together.
pub const PERIOD: BlockNumber = 30 * DAYS;

/// A chunk, with what only its owner and its providers know.
#[derive(Clone)]
pub struct Upload {
	/// Its name.
	pub chunk: ChunkId,
	/// Its body.
	pub body: Body,
	/// The key it is sealed with.
	pub data_key: [u8; 32],
}

/// Registers a device.
pub fn device(owner: Sr25519Keyring, salt: u8) -> DeviceId {
	let salt = [salt; 16];
	sent(owner, pallet_participants::Call::register_device { salt });
	DeviceId::new(&owner.to_account_id(), &salt)
}

/// A minute of speeds, sealed, in a body of 20,000 bytes.
pub fn description(device: DeviceId, seed: u8) -> (Description, Upload) {
	let body = Body::new(seed, 20_000);
	let data_key = [seed; 32];
	let now = Timestamp::get();
	let description = Description {
		metric: 0,
		device,
		start: now - 60_000,
		end: now,
		records: 61,
		place: Cell::new(0x0873_0e1d_88ff_ffff),
		tags: vec![b"trip=7".to_vec().try_into().expect("a short tag")].try_into().expect("one"),
		body: BodyCid { hash: CidHash::Sha2_256, digest: [seed; 32] },
		layout: body.layout,
		audit_root: body.root(),
		nonce: [seed; 16],
		key_commitment: Some(KeyCommitment::of(&data_key)),
		previous: pallet_chunks::Heads::<Runtime>::get(device),
		sources: Default::default(),
	};
	(description, Upload { chunk: ChunkId::zero(), body, data_key })
}

/// Has an account register a chunk.
pub fn register(by: Sr25519Keyring, description: Description, until: BlockNumber) -> ChunkId {
	let device = description.device;
	sent(by, pallet_chunks::Call::register { description, until });
	pallet_chunks::Heads::<Runtime>::get(device).expect("it is the newest of its device")
}

/// Uploads a chunk of a new device of [`OWNER`], and has providers confirm it.
pub fn upload(seed: u8) -> Upload {
	upload_with(OWNER, seed, |_| ())
}

/// Uploads a chunk of a new device that is described otherwise, and has providers confirm it.
pub fn upload_with(
	owner: Sr25519Keyring,
	seed: u8,
	change: impl FnOnce(&mut Description),
) -> Upload {
	let (mut description, upload) = description(device(owner, seed), seed);
	change(&mut description);
	let chunk = register(owner, description, System::block_number() + PERIOD);
	confirm_all();
	assert!(PeerStorage::is_stored(&chunk));
	Upload { chunk, ..upload }
}

/// How a chunk is stored.
pub fn contract(chunk: &ChunkId) -> Contract<crate::AccountId> {
	Contracts::<Runtime>::get(chunk).expect("it is stored")
}

/// The providers that hold the fragments of a chunk.
pub fn holders(chunk: &ChunkId) -> Vec<ProviderId> {
	let placements = contract(chunk).placements;
	placements.iter().filter_map(|placement| Some(placement.holder?.provider)).collect()
}

/// Offers storage at a peer store.
pub fn join(account: Sr25519Keyring, capacity: u64) -> ProviderId {
	let operator = operator_of(account);
	let statement = Statement::Serve(&account.to_account_id());
	let peer = account.to_raw_public_vec().try_into().expect("a short name");
	let call = Call::register_provider {
		operator: operator.public(),
		capacity,
		profile: Profile { peer, addresses: Addresses::default() },
		signature: sign(&operator, &statement),
	};
	sent(account, call);
	ByAccount::<Runtime>::get(account.to_account_id()).expect("it is registered")
}

/// The operator key of the provider of an account.
pub fn operator_of(account: Sr25519Keyring) -> sr25519::Pair {
	sr25519::Pair::from_seed(account.to_account_id().as_ref())
}

/// The operator key of a provider, which no account has.
pub fn operator(provider: ProviderId) -> sr25519::Pair {
	let provider = Providers::<Runtime>::get(provider).expect("there is such a provider");
	sr25519::Pair::from_seed(provider.account.as_ref())
}

/// Signs as an operator does.
pub fn sign(
	operator: &sr25519::Pair,
	statement: &Statement<crate::AccountId>,
) -> OperatorSignature {
	operator.sign(&signed_bytes(&System::block_hash(0), statement))
}

fn authorized(call: Call<Runtime>) -> UncheckedExtrinsic {
	<Runtime as CreateAuthorizedTransaction<Call<Runtime>>>::create_authorized_transaction(
		call.into(),
	)
}

/// What the worker of a provider sends to confirm.
pub fn confirmation(provider: ProviderId, confirmations: Vec<Confirmation>) -> UncheckedExtrinsic {
	let signature = sign(&operator(provider), &Statement::Confirm(provider, &confirmations));
	let confirmations = confirmations.try_into().expect("not too many");
	authorized(Call::confirm { provider, confirmations, signature })
}

/// What the worker of a provider sends to answer challenges.
pub fn response(provider: ProviderId, answers: Vec<Answer>) -> UncheckedExtrinsic {
	response_by(&operator(provider), provider, answers)
}

/// The same with somebody's signature.
pub fn response_by(
	operator: &sr25519::Pair,
	provider: ProviderId,
	answers: Vec<Answer>,
) -> UncheckedExtrinsic {
	let signature = sign(operator, &Statement::Respond(provider, &answers));
	let answers = answers.try_into().expect("not too many");
	authorized(Call::respond { provider, answers, signature })
}

/// What each provider is asked to confirm.
pub fn asked() -> BTreeMap<ProviderId, Vec<Confirmation>> {
	let mut asked = BTreeMap::<ProviderId, Vec<Confirmation>>::new();
	for (chunk, contract) in Contracts::<Runtime>::iter() {
		for (fragment, placement) in (0..).zip(&contract.placements) {
			if let Some(candidate) = placement.candidate {
				let confirmation = Confirmation { chunk, fragment, due: candidate.due };
				asked.entry(candidate.provider).or_default().push(confirmation);
			}
		}
	}
	asked
}

/// Has all providers confirm what they are asked for.
pub fn confirm_all() {
	let all = asked().into_iter().map(|(provider, asked)| confirmation(provider, asked));
	for result in block(all.collect()) {
		assert_eq!(result, Ok(Ok(())));
	}
}

/// The challenges that a provider has to answer.
pub fn challenged(provider: ProviderId) -> Vec<ChallengeId> {
	let mut open: Vec<_> = Challenges::<Runtime>::iter()
		.filter(|(_, challenge)| challenge.provider == provider)
		.map(|(id, _)| id)
		.collect();
	open.sort_unstable();
	open
}

/// The right answer to a challenge.
pub fn answer(challenge: ChallengeId, uploads: &[Upload]) -> Answer {
	let asked = Challenges::<Runtime>::get(challenge).expect("it is open");
	let upload = uploads.iter().find(|upload| upload.chunk == asked.chunk).expect("it is given");
	let proof = upload.body.proof(asked.leaf);
	Answer { challenge, chunk: asked.chunk, leaf: asked.leaf, proof }
}

/// What the workers of all providers but one send.
pub fn responses(uploads: &[Upload], silent: Option<ProviderId>) -> Vec<UncheckedExtrinsic> {
	let mut sent = Vec::new();
	for provider in Providers::<Runtime>::iter_keys().filter(|id| Some(*id) != silent) {
		let open = challenged(provider);
		let answers: Vec<_> = open.into_iter().map(|id| answer(id, uploads)).collect();
		let batches = answers.chunks(MAX_ANSWERS as usize);
		sent.extend(batches.map(|batch| response(provider, batch.to_vec())));
	}
	sent
}

/// Makes blocks in which workers confirm and answer what they were asked in the block before; but
/// one, if told, does not answer.
pub fn work(blocks: BlockNumber, uploads: &[Upload], silent: Option<ProviderId>) {
	for _ in 0..blocks {
		// In the order of a pool.
		let mut sent = responses(uploads, silent);
		sent.extend(asked().into_iter().map(|(provider, asked)| confirmation(provider, asked)));
		for result in block(sent) {
			assert_eq!(result, Ok(Ok(())));
		}
	}
}

/// Who owns a chunk.
pub fn owner_of(chunk: &ChunkId) -> Option<crate::AccountId> {
	Chunks::header(chunk).map(|header| header.owner)
}
