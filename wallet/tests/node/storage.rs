//! Providers: registered, changed, drained, gone.

use super::{
	harness::{Node, Wallet},
	market::Market,
};

const REGISTER: [&str; 4] = ["provider", "register", "--capacity", "2GiB"];

#[test]
fn a_provider_comes_and_goes() {
	let node = Node::start();
	let provider = Wallet::of("//Alice", &node);
	assert!(provider.refused(&["provider", "status"], 9).contains("amo provider register"));

	// What the chain would refuse is not sent.
	provider.refused(&["provider", "register"], 2);
	provider.refused(&["provider", "register", "--capacity", "65TiB"], 2);
	let at = |address: &'static str| [&REGISTER[..], &["--address", address]].concat();
	assert!(provider.refused(&at("/ip4/192.0.2.7/udp/1"), 2).contains("/dns/"));
	assert!(provider.refused(&at("/ip4/0.0.0.0/tcp/4601"), 2).contains("nobody"));
	assert!(provider.refused(&at("/ip4/192.0.2.7/tcp/4601"), 2).contains("--peer"));
	let secret = format!("0x{}", "5".repeat(64));
	let message = provider.refused(&[&REGISTER[..], &["--operator", &secret]].concat(), 4);
	assert!(!message.contains(&secret), "{message}");
	let poor = Wallet::of("//Nobody", &node);
	assert!(poor.refused(&REGISTER, 7).contains("the provider's deposit needs"));

	let registered = provider.done(&REGISTER);
	assert!(registered["addresses"][0].as_str().unwrap().starts_with("/ip4/127.0.0.1/tcp/"));
	assert!(provider.refused(&REGISTER, 8).contains("amo provider update"));
	let other = Wallet::of("//Bob", &node);
	let taken = other.refused(&[&REGISTER[..], &["--operator", "//Alice"]].concat(), 8);
	assert!(taken.contains("signs for provider 0"), "{taken}");

	// Anybody can look.
	let status = other.done(&["provider", "status", "--id", "0"]);
	assert_eq!(status, provider.done(&["provider", "status"]));
	assert_eq!((&status["state"], &status["capacity"]), (&"active".into(), &(2u64 << 30).into()));
	other.refused(&["provider", "status", "--id", "7"], 9);

	provider.refused(&["provider", "update"], 2);
	let more = provider.done(&["provider", "update", "--capacity", "3GiB"]);
	assert_eq!(more["addresses"], registered["addresses"]);
	let elsewhere = ["provider", "update", "--peer", more["peer"].as_str().unwrap(), "--address"];
	let moved = [&elsewhere[..], &["/dns/store.example.org/tcp/4601"]].concat();
	assert_eq!(provider.done(&moved)["capacity"], 3u64 << 30);
	assert!(provider.refused(&["provider", "top-up"], 8).contains("nothing is missing"));
	assert_eq!(provider.done(&["provider", "claim"])["chunks"], 0);
	provider.done(&["provider", "leave"]);
	provider.refused(&["provider", "leave"], 9);
}

#[test]
fn what_a_provider_holds_moves_to_others() {
	let market = Market::open(2);
	let (first, second) = (Wallet::of("//Alice", &market.node), Wallet::of("//Dave", &market.node));
	assert!(first.refused(&["provider", "leave"], 8).contains("drain --wait"));
	let status = first.done(&["provider", "status"]);
	assert_eq!(status["fragments_held"], 4);

	let claimed = first.done(&["provider", "claim"]);
	assert_ne!((&claimed["paid"], &claimed["waits"]), (&"0 AMO".into(), &"0 AMO".into()));

	first.done(&["provider", "drain"]);
	assert!(first.refused(&["provider", "drain"], 8).contains("draining already"));
	let waiting = first.start(&["provider", "drain", "--wait"]);
	let folder = tempfile::tempdir().unwrap();
	let uri = folder.path().join("operator.uri").display().to_string();
	market.node.insert_operator("//Dave//operator", &uri);
	let operator = format!("file:{uri}");
	second.done(&[&REGISTER[..], &["--operator", operator.as_str()]].concat());
	let drained = waiting.finish();
	assert_eq!((drained.code, &drained.json["fragments"]), (Some(0), &0.into()), "{drained:?}");

	first.done(&["provider", "leave"]);
	assert_eq!(second.done(&["provider", "status"])["fragments_held"], 4);
	let csv = folder.path().join("speed.csv");
	let fetch = ["fetch", &market.speeds[0], "--csv", csv.to_str().unwrap()];
	market.producer.done(&fetch);
}
