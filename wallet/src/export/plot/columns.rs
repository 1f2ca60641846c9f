//! Fewer points that look the same: of each column of pixels the first, the lowest, the highest and
//! the last value.

use std::ops::RangeInclusive;

/// A time and its value.
type Point = (i64, f64);

/// What is seen of any number of records.
pub(super) struct Columns {
	span: RangeInclusive<i64>,
	columns: Vec<Option<Seen>>,
	/// Times between records, by the position of their highest bit.
	intervals: [u64; 65],
	last: Option<i64>,
	count: u64,
}

/// What is seen in a column.
#[derive(Clone, Copy)]
struct Seen {
	first: Point,
	lowest: Point,
	highest: Point,
	last: Point,
}

impl Columns {
	/// So many columns, at least 1, for a time span.
	pub(super) fn new(span: RangeInclusive<i64>, columns: usize) -> Self {
		let columns = vec![None; columns.max(1)];
		Self { span, columns, intervals: [0; 65], last: None, count: 0 }
	}

	/// Takes a finite value, in the order of time. Those outside the span are passed over.
	pub(super) fn push(&mut self, time: i64, value: f64) {
		if !self.span.contains(&time) {
			return;
		}
		let index = (since(&self.span, time) / self.width()) as usize;
		let Some(column) = self.columns.get_mut(index) else { return };
		let point = (time, value);
		let seen =
			column.get_or_insert(Seen { first: point, lowest: point, highest: point, last: point });
		if value < seen.lowest.1 {
			seen.lowest = point;
		}
		if value > seen.highest.1 {
			seen.highest = point;
		}
		seen.last = point;
		if let Some(last) = self.last.replace(time) {
			let highest_bit = u64::BITS - last.abs_diff(time).leading_zeros();
			if let Some(intervals) = self.intervals.get_mut(highest_bit as usize) {
				*intervals += 1;
			}
		}
		self.count += 1;
	}

	/// How many values there are.
	pub(super) fn count(&self) -> u64 {
		self.count
	}

	/// The lowest and the highest value; none if there are none.
	pub(super) fn range(&self) -> Option<(f64, f64)> {
		let ranges = self.columns.iter().flatten().map(|seen| (seen.lowest.1, seen.highest.1));
		ranges.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
	}

	/// The points of each line. A new one begins after a gap: a time without values that is wider
	/// than a column and far longer than usual.
	pub(super) fn lines(&self) -> Vec<Vec<Point>> {
		let gap = self.width().max(8 * self.usual_interval());
		let mut lines: Vec<Vec<Point>> = Vec::new();
		let mut last: Option<i64> = None;
		for seen in self.columns.iter().flatten() {
			if last.is_none_or(|last| u128::from(last.abs_diff(seen.first.0)) > gap) {
				lines.push(Vec::new());
			}
			if let Some(line) = lines.last_mut() {
				seen.draw(line);
			}
			last = Some(seen.last.0);
		}
		lines
	}

	/// Milliseconds that a column stands for, at least 1.
	fn width(&self) -> u128 {
		(since(&self.span, *self.span.end()) + 1).div_ceil(self.columns.len() as u128)
	}

	/// The median of the times between values, to a power of two.
	fn usual_interval(&self) -> u128 {
		let mut left = self.intervals.iter().sum::<u64>().div_ceil(2);
		for (highest_bit, intervals) in self.intervals.iter().enumerate() {
			left = left.saturating_sub(*intervals);
			if left == 0 {
				return 1 << highest_bit;
			}
		}
		1
	}
}

impl Seen {
	fn draw(&self, line: &mut Vec<Point>) {
		let mut middle = [self.lowest, self.highest];
		middle.sort_by_key(|point| point.0);
		let [one, other] = middle;
		let from = line.len();
		for point in [self.first, one, other, self.last] {
			if line.len() == from || line.last() != Some(&point) {
				line.push(point);
			}
		}
	}
}

fn since(span: &RangeInclusive<i64>, time: i64) -> u128 {
	i128::from(time).saturating_sub((*span.start()).into()).unsigned_abs()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn columns(span: RangeInclusive<i64>, count: usize, points: &[Point]) -> Columns {
		let mut columns = Columns::new(span, count);
		points.iter().for_each(|(time, value)| columns.push(*time, *value));
		columns
	}

	#[test]
	fn few_points_are_drawn_as_they_are() {
		let points = [(0, 1.0), (10, 1.0), (20, -3.0), (30, 2.0)];
		let columns = columns(0..=30, 100, &points);
		assert_eq!(columns.lines(), [points]);
		assert_eq!((columns.count(), columns.range()), (4, Some((-3.0, 2.0))));
	}

	#[test]
	fn peaks_stay() {
		let mut points: Vec<Point> = (0..100_000).map(|time| (time, 5.0)).collect();
		points[31_415].1 = 99.0;
		points[31_416].1 = -99.0;
		let lines = columns(0..=99_999, 10, &points).lines();
		let line = &lines[0];
		assert_eq!(lines.len(), 1);
		assert!(line.len() <= 40);
		let around: Vec<Point> = line.iter().filter(|p| p.1 != 5.0).copied().collect();
		assert_eq!(around, [(31_415, 99.0), (31_416, -99.0)]);
		assert!(line.is_sorted_by_key(|point| point.0));
		assert_eq!((line[0].0, line[line.len() - 1].0), (0, 99_999));
	}

	#[test]
	fn a_gap_is_not_bridged() {
		let drive = |from: i64| (from..from + 600_000).step_by(1000).map(|time| (time, 1.0));
		let points: Vec<Point> = drive(0).chain(drive(3_600_000)).collect();
		let lines = columns(0..=4_199_000, 900, &points).lines();
		let ends: Vec<(i64, i64)> =
			lines.iter().map(|line| (line[0].0, line[line.len() - 1].0)).collect();
		assert_eq!(ends, [(0, 599_000), (3_600_000, 4_199_000)]);
	}

	#[test]
	fn a_few_lost_values_are_no_gap() {
		let points: Vec<Point> = (0..600_000)
			.step_by(1000)
			.filter(|time| !(300_000..305_000).contains(time))
			.map(|time| (time, 1.0))
			.collect();
		assert_eq!(columns(0..=599_000, 900, &points).lines().len(), 1);
	}

	#[test]
	fn rare_values_are_one_line() {
		let points: Vec<Point> = (0..24).map(|hour| (hour * 3_600_000, 1.0)).collect();
		assert_eq!(columns(0..=86_400_000, 900, &points).lines().len(), 1);
	}

	#[test]
	fn what_is_outside_is_passed_over() {
		let columns = columns(10..=20, 5, &[(9, 100.0), (10, 1.0), (20, 2.0), (21, 100.0)]);
		assert_eq!((columns.count(), columns.range()), (2, Some((1.0, 2.0))));
		assert_eq!(Columns::new(0..=1, 5).range(), None);
	}

	#[test]
	fn all_of_time_fits() {
		let points = [(i64::MIN, 1.0), (0, 2.0), (i64::MAX, 3.0)];
		let lines = columns(i64::MIN..=i64::MAX, 900, &points).lines();
		assert_eq!(lines.concat(), points);
		assert_eq!(columns(5..=5, 900, &[(5, 1.0)]).lines(), [[(5, 1.0)]]);
	}
}
