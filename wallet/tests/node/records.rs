//! Records, as they go into a wallet and as they come out of the market.

use super::harness::{Node, Wallet};
use serde_json::Value;
use std::{collections::VecDeque, fs, path::Path, sync::Mutex, thread};

/// A time in milliseconds since 1970, and a value.
pub type Row = (i64, f64);

/// 2026-03-01T00:00:00Z.
const START: i64 = 1_772_323_200_000;

/// So many speeds, with so much time between them, that do not shrink.
pub fn speeds(count: i64, millis: i64) -> Vec<Row> {
	let speed = |n: i64| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64) >> 20) as f64 / 1024.0;
	(0..count).map(|n| (START + n * millis, speed(n))).collect()
}

/// Writes them as CSV.
pub fn write(path: &Path, rows: &[Row]) {
	let lines: String = rows.iter().map(|(time, value)| format!("{time},{value}\n")).collect();
	fs::write(path, format!("time,speed\n{lines}")).unwrap();
}

/// How they are collected.
pub fn collect<'a>(device: &'a str, csv: &'a Path) -> [&'a str; 10] {
	let csv = csv.to_str().unwrap();
	let map = "speed=Vehicle.Speed";
	["collect", "csv", device, csv, "--time", "time", "--time-format", "unix-ms", "--map", map]
}

/// The chunks of a metric.
pub fn chunks(wallet: &Wallet, metric: &str) -> Vec<Value> {
	let listed = wallet.done(&["chunk", "list", "--metric", metric]);
	listed["chunks"].as_array().unwrap().clone()
}

/// What comes out of one chunk.
pub fn fetched(wallet: &Wallet, chunk: &str) -> Vec<Row> {
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("records.csv");
	let to = csv.to_str().unwrap();
	wallet.done(&["fetch", chunk, "--times", "unix", "--csv", to]);
	rows(&csv)
}

/// The rows of what was fetched.
pub fn rows(csv: &Path) -> Vec<Row> {
	let text = fs::read_to_string(csv).unwrap();
	let row = |line: &str| {
		let (time, value) = line.split_once(',').unwrap();
		(time.parse().unwrap(), value.parse().unwrap())
	};
	text.lines().skip(1).map(row).collect()
}

/// What comes out of all chunks of a metric, in the order of time, by wallets that have the key and
/// nothing else.
pub fn all_fetched(node: &Node, key: &str, metric: &str) -> Vec<Row> {
	let chunks = chunks(&Wallet::of(key, node), metric);
	let names = chunks.iter().map(|chunk| chunk["chunk"].as_str().unwrap().to_owned());
	let left = Mutex::new(names.collect::<VecDeque<_>>());
	let fetch_some = || {
		let (wallet, mut rows) = (Wallet::of(key, node), Vec::new());
		let next = || left.lock().unwrap().pop_front();
		while let Some(chunk) = next() {
			rows.extend(fetched(&wallet, &chunk));
		}
		rows
	};
	let mut rows = thread::scope(|scope| {
		let both = [scope.spawn(fetch_some), scope.spawn(fetch_some)];
		both.map(|one| one.join().unwrap()).concat()
	});
	rows.sort_by(|a, b| a.partial_cmp(b).unwrap());
	rows
}
