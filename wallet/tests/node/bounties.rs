//! Bounties: posted, filled, rejected, closed; and made for a poster who owns the result.

use super::{harness::Wallet, market::Market};
use serde_json::Value;

const POST: [&str; 6] = ["bounty", "post", "Vehicle.Speed", "--reward", "5", "--deadline"];

/// Posts a bounty, for an hour, and gives its number.
fn post(poster: &Wallet, more: &[&str]) -> String {
	let posted = poster.done(&[&POST[..], &["1h", "--from", "2026-01-01"], more].concat());
	posted["bounty"].to_string()
}

fn fitting(shown: &Value) -> Vec<String> {
	let fitting = shown["fitting"].as_array().unwrap().iter();
	fitting.map(|chunk| chunk["chunk"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn from_its_post_to_its_end() {
	let market = Market::open(2);
	let producer = &market.producer;
	let poster = Wallet::of("//Charlie", &market.node);
	let [first, second] = &market.speeds[..] else { panic!() };

	// What the chain would refuse is not sent.
	let refused = |more: &[&str], code| poster.refused(&[&POST[..], more].concat(), code);
	assert!(refused(&["1h"], 2).contains("--purposes"));
	assert!(refused(&["1h", "--purposes", "all", "--quantity", "0"], 2).contains("--quantity"));
	assert!(refused(&["2000d", "--purposes", "all"], 2).contains("--deadline"));
	let unknown = ["bounty", "post", "Vehicle.Nothing", "--reward", "5", "--purposes", "all"];
	assert!(poster.refused(&unknown, 9).contains("amo metric list"));
	let poor = Wallet::of("//Nobody", &market.node);
	let message = poor.refused(&[&POST[..], &["1h", "--purposes", "all"]].concat(), 7);
	assert!(message.contains("the bounty needs"), "{message}");

	let bounty = post(&poster, &["--purposes", "traffic", "--quantity", "2"]);
	let listed = producer.done(&["bounty", "list", "--metric", "Vehicle.Speed"]);
	assert_eq!(listed["bounties"][0]["reward"], "5 AMO");
	assert_eq!(listed["bounties"][0]["free"], 2);
	poster.refused(&["bounty", "list", "--metric", "Vehicle.Nothing"], 9);

	// Who can submit what.
	let shown = producer.done(&["bounty", "show", &bounty]);
	let mut fits = vec![first.clone(), second.clone(), market.open.clone()];
	let mut found = fitting(&shown);
	fits.sort();
	found.sort();
	assert_eq!(found, fits);
	let own = poster.done(&["bounty", "show", &bounty]);
	assert!(own["closed_to_me"].as_str().unwrap().contains("own"));
	let submit = |chunk: &str| ["bounty", "submit", &bounty, chunk].map(str::to_owned);
	assert!(poster.refused(&submit(first), 8).contains("only others"));
	assert!(producer.refused(&submit(&market.vin), 8).contains("another metric"));
	let dave = Wallet::of("//Dave", &market.node);
	assert!(dave.refused(&submit(first), 8).contains("another account's"));
	producer.refused(&["bounty", "submit", "99", first], 9);

	// Submitted and delivered, once; what is right is not rejected by mistake.
	let submitted = producer.done(&submit(first));
	assert!(submitted["decided_by"].is_u64(), "{submitted}");
	assert_eq!(producer.done(&submit(first))["fees"], "0 AMO");
	let wrong_key = ["bounty", "reject", &bounty, first, "--wrong-key"];
	assert!(poster.refused(&wrong_key, 8).contains("cost the bond of 1 AMO"));
	poster.refused(&["bounty", "reject", &bounty, first], 2);
	poster.refused(&["bounty", "reject", &bounty, first, "--contents", "/no/file"], 3);
	poster.refused(&["bounty", "accept", &bounty, second], 9);
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("speed.csv");
	poster.done(&["fetch", first, "--csv", csv.to_str().unwrap()]);

	// Paid at once, and once.
	let before = producer.free();
	assert_eq!(poster.done(&["bounty", "accept", &bounty, first])["paid"], "5 AMO");
	assert!(producer.free() >= before + 5);
	assert!(poster.refused(&["bounty", "accept", &bounty, first], 8).contains("paid already"));
	assert!(producer.refused(&submit(first), 8).contains("was submitted to bounty"));

	// What is not sealed is delivered by itself. With the last chunk the bounty ends.
	producer.done(&submit(&market.open));
	let full = producer.refused(&submit(second), 8);
	assert!(full.contains("as many chunks are submitted"), "{full}");
	assert!(poster
		.refused(&["bounty", "reject", &bounty, &market.open, "--wrong-key"], 8)
		.contains("not sealed"));
	poster.done(&["bounty", "accept", &bounty, &market.open]);
	poster.refused(&["bounty", "show", &bounty], 9);
	let to = poster.address();
	assert!(producer.refused(&["bounty", "clear", first, &to], 8).contains("is stored up to"));
}

#[test]
fn keys_are_renewed_and_bounties_closed() {
	let market = Market::open(2);
	let producer = &market.producer;
	let poster = Wallet::of("//Charlie", &market.node);
	let [first, second] = &market.speeds[..] else { panic!() };
	let bounty = post(&poster, &["--purposes", "all", "--quantity", "3"]);

	let key = || poster.done(&["bounty", "show", &bounty])["key"].clone();
	let posted_with = key();
	assert!(producer.refused(&["bounty", "renew-key", &bounty], 8).contains("--key"));
	let renewed = poster.done(&["bounty", "renew-key", &bounty])["key"].clone();
	assert_ne!(renewed, posted_with);
	assert_eq!(key(), renewed);
	assert_eq!(poster.state("bounty-keys")["content"].as_array().unwrap().len(), 2);

	// What was submitted before a renewal is bound to the key that it was sealed to.
	producer.done(&["bounty", "submit", &bounty, first]);
	poster.done(&["bounty", "renew-key", &bounty]);
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("speed.csv");
	poster.done(&["fetch", first, "--csv", csv.to_str().unwrap()]);

	// Before the council.
	let contents = ["bounty", "reject", &bounty, first, "--contents", csv.to_str().unwrap()];
	let rejected = poster.done(&contents);
	assert_eq!(rejected["outcome"], Value::Null);
	assert_eq!(rejected["evidence"].as_str().unwrap().len(), 66);
	assert!(poster.refused(&contents, 8).contains("council decides"));
	let shown = poster.done(&["bounty", "show", &bounty]);
	assert_eq!(shown["submissions"][0]["state"], "before-council");

	// Closed by its poster alone, as long as it is not over.
	assert!(producer.refused(&["bounty", "close", &bounty], 8).contains("takes submissions"));
	assert!(producer.refused(&["bounty", "cancel", &bounty], 8).contains("--key"));
	let closed = poster.done(&["bounty", "cancel", &bounty]);
	assert_eq!(closed["ended"], false);
	assert!(poster.refused(&["bounty", "cancel", &bounty], 8).contains("closed already"));
	assert!(poster.refused(&["bounty", "renew-key", &bounty], 8).contains("no other key"));
	assert!(producer.refused(&["bounty", "submit", &bounty, second], 8).contains("no more"));
	let listed = producer.done(&["bounty", "list"]);
	assert_eq!(listed["bounties"].as_array().unwrap().len(), 0);
	poster.refused(&["bounty", "accept", "99", first], 9);
}

#[test]
fn a_poster_owns_what_is_made_for_it() {
	let market = Market::open(1);
	let producer = &market.producer;
	let poster = Wallet::of("//Charlie", &market.node);
	let terms = ["--ownership", "poster", "--purposes", "traffic"];
	poster.refused(&[&POST[..], &["1h"], &terms[..]].concat(), 2);
	let of_producer = post(&poster, &["--purposes", "all"]);
	let bounty = post(&poster, &["--ownership", "poster", "--quantity", "2"]);

	// What was collected must be for the bounty.
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("speed.csv");
	std::fs::write(&csv, "time,speed\n2026-03-01T08:00:00Z,1\n2026-03-02T08:00:00Z,2\n").unwrap();
	producer.done(&["device", "add", "car"]);
	let collect = ["collect", "csv", "car", csv.to_str().unwrap(), "--time", "time", "--map"];
	producer.done(&[&collect[..], &["speed=Vehicle.Speed"]].concat());
	let upload = ["upload", "car", "--k", "1", "--m", "0", "--bounty"];
	let wrong = producer.refused(&[&upload[..], &[of_producer.as_str()]].concat(), 8);
	assert!(wrong.contains("without --bounty"), "{wrong}");
	producer.refused(&[&upload[..], &["99"]].concat(), 9);
	let many = [&upload[..], &[bounty.as_str(), "--span", "6h", "--max-records", "1"]].concat();
	let uploaded = producer.done(&many);
	assert_eq!(uploaded["chunks"], 2);

	// It is the poster's, who buys what is missing.
	let shown = producer.done(&["bounty", "show", &bounty]);
	let [first, second] = &fitting(&shown)[..] else { panic!("{shown}") };
	let owner = producer.done(&["chunk", "show", first])["owner"].clone();
	assert_eq!(owner, poster.address());
	let copy = folder.path().join("copy.csv");
	let fetch = ["fetch", first, "--csv", copy.to_str().unwrap()];
	poster.refused(&fetch, 10);
	let kept = || producer.state("keys-to-deliver")["content"].as_object().unwrap().len();
	assert_eq!(kept(), 2);
	producer.done(&["bounty", "submit", &bounty, first]);
	assert_eq!(kept(), 1);
	producer.done(&["bounty", "submit", &bounty, first]);
	poster.done(&fetch);
	let records = std::fs::read_to_string(&copy).unwrap();
	assert!(records.contains("2026-03-01T08:00:00"), "{records}");
	poster.done(&["bounty", "accept", &bounty, first]);
	producer.refused(&fetch, 10);
	let elsewhere = Wallet::of("//Bob", &market.node);
	let message = elsewhere.refused(&["bounty", "submit", &bounty, second], 8);
	assert!(message.contains("the one that made the chunk"), "{message}");
}
