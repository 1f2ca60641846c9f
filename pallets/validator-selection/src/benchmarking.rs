//! What `make weights` measures. Of each call the longest way is taken: heaps are as deep as they may be,
//! and hold what is on that way.

use super::*;
use crate::types::{
	Candidate, Delegation, Exit, Parameters, Progress, Scope, Slash, SlashId, State, FROZEN_FOR,
	MAX_CANDIDATES, MAX_CYCLES, MAX_EXITS, MAX_POOL,
};
use alloc::{vec, vec::Vec};
use amo_primitives::{compute::signed_bytes, stake::OnStake, Balance};
use codec::{Decode, Encode};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{MutateHold, Unbalanced},
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
use sp_staking::{
	offence::{OffenceDetails, OnOffenceHandler},
	SessionIndex,
};

/// What a node's key is for here.
const NODE: KeyTypeId = KeyTypeId(*b"babe");

/// Much more than any amount here.
const RICH: Balance = u128::MAX / 1_000_000;

/// By what delegations differ from one level of a heap to the next, in mote.
const STEP: Balance = 1_000;

/// Delegations to each of all candidates.
const EACH: u32 = 10;

/// The first session for which a list was frozen in session 0, and in which that list is forgotten.
const LATER: SessionIndex = FROZEN_FOR + 1;

/// Has an account delegate to another one, to which as many delegate as may: see
/// `MutateStake::delegate`.
pub(crate) fn place<T: Config>(
	candidate: &T::AccountId,
	delegator: &T::AccountId,
	amount: Balance,
) {
	if !Candidates::<T>::contains_key(candidate) {
		stand::<T>(candidate);
	}
	crowd::<T>(candidate, 0, delegator.clone(), amount);
}

fn rich<T: Config>(name: &'static str, number: u32) -> T::AccountId {
	let who = account(name, number, 0);
	enrich::<T>(&who);
	who
}

fn enrich<T: Config>(who: &T::AccountId) {
	T::Currency::write_balance(who, RICH).expect("it is not too little");
}

fn candidate<T: Config>(number: u32) -> T::AccountId {
	let who = rich::<T>("candidate", number);
	stand::<T>(&who);
	who
}

/// Makes an account a candidate, while a slash of another one is being carried out.
fn stand<T: Config>(who: &T::AccountId) {
	let bond = ParameterSet::<T>::get().min_bond.saturating_mul(4);
	Pallet::<T>::add_candidate(who, bond, Perbill::zero()).expect("it is rich");
	Slashing::<T>::put((SlashId::MAX, Progress::Own));
}

fn change<T: Config>(who: &T::AccountId, change: impl FnOnce(&mut Candidate)) {
	Candidates::<T>::mutate(who, |found| change(found.as_mut().expect("it stands")));
}

/// Who has the delegation at a place of a candidate's heap.
fn delegator<T: Config>(candidate: u32, place: u32) -> T::AccountId {
	account("delegator", candidate, place)
}

/// Puts a delegation at a place of a heap, with nothing around it.
fn put<T: Config>(candidate: &T::AccountId, place: u32, delegator: T::AccountId, amount: Balance) {
	enrich::<T>(&delegator);
	T::Currency::hold(&HoldReason::Delegation.into(), &delegator, amount).expect("it is rich");
	T::OnStake::before_change(candidate, &delegator, 0, amount);
	Delegations::<T>::insert(candidate, &delegator, Delegation { amount, place, moved: None });
	Heap::<T>::insert(candidate, place, (amount, delegator));
	change::<T>(candidate, |record| {
		record.delegated = record.delegated.saturating_add(amount);
	});
}

/// Gives a candidate as many delegations as it may have, of which those are there that a change meets
/// between the top and the last place. They have earned something. The smallest is of `least`, and of an
/// account that has moved parts of it to as many others as it may but one.
fn crowd<T: Config>(who: &T::AccountId, number: u32, smallest: T::AccountId, least: Balance) {
	let count = T::MaxDelegations::get();
	change::<T>(who, |record| record.delegations = count);
	let mut place = last_place::<T>();
	while let Some(below) = place.checked_sub(1) {
		let depth = place.saturating_add(1).ilog2();
		let amount = least.saturating_add(STEP.saturating_mul(depth.into()));
		put::<T>(who, place, delegator::<T>(number, place), amount);
		// The other child of the same one is larger, so what sinks takes this way.
		let other = if place % 2 == 0 { below } else { place.saturating_add(1) };
		if other < count {
			let amount = amount.saturating_add(STEP);
			put::<T>(who, other, delegator::<T>(number, other), amount);
		}
		place = below / 2;
	}
	let moved = (2..MAX_EXITS).map(|number| {
		let to = Some(account("elsewhere", number, 0));
		Exit { amount: least, last: SessionIndex::MAX, to }
	});
	Leaving::<T>::insert(who, &smallest, BoundedVec::truncate_from(moved.collect()));
	put::<T>(who, 0, smallest, least);
	T::OnStake::earn(who);
}

/// A candidate with such a crowd.
fn crowded<T: Config>(number: u32) -> T::AccountId {
	let (who, least) = (candidate::<T>(number), ParameterSet::<T>::get().min_delegation);
	crowd::<T>(&who, number, delegator::<T>(number, 0), least.saturating_mul(2));
	who
}

/// A list of as many candidates as there may be.
fn longest_list<T: Config>() -> types::Frozen<T::AccountId> {
	let list = (0..MAX_CANDIDATES).map(|number| account("qualified", number, 0)).collect();
	types::Frozen::<T::AccountId>::truncate_from(list)
}

/// Has the lot of session [`LATER`] draw the largest pool of the longest list, by what it gives.
fn prepare_draw<T: Config>() -> Parameters {
	FrozenAt::<T>::insert(0, longest_list::<T>());
	Seeds::<T>::insert(1, [1; 32]);
	let set_size = MAX_POOL / MAX_CYCLES;
	Parameters { set_size, cycles: MAX_CYCLES, ..ParameterSet::<T>::get() }
}

/// A report comes in that an account signed twice.
fn sign_twice<T: Config>(who: &T::AccountId) {
	let details = OffenceDetails { offender: (who.clone(), ()), reporters: Vec::new() };
	Pallet::<T>::on_offence(&[details], &[Perbill::one()], 0);
}

fn last_place<T: Config>() -> u32 {
	T::MaxDelegations::get().saturating_sub(1)
}

fn delegation_at<T: Config>(candidate: &T::AccountId, place: u32) -> Balance {
	Heap::<T>::get(candidate, place).map_or(0, |(amount, _)| amount)
}

#[benchmarks(where T: pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>)]
mod benchmarks {
	use super::*;

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
		// There the smallest is pushed out, and this becomes the smallest.
		let to = candidate::<T>(1);
		crowd::<T>(&to, 1, delegator::<T>(1, 0), amount.saturating_sub(1));
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
		let slash = NextSlash::<T>::get();
		sign_twice::<T>(&who);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, slash);
		assert!(!Slashes::<T>::contains_key(slash));
		assert!(Candidates::<T>::get(who).is_some_and(|record| record.offences == 0));
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

	/// So many delegations that were moved to other candidates, each the smallest there, which are lost: the
	/// last of the heap takes the place of each, and sinks back.
	#[benchmark]
	fn carry_out_slashes(n: Linear<0, 64>) {
		let from = candidate::<T>(0);
		for part in 1..=n {
			let to = crowded::<T>(part);
			let amount = delegation_at::<T>(&to, 0);
			let exit = Exit { amount, last: 1, to: Some(to) };
			let whose = delegator::<T>(part, 0);
			Leaving::<T>::insert(&from, whose, BoundedVec::truncate_from(vec![exit]));
		}
		if n > 0 {
			let id = Pallet::<T>::report_slash(&from, 0, Scope::All, Perbill::one());
			let id = id.expect("it has a bond");
			let slash = Slashes::<T>::get(id).expect("it is reported");
			change::<T>(&from, |record| record.bond = 0);
			// Its own stake is slashed already, and it has no delegations.
			DueSlashes::<T>::remove(slash.due, id);
			DueSlashes::<T>::insert(0, id, ());
			Slashes::<T>::insert(id, Slash { due: 0, ..slash });
			Slashing::<T>::put((id, Progress::Exits(None)));
		} else {
			SlashesFrom::<T>::put(1);
		}
		#[block]
		{
			Pallet::<T>::carry_out_slashes();
		}
		for part in 1..=n.min(T::MaxSlashed::get()) {
			let to: T::AccountId = account("candidate", part, 0);
			assert!(!Delegations::<T>::contains_key(to, delegator::<T>(part, 0)));
		}
	}

	/// Gives an account session keys, all of these bytes.
	fn unlock<T: Config>(who: &T::AccountId, key: [u8; 32]) {
		let bytes = [key; 16].concat();
		let keys = <T::Session as SessionInterface>::Keys::decode(&mut &bytes[..]);
		T::Session::set_keys(who, keys.expect("keys are no longer than 512 bytes"))
			.expect("nobody has them");
	}

	/// So many candidates that qualify, and no others, with ten delegations to each.
	fn qualified<T: Config>(count: u32) -> Vec<T::AccountId> {
		let _ = Candidates::<T>::clear(MAX_CANDIDATES, None);
		let parameters = ParameterSet::<T>::get();
		let bond = parameters.min_bond.max(parameters.min_backing);
		let stands = |number: u32| {
			let who: T::AccountId = account("qualified", number, 0);
			let record = Candidate { proved: Some(LATER), ..Candidate::new(bond, Perbill::zero()) };
			Candidates::<T>::insert(&who, record);
			for place in 0..EACH {
				let (whose, amount) = (delegator::<T>(number, place), parameters.min_delegation);
				Delegations::<T>::insert(&who, &whose, Delegation { amount, place, moved: None });
				Heap::<T>::insert(&who, place, (amount, whose));
			}
			change::<T>(&who, |record| {
				record.delegations = EACH;
				record.delegated = parameters.min_delegation.saturating_mul(EACH.into());
			});
			unlock::<T>(&who, who.using_encoded(blake2_256));
			who
		};
		(0..count).map(stands).collect()
	}

	/// The first part of what is done at the start of each session. With as many candidates as there may be
	/// there are 50,000 delegations here.
	#[benchmark]
	fn freeze(n: Linear<0, MAX_CANDIDATES>) {
		qualified::<T>(n);
		FrozenAt::<T>::insert(0, longest_list::<T>());
		#[block]
		{
			Pallet::<T>::freeze(LATER);
		}
		assert_eq!(FrozenAt::<T>::get(LATER).map_or(0, |list| list.len()), n as usize);
		assert!(!FrozenAt::<T>::contains_key(0));
	}

	/// The second part, in the first session of an era: the largest pool of the longest list.
	#[benchmark]
	fn draw() {
		let parameters = prepare_draw::<T>();
		let drawn;
		#[block]
		{
			drawn = Pallet::<T>::draw(LATER, &parameters);
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

	/// The second offence of one of as many validators as there may be, for which it is removed.
	#[benchmark]
	fn on_offence() {
		let who = candidate::<T>(0);
		change::<T>(&who, |record| record.offences = 1);
		let others = (1..T::MaxValidators::get()).map(|number| account("validator", number, 0));
		let validators: Vec<T::AccountId> = others.chain([who.clone()]).collect();
		pallet_session::Validators::<T>::put(validators);
		CurrentDraw::<T>::put(Pallet::<T>::draw(LATER, &prepare_draw::<T>()));
		#[block]
		{
			sign_twice::<T>(&who);
		}
		assert!(!Candidates::<T>::contains_key(&who));
		assert_eq!(pallet_session::DisabledValidators::<T>::get().len(), 1);
	}

	/// A candidate, and its right proof.
	fn proof<T: Config + pallet_session::Config>(
	) -> (<T as frame_system::Config>::AccountId, SessionIndex, sr25519::Signature) {
		let who = candidate::<T>(0);
		T::OnStake::earn(&who);
		pallet_session::CurrentIndex::<T>::put(1);
		Seeds::<T>::insert(0, [1; 32]);
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
