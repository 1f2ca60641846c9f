//! Storing one's own noise loses money, whatever one is and however many.

use super::*;

/// Rent that one pays to oneself in a cycle.
const RENT: Balance = 50 * AMO;

/// What all of these accounts have.
fn together(accounts: &[u64]) -> Balance {
	accounts.iter().map(|who| wealth(*who)).sum()
}

/// What they have lost since they had `before`. Tests may be built without checks of overflow.
fn lost(before: Balance, accounts: &[u64]) -> Balance {
	before.checked_sub(together(accounts)).expect("noise must not pay")
}

/// Some accounts that belong to one store noise for each other over many cycles, and claim all they
/// can. Honest ones store for others meanwhile. Gives what the noise cost, and what was burned for it.
fn noise(noisy: &[u64], honest: &[u64], cycles: u32, bytes: u128) -> (Balance, Balance) {
	let (before, mut burned) = (together(noisy), 0);
	for cycle in 0..cycles {
		for (at, provider) in noisy.iter().enumerate() {
			let payer = noisy[(at + 1) % noisy.len()];
			let rent = RENT / noisy.len() as Balance;
			store(payer, *provider, bytes, rent);
			burned += BURNED.mul_ceil(rent);
		}
		for provider in honest {
			store(9, *provider, 1_000, RENT);
		}
		end_cycle();
		for provider in noisy.iter().chain(honest) {
			// Nothing may be worth a claim.
			let _ = claim_cycle(*provider, cycle);
		}
		check();
	}
	(lost(before, noisy), burned)
}

#[test]
fn one_who_stores_noise_alone_loses_what_is_not_given_back() {
	on_chain(|| {
		Author::set(None);
		let (lost, burned) = noise(&[1], &[], 20, 1_000);
		assert!(lost >= burned / 10, "{lost} of {burned} were lost");
		assert_eq!(lost, burned / 10, "and the rest is given back");
	});
}

#[test]
fn one_who_stores_noise_among_honest_ones_loses() {
	on_chain(|| {
		Author::set(None);
		for bytes in [1, 1_000, 1_000_000_000] {
			let first = Running::<Test>::get().cycle;
			let before = together(&[1]);
			let mut burned = 0;
			for cycle in first..first + 10 {
				store(1, 1, bytes, RENT);
				burned += BURNED.mul_ceil(RENT);
				store(9, 2, 1_000, RENT);
				store(9, 3, 2_000, RENT);
				end_cycle();
				for provider in [1, 2, 3] {
					let _ = claim_cycle(provider, cycle);
				}
			}
			let lost = lost(before, &[1]);
			assert!(lost >= burned / 10, "{lost} of {burned} were lost with {bytes} bytes");
		}
	});
}

#[test]
fn who_splits_into_many_providers_loses_as_much() {
	for count in 1..=6 {
		on_chain(|| {
			Author::set(None);
			let noisy: Vec<u64> = (1..=count).collect();
			let (lost, burned) = noise(&noisy, &[7, 8], 10, 1_000_000);
			assert!(lost >= burned / 10, "{count} lost {lost} of {burned}");
		});
	}
}

/// Not even by amounts that round in one's favour.
#[test]
fn tiny_rents_do_not_pay_either() {
	on_chain(|| {
		Author::set(None);
		for rent in 1..=30 {
			let cycle = Running::<Test>::get().cycle;
			let before = wealth(1);
			for _ in 0..5 {
				store(1, 1, 1, rent);
			}
			end_cycle();
			let _ = claim_cycle(1, cycle);
			assert!(wealth(1) < before, "a rent of {rent} mote paid");
		}
	});
}

/// With less in the pot than could be given back, it is worse still.
#[test]
fn noise_loses_more_when_the_pot_is_small() {
	let little = Parameters { storage: Perbill::from_parts(1), ..parameters() };
	chain(little).execute_with(|| {
		run(1);
		Author::set(None);
		let (lost, burned) = noise(&[1], &[2], 5, 1_000);
		assert!(lost > burned / 2);
	});
}
