//! The transactions that wait to be included.

use super::{Client, Pool};
use futures::future::BoxFuture;
use sc_service::{Configuration, SpawnTaskHandle, TaskManager};
use sp_core::traits::SpawnEssentialNamed;
use std::sync::Arc;

/// Makes the pool, as large and of the kind that the command line says.
pub fn new(config: &Configuration, client: &Arc<Client>, task_manager: &TaskManager) -> Arc<Pool> {
	let pool = sc_transaction_pool::Builder::new(
		Tasks(task_manager.spawn_handle()),
		client.clone(),
		config.role.is_authority().into(),
	)
	.with_options(config.transaction_pool.clone())
	.with_prometheus(config.prometheus_registry())
	.build();
	Arc::new(pool)
}

/// Runs the pool's tasks.
///
/// One of them blocks its thread until the pool is dropped. An essential task that ends is logged
/// as a failure, so each clean stop would log one. None ends in any other way but by a panic, and
/// that ends the node anyway.
#[derive(Clone)]
struct Tasks(SpawnTaskHandle);

impl SpawnEssentialNamed for Tasks {
	fn spawn_essential_blocking(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		future: BoxFuture<'static, ()>,
	) {
		self.0.spawn_blocking(name, group, future);
	}

	fn spawn_essential(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		future: BoxFuture<'static, ()>,
	) {
		self.0.spawn(name, group, future);
	}
}
