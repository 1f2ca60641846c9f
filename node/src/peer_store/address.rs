//! Addresses that others name: in requests, and on the chain. Anyone may write anything there, and
//! this node would dial it.

use libp2p::{
	multiaddr::{Multiaddr, Protocol},
	PeerId,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest address, in characters.
const MAX_LEN: usize = 512;

/// Why an address is not dialled.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
	/// No multiaddress.
	#[error("it is no multiaddress: write one like /ip4/192.0.2.7/tcp/4601/p2p/12D3…")]
	Malformed,
	/// Another transport, or more than one hop.
	#[error("it is not an IP address or DNS name with a TCP port and the peer's id: write one like /ip4/192.0.2.7/tcp/4601/p2p/12D3…")]
	Shape,
	/// An address that is nobody's.
	#[error("nobody can be there: name an address at which the peer is reached")]
	Nowhere,
	/// An address of this machine or of a network that the public does not reach.
	#[error("it is a private address, and this node dials none: name a public one, or start the node with --allow-private-ip")]
	Private,
	/// The address names another peer than it was said to be of.
	#[error("it is the address of another peer")]
	OtherPeer,
}

/// Which addresses are dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
	/// Whether private addresses are: those of this machine and of local networks.
	pub private: bool,
}

impl Policy {
	/// Reads an address with its `/p2p/` part.
	///
	/// # Errors
	/// [`AddressError`].
	pub fn parse(&self, text: &str) -> Result<Multiaddr, AddressError> {
		if text.len() > MAX_LEN {
			return Err(AddressError::Malformed);
		}
		let address: Multiaddr = text.parse().map_err(|_| AddressError::Malformed)?;
		self.check(&address)?;
		Ok(address)
	}

	/// Reads an address in binary form of a peer that is named beside it.
	///
	/// # Errors
	/// [`AddressError`].
	pub fn decode(&self, peer: &PeerId, bytes: &[u8]) -> Result<Multiaddr, AddressError> {
		let address = Multiaddr::try_from(bytes.to_vec()).map_err(|_| AddressError::Malformed)?;
		let address = address.with_p2p(*peer).map_err(|_| AddressError::OtherPeer)?;
		self.check(&address)?;
		Ok(address)
	}

	fn check(&self, address: &Multiaddr) -> Result<(), AddressError> {
		let mut parts = address.iter();
		let (host, port) = (parts.next(), parts.next());
		let (Some(Protocol::Tcp(port)), Some(Protocol::P2p(_)), None) =
			(port, parts.next(), parts.next())
		else {
			return Err(AddressError::Shape);
		};
		let ip: IpAddr = match host {
			Some(Protocol::Ip4(ip)) => ip.into(),
			Some(Protocol::Ip6(ip)) => ip.to_canonical(),
			Some(Protocol::Dns(_) | Protocol::Dns4(_) | Protocol::Dns6(_)) if port > 0 => {
				return Ok(())
			},
			Some(Protocol::Dns(_) | Protocol::Dns4(_) | Protocol::Dns6(_)) => {
				return Err(AddressError::Nowhere)
			},
			_ => return Err(AddressError::Shape),
		};
		if port == 0 || ip.is_unspecified() || ip.is_multicast() {
			return Err(AddressError::Nowhere);
		}
		if !self.private && is_private(ip) {
			return Err(AddressError::Private);
		}
		Ok(())
	}
}

fn is_private(ip: IpAddr) -> bool {
	match ip {
		IpAddr::V4(ip) => is_private_v4(ip),
		IpAddr::V6(ip) => is_private_v6(ip),
	}
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
	let [first, second, ..] = ip.octets();
	// Addresses behind a provider's NAT are nobody's elsewhere.
	let is_shared = first == 100 && second & 0b1100_0000 == 64;
	ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_broadcast() || is_shared
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
	let [first, ..] = ip.segments();
	let is_unique_local = first & 0xfe00 == 0xfc00;
	let is_link_local = first & 0xffc0 == 0xfe80;
	ip.is_loopback() || is_unique_local || is_link_local
}
