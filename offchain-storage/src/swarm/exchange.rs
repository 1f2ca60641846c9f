//! Bitswap at work: messages to and from peers, and blocks to and from the store.

mod pump;

use super::{config::Config, error::FetchError, stats::SwarmStats, store_work::StoreWork};
use crate::{
	bitswap::{
		client::{Arrival, Client, Hash, SessionId},
		frame::{self, Permit, Received},
		server::{look_up, Answer, Server},
		Budget, Message, Payload,
	},
	block::{Block, MAX_BLOCK_LEN},
	store::{BlockStore, StoreError},
};
use bytes::Bytes;
use cid::Cid;
use libp2p::PeerId;
use std::{
	collections::{HashMap, HashSet},
	sync::Arc,
	time::Instant,
};
use tokio::{sync::oneshot, task::JoinSet};

/// Entries in one message.
const ENTRIES: usize = 1_024;

/// Messages in a row that cannot be sent or read before a peer is disconnected.
const FAILURES: u32 = 3;

pub(super) struct Exchange {
	client: Client,
	server: Server,
	store: StoreWork,
	batch_bytes: usize,
	outbound: Budget,
	/// Sessions that have not ended.
	open: HashSet<SessionId>,
	waiters: HashMap<Hash, Vec<Waiter>>,
	peers: HashMap<PeerId, Outgoing>,
	turn: u64,
	stats: SwarmStats,
	pub jobs: JoinSet<Job>,
}

struct Waiter {
	session: SessionId,
	cid: Cid,
	reply: oneshot::Sender<Result<Block, FetchError>>,
}

/// What goes to a peer.
#[derive(Default)]
struct Outgoing {
	state: State,
	failures: u32,
	/// When it last had its turn.
	turn: u64,
}

#[derive(Default)]
enum State {
	#[default]
	Idle,
	/// Its blocks are being read from the store.
	Reading,
	/// A message is on its way, with its part of the budget.
	Sending { _permit: Option<Permit> },
}

/// What was done on another thread.
pub(super) enum Job {
	/// Blocks of a message, named.
	Hashed(Hashed),
	/// Blocks that are in the store now, or are not.
	Stored { blocks: Vec<Block>, result: Result<(), StoreError> },
	/// An answer to a peer.
	Read { peer: PeerId, answer: Answer, frame: Bytes, permit: Permit },
	/// Nothing: it panicked.
	Failed(Failed),
}

/// Blocks of a message, named.
pub(super) struct Hashed {
	peer: PeerId,
	/// What its connection was when they came.
	connection: Option<u64>,
	blocks: Vec<Block>,
	permit: Permit,
}

/// Whom a job was for.
#[derive(Debug)]
pub(super) enum Failed {
	/// Nobody waits for it.
	Nothing,
	Store(Vec<Cid>),
	Read(PeerId),
}

impl Exchange {
	pub fn new(config: &Config, store: StoreWork) -> Self {
		Self {
			client: Client::new(config.client.clone()),
			server: Server::new(config.server.clone()),
			store,
			batch_bytes: config.server.batch_bytes.min(MAX_BLOCK_LEN),
			outbound: Budget::new(config.outbound_bytes),
			open: HashSet::new(),
			waiters: HashMap::new(),
			peers: HashMap::new(),
			turn: 0,
			stats: SwarmStats::default(),
			jobs: JoinSet::new(),
		}
	}

	pub fn stats(&self) -> SwarmStats {
		let (wanted, refused) = (self.client.wanted(), self.server.refused());
		SwarmStats { wanted, refused, ..self.stats }
	}

	/// A session begins.
	pub fn open(&mut self, session: SessionId) {
		self.open.insert(session);
	}

	/// Wants a block. The end of its session may have been heard of first; nobody waits for it then.
	pub fn want(
		&mut self,
		session: SessionId,
		cid: Cid,
		reply: oneshot::Sender<Result<Block, FetchError>>,
	) {
		if !self.open.contains(&session) || reply.is_closed() {
			return;
		}
		self.waiters.entry(*cid.hash()).or_default().push(Waiter { session, cid, reply });
		self.client.want(session, cid, Instant::now());
		// It may have been put since it was looked for, and that been said before this.
		self.look_for(vec![cid]);
	}

	/// A session ends, and with it all that it wants.
	pub fn close(&mut self, session: SessionId) {
		self.open.remove(&session);
		self.client.close(session, Instant::now());
		self.waiters.retain(|_, waiters| {
			waiters.retain(|waiter| waiter.session != session);
			!waiters.is_empty()
		});
	}

	/// Blocks are in the store that did not come from here.
	pub fn stored(&mut self, cids: &[Cid]) {
		self.server.stored(cids);
		let awaited: Vec<Cid> =
			cids.iter().filter(|cid| self.waiters.contains_key(cid.hash())).copied().collect();
		if !awaited.is_empty() {
			self.look_for(awaited);
		}
	}

	/// Looks for blocks that are waited for in the store.
	fn look_for(&mut self, awaited: Vec<Cid>) {
		// Without an answer they are still looked for elsewhere.
		self.spawn(Failed::Nothing, move |store| {
			let blocks = awaited.iter().filter_map(|cid| store.get(cid).ok().flatten()).collect();
			Job::Stored { blocks, result: Ok(()) }
		});
	}

	/// A provider could not be connected to.
	pub fn unreachable(&mut self, peer: PeerId) {
		self.client.disconnected(peer, Instant::now());
	}

	pub fn client(&mut self) -> &mut Client {
		&mut self.client
	}

	pub fn tick(&mut self, now: Instant) {
		self.client.tick(now);
	}

	fn on_received(&mut self, peer: PeerId, received: Received) {
		let now = Instant::now();
		let Received { message, permit } = received;
		for presence in &message.presences {
			self.client.presence(peer, &presence.cid, presence.have, now);
		}
		if message.full || !message.entries.is_empty() {
			self.server.wants(peer, message.full, &message.entries, now);
		}
		let sent = message.blocks.len();
		let mut blocks = message.blocks;
		blocks.retain(|block| {
			block.data.len() <= MAX_BLOCK_LEN && self.client.expects(&peer, block.prefix.hash)
		});
		self.stats.unexpected += (sent - blocks.len()) as u64;
		if !blocks.is_empty() {
			let connection = self.client.connection(&peer);
			self.spawn(Failed::Nothing, move |_| {
				let alone = blocks.len() == 1;
				let named = blocks.into_iter().filter_map(|Payload { prefix, data }| {
					// A slice keeps the whole message in memory.
					let data = if alone { data } else { Bytes::copy_from_slice(&data) };
					Block::hash(prefix.codec, prefix.hash, data).ok()
				});
				Job::Hashed(Hashed { peer, connection, blocks: named.collect(), permit })
			});
		}
	}

	/// Gives `false` if the peer lied.
	fn on_hashed(&mut self, hashed: Hashed) -> bool {
		let Hashed { peer, connection, blocks, permit } = hashed;
		let now = Instant::now();
		let mut honest = true;
		let mut wanted = Vec::new();
		for block in blocks {
			match self.client.arrived(peer, connection, block.cid().hash(), now) {
				Arrival::Wanted(cid) => {
					self.stats.blocks_received += 1;
					self.stats.bytes_received += block.data().len() as u64;
					// They have the same hash.
					wanted.extend(block.renamed(cid));
				},
				Arrival::Late => self.stats.duplicates += 1,
				Arrival::Lie => {
					self.stats.lies += 1;
					honest = false;
				},
			}
		}
		if !wanted.is_empty() {
			let cids = wanted.iter().map(|block| *block.cid()).collect();
			self.spawn(Failed::Store(cids), move |store| {
				let result = store.put(wanted.clone());
				drop(permit);
				Job::Stored { blocks: wanted, result }
			});
		}
		honest
	}

	fn on_stored(&mut self, blocks: Vec<Block>, result: Result<(), StoreError>) {
		let result = result.map_err(Arc::new);
		let cids: Vec<Cid> = blocks.iter().map(|block| *block.cid()).collect();
		for block in blocks {
			self.client.satisfied(block.cid().hash());
			for waiter in self.waiters.remove(block.cid().hash()).unwrap_or_default() {
				let renamed = block.clone().renamed(waiter.cid).map_err(FetchError::from);
				let answer = match &result {
					Ok(()) => renamed,
					Err(error) => Err(FetchError::Store(error.clone())),
				};
				// Who asked may have gone.
				let _ = waiter.reply.send(answer);
			}
		}
		if result.is_ok() {
			self.server.stored(&cids);
		}
	}

	/// Works on another thread.
	fn spawn(&mut self, failed: Failed, job: impl FnOnce(&dyn BlockStore) -> Job + Send + 'static) {
		let job = self.store.spawn(job);
		self.jobs.spawn(async move {
			let Ok(job) = job else { return Job::Failed(failed) };
			job.await.unwrap_or_else(|error| {
				log::error!("the block store failed: {error}");
				Job::Failed(failed)
			})
		});
	}

	/// A job panicked: who waits for it is told, or may go on. Gives `false` as
	/// [`Exchange::on_failed`] does.
	fn on_job_failed(&mut self, failed: &Failed) -> bool {
		match failed {
			Failed::Nothing => true,
			// Who asked is told by the end of its channel.
			Failed::Store(cids) => {
				for cid in cids {
					self.waiters.remove(cid.hash());
				}
				true
			},
			Failed::Read(peer) => {
				let state = self.peers.get(peer).map(|outgoing| &outgoing.state);
				!matches!(state, Some(State::Reading)) || self.on_failed(*peer)
			},
		}
	}

	fn on_not_found(&mut self, hash: &Hash) {
		for waiter in self.waiters.remove(hash).unwrap_or_default() {
			let _ = waiter.reply.send(Err(FetchError::NotFound(waiter.cid)));
		}
	}

	/// Gives `false` if a peer fails again and again.
	fn on_failed(&mut self, peer: PeerId) -> bool {
		self.server.lost(&peer);
		self.client.resync(peer);
		let Some(outgoing) = self.peers.get_mut(&peer) else { return true };
		outgoing.state = State::Idle;
		outgoing.failures += 1;
		outgoing.failures < FAILURES
	}

	fn on_gone(&mut self, peer: &PeerId) {
		self.client.disconnected(*peer, Instant::now());
		self.server.forget(peer);
		self.peers.remove(peer);
	}

	/// Peers to which something may be sent, the one that waited longest first.
	fn idle_peers(&self) -> Vec<PeerId> {
		let is_idle = |(_, peer): &(&PeerId, &Outgoing)| matches!(peer.state, State::Idle);
		let mut idle: Vec<(u64, PeerId)> =
			self.peers.iter().filter(is_idle).map(|(id, peer)| (peer.turn, *id)).collect();
		idle.sort_unstable();
		idle.into_iter().map(|(_, id)| id).collect()
	}

	/// What to send to a peer at once; what has to be read first comes as a [`Job::Read`].
	fn next_message(&mut self, peer: PeerId, now: Instant) -> Option<Message> {
		if let Some((full, entries)) = self.client.take_entries(&peer, ENTRIES) {
			return Some(Message { full, entries, ..Default::default() });
		}
		if !self.server.is_due(&peer, now) {
			return None;
		}
		let permit = self.outbound.try_acquire(MAX_BLOCK_LEN)?;
		let batch = self.server.next(&peer, now)?;
		let batch_bytes = self.batch_bytes;
		self.spawn(Failed::Read(peer), move |store| {
			let answer = look_up(store, batch, batch_bytes);
			let blocks = answer.blocks.iter().cloned().map(Payload::from).collect();
			let presences = answer.presences.clone();
			let frame = frame::encode(&Message { blocks, presences, ..Default::default() });
			Job::Read { peer, answer, frame, permit }
		});
		self.set(peer, State::Reading);
		None
	}

	fn set(&mut self, peer: PeerId, state: State) {
		self.turn += 1;
		if let Some(outgoing) = self.peers.get_mut(&peer) {
			outgoing.state = state;
			outgoing.turn = self.turn;
		}
	}
}

#[cfg(test)]
mod tests;
