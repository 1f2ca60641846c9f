//! How long work takes, and how much memory.

use crate::Result;
use std::{fs, future::Future, process::Command, time::Instant};

/// Measures work.
pub struct Meter {
	/// KiB in use before all work.
	idle: u64,
}

/// What work took.
#[derive(Clone, Copy)]
pub struct Cost {
	/// Seconds.
	pub wall: f64,
	/// Seconds for which this thread ran, so that the figure holds on a machine that does other
	/// things too.
	pub core: f64,
	/// MiB above idle, at most.
	pub peak: f64,
}

impl Meter {
	pub fn new() -> Result<Self> {
		Ok(Self { idle: memory("VmRSS:")? })
	}

	/// Measures work on this thread. `name` says on standard error what is going on.
	pub fn run<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<(T, Cost)> {
		prepare(name)?;
		// Sets the peak back to what is in use now.
		fs::write("/proc/self/clear_refs", "5")?;
		let (start, core) = (Instant::now(), core_seconds()?);
		let made = work()?;
		let (wall, core) = (start.elapsed().as_secs_f64(), core_seconds()? - core);
		let peak = memory("VmHWM:")?.saturating_sub(self.idle) as f64 / 1024.0;
		Ok((made, Cost { wall, core, peak }))
	}

	/// Measures work of other threads and processes: how many seconds it takes.
	pub async fn wait<T>(
		&self,
		name: &str,
		work: impl Future<Output = Result<T>>,
	) -> Result<(T, f64)> {
		prepare(name)?;
		let start = Instant::now();
		let made = work.await?;
		Ok((made, start.elapsed().as_secs_f64()))
	}
}

/// Has what was written before go to disk first, so that it does not count.
fn prepare(name: &str) -> Result<()> {
	eprintln!("peer-store: {name}");
	let synced = Command::new("sync").status()?.success();
	synced.then_some(()).ok_or_else(|| "`sync` failed".into())
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
