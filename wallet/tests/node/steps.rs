//! Each step of a sale, and what stands in its way.

use super::{harness::Wallet, market::Market};
use serde_json::Value;

/// The rows of a list in a document that are of a chunk.
fn of<'a>(document: &'a Value, list: &str, chunk: &str) -> Vec<&'a Value> {
	document[list].as_array().unwrap().iter().filter(|row| row["chunk"] == chunk).collect()
}

#[test]
fn from_the_offer_to_the_end() {
	let market = Market::open(4);
	let owner = &market.producer;
	let buyer = Wallet::of("//Charlie", &market.node);
	let [first, second, third, fourth] = &market.speeds[..] else { panic!() };
	let (own, buys) = (owner.address(), buyer.address());

	// Offers.
	let terms = ["--price", "2.5", "--purposes", "research,insurance", "--for", "30d"];
	let offer = [&["offer", first, second], &terms[..]].concat();
	let offered = owner.done(&offer);
	assert_eq!(offered["offers"][0]["changed"], true);
	assert_eq!(offered["offers"][1]["terms"]["price"], "2.5 AMO");
	assert_eq!(owner.done(&offer)["offers"][0]["changed"], false);
	let cleared = owner.done(&["offer", "--clear", second]);
	assert_eq!(cleared["offers"][0]["terms"], Value::Null);
	assert_eq!(owner.done(&["offer", "--clear", second])["offers"][0]["changed"], false);
	assert!(buyer.refused(&offer, 8).contains(&own));
	let open = owner.refused(&["offer", &market.open, "--price", "1"], 8);
	assert!(open.contains("--price 0"), "{open}");
	owner.refused(&["offer", first], 2);
	owner.refused(&["offer", first, "--price", "1", "--for", "0s"], 2);

	// What the chain would refuse is not sent.
	let request = |chunk: &str, more: &[&str]| {
		[&["request", chunk, "--purposes"], more].concat().into_iter().map(str::to_owned).collect()
	};
	let no_chunk = format!("0x{}", "5".repeat(64));
	let unknown: Vec<String> = request(&no_chunk, &["research"]);
	assert!(buyer.refused(&unknown, 9).contains("amo chunk list"));
	let mine: Vec<String> = request(first, &["research"]);
	assert!(owner.refused(&mine, 8).contains("your own"));
	let cheap: Vec<String> = request(first, &["research", "--max-price", "2"]);
	assert!(buyer.refused(&cheap, 8).contains("--max-price \"2.5 AMO\""));
	let other: Vec<String> = request(first, &["marketing", "--max-price", "3", "--for", "1d"]);
	assert!(buyer.refused(&other, 8).contains("research"));
	let long: Vec<String> = request(first, &["research", "--max-price", "3"]);
	assert!(buyer.refused(&long, 8).contains("--for 30d"));
	let poor = Wallet::of("//Nobody", &market.node);
	let wish: Vec<String> = request(first, &["research", "--max-price", "3", "--for", "1d"]);
	poor.refused(&wish, 7);

	// Several at once: the offer's price, and a bid.
	let more = ["--purposes", "research", "--max-price", "3", "--for", "1d"];
	let asked =
		buyer.done(&[&["request", first, second, third, fourth, &market.vin], &more[..]].concat());
	let price = |at: usize| asked["requests"][at]["terms"]["price"].clone();
	assert_eq!((price(0), price(1)), ("2.5 AMO".into(), "3 AMO".into()));
	assert_eq!(asked["requests"][0]["state"], "open");
	assert!(buyer.refused(&wish, 8).contains("amo cancel"));
	let free = buyer.done(&["request", &market.open, "--purposes", "research", "--wait"]);
	assert_eq!(free["requests"][0]["state"], "granted");

	// Who asks, and whom.
	let theirs = owner.done(&["rights"]);
	assert_eq!(theirs["requests"].as_array().unwrap().len(), 5);
	assert_eq!(of(&theirs, "requests", first)[0]["with"], buys);
	assert_eq!(of(&theirs, "others", &market.open)[0]["state"], "live");
	let one = owner.done(&["rights", "--chunk", third]);
	assert_eq!(one["requests"].as_array().unwrap().len(), 1);
	assert_eq!(buyer.done(&["rights"])["my_requests"].as_array().unwrap().len(), 5);

	// Level 1 is granted by hand, and not by mistake.
	assert!(owner.refused(&["grant", &market.vin, &buys], 2).contains("--yes"));
	owner.done(&["grant", &market.vin, &buys, "--yes"]);
	assert!(poor.refused(&["grant", first, &buys], 8).contains(&own));
	assert!(owner.refused(&["grant", &market.vin, &buys], 9).contains("amo rights"));

	// Accepted: paid at once, and once.
	owner.done(&["grant", first, &buys]);
	let before = owner.free();
	buyer.done(&["accept", first]);
	assert!(owner.free() >= before + 2, "{before}");
	assert!(buyer.refused(&["accept", first], 9).contains("is paid"));
	let right = buyer.done(&["rights", "--chunk", first]);
	assert_eq!(of(&right, "mine", first)[0]["state"], "live");
	assert_eq!(of(&right, "mine", first)[0]["open_until"], Value::Null);

	// Declined, and cancelled.
	owner.done(&["decline", second, &buys]);
	owner.refused(&["decline", second, &buys], 9);
	buyer.done(&["cancel", third]);
	assert!(buyer.refused(&["cancel", third], 8).contains("runs out at"));
	assert!(buyer.refused(&["cancel", second], 9).contains("amo rights"));

	// A right key is not disputed by mistake; and a key that was shown is not used again.
	owner.done(&["grant", fourth, &buys]);
	let dispute = buyer.refused(&["dispute", fourth], 8);
	assert!(dispute.contains("1 AMO") && dispute.contains("--force"), "{dispute}");
	let judged = buyer.done(&["dispute", fourth, "--force"]);
	assert_eq!(judged["right"], true);
	buyer.refused(&["dispute", fourth], 9);
	assert!(owner.refused(&["revoke", fourth, &own], 9).contains("--chunk"));
	let revoked = owner.done(&["revoke", fourth, &buys]);
	assert_eq!(revoked["refund"], "3 AMO");
	assert!(owner.refused(&["revoke", fourth, &buys], 8).contains("nothing to take back"));
	let state = buyer.done(&["rights", "--chunk", fourth]);
	assert_eq!(of(&state, "mine", fourth)[0]["state"], "revoked");
	buyer.done(&["request", fourth, "--purposes", "research", "--max-price", "1"]);
	let used = buyer.state("one-time-keys");
	assert_eq!(used["content"]["chunks"][fourth.as_str()].as_array().unwrap().len(), 2);

	// Before the council, nothing else can be done.
	owner.done(&["grant", fourth, &buys]);
	assert!(buyer.refused(&["complain", fourth, "--evidence", "/no/file"], 3).contains("/no/file"));
	let evidence = tempfile::NamedTempFile::new().unwrap();
	let evidence = evidence.path().to_str().unwrap();
	buyer.done(&["complain", fourth, "--evidence", evidence]);
	assert!(buyer.refused(&["accept", fourth], 8).contains("council"));
	assert!(buyer.refused(&["dispute", fourth], 8).contains("council"));

	// The data is to be had by who has a right, and by nobody else.
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("speed.csv");
	let fetch = ["fetch", first, "--csv", csv.to_str().unwrap()];
	buyer.done(&fetch);
	let records = std::fs::read_to_string(&csv).unwrap();
	assert!(records.contains("2026-03-04T10:00:00"), "{records}");
	Wallet::of("//Dave", &market.node).refused(&["fetch", first, "--csv", "none.csv"], 10);
}
