//! What can go wrong in the network.

use super::{key::KeyError, schedule::ScheduleError};
use crate::{block::BlockError, bodies::FragmentError, store::StoreError};
use cid::Cid;
use libp2p::{swarm::DialError, Multiaddr, PeerId, TransportError};
use std::{error::Error, io, sync::Arc};

/// Why a peer store could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
	/// The folder could not be made.
	#[error("folder {0}: {1}")]
	Folder(std::path::PathBuf, io::Error),
	/// No key.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// The list of provided roots is not one.
	#[error(transparent)]
	Schedule(#[from] ScheduleError),
	/// An address cannot be listened on.
	#[error("cannot listen on {0}: {1}")]
	Listen(Multiaddr, TransportError<io::Error>),
	/// A listener ended before it began.
	#[error("cannot listen: {0}")]
	Listener(String),
	/// Not the name of a protocol.
	#[error("{0:?} is no protocol name: it has to begin with a slash")]
	Protocol(String),
	/// The system's configuration of DNS cannot be read.
	#[error("cannot read the system's DNS configuration: {0}")]
	Resolver(io::Error),
	/// The encryption of connections could not be set up.
	#[error("noise: {0}")]
	Noise(#[from] libp2p::noise::Error),
}

/// The swarm was shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the peer store was shut down")]
pub struct Closed;

/// Why a block, or what it links to, could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
	/// Neither the store nor any peer has it.
	#[error("no peer has {0}: connect to one that does, or wait until one is online")]
	NotFound(Cid),
	/// Parts of a DAG are nowhere: all of them, or the first 64.
	#[error("no peer has these blocks below {root}: {missing:?}")]
	Missing {
		/// What was fetched.
		root: Cid,
		/// What is missing.
		missing: Vec<Cid>,
	},
	/// More blocks than are allowed.
	#[error("{0} has more than {1} blocks: raise the limit, or fetch its parts")]
	TooLarge(Cid, usize),
	/// The CID cannot be asked for, or a block's links cannot be read.
	#[error(transparent)]
	Block(#[from] BlockError),
	/// The local store.
	#[error(transparent)]
	Store(#[from] Arc<StoreError>),
	/// The swarm.
	#[error(transparent)]
	Closed(#[from] Closed),
}

/// Why a body could not be put, or had.
#[derive(Debug, thiserror::Error)]
pub enum BodyFetchError {
	/// A block of it.
	#[error(transparent)]
	Fetch(#[from] FetchError),
	/// What its blocks are together.
	#[error(transparent)]
	Body(#[from] FragmentError),
}

impl From<Closed> for BodyFetchError {
	fn from(closed: Closed) -> Self {
		Self::Fetch(closed.into())
	}
}

/// Why a block could not be put.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
	/// The local store.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The swarm.
	#[error(transparent)]
	Closed(#[from] Closed),
}

/// Why a peer could not be connected to: nobody is there, another peer is, it is kept away, or a
/// limit is reached.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ConnectError {
	/// Whoever is at an address.
	#[error("cannot connect to {0}: {reason}", reason = reason(.1))]
	Dial(Multiaddr, Arc<DialError>),
	/// A certain peer.
	#[error("cannot connect to {0}: {reason}", reason = reason(.1))]
	Peer(PeerId, Arc<DialError>),
	/// The swarm.
	#[error(transparent)]
	Closed(#[from] Closed),
}

/// All that is behind an error: libp2p's own says little of why a connection is refused.
fn reason(error: &DialError) -> String {
	let (mut reason, mut cause) = (error.to_string(), error.source());
	while let Some(error) = cause {
		reason = format!("{reason}: {error}");
		cause = error.source();
	}
	reason
}

/// Why a root is not provided.
#[derive(Debug, thiserror::Error)]
pub enum ProvideError {
	/// The list could not be written. The root is provided until the peer store ends.
	#[error(transparent)]
	Schedule(#[from] Arc<ScheduleError>),
	/// The swarm.
	#[error(transparent)]
	Closed(#[from] Closed),
}
