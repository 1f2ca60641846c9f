//! What each command does.

use crate::{
	cli::{Cli, Subcommand},
	error::Error,
	peer_store::{Running, Settings, Surroundings},
	preflight,
	service::{self, Backend, Block, Client, Parts},
};
use futures::TryFutureExt;
use sc_chain_spec::ChainType;
use sc_cli::{CliConfiguration, KeySubcommand, SubstrateCli};
use sc_network::config::TransportConfig;
use sc_service::Configuration;
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
	let settings = peer_store_settings(cli, runner.config())?;
	if let Some(settings) = &settings {
		preflight::check_peer_store(settings)?;
	}
	let registry = runner.config().prometheus_registry().cloned();
	// It starts before the node, whose offchain workers reach it, and ends after it.
	let peer_store =
		settings.map(|settings| Running::start(settings, registry.as_ref())).transpose()?;
	let services = peer_store.as_ref().map(|running| running.services().clone());
	let ended =
		runner.run_node_until_exit(|config| async move { service::start(config, services) });
	drop(peer_store);
	ended
}

/// How the command line and the chain want the peer store to run.
pub fn peer_store_settings(cli: &Cli, config: &Configuration) -> Result<Option<Settings>, Error> {
	let allow_private_ip = match config.network.transport {
		TransportConfig::Normal { allow_private_ip, .. } => allow_private_ip,
		TransportConfig::MemoryOnly => true,
	};
	let is_local =
		matches!(config.chain_spec.chain_type(), ChainType::Development | ChainType::Local);
	let surroundings = Surroundings {
		folder: &config.base_path.config_dir(config.chain_spec.id()),
		is_local,
		is_dev: cli.run.is_dev()?,
		allow_private_ip,
	};
	Ok(cli.peer_store.settings(surroundings)?)
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
