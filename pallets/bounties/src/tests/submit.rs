//! What may be submitted.

use super::*;
use crate::{
	mock::market::{Grants, Sales, ORDER_WINDOW, WINDOW},
	types::Submission,
};
use amo_primitives::{chunk::Description, rights::Purposes};
use sp_runtime::TokenError;

#[test]
fn a_submission_is_a_sale_for_the_reward() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		let deposit = Bounties::submission_deposit();
		let key = key();
		let event = Event::Submitted { bounty, chunk, producer: 2, poster: 1, key, deposit };
		assert_eq!(last_event(), event);
		assert_eq!(held(HoldReason::Reward, 1), PER_CHUNK);
		assert_eq!(held(HoldReason::Submission, 2), deposit);
		let submission = Submission { bounty, producer: 2, outcome: None, deposit };
		assert_eq!(Submissions::<Test>::get(chunk, 1), Some(submission));

		let sale = Sales::<Test>::get((chunk, 1)).unwrap();
		assert_eq!((sale.seller, sale.price, sale.key), (2, REWARD, key));
		assert_eq!(sale.due, System::block_number() + WINDOW);
	});
}

#[test]
fn what_does_not_match_is_refused() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let good = || description(2, 1);
		for (description, error) in [
			(Description { metric: LOCATION, ..good() }, Error::<Test>::OtherMetric),
			(Description { place: None, ..good() }, Error::OutsideArea),
			// Coarser than the area: it may be outside.
			(Description { place: Some(around_seoul(4)), ..good() }, Error::OutsideArea),
			(Description { start: SPAN.0 - 1, ..good() }, Error::OutsideSpan),
			(Description { end: SPAN.1 + 1, ..good() }, Error::OutsideSpan),
			(Description { records: 59, ..good() }, Error::TooFewRecords),
		] {
			let chunk = register(2, description);
			assert_noop!(submit(2, bounty, chunk, 1), error);
		}
	});
}

#[test]
fn what_matches_at_the_edges_is_taken() {
	on_chain(|| {
		let widest = Terms {
			area: None,
			start: 0,
			end: u64::MAX,
			min_records: 0,
			quantity: MAX_QUANTITY,
			..terms(Ownership::Both)
		};
		let bounty = posted(widest);
		for (n, description) in [
			Description { place: None, ..description(2, 0) },
			Description { start: 0, end: 0, records: 1, ..description(2, 1) },
			Description { end: u64::MAX, records: u32::MAX, ..description(2, 2) },
		]
		.into_iter()
		.enumerate()
		{
			let chunk = register(2, description);
			assert_ok!(submit(2, bounty, chunk, n as u8));
		}
		let narrow = posted(Terms { start: SPAN.0, end: SPAN.0, ..terms(Ownership::Both) });
		let at_once = Description { end: SPAN.0, ..description(2, 9) };
		let chunk = register(2, Description { place: Some(around_seoul(5)), ..at_once });
		assert_ok!(submit(2, narrow, chunk, 9));
	});
}

#[test]
fn a_chunk_that_is_not_there_to_be_fetched_is_refused() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let submit = |chunk| submit(2, bounty, chunk, 1);
		assert_noop!(submit(ChunkId::zero()), Error::<Test>::UnknownChunk);

		let chunk = register(2, description(2, 1));
		UNCONFIRMED.with_borrow_mut(|unconfirmed| unconfirmed.insert(chunk));
		assert_noop!(submit(chunk), Error::<Test>::NotStored);
		UNCONFIRMED.take();

		let last = System::block_number() + MIN_LEFT;
		let expires = |block| CHUNKS.with_borrow_mut(|all| all.get_mut(&chunk).unwrap().1 = block);
		expires(last - 1);
		assert_noop!(submit(chunk), Error::<Test>::ExpiresTooSoon);
		expires(last);
		assert_ok!(submit(chunk));
	});
}

#[test]
fn only_the_own_chunk_for_the_bounty_of_another() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = register(2, description(2, 1));
		assert_noop!(submit(2, bounty + 1, chunk, 1), Error::<Test>::UnknownBounty);
		assert_noop!(submit(3, bounty, chunk, 1), Error::<Test>::NotYourChunk);
		assert_noop!(submit(1, bounty, chunk, 1), Error::<Test>::OwnBounty);
		let posters = register(1, description(1, 1));
		assert_noop!(submit(2, bounty, posters, 1), Error::<Test>::NotYourChunk);
	});
}

#[test]
fn who_cannot_pay_the_deposit_cannot_submit() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = register(4, description(4, 1));
		assert_noop!(submit(4, bounty, chunk, 1), TokenError::FundsUnavailable);
	});
}

#[test]
fn no_more_are_taken_than_are_paid_for() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let first = submitted(bounty, 1);
		submitted(bounty, 2);
		let third = register(2, description(2, 3));
		let submit = || submit(2, bounty, third, 3);
		assert_noop!(submit(), Error::<Test>::NoSlotFree);
		assert_ok!(Bounties::accept(signed(1), bounty, first));
		assert_noop!(submit(), Error::<Test>::NoSlotFree);
	});
}

#[test]
fn the_deadline_is_the_last_block() {
	on_chain(|| {
		let deadline = System::block_number() + 20;
		let bounty = posted(Terms { deadline, ..terms(Ownership::Both) });
		run_to(deadline);
		assert_noop!(Bounties::close(signed(3), bounty), Error::<Test>::NotOver);
		submitted(bounty, 1);
		run_to(deadline + 1);
		let late = register(2, description(2, 2));
		assert_noop!(submit(2, bounty, late, 2), Error::<Test>::Closed);
	});
}

#[test]
fn what_is_not_sealed_is_delivered_at_once() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let open = register(2, Description { key_commitment: None, ..description(2, 2) });
		assert_ok!(Bounties::submit(signed(2), bounty, open));
		assert_ok!(Bounties::accept(signed(1), bounty, open));
		assert_eq!(outcome(open), Some(Outcome::Paid));
	});
}

/// Until then the producer shows nothing, and the poster can do nothing.
#[test]
fn reward_place_and_key_are_certain_before_the_delivery() {
	on_chain(|| {
		let bounty = posted(Terms { quantity: 1, ..terms(Ownership::Both) });
		let chunk = register(2, description(2, 1));
		assert_ok!(Bounties::submit(signed(2), bounty, chunk));
		assert_noop!(Bounties::accept(signed(1), bounty, chunk), "not delivered");
		let reason = Reason::WrongKey { private_key: PRIVATE_KEY };
		assert_noop!(reject(1, bounty, chunk, reason), "not delivered");
		let late = register(3, description(3, 2));
		assert_noop!(Bounties::submit(signed(3), bounty, late), Error::<Test>::NoSlotFree);
		assert_ok!(Bounties::renew_key(signed(1), bounty, next_key()));
		assert_ok!(Bounties::cancel(signed(1), bounty));
		assert_eq!(Sales::<Test>::get((chunk, 1)).unwrap().key, key());
		assert_ok!(Market::grant(&chunk, 1, custody(1)));
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		assert_eq!(Balances::total_balance(&2), RICH + REWARD);
	});
}

/// Who takes a place and does not deliver gives it back, and cannot take it again with the same chunk.
#[test]
fn what_is_not_delivered_gives_its_slot_back() {
	on_chain(|| {
		let bounty = posted(Terms { quantity: 1, ..terms(Ownership::Both) });
		let chunk = register(2, description(2, 1));
		assert_ok!(Bounties::submit(signed(2), bounty, chunk));
		run_to(System::block_number() + ORDER_WINDOW);
		assert_eq!(outcome(chunk), Some(Outcome::Refunded));
		assert_eq!(held(HoldReason::Reward, 1), PER_CHUNK);
		assert_eq!(held(HoldReason::Submission, 2), Bounties::submission_deposit());
		let again = Bounties::submit(signed(2), bounty, chunk);
		assert_noop!(again, Error::<Test>::SubmittedBefore);
		let good = submitted(bounty, 2);
		assert_ok!(Bounties::accept(signed(1), bounty, good));
	});
}

#[test]
fn the_grant_is_for_the_purposes_that_the_terms_name() {
	on_chain(|| {
		let purposes = |chunk| Grants::<Test>::get((chunk, 1));
		let few = Terms { purposes: Purposes::TRAFFIC, ..terms(Ownership::Producer) };
		let bounty = posted(few);
		let chunk = submitted(bounty, 1);
		assert_eq!(purposes(chunk), Some(Purposes::TRAFFIC));
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 2);
		assert_eq!(purposes(chunk), Some(Purposes::ALL));
	});
}
