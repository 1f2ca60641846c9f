//! One block that is wanted.

use super::SessionId;
use crate::bitswap::message::{Entry, WantKind};
use cid::Cid;
use libp2p::PeerId;
use std::{
	collections::{BTreeSet, HashMap},
	time::{Duration, Instant},
};

pub(super) struct Want {
	pub cid: Cid,
	/// The lower, the sooner it is asked for.
	pub order: u64,
	pub sessions: BTreeSet<SessionId>,
	/// The peer that is asked for the block, and since when.
	pub from: Option<(PeerId, Instant)>,
	pub answers: HashMap<PeerId, Answer>,
	pub search: Search,
	pub since: Instant,
	/// When it was last only a matter of waiting for its turn.
	pub progress: Instant,
}

/// What is known of whether a peer has the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
	/// It was asked then.
	Pending(Instant),
	Has,
	HasNot,
	/// It did not answer until then.
	Stalled(Instant),
}

/// How far a search in the DHT is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
	NotYet,
	Running,
	Over,
}

impl Want {
	pub fn new(cid: Cid, order: u64, now: Instant) -> Self {
		Self {
			cid,
			order,
			sessions: BTreeSet::new(),
			from: None,
			answers: HashMap::new(),
			search: Search::NotYet,
			since: now,
			progress: now,
		}
	}

	/// Whether it makes sense to ask a peer for the block.
	pub fn may_have(&self, peer: &PeerId, in_session: bool) -> bool {
		match self.answers.get(peer) {
			Some(Answer::Has) => true,
			Some(Answer::HasNot | Answer::Stalled(_)) => false,
			// Who has what it belongs to need not be asked first.
			Some(Answer::Pending(_)) | None => in_session,
		}
	}

	/// Peers that have not answered yet.
	pub fn pending(&self) -> usize {
		self.answers.values().filter(|answer| matches!(answer, Answer::Pending(_))).count()
	}

	/// Gives up waiting for those that were silent for `timeout`, and gives those that did so
	/// `backoff` ago another try.
	pub fn expire_answers(&mut self, timeout: Duration, backoff: Duration, now: Instant) {
		let from = self.from.map(|(from, _)| from);
		self.answers.retain(|peer, answer| match *answer {
			Answer::Pending(since) if Some(*peer) != from && now >= since + timeout => {
				*answer = Answer::Stalled(now);
				true
			},
			Answer::Stalled(since) => now < since + backoff,
			_ => true,
		});
	}

	pub fn entry(&self, kind: WantKind) -> Entry {
		let age = i32::try_from(self.order & 0x7fff_ffff).unwrap_or(i32::MAX);
		let priority = i32::MAX - age;
		Entry::Want { cid: self.cid, kind, priority, send_dont_have: true }
	}

	/// What a peer that forgot all has to know of it.
	pub fn entry_for(&self, peer: &PeerId) -> Option<Entry> {
		match self.from {
			Some((from, _)) if from == *peer => Some(self.entry(WantKind::Block)),
			_ => matches!(self.answers.get(peer)?, Answer::Pending(_))
				.then(|| self.entry(WantKind::Have)),
		}
	}
}
