use super::*;

/// A peer whose id has an ed25519 key of these bytes in it.
fn peer(byte: u8) -> String {
	let id = [&[0, 36, 8, 1, 18, 32], &[byte; 32][..]].concat();
	PeerId::from_bytes(&id).unwrap().to_string()
}

fn of(addresses: &[&str], peer: Option<&str>) -> Result<(Profile, Reach), PeerStoreError> {
	let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
	profile(&addresses, peer)
}

#[test]
fn addresses_are_encoded_without_the_peer_as_the_chain_keeps_them() {
	let address = format!("/ip4/127.0.0.1/tcp/4601/p2p/{}", peer(7));
	let (profile, reach) = of(&[&address], None).unwrap();
	assert_eq!(profile.addresses.to_vec(), [vec![4, 127, 0, 0, 1, 6, 0x11, 0xf9]]);
	assert_eq!(profile.peer.to_vec(), [&[0, 36, 8, 1, 18, 32], &[7; 32][..]].concat());
	assert_eq!(reach, Reach::Private);
	assert_eq!(shown(&profile), (peer(7), vec!["/ip4/127.0.0.1/tcp/4601".into()]));
}

#[test]
fn the_peer_may_be_named_beside_the_addresses() {
	let named =
		of(&["/dns/store.example.org/tcp/4601", "/ip6/2001:db8::7/tcp/4601"], Some(&peer(7)));
	let (profile, reach) = named.unwrap();
	assert_eq!((profile.addresses.len(), reach), (2, Reach::Public));
	let both =
		of(&[&format!("/dns/store.example.org/tcp/4601/p2p/{}", peer(7))], Some(&peer(7))).unwrap();
	assert_eq!(both.0.addresses[0], profile.addresses[0]);
}

#[test]
fn what_is_no_address_is_refused_with_what_to_do() {
	for wrong in [
		"",
		"store.example.org:4601",
		"/ip4/192.0.2.7",
		"/ip4/192.0.2.7/udp/4601",
		"/ip4/192.0.2.7/tcp/4601/ws",
		"/ip4/192.0.2.7/tcp/70000",
		"/tcp/4601",
	] {
		let error = of(&[wrong], Some(&peer(7))).unwrap_err();
		assert_eq!(error, PeerStoreError::Malformed(wrong.into()));
	}
	for nowhere in ["/ip4/0.0.0.0/tcp/4601", "/ip6/::/tcp/4601", "/dns/a.example/tcp/0"] {
		assert_eq!(
			of(&[nowhere], Some(&peer(7))).unwrap_err(),
			PeerStoreError::Nowhere(nowhere.into())
		);
	}
	let long = format!("/dns/{}/tcp/4601", "a".repeat(130));
	assert_eq!(of(&[&long], Some(&peer(7))).unwrap_err(), PeerStoreError::TooLong(long));
}

#[test]
fn a_provider_is_one_peer() {
	let address = "/dns/store.example.org/tcp/4601";
	assert_eq!(of(&[address], None).unwrap_err(), PeerStoreError::Unnamed);
	assert_eq!(of(&[address], Some("me")).unwrap_err(), PeerStoreError::NoPeer("me".into()));
	let other = format!("{address}/p2p/{}", peer(8));
	let two = PeerStoreError::TwoPeers(peer(7), peer(8));
	assert_eq!(of(&[&other], Some(&peer(7))).unwrap_err(), two);
}

#[test]
fn there_are_up_to_eight_addresses_and_each_once() {
	let address = |port: usize| format!("/ip4/192.0.2.7/tcp/{port}");
	let nine: Vec<_> = (1..=9).map(address).collect();
	assert_eq!(profile(&nine, Some(&peer(7))).unwrap_err(), PeerStoreError::TooMany(9));
	let twice: Vec<_> = nine[..8].iter().chain(&nine[..8]).cloned().collect();
	assert_eq!(profile(&twice, Some(&peer(7))).unwrap().0.addresses.len(), 8);
}

#[test]
fn of_a_nodes_many_addresses_public_ones_are_taken_first() {
	let private = (1..=8).map(|port| format!("/ip4/10.0.0.1/tcp/{port}/p2p/{}", peer(7)));
	let public = format!("/ip4/198.51.100.7/tcp/4601/p2p/{}", peer(7));
	let all: Vec<_> = private.chain([public.clone()]).collect();
	let taken = best(all);
	assert_eq!((taken.len(), &taken[0]), (8, &public));
	assert_eq!(profile(&taken, Some(&peer(7))).unwrap().1, Reach::Public);
}

#[test]
fn what_others_wrote_on_chain_is_shown_as_bytes_if_it_means_nothing() {
	let profile = Profile {
		peer: vec![1, 2].try_into().unwrap(),
		addresses: vec![vec![255, 255].try_into().unwrap()].try_into().unwrap(),
	};
	assert_eq!(shown(&profile), ("0x0102".into(), vec!["0xffff".into()]));
}
