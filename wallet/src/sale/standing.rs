//! How a chunk and a buyer stand to each other, and whether the chain would take a request.

use super::{Clock, Coins, SaleError};
use crate::{
	amount::Blocks,
	chain::{ChainError, View},
	names::NamedPurposes,
};
use amo_primitives::{
	chunk::{ChunkId, Header},
	rights::{Price, Purposes},
	AccountId, Balance, BlockNumber,
};
use amo_runtime::Runtime;
use pallet_data_rights::types::{Grant, Request, Sale, Terms};

/// What a buyer wants.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
	/// The most that is paid; if there is no offer, what is bid.
	pub max_price: Price,
	/// What for.
	pub purposes: Purposes,
	/// For how long; `None` is for good.
	pub lasts: Option<BlockNumber>,
}

/// How a chunk and a buyer stand to each other.
#[derive(Clone, Debug)]
pub struct Standing {
	/// The chunk.
	pub chunk: ChunkId,
	/// Its header.
	pub header: Header<AccountId>,
	/// Whether it can be sold.
	pub stored: bool,
	/// What its owner asks.
	pub offer: Option<Terms>,
	/// The buyer's open request.
	pub request: Option<Request<AccountId>>,
	/// The buyer's open sale.
	pub sale: Option<Sale<AccountId>>,
	/// The right that the buyer has or had.
	pub grant: Option<Grant<AccountId>>,
	/// A chunk that is in this one and that the buyer may not use.
	pub missing: Option<ChunkId>,
}

impl Standing {
	/// As of a block.
	///
	/// # Errors
	/// [`SaleError::UnknownChunk`], [`SaleError::Chain`].
	pub async fn read(
		view: &View<'_>,
		chunk: ChunkId,
		buyer: &AccountId,
	) -> Result<Self, SaleError> {
		let entry = view.chunk(&chunk).await?.ok_or(SaleError::UnknownChunk(chunk))?;
		Ok(Self {
			chunk,
			stored: view.is_stored(&chunk).await?,
			offer: view.offer(&chunk).await?.map(|offer| offer.terms),
			request: view.request(&chunk, buyer).await?,
			sale: view.sale(&chunk, buyer).await?,
			grant: view.grant(buyer, &chunk).await?,
			missing: missing_source(view, &entry.header, buyer).await?,
			header: entry.header,
		})
	}

	/// The terms that a request would have, if the chain would take it.
	///
	/// # Errors
	/// [`SaleError`].
	pub fn terms(
		&self,
		buyer: &AccountId,
		wanted: &Wanted,
		clock: &Clock,
	) -> Result<Terms, SaleError> {
		let chunk = self.chunk;
		if self.header.owner == *buyer {
			return Err(SaleError::OwnData(chunk));
		}
		self.ensure_none_open(clock)?;
		if !self.stored {
			return Err(SaleError::NotStored(chunk));
		}
		if let Some(source_chunk) = self.missing {
			return Err(SaleError::SourceNotGranted { chunk, source_chunk });
		}
		if wanted.lasts == Some(0) {
			return Err(SaleError::NoTime);
		}
		let price = self.price(wanted)?;
		Ok(Terms { price, purposes: wanted.purposes, lasts: wanted.lasts })
	}

	/// The buyer's open request, if it is for what is wanted.
	pub fn asked_for(&self, wanted: &Wanted) -> Option<&Request<AccountId>> {
		let Wanted { max_price, purposes, lasts } = *wanted;
		self.request.as_ref().filter(|Request { terms, .. }| {
			let affordable =
				terms.price.asset == max_price.asset && terms.price.amount <= max_price.amount;
			affordable && terms.purposes == purposes && terms.lasts == lasts
		})
	}

	/// What a request has held in AMO, besides its fee, less what comes back with it.
	pub fn held_by(&self, terms: &Terms) -> Balance {
		let price = if terms.price.asset.is_none() { terms.price.amount } else { 0 };
		let back = self.grant.as_ref().map_or(0, |ended| ended.deposit);
		price
			.saturating_add(pallet_data_rights::Pallet::<Runtime>::right_deposit())
			.saturating_sub(back)
	}

	fn ensure_none_open(&self, clock: &Clock) -> Result<(), SaleError> {
		let chunk = self.chunk;
		if let Some(Request { terms, due, .. }) = &self.request {
			let (price, due) = (Coins(terms.price), clock.at(*due));
			return Err(SaleError::RequestOpen { chunk, price, due });
		}
		if let Some(Sale { due, .. }) = &self.sale {
			return Err(SaleError::SaleOpen { chunk, due: clock.at(*due) });
		}
		match &self.grant {
			Some(grant) if grant.is_live(clock.block) => {
				let until = grant.until.map(|until| clock.at(until));
				Err(SaleError::RightLive { chunk, until })
			},
			_ => Ok(()),
		}
	}

	fn price(&self, wanted: &Wanted) -> Result<Price, SaleError> {
		let (chunk, most) = (self.chunk, wanted.max_price);
		let Some(offer) = self.offer else {
			return match (self.header.is_sealed(), most.asset) {
				(false, _) => Ok(Coins::FREE.0),
				(true, None) => Ok(most),
				(true, Some(_)) => Err(SaleError::BidInAmo(chunk)),
			};
		};
		let asked = offer.price;
		let covered = asked.asset == most.asset && asked.amount <= most.amount;
		if !covered && asked.amount != 0 {
			return Err(SaleError::TooDear { chunk, asked: Coins(asked), most: Coins(most) });
		}
		if !offer.purposes.contains(wanted.purposes) {
			let offered = NamedPurposes(offer.purposes);
			return Err(SaleError::OtherPurposes { chunk, offered });
		}
		match offer.lasts {
			Some(longest) if wanted.lasts.is_none_or(|lasts| lasts > longest) => {
				Err(SaleError::TooLong { chunk, longest: Blocks(longest) })
			},
			_ => Ok(asked),
		}
	}
}

/// A chunk that is embedded in another and that the buyer may not use.
///
/// # Errors
/// [`ChainError`].
pub async fn missing_source(
	view: &View<'_>,
	header: &Header<AccountId>,
	buyer: &AccountId,
) -> Result<Option<ChunkId>, ChainError> {
	for source in header.description.sources.iter().filter(|source| source.embedded) {
		if !view.access(&source.chunk, buyer).await?.is_allowed() {
			return Ok(Some(source.chunk));
		}
	}
	Ok(None)
}
