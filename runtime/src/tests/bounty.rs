//! Bounties to their end, for each ownership, and what a poster can reject.

use super::market::*;
use crate::{
	configs::market::{AcceptWindow, ComplaintBond, DisputeBond, OrderWindow},
	AccountId, Balances, Bounties, Hash, Runtime, System, Timestamp, Treasury,
};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	custody::Custody,
	place::Cell,
	rights::{Access, Outcome, Purposes},
	time::DAYS,
};
use frame_support::traits::fungible::Inspect;
use pallet_bounties::{
	types::{Reason, Terms},
	Call, Error, Event, HoldReason, NextId, Posted,
};
use pallet_data_rights::{Grants, Strikes};
use sp_keyring::Sr25519Keyring;

/// The cell of resolution 5 in which [`description`]s are.
fn area() -> Option<Cell> {
	Cell::new(0x0873_0e1d_88ff_ffff & !(0xf << 52) | 5 << 52 | 0o77 << 24)
}

fn bounty(ownership: Ownership, quantity: u32) -> Terms {
	let purposes = match ownership {
		Ownership::Producer => Purposes::TRAFFIC,
		Ownership::Poster | Ownership::Both => Purposes::ALL,
	};
	Terms {
		metric: 0,
		area: area(),
		start: Timestamp::get() - 3_600_000,
		end: Timestamp::get() + 3_600_000,
		min_records: 60,
		quantity,
		reward: PRICE,
		ownership,
		purposes,
		deadline: System::block_number() + DAYS,
	}
}

fn post(terms: Terms, key: &KeyPair) -> BountyId {
	let id = NextId::<Runtime>::get();
	sent(POSTER, Call::post { terms, key: key.public });
	id
}

fn submission(bounty: BountyId, upload: &Upload) -> Call<Runtime> {
	Call::submit { bounty, chunk: upload.chunk }
}

/// Submits a chunk and delivers its data key.
fn submitted(bounty: BountyId, upload: &Upload, key: &KeyPair) {
	sent(OWNER, submission(bounty, upload));
	sent(OWNER, consent(upload, POSTER, custody(upload, POSTER, key)));
}

/// Coins of the producer, the poster and the treasury.
fn all() -> [i128; 3] {
	[coins(OWNER), coins(POSTER), coins(Treasury::account_id())]
}

fn since(before: [i128; 3]) -> [i128; 3] {
	let after = all();
	[after[0] - before[0], after[1] - before[1], after[2] - before[2]]
}

/// Removes what is left of a bounty that has ended, and checks that nothing stays held of it.
fn clear(upload: &Upload) {
	let (chunk, account) = (upload.chunk, POSTER.to_account_id());
	assert_eq!(Posted::<Runtime>::iter().count(), 0, "it has ended");
	if Grants::<Runtime>::contains_key(&account, chunk) {
		sent(POSTER, pallet_data_rights::Call::expire { chunk, account: account.clone() });
	}
	assert_eq!(held(POSTER), 0);
	let clear = Call::clear { chunk, poster: account };
	refused(OTHER, clear.clone(), Error::<Runtime>::ChunkNotEnded);
	let owner = if owner_of(&chunk) == Some(POSTER.to_account_id()) { POSTER } else { OWNER };
	sent(owner, pallet_chunks::Call::discard { chunk });
	assert!(held_for(OWNER, HoldReason::Submission) > 0);
	sent(OTHER, clear);
	assert_eq!(held_for(OWNER, HoldReason::Submission), 0);
}

const PAID: [i128; 3] = [PRICE as i128, -(PRICE as i128), 0];

#[test]
fn a_bounty_whose_producer_owns_the_result() {
	market().execute_with(|| {
		let key = KeyPair::new(7);
		let bounty = post(bounty(Ownership::Producer, 1), &key);
		let upload = upload(1);
		let (before, issuance) = (all(), Balances::total_issuance());
		let submit = submission(bounty, &upload);
		refused(OTHER, submit.clone(), Error::<Runtime>::NotYourChunk);
		sent(OWNER, submit.clone());
		refused(OWNER, submit, Error::<Runtime>::NoSlotFree);
		assert!(!may_use(&upload, POSTER));
		let cancel = pallet_data_rights::Call::cancel { chunk: upload.chunk };
		refused(POSTER, cancel, pallet_data_rights::Error::<Runtime>::StartedElsewhere);
		sent(OWNER, consent(&upload, POSTER, custody(&upload, POSTER, &key)));
		let granted = Access::Granted { purposes: Purposes::TRAFFIC, until: None };
		assert_eq!(access(&upload, POSTER), granted);

		sent(POSTER, Call::accept { bounty, chunk: upload.chunk });
		assert_eq!(since(before), PAID);
		assert_eq!(Balances::total_issuance(), issuance);
		assert_eq!(access(&upload, POSTER), granted);
		clear(&upload);
	});
}

#[test]
fn a_bounty_whose_poster_owns_the_result_and_says_nothing() {
	market().execute_with(|| {
		let key = KeyPair::new(7);
		let bounty = post(bounty(Ownership::Poster, 1), &key);
		let (description, upload) = description(device(OWNER, 1), 1);
		let until = System::block_number() + PERIOD;
		let mut elsewhere = description.clone();
		elsewhere.place = None;
		let register =
			|description| pallet_chunks::Call::register_for { bounty, description, until };
		refused(OWNER, register(elsewhere), Error::<Runtime>::OutsideArea);
		let mut bare = description.clone();
		bare.key_commitment = None;
		refused(OWNER, register(bare), pallet_chunks::Error::<Runtime>::MustBeSealed);
		sent(OWNER, register(description.clone()));
		let chunk = pallet_chunks::Heads::<Runtime>::get(description.device).expect("it has one");
		let upload = Upload { chunk, ..upload };
		confirm_all();

		assert_eq!(owner_of(&chunk), Some(POSTER.to_account_id()));
		assert_eq!(
			[access(&upload, OWNER), access(&upload, POSTER)],
			[Access::Denied, Access::Owner]
		);
		let before = all();
		submitted(bounty, &upload, &key);
		pass(AcceptWindow::get() - 1);
		assert_eq!(since(before), [0; 3]);
		pass(1);
		assert_eq!(since(before), PAID);
		refused(
			OWNER,
			pallet_chunks::Call::discard { chunk },
			pallet_chunks::Error::<Runtime>::NotOwner,
		);
		clear(&upload);
	});
}

#[test]
fn a_bounty_whose_result_both_own() {
	market().execute_with(|| {
		let key = KeyPair::new(7);
		let bounty = post(bounty(Ownership::Both, 1), &key);
		let upload = upload(1);
		let before = all();
		submitted(bounty, &upload, &key);
		pass(AcceptWindow::get());
		assert_eq!(since(before), PAID);
		let granted = Access::Granted { purposes: Purposes::ALL, until: None };
		assert_eq!([access(&upload, OWNER), access(&upload, POSTER)], [Access::Owner, granted]);
		clear(&upload);
	});
}

/// Posts a bounty for two chunks, submits one with some custody, and has the poster reject it.
fn rejected(
	custody: impl FnOnce(&Upload, &KeyPair) -> Custody,
	reason: impl FnOnce(&KeyPair) -> Reason,
) -> (BountyId, Upload, [i128; 3]) {
	let key = KeyPair::new(7);
	let bounty = post(bounty(Ownership::Producer, 2), &key);
	let upload = upload(1);
	let before = all();
	sent(OWNER, submission(bounty, &upload));
	sent(OWNER, consent(&upload, POSTER, custody(&upload, &key)));
	// Its key serves for more than this sale.
	refused(
		POSTER,
		pallet_data_rights::Call::dispute { chunk: upload.chunk, private_key: key.private },
		pallet_data_rights::Error::<Runtime>::StartedElsewhere,
	);
	sent(POSTER, Call::reject { bounty, chunk: upload.chunk, reason: reason(&key) });
	(bounty, upload, before)
}

fn key_is_wrong(key: &KeyPair) -> Reason {
	Reason::WrongKey { private_key: key.private }
}

fn fees(account: Sr25519Keyring) -> i128 {
	coins(account) - Balances::total_balance(&account.to_account_id()) as i128
}

/// What is forfeited is more than the poster's fees: to be in the way this way pays the poster.
#[test]
fn a_wrong_key_is_rejected_and_paid_for_and_the_bounty_goes_on() {
	market().execute_with(|| {
		let wrong = |upload: &Upload, key: &KeyPair| custody_of(&[9; 32], upload, POSTER, key);
		let fees_before = fees(POSTER);
		let (bounty, upload, before) = rejected(wrong, key_is_wrong);
		let (poster, outcome) = (POSTER.to_account_id(), Outcome::Refunded);
		let (chunk, producer) = (upload.chunk, OWNER.to_account_id());
		let ended = Event::<Runtime>::SubmissionEnded { bounty, chunk, producer, outcome };
		assert!(happened(ended));
		assert!(!may_use(&upload, POSTER));
		assert_eq!(Strikes::<Runtime>::get(AccountId::from(OWNER)), 1);
		assert_eq!(Strikes::<Runtime>::get(poster), 0);

		let key = KeyPair::new(8);
		refused(OWNER, submission(bounty, &upload), Error::<Runtime>::NoKey);
		sent(POSTER, Call::renew_key { bounty, key: key.public });
		let deposit = Bounties::submission_deposit() as i128;
		assert_eq!(since(before), [-deposit, deposit, 0]);
		assert!(deposit > fees(POSTER) - fees_before);

		submitted(bounty, &upload, &key);
		sent(POSTER, Call::accept { bounty, chunk });
		assert!(may_use(&upload, POSTER));
		sent(POSTER, Call::cancel { bounty });
		clear(&upload);
	});
}

#[test]
fn what_is_not_delivered_is_not_paid_and_frees_its_slot() {
	market().execute_with(|| {
		let key = KeyPair::new(7);
		let bounty = post(bounty(Ownership::Both, 1), &key);
		let (first, second) = (upload(1), upload(2));
		let before = all();
		sent(OWNER, submission(bounty, &first));
		pass(OrderWindow::get());
		assert_eq!(since(before), [0; 3]);
		refused(OWNER, submission(bounty, &first), Error::<Runtime>::SubmittedBefore);
		submitted(bounty, &second, &key);
		sent(POSTER, Call::accept { bounty, chunk: second.chunk });
		assert_eq!(since(before), PAID);
		sent(OWNER, pallet_chunks::Call::discard { chunk: first.chunk });
		sent(OTHER, Call::clear { chunk: first.chunk, poster: POSTER.to_account_id() });
		clear(&second);
	});
}

#[test]
fn a_right_key_that_is_rejected_costs_the_poster_price_and_bond() {
	market().execute_with(|| {
		let (bounty, upload, before) =
			rejected(|upload, key| custody(upload, POSTER, key), key_is_wrong);
		let paid = (PRICE + DisputeBond::get()) as i128;
		assert_eq!(since(before), [paid, -paid, 0]);
		assert!(may_use(&upload, POSTER));
		sent(POSTER, Call::cancel { bounty });
		clear(&upload);
	});
}

fn contents_rejected() -> (BountyId, Upload, [i128; 3]) {
	let evidence = Hash::repeat_byte(0xe1);
	rejected(|upload, key| custody(upload, POSTER, key), |_| Reason::Contents { evidence })
}

fn resolve(upload: &Upload, outcome: Outcome) {
	let (chunk, buyer) = (upload.chunk, POSTER.to_account_id());
	council(pallet_data_rights::Call::resolve { chunk, buyer, outcome });
}

#[test]
fn contents_that_the_council_finds_wrong_are_not_paid_and_another_chunk_may_be_submitted() {
	market().execute_with(|| {
		let (bounty, first, before) = contents_rejected();
		resolve(&first, Outcome::Refunded);
		assert_eq!(since(before), [0; 3]);
		assert!(!may_use(&first, POSTER));
		let key = KeyPair::new(7);
		let again = submission(bounty, &first);
		refused(OWNER, again, Error::<Runtime>::SubmittedBefore);
		for seed in [2, 3] {
			let upload = upload(seed);
			submitted(bounty, &upload, &key);
			sent(POSTER, Call::accept { bounty, chunk: upload.chunk });
		}
		assert_eq!(since(before), PAID.map(|coins| 2 * coins));
		assert_eq!(Posted::<Runtime>::iter().count(), 0, "it is filled");
	});
}

#[test]
fn contents_that_the_council_finds_right_are_paid() {
	market().execute_with(|| {
		let (bounty, upload, before) = contents_rejected();
		let chunk = upload.chunk;
		refused(
			POSTER,
			Call::accept { bounty, chunk },
			pallet_data_rights::Error::<Runtime>::Complained,
		);
		resolve(&upload, Outcome::Paid);
		let (price, bond) = (PRICE as i128, ComplaintBond::get() as i128);
		assert_eq!(since(before), [price, -price - bond, bond]);
		sent(POSTER, Call::cancel { bounty });
		clear(&upload);
	});
}

#[test]
fn a_cancelled_bounty_pays_for_what_was_submitted() {
	market().execute_with(|| {
		let key = KeyPair::new(7);
		let at_first = coins(POSTER);
		let bounty = post(bounty(Ownership::Both, 3), &key);
		let (first, second) = (upload(1), upload(2));
		let before = all();
		submitted(bounty, &first, &key);
		refused(OTHER, Call::cancel { bounty }, Error::<Runtime>::NotPoster);
		sent(POSTER, Call::cancel { bounty });
		assert_eq!(held_for(POSTER, HoldReason::Reward), 0, "the rest is back");
		let late = submission(bounty, &second);
		refused(OWNER, late, Error::<Runtime>::Closed);
		pass(AcceptWindow::get());
		assert_eq!(since(before), PAID);
		assert_eq!(at_first - coins(POSTER), PRICE as i128);
		clear(&first);
	});
}

#[test]
fn a_bounty_that_nobody_fills_is_closed_by_anyone_after_its_deadline() {
	market().execute_with(|| {
		let before = coins(POSTER);
		let bounty = post(bounty(Ownership::Both, 3), &KeyPair::new(7));
		let deadline = Posted::<Runtime>::get(bounty).expect("it is posted").terms.deadline;
		refused(OTHER, Call::close { bounty }, Error::<Runtime>::NotOver);
		pass(deadline - System::block_number());
		sent(OTHER, Call::close { bounty });
		assert_eq!((held(POSTER), coins(POSTER)), (0, before));
	});
}
