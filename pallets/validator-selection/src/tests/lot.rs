//! The draw by itself: each has the same chance of each place, and anybody can draw again.

use super::statistics::Tally;
use crate::lot::pool;
use proptest::prelude::*;
use sp_io::hashing::blake2_256;

#[test]
fn a_pool_is_drawn_as_the_protocol_says() {
	let qualified: Vec<u8> = (0..10).collect();
	let mut order = qualified.clone();
	for place in 0..4usize {
		let mut message = b"amo/lot/v1".to_vec();
		message.extend([7; 32]);
		message.extend(3u32.to_le_bytes());
		message.extend((place as u32).to_le_bytes());
		let number = u128::from_le_bytes(blake2_256(&message)[..16].try_into().unwrap());
		order.swap(place, place + (number % (10 - place as u128)) as usize);
	}
	assert_eq!(pool(&qualified, &[7; 32], 3, 4), order[..4]);
}

#[test]
fn list_seed_and_era_change_the_draw_and_nothing_else_does() {
	let list: Vec<u64> = (0..50).collect();
	let drawn = pool(&list, &[7; 32], 3, 20);
	assert_eq!(pool(&list, &[7; 32], 3, 20), drawn);
	assert_ne!(pool(&list, &[8; 32], 3, 20), drawn);
	assert_ne!(pool(&list, &[7; 32], 4, 20), drawn);
	assert_ne!(pool(&list[1..], &[7; 32], 3, 20), drawn);
	assert_eq!(pool(&list, &[7; 32], 3, 50)[..20], drawn, "a larger pool goes on where that ends");
}

/// The lot of a chain that people use: 220 of 300, in sets of 22. The classes are the ten sets.
#[test]
fn each_of_300_gets_each_set_equally_often() {
	let list: Vec<usize> = (0..300).collect();
	let mut seats = Tally::new(300, &[220]);
	let mut sets = Tally::new(300, &[22; 10]);
	let mut first = Tally::new(300, &[1]);
	let mut last = Tally::new(300, &[219, 1]);
	for era in 0..5_000u32 {
		let drawn = pool(&list, &blake2_256(&era.to_le_bytes()), era, 220);
		for tally in [&mut seats, &mut sets, &mut first, &mut last] {
			tally.count(&drawn);
		}
	}
	for (tally, what) in [
		(&seats, "seats of 300 candidates"),
		(&sets, "sets of 300 candidates"),
		(&first, "first place of 300 candidates"),
		(&last, "last place of 300 candidates"),
	] {
		tally.of_candidates().check(&format!("{what}, 5,000 draws"));
	}
}

proptest! {
	#[test]
	fn a_pool_has_nobody_twice_and_none_from_outside(
		count in 0usize..400,
		size in 0u32..300,
		seed: [u8; 32],
		era: u32,
	) {
		let list: Vec<usize> = (0..count).collect();
		let mut drawn = pool(&list, &seed, era, size);
		prop_assert_eq!(drawn.len(), count.min(size as usize));
		drawn.sort_unstable();
		drawn.dedup();
		prop_assert_eq!(drawn.len(), count.min(size as usize));
		prop_assert!(drawn.iter().all(|one| *one < count));
	}
}
