//! What a command works with: the key, the node, the wallet's folder, and where its report goes.

use crate::{
	chain::Chain,
	cli::Global,
	failure::Failure,
	home::{Folder, Home},
	keys::{Key, KeySource, Passwords},
	output::{is_reported_by, Output, Report, Reporter},
};
use std::{env, path::PathBuf, process, thread};
use tokio::signal::unix::{signal, SignalKind};

/// The variable that names the key.
const KEY_VARIABLE: &str = "AMO_KEY";

/// What a command works with.
pub struct Session {
	global: Global,
	/// The wallet's folder.
	pub home: Home,
}

/// A key and the chain that it is used on.
pub struct Account {
	/// The key.
	pub key: Key,
	/// The chain.
	pub chain: Chain,
	/// What the wallet keeps for the account on this chain.
	pub folder: Folder,
}

impl Session {
	/// Opens the wallet's folder.
	///
	/// # Errors
	/// [`Failure::Home`].
	pub fn open(global: Global) -> Result<Self, Failure> {
		let home = Home::open(global.home.as_deref())?;
		Ok(Self { global, home })
	}

	/// The folder of a device's journal.
	pub fn journal(&self, device: &str) -> PathBuf {
		self.home.path().join("journals").join(device)
	}

	/// Lets SIGINT and SIGTERM end the process from now on with a report that says so: for work that may
	/// end at any moment, and goes on where it was when it is run again. Work that reports what it
	/// did is done: the first signal lets it come to its end then, and the next does not wait for that.
	///
	/// # Errors
	/// [`Failure::System`].
	pub fn ends_when_told(&self) -> Result<(), Failure> {
		let mut interrupt = signal(SignalKind::interrupt())?;
		let mut terminate = signal(SignalKind::terminate())?;
		let json = self.global.json;
		let mut told = async move || {
			tokio::select! {
				_ = interrupt.recv() => {},
				_ = terminate.recv() => {},
			}
		};
		tokio::spawn(async move {
			told().await;
			if is_reported_by(Reporter::Signal) {
				Failure::Interrupted.report(json);
			} else {
				told().await;
			}
			process::exit(Failure::Interrupted.kind() as i32)
		});
		Ok(())
	}

	/// Where passwords come from.
	pub fn passwords(&self) -> Passwords {
		self.global.password_file.clone().map_or(Passwords::Terminal, Passwords::File)
	}

	/// The key that `--key` or `AMO_KEY` names.
	///
	/// # Errors
	/// [`Failure::Key`], [`Failure::NoKey`].
	pub fn key(&self) -> Result<Key, Failure> {
		let source = match (&self.global.key, env::var(KEY_VARIABLE)) {
			(Some(argument), _) => KeySource::from_argument(argument)?,
			(None, Ok(text)) => KeySource::from_environment(&text),
			(None, Err(_)) => return Err(Failure::NoKey),
		};
		Ok(source.load(&self.home, &self.passwords())?)
	}

	/// The node that `--url` names.
	///
	/// # Errors
	/// [`Failure::Chain`].
	pub async fn chain(&self) -> Result<Chain, Failure> {
		Ok(Chain::connect(&self.global.url).await?)
	}

	/// The key, and the node.
	///
	/// # Errors
	/// As for each of them.
	pub async fn account(&self) -> Result<Account, Failure> {
		let key = self.key()?;
		let chain = self.chain().await?;
		let folder = self.home.of_account(&chain.genesis(), &key.account())?;
		Ok(Account { key, chain, folder })
	}

	/// Prints a command's one report.
	///
	/// # Errors
	/// [`Failure::Output`].
	pub fn print(&self, report: &impl Report) -> Result<(), Failure> {
		claim_report();
		Output::new(self.global.json).print(report).map_err(Failure::Output)
	}
}

/// Makes the report the command's, or waits for the end of the process, which a signal has begun.
pub fn claim_report() {
	while !is_reported_by(Reporter::Command) {
		thread::park();
	}
}
