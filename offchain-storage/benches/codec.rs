//! Encoding and decoding of each set by each codec and its peers. `examples/codec_table.rs` prints
//! their sizes.

mod support;

use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;
use support::Contender;

fn main() -> std::io::Result<()> {
	let mut criterion = Criterion::default().sample_size(10).configure_from_args();
	for set in support::sets::all()? {
		let records: usize = set.series.iter().map(|series| series.times.len()).sum();
		for direction in ["encode", "decode"] {
			let mut group = criterion.benchmark_group(format!("{direction}/{}", set.name));
			// A time and a value of 8 bytes each.
			group.throughput(Throughput::Bytes(records as u64 * 16));
			for contender in Contender::all() {
				let encoded: Option<Vec<_>> = set.series.iter().map(contender.encode).collect();
				let Some(encoded) = encoded else { continue };
				let id = BenchmarkId::from_parameter(contender.name);
				group.bench_function(id, |bencher| match direction {
					"encode" => bencher.iter(|| {
						set.series.iter().for_each(|series| {
							black_box((contender.encode)(series));
						});
					}),
					_ => bencher.iter(|| {
						encoded.iter().for_each(|bytes| {
							black_box((contender.decode)(bytes));
						});
					}),
				});
			}
			group.finish();
		}
	}
	criterion.final_summary();
	Ok(())
}
