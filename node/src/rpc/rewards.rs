//! `rewards_*`: what accounts did for the network, and what they can claim for it.

use super::state::{Error, State};
use amo_primitives::{
	apis::RewardsApi as _,
	ledger::{CycleRecord, Total},
	AccountId,
};
use amo_runtime::Hash;
use jsonrpsee::proc_macros::rpc;

/// What accounts did for the network, and what they can claim for it. Each method answers as of a
/// block, the best one unless one is named.
#[rpc(server)]
pub trait RewardsApi {
	/// What an account did in a cycle: `null` if it did nothing, or the cycle is more than 83 before
	/// the running one.
	#[method(name = "rewards_record")]
	fn record(
		&self,
		account: AccountId,
		cycle: u32,
		at: Option<Hash>,
	) -> Result<Option<CycleRecord>, Error>;

	/// What an account did in all the time.
	#[method(name = "rewards_total")]
	fn total(&self, account: AccountId, at: Option<Hash>) -> Result<Total, Error>;

	/// What `rewards.claim` would pay an account, in mote, as text.
	#[method(name = "rewards_claimable")]
	fn claimable(
		&self,
		account: AccountId,
		candidate: Option<AccountId>,
		at: Option<Hash>,
	) -> Result<String, Error>;
}

impl RewardsApiServer for State {
	fn record(
		&self,
		account: AccountId,
		cycle: u32,
		at: Option<Hash>,
	) -> Result<Option<CycleRecord>, Error> {
		self.ask(at, |api, at| api.record(at, account, cycle))
	}

	fn total(&self, account: AccountId, at: Option<Hash>) -> Result<Total, Error> {
		self.ask(at, |api, at| api.total(at, account))
	}

	fn claimable(
		&self,
		account: AccountId,
		candidate: Option<AccountId>,
		at: Option<Hash>,
	) -> Result<String, Error> {
		Ok(self.ask(at, |api, at| api.claimable(at, account, candidate))?.to_string())
	}
}
