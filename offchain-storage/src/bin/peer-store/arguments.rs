//! The command line.

use crate::Failure;
use amo_offchain_storage::{
	sealing::OwnerSecret,
	store::{
		disk::{DiskStore, Durability},
		Depth, Limits, Pin, StoreError,
	},
	swarm::{Config, KAD_AMO},
	Cid,
};
use clap::{Args, Parser, Subcommand};
use libp2p::Multiaddr;
use std::{fs::File, io, os::unix::fs::PermissionsExt as _, path::PathBuf, time::Duration};
use zeroize::Zeroizing;

/// Owner of the pins that the user of this command sets.
pub const LOCAL: &str = "local";

/// Reason of those pins.
pub const USER: &str = "user";

/// Run a peer store on its own
#[derive(Debug, Parser)]
#[command(name = "peer-store", version)]
pub struct Arguments {
	/// Folder of the store
	#[arg(long, value_name = "DIR")]
	path: PathBuf,

	/// Most bytes of blocks that the store may hold [default: no limit]
	#[arg(long, value_name = "BYTES", default_value_t = u64::MAX, hide_default_value = true, global = true)]
	quota: u64,

	/// Seconds for which a block is kept although nothing pins it
	#[arg(long, value_name = "SECONDS", default_value_t = 3_600, global = true)]
	grace: u64,

	/// Wait until the disk has what is written, so that it outlives a loss of power
	#[arg(long, global = true)]
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
	/// Compress a file, seal it if a secret is given, cut it into fragments, keep and pin it
	Put {
		/// The file; `-` is the standard input
		file: PathBuf,
		/// Data fragments: any as many give the file back
		#[arg(short = 'k', long, value_name = "K", default_value_t = 2)]
		data: u8,
		/// Parity fragments: as many may be lost
		#[arg(short = 'm', long, value_name = "M", default_value_t = 1)]
		parity: u8,
		/// The manifest of the same device before this one
		#[arg(long, value_name = "CID")]
		prev: Option<Cid>,
		#[command(flatten)]
		secret: Secret,
	},
	/// Write the bytes of a file that was put, or of a raw block, to the standard output
	Get {
		/// What to write
		cid: Cid,
		/// Write the body as it is stored, neither opened nor decompressed
		#[arg(long)]
		raw: bool,
		/// Fetch all fragments from the peers, and pin them
		#[arg(long, requires = "peers")]
		keep: bool,
		#[command(flatten)]
		secret: Secret,
		#[command(flatten)]
		network: Network,
	},
	/// Prove that a leaf of a body is here
	Prove {
		/// The body's manifest
		cid: Cid,
		/// Number of the leaf, counted over all fragments from 0 [default: one by chance]
		leaf: Option<u32>,
	},
	/// Serve the store's blocks to other peers until it is told to end (Ctrl-C, SIGTERM)
	Serve {
		#[command(flatten)]
		network: Network,
	},
	/// List pins
	Ls {
		/// Only those of this owner
		#[arg(long)]
		owner: Option<String>,
	},
	/// Say how much is in the store
	Stat,
	/// Keep a body with all its fragments, or a block and all that it links to
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
	/// Read what is pinned, and name the blocks that are corrupt
	Check {
		/// Only what is pinned of this body or root
		cid: Option<Cid>,
	},
	/// Remove the blocks that nothing pins
	Gc,
}

/// What a body is sealed with.
#[derive(Debug, Args)]
pub struct Secret {
	/// File with the owner's secret, 32 bytes as 64 hexadecimal digits, which others cannot read
	#[arg(long, value_name = "FILE")]
	secret: Option<PathBuf>,
}

impl Secret {
	/// Reads the secret, if one is named. Only this user may have been able to.
	pub fn read(&self) -> Result<Option<OwnerSecret>, Failure> {
		let Some(file) = &self.secret else { return Ok(None) };
		let failed = |error| Failure::Input(file.clone(), error);
		let opened = File::open(file).map_err(failed)?;
		let mode = opened.metadata().map_err(failed)?.permissions().mode() & 0o7777;
		if mode & 0o077 != 0 {
			return Err(Failure::OpenSecret(file.clone(), mode));
		}
		let text = io::read_to_string(opened).map(Zeroizing::new).map_err(failed)?;
		let mut secret = Zeroizing::new([0; 32]);
		let digits = text.trim_end().as_bytes();
		let bytes = digits.chunks(2).map(|pair| {
			let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
			u8::from_str_radix(pair, 16).ok().filter(|_| !pair.starts_with('+'))
		});
		if digits.len() != 2 * secret.len() {
			return Err(Failure::NoSecret(file.clone()));
		}
		for (to, from) in secret.iter_mut().zip(bytes) {
			*to = from.ok_or_else(|| Failure::NoSecret(file.clone()))?;
		}
		Ok(Some(OwnerSecret::from_bytes(*secret)))
	}
}

/// How to take part in the network.
#[derive(Debug, Args)]
pub struct Network {
	/// Address of a peer to connect to, with its `/p2p/` part; may be given several times
	#[arg(long = "peer", value_name = "ADDRESS")]
	pub peers: Vec<Multiaddr>,
	/// Address to listen on; may be given several times
	#[arg(long, value_name = "ADDRESS", default_value = "/ip4/127.0.0.1/tcp/0")]
	pub listen: Vec<Multiaddr>,
	/// Name of the DHT; Kubo has /ipfs/kad/1.0.0, and /ipfs/lan/kad/1.0.0 on private addresses
	#[arg(long, value_name = "PROTOCOL", default_value = KAD_AMO)]
	pub dht: String,
}

/// Which pin.
#[derive(Debug, Args)]
pub struct Target {
	/// What is pinned
	pub cid: Cid,
	/// On whose behalf
	#[arg(long, default_value = LOCAL)]
	pub owner: String,
	/// Why
	#[arg(long, default_value = USER)]
	pub reason: String,
}

impl Target {
	/// On whose behalf, and why.
	pub fn pin(&self) -> Pin {
		Pin { owner: self.owner.clone(), reason: self.reason.clone() }
	}
}

impl Arguments {
	/// Opens the store. Commands that bring something begin one if there is none.
	pub fn open(&self) -> Result<DiskStore, StoreError> {
		let limits = Limits { quota: self.quota, grace: Duration::from_secs(self.grace) };
		let durability = if self.sync { Durability::Power } else { Durability::Process };
		match &self.command {
			Command::Put { .. } | Command::Serve { .. } => {
				DiskStore::open_or_create(&self.path, limits, durability)
			},
			Command::Get { network, .. } if !network.peers.is_empty() => {
				DiskStore::open_or_create(&self.path, limits, durability)
			},
			_ => DiskStore::open(&self.path, limits, durability),
		}
	}

	/// How the store takes part in the network. Its key is kept beside its blocks.
	pub fn config(&self, network: &Network) -> Config {
		let mut config = Config::new(self.path.join("peer"));
		config.listen = network.listen.clone();
		config.bootstrap = network.peers.clone();
		config.kad_protocol = network.dht.clone();
		config
	}
}

/// A depth as people read it.
pub fn depth_name(depth: Depth) -> &'static str {
	match depth {
		Depth::Direct => "direct",
		Depth::Recursive => "recursive",
	}
}
