//! What is done without the lock.

use super::*;
use crate::store::{
	memory::MemoryStore,
	tests::{node, pin_of, raw},
};
use std::{sync::mpsc, thread, time::Duration};

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
