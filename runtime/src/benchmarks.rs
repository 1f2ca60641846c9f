//! The benchmarks of AMO's own pallets, for `make weights`.

use crate::{
	AllPalletsWithSystem, Bounties, Chunks, DataRights, Metrics, Participants, PeerStorage,
	Rewards, ValidatorSelection,
};
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};

define_benchmarks!(
	[pallet_participants, Participants]
	[pallet_metrics, Metrics]
	[pallet_chunks, Chunks]
	[pallet_peer_storage, PeerStorage]
	[pallet_data_rights, DataRights]
	[pallet_bounties, Bounties]
	[pallet_validator_selection, ValidatorSelection]
	[pallet_rewards, Rewards]
);

/// What there is to measure.
pub fn list(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Measures what `config` asks for.
pub fn run(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	let mut batches = Vec::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	Ok(batches)
}
