//! One peer that can be asked for blocks.

use super::Hash;
use crate::bitswap::message::Entry;
use cid::Cid;
use std::{
	collections::{BTreeMap, HashMap, HashSet, VecDeque},
	time::Instant,
};

/// Blocks that a peer was asked for and that are remembered, so that one that comes late is not
/// taken for a lie.
const REMEMBERED: usize = 8_192;

pub(super) struct Peer {
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
	/// Blocks that it was asked for, oldest first; by hash function, how many may still come.
	asked: HashSet<Hash>,
	asked_order: VecDeque<Hash>,
	expected: HashMap<u64, usize>,
}

impl Peer {
	pub fn new(now: Instant) -> Self {
		Self {
			load: 0,
			last_block: now,
			stalled_until: None,
			outbox: BTreeMap::new(),
			told: HashMap::new(),
			full: true,
			asked: HashSet::new(),
			asked_order: VecDeque::new(),
			expected: HashMap::new(),
		}
	}

	pub fn is_stalled(&self, now: Instant) -> bool {
		self.stalled_until.is_some_and(|until| now < until)
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
		let asked = self.asked.remove(hash);
		if asked {
			self.last_block = now;
			self.stalled_until = None;
		}
		asked
	}

	fn ask(&mut self, hash: Hash) {
		if !self.asked.insert(hash) {
			return;
		}
		*self.expected.entry(hash.code()).or_default() += 1;
		self.asked_order.push_back(hash);
		while self.asked_order.len() > REMEMBERED {
			let Some(oldest) = self.asked_order.pop_front() else { break };
			if self.asked.remove(&oldest) {
				if let Some(left) = self.expected.get_mut(&oldest.code()) {
					*left = left.saturating_sub(1);
				}
			}
		}
	}
}
