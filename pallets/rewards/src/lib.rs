#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use weights::{SubstrateWeight, WeightInfo};

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod cycles;
mod delegators;
mod emission;
mod invariants;
mod ledger;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use crate::{
		types::{CycleIndex, Earnings, Entry, FinishedCycle, Parameters, RunningCycle, Share},
		WeightInfo,
	};
	use amo_primitives::{ledger::Total, stake::MutateStake, Balance};
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{Balanced, Mutate},
		PalletId,
	};
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// AMO.
		type Currency: Balanced<Self::AccountId, Balance = Balance>
			+ Mutate<Self::AccountId, Balance = Balance>;

		/// What is at stake behind authors. It tells this pallet of each change, by `OnStake`.
		type Stake: MutateStake<Self::AccountId>;

		/// Who made this block, if it is known. Must be right when a block begins.
		type Author: Get<Option<Self::AccountId>>;

		/// The number of the cycle.
		type Cycle: Get<CycleIndex>;

		/// Who gets its part of the emission, and what nobody else gets.
		type Treasury: Get<Self::AccountId>;

		/// Names the pot.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Who may change the parameters.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls and of the hook.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// How much is emitted, and for whom.
	#[pallet::storage]
	pub type ParameterSet<T: Config> = StorageValue<_, Parameters, ValueQuery>;

	/// The running cycle.
	#[pallet::storage]
	pub type Running<T: Config> = StorageValue<_, RunningCycle, ValueQuery>;

	/// The cycles that are over, by number modulo [`KEPT`](crate::types::KEPT).
	#[pallet::storage]
	pub type Finished<T: Config> = StorageMap<_, Twox64Concat, CycleIndex, FinishedCycle>;

	/// What all finished cycles emitted, in mote.
	#[pallet::storage]
	pub type Emitted<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// What accounts have earned and can have at any time, in mote.
	#[pallet::storage]
	pub type Owed<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Balance>;

	/// What the delegators of a candidate have earned together.
	#[pallet::storage]
	pub type Earned<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Earnings, ValueQuery>;

	/// The delegations, by candidate and delegator.
	#[pallet::storage]
	pub type Shares<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, T::AccountId, Share>;

	/// What accounts did in the last cycles, by account and number of the cycle modulo
	/// [`KEPT`](crate::types::KEPT).
	#[pallet::storage]
	pub type Ledger<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, CycleIndex, Entry>;

	/// What accounts did in all the time.
	#[pallet::storage]
	pub type Totals<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Total, ValueQuery>;

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
			assert!(self.parameters.is_valid(), "a parameter of rewards is out of range");
			let storage_cap = self.parameters.storage_cap;
			Running::<T>::put(RunningCycle { storage_cap, ..Default::default() });
			ParameterSet::<T>::put(&self.parameters);
		}
	}

	/// What is told.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account was paid what it was owed.
		Claimed {
			/// The account.
			account: T::AccountId,
			/// How much, in mote.
			amount: Balance,
		},
		/// A delegator wants the reward added to the delegation, or wants it no more.
		CompoundSet {
			/// The candidate.
			candidate: T::AccountId,
			/// The delegator.
			delegator: T::AccountId,
			/// Whether it does.
			compound: bool,
		},
		/// A reward was added to a delegation.
		Compounded {
			/// The candidate.
			candidate: T::AccountId,
			/// The delegator.
			delegator: T::AccountId,
			/// How much, in mote.
			amount: Balance,
		},
		/// An account was paid for a cycle.
		CycleClaimed {
			/// The account.
			account: T::AccountId,
			/// The cycle.
			cycle: CycleIndex,
			/// For what it stored, in mote.
			storage: Balance,
			/// For its proof of computing power, in mote.
			participation: Balance,
		},
		/// An account is owed what it earned in a cycle.
		CycleSettled {
			/// The account.
			account: T::AccountId,
			/// The cycle.
			cycle: CycleIndex,
			/// For what it stored, in mote.
			storage: Balance,
			/// For its proof of computing power, in mote.
			participation: Balance,
		},
		/// A cycle is over: what it earned can be claimed.
		CycleEnded {
			/// The cycle.
			cycle: CycleIndex,
			/// What was emitted in it, in mote.
			emitted: Balance,
			/// What storage providers get at most, in mote.
			storage: Balance,
			/// What candidates get, in mote.
			participation: Balance,
			/// What nobody earned and went to the treasury, in mote.
			unearned: Balance,
			/// What nobody claimed of an old cycle and went to the treasury, in mote.
			expired: Balance,
		},
		/// The parameters changed.
		ParametersSet {
			/// What they are now.
			parameters: Parameters,
		},
	}

	/// Why a call is refused.
	#[pallet::error]
	pub enum Error<T> {
		/// Nothing is owed to you. Wait for the next block of a candidate that you back, and name the
		/// candidate.
		NothingOwed,
		/// Your account does not exist and cannot take less than the existential deposit. Claim when
		/// more is owed, or send something to the account first.
		BelowMinimum,
		/// There is no such delegation. Delegate first.
		NoDelegation,
		/// The delegator does not want the reward added. It can ask for it with `set_compound`.
		NotCompounding,
		/// The cycle is not over. Claim in the next one.
		CycleNotOver,
		/// The cycle ended too long ago: the treasury has what was not claimed. Claim sooner.
		CycleTooOld,
		/// You earned nothing in this cycle by storage or by a proof of computing power.
		NothingEarned,
		/// You were paid for this cycle.
		AlreadyClaimed,
		/// A parameter is out of its range: see `Parameters`.
		InvalidParameters,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			let turned = Self::turn_cycle();
			Self::reward_block(T::Author::get());
			// Which session it is; and who made the block, in what is kept of it and of the session.
			let looked_up = T::DbWeight::get().reads(3);
			let at_the_end = if turned { T::WeightInfo::end_cycle() } else { Weight::zero() };
			T::WeightInfo::reward_block().saturating_add(looked_up).saturating_add(at_the_end)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Pays the caller all that it is owed, and what its delegation to `candidate` has earned.
		/// It costs the same however many delegators and blocks there were.
		///
		/// # Errors
		/// [`Error::NothingOwed`], [`Error::BelowMinimum`].
		#[pallet::call_index(0)]
		pub fn claim(origin: OriginFor<T>, candidate: Option<T::AccountId>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::pay_owed(&account, candidate.as_ref())
		}

		/// Says whether the reward of the caller's delegation to a candidate is to be added to it, by
		/// [`Pallet::compound`]. A delegation that ends forgets it.
		///
		/// # Errors
		/// [`Error::NoDelegation`].
		#[pallet::call_index(1)]
		pub fn set_compound(
			origin: OriginFor<T>,
			candidate: T::AccountId,
			compound: bool,
		) -> DispatchResult {
			let delegator = ensure_signed(origin)?;
			Shares::<T>::try_mutate(&candidate, &delegator, |share| {
				share.as_mut().ok_or(Error::<T>::NoDelegation)?.compound = compound;
				Ok::<_, DispatchError>(())
			})?;
			Self::deposit_event(Event::CompoundSet { candidate, delegator, compound });
			Ok(())
		}

		/// Adds what a delegation has earned to it, for a delegator that wants it. Anyone may. What
		/// was settled before, when the delegation changed, stays owed.
		///
		/// # Errors
		/// [`Error::NoDelegation`], [`Error::NotCompounding`], [`Error::NothingOwed`]; the stake can
		/// take nothing now.
		#[pallet::call_index(2)]
		pub fn compound(
			origin: OriginFor<T>,
			candidate: T::AccountId,
			delegator: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::add_earned(candidate, delegator)
		}

		/// Pays the caller what it earned in a cycle that is over, as a storage provider and as a
		/// candidate with a proof of computing power. Who does something again in a later cycle is owed
		/// that by then, without this call.
		///
		/// # Errors
		/// [`Error::CycleNotOver`], [`Error::CycleTooOld`], [`Error::NothingEarned`],
		/// [`Error::AlreadyClaimed`], [`Error::BelowMinimum`].
		#[pallet::call_index(3)]
		pub fn claim_cycle(origin: OriginFor<T>, cycle: CycleIndex) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::pay_cycle(account, cycle)
		}

		/// Changes the parameters. The council may.
		///
		/// # Errors
		/// [`Error::InvalidParameters`].
		#[pallet::call_index(4)]
		pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			ensure!(parameters.is_valid(), Error::<T>::InvalidParameters);
			ParameterSet::<T>::put(&parameters);
			Self::deposit_event(Event::ParametersSet { parameters });
			Ok(())
		}
	}
}
