use super::*;
use std::{net::TcpListener, time::Instant};

async fn peer() -> (tempfile::TempDir, Peer) {
	let folder = tempfile::tempdir().unwrap();
	let peer = Peer::start(folder.path()).await.unwrap();
	(folder, peer)
}

/// Where a peer is, and at first where nobody speaks, although somebody takes connections.
async fn with_a_silent_one_first(peer: &Peer, silent: &TcpListener) -> Vec<Multiaddr> {
	let address = peer.swarm.listen_addresses().await.unwrap().remove(0);
	let (id, _) = named(&address.to_string()).unwrap();
	let port = silent.local_addr().unwrap().port();
	let first = format!("/ip4/127.0.0.1/tcp/{port}/p2p/{id}").parse().unwrap();
	vec![first, address]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_address_holds_nobody_up() {
	let silent = TcpListener::bind("127.0.0.1:0").unwrap();
	let ((_one, far), (_two, near), (_three, other)) = (peer().await, peer().await, peer().await);
	let addresses = with_a_silent_one_first(&far, &silent).await;
	let begun = Instant::now();

	let texts: Vec<_> = addresses.iter().map(Multiaddr::to_string).collect();
	near.connect(&texts).await.unwrap();

	let (id, _) = named(&texts[0]).unwrap();
	let address = |address: &Multiaddr| address.to_vec().try_into().unwrap();
	let place = |fragment| FragmentPlace {
		fragment,
		provider: 0,
		confirmed: true,
		peer: id.to_bytes().try_into().unwrap(),
		addresses: addresses.iter().map(address).collect(),
	};
	assert_eq!(other.connect_to_holders(&[place(0), place(1)]).await.unwrap(), 1);
	assert!(begun.elapsed() < CONNECT / 2, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_there_is_named() {
	let (_folder, peer) = peer().await;
	let gone = PeerId::random();
	let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
	let address = format!("/ip4/127.0.0.1/tcp/{port}/p2p/{gone}");
	let error = peer.connect(&[address]).await.unwrap_err();
	assert!(matches!(error, PeerError::Nobody { tried: 1, .. }), "{error}");
	assert!(error.to_string().contains(&gone.to_string()), "{error}");

	for text in ["nowhere", "/ip4/127.0.0.1/tcp/4601"] {
		let error = peer.connect(&[text.into()]).await.unwrap_err();
		assert!(matches!(&error, PeerError::Address(named) if named == text), "{error}");
	}
	assert!(matches!(peer.connect(&[]).await, Err(PeerError::Nobody { tried: 0, .. })));
	assert!(matches!(peer.connect_to_holders(&[]).await, Err(PeerError::Nobody { tried: 0, .. })));
}
