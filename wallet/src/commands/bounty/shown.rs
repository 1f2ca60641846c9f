//! Bounties as they are shown.

use super::OnChain;
use crate::{
	amount::Amount,
	chain::View,
	failure::Failure,
	keys::address_of,
	names::{hex, NamedPurposes},
	output,
};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	metric::MetricId,
	time::{Moment, SLOT_MILLIS},
	BlockNumber,
};
use clap::ValueEnum;
use serde::Serialize;
use std::collections::HashMap;

/// Who owns the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum OwnershipName {
	/// The producer; the poster gets a right for the purposes that the bounty names.
	Producer,
	/// The poster, from the start: producers register chunks for it.
	Poster,
	/// The producer, and the poster gets a right for all purposes and for good.
	Both,
}

impl From<OwnershipName> for Ownership {
	fn from(name: OwnershipName) -> Self {
		match name {
			OwnershipName::Producer => Self::Producer,
			OwnershipName::Poster => Self::Poster,
			OwnershipName::Both => Self::Both,
		}
	}
}

impl From<Ownership> for OwnershipName {
	fn from(ownership: Ownership) -> Self {
		match ownership {
			Ownership::Producer => Self::Producer,
			Ownership::Poster => Self::Poster,
			Ownership::Both => Self::Both,
		}
	}
}

/// Paths of metrics, by their numbers.
pub struct Paths(HashMap<MetricId, String>);

impl Paths {
	/// Those of all metrics.
	///
	/// # Errors
	/// [`Failure::Chain`].
	pub async fn of(view: &View<'_>) -> Result<Self, Failure> {
		let metrics = view.metrics().await?.into_iter();
		let path = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
		Ok(Self(metrics.map(|(id, metric)| (id, path(&metric.description.path))).collect()))
	}

	/// The path of one.
	pub fn get(&self, metric: MetricId) -> String {
		self.0.get(&metric).cloned().unwrap_or_else(|| format!("metric {metric}"))
	}
}

/// A block and its time, from which those of later blocks are told.
#[derive(Clone, Copy)]
pub struct Clock {
	/// The block.
	pub block: BlockNumber,
	/// Its time.
	pub now: Moment,
}

impl Clock {
	/// That of a view.
	///
	/// # Errors
	/// [`Failure::Chain`].
	pub async fn of(view: &View<'_>) -> Result<Self, Failure> {
		Ok(Self { block: view.number(), now: view.now().await? })
	}

	/// The block that comes next: the first in which a call can be carried out.
	pub const fn next(self) -> BlockNumber {
		self.block.saturating_add(1)
	}

	/// When a block will be made, or was, if none is missing.
	pub fn time_of(self, block: BlockNumber) -> Moment {
		let away = |blocks: BlockNumber| Moment::from(blocks).saturating_mul(SLOT_MILLIS);
		match block.checked_sub(self.block) {
			Some(later) => self.now.saturating_add(away(later)),
			None => self.now.saturating_sub(away(self.block - block)),
		}
	}
}

/// A time as RFC 3339 writes it.
pub fn moment(moment: Moment) -> String {
	output::time(i64::try_from(moment).unwrap_or(i64::MAX))
}

/// A bounty.
#[derive(Serialize)]
pub struct ShownBounty {
	/// Its number.
	pub bounty: BountyId,
	/// What is to be measured.
	pub metric: String,
	/// Where; `None` is anywhere.
	pub area: Option<String>,
	/// No record is before this time.
	pub from: String,
	/// No record is after this time.
	pub to: String,
	/// The fewest records of a chunk.
	pub min_records: u32,
	/// How many chunks are paid for.
	pub quantity: u32,
	/// How many were.
	pub paid: u32,
	/// How many are submitted and not decided.
	pub in_flight: u32,
	/// How many can be submitted now.
	pub free: u32,
	/// What each is paid.
	pub reward: Amount,
	/// Who owns the result.
	pub ownership: OwnershipName,
	/// What the poster may do with the data.
	pub purposes: String,
	/// The last block in which chunks are submitted.
	pub deadline: BlockNumber,
	/// When that will be made.
	pub deadline_time: String,
	/// Whether it takes submissions.
	pub open: bool,
	/// Who posted it.
	pub poster: String,
	/// What data keys are sealed to; `None` if its private half was revealed.
	pub key: Option<String>,
}

impl ShownBounty {
	/// A bounty as of a block.
	pub fn of(id: BountyId, bounty: &OnChain, paths: &Paths, clock: Clock) -> Self {
		let terms = &bounty.terms;
		let open = !bounty.is_over(clock.next());
		Self {
			bounty: id,
			metric: paths.get(terms.metric),
			area: terms.area.map(|cell| format!("{:x}", cell.index())),
			from: moment(terms.start),
			to: moment(terms.end),
			min_records: terms.min_records,
			quantity: terms.quantity,
			paid: bounty.filled,
			in_flight: bounty.in_flight,
			free: if open { bounty.free_slots() } else { 0 },
			reward: Amount(terms.reward),
			ownership: terms.ownership.into(),
			purposes: NamedPurposes(terms.purposes).to_string(),
			deadline: terms.deadline,
			deadline_time: moment(clock.time_of(terms.deadline)),
			open,
			poster: address_of(&bounty.poster),
			key: bounty.key.map(|key| hex(&key.0)),
		}
	}

	/// How full it is, in words.
	pub fn fill(&self) -> String {
		let Self { quantity, paid, in_flight, free, .. } = self;
		format!("{quantity} wanted, {paid} paid, {in_flight} to be decided, {free} free")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn times_of_blocks_are_told_both_ways() {
		let clock = Clock { block: 100, now: 1_000_000 };
		assert_eq!(clock.time_of(100), 1_000_000);
		assert_eq!(clock.time_of(130), 1_060_000);
		assert_eq!(clock.time_of(70), 940_000);
		assert_eq!(Clock { block: 100, now: 1 }.time_of(0), 0);
		assert_eq!(Clock { block: u32::MAX, now: 1 }.next(), u32::MAX);
	}

	#[test]
	fn ownerships_come_back() {
		for name in OwnershipName::value_variants() {
			assert_eq!(OwnershipName::from(Ownership::from(*name)), *name);
		}
	}
}
