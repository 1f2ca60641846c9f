//! Rights on record.

use super::*;
use crate::{types::Wish, Error, Grants, Holders};
use amo_primitives::rights::{Access, Rights};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn owners_holders_and_others() {
	on_chain(|| {
		let chunk = requested(amo(1));
		assert_eq!(DataRights::access(&chunk, &1), Access::Owner);
		assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
		assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, 1)));
		// The key is delivered, so the right is there before the acceptance.
		let granted = Access::Granted { purposes: Purposes::RESEARCH, until: None };
		assert_eq!(DataRights::access(&chunk, &2), granted);
		assert_eq!(DataRights::access(&chunk, &3), Access::Denied);

		// Rights outlive the chunk.
		end_chunk(chunk);
		assert_eq!(DataRights::access(&chunk, &1), Access::Denied);
		assert_eq!(DataRights::access(&chunk, &2), granted);
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!(DataRights::access(&chunk, &2), granted);
	});
}

#[test]
fn a_right_ends_with_its_time() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		let wish = Wish { lasts: Some(30), ..wish(chunk, 2, amo(1)) };
		assert_ok!(DataRights::request(signed(2), wish));
		run_to(5);
		assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, 1)));
		run_to(34);
		assert!(DataRights::access(&chunk, &2).is_allowed());
		assert_noop!(DataRights::expire(signed(3), chunk, 2), Error::<Test>::StillLive);
		run_to(35);
		assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
		assert_noop!(DataRights::revoke(signed(1), chunk, 2), Error::<Test>::NotLive);
		assert_eq!(DataRights::rights_of(&2, None, 10).len(), 1, "it stays on record");
		assert_ok!(DataRights::expire(signed(3), chunk, 2));
		assert_noop!(DataRights::expire(signed(3), chunk, 2), Error::<Test>::NoRight);
		assert_eq!((held(2), Holders::<Test>::iter().count()), (0, 0));
	});
}

#[test]
fn a_right_may_be_given_up() {
	on_chain(|| {
		let chunk = granted(amo(10), 1);
		assert_noop!(DataRights::expire(signed(2), chunk, 2), Error::<Test>::AlreadyOpen);
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_noop!(DataRights::expire(signed(1), chunk, 2), Error::<Test>::StillLive);
		assert_ok!(DataRights::expire(signed(2), chunk, 2));
		assert_eq!((held(2), Balances::free_balance(2)), (0, RICH - 10));
		assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
	});
}

#[test]
fn revoking_gives_the_price_back() {
	on_chain(|| {
		for price in [amo(600), coins(600)] {
			// Before the acceptance from what is held, after it from the owner's money.
			for accepted in [false, true] {
				let chunk = granted(price, 1);
				if accepted {
					assert_ok!(DataRights::accept(signed(2), chunk));
				}
				assert_noop!(DataRights::revoke(signed(3), chunk, 2), Error::<Test>::NotOwner);
				assert_noop!(DataRights::revoke(signed(2), chunk, 2), Error::<Test>::NotOwner);
				assert_ok!(DataRights::revoke(signed(1), chunk, 2));
				assert_eq!((coins_of(1), coins_of(2)), ((RICH, 0), (RICH, 0)));
				assert_eq!(Balances::free_balance(1), RICH);
				assert_eq!(Balances::free_balance(2), RICH - DataRights::right_deposit());
				assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
				assert_noop!(DataRights::revoke(signed(1), chunk, 2), Error::<Test>::NotLive);
				assert_ok!(DataRights::expire(signed(3), chunk, 2));
			}
		}
		let free = open(1, 2);
		assert_ok!(DataRights::request(signed(2), wish(free, 2, amo(0))));
		assert_ok!(DataRights::revoke(signed(1), free, 2));
		assert_noop!(DataRights::revoke(signed(1), free, 3), Error::<Test>::NoRight);
	});
}

#[test]
fn an_owner_without_the_price_cannot_revoke() {
	on_chain(|| {
		let chunk = sold(amo(600));
		assert_ok!(Balances::transfer_allow_death(signed(1), 3, RICH));
		let refused = DataRights::revoke(signed(1), chunk, 2);
		assert_noop!(refused, TokenError::Frozen);
	});
}

/// The last coins of an asset go back as well, if none are lost by it.
#[test]
fn an_owner_with_just_the_price_revokes_what_was_paid_in_an_asset() {
	on_chain(|| {
		let chunk = sold(coins(600));
		let leave = |amount| {
			let rest = Assets::balance(COIN, 1) - amount;
			assert_ok!(Assets::transfer(signed(1), COIN, 3, rest));
		};
		let revoke = || DataRights::revoke(signed(1), chunk, 2);
		leave(600 + COIN_MINIMUM - 1);
		assert_noop!(revoke(), TokenError::NotExpendable);
		leave(600);
		let before = Assets::balance(COIN, 2);
		assert_ok!(revoke());
		assert_eq!((Assets::balance(COIN, 1), Assets::balance(COIN, 2)), (0, before + 600));
		assert_eq!(Assets::total_supply(COIN), 3 * RICH);
	});
}

#[test]
fn rights_are_listed_in_pages() {
	on_chain(|| {
		let mut chunks: Vec<_> = (1..=5).map(|n| open(1, n)).collect();
		for chunk in &chunks {
			assert_ok!(DataRights::request(signed(2), wish(*chunk, 2, amo(0))));
		}
		chunks.sort();
		let page = |after, limit| -> Vec<_> {
			DataRights::rights_of(&2, after, limit).into_iter().map(|right| right.chunk).collect()
		};
		assert_eq!(page(None, 3), chunks[..3]);
		assert_eq!(page(Some(chunks[2]), 3), chunks[3..]);
		assert_eq!(page(Some(chunks[4]), 3), []);
		assert_eq!(page(None, 0), []);
		assert_eq!(page(None, u32::MAX), chunks);
		assert_eq!(DataRights::rights_of(&3, None, 10), []);

		let sealed = granted(amo(3), 1);
		let right = DataRights::rights_of(&2, None, 10)
			.into_iter()
			.find(|right| right.chunk == sealed)
			.unwrap();
		assert_eq!((right.custody, right.key), (Some(custody(sealed, 2, 1)), key(2)));
		assert_eq!(Grants::<Test>::iter_prefix(2).count(), 6);
		assert_eq!(Holders::<Test>::iter_prefix(sealed).count(), 1);
	});
}
