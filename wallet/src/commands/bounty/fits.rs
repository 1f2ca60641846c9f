//! Whether a chunk can be submitted to a bounty, by what the chain looks at.

use super::OnChain;
use crate::{chain::View, failure::Failure};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::{ChunkId, Description},
	AccountId, BlockNumber,
};
use amo_runtime::Runtime;
use frame_support::traits::Get;
use pallet_bounties::{types::Terms, Error, Pallet};
use sp_runtime::DispatchError;

type Entry = pallet_chunks::types::Entry<AccountId>;

/// What keeps a chunk from being submitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
	/// The bounty is over.
	#[error("the bounty takes no more submissions")]
	Over,
	/// No slot is free.
	#[error("as many chunks are submitted as the bounty pays for: try again if one is refunded")]
	Full,
	/// The producer is the poster.
	#[error("the bounty is this account's own: only others can submit to it")]
	OwnBounty,
	/// The bounty's key was revealed.
	#[error("the bounty has no key, since its last one was revealed: wait until its poster has set another one")]
	NoKey,
	/// It was submitted to this poster before.
	#[error("the chunk was submitted to bounty {0} of the same poster")]
	SubmittedBefore(BountyId),
	/// It is another account's.
	#[error("the chunk is another account's: submit one of your own")]
	NotYours,
	/// It is not made for the poster.
	#[error("the poster owns the result: submit a chunk that a device of this account, which is not retired, registered for the poster")]
	NotForPoster,
	/// Another metric.
	#[error("the bounty asks for another metric")]
	Metric,
	/// It is from somewhere else.
	#[error("the chunk is not from the area that the bounty asks for")]
	Place,
	/// It tells no place.
	#[error("the bounty asks for an area, and the chunk does not tell where it is from")]
	NoPlace,
	/// Records are outside the time span.
	#[error("some of the chunk's records are outside the time span of the bounty: cut it to that")]
	Span,
	/// Too few records.
	#[error("the chunk has {has} records and the bounty asks for {least}")]
	Records {
		/// So many it has.
		has: u32,
		/// So many it needs.
		least: u32,
	},
	/// Something that this wallet does not know.
	#[error("the chunk does not match: {0:?}")]
	Other(DispatchError),
	/// Not all fragments are confirmed.
	#[error("not all fragments of the chunk are confirmed: wait until it is stored")]
	NotStored,
	/// It expires before the poster can judge it.
	#[error("the chunk is stored up to block {until}, and the poster must be able to fetch it up to block {least}: extend it")]
	Expires {
		/// Up to here it is stored.
		until: BlockNumber,
		/// Up to here it must be.
		least: BlockNumber,
	},
	/// The poster asks for it already.
	#[error("the poster has asked for the chunk already, outside the bounty: grant or decline that first")]
	Asked,
	/// The poster has a right to it.
	#[error("the poster has a right to the chunk already")]
	Granted,
	/// Sources are embedded in it.
	#[error("the poster has no right to a source that is embedded in the chunk")]
	Sources,
}

/// What there is about a chunk and a poster, besides the chunk itself.
#[derive(Clone, Debug)]
pub struct Circumstances {
	/// The block in which the chunk would be submitted.
	pub block: BlockNumber,
	/// Whose its device is, if it is not retired.
	pub device_owner: Option<AccountId>,
	/// Whether it is stored.
	pub stored: bool,
	/// The bounty of the poster's to which it was submitted before.
	pub before: Option<BountyId>,
	/// Whether a request or a sale of it to the poster is open.
	pub asked: bool,
	/// Whether the poster has a right to it.
	pub granted: bool,
	/// Whether the poster may use all that is embedded in it.
	pub sources: bool,
}

impl Circumstances {
	/// As they are in a view.
	///
	/// # Errors
	/// [`Failure::Chain`].
	pub async fn of(
		view: &View<'_>,
		bounty: &OnChain,
		chunk: &ChunkId,
		entry: &Entry,
	) -> Result<Self, Failure> {
		let block = view.number().saturating_add(1);
		let description = &entry.header.description;
		let poster = &bounty.poster;
		let mut sources = true;
		for source in description.sources.iter().filter(|source| source.embedded) {
			sources &= view.access(&source.chunk, poster).await?.is_allowed();
		}
		let request = view.request(chunk, poster).await?.is_some();
		Ok(Self {
			block,
			device_owner: view.device_owner(&description.device).await?,
			stored: view.is_stored(chunk).await?,
			before: view.submission(chunk, poster).await?.map(|submission| submission.bounty),
			asked: request || view.sale(chunk, poster).await?.is_some(),
			granted: view.grant(poster, chunk).await?.is_some_and(|grant| grant.is_live(block)),
			sources,
		})
	}
}

/// Why a bounty takes nothing from a producer, whatever it is.
pub fn takes_nothing(bounty: &OnChain, producer: &AccountId, block: BlockNumber) -> Option<Misfit> {
	if bounty.is_over(block) {
		Some(Misfit::Over)
	} else if bounty.free_slots() == 0 {
		Some(Misfit::Full)
	} else if bounty.poster == *producer {
		Some(Misfit::OwnBounty)
	} else if bounty.key.is_none() {
		Some(Misfit::NoKey)
	} else {
		None
	}
}

/// All that keeps a producer's chunk from being submitted.
pub fn misfits(
	bounty: &OnChain,
	entry: &Entry,
	producer: &AccountId,
	around: &Circumstances,
) -> Vec<Misfit> {
	let least = around.block.saturating_add(min_left());
	let expires = Misfit::Expires { until: entry.until, least };
	[
		takes_nothing(bounty, producer, around.block),
		around.before.map(Misfit::SubmittedBefore),
		not_made(bounty, entry, producer, around.device_owner.as_ref()),
		mismatch(&bounty.terms, &entry.header.description),
		(!around.stored).then_some(Misfit::NotStored),
		(entry.until < least).then_some(expires),
		// What was submitted before is one of these as well.
		(around.asked && around.before.is_none()).then_some(Misfit::Asked),
		(around.granted && around.before.is_none()).then_some(Misfit::Granted),
		(!around.sources).then_some(Misfit::Sources),
	]
	.into_iter()
	.flatten()
	.collect()
}

/// For how many blocks a chunk must still be stored.
pub fn min_left() -> BlockNumber {
	<<Runtime as pallet_bounties::Config>::MinLeft as Get<BlockNumber>>::get()
}

/// Why a chunk is not what a bounty asks for.
pub fn mismatch(terms: &Terms, description: &Description) -> Option<Misfit> {
	let refused = Pallet::<Runtime>::check_match(terms, description).err()?;
	let is = |error: Error<Runtime>| refused == error.into();
	Some(if is(Error::OtherMetric) {
		Misfit::Metric
	} else if is(Error::OutsideArea) {
		description.place.map_or(Misfit::NoPlace, |_| Misfit::Place)
	} else if is(Error::OutsideSpan) {
		Misfit::Span
	} else if is(Error::TooFewRecords) {
		Misfit::Records { has: description.records, least: terms.min_records }
	} else {
		Misfit::Other(refused)
	})
}

fn not_made(
	bounty: &OnChain,
	entry: &Entry,
	producer: &AccountId,
	device_owner: Option<&AccountId>,
) -> Option<Misfit> {
	let owner = &entry.header.owner;
	match bounty.terms.ownership {
		Ownership::Producer | Ownership::Both => (owner != producer).then_some(Misfit::NotYours),
		Ownership::Poster => {
			let made = *owner == bounty.poster && device_owner == Some(producer);
			(!made).then_some(Misfit::NotForPoster)
		},
	}
}

#[cfg(test)]
mod tests;
