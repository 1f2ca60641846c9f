//! The DHT at work: finding providers, and being found.

use super::{event_loop::EventLoop, provider_records::ProviderRecords, schedule::Schedule};
use crate::bitswap::{self, client::SearchId};
use cid::Cid;
use libp2p::{
	identify,
	kad::{self, GetProvidersOk, InboundRequest, QueryId, QueryResult, RecordKey},
	PeerId,
};
use std::{
	collections::{BTreeSet, HashMap},
	time::{Instant, SystemTime},
};
use tokio::sync::oneshot;

/// Providers after which a search ends: who has the root has the rest.
const ENOUGH_PROVIDERS: usize = 10;

/// Addresses of one peer that are kept for the DHT.
const ADDRESSES: usize = 16;

pub(super) struct Routing {
	pub schedule: Schedule,
	pub announced: u64,
	queries: HashMap<QueryId, Query>,
	waiting: HashMap<Cid, Vec<oneshot::Sender<()>>>,
	records: ProviderRecords,
}

/// On whose behalf the DHT is asked.
enum Query {
	Search { search: SearchId, found: BTreeSet<PeerId> },
	Find { found: BTreeSet<PeerId>, reply: oneshot::Sender<Vec<PeerId>> },
	Announce(Cid),
}

impl Routing {
	pub fn new(schedule: Schedule) -> Self {
		Self {
			schedule,
			announced: 0,
			queries: HashMap::new(),
			waiting: HashMap::new(),
			records: ProviderRecords::default(),
		}
	}

	pub fn provide(&mut self, root: Cid, announced: oneshot::Sender<()>) {
		self.schedule.add(root);
		if self.schedule.is_fresh(&root, SystemTime::now()) {
			// Who asked need not wait.
			let _ = announced.send(());
			return;
		}
		self.waiting.entry(root).or_default().push(announced);
	}

	fn on_announced(&mut self, root: &Cid, told: bool) {
		self.schedule.ended(root, told, Instant::now(), SystemTime::now());
		if told {
			self.announced += 1;
			for waiting in self.waiting.remove(root).unwrap_or_default() {
				// Who asked need not wait.
				let _ = waiting.send(());
			}
		}
	}
}

/// IPFS announces the hash, so that it does not matter which CID is looked for.
fn key(cid: &Cid) -> RecordKey {
	RecordKey::new(&cid.hash().to_bytes())
}

impl EventLoop {
	/// Begins a search for those who have a block.
	pub(super) fn search(&mut self, search: SearchId, cid: &Cid) {
		let query = self.swarm.behaviour_mut().kad.get_providers(key(cid));
		self.routing.queries.insert(query, Query::Search { search, found: BTreeSet::new() });
	}

	pub(super) fn find_providers(&mut self, cid: &Cid, reply: oneshot::Sender<Vec<PeerId>>) {
		let query = self.swarm.behaviour_mut().kad.get_providers(key(cid));
		self.routing.queries.insert(query, Query::Find { found: BTreeSet::new(), reply });
	}

	pub(super) fn unprovide(&mut self, root: &Cid) {
		self.routing.schedule.remove(root);
		self.no_longer_provided(root);
	}

	pub(super) fn provide_all(&mut self, roots: Vec<Cid>) {
		for root in self.routing.schedule.replace(roots) {
			self.no_longer_provided(&root);
		}
	}

	fn no_longer_provided(&mut self, root: &Cid) {
		self.routing.waiting.remove(root);
		self.swarm.behaviour_mut().kad.stop_providing(&key(root));
	}

	/// Tells the DHT of the roots that are due, if there is anybody to tell.
	pub(super) fn announce_due(&mut self) {
		let limit = self.config.provide_parallelism;
		let due = self.routing.schedule.due(limit, Instant::now(), SystemTime::now());
		if due.is_empty() {
			return;
		}
		let kad = &mut self.swarm.behaviour_mut().kad;
		if kad.kbuckets().all(|bucket| bucket.num_entries() == 0) {
			return;
		}
		for root in due {
			match kad.start_providing(key(&root)) {
				Ok(query) => {
					self.routing.queries.insert(query, Query::Announce(root));
					self.routing.schedule.begun(root);
				},
				Err(error) => {
					log::warn!("cannot provide {root}: {error}");
					self.routing.on_announced(&root, false);
				},
			}
		}
	}

	pub(super) fn on_kad(&mut self, event: kad::Event) {
		let (id, result, stats, step) = match event {
			kad::Event::OutboundQueryProgressed { id, result, stats, step } => {
				(id, result, stats, step)
			},
			kad::Event::InboundRequest {
				request: InboundRequest::AddProvider { record: Some(record) },
			} => {
				let store = self.swarm.behaviour_mut().kad.store_mut();
				if !self.routing.records.add(store, record, Instant::now()) {
					log::debug!("no room for another provider record");
				}
				return;
			},
			_ => return,
		};
		if let QueryResult::GetProviders(Ok(GetProvidersOk::FoundProviders { providers, .. })) =
			&result
		{
			self.on_providers(&id, providers.iter().copied());
		}
		if !step.last {
			return;
		}
		match self.routing.queries.remove(&id) {
			Some(Query::Search { search, .. }) => self.exchange.client().searched(search),
			Some(Query::Find { found, reply }) => {
				// Who asked may have gone.
				let _ = reply.send(found.into_iter().collect());
			},
			Some(Query::Announce(root)) => {
				let told = matches!(result, QueryResult::StartProviding(Ok(_)));
				// Without an answer there was nobody to tell.
				self.routing.on_announced(&root, told && stats.num_successes() > 0);
			},
			None => {},
		}
	}

	fn on_providers(&mut self, id: &QueryId, providers: impl Iterator<Item = PeerId>) {
		let local = *self.swarm.local_peer_id();
		let providers = providers.filter(|peer| *peer != local);
		let enough = match self.routing.queries.get_mut(id) {
			Some(Query::Search { search, found }) => {
				for peer in providers {
					if found.insert(peer) {
						self.exchange.client().found(*search, peer, Instant::now());
					}
				}
				found.len() >= ENOUGH_PROVIDERS
			},
			Some(Query::Find { found, .. }) => {
				found.extend(providers);
				false
			},
			_ => false,
		};
		if enough {
			if let Some(mut query) = self.swarm.behaviour_mut().kad.query_mut(id) {
				query.finish();
			}
		}
	}

	pub(super) fn on_identify(&mut self, event: identify::Event) {
		let identify::Event::Received { peer_id, info, .. } = event else { return };
		let behaviour = self.swarm.behaviour_mut();
		let speaks = |names: &[libp2p::StreamProtocol]| {
			info.protocols.iter().any(|protocol| names.contains(protocol))
		};
		if speaks(behaviour.kad.protocol_names()) {
			for address in info.listen_addrs.iter().take(ADDRESSES) {
				behaviour.kad.add_address(&peer_id, address.clone());
			}
		}
		if !speaks(&[bitswap::PROTOCOL]) {
			self.exchange.unreachable(peer_id);
		}
	}
}
