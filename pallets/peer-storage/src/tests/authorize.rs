//! Which confirmations and answers come into the pool, and what operators sign.

use crate::{
	mock::*,
	types::{Answer, Confirmation, ProviderId, Statement},
	Call, Contracts, Error, Held, ParameterSet, Providers, Unconfirmed, WeightInfo,
};
use amo_primitives::{
	audit::Proof,
	operator::{signed_bytes, OperatorSignature},
	Hash,
};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
	traits::Authorize,
};
use frame_system::RawOrigin;
use sp_core::Pair;
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
	AccountId32, DispatchError,
};

/// What the pool says of a call.
fn judge(call: Call<Test>) -> Result<ValidTransaction, InvalidTransaction> {
	match RuntimeCall::from(call).authorize(TransactionSource::External).unwrap() {
		Ok((validity, _)) => Ok(validity),
		Err(TransactionValidityError::Invalid(error)) => Err(error),
		Err(error) => panic!("{error:?}"),
	}
}

fn confirming(
	provider: ProviderId,
	confirmations: &[Confirmation],
	signature: OperatorSignature,
) -> Call<Test> {
	let confirmations = confirmations.to_vec().try_into().unwrap();
	Call::confirm { provider, confirmations, signature }
}

fn answering(provider: ProviderId, answers: &[Answer], signature: OperatorSignature) -> Call<Test> {
	Call::respond { provider, answers: answers.to_vec().try_into().unwrap(), signature }
}

fn signed_confirming(number: u64, confirmations: &[Confirmation]) -> Call<Test> {
	let provider = number as ProviderId;
	confirming(provider, confirmations, sign(number, &Statement::Confirm(provider, confirmations)))
}

fn signed_answering(number: u64, answers: &[Answer]) -> Call<Test> {
	let provider = number as ProviderId;
	answering(provider, answers, sign(number, &Statement::Respond(provider, answers)))
}

/// Four providers, and what one of them is to confirm.
fn one_asked() -> (ProviderId, Confirmation) {
	register_some(4);
	asked(&store(1, 1, 1_000).unwrap())[0]
}

/// Four providers, and the answer to what one of them is asked.
fn one_challenged() -> (ProviderId, Answer) {
	register_some(4);
	confirm_all(&store(1, 1, 1_000).unwrap());
	while open().is_empty() {
		run_to(System::block_number() + 1);
	}
	let (id, provider) = open()[0];
	(provider, answer(id))
}

#[test]
fn only_the_operator_confirms() {
	on_chain(|| {
		let (provider, asked) = one_asked();
		let statement = Statement::Confirm(provider, &[asked]);
		let judge_signature = |signature| judge(confirming(provider, &[asked], signature));
		let by_another = sign(u64::from(provider) + 1, &statement);
		assert_eq!(judge_signature(by_another), Err(InvalidTransaction::BadProof));
		let of_another_chain =
			operator(provider.into()).sign(&signed_bytes(&Hash::repeat_byte(7), &statement));
		assert_eq!(judge_signature(of_another_chain), Err(InvalidTransaction::BadProof));
		let without_prefix = operator(provider.into()).sign(&statement.encode());
		assert_eq!(judge_signature(without_prefix), Err(InvalidTransaction::BadProof));
		let mut of_less = sign(provider.into(), &statement);
		assert_eq!(
			judge(confirming(provider, &[asked, asked], of_less)),
			Err(InvalidTransaction::BadProof)
		);
		of_less.0[0] ^= 1;
		assert_eq!(judge_signature(of_less), Err(InvalidTransaction::BadProof));
		assert!(judge_signature(sign(provider.into(), &statement)).is_ok());
	});
}

#[test]
fn only_the_operator_answers() {
	on_chain(|| {
		let (provider, answer) = one_challenged();
		let answers = [answer];
		let statement = Statement::Respond(provider, &answers);
		let judge_signature = |signature| judge(answering(provider, &answers, signature));
		let by_another = sign(u64::from(provider) + 1, &statement);
		assert_eq!(judge_signature(by_another), Err(InvalidTransaction::BadProof));
		// Signed as another statement, of the same fields.
		let as_none = sign(provider.into(), &Statement::Respond(provider, &[]));
		assert_eq!(judge_signature(as_none), Err(InvalidTransaction::BadProof));
		assert!(judge_signature(sign(provider.into(), &statement)).is_ok());
	});
}

#[test]
fn an_empty_batch_is_refused() {
	on_chain(|| {
		register_some(1);
		assert_eq!(judge(signed_confirming(0, &[])), Err(InvalidTransaction::Call));
		assert_eq!(judge(signed_answering(0, &[])), Err(InvalidTransaction::Call));
	});
}

#[test]
fn a_batch_must_begin_with_what_is_asked() {
	on_chain(|| {
		let (provider, asked) = one_asked();
		let number = provider.into();
		for stale in [
			Confirmation { fragment: (asked.fragment + 1) % 3, ..asked },
			Confirmation { fragment: 3, ..asked },
			Confirmation { fragment: 255, ..asked },
			Confirmation { due: asked.due + 1, ..asked },
			Confirmation { chunk: Hash::repeat_byte(1), ..asked },
		] {
			assert_eq!(judge(signed_confirming(number, &[stale])), Err(InvalidTransaction::Stale));
			let stale_first = [stale, asked];
			assert_eq!(
				judge(signed_confirming(number, &stale_first)),
				Err(InvalidTransaction::Stale)
			);
			assert!(judge(signed_confirming(number, &[asked, stale])).is_ok());
		}
		// What is behind the first and does not fit is passed over.
		let foreign = Confirmation { fragment: (asked.fragment + 1) % 3, ..asked };
		assert_ok!(confirm(provider, vec![asked, foreign, asked]));
		assert_eq!(Held::<Test>::iter().count(), 1);
		assert_eq!(Unconfirmed::<Test>::iter().count(), 2);
		assert_eq!(judge(signed_confirming(number, &[asked])), Err(InvalidTransaction::Stale));
	});
}

#[test]
fn a_response_must_begin_with_what_is_asked() {
	on_chain(|| {
		let (provider, answer) = one_challenged();
		let number = provider.into();
		for stale in [
			Answer { challenge: 1_000, ..answer.clone() },
			Answer { chunk: Hash::repeat_byte(1), ..answer.clone() },
			Answer { leaf: answer.leaf + 1, ..answer.clone() },
		] {
			let first = [stale, answer.clone()];
			assert_eq!(judge(signed_answering(number, &first)), Err(InvalidTransaction::Stale));
			let [stale, answer] = first;
			assert!(judge(signed_answering(number, &[answer, stale])).is_ok());
		}
	});
}

#[test]
fn who_is_no_provider_is_asked_for_nothing() {
	on_chain(|| {
		let (_, asked) = one_asked();
		assert_eq!(judge(signed_confirming(77, &[asked])), Err(InvalidTransaction::Stale));
		let proof = Proof { leaf: Default::default(), path: Default::default() };
		let answer = Answer { challenge: 0, chunk: asked.chunk, leaf: 0, proof };
		assert_eq!(judge(signed_answering(77, &[answer])), Err(InvalidTransaction::Stale));
	});
}

/// A confirmation that came too late does not serve the next time that the same provider is drawn:
/// it may not have the fragment any more.
#[test]
fn an_old_confirmation_does_not_fit_a_new_draw() {
	on_chain(|| {
		register_some(1);
		let chunk = store(1, 1, 1_000).unwrap();
		let (provider, old) = asked(&chunk)[0];
		let signed = signed_confirming(0, &[old]);
		assert!(judge(signed.clone()).is_ok());
		run_to(old.due + 1);
		let new = asked(&chunk);
		let (again, new) = new[usize::from(old.fragment)];
		assert_eq!((again, new.fragment), (provider, old.fragment));
		assert!(new.due > old.due);
		assert_eq!(judge(signed), Err(InvalidTransaction::Stale));
		assert_ok!(confirm(provider, vec![new, old]));
		assert_eq!(Held::<Test>::get(0, chunk).count(), 1);
	});
}

#[test]
fn answers_come_first_then_confirmations_and_each_once() {
	on_chain(|| {
		let (provider, answer) = one_challenged();
		let answered =
			judge(signed_answering(provider.into(), core::slice::from_ref(&answer))).unwrap();
		let (asked_one, asked) = asked(&store(2, 2, 1_000).unwrap())[0];
		let confirmed = judge(signed_confirming(asked_one.into(), &[asked])).unwrap();
		assert!(answered.priority > confirmed.priority);
		assert_eq!((answered.priority, confirmed.priority), (u64::MAX, u64::MAX - 1));
		assert_ne!(answered.provides, confirmed.provides);
		for validity in [&answered, &confirmed] {
			assert!(validity.propagate && validity.requires.is_empty());
			assert_eq!((validity.provides.len(), validity.longevity), (1, 3));
		}
		// Batches that begin with the same are not in the pool together; signing anew is no way.
		let longer = [answer.clone(), Answer { challenge: 1_000, ..answer }];
		let again = judge(signed_answering(provider.into(), &longer)).unwrap();
		assert_eq!(again.provides, answered.provides);
		let again = judge(signed_confirming(asked_one.into(), &[asked, asked])).unwrap();
		assert_eq!(again.provides, confirmed.provides);
		// The same fragment drawn anew is another thing.
		ParameterSet::<Test>::mutate(|parameters| parameters.challenges_per_block = 0);
		run_to(asked.due + 1);
		let (anew, redrawn) = self::asked(&asked.chunk)[0];
		let other = judge(signed_confirming(anew.into(), &[redrawn])).unwrap();
		assert_ne!(other.provides, confirmed.provides);
	});
}

#[test]
fn accounts_do_not_call_them() {
	on_chain(|| {
		let (provider, asked) = one_asked();
		let signature = sign(provider.into(), &Statement::Confirm(provider, &[asked]));
		let confirmations: Vec<_> = vec![asked];
		for origin in [RawOrigin::Signed(1), RawOrigin::None, RawOrigin::Root] {
			assert_noop!(
				PeerStorage::confirm(
					origin.clone().into(),
					provider,
					confirmations.clone().try_into().unwrap(),
					signature,
				),
				DispatchError::BadOrigin
			);
			let answers = Default::default();
			assert_noop!(
				PeerStorage::respond(origin.into(), provider, answers, signature),
				DispatchError::BadOrigin
			);
		}
	});
}

/// Else blocks could be filled for nothing, and their weight be had before all that is paid for.
#[test]
fn who_signs_them_pays_for_nothing() {
	on_chain(|| {
		let (provider, answer) = one_challenged();
		let (asked_one, asked) = asked(&store(2, 2, 1_000).unwrap())[0];
		for call in [
			signed_confirming(asked_one.into(), &[asked]),
			signed_answering(provider.into(), &[answer]),
		] {
			let call = RuntimeCall::from(call);
			let info = call.get_dispatch_info();
			assert_eq!((info.pays_fee, info.class), (Pays::Yes, DispatchClass::Operational));
			let refused = call.dispatch(RuntimeOrigin::signed(1)).unwrap_err();
			assert_eq!(refused.error, DispatchError::BadOrigin);
			assert_eq!(refused.post_info.pays_fee(&info), Pays::Yes);
			assert_eq!(refused.post_info.calc_actual_weight(&info), info.total_weight());
		}
		assert!(Held::<Test>::get(asked_one, asked.chunk).count() == 0);
	});
}

#[test]
fn what_is_passed_over_weighs_little() {
	type Weights = <Test as crate::Config>::WeightInfo;
	on_chain(|| {
		let (provider, answer) = one_challenged();
		let (asked_one, asked) = asked(&store(2, 2, 1_000).unwrap())[0];
		let weighed = |call: Call<Test>| {
			let call = RuntimeCall::from(call);
			call.dispatch(RawOrigin::Authorized.into()).unwrap().actual_weight
		};
		let stale = Confirmation { due: 1, ..asked };
		let confirmations = [asked, stale, stale, asked];
		let call = signed_confirming(asked_one.into(), &confirmations);
		assert_eq!(weighed(call), Some(Weights::confirm(1)));
		let stale = Answer { challenge: 1_000, ..answer.clone() };
		let call = signed_answering(provider.into(), &[answer.clone(), stale, answer]);
		assert_eq!(weighed(call), Some(Weights::respond(1)));
	});
}

#[test]
fn who_serves_must_have_signed_for_the_account() {
	on_chain(|| {
		let account = PROVIDERS;
		let register = |signature| {
			let origin = RawOrigin::Signed(account).into();
			PeerStorage::register_provider(origin, operator(0).public(), 1, profile(0), signature)
		};
		let for_another = sign(0, &Statement::Serve(&(account + 1)));
		assert_noop!(register(for_another), Error::<Test>::BadSignature);
		let by_another = sign(1, &Statement::Serve(&account));
		assert_noop!(register(by_another), Error::<Test>::BadSignature);
		assert_ok!(register(sign(0, &Statement::Serve(&account))));
		assert_eq!(Providers::<Test>::get(0).unwrap().account, account);
	});
}

/// Unbounded work would be free: nothing is verified for a provider that is asked for nothing.
#[test]
fn what_is_stale_is_refused_before_its_signature_is_looked_at() {
	on_chain(|| {
		let (provider, asked) = one_asked();
		let stale = Confirmation { due: 1, ..asked };
		let nonsense = OperatorSignature::default();
		let call = confirming(provider, &[stale], nonsense);
		assert_eq!(judge(call), Err(InvalidTransaction::Stale));
		assert!(Contracts::<Test>::contains_key(asked.chunk));
	});
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_vectors_of_the_docs() {
	let page = include_str!("../../../../docs/protocol/operator.md");
	let mut vectors = page.split("```").skip(1).step_by(2);
	let mut next = || -> String { vectors.next().unwrap().split_whitespace().collect() };
	let genesis = Hash::repeat_byte(1);
	let account = AccountId32::new([2; 32]);
	let confirmations = [
		Confirmation { chunk: Hash::repeat_byte(3), fragment: 4, due: 0x0505_0505 },
		Confirmation { chunk: Hash::repeat_byte(6), fragment: 7, due: 0x0808_0808 },
	];
	let answer = Answer {
		challenge: 0x0909_0909_0909_0909,
		chunk: Hash::repeat_byte(10),
		leaf: 0x0b0b_0b0b,
		proof: Proof {
			leaf: vec![12; 5].try_into().unwrap(),
			path: vec![Hash::repeat_byte(13), Hash::repeat_byte(14)].try_into().unwrap(),
		},
	};
	for statement in [
		Statement::Serve(&account),
		Statement::Confirm(0x0f0f_0f0f, &confirmations),
		Statement::Respond(0x0f0f_0f0f, &[answer]),
	] {
		assert_eq!(next(), hex(&signed_bytes(&genesis, &statement)));
	}
}
