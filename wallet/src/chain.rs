//! The chain, as a wallet sees it: what it keeps, and how to change it.
//!
//! Types and calls are those of the runtime that this wallet was built with; [`Chain::connect`]
//! makes sure that the node's runtime has the same.

mod bounties;
mod error;
mod events;
mod follow;
mod gateway;
mod market;
mod providers;
mod reconnect;
mod stakes;
mod submit;
mod validators;
mod view;

pub use error::ChainError;
pub use events::Events;
pub use gateway::Gateway;
pub use submit::{Receipt, MORTAL_BLOCKS};
pub use view::View;

use amo_primitives::Hash;
use amo_runtime::{Runtime, VERSION};
use codec::Encode;
use std::sync::Arc;
use subxt::{
	backend::LegacyBackend,
	config::{HashFor, RpcConfigFor},
	metadata::Metadata,
	rpcs::{
		client::{rpc_params, RpcClient},
		LegacyRpcMethods,
	},
	OnlineClient, PolkadotConfig,
};

/// How the chain's transactions and headers are made; Polkadot's are the same.
type ChainConfig = PolkadotConfig;

/// The pallets whose calls, events and storage a wallet uses: they must be as this wallet knows
/// them.
const PALLETS: [&str; 14] = [
	"System",
	"Timestamp",
	"Balances",
	"TransactionPayment",
	"Utility",
	"Participants",
	"Metrics",
	"Chunks",
	"PeerStorage",
	"DataRights",
	"Bounties",
	"ValidatorSelection",
	"Rewards",
	"Session",
];

/// A connection to a node, whose chain and runtime this wallet knows.
pub struct Chain {
	url: String,
	rpc: RpcClient,
	legacy: LegacyRpcMethods<RpcConfigFor<ChainConfig>>,
	api: OnlineClient<ChainConfig>,
	metadata: Arc<Metadata>,
	genesis: Hash,
	name: String,
}

impl Chain {
	/// Connects to a node by its WebSocket address. Plain `ws:` is for this machine; elsewhere it
	/// has to be `wss:`.
	///
	/// # Errors
	/// [`ChainError::NoAddress`], [`ChainError::Unencrypted`], [`ChainError::Unreachable`],
	/// [`ChainError::OtherChain`], [`ChainError::OtherRuntime`].
	pub async fn connect(url: &str) -> Result<Self, ChainError> {
		if !["ws://", "wss://"].iter().any(|scheme| url.starts_with(scheme)) {
			return Err(ChainError::NoAddress(url.into()));
		}
		let unreachable = |error: subxt::rpcs::Error| ChainError::unreachable(url, error);
		let rpc = RpcClient::from_url(url).await.map_err(unreachable)?;
		let legacy = LegacyRpcMethods::<RpcConfigFor<ChainConfig>>::new(rpc.clone());
		let genesis = legacy.genesis_hash().await.map_err(unreachable)?;
		let name = legacy.system_chain().await.map_err(unreachable)?;
		let metadata = compatible_metadata(&name, &rpc, &legacy).await?;

		let config = PolkadotConfig::builder()
			.use_historic_types(false)
			.set_metadata_for_spec_versions([(metadata.spec_version, metadata.content.clone())])
			.build();
		let backend = Arc::new(LegacyBackend::builder().build(rpc.clone()));
		let api = OnlineClient::from_backend_with_config(config, backend)
			.await
			.map_err(|error| ChainError::Lost(error.to_string()))?;
		Ok(Self {
			url: url.into(),
			rpc,
			legacy,
			api,
			metadata: metadata.content,
			genesis: to_hash(genesis),
			name,
		})
	}

	/// The node's address.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Hash of the first block: it tells chains apart.
	pub fn genesis(&self) -> Hash {
		self.genesis
	}

	/// What the chain calls itself.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// What the chain keeps as of its newest final block.
	///
	/// # Errors
	/// [`ChainError::Lost`].
	pub async fn finalized(&self) -> Result<View<'_>, ChainError> {
		let head = self.legacy.chain_get_finalized_head().await?;
		View::at(self, to_hash(head)).await
	}

	/// What the chain keeps as of its best block, which may not stay.
	///
	/// # Errors
	/// [`ChainError::Lost`].
	pub async fn best(&self) -> Result<View<'_>, ChainError> {
		let head = self.legacy.chain_get_block_hash(None).await?;
		let head = head.ok_or_else(|| ChainError::Lost("the node has no best block".into()))?;
		View::at(self, to_hash(head)).await
	}

	/// The gateway of the node, if it has one.
	pub fn gateway(&self) -> Gateway<'_> {
		Gateway::new(&self.rpc)
	}
}

/// Metadata that calls are encoded by, and the version of the runtime that has it.
struct Compatible {
	spec_version: u32,
	content: Arc<Metadata>,
}

/// The metadata of this wallet's runtime, if the node has that; else the node's, if all that the
/// wallet uses is the same there.
async fn compatible_metadata(
	name: &str,
	rpc: &RpcClient,
	legacy: &LegacyRpcMethods<RpcConfigFor<ChainConfig>>,
) -> Result<Compatible, ChainError> {
	let theirs = legacy.state_get_runtime_version(None).await?;
	let their_name = theirs.other.get("specName").and_then(|name| name.as_str()).unwrap_or("");
	if their_name != VERSION.spec_name {
		return Err(ChainError::OtherChain { chain: name.into(), runtime: their_name.into() });
	}
	let ours = own_metadata()?;
	let spec_version = theirs.spec_version;
	if spec_version == VERSION.spec_version {
		return Ok(Compatible { spec_version, content: Arc::new(ours) });
	}
	let text: String = rpc.request("state_getMetadata", rpc_params![]).await?;
	let bytes = crate::names::parse_hex(&text).ok_or(ChainError::Undecodable("metadata"))?;
	let node = Metadata::decode_from(&bytes).map_err(|_| ChainError::Undecodable("metadata"))?;
	let hash = |metadata: &Metadata, pallet: &str| {
		metadata.pallet_by_name(pallet).map(|pallet| pallet.hash())
	};
	let differs = |pallet: &&str| hash(&node, pallet) != hash(&ours, pallet);
	let mut parts: Vec<_> = PALLETS.into_iter().filter(differs).collect();
	if theirs.transaction_version != VERSION.transaction_version {
		parts.push("the form of transactions");
	}
	if !parts.is_empty() {
		return Err(ChainError::OtherRuntime {
			theirs: spec_version,
			ours: VERSION.spec_version,
			parts: parts.join(", "),
		});
	}
	Ok(Compatible { spec_version, content: Arc::new(node) })
}

/// The metadata that this wallet was built with.
fn own_metadata() -> Result<Metadata, ChainError> {
	// Some of the runtime's constants are in its storage; they are not what a wallet uses.
	let bytes = sp_io::TestExternalities::new_empty().execute_with(|| Runtime::metadata().encode());
	Metadata::decode_from(&bytes).map_err(|_| ChainError::Undecodable("metadata"))
}

fn to_hash(hash: HashFor<ChainConfig>) -> Hash {
	Hash::from(hash.0)
}

fn from_hash(hash: Hash) -> HashFor<ChainConfig> {
	hash.0.into()
}
