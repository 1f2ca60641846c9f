//! The gateway: it takes bodies from wallets and keeps them for some time, so that the providers
//! that the chain draws can fetch them.

use super::{
	metrics::Outcome,
	pins::unpin,
	rate::Bucket,
	shared::{allowance, lock, Core},
	LOG,
};
use amo_offchain_storage::{
	block::{Block, BlockError},
	bodies::{pinned_bodies, read_manifest, FragmentError},
	store::{BlockStore, Pin, StoreError},
	swarm::{BodyFetchError, Closed, FetchError, PutError},
	Cid,
};
use amo_primitives::chunk::BodyCid;
use libp2p::Multiaddr;
use std::{
	collections::HashMap,
	sync::{Arc, Mutex},
	time::{Duration, Instant, SystemTime},
};
use tokio::{
	sync::{Semaphore, SemaphorePermit},
	time::timeout,
};

/// Who pins what wallets have brought.
pub const GATEWAY: &str = "gateway";

/// What the reason of a gateway's pin begins with; the time until which it is kept follows, in
/// seconds since 1970.
const UNTIL: &str = "until-";

/// Bodies that are taken at a time.
const ADDS_AT_ONCE: usize = 8;

/// Bodies that wait to be taken.
const ADDS_WAITING: usize = 64;

/// How long one waits to be taken.
const TURN: Duration = Duration::from_secs(60);

/// Most bodies that are kept.
const MAX_BODIES: usize = 65_536;

/// Most bytes that come as single blocks in a minute.
const BLOCK_BYTES_A_MINUTE: u64 = 256 * 1024 * 1024;

/// Times are rounded up to this many seconds, so that adding a body again and again is one pin.
const ROUND: u64 = 60 * 60;

/// How much a gateway takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
	/// Bytes of the longest body.
	pub max_body: u64,
	/// Bytes of all bodies with their parity, and of blocks that no body has.
	pub quota: u64,
	/// How long a body is kept.
	pub keep: Duration,
	/// Bodies a minute.
	pub adds_per_minute: u64,
}

/// What is kept of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
	/// Until when, in seconds since 1970.
	pub until: u64,
	/// Bytes of all its fragments.
	pub bytes: u64,
}

/// Why the gateway does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
	/// Too much is asked at a time.
	#[error("the gateway has too much to do: ask again in {} s", .0.as_secs().max(1))]
	Busy(Duration),
	/// None of the peers can be connected to.
	#[error("none of the peers can be connected to: name addresses at which this node reaches one that has the body")]
	Unreachable,
	/// The CID names no body.
	#[error("{0} names no body: name its manifest, a CID of version 1, DAG-CBOR, with sha2-256 or blake2b-256")]
	NoBody(Cid),
	/// A body, or one block, is longer than the gateway takes.
	#[error("{bytes} bytes are more than the {most} that this gateway takes at once: split them, or use another gateway")]
	TooLong {
		/// How long it is.
		bytes: u64,
		/// The most that the gateway takes.
		most: u64,
	},
	/// No room.
	#[error("the gateway is full: try later, or use another one")]
	Full,
	/// The bytes are not the block.
	#[error(transparent)]
	Block(BlockError),
	/// The body did not come, or is none.
	#[error("the body cannot be had: {0}")]
	Fetch(String),
	/// It took too long.
	#[error("the body has not come within {0} s: stay connected until it has")]
	Late(u64),
	/// The store or the swarm.
	#[error("the peer store failed: {0}")]
	Failed(String),
}

/// The gateway.
pub struct Gateway {
	core: Arc<Core>,
	limits: Limits,
	kept: Mutex<Ledger>,
	adds: Semaphore,
	turns: Semaphore,
	adds_rate: Mutex<Bucket>,
	block_bytes: Mutex<Bucket>,
}

/// What is kept, and what is being fetched.
#[derive(Default)]
struct Ledger {
	bodies: HashMap<Cid, Kept>,
	bytes: u64,
}

impl Gateway {
	/// A gateway that keeps what it kept before. Where a body is pinned for several times, it is
	/// kept for the longest.
	///
	/// # Errors
	/// [`FragmentError::Store`].
	pub fn new(core: Arc<Core>, limits: Limits) -> Result<Self, FragmentError> {
		let store = core.store.clone();
		let mut ledger = Ledger::default();
		for pinned in pinned_bodies(&*store, Some(GATEWAY))? {
			let Some(until) = time_of(&pinned.pin) else { continue };
			let bytes = read_manifest(&*store, &pinned.cid)
				.map(|manifest| manifest.layout().stored_len())
				.unwrap_or_default();
			let kept = ledger.bodies.get(&pinned.cid).copied();
			let (longer, shorter) = match kept {
				Some(kept) if kept.until > until => (kept.until, Some(until)),
				Some(kept) => (until, Some(kept.until)),
				None => (until, None),
			};
			if let Some(shorter) = shorter {
				unpin(&*store, &pinned.cid, &pin(shorter), None)?;
			}
			ledger.set(pinned.cid, Kept { until: longer, bytes });
		}
		let now = Instant::now();
		Ok(Self {
			core,
			limits,
			kept: Mutex::new(ledger),
			adds: Semaphore::new(ADDS_AT_ONCE),
			turns: Semaphore::new(ADDS_WAITING),
			adds_rate: Mutex::new(Bucket::new(limits.adds_per_minute, now)),
			block_bytes: Mutex::new(Bucket::new(BLOCK_BYTES_A_MINUTE, now)),
		})
	}

	/// What it takes.
	pub fn limits(&self) -> &Limits {
		&self.limits
	}

	/// What is kept of a body.
	pub fn kept(&self, cid: &Cid) -> Option<Kept> {
		lock(&self.kept).bodies.get(cid).copied()
	}

	/// How many bodies are kept, and how many bytes they have.
	pub fn totals(&self) -> (usize, u64) {
		let kept = lock(&self.kept);
		(kept.bodies.len(), kept.bytes)
	}

	/// Fetches all of a body, from these peers or whoever has it, keeps it for some time, and tells
	/// the DHT. It goes on if who asked does not wait for the end.
	///
	/// # Errors
	/// [`GatewayError`].
	pub async fn add(
		self: &Arc<Self>,
		cid: Cid,
		from: Vec<Multiaddr>,
	) -> Result<Kept, GatewayError> {
		let gateway = self.clone();
		let added = self.core.spawn(async move { gateway.add_here(cid, from).await }).await;
		let added = added.unwrap_or_else(|_| Err(GatewayError::Failed("it panicked".into())));
		self.core.metrics.gateway_add(match &added {
			Ok(_) => Outcome::Done,
			Err(
				GatewayError::Busy(_)
				| GatewayError::Full
				| GatewayError::NoBody(_)
				| GatewayError::TooLong { .. },
			) => Outcome::Refused,
			Err(_) => Outcome::Failed,
		});
		added
	}

	async fn add_here(&self, cid: Cid, from: Vec<Multiaddr>) -> Result<Kept, GatewayError> {
		BodyCid::from_bytes(&cid.to_bytes()).ok_or(GatewayError::NoBody(cid))?;
		let now = seconds();
		if let Some(kept) = self.kept(&cid) {
			let rest = Duration::from_secs(kept.until.saturating_sub(now));
			if rest >= self.limits.keep {
				return Ok(kept);
			}
		}
		lock(&self.adds_rate).take(1, Instant::now()).map_err(GatewayError::Busy)?;
		let _turn = self.turn().await?;

		let has_peers = !from.is_empty();
		let connected = self.core.dial(vec![from]).await;
		if connected == 0 && has_peers && !self.core.store.has(&cid).unwrap_or_default() {
			return Err(GatewayError::Unreachable);
		}
		let swarm = self.core.swarm();
		let manifest = within(allowance(0), swarm.manifest(&cid)).await?;
		let (bytes, most) = (manifest.layout().body_len(), self.limits.max_body);
		if bytes > most {
			return Err(GatewayError::TooLong { bytes, most });
		}
		let bytes = manifest.layout().stored_len();
		let room = self.reserve(&cid, bytes)?;
		let until = now.saturating_add(self.limits.keep.as_secs()).next_multiple_of(ROUND);
		within(allowance(bytes), swarm.pin_body(&cid, pin(until))).await?;
		let kept = Kept { until, bytes };
		let before = room.keep(kept);
		if let Some(before) = before.filter(|before| before.until != until) {
			self.blocking(move |store| unpin(store, &cid, &pin(before.until), None)).await?;
		}
		if let Err(error) = swarm.provide(&cid).await {
			log::warn!(target: LOG, "Others are not told of {cid}: {error}");
		}
		Ok(kept)
	}

	/// Waits for one's turn, unless too many do.
	async fn turn(&self) -> Result<SemaphorePermit<'_>, GatewayError> {
		let busy = || GatewayError::Busy(Duration::from_secs(5));
		let _waiting = self.turns.try_acquire().map_err(|_| busy())?;
		match timeout(TURN, self.adds.acquire()).await {
			Ok(Ok(turn)) => Ok(turn),
			_ => Err(busy()),
		}
	}

	/// Makes room for a body that is fetched.
	fn reserve(&self, cid: &Cid, bytes: u64) -> Result<Reservation<'_>, GatewayError> {
		let mut kept = lock(&self.kept);
		let known = kept.bodies.get(cid).map(|kept| kept.bytes);
		let added = if known.is_some() { 0 } else { bytes };
		let is_full = kept.bytes.saturating_add(added) > self.limits.quota
			|| (known.is_none() && kept.bodies.len() >= MAX_BODIES);
		if is_full {
			return Err(GatewayError::Full);
		}
		kept.bytes = kept.bytes.saturating_add(added);
		Ok(Reservation { kept: &self.kept, cid: *cid, bytes: added })
	}

	/// Keeps a block for as long as the store keeps what nothing pins, an hour; adding its body
	/// keeps it for longer.
	///
	/// # Errors
	/// [`GatewayError`].
	pub async fn put_block(&self, cid: Cid, bytes: Vec<u8>) -> Result<(), GatewayError> {
		let len = bytes.len() as u64;
		lock(&self.block_bytes).take(len, Instant::now()).map_err(GatewayError::Busy)?;
		let stats = self.core.store.stats().map_err(failed)?;
		let loose = stats.bytes.saturating_sub(stats.pinned_bytes);
		if loose.saturating_add(len) > self.limits.quota {
			return Err(GatewayError::Full);
		}
		let swarm = self.core.swarm();
		let put = self.core.spawn(async move {
			let verified = tokio::task::spawn_blocking(move || Block::verify(cid, bytes)).await;
			let block = verified.map_err(failed)?.map_err(GatewayError::Block)?;
			swarm.put(vec![block]).await.map_err(|error| match error {
				PutError::Store(StoreError::Full { .. }) => GatewayError::Full,
				error => failed(error),
			})
		});
		put.await.map_err(failed)?
	}

	/// Lets go of a body. `false` if it was not kept.
	///
	/// # Errors
	/// [`GatewayError::Failed`].
	pub async fn remove(&self, cid: &Cid) -> Result<bool, GatewayError> {
		let Some(kept) = self.kept(cid) else { return Ok(false) };
		self.let_go(*cid, kept).await?;
		Ok(true)
	}

	/// Lets go of what has been kept for long enough, and tells the metrics how much there is.
	pub async fn sweep(&self) {
		let now = seconds();
		let over: Vec<_> = {
			let kept = lock(&self.kept);
			let over = kept.bodies.iter().filter(|(_, kept)| kept.until <= now);
			over.map(|(cid, kept)| (*cid, *kept)).collect()
		};
		for (cid, kept) in over {
			if let Err(error) = self.let_go(cid, kept).await {
				log::warn!(target: LOG, "The gateway cannot let go of {cid}: {error}");
			}
		}
		let (bodies, bytes) = self.totals();
		self.core.metrics.gateway(bodies, bytes);
	}

	async fn let_go(&self, cid: Cid, kept: Kept) -> Result<(), GatewayError> {
		self.blocking(move |store| unpin(store, &cid, &pin(kept.until), None)).await?;
		{
			let mut ledger = lock(&self.kept);
			// It may have been added again meanwhile.
			if ledger.bodies.get(&cid) == Some(&kept) {
				ledger.remove(&cid);
			}
		}
		self.core.unprovide(cid).await;
		Ok(())
	}

	async fn blocking<T: Send + 'static>(
		&self,
		work: impl FnOnce(&dyn BlockStore) -> Result<T, FragmentError> + Send + 'static,
	) -> Result<T, GatewayError> {
		let store = self.core.store.clone();
		let done = tokio::task::spawn_blocking(move || work(&*store)).await;
		done.map_err(failed)?.map_err(failed)
	}
}

impl Ledger {
	fn set(&mut self, cid: Cid, kept: Kept) -> Option<Kept> {
		let before = self.remove(&cid);
		self.bytes = self.bytes.saturating_add(kept.bytes);
		self.bodies.insert(cid, kept);
		before
	}

	fn remove(&mut self, cid: &Cid) -> Option<Kept> {
		let kept = self.bodies.remove(cid)?;
		self.bytes = self.bytes.saturating_sub(kept.bytes);
		Some(kept)
	}
}

/// Room for a body that is fetched, given back when dropped.
struct Reservation<'a> {
	kept: &'a Mutex<Ledger>,
	cid: Cid,
	bytes: u64,
}

impl Reservation<'_> {
	/// Notes the body in place of the reservation. Gives what was kept of it before.
	fn keep(self, kept: Kept) -> Option<Kept> {
		let mut ledger = lock(self.kept);
		let before = ledger.set(self.cid, kept);
		drop(ledger);
		before
	}
}

impl Drop for Reservation<'_> {
	fn drop(&mut self) {
		let mut kept = lock(self.kept);
		kept.bytes = kept.bytes.saturating_sub(self.bytes);
	}
}

/// The pin of a body that is kept until then.
fn pin(until: u64) -> Pin {
	Pin { owner: GATEWAY.into(), reason: format!("{UNTIL}{until}") }
}

fn time_of(pin: &Pin) -> Option<u64> {
	pin.reason.strip_prefix(UNTIL)?.parse().ok()
}

fn seconds() -> u64 {
	let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
	since.unwrap_or_default().as_secs()
}

async fn within<T>(
	allowed: Duration,
	fetch: impl std::future::Future<Output = Result<T, BodyFetchError>>,
) -> Result<T, GatewayError> {
	match timeout(allowed, fetch).await {
		Ok(fetched) => fetched.map_err(|error| match error {
			BodyFetchError::Fetch(FetchError::Store(error)) => match *error {
				StoreError::Full { .. } => GatewayError::Full,
				_ => failed(error),
			},
			BodyFetchError::Fetch(FetchError::Closed(Closed)) => failed(Closed),
			BodyFetchError::Body(FragmentError::Store(error)) => failed(error),
			error => GatewayError::Fetch(error.to_string()),
		}),
		Err(_late) => Err(GatewayError::Late(allowed.as_secs())),
	}
}

fn failed(error: impl ToString) -> GatewayError {
	GatewayError::Failed(error.to_string())
}
