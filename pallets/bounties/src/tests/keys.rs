//! The bounty's key: renewed, revealed, and who pays for a wrong one.

use super::*;
use crate::mock::market::{Sales, BOND};
use amo_primitives::custody::EncryptionKey;

const WRONG: Reason = Reason::WrongKey { private_key: PRIVATE_KEY };
const NEXT_WRONG: Reason = Reason::WrongKey { private_key: NEXT_PRIVATE_KEY };

fn renew(bounty: BountyId) -> DispatchResult {
	Bounties::renew_key(signed(1), bounty, next_key())
}

fn current(bounty: BountyId) -> Option<EncryptionKey> {
	Posted::<Test>::get(bounty).unwrap().key
}

/// Account 2 submits its chunk number `n`, with a key that is not that of the header.
fn wrongly_submitted(bounty: BountyId, n: u8) -> ChunkId {
	let chunk = register(2, description(2, n));
	assert_ok!(submit(2, bounty, chunk, n + 100));
	chunk
}

#[test]
fn a_wrong_key_costs_the_producer_its_deposit_and_the_poster_nothing() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let wrong = wrongly_submitted(bounty, 1);
		let not_it = Reason::WrongKey { private_key: [1; 32] };
		assert_noop!(reject(1, bounty, wrong, not_it), "not the key");
		assert_ok!(reject(1, bounty, wrong, WRONG));

		let deposit = Bounties::submission_deposit();
		let forfeited = Event::Forfeited { bounty, chunk: wrong, producer: 2, poster: 1, deposit };
		assert_eq!(last_event(), forfeited);
		let rejected = Event::Rejected { bounty, chunk: wrong, reason: WRONG };
		System::assert_has_event(rejected.into());
		let outcome = Outcome::Refunded;
		let ended = Event::SubmissionEnded { bounty, chunk: wrong, producer: 2, outcome };
		System::assert_has_event(ended.into());
		assert_eq!(Balances::total_balance(&2), RICH - deposit);
		assert_eq!(Balances::total_balance(&1), RICH + deposit);
		// The bounty is as it was, but for the key.
		assert_eq!(held(HoldReason::Reward, 1), 2 * PER_CHUNK);
		assert_eq!(held(HoldReason::Submission, 2), 0);
		assert_noop!(reject(1, bounty, wrong, WRONG), Error::<Test>::UnknownSubmission);
	});
}

#[test]
fn a_bounty_goes_on_with_another_key_after_a_dispute() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let wrong = wrongly_submitted(bounty, 1);
		assert_ok!(reject(1, bounty, wrong, WRONG));
		assert_eq!(current(bounty), None);

		// Everyone could read what is sealed to its last key.
		assert_noop!(submit(2, bounty, wrong, 1), Error::<Test>::NoKey);
		assert_ok!(renew(bounty));
		// The same chunk, with the right key now.
		assert_ok!(submit(2, bounty, wrong, 1));
		assert_eq!(Sales::<Test>::get((wrong, 1)).unwrap().key, next_key());
		assert_ok!(Bounties::accept(signed(1), bounty, wrong));
		assert_eq!(outcome(wrong), Some(Outcome::Paid));
	});
}

/// Each wrong key pays the poster: who sends them for ever ends without coins, and the bounty goes on.
#[test]
fn wrong_keys_never_end_a_bounty() {
	on_chain(|| {
		let bounty = posted(Terms { quantity: 1, ..terms(Ownership::Both) });
		for n in 0..5 {
			let wrong = wrongly_submitted(bounty, n);
			assert_ok!(reject(1, bounty, wrong, WRONG));
			assert_ok!(Bounties::renew_key(signed(1), bounty, key()));
		}
		let paid = 5 * Bounties::submission_deposit();
		assert_eq!(Balances::total_balance(&1), RICH + paid);
		assert_eq!(Balances::total_balance(&2), RICH - paid);
		let right = submitted(bounty, 9);
		assert_ok!(Bounties::accept(signed(1), bounty, right));
		assert!(!Posted::<Test>::contains_key(bounty));
	});
}

#[test]
fn to_reject_a_right_key_costs_the_bond_and_the_bounty_goes_on() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		assert_ok!(reject(1, bounty, chunk, WRONG));
		assert_eq!(outcome(chunk), Some(Outcome::Paid));
		assert_eq!(current(bounty), None);
		assert_eq!(Balances::total_balance(&2), RICH + REWARD + BOND);
		assert_eq!(held(HoldReason::Submission, 2), Bounties::submission_deposit());
		assert_ok!(Bounties::cancel(signed(1), bounty));
		poster_is_done(REWARD + BOND, 1);
	});
}

#[test]
fn what_is_in_flight_stays_bound_to_its_key() {
	on_chain(|| {
		let bounty = posted(Terms { quantity: 3, ..terms(Ownership::Both) });
		let first = wrongly_submitted(bounty, 1);
		assert_ok!(renew(bounty));
		let second = wrongly_submitted(bounty, 2);
		let sealed_to = |chunk| Sales::<Test>::get((chunk, 1)).unwrap().key;
		assert_eq!((sealed_to(first), sealed_to(second)), (key(), next_key()));

		// A dispute about the first reveals its key alone: the bounty's is another one by now.
		assert_noop!(reject(1, bounty, first, NEXT_WRONG), "not the key");
		assert_ok!(reject(1, bounty, first, WRONG));
		assert_eq!(current(bounty), Some(next_key()));
		assert_ok!(reject(1, bounty, second, NEXT_WRONG));
		assert_eq!(current(bounty), None);
		assert_eq!(Balances::total_balance(&2), RICH - 2 * Bounties::submission_deposit());
	});
}

#[test]
fn the_poster_renews_the_key_of_an_open_bounty() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let renew = |who, bounty, key| Bounties::renew_key(signed(who), bounty, key);
		let key = next_key();
		assert_noop!(renew(1, bounty + 1, key), Error::<Test>::UnknownBounty);
		assert_noop!(renew(2, bounty, key), Error::<Test>::NotPoster);
		let unusable = EncryptionKey([0; 32]);
		assert_noop!(renew(1, bounty, unusable), Error::<Test>::UnusableKey);
		for _ in 0..2 {
			assert_ok!(renew(1, bounty, key));
			assert_eq!(last_event(), Event::KeyRenewed { bounty, key });
		}
		assert_eq!(current(bounty), Some(key));

		run_to(51);
		assert_ok!(renew(1, bounty, key));
		run_to(52);
		assert_noop!(renew(1, bounty, key), Error::<Test>::Closed);

		let bounty = posted(terms(Ownership::Both));
		submitted(bounty, 1);
		assert_ok!(Bounties::cancel(signed(1), bounty));
		assert_noop!(renew(1, bounty, key), Error::<Test>::Closed);
	});
}

/// A dispute of the last open sale of a bounty that has closed ends both.
#[test]
fn a_wrong_key_after_the_end_is_paid_for_as_well() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let wrong = wrongly_submitted(bounty, 1);
		assert_ok!(Bounties::cancel(signed(1), bounty));
		assert_ok!(reject(1, bounty, wrong, WRONG));
		assert!(!Posted::<Test>::contains_key(bounty));
		assert_eq!(Balances::free_balance(1), RICH + Bounties::submission_deposit());
	});
}
