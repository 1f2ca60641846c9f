//! Runs that are ended at any moment, by `kill -9` or a signal, and run again: no record is lost, and
//! none is sold twice.

use super::{
	elm327::Emulator,
	harness::{until, Node, Run, Wallet},
	records::{all_fetched, chunks, collect, speeds, write},
};
use amo_offchain_storage::store::{
	disk::{DiskStore, Durability},
	BlockStore as _, Limits,
};
use serde_json::json;
use std::{
	fs,
	path::{Path, PathBuf},
	time::{SystemTime, UNIX_EPOCH},
};

/// The account whose runs are ended, as it is in transactions.
const OWNER: &str = "//Bob";
const OWNER_IN_HEX: &str = "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48";

/// How a run is ended.
#[derive(Clone, Copy)]
enum End {
	Kill,
	Signal(&'static str),
}

impl End {
	/// Ends a run, unless it had ended with success, and says whether it did.
	fn of(self, mut run: Run) -> bool {
		let outcome = match self {
			Self::Signal(signal) if !run.has_ended() => run.stop(signal),
			_ => run.kill(),
		};
		match outcome.code {
			Some(0) => return false,
			Some(15) => assert_eq!(outcome.json["error"]["kind"], "interrupted", "{outcome:?}"),
			code => assert_eq!(code, None, "{outcome:?}"),
		}
		assert_eq!(outcome.code.is_none(), matches!(self, Self::Kill), "{outcome:?}");
		true
	}

	/// One after the other.
	fn nth(n: usize) -> Self {
		match n % 4 {
			1 => Self::Signal("-INT"),
			3 => Self::Signal("-TERM"),
			_ => Self::Kill,
		}
	}
}

/// A chain with one provider, and a wallet with one device.
fn scene() -> (Node, Wallet) {
	let node = Node::start();
	let owner = Wallet::of(OWNER, &node);
	node.provided(|| owner.done(&["device", "add", "golf"]));
	(node, owner)
}

const UPLOAD: [&str; 8] = ["upload", "golf", "--k", "1", "--m", "0", "--keep", "30d"];

/// The bytes of the journal, as long as it has one segment only.
fn journal(owner: &Wallet) -> Vec<u8> {
	fs::read(owner.home().join("journals/golf/00000000000000000001.seg")).unwrap_or_default()
}

#[test]
fn collecting_goes_on_where_it_was() {
	let (node, owner) = scene();
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("trip.csv");
	let trip = speeds(150_000, 500);
	write(&csv, &trip);
	let collect = collect("golf", &csv);

	// Later and later after the begin of each run.
	let mut ends = 0;
	loop {
		let goal = journal(&owner).len() + 1 + ends * 4_000;
		let mut run = owner.start(&collect);
		until("the journal grows", || {
			(journal(&owner).len() >= goal || run.has_ended()).then_some(())
		});
		if !End::nth(ends).of(run) {
			break;
		}
		ends += 1;
	}
	assert!(ends > 8, "{ends}");
	let again = owner.done(&collect);
	assert_eq!((&again["records"], &again["rows"]), (&0.into(), &trip.len().into()));

	owner.done(&UPLOAD);
	assert!(all_fetched(&node, OWNER, "Vehicle.Speed") == trip);
}

/// Milliseconds since 1970.
fn now() -> i64 {
	SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}

#[test]
fn what_a_car_said_stays() {
	let (node, owner) = scene();
	let port = Emulator::free_port();
	let _emulator = Emulator::on_port(port);
	let address = format!("127.0.0.1:{port}");
	let collect = ["collect", "obd", "golf", "--port", &address, "--interval", "10", "--pid"];
	let collect = [&collect[..], &["speed,engine-speed,coolant-temperature"]].concat();

	let mut kept = Vec::new();
	for round in 0..6 {
		let mut run = owner.start(&collect);
		let goal = kept.len() + 1 + round * 200;
		run.until("the journal grows", || journal(&owner).len() >= goal);
		kept = journal(&owner);
		assert!(End::Kill.of(run));
		assert!(journal(&owner).starts_with(&kept), "round {round}");
	}
	let begin = now();
	let mut run = owner.start(&collect);
	run.until("the journal grows", || journal(&owner).len() >= kept.len() + 500);
	let last = run.stop("-INT");
	assert_eq!(last.code, Some(0), "{last:?}");
	assert!(journal(&owner).starts_with(&kept));

	let uploaded = owner.done(&UPLOAD);
	let metrics = ["Speed", "EngineSpeed", "CoolantTemperature", "DTCList"];
	let (mut all, mut of_the_last) = (0, 0);
	for metric in &metrics[..3] {
		let rows = all_fetched(&node, OWNER, &format!("Vehicle.OBD.{metric}"));
		assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0), "{metric}");
		all += rows.len();
		of_the_last += rows.iter().filter(|(time, _)| *time >= begin).count();
	}
	let codes = chunks(&owner, "Vehicle.OBD.DTCList");
	let codes: u64 = codes.iter().map(|chunk| chunk["records"].as_u64().unwrap()).sum();
	assert_eq!(uploaded["records"], all as u64 + codes);
	// The trouble codes are asked for once a minute.
	assert_eq!(last.json["records"], of_the_last as u64 + 1);
}

/// How many blocks a peer store has.
fn blocks(store: &Path) -> usize {
	let list = |path: PathBuf| fs::read_dir(path).into_iter().flatten();
	let folders = list(store.join("blocks"));
	folders.map(|folder| list(folder.unwrap().path()).count()).sum()
}

/// Where an upload is.
#[derive(Clone, Copy, Debug)]
enum Moment {
	/// So many blocks of bodies are made.
	Made(usize),
	/// It knows what it has to send.
	Planned,
	/// The gateway has so many blocks more.
	Pulled(usize),
	/// Its transaction is with the node.
	Sent,
	/// So many chunks are on chain, and wait for providers.
	Registered(usize),
	/// All are.
	Waiting,
}

/// What is seen of an upload from outside.
struct Seen<'a> {
	node: &'a Node,
	owner: &'a Wallet,
	/// Blocks here and at the gateway when it began.
	before: (usize, usize),
}

impl<'a> Seen<'a> {
	fn new(node: &'a Node, owner: &'a Wallet) -> Self {
		let before = (blocks(&owner.home().join("peer-store")), blocks(&node.peer_store()));
		Self { node, owner, before }
	}

	fn is_at(&self, moment: Moment) -> bool {
		let list = |name: &str| {
			let uploads = self.owner.state_if_any("uploads").unwrap_or_default();
			uploads["content"]["golf"][name].as_array().map_or(0, Vec::len)
		};
		match moment {
			Moment::Made(count) => {
				blocks(&self.owner.home().join("peer-store")) >= self.before.0 + count
			},
			Moment::Planned => list("chunks") > 0,
			Moment::Pulled(count) => blocks(&self.node.peer_store()) >= self.before.1 + count,
			Moment::Sent => {
				let pending = self.node.rpc("author_pendingExtrinsics");
				let mut pending = pending.as_array().unwrap().iter();
				pending.any(|one| one.as_str().unwrap().contains(OWNER_IN_HEX))
			},
			Moment::Registered(count) => list("waiting") >= count,
			Moment::Waiting => list("waiting") > 0 && list("chunks") == 0,
		}
	}
}

#[test]
fn an_upload_goes_on_where_it_was() {
	let (node, owner) = scene();
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("trip.csv");
	// More chunks than one transaction takes.
	let trip = speeds(66 * 20, 1_000);
	write(&csv, &trip);
	owner.done(&collect("golf", &csv));
	let terms = ["--price", "2", "--purposes", "research"];
	let upload = [&UPLOAD[..], &["--max-records", "20"], &terms].concat();

	let moments = [
		Moment::Made(1),
		Moment::Made(50),
		Moment::Made(120),
		Moment::Planned,
		Moment::Pulled(1),
		Moment::Pulled(40),
		Moment::Sent,
		Moment::Registered(64),
		Moment::Sent,
		Moment::Waiting,
	];
	for (n, moment) in moments.into_iter().enumerate() {
		let seen = Seen::new(&node, &owner);
		let mut run = owner.start(&upload);
		run.until(&format!("it is at {moment:?}"), || seen.is_at(moment));
		let end = if matches!(moment, Moment::Sent) { End::Kill } else { End::nth(n) };
		if n == 0 {
			run.signal("-STOP");
			let message = owner.refused(&upload, 13);
			assert!(message.contains("wait for it or stop it"), "{message}");
		}
		assert!(end.of(run), "{moment:?}");
	}
	owner.done(&upload);

	// Each record once.
	let registered = chunks(&owner, "Vehicle.Speed");
	assert_eq!(registered.len(), 66);
	assert!(all_fetched(&node, OWNER, "Vehicle.Speed") == trip);
	assert_eq!(owner.done(&upload)["chunks"], 0);

	// Each chunk is offered.
	let names = registered.iter().map(|chunk| chunk["chunk"].as_str().unwrap());
	let offer: Vec<_> = ["offer"].into_iter().chain(names).chain(terms).collect();
	let offers = owner.done(&offer)["offers"].take();
	assert!(offers.as_array().unwrap().iter().all(|offer| offer["changed"] == false), "{offers}");

	// Nothing is kept for an upload that was.
	let uploads = &owner.state("uploads")["content"]["golf"];
	assert_eq!((&uploads["chunks"], &uploads["waiting"]), (&json!([]), &json!([])));
	let store = owner.home().join("peer-store");
	let store = DiskStore::open(&store, Limits::default(), Durability::Process).unwrap();
	let pins = store.pins(None).unwrap();
	assert!(pins.is_empty(), "{pins:?}");
}
