//! A key's secrets, while its owner sells and buys.

use super::{
	harness::Wallet,
	market::Market,
	watched::{Secrets, Watched},
};
use std::fs;

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const PASSWORD: &str = "correct horse, battery: stäple";

#[test]
fn no_command_shows_or_keeps_a_secret() {
	let market = Market::open(2);
	let uri = format!("{PHRASE}//Charlie");
	let secrets = Secrets::of(&uri, PASSWORD);
	let files = tempfile::tempdir().unwrap();
	let file = |name: &str, text: &str| {
		let path = files.path().join(name).display().to_string();
		fs::write(&path, text).unwrap();
		path
	};
	let password = file("password", PASSWORD);
	let from = format!("file:{}", file("uri", &uri));
	let csv = file("speed.csv", "time,speed\n2026-03-05T10:00:00Z,77.5\n");
	let out = files.path().join("fetched.csv").display().to_string();
	let wallet = Wallet::of("charlie", &market.node);
	let run = |arguments: &[&str]| {
		let mut amo = wallet.command();
		amo.args(["--json", "--password-file", &password]).args(arguments);
		let watched = Watched::run(amo.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full"), &[]);
		assert_eq!(watched.leaks(&secrets), Vec::<String>::new(), "{arguments:?}");
		assert_eq!(watched.code, Some(0), "{arguments:?}: {}", watched.output());
		serde_json::from_str::<serde_json::Value>(&watched.output()).unwrap()
	};

	// As a producer, whose agent sells.
	run(&["key", "import", "charlie", &from]);
	let own = run(&["key", "show"])["address"].as_str().unwrap().to_owned();
	run(&["device", "add", "golf"]);
	run(&["collect", "csv", "golf", &csv, "--time", "time", "--map", "speed=Vehicle.Speed"]);
	let uploaded = run(&["upload", "golf", "--k", "1", "--m", "0", "--price", "1"]);
	let sold = uploaded["chunk_names"][0].as_str().unwrap();
	let ask = ["request", sold, "--purposes", "research", "--max-price", "1"];
	market.producer.done(&ask);
	assert_eq!(run(&["agent", "--once"])["granted"], 1);

	// As a buyer.
	let bought = &market.speeds[0];
	run(&["request", bought, "--purposes", "research", "--max-price", "1"]);
	market.producer.done(&["grant", bought, &own]);
	run(&["fetch", bought, "--csv", &out]);
	run(&["accept", bought]);

	// As who wants what there is not yet.
	let post = ["bounty", "post", "Vehicle.Speed", "--purposes", "all", "--reward", "1"];
	run(&[&post[..], &["--deadline", "1h", "--from", "2026-01-01"]].concat());
	market.producer.done(&["bounty", "submit", "0", &market.speeds[1]]);
	run(&["fetch", &market.speeds[1], "--csv", &out, "--force"]);
	run(&["bounty", "accept", "0", &market.speeds[1]]);
	run(&["rights"]);
	run(&["status"]);

	assert_eq!(secrets.in_folder(wallet.home()), Vec::<String>::new());
	assert_eq!(secrets.in_folder(files.path()).len(), 2, "the key's and the password's files");
}
