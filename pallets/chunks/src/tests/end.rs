//! Extension, discard and expiry.

use super::*;
use crate::{Error, Event, HoldReason, Registered, WeightInfo};
use amo_primitives::chunk::Chunks as _;
use frame_support::{assert_noop, traits::fungible::InspectHold, weights::Weight};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn anyone_extends() {
	on_chain(|| {
		let chunk = registered(1, 0, 20);
		let extend = |who, until| Chunks::extend(signed(who), chunk, until);
		for until in [0, 19, 20, 29, 1_002, u32::MAX] {
			assert_noop!(extend(1, until), Error::<Test>::InvalidPeriod);
		}
		assert_noop!(extend(9, 30), TokenError::FundsUnavailable);
		assert_ok!(extend(2, 30));
		System::assert_last_event(Event::Extended { chunk, until: 30, by: 2 }.into());
		let deposit = Chunks::deposit(&Chunks::header(&chunk).unwrap());
		assert_eq!(Balances::free_balance(2), RICH - 10 - deposit);
		run_to(25);
		assert_eq!(Chunks::expiry(&chunk), Some(30));
		run_to(40);
		assert_eq!(Chunks::expiry(&chunk), None);
		assert_noop!(extend(1, 50), Error::<Test>::UnknownChunk);
		assert_eq!(Balances::free_balance(2), RICH, "each payer gets the own rent back");
	});
}

/// A chunk that was made for another owner is not the producer's to discard.
#[test]
fn who_extends_takes_over_the_deposit() {
	on_chain(|| {
		let made = description(device(1, 0), None);
		assert_ok!(Chunks::register_for(signed(1), 2, made.clone(), 20));
		let chunk = id(2, &made);
		let deposit = Chunks::deposit(&Chunks::header(&chunk).unwrap());
		let of = |who| Balances::balance_on_hold(&HoldReason::Header.into(), &who);
		assert_eq!([of(1), of(2), of(3)], [deposit, 0, 0]);
		assert_ok!(Chunks::extend(signed(3), chunk, 30));
		assert_eq!([of(1), of(2), of(3)], [0, 0, deposit]);
		// Once more changes nothing.
		assert_ok!(Chunks::extend(signed(3), chunk, 40));
		assert_eq!([of(1), of(2), of(3)], [0, 0, deposit]);
		assert_ok!(Chunks::extend(signed(2), chunk, 50));
		assert_eq!([of(1), of(2), of(3)], [0, deposit, 0]);
		assert_ok!(Chunks::discard(signed(2), chunk));
		assert_eq!([of(1), of(2), of(3)], [0; 3]);
	});
}

#[test]
fn who_has_the_rent_but_not_the_deposit_cannot_extend() {
	on_chain(|| {
		let chunk = registered(1, 0, 20);
		let deposit = Chunks::deposit(&Chunks::header(&chunk).unwrap());
		assert_ok!(Balances::transfer_allow_death(signed(2), 9, deposit + 10));
		assert_noop!(Chunks::extend(signed(9), chunk, 30), TokenError::FundsUnavailable);
		assert_ok!(Balances::transfer_allow_death(signed(2), 9, 1));
		assert_ok!(Chunks::extend(signed(9), chunk, 30));
	});
}

#[test]
fn the_owner_discards_unless_a_request_is_open() {
	on_chain(|| {
		let chunk = registered(1, 0, 20);
		assert_noop!(Chunks::discard(signed(2), chunk), Error::<Test>::NotOwner);
		OPEN_REQUESTS.set(true);
		let refused = DispatchError::Other("open requests");
		assert_noop!(Chunks::discard(signed(1), chunk), refused);
		OPEN_REQUESTS.set(false);
		assert_ok!(Chunks::discard(signed(1), chunk));
		System::assert_last_event(Event::Discarded { chunk }.into());
		assert_eq!(Balances::free_balance(1), RICH);
		assert_noop!(Chunks::discard(signed(1), chunk), Error::<Test>::UnknownChunk);
	});
}

#[test]
fn a_backlog_of_expired_chunks_is_swept_a_few_a_block() {
	on_chain(|| {
		let chunks: Vec<_> = (0..10).map(|n| registered(1, n % 5, 20)).collect();
		OPEN_REQUESTS.set(true);
		run_to(19);
		assert_eq!(Registered::<Test>::iter_keys().count(), 10);
		let left: Vec<_> = (20..24)
			.map(|number| {
				run_to(number);
				Chunks::do_try_state().expect("consistent");
				Registered::<Test>::iter_keys().count()
			})
			.collect();
		assert_eq!(left, [4, 0, 0, 0]);
		let expired = System::events();
		for chunk in chunks {
			let event: RuntimeEvent = Event::<Test>::Expired { chunk }.into();
			assert_eq!(expired.iter().filter(|record| record.event == event).count(), 1);
		}
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn the_hook_is_bounded_and_weighs_what_it_does() {
	on_chain(|| {
		let idle = Chunks::sweep();
		for n in 0..8 {
			registered(1, n, 20);
		}
		System::set_block_number(20);
		crate::SweepFrom::<Test>::put(20);
		let busy = Chunks::sweep();
		assert_eq!(Registered::<Test>::iter_keys().count(), 2);
		assert!(busy.ref_time() > idle.ref_time());
		type Weights = <Test as crate::Config>::WeightInfo;
		let most = Weights::expire(3).saturating_mul(u64::from(MAX_SWEPT) / 4);
		let looks = Weight::from_parts(1_000_000_000, 0);
		assert!(busy.all_lte(most.saturating_add(idle).saturating_add(looks)));
		crate::SweepFrom::<Test>::put(1);
	});
}
