//! What only a store on disk does.

use super::*;
use crate::{
	block::Block,
	store::{
		tests::{collect_all, node, pin_of, raw},
		BlockStore as _, Limits, StoreError,
	},
};
use std::{fs, io, path::PathBuf, sync::Barrier, thread, time::Duration};

mod kill;

const NO_GRACE: Limits = Limits { quota: u64::MAX, grace: Duration::ZERO };

fn open(path: &Path) -> DiskStore {
	DiskStore::open_or_create(path, NO_GRACE, Durability::Process).unwrap()
}

fn error(path: &Path) -> StoreError {
	match DiskStore::open_or_create(path, NO_GRACE, Durability::Process) {
		Err(e) => e,
		Ok(_) => panic!("opened"),
	}
}

fn file_of(path: &Path, block: &Block) -> PathBuf {
	let key = Key::of(block.cid()).unwrap();
	path.join("blocks").join(format!("{:02x}", key.first())).join(key.to_hex())
}

#[test]
fn everything_is_there_after_closing() {
	for durability in [Durability::Process, Durability::Power] {
		let folder = tempfile::tempdir().unwrap();
		let leaf = raw(vec![1; 100_000]);
		let root = node(&[&leaf]);
		let store = DiskStore::open_or_create(folder.path(), NO_GRACE, durability).unwrap();
		store.put(vec![leaf.clone(), root.clone(), raw("x")]).unwrap();
		store.pin(root.cid(), &pin_of("a"), Depth::Recursive).unwrap();
		let (stats, pins) = (store.stats().unwrap(), store.pins(None).unwrap());
		drop(store);

		let store = DiskStore::open(folder.path(), NO_GRACE, durability).unwrap();
		assert_eq!(store.stats().unwrap(), stats);
		assert_eq!(store.pins(None).unwrap(), pins);
		assert_eq!(collect_all(&store).blocks, 1);
		assert_eq!(store.get(leaf.cid()).unwrap(), Some(leaf));
		assert!(!file_of(folder.path(), &raw("x")).exists());
	}
}

#[test]
fn a_corrupt_block_is_reported_counted_and_repaired() {
	let folder = tempfile::tempdir().unwrap();
	let leaf = raw(vec![1; 10_000]);
	let root = node(&[&leaf]);
	let store = open(folder.path());
	store.put(vec![leaf.clone(), root.clone()]).unwrap();
	store.pin(root.cid(), &pin_of("a"), Depth::Recursive).unwrap();

	let ways: [fn(&Path); 4] = [
		|file| {
			let mut data = fs::read(file).unwrap();
			data[17] ^= 1;
			fs::write(file, data).unwrap();
		},
		|file| fs::write(file, "").unwrap(),
		|file| fs::write(file, vec![0; 3 * 1024 * 1024]).unwrap(),
		|file| fs::remove_file(file).unwrap(),
	];
	for (times, corrupt) in (1..).zip(ways) {
		for block in [&leaf, &root] {
			corrupt(&file_of(folder.path(), block));
			let got = store.get(block.cid());
			assert!(matches!(got, Err(StoreError::Corrupt(cid)) if cid == *block.cid()));
		}
		let pinned = store.pin(root.cid(), &pin_of("b"), Depth::Recursive);
		assert!(matches!(pinned, Err(StoreError::Corrupt(_))));
		assert_eq!(store.stats().unwrap().corrupt, 3 * times);

		store.put(vec![leaf.clone(), root.clone()]).unwrap();
		for block in [&leaf, &root] {
			assert_eq!(store.get(block.cid()).unwrap().as_ref(), Some(block));
		}
		assert_eq!(store.stats().unwrap().pinned_blocks, 2);
	}
	// A pin is taken away also when what it covers cannot be read.
	fs::write(file_of(folder.path(), &root), "").unwrap();
	assert!(store.unpin(root.cid(), &pin_of("a")).unwrap());
	assert_eq!(collect_all(&store).blocks, 2);
}

#[test]
fn what_was_found_corrupt_is_not_claimed_until_it_is_put_again() {
	let folder = tempfile::tempdir().unwrap();
	let block = raw("whole");
	let store = open(folder.path());
	let put_and_pin = || {
		store.put(vec![block.clone()]).unwrap();
		store.pin(block.cid(), &pin_of("a"), Depth::Direct).unwrap();
		assert_eq!(store.len_of(block.cid()).unwrap(), Some(5));
	};
	put_and_pin();
	// As long as it was: only reading shows it.
	fs::write(file_of(folder.path(), &block), "other").unwrap();
	assert!(matches!(store.get(block.cid()), Err(StoreError::Corrupt(_))));
	assert!(!store.has(block.cid()).unwrap());
	put_and_pin();
	fs::write(file_of(folder.path(), &block), "cut").unwrap();
	assert!(!store.has(block.cid()).unwrap());
	put_and_pin();
	fs::remove_file(file_of(folder.path(), &block)).unwrap();
	assert!(!store.has(block.cid()).unwrap());
	put_and_pin();
}

#[test]
fn a_block_whose_file_is_gone_is_not_here_unless_it_is_pinned() {
	let folder = tempfile::tempdir().unwrap();
	let [block, pinned] = [raw("gone"), raw("gone and pinned")];
	let store = DiskStore::open_or_create(folder.path(), Limits::default(), Durability::Process);
	let store = store.unwrap();
	store.put(vec![block.clone(), pinned.clone()]).unwrap();
	store.pin(pinned.cid(), &pin_of("a"), Depth::Direct).unwrap();
	for block in [&block, &pinned] {
		fs::remove_file(file_of(folder.path(), block)).unwrap();
		assert!(!store.has(block.cid()).unwrap());
	}
	let missing = store.pin(block.cid(), &pin_of("a"), Depth::Direct);
	assert!(matches!(missing, Err(StoreError::Missing(_))), "{missing:?}");
	let corrupt = store.pin(pinned.cid(), &pin_of("b"), Depth::Direct);
	assert!(matches!(corrupt, Err(StoreError::Corrupt(_))), "{corrupt:?}");
	assert_eq!(store.get(block.cid()).unwrap(), None);
	assert!(matches!(store.get(pinned.cid()), Err(StoreError::Corrupt(_))));
	let stats = store.stats().unwrap();
	assert_eq!((stats.blocks, stats.pinned_blocks, stats.bytes), (1, 1, 15));
}

#[test]
fn entries_whose_files_are_gone_are_collected() {
	let folder = tempfile::tempdir().unwrap();
	let blocks: Vec<Block> = (0..200_u8).map(|i| raw(vec![i; 10])).collect();
	let pinned = &blocks[0];
	let store = open(folder.path());
	store.put(blocks.clone()).unwrap();
	store.pin(pinned.cid(), &pin_of("a"), Depth::Direct).unwrap();
	for block in &blocks {
		fs::remove_file(file_of(folder.path(), block)).unwrap();
	}
	drop(store);
	// Within the grace period, too.
	let limits = Limits::default();
	let store = DiskStore::open(folder.path(), limits, Durability::Process).unwrap();
	let mut removed = 0;
	loop {
		let step = store.collect_garbage(7).unwrap();
		assert!(step.blocks <= 7);
		removed += step.blocks;
		if step.finished {
			break;
		}
	}
	assert_eq!(removed, 199);
	assert_eq!(store.stats().unwrap().bytes, 10);
	assert!(store.unpin(pinned.cid(), &pin_of("a")).unwrap());
	assert_eq!(collect_all(&store).blocks, 1);
	assert_eq!(store.stats().unwrap().bytes, 0);
	drop(store);
	assert_eq!(open(folder.path()).stats().unwrap().blocks, 0);
}

#[test]
fn a_lower_quota_still_lets_blocks_be_repaired() {
	let folder = tempfile::tempdir().unwrap();
	let block = raw("123456");
	open(folder.path()).put(vec![block.clone()]).unwrap();
	fs::write(file_of(folder.path(), &block), "").unwrap();
	let limits = Limits { quota: 4, ..NO_GRACE };
	let store = DiskStore::open(folder.path(), limits, Durability::Process).unwrap();
	store.put(vec![block.clone()]).unwrap();
	assert_eq!(store.get(block.cid()).unwrap().as_ref(), Some(&block));
	assert!(matches!(store.put(vec![raw("x")]), Err(StoreError::Full { needed: 3, .. })));
}

#[test]
fn what_was_cut_short_is_cleared_away() {
	let folder = tempfile::tempdir().unwrap();
	drop(open(folder.path()));
	let orphan = raw("published, not committed");
	let file = file_of(folder.path(), &orphan);
	fs::create_dir_all(file.parent().unwrap()).unwrap();
	fs::write(&file, orphan.data()).unwrap();
	let foreign = file.with_file_name("README");
	fs::write(&foreign, "").unwrap();
	let half = folder.path().join("incoming/7");
	fs::write(&half, "half").unwrap();

	let store = open(folder.path());
	assert!(!half.exists());
	assert_eq!(store.get(orphan.cid()).unwrap(), None);
	assert_eq!(collect_all(&store).blocks, 0);
	assert!(!file.exists() && foreign.exists());
}

#[test]
fn nothing_is_written_over_what_is_not_a_store() {
	let folder = tempfile::tempdir().unwrap();
	assert!(matches!(
		DiskStore::open(folder.path(), NO_GRACE, Durability::Process),
		Err(StoreError::NotAStore(_))
	));
	assert!(matches!(
		DiskStore::open(&folder.path().join("absent"), NO_GRACE, Durability::Process),
		Err(StoreError::NotAStore(_))
	));
	fs::write(folder.path().join("letter.txt"), "Dear").unwrap();
	assert!(matches!(error(folder.path()), StoreError::NotAStore(_)));
	fs::write(folder.path().join("format"), "amo-peer-store 1\n").unwrap();
	let other = error(folder.path());
	assert!(
		matches!(&other, StoreError::OtherVersion { found, .. } if found == "amo-peer-store 1")
	);
	fs::write(folder.path().join("format"), [0xff; 1_000]).unwrap();
	assert!(matches!(error(folder.path()), StoreError::NotAStore(_)));
	assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
	let file = folder.path().join("letter.txt");
	let opened = DiskStore::open(&file, NO_GRACE, Durability::Process);
	assert!(matches!(opened, Err(StoreError::NotAStore(_))));
}

#[test]
fn a_full_disk_is_told_from_a_broken_one() {
	use io::ErrorKind::{FileTooLarge, Other, QuotaExceeded, StorageFull};
	let path = Path::new("blocks");
	for kind in [StorageFull, QuotaExceeded, FileTooLarge] {
		assert!(matches!(folder::failed(path, &kind.into()), StoreError::DiskFull(_)));
		let failed = index::guarded::<()>(path, || Err(parity_db::Error::Io(kind.into())));
		assert!(matches!(failed, Err(StoreError::DiskFull(_))));
	}
	assert!(matches!(folder::failed(path, &Other.into()), StoreError::Database { .. }));
}

#[test]
fn one_at_a_time_has_it_open() {
	let folder = tempfile::tempdir().unwrap();
	let store = open(folder.path());
	assert!(matches!(error(folder.path()), StoreError::InUse(_)));
	drop(store);
	drop(open(folder.path()));
}

#[test]
fn those_who_begin_at_the_same_time_do_not_disturb_each_other() {
	for _ in 0..50 {
		let folder = tempfile::tempdir().unwrap();
		let start = Barrier::new(4);
		let begin = || {
			start.wait();
			Folder::open_or_create(folder.path()).map(drop)
		};
		thread::scope(|scope| {
			let all = [(); 4].map(|()| scope.spawn(begin));
			for begun in all.map(|thread| thread.join().unwrap()) {
				assert!(matches!(begun, Ok(()) | Err(StoreError::InUse(_))), "{begun:?}");
			}
		});
	}
}

#[test]
fn blocks_without_an_index_are_not_taken_for_garbage() {
	let folder = tempfile::tempdir().unwrap();
	let store = open(folder.path());
	store.put(vec![raw("a")]).unwrap();
	drop(store);
	fs::remove_dir_all(folder.path().join("index")).unwrap();
	let error = error(folder.path()).to_string();
	assert!(error.contains("the index is gone"), "{error}");
	assert!(file_of(folder.path(), &raw("a")).exists());
}

#[test]
fn a_beginning_that_was_cut_short_is_begun_again() {
	let folder = tempfile::tempdir().unwrap();
	fs::write(folder.path().join("format.new-7-0"), "amo-pe").unwrap();
	drop(open(folder.path()));
	for name in ["index", "blocks"] {
		fs::remove_dir_all(folder.path().join(name)).unwrap();
	}
	fs::create_dir(folder.path().join("index.new")).unwrap();
	fs::write(folder.path().join("index.new/metadata"), "").unwrap();
	let store = open(folder.path());
	store.put(vec![raw("a")]).unwrap();
}

#[test]
fn bad_contents_of_the_index_are_errors() {
	let folder = tempfile::tempdir().unwrap();
	let store = open(folder.path());
	store.put((0..50_u8).map(|i| raw(vec![i; 10])).collect()).unwrap();
	store.pin(raw(vec![1; 10]).cid(), &pin_of("a"), Depth::Direct).unwrap();
	drop(store);
	let index = folder.path().join("index");
	let kept = tempfile::tempdir().unwrap();
	for entry in fs::read_dir(&index).unwrap() {
		let name = entry.unwrap().file_name();
		fs::copy(index.join(&name), kept.path().join(&name)).unwrap();
	}
	let names: Vec<_> =
		fs::read_dir(kept.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
	for name in names.iter().filter(|name| *name != "lock") {
		let whole = fs::read(kept.path().join(name)).unwrap();
		let zeros = vec![0; whole.len()];
		let ones: Vec<u8> = whole.iter().map(|b| b ^ 0xff).collect();
		let first: Vec<u8> = whole.iter().take(whole.len() / 2).copied().collect();
		let noise: Vec<u8> = (0_u32..).zip(&whole).map(|(i, b)| b ^ (i * 7) as u8).collect();
		for bad in [zeros, ones, first, noise] {
			for name in &names {
				fs::copy(kept.path().join(name), index.join(name)).unwrap();
			}
			fs::write(index.join(name), bad).unwrap();
			use_in_every_way(folder.path());
		}
	}
}

/// Errors are welcome; panics are not.
fn use_in_every_way(path: &Path) {
	let Ok(store) = DiskStore::open(path, NO_GRACE, Durability::Process) else { return };
	let block = raw(vec![1; 10]);
	let _ = store.stats();
	let _ = store.pins(None);
	let _ = store.get(block.cid());
	let _ = store.pin(block.cid(), &pin_of("b"), Depth::Recursive);
	let _ = store.put((0..50_u8).map(|i| raw(vec![i; 11])).collect());
	let _ = store.unpin(block.cid(), &pin_of("a"));
	let _ = store.collect_garbage(1_000);
}
