//! Connecting to peers: one dial of a peer at a time, which all share who want to reach it.
//!
//! Both sides of a connection count those with the other, and close what is beyond their limit. With
//! several dials of one peer at a time each side may keep another connection, and both lose all.

use super::{error::ConnectError, event_loop::EventLoop};
use libp2p::{
	multiaddr::Protocol,
	swarm::{
		dial_opts::{DialOpts, PeerCondition},
		ConnectionId, DialError,
	},
	Multiaddr, PeerId,
};
use std::{
	collections::{HashMap, HashSet},
	num::NonZeroU8,
	sync::Arc,
	time::Duration,
};
use tokio::sync::oneshot;

/// The longest that a dial takes: libp2p's own limit.
pub const DIAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Most addresses of a dial, but for those that the DHT knows.
const ADDRESSES: usize = 64;

/// Addresses known from the DHT that a dial tries at a time.
const KNOWN_AT_ONCE: NonZeroU8 = NonZeroU8::new(8).unwrap();

pub(super) type Reply = oneshot::Sender<Result<PeerId, ConnectError>>;

/// Who waits for which peer.
#[derive(Default)]
pub(super) struct Dials {
	/// Peers that are not connected.
	peers: HashMap<PeerId, Target>,
	/// Addresses that are dialled whoever is there.
	nameless: HashMap<ConnectionId, (Multiaddr, Vec<Reply>)>,
}

/// A peer that is to be connected.
#[derive(Default)]
struct Target {
	/// What is under way.
	dial: Option<Dial>,
	/// Who named other addresses than those that are being tried: they are next.
	next: Vec<Waiter>,
}

struct Dial {
	connection: ConnectionId,
	addresses: HashSet<Multiaddr>,
	replies: Vec<Reply>,
}

struct Waiter {
	addresses: Vec<Multiaddr>,
	/// `None` for a fetch, which learns by itself who is connected.
	reply: Option<Reply>,
}

impl Target {
	/// Shares the dial that is under way, if it tries all that this one would, or waits for the next.
	fn add(&mut self, waiter: Waiter) {
		match &mut self.dial {
			Some(dial) if waiter.addresses.iter().all(|named| dial.addresses.contains(named)) => {
				dial.replies.extend(waiter.reply);
			},
			_ => self.next.push(waiter),
		}
	}

	/// Takes those whom the next dial is for, with all of their addresses: at least one, if anybody
	/// still waits.
	fn take_next(&mut self) -> Vec<Waiter> {
		self.next.retain(|waiter| waiter.reply.as_ref().is_none_or(|reply| !reply.is_closed()));
		let mut addresses = HashSet::new();
		let fitting = self.next.iter().take_while(|waiter| {
			addresses.extend(&waiter.addresses);
			addresses.len() <= ADDRESSES
		});
		let count = fitting.count();
		self.next.drain(..count).collect()
	}
}

impl EventLoop {
	/// Connects to the peer that an address names or, if it names none, to whoever is there.
	pub fn connect(&mut self, address: Multiaddr, reply: Reply) {
		match address.iter().last() {
			Some(Protocol::P2p(peer)) => self.connect_to(peer, vec![address], reply),
			_ => self.connect_at(address, reply),
		}
	}

	/// Connects to a peer, at one of these addresses or wherever it is known to be.
	pub fn connect_to(&mut self, peer: PeerId, mut addresses: Vec<Multiaddr>, reply: Reply) {
		if self.swarm.is_connected(&peer) {
			answer([reply], Ok(peer));
			return;
		}
		addresses.truncate(ADDRESSES);
		self.wait_for(peer, Waiter { addresses, reply: Some(reply) });
	}

	/// Connects to a provider, wherever it is known to be.
	pub fn connect_to_provider(&mut self, peer: PeerId) {
		if !self.swarm.is_connected(&peer) {
			self.wait_for(peer, Waiter { addresses: Vec::new(), reply: None });
		}
	}

	fn wait_for(&mut self, peer: PeerId, waiter: Waiter) {
		self.dials.peers.entry(peer).or_default().add(waiter);
		self.dial(peer);
	}

	/// Dials a peer for those who wait, unless a dial is under way.
	fn dial(&mut self, peer: PeerId) {
		while let Some(target) = self.dials.peers.get_mut(&peer) {
			if target.dial.is_some() {
				return;
			}
			let waiters = target.take_next();
			if waiters.is_empty() {
				self.dials.peers.remove(&peer);
				self.exchange.unreachable(peer);
				return;
			}
			let named = waiters.iter().flat_map(|waiter| waiter.addresses.iter().cloned());
			let addresses: HashSet<Multiaddr> = named.collect();
			let options = options(peer, &addresses);
			let connection = options.connection_id();
			match self.swarm.dial(options) {
				Ok(()) => {
					let replies = waiters.into_iter().filter_map(|waiter| waiter.reply).collect();
					target.dial = Some(Dial { connection, addresses, replies });
					return;
				},
				// The DHT dials it. That it failed, or did not, is heard of all the same.
				Err(DialError::DialPeerConditionFalse(_)) => {
					target.next.splice(..0, waiters);
					return;
				},
				Err(error) => {
					log::debug!("cannot connect to {peer}: {error}");
					let replies = waiters.into_iter().filter_map(|waiter| waiter.reply);
					answer(replies, Err(ConnectError::Peer(peer, Arc::new(error))));
				},
			}
		}
	}

	fn connect_at(&mut self, address: Multiaddr, reply: Reply) {
		let mut running = self.dials.nameless.values_mut();
		if let Some((_, replies)) = running.find(|(dialled, _)| *dialled == address) {
			replies.push(reply);
			return;
		}
		let options = DialOpts::unknown_peer_id().address(address.clone());
		let options = options.allocate_new_port().build();
		let connection = options.connection_id();
		match self.swarm.dial(options) {
			Ok(()) => {
				self.dials.nameless.insert(connection, (address, vec![reply]));
			},
			Err(error) => answer([reply], Err(ConnectError::Dial(address, Arc::new(error)))),
		}
	}

	/// There is a connection with a peer, whoever dialled.
	pub fn on_connected(&mut self, peer: PeerId, connection: ConnectionId) {
		if let Some(target) = self.dials.peers.remove(&peer) {
			let next = target.next.into_iter().filter_map(|waiter| waiter.reply);
			answer(target.dial.into_iter().flat_map(|dial| dial.replies).chain(next), Ok(peer));
		}
		if let Some((_, replies)) = self.dials.nameless.remove(&connection) {
			answer(replies, Ok(peer));
		}
	}

	/// A dial came to nothing, whoever began it.
	pub fn on_dial_failed(
		&mut self,
		peer: Option<PeerId>,
		connection: ConnectionId,
		error: DialError,
	) {
		let error = Arc::new(error);
		// A further connection with a peer may be refused, also when it is only then known who it is.
		let connected = peer.filter(|peer| self.swarm.is_connected(peer));
		if let Some((address, replies)) = self.dials.nameless.remove(&connection) {
			answer(replies, connected.ok_or(ConnectError::Dial(address, error.clone())));
		}
		let Some(peer) = peer.filter(|_| connected.is_none()) else { return };
		let target = self.dials.peers.entry(peer).or_default();
		if let Some(dial) = target.dial.take_if(|dial| dial.connection == connection) {
			answer(dial.replies, Err(ConnectError::Peer(peer, error)));
		}
		self.dial(peer);
	}
}

fn options(peer: PeerId, addresses: &HashSet<Multiaddr>) -> DialOpts {
	let named = u8::try_from(addresses.len()).unwrap_or(u8::MAX);
	DialOpts::peer_id(peer)
		.condition(PeerCondition::DisconnectedAndNotDialing)
		.addresses(addresses.iter().cloned().collect())
		.extend_addresses_through_behaviour()
		.override_dial_concurrency_factor(KNOWN_AT_ONCE.saturating_add(named))
		// From the port that is listened on, two peers that dial each other at the same time would
		// have one TCP connection, on which each waits for the other to answer.
		.allocate_new_port()
		.build()
}

/// Who asked may have gone.
fn answer(replies: impl IntoIterator<Item = Reply>, answer: Result<PeerId, ConnectError>) {
	for reply in replies {
		let _ = reply.send(answer.clone());
	}
}
