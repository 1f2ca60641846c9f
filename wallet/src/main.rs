//! The AMO wallet: a driver, a buyer, a fleet and a storage provider hold it in their hands.
//!
//! Read on in [`cli`] (what one can say), [`commands`] (what is done then), [`chain`] (the chain),
//! [`collect`] and [`journal`] (how records come in), [`cut`], [`body`] and [`upload`] (how they go
//! out), and [`rules`] (what the owner's agent may grant).

mod amount;
mod body;
mod chain;
mod cli;
mod collect;
mod commands;
mod custody;
mod cut;
mod deidentify;
mod devices;
mod evidence;
mod export;
mod failure;
mod home;
mod journal;
mod keys;
mod names;
mod output;
mod peer;
mod rules;
mod sale;
mod session;
mod upload;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
	let cli = match cli::Cli::try_parse() {
		Ok(cli) => cli,
		Err(error) => return failure::misspoken(&error),
	};
	let json = cli.global.json;
	match commands::run(cli) {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => {
			session::claim_report();
			failure.report(json)
		},
	}
}
