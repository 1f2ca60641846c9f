//! Those who fill the chain with metrics.

use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

/// A record is there for good, so its price is paid for good: what was spent on a flood does not
/// pay for the next.
#[test]
fn a_flood_of_metrics_ends_with_the_coins() {
	run(|| {
		let metric = |number: u128| description(&format!("Vehicle.Flood{number:05}"));
		let record = Metrics::record_deposit(&metric(0));
		let path = Metrics::path_deposit(&metric(0).path);

		let affordable = (ENDOWMENT - MINIMUM) / (record + path);
		for number in 0..affordable {
			assert_ok!(Metrics::register(signed(1), metric(number)));
		}
		assert_noop!(
			Metrics::register(signed(1), metric(affordable)),
			TokenError::FundsUnavailable
		);

		for number in 0..affordable {
			assert_ok!(Metrics::retire(signed(1), number as u32));
		}
		assert_eq!(Balances::free_balance(1), ENDOWMENT - affordable * record);

		// Over and over again, each record costs.
		let mut number = affordable;
		while Metrics::register(signed(1), metric(number)).is_ok() {
			assert_ok!(Metrics::retire(signed(1), number as u32));
			number += 1;
		}
		assert!(number <= ENDOWMENT / record);
	});
}

#[test]
fn nobody_takes_over_a_standard_path() {
	run_with(true, || {
		assert_noop!(
			Metrics::register(signed(1), description("Vehicle.Speed")),
			Error::<Test>::PathTaken
		);
	});
}
