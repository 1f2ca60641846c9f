//! Sizes as people write them, and rates.

use amo_node::peer_store::{rate::Bucket, size::Size};
use std::time::{Duration, Instant};

#[test]
fn sizes_are_read_with_or_without_a_unit() {
	for (text, bytes) in [
		("0", 0),
		("4096", 4_096),
		("7B", 7),
		("1kB", 1_000),
		("1 KiB", 1_024),
		("500GiB", 500 << 30),
		("500gib", 500 << 30),
		("2TB", 2_000_000_000_000),
	] {
		assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
	}
	for text in ["", "GiB", "-1", "1.5GiB", "1 parsec", "99999999999TiB", "1GiBs", "１"] {
		assert!(text.parse::<Size>().is_err(), "{text}");
	}
}

#[test]
fn a_size_is_written_as_it_is_read() {
	for text in ["10GiB", "1TiB", "1023MiB", "17 bytes", "0 bytes"] {
		let size: Size = text.replace(" bytes", "").parse().unwrap();
		assert_eq!(size.to_string(), text);
	}
}

#[test]
fn a_bucket_lets_through_what_flows_into_it() {
	let start = Instant::now();
	let mut bucket = Bucket::new(60, start);
	for _ in 0..60 {
		assert_eq!(bucket.take(1, start), Ok(()));
	}
	assert_eq!(bucket.take(1, start), Err(Duration::from_secs(1)));
	let soon = start + Duration::from_millis(400);
	assert_eq!(bucket.take(1, soon), Err(Duration::from_millis(600)));
	assert_eq!(bucket.take(2, start + Duration::from_secs(2)), Ok(()));
	let late = start + Duration::from_secs(1_000_000);
	assert_eq!(bucket.take(60, late), Ok(()));
	assert!(bucket.take(1, late).is_err(), "it holds no more than a minute's worth");
	assert_eq!(bucket.take(61, late), Err(Duration::MAX), "it never has so many");
}
