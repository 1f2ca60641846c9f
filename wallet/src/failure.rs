//! What a command fails with, and the exit code that says of which kind it is.

use crate::{
	amount::{AmountError, LastingError},
	body::{ReadError, Remedy, WriteError},
	chain::ChainError,
	collect::csv::CsvError,
	custody::KeptKeyError,
	evidence::EvidenceError,
	export::ExportError,
	home::HomeError,
	journal::JournalError,
	keys::{AddressError, KeyError},
	names::NameError,
	output,
	peer::PeerError,
	rules::RuleError,
	sale::SaleError,
};
use amo_offchain_storage::{
	bodies::FragmentError,
	store::StoreError,
	swarm::{BodyFetchError, FetchError, StartError},
};
use serde::Serialize;
use std::{env, io, process::ExitCode};

/// Kinds of failures. The numbers are exit codes, and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Kind {
	/// Something that should not happen.
	Failed = 1,
	/// The arguments are wrong.
	Arguments = 2,
	/// An input file is missing or malformed.
	Input = 3,
	/// There is no key, or it does not open.
	Key = 4,
	/// No node answers.
	NodeAway = 5,
	/// The node is of another chain, or its runtime is another.
	OtherChain = 6,
	/// The account has too little AMO.
	NotEnough = 7,
	/// The chain or a node refused.
	Refused = 8,
	/// What is named is not there.
	NotThere = 9,
	/// The account has no right.
	NotGranted = 10,
	/// The data cannot be had, or is not what was sold.
	NotToBeHad = 11,
	/// The disk is full, or cannot be written.
	Disk = 12,
	/// Another process of the wallet is in the way.
	Busy = 13,
	/// It was not final in time.
	NotFinal = 14,
	/// It was told to end, and goes on when it is run again.
	Interrupted = 15,
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
	/// No key was named.
	#[error("no key: name one with --key or AMO_KEY; `amo key new NAME` makes one")]
	NoKey,
	/// A key.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// An account's name.
	#[error(transparent)]
	Address(#[from] AddressError),
	/// The name of a chunk or a purpose.
	#[error(transparent)]
	Name(#[from] NameError),
	/// An amount.
	#[error(transparent)]
	Amount(#[from] AmountError),
	/// A time.
	#[error(transparent)]
	Lasting(#[from] LastingError),
	/// The wallet's folder.
	#[error(transparent)]
	Home(#[from] HomeError),
	/// A CSV file.
	#[error(transparent)]
	Csv(#[from] CsvError),
	/// The journal.
	#[error(transparent)]
	Journal(#[from] JournalError),
	/// The chain.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// A rule.
	#[error(transparent)]
	Rule(#[from] RuleError),
	/// A step of a sale.
	#[error(transparent)]
	Sale(#[from] SaleError),
	/// The wallet's peer store.
	#[error(transparent)]
	Peer(#[from] PeerError),
	/// A data key that is to be delivered.
	#[error(transparent)]
	KeptKey(#[from] KeptKeyError),
	/// A body could not be made.
	#[error(transparent)]
	Write(#[from] WriteError),
	/// A body is not what its header says, or cannot be read.
	#[error(transparent)]
	Read(#[from] ReadError),
	/// A file could not be written.
	#[error(transparent)]
	Export(#[from] ExportError),
	/// What the council shall be shown.
	#[error(transparent)]
	Evidence(#[from] EvidenceError),
	/// Arguments that do not go together.
	#[error("{0}")]
	Arguments(String),
	/// What is named is not there.
	#[error("{0}")]
	NotThere(String),
	/// The account has no right.
	#[error("{0}")]
	NotGranted(String),
	/// What is waited for did not happen in time.
	#[error("{0}")]
	NotInTime(String),
	/// A signal ended it.
	#[error("interrupted: run the same again, and it goes on where it was")]
	Interrupted,
	/// What was asked cannot be done as things are.
	#[error("{0}")]
	Refused(String),
	/// The report could not be written.
	#[error("cannot write to stdout: {0}")]
	Output(io::Error),
	/// The operating system.
	#[error("the operating system failed: {0}")]
	System(#[from] io::Error),
}

impl Failure {
	/// Of which kind it is.
	pub fn kind(&self) -> Kind {
		match self {
			Self::NoKey | Self::Key(_) => Kind::Key,
			Self::Address(_)
			| Self::Name(_)
			| Self::Amount(_)
			| Self::Lasting(_)
			| Self::Arguments(_) => Kind::Arguments,
			Self::Home(error) | Self::KeptKey(KeptKeyError::Home(error)) => home_kind(error),
			Self::Output(_) => Kind::Disk,
			Self::Csv(CsvError::Journal(error)) | Self::Journal(error) => journal_kind(error),
			Self::Csv(error) => csv_kind(error),
			Self::Chain(error) => chain_kind(error),
			Self::Peer(error) => peer_kind(error),
			Self::Read(error) => read_kind(error),
			Self::KeptKey(KeptKeyError::Custody(_)) | Self::Evidence(_) => Kind::Input,
			Self::Rule(RuleError::Unknown(_)) => Kind::NotThere,
			Self::Rule(_) => Kind::Arguments,
			Self::Sale(error) => sale_kind(error),
			Self::Write(error) => write_kind(error),
			Self::Export(error) => export_kind(error),
			Self::NotThere(_) => Kind::NotThere,
			Self::NotGranted(_) => Kind::NotGranted,
			Self::NotInTime(_) => Kind::NotFinal,
			Self::Interrupted => Kind::Interrupted,
			Self::Refused(_) => Kind::Refused,
			Self::System(_) => Kind::Failed,
		}
	}

	/// Says it: as a line on stderr, and with `--json` as the one document on stdout.
	pub fn report(self, json: bool) -> ExitCode {
		let kind = self.kind();
		output::note(&format!("amo: {self}"));
		if json {
			document(kind, &self.to_string());
		}
		ExitCode::from(kind as u8)
	}
}

/// Says what became of arguments that are no command: help and the version on stdout; what is wrong
/// on stderr, and with `--json` also as the one document on stdout.
pub fn misspoken(error: &clap::Error) -> ExitCode {
	// If nobody reads it, there is nobody to tell.
	let _ = error.print();
	if !error.use_stderr() {
		return ExitCode::SUCCESS;
	}
	if env::args_os().any(|argument| argument == "--json") {
		document(Kind::Arguments, error.to_string().trim_start_matches("error: ").trim_end());
	}
	ExitCode::from(Kind::Arguments as u8)
}

fn document(kind: Kind, message: &str) {
	let document = serde_json::json!({ "error": { "kind": kind, "message": message } });
	// Nobody is left to tell that stdout is gone as well.
	let _ = output::document(&document);
}

fn chain_kind(error: &ChainError) -> Kind {
	match error {
		ChainError::Unreachable { .. } | ChainError::Lost(_) => Kind::NodeAway,
		ChainError::NoAddress(_) | ChainError::Unencrypted(_) => Kind::Arguments,
		ChainError::OtherChain { .. } | ChainError::Replaced | ChainError::OtherRuntime { .. } => {
			Kind::OtherChain
		},
		ChainError::NotEnough(_) => Kind::NotEnough,
		ChainError::NotFinal { .. } => Kind::NotFinal,
		ChainError::NoBlock(_) => Kind::NotThere,
		ChainError::Undecodable(_) => Kind::Failed,
		ChainError::Refused { .. }
		| ChainError::NotPooled(_)
		| ChainError::Usurped
		| ChainError::Gateway { .. } => Kind::Refused,
	}
}

fn csv_kind(error: &CsvError) -> Kind {
	match error {
		CsvError::UnknownMetric(_) => Kind::NotThere,
		CsvError::MappingForm(_)
		| CsvError::Mapping { .. }
		| CsvError::SameMetric(_)
		| CsvError::NoMapping
		| CsvError::NoTime => Kind::Arguments,
		_ => Kind::Input,
	}
}

fn export_kind(error: &ExportError) -> Kind {
	match error {
		ExportError::DiskFull(_) | ExportError::Write { .. } => Kind::Disk,
		ExportError::WrongType { .. } => Kind::NotToBeHad,
		_ => Kind::Arguments,
	}
}

fn peer_kind(error: &PeerError) -> Kind {
	match error {
		PeerError::Store(error) => store_kind(error),
		PeerError::Start(StartError::Folder(..)) => Kind::Disk,
		PeerError::Fetch(BodyFetchError::Fetch(FetchError::Store(error))) => store_kind(error),
		PeerError::Fetch(BodyFetchError::Body(FragmentError::Store(error))) => store_kind(error),
		_ => Kind::NotToBeHad,
	}
}

fn store_kind(error: &StoreError) -> Kind {
	match error {
		StoreError::InUse(_) => Kind::Busy,
		StoreError::NotAStore(_) | StoreError::OtherVersion { .. } => Kind::Input,
		_ => Kind::Disk,
	}
}

fn home_kind(error: &HomeError) -> Kind {
	match error {
		HomeError::Locked { .. } => Kind::Busy,
		HomeError::Damaged { .. } | HomeError::Version { .. } => Kind::Input,
		HomeError::Name(_) => Kind::Arguments,
		_ => Kind::Disk,
	}
}

fn sale_kind(error: &SaleError) -> Kind {
	match error {
		SaleError::Chain(error) => chain_kind(error),
		SaleError::Home(error) | SaleError::Kept(KeptKeyError::Home(error)) => home_kind(error),
		SaleError::Kept(KeptKeyError::Custody(_)) => Kind::Input,
		SaleError::NoTime => Kind::Arguments,
		SaleError::UnknownChunk(_)
		| SaleError::NoRequest { .. }
		| SaleError::NoSale { .. }
		| SaleError::NoRight { .. } => Kind::NotThere,
		SaleError::NoDataKey(_) | SaleError::NotOurKey(_) => Kind::Key,
		SaleError::Custody(_) | SaleError::Randomness(_) => Kind::Failed,
		_ => Kind::Refused,
	}
}

fn journal_kind(error: &JournalError) -> Kind {
	match error {
		JournalError::InUse { .. } => Kind::Busy,
		JournalError::DiskFull(_) | JournalError::Io { .. } => Kind::Disk,
		_ => Kind::Input,
	}
}

fn read_kind(error: &ReadError) -> Kind {
	match error.remedy() {
		Remedy::Request => Kind::NotGranted,
		Remedy::Here => Kind::Disk,
		Remedy::Fetch | Remedy::Dispute | Remedy::Complain => Kind::NotToBeHad,
	}
}

fn write_kind(error: &WriteError) -> Kind {
	match error {
		WriteError::Fragments(_) => Kind::Disk,
		_ => Kind::Input,
	}
}
