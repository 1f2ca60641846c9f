//! The task that drives the swarm.

use super::{
	behaviour::{Behaviour, BehaviourEvent},
	command::Command,
	config::Config,
	dials::Dials,
	error::StartError,
	exchange::Exchange,
	routing::Routing,
	schedule::{Saved, Schedule, ScheduleError},
	store_work::StoreWork,
};
use crate::bitswap::client::SessionId;
use futures::{future::BoxFuture, stream::FuturesUnordered, FutureExt, StreamExt};
use libp2p::{multiaddr::Protocol, swarm::SwarmEvent, Multiaddr, PeerId, Swarm};
use std::{
	collections::HashSet,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	sync::{mpsc, oneshot},
	task::{JoinError, JoinSet},
};

/// How often it is looked at what took too long.
const TICK: Duration = Duration::from_millis(100);

/// How often it is written down what the DHT was told of.
const SAVE: Duration = Duration::from_secs(5);

/// Peers that are kept away at a time: names cost a liar nothing.
const BANS: usize = 4_096;

pub(super) struct EventLoop {
	pub swarm: Swarm<Behaviour>,
	pub config: Config,
	commands: mpsc::Receiver<Command>,
	ends: FuturesUnordered<BoxFuture<'static, SessionId>>,
	pub dials: Dials,
	pub exchange: Exchange,
	pub routing: Routing,
	saves: JoinSet<Result<(), ScheduleError>>,
	/// Who waits for the write that is under way, and who for the next.
	saving: Vec<oneshot::Sender<Saved>>,
	to_save: Vec<oneshot::Sender<Saved>>,
	last_save: Instant,
	bans: Vec<(PeerId, Instant)>,
}

impl EventLoop {
	pub fn new(
		swarm: Swarm<Behaviour>,
		config: Config,
		store: StoreWork,
		schedule: Schedule,
		commands: mpsc::Receiver<Command>,
	) -> Self {
		Self {
			exchange: Exchange::new(&config, store),
			routing: Routing::new(schedule),
			swarm,
			config,
			commands,
			ends: FuturesUnordered::new(),
			dials: Dials::default(),
			saves: JoinSet::new(),
			saving: Vec::new(),
			to_save: Vec::new(),
			last_save: Instant::now(),
			bans: Vec::new(),
		}
	}

	/// Listens on all addresses, and dials the bootstrap peers.
	pub async fn listen(&mut self) -> Result<(), StartError> {
		let mut waiting = HashSet::new();
		for address in &self.config.listen {
			let listener = self.swarm.listen_on(address.clone());
			waiting.insert(listener.map_err(|error| StartError::Listen(address.clone(), error))?);
		}
		for address in &self.config.announce {
			self.swarm.add_external_address(address.clone());
		}
		while !waiting.is_empty() {
			let event = self.swarm.select_next_some().await;
			match &event {
				SwarmEvent::NewListenAddr { listener_id, .. } => {
					waiting.remove(listener_id);
				},
				SwarmEvent::ListenerClosed { reason: Err(error), .. } => {
					return Err(StartError::Listener(error.to_string()));
				},
				_ => {},
			}
			self.on_event(event);
		}
		for address in self.config.bootstrap.clone() {
			self.bootstrap(address);
		}
		Ok(())
	}

	fn bootstrap(&mut self, address: Multiaddr) {
		if let Some(Protocol::P2p(peer)) = address.iter().last() {
			self.swarm.behaviour_mut().kad.add_address(&peer, address.clone());
		}
		let (reply, answer) = oneshot::channel();
		self.connect(address, reply);
		tokio::spawn(async move {
			if let Ok(Err(error)) = answer.await {
				log::warn!("bootstrap peer not reached: {error}");
			}
		});
	}

	/// Works until all handles are gone, or one says so.
	pub async fn run(mut self) {
		let mut tick = tokio::time::interval(TICK);
		tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
		let done = loop {
			tokio::select! {
				event = self.swarm.select_next_some() => self.on_event(event),
				command = self.commands.recv() => match command {
					Some(Command::Shutdown(done)) => break Some(done),
					Some(command) => self.on_command(command),
					None => break None,
				},
				Some(session) = self.ends.next() => self.exchange.close(session),
				Some(job) = self.exchange.jobs.join_next() => self.on_job(job),
				Some(save) = self.saves.join_next() => self.on_saved(save),
				_ = tick.tick() => self.on_tick(),
			}
			self.act();
		};
		self.finish_saves().await;
		self.save_schedule();
		self.finish_saves().await;
		drop(self);
		if let Some(done) = done {
			// Who asked may have gone.
			let _ = done.send(());
		}
	}

	fn on_command(&mut self, command: Command) {
		// Replies are dropped if nobody waits for them any more.
		match command {
			Command::Open { session, end } => {
				self.exchange.open(session);
				self.ends.push(end.cancelled_owned().map(move |()| session).boxed());
			},
			Command::Want { session, cid, reply } => self.exchange.want(session, cid, reply),
			Command::Stored(cids) => self.exchange.stored(&cids),
			Command::Provide { root, announced, reply } => {
				self.routing.provide(root, announced);
				self.to_save.push(reply);
				self.save_schedule();
				self.announce_due();
			},
			Command::ProvideAll { roots, reply } => {
				self.provide_all(roots);
				self.to_save.push(reply);
				self.save_schedule();
				self.announce_due();
			},
			Command::Unprovide { root, reply } => {
				self.unprovide(&root);
				self.to_save.push(reply);
				self.save_schedule();
			},
			Command::FindProviders { cid, reply } => self.find_providers(&cid, reply),
			Command::Connect { address, reply } => self.connect(address, reply),
			Command::ConnectTo { peer, addresses, reply } => {
				self.connect_to(peer, addresses, reply);
			},
			Command::Peers(reply) => {
				let _ = reply.send(self.swarm.connected_peers().copied().collect());
			},
			Command::ListenAddresses(reply) => {
				let peer = *self.swarm.local_peer_id();
				let with_peer = |address: &Multiaddr| address.clone().with(Protocol::P2p(peer));
				let _ = reply.send(self.swarm.listeners().map(with_peer).collect());
			},
			Command::Stats(reply) => {
				let mut stats = self.exchange.stats();
				stats.peers = self.swarm.connected_peers().count();
				stats.announced = self.routing.announced;
				let _ = reply.send(stats);
			},
			Command::Shutdown(_) => {},
		}
	}

	fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
		match event {
			SwarmEvent::Behaviour(BehaviourEvent::Bitswap(event)) => self.on_bitswap(event),
			SwarmEvent::Behaviour(BehaviourEvent::Kad(event)) => self.on_kad(event),
			SwarmEvent::Behaviour(BehaviourEvent::Identify(event)) => self.on_identify(event),
			SwarmEvent::NewListenAddr { address, .. } if self.config.announce.is_empty() => {
				self.swarm.add_external_address(address);
			},
			SwarmEvent::ExpiredListenAddr { address, .. } => {
				self.swarm.remove_external_address(&address);
			},
			SwarmEvent::ConnectionEstablished { peer_id, connection_id, .. } => {
				self.on_connected(peer_id, connection_id);
			},
			SwarmEvent::OutgoingConnectionError { connection_id, peer_id, error } => {
				self.on_dial_failed(peer_id, connection_id, error);
			},
			_ => {},
		}
	}

	/// Keeps a peer away for a while.
	pub fn ban(&mut self, peer: PeerId) {
		log::warn!("peer {peer} sent a block that is not what it was asked for: disconnecting");
		if self.bans.len() >= BANS {
			let (oldest, _) = self.bans.remove(0);
			self.swarm.behaviour_mut().blocked.unblock_peer(oldest);
		}
		self.swarm.behaviour_mut().blocked.block_peer(peer);
		self.bans.push((peer, Instant::now() + self.config.ban));
	}

	fn on_tick(&mut self) {
		let now = Instant::now();
		for (peer, _) in self.bans.extract_if(.., |(_, until)| now >= *until) {
			self.swarm.behaviour_mut().blocked.unblock_peer(peer);
		}
		self.exchange.tick(now);
		self.announce_due();
		if now >= self.last_save + SAVE {
			self.save_schedule();
		}
	}

	/// One write at a time, so that none overtakes another.
	fn save_schedule(&mut self) {
		if !self.saves.is_empty() {
			return;
		}
		self.last_save = Instant::now();
		self.saving = std::mem::take(&mut self.to_save);
		match self.routing.schedule.save() {
			Some(save) => {
				self.saves.spawn_blocking(move || save.write());
			},
			None => self.on_saved(Ok(Ok(()))),
		}
	}

	async fn finish_saves(&mut self) {
		while let Some(save) = self.saves.join_next().await {
			self.on_saved(save);
		}
	}

	fn on_saved(&mut self, save: Result<Result<(), ScheduleError>, JoinError>) {
		let saved = match save {
			Ok(saved) => saved.map_err(Arc::new),
			// Nobody is told: their channels close.
			Err(_) => return self.saving.clear(),
		};
		if let Err(error) = &saved {
			log::error!("{error}");
			self.routing.schedule.not_saved();
		}
		for waiting in self.saving.drain(..) {
			// Who asked may have gone.
			let _ = waiting.send(saved.clone());
		}
		if !self.to_save.is_empty() {
			self.save_schedule();
		}
	}
}
