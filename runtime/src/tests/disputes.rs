//! Sales that end in a dispute about the key, or in a complaint about the contents.

use super::market::*;
use crate::{
	configs::market::{AcceptWindow, ComplaintBond, ComplaintWindow, DisputeBond},
	Balances, Hash, Runtime, Treasury,
};
use amo_primitives::{
	custody::{Custody, CUSTODY_LEN},
	rights::Outcome,
};
use pallet_data_rights::{Call, Error, HoldReason, Sales, Strikes};

/// Has a sale delivered with some custody and run to its end, and says what it brought the owner,
/// the buyer and the treasury.
fn sale(
	custody: impl FnOnce(&Upload, &KeyPair) -> Custody,
	end: impl FnOnce(&Upload, &KeyPair),
) -> [i128; 3] {
	let (upload, key) = (upload(1), KeyPair::new(7));
	let all = || [coins(OWNER), coins(BUYER), coins(Treasury::account_id())];
	let (before, issuance) = (all(), Balances::total_issuance());
	sent(BUYER, wish(&upload, terms(amo(PRICE)), &key));
	sent(OWNER, consent(&upload, BUYER, custody(&upload, &key)));
	end(&upload, &key);
	assert_eq!(Sales::<Runtime>::iter().count(), 0);
	let (chunk, account) = (upload.chunk, BUYER.to_account_id());
	sent(BUYER, Call::expire { chunk, account });
	assert_eq!(held(BUYER), 0);
	assert_eq!(Balances::total_issuance(), issuance);
	let after = all();
	[after[0] - before[0], after[1] - before[1], after[2] - before[2]]
}

fn right(upload: &Upload, key: &KeyPair) -> Custody {
	custody(upload, BUYER, key)
}

fn dispute(upload: &Upload, key: &KeyPair) {
	sent(BUYER, Call::dispute { chunk: upload.chunk, private_key: key.private });
}

fn strikes() -> u32 {
	Strikes::<Runtime>::get(OWNER.to_account_id())
}

const PAID: i128 = PRICE as i128;

#[test]
fn a_wrong_data_key_brings_the_price_back_and_strikes_the_owner() {
	let another_key = |upload: &Upload, key: &KeyPair| custody_of(&[9; 32], upload, BUYER, key);
	let for_another_account = |upload: &Upload, key: &KeyPair| custody(upload, OTHER, key);
	let to_another_key = |upload: &Upload, _: &KeyPair| custody(upload, BUYER, &KeyPair::new(8));
	let nothing = |_: &Upload, _: &KeyPair| Custody([1; CUSTODY_LEN]);
	type Wrong<'a> = &'a dyn Fn(&Upload, &KeyPair) -> Custody;
	let wrong: [Wrong; 4] = [&another_key, &for_another_account, &to_another_key, &nothing];
	for custody in wrong {
		market().execute_with(|| {
			let gained = sale(custody, |upload, key| {
				dispute(upload, key);
				assert!(!may_use(upload, BUYER));
			});
			assert_eq!(gained, [0, 0, 0]);
			assert_eq!(strikes(), 1);
		});
	}
}

#[test]
fn a_right_data_key_pays_the_owner_and_costs_the_buyer_the_bond() {
	market().execute_with(|| {
		let gained = sale(right, |upload, key| {
			let other = Call::dispute { chunk: upload.chunk, private_key: [8; 32] };
			refused(BUYER, other, Error::<Runtime>::OtherKey);
			dispute(upload, key);
			assert!(may_use(upload, BUYER), "what is paid for stays");
		});
		let bond = DisputeBond::get() as i128;
		assert_eq!(gained, [PAID + bond, -PAID - bond, 0]);
		assert_eq!(strikes(), 0);
	});
}

#[test]
fn a_key_is_not_disputed_after_the_window() {
	market().execute_with(|| {
		let gained = sale(
			|_, _| Custody([1; CUSTODY_LEN]),
			|upload, key| {
				pass(AcceptWindow::get());
				let late = Call::dispute { chunk: upload.chunk, private_key: key.private };
				refused(BUYER, late, Error::<Runtime>::NoSale);
			},
		);
		assert_eq!(gained, [PAID, -PAID, 0]);
		assert_eq!(strikes(), 0);
	});
}

fn complain(upload: &Upload) {
	let evidence = Hash::repeat_byte(0xe1);
	sent(BUYER, Call::complain { chunk: upload.chunk, evidence });
	assert_eq!(held_for(BUYER, HoldReason::Bond), ComplaintBond::get());
	// Nothing but the council ends it now.
	refused(BUYER, Call::accept { chunk: upload.chunk }, Error::<Runtime>::Complained);
	pass(AcceptWindow::get());
	assert_eq!(held_for(BUYER, HoldReason::Price), PRICE);
}

fn resolve(upload: &Upload, outcome: Outcome) {
	let resolve = || Call::resolve { chunk: upload.chunk, buyer: BUYER.to_account_id(), outcome };
	refused(OWNER, resolve(), sp_runtime::DispatchError::BadOrigin);
	council(resolve());
}

#[test]
fn the_council_finds_a_complaint_founded() {
	market().execute_with(|| {
		let gained = sale(right, |upload, _| {
			complain(upload);
			resolve(upload, Outcome::Refunded);
			assert!(!may_use(upload, BUYER));
		});
		assert_eq!(gained, [0, 0, 0]);
	});
}

#[test]
fn the_council_finds_a_complaint_unfounded() {
	market().execute_with(|| {
		let gained = sale(right, |upload, _| {
			complain(upload);
			resolve(upload, Outcome::Paid);
			assert!(may_use(upload, BUYER));
		});
		let bond = ComplaintBond::get() as i128;
		assert_eq!(gained, [PAID, -PAID - bond, bond]);
	});
}

#[test]
fn a_complaint_that_nobody_decides_is_dropped() {
	market().execute_with(|| {
		let gained = sale(right, |upload, _| {
			complain(upload);
			pass(ComplaintWindow::get() - AcceptWindow::get());
			assert!(may_use(upload, BUYER));
		});
		assert_eq!(gained, [PAID, -PAID, 0], "the bond is back");
	});
}
