//! What the wallet does not do, before it costs anything, and what helps.

use super::{
	harness::{Node, Wallet},
	proxy::Proxy,
};
use std::{fs, sync::mpsc, time::Duration};

#[test]
fn what_is_not_there_is_said_to_be_not_there() {
	let node = Node::start();
	let wallet = Wallet::of("//Alice", &node);
	let own = wallet.address();
	let chunk = &format!("0x{}", "5".repeat(64));
	let evidence = tempfile::NamedTempFile::new().unwrap();
	let evidence = evidence.path().to_str().unwrap();
	for (command, part) in [
		(&["chunk", "show", chunk][..], "amo chunk list"),
		(&["fetch", chunk, "--csv", "none.csv"], "amo chunk list"),
		(&["offer", chunk, "--price", "1"], "amo chunk list"),
		(&["request", chunk, "--purposes", "traffic"], "amo chunk list"),
		(&["grant", chunk, &own], "amo rights"),
		(&["decline", chunk, &own], "amo rights"),
		(&["accept", chunk], "amo rights"),
		(&["dispute", chunk], "amo rights"),
		(&["complain", chunk, "--evidence", evidence], "amo rights"),
		(&["cancel", chunk], "amo rights"),
		(&["revoke", chunk, &own], "amo rights"),
		(&["device", "rotate", "golf"], "amo device add golf"),
		(&["device", "retire", "golf"], "amo device add golf"),
		(&["device", "transfer", "golf"], "amo device add golf"),
		(&["upload", "golf"], "amo device add golf"),
		(&["metric", "show", "Vehicle.Nothing"], "amo metric list"),
		(&["bounty", "show", "7"], "amo bounty list"),
		(&["bounty", "list", "--metric", "Vehicle.Nothing"], "amo metric list"),
		(&["provider", "status"], "amo provider register"),
		(&["provider", "leave"], "amo provider register"),
	] {
		let message = wallet.refused(command, 9);
		assert!(message.contains(part), "{command:?}: {message}");
	}
	let file = tempfile::NamedTempFile::new().unwrap();
	fs::write(&file, "time,mood\n2026-03-01T10:00:00Z,good\n").unwrap();
	let file = file.path().to_str().unwrap();
	let collect = ["collect", "csv", "golf", file, "--time", "time", "--map", "mood=Vehicle.Mood"];
	assert!(wallet.refused(&collect, 9).contains("amo metric list"));
}

#[test]
fn who_has_too_little_is_told_before_and_by_the_chain() {
	let node = Node::start();
	let poor = Wallet::of("//Nobody", &node);
	for command in [
		&["device", "add", "golf"][..],
		&["metric", "add", "Vehicle.Cabin.Noise", "--value-type", "float", "--level", "3"],
	] {
		let message = poor.refused(command, 7);
		assert!(message.contains("too little AMO") && message.contains("fee"), "{message}");
	}
	let free = poor.done(&["status"])["account"]["free"].clone();
	assert_eq!(free, "0 AMO");
	let rich = Wallet::of("//Alice", &node);
	rich.done(&["device", "add", "golf"]);
	let post = ["bounty", "post", "Vehicle.Speed", "--purposes", "all", "--deadline", "1h"];
	let more = ["--reward", "1000000000", "--from", "2026-01-01"];
	let message = rich.refused(&[&post[..], &more].concat(), 7);
	assert!(message.contains("needs 1000000") && message.contains("the account has"), "{message}");
}

#[test]
fn what_the_wallet_keeps_is_not_guessed_at() {
	let node = Node::start();
	let wallet = Wallet::of("//Alice", &node);
	wallet.done(&["device", "add", "golf"]);
	let devices = fs::read_dir(wallet.home().join("chains")).unwrap().next().unwrap().unwrap();
	let devices = devices.path().join(wallet.address()).join("devices.json");
	let good = fs::read_to_string(&devices).unwrap();
	let other = good.replace("\"version\": 1", "\"version\": 2");
	for (bad, part) in [(&good[..20], "is damaged"), (&other, "version 2"), ("", "is damaged")] {
		assert_ne!(bad, good);
		fs::write(&devices, bad).unwrap();
		for command in
			[["device", "list"].as_slice(), &["device", "add", "polo"], &["upload", "golf"]]
		{
			let message = wallet.refused(command, 3);
			assert!(message.contains("devices.json") && message.contains(part), "{message}");
		}
		assert_eq!(fs::read_to_string(&devices).unwrap(), bad);
	}
	fs::write(&devices, good).unwrap();
	assert_eq!(wallet.done(&["device", "list"])["devices"][0]["name"], "golf");
}

#[test]
fn two_wallets_do_not_upload_at_once() {
	let node = Node::start();
	let proxy = Proxy::of(&node);
	let wallet = Wallet::at("//Alice", proxy.url());
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("speed.csv");
	fs::write(&csv, "time,speed\n2026-03-01T10:00:00Z,1\n").unwrap();
	for device in ["golf", "polo"] {
		wallet.done(&["device", "add", device]);
		let collect = ["collect", "csv", device, csv.to_str().unwrap(), "--time", "time", "--map"];
		wallet.done(&[&collect[..], &["speed=Vehicle.Speed"]].concat());
	}

	// One waits for a transaction of which it does not hear.
	let (sender, sent) = mpsc::channel();
	proxy.change(move |said| match said.contains("author_extrinsicUpdate") {
		true => sender.send(()).err().map(|_| said),
		false => Some(said),
	});
	let upload = |device| ["upload", device, "--k", "1", "--m", "0"];
	let first = wallet.start(&upload("golf"));
	sent.recv_timeout(Duration::from_secs(120)).expect("a transaction is sent");

	let message = wallet.refused(&upload("golf"), 13);
	let process = format!("another amo (process {})", first.id());
	assert!(message.contains(&process) && message.contains("wait for it or stop it"), "{message}");
	let message = wallet.refused(&upload("polo"), 13);
	assert!(message.contains("peer-store is in use: stop the process"), "{message}");
	assert_eq!(first.kill().code, None);
}
