//! The steps of a sale after its request.

mod buyer;
mod dispute;
mod seller;

pub use buyer::{Accept, Cancel, Complain};
pub use dispute::Dispute;
pub use seller::{Decline, Grant, Revoke};

use crate::{
	amount::Amount,
	chain::{Receipt, View},
	failure::Failure,
	names,
	output::{Page, Report},
	sale::{Clock, SaleError},
	session::Account,
};
use amo_primitives::chunk::ChunkId;
use amo_runtime::{Runtime, RuntimeCall};
use pallet_data_rights::{types::Sale, Call};
use serde::Serialize;

/// Signs one call of the market of rights, and has it carried out.
async fn submit(account: &Account, call: Call<Runtime>) -> Result<Receipt, Failure> {
	Ok(account.chain.submit(&account.key, RuntimeCall::DataRights(call)).await?)
}

/// A sale to this account that it may end or find fault with now.
async fn open_sale(
	view: &View<'_>,
	account: &Account,
	chunk: ChunkId,
) -> Result<Sale<amo_primitives::AccountId>, Failure> {
	let own = account.key.account();
	let Some(sale) = view.sale(&chunk, &own).await? else {
		let grant = view.grant(&own, &chunk).await?;
		let paid = grant.is_some_and(|grant| grant.is_live(view.number()));
		return Err(SaleError::NoSale { chunk, paid }.into());
	};
	if sale.complaint.is_some() {
		let due = Clock::of(view).await?.at(sale.due);
		return Err(SaleError::Complained { chunk, due }.into());
	}
	Ok(sale)
}

/// A step that was taken, in a line for each chunk.
#[derive(Serialize)]
struct Done<T> {
	#[serde(flatten)]
	what: T,
	fee: Amount,
}

/// What was done, as one says it.
trait Told: Serialize {
	fn lines(&self) -> Vec<String>;
}

impl<T: Told> Report for Done<T> {
	fn text(&self, page: &mut Page) {
		for line in self.what.lines() {
			page.line(line);
		}
		page.line(format!("fee {}", self.fee));
	}
}

/// Chunks by their names.
fn named(chunks: &[ChunkId]) -> Vec<String> {
	chunks.iter().map(names::hash).collect()
}
