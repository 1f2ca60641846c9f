//! Names the validators of each session and keeps offenders disabled in it.

use crate::{Config, Offenders, Pallet, SetSize, Validators};
use alloc::vec::Vec;
use frame_support::traits::Get;
use pallet_session::{historical, SessionInterface, SessionManager};
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	fn next_set() -> Option<Vec<T::AccountId>> {
		let mut set = Validators::<T>::get().into_inner();
		set.truncate(SetSize::<T>::get() as usize);
		(!set.is_empty()).then_some(set)
	}
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
	/// Names the same set in each session, not `None`: key ownership proofs are made from the
	/// keys known when a set was last named, and a validator may have rotated its keys since.
	fn new_session(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::next_set()
	}

	fn start_session(_: SessionIndex) {
		for (offender, severity) in Offenders::<T>::get() {
			T::Session::report_offence(offender, severity);
		}
	}

	fn end_session(index: SessionIndex) {
		T::Session::prune_up_to(index.saturating_sub(T::SessionsKept::get()));
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
