//! What owners ask.

use super::*;
use crate::{Error, Offers};
use amo_primitives::chunk::OnChunkEnd;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn an_offer_is_set_replaced_and_cleared() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		assert_ok!(DataRights::set_offer(signed(1), chunk, terms(amo(100))));
		let deposit = DataRights::offer_deposit();
		assert_eq!(held(1), deposit);
		assert_ok!(DataRights::set_offer(signed(1), chunk, terms(coins(200))));
		assert_eq!(held(1), deposit);
		assert_eq!(Offers::<Test>::get(chunk).unwrap().terms, terms(coins(200)));
		assert_noop!(DataRights::clear_offer(signed(2), chunk), Error::<Test>::NotOwner);
		assert_ok!(DataRights::clear_offer(signed(1), chunk));
		assert_eq!(held(1), 0);
		assert_noop!(DataRights::clear_offer(signed(1), chunk), Error::<Test>::NoOffer);
	});
}

#[test]
fn what_makes_no_sense_is_refused() {
	on_chain(|| {
		let (chunk, free) = (sealed(1, 1), open(1, 2));
		let offer = |who, chunk, terms| DataRights::set_offer(signed(who), chunk, terms);
		let good = terms(amo(1));
		assert_noop!(offer(1, Default::default(), good), Error::<Test>::UnknownChunk);
		assert_noop!(offer(2, chunk, good), Error::<Test>::NotOwner);
		assert_noop!(offer(1, free, good), Error::<Test>::MustBeSealed);
		assert_noop!(
			offer(1, chunk, Terms { purposes: Purposes::NONE, ..good }),
			Error::<Test>::EmptyRight
		);
		assert_noop!(offer(1, chunk, Terms { lasts: Some(0), ..good }), Error::<Test>::EmptyRight);
		let unknown = Price { asset: Some(1), amount: 1 };
		assert_noop!(offer(1, chunk, terms(unknown)), Error::<Test>::UnknownAsset);
		let poor = sealed(4, 3);
		assert_noop!(offer(4, poor, good), TokenError::FundsUnavailable);
		assert_ok!(offer(1, free, terms(amo(0))));
		assert_ok!(offer(1, chunk, Terms { price: amo(u128::MAX), ..good }));
	});
}

#[test]
fn it_goes_with_its_chunk() {
	on_chain(|| {
		let chunk = sealed(1, 1);
		assert_ok!(DataRights::set_offer(signed(1), chunk, terms(amo(100))));
		assert_ok!(DataRights::ensure_discardable(&chunk));
		end_chunk(chunk);
		assert_eq!((Offers::<Test>::get(chunk), held(1)), (None, 0));
		// A chunk without one ends as well.
		end_chunk(sealed(1, 2));
	});
}
