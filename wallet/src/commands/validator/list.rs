//! Who stands for validator.

use super::{seat::Seat, sessions::Sessions, state_name};
use crate::{
	amount::{Amount, Percent},
	chain::Chain,
	failure::Failure,
	keys::address_of,
	output::{Column, Page, Report, Table},
};
use amo_primitives::AccountId;
use pallet_validator_selection::types::Candidate;
use serde::Serialize;
use std::cmp::Reverse;

/// All candidates.
///
/// # Errors
/// [`Failure`].
pub async fn list(chain: &Chain) -> Result<Listed, Failure> {
	let view = chain.finalized().await?;
	let schedule = view.schedule().await?;
	let sessions = Sessions::of(&view, &schedule).await?;
	let set_size = view.validator_parameters().await?.set_size;
	let row = |(account, candidate): (AccountId, Candidate)| ListedCandidate {
		candidate: address_of(&account),
		backing: Amount(backing(&candidate)),
		bond: Amount(candidate.bond),
		delegations: candidate.delegations,
		commission: Percent(candidate.commission),
		state: state_name(candidate.state),
		seat: Seat::of(&account, &schedule, set_size, &sessions),
	};
	let candidates = sorted(view.candidates().await?).into_iter().map(row).collect();
	Ok(Listed { candidates })
}

/// Bond and delegations together.
const fn backing(candidate: &Candidate) -> u128 {
	candidate.bond.saturating_add(candidate.delegated)
}

/// Those with the most behind them first.
fn sorted(mut candidates: Vec<(AccountId, Candidate)>) -> Vec<(AccountId, Candidate)> {
	candidates.sort_by(|(one, first), (other, second)| {
		(Reverse(backing(first)), one).cmp(&(Reverse(backing(second)), other))
	});
	candidates
}

#[derive(Serialize)]
struct ListedCandidate {
	candidate: String,
	/// Bond and delegations together.
	backing: Amount,
	bond: Amount,
	delegations: u32,
	commission: Percent,
	state: &'static str,
	seat: Seat,
}

/// The candidates.
#[derive(Serialize)]
pub struct Listed {
	candidates: Vec<ListedCandidate>,
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		if self.candidates.is_empty() {
			return page.line(
				"nobody stands for validator: `amo validator register` makes one a candidate",
			);
		}
		let mut table = Table::new([
			Column::left("candidate"),
			Column::right("backing"),
			Column::right("own bond"),
			Column::right("delegators"),
			Column::right("commission"),
			Column::left("state"),
			Column::left("seat"),
		]);
		for candidate in &self.candidates {
			table.row([
				candidate.candidate.clone(),
				candidate.backing.to_string(),
				candidate.bond.to_string(),
				candidate.delegations.to_string(),
				candidate.commission.to_string(),
				candidate.state.into(),
				candidate.seat.brief(),
			]);
		}
		page.table(table);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::Perbill;

	#[test]
	fn those_with_the_most_behind_them_are_first() {
		let candidate = |number, bond, delegated| {
			let candidate = Candidate { delegated, ..Candidate::new(bond, Perbill::zero()) };
			(AccountId::new([number; 32]), candidate)
		};
		let all =
			vec![candidate(4, 5, 0), candidate(1, 1, 9), candidate(3, 5, 0), candidate(2, 7, 8)];
		let order: Vec<_> = sorted(all).into_iter().map(|(account, _)| account).collect();
		assert_eq!(order, [2, 1, 3, 4].map(|number| AccountId::new([number; 32])));
	}
}
