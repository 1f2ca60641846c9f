//! What a provider has earned and was not paid yet.

use crate::{chain::View, failure::Failure};
use amo_primitives::{chunk::ChunkId, AccountId, Balance, BlockNumber};
use pallet_peer_storage::types::{Contract, Fragments, ProviderId};
use sp_runtime::Perbill;

/// Chunks whose contracts are read at a time.
const PAGE: usize = 512;

/// Rent, less the part that is burned, in mote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rent {
	/// Paid when it is claimed.
	pub due: Balance,
	/// Waits for answers to challenges.
	pub waits: Balance,
}

impl Rent {
	/// Both sums.
	pub const fn plus(self, other: Self) -> Self {
		Self {
			due: self.due.saturating_add(other.due),
			waits: self.waits.saturating_add(other.waits),
		}
	}
}

/// The rent of each chunk of which a provider holds something.
///
/// # Errors
/// [`Failure::Chain`].
pub async fn by_chunk(
	view: &View<'_>,
	provider: ProviderId,
	held: &[(ChunkId, Fragments)],
) -> Result<Vec<(ChunkId, Rent)>, Failure> {
	let burned = view.storage_parameters().await?.burned;
	let mut found = Vec::new();
	for page in held.chunks(PAGE) {
		for (chunk, contract) in view.contracts(page.iter().map(|(chunk, _)| chunk)).await? {
			found.push((chunk, of(&contract, provider, view.number(), burned)));
		}
	}
	Ok(found)
}

/// What a provider has earned with the fragments that it holds of a chunk.
fn of(
	contract: &Contract<AccountId>,
	provider: ProviderId,
	now: BlockNumber,
	burned: Perbill,
) -> Rent {
	let holders = contract.placements.iter().filter_map(|placement| placement.holder);
	let own = holders.filter(|holder| holder.provider == provider);
	own.fold(Rent::default(), |sum, holder| {
		let blocks = now.min(contract.until).saturating_sub(holder.paid_to);
		let all = contract.rate.saturating_mul(blocks.into());
		let rent = all.saturating_sub(burned.mul_ceil(all));
		sum.plus(match holder.challenges {
			0 => Rent { due: rent, waits: 0 },
			_ => Rent { due: 0, waits: rent },
		})
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_primitives::fragment::{Fragmentation, Layout};
	use pallet_peer_storage::types::{Holder, Placement};

	fn held_by(provider: ProviderId, paid_to: BlockNumber, challenges: u32) -> Placement {
		let holder = Holder { provider, paid_to, leaving: false, challenges };
		Placement { holder: Some(holder), ..Placement::default() }
	}

	fn contract(placements: Vec<Placement>) -> Contract<AccountId> {
		Contract {
			layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
			rate: 7,
			until: 100,
			payments: Default::default(),
			depositor: AccountId::new([1; 32]),
			deposit: 0,
			placements: placements.try_into().unwrap(),
			stored: true,
			tries: 0,
			due: None,
			rank: None,
		}
	}

	fn rent(placements: Vec<Placement>, now: BlockNumber) -> Rent {
		of(&contract(placements), 4, now, Perbill::from_percent(10))
	}

	#[test]
	fn it_is_earned_for_each_block_since_the_last_payment_and_a_part_is_burned() {
		// 70, of which 7 are burned; 77, of which 8 are.
		assert_eq!(rent(vec![held_by(4, 20, 0)], 30), Rent { due: 63, waits: 0 });
		assert_eq!(rent(vec![held_by(4, 20, 0)], 31), Rent { due: 69, waits: 0 });
		assert_eq!(rent(vec![held_by(4, 20, 0)], 20), Rent::default());
	}

	#[test]
	fn nothing_is_earned_after_the_paid_time() {
		assert_eq!(rent(vec![held_by(4, 90, 0)], 500), Rent { due: 63, waits: 0 });
	}

	#[test]
	fn what_is_asked_for_waits_and_what_others_hold_is_theirs() {
		let candidate = Placement::default();
		let all = vec![held_by(4, 20, 0), held_by(4, 20, 2), held_by(5, 0, 0), candidate];
		assert_eq!(rent(all, 30), Rent { due: 63, waits: 63 });
	}
}
