//! Sales, as their two sides see them: what is asked and paid ([`Coins`], [`Standing`]), the key that
//! a request brings ([`one_time`]), and what its answer delivers ([`answer`]).

mod answer;
mod clock;
mod coins;
mod error;
pub mod one_time;
mod standing;
#[cfg(test)]
mod tests;

pub use answer::{answer, Sold};
pub use clock::{Clock, When};
pub use coins::Coins;
pub use error::SaleError;
pub use standing::{missing_source, Standing, Wanted};

use crate::{
	chain::{Chain, ChainError},
	keys::Key,
};
use amo_primitives::{chunk::MAX_BATCH, Balance};
use amo_runtime::RuntimeCall;

/// Sends calls, as many to a transaction as may be; `done` is told how many were carried out so far.
/// The sum of the fees.
///
/// # Errors
/// [`ChainError`]; what was carried out before stays.
pub async fn submit_all(
	chain: &Chain,
	key: &Key,
	calls: Vec<RuntimeCall>,
	mut done: impl FnMut(usize),
) -> Result<Balance, ChainError> {
	let (mut fees, mut sent) = (0, 0);
	for batch in in_batches(calls) {
		let len = batch.len();
		fees += chain.submit(key, in_one(batch)).await?.fee;
		sent += len;
		done(sent);
	}
	Ok(fees)
}

/// The same in the same order, at most [`MAX_BATCH`] together.
pub fn in_batches<T>(all: Vec<T>) -> Vec<Vec<T>> {
	let mut all = all.into_iter().peekable();
	let mut batches = Vec::new();
	while all.peek().is_some() {
		batches.push(all.by_ref().take(MAX_BATCH as usize).collect());
	}
	batches
}

/// Calls that are carried out all, or none.
fn in_one(mut calls: Vec<RuntimeCall>) -> RuntimeCall {
	match calls.len() {
		1 => calls.remove(0),
		_ => RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }),
	}
}

/// The same without those that were there before.
pub fn each_once<T: PartialEq>(all: Vec<T>) -> Vec<T> {
	all.into_iter().fold(Vec::new(), |mut once, one| {
		if !once.contains(&one) {
			once.push(one);
		}
		once
	})
}
