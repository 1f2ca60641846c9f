//! What moves between the network, the exchange and the threads of the store.

use super::{Failed, Job, Outgoing, State, FAILURES};
use crate::{
	bitswap::{
		self,
		client::Action,
		frame::{self, Permit},
		server::Answer,
		SendError,
	},
	swarm::event_loop::EventLoop,
};
use bytes::Bytes;
use libp2p::PeerId;
use std::time::Instant;
use tokio::task::JoinError;

impl EventLoop {
	pub(in crate::swarm) fn on_bitswap(&mut self, event: bitswap::Event) {
		let exchange = &mut self.exchange;
		match event {
			bitswap::Event::Ready(peer) => {
				exchange.peers.insert(peer, Outgoing::default());
				exchange.client.connected(peer, Instant::now());
			},
			bitswap::Event::Gone(peer) => exchange.on_gone(&peer),
			bitswap::Event::Received(peer, received) => exchange.on_received(peer, received),
			bitswap::Event::Sent(peer) => {
				exchange.server.sent(&peer);
				if let Some(outgoing) = exchange.peers.get_mut(&peer) {
					outgoing.state = State::Idle;
					outgoing.failures = 0;
				}
			},
			bitswap::Event::Failed(peer, SendError::Unsupported) => exchange.on_gone(&peer),
			bitswap::Event::Failed(peer, error) => {
				log::debug!("message to {peer} lost: {error}");
				exchange.stats.lost += 1;
				if !exchange.on_failed(peer) {
					self.disconnect(peer);
				}
			},
			bitswap::Event::Malformed(peer, error) => {
				log::debug!("no message from {peer}: {error}");
				exchange.stats.malformed += 1;
				let outgoing = exchange.peers.entry(peer).or_default();
				outgoing.failures += 1;
				if outgoing.failures >= FAILURES {
					self.disconnect(peer);
				}
			},
		}
	}

	pub(in crate::swarm) fn on_job(&mut self, job: Result<Job, JoinError>) {
		match job {
			Ok(Job::Hashed(hashed)) => {
				let peer = hashed.peer;
				if !self.exchange.on_hashed(hashed) {
					self.ban(peer);
				}
			},
			Ok(Job::Stored { blocks, result }) => self.exchange.on_stored(blocks, result),
			Ok(Job::Read { peer, answer, frame, permit }) => {
				self.on_read(peer, &answer, frame, permit);
			},
			Ok(Job::Failed(failed)) => {
				if let (false, Failed::Read(peer)) = (self.exchange.on_job_failed(&failed), failed)
				{
					self.disconnect(peer);
				}
			},
			Err(error) => log::error!("the block store failed: {error}"),
		}
	}

	fn on_read(&mut self, peer: PeerId, answer: &Answer, frame: Bytes, permit: Permit) {
		let exchange = &mut self.exchange;
		let state = exchange.peers.get(&peer).map(|outgoing| &outgoing.state);
		if !matches!(state, Some(State::Reading)) {
			return;
		}
		exchange.server.answered(&peer, answer, Instant::now());
		if answer.is_empty() {
			exchange.server.sent(&peer);
			exchange.set(peer, State::Idle);
			return;
		}
		exchange.stats.blocks_sent += answer.blocks.len() as u64;
		let bytes: usize = answer.blocks.iter().map(|block| block.data().len()).sum();
		exchange.stats.bytes_sent += bytes as u64;
		self.send(peer, frame, Some(permit));
	}

	/// Does what the client asks for, and sends what can be sent.
	pub(in crate::swarm) fn act(&mut self) {
		while let Some(action) = self.exchange.client.action() {
			match action {
				Action::Search(search, cid) => self.search(search, &cid),
				Action::Dial(peer) => self.connect_to_provider(peer),
				Action::NotFound(hash) => self.exchange.on_not_found(&hash),
				Action::Stalled(peer) => {
					log::debug!("{peer} stalls");
					self.exchange.stats.stalls += 1;
				},
			}
		}
		for peer in self.exchange.peers.keys() {
			let asked = self.exchange.client.is_asked(peer);
			self.swarm.behaviour_mut().bitswap.keep(*peer, asked);
		}
		let now = Instant::now();
		for peer in self.exchange.idle_peers() {
			if let Some(message) = self.exchange.next_message(peer, now) {
				self.send(peer, frame::encode(&message), None);
			}
		}
	}

	fn send(&mut self, peer: PeerId, frame: Bytes, permit: Option<Permit>) {
		if self.swarm.behaviour_mut().bitswap.send(peer, frame) {
			self.exchange.set(peer, State::Sending { _permit: permit });
		} else {
			// It is going away.
			self.exchange.on_failed(peer);
		}
	}

	fn disconnect(&mut self, peer: PeerId) {
		// It may be gone already.
		let _ = self.swarm.disconnect_peer_id(peer);
	}
}
