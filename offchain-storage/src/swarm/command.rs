//! What the handle asks of the task.

use super::{dials::Reply, error::FetchError, schedule::Saved, stats::SwarmStats};
use crate::{bitswap::client::SessionId, block::Block};
use cid::Cid;
use libp2p::{Multiaddr, PeerId};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

pub(super) enum Command {
	/// A session begins; it ends when the token is cancelled.
	Open {
		session: SessionId,
		end: CancellationToken,
	},
	Want {
		session: SessionId,
		cid: Cid,
		reply: oneshot::Sender<Result<Block, FetchError>>,
	},
	/// Blocks are in the store by other ways than the network.
	Stored(Vec<Cid>),
	Provide {
		root: Cid,
		announced: oneshot::Sender<()>,
		reply: oneshot::Sender<Saved>,
	},
	/// These are all roots that are to be provided.
	ProvideAll {
		roots: Vec<Cid>,
		reply: oneshot::Sender<Saved>,
	},
	Unprovide {
		root: Cid,
		reply: oneshot::Sender<Saved>,
	},
	FindProviders {
		cid: Cid,
		reply: oneshot::Sender<Vec<PeerId>>,
	},
	Connect {
		address: Multiaddr,
		reply: Reply,
	},
	ConnectTo {
		peer: PeerId,
		addresses: Vec<Multiaddr>,
		reply: Reply,
	},
	Peers(oneshot::Sender<Vec<PeerId>>),
	ListenAddresses(oneshot::Sender<Vec<Multiaddr>>),
	Stats(oneshot::Sender<SwarmStats>),
	Shutdown(oneshot::Sender<()>),
}
