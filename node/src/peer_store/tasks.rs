//! What the peer store does by itself, besides serving.

use super::{gateway::Gateway, host::HostPeerStore, shared::Core, LOG};
use std::{sync::Arc, time::Duration};
use tokio::time::{interval, sleep, MissedTickBehavior};

/// How often metrics are brought up to date, and the swarm is seen to be alive.
const LOOK: Duration = Duration::from_secs(5);

/// How long the swarm rests after each time that it cannot be restarted.
const RESTART: Duration = Duration::from_secs(30);

/// How often garbage is looked for.
const COLLECT: Duration = Duration::from_secs(60);

/// Blocks that are looked at for garbage at a time.
pub const COLLECT_AT_ONCE: usize = 16_384;

/// Keeps the metrics up to date, and restarts the swarm if its task has ended. Consensus never
/// waits for it, nor it for consensus.
pub async fn watch(core: Arc<Core>, host: Arc<HostPeerStore>) {
	let mut ticks = every(LOOK);
	loop {
		ticks.tick().await;
		host.tidy();
		if core.look().await {
			continue;
		}
		log::error!(target: LOG, "The peer store's network task has ended: starting it anew");
		if let Err(error) = core.restart().await {
			log::error!(target: LOG, "{error}");
			sleep(RESTART).await;
		}
	}
}

/// Removes garbage, and what the gateway has kept for long enough.
pub async fn clean(core: Arc<Core>, gateway: Option<Arc<Gateway>>) {
	let mut ticks = every(COLLECT);
	loop {
		ticks.tick().await;
		if let Some(gateway) = &gateway {
			gateway.sweep().await;
		}
		let store = core.store.clone();
		let step = move || store.collect_garbage(COLLECT_AT_ONCE);
		match tokio::task::spawn_blocking(step).await {
			Ok(Ok(collected)) if collected.blocks > 0 => {
				log::debug!(target: LOG, "Removed {} blocks of garbage", collected.blocks);
			},
			Ok(Err(error)) => log::warn!(target: LOG, "Cannot collect garbage: {error}"),
			_ => {},
		}
	}
}

fn every(period: Duration) -> tokio::time::Interval {
	let mut ticks = interval(period);
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	ticks
}
