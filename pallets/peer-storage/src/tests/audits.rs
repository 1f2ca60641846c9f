//! Challenges: drawn, answered, or run out.

use crate::{
	mock::*,
	types::{
		Answer, Challenge, ChallengeId, Failure, Parameters, Pauses, ProviderId, GIB,
		MAX_CHALLENGES,
	},
	AdminPauses, Challenges, Clock, Contracts, Error, Event, Held, NextChallenge, OldestChallenge,
	ParameterSet, Providers, Ranks,
};
use amo_primitives::{
	audit::{ProofError, LEAF_LEN},
	chunk::ChunkId,
	storage::Storage,
	Balance, BlockNumber, Hash, AMO,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::DispatchClass,
	traits::{
		fungible::{Inspect, InspectHold},
		Get,
	},
	weights::Weight,
};
use frame_system::{
	limits::{BlockLength, BlockWeights},
	RawOrigin,
};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	Perbill,
};

pub(super) const UNTIL: BlockNumber = 100_000;

pub(super) fn tune(change: impl FnOnce(&mut Parameters)) {
	ParameterSet::<Test>::mutate(change);
}

pub(super) fn now() -> BlockNumber {
	System::block_number()
}

/// A chunk of account 1 at providers 0 to 3, in 2 + 2 fragments of 10 leaves: no two paths of
/// leaves at the same place differ in length.
fn stored() -> ChunkId {
	register_some(4);
	stored_again(1)
}

pub(super) fn stored_again(seed: u8) -> ChunkId {
	let body = Body::new(seed, 2, 2, 20_000);
	let layout = body.layout;
	let id = chunk(1, seed, body);
	PeerStorage::store(&id, &1, &layout, UNTIL).unwrap();
	confirm_all(&id);
	id
}

/// The next challenge that is `wanted`; others are answered. No more are drawn then.
pub(super) fn challenge_of(wanted: impl Fn(&Challenge) -> bool) -> (ChallengeId, Challenge) {
	tune(|parameters| parameters.challenges_per_block = 1);
	loop {
		let id = NextChallenge::<Test>::get();
		run_to(now() + 1);
		let Some(challenge) = Challenges::<Test>::get(id) else { continue };
		if wanted(&challenge) {
			tune(|parameters| parameters.challenges_per_block = 0);
			return (id, challenge);
		}
		respond(challenge.provider, vec![answer(id)]).unwrap();
	}
}

pub(super) fn one_challenge() -> (ChallengeId, Challenge) {
	challenge_of(|_| true)
}

fn fragment_of(challenge: &Challenge) -> u8 {
	(challenge.leaf / 10) as u8
}

fn holder(challenge: &Challenge) -> Option<ProviderId> {
	let contract = Contracts::<Test>::get(challenge.chunk).unwrap();
	let holder = contract.placements[usize::from(fragment_of(challenge))].holder;
	holder.map(|holder| holder.provider)
}

fn proof_of(chunk: &ChunkId, leaf: u32) -> amo_primitives::audit::Proof {
	CHUNKS.with_borrow(|chunks| chunks[chunk].1.proof(leaf))
}

pub(super) fn account(provider: ProviderId) -> u64 {
	PROVIDERS + u64::from(provider)
}

pub(super) fn happened(event: &Event<Test>) -> usize {
	let event = RuntimeEvent::from(event.clone());
	System::events().iter().filter(|record| record.event == event).count()
}

pub(super) fn strikes(provider: ProviderId) -> u32 {
	Providers::<Test>::get(provider).unwrap().strikes
}

fn stale() -> TransactionValidityError {
	InvalidTransaction::Stale.into()
}

#[test]
fn a_challenge_is_drawn_answered_and_paid() {
	on_chain(|| {
		let chunk = stored();
		let (id, challenge) = one_challenge();
		let Challenge { provider, leaf, .. } = challenge;
		let fragment = fragment_of(&challenge);
		assert_eq!(challenge.chunk, chunk);
		assert_eq!(holder(&challenge), Some(provider));
		assert_eq!(
			happened(&Event::Challenged { challenge: id, chunk, fragment, leaf, provider }),
			1
		);
		run_to(now() + 3);
		let before = Balances::free_balance(account(provider));
		let held = Balances::total_balance_on_hold(&1);
		let issued = Balances::total_issuance();
		let contract = Contracts::<Test>::get(chunk).unwrap();
		let paid_to = contract.placements[usize::from(fragment)].holder.unwrap().paid_to;
		let earned = contract.rate * Balance::from(now() - paid_to);
		let burned = Perbill::from_percent(10).mul_ceil(earned);
		assert_ok!(respond(provider, vec![answer(id)]));
		let paid = earned - burned;
		assert_eq!(Balances::free_balance(account(provider)), before + paid);
		assert_eq!(Balances::total_balance_on_hold(&1), held - earned);
		assert_eq!(Balances::total_issuance(), issued - burned);
		assert_eq!(happened(&Event::RentPaid { chunk, fragment, provider, paid, burned }), 1);
		assert_eq!(happened(&Event::Proved { challenge: id, chunk, fragment, provider }), 1);
		assert_eq!(open(), []);
		assert_eq!(Providers::<Test>::get(provider).unwrap().challenges, 0);
		assert_eq!(strikes(provider), 0);
	});
}

#[test]
fn an_answer_counts_up_to_the_last_block_of_the_window() {
	on_chain(|| {
		stored();
		let (id, challenge) = one_challenge();
		run_to(now() + PeerStorage::parameters().window);
		assert_ok!(respond(challenge.provider, vec![answer(id)]));
		run_to(now() + 10);
		assert_eq!(strikes(challenge.provider), 0);
		assert_eq!(holder(&challenge), Some(challenge.provider));
	});
}

#[test]
fn a_missing_answer_costs_the_fragment_its_rent_and_a_part_of_the_deposit() {
	on_chain(|| {
		let chunk = stored();
		let (id, challenge) = one_challenge();
		let provider = challenge.provider;
		let fragment = fragment_of(&challenge);
		let free = Balances::free_balance(account(provider));
		let treasury = Balances::free_balance(TREASURY);
		let deposit = Providers::<Test>::get(provider).unwrap().deposit;
		let rent = Balances::total_balance_on_hold(&1);
		run_to(now() + PeerStorage::parameters().window);
		assert_eq!(open(), [(id, provider)]);
		let late = answer(id);
		run_to(now() + 1);
		assert_eq!(open(), []);
		assert_eq!(respond(provider, vec![late]), Err(stale()));

		// A tenth of what 10 GiB ask for, to the treasury.
		let slashed = AMO;
		assert_eq!(Balances::free_balance(TREASURY), treasury + slashed);
		assert_eq!(Balances::free_balance(account(provider)), free);
		let now = Providers::<Test>::get(provider).unwrap();
		assert_eq!(now.deposit, deposit - slashed);
		assert_eq!(Balances::total_balance_on_hold(&account(provider)), deposit - slashed);
		assert_eq!((now.strikes, now.fragments, now.used, now.challenges), (1, 0, 0, 0));
		assert_eq!(PeerStorage::free(&now), 9 * GIB);
		assert_eq!(Balances::total_balance_on_hold(&1), rent, "it stays with the chunk");
		assert_eq!(holder(&challenge), None);
		assert!(!Held::<Test>::contains_key(provider, chunk));
		let failure = Failure::Missing;
		let failed = Event::Failed { challenge: id, chunk, fragment, provider, failure };
		assert_eq!(happened(&failed), 1);
		assert_eq!(happened(&Event::Struck { provider, strikes: 1, slashed }), 1);
		assert!(PeerStorage::is_stored(&chunk), "the other fragments give the body back");

		run_to(self::now() + 1);
		let asked = asked(&chunk);
		assert_eq!(asked.len(), 1);
		assert_eq!(asked[0].1.fragment, fragment);
	});
}

/// Answers a challenge for a leaf that is not its fragment's last but one or last, changed by
/// `tamper`.
fn wrong(tamper: impl Fn(&mut Answer, &Challenge)) -> Failure {
	let mut failure = None;
	on_chain(|| {
		let chunk = stored();
		let (id, challenge) = challenge_of(|challenge| challenge.leaf % 10 < 8);
		let provider = challenge.provider;
		let mut answer = answer(id);
		tamper(&mut answer, &challenge);
		let treasury = Balances::free_balance(TREASURY);
		let free = Balances::free_balance(account(provider));
		assert_ok!(respond(provider, vec![answer]));
		assert_eq!(open(), []);
		assert_eq!(holder(&challenge), None);
		assert_eq!(strikes(provider), 1);
		assert_eq!(Balances::free_balance(TREASURY), treasury + AMO);
		assert_eq!(Balances::free_balance(account(provider)), free);
		assert!(!Held::<Test>::contains_key(provider, chunk));
		failure = System::events().into_iter().find_map(|record| match record.event {
			RuntimeEvent::PeerStorage(Event::Failed { challenge, failure, .. }) => {
				assert_eq!(challenge, id);
				Some(failure)
			},
			_ => None,
		});
	});
	failure.unwrap()
}

#[test]
fn a_leaf_of_another_fragment_is_wrong() {
	let failure = wrong(|answer, challenge| {
		answer.proof = proof_of(&challenge.chunk, (challenge.leaf + 10) % 40);
	});
	assert_eq!(failure, Failure::Wrong(ProofError::Root));
}

#[test]
fn an_old_proof_of_another_leaf_is_wrong() {
	let failure = wrong(|answer, challenge| {
		answer.proof = proof_of(&challenge.chunk, challenge.leaf ^ 1);
	});
	assert_eq!(failure, Failure::Wrong(ProofError::Root));
}

#[test]
fn a_proof_of_another_chunk_is_wrong() {
	let failure = wrong(|answer, challenge| {
		answer.proof = Body::new(9, 2, 2, 20_000).proof(challenge.leaf);
	});
	assert_eq!(failure, Failure::Wrong(ProofError::Root));
}

#[test]
fn another_byte_is_wrong() {
	let failure = wrong(|answer, _| answer.proof.leaf[5] ^= 1);
	assert_eq!(failure, Failure::Wrong(ProofError::Root));
}

#[test]
fn a_leaf_that_is_too_short_is_wrong() {
	let failure = wrong(|answer, _| answer.proof.leaf.truncate(LEAF_LEN as usize - 1));
	assert_eq!(failure, Failure::Wrong(ProofError::LeafLength));
	let failure = wrong(|answer, _| answer.proof.leaf.truncate(0));
	assert_eq!(failure, Failure::Wrong(ProofError::LeafLength));
}

#[test]
fn a_path_that_is_too_long_or_too_short_is_wrong() {
	let failure = wrong(|answer, _| answer.proof.path.try_push(Hash::zero()).unwrap());
	assert_eq!(failure, Failure::Wrong(ProofError::PathLength));
	let failure = wrong(|answer, _| answer.proof.path.truncate(1));
	assert_eq!(failure, Failure::Wrong(ProofError::PathLength));
}

/// The first challenge's proof does not come into a block a second time, under its own number or
/// under a later one whose leaf it is not.
#[test]
fn an_answer_serves_its_own_challenge_only() {
	on_chain(|| {
		stored();
		let (id, challenge) = one_challenge();
		let old = answer(id);
		assert_ok!(respond(challenge.provider, vec![old.clone()]));
		let (next, other) =
			challenge_of(|next| next.provider == challenge.provider && next.leaf != challenge.leaf);
		assert_eq!(respond(other.provider, vec![old.clone()]), Err(stale()));
		let renamed = Answer { challenge: next, ..old.clone() };
		assert_eq!(respond(other.provider, vec![renamed.clone()]), Err(stale()));
		// Behind one that fits they are passed over: neither paid nor struck for.
		assert_ok!(respond(other.provider, vec![answer(next), old, renamed]));
		assert_eq!(strikes(other.provider), 0);
		assert_eq!(holder(&other), Some(other.provider));
	});
}

#[test]
fn an_answer_counts_once() {
	on_chain(|| {
		let chunk = stored();
		let (id, challenge) = one_challenge();
		let provider = challenge.provider;
		let fragment = fragment_of(&challenge);
		run_to(now() + 2);
		let mut worse = answer(id);
		worse.proof.leaf[0] ^= 1;
		assert_ok!(respond(provider, vec![answer(id), answer(id), worse]));
		assert_eq!(happened(&Event::Proved { challenge: id, chunk, fragment, provider }), 1);
		assert_eq!(strikes(provider), 0);
		let free = Balances::free_balance(account(provider));
		let leaf = challenge.leaf;
		let again = Answer { challenge: id, chunk, leaf, proof: proof_of(&chunk, leaf) };
		assert_eq!(respond(provider, vec![again]), Err(stale()));
		assert_eq!(Balances::free_balance(account(provider)), free);
	});
}

#[test]
fn nobody_else_answers() {
	on_chain(|| {
		tune(|parameters| parameters.window = 1_000);
		stored();
		let (id, challenge) = one_challenge();
		let other = (challenge.provider + 1) % 4;
		assert_eq!(respond(other, vec![answer(id)]), Err(stale()));
		// Nor spoils the answer, behind one of their own that fits.
		let (own, _) = challenge_of(|challenge| challenge.provider == other);
		let mut spoilt = answer(id);
		spoilt.proof.leaf[0] ^= 1;
		assert_ok!(respond(other, vec![answer(own), spoilt]));
		assert!(Challenges::<Test>::contains_key(id));
		assert_eq!(strikes(challenge.provider), 0);
		assert_ok!(respond(challenge.provider, vec![answer(id)]));
	});
}

/// Fills the block that is being made.
fn fill(weight: Weight, bytes: u32) {
	System::set_block_consumed_resources(weight, bytes as usize);
}

#[test]
fn full_blocks_stretch_the_window() {
	let weights: BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
	let lengths: BlockLength = <Test as frame_system::Config>::BlockLength::get();
	let (most, longest) = (weights.max_block, *lengths.max.get(DispatchClass::Operational));
	let share = FullBlock::get();
	let full = share.mul_floor(most.ref_time());
	let long = share.mul_floor(longest);
	let (nearly, shorter) = (Weight::from_parts(full - 1, 0), long - 1);
	for (weight, bytes, stretches) in [
		(Weight::from_parts(full, 0), 0, true),
		(Weight::zero(), long, true),
		(nearly, shorter, false),
		(Weight::zero(), 0, false),
	] {
		on_chain(|| {
			stored();
			let (id, challenge) = one_challenge();
			let window = PeerStorage::parameters().window;
			fill(weight, bytes);
			let clock = Clock::<Test>::get();
			run_to(now() + 20);
			assert_eq!(Clock::<Test>::get(), if stretches { clock } else { clock + 20 });
			assert_eq!(Challenges::<Test>::contains_key(id), stretches);
			fill(Weight::zero(), 0);
			if stretches {
				run_to(now() + window);
				assert!(Challenges::<Test>::contains_key(id), "all of its window is left");
				run_to(now() + 1);
				assert!(!Challenges::<Test>::contains_key(id));
			}
			assert_eq!(strikes(challenge.provider), 1);
		});
	}
}

#[test]
fn while_audits_are_paused_none_is_drawn_and_none_runs_out() {
	on_chain(|| {
		stored();
		let (id, challenge) = one_challenge();
		tune(|parameters| parameters.challenges_per_block = 5);
		run_to(now() + 2);
		let before = open();
		let clock = Clock::<Test>::get();
		let pauses = Pauses { audit: true, intake: false };
		assert_ok!(PeerStorage::pause(RawOrigin::Root.into(), pauses));
		run_to(now() + 50);
		assert_eq!(open(), before);
		assert_eq!(Clock::<Test>::get(), clock);
		assert!(store(1, 7, UNTIL).is_ok(), "bodies are taken all the same");
		// Who can answer does.
		assert_ok!(respond(challenge.provider, vec![answer(id)]));
		AdminPauses::<Test>::kill();
		run_to(now() + 1);
		assert!(open().len() >= before.len());
		tune(|parameters| parameters.challenges_per_block = 0);
		run_to(now() + 3);
		respond_all(&[]);
		assert_eq!(open(), []);
		assert!((0..4).all(|provider| strikes(provider) == 0));
	});
}

/// The window may have been made shorter just before.
#[test]
fn nothing_runs_out_of_a_backlog_during_a_pause() {
	on_chain(|| {
		tune(|parameters| (parameters.challenges_per_block, parameters.window) = (64, 100));
		stored();
		run_to(now() + 5);
		tune(|parameters| (parameters.challenges_per_block, parameters.window) = (0, 1));
		AdminPauses::<Test>::put(Pauses { audit: true, intake: false });
		let before = open();
		run_to(now() + 5);
		assert_eq!(open(), before);
	});
}

#[test]
fn a_chunk_that_ends_does_not_end_what_is_asked_about_it() {
	on_chain(|| {
		tune(|parameters| parameters.window = 10);
		let chunk = stored();
		let [first, second, third] = [0, 1, 2].map(|provider| {
			let contract = Contracts::<Test>::get(chunk).unwrap();
			let fragment = (0..4).find(|fragment| contract.is_held_by(provider, *fragment));
			challenge(provider, chunk, u32::from(fragment.unwrap()) * 10)
		});
		end(&chunk);
		assert_eq!(Ranks::<Test>::get(), [0; 30]);
		let mut nonsense = answer(second);
		nonsense.proof.leaf.truncate(3);
		assert_ok!(respond(0, vec![answer(first)]));
		assert_ok!(respond(1, vec![nonsense]));
		assert_eq!(open(), [(third, 2)]);
		assert_noop!(
			PeerStorage::leave(RawOrigin::Signed(account(2)).into()),
			Error::<Test>::OpenChallenges
		);
		run_to(now() + 20);
		assert_eq!(open(), []);
		for (provider, struck) in [(0, 0), (1, 1), (2, 1), (3, 0)] {
			assert_eq!(strikes(provider), struck);
			assert_ok!(PeerStorage::leave(RawOrigin::Signed(account(provider)).into()));
			assert_eq!(Balances::total_balance_on_hold(&account(provider)), 0);
		}
	});
}

/// A challenge's provider hands its fragment over while it is open.
fn moved() -> (ChallengeId, Challenge, ProviderId) {
	register_some(5);
	let chunk = stored_again(1);
	let (id, challenge) = one_challenge();
	let account = account(challenge.provider);
	assert_ok!(PeerStorage::drain(RawOrigin::Signed(account).into()));
	run_to(now() + 3);
	confirm_all(&chunk);
	let holder = holder(&challenge).unwrap();
	assert_ne!(holder, challenge.provider);
	assert_noop!(
		PeerStorage::leave(RawOrigin::Signed(account).into()),
		Error::<Test>::OpenChallenges
	);
	(id, challenge, holder)
}

#[test]
fn who_handed_a_fragment_over_still_answers() {
	on_chain(|| {
		let (id, challenge, holder) = moved();
		let Challenge { provider, chunk, .. } = challenge;
		let fragment = fragment_of(&challenge);
		let all = Balances::total_balance(&account(provider));
		assert_eq!(respond(holder, vec![answer(id)]), Err(stale()));
		assert_ok!(respond(provider, vec![answer(id)]));
		assert_eq!(happened(&Event::Proved { challenge: id, chunk, fragment, provider }), 1);
		assert_eq!(Balances::total_balance(&account(provider)), all, "it was set aside before");
		assert_ok!(PeerStorage::leave(RawOrigin::Signed(account(provider)).into()));
	});
}

/// Joining and leaving does not help to dodge a challenge.
#[test]
fn who_handed_a_fragment_over_is_struck_for_no_answer() {
	on_chain(|| {
		let (_, challenge, holder) = moved();
		run_to(now() + 10);
		assert_eq!(strikes(challenge.provider), 1);
		assert_eq!(strikes(holder), 0);
		assert_eq!(self::holder(&challenge), Some(holder), "who holds it now keeps it");
		assert_ok!(PeerStorage::leave(RawOrigin::Signed(account(challenge.provider)).into()));
		assert_eq!(Balances::free_balance(TREASURY), RICH + AMO);
	});
}

#[test]
fn a_backlog_is_worked_off_a_bounded_number_a_block_and_none_is_forgotten() {
	on_chain(|| {
		tune(|parameters| {
			(parameters.challenges_per_block, parameters.window) = (MAX_CHALLENGES, 100)
		});
		stored();
		run_to(now() + 10);
		tune(|parameters| (parameters.challenges_per_block, parameters.window) = (0, 1));
		let drawn = NextChallenge::<Test>::get();
		assert!(drawn > 500 && drawn <= 640);
		let most = u64::from(2 * MAX_CHALLENGES);
		let first = OldestChallenge::<Test>::get();
		for blocks in 1..=drawn.div_ceil(most) {
			run_to(now() + 1);
			assert_eq!(OldestChallenge::<Test>::get(), drawn.min(first + blocks * most));
			assert_eq!(open().len() as u64, drawn - OldestChallenge::<Test>::get());
		}
		run_to(now() + 3);
		assert_eq!(open(), []);
	});
}

#[test]
fn what_nobody_holds_is_not_asked_for() {
	on_chain(|| {
		tune(|parameters| parameters.challenges_per_block = 5);
		register_some(4);
		let chunk = store(1, 1, UNTIL).unwrap();
		run_to(now() + 3);
		assert_eq!(NextChallenge::<Test>::get(), 0, "nothing is confirmed");
		let (provider, confirmation) = asked(&chunk)[0];
		assert_ok!(confirm(provider, vec![confirmation]));
		run_to(now() + 5);
		assert!(NextChallenge::<Test>::get() > 0);
		assert!(Challenges::<Test>::iter_values().all(|challenge| {
			challenge.provider == provider && fragment_of(&challenge) == confirmation.fragment
		}));
	});
}

#[test]
fn as_many_are_drawn_as_the_parameters_say() {
	on_chain(|| {
		stored();
		for wanted in [0, 1, MAX_CHALLENGES] {
			tune(|parameters| parameters.challenges_per_block = wanted);
			let before = NextChallenge::<Test>::get();
			run_to(now() + 1);
			let drawn = (NextChallenge::<Test>::get() - before) as u32;
			// Of each, four draws miss with a probability of (24/64)^4.
			assert!(drawn <= wanted && drawn >= wanted * 9 / 10, "{drawn} of {wanted}");
		}
	});
}
