//! Runs a peer store on its own.

use arguments::Arguments;
use clap::Parser as _;
use std::{io, process::ExitCode};

mod arguments;
mod commands;
mod output;

fn main() -> ExitCode {
	match commands::run(&Arguments::parse()) {
		Ok(()) => ExitCode::SUCCESS,
		// Who reads the result has enough of it.
		Err(Failure::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
		Err(failure) => {
			eprintln!("peer-store: {failure}");
			ExitCode::FAILURE
		},
	}
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
enum Failure {
	#[error(transparent)]
	Store(#[from] amo_offchain_storage::store::StoreError),
	#[error("there is no pin of {cid} by {owner:?} for {reason:?}; `ls` lists them")]
	NoSuchPin { cid: amo_offchain_storage::Cid, owner: String, reason: String },
	#[error("cannot write the result: {0}")]
	Output(#[from] io::Error),
}
