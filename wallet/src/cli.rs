//! What one can say to the wallet.

use crate::commands::{
	agent::Agent, bounty::Bounty, chunk::Chunk, collect::Collect, device::Device, fetch::Fetch,
	key::Key, metric::Metric, offer::Offer, provider::Provider, request::Request, rights::Rights,
	rule::Rule, sale, stake::Stake, upload::Upload, validator::Validator,
};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Records, sells, buys and stores car data on the AMO market.
#[derive(Parser)]
#[command(name = "amo", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Example: amo --key my-car status\n\n\
	Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 input, 4 key, 5 node away, 6 another chain or \
	runtime, 7 too little AMO, 8 refused by the chain, 9 not there, 10 not granted, 11 data not to be \
	had, 12 disk, 13 another amo runs, 14 not final in time, 15 interrupted.")]
pub struct Cli {
	/// What holds for all commands.
	#[command(flatten)]
	pub global: Global,
	/// The command.
	#[command(subcommand)]
	pub command: Command,
}

/// What holds for all commands.
#[derive(Args, Clone)]
pub struct Global {
	/// The node to ask: ws: on this machine, wss: elsewhere.
	#[arg(long, global = true, env = "AMO_URL", default_value = "ws://127.0.0.1:9944")]
	pub url: String,
	/// The key to sign with: the name or path of a key file, file:PATH or env:NAME that holds a
	/// phrase, or //Alice on a development chain. Else what AMO_KEY says.
	#[arg(long, global = true, value_name = "KEY")]
	pub key: Option<String>,
	/// The wallet's folder.
	#[arg(long, global = true, env = "AMO_HOME", value_name = "FOLDER")]
	pub home: Option<PathBuf>,
	/// A file whose first line is the password of the key file.
	#[arg(long, global = true, env = "AMO_PASSWORD_FILE", value_name = "FILE")]
	pub password_file: Option<PathBuf>,
	/// Print one JSON document on stdout, and all else on stderr.
	#[arg(long, global = true)]
	pub json: bool,
}

/// A command.
#[derive(Subcommand)]
pub enum Command {
	/// Make, import and show keys.
	#[command(subcommand, after_help = "Example: amo key new my-car")]
	Key(Key),
	/// Say how the node, the account and the wallet are.
	#[command(after_help = "Example: amo --key my-car status")]
	Status,
	/// The devices that record: add, list, rotate, transfer.
	#[command(subcommand, after_help = "Example: amo device add golf")]
	Device(Device),
	/// What can be measured: list, show, add.
	#[command(subcommand, after_help = "Example: amo metric list Vehicle.Powertrain")]
	Metric(Metric),
	/// Chunks on chain: list, show.
	#[command(subcommand, after_help = "Example: amo chunk list --metric Vehicle.Speed")]
	Chunk(Chunk),
	/// Take records from a CSV file or a car into the journal.
	#[command(
		subcommand,
		after_help = "Example: amo collect csv golf trip.csv --time time --map speed=Vehicle.Speed"
	)]
	Collect(Collect),
	/// Make chunks of what was collected, bring them to providers and register them.
	Upload(Upload),
	/// Ask a price for chunks, or take it back.
	Offer(Offer),
	/// What the agent may grant by itself.
	#[command(subcommand, after_help = "Example: amo rule add --level 3 --purposes traffic")]
	Rule(Rule),
	/// Ask for chunks and pay into escrow.
	Request(Request),
	/// Grant requests by the rules until it is stopped.
	Agent(Agent),
	/// Grant a request.
	Grant(sale::Grant),
	/// Decline a request.
	Decline(sale::Decline),
	/// Accept what was granted, and pay at once.
	Accept(sale::Accept),
	/// Have the chain judge a key that does not open the data.
	Dispute(sale::Dispute),
	/// Complain to the council about contents.
	Complain(sale::Complain),
	/// Take a request back.
	Cancel(sale::Cancel),
	/// Take a right back, and give its price back.
	Revoke(sale::Revoke),
	/// Get a chunk's records.
	Fetch(Fetch),
	/// Who may use my data, and what I may use.
	Rights(Rights),
	/// Data that is wanted: post, list, submit, accept, reject, cancel.
	#[command(subcommand, after_help = "Example: amo bounty list --metric Vehicle.Speed")]
	Bounty(Bounty),
	/// Offer storage: register, status, drain, leave.
	#[command(subcommand, after_help = "Example: amo provider status --id 4")]
	Provider(Provider),
	/// Stand for validator: register, status, bond, hibernate, leave; and see who makes blocks.
	#[command(subcommand, after_help = "Example: amo validator schedule")]
	Validator(Validator),
	/// Delegate to candidates: delegate, move, list, claim, withdraw.
	#[command(subcommand, after_help = "Example: amo --key my-car stake list")]
	Stake(Stake),
	/// Print completions for a shell.
	#[command(
		after_help = "Example: amo completions bash > ~/.local/share/bash-completion/completions/amo"
	)]
	Completions {
		/// The shell.
		shell: Shell,
	},
}
