//! Asks for data.

use super::{
	keys,
	shown::{moment, Clock, OwnershipName},
};
use crate::{
	amount::{Amount, Blocks},
	commands::{chunk::parse_time, funds, metric::unknown},
	failure::Failure,
	names::{hex, NamedPurposes},
	output::{Page, Report},
	session::Account,
};
use amo_primitives::{
	bounty::BountyId,
	place::Cell,
	rights::Purposes,
	time::{Moment, SLOT_MILLIS},
	AccountId, Balance, BlockNumber,
};
use amo_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use clap::Args;
use frame_support::traits::Get;
use pallet_bounties::types::Terms;
use pallet_metrics::Metric;
use serde::Serialize;

/// What to ask for.
#[derive(Args)]
pub struct Post {
	/// What is to be measured, by its path.
	metric: String,
	/// Where, as a cell of H3: no finer than headers of the metric tell. Anywhere, unless said.
	#[arg(long, value_name = "CELL", value_parser = parse_cell)]
	area: Option<Cell>,
	/// No record is before this time; now, unless said.
	#[arg(long, value_name = "TIME", value_parser = parse_time)]
	from: Option<Moment>,
	/// No record is after this time; the deadline, unless said.
	#[arg(long, value_name = "TIME", value_parser = parse_time)]
	to: Option<Moment>,
	/// The fewest records of a chunk.
	#[arg(long, default_value_t = 1)]
	min_records: u32,
	/// How many chunks are paid for.
	#[arg(long, default_value_t = 1)]
	quantity: u32,
	/// What each chunk is paid.
	#[arg(long, value_name = "AMO")]
	reward: Amount,
	/// Who owns the result.
	#[arg(long, value_enum, default_value = "producer")]
	ownership: OwnershipName,
	/// What the data is used for. To be said if the producer alone owns it; else it is all.
	#[arg(long)]
	purposes: Option<NamedPurposes>,
	/// For how long chunks are submitted.
	#[arg(long, default_value = "7d", value_name = "TIME")]
	deadline: Blocks,
}

/// Reads a cell of H3.
fn parse_cell(text: &str) -> Result<Cell, String> {
	let digits = text.strip_prefix("0x").unwrap_or(text);
	let index = u64::from_str_radix(digits, 16).ok();
	index.and_then(Cell::new).ok_or_else(|| {
		format!("`{text}` is no cell of H3: write its index in hexadecimal digits, like 8530e1d7fffffff")
	})
}

impl Post {
	/// Posts the bounty.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn post(self, account: &Account) -> Result<Posted, Failure> {
		let view = account.chain.finalized().await?;
		let missing = || unknown(&self.metric);
		let number = view.metric_by_path(&self.metric).await?.ok_or_else(missing)?;
		let metric = view.metric(number).await?.ok_or_else(missing)?;
		let clock = Clock::of(&view).await?;
		let terms = self.terms(number, &metric, clock)?;
		let own = account.key.account();
		funds::ensure(&view, &own, needed(&terms), "the bounty").await?;

		let seen = keys::seen(&view, &own).await?;
		let key = keys::fresh(&account.folder, &account.key.secrets(), &seen)?;
		let call = pallet_bounties::Call::post { terms: terms.clone(), key };
		let receipt = account.chain.submit(&account.key, RuntimeCall::Bounties(call)).await?;
		let posted = receipt.events.find(|event| match event {
			RuntimeEvent::Bounties(pallet_bounties::Event::Posted {
				bounty,
				held,
				deposit,
				..
			}) => Some((*bounty, *held, *deposit)),
			_ => None,
		});
		let (bounty, held, deposit) = posted.ok_or_else(|| {
			Failure::Refused("the chain tells of no bounty that was posted".into())
		})?;
		Ok(Posted {
			bounty,
			metric: self.metric,
			quantity: terms.quantity,
			reward: Amount(terms.reward),
			from: moment(terms.start),
			to: moment(terms.end),
			deadline: terms.deadline,
			deadline_time: moment(clock.time_of(terms.deadline)),
			key: hex(&key.0),
			held: Amount(held),
			deposit: Amount(deposit),
			fee: Amount(receipt.fee),
		})
	}

	/// The terms, if the chain takes them.
	fn terms(
		&self,
		number: u32,
		metric: &Metric<AccountId>,
		clock: Clock,
	) -> Result<Terms, Failure> {
		let wrong = |what: String| Err(Failure::Arguments(what));
		if metric.retired {
			return Err(Failure::Refused(format!(
				"{} is retired: ask for another metric",
				self.metric
			)));
		}
		let description = &metric.description;
		let finest = description.finest_place.min(description.level.finest_place());
		if let Some(area) = self.area.filter(|area| area.resolution() > finest) {
			return wrong(format!(
				"--area has H3 resolution {}, and headers of {} tell no finer place than {}: take the cell's parent",
				area.resolution().get(),
				self.metric,
				finest.get()
			));
		}
		let most = <<Runtime as pallet_bounties::Config>::MaxQuantity as Get<u32>>::get();
		if !(1..=most).contains(&self.quantity) {
			return wrong(format!("--quantity is 1 to {most}: post several bounties for more"));
		}
		let least =
			<<Runtime as pallet_balances::Config>::ExistentialDeposit as Get<Balance>>::get();
		if self.reward.0 < least {
			return wrong(format!(
				"--reward is at least {}, so that every account can take it",
				Amount(least)
			));
		}
		let latest = <<Runtime as pallet_bounties::Config>::MaxPeriod as Get<BlockNumber>>::get();
		if !(1..=latest).contains(&self.deadline.0) {
			return wrong(format!("--deadline is at most {}, and not now", Blocks(latest)));
		}
		let lasts = Moment::from(self.deadline.0).saturating_mul(SLOT_MILLIS);
		let start = self.from.unwrap_or(clock.now);
		let end = self.to.unwrap_or(clock.now.saturating_add(lasts));
		if end < start {
			return wrong(format!(
				"--to ({}) is before --from ({}): exchange them",
				moment(end),
				moment(start)
			));
		}
		Ok(Terms {
			metric: number,
			area: self.area,
			start,
			end,
			min_records: self.min_records,
			quantity: self.quantity,
			reward: self.reward.0,
			ownership: self.ownership.into(),
			purposes: self.purposes()?,
			deadline: clock.block.saturating_add(self.deadline.0),
		})
	}

	fn purposes(&self) -> Result<Purposes, Failure> {
		match (self.ownership, self.purposes) {
			(OwnershipName::Producer, Some(named)) => Ok(named.0),
			(OwnershipName::Producer, None) => Err(Failure::Arguments(
				"say with --purposes what the data is used for, or all".into(),
			)),
			(_, None) => Ok(Purposes::ALL),
			(_, Some(named)) if named.0 == Purposes::ALL => Ok(named.0),
			(_, Some(_)) => Err(Failure::Arguments(
				"a poster who owns the result may use it for all purposes: leave --purposes out, or take --ownership producer".into(),
			)),
		}
	}
}

/// What will be held of the poster's coins.
fn needed(terms: &Terms) -> Balance {
	let sale = <<Runtime as pallet_bounties::Config>::SaleDeposit as Get<Balance>>::get();
	let rewards = terms.reward.saturating_add(sale).saturating_mul(terms.quantity.into());
	rewards.saturating_add(pallet_bounties::Pallet::<Runtime>::bounty_deposit())
}

/// A bounty that was posted.
#[derive(Serialize)]
pub struct Posted {
	bounty: BountyId,
	metric: String,
	quantity: u32,
	reward: Amount,
	from: String,
	to: String,
	deadline: BlockNumber,
	deadline_time: String,
	key: String,
	held: Amount,
	deposit: Amount,
	fee: Amount,
}

impl Report for Posted {
	fn text(&self, page: &mut Page) {
		let Self { bounty, metric, quantity, reward, .. } = self;
		page.line(format!("bounty {bounty} asks for {quantity} chunks of {metric}, {reward} each"));
		page.fields([
			("records", format!("{} to {}", self.from, self.to)),
			("deadline", format!("block {}, about {}", self.deadline, self.deadline_time)),
			("held", format!("{}, and {} for the record", self.held, self.deposit)),
			("fee", self.fee.to_string()),
		]);
	}
}

#[cfg(test)]
mod tests;
