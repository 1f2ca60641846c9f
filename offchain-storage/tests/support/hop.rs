//! A peer that does nothing but keep the DHT's records, and says what it is asked.

use super::peers::loopback;
use futures::StreamExt;
use libp2p::{
	identify,
	kad::{self, store::MemoryStore, InboundRequest},
	noise,
	swarm::{NetworkBehaviour, SwarmEvent},
	tcp, yamux, Multiaddr, PeerId, StreamProtocol, SwarmBuilder,
};
use tokio::{sync::watch, task::JoinHandle};

#[derive(NetworkBehaviour)]
struct HopBehaviour {
	identify: identify::Behaviour,
	kad: kad::Behaviour<MemoryStore>,
}

pub struct Hop {
	pub address: Multiaddr,
	/// Questions for providers that it answered with at least one.
	pub answered: watch::Receiver<u32>,
	task: JoinHandle<()>,
}

impl Hop {
	pub async fn start(protocol: &'static str) -> Self {
		let mut swarm = SwarmBuilder::with_new_identity()
			.with_tokio()
			.with_tcp(tcp::Config::new(), noise::Config::new, yamux::Config::default)
			.unwrap()
			.with_behaviour(|key| {
				let peer = key.public().to_peer_id();
				let config = kad::Config::new(StreamProtocol::new(protocol));
				let mut kad = kad::Behaviour::with_config(peer, MemoryStore::new(peer), config);
				kad.set_mode(Some(kad::Mode::Server));
				let config = identify::Config::new("ipfs/0.1.0".into(), key.public());
				HopBehaviour { identify: identify::Behaviour::new(config), kad }
			})
			.unwrap()
			.with_swarm_config(|config| config.with_idle_connection_timeout(super::peers::SOON))
			.build();
		swarm.listen_on(loopback()).unwrap();
		let address = loop {
			if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
				break address.with_p2p(*swarm.local_peer_id()).unwrap();
			}
		};
		// Kubo asks only peers that know another. This one is nobody, so that who provides is found
		// by its record and not met on the way.
		let nobody = "/ip4/127.0.0.1/tcp/1".parse().unwrap();
		swarm.behaviour_mut().kad.add_address(&PeerId::random(), nobody);
		let (count, answered) = watch::channel(0);
		let task = tokio::spawn(async move {
			loop {
				if let SwarmEvent::Behaviour(HopBehaviourEvent::Kad(kad::Event::InboundRequest {
					request: InboundRequest::GetProvider { num_provider_peers: 1.., .. },
				})) = swarm.select_next_some().await
				{
					count.send_modify(|count| *count += 1);
				}
			}
		});
		Self { address, answered, task }
	}
}

impl Drop for Hop {
	fn drop(&mut self) {
		self.task.abort();
	}
}
