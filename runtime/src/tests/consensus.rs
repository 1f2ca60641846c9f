//! Equivocations, from the proof that a node submits to the validator disabled for it.

use super::chain::{local_chain, make_block, make_blocks};
use crate::{
	configs::key_ownership::KeyOwnership, Babe, Grandpa, Header, Runtime, RuntimeEvent,
	RuntimeOrigin, Session, SessionKeys, System,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{KeyOwnerProofSystem, UnfilteredDispatchable},
};
use pallet_session::SessionInterface;
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	AuthorityPair as BabePair, Slot, BABE_ENGINE_ID,
};
use sp_consensus_grandpa::AuthorityPair as GrandpaPair;
use sp_core::{Pair, H256};
use sp_keyring::Sr25519Keyring::Dave;
use sp_runtime::{generic::Digest, traits::Header as _, DigestItem, DispatchResultWithInfo};
use sp_session::MembershipProof;

/// The index of //Dave, who cheats in these tests, in the set.
fn cheat() -> u32 {
	let dave = Dave.to_account_id();
	let place = Session::validators().iter().position(|validator| *validator == dave);
	place.expect("//Dave is a validator") as u32
}

fn babe_pair() -> BabePair {
	BabePair::from_string("//Dave", None).expect("the seed is valid")
}

fn grandpa_pair() -> GrandpaPair {
	GrandpaPair::from_string("//Dave", None).expect("the seed is valid")
}

type BabeProof = sp_consensus_babe::EquivocationProof<Header>;

/// Two blocks that //Dave made in one slot.
fn babe_equivocation(slot: Slot) -> BabeProof {
	let pair = babe_pair();
	let authority_index = cheat();
	let sealed = |state_root: H256| {
		let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index, slot });
		let claim = DigestItem::PreRuntime(BABE_ENGINE_ID, codec::Encode::encode(&claim));
		let mut header = Header::new(
			System::block_number(),
			H256::zero(),
			state_root,
			System::parent_hash(),
			Digest { logs: vec![claim] },
		);
		let signature = pair.sign(header.hash().as_ref());
		header
			.digest_mut()
			.push(DigestItem::Seal(BABE_ENGINE_ID, codec::Encode::encode(&signature)));
		header
	};
	BabeProof {
		offender: pair.public(),
		slot,
		first_header: sealed(H256::repeat_byte(1)),
		second_header: sealed(H256::repeat_byte(2)),
	}
}

fn babe_key_proof() -> MembershipProof {
	KeyOwnership::prove((sp_consensus_babe::KEY_TYPE, babe_pair().public()))
		.expect("//Dave is a validator")
}

fn report_babe(
	proof: BabeProof,
	key_owner_proof: MembershipProof,
) -> DispatchResultWithInfo<frame_support::dispatch::PostDispatchInfo> {
	pallet_babe::Call::<Runtime>::report_equivocation_unsigned {
		equivocation_proof: Box::new(proof),
		key_owner_proof,
	}
	.dispatch_bypass_filter(RuntimeOrigin::none())
}

fn offences() -> usize {
	System::events()
		.iter()
		.filter(|record| matches!(record.event, RuntimeEvent::Offences(_)))
		.count()
}

#[test]
fn who_makes_two_blocks_in_a_slot_is_disabled() {
	local_chain().execute_with(|| {
		assert_ok!(report_babe(babe_equivocation(Babe::current_slot()), babe_key_proof()));
		assert_eq!(offences(), 1);
		assert_eq!(Session::disabled_validators(), [cheat()]);
	});
}

#[test]
#[should_panic(expected = "disabled")]
fn a_disabled_validator_makes_no_more_blocks() {
	local_chain().execute_with(|| {
		assert_ok!(report_babe(babe_equivocation(Babe::current_slot()), babe_key_proof()));
		make_block(cheat(), vec![]);
	});
}

#[test]
fn the_cheat_stays_disabled_in_the_sessions_that_follow() {
	local_chain().execute_with(|| {
		assert_ok!(report_babe(babe_equivocation(Babe::current_slot()), babe_key_proof()));
		for session in 1..4 {
			make_blocks(20);
			assert_eq!(Session::current_index(), session);
			assert_eq!(Session::disabled_validators(), [cheat()]);
		}
	});
}

#[test]
fn an_equivocation_counts_once() {
	local_chain().execute_with(|| {
		let proof = babe_equivocation(Babe::current_slot());
		assert_ok!(report_babe(proof.clone(), babe_key_proof()));
		assert!(report_babe(proof, babe_key_proof()).is_err());
		assert_eq!(offences(), 1);
	});
}

#[test]
fn an_equivocation_of_the_session_before_is_still_punished() {
	local_chain().execute_with(|| {
		let (proof, key_proof) = (babe_equivocation(Babe::current_slot()), babe_key_proof());
		make_blocks(20);
		assert_ok!(report_babe(proof, key_proof));
		assert_eq!(Session::disabled_validators(), [cheat()]);
	});
}

/// Keys that //Dave does not sign with yet.
fn set_other_keys() {
	let seed = |kind: &str| format!("//Dave//{kind}");
	let keys = SessionKeys {
		babe: BabePair::from_string(&seed("babe"), None).expect("it is valid").public(),
		grandpa: GrandpaPair::from_string(&seed("gran"), None).expect("it is valid").public(),
		authority_discovery: sp_core::sr25519::Pair::from_string(&seed("audi"), None)
			.expect("it is valid")
			.public()
			.into(),
	};
	assert_ok!(<Session as SessionInterface>::set_keys(&Dave.to_account_id(), keys));
}

#[test]
fn who_sets_other_keys_before_it_signs_twice_is_punished_all_the_same() {
	local_chain().execute_with(|| {
		set_other_keys();
		assert_ok!(report_babe(babe_equivocation(Babe::current_slot()), babe_key_proof()));
		assert_eq!(Session::disabled_validators(), [cheat()]);
	});
	local_chain().execute_with(|| {
		let proof = babe_equivocation(Babe::current_slot());
		set_other_keys();
		make_blocks(20);
		assert_ok!(report_babe(proof.clone(), key_proof_for(proof.slot).expect("it is known")));
		assert_eq!(Session::disabled_validators(), [cheat()]);
	});
}

fn key_proof_for(slot: Slot) -> Option<MembershipProof> {
	let key = babe_pair().public();
	KeyOwnership::prove_for_slot(slot, sp_consensus_babe::KEY_TYPE, key.as_ref())
}

#[test]
fn a_key_is_proved_for_the_session_of_its_slot_and_of_its_set() {
	local_chain().execute_with(|| {
		let (slot, set) = (Babe::current_slot(), pallet_grandpa::CurrentSetId::<Runtime>::get());
		let proof_for_set = |set| {
			let key = grandpa_pair().public();
			KeyOwnership::prove_for_set(set, sp_consensus_grandpa::KEY_TYPE, key.as_ref())
				.map(|proof| proof.session)
		};
		let session_of = |slot| key_proof_for(slot).map(|proof| proof.session);
		assert_eq!((session_of(slot), session_of(slot + 20)), (Some(0), None));
		assert_eq!(proof_for_set(set), Some(0));
		make_blocks(20);
		assert_eq!((session_of(slot), session_of(Babe::current_slot())), (Some(0), Some(1)));
		make_blocks(20);
		assert_eq!(session_of(slot), Some(1), "the session is known no more, and no proof fits");
		assert_eq!(proof_for_set(pallet_grandpa::CurrentSetId::<Runtime>::get()), Some(2));
		assert_eq!(proof_for_set(99), None);
		let key = BabePair::from_string("//Eve", None).expect("it is valid").public();
		let of_nobody = KeyOwnership::prove_for_slot(
			Babe::current_slot(),
			sp_consensus_babe::KEY_TYPE,
			key.as_ref(),
		);
		assert!(of_nobody.is_none());
	});
}

#[test]
fn a_proof_that_was_changed_proves_nothing() {
	local_chain().execute_with(|| {
		let key = (sp_consensus_babe::KEY_TYPE, babe_pair().public());
		let proof = KeyOwnership::prove(key.clone()).expect("it is known");
		let (owner, ()) = KeyOwnership::check_proof(key.clone(), proof.clone()).expect("it fits");
		assert_eq!(owner, Dave.to_account_id());
		let mut fewer = proof.clone();
		fewer.trie_nodes.pop();
		let mut more = proof.clone();
		more.trie_nodes.push(vec![1, 2, 3]);
		let mut twice = proof.clone();
		twice.trie_nodes.extend(proof.trie_nodes.clone());
		let other_session = MembershipProof { session: proof.session + 7, ..proof.clone() };
		let other_count = MembershipProof { validator_count: 5, ..proof.clone() };
		for wrong in [fewer, more, twice, other_session, other_count] {
			assert!(KeyOwnership::check_proof(key.clone(), wrong).is_none());
		}
		let other = (sp_consensus_grandpa::KEY_TYPE, key.1);
		assert!(KeyOwnership::check_proof(other, proof).is_none());
	});
}

#[test]
fn one_block_is_no_equivocation() {
	local_chain().execute_with(|| {
		let mut proof = babe_equivocation(Babe::current_slot());
		proof.second_header = proof.first_header.clone();
		assert_noop!(
			report_babe(proof, babe_key_proof()),
			pallet_babe::Error::<Runtime>::InvalidEquivocationProof
		);
	});
}

#[test]
fn nobody_is_framed_with_headers_that_another_signed() {
	local_chain().execute_with(|| {
		let mut proof = babe_equivocation(Babe::current_slot());
		proof.offender =
			BabePair::from_string("//Alice", None).expect("the seed is valid").public();
		assert!(report_babe(proof, babe_key_proof()).is_err());
		assert!(Session::disabled_validators().is_empty());
	});
}

#[test]
fn a_report_without_a_proof_of_the_key_is_refused() {
	local_chain().execute_with(|| {
		let mut key_proof = babe_key_proof();
		key_proof.trie_nodes.pop();
		assert!(report_babe(babe_equivocation(Babe::current_slot()), key_proof).is_err());
		assert!(Session::disabled_validators().is_empty());
	});
}

/// Two prevotes of //Dave in one GRANDPA round.
fn grandpa_equivocation() -> sp_consensus_grandpa::EquivocationProof<H256, u32> {
	let pair = grandpa_pair();
	let (round, set_id) = (1, pallet_grandpa::CurrentSetId::<Runtime>::get());
	let vote = |hash: H256| {
		let prevote = finality_grandpa::Prevote { target_hash: hash, target_number: 1 };
		let payload = sp_consensus_grandpa::localized_payload(
			round,
			set_id,
			&finality_grandpa::Message::Prevote(prevote.clone()),
		);
		(prevote, pair.sign(&payload))
	};
	sp_consensus_grandpa::EquivocationProof::new(
		set_id,
		sp_consensus_grandpa::Equivocation::Prevote(finality_grandpa::Equivocation {
			round_number: round,
			identity: pair.public(),
			first: vote(H256::repeat_byte(1)),
			second: vote(H256::repeat_byte(2)),
		}),
	)
}

#[test]
fn who_votes_twice_in_a_round_is_disabled() {
	local_chain().execute_with(|| {
		let key_owner_proof =
			KeyOwnership::prove((sp_consensus_grandpa::KEY_TYPE, grandpa_pair().public()))
				.expect("//Dave is a validator");
		assert_ok!(Grandpa::report_equivocation_unsigned(
			RuntimeOrigin::none(),
			Box::new(grandpa_equivocation()),
			key_owner_proof
		));
		assert_eq!(offences(), 1);
		assert_eq!(Session::disabled_validators(), [cheat()]);
	});
}
