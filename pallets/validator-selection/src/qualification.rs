//! Who qualifies for a lot, and what the others lack.

use crate::{
	types::{Candidate, Frozen, Parameters, FROZEN_FOR},
	Candidates, Config, FrozenAt, Pallet, ParameterSet,
};
use alloc::{vec, vec::Vec};
use amo_primitives::{contribution::Contribution, validators::Lack};
use frame_support::traits::ValidatorRegistration;
use sp_staking::SessionIndex;

/// All that a candidate can lack: what is quick to tell first.
const CRITERIA: [Lack; 6] =
	[Lack::Readiness, Lack::Bond, Lack::Backing, Lack::Proof, Lack::Keys, Lack::Contribution];

impl<T: Config> Pallet<T> {
	/// What an account lacks now to be in the next list that a lot is drawn from. Nothing if it
	/// qualifies.
	pub fn lacks(account: &T::AccountId) -> Vec<Lack> {
		let Some(candidate) = Candidates::<T>::get(account) else { return vec![Lack::Candidacy] };
		let (parameters, now) = (ParameterSet::<T>::get(), Self::session());
		let fails = |lack: &Lack| !Self::passes(*lack, account, &candidate, &parameters, now);
		CRITERIA.into_iter().filter(fails).collect()
	}

	/// Keeps who qualifies at the start of session `now`, and forgets the list that no draw needs any
	/// more.
	pub(crate) fn freeze(now: SessionIndex) {
		let parameters = ParameterSet::<T>::get();
		let mut qualified: Vec<T::AccountId> = Candidates::<T>::iter()
			.filter(|(account, candidate)| Self::qualifies(account, candidate, &parameters, now))
			.map(|(account, _)| account)
			.collect();
		qualified.sort_unstable_by_key(codec::Encode::encode);
		FrozenAt::<T>::insert(now, Frozen::truncate_from(qualified));
		if let Some(old) = now.checked_sub(FROZEN_FOR + 1) {
			FrozenAt::<T>::remove(old);
		}
	}

	/// Whether a candidate lacks nothing.
	pub(crate) fn qualifies(
		account: &T::AccountId,
		candidate: &Candidate,
		parameters: &Parameters,
		now: SessionIndex,
	) -> bool {
		CRITERIA.iter().all(|lack| Self::passes(*lack, account, candidate, parameters, now))
	}

	fn passes(
		lack: Lack,
		account: &T::AccountId,
		candidate: &Candidate,
		parameters: &Parameters,
		now: SessionIndex,
	) -> bool {
		match lack {
			Lack::Candidacy => true,
			Lack::Readiness => candidate.is_ready(),
			Lack::Bond => candidate.bond >= parameters.min_bond,
			Lack::Backing => {
				candidate.bond.saturating_add(candidate.delegated) >= parameters.min_backing
			},
			Lack::Proof => candidate
				.proved
				.is_some_and(|proved| now <= proved.saturating_add(parameters.proof_validity)),
			Lack::Keys => T::HasKeys::is_registered(account),
			Lack::Contribution => T::Contribution::points(account) >= parameters.min_contribution,
		}
	}
}
