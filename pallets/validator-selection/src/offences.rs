//! Punishes a validator that signed twice: it is disabled at once, gets no seat of this era's pool any
//! more, and is slashed. One that did it before, in another session, is removed.

use crate::{
	types::{Fault, Scope},
	Candidates, Config, CurrentDraw, Faults, Offenders, Pallet, Queued, WeightInfo,
};
use frame_support::{
	defensive,
	storage::with_storage_layer,
	traits::{Get, ValidatorSet},
	weights::Weight,
};
use pallet_session::SessionInterface;
use sp_runtime::{Perbill, Saturating};
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
		session: SessionIndex,
	) -> Weight {
		for (details, fraction) in details.iter().zip(slash_fractions) {
			let (offender, ()) = &details.offender;
			Self::disable(offender, *fraction);
			Self::note_fault(offender, session, *fraction);
		}
		T::WeightInfo::on_offence().saturating_mul(details.len() as u64)
	}
}

impl<T: Config> Pallet<T> {
	/// Disables an offender in this session, and in the next if it sits there.
	fn disable(offender: &T::AccountId, fraction: Perbill) {
		let validators = <T::Session as ValidatorSet<_>>::validators();
		if validators.contains(offender) || Queued::<T>::get().contains(offender) {
			let known = Offenders::<T>::get(offender).map_or(fraction, |(_, known)| known);
			Offenders::<T>::insert(offender, (Self::session(), fraction.max(known)));
		}
		T::Session::report_offence(offender.clone(), OffenceSeverity(fraction));
	}

	/// Counts a fault and slashes for it. More than one in a session are one, of which the worst counts.
	fn note_fault(offender: &T::AccountId, session: SessionIndex, fraction: Perbill) {
		let known = Faults::<T>::get(session, offender);
		if known.is_none() {
			Self::count_offence(offender);
		}
		let nothing = Fault { fraction: Perbill::zero(), base: Perbill::zero(), slash: None };
		let Fault { fraction: worst, base, slash } = known.unwrap_or(nothing);
		let is_raised = fraction > worst
			&& slash.is_some_and(|slash| Self::raise_slash(slash, part_of_rest(fraction, base)));
		let fault = if fraction <= worst || is_raised {
			Fault { fraction: fraction.max(worst), base, slash }
		} else {
			let part = part_of_rest(fraction, worst);
			let slash = Self::report_slash(offender, session, Scope::All, part);
			Fault { fraction, base: worst, slash }
		};
		Faults::<T>::insert(session, offender, fault);
	}

	fn count_offence(offender: &T::AccountId) {
		let Some(mut candidate) = Candidates::<T>::get(offender) else { return };
		candidate.offences = candidate.offences.saturating_add(1);
		candidate.barred = CurrentDraw::<T>::get().map(|draw| draw.era);
		let is_repeated = candidate.offences > 1;
		Candidates::<T>::insert(offender, candidate);
		if is_repeated && with_storage_layer(|| Self::dismiss(offender, false)).is_err() {
			defensive!("a bond is held, so it can leave");
		}
	}

	/// Forgets, when a session ends, the faults that nobody can report about in the next one.
	pub(crate) fn forget_faults(session: SessionIndex) {
		let kept = T::SessionsKept::get().saturating_add(1);
		if let Some(old) = session.checked_sub(kept) {
			let _ = Faults::<T>::clear_prefix(old, T::MaxValidators::get(), None);
		}
	}
}

/// The part to take where `base` of the whole is taken already, so that `fraction` of it is.
fn part_of_rest(fraction: Perbill, base: Perbill) -> Perbill {
	let rest = Perbill::one().saturating_sub(base);
	Perbill::from_rational(fraction.saturating_sub(base).deconstruct(), rest.deconstruct())
}
