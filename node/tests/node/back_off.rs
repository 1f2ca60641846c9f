//! Authoring slows down soon when finality stalls, and never stops.

use amo_node::service::back_off::STRATEGY;
use sc_consensus_slots::BackoffAuthoringBlocksStrategy;

/// The slots in which a chain whose finality stopped at block 99 makes a block, if its head is
/// block 100 at slot 0 and every slot has an author.
fn authored_slots(slots: u64) -> Vec<u64> {
	let mut head = 100;
	let mut head_slot = 0;
	let mut authored = Vec::new();
	for slot in 1..=slots {
		if !STRATEGY.should_backoff(head, head_slot.into(), 99, slot.into(), "test") {
			head += 1;
			head_slot = slot;
			authored.push(slot);
		}
	}
	authored
}

#[test]
fn a_healthy_chain_makes_a_block_each_slot() {
	for unfinalized in 0..=6 {
		assert!(!STRATEGY.should_backoff(100, 7.into(), 100 - unfinalized, 8.into(), "test"));
	}
}

#[test]
fn it_slows_down_within_a_few_blocks() {
	assert_eq!(authored_slots(10), [1, 2, 3, 4, 5, 6, 8]);
}

#[test]
fn two_minutes_into_a_stall_it_makes_few_blocks() {
	assert_eq!(authored_slots(60).len(), 15);
}

#[test]
fn it_never_stops() {
	let authored = authored_slots(100_000);
	let gaps: Vec<_> = authored.windows(2).map(|pair| pair[1] - pair[0]).collect();
	assert_eq!(gaps.iter().max(), Some(&16));
	assert!(gaps[20..].iter().all(|gap| *gap == 16));
}

#[test]
fn finality_that_comes_back_ends_it() {
	assert!(STRATEGY.should_backoff(200, 1_000.into(), 100, 1_001.into(), "test"));
	assert!(!STRATEGY.should_backoff(200, 1_000.into(), 199, 1_001.into(), "test"));
}
