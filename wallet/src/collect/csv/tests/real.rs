//! Trips of real cars: see `tests/data/README.md`.

use super::*;
use std::path::Path;

fn data(name: &str) -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

/// The cells of a file, read without any of the code under test.
fn rows(path: &Path) -> Vec<Vec<String>> {
	let text = std::fs::read_to_string(path).unwrap();
	text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_day_of_a_car_comes_in_exactly() {
	let path = data("4111928_1/2007-05-24.csv");
	let bench = Bench::new(b"");
	let mut options = options(&[
		"speed_mph=Vehicle.Speed:mph",
		"accel_meters_ps=Vehicle.Acceleration.Longitudinal:m/s^2",
	]);
	options.time_columns = vec!["timestamp".into()];
	options.times.format = "%Y-%m-%d %H:%M:%S".parse().unwrap();
	options.times.zone = Some(zone("America/Chicago").unwrap());
	let report = import(&path, &options, &mut bench.journal(), &mut |_| {}).unwrap();
	let rows = rows(&path);
	assert_eq!((report.rows, report.records), (rows.len() as u64, 2 * rows.len() as u64));
	let midnight = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
	let expected = rows.iter().flat_map(|row| {
		// Chicago is five hours behind UTC in May.
		let local: jiff::civil::DateTime = row[0].parse().unwrap();
		let time = (local.duration_since(midnight).as_secs() + 5 * 3600) * 1000;
		let [speed, acceleration] = [3, 4].map(|index: usize| row[index].parse::<f64>().unwrap());
		[("Vehicle.Speed", speed * 1.609344), ("Vehicle.Acceleration.Longitudinal", acceleration)]
			.map(|(metric, value)| Entry {
				metric: metric.into(),
				record: Record { time, value: Value::Float(value) },
			})
	});
	assert_eq!(bench.entries(), expected.collect::<Vec<_>>());
}

#[test]
fn a_trip_with_relative_times_comes_in_exactly() {
	let path = data("TSDC_tripno_42648_cycle.csv");
	let bench = Bench::new(b"");
	let mut options = options(&["mps=Vehicle.Speed:m/s"]);
	options.time_columns = vec!["time_s".into()];
	options.times.format = TimeFormat::Since { start: 1_000_000 };
	import(&path, &options, &mut bench.journal(), &mut |_| {}).unwrap();
	let expected = rows(&path).into_iter().map(|row| {
		let seconds: f64 = row[0].parse().unwrap();
		let speed: f64 = row[1].parse().unwrap();
		(1_000_000 + (seconds * 1000.0) as i64, Value::Float(speed * 3.6))
	});
	assert_eq!(bench.records(), expected.collect::<Vec<_>>());
}
