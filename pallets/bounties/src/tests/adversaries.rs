//! Those who want data for nothing, money for nothing, or to be in the way.

use super::*;
use crate::mock::market::{BOND, RIGHT_DEPOSIT, WINDOW};
use amo_primitives::{rights::OnSaleEnd, Hash};
use frame_support::traits::{
	fungible::Mutate,
	tokens::{Fortitude, Preservation},
};
use sp_runtime::TokenError;

const CONTENTS: Reason = Reason::Contents { evidence: Hash::repeat_byte(1) };

/// Account 1 sends away what is not held, but so much.
fn keep(amount: Balance) {
	let free = Balances::reducible_balance(&1, Preservation::Expendable, Fortitude::Polite);
	assert_ok!(Balances::transfer(&1, &3, free + MINIMUM - amount, Preservation::Expendable));
	assert_eq!(Balances::free_balance(1), amount);
}

/// State costs coins for as long as it is there, and all of them come back.
#[test]
fn a_flood_of_bounties_ends_with_the_coins() {
	on_chain(|| {
		let cheapest = || Terms { quantity: 1, reward: MINIMUM, ..terms(Ownership::Both) };
		let each = Bounties::bounty_deposit() + MINIMUM + RIGHT_DEPOSIT;
		let affordable = (RICH - MINIMUM) / each;
		for _ in 0..affordable {
			posted(cheapest());
		}
		assert_noop!(Bounties::post(signed(1), cheapest(), key()), TokenError::FundsUnavailable);
		assert_eq!(Posted::<Test>::iter_keys().count() as u128, affordable);
		for bounty in Posted::<Test>::iter_keys().collect::<Vec<_>>() {
			assert_ok!(Bounties::cancel(signed(1), bounty));
		}
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn a_chunk_is_paid_for_once_by_a_poster() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let another = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		let again = |bounty| submit(2, bounty, chunk, 1);
		assert_noop!(again(bounty), Error::<Test>::SubmittedBefore);
		assert_noop!(again(another), Error::<Test>::SubmittedBefore);
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		assert_noop!(again(bounty), Error::<Test>::SubmittedBefore);
		// Nor when the bounty is gone and the poster has dropped the grant.
		assert_ok!(Bounties::cancel(signed(1), bounty));
		Market::expire(&chunk, 1);
		assert_noop!(again(another), Error::<Test>::SubmittedBefore);
		// Another poster may pay as well.
		assert_ok!(Bounties::post(signed(3), terms(Ownership::Both), key()));
		assert_ok!(again(another + 1));
	});
}

#[test]
fn a_refused_chunk_does_not_come_again() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		assert_ok!(reject(1, bounty, chunk, CONTENTS));
		assert_ok!(Market::resolve(&chunk, 1, Outcome::Refunded));
		assert_noop!(submit(2, bounty, chunk, 1), Error::<Test>::SubmittedBefore);
	});
}

/// The poster who vanishes has accepted; the coins wait for nobody.
#[test]
fn a_poster_who_vanishes_pays() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		keep(MINIMUM);
		submitted(bounty, 1);
		run_to(System::block_number() + WINDOW);
		assert_eq!(Balances::total_balance(&2), RICH + REWARD);
		run_to(60);
		assert_ok!(Bounties::close(signed(3), bounty));
		assert_eq!(Balances::total_balance_on_hold(&1), RIGHT_DEPOSIT);
		assert_eq!(Balances::free_balance(1), PER_CHUNK + MINIMUM + Bounties::bounty_deposit());
	});
}

/// A poster may cancel in the block of a submission, before it or after it: either nothing is
/// delivered, or it is paid.
#[test]
fn a_cancellation_does_not_take_delivered_keys() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		assert_ok!(Bounties::cancel(signed(1), bounty));
		let late = register(2, description(2, 2));
		assert_noop!(submit(2, bounty, late, 2), Error::<Test>::Closed);
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		assert_eq!(Balances::total_balance(&2), RICH + REWARD);
	});
}

/// Nor does a close in the block after the deadline.
#[test]
fn a_close_does_not_take_delivered_keys() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		run_to(51);
		submitted(bounty, 1);
		run_to(52);
		assert_ok!(Bounties::close(signed(1), bounty));
		assert!(Posted::<Test>::contains_key(bounty));
		run_to(51 + WINDOW);
		assert!(!Posted::<Test>::contains_key(bounty));
		assert_eq!(Balances::total_balance(&2), RICH + REWARD);
		assert_eq!(Balances::free_balance(1), RICH - REWARD - RIGHT_DEPOSIT);
	});
}

#[test]
fn others_neither_accept_nor_reject() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let another = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		for who in [2, 3] {
			assert_noop!(Bounties::accept(signed(who), bounty, chunk), Error::<Test>::NotPoster);
			assert_noop!(reject(who, bounty, chunk, CONTENTS), Error::<Test>::NotPoster);
		}
		assert_noop!(Bounties::accept(signed(1), another, chunk), Error::<Test>::UnknownSubmission);
		assert_noop!(reject(1, another, chunk, CONTENTS), Error::<Test>::UnknownSubmission);
	});
}

/// Junk that matches on paper, and is taken back or refused, costs the poster neither coins nor the
/// bounty, also one who has nothing but what is held and the bond of a complaint.
#[test]
fn refunds_leave_the_bounty_and_the_posters_coins_as_they_were() {
	let ends: [fn(BountyId, ChunkId); 3] = [
		|_, chunk| {
			assert_ok!(Market::revoke(&chunk, 1));
		},
		|bounty, chunk| {
			assert_ok!(reject(1, bounty, chunk, CONTENTS));
			assert_ok!(Market::resolve(&chunk, 1, Outcome::Refunded));
		},
		// The producer concedes.
		|bounty, chunk| {
			assert_ok!(reject(1, bounty, chunk, CONTENTS));
			assert_ok!(Market::revoke(&chunk, 1));
		},
	];
	for ownership in [Ownership::Producer, Ownership::Both] {
		on_chain(|| {
			let bounty = posted(Terms { quantity: 1, ..terms(ownership) });
			keep(MINIMUM + BOND);
			let of_poster = || {
				let (free, total) = (Balances::free_balance(1), Balances::total_balance(&1));
				(Posted::<Test>::get(bounty), held(HoldReason::Reward, 1), free, total)
			};
			let before = of_poster();
			let cycles = (0..).zip(ends.into_iter().cycle()).take(9);
			for (n, end) in cycles {
				let chunk = submitted(bounty, n);
				end(bounty, chunk);
				assert_eq!(of_poster(), before);
			}
			// What it costs is the producer's, until the chunks end.
			let deposits = 9 * Bounties::submission_deposit();
			assert_eq!(Balances::free_balance(2), RICH - deposits);
			let good = submitted(bounty, 9);
			assert_ok!(Bounties::accept(signed(1), bounty, good));
			assert!(!Posted::<Test>::contains_key(bounty));
		});
	}
}

/// Who cannot have held again what a submission needs promises nothing any more: here a sale holds less
/// than when the bounty was posted, and the rest is spent.
#[test]
fn a_bounty_whose_poster_has_no_coins_left_closes_at_a_refund() {
	on_chain(|| {
		SaleDeposit::set(RIGHT_DEPOSIT + 2);
		let bounty = posted(Terms { quantity: 3, ..terms(Ownership::Both) });
		let first = submitted(bounty, 1);
		let second = submitted(bounty, 2);
		keep(MINIMUM);
		assert_ok!(Market::revoke(&first, 1));
		let refund = PER_CHUNK + 2;
		System::assert_last_event(Event::Closed { bounty, poster: 1, refund }.into());
		assert_eq!(held(HoldReason::Reward, 1), 0);
		assert_eq!(Balances::free_balance(1), MINIMUM + PER_CHUNK + refund);
		assert_ok!(Bounties::accept(signed(1), bounty, second));
		assert!(!Posted::<Test>::contains_key(bounty));
	});
}

/// Other sales of the same chunk, before and after, are none of the bounty's business.
#[test]
fn ends_that_are_no_submissions_change_nothing() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		Bounties::ended(&chunk, &3, Outcome::Paid);
		Bounties::ended(&ChunkId::zero(), &1, Outcome::Paid);
		assert_eq!(Posted::<Test>::get(bounty).unwrap().in_flight, 1);
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		for outcome in [Outcome::Paid, Outcome::Refunded] {
			Bounties::ended(&chunk, &1, outcome);
		}
		let posted = Posted::<Test>::get(bounty).unwrap();
		assert_eq!((posted.filled, posted.in_flight), (1, 0));
	});
}
