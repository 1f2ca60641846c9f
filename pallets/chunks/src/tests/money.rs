//! Over any calls no money is made, lost or stranded.

use super::*;
use crate::{Heads, Registered};
use frame_support::traits::fungible::InspectHold;
use proptest::prelude::*;

proptest! {
	#[test]
	fn any_calls_keep_the_books(
		calls in proptest::collection::vec((0..5_u8, 1..=3_u64, 0..3_u8, 0..120_u32), 0..50),
	) {
		on_chain(|| {
			for (call, who, n, blocks) in calls {
				let now = System::block_number();
				let head = Heads::<Test>::get(device(who, n));
				let some = head.unwrap_or_default();
				// Refused calls are part of the game.
				let _ = match call {
					0 => Chunks::register(signed(who), description(device(who, n), head), now + blocks),
					1 => Chunks::register_for(signed(who), n.into(), description(device(who, n), head), now + blocks),
					// Also by others than who registered it.
					2 => Chunks::extend(signed(1 + u64::from(n)), some, now + blocks),
					3 => Chunks::discard(signed(who), some).map(|_| ()).map_err(|failed| failed.error),
					_ => {
						run_to(now + blocks / 10);
						Ok(())
					},
				};
				Chunks::do_try_state().expect("consistent");
				assert_eq!(Balances::total_issuance(), 3 * RICH);
			}
			run_to(System::block_number() + 2_000);
			assert_eq!(Registered::<Test>::iter_keys().count(), 0);
			for who in 1..=3 {
				assert_eq!(Balances::total_balance_on_hold(&who), 0);
				assert_eq!(Balances::free_balance(who), RICH);
			}
		});
	}
}
