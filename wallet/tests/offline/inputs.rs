//! What the wallet is given: CSV files, rules, its own folder.

use super::wallet::Wallet;
use std::{
	fs::{self, Permissions},
	os::unix::fs::PermissionsExt,
};

const MAP: [&str; 4] = ["--time", "time", "--map", "speed=Vehicle.Speed"];

fn collect<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
	[&["collect", "csv", "golf", file], &MAP[..], more].concat()
}

#[test]
fn records_are_taken_from_a_file_once() {
	let wallet = Wallet::new();
	let csv =
		"time,speed\n2026-03-01T10:00:00Z,50.5\n2026-03-01T10:00:01Z,\n2026-03-01T10:00:02Z,51\n";
	let file = wallet.file("trip.csv", csv);
	let taken = wallet.done(&collect(&file, &[]));
	assert_eq!((&taken["device"], &taken["records"]), (&"golf".into(), &2.into()));
	assert_eq!((&taken["rows"], &taken["bad_rows"]), (&3.into(), &0.into()));
	let again = wallet.done(&collect(&file, &[]));
	assert_eq!((&again["records"], &again["files"][0]["rows_before"]), (&0.into(), &3.into()));
	let text = wallet.text(&collect(&file, &[]));
	assert!(
		text.contains("journal of golf") && text.contains("3 rows were there before"),
		"{text}"
	);

	// Another clock, unit and delimiter.
	let file = wallet.file("usa.csv", "21.05.2026 07:00;62\n");
	let here = ["--time-format", "%d.%m.%Y %H:%M", "--zone", "America/Chicago", "--delimiter", ";"];
	let map = ["--no-header", "--time", "1", "--map", "2=Vehicle.Speed:mph"];
	let taken = wallet.done(&[&["collect", "csv", "van", &file], &here[..], &map].concat());
	assert_eq!(taken["records"], 1);
}

#[test]
fn a_file_that_is_not_as_it_should_be_is_refused_with_the_line() {
	let wallet = Wallet::new();
	let message = wallet.refused(&collect("no.csv", &[]), 3);
	assert!(
		message.contains("no.csv: No such file") && message.contains("name a file"),
		"{message}"
	);
	let folder = wallet.home().display().to_string();
	assert!(wallet.refused(&collect(&folder, &[]), 3).contains(&folder));

	for (rows, line, parts) in [
		("2026-03-01T10:00:00Z,50\n2026-03-01T10:00:01Z,fast\n", 3, &["speed", "fast"][..]),
		("2026-03-01T10:00:00Z,50\n\n2026-03-01 at ten,51\n", 4, &["time", "2026-03-01 at ten"]),
		("2026-03-01T10:00:00Z\n", 2, &["1 cells"]),
		("2026-03-01T10:00:00Z,1e400\n", 2, &["1e400"]),
	] {
		let file = wallet.file("trip.csv", format!("time,speed\n{rows}"));
		let message = wallet.refused(&collect(&file, &[]), 3);
		assert!(message.contains(&format!("trip.csv:{line}: ")), "{message}");
		assert!(parts.iter().all(|part| message.contains(part)), "{message}");
		assert!(message.contains("--skip-bad-rows"), "{message}");
		// Nothing of it was taken, so that the good rows come now.
		let taken = wallet.done(&collect(&file, &["--skip-bad-rows"]));
		assert_eq!(taken["bad_rows"], 1, "{taken}");
	}
	let text =
		wallet.run(&collect(&wallet.file("bad.csv", "time,speed\nx,1\n"), &["--skip-bad-rows"]));
	assert!(text.output.contains("1 malformed rows were left out"), "{text:?}");
	assert!(text.log.contains("bad.csv:2: ") && text.log.contains("left out"), "{text:?}");

	let quote = wallet.file("quote.csv", format!("time,speed\n\"{}", "5\n".repeat(2_000_000)));
	let message = wallet.refused(&collect(&quote, &[]), 3);
	assert!(message.contains("quote.csv:2: ") && message.contains("quote"), "{message}");
	assert!(wallet.refused(&collect(&wallet.file("e.csv", ""), &[]), 3).contains("is empty"));
	let other = wallet.file("other.csv", "when,speed\n2026-03-01T10:00:00Z,50\n");
	let message = wallet.refused(&collect(&other, &[]), 3);
	assert!(message.contains("no column \"time\"") && message.contains("when"), "{message}");
}

#[test]
fn a_mapping_that_cannot_be_is_a_wrong_argument() {
	let wallet = Wallet::new();
	let file = wallet.file("trip.csv", "time,speed\n2026-03-01T10:00:00Z,50\n");
	let with = |map: &str, code| {
		let arguments = ["collect", "csv", "golf", &file, "--time", "time", "--map", map];
		wallet.refused(&arguments, code)
	};
	assert!(with("speed", 2).contains("COLUMN=PATH"));
	let message = with("speed=Vehicle.Speed:kelvin", 2);
	assert!(message.contains("kelvin"), "{message}");
	let twice = collect(&file, &["--map", "time=Vehicle.Speed"]);
	assert!(wallet.refused(&twice, 2).contains("choose one"));
	// Of a metric that is not standard only the chain knows.
	assert!(with("speed=Vehicle.Cabin.Noise", 5).contains("no node answers"));
	for (more, part) in [
		(["--zone", "America/Nowhere"], "America/Nowhere"),
		(["--delimiter", "é"], "one ASCII character"),
		(["--time-format", "seconds"], "--start"),
	] {
		let message = wallet.refused(&collect(&file, &more), 2);
		assert!(message.contains(part), "{message}");
	}
	let message =
		wallet.refused(&["collect", "csv", "a/b", &file, "--time", "1", "--map", "2=a"], 2);
	assert!(message.contains("no name for a device"), "{message}");
	let message = wallet.refused(&["collect", "obd", "golf", "--port", "x:1", "--pid", "mood"], 2);
	assert!(message.contains("mood") && message.contains("speed"), "{message}");
}

#[test]
fn rules_are_added_listed_and_removed() {
	let wallet = Wallet::new();
	let listed = wallet.done(&["rule", "list"]);
	assert_eq!((&listed["default"], listed["rules"].as_array().unwrap().len()), (&true.into(), 1));
	assert!(wallet.text(&["rule", "list"]).contains("`amo rule remove 1`"));

	let add =
		["rule", "add", "--metric", "Vehicle.Powertrain.*", "--level", "2,3", "--price", "1.5"];
	let more =
		["--purposes", "research", "--for", "30d", "--per-day", "100", "--until", "2027-12-31"];
	let added = wallet.done(&[&add[..], &more].concat());
	assert_eq!(added["added"]["id"], 2, "{added}");
	let text = wallet.text(&add);
	assert!(text.contains("added rule 3: metrics Vehicle.Powertrain.*; levels 2, 3"), "{text}");
	let text = wallet.text(&["rule", "list"]);
	assert!(text.contains("rule") && text.contains("100 in 24 hours"), "{text}");
	assert_eq!(wallet.done(&["rule", "remove", "2"])["removed"]["id"], 2);
	assert!(wallet.text(&["rule", "remove", "3"]).contains("removed rule 3"));
	assert!(wallet.refused(&["rule", "remove", "3"], 9).contains("amo rule list"));
	wallet.done(&["rule", "remove", "1"]);
	assert!(wallet.text(&["rule", "list"]).contains("grants nothing"));

	for (wrong, part) in [
		(["--level", "1"], "level 1"),
		(["--metric", "Vehicle..Speed"], "Vehicle.Powertrain.*"),
		(["--until", "tomorrow"], "2027-12-31"),
		(["--price", "cheap"], "cheap"),
		(["--buyer", "5Grw"], "no account"),
		(["--buyer", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"], "another chain"),
		(["--buyer", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX"], "mistyped"),
		(["--for", "soon"], "soon"),
		(["--per-day", "0"], "0"),
	] {
		let message = wallet.refused(&[&["rule", "add"], &wrong[..]].concat(), 2);
		assert!(message.contains(part), "{message}");
	}
}

#[test]
fn a_file_that_cannot_be_read_is_not_replaced() {
	let wallet = Wallet::new();
	wallet.done(&["rule", "add", "--level", "3"]);
	let rules = wallet.home().join("rules.json");
	let good = fs::read_to_string(&rules).unwrap();
	for (bad, parts) in [
		(
			good.replace('}', ""),
			&["is damaged", "line ", "nothing was changed", "move it away"][..],
		),
		(
			good.replace("\"version\": 1", "\"version\": 9"),
			&["version 9", "the wallet that wrote it"],
		),
		(String::new(), &["is damaged"]),
	] {
		assert_ne!(bad, good);
		fs::write(&rules, &bad).unwrap();
		for arguments in [&["rule", "list"][..], &["rule", "add"], &["rule", "remove", "1"]] {
			let message = wallet.refused(arguments, 3);
			assert!(message.contains("rules.json"), "{message}");
			assert!(parts.iter().all(|part| message.contains(part)), "{message}");
		}
		assert_eq!(fs::read_to_string(&rules).unwrap(), bad);
	}
	fs::write(&rules, good).unwrap();
	assert_eq!(wallet.done(&["rule", "list"])["rules"].as_array().unwrap().len(), 2);
}

#[test]
fn the_wallets_folder_is_its_users_alone() {
	let wallet = Wallet::new();
	wallet.done(&["rule", "list"]);
	fs::set_permissions(wallet.home(), Permissions::from_mode(0o777)).unwrap();
	let message = wallet.refused(&["rule", "list"], 12);
	assert!(message.contains("chmod go-w") && message.contains("777"), "{message}");
	let file = wallet.file("file", "");
	let message = wallet.refused(&["rule", "list", "--home", &file], 12);
	assert!(message.contains("is no folder") && message.contains("--home"), "{message}");
	let below = wallet.refused(&["rule", "list", "--home", &format!("{file}/wallet")], 12);
	assert!(below.contains("is no folder"), "{below}");
}
