//! `validators_*`: who makes blocks, who is next, and by which draws.

use crate::service::{Block, Client};
use amo_primitives::{
	apis::ValidatorsApi as _,
	validators::{Draw, Lack, Schedule},
	AccountId,
};
use amo_runtime::Hash;
use jsonrpsee::{proc_macros::rpc, types::ErrorObjectOwned};
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// Code of the errors here.
const CODE: i32 = 21_001;

/// Who makes blocks, who is next, and by which draws. Each method answers as of a block, the best one
/// unless one is named.
#[rpc(server)]
pub trait ValidatorsApi {
	/// The validators of the running session and of the next, the rest of the pool in its order, and the
	/// draw of the era.
	#[method(name = "validators_schedule")]
	fn schedule(&self, at: Option<Hash>) -> Result<Schedule<AccountId>, Error>;

	/// The last draws, the newest first.
	#[method(name = "validators_draws")]
	fn draws(&self, at: Option<Hash>) -> Result<Vec<Draw<AccountId>>, Error>;

	/// What an account lacks to be drawn; empty if it qualifies.
	#[method(name = "validators_lacks")]
	fn lacks(&self, account: AccountId, at: Option<Hash>) -> Result<Vec<Lack>, Error>;
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("the runtime does not answer as of that block: {0}; name one whose state the node keeps")]
pub struct Error(#[from] ApiError);

impl From<Error> for ErrorObjectOwned {
	fn from(error: Error) -> Self {
		Self::owned(CODE, error.to_string(), None::<()>)
	}
}

/// Answers from the chain.
pub struct ValidatorsRpc(Arc<Client>);

impl ValidatorsRpc {
	/// Answers from this chain.
	pub fn new(client: Arc<Client>) -> Self {
		Self(client)
	}

	fn ask<T>(
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

impl ValidatorsApiServer for ValidatorsRpc {
	fn schedule(&self, at: Option<Hash>) -> Result<Schedule<AccountId>, Error> {
		self.ask(at, |api, at| api.schedule(at))
	}

	fn draws(&self, at: Option<Hash>) -> Result<Vec<Draw<AccountId>>, Error> {
		self.ask(at, |api, at| api.draws(at))
	}

	fn lacks(&self, account: AccountId, at: Option<Hash>) -> Result<Vec<Lack>, Error> {
		self.ask(at, |api, at| api.lacks(at, account))
	}
}
