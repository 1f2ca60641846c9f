//! What the node answers over RPC besides what every Substrate node does.
//!
//! `sc-service` itself adds the old `author`, `chain`, `state`, `childstate`, `offchain` and
//! `system` methods and the new JSON-RPC specification: `chainHead`, `chainSpec`, `transaction`,
//! and `archive` where the node keeps all states and blocks.

pub mod peer_store;
pub mod rewards;
pub mod state;
pub mod validators;

use crate::{
	peer_store::Services,
	service::{Backend, Block, Client, Pool, SelectChain},
};
use amo_runtime::{BlockNumber, Hash};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use peer_store::{PeerStoreApiServer, PeerStoreRpc};
use rewards::RewardsApiServer;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::ChainSpec;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use state::State;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use validators::ValidatorsApiServer;

/// What the answers are taken from.
pub struct Sources {
	/// The blocks and their states.
	pub client: Arc<Client>,
	/// The transactions that wait.
	pub pool: Arc<Pool>,
	/// Which fork is the best.
	pub select_chain: SelectChain,
	/// The chain that this node is on.
	pub chain_spec: Box<dyn ChainSpec>,
	/// The keys of this node.
	pub keystore: KeystorePtr,
	/// BABE's epochs.
	pub babe: BabeWorkerHandle<Block>,
	/// GRANDPA's authorities.
	pub authorities: SharedAuthoritySet<Hash, BlockNumber>,
	/// GRANDPA's running round.
	pub voter: SharedVoterState,
	/// GRANDPA's justifications as they are made.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proves that a block is final.
	pub finality: Arc<FinalityProofProvider<Backend, Block>>,
	/// What the node stores for others, unless it runs without a peer store.
	pub peer_store: Option<Services>,
}

/// The methods that answer from `sources`.
pub fn module(
	sources: &Sources,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, sc_service::Error> {
	let Sources { client, pool, select_chain, keystore, babe, authorities, .. } = sources;
	let sync_state = SyncState::new(
		sources.chain_spec.cloned_box(),
		client.clone(),
		authorities.clone(),
		babe.clone(),
	);
	let babe = Babe::new(client.clone(), babe.clone(), keystore.clone(), select_chain.clone());
	let grandpa = Grandpa::new(
		executor,
		authorities.clone(),
		sources.voter.clone(),
		sources.justifications.clone(),
		sources.finality.clone(),
	);

	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool.clone()).into_rpc()).map_err(other)?;
	module.merge(TransactionPayment::new(client.clone()).into_rpc()).map_err(other)?;
	module.merge(babe.into_rpc()).map_err(other)?;
	module.merge(grandpa.into_rpc()).map_err(other)?;
	module.merge(PeerStoreRpc::new(sources.peer_store.clone()).into_rpc()).map_err(other)?;
	module.merge(RewardsApiServer::into_rpc(State::new(client.clone()))).map_err(other)?;
	module.merge(ValidatorsApiServer::into_rpc(State::new(client.clone()))).map_err(other)?;
	module.merge(sync_state.map_err(other)?.into_rpc()).map_err(other)?;
	Ok(module)
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> sc_service::Error {
	sc_service::Error::Application(Box::new(error))
}
