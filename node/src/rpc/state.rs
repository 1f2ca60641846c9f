//! Asks the runtime about the state after a block.

use crate::service::{Block, Client};
use amo_runtime::Hash;
use jsonrpsee::types::ErrorObjectOwned;
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// Code of the error here.
const CODE: i32 = 21_001;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("the runtime does not answer as of that block: {0}; name one whose state the node keeps")]
pub struct Error(#[from] ApiError);

impl From<Error> for ErrorObjectOwned {
	fn from(error: Error) -> Self {
		Self::owned(CODE, error.to_string(), None::<()>)
	}
}

/// The states that a node keeps.
pub struct State(Arc<Client>);

impl State {
	/// Those of this chain.
	pub fn new(client: Arc<Client>) -> Self {
		Self(client)
	}

	/// Asks about the state after a block, the best one unless one is named.
	pub fn ask<T>(
		&self,
		at: Option<Hash>,
		question: impl FnOnce(
			ApiRef<'_, <Client as ProvideRuntimeApi<Block>>::Api>,
			Hash,
		) -> Result<T, ApiError>,
	) -> Result<T, Error> {
		let at = at.unwrap_or_else(|| self.0.info().best_hash);
		Ok(question(self.0.runtime_api(), at)?)
	}
}
