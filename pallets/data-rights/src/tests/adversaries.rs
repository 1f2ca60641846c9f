//! Those who want more than is theirs.

use super::*;
use crate::{types::Wish, Error, OpenRequests, Sales, Strikes, NOTICE, RETRY};
use amo_primitives::{
	chunk::OnChunkEnd,
	custody::{context, judge, KeyCommitment, Verdict},
	rights::{Access, Order, Rights, Sales as _},
};
use frame_support::{assert_noop, assert_ok};

/// The owner is paid all the same, and the chunk is free again.
#[test]
fn a_buyer_who_vanishes_pays() {
	on_chain(|| {
		let chunk = granted(amo(5_000), 1);
		// All that can be sent away is.
		assert_ok!(Balances::transfer_all(signed(2), 3, false));
		run_for(ACCEPT_WINDOW);
		assert_eq!(Balances::free_balance(1), RICH + 5_000);
		assert_ok!(DataRights::ensure_discardable(&chunk));
	});
}

/// Nothing of an account with held money can be reaped, so it gets its money back.
#[test]
fn a_buyer_who_vanishes_before_the_grant_gets_all_back() {
	on_chain(|| {
		let chunk = requested(coins(5_000));
		assert_ok!(Balances::transfer_all(signed(2), 3, false));
		assert_ok!(Assets::transfer_all(signed(2), COIN, 3, false));
		run_for(REQUEST_WINDOW);
		assert_eq!(coins_of(2), (5_000 + COIN_MINIMUM, 0));
		assert_eq!(OpenRequests::<Test>::get(chunk), 0);
	});
}

#[test]
fn money_for_a_reaped_owner_goes_to_the_treasury() {
	on_chain(|| {
		let chunk = granted(amo(MINIMUM - 1), 1);
		assert_ok!(Balances::transfer_all(signed(1), 3, false));
		assert_ok!(Assets::transfer_all(signed(1), COIN, 3, false));
		assert_ok!(Balances::transfer_all(signed(1), 3, false));
		assert!(!System::account_exists(&1));
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!(Balances::free_balance(TREASURY), 2 * MINIMUM - 1);
	});
}

#[test]
fn money_for_a_blocked_account_goes_to_the_treasury() {
	on_chain(|| {
		let chunk = granted(coins(100), 1);
		assert_ok!(Assets::block(signed(COIN_ADMIN), COIN, 1));
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!((coins_of(TREASURY), coins_of(2)), ((100, 0), (RICH - 100, 0)));

		// The same for a refund.
		let chunk = sealed(3, 2);
		assert_ok!(DataRights::set_offer(signed(3), chunk, terms(coins(100))));
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, coins(100))));
		assert_ok!(Assets::block(signed(COIN_ADMIN), COIN, 2));
		assert_ok!(DataRights::decline(signed(3), chunk, 2));
		assert_eq!((coins_of(TREASURY), coins_of(2)), ((200, 0), (RICH - 200, 0)));
	});
}

/// A frozen buyer pays. A frozen asset waits, and cannot be destroyed as long as some is held.
#[test]
fn an_assets_team_cannot_keep_a_sale_from_its_end() {
	on_chain(|| {
		let chunk = granted(coins(100), 1);
		assert_ok!(Assets::freeze(signed(COIN_ADMIN), COIN, 2));
		assert_ok!(Assets::freeze_asset(signed(COIN_ADMIN), COIN));
		assert!(Assets::start_destroy(signed(COIN_ADMIN), COIN).is_err());
		run_for(ACCEPT_WINDOW);
		assert!(Sales::<Test>::contains_key(chunk, 2));
		assert_ok!(Assets::thaw_asset(signed(COIN_ADMIN), COIN));
		run_for(RETRY);
		assert_eq!(coins_of(1), (RICH + 100, 0));
	});
}

/// The buyer takes the request back and makes a cheaper one, while the grant for the first is still on
/// its way.
#[test]
fn a_grant_is_for_the_terms_that_the_owner_saw() {
	on_chain(|| {
		let chunk = requested(amo(1_000));
		let on_its_way = answer(chunk, 2, 1);
		let cancel = || {
			assert_ok!(DataRights::cancel(signed(2), chunk));
			run_for(NOTICE);
		};
		cancel();
		for worse in
			[wish(chunk, 2, amo(1)), Wish { purposes: Purposes::ALL, ..wish(chunk, 2, amo(1_000)) }]
		{
			assert_ok!(DataRights::request(signed(2), worse));
			let grant = DataRights::grant(signed(1), on_its_way.clone());
			assert_noop!(grant, Error::<Test>::OtherTerms);
			cancel();
		}
	});
}

/// A custody of another sale says nothing in this one.
#[test]
fn a_custody_cannot_be_copied() {
	on_chain(|| {
		let chunk = requested(amo(10));
		assert_ok!(DataRights::request(signed(3), Wish { key: key(2), ..wish(chunk, 3, amo(10)) }));
		let mut copied = answer(chunk, 3, 1);
		copied.custody = custody(chunk, 2, 1);
		assert_ok!(DataRights::grant(signed(1), copied));
		assert_ok!(DataRights::dispute(signed(3), chunk, private_key(2)));
		assert_eq!(Strikes::<Test>::get(1), 1);
	});
}

/// What the chain judges is what the buyer can do with it.
#[test]
fn the_verdict_is_what_the_buyer_finds() {
	on_chain(|| {
		let chunk = granted(amo(10), 1);
		let commitment = KeyCommitment::of(&data_key(1));
		let custody = crate::Grants::<Test>::get(2, chunk).unwrap().custody.unwrap();
		let verdict = judge(&custody, &private_key(2), &context(&chunk, &2u64), &commitment);
		assert_eq!(verdict, Verdict::Right);
	});
}

#[test]
fn a_right_does_not_move() {
	on_chain(|| {
		let chunk = sold(amo(10));
		assert_eq!(DataRights::access(&chunk, &3), Access::Denied);
		// Nobody can sell it: the buyer is no owner.
		assert_noop!(
			DataRights::set_offer(signed(2), chunk, terms(amo(5))),
			Error::<Test>::NotOwner
		);
		assert_ok!(DataRights::request(signed(3), wish(chunk, 3, amo(5))));
		assert_noop!(DataRights::grant(signed(2), answer(chunk, 3, 1)), Error::<Test>::NotOwner);
	});
}

/// Who delivers junk and takes it back at once would have a deposit of the buyer held each time.
#[test]
fn what_is_delivered_and_taken_back_costs_the_buyer_nothing() {
	on_chain(|| {
		// Just enough for one sale.
		let coins = MINIMUM + DataRights::right_deposit() + 800;
		assert_ok!(Balances::transfer_allow_death(signed(3), 4, coins));
		for n in 1..=5 {
			let chunk = sealed(1, n);
			let (price, key, purposes) = (amo(800), key(4), Purposes::ALL);
			let order = Order { chunk, seller: 1, buyer: 4, price, key, purposes };
			assert_ok!(DataRights::order(order));
			assert_ok!(DataRights::grant(signed(1), answer(chunk, 4, n)));
			assert_eq!(Balances::free_balance(4), MINIMUM);
			assert_ok!(DataRights::revoke(signed(1), chunk, 4));
			assert_eq!((held(4), Balances::free_balance(4)), (0, coins));
		}
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

/// Each costs its deposit, ends by itself, and keeps nobody else from buying.
#[test]
fn a_flood_of_requests_ends() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		let deposit = DataRights::right_deposit();
		let flood = 40u64;
		for who in 100..100 + flood {
			assert_ok!(Balances::transfer_allow_death(signed(3), who, deposit + MINIMUM));
			assert_ok!(DataRights::request(signed(who), wish(chunk, who, amo(0))));
			let again = DataRights::request(signed(who), wish(chunk, who, amo(0)));
			assert_noop!(again, Error::<Test>::AlreadyOpen);
		}
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(10))));
		assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, 1)));
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!(u64::from(OpenRequests::<Test>::get(chunk)), flood);
		let blocks = flood as u32 / MAX_DUE + 1;
		run_for(REQUEST_WINDOW + blocks);
		assert_ok!(DataRights::ensure_discardable(&chunk));
		assert_eq!(held(100), 0);
	});
}

/// An account that nobody pays for has no deposit.
#[test]
fn the_poor_are_refused() {
	on_chain(|| {
		let (sealed, open) = (sealed(1, 1), open(1, 2));
		for chunk in [sealed, open] {
			assert!(DataRights::request(signed(4), wish(chunk, 4, amo(0))).is_err());
		}
	});
}

/// A sale that is over in time is over, though its end waits for room in a block.
#[test]
fn a_backlog_gives_no_more_time() {
	on_chain(|| {
		let chunk = requested(amo(10));
		let answer = answer(chunk, 2, 1);
		System::set_block_number(1 + REQUEST_WINDOW);
		assert_noop!(DataRights::grant(signed(1), answer), Error::<Test>::TooLate);
		assert_eq!(Sales::<Test>::iter().count(), 0);
	});
}
