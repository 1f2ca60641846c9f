//! Whether the rewards of a delegation are added to it.

use super::{own, Switch};
use crate::{
	amount::Amount,
	failure::Failure,
	keys::address_of,
	output::{Page, Report},
	session::Account,
};
use amo_primitives::AccountId;
use amo_runtime::RuntimeCall;
use pallet_rewards::Call;
use serde::Serialize;

/// Has the rewards of a delegation added to it, or not.
///
/// # Errors
/// [`Failure`].
pub async fn compound(
	account: &Account,
	candidate: AccountId,
	state: Switch,
) -> Result<Compounds, Failure> {
	let address = account.key.account();
	let view = account.chain.finalized().await?;
	own(&view, &candidate, &address).await?;
	let compound = matches!(state, Switch::On);
	let share = view.share(&candidate, &address).await?;
	let is_so = share.is_some_and(|share| share.compound == compound);
	let mut fee = 0;
	if !is_so {
		let call = Call::set_compound { candidate: candidate.clone(), compound };
		fee = account.chain.submit(&account.key, RuntimeCall::Rewards(call)).await?.fee;
	}
	Ok(Compounds { candidate: address_of(&candidate), compound, changed: !is_so, fee: Amount(fee) })
}

/// What becomes of the rewards of a delegation.
#[derive(Serialize)]
pub struct Compounds {
	candidate: String,
	compound: bool,
	/// Whether that is new.
	changed: bool,
	fee: Amount,
}

impl Report for Compounds {
	fn text(&self, page: &mut Page) {
		let Self { candidate, compound, changed, fee } = self;
		let how = if *compound { "added to it" } else { "paid out" };
		let news = match changed {
			true => format!(" (fee {fee})"),
			false => ", as before".into(),
		};
		page.line(format!(
			"rewards of the delegation to {candidate} are {how} by `amo stake claim`{news}"
		));
	}
}
