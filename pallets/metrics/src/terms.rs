//! Tells the other pallets what headers must keep to, and keeps descriptions to the rules.

use crate::{is_path, is_unit, Config, Description, Error, Metrics, Pallet};
use amo_primitives::metric::{self, MetricId, MetricTerms};
use frame_support::ensure;

impl<T: Config> Pallet<T> {
	/// Whether a metric may be as described.
	///
	/// # Errors
	/// [`Error::BadPath`], [`Error::BadUnit`], [`Error::PlaceTooFine`].
	pub fn check(description: &Description) -> Result<(), Error<T>> {
		ensure!(is_path(&description.path), Error::<T>::BadPath);
		ensure!(is_unit(&description.unit), Error::<T>::BadUnit);
		let finest = description.level.finest_place();
		ensure!(description.finest_place <= finest, Error::<T>::PlaceTooFine);
		Ok(())
	}
}

impl<T: Config> metric::Metrics for Pallet<T> {
	fn terms(metric: MetricId) -> Option<MetricTerms> {
		let metric = Metrics::<T>::get(metric)?;
		Some(MetricTerms {
			level: metric.description.level,
			finest_place: metric.description.finest_place,
			live: !metric.retired,
		})
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn register(terms: MetricTerms) -> MetricId {
		use crate::{Layer, Metric, NextId, Paths, ValueType};

		let metric = NextId::<T>::get();
		let path = alloc::format!("Vehicle.Benchmark.Metric{metric}").into_bytes();
		let description = Description {
			path: path.try_into().expect("it is short"),
			layer: Layer::InCar,
			value_type: ValueType::Float,
			unit: Default::default(),
			level: terms.level,
			finest_place: terms.finest_place,
		};
		if terms.live {
			Paths::<T>::insert(&description.path, metric);
		}
		NextId::<T>::put(metric.saturating_add(1));
		Metrics::<T>::insert(
			metric,
			Metric {
				description,
				standard: false,
				retired: !terms.live,
				registrant: None,
				record_deposit: 0,
				path_deposit: 0,
			},
		);
		metric
	}
}
