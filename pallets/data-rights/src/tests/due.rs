//! What ends by itself.

use super::*;
use crate::{types::Closure, Due, DueFrom, Event, OpenRequests, Sales, RETRY};
use frame_support::assert_ok;

#[test]
fn a_request_runs_out() {
	on_chain(|| {
		let chunk = requested(coins(10));
		run_to(REQUEST_WINDOW);
		assert!(Requests::<Test>::contains_key(chunk, 2));
		run_to(1 + REQUEST_WINDOW);
		assert_eq!((held(2), coins_of(2)), (0, (RICH, 0)));
		let how = Closure::RanOut;
		System::assert_last_event(Event::Closed { chunk, buyer: 2, seller: 1, how }.into());
	});
}

#[test]
fn who_says_nothing_has_accepted() {
	on_chain(|| {
		let chunk = granted(coins(10), 1);
		run_to(ACCEPT_WINDOW);
		assert!(Sales::<Test>::contains_key(chunk, 2));
		run_to(1 + ACCEPT_WINDOW);
		assert_eq!((coins_of(1), coins_of(2)), ((RICH + 10, 0), (RICH - 10, 0)));
	});
}

#[test]
fn all_ends_also_when_the_chunk_has_gone() {
	on_chain(|| {
		let granted = granted(amo(10), 1);
		let chunk = sealed(1, 2);
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(20))));
		assert_ok!(DataRights::request(signed(3), wish(chunk, 3, amo(30))));
		end_chunk(granted);
		end_chunk(chunk);
		let refused = DataRights::grant(signed(1), super::answer(chunk, 2, 2));
		frame_support::assert_noop!(refused, crate::Error::<Test>::UnknownChunk);
		assert_ok!(DataRights::decline(signed(1), chunk, 3));
		run_to(1 + REQUEST_WINDOW);
		assert_eq!((held(2), held(3)), (DataRights::right_deposit(), 0));
		assert_eq!(Balances::free_balance(1), RICH + 10);
		assert_eq!(OpenRequests::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_backlog_is_worked_off_in_order() {
	on_chain(|| {
		let chunks: Vec<_> = (1..=10).map(|n| sealed(1, n)).collect();
		for chunk in &chunks {
			assert_ok!(DataRights::request(signed(2), wish(*chunk, 2, amo(1))));
		}
		// The blocks before are looked at first.
		run_to(REQUEST_WINDOW);
		for left in [6, 2, 0] {
			run_for(1);
			assert_eq!(Requests::<Test>::iter().count(), left);
			check();
		}
		run_for(10);
		assert_eq!(DueFrom::<Test>::get(), System::block_number() + 1);
		assert_eq!(Due::<Test>::iter().count(), 0);
	});
}

/// An asset's team can block accounts, so that nothing can be paid to them.
#[test]
fn what_nobody_can_take_is_tried_again() {
	on_chain(|| {
		let chunk = granted(coins(50), 1);
		assert_ok!(Assets::block(signed(COIN_ADMIN), COIN, 1));
		// The treasury would take it, but has none of the coin, and this is less than its minimum.
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(TREASURY), 3, MINIMUM));
		let due = 1 + ACCEPT_WINDOW;
		run_to(due);
		let event = Event::Postponed { chunk, buyer: 2, due: due + RETRY };
		System::assert_last_event(event.into());
		assert_eq!(coins_of(2), (RICH - 50, 50));
		check();
		assert_ok!(Assets::thaw(signed(COIN_ADMIN), COIN, 1));
		run_for(RETRY);
		assert_eq!((coins_of(1), coins_of(2)), ((RICH + 50, 0), (RICH - 50, 0)));
	});
}
