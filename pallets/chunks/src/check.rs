//! Registration: all checks, then all writes.

use crate::{types::Entry, Config, Error, Event, Expiring, Heads, HoldReason, Pallet, Registered};
use amo_primitives::{
	chunk::{is_tag, Description, Header},
	device::Devices,
	metric::Metrics,
	rights::{Access, Purposes, Rights},
	storage::Storage,
	Balance, BlockNumber,
};
use codec::Encode;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{fungible::MutateHold, tokens::Precision, Get, Time},
};
use sp_runtime::traits::UniqueSaturatedInto;

impl<T: Config> Pallet<T> {
	/// Registers a chunk for `owner` that `by` describes and pays for.
	pub(crate) fn add(
		owner: T::AccountId,
		by: T::AccountId,
		description: Description,
		until: BlockNumber,
	) -> DispatchResult {
		Self::check(&by, &description)?;
		Self::check_period(until)?;
		let device = description.device;
		let layout = description.layout;
		let header = Header { owner, description };
		let chunk = header.id();
		ensure!(!Registered::<T>::contains_key(chunk), Error::<T>::ChunkExists);

		let deposit = Self::deposit(&header);
		T::Currency::hold(&HoldReason::Header.into(), &by, deposit)?;
		let entry = Entry { header: header.clone(), until, depositor: by.clone(), deposit };
		Registered::<T>::insert(chunk, entry);
		Heads::<T>::insert(device, chunk);
		Expiring::<T>::insert(until, chunk, ());
		// Reads the header.
		let thin = T::Storage::store(&chunk, &by, &layout, until)?;
		Self::deposit_event(Event::Registered { chunk, header, until, by, thin });
		Ok(())
	}

	/// What is held for a header.
	pub(crate) fn deposit(header: &Header<T::AccountId>) -> Balance {
		let bytes = header.encoded_size() as Balance;
		T::ItemDeposit::get().saturating_add(T::ByteDeposit::get().saturating_mul(bytes))
	}

	/// Holds the deposit of a chunk on `by` instead. Else who made it for another owner could be kept
	/// from the coins for ever, by anyone who extends it.
	pub(crate) fn take_over(by: &T::AccountId, entry: &mut Entry<T::AccountId>) -> DispatchResult {
		if entry.depositor == *by {
			return Ok(());
		}
		let deposit = Self::deposit(&entry.header);
		T::Currency::hold(&HoldReason::Header.into(), by, deposit)?;
		Self::release_deposit(entry);
		entry.depositor = by.clone();
		entry.deposit = deposit;
		Ok(())
	}

	/// Gives the deposit of a chunk back.
	pub(crate) fn release_deposit(entry: &Entry<T::AccountId>) {
		let reason = HoldReason::Header.into();
		let released =
			T::Currency::release(&reason, &entry.depositor, entry.deposit, Precision::BestEffort);
		debug_assert!(released.is_ok(), "what is held can be released");
	}

	/// The block that is being made.
	pub(crate) fn now() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	fn check_period(until: BlockNumber) -> DispatchResult {
		let period = until.checked_sub(Self::now()).ok_or(Error::<T>::InvalidPeriod)?;
		let valid = period >= T::MinPeriod::get() && period <= T::MaxPeriod::get();
		ensure!(valid, Error::<T>::InvalidPeriod);
		Ok(())
	}

	fn check(by: &T::AccountId, description: &Description) -> Result<(), DispatchError> {
		let owner = T::Devices::owner(&description.device);
		ensure!(owner.as_ref() == Some(by), Error::<T>::NotYourDevice);
		let head = Heads::<T>::get(description.device);
		ensure!(head == description.previous, Error::<T>::NotTheHead);

		let metric = T::Metrics::terms(description.metric).ok_or(Error::<T>::UnknownMetric)?;
		ensure!(metric.live, Error::<T>::RetiredMetric);
		let sealed = description.key_commitment.is_some();
		ensure!(sealed || !metric.level.must_be_sealed(), Error::<T>::MustBeSealed);
		let finest = metric.finest_place.min(metric.level.finest_place());
		let coarse = description.place.is_none_or(|place| place.resolution() <= finest);
		ensure!(coarse, Error::<T>::PlaceTooFine);

		ensure!(description.start <= description.end, Error::<T>::EndBeforeStart);
		let latest = T::Time::now().saturating_add(T::MaxAhead::get());
		ensure!(description.end <= latest, Error::<T>::InTheFuture);
		ensure!(description.records > 0, Error::<T>::NoRecords);
		Self::check_tags(description)?;
		Self::check_sources(by, description)
	}

	fn check_tags(description: &Description) -> DispatchResult {
		let key = |tag: &[u8]| tag.split(|byte| *byte == b'=').next().map(<[u8]>::to_vec);
		for (index, tag) in description.tags.iter().enumerate() {
			let before = description.tags.iter().take(index);
			let twice = before.clone().any(|other| key(other) == key(tag));
			ensure!(is_tag(tag) && !twice, Error::<T>::InvalidTag);
		}
		Ok(())
	}

	fn check_sources(by: &T::AccountId, description: &Description) -> DispatchResult {
		for (index, source) in description.sources.iter().enumerate() {
			let before = description.sources.iter().take(index);
			let twice = before.clone().any(|other| other.chunk == source.chunk);
			ensure!(!twice, Error::<T>::SourceTwice);
			let lawful = match T::Rights::access(&source.chunk, by) {
				Access::Owner => true,
				Access::Granted { purposes, .. } => purposes.contains(Purposes::RESEARCH),
				Access::Denied => false,
			};
			ensure!(lawful, Error::<T>::SourceNotGranted);
		}
		Ok(())
	}
}
