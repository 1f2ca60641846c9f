//! Over any calls no money is made but by emission, and none is lost or stranded.

use super::*;
use proptest::prelude::*;

/// Where coins go that are spent.
const ELSEWHERE: u64 = 70;

#[derive(Clone, Debug)]
enum Step {
	Run { blocks: u32, author: Option<u64> },
	EndCycle,
	Bond { own: Balance, commission: u32 },
	Delegate { candidate: u64, amount: Balance },
	Slash { candidate: u64, part: u32 },
	Lock(bool),
	Claim { candidate: Option<u64> },
	SetCompound { candidate: u64, compound: bool },
	Compound { candidate: u64, delegator: u64 },
	Store { payer: u64, byte_blocks: u128, rent: Balance },
	Trade { buyer: u64, price: Balance },
	Prove,
	ClaimCycle { ago: u32 },
	Spend,
	SetParameters { rate: u32, authors: u32, storage: u32, participation: u32, cap: u32 },
}

fn step() -> impl Strategy<Value = Step> {
	let who = 1..=5_u64;
	let stake = prop_oneof![
		2 => Just(0),
		2 => 1..20_u128,
		6 => 1..RICH / 20,
	];
	prop_oneof![
		10 => (1..5_u32, proptest::option::weighted(0.9, who.clone()))
			.prop_map(|(blocks, author)| Step::Run { blocks, author }),
		4 => Just(Step::EndCycle),
		3 => (0..RICH / 10, 0..=100_u32)
			.prop_map(|(own, commission)| Step::Bond { own, commission }),
		10 => (who.clone(), stake)
			.prop_map(|(candidate, amount)| Step::Delegate { candidate, amount }),
		1 => (who.clone(), 0..=100_u32)
			.prop_map(|(candidate, part)| Step::Slash { candidate, part }),
		1 => any::<bool>().prop_map(Step::Lock),
		6 => proptest::option::of(who.clone()).prop_map(|candidate| Step::Claim { candidate }),
		4 => (who.clone(), proptest::bool::weighted(0.8))
			.prop_map(|(candidate, compound)| Step::SetCompound { candidate, compound }),
		6 => (who.clone(), who.clone())
			.prop_map(|(candidate, delegator)| Step::Compound { candidate, delegator }),
		6 => (who.clone(), 0..1_000_000_u128, prop_oneof![0..200_u128, 0..RICH / 1_000])
			.prop_map(|(payer, byte_blocks, rent)| Step::Store { payer, byte_blocks, rent }),
		2 => (who, 0..AMO).prop_map(|(buyer, price)| Step::Trade { buyer, price }),
		3 => Just(Step::Prove),
		8 => (0..4_u32).prop_map(|ago| Step::ClaimCycle { ago }),
		1 => Just(Step::Spend),
		1 => (0..1_000_u32, 0..=333_u32, 0..=333_u32, 0..=333_u32, 0..1_000_u32).prop_map(
			|(rate, authors, storage, participation, cap)| Step::SetParameters {
				rate, authors, storage, participation, cap,
			}
		),
	]
}

/// Does a step as `who`, or nothing of it if it is refused; refused steps are part of the game. Says how
/// much was burned.
fn take(who: u64, step: Step) -> Balance {
	let done = frame_support::storage::with_storage_layer(|| match step {
		Step::Run { blocks, author } => {
			Author::set(author);
			run(blocks);
			Ok(0)
		},
		Step::EndCycle => {
			end_cycle();
			Ok(0)
		},
		Step::Bond { own, commission } => Stakes::bond(who, own, percent(commission)).map(|()| 0),
		Step::Delegate { candidate, amount } => {
			Stakes::set_delegation(candidate, who, amount).map(|()| 0)
		},
		Step::Slash { candidate, part } => Ok(Stakes::slash(candidate, percent(part))),
		Step::Lock(locked) => {
			stakes::Locked::<Test>::put(locked);
			Ok(0)
		},
		Step::Claim { candidate } => claim(who, candidate).map(|()| 0),
		Step::SetCompound { candidate, compound } => {
			set_compound(who, candidate, compound).map(|()| 0)
		},
		Step::Compound { candidate, delegator } => compound(who, candidate, delegator).map(|()| 0),
		Step::Store { payer, byte_blocks, rent } if can_pay(payer, who, rent) => {
			store(payer, who, byte_blocks, rent);
			Ok(BURNED.mul_ceil(rent))
		},
		Step::Trade { buyer, price } if can_pay(buyer, who, price) => {
			trade(who, buyer, 1_000, price);
			Ok(0)
		},
		Step::Store { .. } | Step::Trade { .. } => Ok(0),
		Step::Prove => {
			prove(who);
			Ok(0)
		},
		Step::ClaimCycle { ago } => {
			let cycle = Running::<Test>::get().cycle.saturating_sub(ago);
			claim_cycle(who, cycle).map(|()| 0)
		},
		Step::Spend => {
			let kept = Preservation::Expendable;
			let free = Balances::reducible_balance(&who, kept, Fortitude::Polite);
			Balances::transfer(&who, &ELSEWHERE, free, kept).map(|_| 0)
		},
		Step::SetParameters { rate, authors, storage, participation, cap } => {
			let thousandths = |parts| Perbill::from_rational(parts, 1_000_u32);
			let parameters = Parameters {
				curve: curve(&[(0, rate)]),
				authors: thousandths(authors),
				storage: thousandths(storage),
				participation: thousandths(participation),
				storage_cap: thousandths(cap),
			};
			Rewards::set_parameters(RuntimeOrigin::root(), parameters).map(|()| 0)
		},
	});
	done.unwrap_or_default()
}

/// Both are there, and stay.
fn can_pay(from: u64, to: u64, amount: Balance) -> bool {
	let kept = Preservation::Preserve;
	wealth(to) > 0 && amount <= Balances::reducible_balance(&from, kept, Fortitude::Polite)
}

/// What calls paid in all the time.
fn paid() -> Balance {
	let paid = System::events().into_iter().map(|record| match record.event {
		RuntimeEvent::Rewards(Event::Claimed { amount, .. } | Event::Compounded { amount, .. }) => {
			amount
		},
		RuntimeEvent::Rewards(Event::CycleClaimed { storage, participation, .. }) => {
			storage + participation
		},
		_ => 0,
	});
	paid.sum()
}

/// All claim all they can, all delegations end, and so many cycles pass that nothing can be claimed any
/// more.
fn end_all() {
	stakes::Locked::<Test>::put(false);
	let silent = Parameters { curve: curve(&[]), ..parameters() };
	assert_ok!(Rewards::set_parameters(RuntimeOrigin::root(), silent));
	for (candidate, delegator, _) in stakes::Delegations::<Test>::iter().collect::<Vec<_>>() {
		assert_ok!(Stakes::set_delegation(candidate, delegator, 0));
	}
	for _ in 0..=KEPT {
		end_cycle();
	}
	for who in Owed::<Test>::iter_keys().collect::<Vec<_>>() {
		// So that all can take what they are owed.
		send(9, who, MINIMUM);
		assert_ok!(claim(who, None));
	}
}

proptest! {
	#[test]
	fn any_calls_keep_the_books(
		steps in proptest::collection::vec((1..=5_u64, step()), 0..120)) {
		on_chain(|| {
			let treasury = wealth(TREASURY);
			let opened = Rewards::total_emitted() - Rewards::booked();
			let before = Balances::total_issuance() - Rewards::total_emitted();
			let mut burned = 0;
			for (who, step) in steps {
				burned += take(who, step);
				check();
				assert_eq!(Balances::total_issuance(), before + Rewards::total_emitted() - burned);
				assert!(paid() + Rewards::booked() <= Rewards::total_emitted());
			}
			end_all();
			check();
			assert_eq!(Balances::total_issuance(), before + Rewards::total_emitted() - burned);
			assert_eq!(Rewards::booked(), 0, "all was paid");
			let to_treasury = wealth(TREASURY) - treasury;
			assert_eq!(paid() + to_treasury, Rewards::total_emitted() - opened);
		});
	}
}
