//! Who owns the result.

use super::*;
use crate::mock::market::Sales;
use amo_primitives::{bounty::Bounties as _, chunk::Description};

fn owner(
	bounty: BountyId,
	producer: u64,
	description: &Description,
) -> Result<u64, sp_runtime::DispatchError> {
	Bounties::owner_of_result(bounty, &producer, description)
}

#[test]
fn a_chunk_for_the_poster_is_sold_to_its_owner() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Poster));
		let description = description(2, 1);
		assert_eq!(owner(bounty, 2, &description), Ok(1));
		let chunk = register(1, description);

		// Account 3 has no part in it; nor has the poster, whose key was not delivered yet.
		let submit = |who| submit(who, bounty, chunk, 1);
		assert_noop!(submit(3), Error::<Test>::NotYourChunk);
		assert_noop!(submit(1), Error::<Test>::OwnBounty);
		assert_ok!(submit(2));
		assert_eq!(Sales::<Test>::get((chunk, 1)).map(|sale| sale.seller), Some(2));
		assert_ok!(Bounties::accept(signed(1), bounty, chunk));
		assert_eq!(Balances::total_balance(&2), RICH + REWARD);
	});
}

#[test]
fn the_producers_own_chunk_is_not_what_the_poster_would_own() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Poster));
		let chunk = register(2, description(2, 1));
		assert_noop!(submit(2, bounty, chunk, 1), Error::<Test>::NotYourChunk);
	});
}

#[test]
fn nothing_is_submitted_with_a_retired_device() {
	on_chain(|| {
		let bounty = posted(terms(Ownership::Poster));
		let chunk = register(1, description(2, 1));
		NO_DEVICE.with_borrow_mut(|retired| retired.insert(2));
		assert_noop!(submit(2, bounty, chunk, 1), Error::<Test>::NotYourChunk);
	});
}

#[test]
fn the_owner_of_a_result_is_told_only_if_it_could_be_submitted() {
	on_chain(|| {
		let good = description(2, 1);
		assert_noop!(owner(0, 2, &good), Error::<Test>::UnknownBounty);
		for ownership in [Ownership::Producer, Ownership::Both] {
			let bounty = posted(terms(ownership));
			assert_noop!(owner(bounty, 2, &good), Error::<Test>::NotForPoster);
		}
		let bounty = posted(Terms { quantity: 1, ..terms(Ownership::Poster) });
		assert_noop!(owner(bounty, 1, &good), Error::<Test>::OwnBounty);
		let other = Description { metric: LOCATION, ..good.clone() };
		assert_noop!(owner(bounty, 2, &other), Error::<Test>::OtherMetric);

		let chunk = register(1, good.clone());
		assert_ok!(submit(2, bounty, chunk, 1));
		assert_noop!(owner(bounty, 2, &description(2, 2)), Error::<Test>::NoSlotFree);

		let bounty = posted(terms(Ownership::Poster));
		run_to(System::block_number() + 51);
		assert_noop!(owner(bounty, 2, &good), Error::<Test>::Closed);
		assert_ok!(Bounties::close(signed(3), bounty));
		assert_noop!(owner(bounty, 2, &good), Error::<Test>::UnknownBounty);
	});
}
