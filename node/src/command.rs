//! What each command does.

use crate::{
	cli::{Cli, Subcommand},
	error::Error,
	preflight,
	service::{self, Backend, Block, Client, Parts},
};
use futures::TryFutureExt;
use sc_cli::{KeySubcommand, SubstrateCli};
use std::sync::Arc;

/// Does what the command line says.
pub fn run() -> Result<(), Error> {
	let cli = Cli::parse_from(std::env::args_os()).unwrap_or_else(|error| error.exit());
	match &cli.subcommand {
		None => run_node(&cli),
		Some(subcommand) => run_subcommand(&cli, subcommand),
	}
}

fn run_node(cli: &Cli) -> Result<(), Error> {
	let mut runner = cli.create_runner(&cli.run)?;
	for endpoint in runner.config_mut().rpc.addr.iter_mut().flatten() {
		// A node whose RPC is somewhere else than where it was put is not found.
		endpoint.retry_random_port = false;
	}
	preflight::check(runner.config())?;
	runner.run_node_until_exit(|config| async move { service::start(config) })
}

fn run_subcommand(cli: &Cli, subcommand: &Subcommand) -> Result<(), Error> {
	match subcommand {
		// A key that goes to a file or to the terminal belongs to no chain.
		Subcommand::Key(KeySubcommand::GenerateNodeKey(command)) if command.chain.is_none() => {
			Ok(command.run("", &Cli::executable_name())?)
		},
		Subcommand::Key(command) => Ok(command.run(cli)?),
		Subcommand::ExportChainSpec(command) => {
			let spec = cli.load_spec(&command.chain).map_err(sc_cli::Error::from)?;
			Ok(command.run(spec)?)
		},
		Subcommand::BuildSpec(command) => cli
			.create_runner(command)?
			.sync_run(|config| Ok(command.run(config.chain_spec, config.network)?)),
		Subcommand::PurgeChain(command) => {
			cli.create_runner(command)?.sync_run(|config| Ok(command.run(config.database)?))
		},
		Subcommand::ChainInfo(command) => {
			cli.create_runner(command)?.sync_run(|config| Ok(command.run::<Block>(&config)?))
		},
		Subcommand::CheckBlock(command) => cli.create_runner(command)?.async_run(|config| {
			let Parts { client, import_queue, task_manager, .. } = service::parts(&config)?;
			Ok((command.run(client, import_queue).err_into(), task_manager))
		}),
		Subcommand::ExportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
			let Parts { client, task_manager, .. } = service::parts(&config)?;
			Ok((command.run(client, config.database).err_into(), task_manager))
		}),
		Subcommand::ImportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
			let Parts { client, import_queue, task_manager, .. } = service::parts(&config)?;
			Ok((command.run(client, import_queue).err_into(), task_manager))
		}),
		Subcommand::ExportState(command) => cli.create_runner(command)?.async_run(|config| {
			let Parts { client, task_manager, .. } = service::parts(&config)?;
			Ok((command.run(client, config.chain_spec).err_into(), task_manager))
		}),
		Subcommand::Revert(command) => cli.create_runner(command)?.async_run(|config| {
			let Parts { client, backend, task_manager, .. } = service::parts(&config)?;
			let run = command.run(client, backend, Some(Box::new(revert_consensus)));
			Ok((run.err_into(), task_manager))
		}),
	}
}

/// Takes back what consensus remembers of blocks that are about to be taken back.
fn revert_consensus(
	client: Arc<Client>,
	backend: Arc<Backend>,
	blocks: amo_runtime::BlockNumber,
) -> sc_cli::Result<()> {
	sc_consensus_babe::revert(client.clone(), backend, blocks)?;
	sc_consensus_grandpa::revert(client, blocks)?;
	Ok(())
}
