//! Punishes a validator that signed twice: it is disabled at once, and stays so.

use crate::{Config, Offenders, Pallet};
use frame_support::{traits::Get, weights::Weight};
use pallet_session::SessionInterface;
use sp_runtime::Perbill;
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};

/// A validator as offence reports name it: its account and what [`crate::Identify`] adds.
type Identification<T> = (<T as frame_system::Config>::AccountId, ());

impl<T: Config> OnOffenceHandler<T::AccountId, Identification<T>, Weight> for Pallet<T> {
	fn on_offence(
		details: &[OffenceDetails<T::AccountId, Identification<T>>],
		slash_fractions: &[Perbill],
		_: SessionIndex,
	) -> Weight {
		let mut offenders = Offenders::<T>::get();
		for (details, fraction) in details.iter().zip(slash_fractions) {
			let (offender, ()) = &details.offender;
			let severity = OffenceSeverity(*fraction);
			let worst = offenders.get(offender).map_or(severity, |known| severity.max(*known));
			// A full list holds a whole set of offenders: one more could not be disabled anyway.
			let _ = offenders.try_insert(offender.clone(), worst);
			T::Session::report_offence(offender.clone(), severity);
		}
		Offenders::<T>::put(offenders);
		// For each offender the session pallet reads the validators and the disabled ones, and
		// writes the latter, an event and two digest items.
		T::DbWeight::get().reads_writes(1, 1).saturating_add(
			T::DbWeight::get().reads_writes(4, 4).saturating_mul(details.len() as u64),
		)
	}
}
