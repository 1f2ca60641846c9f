//! Bodies that are longer than the memory they may take: sealed, put, read again and opened.

use amo_offchain_storage::{
	block::Block,
	bodies::{FragmentReader, FragmentWriter},
	fragment::Fragmentation,
	sealing::{ChunkNonce, DataKey, OpenReader, SealWriter},
	store::{BlockStore, Collected, Depth, Pin, PinnedRoot, Stats, StoreError},
	Cid,
};
use std::{
	alloc::{GlobalAlloc, Layout, System},
	fs,
	io::{self, Read},
	sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The most that putting and getting a body may hold at once.
const MOST_BYTES: usize = 64 << 20;
const BODY: u64 = 130 << 20;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: All is passed on to the system's allocator; only numbers are kept beside.
unsafe impl GlobalAlloc for Counting {
	unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
		let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
		PEAK.fetch_max(held, Relaxed);
		unsafe { System.alloc(layout) }
	}

	unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
		HELD.fetch_sub(layout.size(), Relaxed);
		unsafe { System.dealloc(pointer, layout) }
	}
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
	let before = HELD.load(Relaxed);
	PEAK.store(before, Relaxed);
	let made = work();
	(made, PEAK.load(Relaxed) - before)
}

/// A file for each block.
struct Files(tempfile::TempDir);

impl BlockStore for Files {
	fn get(&self, cid: &Cid) -> Result<Option<Block>, StoreError> {
		let data = fs::read(self.0.path().join(cid.to_string())).ok();
		Ok(data.map(|data| Block::verify(*cid, data).unwrap()))
	}

	fn put(&self, blocks: Vec<Block>) -> Result<(), StoreError> {
		for block in blocks {
			fs::write(self.0.path().join(block.cid().to_string()), block.data()).unwrap();
		}
		Ok(())
	}

	fn len_of(&self, _: &Cid) -> Result<Option<usize>, StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn touch(&self, _: &[Cid]) -> Result<(), StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn pin(&self, _: &Cid, _: &Pin, _: Depth) -> Result<(), StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn unpin(&self, _: &Cid, _: &Pin) -> Result<bool, StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn is_pinned(&self, _: &Cid) -> Result<bool, StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn pins(&self, _: Option<&str>) -> Result<Vec<PinnedRoot>, StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn collect_garbage(&self, _: usize) -> Result<Collected, StoreError> {
		unimplemented!("bodies do not ask for it")
	}

	fn stats(&self) -> Result<Stats, StoreError> {
		unimplemented!("bodies do not ask for it")
	}
}

/// One test, so that nothing else takes memory meanwhile.
#[test]
fn bodies_pass_in_64_mib() {
	let key = DataKey::from_bytes([1; 32]);
	for (k, m) in [(1, 0), (4, 2), (32, 32)] {
		let store = Files(tempfile::tempdir().unwrap());
		let ((cid, manifest), put) = peak_of(|| {
			let fragmentation = Fragmentation::new(k, m).unwrap();
			let writer = FragmentWriter::new(&store, fragmentation, 0, None);
			let mut writer = SealWriter::new(writer, &key, ChunkNonce([2; 16])).unwrap();
			io::copy(&mut io::repeat(7).take(BODY), &mut writer).unwrap();
			writer.finish().unwrap().finish().unwrap()
		});
		let get = || {
			let reader = FragmentReader::open(&store, &cid).unwrap();
			let mut reader = OpenReader::new(reader, &key).unwrap();
			io::copy(&mut reader, &mut io::sink()).unwrap()
		};
		let (len, whole) = peak_of(get);
		assert_eq!(len, BODY);
		for link in manifest.fragments().iter().take(m.into()) {
			fs::remove_file(store.0.path().join(link.cid.to_string())).unwrap();
		}
		let (len, rebuilt) = peak_of(get);
		assert_eq!(len, BODY);
		for (what, peak) in [("put", put), ("get", whole), ("rebuild", rebuilt)] {
			println!("{what} in {k} + {m}: {:.1} MiB", peak as f64 / 1048576.0);
			assert!(peak <= MOST_BYTES, "{what} in {k} + {m} holds {peak} bytes");
		}
	}
}
