//! What this peer owes to others: what each of them wants, and what may be sent when.

use super::message::{Entry, Presence, WantKind};
use crate::block::{hash_function, Block, MAX_BLOCK_LEN};
use crate::store::BlockStore;
use cid::Cid;
use libp2p::PeerId;
use std::{
	cmp::Reverse,
	collections::{BTreeSet, HashMap},
	time::Instant,
};

mod rate;
use rate::Rate;

/// Tasks that are looked up at a time for one peer.
const BATCH_TASKS: usize = 256;

/// What others may ask of this peer.
#[derive(Clone, Debug)]
pub struct ServerConfig {
	/// Wants of one peer that are kept. A further one takes the place of the oldest whose block is
	/// not here; if there is none, the peer is told that what it wants is not here.
	pub wants_per_peer: usize,
	/// Bytes of blocks that are sent to one peer in a second, on average over some seconds.
	pub bytes_per_second: u64,
	/// Wants and cancels that are read from one peer in a second, on average over some seconds;
	/// what is more is ignored.
	pub entries_per_second: u64,
	/// Bytes of blocks in one message. A larger block goes alone.
	pub batch_bytes: usize,
}

impl Default for ServerConfig {
	fn default() -> Self {
		Self {
			wants_per_peer: 1_024,
			bytes_per_second: 256 * 1024 * 1024,
			entries_per_second: 16_384,
			batch_bytes: 1024 * 1024,
		}
	}
}

/// All peers' wants.
pub struct Server {
	config: ServerConfig,
	peers: HashMap<PeerId, Ledger>,
	refused: u64,
}

/// One peer's wants.
struct Ledger {
	wants: HashMap<Cid, Wanted>,
	/// Those that are to be looked at, in order.
	pending: BTreeSet<(Reverse<i32>, u64, Cid)>,
	/// Those that were looked at and are not here, oldest first.
	absent: BTreeSet<(u64, Cid)>,
	/// What is too much, or of unknown hash functions, and is to be answered with "not here".
	refused: Vec<Cid>,
	/// What is being read or sent.
	under_way: Vec<Task>,
	bytes: Rate,
	entries: Rate,
	counter: u64,
}

#[derive(Clone, Copy)]
struct Wanted {
	kind: WantKind,
	priority: i32,
	send_dont_have: bool,
	number: u64,
}

/// Something to look up in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
	/// Which block.
	pub cid: Cid,
	/// The block, or whether it is there.
	pub kind: WantKind,
	/// Whether to say so if it is not there.
	pub send_dont_have: bool,
}

/// What is to be looked up for a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
	/// The most urgent first.
	pub tasks: Vec<Task>,
	/// What is to be answered with "not here" without a look.
	pub refused: Vec<Cid>,
}

/// What was found for a batch.
#[derive(Debug, Default)]
pub struct Answer {
	/// To be sent.
	pub blocks: Vec<Block>,
	/// To be sent.
	pub presences: Vec<Presence>,
	/// Did not fit.
	left: Vec<Task>,
	/// Not here. They stay wanted.
	absent: Vec<Cid>,
}

impl Server {
	/// Nobody wants anything.
	pub fn new(config: ServerConfig) -> Self {
		Self { config, peers: HashMap::new(), refused: 0 }
	}

	/// Wants that were refused or ignored for being too many.
	pub fn refused(&self) -> u64 {
		self.refused
	}

	/// A peer changes what it wants.
	pub fn wants(&mut self, peer: PeerId, full: bool, entries: &[Entry], now: Instant) {
		let config = &self.config;
		let ledger = self.peers.entry(peer).or_insert_with(|| Ledger::new(config, now));
		if full {
			ledger.wants.clear();
			ledger.pending.clear();
			ledger.absent.clear();
		}
		for (read, entry) in entries.iter().enumerate() {
			if !ledger.entries.take(1, now) {
				self.refused += (entries.len() - read) as u64;
				return;
			}
			match *entry {
				Entry::Cancel(cid) => ledger.remove(&cid),
				Entry::Want { cid, kind, priority, send_dont_have } => {
					if !ledger.insert(cid, kind, priority, send_dont_have, config.wants_per_peer) {
						self.refused += 1;
					}
				},
			}
		}
	}

	/// A peer is gone.
	pub fn forget(&mut self, peer: &PeerId) {
		self.peers.remove(peer);
	}

	/// Blocks came into the store: who wants them gets them.
	pub fn stored(&mut self, cids: &[Cid]) -> Vec<PeerId> {
		let mut waiting = Vec::new();
		for (peer, ledger) in &mut self.peers {
			let found = cids.iter().filter(|cid| ledger.queue(cid)).count();
			if found > 0 {
				waiting.push(*peer);
			}
		}
		waiting
	}

	/// Whether [`Server::next`] has something for a peer.
	pub fn is_due(&mut self, peer: &PeerId, now: Instant) -> bool {
		self.peers.get_mut(peer).is_some_and(|ledger| {
			ledger.under_way.is_empty()
				&& !(ledger.pending.is_empty() && ledger.refused.is_empty())
				&& ledger.bytes.is_positive(now)
		})
	}

	/// What to look up for a peer now. [`Server::sent`] or [`Server::lost`] has to follow, and
	/// [`Server::answered`] before.
	pub fn next(&mut self, peer: &PeerId, now: Instant) -> Option<Batch> {
		if !self.is_due(peer, now) {
			return None;
		}
		let ledger = self.peers.get_mut(peer)?;
		let mut batch = Batch { tasks: Vec::new(), refused: std::mem::take(&mut ledger.refused) };
		while batch.tasks.len() < BATCH_TASKS {
			let Some((_, _, cid)) = ledger.pending.pop_first() else { break };
			if let Some(wanted) = ledger.wants.get(&cid) {
				let Wanted { kind, send_dont_have, .. } = *wanted;
				batch.tasks.push(Task { cid, kind, send_dont_have });
			}
		}
		ledger.under_way.clone_from(&batch.tasks);
		(batch != Batch::default()).then_some(batch)
	}

	/// What was found is on its way to the peer.
	pub fn answered(&mut self, peer: &PeerId, answer: &Answer, now: Instant) {
		let Some(ledger) = self.peers.get_mut(peer) else { return };
		for task in &answer.left {
			ledger.under_way.retain(|other| other.cid != task.cid);
			ledger.queue(&task.cid);
		}
		ledger.under_way.retain(|task| !answer.absent.contains(&task.cid));
		for cid in &answer.absent {
			ledger.set_aside(cid);
		}
		let bytes: usize = answer.blocks.iter().map(|block| block.data().len()).sum();
		ledger.bytes.spend(bytes as u64, now);
	}

	/// The peer has its answer.
	pub fn sent(&mut self, peer: &PeerId) {
		let Some(ledger) = self.peers.get_mut(peer) else { return };
		for task in std::mem::take(&mut ledger.under_way) {
			// It may want more by now than it was sent.
			if ledger.wants.get(&task.cid).is_some_and(|wanted| wanted.kind <= task.kind) {
				ledger.remove(&task.cid);
			}
		}
	}

	/// The peer did not get its answer: it is to be looked up again.
	pub fn lost(&mut self, peer: &PeerId) {
		let Some(ledger) = self.peers.get_mut(peer) else { return };
		for task in std::mem::take(&mut ledger.under_way) {
			ledger.queue(&task.cid);
		}
	}
}

impl Ledger {
	fn new(config: &ServerConfig, now: Instant) -> Self {
		Self {
			wants: HashMap::new(),
			pending: BTreeSet::new(),
			absent: BTreeSet::new(),
			refused: Vec::new(),
			under_way: Vec::new(),
			bytes: Rate::new(config.bytes_per_second, now),
			entries: Rate::new(config.entries_per_second, now),
			counter: 0,
		}
	}

	/// `false` if there is no room for it.
	fn insert(
		&mut self,
		cid: Cid,
		kind: WantKind,
		priority: i32,
		send_dont_have: bool,
		limit: usize,
	) -> bool {
		let known = hash_function(&cid).is_ok();
		let mut full = self.wants.len() >= limit && !self.wants.contains_key(&cid);
		if let Some(&(_, oldest)) = self.absent.first().filter(|_| full && known) {
			self.remove(&oldest);
			full = false;
		}
		if full || !known {
			if send_dont_have && self.refused.len() < limit {
				self.refused.push(cid);
			}
			return false;
		}
		self.remove(&cid);
		self.counter += 1;
		let wanted = Wanted { kind, priority, send_dont_have, number: self.counter };
		self.wants.insert(cid, wanted);
		self.queue(&cid)
	}

	fn remove(&mut self, cid: &Cid) {
		if let Some(wanted) = self.wants.remove(cid) {
			self.pending.remove(&(Reverse(wanted.priority), wanted.number, *cid));
			self.absent.remove(&(wanted.number, *cid));
		}
	}

	/// It is not here. If it was told meanwhile that it came, it is looked at again.
	fn set_aside(&mut self, cid: &Cid) {
		let Some(wanted) = self.wants.get(cid) else { return };
		if !self.pending.contains(&(Reverse(wanted.priority), wanted.number, *cid)) {
			self.absent.insert((wanted.number, *cid));
		}
	}

	/// `false` if it is not wanted.
	fn queue(&mut self, cid: &Cid) -> bool {
		let Some(wanted) = self.wants.get(cid) else { return false };
		self.absent.remove(&(wanted.number, *cid));
		self.pending.insert((Reverse(wanted.priority), wanted.number, *cid));
		true
	}
}

/// Looks a batch up. It blocks the thread.
///
/// It stops reading blocks at `batch_bytes`; the first may be longer. A block that cannot be read
/// is not here.
pub fn look_up(store: &dyn BlockStore, batch: Batch, batch_bytes: usize) -> Answer {
	let mut answer = Answer::default();
	let mut room = batch_bytes;
	for task in batch.tasks {
		let len = store.len_of(&task.cid).unwrap_or_else(|error| {
			log::warn!("cannot serve {}: {error}", task.cid);
			None
		});
		match (len.filter(|len| *len <= MAX_BLOCK_LEN), task.kind) {
			(None, _) => answer.absent(&task),
			(Some(_), WantKind::Have) => {
				answer.presences.push(Presence { cid: task.cid, have: true });
			},
			(Some(len), WantKind::Block) if len > room && !answer.blocks.is_empty() => {
				answer.left.push(task);
			},
			(Some(len), WantKind::Block) => match store.get(&task.cid) {
				Ok(Some(block)) => {
					room = room.saturating_sub(len);
					answer.blocks.push(block);
				},
				Ok(None) => answer.absent(&task),
				Err(error) => {
					log::warn!("cannot serve {}: {error}", task.cid);
					answer.absent(&task);
				},
			},
		}
	}
	let refused = batch.refused.into_iter().map(|cid| Presence { cid, have: false });
	answer.presences.extend(refused);
	answer
}

impl Answer {
	/// Whether there is nothing to send.
	pub fn is_empty(&self) -> bool {
		self.blocks.is_empty() && self.presences.is_empty()
	}

	fn absent(&mut self, task: &Task) {
		self.absent.push(task.cid);
		if task.send_dont_have {
			self.presences.push(Presence { cid: task.cid, have: false });
		}
	}
}

#[cfg(test)]
mod tests;
