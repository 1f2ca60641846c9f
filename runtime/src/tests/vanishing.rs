//! Parties that vanish, and accounts that are reaped.

use super::market::*;
use crate::{
	configs::market::{AcceptWindow, ComplaintWindow, RequestWindow},
	Balances, Hash, Runtime, System, Treasury,
};
use amo_primitives::{rights::Price, time::HOURS, AMO};
use pallet_data_rights::{Call, Sales};
use sp_keyring::Sr25519Keyring;

/// Sends all that is not held away.
fn empty(account: Sr25519Keyring) {
	let call = pallet_balances::Call::transfer_all {
		dest: BUYER.to_account_id().into(),
		keep_alive: false,
	};
	sent(account, call);
}

fn is_there(account: Sr25519Keyring) -> bool {
	frame_system::Account::<Runtime>::contains_key(account.to_account_id())
}

#[test]
fn a_buyer_requests_and_vanishes() {
	market().execute_with(|| {
		let upload = upload(1);
		let at_first = coins(OWNER);
		sent(OTHER, wish(&upload, terms(amo(PRICE)), &KeyPair::new(7)));
		empty(OTHER);
		assert!(is_there(OTHER), "what is held keeps the account");
		let discard = pallet_chunks::Call::discard { chunk: upload.chunk };
		let open = pallet_data_rights::Error::<Runtime>::RequestsOpen;
		refused(OWNER, discard.clone(), open);
		pass(RequestWindow::get());
		assert_eq!((held(OTHER), coins(OWNER)), (0, at_first));
		sent(OWNER, discard);
	});
}

#[test]
fn a_buyer_gets_the_key_and_vanishes() {
	market().execute_with(|| {
		let upload = upload(1);
		let before = coins(OWNER);
		deliver(&upload, OTHER, terms(amo(PRICE)), &KeyPair::new(7));
		empty(OTHER);
		pass(AcceptWindow::get());
		assert_eq!(coins(OWNER) - before, PRICE as i128);
	});
}

#[test]
fn a_buyer_complains_and_vanishes() {
	market().execute_with(|| {
		let upload = upload(1);
		let before = coins(OWNER);
		deliver(&upload, OTHER, terms(amo(PRICE)), &KeyPair::new(7));
		let evidence = Hash::repeat_byte(1);
		sent(OTHER, Call::complain { chunk: upload.chunk, evidence });
		empty(OTHER);
		pass(ComplaintWindow::get());
		assert_eq!(coins(OWNER) - before, PRICE as i128);
		assert!(Balances::free_balance(OTHER.to_account_id()) >= 10 * AMO, "the bond is back");
	});
}

/// Has [`OTHER`] deliver a chunk that expires before the sale ends, and be reaped before it is paid.
fn sold_by_who_is_reaped(price: Price) {
	let device = device(OTHER, 1);
	let (description, upload) = description(device, 1);
	let until = System::block_number() + HOURS + 10;
	let upload = Upload { chunk: register(OTHER, description, until), ..upload };
	confirm_all();
	let key = KeyPair::new(7);
	sent(BUYER, wish(&upload, terms(price), &key));
	sent(OTHER, consent(&upload, BUYER, custody(&upload, BUYER, &key)));
	pass(until - System::block_number());
	assert!(owner_of(&upload.chunk).is_none(), "it has expired");
	assert_eq!(Sales::<Runtime>::iter().count(), 1, "its sale goes on");
	sent(OTHER, pallet_participants::Call::retire_device { device });
	assert_eq!(held(OTHER), 0);
	empty(OTHER);
	assert!(!is_there(OTHER));
	pass(AcceptWindow::get());
	assert_eq!(Sales::<Runtime>::iter().count(), 0);
	assert!(may_use(&upload, BUYER), "rights outlive their chunk");
}

#[test]
fn a_seller_who_was_reaped_is_paid() {
	market().execute_with(|| {
		sold_by_who_is_reaped(amo(PRICE));
		assert_eq!(Balances::free_balance(OTHER.to_account_id()), PRICE);
	});
}

#[test]
fn what_a_reaped_seller_cannot_take_goes_to_the_treasury() {
	market().execute_with(|| {
		let before = coins(Treasury::account_id());
		sold_by_who_is_reaped(amo(1));
		assert!(!is_there(OTHER));
		assert_eq!(coins(Treasury::account_id()) - before, 1);
	});
}
