//! Which leaves are drawn, and what that means for a provider that lost some.

use crate::{
	draw::Dice,
	mock::*,
	ranks::{class_of, CLASSES},
	types::ProviderId,
	Contracts, Ranked, Ranks,
};
use amo_primitives::{chunk::ChunkId, storage::Storage, Hash};
use std::collections::{HashMap, HashSet};

fn stored(seed: u8, k: u8, m: u8, len: u64) -> ChunkId {
	let body = Body::new(seed, k, m, len);
	let layout = body.layout;
	let id = chunk(1, seed, body);
	PeerStorage::store(&id, &1, &layout, 1_000).unwrap();
	confirm_all(&id);
	id
}

fn dice(seed: u64) -> Dice {
	Dice::new(Hash::from_low_u64_be(seed))
}

#[test]
fn classes_of_sizes() {
	for (leaves, class) in [
		(1, 0),
		(2, 1),
		(3, 2),
		(4, 2),
		(5, 3),
		(1 << 10, 10),
		((1 << 10) + 1, 11),
		((1 << 28) + 1, 29),
		(1 << 29, 29),
	] {
		assert_eq!(class_of(leaves), class, "{leaves}");
	}
	// There are no such chunks; what is drawn by their classes must exist all the same.
	assert_eq!(class_of(0), 0);
	assert_eq!(class_of(u32::MAX), CLASSES - 1);
}

#[test]
fn nothing_is_drawn_from_nothing() {
	on_chain(|| {
		assert_eq!(PeerStorage::draw_leaf(&Ranks::<Test>::get(), &mut dice(1)), None);
		register_some(3);
		let chunk = store(1, 1, 1_000).unwrap();
		assert_eq!(PeerStorage::draw_leaf(&Ranks::<Test>::get(), &mut dice(1)), None);
		confirm_all(&chunk);
		end(&chunk);
		assert_eq!(PeerStorage::draw_leaf(&Ranks::<Test>::get(), &mut dice(1)), None);
	});
}

/// How far counts are from even ones, in standard deviations of the chi-square distribution.
fn unevenness(counts: impl ExactSizeIterator<Item = u32> + Clone) -> f64 {
	let freedom = (counts.len() - 1) as f64;
	let expected = counts.clone().map(f64::from).sum::<f64>() / counts.len() as f64;
	let chi_square: f64 =
		counts.map(|count| (f64::from(count) - expected).powi(2) / expected).sum();
	(chi_square - freedom) / (2.0 * freedom).sqrt()
}

/// Chunks of 1 to 1,500 leaves, in classes with one and with several chunks.
#[test]
fn each_leaf_is_as_likely_as_any_other() {
	on_chain(|| {
		register_some(6);
		let sizes: [(u8, u8, u64); 9] = [
			(1, 0, 100),
			(1, 0, 1_000),
			(2, 0, 2_000),
			(2, 1, 20_000),
			(2, 1, 20_900),
			(3, 3, 31_000),
			(4, 2, 700_000),
			(1, 0, 525_000),
			(2, 1, 290_000),
		];
		let mut counts = HashMap::new();
		for (seed, (k, m, len)) in (1..).zip(sizes) {
			let id = stored(seed, k, m, len);
			let leaves = Contracts::<Test>::get(id).unwrap().leaves();
			counts.extend((0..leaves).map(|leaf| ((id, leaf), 0u32)));
		}
		assert!(Ranks::<Test>::get().iter().filter(|count| **count > 0).count() >= 5);
		let (ranking, draws) = (Ranks::<Test>::get(), 100 * counts.len());
		let (mut dice, mut hits) = (dice(7), 0);
		for _ in 0..draws {
			let Some(drawn) = PeerStorage::draw_leaf(&ranking, &mut dice) else { continue };
			if let Some(count) = counts.get_mut(&drawn) {
				*count += 1;
				hits += 1;
			}
		}
		assert!(hits * 2 > draws, "{hits} of {draws} are leaves");
		let unevenness = unevenness(counts.values().copied());
		assert!(unevenness.abs() < 4.0, "{unevenness} of {} leaves", counts.len());
	});
}

/// A draw that favours small chunks would fail the test above.
#[test]
fn unevenness_shows() {
	let even: Vec<u32> = (0..1_000).map(|n| 95 + n % 11).collect();
	assert!(unevenness(even.into_iter()) < 0.0);
	let uneven: Vec<u32> = (0..1_000).map(|n| if n < 10 { 300 } else { 98 }).collect();
	assert!(unevenness(uneven.into_iter()) > 4.0);
}

#[test]
fn who_leaves_a_class_gives_its_rank_to_the_last() {
	on_chain(|| {
		register_some(4);
		let chunks: Vec<ChunkId> = (1..6).map(|seed| stored(seed, 2, 1, 20_000)).collect();
		let other = stored(6, 2, 1, 40_000);
		let ranked =
			|| -> Vec<_> { (0..5).map_while(|rank| Ranked::<Test>::get((5, rank))).collect() };
		assert_eq!(ranked(), chunks);
		let [a, b, c, d, e] = chunks[..] else { panic!("five") };
		for (gone, left) in
			[(b, vec![a, e, c, d]), (d, vec![a, e, c]), (a, vec![c, e]), (e, vec![c]), (c, vec![])]
		{
			end(&gone);
			assert_eq!(ranked(), left);
			assert_eq!(Ranks::<Test>::get()[5], left.len() as u32);
			PeerStorage::do_try_state().unwrap();
			let (ranking, mut dice) = (Ranks::<Test>::get(), dice(1));
			let drawn: HashSet<ChunkId> = (0..200)
				.filter_map(|_| PeerStorage::draw_leaf(&ranking, &mut dice))
				.map(|(chunk, _)| chunk)
				.collect();
			assert_eq!(drawn, left.into_iter().chain([other]).collect());
		}
	});
}

/// Who holds each leaf, as the chain says.
fn holders() -> HashMap<(ChunkId, u32), ProviderId> {
	let mut holders = HashMap::new();
	for (chunk, contract) in Contracts::<Test>::iter() {
		let shape = contract.layout.shape();
		for leaf in 0..shape.leaves() {
			let (fragment, _) = shape.locate(leaf).unwrap();
			let holder = contract.placements[usize::from(fragment)].holder.unwrap();
			holders.insert((chunk, leaf), holder.provider);
		}
	}
	holders
}

const LIAR: ProviderId = 3;
const DAYS: u64 = 1_000;

/// Days of which each has as many challenges as give the liar `wanted` on average: how many it was
/// caught in, how many the formula says, and the deviation that is to be expected.
fn days(
	wanted: usize,
	holders: &HashMap<(ChunkId, u32), ProviderId>,
	lost: &HashSet<(ChunkId, u32)>,
) -> (f64, f64, f64) {
	let held = holders.values().filter(|holder| **holder == LIAR).count();
	let challenges = wanted * holders.len() / held;
	let share = lost.len() as f64 / held as f64;
	let ranking = Ranks::<Test>::get();
	let (mut caught, mut expected, mut variance) = (0.0, 0.0, 0.0);
	for day in 0..DAYS {
		let mut dice = dice(day << 32 | (wanted as u64) << 16 | lost.len() as u64);
		let (mut drawn, mut asked, mut found) = (0, 0, false);
		while drawn < challenges {
			let Some(leaf) = PeerStorage::draw_leaf(&ranking, &mut dice) else { continue };
			let Some(holder) = holders.get(&leaf) else { continue };
			drawn += 1;
			asked += i32::from(*holder == LIAR);
			found |= lost.contains(&leaf);
		}
		caught += f64::from(u8::from(found));
		let formula = 1.0 - (1.0 - share).powi(asked);
		expected += formula;
		variance += formula * (1.0 - formula);
	}
	let days = DAYS as f64;
	(caught / days, expected / days, variance.sqrt() / days)
}

/// The table of `docs/protocol/challenges.md`. A day is as long as the liar needs to get so many
/// challenges: what it gets in 43,200 blocks on a chain with more providers.
#[test]
fn the_chance_of_catching_who_lost_some() {
	on_chain(|| {
		register_some(8);
		for seed in 1..40u8 {
			let (k, m) = [(2, 1), (4, 2), (2, 2)][usize::from(seed % 3)];
			stored(seed, k, m, 10_000 * u64::from(seed));
		}
		let holders = holders();
		let mut held: Vec<(ChunkId, u32)> =
			holders.iter().filter(|(_, holder)| **holder == LIAR).map(|(leaf, _)| *leaf).collect();
		held.sort_unstable();
		println!("| c | lost | formula | side by side | here and there |");
		println!("|---|---|---|---|---|");
		for percent in [1, 10] {
			let count = held.len() * percent / 100;
			// Whole fragments that lie side by side, and leaves here and there.
			let together: HashSet<_> = held.iter().copied().take(count).collect();
			let apart: HashSet<_> =
				held.iter().copied().step_by(100 / percent).take(count).collect();
			for wanted in [8, 22, 86] {
				let [(side_by_side, formula), (here_and_there, _)] =
					[&together, &apart].map(|lost| {
						let (measured, formula, deviation) = days(wanted, &holders, lost);
						let off = (measured - formula).abs();
						assert!(off <= 4.0 * deviation + 1e-9, "{off} of {deviation}");
						(measured, formula)
					});
				println!(
					"| {wanted} | {percent} % | {formula:.3} | {side_by_side:.3} | {here_and_there:.3} |"
				);
			}
		}
	});
}
