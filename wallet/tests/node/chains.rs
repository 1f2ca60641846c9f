//! Nodes of other chains and runtimes, that say nonsense or nothing, or go away.

use super::{
	harness::{until, Node, Wallet, PATIENCE},
	market::Market,
	proxy::Proxy,
};
use amo_runtime::VERSION;
use std::sync::{mpsc, Arc};

/// What the node says of its runtime's version, with some more of it changed.
fn versions(proxy: &Proxy, spec: u32, transactions: u32) {
	let replace = move |said: String| {
		let said = said.replace(
			&format!("\"specVersion\":{}", VERSION.spec_version),
			&format!("\"specVersion\":{spec}"),
		);
		said.replace(
			&format!("\"transactionVersion\":{}", VERSION.transaction_version),
			&format!("\"transactionVersion\":{transactions}"),
		)
	};
	proxy.change(move |said| Some(replace(said)));
}

#[test]
fn a_node_of_another_chain_or_runtime_is_told_from_the_right_one() {
	let node = Node::start();
	let proxy = Proxy::of(&node);
	let wallet = Wallet::at("//Alice", proxy.url());
	let add = ["device", "add", "golf"];
	wallet.done(&["status"]);

	proxy.replace("\"specName\":\"amo\"", "\"specName\":\"polkadot\"");
	for command in [&["status"][..], &["metric", "list"], &add] {
		let message = wallet.refused(command, 6);
		assert!(message.contains("\"polkadot\", not amo"), "{message}");
		assert!(message.contains("\"AMO Development\"") && message.contains("--url"), "{message}");
	}

	// Other, but all that the wallet uses is the same.
	let (spec, transactions) = (VERSION.spec_version + 1, VERSION.transaction_version);
	versions(&proxy, spec, transactions);
	wallet.done(&["status"]);
	wallet.done(&["metric", "show", "Vehicle.Speed"]);

	// What differs is named.
	versions(&proxy, spec, transactions + 1);
	let message = wallet.refused(&add, 6);
	assert!(message.contains("differ in: the form of transactions. "), "{message}");
	assert!(message.contains(&format!("Take the wallet that came with version {spec}")));
	let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
	let (call, other) = (hex("register_batch"), hex("register_bunch"));
	let version = format!("\"specVersion\":{}", VERSION.spec_version);
	proxy.change(move |said| {
		Some(said.replace(&call, &other).replace(&version, &format!("\"specVersion\":{spec}")))
	});
	let message = wallet.refused(&add, 6);
	// Utility has the calls of all pallets in its own.
	assert!(message.contains("differ in: Utility, Chunks. Take the wallet"), "{message}");
}

#[test]
fn a_node_that_talks_nonsense_is_no_node() {
	let node = Node::start();
	let proxy = Proxy::of(&node);
	let wallet = Wallet::at("//Alice", proxy.url());
	let no_method =
		r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"Method not found"}}"#;
	for nonsense in ["", "nonsense", "{}", "[1, 2", no_method] {
		proxy.change(move |_| Some(nonsense.into()));
		let message = wallet.refused(&["status"], 5);
		let begin = format!("no node answers at {}: ", proxy.url());
		assert!(message.starts_with(&begin), "{message}");
	}
	proxy.replace("\"result\":\"0x", "\"result\":\"0y");
	wallet.refused(&["status"], 5);
	proxy.change(Some);
	wallet.done(&["status"]);
}

/// What came of a transaction is not known then, and it says so.
#[test]
fn a_node_that_goes_away_after_a_transaction_was_sent_is_not_believed_to_have_it() {
	let node = Node::start();
	let proxy = Arc::new(Proxy::of(&node));
	let wallet = Wallet::at("//Alice", proxy.url());

	let end = proxy.clone();
	proxy.change(move |said| {
		if said.contains("author_extrinsicUpdate") {
			end.cut();
			return None;
		}
		Some(said)
	});
	let message = wallet.refused(&["device", "add", "golf"], 5);
	assert!(message.contains("Participants.register_device was sent"), "{message}");
	assert!(message.contains("before you send it again"), "{message}");
	proxy.change(Some);
	// It was carried out meanwhile, and is not paid for again.
	let added = until("what was sent is final", || {
		let again = wallet.run(&["device", "add", "golf"]);
		(again.code == Some(0)).then_some(again.json)
	});
	assert_eq!(added["fee"], "0 AMO");

	// GRANDPA does not come to an end.
	proxy.replace("{\"finalized\":", "{\"finalityTimeout\":");
	let message = wallet.refused(&["device", "add", "polo"], 14);
	assert!(message.contains("is not final") && message.contains("look at the chain"), "{message}");
}

#[test]
fn who_waits_says_so_when_the_node_goes_away_and_waits_on() {
	let Market { node, producer: owner, speeds, .. } = Market::open(1);
	let proxy = Proxy::of(&node);
	let buyer = Wallet::at("//Charlie", proxy.url());
	let chunk = &speeds[0];
	let request = ["request", chunk, "--purposes", "research", "--max-price", "1", "--wait"];

	// It has not got all the time in the world.
	let message = buyer.refused(&[&request[..], &["--timeout", "4s"]].concat(), 14);
	assert!(message.contains("no answer in 4 s") && message.contains("amo cancel"), "{message}");

	let mut waits = buyer.start(&request);
	waits.says("waiting for 1 answers");
	proxy.cut();
	waits.says("try again when it runs");
	owner.done(&["grant", chunk, &buyer.address()]);
	let answered = waits.finish();
	assert_eq!(answered.code, Some(0), "{answered:?}");
	assert_eq!(answered.json["requests"][0]["state"], "granted");

	// Nor does it wait for another chain.
	let agent = Wallet::at("//Bob", proxy.url()).start(&["agent"]);
	await_follower(&proxy);
	let genesis = owner.done(&["status"])["genesis"].as_str().unwrap().to_owned();
	proxy.change(move |said| Some(said.replace(&genesis, &format!("0x{}", "7".repeat(64)))));
	proxy.cut();
	let ended = agent.finish();
	assert_eq!(ended.code, Some(6), "{ended:?}");
	let message = ended.json["error"]["message"].as_str().unwrap();
	assert!(message.contains("another chain than before"), "{message}");

	// A provider that waits can do so again.
	proxy.change(Some);
	let provider = Wallet::at("//Alice", proxy.url());
	provider.done(&["provider", "drain"]);
	let drain = provider.start(&["provider", "drain", "--wait"]);
	await_follower(&proxy);
	proxy.cut();
	let ended = drain.finish();
	assert_eq!(ended.code, Some(5), "{ended:?}");
	assert!(ended.json["error"]["message"].as_str().unwrap().contains("try again when it runs"));
}

/// Waits until the wallet follows final blocks.
fn await_follower(proxy: &Proxy) {
	let (sender, follows) = mpsc::channel();
	proxy.change(move |said| {
		if said.contains("\"chain_finalizedHead\"") {
			let _ = sender.send(());
		}
		Some(said)
	});
	follows.recv_timeout(PATIENCE).expect("the wallet follows final blocks");
}

/// A node that was stopped, as a laptop that sleeps.
#[test]
fn a_node_that_says_nothing_is_not_waited_for() {
	let node = Node::start();
	let proxy = Proxy::of(&node);
	proxy.change(|_| None);
	let message = Wallet::at("//Alice", proxy.url()).refused(&["status"], 5);
	assert!(message.contains("Request timeout"), "{message}");
}
