//! What an owner asks for chunks.

use super::funds;
use crate::{
	amount::{Amount, Blocks},
	chain::View,
	failure::Failure,
	names::{self, parse_chunk, NamedPurposes},
	output::{self, Page, Report},
	sale::{each_once, submit_all, Coins, SaleError},
	session::{Account, Session},
};
use amo_primitives::{chunk::ChunkId, AccountId, BlockNumber};
use amo_runtime::{Runtime, RuntimeCall};
use clap::Args;
use pallet_data_rights::{types::Terms, Call};
use serde::Serialize;

/// Ask a price for chunks, or take it back.
#[derive(Args)]
#[command(
	after_help = "Example: amo offer 0x7e97…8b8f --price 2.5 \\\n  --purposes insurance,research --for 30d\n\n\
	Nobody gets sealed data by an offer alone: `amo agent` or `amo grant` delivers the key."
)]
pub struct Offer {
	/// The chunks.
	#[arg(required = true, value_name = "CHUNK", value_parser = parse_chunk)]
	chunks: Vec<ChunkId>,
	/// What a right to each of them costs: 2.5, "250 mote" or "300 of asset 7". 0 is free.
	#[arg(long, required_unless_present = "clear")]
	price: Option<Coins>,
	/// What the data may be used for, with commas between.
	#[arg(long, default_value = "all")]
	purposes: NamedPurposes,
	/// How long a right lasts at most: 6h, 30d or "450 blocks". Without this it may be for good.
	#[arg(long = "for", value_name = "TIME")]
	lasts: Option<Blocks>,
	/// Take the offers back.
	#[arg(long, conflicts_with_all = ["price", "purposes", "lasts"])]
	clear: bool,
}

impl Offer {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let wanted = self.terms()?;
		let account = session.account().await?;
		session.print(&offer(&account, each_once(self.chunks), wanted).await?)
	}

	/// What shall be asked; `None` is nothing.
	fn terms(&self) -> Result<Option<Terms>, Failure> {
		if self.lasts == Some(Blocks(0)) {
			return Err(SaleError::NoTime.into());
		}
		let terms = |Coins(price)| Terms {
			price,
			purposes: self.purposes.0,
			lasts: self.lasts.map(|Blocks(blocks)| blocks),
		};
		Ok(self.price.filter(|_| !self.clear).map(terms))
	}
}

async fn offer(
	account: &Account,
	chunks: Vec<ChunkId>,
	wanted: Option<Terms>,
) -> Result<Offered, Failure> {
	let view = account.chain.finalized().await?;
	let own = account.key.account();
	let mut offers = Vec::new();
	for chunk in chunks {
		offers.push((chunk, change(&view, &own, chunk, wanted).await?));
	}
	let calls: Vec<_> = offers.iter().filter_map(|(chunk, change)| change.call(*chunk)).collect();
	let new = offers.iter().filter(|(_, change)| matches!(change, Change::First(_))).count();
	let deposit = pallet_data_rights::Pallet::<Runtime>::offer_deposit();
	funds::ensure(&view, &own, deposit.saturating_mul(new as u128), "the deposit for offers")
		.await?;

	let all = calls.len();
	let done = |done| {
		if all > done {
			output::note(&format!("{done} of {all} offers are changed"));
		}
	};
	let fee = submit_all(&account.chain, &account.key, calls, done).await?;
	let shown = |(chunk, change): (ChunkId, Change)| ShownOffer {
		chunk: names::hash(&chunk),
		changed: !matches!(change, Change::None),
		terms: wanted.map(ShownTerms::of),
	};
	Ok(Offered { offers: offers.into_iter().map(shown).collect(), fee: Amount(fee) })
}

/// What has to be done for an offer to be as it shall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
	/// It is as it shall.
	None,
	/// There is none yet.
	First(Terms),
	/// It is another.
	Other(Terms),
	/// It shall go.
	Clear,
}

async fn change(
	view: &View<'_>,
	own: &AccountId,
	chunk: ChunkId,
	wanted: Option<Terms>,
) -> Result<Change, SaleError> {
	let entry = view.chunk(&chunk).await?.ok_or(SaleError::UnknownChunk(chunk))?;
	let owner = entry.header.owner.clone();
	if owner != *own {
		return Err(SaleError::NotOwner { chunk, owner });
	}
	if wanted.is_some_and(|terms| terms.price.amount > 0) && !entry.header.is_sealed() {
		return Err(SaleError::MustBeSealed(chunk));
	}
	let asked = view.offer(&chunk).await?.map(|offer| offer.terms);
	Ok(Change::from_to(asked, wanted))
}

impl Change {
	fn from_to(asked: Option<Terms>, wanted: Option<Terms>) -> Self {
		match (asked, wanted) {
			(asked, wanted) if asked == wanted => Self::None,
			(None, Some(terms)) => Self::First(terms),
			(Some(_), Some(terms)) => Self::Other(terms),
			(_, None) => Self::Clear,
		}
	}

	fn call(self, chunk: ChunkId) -> Option<RuntimeCall> {
		let call = match self {
			Self::None => return None,
			Self::First(terms) | Self::Other(terms) => Call::set_offer { chunk, terms },
			Self::Clear => Call::clear_offer { chunk },
		};
		Some(RuntimeCall::DataRights(call))
	}
}

#[derive(Serialize)]
struct Offered {
	offers: Vec<ShownOffer>,
	fee: Amount,
}

#[derive(Serialize)]
struct ShownOffer {
	chunk: String,
	/// Whether it was another before.
	changed: bool,
	/// What is asked now; nothing if nothing is.
	terms: Option<ShownTerms>,
}

/// Terms as commands show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownTerms {
	price: Coins,
	purposes: String,
	/// For how many blocks; nothing is for good.
	blocks: Option<BlockNumber>,
}

impl ShownTerms {
	/// As the chain has them.
	pub fn of(terms: Terms) -> Self {
		Self {
			price: Coins(terms.price),
			purposes: NamedPurposes(terms.purposes).to_string(),
			blocks: terms.lasts,
		}
	}
}

impl std::fmt::Display for ShownTerms {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{}, for {}, ", self.price, self.purposes)?;
		match self.blocks {
			Some(blocks) => write!(f, "{}", Blocks(blocks)),
			None => f.write_str("for good"),
		}
	}
}

impl Report for Offered {
	fn text(&self, page: &mut Page) {
		for ShownOffer { chunk, changed, terms } in &self.offers {
			let as_before = if *changed { "" } else { ", as before" };
			match terms {
				Some(terms) => page.line(format!("{chunk} is offered for {terms}{as_before}")),
				None => page.line(format!("{chunk} is not offered{as_before}")),
			}
		}
		if self.offers.iter().all(|offer| !offer.changed) {
			return page.line("Nothing had to be changed.");
		}
		page.line(format!("fee {}", self.fee));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_primitives::rights::{Price, Purposes};

	fn terms(amount: u128) -> Terms {
		let price = Price { asset: None, amount };
		Terms { price, purposes: Purposes::ALL, lasts: None }
	}

	#[test]
	fn only_what_differs_is_sent() {
		let chunk = ChunkId::repeat_byte(1);
		let call = |asked, wanted| match Change::from_to(asked, wanted).call(chunk) {
			Some(RuntimeCall::DataRights(call)) => Some(call),
			None => None,
			Some(other) => panic!("{other:?}"),
		};
		assert_eq!(call(None, None), None);
		assert_eq!(call(Some(terms(1)), Some(terms(1))), None);
		let set = Call::set_offer { chunk, terms: terms(2) };
		assert_eq!(call(None, Some(terms(2))), Some(set.clone()));
		assert_eq!(call(Some(terms(1)), Some(terms(2))), Some(set));
		assert_eq!(call(Some(terms(1)), None), Some(Call::clear_offer { chunk }));
	}

	#[test]
	fn a_deposit_is_paid_once_for_each_chunk() {
		let first = Change::from_to(None, Some(terms(1)));
		let other = Change::from_to(Some(terms(2)), Some(terms(1)));
		assert_eq!((first, other), (Change::First(terms(1)), Change::Other(terms(1))));
	}
}
