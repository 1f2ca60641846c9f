//! Whom to ask.

use super::{want::Answer, Client, Hash};
use crate::bitswap::message::WantKind;
use libp2p::PeerId;
use std::{collections::BTreeSet, time::Instant};

impl Client {
	pub(super) fn advance_all(&mut self, now: Instant) {
		let unassigned: Vec<Hash> = self.unassigned.values().copied().collect();
		for hash in unassigned {
			self.advance(hash, now);
		}
	}

	/// Asks the best peer for a block, or all peers whether they have it.
	pub(super) fn advance(&mut self, hash: Hash, now: Instant) {
		let Some(want) = self.wants.get_mut(&hash) else { return };
		if want.from.is_some() {
			return;
		}
		let members: BTreeSet<PeerId> = want
			.sessions
			.iter()
			.filter_map(|id| self.sessions.get(id))
			.flat_map(|session| session.peers.iter().copied())
			.collect();
		let candidates = self
			.peers
			.iter()
			.filter(|(id, peer)| !peer.is_stalled(now) && want.may_have(id, members.contains(id)));
		// Those that said so before those that may, the least busy first.
		let best = candidates
			.map(|(id, peer)| (want.answers.get(id) != Some(&Answer::Has), peer.load, *id))
			.filter(|(_, load, _)| *load < self.config.blocks_per_peer)
			.min();
		let busy = best.is_none()
			&& self
				.peers
				.iter()
				.any(|(id, peer)| !peer.is_stalled(now) && want.may_have(id, members.contains(id)));
		let also = match best {
			Some((.., chosen)) => {
				want.from = Some((chosen, now));
				self.unassigned.remove(&want.order);
				self.ask(&hash, chosen, WantKind::Block, now);
				self.to_ask_too(&hash, &members)
			},
			// It has to wait for its turn.
			None if busy => {
				want.progress = now;
				Vec::new()
			},
			None => {
				let room = self.config.broadcast.saturating_sub(want.pending());
				let unasked = self.peers.keys().filter(|id| !want.answers.contains_key(id));
				unasked.take(room).copied().collect()
			},
		};
		for peer in also {
			self.ask(&hash, peer, WantKind::Have, now);
		}
	}

	/// Peers to ask whether they have what another is asked for: of the session, so that one can
	/// take over, and while the session is small also others, so that it grows.
	fn to_ask_too(&self, hash: &Hash, members: &BTreeSet<PeerId>) -> Vec<PeerId> {
		let Some(want) = self.wants.get(hash) else { return Vec::new() };
		let unasked = |id: &&PeerId| !want.answers.contains_key(id) && self.peers.contains_key(id);
		let mut chosen: Vec<PeerId> = members.iter().filter(unasked).copied().collect();
		if members.len() <= self.config.also_ask {
			let outside: BTreeSet<PeerId> = self.peers.keys().copied().collect();
			let mut outside: Vec<PeerId> =
				outside.difference(members).filter(unasked).copied().collect();
			// Not always the same.
			let len = outside.len().max(1) as u64;
			outside.rotate_left(usize::try_from(want.order % len).unwrap_or(0));
			chosen.extend(outside);
		}
		chosen.truncate(self.config.also_ask);
		chosen
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
}
