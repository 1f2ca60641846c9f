//! How submissions and bounties end.

use super::*;
use crate::{
	mock::market::{BOND, WINDOW},
	Call,
};
use amo_primitives::Hash;
use frame_support::{pallet_prelude::DispatchError, traits::UnfilteredDispatchable};

const CONTENTS: Reason = Reason::Contents { evidence: Hash::repeat_byte(1) };
const WRONG_KEY: Reason = Reason::WrongKey { private_key: PRIVATE_KEY };

#[test]
fn accepted_submissions_fill_a_bounty_and_the_last_ends_it() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let first = submitted(bounty, 1);
		assert_ok!(Bounties::accept(signed(1), bounty, first));
		let ended =
			|chunk| Event::SubmissionEnded { bounty, chunk, producer: 2, outcome: Outcome::Paid };
		assert_eq!(last_event(), ended(first));
		assert_eq!(outcome(first), Some(Outcome::Paid));
		poster_paid(REWARD);

		let second = submitted(bounty, 2);
		assert_ok!(Bounties::accept(signed(1), bounty, second));
		let deposit = Bounties::bounty_deposit();
		assert_eq!(last_event(), Event::Ended { bounty, poster: 1, filled: 2, deposit });
		System::assert_has_event(ended(second).into());
		assert!(!Posted::<Test>::contains_key(bounty));
		poster_is_done(2 * REWARD, 2);
		assert_eq!(Balances::total_balance(&2), RICH + 2 * REWARD);
	});
}

#[test]
fn who_does_not_answer_has_accepted() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		run_to(System::block_number() + WINDOW - 1);
		assert_eq!(outcome(chunk), None);
		run_to(System::block_number() + 1);
		assert_eq!(outcome(chunk), Some(Outcome::Paid));
		poster_paid(REWARD);
		for reason in [CONTENTS, WRONG_KEY] {
			assert_noop!(reject(1, bounty, chunk, reason), Error::<Test>::SaleEnded);
		}
		assert_noop!(Bounties::accept(signed(1), bounty, chunk), Error::<Test>::SaleEnded);
	});
}

#[test]
fn the_council_decides_about_contents() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let bad = submitted(bounty, 1);
		let good = submitted(bounty, 2);
		for chunk in [bad, good] {
			assert_ok!(reject(1, bounty, chunk, CONTENTS));
			System::assert_has_event(Event::Rejected { bounty, chunk, reason: CONTENTS }.into());
			assert_noop!(Bounties::accept(signed(1), bounty, chunk), "disputed");
			assert_noop!(reject(1, bounty, chunk, WRONG_KEY), "disputed");
		}
		run_to(System::block_number() + 2 * WINDOW);
		assert_eq!((outcome(bad), outcome(good)), (None, None));

		assert_ok!(Market::resolve(&good, 1, Outcome::Paid));
		assert_ok!(Market::resolve(&bad, 1, Outcome::Refunded));
		poster_paid(REWARD + BOND);
		// There is room for another one again, and its reward is held.
		assert_eq!(held(HoldReason::Reward, 1), PER_CHUNK);
		let third = submitted(bounty, 3);
		assert_ok!(Bounties::accept(signed(1), bounty, third));
		assert!(!Posted::<Test>::contains_key(bounty));
	});
}

#[test]
fn cancel_gives_back_what_is_not_promised() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		assert_noop!(Bounties::cancel(signed(2), bounty), Error::<Test>::NotPoster);
		assert_noop!(Bounties::cancel(signed(1), bounty + 1), Error::<Test>::UnknownBounty);
		assert_ok!(Bounties::cancel(signed(1), bounty));
		poster_is_done(0, 0);
		assert_noop!(Bounties::cancel(signed(1), bounty), Error::<Test>::UnknownBounty);

		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		assert_ok!(Bounties::cancel(signed(1), bounty));
		assert_eq!(last_event(), Event::Closed { bounty, poster: 1, refund: PER_CHUNK });
		assert_noop!(Bounties::cancel(signed(1), bounty), Error::<Test>::Closed);
		assert_noop!(Bounties::close(signed(3), bounty), Error::<Test>::Closed);
		run_to(System::block_number() + WINDOW);
		assert_eq!(outcome(chunk), Some(Outcome::Paid));
		poster_is_done(REWARD, 1);
	});
}

#[test]
fn anyone_closes_a_bounty_after_its_deadline() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		run_to(51);
		assert_noop!(Bounties::close(signed(3), bounty), Error::<Test>::NotOver);
		assert_noop!(Bounties::close(signed(3), bounty + 1), Error::<Test>::UnknownBounty);
		run_to(52);
		assert_ok!(Bounties::close(signed(3), bounty));
		poster_is_done(0, 0);
		assert_noop!(Bounties::close(signed(3), bounty), Error::<Test>::UnknownBounty);
	});
}

#[test]
fn a_sale_that_ends_after_the_deadline_ends_the_bounty() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		run_to(51);
		let chunk = submitted(bounty, 1);
		assert_ok!(reject(1, bounty, chunk, CONTENTS));
		run_to(80);
		assert_ok!(Market::resolve(&chunk, 1, Outcome::Refunded));
		assert!(!Posted::<Test>::contains_key(bounty));
		poster_is_done(0, 0);
	});
}

#[test]
fn only_accounts_take_part() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		let calls: [Call<Test>; 9] = [
			Call::post { terms: terms(Ownership::Both), key: key() },
			Call::submit { bounty, chunk },
			Call::accept { bounty, chunk },
			Call::reject { bounty, chunk, reason: CONTENTS },
			Call::reject { bounty, chunk, reason: WRONG_KEY },
			Call::cancel { bounty },
			Call::close { bounty },
			Call::clear { chunk, poster: 1 },
			Call::renew_key { bounty, key: key() },
		];
		for call in calls {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let refused = call.clone().dispatch_bypass_filter(origin);
				assert_eq!(refused.map_err(|it| it.error), Err(DispatchError::BadOrigin));
			}
		}
	});
}

#[test]
fn a_record_goes_after_sale_and_chunk() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		let clear = |chunk, poster| Bounties::clear(signed(3), chunk, poster);
		assert_noop!(clear(chunk, 2), Error::<Test>::UnknownSubmission);
		assert_noop!(clear(ChunkId::zero(), 1), Error::<Test>::UnknownSubmission);
		CHUNKS.take();
		assert_noop!(clear(chunk, 1), Error::<Test>::SaleOpen);
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		assert_ok!(clear(chunk, 1));
		let deposit = Bounties::submission_deposit();
		let event = Event::SubmissionCleared { chunk, poster: 1, producer: 2, deposit };
		assert_eq!(last_event(), event);
		assert_eq!(Balances::free_balance(2), RICH + REWARD);
		assert_noop!(clear(chunk, 1), Error::<Test>::UnknownSubmission);
	});
}

#[test]
fn a_record_stays_as_long_as_its_chunk() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Both));
		let chunk = submitted(bounty, 1);
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		assert_ok!(Bounties::cancel(signed(1), bounty));
		assert_noop!(Bounties::clear(signed(2), chunk, 1), Error::<Test>::ChunkNotEnded);
	});
}
