//! Providers that do not hold what they are paid for, or want not to be asked.

use super::market::*;
use crate::{PeerStorage, Runtime, RuntimeEvent};
use amo_primitives::{
	audit::{Proof, ProofError},
	storage::Storage,
};
use pallet_peer_storage::{
	types::{Answer, ChallengeId, Failure, Parameters, ProviderId, State, GIB},
	Call, Challenges, Error, Event, Providers,
};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// Lets honest blocks pass until a provider is asked for something.
fn until_asked(provider: ProviderId, uploads: &[Upload]) -> ChallengeId {
	for _ in 0..200 {
		if let Some(first) = challenged(provider).first() {
			return *first;
		}
		work(1, uploads, None);
	}
	panic!("it was not asked in 200 blocks");
}

/// Has the holder of fragment 0 answer a challenge wrongly, and checks what it costs.
fn lie(proof: impl FnOnce(&[Upload], &Answer) -> Proof, error: ProofError) {
	market().execute_with(|| {
		let uploads = [upload(1), upload(2)];
		start_audits();
		let chunk = uploads[0].chunk;
		let liar = holders(&chunk)[0];
		let (challenge, right) = (0..50)
			.find_map(|_| {
				let asked = until_asked(liar, &uploads);
				let right = answer(asked, &uploads);
				let shape = uploads[0].body.layout.shape();
				// The last leaf is shorter: it and its sibling could not be mistaken.
				let within = shape.locate(right.leaf).expect("it is one").1;
				let wanted = right.chunk == chunk && within < 8;
				if !wanted {
					work(1, &uploads, None);
				}
				wanted.then_some((asked, right))
			})
			.expect("it is asked for this chunk some time");
		let account = PROVIDERS[liar as usize];
		let before = coins(account);
		let wrong = Answer { proof: proof(&uploads, &right), ..right };
		assert_eq!(block(vec![response(liar, vec![wrong])]), [Ok(Ok(()))]);

		let leaf = right.leaf;
		let fragment = uploads[0].body.layout.shape().locate(leaf).expect("it is one").0;
		let failure = Failure::Wrong(error);
		let provider = liar;
		assert!(happened(Event::<Runtime>::Failed {
			challenge,
			chunk,
			fragment,
			provider,
			failure
		}));
		let slashed = slash();
		assert!(happened(Event::<Runtime>::Struck { provider, strikes: 1, slashed }));
		assert_eq!(before - coins(account), slashed as i128);
		assert_eq!(contract(&chunk).placements[usize::from(fragment)].holder, None);
		assert!(PeerStorage::is_stored(&chunk));

		// The right answer comes too late.
		let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
		let right = response(liar, vec![right]);
		assert_eq!(block(vec![right]), [Err(stale)]);
	});
}

#[test]
fn the_leaf_of_another_fragment() {
	let another = |uploads: &[Upload], right: &Answer| {
		let shape = uploads[0].body.layout.shape();
		uploads[0].body.proof((right.leaf + shape.leaves_per_fragment()) % shape.leaves())
	};
	// Fragments 0 and 1 have paths of the same length.
	lie(another, ProofError::Root);
}

#[test]
fn the_leaf_of_another_body() {
	lie(|uploads, right| uploads[1].body.proof(right.leaf), ProofError::Root);
}

#[test]
fn a_proof_of_another_challenge() {
	// Of the leaf beside it: the path is as long.
	let old = |uploads: &[Upload], right: &Answer| uploads[0].body.proof(sibling(right.leaf));
	lie(old, ProofError::Root);
}

/// The leaf of the same fragment of ten that has the same parent.
fn sibling(leaf: u32) -> u32 {
	leaf / 10 * 10 + ((leaf % 10) ^ 1)
}

#[test]
fn a_leaf_that_is_too_short() {
	let short = |_: &[Upload], right: &Answer| {
		let mut proof = right.proof.clone();
		proof.leaf.pop();
		proof
	};
	lie(short, ProofError::LeafLength);
}

#[test]
fn a_path_that_is_too_short() {
	let short = |_: &[Upload], right: &Answer| {
		let mut proof = right.proof.clone();
		proof.path.pop();
		proof
	};
	lie(short, ProofError::PathLength);
}

#[test]
fn answers_of_others_and_to_what_is_not_asked_do_not_come_in() {
	market().execute_with(|| {
		let uploads = [upload(1)];
		start_audits();
		let held_by = holders(&uploads[0].chunk);
		let (one, other) = (held_by[0], held_by[1]);
		let asked = until_asked(one, &uploads);
		let right = answer(asked, &uploads);
		let before = Providers::<Runtime>::get(one);
		let refuse = |transaction, reason: InvalidTransaction| {
			let expected = Err(TransactionValidityError::Invalid(reason));
			assert_eq!(block(vec![transaction]), [expected]);
		};
		let stranger = operator(other);
		refuse(response_by(&stranger, one, vec![right.clone()]), InvalidTransaction::BadProof);
		refuse(response(other, vec![right.clone()]), InvalidTransaction::Stale);
		let leaf = right.leaf ^ 1;
		let another = Answer { leaf, proof: uploads[0].body.proof(leaf), ..right.clone() };
		refuse(response(one, vec![another]), InvalidTransaction::Stale);
		refuse(response(one, vec![]), InvalidTransaction::Call);
		let after = Providers::<Runtime>::get(one);
		assert_eq!(before.map(|p| (p.strikes, p.deposit)), after.map(|p| (p.strikes, p.deposit)));

		// Once is enough: what comes after in the batch is passed over.
		assert_eq!(block(vec![response(one, vec![right.clone(); 16])]), [Ok(Ok(()))]);
		let proved = events().into_iter().filter(|event| {
			matches!(event, RuntimeEvent::PeerStorage(Event::Proved { challenge, .. }) if *challenge == asked)
		});
		assert_eq!(proved.count(), 1);
		refuse(response(one, vec![right]), InvalidTransaction::Stale);
	});
}

#[test]
fn who_leaves_to_dodge_a_challenge_is_held_to_it() {
	market().execute_with(|| {
		// Long enough to hand all over before the window ends.
		let parameters = Parameters { window: 60, ..PeerStorage::parameters() };
		council(pallet_peer_storage::Call::set_parameters { parameters });
		let uploads: Vec<_> = (1..=4).map(upload).collect();
		start_audits();
		let quitter = holders(&uploads[0].chunk)[0];
		let account = PROVIDERS[quitter as usize];
		let asked = until_asked(quitter, &uploads);
		let before = coins(account);
		sent(account, Call::drain {});
		refused(account, Call::leave {}, Error::<Runtime>::HoldsFragments);
		work(30, &uploads, Some(quitter));
		let provider = Providers::<Runtime>::get(quitter).expect("it is still there");
		assert_eq!(provider.fragments, 0, "all is at others");
		assert!(Challenges::<Runtime>::contains_key(asked));
		refused(account, Call::leave {}, Error::<Runtime>::OpenChallenges);
		assert!(coins(account) >= before);

		work(40, &uploads, Some(quitter));
		assert!(challenged(quitter).is_empty());
		let provider = Providers::<Runtime>::get(quitter).expect("it is still there");
		assert_eq!(provider.strikes, 1);
		sent(account, Call::leave {});
		assert_eq!(held(account), 0);
		let lost = before - coins(account);
		assert!(lost > 0 && lost <= slash() as i128, "the slash, less what it had earned");

		// It comes back as somebody else, without the place or the fragments of before.
		let again = join(account, GIB);
		assert!(again > quitter);
		let provider = Providers::<Runtime>::get(again).expect("it is registered");
		assert_eq!((provider.state, provider.fragments), (State::Active, 0));
	});
}
