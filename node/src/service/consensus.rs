//! BABE makes blocks, GRANDPA finalizes them.

use super::{
	back_off, equivocation::ReportEquivocations, Backend, Block, Client, Pool, SelectChain,
};
use amo_runtime::Hash;
use sc_basic_authorship::ProposerFactory;
use sc_consensus::DefaultImportQueue;
use sc_consensus_babe::{BabeLink, BabeWorkerHandle, SlotProportion};
use sc_consensus_grandpa::{LinkHalf, SharedVoterState, ThreeQuartersOfTheUnfinalizedChain};
use sc_network::{
	config::{FullNetworkConfiguration, Role},
	service::{traits::NetworkService, NotificationMetrics},
	NetworkBackend, NotificationService, ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_service::{Configuration, SpawnEssentialTaskHandle, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::{
	inherents::{BabeCreateInherentDataProviders, InherentDataProvider},
	SlotDuration,
};
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// How long a vote travels. A GRANDPA round takes about four times this: with 150 ms a block is
/// final well before the next one is due.
const GOSSIP_DURATION: Duration = Duration::from_millis(150);

/// Blocks between two justifications that are kept and sent to everyone, besides those of
/// authority set changes.
const JUSTIFICATION_PERIOD: u32 = 512;

/// How far into a slot transactions are put into a block; the rest is for sending it.
const PROPOSAL_PORTION: f32 = 2.0 / 3.0;

type GrandpaBlockImport =
	sc_consensus_grandpa::GrandpaBlockImport<Backend, Block, Client, SelectChain>;
type BabeBlockImport = sc_consensus_babe::BabeBlockImport<
	Block,
	Client,
	GrandpaBlockImport,
	BabeCreateInherentDataProviders<Block>,
	SelectChain,
>;
type BlockImport = ReportEquivocations<BabeBlockImport>;

/// What importing blocks leaves for making them, finalizing them and answering about them.
pub struct Consensus {
	/// Takes new blocks through BABE and GRANDPA into the database.
	pub block_import: BlockImport,
	/// BABE's epochs, for the author.
	pub babe: BabeLink<Block>,
	/// BABE's epochs, for those who ask.
	pub babe_worker: BabeWorkerHandle<Block>,
	/// GRANDPA's authorities and justifications.
	pub grandpa: LinkHalf<Block, Client, SelectChain>,
}

/// Makes the queue through which blocks of other nodes come in.
pub fn import_queue(
	client: &Arc<Client>,
	select_chain: &SelectChain,
	pool: &Arc<Pool>,
	spawner: &SpawnEssentialTaskHandle,
	registry: Option<&Registry>,
	telemetry: Option<TelemetryHandle>,
) -> sp_blockchain::Result<(DefaultImportQueue<Block>, Consensus)> {
	let (grandpa_import, grandpa) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		client,
		select_chain.clone(),
		telemetry.clone(),
	)?;

	let config = sc_consensus_babe::configuration(&**client)?;
	let slot_duration = config.slot_duration();
	let reports = OffchainTransactionPoolFactory::new(pool.clone());
	let (block_import, babe) = sc_consensus_babe::block_import(
		config,
		grandpa_import.clone(),
		client.clone(),
		inherents(slot_duration),
		select_chain.clone(),
		reports.clone(),
	)?;
	let block_import =
		ReportEquivocations::before(block_import, client.clone(), reports, slot_duration);

	let (queue, babe_worker) =
		sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
			link: babe.clone(),
			block_import: block_import.clone(),
			justification_import: Some(Box::new(grandpa_import)),
			client: client.clone(),
			slot_duration,
			spawner,
			registry,
			telemetry,
		})?;
	Ok((queue, Consensus { block_import, babe, babe_worker, grandpa }))
}

/// What a block says about the outer world: its slot and its time.
fn inherents(slot_duration: SlotDuration) -> BabeCreateInherentDataProviders<Block> {
	Arc::new(move |_, ()| async move {
		let time = sp_timestamp::InherentDataProvider::from_system_time();
		let slot = InherentDataProvider::from_timestamp_and_slot_duration(*time, slot_duration);
		Ok((slot, time))
	})
}

/// The network protocol that GRANDPA votes travel on.
pub struct VoteProtocol {
	/// What it is called, which is different on each chain.
	pub name: ProtocolName,
	/// Where votes come in and go out.
	pub notifications: Box<dyn NotificationService>,
}

impl VoteProtocol {
	/// Adds the protocol to what the network will speak.
	pub fn add<N: NetworkBackend<Block, Hash>>(
		network: &mut FullNetworkConfiguration<Block, Hash, N>,
		config: &Configuration,
		genesis: Hash,
		metrics: NotificationMetrics,
	) -> Self {
		let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
		let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
			name.clone(),
			metrics,
			network.peer_store_handle(),
		);
		network.add_notification_protocol(protocol);
		Self { name, notifications }
	}
}

/// What making blocks and finalizing them share.
pub struct Surroundings<'a> {
	/// The chain.
	pub client: Arc<Client>,
	/// Which fork is the best.
	pub select_chain: SelectChain,
	/// Where equivocation reports and the transactions of new blocks are.
	pub pool: Arc<Pool>,
	/// The keys to sign with.
	pub keystore: KeystorePtr,
	/// The other nodes.
	pub network: Arc<dyn NetworkService>,
	/// How far this node is behind them.
	pub sync: Arc<SyncingService<Block>>,
	/// Where metrics go.
	pub registry: Option<Registry>,
	/// Where telemetry goes.
	pub telemetry: Option<TelemetryHandle>,
	/// Runs the tasks.
	pub task_manager: &'a TaskManager,
}

impl Surroundings<'_> {
	/// Makes blocks in the slots that this node's keys are drawn for.
	pub fn spawn_author(
		&self,
		block_import: BlockImport,
		babe_link: BabeLink<Block>,
		force_authoring: bool,
	) -> Result<(), sp_consensus::Error> {
		let env = ProposerFactory::new(
			self.task_manager.spawn_handle(),
			self.client.clone(),
			self.pool.clone(),
			self.registry.as_ref(),
			self.telemetry.clone(),
		);
		let babe = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
			keystore: self.keystore.clone(),
			client: self.client.clone(),
			select_chain: self.select_chain.clone(),
			env,
			block_import,
			sync_oracle: self.sync.clone(),
			justification_sync_link: self.sync.clone(),
			create_inherent_data_providers: inherents(babe_link.config().slot_duration()),
			force_authoring,
			backoff_authoring_blocks: Some(back_off::STRATEGY),
			babe_link,
			block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
			max_block_proposal_slot_portion: None,
			telemetry: self.telemetry.clone(),
		})?;
		self.task_manager.spawn_essential_handle().spawn_blocking("babe", None, babe);
		Ok(())
	}

	/// Votes if this node has a role in that; else follows the votes to know what is final.
	pub fn spawn_voter(
		&self,
		link: LinkHalf<Block, Client, SelectChain>,
		VoteProtocol { name, notifications }: VoteProtocol,
		shared_voter_state: SharedVoterState,
		role: Role,
		node_name: String,
	) -> sp_blockchain::Result<()> {
		let voter = sc_consensus_grandpa::GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: GOSSIP_DURATION,
				justification_generation_period: JUSTIFICATION_PERIOD,
				observer_enabled: false,
				local_role: role,
				name: Some(node_name),
				keystore: role.is_authority().then(|| self.keystore.clone()),
				telemetry: self.telemetry.clone(),
				protocol_name: name,
			},
			link,
			network: self.network.clone(),
			sync: self.sync.clone(),
			notification_service: notifications,
			// The SDK's other default rule stays two blocks behind the best: four seconds here.
			voting_rule: ThreeQuartersOfTheUnfinalizedChain,
			prometheus_registry: self.registry.clone(),
			shared_voter_state,
			telemetry: self.telemetry.clone(),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool.clone()),
		};
		let voter = sc_consensus_grandpa::run_grandpa_voter(voter)?;
		self.task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
		Ok(())
	}
}
