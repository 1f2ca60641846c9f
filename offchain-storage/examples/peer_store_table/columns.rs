//! A body in different numbers of fragments, on this thread.

use crate::{
	body,
	meter::{Cost, Meter},
	nowhere::Nowhere,
	Result,
};
use amo_offchain_storage::{fragment::Fragmentation, store::disk::Durability};
use std::{fs, path::Path};

/// What was measured with one fragmentation.
pub struct Column {
	fragmentation: Fragmentation,
	/// Bytes of the file.
	len: u64,
	make: Cost,
	put: Cost,
	put_flushed: Cost,
	get: Cost,
	/// With as many data fragments lost as can be; none if none can.
	get_lost: Option<Cost>,
}

impl Column {
	/// Makes and takes away a store in `folder`.
	pub fn measure(
		meter: &Meter,
		file: &Path,
		fragmentation: Fragmentation,
		folder: &Path,
	) -> Result<Self> {
		let len = fs::metadata(file)?.len();
		let name = |what| format!("{what}, {} + {}", fragmentation.k(), fragmentation.m());
		let (_, make) = meter.run(&name("make"), || body::make(&Nowhere, file, fragmentation))?;

		let store = body::new_store(folder, Durability::Power)?;
		let (_, put_flushed) =
			meter.run(&name("put, flushed"), || body::put(&store, file, fragmentation))?;
		drop(store);
		fs::remove_dir_all(folder)?;

		let store = body::new_store(folder, Durability::Process)?;
		let ((cid, manifest), put) =
			meter.run(&name("put"), || body::put(&store, file, fragmentation))?;
		let get = |what| -> Result<Cost> {
			let copy = folder.with_extension("copy");
			let (copied, cost) = meter.run(&name(what), || body::get(&store, &cid, &copy))?;
			fs::remove_file(copy)?;
			if copied != len {
				return Err(format!("{copied} bytes of {len} came back").into());
			}
			Ok(cost)
		};
		let whole = get("get")?;
		let lost = fragmentation.m().min(fragmentation.k());
		let get_lost = if lost > 0 {
			body::lose(&store, &cid, &manifest, lost)?;
			Some(get("get, fragments lost")?)
		} else {
			None
		};
		drop(store);
		fs::remove_dir_all(folder)?;
		Ok(Self { fragmentation, len, make, put, put_flushed, get: whole, get_lost })
	}

	/// MB/s of putting, flushed to disk.
	pub fn put_flushed(&self) -> f64 {
		self.rate(self.put_flushed.wall)
	}

	/// MB/s of putting, as the operating system takes it.
	pub fn put(&self) -> f64 {
		self.rate(self.put.wall)
	}

	/// MB/s of getting.
	pub fn get(&self) -> f64 {
		self.rate(self.get.wall)
	}

	fn rate(&self, seconds: f64) -> f64 {
		self.len as f64 / 1e6 / seconds
	}
}

/// Prints the table.
pub fn print(columns: &[Column]) {
	let row = |name: &str, goal: &str, cell: &dyn Fn(&Column) -> String| {
		let cells: Vec<String> = columns.iter().map(cell).collect();
		println!("| {name} | {} | {goal} |", cells.join(" | "));
	};
	row("*k* + *m*", "to reach", &|column| {
		format!("{} + {}", column.fragmentation.k(), column.fragmentation.m())
	});
	println!("|---|{}---:|", "---:|".repeat(columns.len()));
	row("encode, seal, fragment and audit, MB in a second of one core", "≥ 200", &|column| {
		format!("{:.0}", column.rate(column.make.core))
	});
	row("put on disk, outlives the process, MB/s", "", &|column| format!("{:.0}", column.put()));
	row("put on disk, outlives a loss of power, MB/s", "", &|column| {
		format!("{:.0}", column.put_flushed())
	});
	row("get from disk, MB/s", "", &|column| format!("{:.0}", column.get()));
	row("get with *m* data fragments lost, MB/s", "", &|column| {
		column.get_lost.map_or_else(String::new, |cost| format!("{:.0}", column.rate(cost.wall)))
	});
	let peak = |cost: &Cost| format!("{:.1}", cost.peak);
	row("memory to encode, seal, fragment and audit, MiB", "≤ 64", &|column| peak(&column.make));
	row("memory to put on disk, MiB", "≤ 64", &|column| {
		format!("{:.1}", column.put.peak.max(column.put_flushed.peak))
	});
	row("memory to get, MiB", "≤ 64", &|column| peak(&column.get));
	row("memory to get with *m* data fragments lost, MiB", "≤ 64", &|column| {
		column.get_lost.as_ref().map_or_else(String::new, peak)
	});
	println!();
}
