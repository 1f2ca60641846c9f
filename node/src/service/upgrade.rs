//! Has the next runtime compiled before the first block needs it.

use super::Client;
use futures::StreamExt;
use sc_client_api::{BlockchainEvents, StorageKey, StorageProvider};
use sc_service::TaskManager;
use sp_api::CallContext;
use sp_core::storage::well_known_keys::PENDING_CODE;
use std::sync::Arc;

/// Spawns the task that compiles the runtimes that blocks announce.
///
/// An upgrade lies in `:pending_code` of the block that brings it, and the next block already runs
/// on it. Compiling takes a good part of a slot and nothing else happens in between, so it begins
/// as soon as that block is imported rather than when its child is to be made or checked.
pub fn spawn_compiler(client: Arc<Client>, task_manager: &TaskManager) {
	let compile = async move {
		let mut imports = client.import_notification_stream();
		while let Some(block) = imports.next().await {
			if let Err(error) = compile_pending(&client, block.hash) {
				log::warn!("The runtime upgrade in {:?} does not compile: {error}", block.hash);
			}
		}
	};
	task_manager.spawn_handle().spawn_blocking("upgrade-compiler", None, compile);
}

/// Reads the version of the code that the child of `block` runs on, which compiles and caches it.
fn compile_pending(client: &Client, block: amo_runtime::Hash) -> sp_blockchain::Result<()> {
	let pending = StorageKey(PENDING_CODE.to_vec());
	if client.storage_hash(block, &pending)?.is_some() {
		let context = CallContext::Onchain { import: true };
		let version = client.runtime_version_at(block, context)?;
		log::info!("Compiled runtime version {} for the next block", version.spec_version);
	}
	Ok(())
}
