//! One peer that can be asked for blocks.

use super::Hash;
use crate::bitswap::message::Entry;
use cid::Cid;
use std::{
	collections::{BTreeMap, HashMap, VecDeque},
	time::Instant,
};

/// Blocks that a peer was asked for and that are remembered, so that one that comes late or twice is
/// not taken for a lie.
const REMEMBERED: usize = 8_192;

pub(super) struct Peer {
	/// Tells this time that it was connected from others.
	pub connection: u64,
	/// Blocks that it is asked for now.
	pub load: usize,
	/// When its last block came; at first, when it was connected.
	pub last_block: Instant,
	pub stalled_until: Option<Instant>,
	/// What it does not know yet.
	outbox: BTreeMap<Hash, Entry>,
	/// What it knows is wanted.
	told: HashMap<Hash, Cid>,
	/// Whether it is to forget what it was told before.
	full: bool,
	/// Blocks that it was asked for, and when, oldest first.
	asked: HashMap<Hash, Asked>,
	asked_order: VecDeque<(Hash, u64)>,
	questions: u64,
	/// By hash function, how many blocks may still come.
	expected: HashMap<u64, usize>,
}

/// A block that a peer was asked for.
struct Asked {
	/// The question, if it was asked for it more than once the last one.
	question: u64,
	came: bool,
}

impl Peer {
	pub fn new(connection: u64, now: Instant) -> Self {
		Self {
			connection,
			load: 0,
			last_block: now,
			stalled_until: None,
			outbox: BTreeMap::new(),
			told: HashMap::new(),
			full: true,
			asked: HashMap::new(),
			asked_order: VecDeque::new(),
			questions: 0,
			expected: HashMap::new(),
		}
	}

	pub fn is_stalled(&self, now: Instant) -> bool {
		self.stalled_until.is_some_and(|until| now < until)
	}

	/// Whether it knows, or is to be told, of anything that is wanted of it.
	pub fn is_asked(&self) -> bool {
		!self.told.is_empty() || !self.outbox.is_empty()
	}

	/// Puts a want among what it is to be told.
	pub fn tell(&mut self, entry: Entry) {
		let hash = *entry.cid().hash();
		// Who is asked whether it has a small block may answer with the block itself.
		self.ask(hash);
		self.outbox.insert(hash, entry);
	}

	/// Takes a want back, before or after it was told.
	pub fn cancel(&mut self, hash: &Hash) {
		match self.told.get(hash) {
			Some(cid) => self.outbox.insert(*hash, Entry::Cancel(*cid)),
			None => self.outbox.remove(hash),
		};
	}

	pub fn take_entries(&mut self, limit: usize) -> Option<(bool, Vec<Entry>)> {
		if self.outbox.is_empty() {
			return None;
		}
		let mut entries = Vec::new();
		while entries.len() < limit {
			let Some((hash, entry)) = self.outbox.pop_first() else { break };
			match entry {
				Entry::Want { cid, .. } => self.told.insert(hash, cid),
				Entry::Cancel(_) => self.told.remove(&hash),
			};
			entries.push(entry);
		}
		Some((std::mem::take(&mut self.full), entries))
	}

	/// Forgets what it was told, and tells it these.
	pub fn tell_all(&mut self, wants: Vec<Entry>) {
		self.full = true;
		self.told.clear();
		self.outbox = wants.into_iter().map(|entry| (*entry.cid().hash(), entry)).collect();
	}

	pub fn expects(&mut self, hash_function: u64) -> bool {
		match self.expected.get_mut(&hash_function) {
			Some(left) if *left > 0 => {
				*left -= 1;
				true
			},
			_ => false,
		}
	}

	/// Notes that a block came. `false` if it was not asked for.
	pub fn arrived(&mut self, hash: &Hash, now: Instant) -> bool {
		// Who has answered with the block has done with the want.
		self.told.remove(hash);
		self.outbox.remove(hash);
		let Some(asked) = self.asked.get_mut(hash) else { return false };
		if !std::mem::replace(&mut asked.came, true) {
			self.last_block = now;
			self.stalled_until = None;
		}
		true
	}

	fn ask(&mut self, hash: Hash) {
		if self.asked.get(&hash).is_some_and(|asked| !asked.came) {
			return;
		}
		self.questions += 1;
		self.asked.insert(hash, Asked { question: self.questions, came: false });
		*self.expected.entry(hash.code()).or_default() += 1;
		self.asked_order.push_back((hash, self.questions));
		while self.asked_order.len() > REMEMBERED {
			let Some((oldest, question)) = self.asked_order.pop_front() else { break };
			if self.asked.get(&oldest).is_none_or(|asked| asked.question != question) {
				// It was asked for again since.
				continue;
			}
			if self.asked.remove(&oldest).is_some_and(|asked| !asked.came) {
				if let Some(left) = self.expected.get_mut(&oldest.code()) {
					*left = left.saturating_sub(1);
				}
			}
		}
	}
}
