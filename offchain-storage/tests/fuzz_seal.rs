//! Runs the fuzz targets of sealing, manifests, fragment nodes and proofs over their corpus in
//! `fuzz/` and a bounded number of mutations of it, the same each time.

use amo_offchain_storage::{
	bodies::{prove, put_body, FragmentWriter},
	fragment::Fragmentation,
	sealing::{ChunkNonce, SealWriter},
	store::{memory::MemoryStore, BlockStore},
};
use codec::Encode;
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::{fs, io::Write, path::PathBuf};

#[path = "support/bless.rs"]
mod bless;
#[path = "../fuzz/seal.rs"]
mod seal;

fn corpus(target: &str) -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
	let files = fs::read_dir(corpus(target)).unwrap().map(|file| file.unwrap().path());
	let mut files: Vec<PathBuf> = files.collect();
	files.sort();
	assert!(!files.is_empty());
	files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

/// One to four changes: flipped bits, other bytes, cuts, insertions, and parts of other seeds.
fn mutate(rng: &mut StdRng, seeds: &[Vec<u8>]) -> Vec<u8> {
	let mut bytes = seeds[rng.gen_range(0..seeds.len())].clone();
	for _ in 0..rng.gen_range(1..=4) {
		let at = rng.gen_range(0..=bytes.len());
		match rng.gen_range(0..6) {
			0 if at < bytes.len() => bytes[at] ^= 1 << rng.gen_range(0..8),
			1 if at < bytes.len() => bytes[at] = *[0, 1, 0x7f, 0x80, 0xff].get(at % 5).unwrap(),
			2 => bytes.truncate(at),
			3 => bytes.insert(at, rng.gen()),
			4 => {
				let to = (at + rng.gen_range(0..64)).min(bytes.len());
				bytes.drain(at..to);
			},
			_ => {
				let other = &seeds[rng.gen_range(0..seeds.len())];
				bytes.truncate(at);
				bytes.extend_from_slice(&other[at.min(other.len())..]);
			},
		}
	}
	bytes
}

fn run(target: &str, mutations: usize, check: fn(&[u8])) {
	let seeds = seeds(target);
	seeds.iter().for_each(|seed| check(seed));
	let mut rng = StdRng::seed_from_u64(1);
	for _ in 0..mutations {
		check(&mutate(&mut rng, &seeds));
	}
	for _ in 0..mutations / 10 {
		let mut noise = vec![0; rng.gen_range(0..300)];
		rng.fill(&mut noise[..]);
		check(&noise);
	}
}

#[test]
fn open_sealed() {
	run("open_sealed", 20_000, seal::open_sealed);
}

#[test]
fn manifest() {
	run("manifest", 200_000, seal::manifest);
}

#[test]
fn fragment_node() {
	run("fragment_node", 200_000, seal::fragment_node);
}

#[test]
fn proof() {
	run("proof", 200_000, seal::proof);
}

/// What is written today is a seed.
#[test]
fn the_corpus_has_what_is_written() {
	let seed = |target: &str, name: &str, bytes: &[u8]| {
		let found = bless::read(&corpus(target).join(name), bytes);
		assert!(
			found == bytes,
			"{target}/{name} is not up to date: set AMO_BLESS if that is meant"
		);
	};
	let body = |len: u64| -> Vec<u8> {
		(0..len).map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as u8).collect()
	};
	for len in [0, 100, 65_536, 70_000] {
		let mut writer =
			SealWriter::new(Vec::new(), &seal::data_key(), ChunkNonce([2; 16])).unwrap();
		writer.write_all(&body(len)).unwrap();
		seed("open_sealed", &format!("{len}-bytes"), &writer.finish().unwrap());
	}
	let mut prev = None;
	for (k, m, len) in [(1, 0, 1500), (2, 1, 5000), (3, 2, 4 << 20), (32, 32, 2048)] {
		let (store, name) = (MemoryStore::default(), format!("{k}-{m}-{len}"));
		let writer = FragmentWriter::new(&store, Fragmentation::new(k, m).unwrap(), 1, prev);
		let (cid, manifest) = put_body(writer, &body(len)[..]).unwrap();
		seed("manifest", &name, manifest.to_block().unwrap().data());
		if manifest.layout().stripes() > 1 {
			let node = store.get(&manifest.fragments()[0].cid).unwrap().unwrap();
			seed("fragment_node", &name, node.data());
		}
		let shape = manifest.layout().shape();
		for index in [0, shape.leaves() - 1] {
			let proof = prove(&store, &manifest, index).unwrap();
			let bytes = (shape, index, manifest.audit_root(), proof).encode();
			seed("proof", &format!("{name}-{index}"), &bytes);
		}
		prev = Some(cid);
	}
}
