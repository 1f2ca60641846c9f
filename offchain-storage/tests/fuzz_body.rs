//! Runs the fuzz targets of `fuzz/` over their corpus and a bounded number of mutations of it, the
//! same each time, and watches that no input makes a decoder take more memory than its limits.

#[path = "support/bless.rs"]
mod bless;
mod support;

use amo_offchain_storage::body::fuzzing;
use std::{fs, path::PathBuf};
use support::peak_of;

/// The most that decoding may hold at once, the page handed out included.
const MOST_BYTES: usize = 16 << 20;
/// Mutations of a target's corpus.
const MUTATIONS: usize = 20_000;

fn corpus(target: &str) -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
	let mut files: Vec<PathBuf> =
		fs::read_dir(corpus(target)).unwrap().map(|file| file.unwrap().path()).collect();
	files.sort();
	files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

/// xorshift64.
struct Random(u64);

impl Random {
	fn below(&mut self, end: usize) -> usize {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		(self.0 >> 11) as usize % end.max(1)
	}

	/// Some changes of the kinds that break parsers.
	fn mutate(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
		for _ in 0..=self.below(4) {
			let at = self.below(bytes.len());
			let end = (at + 1 + self.below(8)).min(bytes.len());
			match self.below(7) {
				0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.below(8)),
				1 => {
					bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = self.below(256) as u8)
				},
				2 => bytes[at..end].fill([0, 0x7f, 0x80, 0xff][self.below(4)]),
				3 => drop(bytes.drain(at..end)),
				4 => bytes.truncate(at),
				5 => {
					let copy = bytes[at..end].to_vec();
					bytes.splice(at..at, copy);
				},
				_ => {
					let other = &others[self.below(others.len())];
					let from = self.below(other.len());
					bytes.truncate(at);
					bytes.extend_from_slice(&other[from..]);
				},
			}
		}
	}
}

fn run(target: &str, entry: fn(&[u8]), most: usize, mutations: usize) {
	let seeds = seeds(target);
	assert!(!seeds.is_empty(), "no corpus of {target}");
	let mut random = Random(0x0a0b_0c0d_0e0f_1011);
	let mutated = (0..mutations).map(|_| {
		let mut bytes = seeds[random.below(seeds.len())].clone();
		random.mutate(&mut bytes, &seeds);
		bytes
	});
	for bytes in seeds.iter().cloned().chain(mutated) {
		let peak = peak_of(|| entry(&bytes));
		assert!(peak <= most, "{target} took {peak} bytes for {bytes:02x?}");
	}
}

#[test]
fn body() {
	run("body", fuzzing::body, MOST_BYTES, MUTATIONS);
}

#[test]
fn checked_body() {
	run("checked_body", fuzzing::checked_body, MOST_BYTES, MUTATIONS);
}

#[test]
fn codecs() {
	run("codecs", fuzzing::codecs, MOST_BYTES, MUTATIONS);
}

#[test]
fn round_trip() {
	// Encoding is not bounded as decoding is: pco allocates as it likes.
	run("round_trip", fuzzing::round_trip, 4 * MOST_BYTES, MUTATIONS / 20);
}

/// What would be 256 MiB of dictionary, or of window, from a few bytes.
#[test]
fn pco_cannot_be_made_to_take_memory() {
	// Codec 4 on integers, 100 of them; then pco's version, mode 4 and a length of 25 bits.
	let dictionary = [&[4, 2, 99, 0, 4, 1, 0xf4, 0xff, 0xff, 0x1f][..], &[0; 64]].concat();
	let mut window = look_back();
	// After the mode and the kind of delta, five bits for the window: now 2^24 numbers.
	window[7] |= 0b1_0111;
	for bytes in [dictionary, window] {
		let peak = peak_of(|| fuzzing::codecs(&bytes));
		assert!(peak < 1 << 20, "{peak} bytes");
	}
}

/// 100 numbers that pco writes with look-backs, as the target `codecs` takes them.
fn look_back() -> Vec<u8> {
	let numbers: Vec<i64> = (0..100).map(|i| (i % 7) * (i % 7) * 1_000_003).collect();
	let config = pco::ChunkConfig::default()
		.with_mode_spec(pco::ModeSpec::Classic)
		.with_delta_spec(pco::DeltaSpec::TryLookback);
	let file = pco::wrapped::FileCompressor::default();
	let mut chunk = file.chunk_compressor(&numbers, &config).unwrap();
	let out = file.write_header(vec![4, 2, 99, 0]).unwrap();
	let out = chunk.write_meta(out).unwrap();
	chunk.write_page(0, out).unwrap()
}

/// Each test vector and parts of it are seeds.
#[test]
fn the_corpus_has_the_vectors() {
	let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/body");
	for file in fs::read_dir(vectors).unwrap() {
		let file = file.unwrap().path();
		let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
		let json: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
		let hex = json["body"].as_str().unwrap().as_bytes();
		let digits = |two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
		let body: Vec<u8> = hex.chunks(2).map(digits).collect();
		seed("body", &name, &body);
		seed("checked_body", &name, &body);
		// The header's 28 bytes, then the page's 16, then its times and its values.
		let Some([b'P', codec, times_codec, _, records @ ..]) = body.get(28..44) else { continue };
		let number =
			|at: usize| u32::from_le_bytes(records[at..at + 4].try_into().unwrap()) as usize;
		let [low, high] = (number(0) as u16 - 1).to_le_bytes();
		let (times, values) = body[44..44 + number(4) + number(8)].split_at(number(4));
		let times = [&[100 + times_codec, body[5], low, high][..], times].concat();
		let values = [&[*codec, body[5], low, high][..], values].concat();
		seed("codecs", &format!("{name}_times"), &times);
		seed("codecs", &name, &values);
	}
	seed("codecs", "int_look_back", &look_back());
	for value_type in 0..5u8 {
		let records = (0..40u8).flat_map(|i| [i % 3, i, i / 2, 0, 0, 0, i ^ 7, 0x50 + i / 8, 0x40]);
		let bytes: Vec<u8> = [value_type, 16].into_iter().chain(records).collect();
		seed("round_trip", &format!("type_{value_type}"), &bytes);
	}
}

fn seed(target: &str, name: &str, bytes: &[u8]) {
	let found = bless::read(&corpus(target).join(name), bytes);
	assert!(found == bytes, "{target}/{name} is not up to date: set AMO_BLESS if that is meant");
}
