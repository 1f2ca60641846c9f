//! Bodies that take longer than the grace period.

use super::*;
use crate::store::Limits;
use std::time::Duration;

fn collect(store: &MemoryStore) {
	while !store.collect_garbage(1_000).unwrap().finished {}
}

/// Collects garbage and ages what is left, each time that more was put.
#[derive(Default)]
struct Years {
	seen: u64,
}

impl Years {
	fn pass(&mut self, store: &MemoryStore) {
		let blocks = store.stats().unwrap().blocks;
		if blocks > self.seen {
			collect(store);
			store.age();
			self.seen = blocks;
		}
	}
}

/// A body that takes years.
struct Slow<'a> {
	store: &'a MemoryStore,
	body: &'a [u8],
	years: Years,
}

impl Read for Slow<'_> {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		self.years.pass(self.store);
		let len = buf.len().min(MIB);
		self.body.read(&mut buf[..len])
	}
}

#[test]
fn a_put_that_takes_long_loses_nothing() {
	let store = MemoryStore::with_limits(Limits::default());
	let body = random(20 * MIB, 1);
	let fragmentation = Fragmentation::new(2, 1).unwrap();
	let mut writer = FragmentWriter::new(&store, fragmentation, 3, None);
	writer.spare.every = Duration::ZERO;
	let slow = Slow { store: &store, body: &body, years: Years::default() };
	let (_, manifest) = put_body(writer, slow).unwrap();
	for fragment in 0..3 {
		verify_fragment(&store, &manifest, fragment, &Claim::of(&manifest)).unwrap();
	}
}

#[test]
fn what_is_made_anew_slowly_is_not_lost() {
	let store = MemoryStore::with_limits(Limits::default());
	let (cid, manifest) = put(&store, 2, 1, &random(8 * MIB, 1)).unwrap();
	let pin = Pin { owner: "test".into(), reason: "placement".into() };
	pin_fragments(&store, &cid, &manifest, [0, 1], &pin).unwrap();
	store.age();
	collect(&store);
	let lost = verify_fragment(&store, &manifest, 2, &Claim::of(&manifest));
	assert!(matches!(lost, Err(FragmentError::Missing(_))), "{lost:?}");

	let mut rebuilder = Rebuilder::new(BlockMap::new(manifest.clone()), 2).unwrap();
	rebuilder.spare.every = Duration::ZERO;
	for _ in 0..manifest.layout().stripes() {
		store.age();
		rebuilder = rebuilder.next_block(&store).unwrap();
		collect(&store);
	}
	rebuilder.finish(&store).unwrap();
	verify_fragment(&store, &manifest, 2, &Claim::of(&manifest)).unwrap();
}
