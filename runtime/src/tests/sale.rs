//! A sale, with each way to end it.

use super::market::*;
use crate::{
	configs::market::{AcceptWindow, RequestWindow},
	Assets, AssetsHolder, Balances, DataRights, Runtime, System,
};
use amo_primitives::{
	custody::{self, KeyCommitment, Verdict},
	rights::{Access, Outcome, Price, Purposes},
	AMO,
};
use frame_support::traits::fungibles::InspectHold;
use pallet_data_rights::{
	types::{Closure, Terms},
	Call, Error, Event, Grants, HoldReason, NOTICE,
};
use sp_keyring::Sr25519Keyring::Charlie;

/// Coins of owner and buyer.
fn both() -> [i128; 2] {
	[coins(OWNER), coins(BUYER)]
}

/// Runs a sale for [`PRICE`] from the request to its end, which `end` makes, and says what it
/// brought the owner and the buyer. Rent is not paid while it runs.
fn sale(end: impl FnOnce(&Upload, &KeyPair)) -> [i128; 2] {
	let upload = upload(1);
	let key = KeyPair::new(7);
	let (before, issuance) = (both(), Balances::total_issuance());
	let held_before = [held(OWNER), held(BUYER)];
	offer(&upload, terms(amo(PRICE)));
	sent(BUYER, wish(&upload, terms(amo(PRICE)), &key));
	assert_eq!(held_for(BUYER, HoldReason::Price), PRICE);
	assert!(!may_use(&upload, BUYER));
	end(&upload, &key);

	let (chunk, account) = (upload.chunk, BUYER.to_account_id());
	if Grants::<Runtime>::contains_key(&account, chunk) {
		sent(BUYER, Call::expire { chunk, account });
	}
	sent(OWNER, Call::clear_offer { chunk });
	assert_eq!([held(OWNER), held(BUYER)], held_before, "all deposits are back");
	assert_eq!(Balances::total_issuance(), issuance, "a sale makes and burns no coins");
	let after = both();
	[after[0] - before[0], after[1] - before[1]]
}

const PAID: [i128; 2] = [PRICE as i128, -(PRICE as i128)];
const UNPAID: [i128; 2] = [0, 0];

fn delivered(upload: &Upload, key: &KeyPair) {
	sent(OWNER, consent(upload, BUYER, custody(upload, BUYER, key)));
	assert!(may_use(upload, BUYER));
	assert_eq!(held_for(BUYER, HoldReason::Price), PRICE, "not paid yet");
}

#[test]
fn the_buyer_reads_the_key_and_accepts() {
	market().execute_with(|| {
		let gained = sale(|upload, key| {
			delivered(upload, key);
			let page = DataRights::rights_of(&BUYER.to_account_id(), None, 10);
			let right = page.first().expect("it has one");
			let custody = right.custody.expect("the chunk is sealed");
			let context = custody::context(&upload.chunk, &BUYER.to_account_id());
			let commitment = KeyCommitment::of(&upload.data_key);
			let verdict = custody::judge(&custody, &key.private, &context, &commitment);
			assert_eq!(verdict, Verdict::Right);

			let chunk = upload.chunk;
			sent(BUYER, Call::accept { chunk });
			let (buyer, seller) = (BUYER.to_account_id(), OWNER.to_account_id());
			let (price, outcome) = (amo(PRICE), Outcome::Paid);
			assert!(happened(Event::<Runtime>::Sold { chunk, buyer, seller, price, outcome }));
			assert!(may_use(upload, BUYER));
			refused(BUYER, Call::accept { chunk }, Error::<Runtime>::NoSale);
			let dispute = Call::dispute { chunk, private_key: key.private };
			refused(BUYER, dispute, Error::<Runtime>::NoSale);
		});
		assert_eq!(gained, PAID);
	});
}

#[test]
fn a_buyer_who_says_nothing_has_accepted() {
	market().execute_with(|| {
		let gained = sale(|upload, key| {
			delivered(upload, key);
			pass(AcceptWindow::get() - 1);
			assert_eq!(held_for(BUYER, HoldReason::Price), PRICE);
			pass(1);
			assert_eq!(held_for(BUYER, HoldReason::Price), 0);
			assert!(may_use(upload, BUYER));
		});
		assert_eq!(gained, PAID);
	});
}

#[test]
fn the_owner_declines() {
	market().execute_with(|| {
		let gained = sale(|upload, _| {
			let (chunk, buyer) = (upload.chunk, BUYER.to_account_id());
			let decline = Call::decline { chunk, buyer };
			refused(OTHER, decline.clone(), Error::<Runtime>::NotOwner);
			sent(OWNER, decline.clone());
			refused(OWNER, decline, Error::<Runtime>::NoRequest);
			assert!(!may_use(upload, BUYER));
		});
		assert_eq!(gained, UNPAID);
	});
}

#[test]
fn the_buyer_cancels_before_the_grant_and_not_after() {
	market().execute_with(|| {
		let gained = sale(|upload, key| {
			let chunk = upload.chunk;
			sent(BUYER, Call::cancel { chunk });
			refused(BUYER, Call::cancel { chunk }, Error::<Runtime>::EndsSoon);
			pass(NOTICE);
			sent(BUYER, wish(upload, terms(amo(PRICE)), key));
			delivered(upload, key);
			refused(BUYER, Call::cancel { chunk }, Error::<Runtime>::NoRequest);
			sent(BUYER, Call::accept { chunk });
		});
		assert_eq!(gained, PAID);
	});
}

#[test]
fn a_request_that_nobody_answers_runs_out() {
	market().execute_with(|| {
		let gained = sale(|upload, key| {
			let grant = consent(upload, BUYER, custody(upload, BUYER, key));
			pass(RequestWindow::get() - 1);
			assert_eq!(held_for(BUYER, HoldReason::Price), PRICE);
			pass(1);
			let (buyer, seller) = (BUYER.to_account_id(), OWNER.to_account_id());
			let (chunk, how) = (upload.chunk, Closure::RanOut);
			assert!(happened(Event::<Runtime>::Closed { chunk, buyer, seller, how }));
			refused(OWNER, grant, Error::<Runtime>::NoRequest);
		});
		assert_eq!(gained, UNPAID);
	});
}

#[test]
fn the_owner_revokes_while_the_sale_is_open() {
	market().execute_with(|| {
		let gained = sale(|upload, key| {
			delivered(upload, key);
			let (chunk, account) = (upload.chunk, BUYER.to_account_id());
			sent(OWNER, Call::revoke { chunk, account });
			assert!(!may_use(upload, BUYER));
		});
		assert_eq!(gained, UNPAID);
	});
}

#[test]
fn the_owner_revokes_what_was_paid_and_gives_the_price_back() {
	market().execute_with(|| {
		let gained = sale(|upload, key| {
			delivered(upload, key);
			let (chunk, account) = (upload.chunk, BUYER.to_account_id());
			sent(BUYER, Call::accept { chunk });
			refused(
				OTHER,
				Call::revoke { chunk, account: account.clone() },
				Error::<Runtime>::NotOwner,
			);
			sent(OWNER, Call::revoke { chunk, account: account.clone() });
			assert!(!may_use(upload, BUYER));
			refused(OWNER, Call::revoke { chunk, account }, Error::<Runtime>::NotLive);
			// It stays on record until somebody removes it.
			assert!(DataRights::rights_of(&BUYER.to_account_id(), None, 10)[0].revoked);
		});
		assert_eq!(gained, UNPAID);
	});
}

#[test]
fn a_right_for_some_time_ends_and_anyone_removes_it() {
	market().execute_with(|| {
		let (upload, key) = (upload(1), KeyPair::new(7));
		let terms = Terms { lasts: Some(100), ..terms(amo(PRICE)) };
		offer(&upload, terms);
		let longer = Terms { lasts: Some(101), ..terms };
		refused(BUYER, wish(&upload, longer, &key), Error::<Runtime>::NotOffered);
		let held_before = held(BUYER);
		deliver(&upload, BUYER, terms, &key);
		let (chunk, account) = (upload.chunk, BUYER.to_account_id());
		sent(BUYER, Call::accept { chunk });
		let expire = Call::expire { chunk, account: account.clone() };
		refused(OTHER, expire.clone(), Error::<Runtime>::StillLive);
		let granted = Grants::<Runtime>::get(account, chunk).expect("it is granted").since;
		pass(granted + 99 - System::block_number());
		assert!(may_use(&upload, BUYER));
		pass(1);
		assert!(!may_use(&upload, BUYER));
		sent(OTHER, expire);
		assert_eq!(held(BUYER), held_before);

		// It can be bought again.
		deliver(&upload, BUYER, terms, &key);
		assert!(may_use(&upload, BUYER));
	});
}

#[test]
fn data_is_paid_in_another_asset() {
	const COIN: u32 = 7;
	let price = Price { asset: Some(COIN), amount: 50 };
	market().execute_with(|| {
		let (upload, key) = (upload(1), KeyPair::new(7));
		let (id, admin) = (COIN.into(), Charlie.to_account_id().into());
		sent(Charlie, pallet_assets::Call::create { id, admin, min_balance: 1 });
		for (account, amount) in [(BUYER, 120), (OWNER, 10)] {
			let (id, beneficiary) = (COIN.into(), account.to_account_id().into());
			sent(Charlie, pallet_assets::Call::mint { id, beneficiary, amount });
		}
		let before = both();
		let held_in_coin = || {
			let reason = HoldReason::Price.into();
			AssetsHolder::balance_on_hold(COIN, &reason, &BUYER.to_account_id())
		};

		offer(&upload, terms(price));
		refused(BUYER, wish(&upload, terms(amo(PRICE)), &key), Error::<Runtime>::PriceTooLow);
		sent(BUYER, wish(&upload, terms(price), &key));
		assert_eq!(held_in_coin(), 50);
		let chunk = upload.chunk;
		sent(BUYER, Call::cancel { chunk });
		assert_eq!(held_in_coin(), 50);
		pass(NOTICE);
		assert_eq!(held_in_coin(), 0);

		deliver(&upload, BUYER, terms(price), &key);
		assert_eq!(held_in_coin(), 50);
		let spend = |amount| {
			let (id, target) = (COIN.into(), OTHER.to_account_id().into());
			pallet_assets::Call::transfer { id, target, amount }
		};
		assert!(send(BUYER, spend(71)).is_err(), "what is held cannot be spent");
		sent(BUYER, Call::accept { chunk });
		assert_eq!(Assets::balance(COIN, OWNER.to_account_id()), 60);
		assert_eq!(Assets::balance(COIN, BUYER.to_account_id()), 70);

		// Revoked, it costs the owner the same coins.
		sent(OWNER, Call::revoke { chunk, account: BUYER.to_account_id() });
		assert_eq!(Assets::balance(COIN, BUYER.to_account_id()), 120);
		assert_eq!(both(), before);
	});
}

#[test]
fn the_owner_answers_a_bid_where_there_is_no_offer() {
	market().execute_with(|| {
		let (upload, key) = (upload(1), KeyPair::new(7));
		let before = both();
		deliver(&upload, BUYER, terms(amo(3 * AMO)), &key);
		sent(BUYER, Call::accept { chunk: upload.chunk });
		assert_eq!(coins(OWNER) - before[0], 3 * AMO as i128);
		assert_eq!(before[1] - coins(BUYER), 3 * AMO as i128);
	});
}

#[test]
fn what_is_not_sealed_is_free_and_granted_at_once() {
	market().execute_with(|| {
		let upload = upload_with(OWNER, 1, |description| description.key_commitment = None);
		let chunk = upload.chunk;
		let price = Call::set_offer { chunk, terms: terms(amo(1)) };
		refused(OWNER, price, Error::<Runtime>::MustBeSealed);
		let for_traffic = Terms { purposes: Purposes::TRAFFIC, ..terms(amo(0)) };
		offer(&upload, for_traffic);
		let before = both();
		let key = KeyPair::new(7);
		refused(BUYER, wish(&upload, terms(amo(0)), &key), Error::<Runtime>::NotOffered);
		sent(BUYER, wish(&upload, for_traffic, &key));
		let granted = Access::Granted { purposes: Purposes::TRAFFIC, until: None };
		assert_eq!(access(&upload, BUYER), granted);
		assert_eq!(both(), before);
		sent(BUYER, Call::expire { chunk, account: BUYER.to_account_id() });
		assert_eq!(held(BUYER), 0);
	});
}

#[test]
fn a_batch_of_requests_is_answered_by_a_batch_of_grants() {
	market().execute_with(|| {
		let uploads: Vec<_> = (1..=3).map(upload).collect();
		let before = both();
		let keys: Vec<_> = (1..=3).map(KeyPair::new).collect();
		let wishes: Vec<_> = uploads
			.iter()
			.zip(&keys)
			.map(|(upload, key)| match wish(upload, terms(amo(PRICE)), key) {
				Call::request { wish } => wish,
				other => panic!("{other:?}"),
			})
			.collect();
		let wishes = wishes.try_into().expect("three");
		sent(BUYER, Call::request_batch { wishes });
		let answers: Vec<_> = uploads
			.iter()
			.zip(&keys)
			.map(|(upload, key)| match consent(upload, BUYER, custody(upload, BUYER, key)) {
				Call::grant { answer } => answer,
				other => panic!("{other:?}"),
			})
			.collect();
		let answers = answers.try_into().expect("three");
		sent(OWNER, Call::grant_batch { answers });
		pass(AcceptWindow::get());
		assert!(uploads.iter().all(|upload| may_use(upload, BUYER)));
		assert_eq!(coins(OWNER) - before[0], 3 * PRICE as i128);
		assert_eq!(before[1] - coins(BUYER), 3 * PRICE as i128);
	});
}
