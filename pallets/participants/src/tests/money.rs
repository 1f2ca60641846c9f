//! Over any sequence of calls no coin is made, lost or stranded.

use crate::{mock::*, Devices, EncryptionKeys};
use amo_primitives::device::DeviceId;
use frame_support::{
	assert_ok,
	traits::{fungible::Mutate, tokens::Preservation::Expendable},
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
	SetKey(u64, u8),
	ClearKey(u64),
	Register(u64, u8),
	Retire(u64, u64, u8),
	/// Sends away all that can be sent.
	Leave(u64, u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	// Account 4 has nothing at first.
	let account = || 1..=4u64;
	let step = prop_oneof![
		(account(), 0..3u8).prop_map(|(who, key)| Step::SetKey(who, key)),
		account().prop_map(Step::ClearKey),
		(account(), 0..4u8).prop_map(|(who, salt)| Step::Register(who, salt)),
		(account(), account(), 0..4u8)
			.prop_map(|(who, owner, salt)| Step::Retire(who, owner, salt)),
		(account(), account()).prop_map(|(from, to)| Step::Leave(from, to)),
	];
	prop::collection::vec(step, 0..60)
}

/// Calls that are refused change nothing: the runtime rolls them back.
fn take(step: &Step) {
	let call: RuntimeCall = match *step {
		Step::SetKey(_, 0) => {
			let key = amo_primitives::custody::EncryptionKey([0; 32]);
			crate::Call::set_encryption_key { key }.into()
		},
		Step::SetKey(_, private) => crate::Call::set_encryption_key { key: key(private) }.into(),
		Step::ClearKey(_) => crate::Call::clear_encryption_key {}.into(),
		Step::Register(_, number) => crate::Call::register_device { salt: salt(number) }.into(),
		Step::Retire(_, owner, number) => {
			crate::Call::retire_device { device: DeviceId::new(&owner, &salt(number)) }.into()
		},
		Step::Leave(_, dest) => {
			pallet_balances::Call::transfer_all { dest, keep_alive: false }.into()
		},
	};
	let (Step::SetKey(who, _)
	| Step::ClearKey(who)
	| Step::Register(who, _)
	| Step::Retire(who, _, _)
	| Step::Leave(who, _)) = *step;
	let _ = sp_runtime::traits::Dispatchable::dispatch(call, signed(who));
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

			for account in EncryptionKeys::<Test>::iter_keys().collect::<Vec<_>>() {
				assert_ok!(Participants::clear_encryption_key(signed(account)));
			}
			for (device, registration) in Devices::<Test>::iter().collect::<Vec<_>>() {
				assert_ok!(Participants::retire_device(signed(registration.owner), device));
			}
			assert_eq!(pallet_balances::Holds::<Test>::iter().count(), 0);
			// Nothing binds the coins to their accounts any more.
			for account in 1..=4u64 {
				let free = Balances::free_balance(account);
				if free > 0 {
					assert_ok!(<Balances as Mutate<u64>>::transfer(&account, &5, free, Expendable));
				}
			}
			assert_eq!(Balances::free_balance(5), coins);
		});
	}
}
