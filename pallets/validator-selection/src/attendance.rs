//! Who was there: counts the blocks of each validator, punishes who made too few, and lets candidates
//! hibernate.

use crate::{
	types::{Parameters, Scope, State},
	Authored, Candidates, Config, CycleLength, Error, Event, Pallet, ParameterSet,
};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::DisabledValidators};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_staking::SessionIndex;

impl<T: Config> pallet_authorship::EventHandler<T::AccountId, BlockNumberFor<T>> for Pallet<T> {
	fn note_author(author: T::AccountId) {
		Authored::<T>::mutate(author, |made| *made = made.saturating_add(1));
	}
}

/// The blocks of a session.
struct Attendance {
	session: SessionIndex,
	validators: u32,
	all: u32,
}

impl Attendance {
	/// Whether the session says something about its validators. It does not if more than half of its
	/// slots stayed empty: then the chain stood still for a time, and who was back last made few.
	fn counts(&self, slots: u64) -> bool {
		u64::from(self.all).saturating_mul(2) >= slots
	}

	/// Whether so many blocks are less than the share that one must make of its even part.
	fn is_too_few(&self, made: u32, parameters: &Parameters) -> bool {
		let least = parameters.least_share.mul_ceil(u64::from(self.all));
		u64::from(made).saturating_mul(self.validators.into()) < least
	}
}

impl<T: Config> Pallet<T> {
	/// Punishes those who made too few blocks in a session that ends, clears the strikes of the others,
	/// and begins to count anew. Who was disabled could not make any, and is left alone.
	pub(crate) fn punish_absent(session: SessionIndex) {
		let validators = Self::validators();
		let authored: Vec<(T::AccountId, u32)> = Authored::<T>::drain().collect();
		let attendance = Attendance {
			session,
			validators: validators.len() as u32,
			all: authored.iter().fold(0, |all, (_, made)| all.saturating_add(*made)),
		};
		if !attendance.counts(CycleLength::<T>::get()) {
			return;
		}
		let parameters = ParameterSet::<T>::get();
		for (index, validator) in (0..).zip(&validators) {
			if <T::Session as DisabledValidators>::is_disabled(index) {
				continue;
			}
			let made =
				authored.iter().find(|(who, _)| who == validator).map_or(0, |(_, made)| *made);
			if attendance.is_too_few(made, &parameters) {
				Self::strike(validator, made, &attendance, &parameters);
			} else {
				Self::clear_strikes(validator);
			}
		}
	}

	/// One strike for a candidate, and its slash. After too many it hibernates.
	fn strike(who: &T::AccountId, made: u32, attendance: &Attendance, parameters: &Parameters) {
		let Some(mut candidate) = Candidates::<T>::get(who) else { return };
		let Attendance { session, all, .. } = *attendance;
		Self::deposit_event(Event::Absent { candidate: who.clone(), session, made, all });
		candidate.strikes = candidate.strikes.saturating_add(1);
		if candidate.state == State::Ready && candidate.strikes >= parameters.max_strikes {
			candidate.state = State::Hibernating;
			Self::deposit_event(Event::FellAsleep { candidate: who.clone(), willingly: false });
		}
		Candidates::<T>::insert(who, candidate);
		Self::report_slash(who, session, Scope::Bond, parameters.absence_slash);
	}

	fn clear_strikes(who: &T::AccountId) {
		let Some(mut candidate) = Candidates::<T>::get(who) else { return };
		if candidate.strikes != 0 {
			candidate.strikes = 0;
			Candidates::<T>::insert(who, candidate);
		}
	}

	/// See [`Pallet::hibernate`].
	pub(crate) fn fall_asleep(who: &T::AccountId) -> DispatchResult {
		let mut candidate = Self::standing(who)?;
		ensure!(candidate.state == State::Ready, Error::<T>::Hibernating);
		candidate.state = State::Hibernating;
		Candidates::<T>::insert(who, candidate);
		Self::deposit_event(Event::FellAsleep { candidate: who.clone(), willingly: true });
		Ok(())
	}

	/// See [`Pallet::resume`].
	pub(crate) fn wake_up(who: &T::AccountId) -> DispatchResult {
		let mut candidate = Self::standing(who)?;
		ensure!(candidate.state == State::Hibernating, Error::<T>::NotHibernating);
		candidate.state = State::Ready;
		candidate.strikes = 0;
		Candidates::<T>::insert(who, candidate);
		Self::deposit_event(Event::WokeUp { candidate: who.clone() });
		Ok(())
	}
}
