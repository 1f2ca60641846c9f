//! What runs in a node, in the order it is started.

pub mod back_off;
mod compute;
pub mod consensus;
mod discovery;
mod equivocation;
mod genesis;
mod offchain;
mod operator;
mod pool;
mod upgrade;

use crate::{error::Error, peer_store::Services, rpc};
use amo_primitives::peer_store::peer_store_api;
use amo_runtime::{Hash, RuntimeApi};
use consensus::{Consensus, Surroundings, VoteProtocol};
use sc_consensus::{import_queue::ImportQueue, DefaultImportQueue, LongestChain};
use sc_consensus_grandpa::{
	warp_proof, FinalityProofProvider, GrandpaPruningFilter, SharedVoterState,
};
use sc_executor::WasmExecutor;
use sc_network::{
	config::{FullNetworkConfiguration, NetworkBackendType},
	Litep2pNetworkBackend, NetworkBackend, NetworkWorker,
};
use sc_service::{
	BuildNetworkParams, Configuration, PartialComponents, SpawnTasksParams, TaskManager,
	WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use std::sync::Arc;

/// A block whose transactions the node does not look into.
pub type Block = amo_runtime::opaque::Block;
/// What runtimes may call besides what every node has: the peer store, from offchain workers.
pub type HostFunctions = (sp_io::SubstrateHostFunctions, peer_store_api::HostFunctions);
/// Runs the runtimes.
pub type Executor = WasmExecutor<HostFunctions>;
/// The chain: its blocks, states and runtime.
pub type Client = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type Backend = sc_service::TFullBackend<Block>;
/// GRANDPA settles forks; until it has, the longest one is built on.
pub type SelectChain = LongestChain<Backend, Block>;
/// The transactions that wait to be included.
pub type Pool = TransactionPoolHandle<Block, Client>;
/// What commands that work on the database need, and what a node is built from.
pub type Parts =
	PartialComponents<Client, Backend, SelectChain, DefaultImportQueue<Block>, Pool, More>;

/// The parts that the SDK has no place for.
pub struct More {
	consensus: Consensus,
	telemetry: Option<Telemetry>,
}

/// Opens the database and makes what does not need a network.
pub fn parts(config: &Configuration) -> Result<Parts, Error> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok::<_, sc_telemetry::Error>((worker, telemetry))
		})
		.transpose()
		.map_err(sc_service::Error::from)?;

	let executor = executor(config)?;
	let mut database = config.db_config();
	// Warp sync is served from the justifications of authority set changes, however old.
	database.pruning_filters = vec![Arc::new(GrandpaPruningFilter)];
	let backend = sc_service::new_db_backend(database)?;
	let genesis = genesis::checked(config, &backend, &executor)?;
	let (client, backend, keystore_container, mut task_manager) =
		sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			backend,
			genesis,
			false,
		)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	let select_chain = LongestChain::new(backend.clone());
	let transaction_pool = pool::new(config, &client, &task_manager);
	let (import_queue, consensus) = consensus::import_queue(
		&client,
		&select_chain,
		&transaction_pool,
		&task_manager.spawn_essential_handle(),
		config.prometheus_registry(),
		telemetry.as_ref().map(Telemetry::handle),
	)?;

	// A task that loses those it serves ends with an error, so these go after the tasks.
	task_manager.keep_alive((
		client.clone(),
		transaction_pool.clone(),
		import_queue.service(),
		consensus.babe_worker.clone(),
	));
	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool,
		other: More { consensus, telemetry },
	})
}

/// Runs the runtimes, and keeps them compiled beside the database, so that the next start need not
/// compile them again.
fn executor(config: &Configuration) -> std::io::Result<Executor> {
	std::fs::create_dir_all(&config.data_path)?;
	let settings = &config.executor;
	Ok(Executor::builder()
		.with_execution_method(settings.wasm_method)
		.with_max_runtime_instances(settings.max_runtime_instances)
		.with_runtime_cache_size(settings.runtime_cache_size)
		.with_cache_path(config.data_path.canonicalize()?.join("compiled-runtimes"))
		.build())
}

/// Starts a node, which may have a peer store.
pub fn start(config: Configuration, peer_store: Option<Services>) -> Result<TaskManager, Error> {
	match config.network.network_backend {
		NetworkBackendType::Litep2p => start_on::<Litep2pNetworkBackend>(config, peer_store),
		NetworkBackendType::Libp2p => start_on::<NetworkWorker<Block, Hash>>(config, peer_store),
	}
}

fn start_on<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	peer_store: Option<Services>,
) -> Result<TaskManager, Error> {
	let Parts {
		client,
		backend,
		mut task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool: pool,
		other: More { consensus, mut telemetry },
	} = parts(&config)?;
	let Consensus { block_import, babe, babe_worker, grandpa } = consensus;
	let keystore = keystore_container.keystore();
	let registry = config.prometheus_registry().cloned();
	let authorities = grandpa.shared_authority_set().clone();
	let voter_state = SharedVoterState::empty();

	let metrics = N::register_notification_metrics(registry.as_ref());
	let mut protocols =
		FullNetworkConfiguration::<Block, Hash, N>::new(&config.network, registry.clone());
	let genesis = client.chain_info().genesis_hash;
	let votes = VoteProtocol::add(&mut protocols, &config, genesis, metrics.clone());
	let warp_proofs =
		warp_proof::NetworkProvider::new(backend.clone(), authorities.clone(), Vec::new());
	let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config: protocols,
			client: client.clone(),
			transaction_pool: pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(Arc::new(warp_proofs))),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	operator::insert_dev_key(&config, &keystore)?;
	if config.offchain_worker.enabled {
		let workers = offchain::Workers {
			client: &client,
			backend: &backend,
			pool: &pool,
			keystore: &keystore,
			network: &network,
			peer_store: peer_store.as_ref().map(|services| services.host.clone()),
		};
		workers.spawn(&config, &task_manager)?;
	}
	upgrade::spawn_compiler(&config, client.clone(), &task_manager)?;

	let sources = rpc::Sources {
		client: client.clone(),
		pool: pool.clone(),
		select_chain: select_chain.clone(),
		chain_spec: config.chain_spec.cloned_box(),
		keystore: keystore.clone(),
		babe: babe_worker,
		authorities: authorities.clone(),
		voter: voter_state.clone(),
		justifications: grandpa.justification_stream(),
		finality: FinalityProofProvider::new_for_service(backend.clone(), Some(authorities)),
		peer_store,
	};
	let role = config.role;
	let node_name = config.network.node_name.clone();
	let force_authoring = config.force_authoring;
	let disable_grandpa = config.disable_grandpa;
	let discovery = discovery::config(&config);

	// Before the consensus tasks, because it puts the development keys into the keystore.
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore.clone(),
		transaction_pool: pool.clone(),
		rpc_builder: Box::new(move |executor| rpc::module(&sources, executor)),
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	let surroundings = Surroundings {
		client: client.clone(),
		select_chain,
		pool,
		keystore: keystore.clone(),
		network: network.clone(),
		sync,
		registry: registry.clone(),
		telemetry: telemetry.as_ref().map(Telemetry::handle),
		task_manager: &task_manager,
	};
	if role.is_authority() {
		compute::spawn_prover(
			client.clone(),
			surroundings.pool.clone(),
			keystore.clone(),
			&task_manager,
		)?;
		surroundings
			.spawn_author(block_import, babe, force_authoring)
			.map_err(sc_service::Error::from)?;
		discovery::spawn(discovery, client, network, keystore, registry, &task_manager);
	}
	if !disable_grandpa {
		surroundings.spawn_voter(grandpa, votes, voter_state, role, node_name)?;
	}
	Ok(task_manager)
}
