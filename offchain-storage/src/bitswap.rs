//! Bitswap 1.2.0: how IPFS peers ask each other for blocks.
//!
//! Three parts that know nothing of each other: what goes over the wire ([`message`], [`frame`] and
//! the libp2p [`Behaviour`]), what this peer wants ([`client`]) and what it owes ([`server`]). The
//! last two are state machines without input or output; the swarm drives them.
//!
//! The protocol: <https://specs.ipfs.tech/bitswap-protocol/>.

use libp2p::StreamProtocol;

mod behaviour;
pub mod client;
pub mod frame;
mod handler;
pub mod message;
mod proto;
pub mod server;

pub use behaviour::{Behaviour, Event};
pub use frame::{Budget, ReadError};
pub use handler::{SendError, WireConfig};
pub use message::{Entry, Message, MessageError, Payload, Prefix, Presence, WantKind};

/// The protocol that is spoken.
pub const PROTOCOL: StreamProtocol = StreamProtocol::new("/ipfs/bitswap/1.2.0");
