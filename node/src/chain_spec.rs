//! The chains that the node knows by name, and those it reads from a file.

use amo_primitives::peer_store::peer_store_api;
use amo_runtime::{
	genesis_presets::{self, DEVELOPMENT_PRESET, LOCAL_PRESET, STAGING_PRESET},
	opaque::Block,
	SS58_PREFIX, WASM_BINARY,
};
use sc_chain_spec::{ChainSpecExtension, ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A genesis and what a node needs to find others who share it.
pub type ChainSpec = GenericChainSpec<Extensions, peer_store_api::HostFunctions>;

/// What a chain spec file may carry besides the genesis.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// Blocks to prefer when the chain has forked.
	pub fork_blocks: sc_client_api::ForkBlocks<Block>,
	/// Blocks to refuse.
	pub bad_blocks: sc_client_api::BadBlocks<Block>,
	/// Where light clients start; `sync_state_genSyncSpec` fills it in.
	pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// The chain spec called `chain`, which is a name or the path of a file.
pub fn load(chain: &str) -> Result<ChainSpec, String> {
	match chain {
		"" => Err("no chain given: pass --dev, or --chain with dev, local, staging or the path \
		           of a chain spec file"
			.into()),
		"dev" => named("AMO Development", "amo_dev", ChainType::Development, DEVELOPMENT_PRESET),
		"local" => named("AMO Local", "amo_local", ChainType::Local, LOCAL_PRESET),
		"staging" => named("AMO Staging", "amo_staging", ChainType::Live, STAGING_PRESET),
		path => read(path.into()),
	}
}

fn named(name: &str, id: &str, kind: ChainType, preset: &str) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or("this node was built without the runtime's wasm")?;
	// The wasm could be asked for it, but would have to be compiled once more at each start.
	let genesis = genesis_presets::get(&preset.into())
		.and_then(|json| serde_json::from_slice(&json).ok())
		.ok_or_else(|| format!("the runtime has no genesis preset `{preset}`"))?;
	Ok(ChainSpec::builder(wasm, Extensions::default())
		.with_name(name)
		.with_id(id)
		.with_chain_type(kind)
		.with_protocol_id("amo")
		.with_properties(properties())
		.with_genesis_config_patch(genesis)
		.build())
}

fn properties() -> Properties {
	[
		("tokenSymbol".into(), "AMO".into()),
		("tokenDecimals".into(), 18.into()),
		("ss58Format".into(), SS58_PREFIX.into()),
	]
	.into_iter()
	.collect()
}

fn read(path: PathBuf) -> Result<ChainSpec, String> {
	if !path.is_file() {
		return Err(format!(
			"there is no chain `{}`: it is neither dev, local or staging nor a file",
			path.display()
		));
	}
	ChainSpec::from_json_file(path.clone())
		.map_err(|reason| format!("`{}` is not a chain spec: {reason}", path.display()))
}
