//! What is disclosed of accounts.

use super::*;
use crate::types::Watched;
use amo_primitives::contribution::Contribution;
use amo_primitives::ledger::{CycleReward, Trades};

#[test]
fn sales_are_counted_for_both() {
	on_chain(|| {
		trade(2, 3, 1_000, 5 * AMO);
		trade(2, 4, 500, 7 * AMO);
		let sold = Trades { number: 2, bytes: 1_500, amount: 12 * AMO };
		let bought = Trades { number: 1, bytes: 1_000, amount: 5 * AMO };
		assert_eq!(Rewards::entry(&2, 0).unwrap().sold, sold);
		assert_eq!(Rewards::entry(&2, 0).unwrap().bought, Trades::default());
		assert_eq!(Rewards::entry(&3, 0).unwrap().bought, bought);
		assert_eq!(Totals::<Test>::get(2).sold, sold);
		assert_eq!(Totals::<Test>::get(3).bought, bought);
		end_cycle();
		trade(2, 3, 1_000, 5 * AMO);
		assert_eq!(Rewards::entry(&2, 0).unwrap().sold, sold);
		assert_eq!(Rewards::entry(&2, 1).unwrap().sold, bought);
		assert_eq!(Totals::<Test>::get(3).bought.number, 2);
	});
}

#[test]
fn storage_blocks_and_proofs_are_counted() {
	on_chain(|| {
		store(1, 2, 700, 100);
		store(1, 2, 300, 100);
		prove(2);
		Author::set(Some(2));
		run(4);
		let entry = Rewards::entry(&2, 0).unwrap();
		assert_eq!((entry.byte_blocks, entry.burned), (1_000, 20));
		assert_eq!((entry.blocks, entry.proved), (4, true));
		end_cycle();
		prove(2);
		let total = Totals::<Test>::get(2);
		assert_eq!((total.byte_blocks, total.burned), (1_000, 20));
		assert_eq!((total.blocks, total.proofs), (9, 2));
		assert_eq!(Rewards::entry(&2, 2), None);
	});
}

#[test]
fn clients_see_what_was_done_and_what_can_be_claimed() {
	on_chain(|| {
		trade(2, 3, 1_000, 5 * AMO);
		store(1, 2, 100, 1_000);
		prove(2);
		assert_eq!(Rewards::record(&2, 0).unwrap().claimable, None, "the cycle runs");
		assert_eq!(Rewards::record(&2, 1), None);
		end_cycle();
		let participation = Finished::<Test>::get(0).unwrap().for_proof;
		let record = Rewards::record(&2, 0).unwrap();
		assert_eq!(record.claimable, Some(CycleReward { storage: 90, participation }));
		assert_eq!((record.byte_blocks, record.burned, record.proved), (100, 100, true));
		assert_eq!(record.sold.amount, 5 * AMO);
		assert_eq!(record.average_balance, Rewards::entry(&2, 0).unwrap().balance.average());
		assert_eq!(claimed_for(2, 0), 90 + participation);
		assert_eq!(Rewards::record(&2, 0).unwrap().claimable, None, "it was paid");
		assert_eq!(Rewards::record(&3, 0).unwrap().claimable, None, "a buyer earns nothing");
		assert_eq!(Rewards::total(&3).bought.bytes, 1_000);
	});
}

/// An entry for each of the last cycles, and no more.
#[test]
fn an_account_has_no_more_entries_than_cycles_are_kept() {
	on_chain(|| {
		run((KEPT + 20) * CYCLE);
		assert_eq!(Ledger::<Test>::iter_prefix(1).count(), KEPT as usize);
		assert_eq!(Rewards::entry(&1, 20), None);
		assert_eq!(Rewards::entry(&1, 21).unwrap().blocks, CYCLE);
		assert_eq!(Totals::<Test>::get(1).blocks, (KEPT + 20) * CYCLE + 1);
		assert_eq!(Finished::<Test>::iter().count(), KEPT as usize);
	});
}

#[test]
fn the_average_balance_is_by_time_and_counts_the_lower_end() {
	let mut watched = Watched::new(10, 100);
	watched.see(10, 1_000);
	assert_eq!(watched.average(), None, "a moment says nothing");
	watched.see(10, 100);
	watched.see(20, 300);
	assert_eq!(watched.average(), Some(100));
	watched.see(30, 300);
	assert_eq!(watched.average(), Some(200));
	watched.see(50, 0);
	assert_eq!(watched.average(), Some(100));
	watched.see(50, 1_000);
	assert_eq!(watched.average(), Some(100), "money that only passes by does not count");
	watched.see(60, 0);
	assert_eq!(watched.average(), Some(80));
}

#[test]
fn the_balance_is_seen_with_what_is_held() {
	on_chain(|| {
		Author::set(Some(5));
		assert_ok!(Stakes::bond(5, RICH / 2, percent(0)));
		run(5);
		let entry = Rewards::entry(&5, 0).unwrap();
		assert_eq!((entry.balance.since, entry.balance.until), (2, 6));
		assert_eq!(entry.balance.average(), Some(RICH));
	});
}

/// Who goes on doing something does not have to claim for each cycle, and loses nothing.
#[test]
fn what_a_cycle_brought_is_owed_once_something_is_counted_in_a_later_one() {
	on_chain(|| {
		store(1, 2, 100, 1_000);
		prove(2);
		end_cycle();
		let participation = Finished::<Test>::get(0).unwrap().for_proof;
		prove(2);
		assert_eq!(owed(2), 90 + participation);
		let settled = Event::CycleSettled { account: 2, cycle: 0, storage: 90, participation };
		assert!(System::events().iter().any(|record| record.event == settled.clone().into()));
		assert_eq!(Finished::<Test>::get(0).unwrap().left, 0);
		assert_noop!(claim_cycle(2, 0), Error::<Test>::AlreadyClaimed);
		assert_eq!(Rewards::record(&2, 0).unwrap().claimable, None);
		// Not once more, also not by many in one cycle.
		prove(2);
		store(1, 2, 100, 1_000);
		assert_eq!(owed(2), 90 + participation);
		// After some cycles in which it did nothing, and after it claimed itself.
		for _ in 0..3 {
			end_cycle();
		}
		let second = claimed_for(2, 1);
		assert!(second > 0);
		let before = owed(2);
		trade(2, 3, 1, 1);
		assert_eq!(owed(2), before);
		// What is too old to be claimed is the treasury's.
		prove(2);
		run(KEPT * CYCLE);
		trade(2, 3, 1, 1);
		assert_eq!(owed(2), before);
	});
}

/// Points are what was lost for good: a tenth of what was burned.
#[test]
fn points_are_what_was_burned_and_cannot_come_back() {
	on_chain(|| {
		store(1, 2, 1_000, 1_000 * AMO);
		assert_eq!(Rewards::points(&2), 10 * AMO);
		end_cycle();
		assert_eq!(claimed_for(2, 0), Finished::<Test>::get(0).unwrap().storage);
		assert_eq!(Rewards::points(&2), 10 * AMO, "a claim changes nothing");
		assert_eq!(Rewards::points(&1), 0);
		assert_eq!(Rewards::points(&77), 0);
	});
}
