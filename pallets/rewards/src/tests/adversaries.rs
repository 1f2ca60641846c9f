//! Who tries to get more than was earned, or to take it from others.

use super::*;
use amo_primitives::contribution::Contribution;

/// 1 and 4 are candidates, 2 and 3 delegate to 1, some blocks were made.
fn stage(act: impl FnOnce()) {
	on_chain(|| {
		for candidate in [1, 4] {
			assert_ok!(Stakes::bond(candidate, 100 * AMO, percent(10)));
		}
		for delegator in [2, 3] {
			assert_ok!(Stakes::set_delegation(1, delegator, 100 * AMO));
		}
		run(3);
		act();
	});
}

#[test]
fn nobody_claims_what_others_earned() {
	stage(|| {
		let due = Rewards::claimable(&2, Some(&1));
		for (who, candidate) in [(5, Some(1)), (5, Some(2)), (5, None), (2, Some(4)), (4, Some(1))]
		{
			assert_noop!(claim(who, candidate), Error::<Test>::NothingOwed);
		}
		assert_noop!(Rewards::claim(RuntimeOrigin::none(), Some(1)), DispatchError::BadOrigin);
		assert_eq!(claimed(2, Some(1)), due);
	});
}

#[test]
fn a_second_claim_pays_nothing() {
	stage(|| {
		claimed(2, Some(1));
		assert_noop!(claim(2, Some(1)), Error::<Test>::NothingOwed);
		assert_noop!(claim(2, None), Error::<Test>::NothingOwed);
		claimed(1, None);
		assert_noop!(claim(1, Some(1)), Error::<Test>::NothingOwed);
	});
}

/// Stake that is there for a moment within a block earns nothing, however much it is.
#[test]
fn stake_that_only_passes_by_earns_nothing() {
	stage(|| {
		let others = [2, 3].map(|who| Rewards::claimable(&who, Some(&1)));
		assert_ok!(Stakes::set_delegation(1, 5, RICH / 2));
		assert_noop!(claim(5, Some(1)), Error::<Test>::NothingOwed);
		assert_ok!(Stakes::set_delegation(1, 5, 0));
		assert_noop!(claim(5, Some(1)), Error::<Test>::NothingOwed);
		assert_eq!([2, 3].map(|who| Rewards::claimable(&who, Some(&1))), others);
	});
}

/// To change a delegation often neither adds to what is earned nor takes from others.
#[test]
fn to_settle_often_gains_nothing() {
	stage(|| {
		for _ in 0..20 {
			assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO + 1));
			assert_ok!(Stakes::set_delegation(1, 2, 100 * AMO));
			run(1);
		}
		let [often, once] = [2, 3].map(|who| Rewards::claimable(&who, Some(&1)));
		assert!(often <= once && once - often < 100, "{often} and {once}");
	});
}

#[test]
fn nobody_compounds_for_who_does_not_want_it() {
	stage(|| {
		assert_noop!(compound(5, 1, 2), Error::<Test>::NotCompounding);
		assert_noop!(compound(5, 1, 5), Error::<Test>::NoDelegation);
		assert_noop!(compound(5, 4, 2), Error::<Test>::NoDelegation);
		assert_noop!(set_compound(5, 1, true), Error::<Test>::NoDelegation);
		assert_noop!(
			Rewards::set_compound(RuntimeOrigin::none(), 1, true),
			DispatchError::BadOrigin
		);
		assert_noop!(Rewards::compound(RuntimeOrigin::none(), 1, 2), DispatchError::BadOrigin);
	});
}

/// To compound in each block, for somebody else, costs that one no more than the rounding.
#[test]
fn to_compound_often_does_no_harm() {
	stage(|| {
		for delegator in [2, 3] {
			assert_ok!(set_compound(delegator, 1, true));
		}
		let before = [2, 3].map(wealth);
		for _ in 0..20 {
			run(1);
			assert_ok!(compound(5, 1, 2));
			assert_noop!(compound(5, 1, 2), Error::<Test>::NothingOwed);
		}
		assert_ok!(compound(5, 1, 3));
		let [often, once] = [0, 1].map(|at| wealth([2, 3][at]) - before[at]);
		assert!(often >= once, "compounding pays: {often} and {once}");
	});
}

/// What cannot be added stays where it was.
#[test]
fn a_locked_stake_loses_nothing() {
	stage(|| {
		assert_ok!(set_compound(2, 1, true));
		stakes::Locked::<Test>::put(true);
		let due = Rewards::claimable(&2, Some(&1));
		assert_noop!(compound(5, 1, 2), DispatchError::Other("locked by a slash"));
		assert_eq!(Rewards::claimable(&2, Some(&1)), due);
		stakes::Locked::<Test>::put(false);
		assert_ok!(compound(5, 1, 2));
	});
}

#[test]
fn a_cycle_pays_once_and_only_who_earned_in_it() {
	stage(|| {
		store(5, 6, 100, 1_000);
		prove(4);
		assert_noop!(claim_cycle(6, 0), Error::<Test>::CycleNotOver);
		assert_noop!(claim_cycle(6, 1), Error::<Test>::CycleNotOver);
		assert_noop!(claim_cycle(6, u32::MAX), Error::<Test>::CycleNotOver);
		end_cycle();
		// 5 paid the rent and 1 made blocks: that earns nothing here.
		for who in [1, 5, 7] {
			assert_noop!(claim_cycle(who, 0), Error::<Test>::NothingEarned);
		}
		assert_noop!(Rewards::claim_cycle(RuntimeOrigin::none(), 0), DispatchError::BadOrigin);
		for who in [4, 6] {
			assert!(claimed_for(who, 0) > 0);
			assert_noop!(claim_cycle(who, 0), Error::<Test>::AlreadyClaimed);
		}
		store(5, 6, 100, 1_000);
		assert_noop!(claim_cycle(6, 0), Error::<Test>::AlreadyClaimed);
		assert_noop!(claim_cycle(6, 1), Error::<Test>::CycleNotOver);
	});
}

#[test]
fn a_second_proof_in_a_cycle_counts_for_nothing() {
	stage(|| {
		for _ in 0..5 {
			prove(5);
		}
		prove(4);
		assert_eq!(Running::<Test>::get().proofs, 2);
		assert_eq!(Totals::<Test>::get(5).proofs, 1);
		end_cycle();
		assert_eq!(claimed_for(5, 0), claimed_for(4, 0));
	});
}

/// What an account that does not exist cannot take waits for it.
#[test]
fn too_little_for_a_new_account_stays_owed() {
	let little = Parameters {
		authors: Perbill::from_parts(10),
		participation: Perbill::from_parts(10),
		..parameters()
	};
	chain(little).execute_with(|| {
		Author::set(Some(50));
		run(1);
		prove(50);
		Author::set(None);
		end_cycle();
		let (due, for_proof) = (owed(50), Finished::<Test>::get(0).unwrap().for_proof);
		assert!(due > 0 && for_proof > 0 && due + for_proof < MINIMUM);
		assert_noop!(claim(50, None), Error::<Test>::BelowMinimum);
		assert_noop!(claim_cycle(50, 0), Error::<Test>::BelowMinimum);
		send(1, 50, MINIMUM);
		assert_eq!(claimed(50, None), due);
		assert_eq!(claimed_for(50, 0), for_proof);
		check();
	});
}

/// To sell to oneself, or to a friend, is disclosed, and worth nothing.
#[test]
fn trading_with_oneself_gives_no_points_and_no_money() {
	stage(|| {
		let before = wealth(5) + wealth(6);
		for _ in 0..10 {
			trade(5, 6, u64::MAX, 1_000 * AMO);
			trade(6, 5, u64::MAX, 1_000 * AMO);
		}
		end_cycle();
		assert_eq!(Totals::<Test>::get(5).sold.amount, 10_000 * AMO);
		for who in [5, 6] {
			assert_eq!(Rewards::points(&who), 0);
			assert_noop!(claim_cycle(who, 0), Error::<Test>::NothingEarned);
			assert_noop!(claim(who, None), Error::<Test>::NothingOwed);
		}
		assert_eq!(wealth(5) + wealth(6), before);
	});
}

/// Points cost a mote each, whoever pays the rent.
#[test]
fn points_cost_what_they_count() {
	on_chain(|| {
		Author::set(None);
		let before = wealth(5);
		store(5, 5, 1_000, 50 * AMO);
		end_cycle();
		assert_ok!(claim_cycle(5, 0));
		assert_eq!(Rewards::points(&5), before - wealth(5));
	});
}

/// Money that is borrowed for each time the account is looked at raises no average.
#[test]
fn a_balance_that_is_shown_only_when_looked_at_is_disclosed_as_lower() {
	on_chain(|| {
		Author::set(Some(5));
		for _ in 0..4 {
			run(1);
			send(6, 5, RICH / 2);
			trade(5, 7, 1, 1);
			send(5, 6, RICH / 2);
		}
		run(1);
		let entry = Rewards::entry(&5, 0).unwrap();
		let average = entry.balance.average().expect("it was seen in more than one block");
		assert!(average < RICH + AMO, "{average}");
	});
}

/// What somebody gives to the pot is nobody's, and harms nobody.
#[test]
fn a_gift_to_the_pot_does_no_harm() {
	chain(parameters()).execute_with(|| {
		send(9, Rewards::pot(), AMO);
		run(2 * CYCLE);
		Rewards::do_try_state().unwrap();
		claimed(1, None);
		assert_eq!(wealth(Rewards::pot()), AMO + Rewards::booked());
	});
}

/// Who claims last is paid as well: nothing is owed twice, and the pot lives on.
#[test]
fn the_last_one_is_paid() {
	stage(|| {
		store(5, 6, 100, 1_000);
		prove(4);
		end_cycle();
		let silent = Parameters { curve: curve(&[]), ..parameters() };
		assert_ok!(Rewards::set_parameters(RuntimeOrigin::root(), silent));
		end_cycle();
		for who in [4, 6] {
			claimed_for(who, 0);
		}
		claimed(1, None);
		for who in [2, 3] {
			claimed(who, Some(1));
		}
		let left = Earned::<Test>::get(1).left;
		assert!(left < 10);
		assert_eq!(wealth(Rewards::pot()), MINIMUM + left);
		for who in [2, 3] {
			assert_ok!(Stakes::set_delegation(1, who, 0));
		}
		assert_eq!(wealth(Rewards::pot()), MINIMUM);
	});
}
