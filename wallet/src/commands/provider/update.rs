//! Changes of a provider.

use super::{
	backing, own,
	peer_store::{shown, PeerStoreArgs},
	record_deposit,
	register::ensure_capacity,
	OnChain,
};
use crate::{
	amount::{Amount, Size},
	commands::funds,
	failure::Failure,
	output::{Page, Report},
	session::Account,
};
use amo_primitives::{Balance, BlockNumber};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use clap::Args;
use pallet_peer_storage::{
	types::{Parameters, Profile, ProviderId},
	Call, Event,
};
use serde::Serialize;

/// What changes. All else stays as it is.
#[derive(Args)]
pub struct Update {
	/// How much is offered: not less than is used.
	#[arg(long, value_name = "SIZE")]
	capacity: Option<Size>,
	#[command(flatten)]
	peer_store: PeerStoreArgs,
	/// Take the addresses that the node of --url says.
	#[arg(long, conflicts_with = "addresses")]
	from_node: bool,
}

impl Update {
	/// Changes the provider.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn update(self, account: &Account) -> Result<Updated, Failure> {
		let elsewhere = self.from_node || self.peer_store.is_given();
		if self.capacity.is_none() && !elsewhere {
			return Err(Failure::Arguments(
				"say what changes: --capacity, or --address or --from-node".into(),
			));
		}
		let view = account.chain.finalized().await?;
		let (id, provider) = own(&view, &account.key.account()).await?;
		let parameters = view.storage_parameters().await?;
		let capacity = self.capacity.map_or(provider.capacity, |size| size.0);
		let profile = if elsewhere {
			self.peer_store.profile(&account.chain).await?
		} else {
			let missing = || Failure::NotThere(format!("provider {id} tells no address"));
			view.profile(id).await?.ok_or_else(missing)?
		};
		ensure_capacity(capacity, &parameters)?;
		let change = Change { capacity, profile: &profile, parameters: &parameters };
		let deposit = change.deposit(&provider, view.number().saturating_add(1))?;
		let more = deposit.saturating_sub(provider.deposit);
		funds::ensure(&view, &account.key.account(), more, "the provider's deposit").await?;

		let call = RuntimeCall::PeerStorage(Call::update { capacity, profile: profile.clone() });
		let receipt = account.chain.submit(&account.key, call).await?;
		let deposit = receipt.events.find(|event| match event {
			RuntimeEvent::PeerStorage(Event::ProviderUpdated { deposit, .. }) => Some(*deposit),
			_ => None,
		});
		let (peer, addresses) = shown(&profile);
		Ok(Updated {
			provider: id,
			capacity,
			peer,
			addresses,
			deposit_before: Amount(provider.deposit),
			deposit: Amount(deposit.unwrap_or_default()),
			fee: Amount(receipt.fee),
		})
	}
}

/// What a provider shall be.
struct Change<'a> {
	capacity: u64,
	profile: &'a Profile,
	parameters: &'a Parameters,
}

impl Change<'_> {
	/// The deposit that it takes, if the chain lets the provider change so in a block.
	fn deposit(&self, provider: &OnChain, block: BlockNumber) -> Result<Balance, Failure> {
		if self.capacity < provider.used {
			return Err(Failure::Refused(format!(
				"{} are in use: offer at least that, or drain the provider",
				Size(provider.used)
			)));
		}
		let backing = backing(self.capacity, self.parameters.deposit_per_gib);
		let at_stake = provider.deposit.saturating_sub(provider.record_deposit);
		if backing < at_stake {
			self.ensure_nothing_is_near(provider, block)?;
		}
		Ok(backing.saturating_add(record_deposit(self.profile)))
	}

	/// A deposit becomes less only when no slash is near.
	fn ensure_nothing_is_near(
		&self,
		provider: &OnChain,
		block: BlockNumber,
	) -> Result<(), Failure> {
		let forgotten = provider.last_strike.saturating_add(self.parameters.strike_life);
		let reason = if provider.challenges > 0 {
			format!("{} challenges are open", provider.challenges)
		} else if provider.strikes > 0 && block < forgotten {
			format!("{} strikes are remembered up to block {forgotten}", provider.strikes)
		} else {
			return Ok(());
		};
		Err(Failure::Refused(format!("the deposit cannot become less now: {reason}")))
	}
}

/// Makes the deposit whole again.
///
/// # Errors
/// [`Failure`].
pub async fn top_up(account: &Account) -> Result<ToppedUp, Failure> {
	let view = account.chain.finalized().await?;
	let (id, provider) = own(&view, &account.key.account()).await?;
	let missing = missing(&provider, &view.storage_parameters().await?);
	if missing == 0 {
		return Err(Failure::Refused(format!(
			"nothing is missing of the deposit of provider {id}"
		)));
	}
	funds::ensure(&view, &account.key.account(), missing, "the provider's deposit").await?;
	let call = RuntimeCall::PeerStorage(Call::top_up {});
	let receipt = account.chain.submit(&account.key, call).await?;
	let deposit = receipt.events.find(|event| match event {
		RuntimeEvent::PeerStorage(Event::ToppedUp { deposit, .. }) => Some(*deposit),
		_ => None,
	});
	Ok(ToppedUp {
		provider: id,
		added: Amount(missing),
		deposit: Amount(deposit.unwrap_or_default()),
		fee: Amount(receipt.fee),
	})
}

/// What is missing of a provider's deposit, at the price of now.
pub fn missing(provider: &OnChain, parameters: &Parameters) -> Balance {
	let whole = backing(provider.capacity, parameters.deposit_per_gib);
	whole.saturating_add(provider.record_deposit).saturating_sub(provider.deposit)
}

/// A provider that changed.
#[derive(Serialize)]
pub struct Updated {
	provider: ProviderId,
	capacity: u64,
	peer: String,
	addresses: Vec<String>,
	deposit_before: Amount,
	deposit: Amount,
	fee: Amount,
}

impl Report for Updated {
	fn text(&self, page: &mut Page) {
		page.line(format!("provider {} offers {}", self.provider, Size(self.capacity)));
		page.fields([
			("peer", self.peer.clone()),
			("addresses", self.addresses.join(", ")),
			("deposit", format!("{}, {} before", self.deposit, self.deposit_before)),
			("fee", self.fee.to_string()),
		]);
	}
}

/// A provider whose deposit is whole.
#[derive(Serialize)]
pub struct ToppedUp {
	provider: ProviderId,
	added: Amount,
	deposit: Amount,
	fee: Amount,
}

impl Report for ToppedUp {
	fn text(&self, page: &mut Page) {
		let Self { provider, added, deposit, fee } = self;
		page.line(format!(
			"the deposit of provider {provider} is whole: {deposit}, {added} more than before (fee {fee})"
		));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_primitives::AccountId;
	use pallet_peer_storage::types::{State, GIB};

	fn provider() -> OnChain {
		OnChain {
			account: AccountId::new([1; 32]),
			operator: amo_primitives::operator::OperatorKey::default(),
			state: State::Active,
			slot: 0,
			capacity: 4 * GIB,
			used: GIB,
			deposit: 40 + 5,
			record_deposit: 5,
			per_gib: 10,
			strikes: 0,
			last_strike: 100,
			fragments: 1,
			challenges: 0,
		}
	}

	fn deposit(provider: &OnChain, capacity: u64, block: BlockNumber) -> Result<Balance, String> {
		let parameters =
			Parameters { deposit_per_gib: 10, strike_life: 50, ..Parameters::default() };
		let profile = Profile { peer: Default::default(), addresses: Default::default() };
		let change = Change { capacity, profile: &profile, parameters: &parameters };
		let deposit = change.deposit(provider, block).map_err(|failure| failure.to_string())?;
		Ok(deposit - record_deposit(&profile))
	}

	#[test]
	fn each_gib_that_was_begun_counts() {
		assert_eq!(deposit(&provider(), 4 * GIB, 1), Ok(40));
		assert_eq!(deposit(&provider(), 4 * GIB + 1, 1), Ok(50));
		assert_eq!(deposit(&provider(), GIB, 1), Ok(10));
	}

	#[test]
	fn what_is_used_stays_offered() {
		let message = deposit(&provider(), GIB - 1, 1).unwrap_err();
		assert!(message.contains("1.0 GiB are in use"), "{message}");
	}

	#[test]
	fn a_deposit_that_a_slash_may_be_near_to_does_not_become_less() {
		let asked = OnChain { challenges: 2, ..provider() };
		let message = deposit(&asked, GIB, 1_000).unwrap_err();
		assert!(message.contains("2 challenges are open"), "{message}");
		assert_eq!(deposit(&asked, 5 * GIB, 1_000), Ok(50));

		let struck = OnChain { strikes: 1, ..provider() };
		let message = deposit(&struck, GIB, 149).unwrap_err();
		assert!(message.contains("1 strikes are remembered up to block 150"), "{message}");
		assert_eq!(deposit(&struck, GIB, 150), Ok(10));
	}

	#[test]
	fn what_is_missing_is_told_at_the_price_of_now() {
		let parameters = Parameters { deposit_per_gib: 10, ..Parameters::default() };
		assert_eq!(missing(&provider(), &parameters), 0);
		let slashed = OnChain { deposit: 41, ..provider() };
		assert_eq!(missing(&slashed, &parameters), 4);
		let dearer = Parameters { deposit_per_gib: 11, ..Parameters::default() };
		assert_eq!(missing(&slashed, &dearer), 8);
		let cheaper = Parameters { deposit_per_gib: 1, ..Parameters::default() };
		assert_eq!(missing(&provider(), &cheaper), 0);
	}
}
