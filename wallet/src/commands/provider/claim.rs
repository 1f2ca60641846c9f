//! Rent that was earned, paid now.

use super::{
	own,
	rent::{by_chunk, Rent},
};
use crate::{
	amount::Amount,
	failure::Failure,
	output::{Page, Report},
	session::Account,
};
use amo_primitives::{chunk::ChunkId, Balance};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use frame_support::BoundedVec;
use indicatif::{ProgressBar, ProgressStyle};
use pallet_peer_storage::{
	types::{ProviderId, MAX_CLAIMS},
	Call, Event,
};
use serde::Serialize;

/// Claims all rent that is due, batch by batch.
///
/// # Errors
/// [`Failure`]. What was claimed before is paid; another run claims the rest.
pub async fn claim(account: &Account) -> Result<Claimed, Failure> {
	let view = account.chain.finalized().await?;
	let (id, _) = own(&view, &account.key.account()).await?;
	let held = view.held(id).await?;
	let (chunks, waits) = to_claim(by_chunk(&view, id, &held).await?);
	let mut claimed = Claimed {
		provider: id,
		chunks: chunks.len(),
		batches: 0,
		paid: Amount(0),
		burned: Amount(0),
		waits: Amount(waits),
		fees: Amount(0),
	};
	let bar = bar(chunks.len() as u64);
	for batch in chunks.chunks(MAX_CLAIMS as usize) {
		let chunks = BoundedVec::truncate_from(batch.to_vec());
		let call = RuntimeCall::PeerStorage(Call::claim { chunks });
		let receipt = account.chain.submit(&account.key, call).await?;
		for event in &receipt.events.events {
			if let Some((paid, burned)) = paid(event, id) {
				claimed.paid.0 = claimed.paid.0.saturating_add(paid);
				claimed.burned.0 = claimed.burned.0.saturating_add(burned);
			}
		}
		claimed.fees.0 = claimed.fees.0.saturating_add(receipt.fee);
		claimed.batches += 1;
		bar.inc(batch.len() as u64);
	}
	bar.finish_and_clear();
	Ok(claimed)
}

/// The chunks with rent that is due, the most of it first; and how much waits.
fn to_claim(mut earned: Vec<(ChunkId, Rent)>) -> (Vec<ChunkId>, Balance) {
	let waits = earned.iter().fold(Rent::default(), |sum, (_, rent)| sum.plus(*rent)).waits;
	earned.retain(|(_, rent)| rent.due > 0);
	earned.sort_by_key(|(chunk, rent)| (std::cmp::Reverse(rent.due), *chunk));
	(earned.into_iter().map(|(chunk, _)| chunk).collect(), waits)
}

/// What a provider got, and what was burned of it.
fn paid(event: &RuntimeEvent, id: ProviderId) -> Option<(Balance, Balance)> {
	match event {
		RuntimeEvent::PeerStorage(Event::RentPaid { provider, paid, burned, .. })
			if *provider == id =>
		{
			Some((*paid, *burned))
		},
		_ => None,
	}
}

fn bar(chunks: u64) -> ProgressBar {
	let style = ProgressStyle::with_template("{bar:40} {pos} of {len} chunks");
	ProgressBar::new(chunks).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Rent that was claimed.
#[derive(Serialize)]
pub struct Claimed {
	provider: ProviderId,
	chunks: usize,
	batches: u32,
	paid: Amount,
	burned: Amount,
	/// What waits for answers to challenges.
	waits: Amount,
	fees: Amount,
}

impl Report for Claimed {
	fn text(&self, page: &mut Page) {
		match self.chunks {
			0 => page.line(format!("nothing is due to provider {}", self.provider)),
			chunks => page.line(format!(
				"provider {} got {} for {chunks} chunks, {} were burned (fees {})",
				self.provider, self.paid, self.burned, self.fees
			)),
		}
		if self.waits.0 > 0 {
			page.line(format!("{} more wait for answers to challenges", self.waits));
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_brings_most_is_claimed_first_and_what_brings_nothing_not_at_all() {
		let chunk = ChunkId::repeat_byte;
		let rent = |due, waits| Rent { due, waits };
		let earned = vec![
			(chunk(1), rent(5, 0)),
			(chunk(2), rent(0, 7)),
			(chunk(3), rent(9, 1)),
			(chunk(4), rent(0, 0)),
			(chunk(5), rent(5, 0)),
		];
		assert_eq!(to_claim(earned), (vec![chunk(3), chunk(1), chunk(5)], 8));
		assert_eq!(to_claim(Vec::new()), (Vec::new(), 0));
	}

	#[test]
	fn only_ones_own_rent_is_counted() {
		let event = RuntimeEvent::PeerStorage(Event::RentPaid {
			chunk: ChunkId::zero(),
			fragment: 0,
			provider: 4,
			paid: 9,
			burned: 1,
		});
		assert_eq!(paid(&event, 4), Some((9, 1)));
		assert_eq!(paid(&event, 5), None);
	}
}
