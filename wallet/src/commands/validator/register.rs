//! An account stands for validator.

use super::keys::{self, KeyArgs, ProvenKeys};
use crate::{
	amount::{Amount, Percent},
	chain::View,
	commands::funds,
	failure::Failure,
	keys::address_of,
	output::{note, Page, Report},
	session::Account,
};
use amo_primitives::{AccountId, Balance};
use amo_runtime::RuntimeCall;
use clap::Args;
use pallet_validator_selection::{
	types::{Candidate, Parameters, State, MAX_CANDIDATES},
	Call,
};
use serde::Serialize;

/// What is offered.
#[derive(Args)]
pub struct Register {
	/// The own bond, in AMO: held, and slashed for offences.
	#[arg(long, value_name = "AMO")]
	bond: Amount,
	/// What is kept of the delegators' reward, in percent.
	#[arg(long, value_name = "PERCENT", default_value = "0")]
	commission: Percent,
	#[command(flatten)]
	keys: KeyArgs,
	/// Register new session keys although the account has some.
	#[arg(long)]
	new_keys: bool,
}

impl Register {
	/// Registers session keys, unless those that are there shall stay, and the candidate, in one
	/// transaction.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn register(self, account: &Account) -> Result<Registered, Failure> {
		let own = account.key.account();
		let view = account.chain.finalized().await?;
		ensure_new(view.candidate(&own).await?.as_ref())?;
		let parameters = view.validator_parameters().await?;
		ensure_offer(self.bond.0, self.commission, &parameters)?;
		if view.candidate_count().await? >= MAX_CANDIDATES {
			return Err(Failure::Refused(format!(
				"{MAX_CANDIDATES} stand for validator, as many as may: try again when one has left"
			)));
		}
		let has_keys = view.session_keys(&own).await?.is_some();
		let deposit = if has_keys { 0 } else { keys::deposit() };
		let needed = self.bond.0.saturating_add(deposit);
		funds::ensure(&view, &own, needed, "the bond and the deposit for session keys").await?;

		let bond = self.bond.0;
		let commission = self.commission;
		let proven = self.keys(account, &view, &own, has_keys).await?;
		let keys = proven.as_ref().map(ProvenKeys::shown);
		let register = Call::register { bond, commission: commission.0 };
		let call = with_keys(proven, RuntimeCall::ValidatorSelection(register));
		let receipt = account.chain.submit(&account.key, call).await?;
		Ok(Registered {
			candidate: address_of(&own),
			bond: Amount(bond),
			commission,
			missing: Amount(parameters.min_backing.saturating_sub(bond)),
			keys,
			keys_deposit: Amount(deposit),
			fee: Amount(receipt.fee),
		})
	}

	/// The keys to register; nothing if those that are there stay.
	async fn keys(
		self,
		account: &Account,
		view: &View<'_>,
		own: &AccountId,
		has_keys: bool,
	) -> Result<Option<ProvenKeys>, Failure> {
		if has_keys && !self.new_keys && !self.keys.are_given() {
			note("the session keys that the account has registered stay: --new-keys makes others");
			return Ok(None);
		}
		self.keys.proven(&account.chain, view, own).await.map(Some)
	}
}

fn ensure_new(before: Option<&Candidate>) -> Result<(), Failure> {
	match before {
		None => Ok(()),
		Some(candidate) if candidate.state == State::Gone => Err(Failure::Refused(
			"this account stood for validator, and its delegators or slashes have not gone: stand with another account, or wait".into(),
		)),
		Some(_) => Err(Failure::Refused(
			"this account stands for validator already: `amo validator bond` adds to its bond, `amo validator keys` registers other session keys".into(),
		)),
	}
}

/// Makes sure that the chain takes a bond and a commission.
fn ensure_offer(
	bond: Balance,
	commission: Percent,
	parameters: &Parameters,
) -> Result<(), Failure> {
	if bond < parameters.min_bond {
		return Err(Failure::Arguments(format!(
			"a bond of {} is too small: at least {}",
			Amount(bond),
			Amount(parameters.min_bond)
		)));
	}
	ensure_commission(commission, parameters)
}

/// Makes sure that the chain takes a commission.
///
/// # Errors
/// [`Failure::Arguments`].
pub fn ensure_commission(commission: Percent, parameters: &Parameters) -> Result<(), Failure> {
	let most = Percent(parameters.max_commission);
	if commission <= most {
		return Ok(());
	}
	Err(Failure::Arguments(format!("a commission of {commission} is too high: at most {most}")))
}

/// Both calls, or none.
fn with_keys(keys: Option<ProvenKeys>, register: RuntimeCall) -> RuntimeCall {
	match keys {
		None => register,
		Some(keys) => {
			let calls = vec![keys.call(), register];
			RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
		},
	}
}

/// An account that stands for validator.
#[derive(Serialize)]
pub struct Registered {
	candidate: String,
	bond: Amount,
	commission: Percent,
	/// What delegators have to add until it can be drawn.
	missing: Amount,
	/// The session keys that were registered with it.
	keys: Option<String>,
	keys_deposit: Amount,
	fee: Amount,
}

impl Report for Registered {
	fn text(&self, page: &mut Page) {
		page.line(format!("{} stands for validator", self.candidate));
		page.fields([
			("bond", self.bond.to_string()),
			("commission", self.commission.to_string()),
			("session keys", self.keys.clone().unwrap_or_else(|| "as before".into())),
			("deposit", self.keys_deposit.to_string()),
			("fee", self.fee.to_string()),
		]);
		if self.missing.0 > 0 {
			page.line(format!(
				"{} more are needed behind it, by `amo validator bond` or from delegators",
				self.missing
			));
		}
		page.line("`amo validator status` says what it lacks to be drawn");
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::Perbill;

	fn candidate(state: State) -> Candidate {
		Candidate { state, ..Candidate::new(1, Perbill::zero()) }
	}

	#[test]
	fn who_stands_already_hears_what_to_do() {
		let refused = |state| ensure_new(Some(&candidate(state))).unwrap_err().to_string();
		assert!(ensure_new(None).is_ok());
		assert!(refused(State::Ready).contains("amo validator bond"));
		assert!(refused(State::Hibernating { since: 1 }).contains("amo validator keys"));
		assert!(refused(State::Gone).contains("another account"));
	}

	#[test]
	fn what_the_chain_does_not_take_is_not_offered() {
		let parameters = Parameters {
			min_bond: 100,
			max_commission: Perbill::from_percent(20),
			..Parameters::default()
		};
		let offer = |bond, percent: &str| {
			ensure_offer(bond, percent.parse().unwrap(), &parameters)
				.map_err(|failure| failure.to_string())
		};
		assert_eq!(offer(100, "20"), Ok(()));
		assert_eq!(offer(u128::MAX, "0"), Ok(()));
		assert!(offer(99, "0").unwrap_err().contains("at least 0.0000000000000001 AMO"));
		assert!(offer(100, "20.0000001").unwrap_err().contains("at most 20 %"));
	}
}
