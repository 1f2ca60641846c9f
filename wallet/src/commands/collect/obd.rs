//! Records from a car.

use super::check_name;
use crate::{
	collect::{
		elm327::{self, Address, Config, Event},
		obd::{find, Pid, PIDS},
	},
	failure::Failure,
	journal::{self, Journal},
	output::{note, Page, Report},
	session::Session,
};
use clap::Args;
use serde::Serialize;
use std::time::Duration;
use tokio::signal::unix::{signal, SignalKind};

/// From a car's OBD-II port.
#[derive(Args)]
pub struct Obd {
	/// The device that records.
	device: String,
	/// Where the adapter is: /dev/DEVICE, /dev/DEVICE@BAUD, or HOST:PORT.
	#[arg(long)]
	port: String,
	/// What to ask for: names or hexadecimal numbers; everything that the car has, unless said.
	#[arg(long = "pid", value_delimiter = ',', value_parser = pid)]
	pids: Vec<&'static Pid>,
	/// How often, in milliseconds.
	#[arg(long, default_value_t = 1_000)]
	interval: u64,
	/// Record the car's number as well: level 1, so it leaves this machine as a pseudonym only.
	#[arg(long)]
	vin: bool,
	/// Stop after so many seconds.
	#[arg(long, value_name = "SECONDS")]
	seconds: Option<u64>,
}

fn pid(text: &str) -> Result<&'static Pid, String> {
	find(text).ok_or_else(|| {
		let names: Vec<_> = PIDS.iter().map(|pid| pid.name).collect();
		format!("`{text}` is no value that is known: give some of {}", names.join(", "))
	})
}

impl Obd {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		check_name(&self.device)?;
		let Ok(address) = self.port.parse::<Address>();
		let pids = if self.pids.is_empty() { PIDS.iter().collect() } else { self.pids };
		let config = Config {
			interval: Duration::from_millis(self.interval),
			vin: self.vin,
			..Config::new(address, pids)
		};
		// A car's power ends without a word.
		let options = journal::Options { sync: journal::Sync::EachBatch, ..Default::default() };
		let mut journal = Journal::open(&session.journal(&self.device), options)?;
		if let Some(torn) = journal.torn() {
			note(&torn.to_string());
		}
		let mut records = 0;
		let collect = elm327::collect(&config, |event| {
			if let Event::Records(batch) = &event {
				journal.append(batch)?;
				records += batch.len() as u64;
			}
			if let Some(text) = said(&event) {
				note(&text);
			}
			Ok::<_, Failure>(())
		});
		let (mut interrupt, mut terminate) =
			(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
		let end = async {
			match self.seconds {
				Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
				None => std::future::pending().await,
			}
		};
		tokio::select! {
			failed = collect => match failed? {},
			_ = interrupt.recv() => {},
			_ = terminate.recv() => {},
			() = end => {},
		}
		journal.close()?;
		session.print(&Recorded { device: self.device, records })
	}
}

/// What a person is told of an event.
fn said(event: &Event<'_>) -> Option<String> {
	let names =
		|pids: &[&'static Pid]| pids.iter().map(|pid| pid.name).collect::<Vec<_>>().join(", ");
	Some(match event {
		Event::Connected { adapter } => format!("connected with {adapter}"),
		Event::Polling { protocol, pids, missing } if missing.is_empty() => {
			format!("the car answers by {protocol}: recording {}", names(pids))
		},
		Event::Polling { protocol, pids, missing } => format!(
			"the car answers by {protocol}: recording {}; it has no {}",
			names(pids),
			names(missing)
		),
		Event::Records(_) => return None,
		Event::Dropped(pid) => format!("the car does not give {} after all", pid.name),
		Event::Garbled { command, reply } => format!("no answer to {command}: {reply:?}"),
		Event::Silent { reason, retry } => {
			format!("the car does not answer ({reason}); again in {:.1} s", retry.as_secs_f32())
		},
		Event::Disconnected { reason, retry } => {
			format!("{reason}; again in {:.1} s", retry.as_secs_f32())
		},
	})
}

#[derive(Serialize)]
struct Recorded {
	device: String,
	records: u64,
}

impl Report for Recorded {
	fn text(&self, page: &mut Page) {
		page.line(format!("{} records are in the journal of {}", self.records, self.device));
	}
}
