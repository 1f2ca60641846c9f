//! The metrics that a chain begins with.

use crate::{standard::METRICS, Config, GenesisConfig, Metric, Metrics, NextId, Pallet, Paths};
use core::marker::PhantomData;

/// With the standard set.
impl<T: Config> Default for GenesisConfig<T> {
	fn default() -> Self {
		Self { standard: true, _config: PhantomData }
	}
}

impl<T: Config> Pallet<T> {
	/// Registers the standard set, as numbers from 0 on.
	pub(crate) fn register_standard_set() {
		for (metric, signal) in (0..).zip(METRICS) {
			let description = signal.description().expect("a test checks the table");
			Paths::<T>::insert(&description.path, metric);
			Metrics::<T>::insert(
				metric,
				Metric {
					description,
					standard: true,
					retired: false,
					registrant: None,
					record_deposit: 0,
					path_deposit: 0,
				},
			);
			NextId::<T>::put(metric.saturating_add(1));
		}
	}
}
