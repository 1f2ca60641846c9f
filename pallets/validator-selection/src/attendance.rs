//! Who was there: counts the blocks of each validator, punishes who made too few, and lets candidates
//! hibernate.

use crate::{
	types::{Candidate, Parameters, Scope, State},
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

/// Whether a validator was there in a session.
enum Verdict {
	Present,
	Absent,
	Unknown,
}

/// The blocks of a session.
struct Attendance {
	session: SessionIndex,
	validators: u32,
	all: u32,
	slots: u64,
}

impl Attendance {
	/// What so many blocks say of who made them: too few are less than the share that one must make of its
	/// even part. If more than half of the slots stayed empty the chain stood still for a time, and who
	/// was back last made few: then it says only that who made none was away, where each could have made
	/// two.
	fn judge(&self, made: u32, parameters: &Parameters) -> Verdict {
		let (made, all) = (u64::from(made), u64::from(self.all));
		let validators = u64::from(self.validators);
		if all.saturating_mul(2) < self.slots {
			let was_away = made == 0 && all >= validators.saturating_mul(2);
			return if was_away { Verdict::Absent } else { Verdict::Unknown };
		}
		if made.saturating_mul(validators) < parameters.least_share.mul_ceil(all) {
			Verdict::Absent
		} else {
			Verdict::Present
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Punishes those who made too few blocks in a session that ends, clears the strikes of the others,
	/// and begins to count anew. Left alone are those who were disabled and could not make any, and
	/// those who hibernated before and are in the set because nobody else was there.
	pub(crate) fn punish_absent(session: SessionIndex) {
		let validators = Self::validators();
		let authored: Vec<(T::AccountId, u32)> = Authored::<T>::drain().collect();
		let attendance = Attendance {
			session,
			validators: validators.len() as u32,
			all: authored.iter().fold(0, |all, (_, made)| all.saturating_add(*made)),
			slots: CycleLength::<T>::get(),
		};
		let parameters = ParameterSet::<T>::get();
		for (index, validator) in (0..).zip(&validators) {
			if <T::Session as DisabledValidators>::is_disabled(index) {
				continue;
			}
			let candidate = Candidates::<T>::get(validator);
			if candidate.as_ref().is_some_and(|candidate| candidate.state.slept_before(session)) {
				continue;
			}
			let made =
				authored.iter().find(|(who, _)| who == validator).map_or(0, |(_, made)| *made);
			match (attendance.judge(made, &parameters), candidate) {
				(Verdict::Absent, candidate) => {
					Self::strike(validator, candidate, made, &attendance, &parameters);
				},
				(Verdict::Present, Some(candidate)) if candidate.strikes != 0 => {
					Candidates::<T>::insert(validator, Candidate { strikes: 0, ..candidate });
				},
				_ => {},
			}
		}
	}

	/// One strike for a candidate, and its slash. After too many it hibernates. One that left meanwhile
	/// is slashed all the same.
	fn strike(
		who: &T::AccountId,
		candidate: Option<Candidate>,
		made: u32,
		attendance: &Attendance,
		parameters: &Parameters,
	) {
		let Attendance { session, all, .. } = *attendance;
		Self::deposit_event(Event::Absent { candidate: who.clone(), session, made, all });
		if let Some(mut candidate) = candidate {
			candidate.strikes = candidate.strikes.saturating_add(1);
			if candidate.state == State::Ready && candidate.strikes >= parameters.max_strikes {
				candidate.state = State::Hibernating { since: Self::session() };
				Self::deposit_event(Event::FellAsleep { candidate: who.clone(), willingly: false });
			}
			Candidates::<T>::insert(who, candidate);
		}
		Self::report_slash(who, session, Scope::Bond, parameters.absence_slash);
	}

	/// See [`Pallet::hibernate`].
	pub(crate) fn fall_asleep(who: &T::AccountId) -> DispatchResult {
		let mut candidate = Self::standing(who)?;
		ensure!(candidate.state == State::Ready, Error::<T>::Hibernating);
		candidate.state = State::Hibernating { since: Self::session() };
		Candidates::<T>::insert(who, candidate);
		Self::deposit_event(Event::FellAsleep { candidate: who.clone(), willingly: true });
		Ok(())
	}

	/// See [`Pallet::resume`].
	pub(crate) fn wake_up(who: &T::AccountId) -> DispatchResult {
		let mut candidate = Self::standing(who)?;
		ensure!(candidate.state.is_asleep(), Error::<T>::NotHibernating);
		candidate.state = State::Ready;
		// Only a good cycle clears all: else who hibernates for a moment would have none.
		let most = ParameterSet::<T>::get().max_strikes.saturating_sub(1);
		candidate.strikes = candidate.strikes.min(most);
		Candidates::<T>::insert(who, candidate);
		Self::deposit_event(Event::WokeUp { candidate: who.clone() });
		Ok(())
	}
}
