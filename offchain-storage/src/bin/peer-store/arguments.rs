//! The command line.

use amo_offchain_storage::{
	store::{
		disk::{DiskStore, Durability},
		Depth, Limits, Pin, StoreError,
	},
	Cid,
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

/// Run a peer store on its own
#[derive(Debug, Parser)]
#[command(name = "peer-store", version)]
pub struct Arguments {
	/// Folder of the store
	#[arg(long, value_name = "DIR")]
	path: PathBuf,

	/// Most bytes of blocks that the store may hold [default: no limit]
	#[arg(long, value_name = "BYTES", default_value_t = u64::MAX, hide_default_value = true)]
	quota: u64,

	/// Seconds for which a block is kept although nothing pins it
	#[arg(long, value_name = "SECONDS", default_value_t = 3_600)]
	grace: u64,

	/// Wait until the disk has what is written, so that it outlives a loss of power
	#[arg(long)]
	sync: bool,

	/// Write results as JSON
	#[arg(long, global = true)]
	pub json: bool,

	/// What to do
	#[command(subcommand)]
	pub command: Command,
}

/// What to do with a store.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// List pins
	Ls {
		/// Only those of this owner
		#[arg(long)]
		owner: Option<String>,
	},
	/// Say how much is in the store
	Stat,
	/// Keep a block, and all that it links to
	Pin {
		#[command(flatten)]
		target: Target,
		/// Keep the block only, not what it links to
		#[arg(long)]
		direct: bool,
	},
	/// Take a pin away
	Unpin {
		#[command(flatten)]
		target: Target,
	},
	/// Remove the blocks that nothing pins
	Gc,
}

/// Which pin.
#[derive(Debug, Args)]
pub struct Target {
	/// What is pinned
	pub cid: Cid,
	/// On whose behalf
	#[arg(long, default_value = "local")]
	pub owner: String,
	/// Why
	#[arg(long, default_value = "user")]
	pub reason: String,
}

impl Target {
	/// On whose behalf, and why.
	pub fn pin(&self) -> Pin {
		Pin { owner: self.owner.clone(), reason: self.reason.clone() }
	}
}

impl Arguments {
	/// Opens the store, which must be there.
	pub fn open(&self) -> Result<DiskStore, StoreError> {
		let limits = Limits { quota: self.quota, grace: Duration::from_secs(self.grace) };
		let durability = if self.sync { Durability::Power } else { Durability::Process };
		DiskStore::open(&self.path, limits, durability)
	}
}

/// A depth as people read it.
pub fn depth_name(depth: Depth) -> &'static str {
	match depth {
		Depth::Direct => "direct",
		Depth::Recursive => "recursive",
	}
}
