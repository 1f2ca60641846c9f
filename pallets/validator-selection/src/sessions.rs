//! Names the validators of each session: freezes who qualifies, takes the next set of the pool, and draws
//! a new lot when none is left.

use crate::{
	lot,
	types::{Draw, EraIndex, Parameters, DRAWS_KEPT, FROZEN_FOR, MIN_SET},
	Began, Candidates, Config, CurrentDraw, Event, FrozenAt, Offenders, Pallet, ParameterSet,
	PastDraws, Queued, Seeds, Served,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	traits::{Get, ValidatorRegistration, ValidatorSet},
	BoundedVec,
};
use pallet_session::{historical, SessionInterface, SessionManager};
use sp_io::hashing::blake2_256;
use sp_staking::{offence::OffenceSeverity, SessionIndex};

impl<T: Config> Pallet<T> {
	/// The running session.
	pub fn session() -> SessionIndex {
		<T::Session as ValidatorSet<_>>::session_index()
	}

	/// The validators of the running session.
	pub(crate) fn validators() -> Vec<T::AccountId> {
		<T::Session as ValidatorSet<_>>::validators()
	}

	/// Names the set of a session. Nothing if there is nobody, not even a set that could stay.
	fn name_set(session: SessionIndex) -> Option<Vec<T::AccountId>> {
		let parameters = ParameterSet::<T>::get();
		let drawn = Self::next_set(&parameters).or_else(|| Self::first_set(session, &parameters));
		let kept = drawn.is_none();
		let set = drawn.unwrap_or_else(Self::last_set);
		Queued::<T>::put(BoundedVec::truncate_from(set.clone()));
		if set.is_empty() {
			return None;
		}
		Self::deposit_event(if kept {
			Event::SetKept { session }
		} else {
			Event::SetNamed { session, validators: set.clone() }
		});
		Some(set)
	}

	/// The next whole set of the running era. Nothing if its pool has none left.
	fn next_set(parameters: &Parameters) -> Option<Vec<T::AccountId>> {
		let draw = CurrentDraw::<T>::get()?;
		let (set, served) = Self::take(&draw, Served::<T>::get(), parameters.set_size);
		if (set.len() as u32) < parameters.set_size {
			return None;
		}
		Served::<T>::put(served);
		Some(set)
	}

	/// Draws the lot of a new era, and gives its first set. Nothing, and no new era, if too few are in
	/// it.
	fn first_set(session: SessionIndex, parameters: &Parameters) -> Option<Vec<T::AccountId>> {
		let draw = Self::draw(session, parameters);
		let (set, served) = Self::take(&draw, 0, parameters.set_size);
		// A chain begins with as many as there are.
		let least = if session == 0 { 1 } else { MIN_SET.min(parameters.set_size) };
		if (set.len() as u32) < least {
			return None;
		}
		Self::deposit_event(Event::Drawn {
			era: draw.era,
			session,
			qualified: draw.qualified,
			drawn: draw.pool.len() as u32,
		});
		if let Some(past) = CurrentDraw::<T>::get() {
			PastDraws::<T>::insert(past.era % DRAWS_KEPT, past);
		}
		CurrentDraw::<T>::put(draw);
		Served::<T>::put(served);
		Some(set)
	}

	/// The lot of the next era, if the set of this session is its first.
	pub(crate) fn draw(session: SessionIndex, parameters: &Parameters) -> Draw<T::AccountId> {
		let era = CurrentDraw::<T>::get().map_or(0, |draw| draw.era.saturating_add(1));
		let frozen = session.saturating_sub(1 + FROZEN_FOR);
		let list = FrozenAt::<T>::get(frozen).unwrap_or_default();
		// Gathered after the list was frozen, and complete since the session after that ended.
		let seed = session.checked_sub(FROZEN_FOR).map(Seeds::<T>::get).unwrap_or_default();
		let size = parameters.cycles.saturating_mul(parameters.set_size);
		Draw {
			era,
			session,
			frozen,
			qualified: list.len() as u32,
			list: list.using_encoded(blake2_256).into(),
			seed,
			pool: BoundedVec::truncate_from(lot::pool(&list, &seed, era, size)),
		}
	}

	/// Those of a pool who come after the first `served` and may sit, up to `size` of them, and how many
	/// of the pool have had their turn then. Who is passed over has had it.
	fn take(draw: &Draw<T::AccountId>, served: u32, size: u32) -> (Vec<T::AccountId>, u32) {
		let mut set = Vec::new();
		let mut turn = served;
		for member in draw.pool.iter().skip(served as usize) {
			if set.len() as u32 >= size {
				break;
			}
			turn = turn.saturating_add(1);
			if Self::may_sit(member, draw.era) {
				set.push(member.clone());
			}
		}
		(set, turn)
	}

	/// Whether one who was drawn may sit. Neither its proof nor what backs it counts any more: else
	/// who delegates to others could change the draw by taking it back.
	fn may_sit(member: &T::AccountId, era: EraIndex) -> bool {
		Candidates::<T>::get(member).is_some_and(|candidate| {
			candidate.is_ready()
				&& candidate.barred != Some(era)
				&& T::HasKeys::is_registered(member)
		})
	}

	/// The last set once more, but for those who are gone or have no keys, and for those who hibernate as
	/// long as enough are left. If that leaves nobody, those who are gone stay too.
	fn last_set() -> Vec<T::AccountId> {
		let mut set = Queued::<T>::get().into_inner();
		if set.is_empty() {
			set = Self::validators();
		}
		set.retain(T::HasKeys::is_registered);
		// Before the first lot the validators are those that the session keys name, not candidates.
		let stands = |validator: &&T::AccountId| {
			Candidates::<T>::contains_key(validator) || !CurrentDraw::<T>::exists()
		};
		let standing: Vec<T::AccountId> = set.iter().filter(stands).cloned().collect();
		let sleeps = |validator: &&T::AccountId| {
			Candidates::<T>::get(validator).is_some_and(|candidate| candidate.state.is_asleep())
		};
		let awake: Vec<T::AccountId> =
			standing.iter().filter(|one| !sleeps(one)).cloned().collect();
		if awake.len() as u32 >= MIN_SET {
			awake
		} else if standing.is_empty() {
			set
		} else {
			standing
		}
	}

	/// Disables offenders that sit in this session too, and forgets the others: they get no seat of the
	/// era in which they were found out.
	fn disable_offenders() {
		let validators = Self::validators();
		for (offender, (_, fraction)) in Offenders::<T>::iter().collect::<Vec<_>>() {
			if validators.contains(&offender) {
				T::Session::report_offence(offender, OffenceSeverity(fraction));
			} else {
				Offenders::<T>::remove(&offender);
			}
		}
	}
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
	/// Names the set of a session in the first block of the one before it; at genesis that of
	/// the first two. Names it also if it stays the same: key ownership proofs are made from the keys
	/// known when a set was last named, and a validator may have changed its keys since.
	fn new_session(session: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::freeze(session.saturating_sub(1));
		if session == 1 {
			// The session pallet takes the two sets of genesis for one: GRANDPA would keep the first,
			// and a place in it that is disabled would be another's in the second.
			let first = Queued::<T>::get().into_inner();
			return (!first.is_empty()).then_some(first);
		}
		Self::name_set(session)
	}

	fn start_session(session: SessionIndex) {
		Began::<T>::put(frame_system::Pallet::<T>::block_number());
		Self::keep_keys(session);
		Self::disable_offenders();
	}

	fn end_session(session: SessionIndex) {
		Self::punish_absent(session);
		Self::forget_faults(session);
		Self::keep_seed(session);
		T::Session::prune_up_to(session.saturating_sub(T::SessionsKept::get()));
	}
}

impl<T: Config> historical::SessionManager<T::AccountId, ()> for Pallet<T> {
	fn new_session(index: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		let set = <Self as SessionManager<_>>::new_session(index)?;
		Some(set.into_iter().map(|validator| (validator, ())).collect())
	}

	fn start_session(index: SessionIndex) {
		<Self as SessionManager<_>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Self as SessionManager<_>>::end_session(index)
	}
}
