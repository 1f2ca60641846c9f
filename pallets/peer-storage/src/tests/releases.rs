//! When the offchain worker lets go of fragments.

use super::worker::*;
use crate::{mock::*, Event, Held, ParameterSet};
use amo_primitives::{peer_store::FragmentId, BlockNumber};
use frame_support::assert_ok;
use frame_system::RawOrigin;

/// Lets blocks pass, with a run after each, and says when which fragments were let go of.
fn releases(node: &Node, blocks: BlockNumber) -> Vec<(BlockNumber, FragmentId)> {
	let mut released = Vec::new();
	for passed in 0..blocks {
		node.run();
		released.extend(node.released().into_iter().map(|id| (passed, id)));
		next_block();
	}
	released
}

#[test]
fn what_need_not_be_held_is_let_go_of_later_and_once() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		run_to(2 * RELEASE_EVERY);
		let id = FragmentId { body: body_of(&chunk), fragment };
		end(&chunk);
		let released = releases(node, 3 * RELEASE_EVERY);
		let [(passed, only)] = released[..] else { panic!("{released:?}") };
		assert_eq!(only, id);
		assert!((RELEASE_EVERY..2 * RELEASE_EVERY).contains(&passed), "{passed}");
	});
}

/// Another fork said so, and this one does not.
#[test]
fn what_is_held_on_this_fork_is_kept() {
	on_node(&[0], |node| {
		let (chunk, fragment) = held(node);
		let body = Some(body_of(&chunk));
		System::deposit_event(Event::<Test>::LetGo { chunk, fragment, provider: 0, body });
		assert_eq!(releases(node, 3 * RELEASE_EVERY), []);
	});
}

#[test]
fn what_another_chunk_with_the_same_body_needs_is_kept() {
	on_node(&[0], |node| {
		register_some(1);
		let chunks = [1, 2].map(|owner| store(owner, 7, UNTIL).unwrap());
		(0..3).for_each(|fragment| node.bring(&chunks[0], fragment));
		confirm_all(&chunks[0]);
		assert_eq!(body_of(&chunks[0]), body_of(&chunks[1]));
		end(&chunks[0]);
		assert_eq!(releases(node, 20), [], "it is yet to be confirmed");
		confirm_all(&chunks[1]);
		assert_eq!(releases(node, 3 * RELEASE_EVERY), []);
		end(&chunks[1]);
		assert_eq!(releases(node, 3 * RELEASE_EVERY).len(), 3);
	});
}

#[test]
fn what_is_still_asked_for_is_kept() {
	on_node(&[0], |node| {
		ParameterSet::<Test>::mutate(|parameters| parameters.window = 1_000);
		let (chunk, fragment) = held(node);
		register(3, 1 << 30).unwrap();
		let id = challenged();
		assert_ok!(PeerStorage::drain(RawOrigin::Signed(PROVIDERS).into()));
		node.queue.lock().unwrap().is_full = true;
		for _ in 0..3 {
			next_block();
			node.run();
		}
		confirm_all(&chunk);
		assert!(!Held::<Test>::get(0, chunk).contains(fragment));
		assert_eq!(releases(node, 3 * RELEASE_EVERY), []);
		assert_eq!(open(), [(id, 0)]);
		node.queue.lock().unwrap().is_full = false;
		let sent = node.run();
		assert_ok!(include(sent[0].clone()));
		let released = releases(node, 2 * RELEASE_EVERY);
		assert_eq!(released.len(), 1);
		assert_eq!(released[0].1, FragmentId { body: body_of(&chunk), fragment });
	});
}
