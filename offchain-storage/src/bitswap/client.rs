//! What this peer wants, and whom it asks: sessions over several peers.
//!
//! A want starts with the peers of its session: one of them is asked for the block, some others
//! whether they have it. Without such peers, all connected ones are asked whether they have it, and
//! those that do join the session. A block is asked of one peer at a time: duplicates come only
//! from peers that were given up as stalled and answer after all. When nobody has it, the DHT is
//! searched, once for the block and once for the session's root.

mod assign;
mod config;
mod peer;
mod timeouts;
mod want;

pub use config::ClientConfig;

use super::message::Entry;
use cid::{multihash::Multihash, Cid};
use libp2p::PeerId;
use peer::Peer;
use std::{
	collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
	time::Instant,
};
use want::{Answer, Search, Want};

/// What blocks are known by: CIDs that differ in version or content codec name the same block.
pub type Hash = Multihash<64>;

/// Names a session.
pub type SessionId = u64;

/// Names a search in the DHT.
pub type SearchId = u64;

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
	/// It is not wanted, but was asked of this peer, or may have been before it was last connected.
	Late,
	/// It is not wanted and was never asked of this peer: it sends what does not hash to what it was
	/// asked for.
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
		let connection = self.next_number();
		self.peers.entry(peer).or_insert_with(|| Peer::new(connection, now));
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

	/// What tells a peer's connection from its earlier and later ones, for [`Client::arrived`].
	pub fn connection(&self, peer: &PeerId) -> Option<u64> {
		self.peers.get(peer).map(|peer| peer.connection)
	}

	/// A block came from a peer when this was its connection, and hashes to this.
	///
	/// Hashing takes its time: the peer may have gone since, and what it was asked for with it.
	pub fn arrived(
		&mut self,
		peer: PeerId,
		connection: Option<u64>,
		hash: &Hash,
		now: Instant,
	) -> Arrival {
		let known = self.peers.get_mut(&peer);
		let is_known = known.is_some();
		let excused =
			known.is_none_or(|peer| peer.arrived(hash, now) || Some(peer.connection) != connection);
		let arrival = match self.wants.get(hash) {
			Some(want) => {
				let cid = want.cid;
				for session in &want.sessions {
					if let Some(session) = self.sessions.get_mut(session) {
						if is_known {
							session.peers.insert(peer);
						}
						session.wants.remove(hash);
					}
				}
				self.drop_want(hash);
				Arrival::Wanted(cid)
			},
			None if excused => Arrival::Late,
			None => Arrival::Lie,
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

	/// Whether a peer is asked for anything.
	pub fn is_asked(&self, peer: &PeerId) -> bool {
		self.peers.get(peer).is_some_and(Peer::is_asked)
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

	fn next_number(&mut self) -> u64 {
		self.counter += 1;
		self.counter
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
