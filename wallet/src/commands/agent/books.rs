//! What the agent has granted, and what it is about to: on disk before anything is sent, so that a
//! budget holds whenever the agent ends.

use super::inbox::Name;
use crate::{
	home::State,
	rules::{Ledger, Rule, RuleId},
};
use amo_offchain_storage::sealing::EncryptionKey;
use amo_primitives::{chunk::ChunkId, AccountId, BlockNumber, Hash};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The agent's books, for one account on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Books {
	ledger: Ledger,
	sent: Vec<Sent>,
}

impl State for Books {
	const NAME: &'static str = "agent";
	const VERSION: u32 = 1;
}

/// A grant that is counted in the ledger, and that the chain may have carried out or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
	chunk: ChunkId,
	buyer: AccountId,
	/// The request's one-time key, which tells it from others for the same chunk.
	key: Hash,
	rule: RuleId,
	/// When it was counted, in milliseconds since the Unix epoch.
	time: i64,
	/// The last block that its transaction may come into.
	last_block: BlockNumber,
}

impl Sent {
	/// What names its request.
	pub(super) fn name(&self) -> Name {
		(self.chunk, self.buyer.clone())
	}

	/// Whether it answers the request with this key.
	pub(super) fn answers(&self, key: &EncryptionKey) -> bool {
		self.key.0 == key.0
	}

	/// Whether it may still come into a block after this one.
	pub(super) fn may_come(&self, block: BlockNumber) -> bool {
		block < self.last_block
	}
}

impl Books {
	/// What may have been granted or not.
	pub(super) fn sent(&self) -> &[Sent] {
		&self.sent
	}

	/// The grant of a request that may have been carried out or not.
	pub(super) fn find(&self, name: &Name) -> Option<&Sent> {
		self.sent.iter().find(|sent| sent.name() == *name)
	}

	/// The ledger by which a request is decided: what was counted for itself does not count against it.
	pub(super) fn ledger_for(&self, name: &Name) -> Cow<'_, Ledger> {
		let mut ledger = Cow::Borrowed(&self.ledger);
		if let Some(sent) = self.find(name) {
			ledger.to_mut().take_back(sent.rule, &sent.buyer, sent.time);
		}
		ledger
	}

	/// Counts a grant that is about to be sent; once, however often it is sent.
	pub(super) fn promise(
		&mut self,
		rule: &Rule,
		(chunk, buyer): &Name,
		key: &EncryptionKey,
		time: i64,
		last_block: BlockNumber,
	) {
		self.take_back(&(*chunk, buyer.clone()));
		self.ledger.record(rule, buyer, time);
		let (buyer, key) = (buyer.clone(), Hash::from(key.0));
		self.sent.push(Sent { chunk: *chunk, buyer, key, rule: rule.id, time, last_block });
	}

	/// A grant was carried out, or counts as if it was.
	pub(super) fn settle(&mut self, name: &Name) {
		self.sent.retain(|sent| sent.name() != *name);
	}

	/// A grant was not carried out, and never will be.
	pub(super) fn take_back(&mut self, name: &Name) {
		self.ledger = self.ledger_for(name).into_owned();
		self.settle(name);
	}

	/// Forgets what rules that are no more have granted.
	pub(super) fn keep(&mut self, rules: &[Rule]) {
		self.ledger.keep(rules);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		home::Home,
		rules::{decide, Conditions, Decision, Facts, LeastPrice, Rules},
	};
	use amo_primitives::{
		metric::Level,
		rights::{Price, Purposes},
	};
	use std::num::NonZeroU32;

	const KEY: EncryptionKey = EncryptionKey([7; 32]);
	const NOW: i64 = 1_000_000;

	fn name(seed: u8) -> Name {
		(ChunkId::repeat_byte(seed), AccountId::new([1; 32]))
	}

	/// One grant in a day, and one to each buyer.
	fn rules() -> Rules {
		let mut rules = Rules::default();
		rules.remove(RuleId(1)).unwrap();
		let one = NonZeroU32::new(1);
		let price = LeastPrice::Amount(Default::default());
		let conditions =
			Conditions { price, most_per_buyer: one, most_per_day: one, ..Default::default() };
		rules.add(conditions).unwrap();
		rules
	}

	fn grants(books: &Books, name: &Name) -> bool {
		let facts = Facts {
			metric: "Vehicle.Speed".into(),
			level: Level::Lv3,
			buyer: name.1.clone(),
			purposes: Purposes::ALL,
			price: Price { asset: None, amount: 0 },
			offer: None,
			lasts: None,
		};
		let decision = decide(rules().list(), &facts, &books.ledger_for(name), NOW);
		matches!(decision, Decision::Grant { .. })
	}

	fn promised() -> Books {
		let mut books = Books::default();
		books.promise(&rules().list()[0], &name(1), &KEY, NOW, 100);
		books
	}

	#[test]
	fn what_is_about_to_be_sent_counts_for_others_and_not_for_itself() {
		let books = promised();
		assert!(!grants(&books, &name(2)));
		assert!(grants(&books, &name(1)));
	}

	#[test]
	fn what_is_sent_again_counts_once() {
		let mut books = promised();
		books.promise(&rules().list()[0], &name(1), &KEY, NOW + 5, 200);
		assert_eq!(books.sent().len(), 1);
		books.take_back(&name(1));
		assert!(grants(&books, &name(2)));
	}

	#[test]
	fn what_was_carried_out_counts_for_good() {
		let mut books = promised();
		books.settle(&name(1));
		assert_eq!(books.sent(), []);
		assert!(!grants(&books, &name(1)));
		books.take_back(&name(1));
		assert!(!grants(&books, &name(1)), "nothing is taken back twice");
	}

	#[test]
	fn books_outlive_the_agent() {
		let folder = tempfile::tempdir().unwrap();
		let home = Home::open(Some(folder.path())).unwrap();
		let folder = home.of_account(&Hash::repeat_byte(1), &name(1).1).unwrap();
		let books = promised();
		let write = |stored: &mut Books| {
			*stored = books.clone();
			Ok::<_, crate::home::HomeError>(())
		};
		folder.update(write).unwrap();
		assert_eq!(folder.read::<Books>().unwrap(), books);
	}

	#[test]
	fn a_transaction_has_a_last_block() {
		let books = promised();
		let sent = books.find(&name(1)).unwrap();
		assert!(sent.may_come(99));
		assert!(!sent.may_come(100));
		assert!(sent.answers(&KEY));
		assert!(!sent.answers(&EncryptionKey([8; 32])));
	}
}
