//! Runs a peer store on its own.

use amo_offchain_storage::{
	bodies, body,
	fragment::LayoutError,
	sealing::SealError,
	store::StoreError,
	swarm::{BodyFetchError, Closed, ConnectError, FetchError, ProvideError, StartError},
	Cid,
};
use arguments::Arguments;
use clap::Parser as _;
use std::{io, path::PathBuf, process::ExitCode};

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
	Store(#[from] StoreError),
	#[error(transparent)]
	Layout(#[from] LayoutError),
	#[error(transparent)]
	Stored(bodies::FragmentError),
	#[error(transparent)]
	Body(body::BodyError),
	#[error(transparent)]
	Seal(SealError),
	#[error(transparent)]
	Start(#[from] StartError),
	#[error(transparent)]
	Connect(#[from] ConnectError),
	#[error(transparent)]
	Fetch(#[from] FetchError),
	#[error(transparent)]
	FetchBody(#[from] BodyFetchError),
	#[error(transparent)]
	Provide(#[from] ProvideError),
	#[error(transparent)]
	Closed(#[from] Closed),
	#[error("cannot read {0}: {1}")]
	Input(PathBuf, io::Error),
	#[error("{0} is no secret: it must be 32 bytes as 64 hexadecimal digits")]
	NoSecret(PathBuf),
	#[error("{0} has mode {1:o}: others can read the secret; run chmod 600 on it")]
	OpenSecret(PathBuf, u32),
	#[error("the operating system has no randomness: {0}")]
	Randomness(String),
	#[error("{0} is not here: name a peer that has it by --peer")]
	NotHere(Cid),
	#[error("{0} is sealed: give the owner's secret by --secret, or take it as it is by --raw")]
	Sealed(Cid),
	#[error("{0} is not a file's body: take it as it is by --raw")]
	NoFile(Cid),
	#[error("there is no pin of {cid} by {owner:?} for {reason:?}; `ls` lists them")]
	NoSuchPin { cid: Cid, owner: String, reason: String },
	#[error("{0} is not pinned; `ls` lists what is")]
	NotPinned(Cid),
	#[error("blocks that are corrupt on disk: {0}; fetch them again from a peer")]
	FoundCorrupt(usize),
	#[error("cannot write the result: {0}")]
	Output(io::Error),
}

/// What went wrong under a reader or writer comes through those over it as their I/O error. It says
/// itself what it is.
impl From<io::Error> for Failure {
	fn from(error: io::Error) -> Self {
		error
			.downcast::<Failure>()
			.or_else(|error| error.downcast().map(Failure::Stored))
			.or_else(|error| error.downcast().map(Failure::Seal))
			.unwrap_or_else(Failure::Output)
	}
}

impl From<bodies::FragmentError> for Failure {
	fn from(error: bodies::FragmentError) -> Self {
		match error {
			bodies::FragmentError::Io(error) => error.into(),
			error => Self::Stored(error),
		}
	}
}

impl From<body::BodyError> for Failure {
	fn from(error: body::BodyError) -> Self {
		match error {
			body::BodyError::Io(error) => error.into(),
			error => Self::Body(error),
		}
	}
}

impl From<SealError> for Failure {
	fn from(error: SealError) -> Self {
		match error {
			SealError::Io(error) => error.into(),
			error => Self::Seal(error),
		}
	}
}
