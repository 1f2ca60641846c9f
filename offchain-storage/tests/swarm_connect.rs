//! Many who connect to one peer at the same time, and peers that connect to each other.

#[path = "support/peers.rs"]
mod peers;

use amo_offchain_storage::{
	block::Block,
	swarm::{ConnectError, PeerStore},
};
use futures::{future::join_all, StreamExt};
use libp2p::{multiaddr::Protocol, Multiaddr, PeerId};
use peers::{block, soon, Peer, RawPeer};
use tokio::{
	net::{TcpListener, TcpStream},
	task::JoinHandle,
};

type Connected = JoinHandle<Result<PeerId, ConnectError>>;

/// Begins to connect, and waits until the peer store knows of it.
async fn connect(from: &Peer, to: &Multiaddr) -> Connected {
	let (peer_store, to) = (from.peer_store.clone(), to.clone());
	let mut connect = Box::pin(async move { peer_store.connect(&to).await });
	assert!(futures::poll!(&mut connect).is_pending());
	// What is asked is answered in turn.
	from.peer_store.peers().await.unwrap();
	tokio::spawn(connect)
}

/// So many connects at once, all of which must succeed.
async fn connect_all(from: &Peer, to: &Peer, count: usize) {
	let address = to.address().await;
	let connects = (0..count).map(|_| from.peer_store.connect(&address));
	for connected in soon("the connections", join_all(connects)).await {
		assert_eq!(connected.unwrap(), to.peer_store.peer_id());
	}
}

/// Has a block come from one to the other.
async fn exchange(from: &Peer, to: &Peer, block: Block) {
	from.put([&block]);
	assert_eq!(soon("the block", to.peer_store.get(block.cid())).await.unwrap(), block);
}

/// An address at which connections are taken, and then nothing happens.
struct Mute {
	listener: TcpListener,
	address: Multiaddr,
}

impl Mute {
	async fn of(peer: PeerId) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let port = listener.local_addr().unwrap().port();
		let address: Multiaddr = format!("/ip4/127.0.0.1/tcp/{port}").parse().unwrap();
		Self { listener, address: address.with(Protocol::P2p(peer)) }
	}

	async fn dialled(&self) -> TcpStream {
		soon("the dial", self.listener.accept()).await.unwrap().0
	}
}

fn id(peer: &Peer) -> PeerId {
	peer.peer_store.peer_id()
}

async fn is_alone(peer_store: &PeerStore) -> bool {
	peer_store.peers().await.unwrap().is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_connects_to_one_peer_are_one_connection() {
	for is_named in [true, false] {
		let us = Peer::start().await;
		let mut other = RawPeer::start().await;
		let address = match is_named {
			true => other.address.clone().with(Protocol::P2p(other.peer_id())),
			false => other.address.clone(),
		};
		let mut connects = Vec::new();
		for _ in 0..32 {
			connects.push(connect(&us, &address).await);
		}
		let mut connects = Box::pin(soon("the connections", join_all(connects)));
		let connected = loop {
			tokio::select! {
				connected = &mut connects => break connected,
				_ = other.swarm.select_next_some() => {},
			}
		};
		for connected in connected {
			assert_eq!(connected.unwrap().unwrap(), other.peer_id());
		}
		let count = |other: &RawPeer| other.swarm.network_info().connection_counters().clone();
		while count(&other).num_established() == 0 {
			other.swarm.select_next_some().await;
		}
		assert_eq!(count(&other).num_connections(), 1, "with its name: {is_named}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_connect_to_each_other_at_the_same_time_are_connected() {
	for round in 0..16 {
		let [a, b] = [Peer::start().await, Peer::start().await];
		tokio::join!(connect_all(&a, &b, 8), connect_all(&b, &a, 8));
		exchange(&a, &b, block(2 * round, 100_000)).await;
		exchange(&b, &a, block(2 * round + 1, 100_000)).await;
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn many_gateways_fetch_from_one_wallet_that_connects_to_them_too() {
	const GATEWAYS: u64 = 12;
	let wallet = Peer::start().await;
	let blocks: Vec<Block> = (0..GATEWAYS * 8).map(|n| block(n, 10_000)).collect();
	wallet.put(&blocks);
	let mut gateways = Vec::new();
	for _ in 0..GATEWAYS {
		gateways.push(Peer::start().await);
	}
	let shares = gateways.iter().zip(blocks.chunks(8));
	join_all(shares.map(|(gateway, share)| bring(&wallet, gateway, share))).await;
	assert_eq!(wallet.peer_store.peers().await.unwrap().len(), gateways.len());
}

async fn bring(wallet: &Peer, gateway: &Peer, share: &[Block]) {
	tokio::join!(connect_all(gateway, wallet, 8), connect_all(wallet, gateway, 1));
	for block in share {
		assert_eq!(soon("get", gateway.peer_store.get(block.cid())).await.unwrap(), *block);
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_to_us_while_we_dial_is_connected() {
	let [us, other] = [Peer::start().await, Peer::start().await];
	let mute = Mute::of(id(&other)).await;
	let connected = connect(&us, &mute.address).await;
	let _held = mute.dialled().await;
	other.connect(&us).await;
	assert_eq!(soon("connect", connected).await.unwrap().unwrap(), id(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_is_reached_at_the_address_that_answers() {
	let [us, other] = [Peer::start().await, Peer::start().await];
	let mute = Mute::of(id(&other)).await;
	let nobody = "/ip4/127.0.0.1/tcp/1".parse().unwrap();
	let addresses = vec![nobody, mute.address.clone(), other.address().await];
	soon("connect", us.peer_store.connect_to(id(&other), addresses)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn other_addresses_are_tried_when_a_dial_has_failed() {
	let [us, other] = [Peer::start().await, Peer::start().await];
	let mute = Mute::of(id(&other)).await;
	let first = connect(&us, &mute.address).await;
	let held = mute.dialled().await;
	let second = connect(&us, &other.address().await).await;
	assert!(is_alone(&us.peer_store).await, "one dial at a time");
	drop(held);
	let failed = soon("the end of a dial", first).await.unwrap();
	assert!(matches!(failed, Err(ConnectError::Peer(peer, _)) if peer == id(&other)));
	assert_eq!(soon("connect", second).await.unwrap().unwrap(), id(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_no_longer_waits_is_not_dialled_for() {
	let [us, other] = [Peer::start().await, Peer::start().await];
	let [mute, avoided] = [Mute::of(id(&other)).await, Mute::of(id(&other)).await];
	let first = connect(&us, &mute.address).await;
	let held = mute.dialled().await;
	let second = connect(&us, &avoided.address).await;
	second.abort();
	assert!(second.await.unwrap_err().is_cancelled());
	drop(held);
	assert!(soon("the end of a dial", first).await.unwrap().is_err());
	soon("connect", us.connect(&other)).await;
	let probe = TcpStream::connect(avoided.listener.local_addr().unwrap()).await.unwrap();
	let first_there = avoided.dialled().await.peer_addr().unwrap();
	assert_eq!(first_there, probe.local_addr().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_refused_for_there_is_one_already_is_one() {
	let us = Peer::start_with(|config| config.connections_per_peer = 1).await;
	let mut other = RawPeer::start().await;
	let (address, peer) = (other.address.clone(), other.peer_id());
	let connect_twice = async {
		for _ in 0..2 {
			assert_eq!(soon("connect", us.peer_store.connect(&address)).await.unwrap(), peer);
		}
	};
	tokio::select! {
		() = connect_twice => {},
		() = other.idle() => unreachable!("it is idle for ever"),
	}
	assert_eq!(us.peer_store.peers().await.unwrap(), [peer]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_why() {
	let us = Peer::start_with(|config| config.connections = 0).await;
	let other = Peer::start().await;
	let refused = soon("connect", us.peer_store.connect(&other.address().await)).await;
	let reason = refused.unwrap_err().to_string();
	assert!(reason.contains(&id(&other).to_string()), "{reason}");
	assert!(reason.contains("at most 0"), "{reason}");
	let itself = soon("connect", other.peer_store.connect(&other.address().await)).await;
	assert!(itself.is_err());
}
