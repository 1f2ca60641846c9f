//! The owner's agent.

use super::{
	harness::{until, Wallet},
	market::Market,
};

fn request(buyer: &Wallet, chunks: &[String], price: &str) {
	let chunks = chunks.iter().map(String::as_str);
	let more = ["--purposes", "research", "--max-price", price];
	buyer.done(&["request"].into_iter().chain(chunks).chain(more).collect::<Vec<_>>());
}

/// The one rule: so many in a day, for any price.
fn only_rule(owner: &Wallet, more: &[&str]) {
	owner.done(&["rule", "remove", "1"]);
	owner.done(&[&["rule", "add", "--price", "0"], more].concat());
}

fn rights(buyer: &Wallet) -> usize {
	buyer.done(&["rights"])["mine"].as_array().unwrap().len()
}

#[test]
fn it_grants_by_the_rules_and_says_why_not() {
	let Market { mut node, producer: owner, speeds, vin, .. } = Market::open(3);
	let buyer = Wallet::of("//Charlie", &node);
	let [first, second, third] = &speeds[..] else { panic!() };
	owner.done(&["offer", first, "--price", "1"]);
	request(&buyer, &[first.clone(), second.clone(), vin.clone()], "2");

	// What is open at the start.
	let once = owner.run(&["agent", "--once"]);
	assert_eq!(once.code, Some(0), "{once:?}");
	assert_eq!(once.json["granted"], 1, "{once:?}");
	assert!(once.log.contains(&format!("granted {first}")), "{once:?}");
	let why = |chunk: &str| {
		let left = once.json["left"].as_array().unwrap().iter();
		left.filter(|left| left["chunk"] == chunk)
			.map(|left| left["why"].to_string())
			.collect::<String>()
	};
	assert!(why(second).contains("no offer"), "{once:?}");
	assert!(why(&vin).contains("level 1"), "{once:?}");

	// What comes, while the rules change and the node goes away.
	let mut agent = owner.start(&["agent"]);
	agent.says("level 1");
	assert!(owner.refused(&["agent", "--once"], 13).contains("another amo"));
	only_rule(&owner, &["--level", "3"]);
	agent.says(&format!("granted {second}"));

	node.kill();
	agent.says("trying again in");
	node.again();
	let buyer_waits = ["--purposes", "research", "--max-price", "1", "--wait"];
	let answered = buyer.done(&[&["request", third], &buyer_waits[..]].concat());
	assert_eq!(answered["requests"][0]["state"], "granted");
	// It may hear of that later than who waits.
	agent.says(&format!("granted {third}"));

	let ended = agent.stop("-TERM");
	assert_eq!(ended.code, Some(0), "{ended:?}");
	assert_eq!(ended.json["granted"], 2, "{ended:?}");
	assert_eq!(ended.json["left"][0]["chunk"], vin, "{ended:?}");

	// What the owner declines is told to who waits.
	let other = Wallet::of("//Dave", &node);
	let wait = [&["request", third], &buyer_waits[..]].concat();
	let interrupted = other.start(&wait);
	until("the request is there", || {
		let asked = owner.done(&["rights", "--chunk", third]);
		(asked["requests"].as_array().unwrap().len() == 1).then_some(())
	});
	interrupted.kill();
	let mut waits = other.start(&wait);
	waits.says("waiting");
	owner.done(&["decline", third, &other.address()]);
	let outcome = waits.finish();
	assert_eq!(outcome.code, Some(10), "{outcome:?}");
	assert!(outcome.log.contains("declined"), "{outcome:?}");
}

#[test]
fn however_it_is_killed_a_budget_holds_and_nothing_is_granted_twice() {
	let market = Market::open(6);
	let owner = &market.producer;
	let buyer = Wallet::of("//Charlie", &market.node);
	only_rule(owner, &["--per-day", "4"]);
	request(&buyer, &market.speeds, "1");

	// At moments that come later and later, so that all steps are hit.
	let mut pause = 0;
	while rights(&buyer) < 4 {
		let agent = owner.start(&["agent"]);
		std::thread::sleep(std::time::Duration::from_millis(pause));
		let ended = agent.kill();
		assert_eq!(ended.code, None, "{ended:?}");
		pause += 150;
	}
	let once = owner.done(&["agent", "--once"]);
	assert_eq!(once["granted"], 0, "{once}");
	assert_eq!(once["left"].as_array().unwrap().len(), 2, "{once}");
	assert_eq!(rights(&buyer), 4);
}
