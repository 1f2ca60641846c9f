//! Bitswap's messages to and from all peers.

use super::{
	frame::{ReadError, Received},
	handler::{Handler, HandlerEvent, Order, SendError, WireConfig},
};
use bytes::Bytes;
use libp2p::{
	core::{transport::PortUse, Endpoint},
	swarm::{
		ConnectionClosed, ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour,
		NotifyHandler, THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
	},
	Multiaddr, PeerId,
};
use std::{
	collections::{HashMap, VecDeque},
	task::{Context, Poll, Waker},
};

/// What happened with a peer.
#[derive(Debug)]
pub enum Event {
	/// It is connected and speaks Bitswap.
	Ready(PeerId),
	/// It is no longer connected.
	Gone(PeerId),
	/// It said something.
	Received(PeerId, Received),
	/// It sent what is no message.
	Malformed(PeerId, ReadError),
	/// It has what was sent last: the next message may follow.
	Sent(PeerId),
	/// What was sent last is lost.
	Failed(PeerId, SendError),
}

/// Carries messages, one at a time to each peer, and knows nothing of what they say.
pub struct Behaviour {
	config: WireConfig,
	peers: HashMap<PeerId, Peer>,
	actions: VecDeque<ToSwarm<Event, Order>>,
	waker: Option<Waker>,
}

#[derive(Default)]
struct Peer {
	/// Those on which the peer was seen to speak Bitswap.
	connections: Vec<ConnectionId>,
	/// The one that carries a message now.
	sending: Option<ConnectionId>,
	/// Whether the connections are needed even when idle.
	keep: bool,
}

impl Behaviour {
	/// No peers yet.
	pub fn new(config: WireConfig) -> Self {
		Self { config, peers: HashMap::new(), actions: VecDeque::new(), waker: None }
	}

	/// Sends the bytes of a message, as [`super::frame::encode`] makes them.
	///
	/// Gives `false` if the peer is not ready or has not yet taken the last message. Else
	/// [`Event::Sent`] or [`Event::Failed`] follows.
	pub fn send(&mut self, peer_id: PeerId, frame: Bytes) -> bool {
		let Some(peer) = self.peers.get_mut(&peer_id) else { return false };
		let (None, Some(&connection)) = (peer.sending, peer.connections.first()) else {
			return false;
		};
		peer.sending = Some(connection);
		let handler = NotifyHandler::One(connection);
		self.act(ToSwarm::NotifyHandler { peer_id, handler, event: Order::Send(frame) });
		true
	}

	/// Says whether the connections with a peer are needed. One that is not is closed when nothing
	/// was sent or read on it for the swarm's idle time-out.
	pub fn keep(&mut self, peer_id: PeerId, keep: bool) {
		let Some(peer) = self.peers.get_mut(&peer_id) else { return };
		if peer.keep == keep {
			return;
		}
		peer.keep = keep;
		for connection in peer.connections.clone() {
			self.keep_connection(peer_id, connection, keep);
		}
	}

	fn keep_connection(&mut self, peer_id: PeerId, connection: ConnectionId, keep: bool) {
		let handler = NotifyHandler::One(connection);
		self.act(ToSwarm::NotifyHandler { peer_id, handler, event: Order::Keep(keep) });
	}

	fn act(&mut self, action: ToSwarm<Event, Order>) {
		self.actions.push_back(action);
		if let Some(waker) = self.waker.take() {
			waker.wake();
		}
	}

	fn on_supported(&mut self, peer_id: PeerId, connection: ConnectionId) {
		let peer = self.peers.entry(peer_id).or_default();
		peer.connections.push(connection);
		let (first, keep) = (peer.connections.len() == 1, peer.keep);
		if keep {
			self.keep_connection(peer_id, connection, keep);
		}
		if first {
			self.act(ToSwarm::GenerateEvent(Event::Ready(peer_id)));
		}
	}

	fn on_closed(&mut self, peer_id: PeerId, connection: ConnectionId) {
		let Some(peer) = self.peers.get_mut(&peer_id) else { return };
		peer.connections.retain(|other| *other != connection);
		let lost = peer.sending.take_if(|sending| *sending == connection).is_some();
		let gone = peer.connections.is_empty();
		if lost {
			self.act(ToSwarm::GenerateEvent(Event::Failed(peer_id, SendError::Closed)));
		}
		if gone {
			self.peers.remove(&peer_id);
			self.act(ToSwarm::GenerateEvent(Event::Gone(peer_id)));
		}
	}

	fn on_done(&mut self, peer_id: PeerId, event: Event) {
		if let Some(peer) = self.peers.get_mut(&peer_id) {
			peer.sending = None;
		}
		self.act(ToSwarm::GenerateEvent(event));
	}
}

impl NetworkBehaviour for Behaviour {
	type ConnectionHandler = Handler;
	type ToSwarm = Event;

	fn handle_established_inbound_connection(
		&mut self,
		_: ConnectionId,
		_: PeerId,
		_: &Multiaddr,
		_: &Multiaddr,
	) -> Result<THandler<Self>, ConnectionDenied> {
		Ok(Handler::new(self.config.clone()))
	}

	fn handle_established_outbound_connection(
		&mut self,
		_: ConnectionId,
		_: PeerId,
		_: &Multiaddr,
		_: Endpoint,
		_: PortUse,
	) -> Result<THandler<Self>, ConnectionDenied> {
		Ok(Handler::new(self.config.clone()))
	}

	fn on_swarm_event(&mut self, event: FromSwarm) {
		if let FromSwarm::ConnectionClosed(ConnectionClosed { peer_id, connection_id, .. }) = event
		{
			self.on_closed(peer_id, connection_id);
		}
	}

	fn on_connection_handler_event(
		&mut self,
		peer_id: PeerId,
		connection: ConnectionId,
		event: THandlerOutEvent<Self>,
	) {
		match event {
			HandlerEvent::Supported => self.on_supported(peer_id, connection),
			HandlerEvent::Received(received) => {
				self.act(ToSwarm::GenerateEvent(Event::Received(peer_id, received)));
			},
			HandlerEvent::Malformed(error) => {
				self.act(ToSwarm::GenerateEvent(Event::Malformed(peer_id, error)));
			},
			HandlerEvent::Sent => self.on_done(peer_id, Event::Sent(peer_id)),
			HandlerEvent::Failed(error) => self.on_done(peer_id, Event::Failed(peer_id, error)),
		}
	}

	fn poll(
		&mut self,
		cx: &mut Context<'_>,
	) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
		match self.actions.pop_front() {
			Some(action) => Poll::Ready(action),
			None => {
				self.waker = Some(cx.waker().clone());
				Poll::Pending
			},
		}
	}
}
