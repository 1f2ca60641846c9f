mod keys;
mod standing;

use super::{each_once, in_batches, Clock, Coins};
use amo_primitives::rights::Price;

#[test]
fn prices_come_back() {
	let price = |asset, amount| Coins(Price { asset, amount });
	for (text, coins) in [
		("0 AMO", Coins::FREE),
		("2.5 AMO", price(None, 2_500_000_000_000_000_000)),
		("300 of asset 7", price(Some(7), 300)),
		("0 of asset 0", price(Some(0), 0)),
	] {
		assert_eq!(text.parse(), Ok(coins));
		assert_eq!(coins.to_string(), text);
	}
	assert_eq!("250 mote".parse(), Ok(price(None, 250)));
}

#[test]
fn what_is_no_price_is_refused_with_how_to_write_one() {
	for text in ["", "-1", "AMO", "3 of asset", "x of asset 7", "1.5 of asset 7", "+3 of asset 7"] {
		assert!(text.parse::<Coins>().is_err(), "{text}");
	}
	for text in ["1 of asset 4294967296", " of asset 7", "1 of asset "] {
		let error = text.parse::<Coins>().unwrap_err().to_string();
		assert!(error.contains("300 of asset 7"), "{error}");
	}
}

#[test]
fn batches_are_full_but_for_the_last() {
	let lengths =
		|len: usize| -> Vec<_> { in_batches((0..len).collect()).iter().map(Vec::len).collect() };
	assert_eq!(lengths(0), [0; 0]);
	assert_eq!(lengths(1), [1]);
	assert_eq!(lengths(64), [64]);
	assert_eq!(lengths(130), [64, 64, 2]);
	assert_eq!(in_batches((0..130).collect()).concat(), (0..130).collect::<Vec<_>>());
}

#[test]
fn each_is_there_once_and_in_order() {
	assert_eq!(each_once(vec![3, 1, 3, 2, 1]), [3, 1, 2]);
}

#[test]
fn blocks_have_times() {
	let clock = Clock { block: 100, now: 1_700_000_000_000 };
	assert_eq!(clock.at(100).time, "2023-11-14T22:13:20Z");
	assert_eq!(clock.at(130).time, "2023-11-14T22:14:20Z");
	assert_eq!(clock.at(70).time, "2023-11-14T22:12:20Z");
	let clock = Clock { block: u32::MAX, now: 0 };
	assert_eq!(clock.at(0).time, "1970-01-01T00:00:00Z");
}
