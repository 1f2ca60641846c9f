//! Axes with ticks at round numbers and round times.

use jiff::{civil::Date, tz::TimeZone, Zoned};

/// Most times at which there is a tick.
const MOST_TIMES: i64 = 9;
/// About as many values have a tick.
const VALUES: f64 = 5.0;

/// The axis of values.
pub(super) struct ValueAxis {
	low: f64,
	high: f64,
	/// Values and how they are written.
	pub(super) ticks: Vec<(f64, String)>,
}

impl ValueAxis {
	/// An axis for values from the lowest to the highest. It begins at 0 if they are not far from
	/// it.
	pub(super) fn new((lowest, highest): (f64, f64)) -> Self {
		let near_zero = |near: f64, far: f64| near.abs() <= 0.6 * far.abs();
		let (low, high) = match (lowest, highest) {
			(0.0, 0.0) => (0.0, 1.0),
			(low, high) if low == high => (low.min(0.0), high.max(0.0)),
			(low, high) if low > 0.0 && near_zero(low, high) => (0.0, high),
			(low, high) if high < 0.0 && near_zero(high, low) => (low, 0.0),
			range => range,
		};
		let step = rounded((high - low) / VALUES);
		let (first, last) = ((low / step).floor(), (high / step).ceil());
		let count = (last - first) as usize;
		if !(1..=50).contains(&count) {
			// Values that differ in the last digits of a float only.
			return Self {
				low,
				high,
				ticks: vec![(low, written(low, step)), (high, written(high, step))],
			};
		}
		let ticks = (0..=count).map(|i| (first + i as f64) * step);
		Self {
			low: first * step,
			high: last * step,
			ticks: ticks.map(|value| (value, written(value, step))).collect(),
		}
	}

	/// The axis of what is true or false.
	pub(super) fn of_bools() -> Self {
		let ticks = vec![(0.0, "false".into()), (1.0, "true".into())];
		Self { low: 0.0, high: 1.0, ticks }
	}

	/// Whether it begins at 0.
	pub(super) fn begins_at_zero(&self) -> bool {
		self.low == 0.0
	}

	/// How much of the axis is below a value, 0 to 1.
	pub(super) fn part(&self, value: f64) -> f64 {
		((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
	}
}

/// The nearest of 1, 2 and 5 times a power of ten.
fn rounded(step: f64) -> f64 {
	let power = 10f64.powf(step.log10().floor());
	match step / power {
		..1.5 => power,
		1.5..3.5 => 2.0 * power,
		3.5..7.5 => 5.0 * power,
		_ => 10.0 * power,
	}
}

fn written(value: f64, step: f64) -> String {
	let decimals = -step.log10().floor();
	let value = value + 0.0; // -0 is 0
	match decimals {
		..=0.0 if value.abs() < 1e7 => format!("{value:.0}"),
		0.0..=6.0 if value.abs() < 1e7 => format!("{value:.0$}", decimals as usize),
		_ => {
			let digits: f64 = format!("{value:.6e}").parse().unwrap_or(value);
			format!("{digits:e}")
		},
	}
}

/// The axis of times.
pub(super) struct TimeAxis {
	start: i64,
	end: i64,
	/// Times and how they are written.
	pub(super) ticks: Vec<(i64, String)>,
}

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[derive(Clone, Copy)]
enum Step {
	Millis(i64),
	Months(i64),
}

#[rustfmt::skip]
const STEPS: &[Step] = &[
	Step::Millis(1), Step::Millis(2), Step::Millis(5),
	Step::Millis(10), Step::Millis(20), Step::Millis(50),
	Step::Millis(100), Step::Millis(200), Step::Millis(500),
	Step::Millis(SECOND), Step::Millis(2 * SECOND), Step::Millis(5 * SECOND),
	Step::Millis(10 * SECOND), Step::Millis(15 * SECOND), Step::Millis(30 * SECOND),
	Step::Millis(MINUTE), Step::Millis(2 * MINUTE), Step::Millis(5 * MINUTE),
	Step::Millis(10 * MINUTE), Step::Millis(15 * MINUTE), Step::Millis(30 * MINUTE),
	Step::Millis(HOUR), Step::Millis(2 * HOUR), Step::Millis(3 * HOUR),
	Step::Millis(6 * HOUR), Step::Millis(12 * HOUR),
	Step::Millis(DAY), Step::Millis(2 * DAY), Step::Millis(7 * DAY), Step::Millis(14 * DAY),
	Step::Months(1), Step::Months(3), Step::Months(6),
	Step::Months(12), Step::Months(2 * 12), Step::Months(5 * 12), Step::Months(10 * 12),
	Step::Months(50 * 12), Step::Months(100 * 12), Step::Months(500 * 12), Step::Months(2000 * 12),
];

impl TimeAxis {
	/// The axis from one time to another, in UTC.
	pub(super) fn new(start: &Zoned, end: &Zoned) -> Self {
		let [from, to] = [start, end].map(|time| time.timestamp().as_millisecond());
		let ticks = STEPS.iter().map(|step| step.ticks(from, to, start, end));
		let ticks = ticks.flatten().next().unwrap_or_default();
		Self { start: from, end: to, ticks }
	}

	/// How much of the axis is before a time, 0 to 1.
	pub(super) fn part(&self, time: i64) -> f64 {
		let since = |time: i64| (i128::from(time) - i128::from(self.start)) as f64;
		if self.start == self.end {
			return 0.5;
		}
		since(time) / since(self.end)
	}
}

impl Step {
	/// Its multiples between two times, if they are few enough.
	fn ticks(self, from: i64, to: i64, start: &Zoned, end: &Zoned) -> Option<Vec<(i64, String)>> {
		match self {
			Self::Millis(step) => {
				// Weeks begin on Monday; 1970 began on a Thursday.
				let origin = if step % (7 * DAY) == 0 { 4 * DAY } else { 0 };
				let (first, last) = multiples(from - origin, to - origin, step)?;
				let times = (first..=last).map(|i| i * step + origin);
				times.map(|time| Some((time, label(time, step)?))).collect()
			},
			Self::Months(step) => {
				let [from_month, to_month] = [start, end]
					.map(|time| i64::from(time.year()) * 12 + i64::from(time.month()) - 1);
				let (first, last) = multiples(from_month, to_month, step)?;
				let months = (first..=last).map(|i| i * step);
				let ticks = months.filter_map(|month| month_tick(month, step));
				Some(ticks.filter(|(time, _)| (from..=to).contains(time)).collect())
			},
		}
	}
}

/// The first and the last multiple within a range, divided by the step.
fn multiples(from: i64, to: i64, step: i64) -> Option<(i64, i64)> {
	let (first, last) = (from.div_euclid(step), to.div_euclid(step));
	let first = if first * step < from { first + 1 } else { first };
	(last - first < MOST_TIMES).then_some((first, last))
}

fn label(time: i64, step: i64) -> Option<String> {
	let time = super::utc(time).ok()?;
	let midnight = time.time() == jiff::civil::Time::midnight();
	let format = if step < SECOND {
		"%H:%M:%S%.3f"
	} else if midnight || step >= DAY {
		"%-d %b"
	} else if step < MINUTE {
		"%H:%M:%S"
	} else {
		"%H:%M"
	};
	Some(time.strftime(format).to_string())
}

fn month_tick(month: i64, step: i64) -> Option<(i64, String)> {
	let year = i16::try_from(month.div_euclid(12)).ok()?;
	let number = i8::try_from(month.rem_euclid(12) + 1).ok()?;
	let day = Date::new(year, number, 1).ok()?;
	let time = day.to_zoned(TimeZone::UTC).ok()?;
	let format = if step % 12 == 0 { "%Y" } else { "%b %Y" };
	Some((time.timestamp().as_millisecond(), time.strftime(format).to_string()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn values(low: f64, high: f64) -> Vec<String> {
		ValueAxis::new((low, high)).ticks.into_iter().map(|(_, label)| label).collect()
	}

	#[test]
	fn values_are_round() {
		assert_eq!(values(0.0, 93.0), ["0", "20", "40", "60", "80", "100"]);
		assert_eq!(values(12.0, 93.0), ["0", "20", "40", "60", "80", "100"]);
		assert_eq!(values(88.0, 93.0), ["88", "89", "90", "91", "92", "93"]);
		assert_eq!(values(3.0, 127.0), ["0", "20", "40", "60", "80", "100", "120", "140"]);
		assert_eq!(values(-1.5, 2.9), ["-2", "-1", "0", "1", "2", "3"]);
		assert_eq!(values(13.81, 14.2), ["13.8", "13.9", "14.0", "14.1", "14.2"]);
		assert_eq!(values(0.0, 0.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
		assert_eq!(values(-40.0, -38.0), ["-40.0", "-39.5", "-39.0", "-38.5", "-38.0"]);
		assert_eq!(values(7.0, 7.0), ["0", "1", "2", "3", "4", "5", "6", "7"]);
		assert_eq!(values(0.0, 3e9)[..3], ["0", "5e8", "1e9"]);
	}

	fn axis(start: &str, end: &str) -> TimeAxis {
		let [start, end] = [start, end]
			.map(|time| time.parse::<jiff::Timestamp>().unwrap().to_zoned(TimeZone::UTC));
		TimeAxis::new(&start, &end)
	}

	fn times(start: &str, end: &str) -> Vec<String> {
		axis(start, end).ticks.into_iter().map(|(_, label)| label).collect()
	}

	#[test]
	fn times_are_round() {
		assert_eq!(
			times("2007-05-21T13:04:05Z", "2007-05-21T13:41:00Z"),
			["13:05", "13:10", "13:15", "13:20", "13:25", "13:30", "13:35", "13:40"]
		);
		assert_eq!(
			times("2007-05-21T18:00:00Z", "2007-05-22T06:00:00Z"),
			["18:00", "20:00", "22:00", "22 May", "02:00", "04:00", "06:00"]
		);
		assert_eq!(
			times("2007-05-21T00:00:01Z", "2007-05-27T23:00:00Z"),
			["22 May", "23 May", "24 May", "25 May", "26 May", "27 May"]
		);
		// Mondays.
		assert_eq!(
			times("2007-05-01T00:00:00Z", "2007-06-05T00:00:00Z"),
			["7 May", "14 May", "21 May", "28 May", "4 Jun"]
		);
		assert_eq!(
			times("2007-01-15T00:00:00Z", "2007-06-05T00:00:00Z"),
			["Feb 2007", "Mar 2007", "Apr 2007", "May 2007", "Jun 2007"]
		);
		assert_eq!(times("1990-06-01T00:00:00Z", "2004-01-01T00:00:00Z").last().unwrap(), "2004");
		assert_eq!(
			times("2007-05-21T13:00:00Z", "2007-05-21T13:00:00.004Z"),
			["13:00:00.000", "13:00:00.001", "13:00:00.002", "13:00:00.003", "13:00:00.004"]
		);
	}

	#[test]
	fn one_time_is_in_the_middle() {
		let axis = axis("2007-05-21T13:00:00Z", "2007-05-21T13:00:00Z");
		assert_eq!(axis.part(axis.start), 0.5);
	}

	proptest! {
		#[test]
		fn every_range_of_values_has_ticks_in_order(low in -1e300..1e300, high in -1e300..1e300) {
			let (low, high) = (f64::min(low, high), f64::max(low, high));
			let axis = ValueAxis::new((low, high));
			prop_assert!((2..=51).contains(&axis.ticks.len()));
			prop_assert!(axis.ticks.is_sorted_by(|a, b| a.0 < b.0));
			prop_assert!(axis.part(low) >= 0.0 && axis.part(low) <= axis.part(high));
			prop_assert!(axis.low <= low && axis.high >= high);
		}

		#[test]
		fn every_range_of_times_has_a_few_ticks_in_it(
			start in -62_135_596_800_000..253_402_200_000_000_i64,
			len in prop_oneof![0..100_000_i64, 0..100_000_000_000_i64, 0..10_000_000_000_000_i64],
		) {
			let end = (start + len).min(253_402_200_000_000);
			let [from, to] = [start, end].map(|time| super::super::utc(time).unwrap());
			let axis = TimeAxis::new(&from, &to);
			prop_assert!(axis.ticks.len() as i64 <= MOST_TIMES);
			prop_assert!(len < 10 || axis.ticks.len() > 1, "{from} {to}");
			for (time, _) in &axis.ticks {
				prop_assert!((start..=end).contains(time));
			}
		}
	}
}
