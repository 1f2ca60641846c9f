//! Bounties from posting to their end.

mod adversaries;
mod ends;
mod keys;
mod money;
mod ownership;
mod post;
mod submit;

use crate::{
	mock::*,
	types::{Reason, Terms},
	Error, Event, HoldReason, NextId, Posted, Submissions,
};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::ChunkId,
	rights::Outcome,
	Balance,
};
use frame_support::{
	assert_noop, assert_ok,
	pallet_prelude::DispatchResult,
	traits::fungible::{Inspect, InspectHold},
};

fn signed(who: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn held(reason: HoldReason, who: u64) -> Balance {
	Balances::balance_on_hold(&reason.into(), &who)
}

/// Account 1 posts.
fn posted(terms: Terms) -> BountyId {
	let bounty = NextId::<Test>::get();
	assert_ok!(Bounties::post(signed(1), terms, key()));
	bounty
}

/// `who` submits a sealed chunk and delivers the data key of number `n`.
fn submit(who: u64, bounty: BountyId, chunk: ChunkId, n: u8) -> DispatchResult {
	let poster = Posted::<Test>::get(bounty).map(|bounty| bounty.poster);
	Bounties::submit(signed(who), bounty, chunk)?;
	Market::grant(&chunk, poster.unwrap(), custody(n))
}

fn reject(who: u64, bounty: BountyId, chunk: ChunkId, reason: Reason) -> DispatchResult {
	Bounties::reject(signed(who), bounty, chunk, reason)
}

/// Account 2 submits its chunk number `n`, with the right key.
fn submitted(bounty: BountyId, n: u8) -> ChunkId {
	let chunk = register(2, description(2, n));
	assert_ok!(submit(2, bounty, chunk, n));
	chunk
}

/// How a sale to account 1 ended.
fn outcome(chunk: ChunkId) -> Option<Outcome> {
	Submissions::<Test>::get(chunk, 1).unwrap().outcome
}

/// Account 1 has paid so much.
fn poster_paid(amount: Balance) {
	assert_eq!(Balances::total_balance(&1), RICH - amount);
}

/// Account 1 has paid so much, and nothing is held but the deposits of so many grants.
fn poster_is_done(amount: Balance, grants: Balance) {
	poster_paid(amount);
	let deposits = grants * market::RIGHT_DEPOSIT;
	assert_eq!(Balances::free_balance(1), RICH - amount - deposits);
}

fn last_event() -> Event<Test> {
	match System::events().pop().map(|record| record.event) {
		Some(RuntimeEvent::Bounties(event)) => event,
		other => panic!("{other:?} is not of this pallet"),
	}
}
