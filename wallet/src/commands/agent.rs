//! The owner's agent: grants requests by the owner's rules, until it is stopped.

mod books;
mod decide;
mod inbox;
mod refused;
mod serve;

use crate::{
	amount::Amount,
	failure::Failure,
	keys::address_of,
	names,
	output::{Page, Report},
	session::Session,
};
use clap::Args;
use serde::Serialize;
use serve::Service;
use std::io;
use tokio::signal::unix::{signal, Signal, SignalKind};

/// Grant requests by the rules until it is stopped.
#[derive(Args)]
#[command(after_help = "Example: amo agent\n\n\
	Rules are added with `amo rule add`. It says on stderr what it granted, and why it did not grant the \
	rest; those wait for `amo grant` or `amo decline`. Data of level 1 always does. It may be ended \
	at any moment, and goes on where it was.")]
pub struct Agent {
	/// Answer what is open now, and end.
	#[arg(long)]
	once: bool,
}

impl Agent {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let mut stop = Stop::listen()?;
		let account = session.account().await?;
		let _only_one = account.folder.lock("agent")?;
		let mut service = Service::open(session.home.shared(), account.folder, account.key)?;
		// Whatever it does, it may be dropped: what counts is on disk.
		tokio::select! {
			() = stop.asked() => {},
			ended = service.serve(account.chain, self.once) => ended?,
		}
		session.print(&service.summary())
	}
}

/// Being asked to stop, by the terminal or the system.
struct Stop {
	interrupt: Signal,
	terminate: Signal,
}

impl Stop {
	fn listen() -> io::Result<Self> {
		let interrupt = signal(SignalKind::interrupt())?;
		Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
	}

	async fn asked(&mut self) {
		tokio::select! {
			_ = self.interrupt.recv() => {},
			_ = self.terminate.recv() => {},
		}
	}
}

/// What the agent has done when it ends.
#[derive(Debug, Serialize)]
struct Summary {
	/// How many requests it granted.
	granted: u64,
	fees: Amount,
	/// Grants that were sent and of which it does not know yet whether they are on chain.
	unsure: Vec<Named>,
	/// Requests that wait for the owner.
	left: Vec<Left>,
}

#[derive(Debug, Serialize)]
struct Named {
	chunk: String,
	buyer: String,
}

impl Named {
	fn of((chunk, buyer): &inbox::Name) -> Self {
		Self { chunk: names::hash(chunk), buyer: address_of(buyer) }
	}
}

#[derive(Debug, Serialize)]
struct Left {
	#[serde(flatten)]
	request: Named,
	why: String,
}

impl Report for Summary {
	fn text(&self, page: &mut Page) {
		page.line(format!("{} requests granted, fees {}", self.granted, self.fees));
		if !self.unsure.is_empty() {
			page.line(format!(
				"{} were sent and are not known to be on chain yet: the next run sees to them",
				self.unsure.len()
			));
		}
		if !self.left.is_empty() {
			let left = self.left.len();
			page.line(format!("{left} wait for you: `amo rights` lists them, `amo grant` and `amo decline` answer"));
		}
	}
}
