//! What is done without the lock.

use super::*;
use crate::store::{
	memory::MemoryStore,
	tests::{node, pin_of, raw},
};
use std::{sync::mpsc, thread, time::Duration};

#[test]
fn what_is_touched_is_kept_for_another_grace_period() {
	let store = MemoryStore::with_limits(Limits::default());
	let (touched, forgotten, absent) = (raw("touched"), raw("forgotten"), raw("absent"));
	store.put(vec![touched.clone(), forgotten.clone()]).unwrap();
	store.age();
	store.touch(&[*touched.cid(), *touched.cid(), *absent.cid()]).unwrap();
	store.touch(&[*absent.cid()]).unwrap();

	while !store.collect_garbage(10).unwrap().finished {}
	let is_here = |block: &Block| store.len_of(block.cid()).unwrap().is_some();
	assert_eq!([&touched, &forgotten, &absent].map(is_here), [true, false, false]);
	assert_eq!(store.stats().unwrap().blocks, 1);
}

#[test]
fn a_pin_is_walked_while_others_write() {
	let store = MemoryStore::default();
	let (here, absent) = (raw("here"), raw("absent"));
	let root = node(&[&node(&[&here]), &absent]);
	store.put(vec![here.clone(), node(&[&here]), root.clone()]).unwrap();
	let (done, walked) = mpsc::channel();
	thread::scope(|scope| {
		let writing = lock(&store.writer);
		scope.spawn(|| done.send(store.pin(root.cid(), &pin_of("a"), Depth::Recursive)));
		// At once; the time is for slow machines.
		let result = walked.recv_timeout(Duration::from_secs(60));
		drop(writing);
		assert!(matches!(result, Ok(Err(StoreError::Missing(_)))), "{result:?}");
	});
}
