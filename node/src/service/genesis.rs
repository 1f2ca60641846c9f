//! The genesis that the database must descend from.

use super::{Backend, Block, Executor};
use crate::error::Error;
use sc_client_api::Backend as _;
use sc_service::{BuildGenesisBlock, Configuration, GenesisBlockBuilder};
use sp_blockchain::{Error as ClientError, HeaderBackend};
use sp_runtime::traits::Block as _;
use std::sync::Arc;

/// Builds the genesis block of an empty database.
pub type Builder = GenesisBlockBuilder<Block, Backend, Executor>;

/// The builder of the chain spec's genesis.
///
/// Fails if the database already has another one: the SDK would go on with it, and no peer would
/// ever agree with this node.
pub fn checked(
	config: &Configuration,
	backend: &Arc<Backend>,
	executor: &Executor,
) -> Result<Builder, Error> {
	let storage =
		config.chain_spec.as_storage_builder().build_storage().map_err(ClientError::Storage)?;
	let build = |storage| {
		Builder::new_with_storage(storage, !config.no_genesis(), backend.clone(), executor.clone())
	};

	let stored = backend.blockchain().info().genesis_hash;
	if stored != Default::default() {
		let (genesis, _) = build(storage.clone())?.build_genesis_block()?;
		let expected = genesis.hash();
		if stored != expected {
			let database = config.database.path().unwrap_or(&config.data_path);
			return Err(Error::OtherChain {
				database: database.display().to_string(),
				stored,
				expected,
			});
		}
	}
	Ok(build(storage)?)
}
