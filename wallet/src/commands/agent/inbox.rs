//! Requests that wait for an answer.

use amo_offchain_storage::sealing::EncryptionKey;
use amo_primitives::{chunk::ChunkId, AccountId};
use pallet_data_rights::types::{Request, Terms};
use std::collections::BTreeMap;

/// What names a request: the chunk, and who asks for it.
pub(super) type Name = (ChunkId, AccountId);

/// A request, as far as it counts for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
	/// What is asked for and paid.
	pub(super) terms: Terms,
	/// The one-time key.
	pub(super) key: EncryptionKey,
	/// Whether it came of a bounty.
	pub(super) ordered: bool,
}

impl From<&Request<AccountId>> for Asked {
	fn from(request: &Request<AccountId>) -> Self {
		let Request { terms, key, ordered, .. } = request;
		Self { terms: *terms, key: *key, ordered: *ordered }
	}
}

/// The open requests to one account.
#[derive(Debug, Default)]
pub(super) struct Inbox(BTreeMap<Name, Entry>);

#[derive(Clone, Debug)]
struct Entry {
	asked: Asked,
	/// Why it was not granted, if that was said.
	why: Option<String>,
	look: Look,
}

/// When a request is decided about.
#[derive(Clone, Copy, Debug)]
enum Look {
	/// Now.
	Now,
	/// At this time, in milliseconds since the Unix epoch.
	At(i64),
	/// When something changes.
	Later,
}

impl Inbox {
	/// These and no others are open, and all of them are looked at.
	pub(super) fn replace(&mut self, open: impl IntoIterator<Item = (Name, Asked)>) {
		let mut before = std::mem::take(&mut self.0);
		for (name, asked) in open {
			// Nothing is said twice about the same request.
			let known = before.remove(&name).filter(|entry| entry.asked == asked);
			let why = known.and_then(|entry| entry.why);
			self.0.insert(name, Entry { asked, why, look: Look::Now });
		}
	}

	/// A request came.
	pub(super) fn arrived(&mut self, name: Name, asked: Asked) {
		self.0.insert(name, Entry { asked, why: None, look: Look::Now });
	}

	/// A request is no more.
	pub(super) fn gone(&mut self, name: &Name) {
		self.0.remove(name);
	}

	/// Something changed that counts for requests to these chunks.
	pub(super) fn look_again(&mut self, which: impl Fn(&ChunkId) -> bool) {
		for ((chunk, _), entry) in &mut self.0 {
			if which(chunk) {
				entry.look = Look::Now;
			}
		}
	}

	/// What is to be decided about at this time.
	pub(super) fn due(&self, now: i64) -> Vec<(Name, Asked)> {
		let is_due = |look: Look| match look {
			Look::Now => true,
			Look::At(time) => time <= now,
			Look::Later => false,
		};
		let due = self.0.iter().filter(|(_, entry)| is_due(entry.look));
		due.map(|(name, entry)| (name.clone(), entry.asked)).collect()
	}

	/// A request is not granted, for now: until something changes, or until this time. Whether the
	/// reason is new.
	pub(super) fn leave(&mut self, name: &Name, why: &str, again: Option<i64>) -> bool {
		let Some(entry) = self.0.get_mut(name) else { return false };
		entry.look = again.map_or(Look::Later, Look::At);
		let new = entry.why.as_deref() != Some(why);
		entry.why = Some(why.into());
		new
	}

	/// A request is not to be looked at until something changes; nothing is to be said.
	pub(super) fn pass(&mut self, name: &Name) {
		if let Some(entry) = self.0.get_mut(name) {
			entry.look = Look::Later;
		}
	}

	/// What was not granted, and why.
	pub(super) fn left(&self) -> impl Iterator<Item = (&Name, &str)> {
		self.0.iter().filter_map(|(name, entry)| Some((name, entry.why.as_deref()?)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_primitives::rights::{Price, Purposes};

	fn name(seed: u8) -> Name {
		(ChunkId::repeat_byte(seed), AccountId::new([seed; 32]))
	}

	fn asked(amount: u128) -> Asked {
		let price = Price { asset: None, amount };
		let terms = Terms { price, purposes: Purposes::ALL, lasts: None };
		Asked { terms, key: EncryptionKey([1; 32]), ordered: false }
	}

	fn due(inbox: &Inbox, now: i64) -> Vec<u8> {
		inbox.due(now).into_iter().map(|((chunk, _), _)| chunk.0[0]).collect()
	}

	#[test]
	fn what_was_left_is_looked_at_when_something_changed() {
		let mut inbox = Inbox::default();
		inbox.replace([(name(1), asked(1)), (name(2), asked(1))]);
		assert_eq!(due(&inbox, 0), [1, 2]);
		inbox.leave(&name(1), "why", None);
		inbox.leave(&name(2), "why", Some(100));
		assert_eq!(due(&inbox, 99), [0; 0]);
		assert_eq!(due(&inbox, 100), [2]);
		inbox.look_again(|chunk| chunk.0[0] == 1);
		assert_eq!(due(&inbox, 99), [1]);
	}

	#[test]
	fn a_reason_is_said_once() {
		let mut inbox = Inbox::default();
		inbox.arrived(name(1), asked(1));
		assert!(inbox.leave(&name(1), "too little", None));
		inbox.look_again(|_| true);
		assert!(!inbox.leave(&name(1), "too little", None));
		assert!(inbox.leave(&name(1), "too late", None));
		inbox.replace([(name(1), asked(1))]);
		assert!(!inbox.leave(&name(1), "too late", None), "after the node was away");
		inbox.replace([(name(1), asked(2))]);
		assert!(inbox.leave(&name(1), "too late", None), "about another request");
		assert!(!inbox.leave(&name(2), "too late", None), "about none");
	}

	#[test]
	fn what_has_gone_is_not_looked_at() {
		let mut inbox = Inbox::default();
		inbox.replace([(name(1), asked(1)), (name(2), asked(1))]);
		inbox.gone(&name(1));
		assert_eq!(due(&inbox, 0), [2]);
		inbox.replace([]);
		assert_eq!(due(&inbox, 0), [0; 0]);
	}

	#[test]
	fn what_is_passed_over_waits_without_a_reason() {
		let mut inbox = Inbox::default();
		inbox.arrived(name(1), asked(1));
		inbox.pass(&name(1));
		assert_eq!(due(&inbox, i64::MAX), [0; 0]);
		assert_eq!(inbox.left().count(), 0);
	}
}
