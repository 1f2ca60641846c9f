//! Metrics that anyone registers.

use crate::{mock::*, Error, Event, HoldReason, NextId, Path};
use amo_primitives::{
	metric::{Level, MetricTerms, Metrics as _},
	place::Resolution,
};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn a_metric_gets_the_next_number_and_is_found() {
	run(|| {
		for (metric, path) in [(0, "Vehicle.Speed"), (1, "Vehicle.Height")] {
			let description = description(path);
			assert_ok!(Metrics::register(signed(1), description.clone()));
			assert_eq!(Metrics::by_path(&description.path), Some(metric));
			let deposit =
				Metrics::record_deposit(&description) + Metrics::path_deposit(&description.path);
			let registered = Event::Registered { metric, registrant: 1, description, deposit };
			System::assert_last_event(registered.into());
		}
	});
}

#[test]
fn the_deposit_is_for_two_entries_and_their_bytes() {
	run(|| {
		let description = description("Vehicle.Speed");
		assert_ok!(Metrics::register(signed(1), description.clone()));
		let record = crate::Metrics::<Test>::get(0).unwrap();
		assert_eq!(record.record_deposit, 1_000 + 10 * (4 + record.encoded_size() as u128));
		assert_eq!(record.path_deposit, 1_000 + 10 * (14 + 4));
		let held = Balances::balance_on_hold(&HoldReason::Metric.into(), &1);
		assert_eq!(held, record.deposit());
		assert_eq!(record.registrant, Some(1));
		assert!(!record.standard && !record.retired);
	});
}

#[test]
fn headers_must_keep_to_its_terms() {
	run(|| {
		let mut secret = description("Vehicle.Secret");
		(secret.level, secret.finest_place) = (Level::Lv1, Resolution::new(3).unwrap());
		assert_ok!(Metrics::register(signed(1), secret));
		let finest_place = Resolution::new(3).unwrap();
		let terms = MetricTerms { level: Level::Lv1, finest_place, live: true };
		assert_eq!(Metrics::terms(0), Some(terms));
		assert_eq!(Metrics::terms(1), None);
	});
}

#[test]
fn no_place_is_finer_than_the_level_allows() {
	run(|| {
		for (level, finest) in [(Level::Lv1, 5), (Level::Lv2, 5), (Level::Lv3, 7), (Level::Lv4, 7)]
		{
			let mut metric = description(&format!("Vehicle.{level:?}"));
			(metric.level, metric.finest_place) = (level, Resolution::new(finest + 1).unwrap());
			assert_noop!(Metrics::register(signed(1), metric.clone()), Error::<Test>::PlaceTooFine);
			metric.finest_place = Resolution::new(finest).unwrap();
			assert_ok!(Metrics::register(signed(1), metric));
		}
	});
}

#[test]
fn a_path_is_one_metrics() {
	run(|| {
		assert_ok!(Metrics::register(signed(1), description("Vehicle.Speed")));
		for account in [1, 2] {
			assert_noop!(
				Metrics::register(signed(account), description("Vehicle.Speed")),
				Error::<Test>::PathTaken
			);
		}
	});
}

#[test]
fn bad_paths_and_units_are_refused() {
	run(|| {
		let mut metric = description("Vehicle.Speed");
		metric.path = Path::try_from(b"Vehicle".to_vec()).unwrap();
		assert_noop!(Metrics::register(signed(1), metric.clone()), Error::<Test>::BadPath);
		metric.path = Path::default();
		assert_noop!(Metrics::register(signed(1), metric), Error::<Test>::BadPath);
		let mut metric = description("Vehicle.Speed");
		metric.unit = vec![0xff].try_into().unwrap();
		assert_noop!(Metrics::register(signed(1), metric), Error::<Test>::BadUnit);
	});
}

#[test]
fn numbers_do_not_wrap() {
	run(|| {
		NextId::<Test>::put(u32::MAX);
		assert_noop!(
			Metrics::register(signed(1), description("Vehicle.Speed")),
			Error::<Test>::TooManyMetrics
		);
		NextId::<Test>::kill();
	});
}

#[test]
fn only_accounts_that_can_pay_register() {
	run(|| {
		let metric = description("Vehicle.Speed");
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Metrics::register(origin, metric.clone()), DispatchError::BadOrigin);
		}
		assert_noop!(Metrics::register(signed(9), metric), TokenError::FundsUnavailable);
	});
}
