//! Times in all the forms that files have.

use super::*;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn times(format: &str, zone_name: Option<&str>) -> Times {
	Times {
		format: format.parse().unwrap(),
		zone: zone_name.map(|name| zone(name).unwrap()),
		repeated: Repeated::Refuse,
	}
}

#[test]
fn seconds_and_milliseconds_are_exact() {
	let (unix, millis) = (times("unix", None), times("unix-ms", None));
	for (text, expected) in [
		("0", 0),
		("1180000000", 1_180_000_000_000),
		("1180000000.5", 1_180_000_000_500),
		("1180000000.001", 1_180_000_000_001),
		("+1180000000.1239999", 1_180_000_000_123),
		("1180000000.", 1_180_000_000_000),
		(".25", 250),
		("1.18e9", 1_180_000_000_000),
		("5e-1", 500),
	] {
		assert_eq!(unix.millis(text), Ok(expected), "{text}");
	}
	assert_eq!(millis.millis("1180000000123"), Ok(1_180_000_000_123));
	assert_eq!(millis.millis("1180000000123.9"), Ok(1_180_000_000_123));
	for text in ["", "-", ".", "x", "1 2", "1,5", "0x10", "NaN", "inf", "1e400", "--1", "1.2.3"] {
		assert!(unix.millis(text).unwrap_err().starts_with("seconds since 1970-01-01"), "{text}");
		assert!(millis.millis(text).unwrap_err().starts_with("milliseconds since"), "{text}");
	}
}

#[test]
fn another_unit_than_was_said_is_found() {
	let error = times("unix", None).millis("1180000000123").unwrap_err();
	assert!(error.contains("is it in another unit"), "{error}");
	let error = times("unix", None).millis("-1").unwrap_err();
	assert!(error.starts_with("a time from 1970 to 9999"), "{error}");
}

#[test]
fn relative_seconds_begin_at_the_start() {
	let start = Times::moment("2007-05-21T06:35:46-05:00", None).unwrap();
	let times =
		Times { format: TimeFormat::Since { start }, zone: None, repeated: Repeated::Refuse };
	assert_eq!(times.millis("0.0"), Ok(1_179_747_346_000));
	assert_eq!(times.millis("1.25"), Ok(1_179_747_347_250));
	assert_eq!(times.millis("-0.0015"), Ok(1_179_747_345_998), "down, as for all others");
	assert!(times.millis("soon").unwrap_err().starts_with("seconds since the start"));
	assert!(times.millis("9223372036854775").is_err());
}

#[test]
fn iso_8601_has_an_offset_or_the_zone_is_given() {
	let chicago = times("iso8601", Some("America/Chicago"));
	for text in [
		"2007-05-21T06:35:46",
		"2007-05-21 06:35:46",
		"2007-05-21T06:35:46-05:00",
		"2007-05-21T11:35:46Z",
		"2007-05-21T11:35:46.000999Z",
		"20070521T063546",
	] {
		assert_eq!(chicago.millis(text), Ok(1_179_747_346_000), "{text}");
	}
	let none = times("iso8601", None);
	assert_eq!(none.millis("2007-05-21T11:35:46.25Z"), Ok(1_179_747_346_250));
	assert!(none.millis("2007-05-21T06:35:46").unwrap_err().contains("--zone"));
	for text in ["2007-13-01T00:00:00Z", "yesterday", "2007-05-21T25:00:00Z"] {
		assert!(
			none.millis(text).unwrap_err().starts_with("a date and time in ISO 8601"),
			"{text}"
		);
	}
}

#[test]
fn patterns_have_an_offset_or_the_zone_is_given() {
	for (pattern, text) in [
		("%Y-%m-%d %H:%M:%S", "2007-05-21 06:35:46"),
		("%d.%m.%Y %H:%M:%S%.f", "21.05.2007 06:35:46.0"),
		("%m/%d/%y %I:%M:%S %p", "05/21/07 06:35:46 AM"),
		("%Y-%m-%d %H:%M:%S %z", "2007-05-21 13:35:46 +0200"),
		("%Y-%m-%d %H:%M:%S %Q", "2007-05-21 13:35:46 Europe/Berlin"),
		("%s", "1179747346"),
	] {
		let times = times(pattern, Some("America/Chicago"));
		assert_eq!(times.millis(text), Ok(1_179_747_346_000), "{pattern}");
	}
	let times = times("%Y-%m-%d %H:%M:%S", None);
	assert!(times.millis("2007-05-21 06:35:46").unwrap_err().contains("--zone"));
	let error = times.millis("21.05.2007").unwrap_err();
	assert!(error.starts_with("a time like \"%Y-%m-%d %H:%M:%S\""), "{error}");
}

/// The clocks of Chicago went from 02:00 to 03:00 on 11 March 2007, and back on 4 November.
#[test]
fn hours_that_the_clocks_repeat_or_leave_out_are_not_guessed() {
	let mut times = times("iso8601", Some("America/Chicago"));
	let error = times.millis("2007-03-11T02:30:00").unwrap_err();
	assert!(error.contains("put forward over this one") && error.contains("America/Chicago"));

	let error = times.millis("2007-11-04T01:30:00").unwrap_err();
	assert!(error.contains("--repeated which"), "{error}");
	times.repeated = Repeated::Earlier;
	assert_eq!(times.millis("2007-11-04T01:30:00"), Ok(1_194_157_800_000), "06:30 UTC");
	times.repeated = Repeated::Later;
	assert_eq!(times.millis("2007-11-04T01:30:00"), Ok(1_194_161_400_000), "07:30 UTC");
	// The others are not touched by it.
	assert_eq!(times.millis("2007-11-04T02:30:00"), Ok(1_194_165_000_000), "08:30 UTC");
	assert!(times.millis("2007-03-11T02:30:00").is_err());
	// An offset says which is meant.
	assert_eq!(times.millis("2007-11-04T01:30:00-05:00"), Ok(1_194_157_800_000));
}

#[test]
fn several_columns_together_are_a_time() {
	let bench = Bench::new(b"time,v,date\n06:35:46,1,2007-05-21\n");
	let mut options = options(&["v=Vehicle.Speed"]);
	options.time_columns = vec!["date".into(), "time".into()];
	options.times = times("%Y-%m-%d %H:%M:%S", Some("UTC"));
	bench.import(&options).unwrap();
	assert_eq!(bench.records(), [(1_179_729_346_000, Value::Float(1.0))]);
}

#[test]
fn what_is_no_format_is_refused() {
	for (text, message) in [
		("unix-s", "use unix, unix-ms, iso8601, or a pattern"),
		("", "use unix"),
		("%Y-%E", "not a pattern of times"),
	] {
		let error = text.parse::<TimeFormat>().unwrap_err().to_string();
		assert!(error.contains(message), "{error}");
	}
	assert!(zone("Mars/Olympus").unwrap_err().to_string().contains("America/Chicago"));
	assert!(Times::moment("now", None).unwrap_err().to_string().contains("\"now\""));
}

proptest! {
	#[test]
	fn decimals_are_those_of_exact_arithmetic(millis in 0i64..253_402_300_799_999, zeros in 0usize..6) {
		let text = format!("{}.{:03}{}", millis / 1000, millis % 1000, "0".repeat(zeros));
		prop_assert_eq!(times("unix", None).millis(&text), Ok(millis));
	}

	#[test]
	fn no_text_breaks_a_format(text in ".{0,30}", seconds in "[-+.0-9eE]{0,12}") {
		for format in ["unix", "unix-ms", "iso8601", "%Y-%m-%d %H:%M:%S", "%s"] {
			let times = Times { zone: Some(TimeZone::UTC), ..times(format, None) };
			let _ = times.millis(&text);
			let _ = times.millis(&seconds);
		}
	}
}
