//! What seats cost, and how often a party with a part of the candidates gets more of a set than it should:
//! the tables in `docs/validators.md`.

use super::statistics::{at_least, at_least_of_many};
use crate::{lot::pool, types::Parameters};
use amo_primitives::AMO;
use sp_io::hashing::blake2_256;

/// Validators of a set.
const SET: u32 = 22;
/// The least that can stop finality: more than a third.
const STOPS: u32 = 8;
/// The least that can finalize what it likes: more than two thirds.
const RULES: u32 = 15;
/// Sets a day: 1,000 slots of 2 s each.
const SETS_A_DAY: f64 = 43.2;
/// Candidates, as many as a pool has.
const FEW: u32 = 220;
/// Shares of the candidates, in thousandths.
const SHARES: [u32; 8] = [20, 50, 100, 150, 200, 250, 300, 333];

/// Eras that are tried for what cannot be computed.
const ERAS: u32 = 20_000;

const PAGE: &str = include_str!("../../../../docs/validators.md");

fn held(thousandths: u32, all: u32) -> u32 {
	(all * thousandths + 500) / 1_000
}

fn percent(chance: f64) -> String {
	match chance * 100.0 {
		percent if percent >= 10.0 => format!("{percent:.0} %"),
		percent if percent >= 0.1 => format!("{percent:.1} %"),
		percent if percent >= 0.001 => format!("{percent:.3} %"),
		_ => "< 0.001 %".into(),
	}
}

fn time(days: f64) -> String {
	match days {
		days if days < 2.0 => format!("{:.1} hours", days * 24.0),
		days if days < 100.0 => format!("{days:.1} days"),
		days if days < 730.0 => format!("{days:.0} days"),
		days if days < 365_250.0 => format!("{:.1} years", days / 365.25),
		_ => "more than 1,000 years".into(),
	}
}

/// In how many of [`ERAS`] there are 22 places in a row with at least 8 of a party's, if it holds as many
/// of the candidates as each of these.
fn eras_with_a_bad_row(parties: &[u32]) -> Vec<u32> {
	let list: Vec<u32> = (0..FEW).collect();
	let mut bad = vec![0; parties.len()];
	for era in 0..ERAS {
		let order = pool(&list, &blake2_256(&era.to_le_bytes()), era, FEW);
		for (bad, held) in bad.iter_mut().zip(parties) {
			let is_bad =
				|row: &[u32]| row.iter().filter(|one| *one < held).count() >= STOPS as usize;
			*bad += u32::from(order.windows(SET as usize).any(is_bad));
		}
	}
	bad
}

#[test]
fn the_page_on_validators_has_the_odds() {
	let parties: Vec<u32> = SHARES.iter().map(|share| held(*share, FEW)).collect();
	let rows = SHARES.iter().zip(&parties).zip(eras_with_a_bad_row(&parties));
	for ((share, held), bad) in rows {
		let few = at_least(STOPS, SET, *held, FEW);
		let many = at_least_of_many(STOPS, SET, f64::from(*share) / 1_000.0);
		let row = format!(
			"| {} % | {held} | {} | {} | {} | {} | {} | {} |",
			f64::from(*share) / 10.0,
			percent(few),
			time(1.0 / (few * SETS_A_DAY)),
			percent(many),
			time(1.0 / (many * SETS_A_DAY)),
			if bad == 0 { "never".into() } else { percent(f64::from(bad) / f64::from(ERAS)) },
			time(1.0 / (at_least(RULES, SET, *held, FEW) * SETS_A_DAY)),
		);
		println!("{row}");
		assert!(PAGE.contains(&row), "docs/validators.md lacks: {row}");
	}
}

#[test]
fn the_page_on_validators_has_the_prices() {
	let Parameters { min_bond, min_backing, .. } = Parameters::default();
	let seat = min_bond.max(min_backing) / AMO;
	for share in SHARES {
		let price = |all| {
			let seats = held(share, all);
			format!("{seats} | {:.1}", f64::from(seats) * seat as f64 / 1e6)
		};
		let row = format!(
			"| {} % | {} | {} | {} |",
			f64::from(share) / 10.0,
			price(FEW),
			price(1_000),
			price(5_000)
		);
		println!("{row}");
		assert!(PAGE.contains(&row), "docs/validators.md lacks: {row}");
	}
}
