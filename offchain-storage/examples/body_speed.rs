//! How fast, and in how much memory, bodies are sealed, fragmented, put and read again. All of it
//! runs on one thread; a second of the core is one in which the thread ran, so that the figure holds
//! on a machine that does other things too.
//!
//! `cargo run --release -p amo-offchain-storage --example body_speed [-- K M MIB]`

use amo_offchain_storage::{
	block::Block,
	bodies::{put_body, FragmentReader, FragmentWriter},
	fragment::Fragmentation,
	sealing::{ChunkNonce, DataKey, OpenReader, SealWriter},
	store::{BlockStore, Collected, Depth, Pin, PinnedRoot, Stats, StoreError},
	Cid,
};
use std::{
	error::Error,
	fs,
	io::{self, Read},
	path::PathBuf,
	time::Instant,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
	let mut args = std::env::args().skip(1);
	let mut arg = |or: u64| args.next().map_or(Ok(or), |arg| arg.parse());
	let (k, m, mib) = (arg(4)?, arg(2)?, arg(1024)?);
	let fragmentation = Fragmentation::new(k.try_into()?, m.try_into()?)?;
	let body = || Noise::new(mib << 20);
	let (key, nonce) = (DataKey::from_bytes([1; 32]), ChunkNonce::random()?);
	println!("{mib} MiB in {k} + {m} fragments");
	let meter = Meter { mib, idle: memory("VmRSS:")? };

	meter.run("read (of the figures below)", || Ok(io::copy(&mut body(), &mut io::sink())?))?;
	meter.run("seal", || {
		let mut writer = SealWriter::new(io::sink(), &key, nonce)?;
		io::copy(&mut body(), &mut writer)?;
		Ok(writer.finish()?)
	})?;
	meter.run("fragment + audit", || {
		Ok(put_body(FragmentWriter::new(&Store { dir: None }, fragmentation, 0, None), body())?)
	})?;

	let put = |store: &Store| {
		let writer = FragmentWriter::new(store, fragmentation, 0, None);
		let mut writer = SealWriter::new(writer, &key, nonce)?;
		io::copy(&mut body(), &mut writer)?;
		Ok(writer.finish()?.finish()?)
	};
	meter.run("seal + fragment + audit", || put(&Store { dir: None }))?;

	let dir = tempfile::tempdir()?;
	let store = Store { dir: Some(dir.path().into()) };
	let (cid, manifest) = meter.run("the same, to files", || put(&store))?;
	let get = || {
		let mut reader = OpenReader::new(FragmentReader::open(&store, &cid)?, &key)?;
		Ok(io::copy(&mut reader, &mut io::sink())?)
	};
	meter.run("get + open, from files", get)?;
	for link in manifest.fragments().iter().take(m.min(k).try_into()?) {
		store.lose(&link.cid)?;
	}
	let name = format!("get + open, {} data fragments lost", m.min(k));
	meter.run(&name, get)?;
	Ok(())
}

/// Measures work on one body.
struct Meter {
	mib: u64,
	/// KiB in use before all work.
	idle: u64,
}

impl Meter {
	fn run<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
		// Sets the peak back to what is in use now.
		fs::write("/proc/self/clear_refs", "5")?;
		let (start, core) = (Instant::now(), core_seconds()?);
		let made = work()?;
		let (wall, core) = (start.elapsed().as_secs_f64(), core_seconds()? - core);
		let mb = (self.mib << 20) as f64 / 1e6;
		let peak = memory("VmHWM:")?.saturating_sub(self.idle) as f64 / 1024.0;
		println!(
			"{name:36} {:6.0} MB/s, {:6.0} MB a core's second, peak {peak:5.1} MiB above idle",
			mb / wall,
			mb / core
		);
		Ok(made)
	}
}

/// For how long this thread ran.
fn core_seconds() -> Result<f64> {
	let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
	let nanoseconds: u64 = stat.split(' ').next().ok_or("no figure")?.parse()?;
	Ok(nanoseconds as f64 / 1e9)
}

/// A figure of this process in KiB.
fn memory(name: &str) -> Result<u64> {
	let status = fs::read_to_string("/proc/self/status")?;
	let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
	Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Bytes that do not repeat (xorshift64), at little cost.
struct Noise {
	state: u64,
	left: u64,
}

impl Noise {
	fn new(len: u64) -> Self {
		Self { state: 0x9e37_79b9_7f4a_7c15, left: len }
	}
}

impl Read for Noise {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		let count = self.left.min(buf.len() as u64) as usize;
		for word in buf[..count].chunks_mut(8) {
			self.state ^= self.state << 13;
			self.state ^= self.state >> 7;
			self.state ^= self.state << 17;
			word.copy_from_slice(&self.state.to_le_bytes()[..word.len()]);
		}
		self.left -= count as u64;
		Ok(count)
	}
}

/// A file for each block; or, without a directory, nothing.
struct Store {
	dir: Option<PathBuf>,
}

impl Store {
	fn file(&self, cid: &Cid) -> Option<PathBuf> {
		self.dir.as_ref().map(|dir| dir.join(cid.to_string()))
	}

	fn lose(&self, cid: &Cid) -> io::Result<()> {
		self.file(cid).map_or(Ok(()), fs::remove_file)
	}

	fn failed(&self, error: io::Error) -> StoreError {
		let path = self.dir.clone().unwrap_or_default();
		StoreError::Database { path, reason: error.to_string() }
	}
}

impl BlockStore for Store {
	fn get(&self, cid: &Cid) -> std::result::Result<Option<Block>, StoreError> {
		let Some(file) = self.file(cid) else { return Ok(None) };
		match fs::read(file) {
			Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(self.failed(error)),
			Ok(data) => Block::verify(*cid, data).map(Some).map_err(|_| StoreError::Corrupt(*cid)),
		}
	}

	fn put(&self, blocks: Vec<Block>) -> std::result::Result<(), StoreError> {
		for block in blocks {
			if let Some(file) = self.file(block.cid()) {
				fs::write(file, block.data()).map_err(|error| self.failed(error))?;
			}
		}
		Ok(())
	}

	fn len_of(&self, cid: &Cid) -> std::result::Result<Option<usize>, StoreError> {
		Ok(self.get(cid)?.map(|block| block.data().len()))
	}

	fn pin(&self, _: &Cid, _: &Pin, _: Depth) -> std::result::Result<(), StoreError> {
		Ok(())
	}

	fn unpin(&self, _: &Cid, _: &Pin) -> std::result::Result<bool, StoreError> {
		Ok(false)
	}

	fn pins(&self, _: Option<&str>) -> std::result::Result<Vec<PinnedRoot>, StoreError> {
		Ok(Vec::new())
	}

	fn collect_garbage(&self, _: usize) -> std::result::Result<Collected, StoreError> {
		Ok(Collected { finished: true, ..Default::default() })
	}

	fn stats(&self) -> std::result::Result<Stats, StoreError> {
		Ok(Stats::default())
	}
}
