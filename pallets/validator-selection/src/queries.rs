//! What clients and nodes ask about validators.

use crate::{
	compute::has_proved,
	types::{self, DRAWS_KEPT},
	Began, Candidates, Config, CurrentDraw, Pallet, ParameterSet, PastDraws, Queued, Served,
};
use alloc::vec::Vec;
use amo_primitives::{
	compute::task,
	validators::{ComputeTask, Draw, Schedule},
};
use sp_core::sr25519;
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// Who makes blocks, and who is next.
	pub fn schedule() -> Schedule<T::AccountId> {
		let draw = CurrentDraw::<T>::get().map(shown);
		let pool = draw.iter().flat_map(|draw| draw.pool.iter());
		Schedule {
			session: Self::session(),
			since: Began::<T>::get().saturated_into(),
			validators: Self::validators(),
			queued: Queued::<T>::get().into_inner(),
			next: pool.skip(Served::<T>::get() as usize).cloned().collect(),
			draw,
		}
	}

	/// The draw of the running era and those before it, the newest first.
	pub fn draws() -> Vec<Draw<T::AccountId>> {
		let Some(current) = CurrentDraw::<T>::get() else { return Vec::new() };
		let past = (1..=DRAWS_KEPT.min(current.era))
			.filter_map(|ago| PastDraws::<T>::get((current.era - ago) % DRAWS_KEPT))
			.map(shown);
		core::iter::once(shown(current.clone())).chain(past).collect()
	}

	/// What these candidates have to prove in this session and have not yet. Each comes with the key that
	/// signs for it.
	pub fn compute_tasks(
		candidates: impl Iterator<Item = (T::AccountId, sr25519::Public)>,
	) -> Vec<ComputeTask<T::AccountId>> {
		let (session, seed) = (Self::session(), Self::proof_seed());
		let difficulty = ParameterSet::<T>::get().difficulty;
		let has_to = |account: &T::AccountId| {
			Candidates::<T>::get(account).is_some_and(|entry| !has_proved(&entry, session))
		};
		candidates
			.filter(|(account, _)| has_to(account))
			.map(|(candidate, key)| {
				let task = task(&seed, session, &candidate);
				ComputeTask { candidate, key, session, task, difficulty }
			})
			.collect()
	}
}

/// A draw as it is shown.
fn shown<AccountId>(draw: types::Draw<AccountId>) -> Draw<AccountId> {
	let types::Draw { era, session, frozen, qualified, list, seed, pool } = draw;
	Draw { era, session, frozen, qualified, list, seed: seed.into(), pool: pool.into_inner() }
}
