//! Proofs of leaves.

use crate::{body, noise::Noise, Result};
use amo_offchain_storage::{bodies::prove, fragment::Fragmentation, store::disk::Durability};
use amo_primitives::audit::verify;
use codec::Encode;
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::{fs, path::Path, time::Instant};

/// Leaves that are proved.
const PROOFS: usize = 200;

/// Prints a table for a file of 1 MiB and for `file`.
pub fn print(file: &Path, fragmentation: Fragmentation, folder: &Path) -> Result<()> {
	let (k, m) = (fragmentation.k(), fragmentation.m());
	println!("Proofs of {PROOFS} leaves at random, of bodies in {k} + {m} fragments; medians.\n");
	println!("| file | proof | prove from disk | verify |");
	println!("|---|---:|---:|---:|");
	let small = folder.join("small");
	Noise::new(1 << 20).write_to(&small)?;
	for file in [&small, file] {
		print_row(file, fragmentation, &folder.join("store"))?;
	}
	println!("| to reach | ≤ 2048 bytes | | ≤ 100 µs |\n");
	Ok(())
}

fn print_row(file: &Path, fragmentation: Fragmentation, folder: &Path) -> Result<()> {
	let store = body::new_store(folder, Durability::Process)?;
	let (_, manifest) = body::put(&store, file, fragmentation)?;
	let (shape, root) = (manifest.layout().shape(), manifest.audit_root());
	let mut random = StdRng::seed_from_u64(1);
	let (mut longest, mut proving, mut verifying) = (0, Vec::new(), Vec::new());
	for _ in 0..PROOFS {
		let leaf = random.gen_range(0..shape.leaves());
		let start = Instant::now();
		let proof = prove(&store, &manifest, leaf)?;
		proving.push(start.elapsed());
		let start = Instant::now();
		let verified = verify(&shape, leaf, &proof, root);
		verifying.push(start.elapsed());
		verified.map_err(|error| format!("{error:?}"))?;
		longest = longest.max(proof.encoded_size());
	}
	let mut microseconds = [proving, verifying].map(|mut times| {
		times.sort();
		times[PROOFS / 2].as_secs_f64() * 1e6
	});
	microseconds[0] /= 1e3;
	let [proving, verifying] = microseconds;
	let mib = fs::metadata(file)?.len() >> 20;
	println!("| {mib} MiB | {longest} bytes | {proving:.2} ms | {verifying:.1} µs |");
	drop(store);
	Ok(fs::remove_dir_all(folder)?)
}
