//! Requests up to their answer.

use super::*;
use crate::{
	types::{Closure, Wish},
	Call, Error, Event, Grants, OpenRequests, Sales, NOTICE,
};
use amo_primitives::{
	chunk::OnChunkEnd,
	custody::EncryptionKey,
	rights::{Access, Outcome, Rights},
};
use frame_support::{assert_noop, assert_ok, traits::UnfilteredDispatchable, BoundedVec};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn the_price_of_the_offer_is_held_not_the_most_that_is_named() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		assert_ok!(DataRights::set_offer(signed(1), chunk, terms(amo(100))));
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(1_000))));
		assert_eq!(held(2), DataRights::right_deposit() + 100);

		assert_ok!(DataRights::set_offer(signed(1), chunk, terms(coins(50))));
		let refused = DataRights::request(signed(3), wish(chunk, 3, amo(1_000)));
		assert_noop!(refused, Error::<Test>::PriceTooLow);
		let refused = DataRights::request(signed(3), wish(chunk, 3, coins(49)));
		assert_noop!(refused, Error::<Test>::PriceTooLow);
		assert_ok!(DataRights::request(signed(3), wish(chunk, 3, coins(50))));
		assert_eq!(coins_of(3), (RICH - 50, 50));
		assert_eq!(held(3), DataRights::right_deposit());
	});
}

#[test]
fn without_an_offer_the_bid_is_held() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		let coin = DataRights::request(signed(2), wish(chunk, 2, coins(300)));
		assert_noop!(coin, Error::<Test>::BidInAmo);
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(300))));
		assert_eq!(held(2), DataRights::right_deposit() + 300);
		assert_eq!(OpenRequests::<Test>::get(chunk), 1);
		// An offer that comes later changes nothing for it.
		assert_ok!(DataRights::set_offer(signed(1), chunk, terms(coins(1))));
		assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, 1)));
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!(held(2), DataRights::right_deposit());
		assert_eq!(Balances::free_balance(1), RICH + 300 - DataRights::offer_deposit());
	});
}

#[test]
fn sealed_data_may_be_given_away() {
	on_chain(|| {
		let chunk = sold(amo(0));
		assert!(DataRights::access(&chunk, &2).is_allowed());
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn what_is_not_sealed_is_granted_at_once() {
	on_chain(|| {
		let chunk = open(1, 1);
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(1_000))));
		assert_eq!(held(2), DataRights::right_deposit());
		let granted = Access::Granted { purposes: Purposes::RESEARCH, until: None };
		assert_eq!(DataRights::access(&chunk, &2), granted);
		assert_eq!(OpenRequests::<Test>::get(chunk), 0);
		assert_noop!(DataRights::accept(signed(2), chunk), Error::<Test>::NoSale);

		// The owner may say for what, and for how long.
		let offer = Terms { price: amo(0), purposes: Purposes::TRAFFIC, lasts: Some(5) };
		assert_ok!(DataRights::set_offer(signed(1), chunk, offer));
		let refused = DataRights::request(signed(3), wish(chunk, 3, amo(0)));
		assert_noop!(refused, Error::<Test>::NotOffered);
		let wish = Wish { purposes: Purposes::TRAFFIC, lasts: Some(5), ..wish(chunk, 3, coins(9)) };
		assert_ok!(DataRights::request(signed(3), wish));
		let granted = Access::Granted { purposes: Purposes::TRAFFIC, until: Some(6) };
		assert_eq!(DataRights::access(&chunk, &3), granted);
		run_to(6);
		assert_eq!(DataRights::access(&chunk, &3), Access::Denied);
	});
}

#[test]
fn a_request_keeps_to_the_offer() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		let purposes = Purposes::RESEARCH.union(Purposes::TRAFFIC);
		let offer = Terms { price: amo(1), purposes, lasts: Some(10) };
		assert_ok!(DataRights::set_offer(signed(1), chunk, offer));
		let base = Wish { purposes, lasts: Some(10), ..wish(chunk, 2, amo(1)) };
		let ask = |wish| DataRights::request(signed(2), wish);
		let wider = purposes.union(Purposes::MARKETING);
		assert_noop!(ask(Wish { purposes: wider, ..base.clone() }), Error::<Test>::NotOffered);
		assert_noop!(ask(Wish { lasts: Some(11), ..base.clone() }), Error::<Test>::NotOffered);
		assert_noop!(ask(Wish { lasts: None, ..base.clone() }), Error::<Test>::NotOffered);
		assert_ok!(ask(base));
	});
}

#[test]
fn what_makes_no_sense_is_refused() {
	on_chain(|| {
		let (chunk, unstored) = (sealed(1, 1), sealed(1, 2));
		UNSTORED.with_borrow_mut(|chunks| chunks.insert(unstored));
		let good = wish(chunk, 2, amo(1));
		let ask = |who, wish| DataRights::request(signed(who), wish);
		let unknown = Wish { chunk: Default::default(), ..good.clone() };
		assert_noop!(ask(2, unknown), Error::<Test>::UnknownChunk);
		assert_noop!(ask(2, Wish { chunk: unstored, ..good.clone() }), Error::<Test>::NotStored);
		assert_noop!(ask(1, good.clone()), Error::<Test>::OwnData);
		let for_nothing = Wish { purposes: Purposes::NONE, ..good.clone() };
		assert_noop!(ask(2, for_nothing), Error::<Test>::EmptyRight);
		assert_noop!(ask(2, Wish { lasts: Some(0), ..good.clone() }), Error::<Test>::EmptyRight);
		let small = Wish { key: EncryptionKey([0; 32]), ..good.clone() };
		assert_noop!(ask(2, small), Error::<Test>::UnusableKey);
		let dear = Wish { max_price: amo(RICH), ..good.clone() };
		let refused = dispatched(crate::Call::request { wish: dear }, 2);
		assert_eq!(refused, Err(TokenError::FundsUnavailable.into()));
		let dear = sealed(1, 3);
		assert_ok!(DataRights::set_offer(signed(1), dear, terms(coins(RICH))));
		assert!(dispatched(crate::Call::request { wish: wish(dear, 2, coins(RICH)) }, 2).is_err());
		assert_eq!(held(2), 0);
		assert_ok!(ask(2, good.clone()));
		assert_noop!(ask(2, good), Error::<Test>::AlreadyOpen);
	});
}

#[test]
fn one_right_at_a_time() {
	on_chain(|| {
		let chunk = granted(amo(10), 1);
		let again = || DataRights::request(signed(2), wish(chunk, 2, amo(10)));
		assert_noop!(again(), Error::<Test>::AlreadyOpen);
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_noop!(again(), Error::<Test>::AlreadyGranted);
		assert_ok!(DataRights::revoke(signed(1), chunk, 2));
		// The deposit of the record that it takes the place of comes back.
		assert_ok!(again());
		assert_eq!(held(2), DataRights::right_deposit() + 10);
		assert_eq!(Grants::<Test>::get(2, chunk), None);
	});
}

#[test]
fn embedded_sources_need_rights_of_their_own() {
	on_chain(|| {
		let source = sealed(3, 1);
		let (linked, embedded) = (processed(1, 2, source, false), processed(1, 3, source, true));
		assert_ok!(DataRights::request(signed(2), wish(linked, 2, amo(1))));
		let ask = || DataRights::request(signed(2), wish(embedded, 2, amo(1)));
		assert_noop!(ask(), Error::<Test>::SourceNotGranted);
		// Its owner has it.
		assert_ok!(DataRights::request(signed(3), wish(embedded, 3, amo(1))));

		assert_ok!(DataRights::request(signed(2), wish(source, 2, amo(1))));
		assert_noop!(ask(), Error::<Test>::SourceNotGranted);
		assert_ok!(DataRights::grant(signed(3), answer(source, 2, 1)));
		assert_ok!(ask());
		// What the buyer had at the request must be there at the grant.
		assert_ok!(DataRights::revoke(signed(3), source, 2));
		let refused = DataRights::grant(signed(1), answer(embedded, 2, 3));
		assert_noop!(refused, Error::<Test>::SourceNotGranted);
	});
}

#[test]
fn a_declined_request_brings_all_back() {
	on_chain(|| {
		for price in [amo(70), coins(70)] {
			let chunk = requested(price);
			assert_noop!(DataRights::ensure_discardable(&chunk), Error::<Test>::RequestsOpen);
			assert_noop!(DataRights::decline(signed(3), chunk, 2), Error::<Test>::NotOwner);
			assert_ok!(DataRights::decline(signed(1), chunk, 2));
			assert_noop!(DataRights::decline(signed(1), chunk, 2), Error::<Test>::NoRequest);
			assert_ok!(DataRights::ensure_discardable(&chunk));
			assert_eq!((held(2), coins_of(2)), (0, (RICH, 0)));
		}
		let chunk = granted(amo(70), 1);
		assert_noop!(DataRights::decline(signed(1), chunk, 2), Error::<Test>::NoRequest);
	});
}

#[test]
fn a_cancelled_request_brings_all_back_after_the_notice() {
	on_chain(|| {
		for price in [amo(70), coins(70)] {
			let chunk = requested(price);
			assert_noop!(DataRights::cancel(signed(3), chunk), Error::<Test>::NoRequest);
			assert_ok!(DataRights::cancel(signed(2), chunk));
			let due = System::block_number() + NOTICE;
			System::assert_last_event(Event::Cancelled { chunk, buyer: 2, seller: 1, due }.into());
			assert_noop!(DataRights::cancel(signed(2), chunk), Error::<Test>::EndsSoon);
			run_for(NOTICE - 1);
			assert!(held(2) > 0);
			assert_noop!(DataRights::cancel(signed(2), chunk), Error::<Test>::EndsSoon);
			run_for(1);
			assert_eq!((held(2), coins_of(2)), (0, (RICH, 0)));
			assert_noop!(DataRights::cancel(signed(2), chunk), Error::<Test>::NoRequest);
		}
		let chunk = granted(amo(70), 1);
		assert_noop!(DataRights::cancel(signed(2), chunk), Error::<Test>::NoRequest);
	});
}

/// A buyer sees the grant before it is in a block, has the data key, and is faster.
#[test]
fn a_cancellation_does_not_take_a_grant_back_that_is_on_its_way() {
	on_chain(|| {
		let chunk = requested(amo(70));
		let on_its_way = answer(chunk, 2, 1);
		assert_ok!(DataRights::cancel(signed(2), chunk));
		run_for(NOTICE - 1);
		assert_ok!(DataRights::grant(signed(1), on_its_way));
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!(Balances::free_balance(1), RICH + 70);

		// A request that ends as soon by itself stays as it is.
		let other = sealed(1, 2);
		assert_ok!(DataRights::request(signed(2), wish(other, 2, amo(70))));
		run_for(REQUEST_WINDOW - NOTICE);
		assert_noop!(DataRights::cancel(signed(2), other), Error::<Test>::EndsSoon);
	});
}

#[test]
fn only_the_owner_grants_and_only_once() {
	on_chain(|| {
		let chunk = requested(amo(1));
		let answer = answer(chunk, 2, 1);
		let grant = |who| DataRights::grant(signed(who), answer.clone());
		assert_noop!(grant(2), Error::<Test>::NotOwner);
		assert_noop!(grant(3), Error::<Test>::NotOwner);
		assert_ok!(grant(1));
		let sale = Sales::<Test>::get(chunk, 2).unwrap();
		let event = Event::Granted {
			chunk,
			buyer: 2,
			seller: 1,
			grant: Grants::<Test>::get(2, chunk).unwrap(),
			due: Some(sale.due),
		};
		System::assert_last_event(event.into());
		assert_noop!(grant(1), Error::<Test>::NoRequest);
	});
}

#[test]
fn only_accounts_trade() {
	on_chain(|| {
		let chunk = granted(amo(5), 1);
		let other = sealed(1, 2);
		assert_ok!(DataRights::request(signed(2), wish(other, 2, amo(5))));
		let wish = wish(chunk, 3, amo(5));
		let answer = answer(other, 2, 2);
		let calls: [Call<Test>; 13] = [
			Call::set_offer { chunk, terms: terms(amo(1)) },
			Call::clear_offer { chunk },
			Call::request { wish: wish.clone() },
			Call::request_batch { wishes: BoundedVec::truncate_from(vec![wish]) },
			Call::grant { answer: answer.clone() },
			Call::grant_batch { answers: BoundedVec::truncate_from(vec![answer]) },
			Call::decline { chunk: other, buyer: 2 },
			Call::cancel { chunk: other },
			Call::accept { chunk },
			Call::dispute { chunk, private_key: private_key(2) },
			Call::complain { chunk, evidence: Default::default() },
			Call::revoke { chunk, account: 2 },
			Call::expire { chunk, account: 2 },
		];
		for call in calls {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let refused = call.clone().dispatch_bypass_filter(origin);
				assert_eq!(refused.map_err(|it| it.error), Err(DispatchError::BadOrigin));
			}
		}
	});
}

/// What each step tells is enough to know what is open, for whom, and until when.
#[test]
fn each_step_is_told() {
	on_chain(|| {
		let (chunk, buyer, seller, owner) = (sealed(1, 1), 2, 1, 1);
		let asked = terms(amo(5));
		let told = |event: Event<Test>| System::assert_has_event(event.into());
		assert_ok!(DataRights::set_offer(signed(1), chunk, asked));
		told(Event::Offered { chunk, owner, terms: asked });
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(9))));
		let due = 1 + REQUEST_WINDOW;
		told(Event::Requested { chunk, buyer, seller, terms: asked, key: key(2), due });
		assert_ok!(DataRights::decline(signed(1), chunk, 2));
		told(Event::Closed { chunk, buyer, seller, how: Closure::Declined });
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(9))));
		assert_ok!(DataRights::clear_offer(signed(1), chunk));
		told(Event::OfferCleared { chunk, owner });
		assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, 1)));
		assert_ok!(DataRights::dispute(signed(2), chunk, private_key(2)));
		let (right, bond) = (true, DISPUTE_BOND);
		told(Event::Disputed { chunk, buyer, seller, right, strikes: 0, bond });
		told(Event::Sold { chunk, buyer, seller, price: amo(5), outcome: Outcome::Paid });
		assert_ok!(DataRights::expire(signed(2), chunk, 2));
		told(Event::Removed { chunk, account: 2, deposit: DataRights::right_deposit() });
	});
}

#[test]
fn batches_are_whole() {
	on_chain(|| {
		let chunks = [1, 2, 3].map(|n| sealed(1, n));
		let wishes = |chunks: &[ChunkId]| {
			BoundedVec::truncate_from(chunks.iter().map(|it| wish(*it, 2, amo(5))).collect())
		};
		let none = DataRights::request_batch(signed(2), Default::default());
		assert_noop!(none, Error::<Test>::EmptyBatch);
		let twice = wishes(&[chunks[0], chunks[0]]);
		assert!(dispatched(crate::Call::request_batch { wishes: twice }, 2).is_err());
		assert_eq!(held(2), 0);
		assert_ok!(DataRights::request_batch(signed(2), wishes(&chunks)));
		assert_eq!(held(2), 3 * (DataRights::right_deposit() + 5));

		let mut answers: Vec<_> =
			chunks.iter().zip(1..).map(|(chunk, n)| answer(*chunk, 2, n)).collect();
		let none = DataRights::grant_batch(signed(1), Default::default());
		assert_noop!(none, Error::<Test>::EmptyBatch);
		answers.push(answers[0].clone());
		let twice = BoundedVec::truncate_from(answers.clone());
		assert!(dispatched(crate::Call::grant_batch { answers: twice }, 1).is_err());
		assert_eq!(Sales::<Test>::iter().count(), 0);
		answers.pop();
		let all = BoundedVec::truncate_from(answers);
		assert_ok!(DataRights::grant_batch(signed(1), all));
		assert_eq!(Sales::<Test>::iter().count(), 3);
	});
}

/// As in a block: what is refused changes nothing.
fn dispatched(call: crate::Call<Test>, who: u64) -> sp_runtime::DispatchResult {
	use sp_runtime::traits::Dispatchable;
	RuntimeCall::from(call).dispatch(signed(who)).map(drop).map_err(|refused| refused.error)
}
