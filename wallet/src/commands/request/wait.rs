//! Waiting for the answers to requests.

use crate::{
	chain::{Chain, View},
	failure::Failure,
	names, output,
	session::Account,
};
use amo_offchain_storage::sealing::EncryptionKey;
use amo_primitives::{chunk::ChunkId, AccountId};
use amo_runtime::RuntimeEvent;
use pallet_data_rights::{types::Closure, Event};
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};

/// A request that waits: what tells it from others of the same chunk is its one-time key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Awaited {
	pub(super) chunk: ChunkId,
	pub(super) key: EncryptionKey,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
	/// Nothing yet.
	Open,
	/// There is a right.
	Granted,
	/// The owner declined it.
	Declined,
	/// The owner did not answer.
	RanOut,
	/// One of both, while the node was away.
	Closed,
}

impl Answer {
	pub(super) fn text(self) -> &'static str {
		match self {
			Self::Open => "open",
			Self::Granted => "granted",
			Self::Declined => "declined",
			Self::RanOut => "ran out",
			Self::Closed => "closed",
		}
	}
}

/// The answers to all of these requests.
pub(super) async fn answers(
	account: &Account,
	open: Vec<Awaited>,
	patience: Duration,
) -> Result<BTreeMap<ChunkId, Answer>, Failure> {
	let mut waiting = Waiting {
		buyer: account.key.account(),
		open: open.into_iter().map(|awaited| (awaited.chunk, awaited.key)).collect(),
		answers: BTreeMap::new(),
	};
	match tokio::time::timeout(patience, waiting.through(&account.chain)).await {
		Ok(done) => done.map(|()| waiting.answers),
		Err(_) => Err(Failure::NotInTime(format!(
			"no answer in {} s for {}: the requests stay open; `amo rights` shows what becomes of them, \
			 `amo cancel` takes them back",
			patience.as_secs(),
			waiting.open.keys().map(names::hash).collect::<Vec<_>>().join(", ")
		))),
	}
}

struct Waiting {
	buyer: AccountId,
	open: BTreeMap<ChunkId, EncryptionKey>,
	answers: BTreeMap<ChunkId, Answer>,
}

impl Waiting {
	/// Waits, also while the node goes away and comes back.
	async fn through(&mut self, chain: &Chain) -> Result<(), Failure> {
		let mut lost = match self.follow(chain).await {
			Err(Failure::Chain(error)) if error.is_passing() => error,
			done => return done,
		};
		loop {
			output::note(&format!("amo: {lost}"));
			let again = chain
				.reconnect(|error, pause| {
					output::note(&format!("amo: {error}; trying again in {} s", pause.as_secs()));
				})
				.await?;
			lost = match self.follow(&again).await {
				Err(Failure::Chain(error)) if error.is_passing() => error,
				done => return done,
			};
		}
	}

	async fn follow(&mut self, chain: &Chain) -> Result<(), Failure> {
		let now = chain.finalized().await?;
		self.look(&now).await?;
		let mut blocks = chain.follow(now.number() + 1).await?;
		while !self.open.is_empty() {
			let block = blocks.next().await?;
			for record in block.events().await? {
				if let RuntimeEvent::DataRights(event) = record.event {
					self.see(event);
				}
			}
		}
		Ok(())
	}

	/// What the chain says of all as of a block.
	async fn look(&mut self, view: &View<'_>) -> Result<(), Failure> {
		let open: Vec<_> = self.open.iter().map(|(chunk, key)| (*chunk, *key)).collect();
		for (chunk, key) in open {
			let request = view.request(&chunk, &self.buyer).await?;
			if request.is_some_and(|request| request.key == key) {
				continue;
			}
			let grant = view.grant(&self.buyer, &chunk).await?;
			let granted = grant.is_some_and(|grant| grant.key == key);
			self.answered(chunk, if granted { Answer::Granted } else { Answer::Closed });
		}
		Ok(())
	}

	fn see(&mut self, event: Event<amo_runtime::Runtime>) {
		match event {
			Event::Granted { chunk, buyer, .. } if buyer == self.buyer => {
				self.answered(chunk, Answer::Granted);
			},
			Event::Closed { chunk, buyer, how, .. } if buyer == self.buyer => {
				let answer = match how {
					Closure::Declined => Answer::Declined,
					Closure::RanOut => Answer::RanOut,
				};
				self.answered(chunk, answer);
			},
			_ => {},
		}
	}

	fn answered(&mut self, chunk: ChunkId, answer: Answer) {
		if self.open.remove(&chunk).is_some() {
			self.answers.insert(chunk, answer);
		}
	}
}
