//! The way out: a provider is drained, and then it leaves.

use super::{own, OnChain};
use crate::{
	amount::Amount,
	failure::Failure,
	output::{Page, Report},
	session::Account,
};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use indicatif::{ProgressBar, ProgressStyle};
use pallet_peer_storage::{
	types::{ProviderId, State},
	Call, Event,
};
use serde::Serialize;

/// Has a provider take no more fragments, and waits until it holds none if that is wanted.
///
/// # Errors
/// [`Failure`]. A provider that is draining is waited for only.
pub async fn drain(account: &Account, wait: bool) -> Result<Drained, Failure> {
	let view = account.chain.finalized().await?;
	let (id, provider) = own(&view, &account.key.account()).await?;
	let mut fee = 0;
	match provider.state {
		State::Active => {
			let call = RuntimeCall::PeerStorage(Call::drain {});
			fee = account.chain.submit(&account.key, call).await?.fee;
		},
		State::Draining | State::Suspended if wait => {},
		State::Draining => return Err(under_way(id, "is draining already")),
		State::Suspended => {
			return Err(under_way(id, "is suspended, and its fragments are rebuilt at others"))
		},
	}
	let left = match wait {
		true => until_empty(account).await?,
		false => Left::of(&own(&account.chain.finalized().await?, &account.key.account()).await?.1),
	};
	let Left { fragments, challenges } = left;
	Ok(Drained { provider: id, fragments, challenges, fee: Amount(fee) })
}

fn under_way(id: ProviderId, how: &str) -> Failure {
	Failure::Refused(format!(
		"provider {id} {how}: `amo provider drain --wait` waits until nothing is held"
	))
}

/// What keeps a provider from leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
	fragments: u32,
	challenges: u32,
}

impl Left {
	const fn of(provider: &OnChain) -> Self {
		Self { fragments: provider.fragments, challenges: provider.challenges }
	}

	const fn is_nothing(self) -> bool {
		self.fragments == 0 && self.challenges == 0
	}
}

/// Follows final blocks until nothing keeps the provider.
async fn until_empty(account: &Account) -> Result<Left, Failure> {
	let own_account = account.key.account();
	let start = account.chain.finalized().await?.number();
	let mut blocks = account.chain.follow(start).await?;
	let bar = bar();
	loop {
		let (_, provider) = own(&blocks.next().await?, &own_account).await?;
		let left = Left::of(&provider);
		if left.is_nothing() {
			bar.finish_and_clear();
			return Ok(left);
		}
		bar.set_message(format!(
			"{} fragments here, {} challenges to answer",
			left.fragments, left.challenges
		));
		bar.tick();
	}
}

fn bar() -> ProgressBar {
	let style = ProgressStyle::with_template("{spinner} {msg}");
	ProgressBar::new_spinner()
		.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// Ends a provider, and gives back its deposit.
///
/// # Errors
/// [`Failure::Refused`] as long as something keeps it.
pub async fn leave(account: &Account) -> Result<Gone, Failure> {
	let view = account.chain.finalized().await?;
	let (id, provider) = own(&view, &account.key.account()).await?;
	ensure_free(id, provider.state, Left::of(&provider))?;
	let call = RuntimeCall::PeerStorage(Call::leave {});
	let receipt = account.chain.submit(&account.key, call).await?;
	let deposit = receipt.events.find(|event| match event {
		RuntimeEvent::PeerStorage(Event::ProviderLeft { deposit, .. }) => Some(*deposit),
		_ => None,
	});
	Ok(Gone {
		provider: id,
		deposit: Amount(deposit.unwrap_or_default()),
		fee: Amount(receipt.fee),
	})
}

fn ensure_free(id: ProviderId, state: State, left: Left) -> Result<(), Failure> {
	if left.is_nothing() {
		return Ok(());
	}
	let Left { fragments, challenges } = left;
	let what_to_do = match (fragments, state) {
		(0, _) => "wait until they are closed",
		(_, State::Active) => "drain it with `amo provider drain --wait`",
		(_, State::Draining | State::Suspended) => {
			"wait until others have them, as `amo provider drain --wait` does"
		},
	};
	Err(Failure::Refused(format!(
		"provider {id} holds or is to fetch {fragments} fragments and has {challenges} challenges to answer: {what_to_do}"
	)))
}

/// A provider that takes no more.
#[derive(Serialize)]
pub struct Drained {
	provider: ProviderId,
	fragments: u32,
	challenges: u32,
	fee: Amount,
}

impl Report for Drained {
	fn text(&self, page: &mut Page) {
		let Self { provider, fragments, challenges, fee } = self;
		let left = Left { fragments: *fragments, challenges: *challenges };
		match left.is_nothing() {
			true => page.line(format!(
				"provider {provider} holds nothing: `amo provider leave` gives the deposit back (fee {fee})"
			)),
			false => page.line(format!(
				"provider {provider} takes no more: {fragments} fragments are still here, {challenges} challenges open; let the node run (fee {fee})"
			)),
		}
	}
}

/// A provider that left.
#[derive(Serialize)]
pub struct Gone {
	provider: ProviderId,
	deposit: Amount,
	fee: Amount,
}

impl Report for Gone {
	fn text(&self, page: &mut Page) {
		let Self { provider, deposit, fee } = self;
		page.line(format!(
			"provider {provider} is gone: its deposit of {deposit} is free again (fee {fee})"
		));
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn who_holds_or_owes_something_hears_what_to_do() {
		let of = |fragments, challenges, state| {
			let left = Left { fragments, challenges };
			ensure_free(4, state, left).map_err(|failure| failure.to_string())
		};
		assert_eq!(of(0, 0, State::Active), Ok(()));
		let cases = [
			(of(2, 0, State::Active), "drain it with"),
			(of(2, 1, State::Draining), "wait until others have them"),
			(of(2, 0, State::Suspended), "wait until others have them"),
			(of(0, 1, State::Draining), "wait until they are closed"),
		];
		for (found, what_to_do) in cases {
			let message = found.unwrap_err();
			assert!(message.contains(what_to_do), "{message}");
		}
	}
}
