//! What is measured: real trips and generated sets.

use std::{
	fs, io,
	path::{Path, PathBuf},
};

/// Times and values of one body.
pub struct Series {
	/// Milliseconds since the Unix epoch.
	pub times: Vec<i64>,
	/// As many values.
	pub values: Vec<f64>,
}

/// Bodies of one kind.
pub struct Set {
	/// For tables.
	pub name: &'static str,
	/// One a body.
	pub series: Vec<Series>,
}

/// All sets.
pub fn all() -> io::Result<Vec<Set>> {
	let mut sets = trips()?;
	sets.extend([
		generated("Temperature: a walk in steps of 0.1, 1 Hz", temperature),
		generated("Longitude: 7 decimals, 1 Hz", longitude),
		generated("Counter: an odometer in metres, 1 Hz", counter),
		generated("Random floats, jittering clock", random),
	]);
	Ok(sets)
}

/// A way that recorded trips are written: its columns, and how a time is read.
struct Recording {
	name: &'static str,
	time: &'static str,
	value: &'static str,
	milliseconds: fn(&str) -> Option<i64>,
}

const RECORDINGS: [Recording; 2] = [
	Recording {
		name: "Real trips: speed in mph, 12 digits, 1 Hz",
		time: "timestamp",
		value: "speed_mph",
		milliseconds: of_stamp,
	},
	Recording {
		name: "Real trip: speed in m/s, all digits, 1 Hz",
		time: "time_s",
		value: "mps",
		milliseconds: of_seconds,
	},
];

/// All trips in the folder in `AMO_TRIPS`, or the one in the repository.
fn trips() -> io::Result<Vec<Set>> {
	let folder = std::env::var_os("AMO_TRIPS")
		.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data").into());
	let mut files = Vec::new();
	csv_files(Path::new(&folder), &mut files)?;
	files.sort();
	let mut sets = Vec::new();
	for recording in RECORDINGS {
		let series: Vec<Series> = files
			.iter()
			.filter_map(|file| recording.read(file).transpose())
			.collect::<Result<_, _>>()?;
		if !series.is_empty() {
			sets.push(Set { name: recording.name, series });
		}
	}
	if sets.is_empty() {
		return Err(io::Error::other(format!("no trips in {}", Path::new(&folder).display())));
	}
	Ok(sets)
}

fn csv_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
	for entry in fs::read_dir(folder)? {
		let path = entry?.path();
		if path.is_dir() {
			csv_files(&path, files)?;
		} else if path.extension().is_some_and(|extension| extension == "csv") {
			files.push(path);
		}
	}
	Ok(())
}

impl Recording {
	/// Reads a trip; `None` if it has other columns.
	fn read(&self, file: &Path) -> io::Result<Option<Series>> {
		let text = fs::read_to_string(file)?;
		let mut lines = text.lines();
		let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
		let column = |name| header.iter().position(|column| *column == name);
		let (Some(time), Some(value)) = (column(self.time), column(self.value)) else {
			return Ok(None);
		};
		let mut series = Series { times: Vec::new(), values: Vec::new() };
		for line in lines {
			let columns: Vec<&str> = line.split(',').collect();
			let field = |at: usize| columns.get(at).copied().unwrap_or_default();
			let (Some(time), Ok(value)) = ((self.milliseconds)(field(time)), field(value).parse())
			else {
				return Err(io::Error::other(format!("{}: {line}", file.display())));
			};
			series.times.push(time);
			series.values.push(value);
		}
		Ok(Some(series))
	}
}

fn of_seconds(seconds: &str) -> Option<i64> {
	seconds.parse().ok().map(|seconds: f64| (seconds * 1000.0).round() as i64)
}

/// `2007-05-21 06:35:46` is local time, taken as UTC: only differences matter here.
fn of_stamp(stamp: &str) -> Option<i64> {
	let fields: Vec<i64> =
		stamp.split(['-', ' ', ':']).map(|field| field.parse().ok()).collect::<Option<_>>()?;
	let [year, month, day, hour, minute, second] = fields[..] else { return None };
	// Days from the civil calendar, after Howard Hinnant.
	let shifted = if month > 2 { year } else { year - 1 };
	let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719_468;
	Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

/// A small generator (SplitMix64), so that the sets are the same everywhere.
struct Random(u64);

impl Random {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	fn below(&mut self, end: i64) -> i64 {
		(self.next() % end as u64) as i64
	}
}

const RECORDS: usize = 100_000;
const BEGIN: i64 = 1_700_000_000_000;

fn generated(name: &'static str, make: fn(&mut Random) -> Series) -> Set {
	Set { name, series: vec![make(&mut Random(7))] }
}

fn every_second(values: Vec<f64>) -> Series {
	Series { times: (0..RECORDS as i64).map(|i| BEGIN + i * 1000).collect(), values }
}

fn temperature(random: &mut Random) -> Series {
	let mut tenths = 215;
	let step = |_| {
		tenths += random.below(3) - 1;
		tenths as f64 / 10.0
	};
	every_second((0..RECORDS).map(step).collect())
}

fn longitude(random: &mut Random) -> Series {
	let (mut at, mut speed) = (1_269_780_000i64, 1_000);
	let step = |_| {
		speed = (speed + random.below(101) - 50).clamp(-4_000, 4_000);
		at += speed;
		at as f64 / 1e7
	};
	every_second((0..RECORDS).map(step).collect())
}

fn counter(random: &mut Random) -> Series {
	let mut metres = 84_000_000;
	let step = |_| {
		metres += 20 + random.below(12);
		metres as f64
	};
	every_second((0..RECORDS).map(step).collect())
}

fn random(random: &mut Random) -> Series {
	let mut time = BEGIN;
	let times = (0..RECORDS)
		.map(|_| {
			time += 900 + random.below(200);
			time
		})
		.collect();
	let values = (0..RECORDS).map(|_| (random.next() >> 11) as f64 / 2f64.powi(53)).collect();
	Series { times, values }
}

/// Contents for blobs.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
	let mut random = Random(11);
	let noise = (0..8 << 20).flat_map(|_| random.next().to_le_bytes()).collect();
	let text =
		(0..).flat_map(|i: u64| format!("{},{}\n", BEGIN + i as i64, i * i % 977).into_bytes());
	vec![("incompressible", noise), ("text", text.take(64 << 20).collect())]
}
