//! Metrics become standard, and are retired.

use crate::{mock::*, Error, Event, HoldReason};
use amo_primitives::metric::Metrics as _;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::DispatchError;

const PATH: &str = "Vehicle.Speed";

fn held(account: u64) -> u128 {
	Balances::balance_on_hold(&HoldReason::Metric.into(), &account)
}

fn registered() -> crate::Metric<u64> {
	assert_ok!(Metrics::register(signed(1), description(PATH)));
	crate::Metrics::<Test>::get(0).unwrap()
}

#[test]
fn a_retired_metric_stays_on_record() {
	run(|| {
		let before = registered();
		assert_ok!(Metrics::retire(signed(1), 0));
		let after = crate::Metrics::<Test>::get(0).unwrap();
		assert!(after.retired);
		assert_eq!(after.description, before.description);
		assert_eq!(Metrics::terms(0).map(|terms| terms.live), Some(false));
		assert_eq!(held(1), before.record_deposit, "for the record, which stays");
		System::assert_last_event(
			Event::Retired { metric: 0, released: before.path_deposit }.into(),
		);
		for origin in [signed(1), council()] {
			assert_noop!(Metrics::retire(origin, 0), Error::<Test>::Retired);
		}
		assert_noop!(Metrics::set_standard(council(), 0, true), Error::<Test>::Retired);
	});
}

/// Who took a name with the wrong unit does not have it for ever.
#[test]
fn a_retired_metric_leaves_its_path_to_another() {
	run(|| {
		registered();
		assert_ok!(Metrics::retire(council(), 0));
		assert_eq!(Metrics::by_path(&description(PATH).path), None);
		assert_ok!(Metrics::register(signed(2), description(PATH)));
		assert_eq!(Metrics::by_path(&description(PATH).path), Some(1));
		assert_eq!(Metrics::terms(0).map(|terms| terms.live), Some(false));
		assert_eq!(Metrics::terms(1).map(|terms| terms.live), Some(true));
	});
}

#[test]
fn only_its_registrant_or_the_council_retires_a_metric() {
	run(|| {
		registered();
		assert_noop!(Metrics::retire(signed(2), 0), Error::<Test>::MayNotRetire);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Metrics::retire(origin, 0), DispatchError::BadOrigin);
		}
		assert_noop!(Metrics::retire(signed(1), 1), Error::<Test>::UnknownMetric);
		assert_ok!(Metrics::retire(council(), 0));
		assert_eq!(held(1), crate::Metrics::<Test>::get(0).unwrap().record_deposit);
	});
}

#[test]
fn a_standard_metric_is_the_networks() {
	run(|| {
		let before = registered();
		assert_ok!(Metrics::set_standard(council(), 0, true));
		let released = before.deposit();
		System::assert_last_event(
			Event::StandardSet { metric: 0, standard: true, released }.into(),
		);
		assert_eq!(held(1), 0);
		assert!(crate::Metrics::<Test>::get(0).unwrap().standard);
		assert_noop!(Metrics::retire(signed(1), 0), Error::<Test>::MayNotRetire);
		assert_noop!(Metrics::set_standard(council(), 0, true), Error::<Test>::NothingToChange);

		assert_ok!(Metrics::set_standard(council(), 0, false));
		System::assert_last_event(
			Event::StandardSet { metric: 0, standard: false, released: 0 }.into(),
		);
		assert_eq!(held(1), 0, "nobody is asked to pay again");
		assert_ok!(Metrics::retire(signed(1), 0));
		System::assert_last_event(Event::Retired { metric: 0, released: 0 }.into());
	});
}

#[test]
fn only_the_council_says_what_is_standard() {
	run(|| {
		registered();
		for origin in [signed(1), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Metrics::set_standard(origin, 0, true), DispatchError::BadOrigin);
		}
		assert_noop!(Metrics::set_standard(council(), 1, true), Error::<Test>::UnknownMetric);
		assert_noop!(Metrics::set_standard(council(), 0, false), Error::<Test>::NothingToChange);
	});
}

#[test]
fn metrics_of_genesis_are_retired_by_the_council_alone() {
	run_with(true, || {
		assert_noop!(Metrics::retire(signed(1), 0), Error::<Test>::MayNotRetire);
		assert_ok!(Metrics::retire(council(), 0));
		System::assert_last_event(Event::Retired { metric: 0, released: 0 }.into());

		// Nor is it anybody's when it is no longer standard.
		assert_ok!(Metrics::set_standard(council(), 1, false));
		assert_noop!(Metrics::retire(signed(1), 1), Error::<Test>::MayNotRetire);
	});
}
