#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::Identify;
pub use weights::{SubstrateWeight, WeightInfo};

use frame_support::pallet_macros::import_section;

mod attendance;
mod candidates;
mod compute;
mod delegations;
mod events;
mod exits;
mod heap;
mod invariants;
pub mod lot;
mod offences;
mod qualification;
mod queries;
mod randomness;
mod sessions;
mod slashes;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[import_section(events::events)]
#[import_section(events::errors)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{
		types::{
			Candidate, Delegation, Draw, EraIndex, Exits, Fault, First, Frozen, Parameters,
			Progress, Scope, Slash, SlashId, MAX_CYCLES, MAX_DIFFICULTY, MAX_POOL, MAX_UNBONDING,
			MIN_SET,
		},
		WeightInfo,
	};
	use alloc::vec::Vec;
	use amo_primitives::{
		compute::Attempt, contribution::Contribution, stake::OnStake, Balance, Hash,
	};
	use frame_support::{
		ensure,
		pallet_prelude::*,
		traits::{
			fungible::MutateHold, ConstU64, DisabledValidators, ValidatorRegistration, ValidatorSet,
		},
	};
	use frame_system::{ensure_authorized, pallet_prelude::*};
	use pallet_session::SessionInterface;
	use sp_core::sr25519;
	use sp_runtime::{traits::Convert, Perbill};
	use sp_staking::SessionIndex;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = Hash> {
		/// AMO.
		type Currency: MutateHold<
			Self::AccountId,
			Balance = Balance,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// The session pallet, which counts sessions, disables validators and keeps past sessions.
		type Session: SessionInterface<ValidatorId = Self::AccountId, AccountId = Self::AccountId>
			+ ValidatorSet<Self::AccountId, ValidatorId = Self::AccountId>
			+ DisabledValidators;

		/// Who has set session keys.
		type HasKeys: ValidatorRegistration<Self::AccountId>;

		/// The key with which a candidate's node makes blocks and signs its proofs.
		type NodeKey: Convert<Self::AccountId, Option<sr25519::Public>>;

		/// The VRF output of this block's author. Must be right when a block ends.
		type BlockRandomness: Get<Option<[u8; 32]>>;

		/// The session keys of a validator.
		type SessionKeys: Parameter;

		/// The keys of the next session's validators. When a session starts: those of that one.
		type QueuedKeys: Get<Vec<(Self::AccountId, Self::SessionKeys)>>;

		/// What accounts have contributed.
		type Contribution: Contribution<Self::AccountId>;

		/// Is told of stakes and proofs.
		type OnStake: OnStake<Self::AccountId>;

		/// Who gets what is slashed.
		type Treasury: Get<Self::AccountId>;

		/// Who may cancel slashes, and change parameters.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Validators that a set may have at most.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Delegations to one candidate at most.
		#[pallet::constant]
		type MaxDelegations: Get<u32>;

		/// Past sessions that can still be reported about.
		#[pallet::constant]
		type SessionsKept: Get<SessionIndex>;

		/// Stakes that a block slashes at most.
		#[pallet::constant]
		type MaxSlashed: Get<u32>;

		/// Weights of the calls and of the hooks.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why AMO is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A candidate's own bond.
		Bond,
		/// Delegated to a candidate.
		Delegation,
		/// Stake that left a candidate and may still be slashed.
		Exit,
	}

	/// Slots in a cycle. Set at genesis and never changed: BABE counts epochs with it.
	#[pallet::storage]
	pub type CycleLength<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<1_000>>;

	/// What governance sets.
	#[pallet::storage]
	pub type ParameterSet<T: Config> = StorageValue<_, Parameters, ValueQuery>;

	/// Who stands for validator.
	#[pallet::storage]
	pub type Candidates<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, Candidate>;

	/// Who does not stand any more, and has delegators or slashes still. Its bond is zero.
	#[pallet::storage]
	pub type Former<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Candidate>;

	/// What is delegated, by candidate and delegator.
	#[pallet::storage]
	pub type Delegations<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		Delegation,
	>;

	/// A heap of a candidate's delegations, the smallest at place 0: amount and delegator.
	#[pallet::storage]
	pub type Heap<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		u32,
		(Balance, T::AccountId),
	>;

	/// Stake that left and still answers, by candidate and account. A candidate's own is under its
	/// own name.
	#[pallet::storage]
	pub type Leaving<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		Exits<T::AccountId>,
		ValueQuery,
	>;

	/// Slashes that wait or are being carried out.
	#[pallet::storage]
	pub type Slashes<T: Config> = StorageMap<_, Twox64Concat, SlashId, Slash<T::AccountId>>;

	/// The same by the session in which they are due.
	#[pallet::storage]
	pub type DueSlashes<T: Config> =
		StorageDoubleMap<_, Twox64Concat, SessionIndex, Twox64Concat, SlashId, ()>;

	/// The first session whose slashes were not all carried out.
	#[pallet::storage]
	pub type SlashesFrom<T: Config> = StorageValue<_, SessionIndex, ValueQuery>;

	/// The longest delay that slashes may have which were reported before the parameters changed, and the
	/// session in which the last of them is due.
	#[pallet::storage]
	pub type LongestDelay<T: Config> = StorageValue<_, (SessionIndex, SessionIndex), ValueQuery>;

	/// The slash that is being carried out, and how far it is.
	#[pallet::storage]
	pub type Slashing<T: Config> = StorageValue<_, (SlashId, Progress<T::AccountId>), OptionQuery>;

	/// The number of the next slash.
	#[pallet::storage]
	pub type NextSlash<T: Config> = StorageValue<_, SlashId, ValueQuery>;

	/// What validators were reported for, by the session of the offence, as long as more can be reported
	/// about it.
	#[pallet::storage]
	pub type Faults<T: Config> =
		StorageDoubleMap<_, Twox64Concat, SessionIndex, Twox64Concat, T::AccountId, Fault>;

	/// Who qualified at the start of a session, for the last sessions.
	#[pallet::storage]
	pub type FrozenAt<T: Config> = StorageMap<_, Twox64Concat, SessionIndex, Frozen<T::AccountId>>;

	/// The VRF outputs of all blocks, hashed one after the other.
	#[pallet::storage]
	pub type Entropy<T: Config> = StorageValue<_, [u8; 32], ValueQuery>;

	/// What [`Entropy`] was at the end of a session, for the last sessions.
	#[pallet::storage]
	pub type Seeds<T: Config> = StorageMap<_, Twox64Concat, SessionIndex, [u8; 32], ValueQuery>;

	/// The keys with which the validators of the running session sign, and those of the one before. Keys
	/// do not say how long they are at most, but each is of the same length.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type KeysInUse<T: Config> = StorageMap<
		_,
		Twox64Concat,
		SessionIndex,
		BoundedVec<(T::AccountId, T::SessionKeys), T::MaxValidators>,
	>;

	/// The draw of the running era.
	#[pallet::storage]
	pub type CurrentDraw<T: Config> = StorageValue<_, Draw<T::AccountId>, OptionQuery>;

	/// Members of its pool that have had their turn, or were passed over.
	#[pallet::storage]
	pub type Served<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The last draws, by era modulo [`crate::types::DRAWS_KEPT`].
	#[pallet::storage]
	pub type PastDraws<T: Config> = StorageMap<_, Twox64Concat, u32, Draw<T::AccountId>>;

	/// The last set that was named: for the session after the running one.
	#[pallet::storage]
	pub type Queued<T: Config> =
		StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

	/// The first block of the running session.
	#[pallet::storage]
	pub type Began<T: Config> = StorageValue<_, BlockNumberFor<T>, ValueQuery>;

	/// Blocks that validators made in this session.
	#[pallet::storage]
	pub type Authored<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, u32, ValueQuery>;

	/// Validators that signed twice, with the session of the report and the severity. They are disabled
	/// again in the session that follows, which they may sit in too.
	#[pallet::storage]
	pub type Offenders<T: Config> =
		StorageMap<_, Twox64Concat, T::AccountId, (SessionIndex, Perbill)>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`CycleLength`]; 0 means its default.
		pub cycle_length: u64,
		/// The first parameters.
		pub parameters: Parameters,
		/// Candidates from the start, with their bonds; the first ones make the first blocks. Empty
		/// leaves the choice to the session pallet's genesis.
		pub candidates: Vec<First<T::AccountId>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::begin(self.cycle_length, &self.parameters, &self.candidates);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// At the end of the block its randomness is gathered.
			let gathering = T::DbWeight::get().reads_writes(2, 1);
			Self::carry_out_slashes()
				.saturating_add(T::WeightInfo::note_author())
				.saturating_add(gathering)
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::gather_randomness();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Stands for validator with an own bond, which is held. It qualifies once all that
		/// `qualification` asks for is there.
		///
		/// # Errors
		/// [`Error::AlreadyCandidate`], [`Error::TooManyCandidates`], [`Error::BondTooSmall`],
		/// [`Error::CommissionTooHigh`]; too little money.
		#[pallet::call_index(0)]
		pub fn register(
			origin: OriginFor<T>,
			bond: Balance,
			commission: Perbill,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::add_candidate(&account, bond, commission)
		}

		/// Adds to the own bond.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::Gone`], [`Error::BeingSlashed`]; too little money.
		#[pallet::call_index(1)]
		pub fn bond_more(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::add_bond(&account, amount)
		}

		/// Takes a part out of the own bond, to be withdrawn when it answers for nothing any more.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::BondTooSmall`], [`Error::BeingSlashed`].
		#[pallet::call_index(2)]
		pub fn unbond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::take_bond(&account, amount)
		}

		/// Changes what the candidate keeps of its delegators' reward, from the next block on.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::CommissionTooHigh`].
		#[pallet::call_index(3)]
		pub fn set_commission(origin: OriginFor<T>, commission: Perbill) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::change_commission(&account, commission)
		}

		/// Delegates to a candidate, or adds to what is delegated. If the candidate has as many
		/// delegations as it may, the smallest is pushed out, to be withdrawn like any that left.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::Gone`], [`Error::OwnCandidate`],
		/// [`Error::DelegationTooSmall`], [`Error::SmallerThanAll`], [`Error::SlashPending`],
		/// [`Error::BeingSlashed`]; too little money.
		#[pallet::call_index(4)]
		pub fn delegate(
			origin: OriginFor<T>,
			candidate: T::AccountId,
			amount: Balance,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::add_delegation(&candidate, &account, amount)
		}

		/// Takes a delegation back, or a part of it, to be withdrawn when it answers for nothing any
		/// more.
		///
		/// # Errors
		/// [`Error::NoDelegation`], [`Error::DelegationTooSmall`], [`Error::BeingSlashed`].
		#[pallet::call_index(5)]
		pub fn undelegate(
			origin: OriginFor<T>,
			candidate: T::AccountId,
			amount: Balance,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::take_delegation(&candidate, &account, amount)
		}

		/// Moves a delegation, or a part of it, to another candidate at once. It goes on answering for
		/// the one that it left, and cannot be moved again while it does.
		///
		/// # Errors
		/// As [`Pallet::undelegate`] and [`Pallet::delegate`]; [`Error::MovedBefore`].
		#[pallet::call_index(6)]
		pub fn redelegate(
			origin: OriginFor<T>,
			from: T::AccountId,
			to: T::AccountId,
			amount: Balance,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::move_delegation(&from, &to, &account, amount)
		}

		/// Frees what left a candidate and answers for nothing any more.
		///
		/// # Errors
		/// [`Error::NothingToWithdraw`], [`Error::BeingSlashed`].
		#[pallet::call_index(7)]
		pub fn withdraw(origin: OriginFor<T>, candidate: T::AccountId) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::free_exits(&candidate, &account)
		}

		/// Proves the computing power of a candidate, once a session. Signed by its node; costs nothing.
		#[pallet::call_index(8)]
		#[pallet::weight((T::WeightInfo::prove_compute(), DispatchClass::Operational))]
		#[pallet::authorize(|_, candidate, session, attempt, signature| {
			Self::authorize_proof(candidate, *session, *attempt, signature)
		})]
		pub fn prove_compute(
			origin: OriginFor<T>,
			candidate: T::AccountId,
			session: SessionIndex,
			attempt: Attempt,
			signature: sr25519::Signature,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			let _checked_when_authorized = (attempt, signature);
			Self::note_proof(&candidate, session)
		}

		/// Takes no seat until it resumes: from the next set that is named. Who sits, or is queued,
		/// serves to the end of that session.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::Gone`], [`Error::Hibernating`].
		#[pallet::call_index(9)]
		pub fn hibernate(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::fall_asleep(&account)
		}

		/// Takes seats again, from the next lot, or set of a pool that it is in.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::NotHibernating`].
		#[pallet::call_index(10)]
		pub fn resume(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::wake_up(&account)
		}

		/// Stops to be a candidate. The bond can be withdrawn when it answers for nothing any more;
		/// delegators take back theirs.
		///
		/// # Errors
		/// [`Error::NoCandidate`], [`Error::Gone`], [`Error::BeingSlashed`].
		#[pallet::call_index(11)]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::remove_candidate(&account)
		}

		/// Cancels a slash before it is due. For the council.
		///
		/// # Errors
		/// [`Error::NoSlash`], [`Error::BeingSlashed`].
		#[pallet::call_index(12)]
		pub fn cancel_slash(origin: OriginFor<T>, slash: SlashId) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::drop_slash(slash)
		}

		/// Changes what governance sets. For the council.
		///
		/// # Errors
		/// [`Error::InvalidParameters`].
		#[pallet::call_index(13)]
		pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			let now = Self::session();
			let before = ParameterSet::<T>::get();
			let (known, until) = LongestDelay::<T>::get();
			let longest = if until < now { 0 } else { known }.max(before.slash_delay);
			let sound = Self::are_sound(&parameters)
				&& parameters.set_size >= MIN_SET.min(before.set_size)
				&& Self::outlasts(&parameters, longest);
			ensure!(sound, Error::<T>::InvalidParameters);
			let until = until.max(now.saturating_add(before.slash_delay));
			LongestDelay::<T>::put((longest, until));
			ParameterSet::<T>::put(&parameters);
			Self::deposit_event(Event::ParametersSet { parameters });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Slots in a cycle.
		pub fn cycle_length() -> u64 {
			CycleLength::<T>::get()
		}

		/// Whether each parameter is in its range, and stake stays until it cannot be slashed any more.
		pub(crate) fn are_sound(parameters: &Parameters) -> bool {
			let Parameters { set_size, cycles, min_bond, min_delegation, .. } = parameters;
			(1..=T::MaxValidators::get()).contains(set_size)
				&& (1..=MAX_CYCLES).contains(cycles)
				&& set_size.saturating_mul(*cycles) <= MAX_POOL
				&& *min_bond > 0
				&& *min_delegation > 0
				&& parameters.proof_validity > 0
				&& parameters.difficulty <= MAX_DIFFICULTY
				&& parameters.slash_delay > 0
				&& parameters.max_strikes > 0
				&& parameters.unbonding <= MAX_UNBONDING
				&& Self::outlasts(parameters, parameters.slash_delay)
		}

		/// Whether stake stays locked until slashes with this delay are carried out: an offence is
		/// reported in the last session in which it can be, and its slash is due that much later.
		fn outlasts(parameters: &Parameters, slash_delay: SessionIndex) -> bool {
			let reported = T::SessionsKept::get().saturating_add(2);
			parameters.unbonding > reported.saturating_add(slash_delay)
		}
	}
}
