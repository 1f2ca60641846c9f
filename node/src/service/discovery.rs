//! Lets validators find each other's addresses by their session keys.

use super::Client;
use futures::{FutureExt, StreamExt};
use sc_authority_discovery::{new_worker_and_service_with_config, Role, WorkerConfig};
use sc_network::{service::traits::NetworkService, DhtEvent, Event};
use sc_service::{Configuration, TaskManager};
use sp_keystore::KeystorePtr;
use std::{future::ready, sync::Arc};
use substrate_prometheus_endpoint::Registry;

/// What a validator publishes, by the node's configuration.
pub fn config(config: &Configuration) -> WorkerConfig {
	WorkerConfig {
		// The validators of a chain for tests all live on one machine.
		publish_non_global_ips: config.network.allow_non_globals_in_dht,
		public_addresses: config.network.public_addresses.clone(),
		strict_record_validation: true,
		persisted_cache_directory: config.network.net_config_path.clone(),
		..Default::default()
	}
}

/// Publishes the addresses of this validator and looks up those of the others.
pub fn spawn(
	config: WorkerConfig,
	client: Arc<Client>,
	network: Arc<dyn NetworkService>,
	keystore: KeystorePtr,
	registry: Option<Registry>,
	task_manager: &TaskManager,
) {
	let events = network.event_stream("authority-discovery").filter_map(|event| ready(dht(event)));
	let (worker, _) = new_worker_and_service_with_config(
		config,
		client,
		Arc::new(network),
		Box::pin(events),
		Role::PublishAndDiscover(keystore),
		registry,
		task_manager.spawn_handle(),
	);
	task_manager.spawn_handle().spawn(
		"authority-discovery-worker",
		Some("authority-discovery"),
		worker.run().boxed(),
	);
}

fn dht(event: Event) -> Option<DhtEvent> {
	match event {
		Event::Dht(event) => Some(event),
		_ => None,
	}
}
