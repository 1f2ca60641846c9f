//! Runs the runtime's offchain workers after each block.

use super::{Backend, Client, Pool};
use futures::FutureExt;
use sc_client_api::Backend as _;
use sc_network::service::traits::NetworkService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// Spawns the task that runs them.
pub fn spawn(
	config: &Configuration,
	client: &Arc<Client>,
	backend: &Arc<Backend>,
	pool: &Arc<Pool>,
	keystore: &KeystorePtr,
	network: &Arc<dyn NetworkService>,
	task_manager: &TaskManager,
) -> Result<(), sc_service::Error> {
	let workers = OffchainWorkers::new(OffchainWorkerOptions {
		runtime_api_provider: client.clone(),
		keystore: Some(keystore.clone()),
		offchain_db: backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(pool.clone())),
		network_provider: Arc::new(network.clone()),
		is_validator: config.role.is_authority(),
		enable_http_requests: false,
		custom_extensions: |_| Vec::new(),
	})?;
	let run = workers.run(client.clone(), task_manager.spawn_handle());
	task_manager.spawn_handle().spawn("offchain-workers", None, run.boxed());
	Ok(())
}
