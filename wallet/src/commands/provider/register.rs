//! An account becomes a provider.

use super::{
	backing,
	peer_store::{shown, PeerStoreArgs},
	record_deposit,
};
use crate::{
	amount::{Amount, Size},
	chain::View,
	commands::funds,
	failure::Failure,
	keys::{address_of, Key, KeySource},
	names::hex,
	output::{note, Page, Report},
	session::Session,
};
use amo_primitives::AccountId;
use amo_runtime::{RuntimeCall, RuntimeEvent};
use clap::Args;
use pallet_peer_storage::{
	types::{Parameters, ProviderId, MAX_CAPACITY},
	Call, Event,
};
use serde::Serialize;

/// What is offered.
#[derive(Args)]
pub struct Register {
	/// How much is offered: less than the quota of the peer store.
	#[arg(long, value_name = "SIZE")]
	capacity: Size,
	/// The node's operator key, as for --key; the account's own, unless said.
	#[arg(long, value_name = "KEY")]
	operator: Option<String>,
	#[command(flatten)]
	peer_store: PeerStoreArgs,
}

impl Register {
	/// Registers the account.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn register(self, session: &Session) -> Result<Registered, Failure> {
		let operator = self.operator(session)?;
		let account = session.account().await?;
		let own = account.key.account();
		let operator = operator.unwrap_or_else(|| {
			note("the account's own key is the operator key: the node must have it, and can spend what the account has");
			account.key.clone()
		});
		let view = account.chain.finalized().await?;
		ensure_welcome(&view, &own, &operator).await?;
		let parameters = view.storage_parameters().await?;
		ensure_capacity(self.capacity.0, &parameters)?;
		let profile = self.peer_store.profile(&account.chain).await?;
		let deposit = backing(self.capacity.0, parameters.deposit_per_gib)
			.saturating_add(record_deposit(&profile));
		funds::ensure(&view, &own, deposit, "the provider's deposit").await?;

		let call = Call::register_provider {
			operator: operator.operator(),
			capacity: self.capacity.0,
			profile: profile.clone(),
			signature: operator.serve(&account.chain.genesis(), &own),
		};
		let call = RuntimeCall::PeerStorage(call);
		let receipt = account.chain.submit(&account.key, call).await?;
		let registered = receipt.events.find(|event| match event {
			RuntimeEvent::PeerStorage(Event::ProviderRegistered { provider, deposit, .. }) => {
				Some((*provider, *deposit))
			},
			_ => None,
		});
		let (provider, deposit) = registered.ok_or_else(|| {
			Failure::Refused("the chain tells of no provider that was registered".into())
		})?;
		let (peer, addresses) = shown(&profile);
		Ok(Registered {
			provider,
			account: address_of(&own),
			operator: hex(&operator.operator().0),
			capacity: self.capacity.0,
			deposit: Amount(deposit),
			peer,
			addresses,
			fee: Amount(receipt.fee),
		})
	}

	fn operator(&self, session: &Session) -> Result<Option<Key>, Failure> {
		let Some(text) = &self.operator else { return Ok(None) };
		let source = KeySource::from_argument(text)?;
		Ok(Some(source.load(&session.home, &session.passwords())?))
	}
}

async fn ensure_welcome(
	view: &View<'_>,
	account: &AccountId,
	operator: &Key,
) -> Result<(), Failure> {
	if let Some((provider, _)) = view.provider_of(account).await? {
		return Err(Failure::Refused(format!(
			"this account is provider {provider} already: `amo provider update` changes it"
		)));
	}
	if view.storage_pauses().await?.intake {
		return Err(Failure::Refused(
			"the council has paused storage: try again when it goes on".into(),
		));
	}
	match view.provider_of_operator(&operator.operator()).await? {
		Some(provider) => Err(Failure::Refused(format!(
			"the operator key signs for provider {provider}: make another one"
		))),
		None => Ok(()),
	}
}

/// Makes sure that so much can be offered.
///
/// # Errors
/// [`Failure::Arguments`].
pub fn ensure_capacity(capacity: u64, parameters: &Parameters) -> Result<(), Failure> {
	let (least, most) = (parameters.min_capacity, MAX_CAPACITY);
	if (least..=most).contains(&capacity) {
		return Ok(());
	}
	Err(Failure::Arguments(format!(
		"{capacity} bytes cannot be offered, only {} ({least} bytes) to {}",
		Size(least),
		Size(most)
	)))
}

/// An account that became a provider.
#[derive(Serialize)]
pub struct Registered {
	provider: ProviderId,
	account: String,
	operator: String,
	capacity: u64,
	deposit: Amount,
	peer: String,
	addresses: Vec<String>,
	fee: Amount,
}

impl Report for Registered {
	fn text(&self, page: &mut Page) {
		page.line(format!("provider {} offers {}", self.provider, Size(self.capacity)));
		page.fields([
			("account", self.account.clone()),
			("operator", self.operator.clone()),
			("peer", self.peer.clone()),
			("addresses", self.addresses.join(", ")),
			("deposit", self.deposit.to_string()),
			("fee", self.fee.to_string()),
		]);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_the_chain_does_not_take_is_not_offered() {
		let parameters = Parameters { min_capacity: 1_000, ..Parameters::default() };
		for capacity in [1_000, MAX_CAPACITY] {
			assert!(ensure_capacity(capacity, &parameters).is_ok());
		}
		for capacity in [0, 999, MAX_CAPACITY + 1, u64::MAX] {
			let message = ensure_capacity(capacity, &parameters).unwrap_err().to_string();
			assert!(message.contains("(1000 bytes) to 64.0 TiB"), "{message}");
		}
	}
}
