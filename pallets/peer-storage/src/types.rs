//! What the pallet keeps.

use alloc::vec::Vec;
use amo_primitives::{
	audit::{Proof, MAX_FRAGMENTS},
	chunk::{BodyCid, ChunkId},
	fragment::Layout,
	operator::OperatorKey,
	peer_store::{Address, PeerId, MAX_ADDRESSES},
	Balance, BlockNumber, Hash,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{traits::ConstU32, BoundedVec, Perbill};

/// Number of a provider, in the order of registration.
pub type ProviderId = u32;

/// Number of a challenge, in the order in which they were drawn.
pub type ChallengeId = u64;

/// Bytes of a GiB.
pub const GIB: u64 = 1024 * 1024 * 1024;

/// The most that a provider can offer: 64 TiB.
pub const MAX_CAPACITY: u64 = 64 * 1024 * GIB;

/// Most challenges that a block draws.
pub const MAX_CHALLENGES: u32 = 64;

/// Most placements in one confirmation.
pub const MAX_CONFIRMATIONS: u32 = 128;

/// Most answers in one response.
pub const MAX_ANSWERS: u32 = 16;

/// Most chunks in one claim.
pub const MAX_CLAIMS: u32 = 64;

/// Most accounts that pay for one chunk at a time.
pub const MAX_PAYERS: u32 = 8;

/// How often candidates are drawn anew for a chunk of which nobody holds anything; each time they have
/// twice as long to confirm.
pub const MAX_TRIES: u32 = 5;

/// Addresses of a provider's peer store.
pub type Addresses = BoundedVec<Address, ConstU32<MAX_ADDRESSES>>;

/// What a provider is doing.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum State {
	/// It gets new fragments while there is room.
	Active,
	/// It gets none, and what it has moves to others. It answers challenges until then.
	Draining,
	/// It had too many strikes: it gets none, and what it had is rebuilt at others.
	Suspended,
}

/// A provider, but for where its peer store is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Provider<AccountId> {
	/// Whose it is: earns the rent, and has its deposit held.
	pub account: AccountId,
	/// Signs for it.
	pub operator: OperatorKey,
	/// What it is doing.
	pub state: State,
	/// Its leaf in the tree of free bytes.
	pub slot: u32,
	/// What it offers, in bytes.
	pub capacity: u64,
	/// What it holds or is to fetch, in bytes.
	pub used: u64,
	/// What is held, in mote.
	pub deposit: Balance,
	/// The part of the deposit that is for the record, in mote.
	pub record_deposit: Balance,
	/// What a GiB asked for when the deposit was last made whole, in mote: a new price changes
	/// nothing for those who are here.
	pub per_gib: Balance,
	/// Strikes since it last had none for a strike's life.
	pub strikes: u32,
	/// When the last one was.
	pub last_strike: BlockNumber,
	/// Fragments that it holds or is to fetch.
	pub fragments: u32,
	/// Challenges that it has to answer.
	pub challenges: u32,
}

/// Where a provider's peer store is.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Profile {
	/// Its peer id.
	pub peer: PeerId,
	/// Its addresses.
	pub addresses: Addresses,
}

/// What storage costs and how it is audited.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
pub struct Parameters {
	/// Challenges that a block draws: 0 to [`MAX_CHALLENGES`].
	pub challenges_per_block: u32,
	/// Blocks, not counting full ones, within which a challenge must be answered: at least 1.
	pub window: BlockNumber,
	/// Strikes that suspend a provider: at least 1.
	pub max_strikes: u32,
	/// Blocks after a strike in which further failures add no strike.
	pub strike_gap: BlockNumber,
	/// Blocks without a strike after which the old ones are forgotten.
	pub strike_life: BlockNumber,
	/// Blocks within which a placement must be confirmed: at least 1.
	pub confirm_deadline: BlockNumber,
	/// Fewest providers that a chunk is spread over, if it has that many fragments: at least 1.
	pub min_providers: u32,
	/// Rent of a GiB for a block, in mote.
	pub rent_per_gib: Balance,
	/// The share of rent that is burned.
	pub burned: Perbill,
	/// The share of a provider's whole deposit that a strike costs.
	pub slashed: Perbill,
	/// The least that a provider can offer, in bytes: at least 1.
	pub min_capacity: u64,
	/// Deposit of a provider for each GiB that it offers, in mote: at least 1.
	pub deposit_per_gib: Balance,
}

impl Parameters {
	/// Whether all are in their ranges.
	pub fn is_valid(&self) -> bool {
		self.challenges_per_block <= MAX_CHALLENGES
			&& self.window > 0
			&& self.max_strikes > 0
			&& self.confirm_deadline > 0
			&& self.min_providers > 0
			&& self.min_capacity > 0
			&& self.min_capacity <= MAX_CAPACITY
			&& self.deposit_per_gib > 0
	}
}

impl Default for Parameters {
	/// For tests: cheap, quick, and content with one provider.
	fn default() -> Self {
		Self {
			challenges_per_block: 2,
			window: 6,
			max_strikes: 3,
			strike_gap: 15,
			strike_life: 43_200,
			confirm_deadline: 30,
			min_providers: 1,
			rent_per_gib: 1_000_000_000_000,
			burned: Perbill::from_percent(10),
			slashed: Perbill::from_percent(10),
			min_capacity: 1,
			deposit_per_gib: 1_000_000_000_000_000_000,
		}
	}
}

/// What an account has paid ahead for a chunk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Payment<AccountId> {
	/// The account, on which it is held.
	pub payer: AccountId,
	/// What is left of it, in mote.
	pub left: Balance,
}

/// The provider that holds a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Holder {
	/// Which one.
	pub provider: ProviderId,
	/// The block up to which it got its rent.
	pub paid_to: BlockNumber,
	/// Whether the fragment is to move to another.
	pub leaving: bool,
	/// Challenges about it that are open: it gets no rent until they are closed.
	pub challenges: u32,
}

/// The provider that is to fetch or rebuild a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Candidate {
	/// Which one.
	pub provider: ProviderId,
	/// Since when it keeps room for what nobody else holds, unless somebody does.
	pub since: BlockNumber,
	/// The block before which it must confirm.
	pub due: BlockNumber,
}

/// Who holds a fragment, and who is to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Placement {
	/// Who holds it: has confirmed it, and earns and answers for it.
	pub holder: Option<Holder>,
	/// Who is to hold it.
	pub candidate: Option<Candidate>,
	/// Who failed last: others are preferred.
	pub avoid: Option<ProviderId>,
}

impl Placement {
	/// Whether it needs another provider.
	pub fn is_wanting(&self) -> bool {
		self.candidate.is_none() && self.holder.is_none_or(|holder| holder.leaving)
	}

	/// Whether it is as it should be.
	pub fn is_settled(&self) -> bool {
		self.candidate.is_none() && !self.is_wanting()
	}

	/// Who has to do with it.
	pub fn providers(&self) -> impl Iterator<Item = ProviderId> {
		let holder = self.holder.map(|holder| holder.provider);
		holder.into_iter().chain(self.candidate.map(|candidate| candidate.provider))
	}
}

/// How a chunk is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Contract<AccountId> {
	/// How the body is cut.
	pub layout: Layout,
	/// Rent of a fragment for a block, in mote.
	pub rate: Balance,
	/// The block up to which it is paid for.
	pub until: BlockNumber,
	/// Who paid. The first are used up first.
	pub payments: BoundedVec<Payment<AccountId>, ConstU32<MAX_PAYERS>>,
	/// On whom the deposit for this entry is held.
	pub depositor: AccountId,
	/// The deposit, in mote.
	pub deposit: Balance,
	/// One for each fragment.
	pub placements: BoundedVec<Placement, ConstU32<{ MAX_FRAGMENTS as u32 }>>,
	/// Whether all fragments were confirmed once.
	pub stored: bool,
	/// How often since the last confirmation candidates were given up.
	pub tries: u32,
	/// When it is looked at next.
	pub due: Option<BlockNumber>,
	/// Where it is among those of its size, while a fragment of it is held.
	pub rank: Option<u32>,
}

impl<AccountId> Contract<AccountId> {
	/// Length of each fragment in bytes.
	pub fn fragment_len(&self) -> u64 {
		self.layout.fragment_len()
	}

	/// Whether some provider has to do with more than one fragment.
	pub fn is_thin(&self) -> bool {
		let mut providers: Vec<_> = self.providers().collect();
		let all = providers.len();
		providers.sort_unstable();
		providers.dedup();
		providers.len() < all
	}

	/// Who has to do with its fragments; some may be there more than once.
	pub fn providers(&self) -> impl Iterator<Item = ProviderId> + '_ {
		self.placements.iter().flat_map(Placement::providers)
	}

	/// Whether a provider holds a fragment.
	pub fn is_held_by(&self, provider: ProviderId, fragment: u8) -> bool {
		let holder =
			self.placements.get(usize::from(fragment)).and_then(|placement| placement.holder);
		holder.is_some_and(|holder| holder.provider == provider)
	}

	/// Whether its body never came: then no more providers are drawn for it.
	pub fn is_given_up(&self) -> bool {
		self.tries > MAX_TRIES && self.placements.iter().all(|placement| placement.holder.is_none())
	}

	/// Leaves of all fragments.
	pub fn leaves(&self) -> u32 {
		self.layout.shape().leaves()
	}
}

/// What a provider is asked to show. It says all that a proof needs: the provider answers it whatever
/// happens to the chunk meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Challenge {
	/// Who is asked.
	pub provider: ProviderId,
	/// Of which chunk.
	pub chunk: ChunkId,
	/// Of which of its fragments.
	pub fragment: u8,
	/// The leaf's number among those of all fragments.
	pub leaf: u32,
	/// What the audit clock showed when it was drawn.
	pub drawn_at: BlockNumber,
	/// The chunk's body.
	pub body: BodyCid,
	/// How the body is cut.
	pub layout: Layout,
	/// Its audit root.
	pub audit_root: Hash,
}

/// What a provider has to answer about a fragment, and what depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Pending {
	/// Challenges that are open.
	pub challenges: u32,
	/// Rent for a fragment that it has no more: told of when they are answered.
	pub aside: Aside,
}

/// Rent that is held on the account of who earned it, until it has answered for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Aside {
	/// What is held, in mote.
	pub rent: Balance,
	/// What was burned beside it, in mote.
	pub burned: Balance,
	/// What it is for: bytes, times blocks for which it had them.
	pub byte_blocks: u128,
}

impl Aside {
	/// Adds more to it.
	pub fn add(&mut self, more: Self) {
		self.rent = self.rent.saturating_add(more.rent);
		self.burned = self.burned.saturating_add(more.burned);
		self.byte_blocks = self.byte_blocks.saturating_add(more.byte_blocks);
	}
}

/// A provider's word that it holds a fragment.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct Confirmation {
	/// The chunk.
	pub chunk: ChunkId,
	/// Number of the fragment.
	pub fragment: u8,
	/// When it must be confirmed: an old confirmation does not fit a new draw.
	pub due: BlockNumber,
}

/// An answer to a challenge.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Answer {
	/// The challenge.
	pub challenge: ChallengeId,
	/// Its chunk: on another fork the number may be another challenge's.
	pub chunk: ChunkId,
	/// Its leaf.
	pub leaf: u32,
	/// Shows the leaf.
	pub proof: Proof,
}

/// What an operator key signs.
#[derive(Encode)]
pub enum Statement<'a, AccountId> {
	/// It signs for the provider of this account.
	#[codec(index = 0)]
	Serve(&'a AccountId),
	/// The provider holds these.
	#[codec(index = 1)]
	Confirm(ProviderId, &'a [Confirmation]),
	/// The provider answers so.
	#[codec(index = 2)]
	Respond(ProviderId, &'a [Answer]),
}

/// What is paused.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct Pauses {
	/// No body and no provider is taken on.
	pub intake: bool,
	/// No challenge is drawn, and none runs out.
	pub audit: bool,
}

/// Why a provider failed a challenge.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum Failure {
	/// It did not answer in time.
	Missing,
	/// Its answer shows something else.
	Wrong(amo_primitives::audit::ProofError),
}

/// Some of a chunk's fragments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Fragments(u64);

impl Fragments {
	/// Adds one.
	pub fn add(&mut self, fragment: u8) {
		self.0 |= bit(fragment);
	}

	/// The others; `None` if there are none.
	pub fn without(self, fragment: u8) -> Option<Self> {
		let others = self.0 & !bit(fragment);
		(others != 0).then_some(Self(others))
	}

	/// Whether one is among them.
	pub fn contains(self, fragment: u8) -> bool {
		self.0 & bit(fragment) != 0
	}

	/// How many there are.
	pub fn count(self) -> u32 {
		self.0.count_ones()
	}

	/// Their numbers.
	pub fn iter(self) -> impl Iterator<Item = u8> {
		(0..MAX_FRAGMENTS).filter(move |fragment| self.contains(*fragment))
	}
}

fn bit(fragment: u8) -> u64 {
	1u64.checked_shl(fragment.into()).unwrap_or_default()
}
