//! What a block emits, and whose it is.

use super::*;
use crate::types::{share_with_delegators, BLOCKS_IN_A_YEAR};
use amo_primitives::stake::Backing;

/// 20 billion AMO at 5 % a year are 1 billion, in 31,557,600 s at two seconds a block.
#[test]
fn a_year_of_blocks_emits_the_annual_rate() {
	let all = 20_000_000_000 * AMO;
	let block = parameters().emission(all, 1);
	assert_eq!(block, 63_376_175_628_057_900_474);
	let year = block * Balance::from(BLOCKS_IN_A_YEAR);
	assert!(all / 20 - year < Balance::from(BLOCKS_IN_A_YEAR), "rounding costs a mote a block");
}

#[test]
fn the_curve_has_the_rate_of_the_last_step_that_began() {
	let parameters =
		Parameters { curve: curve(&[(5, 80), (10, 40), (20, 0)]), ..Parameters::default() };
	let all = AMO * Balance::from(BLOCKS_IN_A_YEAR);
	let emission = |block| parameters.emission(all, block);
	assert_eq!([0, 4].map(emission), [0, 0], "nothing before the first step");
	assert_eq!([5, 9].map(emission), [AMO * 8 / 100; 2]);
	assert_eq!([10, 19].map(emission), [AMO * 4 / 100; 2]);
	assert_eq!([20, BlockNumber::MAX].map(emission), [0; 2]);
	assert_eq!(Parameters::default().emission(all, 5), 0, "nobody said how much");
}

/// No amount is too large.
#[test]
fn emission_does_not_overflow() {
	let all = Parameters { curve: curve(&[(0, 1_000)]), ..Parameters::default() };
	assert_eq!(all.emission(Balance::MAX, 1), Balance::MAX / Balance::from(BLOCKS_IN_A_YEAR));
}

#[test]
fn a_block_emits_exactly_this() {
	on_chain(|| {
		for _ in 0..25 {
			let (emission, before) = (next_emission(), Balances::total_issuance());
			let (pot, treasury) = (wealth(Rewards::pot()), wealth(TREASURY));
			let over = Running::<Test>::get();
			run(1);
			assert_eq!(Balances::total_issuance() - before, emission);
			// Nobody stored or proved: a cycle's pots go to the treasury at its end.
			let turned = if System::block_number().is_multiple_of(CYCLE) {
				over.storage + over.participation
			} else {
				0
			};
			let booked = emission / 2 + emission / 4 + emission / 10;
			assert_eq!(wealth(Rewards::pot()) - (pot - turned), booked);
			assert_eq!(wealth(TREASURY) - treasury - turned, emission - booked);
			check();
		}
	});
}

#[test]
fn the_total_of_what_was_emitted_is_kept() {
	on_chain(|| {
		let before = Balances::total_issuance() - Rewards::total_emitted();
		assert_eq!(before, 10 * RICH);
		run(3 * CYCLE + 4);
		assert_eq!(Balances::total_issuance(), before + Rewards::total_emitted());
	});
}

#[test]
fn the_pot_keeps_what_it_opened_with() {
	chain(parameters()).execute_with(|| {
		assert_eq!(wealth(Rewards::pot()), 0);
		let emission = next_emission();
		run(1);
		assert_eq!(owed(1), (emission - MINIMUM) / 2);
		check();
		claimed(1, None);
		Author::set(None);
		end_cycle();
		assert_eq!(owed(1), 0);
		let pots = Running::<Test>::get();
		assert_eq!(wealth(Rewards::pot()), MINIMUM + pots.storage + pots.participation);
		check();
	});
}

/// Too little to open the pot is the treasury's, and is not owed to anybody.
#[test]
fn a_pot_that_cannot_be_opened_owes_nothing() {
	let slow = Parameters { curve: curve(&[(0, 1)]), ..Parameters::default() };
	chain(slow.clone()).execute_with(|| {
		for who in ACCOUNTS {
			burn(who, RICH - AMO);
		}
		burn(TREASURY, RICH - AMO);
		let emission = slow.emission(10 * AMO, 1);
		assert!(emission > 0 && emission < MINIMUM);
		let before = wealth(TREASURY);
		run(1);
		assert_eq!(wealth(TREASURY) - before, emission);
		assert_eq!((wealth(Rewards::pot()), owed(1)), (0, 0));
		assert_eq!(Rewards::total_emitted(), emission);
		check();
	});
}

/// What nobody can take is not in existence.
#[test]
fn what_the_treasury_cannot_take_is_burned_and_not_counted() {
	chain(parameters()).execute_with(|| {
		let all = Balances::free_balance(TREASURY);
		assert_ok!(<Balances as Mutate<u64>>::transfer(
			&TREASURY,
			&1,
			all,
			Preservation::Expendable
		));
		let slow = Parameters {
			authors: Perbill::from_parts(999_999_999),
			storage: Perbill::zero(),
			participation: Perbill::zero(),
			..parameters()
		};
		assert_ok!(Rewards::set_parameters(RuntimeOrigin::root(), slow));
		let before = Balances::total_issuance();
		run(1);
		assert_eq!(wealth(TREASURY), 0);
		assert_eq!(Balances::total_issuance() - before, Rewards::total_emitted());
		assert!(Rewards::total_emitted() < parameters().emission(before, 1));
		check();
	});
}

#[test]
fn a_block_without_an_author_pays_the_treasury() {
	on_chain(|| {
		Author::set(None);
		let (emission, treasury) = (next_emission(), wealth(TREASURY));
		let entry = Rewards::entry(&1, 0);
		run(1);
		assert_eq!(wealth(TREASURY) - treasury, emission - emission / 4 - emission / 10);
		assert_eq!(Rewards::entry(&1, 0), entry, "nobody is said to have made it");
	});
}

#[test]
fn an_author_without_a_stake_has_all_of_its_part() {
	on_chain(|| {
		assert_eq!(Stakes::backing(&1), None);
		let (emission, before) = (next_emission(), owed(1));
		run(1);
		assert_eq!(owed(1) - before, emission / 2);
	});
}

/// 100 own and 300 delegated AMO: 200 of 500 are the author's, and a tenth of the rest.
#[test]
fn own_stake_counts_twice_and_the_commission_is_the_authors() {
	let backing = |own, delegated, commission| Backing {
		own: own * AMO,
		delegated: delegated * AMO,
		commission: percent(commission),
	};
	let share = |backing| share_with_delegators(1_000, &backing);
	assert_eq!(share(backing(100, 300, 10)), (400 + 60, 540));
	assert_eq!(share(backing(100, 300, 0)), (400, 600));
	assert_eq!(share(backing(100, 300, 100)), (1_000, 0));
	assert_eq!(share(backing(100, 0, 10)), (1_000, 0));
	assert_eq!(share(backing(0, 0, 10)), (1_000, 0));
	assert_eq!(share(backing(0, 7, 0)), (0, 1_000));
	let huge = Backing { own: Balance::MAX, delegated: Balance::MAX, commission: percent(0) };
	let (own, delegators) = share(huge);
	assert_eq!(own + delegators, 1_000);
}

#[test]
fn a_block_pays_an_author_and_its_delegators() {
	on_chain(|| {
		assert_ok!(Stakes::bond(1, 100 * AMO, percent(10)));
		assert_ok!(Stakes::set_delegation(1, 2, 200 * AMO));
		assert_ok!(Stakes::set_delegation(1, 3, 100 * AMO));
		let (reward, before) = (next_emission() / 2, owed(1));
		run(1);
		let (own, delegators) = share_with_delegators(reward, &Stakes::backing(&1).unwrap());
		assert_eq!(owed(1) - before, own);
		assert_eq!(Earned::<Test>::get(1).left, delegators);
		let parts = [(2, delegators * 2 / 3), (3, delegators / 3)];
		for (who, part) in parts {
			let short = part - claimed(who, Some(1));
			assert!(short <= 1, "{who} is short of {short} mote of {part}");
		}
	});
}

#[test]
fn the_council_sets_the_parameters() {
	on_chain(|| {
		let slower = Parameters { curve: curve(&[(0, 10)]), ..parameters() };
		assert_noop!(Rewards::set_parameters(signed(1), slower.clone()), DispatchError::BadOrigin);
		let quick = next_emission();
		assert_ok!(Rewards::set_parameters(RuntimeOrigin::root(), slower.clone()));
		assert_eq!(last_event(), Event::ParametersSet { parameters: slower });
		let before = Balances::total_issuance();
		run(1);
		assert_eq!(Balances::total_issuance() - before, quick / 5);
	});
}

#[test]
fn parameters_out_of_range_are_refused() {
	let shares = |authors, storage, participation| Parameters {
		authors: Perbill::from_parts(authors),
		storage: Perbill::from_parts(storage),
		participation: Perbill::from_parts(participation),
		..parameters()
	};
	let cap = |parts| Parameters { storage_cap: Perbill::from_parts(parts), ..parameters() };
	let curved = |steps: &[_]| Parameters { curve: curve(steps), ..parameters() };
	let right = [
		Parameters::default(),
		shares(1_000_000_000, 0, 0),
		shares(333_333_333, 333_333_333, 333_333_334),
		cap(999_999_999),
		curved(&[]),
		curved(&[(1, 90), (2, 100), (3, 0)]),
	];
	let wrong = [
		shares(333_333_333, 333_333_334, 333_333_334),
		shares(1_000_000_000, 1_000_000_000, 1_000_000_000),
		cap(1_000_000_000),
		curved(&[(1, 90), (1, 80)]),
		curved(&[(1, 90), (3, 80), (2, 70)]),
	];
	on_chain(|| {
		for parameters in right {
			assert_ok!(Rewards::set_parameters(RuntimeOrigin::root(), parameters));
		}
		for parameters in wrong {
			assert_noop!(
				Rewards::set_parameters(RuntimeOrigin::root(), parameters),
				Error::<Test>::InvalidParameters
			);
		}
	});
}

#[test]
#[should_panic(expected = "a parameter of rewards is out of range")]
fn a_genesis_with_a_wrong_parameter_is_refused() {
	chain(Parameters { storage_cap: Perbill::one(), ..parameters() });
}
