//! Sales that another pallet starts.

use super::*;
use crate::{Error, Event, Grants, Strikes};
use amo_primitives::{
	rights::{Access, Order, Outcome, Rights, Sales},
	Hash,
};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use sp_runtime::{DispatchResult, TokenError};

/// Chunk 1 of account 1, for account 2.
fn order() -> Order<u64> {
	let (chunk, purposes) = (sealed(1, 1), Purposes::ALL);
	Order { chunk, seller: 1, buyer: 2, price: amo(800), key: key(2), purposes }
}

fn ordered() -> ChunkId {
	let order = order();
	let chunk = order.chunk;
	assert_ok!(DataRights::order(order));
	chunk
}

/// The same, with the data key number `n` delivered.
fn delivered(n: u8) -> ChunkId {
	let chunk = ordered();
	assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, n)));
	chunk
}

/// Ends a sale.
type End = fn(ChunkId) -> DispatchResult;

#[test]
fn each_end_is_told() {
	on_chain(|| {
		let ends: [(End, u8, Outcome); 7] = [
			(|chunk| <DataRights as Sales<u64>>::accept(&chunk, &2), 1, Outcome::Paid),
			(|chunk| DataRights::accept(signed(2), chunk), 1, Outcome::Paid),
			(wait, 1, Outcome::Paid),
			(dispute, 1, Outcome::Paid),
			(dispute, 2, Outcome::Refunded),
			(|chunk| DataRights::revoke(signed(1), chunk, 2), 1, Outcome::Refunded),
			(complain, 1, Outcome::Refunded),
		];
		for (end, n, outcome) in ends {
			let before = (Balances::free_balance(1), Balances::free_balance(2));
			let chunk = delivered(n);
			assert_eq!(ENDS.take(), []);
			assert_eq!(held(2), DataRights::right_deposit() + 800);
			assert!(DataRights::access(&chunk, &2).is_allowed());
			assert_ok!(end(chunk));
			let paid = outcome == Outcome::Paid;
			// All that a refund gives back is free by the time that it is told.
			let kept = if paid { DataRights::right_deposit() } else { 0 };
			assert_eq!(ENDS.take(), [(chunk, 2, outcome, kept)]);
			let trade = (1, 2, header(1, n, true).description.layout.body_len(), 800);
			assert_eq!(TRADES.take(), if paid { vec![trade] } else { vec![] });
			assert_eq!(DataRights::access(&chunk, &2).is_allowed(), paid);
			if paid {
				assert_ok!(DataRights::expire(signed(2), chunk, 2));
			}
			let price = if paid { 800 } else { 0 };
			let bond = Balances::free_balance(1) - before.0 - price;
			assert!(bond == 0 || bond == DISPUTE_BOND && n == 1);
			assert_eq!(Balances::free_balance(2) + price + bond, before.1);
		}
		assert_eq!(Strikes::<Test>::get(1), 1);
	});
}

/// Until the grant the buyer has nothing, and cannot get out. The seller and the time can end it.
#[test]
fn what_is_not_delivered_is_refunded_and_told() {
	on_chain(|| {
		let ends: [fn(ChunkId); 2] = [
			|chunk| {
				run_for(ORDER_WINDOW - 1);
				assert!(Requests::<Test>::contains_key(chunk, 2));
				run_for(1);
			},
			|chunk| {
				assert_ok!(DataRights::decline(signed(1), chunk, 2));
			},
		];
		for end in ends {
			let chunk = ordered();
			assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
			assert_noop!(DataRights::cancel(signed(2), chunk), Error::<Test>::StartedElsewhere);
			assert_noop!(DataRights::accept(signed(2), chunk), Error::<Test>::NoSale);
			assert_noop!(dispute(chunk), Error::<Test>::NoSale);
			assert_noop!(DataRights::revoke(signed(1), chunk, 2), Error::<Test>::NoRight);
			end(chunk);
			assert_eq!(ENDS.take(), [(chunk, 2, Outcome::Refunded, 0)]);
			assert_eq!((held(2), Balances::free_balance(2)), (0, RICH));
			let late = DataRights::grant(signed(1), answer(chunk, 2, 1));
			assert_noop!(late, Error::<Test>::NoRequest);
		}
	});
}

fn wait(_: ChunkId) -> DispatchResult {
	run_for(ACCEPT_WINDOW);
	Ok(())
}

fn dispute(chunk: ChunkId) -> DispatchResult {
	<DataRights as Sales<u64>>::dispute(&chunk, &2, private_key(2))
}

fn complain(chunk: ChunkId) -> DispatchResult {
	<DataRights as Sales<u64>>::complain(&chunk, &2, Hash::repeat_byte(1))?;
	DataRights::resolve(RuntimeOrigin::root(), chunk, 2, Outcome::Refunded)
}

#[test]
fn a_refund_leaves_no_right_but_its_history() {
	on_chain(|| {
		// A right that ended before is replaced, and nothing is left of either.
		let before = requested(amo(5));
		assert_ok!(DataRights::grant(signed(1), answer(before, 2, 1)));
		assert_ok!(DataRights::revoke(signed(1), before, 2));
		assert!(Grants::<Test>::get(2, before).unwrap().revoked);

		let chunk = delivered(1);
		assert_eq!(chunk, before);
		System::reset_events();
		assert_ok!(DataRights::revoke(signed(1), chunk, 2));
		let (buyer, seller, price, outcome) = (2, 1, amo(800), Outcome::Refunded);
		let expected: [Event<Test>; 3] = [
			Event::Revoked { chunk, account: buyer, owner: seller, refund: price },
			Event::Sold { chunk, buyer, seller, price, outcome },
			Event::Removed { chunk, account: buyer, deposit: DataRights::right_deposit() },
		];
		let told: Vec<Event<Test>> = System::read_events_for_pallet();
		assert_eq!(told, expected);

		assert_eq!((held(2), Balances::free_balance(2)), (0, RICH));
		assert_eq!(DataRights::access(&chunk, &2), Access::Denied);
		assert_eq!(DataRights::access(&chunk, &1), Access::Owner);
		assert_eq!(DataRights::rights_of(&2, None, 10), []);
		assert_noop!(DataRights::revoke(signed(1), chunk, 2), Error::<Test>::NoRight);
		for who in [2, 3] {
			assert_noop!(DataRights::expire(signed(who), chunk, 2), Error::<Test>::NoRight);
		}
		// The buyer may still ask for it.
		assert_ok!(DataRights::request(signed(2), wish(chunk, 2, amo(5))));
	});
}

/// What was paid is an owner's to take back as well, from the own coins. The record stays then, as
/// that of any right.
#[test]
fn an_owner_may_revoke_after_the_payment() {
	on_chain(|| {
		let chunk = delivered(1);
		assert_ok!(DataRights::accept(signed(2), chunk));
		assert_eq!(ENDS.take().len(), 1);
		assert_ok!(DataRights::revoke(signed(1), chunk, 2));
		assert_eq!(ENDS.take(), [], "the sale had ended");
		assert_eq!(Balances::free_balance(2), RICH - DataRights::right_deposit());
		assert_ok!(DataRights::expire(signed(3), chunk, 2));
		assert_eq!(Balances::free_balance(2), RICH);
	});
}

#[test]
fn its_key_is_disputed_where_it_was_started() {
	on_chain(|| {
		let chunk = delivered(2);
		let direct = DataRights::dispute(signed(2), chunk, private_key(2));
		assert_noop!(direct, Error::<Test>::StartedElsewhere);
		assert_ok!(dispute(chunk));
	});
}

#[test]
fn others_are_not_told_of_other_sales() {
	on_chain(|| {
		sold(amo(1));
		assert_eq!(ENDS.take(), []);
	});
}

#[test]
fn what_was_made_for_the_buyer_is_the_buyers() {
	on_chain(|| {
		let made_for_2 = sealed(2, 5);
		assert_ok!(DataRights::order(Order { chunk: made_for_2, ..order() }));
		// Who made it has the key, not who owns it.
		let answer = |chunk, n| answer(chunk, 2, n);
		let grant = DataRights::grant(signed(2), answer(made_for_2, 5));
		assert_noop!(grant, Error::<Test>::NotOwner);
		assert_ok!(DataRights::grant(signed(1), answer(made_for_2, 5)));
		assert_eq!(DataRights::access(&made_for_2, &2), Access::Owner);
		// The buyer is the owner, and might take the money back after having got the key.
		assert_noop!(DataRights::revoke(signed(2), made_for_2, 2), Error::<Test>::NotOwner);
		assert_noop!(DataRights::revoke(signed(1), made_for_2, 2), Error::<Test>::NotOwner);
		run_for(ACCEPT_WINDOW);
		assert_eq!(Balances::free_balance(1), RICH + 800);
		let grant = Grants::<Test>::get(2, made_for_2).unwrap();
		assert_eq!(grant.custody, Some(custody(made_for_2, 2, 5)));

		// A wrong key brings the money back also here.
		let other = sealed(2, 6);
		assert_ok!(DataRights::order(Order { chunk: other, ..order() }));
		assert_ok!(DataRights::grant(signed(1), answer(other, 5)));
		assert_ok!(dispute(other));
		assert_eq!(Balances::free_balance(1), RICH + 800);
		assert_eq!(Strikes::<Test>::get(1), 1);
		assert_eq!(DataRights::access(&other, &2), Access::Owner);
	});
}

#[test]
fn data_that_is_not_sealed_is_granted_at_once() {
	on_chain(|| {
		let chunk = open(1, 4);
		let unusable = amo_primitives::custody::EncryptionKey([0; 32]);
		assert_ok!(DataRights::order(Order { chunk, key: unusable, ..order() }));
		assert!(DataRights::access(&chunk, &2).is_allowed());
		assert_noop!(dispute(chunk), Error::<Test>::NotSealed);
		run_for(ACCEPT_WINDOW);
		assert_eq!(Balances::free_balance(1), RICH + 800);
		assert_eq!(ENDS.take().len(), 1);
	});
}

#[test]
fn what_is_no_sale_is_refused() {
	on_chain(|| {
		let good = order();
		let refuse = |order, error: Error<Test>| {
			assert_noop!(DataRights::order(order), error);
		};
		let unstored = sealed(1, 3);
		UNSTORED.with_borrow_mut(|chunks| chunks.insert(unstored));
		refuse(Order { chunk: Hash::zero(), ..good.clone() }, Error::UnknownChunk);
		refuse(Order { chunk: unstored, ..good.clone() }, Error::NotStored);
		refuse(Order { buyer: 1, ..good.clone() }, Error::OwnData);
		refuse(Order { seller: 3, ..good.clone() }, Error::NotOwner);
		refuse(Order { purposes: Purposes::NONE, ..good.clone() }, Error::EmptyRight);
		let small = amo_primitives::custody::EncryptionKey([0; 32]);
		refuse(Order { key: small, ..good.clone() }, Error::UnusableKey);
		let dear = Order { price: amo(RICH), ..good.clone() };
		let refused = with_storage_layer(|| DataRights::order(dear));
		assert_eq!(refused, Err(TokenError::FundsUnavailable.into()));
		assert_eq!(held(2), 0);
		assert_ok!(DataRights::order(good.clone()));
		refuse(good.clone(), Error::AlreadyOpen);
		assert_ok!(DataRights::grant(signed(1), answer(good.chunk, 2, 1)));
		refuse(good.clone(), Error::AlreadyOpen);
		assert_ok!(DataRights::accept(signed(2), good.chunk));
		refuse(good, Error::AlreadyGranted);
	});
}
