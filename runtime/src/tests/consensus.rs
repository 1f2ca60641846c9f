//! Equivocations, from the proof that a node submits to the validator disabled for it.

use super::chain::{local_chain, make_block, make_blocks};
use crate::{
	Babe, Grandpa, Header, Historical, Runtime, RuntimeEvent, RuntimeOrigin, Session, System,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{KeyOwnerProofSystem, UnfilteredDispatchable},
};
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
	Historical::prove((sp_consensus_babe::KEY_TYPE, babe_pair().public()))
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
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, grandpa_pair().public()))
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
