//! The command line.

use crate::{chain_spec, peer_store::PeerStoreParams};
use clap::{CommandFactory, FromArgMatches};
use sc_cli::{
	BuildSpecCmd, ChainInfoCmd, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd, ExportStateCmd,
	ImportBlocksCmd, KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd, SubstrateCli,
};
use std::ffi::OsString;

/// What the operator typed.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How to run a node.
	#[command(flatten)]
	pub run: RunCmd,

	/// How to run the peer store in it.
	#[command(flatten)]
	pub peer_store: PeerStoreParams,
}

/// What the node's program does besides running a node.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
pub enum Subcommand {
	/// Make, inspect and insert keys.
	#[command(subcommand)]
	Key(KeySubcommand),

	/// Write a chain spec.
	ExportChainSpec(ExportChainSpecCmd),

	/// Write a chain spec with this node as its boot node (prefer `export-chain-spec`).
	BuildSpec(BuildSpecCmd),

	/// Validate blocks that are in the database.
	CheckBlock(CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(ExportBlocksCmd),

	/// Read blocks from a file into the database.
	ImportBlocks(ImportBlocksCmd),

	/// Write the state of a block as a chain spec.
	ExportState(ExportStateCmd),

	/// Remove the database.
	PurgeChain(PurgeChainCmd),

	/// Take back blocks that are not finalized.
	Revert(RevertCmd),

	/// Print the best and the finalized block of the database.
	ChainInfo(ChainInfoCmd),
}

impl Cli {
	/// Parses `arguments`, the first of which is the program's name.
	pub fn parse_from<I, A>(arguments: I) -> Result<Self, clap::Error>
	where
		I: IntoIterator<Item = A>,
		A: Into<OsString> + Clone,
	{
		let command = with_own_defaults(Self::setup_command(Self::command()));
		Self::from_arg_matches(&command.try_get_matches_from(arguments)?)
	}
}

/// Where the SDK's defaults do not fit this chain, so that `--help` shows what really happens.
fn with_own_defaults(command: clap::Command) -> clap::Command {
	command
		// Storage providers answer audits from an offchain worker and need not be validators.
		.mut_arg("enabled", |workers| workers.default_value("always"))
		// The SDK would serve them to whoever can reach the loopback interface.
		.mut_arg("rpc_methods", |methods| methods.default_value("safe"))
		.mut_subcommand("key", |key| {
			key.mut_subcommand("generate-node-key", |generate| {
				generate
					.mut_arg("base_path", |path| path.requires("chain"))
					.mut_arg("default_base_path", |path| path.requires("chain"))
			})
		})
}

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"AMO Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		concat!(env!("CARGO_PKG_REPOSITORY"), "/issues").into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, chain: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(chain)?))
	}
}
