//! What providers that fail again and again come to.

use super::audits::*;
use crate::{
	mock::*,
	types::{ProviderId, State, GIB},
	Challenges, Contracts, Error, Event, Held, Providers,
};
use amo_primitives::AMO;
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::Perbill;

/// Lets the next challenge of a provider run out, others are answered.
fn miss(provider: ProviderId) {
	let (id, _) = challenge_of(|challenge| challenge.provider == provider);
	while Challenges::<Test>::contains_key(id) {
		run_to(now() + 1);
	}
}

#[test]
fn failures_within_the_gap_add_no_strike() {
	on_chain(|| {
		tune(|parameters| parameters.strike_gap = 40);
		register_some(1);
		let chunk = stored_again(1);
		miss(0);
		assert_eq!(strikes(0), 1);
		let treasury = Balances::free_balance(TREASURY);
		let struck_at = now();
		miss(0);
		assert!(now() < struck_at + PeerStorage::parameters().strike_gap);
		assert_eq!((strikes(0), Balances::free_balance(TREASURY)), (1, treasury));
		assert_eq!(Held::<Test>::get(0, chunk).count(), 2, "the fragments are lost all the same");
		run_to(struck_at + PeerStorage::parameters().strike_gap);
		miss(0);
		assert_eq!((strikes(0), Balances::free_balance(TREASURY)), (2, treasury + AMO));
	});
}

#[test]
fn strikes_are_forgotten_after_their_life() {
	on_chain(|| {
		tune(|parameters| parameters.strike_life = 100);
		register_some(1);
		stored_again(1);
		miss(0);
		assert_eq!(strikes(0), 1);
		run_to(now() + 100);
		miss(0);
		assert_eq!(strikes(0), 1);
	});
}

#[test]
fn too_many_strikes_suspend() {
	on_chain(|| {
		tune(|parameters| parameters.max_strikes = 2);
		register_some(1);
		let chunk = stored_again(1);
		let last = store(1, 2, UNTIL).unwrap();
		miss(0);
		run_to(now() + PeerStorage::parameters().strike_gap);
		assert_eq!(Providers::<Test>::get(0).unwrap().state, State::Active);
		miss(0);
		let provider = Providers::<Test>::get(0).unwrap();
		assert_eq!((provider.state, provider.strikes), (State::Suspended, 2));
		assert_eq!(happened(&Event::Suspended { provider: 0 }), 1);
		assert_eq!(PeerStorage::free(&provider), 0);
		assert_noop!(store(2, 3, UNTIL), Error::<Test>::TooFewProviders);

		// What it holds or is to hold is taken from it, and it is never struck again.
		run_to(now() + 3);
		for chunk in [&chunk, &last] {
			assert_eq!(Contracts::<Test>::get(chunk).unwrap().providers().count(), 0);
		}
		let provider = Providers::<Test>::get(0).unwrap();
		assert_eq!((provider.used, provider.fragments, provider.strikes), (0, 0, 2));

		// Another takes it all.
		assert_ok!(register(1, 10 * GIB));
		run_to(now() + 10 * PeerStorage::parameters().confirm_deadline);
		assert!(asked(&chunk).iter().all(|(provider, _)| *provider == 1));
		let by = now() + 10 * PeerStorage::parameters().confirm_deadline;
		while Held::<Test>::get(1, chunk).count() < 4 {
			assert!(now() < by);
			confirm_all(&chunk);
			run_to(now() + 1);
		}
	});
}

#[test]
fn a_suspended_provider_takes_its_leave_when_nothing_is_open() {
	on_chain(|| {
		tune(|parameters| (parameters.max_strikes, parameters.window) = (1, 20));
		register_some(1);
		stored_again(1);
		let (id, _) = one_challenge();
		tune(|parameters| parameters.challenges_per_block = 1);
		run_to(now() + 5);
		tune(|parameters| parameters.challenges_per_block = 0);
		while Challenges::<Test>::contains_key(id) {
			run_to(now() + 1);
		}
		run_to(now() + 2);
		let provider = Providers::<Test>::get(0).unwrap();
		assert_eq!((provider.state, provider.fragments), (State::Suspended, 0));
		let left = PeerStorage::leave(RawOrigin::Signed(PROVIDERS).into());
		assert_eq!(left, Err(Error::<Test>::OpenChallenges.into()));
		run_to(now() + 20);
		assert_eq!(strikes(0), 1, "a suspended provider is not struck");
		assert_ok!(PeerStorage::leave(RawOrigin::Signed(PROVIDERS).into()));
		assert_eq!(Balances::free_balance(PROVIDERS), RICH - AMO);
	});
}

#[test]
fn a_slash_takes_no_more_than_what_is_held() {
	on_chain(|| {
		tune(|parameters| {
			(parameters.slashed, parameters.max_strikes) = (Perbill::from_percent(60), 9);
			parameters.strike_gap = 0;
		});
		register_some(1);
		stored_again(1);
		let treasury = Balances::free_balance(TREASURY);
		for slashed in [6, 10, 10] {
			miss(0);
			assert_eq!(Balances::free_balance(TREASURY), treasury + slashed * AMO);
			let provider = Providers::<Test>::get(0).unwrap();
			assert_eq!(provider.deposit, provider.record_deposit + (10 - slashed) * AMO);
		}
	});
}
