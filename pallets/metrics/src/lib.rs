#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::{is_path, is_unit, Description, Layer, Metric, Path, Unit, ValueType};
pub use weights::{SubstrateWeight, WeightInfo};

mod genesis;
mod invariants;
pub mod standard;
mod terms;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use crate::{Description, Metric, Path, WeightInfo};
	use amo_primitives::{metric::MetricId, Balance};
	use core::marker::PhantomData;
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{self, hold::Mutate as _},
			tokens::Precision,
		},
	};
	use frame_system::{
		ensure_signed,
		pallet_prelude::{BlockNumberFor, OriginFor},
	};

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The coin in which deposits are held.
		type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
			+ fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// The runtime's reasons to hold.
		type RuntimeHoldReason: From<HoldReason>;

		/// Deposit for an entry of storage, whatever its length.
		#[pallet::constant]
		type ItemDeposit: Get<Balance>;

		/// Deposit for each byte of an entry.
		#[pallet::constant]
		type ByteDeposit: Get<Balance>;

		/// Who says which metrics are standard, and may retire any: the council.
		type StandardOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why an account's coins are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For metrics that it registered.
		Metric,
	}

	/// All metrics that ever were, also those that are retired: old headers name them.
	#[pallet::storage]
	pub type Metrics<T: Config> = StorageMap<_, Twox64Concat, MetricId, Metric<T::AccountId>>;

	/// The metric that has a path now. A retired one leaves its path to the next.
	#[pallet::storage]
	pub type Paths<T: Config> = StorageMap<_, Blake2_128Concat, Path, MetricId>;

	/// The number of the next metric.
	#[pallet::storage]
	pub type NextId<T: Config> = StorageValue<_, MetricId, ValueQuery>;

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// Whether the chain begins with the metrics of [`crate::standard::METRICS`], as numbers
		/// from 0 on.
		pub standard: bool,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if self.standard {
				Pallet::<T>::register_standard_set();
			}
			Pallet::<T>::do_try_state().expect("genesis is consistent");
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A metric was registered.
		Registered {
			/// Its number.
			metric: MetricId,
			/// Who registered it.
			registrant: T::AccountId,
			/// What it is.
			description: Description,
			/// What is held of the registrant's coins for it.
			deposit: Balance,
		},
		/// A metric became standard, or is so no longer.
		StandardSet {
			/// The metric.
			metric: MetricId,
			/// Whether it is standard from now on.
			standard: bool,
			/// What was given back to the registrant.
			released: Balance,
		},
		/// A metric was retired: no new chunks may have it.
		Retired {
			/// The metric.
			metric: MetricId,
			/// What was given back to the registrant.
			released: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The path is none of VSS: write it as two or more names with dots between them, each of
		/// letters and digits and beginning with a capital, such as `Vehicle.Speed`.
		BadPath,
		/// The unit is not UTF-8, or has control characters: write the unit's name in VSS, such as
		/// `km/h`, or nothing if there is none.
		BadUnit,
		/// Another metric has the path: use that one, or choose another path.
		PathTaken,
		/// Headers may not carry places as fine for a metric of this level: give a resolution of at
		/// most 5 for levels 1 and 2, and of at most 7 for others.
		PlaceTooFine,
		/// There is no metric of this number: look its number up by its path.
		UnknownMetric,
		/// The metric is retired: register another one in its place.
		Retired,
		/// The metric is standard already, or was not: there is nothing to do.
		NothingToChange,
		/// Only who registered a metric may retire it, or the council; a standard one only the council.
		MayNotRetire,
		/// All numbers of metrics are used up: the chain needs an upgrade.
		TooManyMetrics,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a metric, which gets the next number. Holds a deposit for its record and for its
		/// path.
		///
		/// # Errors
		/// [`Error::BadPath`], [`Error::BadUnit`], [`Error::PlaceTooFine`], [`Error::PathTaken`],
		/// [`Error::TooManyMetrics`], and the currency's if the deposit cannot be held.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register())]
		pub fn register(origin: OriginFor<T>, description: Description) -> DispatchResult {
			let registrant = ensure_signed(origin)?;
			Self::check(&description)?;
			ensure!(!Paths::<T>::contains_key(&description.path), Error::<T>::PathTaken);
			let metric = NextId::<T>::get();
			let next = metric.checked_add(1).ok_or(Error::<T>::TooManyMetrics)?;

			let record_deposit = Self::record_deposit(&description);
			let path_deposit = Self::path_deposit(&description.path);
			let deposit = record_deposit.saturating_add(path_deposit);
			T::Currency::hold(&HoldReason::Metric.into(), &registrant, deposit)?;
			NextId::<T>::put(next);
			Paths::<T>::insert(&description.path, metric);
			Metrics::<T>::insert(
				metric,
				Metric {
					description: description.clone(),
					standard: false,
					retired: false,
					registrant: Some(registrant.clone()),
					record_deposit,
					path_deposit,
				},
			);
			Self::deposit_event(Event::Registered { metric, registrant, description, deposit });
			Ok(())
		}

		/// Says that a metric is standard, or that it is so no longer. A metric that becomes standard
		/// is the network's from then on: its registrant gets the deposit back.
		///
		/// # Errors
		/// [`Error::UnknownMetric`], [`Error::Retired`], [`Error::NothingToChange`].
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::set_standard(), DispatchClass::Operational))]
		pub fn set_standard(
			origin: OriginFor<T>,
			metric: MetricId,
			standard: bool,
		) -> DispatchResult {
			T::StandardOrigin::ensure_origin(origin)?;
			let mut record = Metrics::<T>::get(metric).ok_or(Error::<T>::UnknownMetric)?;
			ensure!(!record.retired, Error::<T>::Retired);
			ensure!(record.standard != standard, Error::<T>::NothingToChange);

			let released = if standard {
				let all = record.deposit();
				(record.record_deposit, record.path_deposit) = (0, 0);
				all
			} else {
				0
			};
			Self::release(&record.registrant, released)?;
			record.standard = standard;
			Metrics::<T>::insert(metric, record);
			Self::deposit_event(Event::StandardSet { metric, standard, released });
			Ok(())
		}

		/// Retires a metric: no new chunks may have it, and its path is free for another. The record
		/// stays, since headers name it, and so does the deposit for it; the one for the path is
		/// given back.
		///
		/// # Errors
		/// [`Error::UnknownMetric`], [`Error::Retired`], [`Error::MayNotRetire`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::retire())]
		pub fn retire(origin: OriginFor<T>, metric: MetricId) -> DispatchResult {
			let caller = match T::StandardOrigin::try_origin(origin) {
				Ok(_) => None,
				Err(origin) => Some(ensure_signed(origin)?),
			};
			let mut record = Metrics::<T>::get(metric).ok_or(Error::<T>::UnknownMetric)?;
			ensure!(!record.retired, Error::<T>::Retired);
			let may = caller.is_none() || !record.standard && record.registrant == caller;
			ensure!(may, Error::<T>::MayNotRetire);

			let released = core::mem::take(&mut record.path_deposit);
			Self::release(&record.registrant, released)?;
			record.retired = true;
			Paths::<T>::remove(&record.description.path);
			Metrics::<T>::insert(metric, record);
			Self::deposit_event(Event::Retired { metric, released });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// The metric that has this path now.
		pub fn by_path(path: &Path) -> Option<MetricId> {
			Paths::<T>::get(path)
		}

		/// What the record of a metric holds, for as long as it is there.
		pub fn record_deposit(description: &Description) -> Balance {
			// The number that is the record's key, and what is beside the description.
			let beside = MetricId::max_encoded_len()
				.saturating_add(Metric::<T::AccountId>::max_encoded_len())
				.saturating_sub(Description::max_encoded_len());
			Self::deposit_for(description.encoded_size().saturating_add(beside))
		}

		/// What a path holds, until its metric is retired.
		pub fn path_deposit(path: &Path) -> Balance {
			Self::deposit_for(path.encoded_size().saturating_add(MetricId::max_encoded_len()))
		}

		fn deposit_for(bytes: usize) -> Balance {
			T::ItemDeposit::get()
				.saturating_add(T::ByteDeposit::get().saturating_mul(bytes as Balance))
		}

		/// Gives of a deposit back. All of it is there, as `do_try_state` checks; if ever it were not,
		/// the metric changes all the same, and what is there is given back.
		fn release(registrant: &Option<T::AccountId>, amount: Balance) -> DispatchResult {
			if let Some(account) = registrant {
				let reason = HoldReason::Metric.into();
				T::Currency::release(&reason, account, amount, Precision::BestEffort)?;
			}
			Ok(())
		}
	}
}
