//! Records into the journal: from a CSV file, or from a car.

mod csv;
mod obd;

use crate::{failure::Failure, session::Session};
use clap::Subcommand;

/// Take records into the journal.
#[derive(Subcommand)]
pub enum Collect {
	/// From a CSV file. What was taken from the same file before is not taken again.
	#[command(after_help = "Example: amo collect csv golf 2007-05-21.csv --time timestamp \\\n  \
		--time-format '%Y-%m-%d %H:%M:%S' --zone America/Chicago \\\n  --map speed_mph=Vehicle.Speed:mph")]
	Csv(csv::Csv),
	/// From a car's OBD-II port, through an ELM327 adapter, until it is stopped.
	#[command(
		after_help = "Example: amo collect obd golf --port /dev/rfcomm0 --pid speed,engine-speed"
	)]
	Obd(obd::Obd),
}

impl Collect {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::Csv(csv) => csv.run(session).await,
			Self::Obd(obd) => obd.run(session).await,
		}
	}
}

/// Refuses what cannot be a device's name.
fn check_name(device: &str) -> Result<(), Failure> {
	match crate::devices::is_device_name(device) {
		true => Ok(()),
		false => Err(Failure::Arguments(format!(
			"{device:?} is no name for a device: use 1 to 64 letters, digits, - and _"
		))),
	}
}
