//! What may be posted, and what is held for it.

use super::*;
use crate::mock::market::RIGHT_DEPOSIT;
use amo_primitives::{custody::EncryptionKey, rights::Purposes};
use frame_support::pallet_prelude::DispatchError;
use sp_runtime::{ArithmeticError, TokenError};

#[test]
fn the_whole_reward_and_a_deposit_are_held() {
	on_chain(|| {
		let terms = Terms { quantity: 3, ..terms(Ownership::Both) };
		assert_ok!(Bounties::post(signed(1), terms.clone(), key()));
		let (deposit, held_for_all) = (Bounties::bounty_deposit(), 3 * PER_CHUNK);
		let posted =
			Event::Posted { bounty: 0, poster: 1, terms, key: key(), held: held_for_all, deposit };
		assert_eq!(last_event(), posted);
		assert_eq!(held(HoldReason::Reward, 1), 3 * PER_CHUNK);
		assert_eq!(held(HoldReason::Bounty, 1), deposit);
		assert_eq!(Balances::free_balance(1), RICH - 3 * PER_CHUNK - deposit);
		assert_eq!(Posted::<Test>::get(0).map(|bounty| bounty.free_slots()), Some(3));
	});
}

#[test]
fn terms_are_checked() {
	on_chain(|| {
		let now = System::block_number();
		let good = || terms(Ownership::Both);
		let producers = || terms(Ownership::Producer);
		for (terms, error) in [
			(Terms { metric: 9, ..good() }, Error::<Test>::UnknownMetric),
			(Terms { metric: RETIRED, ..good() }, Error::RetiredMetric),
			// The metric would allow it, its level does not.
			(Terms { metric: LOCATION, area: Some(around_seoul(6)), ..good() }, Error::AreaTooFine),
			(Terms { start: 2, end: 1, ..good() }, Error::EndBeforeStart),
			(Terms { quantity: 0, ..good() }, Error::InvalidQuantity),
			(Terms { quantity: MAX_QUANTITY + 1, ..good() }, Error::InvalidQuantity),
			(Terms { quantity: u32::MAX, ..good() }, Error::InvalidQuantity),
			(Terms { reward: 0, ..good() }, Error::RewardTooLow),
			(Terms { reward: MINIMUM - 1, ..good() }, Error::RewardTooLow),
			(Terms { purposes: Purposes::NONE, ..producers() }, Error::InvalidPurposes),
			(Terms { purposes: Purposes::TRAFFIC, ..good() }, Error::InvalidPurposes),
			(
				Terms { purposes: Purposes::TRAFFIC, ..terms(Ownership::Poster) },
				Error::InvalidPurposes,
			),
			(Terms { deadline: now, ..good() }, Error::InvalidDeadline),
			(Terms { deadline: now + MAX_PERIOD + 1, ..good() }, Error::InvalidDeadline),
		] {
			assert_noop!(Bounties::post(signed(1), terms, key()), error);
		}
		let unusable = Bounties::post(signed(1), good(), EncryptionKey([0; 32]));
		assert_noop!(unusable, Error::<Test>::UnusableKey);
	});
}

#[test]
fn terms_at_their_edges() {
	on_chain(|| {
		let now = System::block_number();
		let good = || terms(Ownership::Both);
		for terms in [
			Terms { area: None, start: 0, end: u64::MAX, min_records: 0, ..good() },
			Terms { start: 5, end: 5, min_records: u32::MAX, ..good() },
			Terms { metric: LOCATION, ..good() },
			Terms { area: Some(seoul()), ..good() },
			Terms { quantity: 1, reward: MINIMUM, ..good() },
			Terms { quantity: MAX_QUANTITY, ..good() },
			Terms { deadline: now + 1, ..good() },
			Terms { deadline: now + MAX_PERIOD, ..good() },
			Terms { purposes: Purposes::TRAFFIC, ..terms(Ownership::Producer) },
		] {
			posted(terms);
		}
	});
}

#[test]
fn who_cannot_pay_all_rewards_cannot_post() {
	on_chain(|| {
		let of = |reward| Terms { reward, quantity: 2, ..terms(Ownership::Both) };
		assert_noop!(Bounties::post(signed(4), of(REWARD), key()), TokenError::FundsUnavailable);
		let post = |reward| Bounties::post(signed(1), of(reward), key());
		assert_noop!(post(RICH / 2), TokenError::FundsUnavailable);
		let overflow = DispatchError::Arithmetic(ArithmeticError::Overflow);
		assert_noop!(post(Balance::MAX), overflow);
		assert_noop!(post(Balance::MAX / 2), overflow);
		// All but the existential deposit.
		assert_ok!(post((RICH - MINIMUM - Bounties::bounty_deposit()) / 2 - RIGHT_DEPOSIT));
		assert!(Balances::free_balance(1) <= MINIMUM + 1);
	});
}

#[test]
fn numbers_are_not_given_twice() {
	on_chain(|| {
		let first = posted(terms(Ownership::Both));
		assert_ok!(Bounties::cancel(signed(1), first));
		assert_eq!(posted(terms(Ownership::Both)), first + 1);
		NextId::<Test>::put(BountyId::MAX);
		let overflow = DispatchError::Arithmetic(ArithmeticError::Overflow);
		assert_noop!(Bounties::post(signed(1), terms(Ownership::Both), key()), overflow);
	});
}
