//! What each command does.

pub mod agent;
pub mod bounty;
pub mod chunk;
pub mod collect;
pub mod device;
pub mod fetch;
mod funds;
pub mod key;
pub mod metric;
pub mod offer;
pub mod provider;
pub mod request;
pub mod rights;
pub mod rule;
pub mod sale;
pub mod stake;
mod status;
pub mod upload;
pub mod validator;

use crate::{
	cli::{Cli, Command},
	failure::Failure,
	session::Session,
};
use clap::CommandFactory;
use std::io;

/// Carries a command out.
///
/// # Errors
/// [`Failure`].
pub fn run(cli: Cli) -> Result<(), Failure> {
	let Cli { global, command } = cli;
	if let Command::Completions { shell } = command {
		clap_complete::generate(shell, &mut Cli::command(), "amo", &mut io::stdout());
		return Ok(());
	}
	let session = Session::open(global)?;
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
	runtime.block_on(carry_out(command, &session))
}

async fn carry_out(command: Command, session: &Session) -> Result<(), Failure> {
	match command {
		Command::Key(command) => command.run(session),
		Command::Status => status::run(session).await,
		Command::Device(command) => command.run(session).await,
		Command::Metric(command) => command.run(session).await,
		Command::Chunk(command) => command.run(session).await,
		Command::Collect(command) => command.run(session).await,
		Command::Upload(command) => command.run(session).await,
		Command::Offer(command) => command.run(session).await,
		Command::Rule(command) => command.run(session).await,
		Command::Request(command) => command.run(session).await,
		Command::Agent(command) => command.run(session).await,
		Command::Grant(command) => command.run(session).await,
		Command::Decline(command) => command.run(session).await,
		Command::Accept(command) => command.run(session).await,
		Command::Dispute(command) => command.run(session).await,
		Command::Complain(command) => command.run(session).await,
		Command::Cancel(command) => command.run(session).await,
		Command::Revoke(command) => command.run(session).await,
		Command::Fetch(command) => command.run(session).await,
		Command::Rights(command) => command.run(session).await,
		Command::Bounty(command) => command.run(session).await,
		Command::Provider(command) => command.run(session).await,
		Command::Validator(command) => command.run(session).await,
		Command::Stake(command) => command.run(session).await,
		Command::Completions { .. } => Ok(()),
	}
}
