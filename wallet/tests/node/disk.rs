//! A disk that gets full: here, one on which no file may be longer than a limit.

use super::{
	harness::{Node, Outcome, Run, Wallet},
	records::{chunks, collect, fetched, speeds, write},
};
use std::{ffi::OsStr, fs::File, path::Path, process::Command};

/// Blocks of 512 or 1024 bytes, as the shell has it: less than what the trip takes in each of its forms.
const LIMIT: usize = 256;
/// Its records.
const TRIP: i64 = 100_000;

/// Runs the wallet where no file may be longer than the limit.
fn run_when_full<A: AsRef<OsStr>>(wallet: &Wallet, arguments: &[A]) -> Outcome {
	let amo = wallet.command();
	let mut command = Command::new("sh");
	command
		.args(["-c", &format!("trap '' XFSZ; ulimit -f {LIMIT}; exec \"$0\" \"$@\"")])
		.arg(amo.get_program())
		.args(amo.get_args())
		.arg("--json")
		.args(arguments)
		.env_remove("AMO_KEY");
	Run::of(&mut command).finish()
}

/// Runs what must find the disk full, and say where and what to do.
fn refused_when_full<A: AsRef<OsStr>>(wallet: &Wallet, arguments: &[A], place: &Path) {
	let outcome = run_when_full(wallet, arguments);
	assert_eq!(outcome.code, Some(12), "{outcome:?}");
	let message = outcome.json["error"]["message"].as_str().unwrap();
	assert!(message.contains("the disk is full"), "{message}");
	assert!(message.contains("free some space") || message.contains("make room"), "{message}");
	assert!(message.contains(place.to_str().unwrap()), "{message}");
}

#[test]
fn what_finds_no_room_goes_on_when_there_is_some() {
	let node = Node::start();
	let owner = Wallet::of("//Bob", &node);
	node.provided(|| {
		for device in ["golf", "polo"] {
			owner.done(&["device", "add", device]);
		}
	});
	let folder = tempfile::tempdir().unwrap();
	let [trip_csv, short_csv] = ["trip.csv", "short.csv"].map(|name| folder.path().join(name));
	let (trip, short) = (speeds(TRIP, 500), speeds(10, 60_000));
	write(&trip_csv, &trip);
	write(&short_csv, &short);

	// Collected in part, and the rest later.
	let collected = collect("golf", &trip_csv);
	refused_when_full(&owner, &collected, &owner.home().join("journals/golf"));
	let taken = owner.done(&collected);
	let before = taken["files"][0]["rows_before"].as_i64().unwrap();
	assert!(0 < before && before < TRIP, "{taken}");
	assert_eq!(taken["records"], TRIP - before);

	// A peer store that cannot be begun, and then one that has no room for a body.
	let upload = |device| ["upload", device, "--k", "1", "--m", "0", "--keep", "30d"];
	let store = owner.home().join("peer-store");
	refused_when_full(&owner, &upload("golf"), &store);
	owner.done(&collect("polo", &short_csv));
	owner.done(&upload("polo"));
	refused_when_full(&owner, &upload("golf"), &store);
	let uploaded = owner.done(&upload("golf"));
	assert_eq!((&uploaded["chunks"], &uploaded["records"]), (&1.into(), &TRIP.into()));

	// Fetched by a wallet whose store has no room for the body, or whose folder has none for the file.
	let all = chunks(&owner, "Vehicle.Speed");
	let chunk = |records: i64| {
		let chunk = all.iter().find(|chunk| chunk["records"] == records).unwrap();
		chunk["chunk"].as_str().unwrap()
	};
	let elsewhere = Wallet::of("//Bob", &node);
	assert!(fetched(&elsewhere, chunk(10)) == short);
	let csv = folder.path().join("fetched.csv");
	let fetch = ["fetch", chunk(TRIP), "--csv", csv.to_str().unwrap()];
	refused_when_full(&elsewhere, &fetch, &elsewhere.home().join("peer-store"));
	assert!(fetched(&elsewhere, chunk(TRIP)) == trip);
	refused_when_full(&elsewhere, &fetch, &csv);
	// Neither the file nor a part of it.
	assert_eq!(folder.path().read_dir().unwrap().count(), 2);
	elsewhere.done(&fetch);
}

#[test]
fn a_report_that_cannot_be_written_is_a_failure() {
	let wallet = Wallet::at("//Bob", "ws://127.0.0.1:1");
	let full = File::options().write(true).open("/dev/full").unwrap();
	let mut command = wallet.command();
	let output = command.args(["rule", "list"]).stdout(full).output().unwrap();
	assert_eq!(output.status.code(), Some(12), "{output:?}");
	assert!(String::from_utf8_lossy(&output.stderr).contains("stdout"), "{output:?}");
}
