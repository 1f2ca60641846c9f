//! Live records from a car through an ELM327 adapter.
//!
//! [`collect`] goes through these states, and begins again whenever the adapter is lost:
//!
//! 1. Connect and set the adapter up.
//! 2. Ask the car which values it has, again and again while it is silent.
//! 3. Ask for the values, round after round, and hand their records to the caller.
//!
//! A value that the car says it has but does not give, three times on end while it gives others, is
//! dropped. A car that gives nothing for two rounds counts as silent: its ignition is off.

mod link;
mod reply;
mod session;
#[cfg(test)]
mod tests;

pub use link::{Address, LinkError};

use super::obd::Pid;
use crate::journal::Batch;
use link::Link;
use session::{Session, Stop};
use std::{convert::Infallible, time::Duration};

/// What is collected, and how.
#[derive(Clone, Debug)]
pub struct Config {
	/// Where the adapter is.
	pub address: Address,
	/// The values that are wanted.
	pub pids: Vec<&'static Pid>,
	/// How often they are asked for; if it takes longer, all the time.
	pub interval: Duration,
	/// How often the trouble codes are asked for, if at all.
	pub trouble_codes: Option<Duration>,
	/// Whether the car's number is asked for, once each time that the car answers.
	pub vin: bool,
	/// How long a reply may take.
	pub patience: Duration,
	/// How long to wait after a failure: the first time, and the most after it was doubled again
	/// and again.
	pub retry: (Duration, Duration),
}

impl Config {
	/// Values from an adapter, each second, and trouble codes each minute.
	pub fn new(address: Address, pids: Vec<&'static Pid>) -> Self {
		Self {
			address,
			pids,
			interval: Duration::from_secs(1),
			trouble_codes: Some(Duration::from_secs(60)),
			vin: false,
			patience: Duration::from_secs(5),
			retry: (Duration::from_millis(500), Duration::from_secs(30)),
		}
	}
}

/// What happens while records are collected.
#[derive(Debug)]
pub enum Event<'a> {
	/// An adapter answers.
	Connected {
		/// What it says it is.
		adapter: String,
	},
	/// The car answers, and its values are asked for from now on.
	Polling {
		/// The protocol between adapter and car.
		protocol: String,
		/// Values that are wanted and that the car has.
		pids: Vec<&'static Pid>,
		/// Values that are wanted and that the car does not have.
		missing: Vec<&'static Pid>,
	},
	/// The records of a round.
	Records(&'a Batch),
	/// The car does not give a value that it said it has; it is not asked for any more.
	Dropped(&'static Pid),
	/// A reply that is not one to what was asked. It was passed over.
	Garbled {
		/// What was asked.
		command: String,
		/// What came, made printable.
		reply: String,
	},
	/// The car does not answer.
	Silent {
		/// Why.
		reason: String,
		/// When it is asked again.
		retry: Duration,
	},
	/// The adapter is gone, or was never there.
	Disconnected {
		/// Why.
		reason: LinkError,
		/// When it is tried again.
		retry: Duration,
	},
}

/// Collects until the caller returns an error, or drops this.
///
/// # Errors
/// Only the caller's.
pub async fn collect<E>(
	config: &Config,
	mut on_event: impl FnMut(Event) -> Result<(), E>,
) -> Result<Infallible, E> {
	let mut pause = Pause::new(config);
	loop {
		let reason = match connected(config, &mut pause, &mut on_event).await {
			Err(Stop::Lost(reason)) => reason,
			Err(Stop::Caller(error)) => return Err(error),
			Ok(never) => match never {},
		};
		let retry = pause.next();
		on_event(Event::Disconnected { reason, retry })?;
		tokio::time::sleep(retry).await;
	}
}

async fn connected<E>(
	config: &Config,
	pause: &mut Pause,
	on_event: &mut impl FnMut(Event) -> Result<(), E>,
) -> Result<Infallible, Stop<E>> {
	let link = Link::open(&config.address).await?;
	let mut session = Session::new(link, config, on_event);
	session.set_up().await?;
	// The car's own pauses; the adapter's begin anew once there are records.
	let mut silent = Pause::new(config);
	loop {
		match session.find_values().await? {
			Ok(()) => {
				let on_records = || {
					pause.reset();
					silent.reset();
				};
				let reason = session.poll(on_records).await?;
				session.wait_for_car(reason, silent.next()).await?;
			},
			Err(reason) => session.wait_for_car(reason, silent.next()).await?,
		}
	}
}

/// Pauses that grow.
struct Pause {
	first: Duration,
	next: Duration,
	most: Duration,
}

impl Pause {
	fn new(config: &Config) -> Self {
		let (first, most) = config.retry;
		Self { first, next: first, most }
	}

	fn next(&mut self) -> Duration {
		let now = self.next;
		self.next = self.most.min(now * 2);
		now
	}

	fn reset(&mut self) {
		self.next = self.first;
	}
}
