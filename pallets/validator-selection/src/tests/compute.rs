//! Proofs of computing power: which are let in, and what they change.

use super::signed;
use crate::{compute::TOO_EASY, mock::*, Call, Candidates, Error, Event, ParameterSet};
use amo_primitives::compute::{signed_bytes, solves, task, Attempt};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, traits::Authorize};
use frame_system::RawOrigin;
use sp_core::{sr25519::Signature, Pair};
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidity,
	},
};

fn difficulty() -> u8 {
	ParameterSet::<Test>::get().difficulty
}

/// The first attempt that does, or does not, solve the task of a candidate.
fn attempt(candidate: u64, session: u32, solved: bool) -> Attempt {
	let task = task(&ValidatorSelection::proof_seed(), session, &candidate);
	(0..).find(|attempt| solves(&task, *attempt, difficulty()) == solved).unwrap()
}

/// What the node of `signer` signs of an attempt for a candidate.
fn signature(signer: u64, candidate: u64, session: u32, attempt: Attempt) -> Signature {
	let genesis = System::block_hash(0);
	node_key(signer).sign(&signed_bytes(&genesis, session, &candidate, attempt))
}

fn proof(candidate: u64, session: u32, attempt: Attempt, signature: Signature) -> RuntimeCall {
	Call::prove_compute { candidate, session, attempt, signature }.into()
}

fn validity(call: &RuntimeCall) -> TransactionValidity {
	let (validity, _) = call.authorize(TransactionSource::External).expect("is authorized")?;
	Ok(validity)
}

fn refused(call: &RuntimeCall, why: InvalidTransaction) {
	assert_eq!(validity(call), Err(why.into()));
}

/// The proof that the node of a candidate makes in this session.
fn right(candidate: u64) -> RuntimeCall {
	let session = Session::current_index();
	let attempt = attempt(candidate, session, true);
	proof(candidate, session, attempt, signature(candidate, candidate, session, attempt))
}

/// In session 1, with candidates 1 to 6, who are taken to have proved in session 0.
fn in_session_one(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		run_to_session(1);
		test();
		check();
	});
}

#[test]
fn a_right_proof_is_noted_and_told() {
	in_session_one(|| {
		let call = right(2);
		let found = validity(&call).expect("it is right");
		assert_eq!(found.priority, TransactionPriority::MAX / 2);
		assert!(found.longevity <= 10);
		assert_eq!(found.provides, [("amo/compute", (2u64, 1u32)).encode()]);
		assert!(found.propagate);
		assert_ok!(call.dispatch(RawOrigin::Authorized.into()));
		assert_eq!(Candidates::<Test>::get(2).unwrap().proved, Some(1));
		assert_eq!(ProvedBy::get(), [2]);
		System::assert_last_event(Event::Proved { candidate: 2, session: 1 }.into());
	});
}

/// Who cannot be drawn is at no risk, and must not be paid for being ready.
#[test]
fn of_a_candidate_that_does_not_qualify_a_proof_is_noted_and_nobody_told() {
	in_session_one(|| {
		assert_ok!(ValidatorSelection::hibernate(signed(2)));
		assert_ok!(right(2).dispatch(RawOrigin::Authorized.into()));
		assert_eq!(Candidates::<Test>::get(2).unwrap().proved, Some(1));
		ParameterSet::<Test>::mutate(|parameters| parameters.min_backing = BOND + 1);
		assert_ok!(right(3).dispatch(RawOrigin::Authorized.into()));
		assert!(ProvedBy::get().is_empty());
		assert_ok!(ValidatorSelection::bond_more(signed(4), 1));
		assert_ok!(right(4).dispatch(RawOrigin::Authorized.into()));
		assert_eq!(ProvedBy::get(), [4]);
	});
}

#[test]
fn the_seed_of_proofs_is_made_by_the_blocks_of_the_session_before() {
	new_test_ext().execute_with(|| {
		run_to_session(3);
		let seed = ValidatorSelection::proof_seed();
		assert_eq!(seed, crate::Seeds::<Test>::get(2));
		run_to_block(System::block_number() + 1);
		assert_eq!(ValidatorSelection::proof_seed(), seed);
		run_to_next_session();
		assert_ne!(ValidatorSelection::proof_seed(), seed);
	});
}

#[test]
fn two_proofs_of_one_candidate_do_not_come_into_the_pool_together() {
	in_session_one(|| {
		let task = task(&ValidatorSelection::proof_seed(), 1, &2u64);
		let mut found = (0..).filter(|attempt| solves(&task, *attempt, difficulty()));
		let tags: Vec<_> = (0..2)
			.map(|_| found.next().unwrap())
			.map(|attempt| proof(2, 1, attempt, signature(2, 2, 1, attempt)))
			.map(|call| validity(&call).unwrap().provides)
			.collect();
		assert_eq!(tags[0], tags[1]);
		assert_ne!(tags[0], validity(&right(3)).unwrap().provides);
	});
}

#[test]
fn a_proof_that_another_signed_is_refused() {
	in_session_one(|| {
		let attempt = attempt(2, 1, true);
		refused(&proof(2, 1, attempt, signature(3, 2, 1, attempt)), InvalidTransaction::BadProof);
		refused(&proof(2, 1, attempt, Signature::default()), InvalidTransaction::BadProof);
	});
}

#[test]
fn a_signature_is_for_one_candidate_session_and_attempt() {
	in_session_one(|| {
		let attempt = attempt(2, 1, true);
		for signature in [
			signature(2, 3, 1, attempt),
			signature(2, 2, 0, attempt),
			signature(2, 2, 1, attempt + 1),
		] {
			refused(&proof(2, 1, attempt, signature), InvalidTransaction::BadProof);
		}
	});
}

#[test]
fn a_proof_of_too_few_zero_bits_is_refused() {
	in_session_one(|| {
		let attempt = attempt(2, 1, false);
		let call = proof(2, 1, attempt, signature(2, 2, 1, attempt));
		refused(&call, InvalidTransaction::Custom(TOO_EASY));
	});
}

#[test]
fn a_harder_task_refuses_what_was_enough() {
	in_session_one(|| {
		let call = right(2);
		super::crowd::govern(|parameters| parameters.difficulty = 40);
		refused(&call, InvalidTransaction::Custom(TOO_EASY));
	});
}

#[test]
fn a_proof_for_another_session_is_refused() {
	in_session_one(|| {
		for (session, why) in [(0, InvalidTransaction::Stale), (2, InvalidTransaction::Future)] {
			let attempt = attempt(2, session, true);
			refused(&proof(2, session, attempt, signature(2, 2, session, attempt)), why);
		}
	});
}

#[test]
fn a_proof_is_not_taken_again_in_the_next_session() {
	in_session_one(|| {
		let call = right(2);
		assert!(validity(&call).is_ok());
		run_to_session(2);
		refused(&call, InvalidTransaction::Stale);

		// Nor with the number of the new session: its randomness is another, and so is what is signed.
		let attempt = attempt(2, 2, false);
		let again = proof(2, 2, attempt, signature(2, 2, 2, attempt));
		refused(&again, InvalidTransaction::Custom(TOO_EASY));
		assert!(validity(&right(2)).is_ok());
	});
}

#[test]
fn one_proof_a_session_is_enough() {
	in_session_one(|| {
		let call = right(2);
		assert_ok!(call.clone().dispatch(RawOrigin::Authorized.into()));
		refused(&call, InvalidTransaction::Stale);
		let error = Error::<Test>::ProvedBefore;
		assert_noop!(ValidatorSelection::note_proof(&2, 1), error);
		assert!(validity(&right(3)).is_ok(), "others may still");
	});
}

#[test]
fn candidates_of_genesis_need_not_prove_in_session_0() {
	new_test_ext().execute_with(|| {
		refused(&right(2), InvalidTransaction::Stale);
	});
}

#[test]
fn who_is_no_candidate_cannot_prove() {
	in_session_one(|| {
		refused(&right(7), InvalidTransaction::BadSigner);
		assert_noop!(ValidatorSelection::note_proof(&7, 1), Error::<Test>::NoCandidate);
	});
}

#[test]
fn who_is_gone_cannot_prove() {
	in_session_one(|| {
		assert_ok!(ValidatorSelection::delegate(signed(9), 2, 100));
		let call = right(2);
		assert_ok!(ValidatorSelection::leave(signed(2)));
		refused(&call, InvalidTransaction::BadSigner);
		assert_noop!(ValidatorSelection::note_proof(&2, 1), Error::<Test>::Gone);
	});
}

#[test]
fn without_keys_nobody_can_sign() {
	in_session_one(|| {
		let call = right(2);
		super::crowd::lock(2);
		refused(&call, InvalidTransaction::BadSigner);
	});
}

#[test]
fn who_hibernates_may_prove_to_qualify_when_it_resumes() {
	in_session_one(|| {
		assert_ok!(ValidatorSelection::hibernate(signed(2)));
		assert!(validity(&right(2)).is_ok());
	});
}

#[test]
fn only_what_was_authorized_is_dispatched() {
	in_session_one(|| {
		for origin in [RuntimeOrigin::signed(2), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert!(right(2).dispatch(origin).is_err());
		}
	});
}

#[test]
fn a_node_is_told_what_it_has_to_prove() {
	in_session_one(|| {
		assert_ok!(right(3).dispatch(RawOrigin::Authorized.into()));
		let asked = [2, 3, 7].map(|account| (account, node_key(account).public()));
		let tasks = ValidatorSelection::compute_tasks(asked.into_iter());
		assert_eq!(tasks.len(), 1, "account 3 has proved, and 7 is no candidate");
		let given = &tasks[0];
		assert_eq!((given.candidate, given.session, given.difficulty), (2, 1, difficulty()));
		assert_eq!(given.key, node_key(2).public());
		assert_eq!(given.task, task(&ValidatorSelection::proof_seed(), 1, &2u64));
	});
}
