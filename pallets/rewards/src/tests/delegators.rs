//! What delegators earn, and that it costs the same for one and for many.

use super::*;
use crate::types::share_with_delegators;
use std::collections::{BTreeMap, BTreeSet};

/// Delegators who come, change and go have what they would have if each block had paid each of them,
/// but for less than a mote at each change.
#[test]
fn delegators_earn_as_if_each_block_paid_each_of_them() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 1_000 * AMO, percent(7)));
		let mut expected = BTreeMap::<u64, f64>::new();
		let mut changes = BTreeMap::<u64, u32>::new();
		let delegators = [2_u64, 3, 4, 5];
		for round in 0..60_u64 {
			let who = delegators[(round * 7 % 4) as usize];
			let amount = Balance::from(round * 37 % 11) * 123_456_789 * AMO / 1_000_000_007;
			let before = wealth(who);
			assert_ok!(Stakes::set_delegation(1, who, amount));
			*changes.entry(who).or_default() += 1;
			assert_eq!(wealth(who), before, "a change moves nothing");

			let backing = Stakes::backing(&1).unwrap();
			let (_, reward) = share_with_delegators(next_emission() / 2, &backing);
			for who in delegators {
				let delegated = Stakes::delegation(&1, &who) as f64;
				if backing.delegated > 0 {
					*expected.entry(who).or_default() +=
						reward as f64 * delegated / backing.delegated as f64;
				}
			}
			run(1);
			check();
		}
		for who in delegators {
			let (expected, earned) = (expected[&who], Rewards::claimable(&who, Some(&1)));
			assert!(expected > 1e15, "{who} earned something worth the test");
			assert_eq!(claimed(who, Some(1)), earned);
			let off = (earned as f64 - expected).abs() / expected;
			assert!(off < 1e-9, "{who} got {earned}, not {expected}");
		}
	});
}

#[test]
fn a_new_delegation_earns_nothing_of_before() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		run(5);
		assert_ok!(Stakes::set_delegation(1, 3, 1_000_000 * AMO));
		assert_eq!(Rewards::claimable(&3, Some(&1)), 0);
		assert_noop!(claim(3, Some(1)), Error::<Test>::NothingOwed);
	});
}

#[test]
fn a_delegation_that_ended_has_what_it_earned_and_earns_no_more() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		assert_ok!(Stakes::set_delegation(1, 3, 100 * AMO));
		run(5);
		let earned = Rewards::claimable(&2, Some(&1));
		assert_ok!(Stakes::set_delegation(1, 2, 0));
		assert!(!Shares::<Test>::contains_key(1, 2));
		run(5);
		assert_eq!(Rewards::claimable(&2, Some(&1)), earned);
		assert_eq!(owed(2), earned);
		assert_eq!(claimed(2, None), earned);
	});
}

/// Dust goes to the treasury when the last delegator has gone; who comes then starts anew.
#[test]
fn dust_of_a_candidate_that_is_left_goes_to_the_treasury() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		for who in 2..=4 {
			assert_ok!(Stakes::set_delegation(1, who, 100 * AMO / 3 + Balance::from(who)));
		}
		run(4);
		for who in 2..=3 {
			assert_ok!(Stakes::set_delegation(1, who, 0));
		}
		let (treasury, left) = (wealth(TREASURY), Earned::<Test>::get(1).left);
		assert_ok!(Stakes::set_delegation(1, 4, 0));
		let dust = left - owed(4);
		assert!(dust > 0 && dust < 10, "{dust} mote are dust");
		assert_eq!(wealth(TREASURY) - treasury, dust);
		let per_unit = Earned::<Test>::get(1).per_unit;
		assert_eq!(Earned::<Test>::get(1).left, 0);
		assert!(!per_unit.is_zero(), "or who comes back would earn what was before");

		assert_ok!(Stakes::set_delegation(1, 2, 50 * AMO));
		assert_eq!(Rewards::claimable(&2, Some(&1)), owed(2));
		check();
	});
}

/// A delegation that nobody told of earns from its first change on.
#[test]
fn an_untold_delegation_is_not_paid_for_the_time_before() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		assert_ok!(Stakes::set_delegation(1, 3, 100 * AMO));
		run(3);
		Shares::<Test>::remove(1, 2);
		assert_noop!(claim(2, Some(1)), Error::<Test>::NothingOwed);
		assert_ok!(Stakes::set_delegation(1, 2, 101 * AMO));
		assert_eq!(owed(2), 0);
		run(1);
		assert!(Rewards::claimable(&2, Some(&1)) > 0);
	});
}

#[test]
fn a_slashed_delegation_has_earned_what_it_did() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		assert_ok!(Stakes::set_delegation(1, 3, 300 * AMO));
		run(3);
		let due = [2, 3].map(|who| Rewards::claimable(&who, Some(&1)));
		Stakes::slash(1, percent(50));
		assert_eq!([2, 3].map(owed), due);
		run(3);
		check();
	});
}

#[test]
fn all_that_is_owed_is_paid_at_once() {
	on_chain(|| {
		for candidate in [1, 2] {
			assert_ok!(Stakes::bond(candidate, 100 * AMO, percent(0)));
			assert_ok!(Stakes::set_delegation(candidate, 3, 100 * AMO));
		}
		run(1);
		Author::set(Some(2));
		run(1);
		Author::set(Some(3));
		run(1);
		let (own, by_one) = (owed(3), Rewards::claimable(&3, Some(&1)));
		assert!(own > 0 && by_one > own);
		assert_ok!(Stakes::set_delegation(2, 3, 0));
		let by_two = owed(3) - own;
		assert!(by_two > 0);
		assert_eq!(claimed(3, Some(1)), by_one + by_two);
		assert_eq!(Owed::<Test>::get(3), None);
	});
}

#[test]
fn a_reward_is_added_to_the_delegation_for_who_wants_it() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		assert_ok!(set_compound(2, 1, true));
		let told = Event::CompoundSet { candidate: 1, delegator: 2, compound: true };
		assert_eq!(last_event(), told);
		run(3);
		let (before, due) = (wealth(2), Rewards::claimable(&2, Some(&1)));
		assert_ok!(compound(7, 1, 2));
		assert_eq!(last_event(), Event::Compounded { candidate: 1, delegator: 2, amount: due });
		assert_eq!(Stakes::delegation(&1, &2), 100 * AMO + due);
		assert_eq!(wealth(2), before + due);
		assert_eq!(owed(2), 0);
		run(1);
		assert_ok!(compound(7, 1, 2));

		assert_ok!(set_compound(2, 1, false));
		run(1);
		assert_noop!(compound(2, 1, 2), Error::<Test>::NotCompounding);
	});
}

/// A delegation that ends forgets that rewards were to be added.
#[test]
fn who_comes_back_must_ask_again() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(0)));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		assert_ok!(set_compound(2, 1, true));
		assert_ok!(Stakes::set_delegation(1, 2, 0));
		assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
		run(1);
		assert_noop!(compound(2, 1, 2), Error::<Test>::NotCompounding);
	});
}

/// A claim, a change and a block each touch as much with 50,000 delegators as with one.
#[test]
fn it_costs_the_same_for_one_delegator_and_for_50_000() {
	let [alone, crowded] = [0, 50_000].map(|others: u64| {
		let mut ext = chain(parameters());
		ext.execute_with(|| {
			run(1);
			assert_ok!(Stakes::bond(1, 100 * AMO, percent(10)));
			assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
			for who in 1_000..1_000 + others {
				assert_ok!(Balances::mint_into(&who, 10 * AMO));
				assert_ok!(Stakes::set_delegation(1, who, AMO));
			}
		});
		ext.execute_with(|| run(1));
		let block = touched(&mut ext, || run(1));
		let claim = touched(&mut ext, || claim(2, Some(1)).unwrap());
		ext.execute_with(|| run(1));
		let change = touched(&mut ext, || {
			<Rewards as OnStake<u64>>::before_change(&1, &2, 100 * AMO, 50 * AMO)
		});
		[block, claim, change]
	});
	assert_eq!(alone, crowded);
	assert!(alone.iter().all(|(reads, writes)| *reads > 0 && *writes > 0), "{alone:?}");
}

/// How many keys are read and written.
fn touched(ext: &mut sp_io::TestExternalities, act: impl FnOnce()) -> (usize, usize) {
	ext.commit_all().unwrap();
	let recorder = Default::default();
	ext.execute_with_recorder(Clone::clone(&recorder), act);
	let read: BTreeSet<_> =
		recorder.recorded_keys().into_values().flat_map(|keys| keys.into_keys()).collect();
	let written = ext.overlayed_changes().changes().count();
	(read.len(), written)
}
