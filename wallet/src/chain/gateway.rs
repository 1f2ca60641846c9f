//! The node's gateway: it takes bodies, so that providers can fetch them.

use super::ChainError;
use serde::{de::IgnoredAny, Deserialize};
use subxt::rpcs::{
	client::{rpc_params, RpcClient, RpcParams},
	Error as RpcError,
};

/// The gateway of a node.
pub struct Gateway<'a> {
	rpc: &'a RpcClient,
}

/// Where a peer store is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Whereabouts {
	/// Its peer id.
	pub peer_id: String,
	/// Its addresses, each with the peer id.
	pub addresses: Vec<String>,
}

impl<'a> Gateway<'a> {
	pub(super) fn new(rpc: &'a RpcClient) -> Self {
		Self { rpc }
	}

	/// Where the node's peer store is reached.
	///
	/// # Errors
	/// [`ChainError::Gateway`], [`ChainError::Lost`].
	pub async fn whereabouts(&self) -> Result<Whereabouts, ChainError> {
		self.call("peerStore_addresses", rpc_params![]).await
	}

	/// Has the node fetch a body from those it is connected with.
	///
	/// # Errors
	/// [`ChainError::Gateway`], [`ChainError::Lost`].
	pub async fn add(&self, cid: &str) -> Result<(), ChainError> {
		let _: IgnoredAny = self.call("peerStore_add", rpc_params![cid]).await?;
		Ok(())
	}

	async fn call<T: serde::de::DeserializeOwned>(
		&self,
		method: &str,
		parameters: RpcParams,
	) -> Result<T, ChainError> {
		self.rpc.request(method, parameters).await.map_err(|error| match error {
			RpcError::User(user) => ChainError::Gateway { code: user.code, message: user.message },
			error => error.into(),
		})
	}
}
