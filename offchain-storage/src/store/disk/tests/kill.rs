//! A process that is killed at any moment, or whose disk fails, loses nothing that it acknowledged.

use super::*;
use crate::store::{BlockStore, Limits};
use cid::Cid;
use rand::{rngs::StdRng, Rng as _, SeedableRng as _};
use std::{
	collections::{BTreeMap, BTreeSet},
	io::{BufRead as _, BufReader, Write as _},
	process::{Command, Stdio},
};

/// Says to [`child`] which round it is, how large blocks are, how to sync, after how many of the
/// index's operations its disk fails, and where the store is.
const VARIABLE: &str = "AMO_TEST_KILL_CHILD";

/// What a child says before it opens the store.
const OPENING: &str = "opening";

/// Ids of one round begin at a multiple of it.
const IDS: u64 = 1_000_000;

/// How large blocks are.
#[derive(Clone, Copy, Debug, Default)]
enum Size {
	/// Up to 8 KiB.
	#[default]
	Small,
	/// 1 MiB, as those of bodies.
	OfBodies,
}

#[test]
fn what_was_acknowledged_outlives_kill_9() {
	let known = kill_children(Size::Small, 24, 2_500);
	assert!(known.puts > 100 && known.pinned.len() > 100, "the children did too little: {known:?}");
}

#[test]
fn blocks_of_bodies_outlive_kill_9() {
	let known = kill_children(Size::OfBodies, 8, 150);
	assert!(known.puts > 20 && known.pinned.len() > 5, "the children did too little: {known:?}");
}

/// Kills a child in each round, after less than `most` lines if it does not wait for the disk.
fn kill_children(size: Size, rounds: u64, most: usize) -> Known {
	let folder = tempfile::tempdir().unwrap();
	let mut rng = StdRng::seed_from_u64(29);
	let mut known = Known { size, ..Known::default() };
	for round in 0..rounds {
		let sync = round % 3 == 2;
		let failing = round % 5 == 4;
		let operations = if failing { rng.gen_range(100..3_000) } else { usize::MAX };
		let mut child = Command::new(std::env::current_exe().unwrap())
			.args(["--exact", "store::disk::tests::kill::child", "--nocapture"])
			.env(
				VARIABLE,
				format!("{round} {size:?} {sync} {operations} {}", folder.path().display()),
			)
			.stdout(Stdio::piped())
			.spawn()
			.unwrap();
		let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
		// Sometimes while it opens the store, sometimes in the middle of its work.
		let wanted = if sync { rng.gen_range(1..40) } else { rng.gen_range(1..most) };
		if round % 4 == 1 {
			assert!(lines.by_ref().any(|line| line.unwrap().ends_with(OPENING)));
		} else {
			// To the end where the disk fails.
			let wanted = if failing { usize::MAX } else { wanted };
			for line in lines.by_ref().take(wanted) {
				known.hear(&line.unwrap());
			}
		}
		child.kill().unwrap();
		child.wait().unwrap();
		lines.for_each(|line| known.hear(&line.unwrap()));

		// Not always, so that a process also begins with what a killed one left.
		if round % 2 == 1 {
			let store = open(folder.path());
			known.check(&store);
			if round % 4 == 3 {
				collect_all(&store);
				known.check(&store);
				let stats = store.stats().unwrap();
				assert_eq!(stats.blocks, stats.pinned_blocks);
			}
		}
	}
	known
}

/// What children said that they did.
#[derive(Debug, Default)]
struct Known {
	size: Size,
	puts: u64,
	pinned: BTreeSet<u64>,
	/// Begun, and not acknowledged.
	uncertain: BTreeSet<u64>,
}

impl Known {
	fn hear(&mut self, line: &str) {
		let mut words = line.split(' ');
		let (Some(word), Some(Ok(id))) = (words.next(), words.next().map(str::parse)) else {
			return;
		};
		match word {
			"put" => self.puts += 1,
			"pinning" => _ = self.uncertain.insert(id),
			"pinned" => {
				self.uncertain.remove(&id);
				self.pinned.insert(id);
			},
			"unpinning" => {
				self.pinned.remove(&id);
				self.uncertain.insert(id);
			},
			"unpinned" => _ = self.uncertain.remove(&id),
			_ => {},
		}
	}

	fn check(&self, store: &DiskStore) {
		let pins: BTreeSet<Cid> =
			store.pins(None).unwrap().into_iter().map(|pinned| pinned.root).collect();
		for id in &self.pinned {
			let blocks = tree(*id, self.size);
			assert!(pins.contains(blocks.last().unwrap().cid()), "the pin of {id} is lost");
			for block in blocks {
				assert_eq!(store.get(block.cid()).unwrap(), Some(block), "a block of {id}");
			}
		}
		let certain_or_not = self.pinned.union(&self.uncertain);
		let may_be: BTreeSet<Cid> =
			certain_or_not.map(|id| *tree(*id, self.size).last().unwrap().cid()).collect();
		assert!(pins.is_subset(&may_be), "what was unpinned is pinned");
		recount(store);
	}
}

/// The sums and the counts of pins are what is found by counting all of it.
fn recount(store: &DiskStore) {
	let mut covered: BTreeMap<Key, u64> = BTreeMap::new();
	for pinned in store.pins(None).unwrap() {
		let id = PinId { pin: pinned.pin, root: pinned.root };
		for key in store.backend.covered(&id).unwrap() {
			*covered.entry(key).or_default() += 1;
		}
	}
	let mut found = crate::store::entry::Totals::default();
	for folder in 0..store.backend.folders() {
		for key in store.backend.list(folder).unwrap() {
			let Some(entry) = store.backend.entry(&key).unwrap() else { continue };
			let data = store.backend.read(&key).unwrap().unwrap();
			assert_eq!(data.len(), entry.len as usize);
			assert_eq!(entry.pins, covered.remove(&key).unwrap_or_default());
			found.replace(None, Some(entry));
		}
	}
	assert_eq!(covered, BTreeMap::new(), "covered, but not here");
	assert_eq!(found, store.backend.index.totals().unwrap());
}

/// Puts, pins, unpins and collects until it is killed, and says so.
#[test]
fn child() {
	let Ok(order) = std::env::var(VARIABLE) else { return };
	let mut words = order.splitn(5, ' ');
	let round: u64 = words.next().unwrap().parse().unwrap();
	let size = if words.next() == Some("OfBodies") { Size::OfBodies } else { Size::Small };
	let sync = words.next() == Some("true");
	let operations: usize = words.next().unwrap().parse().unwrap();
	let durability = if sync { Durability::Power } else { Durability::Process };
	println!("{OPENING}");
	let limits = Limits { quota: 1 << 30, ..NO_GRACE };
	let store =
		DiskStore::open_or_create(Path::new(words.next().unwrap()), limits, durability).unwrap();
	parity_db::set_number_of_allowed_io_operations(operations);
	let error = (round * IDS..).find_map(|id| work(&store, id, size).err());
	assert!(matches!(error, Some(StoreError::Database { .. })), "{error:?}");
	parity_db::set_number_of_allowed_io_operations(usize::MAX);
	// What the database shows after that is not to be believed.
	assert!(matches!(store.get(raw("x").cid()), Err(StoreError::Database { .. })));
	assert!(matches!(store.pins(None), Err(StoreError::Database { .. })));
}

fn work(store: &DiskStore, id: u64, size: Size) -> Result<(), StoreError> {
	let pin = pin_of("child");
	let blocks = tree(id, size);
	let root = *blocks.last().unwrap().cid();
	store.put(blocks)?;
	say("put", id);
	say("pinning", id);
	store.pin(&root, &pin, Depth::Recursive)?;
	say("pinned", id);
	// Most of them, so that the store stays small.
	if !id.is_multiple_of(4) {
		say("unpinning", id);
		assert!(store.unpin(&root, &pin)?);
		say("unpinned", id);
	}
	store.collect_garbage(10)?;
	Ok(())
}

/// At once, also when nobody listens any more.
fn say(word: &str, id: u64) {
	let mut out = std::io::stdout().lock();
	if writeln!(out, "{word} {id}").and_then(|()| out.flush()).is_err() {
		std::process::exit(0);
	}
}

/// Three blocks: one of its own, one that others have too, and their parent.
fn tree(id: u64, size: Size) -> Vec<Block> {
	let len = match size {
		Size::Small => usize::try_from(id % 17 * 500).unwrap(),
		Size::OfBodies => 1024 * 1024 - 8,
	};
	let own = raw([&id.to_le_bytes()[..], &vec![1; len]].concat());
	let shared = raw((id % 10).to_le_bytes().to_vec());
	let root = node(&[&own, &shared]);
	vec![own, shared, root]
}
