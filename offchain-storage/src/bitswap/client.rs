//! What this peer wants, and whom it asks: sessions over several peers.
//!
//! A want starts with the peers of its session: one of them is asked for the block, some others
//! whether they have it. Without such peers, all connected ones are asked whether they have it, and
//! those that do join the session. A block is asked of one peer at a time: duplicates come only
//! from peers that were given up as stalled and answer after all. When nobody has it, the DHT is
//! searched, once for the block and once for the session's root.

mod peer;
mod want;

use super::message::{Entry, WantKind};
use cid::{multihash::Multihash, Cid};
use libp2p::PeerId;
use peer::Peer;
use std::{
	collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
	time::{Duration, Instant},
};
use want::{Answer, Search, Want};

/// What blocks are known by: CIDs that differ in version or content codec name the same block.
pub type Hash = Multihash<64>;

/// Names a session.
pub type SessionId = u64;

/// Names a search in the DHT.
pub type SearchId = u64;

/// How wants are pursued.
#[derive(Clone, Debug)]
pub struct ClientConfig {
	/// How long a peer that was asked may be silent before another is asked.
	pub stall_timeout: Duration,
	/// How long a peer that stalled is not asked again.
	pub stall_backoff: Duration,
	/// How long connected peers may answer before the DHT is searched.
	pub search_delay: Duration,
	/// How long a want may go without any progress before it fails.
	pub give_up: Duration,
	/// Blocks that are asked of one peer at a time.
	pub blocks_per_peer: usize,
	/// Peers that are asked whether they have a block, besides the one that is asked for it.
	pub also_ask: usize,
	/// Peers that are asked at a time whether they have a block, when nobody is known to.
	pub broadcast: usize,
	/// Searches in the DHT at a time.
	pub searches: usize,
}

impl Default for ClientConfig {
	fn default() -> Self {
		Self {
			stall_timeout: Duration::from_secs(5),
			stall_backoff: Duration::from_secs(20),
			search_delay: Duration::from_secs(1),
			give_up: Duration::from_secs(60),
			blocks_per_peer: 16,
			also_ask: 2,
			broadcast: 32,
			searches: 16,
		}
	}
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
	/// Look for providers of this.
	Search(SearchId, Cid),
	/// Connect to a provider.
	Dial(PeerId),
	/// Nobody has it: the want is dropped.
	NotFound(Hash),
	/// A peer stalled; what it was asked for is asked of others.
	Stalled(PeerId),
}

/// What a block that came is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
	/// It was wanted, under this CID; it no longer is.
	Wanted(Cid),
	/// It was asked of this peer, but is no longer wanted.
	Late,
	/// It was never asked of this peer: it sends what does not hash to what it was asked for.
	Lie,
}

/// All wants, sessions and peers.
pub struct Client {
	config: ClientConfig,
	peers: HashMap<PeerId, Peer>,
	wants: HashMap<Hash, Want>,
	/// Wants that no peer is asked for now, oldest first.
	unassigned: BTreeMap<u64, Hash>,
	sessions: HashMap<SessionId, Session>,
	searches: HashMap<SearchId, Target>,
	actions: VecDeque<Action>,
	counter: u64,
}

/// Wants that belong together: who has one likely has the others.
struct Session {
	root: Cid,
	search: Search,
	peers: BTreeSet<PeerId>,
	/// Providers that are not connected yet.
	dialing: BTreeSet<PeerId>,
	wants: BTreeSet<Hash>,
}

/// For whom the DHT is searched.
enum Target {
	Want(Hash),
	Session(SessionId),
}

impl Client {
	/// Nothing wanted, nobody known.
	pub fn new(config: ClientConfig) -> Self {
		Self {
			config,
			peers: HashMap::new(),
			wants: HashMap::new(),
			unassigned: BTreeMap::new(),
			sessions: HashMap::new(),
			searches: HashMap::new(),
			actions: VecDeque::new(),
			counter: 0,
		}
	}

	/// Takes what is to be done next.
	pub fn action(&mut self) -> Option<Action> {
		self.actions.pop_front()
	}

	/// Wants a block in a session, which begins with its first want.
	pub fn want(&mut self, session: SessionId, cid: Cid, now: Instant) {
		let hash = *cid.hash();
		let order = self.next_number();
		let sessions = &mut self.sessions;
		sessions.entry(session).or_insert_with(|| Session::new(cid)).wants.insert(hash);
		let want = self.wants.entry(hash).or_insert_with(|| {
			self.unassigned.insert(order, hash);
			Want::new(cid, order, now)
		});
		want.sessions.insert(session);
		self.advance(hash, now);
	}

	/// Ends a session: what no other session wants is cancelled.
	pub fn close(&mut self, session: SessionId, now: Instant) {
		let Some(closed) = self.sessions.remove(&session) else { return };
		for hash in closed.wants {
			let Some(want) = self.wants.get_mut(&hash) else { continue };
			want.sessions.remove(&session);
			if want.sessions.is_empty() {
				self.drop_want(&hash);
			}
		}
		self.advance_all(now);
	}

	/// A peer can be asked.
	pub fn connected(&mut self, peer: PeerId, now: Instant) {
		self.peers.entry(peer).or_insert_with(|| Peer::new(now));
		for session in self.sessions.values_mut() {
			if session.dialing.remove(&peer) {
				session.peers.insert(peer);
			}
		}
		self.advance_all(now);
	}

	/// A peer cannot be asked, or could not be connected to.
	pub fn disconnected(&mut self, peer: PeerId, now: Instant) {
		for session in self.sessions.values_mut() {
			session.dialing.remove(&peer);
			session.peers.remove(&peer);
		}
		if self.peers.remove(&peer).is_none() {
			return;
		}
		for (hash, want) in &mut self.wants {
			want.answers.remove(&peer);
			if want.from.take_if(|(from, _)| *from == peer).is_some() {
				self.unassigned.insert(want.order, *hash);
			}
		}
		self.advance_all(now);
	}

	/// A peer said whether it has a block.
	pub fn presence(&mut self, peer: PeerId, cid: &Cid, have: bool, now: Instant) {
		let hash = *cid.hash();
		let Some(want) = self.wants.get_mut(&hash) else { return };
		// Only what was asked is listened to, or any peer could join any session.
		let Some(answer) = want.answers.get_mut(&peer) else { return };
		if have {
			*answer = Answer::Has;
			for session in &want.sessions {
				if let Some(session) = self.sessions.get_mut(session) {
					session.peers.insert(peer);
				}
			}
		} else {
			*answer = Answer::HasNot;
			self.release(&hash, peer);
		}
		self.advance(hash, now);
	}

	/// Whether a block of this hash function may come from this peer: whether it was asked for more
	/// of them than it has sent. What may not is dropped before it is hashed.
	pub fn expects(&mut self, peer: &PeerId, hash_function: u64) -> bool {
		self.peers.get_mut(peer).is_some_and(|peer| peer.expects(hash_function))
	}

	/// A block came from a peer, and hashes to this.
	pub fn arrived(&mut self, peer: PeerId, hash: &Hash, now: Instant) -> Arrival {
		let asked = self.peers.get_mut(&peer).is_some_and(|peer| peer.arrived(hash, now));
		let arrival = match self.wants.get(hash) {
			Some(want) if asked => {
				let cid = want.cid;
				for session in &want.sessions {
					if let Some(session) = self.sessions.get_mut(session) {
						session.peers.insert(peer);
						session.wants.remove(hash);
					}
				}
				self.drop_want(hash);
				Arrival::Wanted(cid)
			},
			_ if asked => Arrival::Late,
			_ => Arrival::Lie,
		};
		self.advance_all(now);
		arrival
	}

	/// A block is here by other ways.
	pub fn satisfied(&mut self, hash: &Hash) {
		let Some(want) = self.wants.get(hash) else { return };
		for session in &want.sessions {
			if let Some(session) = self.sessions.get_mut(session) {
				session.wants.remove(hash);
			}
		}
		self.drop_want(hash);
	}

	/// A search found a provider.
	pub fn found(&mut self, search: SearchId, peer: PeerId, now: Instant) {
		let sessions: Vec<SessionId> = match self.searches.get(&search) {
			Some(Target::Session(session)) => vec![*session],
			Some(Target::Want(hash)) => match self.wants.get(hash) {
				Some(want) => want.sessions.iter().copied().collect(),
				None => return,
			},
			None => return,
		};
		let connected = self.peers.contains_key(&peer);
		for session in sessions {
			let Some(session) = self.sessions.get_mut(&session) else { continue };
			if connected {
				session.peers.insert(peer);
			} else if session.dialing.insert(peer) {
				self.actions.push_back(Action::Dial(peer));
			}
		}
		self.advance_all(now);
	}

	/// A search is over.
	pub fn searched(&mut self, search: SearchId) {
		match self.searches.remove(&search) {
			Some(Target::Session(session)) => {
				if let Some(session) = self.sessions.get_mut(&session) {
					session.search = Search::Over;
				}
			},
			Some(Target::Want(hash)) => {
				if let Some(want) = self.wants.get_mut(&hash) {
					want.search = Search::Over;
				}
			},
			None => {},
		}
	}

	/// What to tell a peer next; at most `limit` entries. The flag says whether they are all.
	pub fn take_entries(&mut self, peer: &PeerId, limit: usize) -> Option<(bool, Vec<Entry>)> {
		self.peers.get_mut(peer)?.take_entries(limit)
	}

	/// What a peer was told last may be lost: all that is wanted of it is told again.
	pub fn resync(&mut self, peer: PeerId) {
		let wants = self.wants.values().filter_map(|want| want.entry_for(&peer)).collect();
		if let Some(peer) = self.peers.get_mut(&peer) {
			peer.tell_all(wants);
		}
	}

	/// Blocks that are wanted.
	pub fn wanted(&self) -> usize {
		self.wants.len()
	}

	/// Looks for what took too long.
	pub fn tick(&mut self, now: Instant) {
		let hashes: Vec<Hash> = self.wants.keys().copied().collect();
		for hash in &hashes {
			self.check_stalled(hash, now);
		}
		self.advance_all(now);
		let unassigned: Vec<Hash> = self.unassigned.values().copied().collect();
		for hash in unassigned {
			self.search_for(&hash, now);
			if self.is_hopeless(&hash, now) {
				self.fail(&hash);
			}
		}
	}

	fn next_number(&mut self) -> u64 {
		self.counter += 1;
		self.counter
	}

	fn advance_all(&mut self, now: Instant) {
		let unassigned: Vec<Hash> = self.unassigned.values().copied().collect();
		for hash in unassigned {
			self.advance(hash, now);
		}
	}

	/// Asks the best peer for a block, or all peers whether they have it.
	fn advance(&mut self, hash: Hash, now: Instant) {
		let Some(want) = self.wants.get_mut(&hash) else { return };
		if want.from.is_some() {
			return;
		}
		let sessions = want.sessions.iter().filter_map(|id| self.sessions.get(id));
		let in_session: BTreeSet<PeerId> =
			sessions.flat_map(|session| session.peers.iter().copied()).collect();
		let mut candidates: Vec<(PeerId, usize, Option<Answer>)> = self
			.peers
			.iter()
			.filter(|(id, peer)| {
				!peer.is_stalled(now) && want.may_have(id, in_session.contains(id))
			})
			.map(|(id, peer)| (*id, peer.load, want.answers.get(id).copied()))
			.collect();
		// Those that said so before those that may, the least busy first.
		candidates.sort_by_key(|(_, load, answer)| (*answer != Some(Answer::Has), *load));
		let free = candidates.iter().position(|(_, load, _)| *load < self.config.blocks_per_peer);
		match free {
			Some(at) => {
				let (chosen, ..) = candidates.swap_remove(at);
				want.from = Some((chosen, now));
				self.unassigned.remove(&want.order);
				let unasked = candidates.iter().filter(|(_, _, answer)| answer.is_none());
				let others: Vec<PeerId> =
					unasked.take(self.config.also_ask).map(|(id, ..)| *id).collect();
				self.ask(&hash, chosen, WantKind::Block, now);
				for other in others {
					self.ask(&hash, other, WantKind::Have, now);
				}
			},
			// They are busy with what was wanted before.
			None if !candidates.is_empty() => want.progress = now,
			None => {
				let room = self.config.broadcast.saturating_sub(want.pending());
				let unasked = self.peers.keys().filter(|id| !want.answers.contains_key(id));
				let asked: Vec<PeerId> = unasked.take(room).copied().collect();
				for peer in asked {
					self.ask(&hash, peer, WantKind::Have, now);
				}
			},
		}
	}

	fn ask(&mut self, hash: &Hash, id: PeerId, kind: WantKind, now: Instant) {
		let (Some(want), Some(peer)) = (self.wants.get_mut(hash), self.peers.get_mut(&id)) else {
			return;
		};
		if kind == WantKind::Block {
			peer.load += 1;
		}
		want.answers.entry(id).or_insert(Answer::Pending(now));
		peer.tell(want.entry(kind));
	}

	/// Takes a want from the peer that is asked for it, if it is this one.
	fn release(&mut self, hash: &Hash, peer: PeerId) {
		let Some(want) = self.wants.get_mut(hash) else { return };
		if want.from.take_if(|(from, _)| *from == peer).is_some() {
			self.unassigned.insert(want.order, *hash);
			if let Some(peer) = self.peers.get_mut(&peer) {
				peer.load = peer.load.saturating_sub(1);
			}
		}
	}

	fn drop_want(&mut self, hash: &Hash) {
		let Some(want) = self.wants.remove(hash) else { return };
		self.unassigned.remove(&want.order);
		for peer in self.peers.values_mut() {
			peer.cancel(hash);
		}
		if let Some(peer) = want.from.and_then(|(peer, _)| self.peers.get_mut(&peer)) {
			peer.load = peer.load.saturating_sub(1);
		}
	}

	fn fail(&mut self, hash: &Hash) {
		for session in self.sessions.values_mut() {
			session.wants.remove(hash);
		}
		self.drop_want(hash);
		self.actions.push_back(Action::NotFound(*hash));
	}

	fn check_stalled(&mut self, hash: &Hash, now: Instant) {
		let config = &self.config;
		let Some(want) = self.wants.get_mut(hash) else { return };
		want.expire_answers(config.stall_timeout, config.stall_backoff, now);
		let Some((id, since)) = want.from else { return };
		let Some(peer) = self.peers.get_mut(&id) else { return };
		if now < since.max(peer.last_block) + config.stall_timeout {
			return;
		}
		want.answers.insert(id, Answer::Stalled(now));
		if !peer.is_stalled(now) {
			peer.stalled_until = Some(now + config.stall_backoff);
			self.actions.push_back(Action::Stalled(id));
		}
		peer.cancel(hash);
		self.release(hash, id);
	}

	/// Begins the searches that can help a want that nobody connected has.
	fn search_for(&mut self, hash: &Hash, now: Instant) {
		let Some(want) = self.wants.get_mut(hash) else { return };
		let waited = now >= want.since + self.config.search_delay;
		if !waited || want.from.is_some() || self.searches.len() >= self.config.searches {
			return;
		}
		let mut targets = Vec::new();
		if want.search == Search::NotYet {
			want.search = Search::Running;
			targets.push((Target::Want(*hash), want.cid));
		}
		for id in &want.sessions {
			let Some(session) = self.sessions.get_mut(id) else { continue };
			if session.search == Search::NotYet {
				session.search = Search::Running;
				targets.push((Target::Session(*id), session.root));
			}
		}
		for (target, cid) in targets {
			let search = self.next_number();
			self.searches.insert(search, target);
			self.actions.push_back(Action::Search(search, cid));
		}
	}

	/// Whether nothing is left that could bring a block.
	fn is_hopeless(&self, hash: &Hash, now: Instant) -> bool {
		let Some(want) = self.wants.get(hash) else { return false };
		if now >= want.progress + self.config.give_up {
			return true;
		}
		let sessions = want.sessions.iter().filter_map(|id| self.sessions.get(id));
		want.search == Search::Over
			&& sessions.clone().all(|s| s.search == Search::Over && s.dialing.is_empty())
			&& self.peers.keys().all(|peer| want.answers.get(peer) == Some(&Answer::HasNot))
	}
}

impl Session {
	fn new(root: Cid) -> Self {
		Self {
			root,
			search: Search::NotYet,
			peers: BTreeSet::new(),
			dialing: BTreeSet::new(),
			wants: BTreeSet::new(),
		}
	}
}

#[cfg(test)]
mod tests;
