//! Who may exercise which power.

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;
use sp_runtime::DispatchError;

fn authorize_upgrade() -> Box<RuntimeCall> {
	let code_hash = H256::repeat_byte(7);
	Box::new(frame_system::Call::authorize_upgrade { code_hash }.into())
}

#[test]
fn council_authorizes_an_upgrade() {
	new_test_ext().execute_with(|| {
		assert_ok!(CouncilPowers::exercise(RuntimeOrigin::signed(1), authorize_upgrade()));

		let upgrade = System::authorized_upgrade().expect("an upgrade was authorized");
		assert_eq!(*upgrade.code_hash(), H256::repeat_byte(7));
		System::assert_last_event(Event::Exercised { result: Ok(()) }.into());
	});
}

#[test]
fn nobody_else_exercises_a_power() {
	new_test_ext().execute_with(|| {
		for origin in [RuntimeOrigin::signed(2), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				CouncilPowers::exercise(origin, authorize_upgrade()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn council_makes_no_call_outside_its_powers() {
	new_test_ext().execute_with(|| {
		let set_storage = frame_system::Call::set_storage { items: vec![(vec![1], vec![2])] };
		assert_noop!(
			CouncilPowers::exercise(RuntimeOrigin::signed(1), Box::new(set_storage.into())),
			Error::<Test>::NotAPower
		);
	});
}

#[test]
fn a_power_cannot_be_nested_to_reach_another_call() {
	new_test_ext().execute_with(|| {
		let inner = frame_system::Call::set_storage { items: vec![(vec![1], vec![2])] };
		let nested = crate::Call::exercise { call: Box::new(inner.into()) };
		assert_noop!(
			CouncilPowers::exercise(RuntimeOrigin::signed(1), Box::new(nested.into())),
			Error::<Test>::NotAPower
		);
	});
}

#[test]
fn a_call_that_fails_is_told_in_the_event() {
	new_test_ext().execute_with(|| {
		let apply = frame_system::Call::apply_authorized_upgrade { code: vec![] };
		assert_ok!(CouncilPowers::exercise(RuntimeOrigin::signed(1), Box::new(apply.into())));

		let nothing_authorized = frame_system::Error::<Test>::NothingAuthorized.into();
		let refused = Event::Exercised { result: Err(nothing_authorized) };
		System::assert_last_event(refused.into());
	});
}
