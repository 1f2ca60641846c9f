//! When the offchain worker lets go of fragments.

use super::worker::*;
use crate::{mock::*, types::ProviderId, Held, ParameterSet, Unconfirmed};
use amo_primitives::{chunk::ChunkId, peer_store::PlacementId, BlockNumber};
use frame_support::assert_ok;
use frame_system::RawOrigin;
use std::collections::BTreeSet;

/// Blocks for which a fragment is kept that is not placed here.
const KEEP: BlockNumber = 50;

/// Lets blocks pass, with a run after each, and says after how many of them what was let go of.
fn releases(node: &Node, blocks: BlockNumber) -> Vec<(BlockNumber, PlacementId)> {
	let mut released = Vec::new();
	for passed in 0..blocks {
		node.run();
		released.extend(node.released().into_iter().map(|placement| (passed, placement)));
		next_block();
	}
	released
}

#[test]
fn what_is_not_placed_here_any_more_is_let_go_of_later_and_once() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		assert_eq!(releases(node, 2 * KEEP), []);
		let placement = placement_of(0, &chunk, fragment);
		end(&chunk);
		assert_eq!(releases(node, 3 * KEEP), [(KEEP, placement)]);
	});
}

/// Another fork took it, or the node was off when it was taken: nothing of it is in this block's events.
#[test]
fn what_was_taken_while_nobody_looked_is_let_go_of() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		assert_ok!(register(3, 1 << 30));
		let placement = placement_of(0, &chunk, fragment);
		assert_ok!(PeerStorage::drain(RawOrigin::Signed(PROVIDERS).into()));
		run_to(now() + 3);
		confirm_all(&chunk);
		run_to(now() + 1_000);
		assert!(!Held::<Test>::get(0, chunk).contains(fragment));
		node.forget();
		assert_eq!(releases(node, 2 * KEEP), [(KEEP, placement)]);
	});
}

#[test]
fn what_is_placed_here_again_is_kept() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		let fragments = Held::<Test>::take(0, chunk);
		assert_eq!(releases(node, KEEP), [], "perhaps it is only so on this fork");
		for unconfirmed in [false, true] {
			if unconfirmed {
				Unconfirmed::<Test>::insert(0, chunk, fragments);
			} else {
				Held::<Test>::insert(0, chunk, fragments);
			}
			assert_eq!(releases(node, 1), []);
			Held::<Test>::remove(0, chunk);
			Unconfirmed::<Test>::remove(0, chunk);
			assert_eq!(releases(node, KEEP), [], "it counts from anew");
		}
		let released = [(0, placement_of(0, &chunk, fragment))];
		assert_eq!(releases(node, KEEP), released);
		Held::<Test>::insert(0, chunk, fragments);
	});
}

#[test]
fn what_another_chunk_with_the_same_body_needs_is_kept() {
	on_node(&[0], |node| {
		register_some(1);
		let chunks = [1, 2].map(|owner| store(owner, 7, UNTIL).unwrap());
		(0..3).for_each(|fragment| node.bring(&chunks[0], fragment));
		node.run();
		chunks.iter().for_each(confirm_all);
		end(&chunks[0]);
		let placements = |chunk: &ChunkId| [0, 1, 2].map(|n| placement_of(0, chunk, n));
		let ids = |chunk: &ChunkId| placements(chunk).map(|placement| placement.id);
		assert_eq!(ids(&chunks[0]), ids(&chunks[1]));
		let released = releases(node, 3 * KEEP).into_iter().map(|(_, placement)| placement);
		assert!(released.eq(placements(&chunks[0])));
	});
}

#[test]
fn what_is_still_asked_for_is_kept_also_if_the_chunk_has_ended() {
	for ended in [false, true] {
		on_node(&[0], |node| {
			ParameterSet::<Test>::mutate(|parameters| parameters.window = 1_000);
			let (chunk, fragment) = held(node);
			register(3, 1 << 30).unwrap();
			let id = challenged();
			node.queue.lock().unwrap().is_full = true;
			if ended {
				end(&chunk);
			} else {
				assert_ok!(PeerStorage::drain(RawOrigin::Signed(PROVIDERS).into()));
				run_to(now() + 3);
				confirm_all(&chunk);
			}
			assert!(!Held::<Test>::get(0, chunk).contains(fragment));
			assert_eq!(releases(node, 3 * KEEP), []);
			assert_eq!(open(), [(id, 0)]);
			node.queue.lock().unwrap().is_full = false;
			let sent = node.run();
			assert_ok!(include(sent[0].clone()));
			assert_eq!(open(), []);
			let placement = placement_of(0, &chunk, fragment);
			assert_eq!(releases(node, 2 * KEEP), [(KEEP, placement)]);
		});
	}
}

/// On state from long ago, what was placed here since looks as if it were not.
#[test]
fn nothing_is_let_go_of_while_the_chain_is_behind_or_the_clock_is_wrong() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		run_to(100);
		let fragments = Held::<Test>::take(0, chunk);
		for _ in 0..3 * KEEP {
			node.set_clock(|time| time + 60_001);
			node.run_late();
			node.set_clock(|time| time - 60_001);
			node.run_late();
			next_block();
		}
		assert_eq!(node.released(), []);
		for _ in 0..KEEP {
			node.set_clock(|time| time + 60_000);
			node.run_late();
			next_block();
		}
		let released = [(0, placement_of(0, &chunk, fragment))];
		assert_eq!(releases(node, KEEP), released);
		Held::<Test>::insert(0, chunk, fragments);
	});
}

#[test]
fn a_provider_that_left_keeps_nothing_and_others_theirs() {
	on_node(&[0, 1], |node| {
		let (chunk, fragment) = held(node);
		let gone: ProviderId = 3;
		assert_ok!(register(3, 1 << 30));
		assert_ok!(PeerStorage::leave(RawOrigin::Signed(PROVIDERS + 3).into()));
		// Whose key is not here is not this node's matter, and what another holds is not its own.
		let foreign = placement_of(gone.into(), &chunk, fragment);
		let second = placement_of(1, &chunk, fragment);
		node.keep(foreign);
		node.keep(second);
		assert_eq!(releases(node, 2 * KEEP), [(KEEP, second)]);
	});
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		end(&chunk);
		assert_ok!(PeerStorage::leave(RawOrigin::Signed(PROVIDERS).into()));
		assert_eq!(releases(node, 2 * KEEP), [(KEEP, placement_of(0, &chunk, fragment))]);
	});
}

/// More than a run looks at, and than are remembered.
#[test]
fn many_are_let_go_of_some_at_a_time() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		let strays = (0..3_000_u32).map(|number| {
			let mut other = chunk;
			other.0[..4].copy_from_slice(&number.to_le_bytes());
			PlacementId { chunk: other, ..placement_of(0, &chunk, fragment) }
		});
		let strays: BTreeSet<_> = strays.collect();
		strays.iter().for_each(|placement| node.keep(*placement));
		let released = releases(node, 8 * KEEP);
		for blocks in released.chunk_by(|one, other| one.0 == other.0) {
			assert!(blocks.len() <= 256);
		}
		let released: BTreeSet<_> = released.into_iter().map(|(_, placement)| placement).collect();
		assert_eq!(released, strays);
	});
}
