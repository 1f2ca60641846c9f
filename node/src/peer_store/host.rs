//! What offchain workers reach of the peer store. No call waits for the network.

use super::{
	fetches::{Counts, Fetches, Progress, LONGEST_REST},
	held::{cid_of, pin, Held},
	metrics::Outcome,
	pins::unpin,
	shared::{allowance, lock, Core},
	LOG,
};
use amo_offchain_storage::{
	bodies::{self, read_manifest, Claim, FragmentError},
	store::StoreError,
};
use amo_primitives::{
	audit::Proof,
	chunk::BodyCid,
	operator::OperatorKey,
	peer_store::{
		FetchRequest, FetchState, FragmentId, PeerStore, PlacementId, ProveError, Stats,
		WorkerEvent, MAX_ADDRESSES,
	},
};
use libp2p::{Multiaddr, PeerId};
use std::{
	collections::BTreeSet,
	sync::{Arc, Mutex},
	time::Instant,
};
use tokio::{
	sync::{Notify, Semaphore},
	time::timeout,
};

/// Fragments that are fetched at a time: so many that some may wait for peers that do not answer.
const FETCHES_AT_ONCE: usize = 16;

/// Most peers of a request that are looked at.
const MAX_PEERS: usize = 64;

/// Most placements that are listed at a time.
const MAX_LISTED: usize = 4_096;

/// What offchain workers reach of the peer store.
pub struct HostPeerStore {
	core: Arc<Core>,
	state: Mutex<State>,
	wake: Notify,
}

struct State {
	fetches: Fetches,
	held: Held,
}

impl HostPeerStore {
	/// Over a store in which these fragments are pinned.
	pub fn new(core: Arc<Core>, held: Held) -> Self {
		let state = Mutex::new(State { fetches: Fetches::default(), held });
		Self { core, state, wake: Notify::new() }
	}

	/// Fetches what is asked for, some at a time, in the order in which it was asked for.
	pub async fn work(self: Arc<Self>) {
		let slots = Arc::new(Semaphore::new(FETCHES_AT_ONCE));
		// It is never closed.
		while let Ok(slot) = slots.clone().acquire_owned().await {
			let request = self.next().await;
			let host = self.clone();
			self.core.spawn(async move {
				host.run(request).await;
				drop(slot);
			});
		}
	}

	/// The fragments of a body that are held for the chain.
	pub fn fragments(&self, body: &BodyCid) -> Vec<u8> {
		lock(&self.state).held.fragments(body)
	}

	/// How far the fetch of a fragment is. `None` if nobody asked, or it is here.
	pub fn progress(&self, id: &FragmentId) -> Option<Progress> {
		lock(&self.state).fetches.progress(id, Instant::now())
	}

	/// How many fetches there are.
	pub fn counts(&self) -> Counts {
		lock(&self.state).fetches.counts()
	}

	/// Forgets what nobody asks about any more, and tells the metrics how much there is.
	pub fn tidy(&self) {
		let mut state = lock(&self.state);
		state.fetches.forget(Instant::now());
		self.core.metrics.fetches(state.fetches.counts());
	}

	async fn next(&self) -> FetchRequest {
		loop {
			let next = lock(&self.state).fetches.take();
			match next {
				Some(request) => return request,
				None => self.wake.notified().await,
			}
		}
	}

	async fn run(&self, request: FetchRequest) {
		let placement = request.placement;
		let id = placement.id;
		let acquired = self.core.spawn(acquire(self.core.clone(), request)).await;
		let acquired = acquired.unwrap_or_else(|_| Err("the fetch panicked".into()));
		match acquired {
			Ok(()) => {
				self.core.metrics.fetched(Outcome::Done);
				self.keep(placement).await;
			},
			Err(reason) => {
				self.core.metrics.fetched(Outcome::Failed);
				log::info!(target: LOG, "Fragment {} is not here yet: {reason}", name(&id));
				lock(&self.state).fetches.failed(&id, &reason, Instant::now());
			},
		}
	}

	/// A fragment has come and is pinned. Lets go of it if it was released meanwhile.
	async fn keep(&self, placement: PlacementId) {
		let id = placement.id;
		let is_wanted = {
			let mut state = lock(&self.state);
			let is_wanted = state.fetches.done(&id);
			if is_wanted {
				state.held.add(placement);
			}
			is_wanted
		};
		if !is_wanted {
			self.unpin(&placement);
			return;
		}
		log::debug!(target: LOG, "Fragment {} is here", name(&id));
		if let Some(cid) = cid_of(&id.body) {
			if let Err(error) = self.core.swarm().provide(&cid).await {
				log::warn!(target: LOG, "Others are not told of {cid}: {error}");
			}
		}
	}

	/// Whether a fragment that is pinned is the one that a request is about: another chunk may claim
	/// something else of the same body.
	fn check(&self, request: &FetchRequest) -> Result<(), FragmentError> {
		let claim = Claim { layout: request.layout, audit_root: request.audit_root };
		let cid = cid_of(&request.placement.id.body).unwrap_or_default();
		claim.check(&read_manifest(&*self.core.store, &cid)?)
	}

	/// Notes that a leaf is not here although it should be.
	fn lost(&self, body: &BodyCid, leaf: u32) {
		let cid = cid_of(body).unwrap_or_default();
		let fragment = read_manifest(&*self.core.store, &cid)
			.ok()
			.and_then(|manifest| manifest.layout().shape().locate(leaf))
			.map(|(fragment, _)| fragment);
		let mut state = lock(&self.state);
		match fragment {
			Some(fragment) => state.held.remove_fragment(&FragmentId { body: *body, fragment }),
			None => state.held.remove_body(body),
		}
	}

	fn unpin(&self, placement: &PlacementId) {
		let id = &placement.id;
		let Some(cid) = cid_of(&id.body) else { return };
		if let Err(error) = unpin(&*self.core.store, &cid, &pin(placement), Some(id.fragment)) {
			log::warn!(target: LOG, "Fragment {} stays pinned: {error}", name(id));
		}
		if lock(&self.state).held.has_any(&id.body) {
			return;
		}
		let core = self.core.clone();
		self.core.spawn(async move { core.unprovide(cid).await });
	}
}

impl PeerStore for HostPeerStore {
	fn has(&self, id: FragmentId) -> bool {
		lock(&self.state).held.has(&id)
	}

	fn fetch(&self, request: FetchRequest) -> FetchState {
		let id = request.placement.id;
		if lock(&self.state).held.has_for(&request.placement) {
			match self.check(&request) {
				Ok(()) => return FetchState::Here,
				Err(error @ (FragmentError::AuditRoot | FragmentError::Claim)) => {
					let after_millis = LONGEST_REST.as_millis().try_into().unwrap_or(u64::MAX);
					return FetchState::Failed { reason: error.to_string(), after_millis };
				},
				// It is fetched again, and mended by that.
				Err(_) => lock(&self.state).held.remove_fragment(&id),
			}
		}
		let state = lock(&self.state).fetches.ask(request, Instant::now());
		self.wake.notify_one();
		state
	}

	fn prove(&self, body: BodyCid, leaf: u32) -> Result<Proof, ProveError> {
		let cid = cid_of(&body).unwrap_or_default();
		let store = &*self.core.store;
		let proved =
			read_manifest(store, &cid).and_then(|manifest| bodies::prove(store, &manifest, leaf));
		proved.map_err(|error| {
			log::warn!(target: LOG, "Leaf {leaf} of {cid} cannot be proved: {error}");
			if is_loss(&error) {
				self.lost(&body, leaf);
				ProveError::Missing(error.to_string())
			} else {
				ProveError::Store(error.to_string())
			}
		})
	}

	fn release(&self, placement: PlacementId) {
		let was_held = {
			let mut state = lock(&self.state);
			state.fetches.release(&placement);
			state.held.remove(&placement)
		};
		if was_held {
			self.unpin(&placement);
		}
	}

	fn placements(
		&self,
		operator: OperatorKey,
		after: Option<PlacementId>,
		most: u32,
	) -> Vec<PlacementId> {
		let most = (most as usize).min(MAX_LISTED);
		let state = lock(&self.state);
		let fetched = state.fetches.placements().filter(|placement| {
			placement.operator == operator && after.is_none_or(|after| *placement > after)
		});
		let held = state.held.placements(operator, after).take(most);
		let all: BTreeSet<_> = held.chain(fetched).collect();
		all.into_iter().take(most).collect()
	}

	fn stats(&self) -> Stats {
		let stats = self.core.store.stats().unwrap_or_default();
		let Counts { waiting, running, .. } = self.counts();
		Stats {
			bytes: stats.bytes,
			blocks: stats.blocks,
			quota: stats.quota,
			peers: self.core.seen().peers.try_into().unwrap_or(u32::MAX),
			fetches: waiting.saturating_add(running).try_into().unwrap_or(u32::MAX),
		}
	}

	fn report(&self, event: WorkerEvent) {
		self.core.metrics.worker(event);
	}
}

/// Has a fragment here, checked and pinned.
async fn acquire(core: Arc<Core>, request: FetchRequest) -> Result<(), String> {
	let FetchRequest { placement, layout, audit_root, .. } = request;
	let id = placement.id;
	let cid = cid_of(&id.body).ok_or("the body's name is no CID")?;
	let claim = Claim { layout, audit_root };
	core.dial(addresses(&core, &request)).await;
	let swarm = core.swarm();
	// If it is to be rebuilt, as much as the whole body has to come.
	let allowed = allowance(layout.body_len().saturating_add(layout.fragment_len()));
	let fetch = swarm.fetch_fragment(&cid, id.fragment, claim, pin(&placement));
	match timeout(allowed, fetch).await {
		Ok(Ok(_manifest)) => Ok(()),
		Ok(Err(error)) => Err(error.to_string()),
		Err(_late) => Err(format!("it has not come within {} seconds", allowed.as_secs())),
	}
}

/// The addresses in a request that may be dialled.
fn addresses(core: &Core, request: &FetchRequest) -> Vec<Vec<Multiaddr>> {
	let own = core.swarm().peer_id();
	let peers = request.peers.iter().take(MAX_PEERS).filter_map(|(peer, addresses)| {
		let peer = PeerId::from_bytes(peer).ok().filter(|peer| *peer != own)?;
		let addresses = addresses.iter().take(MAX_ADDRESSES as usize);
		let addresses: Vec<_> =
			addresses.filter_map(|address| core.policy.decode(&peer, address).ok()).collect();
		(!addresses.is_empty()).then_some(addresses)
	});
	peers.collect()
}

/// Whether what is missing, or not whole, can be fetched again.
fn is_loss(error: &FragmentError) -> bool {
	matches!(
		error,
		FragmentError::Missing(_)
			| FragmentError::Store(StoreError::Corrupt(_))
			| FragmentError::Foreign { .. }
			| FragmentError::Node { .. }
			| FragmentError::Manifest(_)
	)
}

fn name(id: &FragmentId) -> String {
	let cid = cid_of(&id.body).unwrap_or_default();
	format!("{} of {cid}", id.fragment)
}
