//! Runs the runtime's offchain workers after each block.

use super::{Backend, Client, Pool};
use crate::peer_store::HostPeerStore;
use amo_primitives::peer_store::PeerStoreExt;
use futures::FutureExt;
use sc_client_api::Backend as _;
use sc_network::service::traits::NetworkService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// What they reach.
pub struct Workers<'a> {
	/// The blocks, and the runtime that the workers are part of.
	pub client: &'a Arc<Client>,
	/// The database, a part of which is theirs.
	pub backend: &'a Arc<Backend>,
	/// Where they put their transactions.
	pub pool: &'a Arc<Pool>,
	/// The keys that they sign with.
	pub keystore: &'a KeystorePtr,
	/// The network of the chain.
	pub network: &'a Arc<dyn NetworkService>,
	/// The peer store, if there is one.
	pub peer_store: Option<Arc<HostPeerStore>>,
}

impl Workers<'_> {
	/// Spawns the task that runs them.
	pub fn spawn(
		self,
		config: &Configuration,
		task_manager: &TaskManager,
	) -> Result<(), sc_service::Error> {
		let peer_store = self.peer_store;
		let workers = OffchainWorkers::new(OffchainWorkerOptions {
			runtime_api_provider: self.client.clone(),
			keystore: Some(self.keystore.clone()),
			offchain_db: self.backend.offchain_storage(),
			transaction_pool: Some(OffchainTransactionPoolFactory::new(self.pool.clone())),
			network_provider: Arc::new(self.network.clone()),
			is_validator: config.role.is_authority(),
			enable_http_requests: false,
			custom_extensions: move |_| {
				let store = peer_store.clone();
				store.into_iter().map(|store| Box::new(PeerStoreExt(store)) as _).collect()
			},
		})?;
		let run = workers.run(self.client.clone(), task_manager.spawn_handle());
		task_manager.spawn_handle().spawn("offchain-workers", None, run.boxed());
		Ok(())
	}
}
