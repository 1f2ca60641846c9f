//! `validators_*`: who makes blocks, who is next, and by which draws.

use super::state::{Error, State};
use amo_primitives::{
	apis::ValidatorsApi as _,
	validators::{Draw, Lack, Schedule},
	AccountId,
};
use amo_runtime::Hash;
use jsonrpsee::proc_macros::rpc;

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

impl ValidatorsApiServer for State {
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
