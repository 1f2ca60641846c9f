#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
extern crate alloc;

pub use pallet::*;
pub use weights::{SubstrateWeight, WeightInfo};

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod check;
mod expiry;
pub mod types;
mod weigh;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use crate::{
		types::{Entry, Registration},
		WeightInfo,
	};
	use amo_primitives::{
		audit::MAX_FRAGMENTS,
		bounty::{Bounties, BountyId},
		chunk::{ChunkId, Chunks, Description, Header, OnChunkEnd, MAX_BATCH},
		device::{DeviceId, Devices, OnRetire},
		metric::Metrics,
		rights::Rights,
		storage::Storage,
		time::Moment,
		Balance, BlockNumber, Hash,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{hold::Inspect as _, MutateHold},
			Time,
		},
	};
	use frame_system::pallet_prelude::*;

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

		/// The devices there are.
		type Devices: Devices<Self::AccountId>;

		/// The metrics there are.
		type Metrics: Metrics;

		/// Stores the bodies.
		type Storage: Storage<Self::AccountId>;

		/// Who may use which data.
		type Rights: Rights<Self::AccountId>;

		/// The bounties that chunks are registered for.
		type Bounties: Bounties<Self::AccountId>;

		/// What keeps something of a chunk.
		type OnEnd: OnChunkEnd;

		/// The chain's time.
		type Time: Time<Moment = Moment>;

		/// How far ahead of the chain's time a record may be, in milliseconds: a slot.
		#[pallet::constant]
		type MaxAhead: Get<Moment>;

		/// The shortest time for which storage is paid, in blocks.
		#[pallet::constant]
		type MinPeriod: Get<BlockNumber>;

		/// The longest, in blocks from now.
		#[pallet::constant]
		type MaxPeriod: Get<BlockNumber>;

		/// Held for each chunk, besides its bytes, in mote.
		#[pallet::constant]
		type ItemDeposit: Get<Balance>;

		/// Held for each byte of a header, in mote.
		#[pallet::constant]
		type ByteDeposit: Get<Balance>;

		/// How much a block sweeps: a chunk counts for its fragments and one.
		#[pallet::constant]
		type MaxSwept: Get<u32>;

		/// Weights of the calls and of the hook.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why AMO is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For a chunk's header.
		Header,
	}

	/// The chunks. Their names are hashes.
	#[pallet::storage]
	pub type Registered<T: Config> = StorageMap<_, Identity, ChunkId, Entry<T::AccountId>>;

	/// The newest chunk of each device. It may have expired.
	#[pallet::storage]
	pub type Heads<T: Config> = StorageMap<_, Identity, DeviceId, ChunkId>;

	/// The chunks by the block in which they expire.
	#[pallet::storage]
	pub type Expiring<T: Config> =
		StorageDoubleMap<_, Twox64Concat, BlockNumber, Identity, ChunkId, ()>;

	/// The first block whose chunks are not all swept.
	#[pallet::storage]
	pub type SweepFrom<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	#[allow(clippy::large_enum_variant, reason = "indexers need the whole header")]
	pub enum Event<T: Config> {
		/// A chunk was registered.
		Registered {
			/// Its name.
			chunk: ChunkId,
			/// Its header.
			header: Header<T::AccountId>,
			/// The block in which it expires.
			until: BlockNumber,
			/// Who registered it and pays for it.
			by: T::AccountId,
			/// Whether a provider holds more than one of its fragments.
			thin: bool,
		},
		/// The storage of a chunk is paid for longer.
		Extended {
			/// The chunk.
			chunk: ChunkId,
			/// The block in which it expires now.
			until: BlockNumber,
			/// Who paid the rent, and has the deposit for the header held from now on.
			by: T::AccountId,
		},
		/// The owner ended a chunk.
		Discarded {
			/// The chunk.
			chunk: ChunkId,
		},
		/// The storage of a chunk ran out.
		Expired {
			/// The chunk.
			chunk: ChunkId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The caller has no such device: register it, or ask its owner.
		NotYourDevice,
		/// There is no such metric: look its number up by its path.
		UnknownMetric,
		/// The metric is retired: take another one.
		RetiredMetric,
		/// The last record is before the first one: order the records by time.
		EndBeforeStart,
		/// A record is in the future: check the device's clock.
		InTheFuture,
		/// The chunk has no records: register it when it has.
		NoRecords,
		/// A tag is not of the form `key=value`, or a key is there twice: correct it, or leave it out.
		InvalidTag,
		/// The place is finer than the metric allows: take the cell's parent.
		PlaceTooFine,
		/// The metric tells about persons, or the chunk is made for a bounty's poster: seal the
		/// body and name the commitment to its key.
		MustBeSealed,
		/// `previous` is not the newest chunk of the device: read `heads` and try again.
		NotTheHead,
		/// A source is named twice: name it once.
		SourceTwice,
		/// The caller neither owns a source nor has a live right to use it for research: get a grant.
		SourceNotGranted,
		/// The storage period is too short or too long, or ends too little later than before: keep to
		/// `MinPeriod` and `MaxPeriod`.
		InvalidPeriod,
		/// There is such a chunk already: go on from it with the next one.
		ChunkExists,
		/// There is no such chunk, or it has ended: look its name up in the events.
		UnknownChunk,
		/// The chunk belongs to another account: sign as its owner.
		NotOwner,
		/// The batch is empty: put something into it.
		EmptyBatch,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::sweep()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Registers a chunk of one of the caller's devices. Holds a deposit for its header and the
		/// rent of its body up to block `until`.
		///
		/// # Errors
		/// All of [`Error`] but those of other calls; too few providers; too little money.
		#[pallet::call_index(0)]
		#[pallet::weight(crate::weigh::register::<T>(description))]
		pub fn register(
			origin: OriginFor<T>,
			description: Description,
			until: BlockNumber,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::add(owner.clone(), owner, description, until)
		}

		/// Registers some chunks in order: all, or none if one is refused. Chunks of one device go
		/// on each other's chain.
		///
		/// # Errors
		/// [`Error::EmptyBatch`]; as [`Pallet::register`].
		#[pallet::call_index(1)]
		#[pallet::weight(crate::weigh::register_batch::<T>(chunks))]
		pub fn register_batch(
			origin: OriginFor<T>,
			chunks: BoundedVec<Registration, ConstU32<MAX_BATCH>>,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			ensure!(!chunks.is_empty(), Error::<T>::EmptyBatch);
			for Registration { description, until } in chunks {
				Self::add(owner.clone(), owner.clone(), description, until)?;
			}
			Ok(())
		}

		/// Registers a chunk of one of the caller's devices for a bounty whose poster owns the
		/// result. The caller pays.
		///
		/// # Errors
		/// [`Error::MustBeSealed`]; as the bounties say; as [`Pallet::register`].
		#[pallet::call_index(2)]
		#[pallet::weight(crate::weigh::register_for::<T>(description))]
		pub fn register_for(
			origin: OriginFor<T>,
			bounty: BountyId,
			description: Description,
			until: BlockNumber,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			ensure!(description.key_commitment.is_some(), Error::<T>::MustBeSealed);
			let owner = T::Bounties::owner_of_result(bounty, &by, &description)?;
			Self::add(owner, by, description, until)
		}

		/// Pays the rent of a chunk up to a later block, by `MinPeriod` at least. Anyone may: it only
		/// makes the chunk last. The deposit for the header is the caller's from then on.
		///
		/// # Errors
		/// [`Error::UnknownChunk`], [`Error::InvalidPeriod`]; too little money.
		#[pallet::call_index(3)]
		pub fn extend(origin: OriginFor<T>, chunk: ChunkId, until: BlockNumber) -> DispatchResult {
			let by = ensure_signed(origin)?;
			let mut entry = Registered::<T>::get(chunk).ok_or(Error::<T>::UnknownChunk)?;
			let latest = Self::now().saturating_add(T::MaxPeriod::get());
			let longer = until.saturating_sub(entry.until) >= T::MinPeriod::get();
			// What has run out is swept soon and cannot be had back.
			let valid = entry.until > Self::now() && longer && until <= latest;
			ensure!(valid, Error::<T>::InvalidPeriod);
			T::Storage::extend(&chunk, &by, entry.until, until)?;
			Self::take_over(&by, &mut entry)?;
			Expiring::<T>::remove(entry.until, chunk);
			Expiring::<T>::insert(until, chunk, ());
			entry.until = until;
			Registered::<T>::insert(chunk, entry);
			Self::deposit_event(Event::Extended { chunk, until, by });
			Ok(())
		}

		/// Ends a chunk of the caller: its body need not be stored any more, what is left of the rent
		/// and the deposit go back to who paid them. Grants stay on record.
		///
		/// # Errors
		/// [`Error::UnknownChunk`], [`Error::NotOwner`]; if a request is open.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::discard(MAX_FRAGMENTS.into()))]
		pub fn discard(origin: OriginFor<T>, chunk: ChunkId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let entry = Registered::<T>::get(chunk).ok_or(Error::<T>::UnknownChunk)?;
			ensure!(entry.header.owner == who, Error::<T>::NotOwner);
			T::OnEnd::ensure_discardable(&chunk)?;
			let fragments = crate::weigh::fragments(&entry.header.description);
			Self::end(&chunk, entry);
			Self::deposit_event(Event::Discarded { chunk });
			Ok(Some(T::WeightInfo::discard(fragments)).into())
		}
	}

	impl<T: Config> Chunks<T::AccountId> for Pallet<T> {
		fn header(chunk: &ChunkId) -> Option<Header<T::AccountId>> {
			Registered::<T>::get(chunk).map(|entry| entry.header)
		}

		fn expiry(chunk: &ChunkId) -> Option<BlockNumber> {
			Registered::<T>::get(chunk).map(|entry| entry.until)
		}

		#[cfg(feature = "runtime-benchmarks")]
		fn insert(header: Header<T::AccountId>, expiry: BlockNumber) -> ChunkId {
			let chunk = header.id();
			let depositor = header.owner.clone();
			Expiring::<T>::insert(expiry, chunk, ());
			let entry = Entry { header, until: expiry, depositor, deposit: 0 };
			Registered::<T>::insert(chunk, entry);
			chunk
		}
	}

	impl<T: Config> OnRetire for Pallet<T> {
		fn retired(device: &DeviceId) {
			Heads::<T>::remove(device);
		}
	}

	impl<T: Config> Pallet<T> {
		/// Checks what must hold of the pallet's storage after each block: see the README.
		pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
			let mut chunks = 0usize;
			for (chunk, entry) in Registered::<T>::iter() {
				chunks = chunks.saturating_add(1);
				ensure!(entry.header.id() == chunk, "a name is not its header's hash");
				ensure!(Expiring::<T>::contains_key(entry.until, chunk), "a chunk never expires");
				ensure!(entry.until >= SweepFrom::<T>::get(), "a chunk was passed over");
				let deposits = Registered::<T>::iter_values()
					.filter(|other| other.depositor == entry.depositor)
					.fold(0, |sum: Balance, other| sum.saturating_add(other.deposit));
				let reason = HoldReason::Header.into();
				let held = T::Currency::balance_on_hold(&reason, &entry.depositor);
				ensure!(held == deposits, "held for headers is not their deposits");
			}
			ensure!(Expiring::<T>::iter_keys().count() == chunks, "what is due is no chunk");
			Ok(())
		}
	}
}
