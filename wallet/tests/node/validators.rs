//! Candidates and those who delegate to them, on a chain with one validator and cycles of 20 slots.

use super::harness::{until, Node, Wallet};
use serde_json::Value;

fn lacks(status: &Value) -> Vec<&str> {
	let lacks = status["lacks"].as_array().unwrap().iter();
	lacks.map(|lack| lack["lack"].as_str().unwrap()).collect()
}

#[test]
fn a_candidate_comes_and_goes() {
	let mut node = Node::start();
	let (alice, bob) = (Wallet::of("//Alice", &node), Wallet::of("//Bob", &node));
	assert!(bob.refused(&["validator", "status"], 9).contains("amo validator register"));
	assert!(bob.refused(&["validator", "bond", "1"], 9).contains("amo validator register"));

	// What the chain would refuse is not sent.
	let register = |more: &[&'static str]| [&["validator", "register"], more].concat();
	bob.refused(&register(&[]), 2);
	bob.refused(&register(&["--bond", "1", "--keys", "0x00"]), 2);
	assert!(bob.refused(&register(&["--bond", "1 mote"]), 2).contains("at least 0.1 AMO"));
	assert!(bob.refused(&register(&["--bond", "1", "--commission", "21"]), 2).contains("20 %"));
	let no_keys = ["--bond", "1", "--keys", "0x00", "--proof", "0x00"];
	assert!(bob.refused(&register(&no_keys), 2).contains("--keys are no session keys"));
	let poor = Wallet::of("//Nobody", &node);
	poor.refused(&register(&["--bond", "1"]), 7);
	let taken = alice.refused(&register(&["--bond", "1"]), 8);
	assert!(taken.contains("amo validator bond"), "{taken}");

	// Session keys are made by the node, if it may.
	let offer = register(&["--bond", "2", "--commission", "5"]);
	assert!(bob.refused(&offer, 8).contains("--rpc-methods unsafe"));
	node.kill();
	node.again_with(&["--rpc-methods", "unsafe"]);
	let registered = bob.done(&offer);
	assert_eq!((&registered["bond"], &registered["commission"]), (&"2 AMO".into(), &"5 %".into()));
	assert_eq!(registered["keys"].as_str().unwrap().len(), 2 + 3 * 64);
	let status = bob.done(&["validator", "status"]);
	assert_eq!(status["session_keys"], registered["keys"]);
	assert_eq!((&status["state"], &status["bond"]), (&"ready".into(), &"2 AMO".into()));
	let same = poor.done(&["validator", "status", &bob.address()]);
	assert_eq!(same["candidate"], status["candidate"]);
	assert!(bob.refused(&offer, 8).contains("amo validator bond"));

	// The node proves its computing power by itself, and then it is drawn.
	until("bob qualifies", || lacks(&bob.done(&["validator", "status"])).is_empty().then_some(()));
	let listed = bob.done(&["validator", "list"]);
	assert_eq!(listed["candidates"].as_array().unwrap().len(), 2);
	let own = bob.address();
	until("bob makes blocks", || {
		let schedule = alice.done(&["validator", "schedule"]);
		schedule["validators"].as_array().unwrap().contains(&own.clone().into()).then_some(())
	});
	assert_eq!(alice.done(&["validator", "check-draw"])["same"], true);
	assert!(alice.refused(&["validator", "check-draw", "4000"], 9).contains("no draw of era 4000"));

	// Its bond, its commission, its keys.
	assert_eq!(bob.done(&["validator", "bond", "0.5"])["bond"], "2.5 AMO");
	assert_eq!(bob.done(&["validator", "unbond", "0.4"])["bond"], "2.1 AMO");
	assert!(bob.refused(&["validator", "unbond", "2.05"], 8).contains("take at most 2 AMO"));
	bob.refused(&["validator", "unbond", "0"], 2);
	assert_eq!(bob.done(&["validator", "commission", "7.5"])["before"], "5 %");
	bob.refused(&["validator", "commission", "20.1"], 2);
	let keys = bob.done(&["validator", "keys"]);
	assert_eq!(keys["before"], registered["keys"]);
	assert_ne!(keys["keys"], registered["keys"]);

	// In and out.
	assert!(bob.refused(&["validator", "resume"], 8).contains("does not hibernate"));
	bob.done(&["validator", "hibernate"]);
	assert!(bob.refused(&["validator", "hibernate"], 8).contains("amo validator resume"));
	assert_eq!(lacks(&bob.done(&["validator", "status"])), ["readiness"]);
	bob.done(&["validator", "resume"]);
	let left = bob.done(&["validator", "leave"]);
	assert_eq!(left["bond"], "2.1 AMO");
	assert!(bob.refused(&["stake", "withdraw"], 8).contains("nothing is free yet"));
	let stake = bob.done(&["stake", "list"]);
	assert_eq!(stake["leaving"][0]["is_free"], false);
}

#[test]
fn stake_is_delegated_moved_and_taken_back() {
	let mut node = Node::start();
	node.kill();
	node.again_with(&["--rpc-methods", "unsafe"]);
	let of = |key| Wallet::of(key, &node);
	let (alice, bob, charlie) = (of("//Alice"), of("//Bob"), of("//Charlie"));
	bob.done(&["validator", "register", "--bond", "1"]);
	let (first, second) = (alice.address(), bob.address());

	// What the chain would refuse is not sent.
	let delegate = |to: &str, amount: &str| ["stake", "delegate", to, amount].map(str::to_owned);
	assert!(charlie.refused(&delegate(&charlie.address(), "1"), 8).contains("validator bond"));
	let nobody = of("//Nobody").address();
	assert!(charlie.refused(&delegate(&nobody, "1"), 9).contains("amo validator list"));
	charlie.refused(&delegate("5Nobody", "1"), 2);
	assert!(charlie.refused(&delegate(&first, "1 mote"), 2).contains("at least 0.1 AMO"));
	charlie.refused(&delegate(&first, "0"), 2);
	of("//Nobody").refused(&delegate(&first, "1"), 7);
	charlie.refused(&["stake", "claim", "now"], 2);
	assert_eq!(charlie.done(&["stake", "claim"])["paid"], "0 AMO");
	charlie.refused(&["stake", "withdraw"], 9);
	charlie.refused(&["stake", "undelegate", &first, "all"], 9);
	charlie.refused(&["stake", "compound", &first, "on"], 9);

	assert_eq!(charlie.done(&delegate(&first, "5"))["delegation"], "5 AMO");
	assert_eq!(charlie.done(&delegate(&first, "1"))["delegation"], "6 AMO");
	let status = charlie.done(&["validator", "status", &first]);
	assert_eq!((&status["delegated"], &status["delegations"]), (&"6 AMO".into(), &1.into()));

	// It earns by blocks.
	let due = || {
		let listed = charlie.done(&["stake", "list"]);
		listed["rewards"]["delegations"].as_str().unwrap().to_owned()
	};
	until("the delegation earns", || (due() != "0 AMO").then_some(()));
	assert_ne!(charlie.done(&["stake", "claim"])["paid"], "0 AMO");
	assert_eq!(charlie.done(&["stake", "compound", &first, "on"])["changed"], true);
	assert_eq!(charlie.done(&["stake", "compound", &first, "on"])["changed"], false);
	until("it earns again", || (due() != "0 AMO").then_some(()));
	assert_ne!(charlie.done(&["stake", "claim"])["added"], "0 AMO");

	// Elsewhere, and back.
	let moved = charlie.done(&["stake", "move", &first, &second, "2"]);
	assert_eq!(moved["delegation"], "2 AMO");
	let again = charlie.refused(&["stake", "move", &second, &first, "all"], 8);
	assert!(again.contains("was moved before"), "{again}");
	charlie.refused(&["stake", "move", &first, &first, "all"], 2);
	assert!(charlie.refused(&["stake", "undelegate", &second, "3"], 8).contains("at most"));
	assert!(charlie.refused(&["stake", "undelegate", &second, "1.95"], 8).contains("would stay"));
	assert_eq!(charlie.done(&["stake", "undelegate", &second, "all"])["delegation"], "0 AMO");
	let listed = charlie.done(&["stake", "list"]);
	assert_eq!(listed["delegations"].as_array().unwrap().len(), 1);
	assert_eq!(listed["leaving"][0]["amount"], "2 AMO");
	assert_eq!(listed["moved"][0]["amount"], "2 AMO");
	assert!(charlie.refused(&["stake", "withdraw"], 8).contains("session"));
	assert_ne!(bob.done(&["stake", "list", "--account", &charlie.address()]), Value::Null);
}
