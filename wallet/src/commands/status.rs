//! How the node, the account and the wallet are.

use crate::{
	amount::Amount,
	failure::Failure,
	keys::address_of,
	names,
	output::{self, Page, Report},
	session::Session,
};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Serialize)]
struct Status {
	url: String,
	chain: String,
	genesis: String,
	final_block: u32,
	chain_time: String,
	gateway: bool,
	home: PathBuf,
	account: Option<AccountStatus>,
}

#[derive(Serialize)]
struct AccountStatus {
	address: String,
	free: Amount,
	held: Amount,
}

/// Says how the node, the account and the wallet are. A key is not needed.
pub(super) async fn run(session: &Session) -> Result<(), Failure> {
	let key = match session.key() {
		Err(Failure::NoKey) => None,
		key => Some(key?),
	};
	let chain = session.chain().await?;
	let view = chain.finalized().await?;
	let account = match &key {
		Some(key) => {
			let funds = view.funds(&key.account()).await?;
			let address = address_of(&key.account());
			Some(AccountStatus { address, free: Amount(funds.free), held: Amount(funds.held) })
		},
		None => None,
	};
	session.print(&Status {
		url: chain.url().into(),
		chain: chain.name().into(),
		genesis: names::hash(&chain.genesis()),
		final_block: view.number(),
		chain_time: output::time(i64::try_from(view.now().await?).unwrap_or(i64::MAX)),
		gateway: chain.gateway().whereabouts().await.is_ok(),
		home: session.home.path().into(),
		account,
	})
}

impl Report for Status {
	fn text(&self, page: &mut Page) {
		page.fields([
			("node", self.url.clone()),
			("chain", format!("{} {}", self.chain, self.genesis)),
			("final", format!("block {}, {}", self.final_block, self.chain_time)),
			("peer store", if self.gateway { "yes" } else { "none" }.into()),
			("wallet", self.home.display().to_string()),
		]);
		if let Some(account) = &self.account {
			page.heading("Account");
			page.fields([
				("address", account.address.clone()),
				("free", account.free.to_string()),
				("held", account.held.to_string()),
			]);
		}
	}
}
