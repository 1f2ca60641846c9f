//! Rewards from emission to claim.

mod adversaries;
mod cycles;
mod delegators;
mod emission;
mod ledger;
mod money;
mod noise;

use crate::{
	mock::*,
	types::{Parameters, KEPT},
	Call, Earned, Error, Event, Finished, Ledger, Owed, Running, Shares, Totals,
};
use amo_primitives::{
	stake::{OnStake, ReadStake},
	Balance, BlockNumber, AMO,
};
use frame_support::{
	assert_noop, assert_ok,
	pallet_prelude::DispatchResult,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::{Fortitude, Precision, Preservation},
	},
};
use sp_runtime::{traits::Dispatchable, DispatchError, Perbill};

fn signed(who: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// An account burns so much.
fn burn(who: u64, amount: Balance) {
	let (exact, polite) = (Precision::Exact, Fortitude::Polite);
	assert_ok!(Balances::burn_from(&who, amount, Preservation::Preserve, exact, polite));
}

fn send(from: u64, to: u64, amount: Balance) {
	assert_ok!(Balances::transfer(&from, &to, amount, Preservation::Preserve));
}

fn percent(percent: u32) -> Perbill {
	Perbill::from_percent(percent)
}

/// What the next block emits.
fn next_emission() -> Balance {
	parameters().emission(Balances::total_issuance(), System::block_number() + 1)
}

fn last_event() -> Event<Test> {
	match System::events().pop().map(|record| record.event) {
		Some(RuntimeEvent::Rewards(event)) => event,
		other => panic!("{other:?} is not of this pallet"),
	}
}

/// What a call does, or nothing if it fails.
fn dispatch(who: u64, call: impl Into<RuntimeCall>) -> DispatchResult {
	call.into().dispatch(signed(who)).map(|_| ()).map_err(|refused| refused.error)
}

fn claim(who: u64, candidate: Option<u64>) -> DispatchResult {
	dispatch(who, Call::claim { candidate })
}

fn claim_cycle(who: u64, cycle: u32) -> DispatchResult {
	dispatch(who, Call::claim_cycle { cycle })
}

fn set_compound(who: u64, candidate: u64, compound: bool) -> DispatchResult {
	dispatch(who, Call::set_compound { candidate, compound })
}

fn compound(who: u64, candidate: u64, delegator: u64) -> DispatchResult {
	dispatch(who, Call::compound { candidate, delegator })
}

/// `who` claims, and gets so much.
fn claimed(who: u64, candidate: Option<u64>) -> Balance {
	let before = wealth(who);
	assert_ok!(claim(who, candidate));
	let amount = wealth(who) - before;
	assert_eq!(last_event(), Event::Claimed { account: who, amount });
	amount
}

/// `who` claims for a cycle, and gets so much.
fn claimed_for(who: u64, cycle: u32) -> Balance {
	let before = wealth(who);
	assert_ok!(claim_cycle(who, cycle));
	wealth(who) - before
}
