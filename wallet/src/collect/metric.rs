//! What is known of the metrics that records are collected for.

use pallet_metrics::{standard::METRICS, Description, ValueType};
use std::sync::Arc;

/// A metric that records are collected for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
	/// Its path in VSS.
	pub path: Arc<str>,
	/// What its values are.
	pub value_type: ValueType,
	/// What its values are measured in; empty for nothing.
	pub unit: Arc<str>,
}

impl Metric {
	/// A metric of the standard set, by its path.
	pub fn standard(path: &str) -> Option<Self> {
		let signal = METRICS.iter().find(|signal| signal.path == path)?;
		Some(Self { path: path.into(), value_type: signal.value_type, unit: signal.unit.into() })
	}

	/// A metric that a chain has. `None` if its path or unit are not UTF-8.
	pub fn of_chain(description: &Description) -> Option<Self> {
		Some(Self {
			path: std::str::from_utf8(&description.path).ok()?.into(),
			value_type: description.value_type,
			unit: std::str::from_utf8(&description.unit).ok()?.into(),
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_standard_metric_is_that_of_the_chain() {
		for signal in METRICS {
			let standard = Metric::standard(signal.path).unwrap();
			assert_eq!(Metric::of_chain(&signal.description().unwrap()), Some(standard));
		}
		assert_eq!(Metric::standard("Vehicle.Nothing"), None);
	}
}
