//! Why a command ends early.

use crate::peer_store;
use std::{net::SocketAddr, path::PathBuf};

/// Why a command ends early, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
	/// Somebody else has a port that this node was told to listen on.
	#[error("cannot listen on {address} for {purpose} ({cause}): pass another port with {flag}")]
	PortTaken {
		/// Where the node was to listen.
		address: SocketAddr,
		/// Who would have been served there.
		purpose: &'static str,
		/// The flag that moves it.
		flag: &'static str,
		/// What the operating system said.
		cause: std::io::Error,
	},
	/// A validator without keys would sit in the active set and sign nothing.
	#[error(
		"a validator needs session keys and {keystore} has none of type {missing}: insert each \
		 with `{insert}`, or start once without --validator and call author_rotateKeysWithOwner"
	)]
	NoSessionKeys {
		/// Where keys were looked for.
		keystore: String,
		/// The key types without a key.
		missing: String,
		/// A command that inserts the first of them.
		insert: String,
	},
	/// The database holds blocks that do not descend from the genesis of the chain spec.
	#[error(
		"the database at {database} belongs to another chain (genesis {stored}, but the chain spec \
		 says {expected}): pass another --base-path, or remove it with `purge-chain`"
	)]
	OtherChain {
		/// Where the database is.
		database: String,
		/// The genesis that the database was made with.
		stored: amo_runtime::Hash,
		/// The genesis of the chain spec.
		expected: amo_runtime::Hash,
	},
	/// A validator whose network identity changed would not be found by the others.
	#[error(
		"a validator needs a lasting network key and {0} does not exist: make it with `key \
		 generate-node-key --chain <CHAIN> --base-path <PATH>`"
	)]
	NoNetworkKey(PathBuf),
	/// The peer store does not start.
	#[error(transparent)]
	PeerStore(#[from] peer_store::StartError),
	/// The command line or a subcommand failed.
	#[error(transparent)]
	Cli(sc_cli::Error),
	/// The node failed to start, or one of its tasks ended.
	#[error(transparent)]
	Service(#[from] sc_service::Error),
}

impl Error {
	/// The message on one line, however the libraries below have broken it up.
	pub fn one_line(&self) -> String {
		self.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
	}
}

impl From<sc_cli::Error> for Error {
	fn from(error: sc_cli::Error) -> Self {
		match error {
			sc_cli::Error::NetworkKeyNotFound(path) => Self::NoNetworkKey(path),
			other => Self::Cli(other),
		}
	}
}

impl From<std::io::Error> for Error {
	fn from(error: std::io::Error) -> Self {
		Self::Service(error.into())
	}
}

impl From<sp_blockchain::Error> for Error {
	fn from(error: sp_blockchain::Error) -> Self {
		Self::Service(error.into())
	}
}
