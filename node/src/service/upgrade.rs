//! Has the next runtime compiled before the first block needs it.

use super::{executor, Client, Executor};
use amo_primitives::upgrade::ANNOUNCED_CODE;
use amo_runtime::Hash;
use futures::StreamExt;
use sc_client_api::{BlockchainEvents, StorageKey, StorageProvider};
use sc_executor::RuntimeVersionOf;
use sc_service::{Configuration, TaskManager};
use sp_api::CallContext;
use sp_core::{
	storage::well_known_keys::PENDING_CODE,
	traits::{RuntimeCode, WrappedRuntimeCode},
};
use sp_state_machine::BasicExternalities;
use std::{error::Error, sync::Arc};

/// Spawns the task that compiles the runtimes that blocks announce.
///
/// # Errors
/// If there can be no folder for compiled runtimes.
pub fn spawn_compiler(
	config: &Configuration,
	client: Arc<Client>,
	task_manager: &TaskManager,
) -> std::io::Result<()> {
	let mut compiler = Compiler { spare: executor(config)?, client, announced: None };
	let compile = async move {
		let mut imports = compiler.client.import_notification_stream();
		while let Some(block) = imports.next().await {
			if let Err(error) = compiler.look_at(block.hash) {
				log::warn!("The next runtime, as of block {:?}, cannot run: {error}", block.hash);
			}
		}
	};
	task_manager.spawn_handle().spawn_blocking("upgrade-compiler", None, compile);
	Ok(())
}

struct Compiler {
	client: Arc<Client>,
	/// Compiles beside the client's executor, which lets nobody run anything while it compiles. The
	/// client's finds the result on disk, where both keep what they compiled.
	spare: Executor,
	/// Hash of the code that was announced when a block was last looked at.
	announced: Option<Hash>,
}

impl Compiler {
	/// Compiles the code that `block` announces, and loads the code that its child runs on.
	fn look_at(&mut self, block: Hash) -> Result<(), Box<dyn Error>> {
		let announced = StorageKey(ANNOUNCED_CODE.to_vec());
		let hash = self.client.storage_hash(block, &announced)?;
		if let Some(hash) = hash.filter(|hash| Some(*hash) != self.announced) {
			self.announced = Some(hash);
			if let Some(code) = self.client.storage(block, &announced)? {
				self.compile(code.0, hash)?;
			}
		}
		let pending = StorageKey(PENDING_CODE.to_vec());
		if self.client.storage_hash(block, &pending)?.is_some() {
			let context = CallContext::Onchain { import: true };
			let version = self.client.runtime_version_at(block, context)?;
			log::info!("Runtime version {} runs the next block", version.spec_version);
		}
		Ok(())
	}

	fn compile(&self, code: Vec<u8>, hash: Hash) -> Result<(), Box<dyn Error>> {
		let code = RuntimeCode {
			code_fetcher: &WrappedRuntimeCode(code.into()),
			heap_pages: None,
			hash: hash.as_bytes().to_vec(),
		};
		let version = self.spare.runtime_version(&mut BasicExternalities::default(), &code)?;
		log::info!("Compiled the announced runtime version {}", version.spec_version);
		Ok(())
	}
}
