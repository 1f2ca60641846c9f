//! What operators see of the peer store.

use super::fetches::Counts;
use amo_offchain_storage::{store, swarm::SwarmStats};
use amo_primitives::peer_store::WorkerEvent;
use std::sync::atomic::{AtomicU64, Ordering};
use substrate_prometheus_endpoint::{
	prometheus::core::Collector, Counter, CounterVec, Gauge, GaugeVec, Opts, PrometheusError,
	Registry, U64,
};

/// The metrics, also where nobody reads them.
pub struct Metrics {
	bytes: Gauge<U64>,
	blocks: Gauge<U64>,
	pinned_bytes: Gauge<U64>,
	quota: Gauge<U64>,
	corrupt: Running,
	peers: Gauge<U64>,
	wants: Gauge<U64>,
	blocks_sent: Running,
	bytes_sent: Running,
	blocks_received: Running,
	bytes_received: Running,
	refused: Running,
	lies: Running,
	fetches: GaugeVec<U64>,
	fetched: CounterVec<U64>,
	confirmations: Counter<U64>,
	answered: Counter<U64>,
	unanswerable: Counter<U64>,
	gateway_bodies: Gauge<U64>,
	gateway_bytes: Gauge<U64>,
	gateway_adds: CounterVec<U64>,
	restarts: Counter<U64>,
}

/// How something that was asked for ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// Well.
	Done,
	/// It was not begun.
	Refused,
	/// It was begun, and did not come to its end.
	Failed,
}

impl Outcome {
	fn label(self) -> &'static str {
		match self {
			Self::Done => "done",
			Self::Refused => "refused",
			Self::Failed => "failed",
		}
	}
}

impl Metrics {
	/// Makes them, and shows them in `registry`, if there is one.
	///
	/// # Errors
	/// If the registry has one of these names already.
	pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
		let new = Maker { registry };
		Ok(Self {
			bytes: new.gauge("bytes", "Bytes of all blocks in the peer store")?,
			blocks: new.gauge("blocks", "Blocks in the peer store")?,
			pinned_bytes: new.gauge("pinned_bytes", "Bytes of blocks that a pin covers")?,
			quota: new.gauge("quota_bytes", "Bytes that the peer store may hold")?,
			corrupt: new.running("corrupt_blocks_total", "Blocks found corrupt on disk")?,
			peers: new.gauge("peers", "Peers that the peer store is connected to")?,
			wants: new.gauge("wants", "Blocks that are wanted from other peers")?,
			blocks_sent: new.running("blocks_sent_total", "Blocks sent to other peers")?,
			bytes_sent: new.running("bytes_sent_total", "Bytes of blocks sent to other peers")?,
			blocks_received: new.running("blocks_received_total", "Wanted blocks that came")?,
			bytes_received: new.running("bytes_received_total", "Bytes of wanted blocks")?,
			refused: new.running("refused_total", "Wants of others that were too many")?,
			lies: new.running("lies_total", "Blocks that were not what their sender said")?,
			fetches: new.gauges(
				"fetches",
				"Fragments to fetch for the chain",
				"state",
				&["waiting", "running", "failed"],
			)?,
			fetched: new.counters(
				"fetched_total",
				"Ends of fetches for the chain",
				"outcome",
				&["done", "failed"],
			)?,
			confirmations: new
				.counter("confirmations_total", "Placements confirmed to the chain")?,
			answered: new.counter("challenges_answered_total", "Challenges answered")?,
			unanswerable: new.counter(
				"challenges_unanswerable_total",
				"Challenges without an answer, as the leaf is not here",
			)?,
			gateway_bodies: new.gauge("gateway_bodies", "Bodies pinned by the gateway")?,
			gateway_bytes: new.gauge("gateway_bytes", "Bytes of bodies pinned by the gateway")?,
			gateway_adds: new.counters(
				"gateway_adds_total",
				"Bodies to add",
				"outcome",
				&["done", "refused", "failed"],
			)?,
			restarts: new.counter("restarts_total", "Times that the swarm had to be restarted")?,
		})
	}

	/// What is in the store.
	pub fn store(&self, stats: &store::Stats) {
		self.bytes.set(stats.bytes);
		self.blocks.set(stats.blocks);
		self.pinned_bytes.set(stats.pinned_bytes);
		self.quota.set(stats.quota);
		self.corrupt.reached(stats.corrupt);
	}

	/// What the swarm has done since it was started.
	pub fn swarm(&self, stats: &SwarmStats) {
		self.peers.set(stats.peers as u64);
		self.wants.set(stats.wanted as u64);
		self.blocks_sent.reached(stats.blocks_sent);
		self.bytes_sent.reached(stats.bytes_sent);
		self.blocks_received.reached(stats.blocks_received);
		self.bytes_received.reached(stats.bytes_received);
		self.refused.reached(stats.refused);
		self.lies.reached(stats.lies);
	}

	/// How many fetches there are.
	pub fn fetches(&self, counts: Counts) {
		let Counts { waiting, running, failed } = counts;
		for (state, count) in [("waiting", waiting), ("running", running), ("failed", failed)] {
			self.fetches.with_label_values(&[state]).set(count as u64);
		}
	}

	/// A fetch for the chain ended.
	pub fn fetched(&self, outcome: Outcome) {
		self.fetched.with_label_values(&[outcome.label()]).inc();
	}

	/// What the gateway pins.
	pub fn gateway(&self, bodies: usize, bytes: u64) {
		self.gateway_bodies.set(bodies as u64);
		self.gateway_bytes.set(bytes);
	}

	/// Somebody asked the gateway to add a body.
	pub fn gateway_add(&self, outcome: Outcome) {
		self.gateway_adds.with_label_values(&[outcome.label()]).inc();
	}

	/// What the offchain worker did.
	pub fn worker(&self, event: WorkerEvent) {
		match event {
			WorkerEvent::Confirmed(count) => self.confirmations.inc_by(count.into()),
			WorkerEvent::Answered(count) => self.answered.inc_by(count.into()),
			WorkerEvent::Unanswerable => self.unanswerable.inc(),
		}
	}

	/// The swarm was restarted.
	pub fn restarted(&self) {
		self.restarts.inc();
	}
}

/// A counter of what somebody else counts, who may begin anew.
struct Running {
	counter: Counter<U64>,
	last: AtomicU64,
}

impl Running {
	fn reached(&self, count: u64) {
		let last = self.last.swap(count, Ordering::Relaxed);
		self.counter.inc_by(count.checked_sub(last).unwrap_or(count));
	}
}

struct Maker<'a> {
	registry: Option<&'a Registry>,
}

impl Maker<'_> {
	fn gauge(&self, name: &str, help: &str) -> Result<Gauge<U64>, PrometheusError> {
		self.register(Gauge::with_opts(options(name, help))?)
	}

	fn counter(&self, name: &str, help: &str) -> Result<Counter<U64>, PrometheusError> {
		self.register(Counter::with_opts(options(name, help))?)
	}

	fn running(&self, name: &str, help: &str) -> Result<Running, PrometheusError> {
		Ok(Running { counter: self.counter(name, help)?, last: AtomicU64::new(0) })
	}

	/// All values of the label are shown from the start.
	fn gauges(
		&self,
		name: &str,
		help: &str,
		label: &str,
		values: &[&str],
	) -> Result<GaugeVec<U64>, PrometheusError> {
		let gauges = GaugeVec::new(options(name, help), &[label])?;
		for value in values {
			gauges.with_label_values(&[value]).set(0);
		}
		self.register(gauges)
	}

	/// All values of the label are shown from the start.
	fn counters(
		&self,
		name: &str,
		help: &str,
		label: &str,
		values: &[&str],
	) -> Result<CounterVec<U64>, PrometheusError> {
		let counters = CounterVec::new(options(name, help), &[label])?;
		for value in values {
			counters.with_label_values(&[value]).inc_by(0);
		}
		self.register(counters)
	}

	fn register<T: Collector + Clone + 'static>(&self, metric: T) -> Result<T, PrometheusError> {
		match self.registry {
			Some(registry) => substrate_prometheus_endpoint::register(metric, registry),
			None => Ok(metric),
		}
	}
}

fn options(name: &str, help: &str) -> Opts {
	Opts::new(format!("amo_peer_store_{name}"), help)
}
