//! What is done when something takes too long, or is nowhere.

use super::{
	want::{Answer, Search},
	Action, Client, Hash, Target,
};
use std::time::Instant;

impl Client {
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
