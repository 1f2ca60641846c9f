//! Validators by lot, and what they and others earn, on the whole runtime.

use super::chain::{genesis, make_block, make_blocks, signed};
use crate::{
	genesis_presets::LOCAL_PRESET, AccountId, Balances, Rewards, Runtime, Session, Treasury,
	ValidatorSelection,
};
use amo_primitives::{
	stake::{Backing, ReadStake},
	AMO,
};
use frame_support::{assert_ok, traits::fungible::Inspect};
use pallet_rewards::{Emitted, Owed, Running};
use sp_keyring::Sr25519Keyring::{Alice, Eve};
use std::collections::BTreeSet;

/// Blocks of a session on this chain.
const SESSION: u32 = 20;

fn owed(account: &AccountId) -> u128 {
	Owed::<Runtime>::get(account).unwrap_or_default()
}

/// All that was emitted since genesis.
fn emitted() -> u128 {
	Emitted::<Runtime>::get() + Running::<Runtime>::get().emitted
}

#[test]
fn each_session_has_a_set_that_was_drawn() {
	genesis(LOCAL_PRESET).execute_with(|| {
		let genesis: BTreeSet<_> = Session::validators().into_iter().collect();
		let mut orders = BTreeSet::new();
		for _ in 0..8 {
			make_blocks(SESSION);
			let schedule = ValidatorSelection::schedule();
			assert_eq!(schedule.validators, Session::validators());
			let draw = schedule.draw.expect("there was a lot");
			assert_eq!(schedule.queued, draw.pool, "all four are in each set");
			assert_eq!(schedule.validators.iter().cloned().collect::<BTreeSet<_>>(), genesis);
			orders.insert(schedule.validators);
		}
		assert!(orders.len() > 1, "sets are drawn anew");
	});
}

#[test]
fn the_first_block_of_a_session_is_rewarded_to_one_of_its_own_set() {
	genesis(LOCAL_PRESET).execute_with(|| {
		let mut differed = false;
		for _ in 0..8 * SESSION {
			let before = Session::validators();
			let owed_before: Vec<_> = before.iter().map(owed).collect();
			let session = Session::current_index();
			make_block(0, vec![]);
			let author = &Session::validators()[0];
			let was = before.iter().position(|one| one == author).expect("the same four sit");
			assert!(owed(author) > owed_before[was], "the author has the reward");
			differed |= Session::current_index() > session && was != 0;
		}
		assert!(differed, "an author at the start of a session was another's place before");
	});
}

#[test]
fn all_amo_that_comes_to_be_was_emitted() {
	genesis(LOCAL_PRESET).execute_with(|| {
		let issued = Balances::total_issuance();
		make_blocks(3 * SESSION);
		assert!(emitted() > 0);
		assert_eq!(Balances::total_issuance() - issued, emitted());
	});
}

#[test]
fn a_delegator_shares_the_reward_of_its_candidate() {
	genesis(LOCAL_PRESET).execute_with(|| {
		make_block(0, vec![]);
		let candidate = Session::validators()[0].clone();
		let Backing { own, .. } = ValidatorSelection::backing(&candidate).expect("it is one");
		let delegate = pallet_validator_selection::Call::delegate {
			candidate: candidate.clone(),
			// Weighs as much as the own bond.
			amount: 2 * own,
		};
		assert_ok!(make_block(1, vec![signed(Eve, delegate)])[0].expect("it is valid"));
		let before = owed(&candidate);
		make_block(0, vec![]);
		let own_part = owed(&candidate) - before;
		let eve = Balances::total_balance(&Eve.to_account_id());
		let claim = pallet_rewards::Call::claim { candidate: Some(candidate) };
		assert_ok!(make_block(1, vec![signed(Eve, claim)])[0].expect("it is valid"));
		let gained = Balances::total_balance(&Eve.to_account_id()) - eve;
		// The fee is small beside it, and rounding smaller.
		assert!(gained <= own_part && gained + AMO / 100 > own_part, "{gained} of {own_part}");
	});
}

#[test]
fn what_nobody_earned_in_a_cycle_is_the_treasurys() {
	genesis(LOCAL_PRESET).execute_with(|| {
		make_blocks(SESSION - 1);
		let running = Running::<Runtime>::get();
		assert!(running.storage > 0 && running.byte_blocks == 0);
		let before = Balances::total_balance(&Treasury::account_id());
		make_blocks(2);
		let gained = Balances::total_balance(&Treasury::account_id()) - before;
		assert!(gained > running.storage, "nobody stored anything");
		assert!(Rewards::do_try_state().is_ok());
		assert!(Balances::total_balance(&Alice.to_account_id()) > 0);
	});
}
