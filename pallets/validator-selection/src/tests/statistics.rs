//! What chance allows.

use std::fmt;

/// A chi-square statistic.
#[derive(Clone, Copy)]
pub struct ChiSquare {
	/// The statistic.
	pub value: f64,
	/// Its degrees of freedom.
	pub degrees: f64,
}

impl ChiSquare {
	/// What it exceeds once in a thousand times by chance (Wilson and Hilferty 1931).
	pub fn limit(&self) -> f64 {
		if self.degrees == 1.0 {
			return 10.828;
		}
		const QUANTILE_OF_NORMAL: f64 = 3.090_232;
		let spread = 2.0 / (9.0 * self.degrees);
		self.degrees * (1.0 - spread + QUANTILE_OF_NORMAL * spread.sqrt()).powi(3)
	}

	/// Prints it, and fails if it is more than chance allows.
	pub fn check(&self, what: &str) {
		println!("{what}: {self}");
		assert!(self.value < self.limit(), "{what} is not by chance: {self}");
	}
}

impl fmt::Display for ChiSquare {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self { value, degrees } = self;
		write!(
			f,
			"chi-square {value:.1}, {degrees} degrees of freedom, 99.9 % below {:.1}",
			self.limit()
		)
	}
}

/// How often each candidate came into each of some classes. In each era every candidate is in one class,
/// and each class has a fixed number of them.
pub struct Tally {
	classes: Vec<u32>,
	counts: Vec<Vec<u32>>,
	eras: u32,
}

impl Tally {
	/// For so many candidates, and classes of these sizes; what is left of the candidates is one more.
	pub fn new(candidates: u32, classes: &[u32]) -> Self {
		let mut classes = classes.to_vec();
		classes.push(candidates - classes.iter().sum::<u32>());
		classes.retain(|size| *size != 0);
		let counts = vec![vec![0; classes.len()]; candidates as usize];
		Self { classes, counts, eras: 0 }
	}

	/// Counts an era, in which the candidates with these numbers were drawn in this order.
	pub fn count(&mut self, drawn: &[usize]) {
		self.eras += 1;
		let mut last = self.counts.iter().map(|_| true).collect::<Vec<_>>();
		let mut drawn = drawn.iter();
		let (rest, classes) = self.classes.split_last().expect("there is a class");
		for (class, size) in classes.iter().enumerate() {
			for one in drawn.by_ref().take(*size as usize) {
				self.counts[*one][class] += 1;
				last[*one] = false;
			}
		}
		assert_eq!(last.iter().filter(|left| **left).count(), *rest as usize, "nobody comes twice");
		for (counts, _) in self.counts.iter_mut().zip(&last).filter(|(_, last)| **last) {
			counts[classes.len()] += 1;
		}
	}

	/// How far the candidates are from equal.
	pub fn of_candidates(&self) -> ChiSquare {
		let candidates = self.counts.len() as f64;
		let mut value = 0.0;
		for (class, size) in self.classes.iter().enumerate() {
			let expected = f64::from(self.eras) * f64::from(*size) / candidates;
			for counts in &self.counts {
				value += (f64::from(counts[class]) - expected).powi(2) / expected;
			}
		}
		// Drawn without putting back, candidates are a little less independent than the sum has it.
		value *= (candidates - 1.0) / candidates;
		ChiSquare { value, degrees: (candidates - 1.0) * self.free_classes() }
	}

	/// How far a part of the candidates is from what it should have got.
	pub fn of_part(&self, is_in: impl Fn(usize) -> bool) -> ChiSquare {
		let candidates = self.counts.len() as f64;
		let part: Vec<usize> = (0..self.counts.len()).filter(|one| is_in(*one)).collect();
		let share = part.len() as f64 / candidates;
		let mut value = 0.0;
		for (class, size) in self.classes.iter().enumerate() {
			let all = f64::from(self.eras) * f64::from(*size);
			let got: u32 = part.iter().map(|one| self.counts[*one][class]).sum();
			let variance = all * share * (1.0 - share) * candidates / (candidates - 1.0);
			value += (f64::from(got) - all * share).powi(2) / variance;
		}
		ChiSquare { value, degrees: self.free_classes() }
	}

	fn free_classes(&self) -> f64 {
		(self.classes.len() - 1) as f64
	}
}

/// The chance that `drawn` of `all`, of which `held` are one party's, have at least `least` of its.
pub fn at_least(least: u32, drawn: u32, held: u32, all: u32) -> f64 {
	let ways = (least..=drawn.min(held)).map(|of_it| {
		(choose(held, of_it) + choose(all - held, drawn - of_it) - choose(all, drawn)).exp()
	});
	ways.fold(0.0, |all, way| all + way)
}

/// The same if candidates are so many that a draw does not change the party's share of the others.
pub fn at_least_of_many(least: u32, drawn: u32, share: f64) -> f64 {
	let ways = (least..=drawn).map(|of_it| {
		choose(drawn, of_it).exp()
			* share.powi(of_it as i32)
			* (1.0 - share).powi((drawn - of_it) as i32)
	});
	ways.fold(0.0, |all, way| all + way)
}

/// The logarithm of the number of ways to take `some` of `all`.
fn choose(all: u32, some: u32) -> f64 {
	if some > all {
		return f64::NEG_INFINITY;
	}
	(1..=some).map(|n| (f64::from(all - some + n) / f64::from(n)).ln()).sum()
}
