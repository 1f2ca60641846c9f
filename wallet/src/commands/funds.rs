//! Whether an account has enough for what it wants to do.

use crate::{
	amount::Amount,
	chain::{ChainError, View},
	failure::Failure,
};
use amo_primitives::{AccountId, Balance};
use amo_runtime::Runtime;
use frame_support::traits::Get;

/// Makes sure that so much can be held of an account's coins. Fees come on top.
///
/// # Errors
/// [`ChainError::NotEnough`], [`ChainError::Lost`].
pub async fn ensure(
	view: &View<'_>,
	account: &AccountId,
	needed: Balance,
	what: &str,
) -> Result<(), Failure> {
	let free = view.funds(account).await?.free;
	if suffices(free, needed) {
		return Ok(());
	}
	Err(ChainError::NotEnough(format!(
		"{what} needs {} and the fee; the account has {}, of which {} must stay",
		Amount(needed),
		Amount(free),
		Amount(least())
	))
	.into())
}

fn suffices(free: Balance, needed: Balance) -> bool {
	free >= needed.saturating_add(least())
}

/// What every account must keep.
fn least() -> Balance {
	<<Runtime as pallet_balances::Config>::ExistentialDeposit as Get<Balance>>::get()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_must_stay_cannot_be_held() {
		assert!(least() > 0);
		assert!(suffices(10 + least(), 10));
		assert!(!suffices(9 + least(), 10));
		assert!(!suffices(0, 0));
		assert!(!suffices(Balance::MAX - 1, Balance::MAX));
	}
}
