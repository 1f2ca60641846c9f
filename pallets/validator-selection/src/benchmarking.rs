//! What `make weights` measures. Of each call the longest way is taken: heaps are as deep as they may be,
//! and hold what is on that way.

use super::*;
use crate::types::{
	Candidate, Delegation, Exit, Parameters, Scope, Slash, State, MAX_CANDIDATES, MAX_CYCLES,
	MAX_POOL,
};
use alloc::{vec, vec::Vec};
use amo_primitives::{compute::signed_bytes, Balance};
use codec::{Decode, Encode};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Mutate, MutateHold},
		EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use pallet_authorship::EventHandler;
use pallet_session::SessionInterface;
use sp_core::{crypto::KeyTypeId, sr25519};
use sp_io::hashing::blake2_256;
use sp_runtime::Perbill;
use sp_staking::SessionIndex;

/// What a node's key is for here.
const NODE: KeyTypeId = KeyTypeId(*b"babe");

/// Has a rich account delegate to another one: see `MutateStake::delegate`.
pub(crate) fn place<T: Config>(
	candidate: &T::AccountId,
	delegator: &T::AccountId,
	amount: Balance,
) {
	let parameters = ParameterSet::<T>::get();
	if !Candidates::<T>::contains_key(candidate) {
		Pallet::<T>::add_candidate(candidate, parameters.min_bond, Perbill::zero())
			.expect("it is rich");
	}
	let amount = amount.max(parameters.min_delegation);
	Pallet::<T>::add_delegation(candidate, delegator, amount).expect("it is rich");
}

// The session pallet has a currency of its own.
#[benchmarks(where T: pallet_session::Config, <T as Config>::Currency: Mutate<T::AccountId>)]
mod benchmarks {
	use super::*;

	/// Much more than any amount here.
	const RICH: Balance = u128::MAX / 1_000_000;

	fn rich<T: Config>(name: &'static str, number: u32) -> T::AccountId
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = account(name, number, 0);
		T::Currency::set_balance(&who, RICH);
		who
	}

	fn candidate<T: Config>(number: u32) -> T::AccountId
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = rich::<T>("candidate", number);
		let bond = ParameterSet::<T>::get().min_bond.saturating_mul(4);
		Pallet::<T>::add_candidate(&who, bond, Perbill::zero()).expect("it is rich");
		who
	}

	fn change<T: Config>(who: &T::AccountId, change: impl FnOnce(&mut Candidate)) {
		Candidates::<T>::mutate(who, |found| change(found.as_mut().expect("it stands")));
	}

	/// Who has the delegation at a place of a candidate's heap.
	fn delegator<T: Config>(candidate: u32, place: u32) -> T::AccountId {
		account("delegator", candidate, place)
	}

	/// Puts a delegation at a place of a heap, with nothing around it.
	fn put<T: Config>(number: u32, candidate: &T::AccountId, place: u32, amount: Balance)
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let delegator = delegator::<T>(number, place);
		T::Currency::set_balance(&delegator, RICH);
		T::Currency::hold(&HoldReason::Delegation.into(), &delegator, amount).expect("it is rich");
		let delegation = Delegation { amount, place, moved: None };
		Delegations::<T>::insert(candidate, &delegator, delegation);
		Heap::<T>::insert(candidate, place, (amount, delegator));
		change::<T>(candidate, |record| {
			record.delegated = record.delegated.saturating_add(amount);
		});
	}

	/// A candidate with as many delegations as it may have, of which those are there that a change meets
	/// between the top and the last place.
	fn crowded<T: Config>(number: u32) -> T::AccountId
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = candidate::<T>(number);
		let count = T::MaxDelegations::get();
		change::<T>(&who, |record| record.delegations = count);
		let mut place = last_place::<T>();
		let mut amount = step::<T>().saturating_mul(100);
		loop {
			put::<T>(number, &who, place, amount);
			let Some(below) = place.checked_sub(1) else { break };
			// The other child of the same one is larger, so what sinks takes this way.
			let other = if place % 2 == 0 { below } else { place.saturating_add(1) };
			if other < count {
				put::<T>(number, &who, other, amount.saturating_add(step::<T>()));
			}
			place = below / 2;
			amount = amount.saturating_sub(step::<T>());
		}
		who
	}

	fn last_place<T: Config>() -> u32 {
		T::MaxDelegations::get().saturating_sub(1)
	}

	/// By what delegations differ from one level of a heap to the next.
	fn step<T: Config>() -> Balance {
		ParameterSet::<T>::get().min_delegation
	}

	fn delegation_at<T: Config>(candidate: &T::AccountId, place: u32) -> Balance {
		Heap::<T>::get(candidate, place).map_or(0, |(amount, _)| amount)
	}

	#[benchmark]
	fn register() {
		let who = rich::<T>("candidate", 0);
		let bond = ParameterSet::<T>::get().min_bond;
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), bond, Perbill::zero());
		assert!(Candidates::<T>::contains_key(who));
	}

	#[benchmark]
	fn bond_more() {
		let who = candidate::<T>(0);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), 1);
	}

	#[benchmark]
	fn unbond() {
		let who = candidate::<T>(0);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), 1);
		assert!(Leaving::<T>::contains_key(&who, &who));
	}

	#[benchmark]
	fn set_commission() {
		let who = candidate::<T>(0);
		let commission = ParameterSet::<T>::get().max_commission;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), commission);
	}

	#[benchmark]
	fn delegate() {
		// The smallest is pushed out, and the last sinks from its place; the new one rises to the top.
		let to = crowded::<T>(0);
		let who = rich::<T>("new", 0);
		let amount = delegation_at::<T>(&to, 0).saturating_add(1);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), to.clone(), amount);
		assert!(Delegations::<T>::contains_key(&to, &who));
		assert!(Leaving::<T>::contains_key(to, delegator::<T>(0, 0)));
	}

	#[benchmark]
	fn undelegate() {
		let from = crowded::<T>(0);
		let who = delegator::<T>(0, 0);
		let amount = delegation_at::<T>(&from, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), from.clone(), amount);
		assert!(Leaving::<T>::contains_key(from, who));
	}

	#[benchmark]
	fn redelegate() {
		let from = crowded::<T>(0);
		let who = delegator::<T>(0, 0);
		let amount = delegation_at::<T>(&from, 0);
		let to = candidate::<T>(1);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), from.clone(), to.clone(), amount);
		assert!(Leaving::<T>::contains_key(from, &who));
		assert!(Delegations::<T>::contains_key(to, who));
	}

	#[benchmark]
	fn withdraw() {
		let who = candidate::<T>(0);
		Pallet::<T>::take_bond(&who, 1).expect("it has more");
		let over = ParameterSet::<T>::get().unbonding.saturating_add(2);
		pallet_session::CurrentIndex::<T>::put(over);
		SlashesFrom::<T>::put(over);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), who.clone());
		assert!(!Leaving::<T>::contains_key(&who, &who));
	}

	#[benchmark]
	fn leave() {
		let who = candidate::<T>(0);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));
		assert!(!Candidates::<T>::contains_key(who));
	}

	#[benchmark]
	fn cancel_slash() -> Result<(), BenchmarkError> {
		let who = candidate::<T>(0);
		let origin =
			T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let half = Perbill::from_percent(50);
		let slash = Pallet::<T>::report_slash(&who, 0, Scope::All, half).expect("it has a bond");
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, slash);
		assert!(!Slashes::<T>::contains_key(slash));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let origin =
			T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let parameters = ParameterSet::<T>::get();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, parameters);
		Ok(())
	}

	/// So many delegations that were moved to other candidates, each from the last place of a heap to its
	/// top when it is slashed.
	#[benchmark]
	fn carry_out_slashes(n: Linear<0, 64>) {
		let from = candidate::<T>(0);
		for part in 1..=n {
			let to = crowded::<T>(part);
			let amount = delegation_at::<T>(&to, last_place::<T>());
			let exit = Exit { amount, last: 1, to: Some(to) };
			let whose = delegator::<T>(part, last_place::<T>());
			Leaving::<T>::insert(&from, whose, BoundedVec::truncate_from(vec![exit]));
		}
		if n > 0 {
			let half = Perbill::from_percent(50);
			let id = Pallet::<T>::report_slash(&from, 0, Scope::All, half).expect("it has a bond");
			let slash = Slashes::<T>::get(id).expect("it is reported");
			change::<T>(&from, |record| record.bond = 0);
			// Its own stake is slashed already, and it has no delegations.
			DueSlashes::<T>::remove(slash.due, id);
			DueSlashes::<T>::insert(0, id, ());
			Slashes::<T>::insert(id, Slash { due: 0, ..slash });
			Slashing::<T>::put((id, types::Progress::Exits(None)));
		} else {
			SlashesFrom::<T>::put(1);
		}
		#[block]
		{
			Pallet::<T>::carry_out_slashes();
		}
		for part in 1..=n.min(T::MaxSlashed::get()) {
			let to: T::AccountId = account("candidate", part, 0);
			let whose = delegator::<T>(part, last_place::<T>());
			assert_eq!(Delegations::<T>::get(to, whose).map(|found| found.place), Some(0));
		}
	}

	/// Gives an account session keys, all of these bytes.
	fn unlock<T: Config>(who: &T::AccountId, key: [u8; 32]) {
		let bytes = [key; 16].concat();
		let keys = <T::Session as SessionInterface>::Keys::decode(&mut &bytes[..]);
		T::Session::set_keys(who, keys.expect("keys are no longer than 512 bytes"))
			.expect("nobody has them");
	}

	/// So many candidates that qualify.
	fn qualified<T: Config>(count: u32) -> Vec<T::AccountId> {
		let parameters = ParameterSet::<T>::get();
		let bond = parameters.min_bond.max(parameters.min_backing);
		let stands = |number: u32| {
			let who: T::AccountId = account("qualified", number, 0);
			let record = Candidate { proved: Some(0), ..Candidate::new(bond, Perbill::zero()) };
			Candidates::<T>::insert(&who, record);
			unlock::<T>(&who, who.using_encoded(blake2_256));
			who
		};
		(0..count).map(stands).collect()
	}

	/// The first part of what is done at the start of each session. It fits one block with as many
	/// candidates as there may be, however many delegate to them.
	#[benchmark]
	fn freeze(n: Linear<0, MAX_CANDIDATES>) {
		qualified::<T>(n);
		#[block]
		{
			Pallet::<T>::freeze(0);
		}
		assert_eq!(FrozenAt::<T>::get(0).map_or(0, |list| list.len()), n as usize);
	}

	/// The second part, in the first session of an era: the largest pool of the longest list.
	#[benchmark]
	fn draw() {
		let list = (0..MAX_CANDIDATES).map(|number| account("qualified", number, 0)).collect();
		FrozenAt::<T>::insert(0, types::Frozen::<T::AccountId>::truncate_from(list));
		let set_size = MAX_POOL / MAX_CYCLES;
		let parameters = Parameters { set_size, cycles: MAX_CYCLES, ..ParameterSet::<T>::get() };
		let drawn;
		#[block]
		{
			drawn = Pallet::<T>::draw(1, &parameters);
		}
		assert_eq!(drawn.pool.len() as u32, MAX_POOL);
	}

	#[benchmark]
	fn note_author() {
		let who: T::AccountId = account("author", 0, 0);
		#[block]
		{
			<Pallet<T> as EventHandler<_, _>>::note_author(who.clone());
		}
		assert_eq!(Authored::<T>::get(who), 1);
	}

	/// A candidate, and its right proof.
	fn proof<T: Config>() -> (T::AccountId, SessionIndex, sr25519::Signature)
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = candidate::<T>(0);
		let key = sp_io::crypto::sr25519_generate(NODE, None);
		unlock::<T>(&who, key.0);
		ParameterSet::<T>::mutate(|parameters| parameters.difficulty = 0);
		let session = Pallet::<T>::session();
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::default());
		let message = signed_bytes(&genesis, session, &who, 0);
		let signature = sp_io::crypto::sr25519_sign(NODE, &key, &message);
		(who, session, signature.expect("the key is known"))
	}

	#[benchmark]
	fn prove_compute() {
		let (who, session, signature) = proof::<T>();
		#[extrinsic_call]
		_(RawOrigin::Authorized, who.clone(), session, 0, signature);
		assert!(Candidates::<T>::get(who).is_some_and(|record| record.proved == Some(session)));
	}

	#[benchmark]
	fn authorize_prove_compute() {
		let (who, session, signature) = proof::<T>();
		let validity;
		#[block]
		{
			validity = Pallet::<T>::authorize_proof(&who, session, 0, &signature);
		}
		assert!(validity.is_ok());
	}

	#[benchmark]
	fn hibernate() {
		let who = candidate::<T>(0);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));
		assert!(Candidates::<T>::get(who).is_some_and(|one| one.state.is_asleep()));
	}

	#[benchmark]
	fn resume() {
		let who = candidate::<T>(0);
		Pallet::<T>::fall_asleep(&who).expect("it is ready");
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));
		assert!(Candidates::<T>::get(who).is_some_and(|one| one.state == State::Ready));
	}
}
