//! What terms may be posted, and what matches them.

use crate::{types::Terms, Config, Error, Pallet};
use amo_primitives::{
	bounty::Ownership, chunk::Description, custody::EncryptionKey, metric::Metrics,
	rights::Purposes,
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{fungible::Inspect, Get},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn check_terms(terms: &Terms) -> DispatchResult {
		let metric = T::Metrics::terms(terms.metric).ok_or(Error::<T>::UnknownMetric)?;
		ensure!(metric.live, Error::<T>::RetiredMetric);
		let finest = metric.finest_place.min(metric.level.finest_place());
		let coarse = terms.area.is_none_or(|area| area.resolution() <= finest);
		ensure!(coarse, Error::<T>::AreaTooFine);
		ensure!(terms.start <= terms.end, Error::<T>::EndBeforeStart);

		let quantity = 1..=T::MaxQuantity::get();
		ensure!(quantity.contains(&terms.quantity), Error::<T>::InvalidQuantity);
		ensure!(terms.reward >= T::Currency::minimum_balance(), Error::<T>::RewardTooLow);
		let purposes = match terms.ownership {
			Ownership::Producer => !terms.purposes.is_empty(),
			Ownership::Poster | Ownership::Both => terms.purposes == Purposes::ALL,
		};
		ensure!(purposes, Error::<T>::InvalidPurposes);

		let now = Self::now();
		let latest = now.saturating_add(T::MaxPeriod::get());
		let deadline = terms.deadline > now && terms.deadline <= latest;
		ensure!(deadline, Error::<T>::InvalidDeadline);
		Ok(())
	}

	pub(crate) fn check_key(key: &EncryptionKey) -> DispatchResult {
		ensure!(key.is_usable(), Error::<T>::UnusableKey);
		Ok(())
	}

	/// Whether a chunk is what a bounty asks for. It looks at nothing else, so that wallets can ask the
	/// same before they submit.
	///
	/// # Errors
	/// [`Error::OtherMetric`], [`Error::OutsideArea`], [`Error::OutsideSpan`],
	/// [`Error::TooFewRecords`].
	pub fn check_match(terms: &Terms, description: &Description) -> DispatchResult {
		ensure!(description.metric == terms.metric, Error::<T>::OtherMetric);
		let inside = match (terms.area, description.place) {
			(Some(area), Some(place)) => area.contains(place),
			(Some(_), None) => false,
			(None, _) => true,
		};
		ensure!(inside, Error::<T>::OutsideArea);
		// All of the chunk's records, since the chain cannot count those of a part of its time.
		let within = description.start >= terms.start && description.end <= terms.end;
		ensure!(within, Error::<T>::OutsideSpan);
		ensure!(description.records >= terms.min_records, Error::<T>::TooFewRecords);
		Ok(())
	}
}
