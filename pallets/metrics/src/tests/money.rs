//! Over any sequence of calls no coin is made, lost or stranded.

use crate::{mock::*, HoldReason};
use frame_support::{assert_ok, traits::fungible::InspectHold};
use proptest::prelude::*;
use sp_runtime::traits::Dispatchable;

#[derive(Clone, Debug)]
enum Step {
	Register(u64, u8),
	SetStandard(u64, u32, bool),
	Retire(u64, u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	// Account 4 has nothing, account 100 is the council.
	let account = || prop_oneof![1..=4u64, Just(100)];
	let step = prop_oneof![
		(account(), 0..6u8).prop_map(|(who, path)| Step::Register(who, path)),
		(account(), 0..8u32, any::<bool>())
			.prop_map(|(who, metric, standard)| Step::SetStandard(who, metric, standard)),
		(account(), 0..8u32).prop_map(|(who, metric)| Step::Retire(who, metric)),
	];
	prop::collection::vec(step, 0..60)
}

/// Calls that are refused change nothing: the runtime rolls them back.
fn take(step: &Step) {
	let (who, call): (_, RuntimeCall) = match *step {
		// Path 0 is none.
		Step::Register(who, path) => {
			let name = if path == 0 { "Vehicle".into() } else { format!("Vehicle.Metric{path}") };
			let call = crate::Call::register { description: description(&name) };
			(who, call.into())
		},
		Step::SetStandard(who, metric, standard) => {
			(who, crate::Call::set_standard { metric, standard }.into())
		},
		Step::Retire(who, metric) => (who, crate::Call::retire { metric }.into()),
	};
	let _ = call.dispatch(signed(who));
}

proptest! {
	#[test]
	fn deposits_come_back(steps in steps()) {
		run(|| {
			let coins = Balances::total_issuance();
			for step in &steps {
				take(step);
				check();
				assert_eq!(Balances::total_issuance(), coins);
			}

			let metrics: Vec<_> = crate::Metrics::<Test>::iter().collect();
			for (number, metric) in &metrics {
				if !metric.retired {
					if !metric.standard {
						assert_ok!(Metrics::set_standard(council(), *number, true));
					}
					assert_ok!(Metrics::retire(council(), *number));
				}
			}
			// What is still held are the records of those that were retired by themselves.
			for account in ACCOUNTS {
				let of_account = metrics
					.iter()
					.filter(|(_, metric)| metric.retired && metric.registrant == Some(account));
				let records: u128 = of_account.map(|(_, metric)| metric.record_deposit).sum();
				let held = Balances::balance_on_hold(&HoldReason::Metric.into(), &account);
				assert_eq!(held, records);
			}
			assert_eq!(crate::Paths::<Test>::iter().count(), 0);
			assert_eq!(Balances::total_issuance(), coins);
		});
	}
}
