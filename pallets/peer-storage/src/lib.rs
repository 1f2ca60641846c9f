#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use weights::{SubstrateWeight, WeightInfo};

use frame_support::pallet_macros::import_section;

mod audit;
mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod contracts;
mod draw;
mod events;
mod invariants;
mod placements;
mod providers;
pub mod ranks;
mod releases;
mod rent;
mod repair;
pub mod tree;
pub mod types;
pub mod weights;
mod worker;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[import_section(events::events)]
#[import_section(events::errors)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{
		ranks::Ranking,
		tree::Node,
		types::{
			Answer, Challenge, ChallengeId, Confirmation, Contract, Failure, Fragments, Parameters,
			Pauses, Pending, Profile, Provider, ProviderId, MAX_ANSWERS, MAX_CLAIMS,
			MAX_CONFIRMATIONS,
		},
		WeightInfo,
	};
	use alloc::vec::Vec;
	use amo_primitives::{
		chunk::{ChunkId, Chunks},
		contribution::OnStorage,
		operator::{OperatorKey, OperatorSignature},
		time::Moment,
		Balance, BlockNumber, Hash,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible::MutateHold, Time},
	};
	use frame_system::{
		ensure_authorized, offchain::CreateAuthorizedTransaction, pallet_prelude::*,
	};
	use sp_runtime::Perbill;

	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = Hash>
		+ CreateAuthorizedTransaction<Call<Self>>
	{
		/// AMO.
		type Currency: MutateHold<
			Self::AccountId,
			Balance = Balance,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// The chunks there are.
		type Chunks: Chunks<Self::AccountId>;

		/// Is told of rent that was paid.
		type OnStorage: OnStorage<Self::AccountId>;

		/// The time of the block.
		type Time: Time<Moment = Moment>;

		/// Randomness that only the author of this block knew before, and could do no more about
		/// than make no block: the epoch's, and this block's VRF output.
		type Seed: Get<Hash>;

		/// Who gets what is slashed, and rent that its earner cannot take.
		type Treasury: Get<Self::AccountId>;

		/// Who may pause, and change parameters.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Held for an entry, besides its bytes, in mote.
		#[pallet::constant]
		type ItemDeposit: Get<Balance>;

		/// Held for each byte of an entry, in mote.
		#[pallet::constant]
		type ByteDeposit: Get<Balance>;

		/// How much a block mends: a chunk counts for the fragments that have to be placed anew and
		/// one.
		#[pallet::constant]
		type MaxMended: Get<u32>;

		/// Blocks by which the work that is due may lag until no more bodies are taken.
		#[pallet::constant]
		type MaxLag: Get<BlockNumber>;

		/// Most chunks that a block moves away from a provider.
		#[pallet::constant]
		type MaxEvacuated: Get<u32>;

		/// The share of a block's weight or length from which on it counts as full.
		#[pallet::constant]
		type FullBlock: Get<Perbill>;

		/// Weights of the calls and of the hooks.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why AMO is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A provider's deposit.
		Provider,
		/// Rent that is paid ahead, or was earned and waits for an answer.
		Rent,
		/// For the entry of a stored chunk.
		Contract,
	}

	/// What storage costs and how it is audited.
	#[pallet::storage]
	pub type ParameterSet<T: Config> = StorageValue<_, Parameters, ValueQuery>;

	/// What the council paused.
	#[pallet::storage]
	pub type AdminPauses<T: Config> = StorageValue<_, Pauses, ValueQuery>;

	/// Whether no bodies are taken because the work lags.
	#[pallet::storage]
	pub type Congested<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// The providers.
	#[pallet::storage]
	pub type Providers<T: Config> = StorageMap<_, Twox64Concat, ProviderId, Provider<T::AccountId>>;

	/// Where their peer stores are.
	#[pallet::storage]
	pub type Profiles<T: Config> = StorageMap<_, Twox64Concat, ProviderId, Profile>;

	/// The provider of an account.
	#[pallet::storage]
	pub type ByAccount<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProviderId>;

	/// The provider that an operator key signs for.
	#[pallet::storage]
	pub type ByOperator<T: Config> = StorageMap<_, Blake2_128Concat, OperatorKey, ProviderId>;

	/// The number of the next provider.
	#[pallet::storage]
	pub type NextProvider<T: Config> = StorageValue<_, ProviderId, ValueQuery>;

	/// How many providers there are: they have the slots below it.
	#[pallet::storage]
	pub type ProviderCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The provider of each slot of the tree.
	#[pallet::storage]
	pub type Slots<T: Config> = StorageMap<_, Twox64Concat, u32, ProviderId>;

	/// The tree of free bytes, by level and number of the node.
	#[pallet::storage]
	pub type FreeBytes<T: Config> = StorageMap<_, Twox64Concat, (u8, u32), Node, ValueQuery>;

	/// How each chunk is stored. Their names are hashes.
	#[pallet::storage]
	pub type Contracts<T: Config> = StorageMap<_, Identity, ChunkId, Contract<T::AccountId>>;

	/// What providers are to fetch and confirm.
	#[pallet::storage]
	pub type Unconfirmed<T: Config> =
		StorageDoubleMap<_, Twox64Concat, ProviderId, Identity, ChunkId, Fragments, ValueQuery>;

	/// What providers hold.
	#[pallet::storage]
	pub type Held<T: Config> =
		StorageDoubleMap<_, Twox64Concat, ProviderId, Identity, ChunkId, Fragments, ValueQuery>;

	/// The chunks to look at, by block.
	#[pallet::storage]
	pub type Due<T: Config> = StorageDoubleMap<_, Twox64Concat, BlockNumber, Identity, ChunkId, ()>;

	/// The first block whose chunks were not all looked at.
	#[pallet::storage]
	pub type DueFrom<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

	/// The providers from which fragments are being moved, and the last chunk that was.
	#[pallet::storage]
	pub type Leaving<T: Config> = StorageMap<_, Twox64Concat, ProviderId, Option<ChunkId>>;

	/// How many held chunks each class of size has.
	#[pallet::storage]
	pub type Ranks<T: Config> = StorageValue<_, Ranking, ValueQuery>;

	/// The held chunks, by class and rank.
	#[pallet::storage]
	pub type Ranked<T: Config> = StorageMap<_, Twox64Concat, (u8, u32), ChunkId>;

	/// The challenges that are neither answered nor run out.
	#[pallet::storage]
	pub type Challenges<T: Config> = StorageMap<_, Twox64Concat, ChallengeId, Challenge>;

	/// The same by provider.
	#[pallet::storage]
	pub type OpenOf<T: Config> =
		StorageDoubleMap<_, Twox64Concat, ProviderId, Twox64Concat, ChallengeId, ()>;

	/// How many of them are about a fragment, by provider, and what rent depends on them.
	#[pallet::storage]
	pub type Asked<T: Config> =
		StorageDoubleMap<_, Twox64Concat, ProviderId, Identity, (ChunkId, u8), Pending, ValueQuery>;

	/// The number of the next challenge.
	#[pallet::storage]
	pub type NextChallenge<T: Config> = StorageValue<_, ChallengeId, ValueQuery>;

	/// None before this one is open.
	#[pallet::storage]
	pub type OldestChallenge<T: Config> = StorageValue<_, ChallengeId, ValueQuery>;

	/// The audit clock: blocks that were not full.
	#[pallet::storage]
	pub type Clock<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

	/// The first parameters.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The first parameters.
		pub parameters: Parameters,
		/// The runtime.
		#[serde(skip)]
		pub config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(self.parameters.is_valid(), "a parameter of peer storage is out of range");
			ParameterSet::<T>::put(&self.parameters);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::expire_challenges()
				.saturating_add(Self::mend_due())
				.saturating_add(Self::evacuate())
				.saturating_add(Self::draw_challenges())
				.saturating_add(T::WeightInfo::tick())
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::tick();
		}

		fn offchain_worker(_: BlockNumberFor<T>) {
			Self::work();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Offers storage of `capacity` bytes (`min_capacity` to 64 TiB) at the peer store that `profile` names.
		/// Holds a deposit for each GiB. `signature` is the operator's of `Statement::Serve`.
		///
		/// # Errors
		/// [`Error::Paused`], [`Error::AlreadyProvider`], [`Error::OperatorTaken`],
		/// [`Error::BadSignature`], [`Error::InvalidCapacity`], [`Error::NoPeerId`],
		/// [`Error::NoAddress`], [`Error::TooManyProviders`]; too little money.
		#[pallet::call_index(0)]
		pub fn register_provider(
			origin: OriginFor<T>,
			operator: OperatorKey,
			capacity: u64,
			profile: Profile,
			signature: OperatorSignature,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::add_provider(account, operator, capacity, profile, &signature)
		}

		/// Changes the capacity and where the peer store is. The deposit becomes what the capacity
		/// asks for; what strikes can take of it becomes no less while one may be near.
		///
		/// # Errors
		/// [`Error::NoProvider`], [`Error::CapacityInUse`], [`Error::InvalidCapacity`],
		/// [`Error::NoPeerId`], [`Error::NoAddress`], [`Error::DepositAtStake`]; too little money.
		#[pallet::call_index(1)]
		pub fn update(origin: OriginFor<T>, capacity: u64, profile: Profile) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::change_provider(&account, capacity, profile)
		}

		/// Makes the deposit whole again after slashes.
		///
		/// # Errors
		/// [`Error::NoProvider`], [`Error::NothingMissing`]; too little money.
		#[pallet::call_index(2)]
		pub fn top_up(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::fill_deposit(&account)
		}

		/// Takes no more fragments and has those it has move to others. Until then it is asked for
		/// them and earns as before.
		///
		/// # Errors
		/// [`Error::NoProvider`], [`Error::NotActive`].
		#[pallet::call_index(3)]
		pub fn drain(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::begin_draining(&account)
		}

		/// Ends a provider that has nothing left, and gives back its deposit.
		///
		/// # Errors
		/// [`Error::NoProvider`], [`Error::HoldsFragments`], [`Error::OpenChallenges`].
		#[pallet::call_index(4)]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::remove_provider(&account)
		}

		/// A provider holds these fragments from now on. Signed by its operator as
		/// `Statement::Confirm`; what does not fit what is asked is passed over.
		#[pallet::call_index(5)]
		#[pallet::weight((
			T::WeightInfo::confirm(confirmations.len() as u32),
			DispatchClass::Operational
		))]
		#[pallet::authorize(|_, provider, confirmations, signature| {
			Self::authorize_confirmation(*provider, confirmations, signature)
		})]
		pub fn confirm(
			origin: OriginFor<T>,
			provider: ProviderId,
			confirmations: BoundedVec<Confirmation, ConstU32<MAX_CONFIRMATIONS>>,
			signature: OperatorSignature,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			let _checked_when_authorized = signature;
			let all = confirmations.len() as u32;
			let fitting = confirmations
				.iter()
				.filter(|confirmation| Self::confirm_one(provider, confirmation))
				.count() as u32;
			let stale = T::DbWeight::get().reads(all.saturating_sub(fitting).into());
			Ok(Some(T::WeightInfo::confirm(fitting).saturating_add(stale)).into())
		}

		/// A provider answers challenges. Signed by its operator as `Statement::Respond`; what does
		/// not fit what is asked is passed over. A wrong answer counts as none.
		#[pallet::call_index(6)]
		#[pallet::weight((
			T::WeightInfo::respond(answers.len() as u32),
			DispatchClass::Operational
		))]
		#[pallet::authorize(|_, provider, answers, signature| {
			Self::authorize_response(*provider, answers, signature)
		})]
		pub fn respond(
			origin: OriginFor<T>,
			provider: ProviderId,
			answers: BoundedVec<Answer, ConstU32<MAX_ANSWERS>>,
			signature: OperatorSignature,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			let _checked_when_authorized = signature;
			let all = answers.len() as u32;
			let fitting =
				answers.iter().filter(|answer| Self::answer_one(provider, answer)).count() as u32;
			let stale = T::DbWeight::get().reads(all.saturating_sub(fitting).into());
			Ok(Some(T::WeightInfo::respond(fitting).saturating_add(stale)).into())
		}

		/// Pays the caller's provider what it has earned for its fragments of some chunks. What it
		/// does not hold, or has to answer for, is passed over.
		///
		/// # Errors
		/// [`Error::NoProvider`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::claim(chunks.len() as u32))]
		pub fn claim(
			origin: OriginFor<T>,
			chunks: BoundedVec<ChunkId, ConstU32<MAX_CLAIMS>>,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			let (provider, _) = Self::provider_of(&account)?;
			for chunk in &chunks {
				Self::pay_all(provider, chunk);
			}
			Ok(())
		}

		/// Pauses the intake of bodies and providers, or audits, or lets them go on. The council
		/// may.
		#[pallet::call_index(8)]
		pub fn pause(origin: OriginFor<T>, pauses: Pauses) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			AdminPauses::<T>::put(pauses);
			Self::deposit_event(Event::PausesSet { pauses });
			Ok(())
		}

		/// Changes the parameters. Rent of stored chunks stays as it is. The council may.
		///
		/// # Errors
		/// [`Error::InvalidParameters`].
		#[pallet::call_index(9)]
		pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			ensure!(parameters.is_valid(), Error::<T>::InvalidParameters);
			ParameterSet::<T>::put(&parameters);
			Self::deposit_event(Event::ParametersSet { parameters });
			Ok(())
		}
	}
}
