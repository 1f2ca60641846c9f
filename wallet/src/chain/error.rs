//! What can go wrong between the wallet and the chain.

use super::Hash;
use subxt::rpcs::Error as RpcError;

/// Why the chain cannot be asked, or does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// What is given is no address.
	#[error("`{0}` is no address of a node: write ws://127.0.0.1:9944 for one on this machine, or wss: and its name")]
	NoAddress(String),
	/// Everybody on the way could read and change what is said.
	#[error("{0} is on another machine, and ws: does not encrypt: name it with wss:")]
	Unencrypted(String),
	/// Nobody answers at the address.
	#[error("no node answers at {url}: start one there, or name another by --url ({reason})")]
	Unreachable {
		/// The address.
		url: String,
		/// What the connection says.
		reason: String,
	},
	/// The connection ended, or the node could not answer.
	#[error("the node did not answer: try again when it runs ({0})")]
	Lost(String),
	/// The node's chain is not AMO's.
	#[error("the node's chain {chain:?} runs {runtime:?}, not amo: name a node of AMO's by --url")]
	OtherChain {
		/// What the chain calls itself.
		chain: String,
		/// What its runtime is called.
		runtime: String,
	},
	/// The node is of another chain than it was.
	#[error("the node is of another chain than before: its first block is another. Start again if that is meant")]
	Replaced,
	/// The node's runtime is another than this wallet knows.
	#[error(
		"the chain runs version {theirs} of the runtime, this wallet was made for {ours}, and they \
		 differ in: {parts}. Take the wallet that came with version {theirs}"
	)]
	OtherRuntime {
		/// The version on chain.
		theirs: u32,
		/// The version in this wallet.
		ours: u32,
		/// Names of pallets, and what else differs.
		parts: String,
	},
	/// Bytes from the node are not what they should be.
	#[error("the node's {0} cannot be read: it is broken, or of another version")]
	Undecodable(&'static str),
	/// The account has too little.
	#[error("the account has too little AMO for this: {0}")]
	NotEnough(String),
	/// A call failed on chain.
	#[error("the chain refused {call}: {name}{}{docs}", if docs.is_empty() { "" } else { ": " })]
	Refused {
		/// The call, as `Chunks.register`.
		call: String,
		/// The error, as `Chunks.NotYourDevice`.
		name: String,
		/// What the runtime says about it.
		docs: String,
	},
	/// A node's pool did not take the transaction, or let go of it.
	#[error("the node's pool does not have the transaction: {0}")]
	NotPooled(String),
	/// Another transaction of the account was in the way, each time that it was tried.
	#[error("another transaction of the account was in the way: wait until it is final")]
	Usurped,
	/// The transaction was not final in time.
	#[error(
		"{call} was sent and is not final after {seconds} s: look at the chain before you send it again"
	)]
	NotFinal {
		/// The call.
		call: String,
		/// How long was waited.
		seconds: u64,
	},
	/// The block of a transaction is not to be had.
	#[error("block {0} cannot be read from this node: ask one that keeps all blocks")]
	NoBlock(Hash),
	/// The node's gateway refuses.
	#[error("the node does not take bodies: {message} (code {code})")]
	Gateway {
		/// The code, as in the runbook for providers.
		code: i32,
		/// What it says.
		message: String,
	},
}

impl ChainError {
	/// Whether another try may go better, also with the same node: what was sent may have been carried
	/// out, or not.
	pub fn is_passing(&self) -> bool {
		match self {
			Self::Unreachable { .. }
			| Self::Lost(_)
			| Self::NotPooled(_)
			| Self::Usurped
			| Self::NotFinal { .. }
			| Self::NoBlock(_) => true,
			Self::NoAddress(_)
			| Self::Unencrypted(_)
			| Self::OtherChain { .. }
			| Self::Replaced
			| Self::OtherRuntime { .. }
			| Self::Undecodable(_)
			| Self::NotEnough(_)
			| Self::Refused { .. }
			| Self::Gateway { .. } => false,
		}
	}

	/// What a failed connection means to a person.
	pub(super) fn unreachable(url: &str, error: RpcError) -> Self {
		match error {
			RpcError::InsecureUrl(_) => Self::Unencrypted(url.into()),
			error => Self::Unreachable { url: url.into(), reason: cause(&error) },
		}
	}
}

impl From<RpcError> for ChainError {
	fn from(error: RpcError) -> Self {
		Self::Lost(cause(&error))
	}
}

/// What went wrong at the bottom: each layer of the connection puts its own name before it.
fn cause(error: &RpcError) -> String {
	match error {
		RpcError::Client(inner) => match inner.downcast_ref::<RpcError>() {
			Some(inner) => cause(inner),
			None => inner.to_string(),
		},
		error => error.to_string(),
	}
}
