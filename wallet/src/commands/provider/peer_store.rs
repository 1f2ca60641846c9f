//! Where a provider's peer store is: as people write it, and as the chain keeps it.

use crate::{chain::Chain, failure::Failure, names::hex, output::note};
use amo_primitives::peer_store::{Address, MAX_ADDRESSES};
use clap::Args;
use libp2p::{multiaddr::Protocol, Multiaddr, PeerId};
use pallet_peer_storage::types::Profile;
use std::net::IpAddr;

/// Where a peer store is.
#[derive(Args)]
pub struct PeerStoreArgs {
	/// An address of the peer store, like /dns/store.example.org/tcp/4601; may be given several times.
	#[arg(long = "address", value_name = "ADDRESS")]
	addresses: Vec<String>,
	/// The peer store's id, unless addresses end with /p2p/ and it.
	#[arg(long, value_name = "ID", requires = "addresses")]
	peer: Option<String>,
}

/// Why a text is no address of a peer store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeerStoreError {
	/// No address.
	#[error("`{0}` is no address of a peer store: write it like /dns/store.example.org/tcp/4601 or /ip4/192.0.2.7/tcp/4601")]
	Malformed(String),
	/// Nobody can connect to it.
	#[error("nobody can connect to `{0}`: name an address and a port at which others reach the peer store")]
	Nowhere(String),
	/// Longer than the chain keeps.
	#[error("`{0}` is too long: the chain keeps up to 128 bytes")]
	TooLong(String),
	/// No peer id.
	#[error("`{0}` is no id of a peer: it is what the node's log and `peerStore_addresses` tell")]
	NoPeer(String),
	/// No id at all.
	#[error(
		"the peer store's id is missing: name it with --peer, or end the address with /p2p/ and it"
	)]
	Unnamed,
	/// Two ids.
	#[error("the addresses are those of two peers, {0} and {1}: a provider has one")]
	TwoPeers(String, String),
	/// More than the chain keeps.
	#[error("{0} addresses are too many: a provider has up to 8")]
	TooMany(usize),
}

impl PeerStoreArgs {
	/// Whether anything was said.
	pub fn is_given(&self) -> bool {
		!self.addresses.is_empty()
	}

	/// What was said; or, if nothing was, what the node says of its own peer store.
	///
	/// # Errors
	/// [`Failure::Arguments`]; [`Failure::Chain`] if the node has none.
	pub async fn profile(&self, chain: &Chain) -> Result<Profile, Failure> {
		let wrong = |error: PeerStoreError| Failure::Arguments(error.to_string());
		let (profile, reach) = if self.is_given() {
			profile(&self.addresses, self.peer.as_deref()).map_err(wrong)?
		} else {
			let node = chain.gateway().whereabouts().await?;
			let addresses = best(node.addresses);
			if addresses.is_empty() {
				return Err(Failure::Refused(
					"the node does not tell where its peer store is reached: name it with --address and --peer".into(),
				));
			}
			profile(&addresses, Some(&node.peer_id)).map_err(wrong)?
		};
		if reach == Reach::Private {
			note("all addresses are private: only nodes in the same network, and with --allow-private-ip, can connect");
		}
		Ok(profile)
	}
}

/// Who can connect to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
	/// Everyone.
	Public,
	/// Who is in the same network.
	Private,
	/// Nobody.
	Nowhere,
}

/// The addresses that say most, if there are more than the chain keeps: public ones.
fn best(addresses: Vec<String>) -> Vec<String> {
	let reach = |text: &String| text.parse().map_or(Reach::Nowhere, |address| reach(&address));
	let mut best: Vec<_> = addresses.into_iter().map(|text| (reach(&text), text)).collect();
	best.sort_by_key(|(reach, _)| *reach);
	best.into_iter().map(|(_, text)| text).take(MAX_ADDRESSES as usize).collect()
}

/// A profile, and who can connect to the best of its addresses.
fn profile(addresses: &[String], peer: Option<&str>) -> Result<(Profile, Reach), PeerStoreError> {
	let named = |text: &str| text.parse().map_err(|_| PeerStoreError::NoPeer(text.into()));
	let mut peer: Option<PeerId> = peer.map(named).transpose()?;
	let mut best = Reach::Nowhere;
	let mut encoded = Vec::new();
	for text in addresses {
		let mut address: Multiaddr =
			text.parse().map_err(|_| PeerStoreError::Malformed(text.clone()))?;
		if let Some(Protocol::P2p(id)) = address.iter().last() {
			address.pop();
			match peer {
				Some(other) if other != id => {
					return Err(PeerStoreError::TwoPeers(other.to_string(), id.to_string()))
				},
				_ => peer = Some(id),
			}
		}
		if !is_tcp(&address) {
			return Err(PeerStoreError::Malformed(text.clone()));
		}
		match reach(&address) {
			Reach::Nowhere => return Err(PeerStoreError::Nowhere(text.clone())),
			reach => best = best.min(reach),
		}
		let bytes = address.to_vec();
		let bytes = Address::try_from(bytes).map_err(|_| PeerStoreError::TooLong(text.clone()))?;
		if !encoded.contains(&bytes) {
			encoded.push(bytes);
		}
	}
	let peer = peer.ok_or(PeerStoreError::Unnamed)?;
	let count = encoded.len();
	let profile = Profile {
		peer: peer.to_bytes().try_into().map_err(|_| PeerStoreError::NoPeer(peer.to_string()))?,
		addresses: encoded.try_into().map_err(|_| PeerStoreError::TooMany(count))?,
	};
	Ok((profile, best))
}

/// Whether it is a host and a TCP port, and nothing else: what other nodes dial.
fn is_tcp(address: &Multiaddr) -> bool {
	let mut parts = address.iter();
	let host = matches!(
		parts.next(),
		Some(
			Protocol::Ip4(_)
				| Protocol::Ip6(_)
				| Protocol::Dns(_)
				| Protocol::Dns4(_)
				| Protocol::Dns6(_)
		)
	);
	host && matches!(parts.next(), Some(Protocol::Tcp(_))) && parts.next().is_none()
}

fn reach(address: &Multiaddr) -> Reach {
	let mut parts = address.iter();
	let ip: IpAddr = match (parts.next(), parts.next()) {
		(_, Some(Protocol::Tcp(0))) => return Reach::Nowhere,
		(Some(Protocol::Ip4(ip)), _) => ip.into(),
		(Some(Protocol::Ip6(ip)), _) => ip.to_canonical(),
		_ => return Reach::Public,
	};
	if ip.is_unspecified() || ip.is_multicast() {
		return Reach::Nowhere;
	}
	let private = match ip {
		IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
		IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
	};
	if private {
		Reach::Private
	} else {
		Reach::Public
	}
}

/// A profile as people read it: the id, and the addresses.
pub fn shown(profile: &Profile) -> (String, Vec<String>) {
	let peer =
		PeerId::from_bytes(&profile.peer).map_or_else(|_| hex(&profile.peer), |id| id.to_string());
	let address = |bytes: &Address| {
		let address = Multiaddr::try_from(bytes.to_vec());
		address.map_or_else(|_| hex(bytes), |address| address.to_string())
	};
	(peer, profile.addresses.iter().map(address).collect())
}

#[cfg(test)]
mod tests;
