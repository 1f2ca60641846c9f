//! Fees, and the coins that users define.

use super::chain::{genesis, local_chain, make_block, signed, transfer};
use crate::{
	configs::currency::{MICRO_AMO, MILLI_AMO},
	genesis_presets::DEVELOPMENT_PRESET,
	Assets, AssetsHolder, Balances, Runtime, RuntimeCall, RuntimeHoldReason, Session, Treasury,
};
use amo_primitives::AMO;
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungibles::{Inspect, InspectHold, MutateHold},
		tokens::{Fortitude, Preservation},
	},
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	TokenError,
};

fn fee_of_a_transfer() -> u128 {
	let before = Balances::free_balance(Eve.to_account_id());
	let results = make_block(1, vec![transfer(Eve, Ferdie.to_account_id(), AMO)]);
	assert_ok!(results[0].expect("the transfer is valid"));
	before - AMO - Balances::free_balance(Eve.to_account_id())
}

#[test]
fn a_transfer_costs_about_a_thousandth_of_an_amo() {
	local_chain().execute_with(|| {
		let fee = fee_of_a_transfer();
		assert!(fee.abs_diff(MILLI_AMO) < MILLI_AMO / 10, "{} micro AMO", fee / MICRO_AMO);
	});
}

#[test]
fn four_fifths_of_a_fee_go_to_the_author_and_the_rest_to_the_treasury() {
	local_chain().execute_with(|| {
		let [_, author, ..] = &Session::validators()[..] else { panic!("there are four") };
		let before = Balances::free_balance(author);
		let treasury = Balances::free_balance(Treasury::account_id());
		let issuance = Balances::total_issuance();

		let fees: u128 = (0..10).map(|_| fee_of_a_transfer()).sum();

		let to_author = Balances::free_balance(author) - before;
		let to_treasury = Balances::free_balance(Treasury::account_id()) - treasury;
		let burned = issuance - Balances::total_issuance();
		assert_eq!(to_author + to_treasury + burned, fees);
		assert_eq!(burned, 0, "the treasury is open from the start");
		assert!(to_author.abs_diff(fees * 4 / 5) <= 10);
	});
}

#[test]
fn a_chain_of_one_validator_charges_the_same() {
	genesis(DEVELOPMENT_PRESET).execute_with(|| {
		let results = make_block(0, vec![transfer(Eve, Ferdie.to_account_id(), AMO)]);
		assert_ok!(results[0].expect("the transfer is valid"));
	});
}

#[test]
fn who_cannot_pay_the_fee_is_refused() {
	local_chain().execute_with(|| {
		let poor = sp_keyring::Sr25519Keyring::One;
		let results = make_block(
			0,
			vec![
				transfer(Alice, poor.to_account_id(), MILLI_AMO),
				transfer(poor, Bob.to_account_id(), 1),
			],
		);
		assert_ok!(results[0].expect("the transfer is valid"));
		let refused = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!(results[1], Err(refused));
	});
}

#[test]
fn a_user_defined_coin_is_issued_burned_frozen_and_held() {
	const COIN: u32 = 7;
	local_chain().execute_with(|| {
		let (issuer, holder) = (Charlie.to_account_id(), Dave.to_account_id());
		let calls: Vec<RuntimeCall> = vec![
			pallet_assets::Call::create {
				id: COIN.into(),
				admin: issuer.clone().into(),
				min_balance: 1,
			}
			.into(),
			pallet_assets::Call::mint {
				id: COIN.into(),
				beneficiary: holder.clone().into(),
				amount: 100,
			}
			.into(),
			pallet_assets::Call::burn { id: COIN.into(), who: holder.clone().into(), amount: 10 }
				.into(),
		];
		for call in calls {
			let results = make_block(0, vec![signed(Charlie, call)]);
			assert_ok!(results[0].expect("the transaction is valid"));
		}
		assert_eq!(Assets::balance(COIN, &holder), 90);

		let reason = RuntimeHoldReason::Session(pallet_session::HoldReason::Keys);
		assert_ok!(AssetsHolder::hold(COIN, &reason, &holder, 60));
		assert_eq!(AssetsHolder::total_balance_on_hold(COIN, &holder), 60);
		assert_eq!(
			Assets::reducible_balance(COIN, &holder, Preservation::Expendable, Fortitude::Polite),
			29,
			"90 less 60 on hold and the least balance of 1"
		);
		assert_noop!(AssetsHolder::hold(COIN, &reason, &holder, 60), TokenError::FundsUnavailable);

		let freeze = pallet_assets::Call::freeze { id: COIN.into(), who: holder.clone().into() };
		assert_ok!(make_block(0, vec![signed(Charlie, freeze)])[0].expect("valid"));
		let send = pallet_assets::Call::<Runtime>::transfer {
			id: COIN.into(),
			target: issuer.into(),
			amount: 1,
		};
		let refused = pallet_assets::Error::<Runtime>::Frozen.into();
		assert_eq!(make_block(0, vec![signed(Dave, send)])[0], Ok(Err(refused)));
	});
}
