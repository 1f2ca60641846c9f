//! Starting, failing to start, and going on after the network task has ended.

use super::support::{block_on, request, settings, until, Peer};
use amo_node::{
	peer_store::{Running, Settings, StartError},
	preflight::check_peer_store,
};
use std::{collections::BTreeSet, fs, net::TcpListener};
use substrate_prometheus_endpoint::Registry;
use tempfile::tempdir;

fn refusal(settings: Settings) -> StartError {
	Running::start(settings, None).err().expect("it starts")
}

#[test]
fn a_folder_in_use_is_refused() {
	let peer = Peer::start();
	let refused = refusal(settings(peer.folder.path()));
	assert!(matches!(refused, StartError::InUse(_)), "{refused}");
	assert!(refused.to_string().contains("--peer-store-path"));
	peer.restart();
}

#[test]
fn a_folder_of_something_else_is_refused() {
	let folder = tempdir().unwrap();
	fs::write(folder.path().join("photo.jpg"), "").unwrap();
	let refused = refusal(settings(folder.path()));
	assert!(refused.to_string().contains("is not a peer store"), "{refused}");
}

#[test]
fn a_quota_below_what_is_pinned_is_refused() {
	let peer = Peer::start();
	peer.put(1, 5_000);
	let Peer { running, folder } = peer;
	drop(running);
	let mut small = settings(folder.path());
	small.quota = 4_000;
	let refused = refusal(small).to_string();
	assert!(refused.contains("--peer-store-quota") && refused.contains("4000"), "{refused}");
	Running::start(settings(folder.path()), None).unwrap();
}

#[test]
fn a_taken_port_is_found_before_anything_starts() {
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let folder = tempdir().unwrap();
	let mut settings = settings(folder.path());
	let port = taken.local_addr().unwrap().port();
	settings.swarm.listen.push(format!("/ip4/127.0.0.1/tcp/{port}").parse().unwrap());
	let message = check_peer_store(&settings).unwrap_err().to_string();
	assert!(message.contains("--peer-store-listen-addr"), "{message}");
	drop(taken);
	check_peer_store(&settings).unwrap();
}

#[test]
fn a_taken_port_is_refused() {
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let folder = tempdir().unwrap();
	let mut settings = settings(folder.path());
	let address = format!("/ip4/127.0.0.1/tcp/{}", taken.local_addr().unwrap().port());
	settings.swarm.listen = vec![address.parse().unwrap()];
	let refused = refusal(settings.clone());
	assert!(matches!(refused, StartError::Swarm(_)), "{refused}");
	drop(taken);
	Running::start(settings, None).unwrap();
}

#[test]
fn its_network_task_is_started_anew_when_it_ends() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let before = provider.services().core.swarm();
	block_on(before.shutdown());
	assert!(block_on(before.stats()).is_err());
	let core = &provider.services().core;
	until("the swarm is there again", || block_on(core.swarm().stats()).is_ok());
	assert_eq!(core.swarm().peer_id(), before.peer_id());
	provider.fetch(&request(&wallet.put(1, 5_000), 0, &[&wallet]));
}

#[test]
fn the_runbook_names_each_metric() {
	let (registry, folder) = (Registry::new(), tempdir().unwrap());
	let _running = Running::start(settings(folder.path()), Some(&registry)).unwrap();
	let shown: BTreeSet<_> =
		registry.gather().iter().map(|family| family.get_name().to_owned()).collect();
	let runbook = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/runbooks/provider.md");
	let runbook = fs::read_to_string(runbook).unwrap();
	let is_of_a_name = |c: char| c.is_ascii_lowercase() || c == '_';
	let named: BTreeSet<_> = runbook
		.match_indices("amo_peer_store_")
		.map(|(start, _)| runbook[start..].chars().take_while(|c| is_of_a_name(*c)).collect())
		.collect();
	assert_eq!(named, shown);
}
