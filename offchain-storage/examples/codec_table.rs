//! Prints a table of codecs, their size and speed, on real trips and generated sets.
//!
//! `AMO_TRIPS` may name a folder of trips (CSV files anywhere in it, with `timestamp` and
//! `speed_mph`, or `time_s` and `mps`); without it the one trip in `tests/data` is taken.

#[path = "../benches/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};
use support::{sets::Set, Contender};

/// Each measurement is repeated for at least so long, and the fastest run counts.
const MEASURE: Duration = Duration::from_millis(300);

fn main() -> Result<(), Box<dyn std::error::Error>> {
	println!("MB/s are of 16 bytes a record (time and value), on one core.\n");
	for set in support::sets::all()? {
		print_set(&set)?;
	}
	print_blobs()
}

fn print_set(set: &Set) -> Result<(), Box<dyn std::error::Error>> {
	let records: usize = set.series.iter().map(|series| series.times.len()).sum();
	println!("**{}** ({records} records in {} bodies)\n", set.name, set.series.len());
	println!("| codec | bits a record | of Gorilla | encode MB/s | decode MB/s |");
	println!("|---|---:|---:|---:|---:|");
	let gorilla = encoded_len(&Contender::GORILLA, set).unwrap_or(0);
	for contender in Contender::all() {
		let Some(bytes) = encoded_len(&contender, set) else {
			println!("| {} | cannot | | | |", contender.name);
			continue;
		};
		let encode = fastest(|| {
			for series in &set.series {
				std::hint::black_box((contender.encode)(series));
			}
		});
		let encoded: Vec<_> =
			set.series.iter().filter_map(|series| (contender.encode)(series)).collect();
		let decode = fastest(|| {
			for bytes in &encoded {
				std::hint::black_box((contender.decode)(bytes));
			}
		});
		let rate = |time: Duration| records as f64 * 16.0 / 1e6 / time.as_secs_f64();
		println!(
			"| {} | {:.2} | {:.3} | {:.0} | {:.0} |",
			contender.name,
			bytes as f64 * 8.0 / records as f64,
			bytes as f64 / gorilla as f64,
			rate(encode),
			rate(decode)
		);
	}
	println!();
	Ok(())
}

fn encoded_len(contender: &Contender, set: &Set) -> Option<usize> {
	set.series.iter().map(|series| Some((contender.encode)(series)?.len())).sum()
}

fn fastest(mut run: impl FnMut()) -> Duration {
	let begin = Instant::now();
	let mut best = Duration::MAX;
	while begin.elapsed() < MEASURE {
		let start = Instant::now();
		run();
		best = best.min(start.elapsed());
	}
	best
}

fn print_blobs() -> Result<(), Box<dyn std::error::Error>> {
	use amo_offchain_storage::body::{read_blob, write_blob};
	println!("**Files as blobs** (64 MiB)\n");
	println!("| contents | bytes of the file's | encode MB/s | decode MB/s |");
	println!("|---|---:|---:|---:|");
	for (name, file) in support::sets::files() {
		let mut body = Vec::with_capacity(file.len() + (1 << 20));
		let encode = fastest(|| {
			body.clear();
			let written = write_blob(&mut &file[..], 0, &mut body);
			assert!(written.is_ok(), "a body in memory can be written");
		});
		let mut back = Vec::with_capacity(file.len());
		let decode = fastest(|| {
			back.clear();
			let read = read_blob(&body[..], &mut back);
			assert!(read.is_ok(), "what was written can be read");
		});
		let rate = |time: Duration| file.len() as f64 / 1e6 / time.as_secs_f64();
		println!(
			"| {name} | {:.3} | {:.0} | {:.0} |",
			body.len() as f64 / file.len() as f64,
			rate(encode),
			rate(decode)
		);
	}
	Ok(())
}
