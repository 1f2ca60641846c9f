//! A runtime with this pallet, in which chunks are what tests say, accounts 1 to 3 are rich, and so
//! are those of providers.

use crate::{
	types::{
		Addresses, Answer, Challenge, ChallengeId, Confirmation, Parameters, Profile, ProviderId,
		Statement, GIB,
	},
	ByAccount, Call, Challenges, Contracts, Providers,
};
use amo_primitives::{
	audit::{leaf_hash, node_hash, Proof, LEAF_LEN},
	chunk::{BodyCid, ChunkId, Chunks, CidHash, Description, Header},
	contribution::OnStorage,
	custody::KeyCommitment,
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	operator::{signed_bytes, OperatorSignature},
	storage::Storage,
	time::{Moment, SLOT_MILLIS},
	Balance, BlockNumber, Hash, AMO,
};
use core::cell::RefCell;
use frame_support::{
	derive_impl, parameter_types,
	traits::{Authorize, ConstU128, ConstU32, ConstU64, Get, Hooks, Time},
};
use frame_system::{offchain, EnsureRoot, RawOrigin};
use sp_core::{sr25519::Pair, Pair as _};
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
	BuildStorage, DispatchError, Perbill,
};
use std::collections::{HashMap, HashSet};

/// What an account has at first.
pub const RICH: Balance = 1_000_000 * AMO;
/// Gets what is slashed.
pub const TREASURY: u64 = 99;
/// The account of provider 0; that of the next one is one more.
pub const PROVIDERS: u64 = 100;
/// Held for an entry besides its bytes.
pub const ITEM_DEPOSIT: Balance = 1_000;
/// How much a block mends: eight chunks whose only fragment is late.
pub const MAX_MENDED: u32 = 16;
/// Most chunks that a block moves away from a provider.
pub const MAX_EVACUATED: u32 = 4;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeHoldReason,
		RuntimeFreezeReason,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type PeerStorage = crate;
}

/// A block of the mock.
pub type Block = frame_system::mocking::MockBlockU32<Test>;
/// A transaction of the mock.
pub type Extrinsic = <Block as sp_runtime::traits::Block>::Extrinsic;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<Balance>;
	type Block = Block;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
}

impl<LocalCall> offchain::CreateTransactionBase<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = Extrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<LocalCall> offchain::CreateTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = ();

	fn create_transaction(call: RuntimeCall, extension: ()) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	fn create_extension() {}
}

thread_local! {
	/// The chunks there are and were.
	pub static CHUNKS: RefCell<HashMap<ChunkId, (Header<u64>, Body)>> = RefCell::default();
	/// Those there were.
	static ENDED: RefCell<HashSet<ChunkId>> = RefCell::default();
	/// What was told of paid storage: provider, bytes × blocks, burned.
	pub static STORED: RefCell<Vec<(u64, u128, Balance)>> = const { RefCell::new(Vec::new()) };
}

pub struct Around;

impl Chunks<u64> for Around {
	fn header(chunk: &ChunkId) -> Option<Header<u64>> {
		if ENDED.with_borrow(|ended| ended.contains(chunk)) {
			return None;
		}
		CHUNKS.with_borrow(|chunks| chunks.get(chunk).map(|(header, _)| header.clone()))
	}

	fn expiry(_: &ChunkId) -> Option<BlockNumber> {
		None
	}
}

/// Two seconds a block.
impl OnStorage<u64> for Around {
	fn stored(provider: &u64, byte_blocks: u128, burned: Balance) {
		STORED.with_borrow_mut(|stored| stored.push((*provider, byte_blocks, burned)));
	}
}

impl Time for Around {
	type Moment = Moment;

	fn now() -> Moment {
		Moment::from(System::block_number()) * SLOT_MILLIS
	}
}

/// Another seed in each block.
pub struct Seed;

impl Get<Hash> for Seed {
	fn get() -> Hash {
		Hash::from_low_u64_be(System::block_number().into())
	}
}

parameter_types! {
	pub const FullBlock: Perbill = Perbill::from_percent(75);
	pub static ExistentialDeposit: Balance = 1;
}

impl crate::Config for Test {
	type ByteDeposit = ConstU128<1>;
	type Chunks = Around;
	type CouncilOrigin = EnsureRoot<u64>;
	type Currency = Balances;
	type FullBlock = FullBlock;
	type ItemDeposit = ConstU128<ITEM_DEPOSIT>;
	type MaxEvacuated = ConstU32<MAX_EVACUATED>;
	type MaxLag = ConstU32<10>;
	type MaxMended = ConstU32<MAX_MENDED>;
	type OnStorage = Around;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Seed = Seed;
	type Time = Around;
	type Treasury = ConstU64<TREASURY>;
	type WeightInfo = crate::SubstrateWeight<Test>;
}

/// A body's fragments. They are not really coded: no test puts them together again.
#[derive(Clone)]
pub struct Body {
	/// How it is cut.
	pub layout: Layout,
	fragments: Vec<Vec<u8>>,
}

impl Body {
	/// A body of `len` bytes that `seed` fills.
	pub fn new(seed: u8, k: u8, m: u8, len: u64) -> Self {
		let layout = Layout::new(Fragmentation::new(k, m).unwrap(), len).unwrap();
		let bytes = layout.fragment_len() as usize;
		let fragments =
			(0..k + m).map(|n| (0..bytes).map(|at| seed ^ n ^ (at / 7) as u8 ^ at as u8).collect());
		Self { layout, fragments: fragments.collect() }
	}

	/// The audit root.
	pub fn root(&self) -> Hash {
		let roots = self.fragments.iter().map(|fragment| tree(leaves(fragment)).pop().unwrap()[0]);
		tree(roots.collect()).pop().unwrap()[0]
	}

	/// Shows a leaf of all fragments.
	pub fn proof(&self, leaf: u32) -> Proof {
		let (fragment, within) = self.layout.shape().locate(leaf).unwrap();
		let bytes = &self.fragments[usize::from(fragment)];
		let roots = self.fragments.iter().map(|fragment| tree(leaves(fragment)).pop().unwrap()[0]);
		let mut path = path(&tree(leaves(bytes)), within as usize);
		path.extend(self::path(&tree(roots.collect()), fragment.into()));
		let leaf = bytes.chunks(LEAF_LEN as usize).nth(within as usize).unwrap().to_vec();
		Proof { leaf: leaf.try_into().unwrap(), path: path.try_into().unwrap() }
	}
}

fn leaves(bytes: &[u8]) -> Vec<Hash> {
	bytes.chunks(LEAF_LEN as usize).map(leaf_hash).collect()
}

/// The levels of a tree, from the leaves up.
fn tree(leaves: Vec<Hash>) -> Vec<Vec<Hash>> {
	let mut levels = vec![leaves];
	while levels.last().unwrap().len() > 1 {
		let up = levels.last().unwrap().chunks(2).map(|pair| match pair {
			[left, right] => node_hash(left, right),
			one => one[0],
		});
		levels.push(up.collect());
	}
	levels
}

fn path(levels: &[Vec<Hash>], mut index: usize) -> Vec<Hash> {
	let mut path = Vec::new();
	for level in levels {
		path.extend(level.get(index ^ 1));
		index /= 2;
	}
	path
}

/// A chunk of `owner`, known to the chain's other pallets but not stored yet.
pub fn chunk(owner: u64, seed: u8, body: Body) -> ChunkId {
	let header = Header {
		owner,
		description: Description {
			metric: 0,
			device: DeviceId([seed; 16]),
			start: 0,
			end: 0,
			records: 1,
			place: None,
			tags: Default::default(),
			body: BodyCid { hash: CidHash::Sha2_256, digest: [seed; 32] },
			layout: body.layout,
			audit_root: body.root(),
			nonce: [0; 16],
			key_commitment: Some(KeyCommitment([0; 32])),
			previous: None,
			sources: Default::default(),
		},
	};
	let id = header.id();
	ENDED.with_borrow_mut(|ended| ended.remove(&id));
	CHUNKS.with_borrow_mut(|chunks| chunks.insert(id, (header, body)));
	id
}

/// Stores a chunk of `owner`, in 2 + 1 fragments of 10 leaves, up to block `until`.
pub fn store(owner: u64, seed: u8, until: BlockNumber) -> Result<ChunkId, DispatchError> {
	store_body(owner, seed, Body::new(seed, 2, 1, 20_000), until).map(|(id, _)| id)
}

/// Stores a chunk of `owner` up to block `until`, and says whether thinly.
pub fn store_body(
	owner: u64,
	seed: u8,
	body: Body,
	until: BlockNumber,
) -> Result<(ChunkId, bool), DispatchError> {
	let layout = body.layout;
	let id = chunk(owner, seed, body);
	let store = || PeerStorage::store(&id, &owner, &layout, until);
	Ok((id, frame_support::storage::with_storage_layer(store)?))
}

/// Ends a chunk as the pallet of chunks does.
pub fn end(chunk: &ChunkId) {
	PeerStorage::end(chunk);
	ENDED.with_borrow_mut(|ended| ended.insert(*chunk));
}

/// The operator key of the provider of account `PROVIDERS + number`.
pub fn operator(number: u64) -> Pair {
	let mut seed = [0xab; 32];
	seed[..8].copy_from_slice(&number.to_le_bytes());
	Pair::from_seed(&seed)
}

/// Signs as an operator.
pub fn sign(number: u64, statement: &Statement<u64>) -> OperatorSignature {
	operator(number).sign(&signed_bytes(&System::block_hash(0), statement))
}

/// Where the peer store of a provider is.
pub fn profile(number: u64) -> Profile {
	let peer = format!("peer {number}").into_bytes().try_into().unwrap();
	Profile { peer, addresses: Addresses::default() }
}

/// Registers the provider of account `PROVIDERS + number`.
pub fn register(number: u64, capacity: u64) -> Result<ProviderId, DispatchError> {
	let account = PROVIDERS + number;
	PeerStorage::register_provider(
		RawOrigin::Signed(account).into(),
		operator(number).public(),
		capacity,
		profile(number),
		sign(number, &Statement::Serve(&account)),
	)?;
	Ok(ByAccount::<Test>::get(account).unwrap())
}

/// Registers providers 0 to `count` - 1 with 10 GiB each.
pub fn register_some(count: u64) {
	for number in 0..count {
		assert_eq!(register(number, 10 * GIB), Ok(number as ProviderId));
	}
}

/// Puts an authorized call through, as a block does.
pub fn authorized(call: Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
	let call = RuntimeCall::from(call);
	let (validity, _) = call.authorize(TransactionSource::External).expect("authorized calls")?;
	call.dispatch(RawOrigin::Authorized.into()).expect("what is authorized succeeds");
	Ok(validity)
}

/// What a provider is to confirm of a chunk.
pub fn asked(chunk: &ChunkId) -> Vec<(ProviderId, Confirmation)> {
	let placements = Contracts::<Test>::get(chunk).unwrap().placements;
	let candidates = (0..).zip(placements).filter_map(|(fragment, placement)| {
		let candidate = placement.candidate?;
		let confirmation = Confirmation { chunk: *chunk, fragment, due: candidate.due };
		Some((candidate.provider, confirmation))
	});
	candidates.collect()
}

/// The number of a provider's operator; its own if there is no such provider.
pub fn number_of(provider: ProviderId) -> u64 {
	Providers::<Test>::get(provider).map_or(provider.into(), |entry| entry.account - PROVIDERS)
}

/// A provider confirms.
pub fn confirm(
	provider: ProviderId,
	confirmations: Vec<Confirmation>,
) -> Result<ValidTransaction, TransactionValidityError> {
	let signature = sign(number_of(provider), &Statement::Confirm(provider, &confirmations));
	let confirmations = confirmations.try_into().unwrap();
	authorized(Call::confirm { provider, confirmations, signature })
}

/// All providers that are to, confirm a chunk.
pub fn confirm_all(chunk: &ChunkId) {
	for (provider, confirmation) in asked(chunk) {
		confirm(provider, vec![confirmation]).unwrap();
	}
}

/// Asks a provider for a leaf of what it holds.
pub fn challenge(provider: ProviderId, chunk: ChunkId, leaf: u32) -> ChallengeId {
	PeerStorage::ask(&PeerStorage::challenge(provider, chunk, leaf).unwrap())
}

/// The right answer to a challenge.
pub fn answer(id: ChallengeId) -> Answer {
	let Challenge { chunk, leaf, .. } = Challenges::<Test>::get(id).unwrap();
	let proof = CHUNKS.with_borrow(|chunks| chunks[&chunk].1.proof(leaf));
	Answer { challenge: id, chunk, leaf, proof }
}

/// A provider answers.
pub fn respond(
	provider: ProviderId,
	answers: Vec<Answer>,
) -> Result<ValidTransaction, TransactionValidityError> {
	let signature = sign(number_of(provider), &Statement::Respond(provider, &answers));
	let answers = answers.try_into().unwrap();
	authorized(Call::respond { provider, answers, signature })
}

/// The open challenges, oldest first, with whom they ask.
pub fn open() -> Vec<(ChallengeId, ProviderId)> {
	let mut open: Vec<_> =
		Challenges::<Test>::iter().map(|(id, challenge)| (id, challenge.provider)).collect();
	open.sort_unstable();
	open
}

/// All providers but `but` answer what they are asked.
pub fn respond_all(but: &[ProviderId]) {
	for (id, provider) in open() {
		if !but.contains(&provider) {
			respond(provider, vec![answer(id)]).unwrap();
		}
	}
}

/// Begins the blocks up to `number`, ends each of them before.
pub fn run_to(number: BlockNumber) {
	while System::block_number() < number {
		PeerStorage::on_finalize(System::block_number());
		System::set_block_number(System::block_number() + 1);
		PeerStorage::on_initialize(System::block_number());
	}
}

/// The parameters of a chain.
pub fn parameters() -> Parameters {
	Parameters { rent_per_gib: AMO, ..Parameters::default() }
}

/// The same, but nothing is challenged.
pub fn quiet() -> Parameters {
	Parameters { challenges_per_block: 0, ..parameters() }
}

/// A fresh chain with these parameters.
pub fn chain(parameters: Parameters) -> sp_io::TestExternalities {
	let providers = (0..80).map(|number| PROVIDERS + number);
	let balances = (1..=3).chain([TREASURY]).chain(providers).map(|who| (who, RICH)).collect();
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		peer_storage: crate::GenesisConfig { parameters, ..Default::default() },
		..Default::default()
	};
	CHUNKS.take();
	ENDED.take();
	STORED.take();
	let mut ext = sp_io::TestExternalities::from(genesis.build_storage().expect("it builds"));
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs `test` on a fresh chain, and checks the pallet's invariants after it.
pub fn on_chain(test: impl FnOnce()) {
	on_chain_with(parameters(), test);
}

/// The same with other parameters.
pub fn on_chain_with(parameters: Parameters, test: impl FnOnce()) {
	chain(parameters).execute_with(|| {
		test();
		PeerStorage::do_try_state().expect("consistent");
	});
}
