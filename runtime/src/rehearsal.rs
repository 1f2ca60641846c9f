//! The next runtime, as the forkless upgrade is rehearsed with it: one version on, with one
//! change that clients see in the metadata and one migration of storage.

use crate::{Balance, Runtime};
use alloc::borrow::Cow;
use amo_primitives::AssetId;
use frame_support::{
	traits::{Get, OnRuntimeUpgrade},
	weights::Weight,
};
use sp_version::RuntimeVersion;

/// Version 101: one more than what is on chain when the rehearsal starts.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("amo"),
	impl_name: Cow::Borrowed("amo-node"),
	authoring_version: 1,
	spec_version: 101,
	impl_version: 1,
	apis: crate::apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 3,
};

/// Half of what it was before the upgrade; clients read it in the metadata.
pub const EXISTENTIAL_DEPOSIT: Balance = crate::configs::currency::MILLI_AMO / 2;

/// What the upgrade changes in storage.
pub type Migrations = NumberAssets;

/// The first asset id that is free for the chain to give out.
const FIRST_ASSET_ID: AssetId = 1_000;

/// From now on the chain numbers the coins that users define.
pub struct NumberAssets;

impl OnRuntimeUpgrade for NumberAssets {
	fn on_runtime_upgrade() -> Weight {
		pallet_assets::NextAssetId::<Runtime>::put(FIRST_ASSET_ID);
		<Runtime as frame_system::Config>::DbWeight::get().writes(1)
	}
}
