//! Why the peer store does not start.

use amo_offchain_storage::{
	bodies::FragmentError,
	store::StoreError,
	swarm::{self, ProvideError},
};
use libp2p::Multiaddr;
use std::{io, path::PathBuf};
use substrate_prometheus_endpoint::PrometheusError;

/// Why the peer store does not start, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
	/// Somebody else has the folder.
	#[error(
		"the peer store at {0} is in use by another process: end it, or pass another folder with \
		 --peer-store-path, or --no-peer-store"
	)]
	InUse(PathBuf),
	/// More is pinned than the operator allows.
	#[error(
		"the peer store keeps {pinned} pinned bytes, more than its quota of {quota}: pass a larger \
		 --peer-store-quota, or unpin something with `peer-store unpin` first"
	)]
	Quota {
		/// Bytes that pins cover.
		pinned: u64,
		/// Bytes that it may hold.
		quota: u64,
	},
	/// An address cannot be used.
	#[error("{flag} {address}: {reason}")]
	Address {
		/// The flag.
		flag: &'static str,
		/// What it was given.
		address: Multiaddr,
		/// What is wrong with it.
		reason: &'static str,
	},
	/// The store.
	#[error("the peer store cannot be opened: {0}")]
	Store(StoreError),
	/// What is pinned in it cannot be listed.
	#[error("the peer store cannot be read: {0}")]
	Pins(#[from] FragmentError),
	/// The swarm.
	#[error("the peer store cannot take part in the network: {0}")]
	Swarm(#[from] swarm::StartError),
	/// The list of what it tells the DHT of cannot be written.
	#[error("the peer store cannot tell others what it has: {0}")]
	Provide(#[from] ProvideError),
	/// The operating system gives no threads.
	#[error("the peer store gets no threads: {0}")]
	Threads(#[from] io::Error),
	/// A metric of its name is there already.
	#[error("the peer store's metrics: {0}")]
	Metrics(#[from] PrometheusError),
}

impl From<StoreError> for StartError {
	fn from(error: StoreError) -> Self {
		match error {
			StoreError::InUse(path) => Self::InUse(path),
			error => Self::Store(error),
		}
	}
}
