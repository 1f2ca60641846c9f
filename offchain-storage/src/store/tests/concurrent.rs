//! Garbage collection while others put, pin and read.

use super::*;
use std::{
	sync::atomic::{AtomicBool, Ordering},
	thread,
};

const WRITERS: u8 = 3;
const ROUNDS: u8 = 40;

#[test]
fn a_pin_during_collection_loses_no_block() {
	// No grace, so that only the order of things protects.
	on_each(no_grace(), |store| {
		let stop = AtomicBool::new(false);
		let pinned: Vec<Block> = thread::scope(|scope| {
			let collector = scope.spawn(|| {
				while !stop.load(Ordering::SeqCst) {
					store.collect_garbage(5).unwrap();
					for pinned in store.pins(None).unwrap() {
						// Another thread may have unpinned it since.
						store.get(&pinned.root).unwrap();
					}
				}
			});
			let writers: Vec<_> = (0..WRITERS)
				.map(|writer| scope.spawn(move || put_and_pin(&**store, writer)))
				.collect();
			let done: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
			stop.store(true, Ordering::SeqCst);
			collector.join().unwrap();
			done.into_iter().flat_map(Result::unwrap).collect()
		});
		// The first comes to the end of a round that had begun.
		collect_all(&**store);
		collect_all(&**store);
		for block in &pinned {
			assert_eq!(store.get(block.cid()).unwrap().as_ref(), Some(block));
		}
		let distinct: BTreeSet<&Cid> = pinned.iter().map(Block::cid).collect();
		assert_eq!(store.stats().unwrap().blocks, distinct.len() as u64);
	});
}

/// Puts and pins blocks that the other writers put and unpin too.
fn put_and_pin(store: &dyn BlockStore, writer: u8) -> Vec<Block> {
	let mut pinned = Vec::new();
	for round in 0..ROUNDS {
		let leaf = raw(vec![round; 1_000]);
		let own = raw(vec![writer, round]);
		let root = node(&[&leaf, &own]);
		let pin = pin_of(&writer.to_string());
		loop {
			store.put(vec![leaf.clone(), own.clone(), root.clone()]).unwrap();
			match store.pin(root.cid(), &pin, Depth::Recursive) {
				Ok(()) => break,
				Err(StoreError::Missing(_)) => {},
				Err(e) => panic!("{e}"),
			}
		}
		assert_eq!(store.get(leaf.cid()).unwrap(), Some(leaf.clone()));
		if round % 2 == 0 {
			pinned.extend([leaf, own, root]);
		} else {
			assert!(store.unpin(root.cid(), &pin).unwrap());
		}
	}
	pinned
}

#[test]
fn puts_together_stay_within_the_quota() {
	on_each(Limits { quota: 1_000, ..no_grace() }, |store| {
		thread::scope(|scope| {
			for writer in 0..4_u8 {
				scope.spawn(move || {
					for round in 0..20_u8 {
						match store.put(vec![raw(vec![writer, round, 0, 0]), raw(vec![round; 96])])
						{
							Ok(()) | Err(StoreError::Full { .. }) => {},
							Err(e) => panic!("{e}"),
						}
						assert!(store.stats().unwrap().bytes <= 1_000);
					}
				});
			}
		});
		assert!(store.stats().unwrap().bytes > 800);
	});
}
