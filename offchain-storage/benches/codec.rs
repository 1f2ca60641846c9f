//! Encoding and decoding of each set by each codec and its peers. `examples/codec_table.rs` prints
//! their sizes.

mod support;

use amo_offchain_storage::body::{read_blob, write_blob};
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
	files(&mut criterion);
	criterion.final_summary();
	Ok(())
}

fn files(criterion: &mut Criterion) {
	for (name, file) in support::sets::files() {
		let Ok((body, _)) = write_blob(&mut &file[..], 0, Vec::new()) else { continue };
		let mut group = criterion.benchmark_group(format!("file of 64 MiB/{name}"));
		group.throughput(Throughput::Bytes(file.len() as u64));
		group.bench_function("encode", |bencher| {
			bencher.iter(|| write_blob(&mut &file[..], 0, std::io::sink()).is_ok());
		});
		group.bench_function("decode", |bencher| {
			bencher.iter(|| read_blob(&body[..], &mut std::io::sink()).is_ok());
		});
		group.finish();
	}
}
