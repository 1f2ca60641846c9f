//! Random sequences of calls, offences and sessions: invariants hold after each, and no money is made or
//! lost.

use super::{report, signed};
use crate::{mock::*, types::Parameters, Event};
use frame_support::traits::fungible::{Inspect, Mutate};
use proptest::prelude::*;
use sp_runtime::Perbill;

/// What happens.
#[derive(Clone, Debug)]
enum Step {
	Register(u64, u128),
	BondMore(u64, u128),
	Unbond(u64, u128),
	Leave(u64),
	Delegate(u64, u64, u128),
	Undelegate(u64, u64, u128),
	Redelegate(u64, u64, u64, u128),
	Withdraw(u64, u64),
	Hibernate(u64),
	Resume(u64),
	Offence(u64, u32, u32),
	Cancel(u32),
	Unbonding(u32),
	Blocks(u64),
}

fn steps() -> impl Strategy<Value = Step> {
	let candidate = || 1u64..=8;
	// Candidates delegate to each other, too.
	let account = || 1u64..=16;
	let amount = || prop_oneof![0u128..100, 500u128..3_000, Just(RICH)];
	prop_oneof![
		1 => (candidate(), amount()).prop_map(|(c, a)| Step::Register(c, a)),
		1 => (candidate(), amount()).prop_map(|(c, a)| Step::BondMore(c, a)),
		1 => (candidate(), amount()).prop_map(|(c, a)| Step::Unbond(c, a)),
		1 => candidate().prop_map(Step::Leave),
		8 => (account(), candidate(), amount()).prop_map(|(a, c, n)| Step::Delegate(a, c, n)),
		5 => (account(), candidate(), amount()).prop_map(|(a, c, n)| Step::Undelegate(a, c, n)),
		5 => (account(), candidate(), candidate(), amount())
			.prop_map(|(a, from, to, n)| Step::Redelegate(a, from, to, n)),
		4 => (account(), candidate()).prop_map(|(a, c)| Step::Withdraw(a, c)),
		1 => candidate().prop_map(Step::Hibernate),
		1 => candidate().prop_map(Step::Resume),
		3 => (candidate(), 0u32..5, 1u32..=100).prop_map(|(c, ago, f)| Step::Offence(c, ago, f)),
		1 => (0u32..10).prop_map(Step::Cancel),
		1 => (8u32..14).prop_map(Step::Unbonding),
		6 => prop_oneof![1u64..3, 5u64..40].prop_map(Step::Blocks),
	]
}

/// Whether what happens may be refused does not matter here: only what holds after it.
fn take(step: Step) {
	let _ = match step {
		Step::Register(who, bond) => {
			ValidatorSelection::register(signed(who), bond, Perbill::from_percent(10))
		},
		Step::BondMore(who, amount) => ValidatorSelection::bond_more(signed(who), amount),
		Step::Unbond(who, amount) => ValidatorSelection::unbond(signed(who), amount),
		Step::Leave(who) => ValidatorSelection::leave(signed(who)),
		Step::Delegate(who, to, amount) => ValidatorSelection::delegate(signed(who), to, amount),
		Step::Undelegate(who, to, amount) => {
			ValidatorSelection::undelegate(signed(who), to, amount)
		},
		Step::Redelegate(who, from, to, amount) => {
			ValidatorSelection::redelegate(signed(who), from, to, amount)
		},
		Step::Withdraw(who, from) => ValidatorSelection::withdraw(signed(who), from),
		Step::Hibernate(who) => ValidatorSelection::hibernate(signed(who)),
		Step::Resume(who) => ValidatorSelection::resume(signed(who)),
		Step::Offence(who, ago, percent) => {
			let session = ValidatorSelection::session().saturating_sub(ago);
			report(&[who], session, percent);
			Ok(())
		},
		Step::Cancel(slash) => ValidatorSelection::cancel_slash(RuntimeOrigin::root(), slash),
		Step::Unbonding(unbonding) => ValidatorSelection::set_parameters(
			RuntimeOrigin::root(),
			Parameters { unbonding, ..parameters() },
		),
		Step::Blocks(blocks) => {
			run_to_block(System::block_number() + blocks);
			Ok(())
		},
	};
}

/// What the events say was slashed.
fn slashed() -> u128 {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::ValidatorSelection(Event::Slashed { amount, .. }) => Some(amount),
			_ => None,
		})
		.sum()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn money_is_neither_made_nor_lost(
		steps in prop::collection::vec(steps(), 1..120),
		most_delegations in 1u32..6,
		most_slashed in 1u32..6,
	) {
		new_test_ext().execute_with(|| {
			MaxDelegations::set(most_delegations);
			MaxSlashed::set(most_slashed);
			for account in 9..=16 {
				Balances::set_balance(&account, 5_000);
			}
			let issuance = pallet_balances::TotalIssuance::<Test>::get();
			for step in steps {
				let what = format!("{step:?}");
				take(step);
				check();
				let now = pallet_balances::TotalIssuance::<Test>::get();
				prop_assert_eq!(now, issuance, "after {}", what);
				let treasury = Balances::free_balance(TREASURY) - MINIMUM;
				prop_assert_eq!(treasury, slashed(), "after {}", what);
			}
			Ok(())
		})?;
	}
}

/// What an account does to dodge a slash of candidate 1, and what others do around it.
#[derive(Clone, Debug)]
enum Dodge {
	Undelegate(u64, u128),
	Redelegate(u64, u64, u128),
	Delegate(u64, u128),
	Withdraw(u64),
	PushOut(u64),
	Leave(u64),
	Blocks(u64),
}

fn dodges() -> impl Strategy<Value = Dodge> {
	let candidate = || 1u64..=4;
	let amount = || prop_oneof![10u128..500, Just(1_000)];
	prop_oneof![
		4 => (candidate(), amount()).prop_map(|(c, a)| Dodge::Undelegate(c, a)),
		6 => (candidate(), 2u64..=4, amount()).prop_map(|(f, t, a)| Dodge::Redelegate(f, t, a)),
		3 => (2u64..=4, amount()).prop_map(|(c, a)| Dodge::Delegate(c, a)),
		3 => candidate().prop_map(Dodge::Withdraw),
		1 => candidate().prop_map(Dodge::PushOut),
		1 => candidate().prop_map(Dodge::Leave),
		3 => (1u64..=SESSION_LENGTH).prop_map(Dodge::Blocks),
	]
}

fn dodge(step: Dodge) {
	let _ = match step {
		Dodge::Undelegate(from, amount) => ValidatorSelection::undelegate(signed(20), from, amount),
		Dodge::Redelegate(from, to, amount) => {
			ValidatorSelection::redelegate(signed(20), from, to, amount)
		},
		Dodge::Delegate(to, amount) => ValidatorSelection::delegate(signed(20), to, amount),
		Dodge::Withdraw(from) => ValidatorSelection::withdraw(signed(20), from),
		Dodge::PushOut(from) => ValidatorSelection::delegate(signed(30), from, 5_000),
		Dodge::Leave(candidate) => ValidatorSelection::leave(signed(candidate)),
		Dodge::Blocks(blocks) => {
			run_to_block(System::block_number() + blocks);
			Ok(())
		},
	};
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(192))]

	#[test]
	fn no_sequence_dodges_a_slash(
		before in prop::collection::vec(dodges(), 0..12),
		after in prop::collection::vec(dodges(), 0..12),
		percent in prop_oneof![Just(100u32), 1u32..100],
		most_delegations in 1u32..3,
	) {
		new_test_ext().execute_with(|| {
			MaxDelegations::set(most_delegations);
			run_to_session(3);
			ValidatorSelection::delegate(signed(20), 1, 1_000).expect("there is room");
			let wealth = Balances::total_balance(&20);
			for step in before {
				dodge(step);
			}
			// The last session in which all of it was there can be reported about for some more.
			let now = ValidatorSelection::session();
			prop_assume!(now <= 3 + SESSIONS_KEPT + 1);
			report(&[1], 3, percent);
			for step in after {
				dodge(step);
				check();
			}
			run_to_session(ValidatorSelection::session() + parameters().slash_delay + 1);
			let lost = wealth - Balances::total_balance(&20);
			let least = 1_000 * u128::from(percent) / 100;
			prop_assert!(lost >= least, "lost {lost}, not {least}");
			prop_assert!(lost <= least + 64, "lost {lost}, more than {least} and some dust");
			Ok(())
		})?;
	}
}
