//! What commands say: with `--json` one document, without it a page for people.

use super::{
	harness::{until, Wallet},
	market::Market,
};
use serde_json::Value;
use std::fs;

/// What a run that must succeed says to people.
fn page(wallet: &Wallet, arguments: &[&str]) -> String {
	let output = wallet.command().args(arguments).output().unwrap();
	assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
	let page = String::from_utf8(output.stdout).unwrap();
	assert!(page.ends_with('\n') && !page.contains('\x1b'), "{page}");
	page
}

/// The same, with what must be in it.
fn says(wallet: &Wallet, arguments: &[&str], parts: &[&str]) {
	let page = page(wallet, arguments);
	assert!(parts.iter().all(|part| page.contains(part)), "{arguments:?}: {parts:?}: {page}");
}

fn len(document: &Value, list: &str) -> usize {
	document[list].as_array().unwrap().len()
}

#[test]
fn of_devices_metrics_chunks_and_providers() {
	let market = Market::open(2);
	let owner = &market.producer;
	let own = owner.address();

	let status = owner.done(&["status"]);
	assert_eq!((&status["chain"], &status["gateway"]), (&"AMO Development".into(), &true.into()));
	let genesis = status["genesis"].as_str().unwrap();
	says(owner, &["status"], &["Development", genesis, "\nAccount\n", &own, " AMO"]);

	chunks(&market, &own);
	devices(owner);
	metrics(&market, &own);
	providers(&market);
}

fn chunks(market: &Market, own: &str) {
	let owner = &market.producer;
	let listed = |more: &[&str]| owner.done(&[&["chunk", "list"], more].concat());
	let show = |chunk: &str| owner.done(&["chunk", "show", chunk]);
	let shown = show(&market.speeds[0]);
	let (device, start) = (shown["device"].as_str().unwrap(), "2026-03-02T10:00:00Z");
	for (filter, count) in [
		(&[][..], 4),
		(&["--metric", "Vehicle.Speed"], 3),
		(&["--metric", "Vehicle"], 0),
		(&["--owner", own], 4),
		(&["--owner", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"], 0),
		(&["--device", device], 3),
		(&["--since", "2026-03-02"], 1),
		(&["--since", start], 1),
		(&["--since", "2026-03-02T10:00:00.001Z"], 0),
		(&["--until", "2026-03-02"], 3),
		(&["--until", start], 3),
		(&["--metric", "Vehicle.Speed", "--until", start, "--device", device], 1),
	] {
		assert_eq!(len(&listed(filter), "chunks"), count, "{filter:?}");
	}
	let columns = ["chunk", "metric", "start", "end", "records", "owner", start];
	says(owner, &["chunk", "list"], &[&columns[..], &[&market.vin, &market.open]].concat());
	says(owner, &["chunk", "list", "--metric", "Vehicle"], &["no chunks"]);

	assert_eq!((&shown["metric"], &shown["owner"]), (&"Vehicle.Speed".into(), &own.into()));
	assert_eq!((&shown["records"], &shown["start"]), (&1.into(), &start.into()));
	assert_eq!((&shown["fragments"], &shown["confirmed"]), (&"1+0".into(), &1.into()));
	assert_eq!((&shown["sealed"], &shown["stored"]), (&true.into(), &true.into()));
	assert_eq!(show(&market.open)["sealed"], false);
	let fields = ["1+0, 1 confirmed", "sealed", device, own, "offer      none"];
	says(owner, &["chunk", "show", &market.speeds[0]], &fields);
}

fn devices(owner: &Wallet) {
	let listed = owner.done(&["device", "list"]);
	let golf = &listed["devices"][0];
	assert_eq!((&golf["name"], &golf["registered"]), (&"golf".into(), &true.into()));
	assert!(golf["newest_chunk"].is_string() && len(&listed, "devices") == 2, "{listed}");
	says(owner, &["device", "list"], &["pseudonym", "newest chunk", "golf", "polo"]);

	let van = owner.done(&["device", "add", "van"]);
	let again = owner.done(&["device", "add", "van"]);
	assert_eq!((&again["device"], &again["fee"]), (&van["device"], &"0 AMO".into()));
	says(owner, &["device", "add", "van"], &["van records as ", van["device"].as_str().unwrap()]);
	let rotated = owner.done(&["device", "rotate", "van"]);
	assert!(rotated["device"] != van["device"] && rotated["fee"] != "0 AMO", "{rotated}");
	let retired = owner.done(&["device", "retire", "van"]);
	assert_eq!(retired["retired"], Value::from(vec![van["device"].clone()]));
	says(owner, &["device", "retire", "van"], &["van has no pseudonym to retire"]);
	says(owner, &["device", "rotate", "van"], &["van records as "]);
	says(owner, &["device", "transfer", "van"], &["2 pseudonyms of van are retired (fee "]);
	assert_eq!(len(&owner.done(&["device", "list"]), "devices"), 2);
}

fn metrics(market: &Market, own: &str) {
	let owner = &market.producer;
	let listed = owner.done(&["metric", "list"]);
	let power = owner.done(&["metric", "list", "Vehicle.Powertrain"]);
	assert!(len(&listed, "metrics") > len(&power, "metrics") && len(&power, "metrics") > 1);
	says(owner, &["metric", "list"], &["number", "path", "level", "Vehicle.Speed", "km/h"]);
	let speed = owner.done(&["metric", "show", "Vehicle.Speed"]);
	assert_eq!((&speed["value_type"], &speed["unit"]), (&"float".into(), &"km/h".into()));
	assert_eq!((&speed["standard"], &speed["registrant"]), (&true.into(), &Value::Null));
	says(owner, &["metric", "show", "Vehicle.Speed"], &["float km/h", "genesis"]);

	let add = ["metric", "add", "Vehicle.Cabin.Noise", "--value-type", "float", "--level", "3"];
	assert_eq!(owner.done(&add)["path"], "Vehicle.Cabin.Noise");
	let added = owner.done(&["metric", "show", "Vehicle.Cabin.Noise"]);
	assert_eq!((&added["registrant"], &added["standard"]), (&own.into(), &false.into()));
	assert!(owner.refused(&add, 8).contains("the chain refused Metrics.register"));
	let other = ["metric", "add", "Vehicle.Cabin.Smell", "--value-type", "string", "--level", "4"];
	says(owner, &other, &["Vehicle.Cabin.Smell is registered (fee "]);

	// It is collected and uploaded like the others.
	let folder = tempfile::tempdir().unwrap();
	let csv = folder.path().join("noise.csv").display().to_string();
	let collect = ["collect", "csv", "golf", &csv, "--time", "time", "--map"];
	let collect = [&collect[..], &["noise=Vehicle.Cabin.Noise"]].concat();
	let upload = ["upload", "golf", "--k", "1", "--m", "0", "--price", "3"];
	fs::write(&csv, "time,noise\n2026-03-03T10:00:00Z,60.5\n").unwrap();
	assert_eq!(owner.done(&collect)["records"], 1);
	let uploaded = owner.done(&upload);
	assert_eq!((&uploaded["chunks"], &uploaded["records"]), (&1.into(), &1.into()));
	let chunk = uploaded["chunk_names"][0].as_str().unwrap();
	assert_eq!(owner.done(&["chunk", "show", chunk])["offer"]["price"], "3 AMO");
	says(owner, &upload, &["nothing new of golf to upload"]);
	fs::write(&csv, "time,noise\n2026-03-04T10:00:00Z,58\n2026-03-04T10:00:01Z,59\n").unwrap();
	says(owner, &collect, &["2 records of 2 rows in 1 files are in the journal of golf"]);
	says(owner, &upload, &["chunks      1\n", "records     2\n", "on peers", "fees", "\n0x"]);
}

fn providers(market: &Market) {
	let provider = Wallet::of("//Dave", &market.node);
	let register = ["provider", "register", "--capacity", "1GiB", "--operator", "//Dave"];
	says(&provider, &register, &["provider 1 offers 1.0 GiB", "/ip4/127.0.0.1/tcp/"]);
	says(&provider, &["provider", "status"], &["active", "1.0 GiB", &provider.address()]);
	says(&provider, &["provider", "update", "--capacity", "2GiB"], &["provider 1 offers 2.0 GiB"]);
	says(&provider, &["provider", "claim"], &["nothing is due to provider 1"]);
	says(&provider, &["provider", "drain"], &["provider 1"]);
	says(&provider, &["provider", "drain", "--wait"], &["provider 1"]);
	says(&provider, &["provider", "leave"], &["provider 1"]);
	let first = Wallet::of("//Alice", &market.node);
	says(&first, &["provider", "claim"], &[" AMO"]);
}

#[test]
fn of_sales_and_bounties() {
	let market = Market::open(5);
	let owner = &market.producer;
	let buyer = Wallet::of("//Charlie", &market.node);
	let to = buyer.address();
	let [first, second, third, fourth, fifth] = &market.speeds[..] else { panic!() };

	let terms = ["--price", "2", "--purposes", "research"];
	let offer = [&["offer", first, second], &terms[..]].concat();
	says(owner, &offer, &["is offered for 2 AMO, for research, for good", "fee "]);
	says(owner, &offer, &["as before", "Nothing had to be changed."]);
	says(owner, &["offer", fifth, "--clear"], &["is not offered, as before"]);
	let wish = ["--purposes", "research", "--max-price", "2"];
	let request = [&["request", first, third, fourth, fifth], &wish[..]].concat();
	says(
		&buyer,
		&request,
		&["owner", "open", "2 AMO, for research", "The owners can answer up to"],
	);
	says(owner, &["rights"], &["Who asks for my data", &to, "answer by"]);
	says(&buyer, &["rights", "--chunk", first], &["What I ask for", &owner.address()]);

	let once = "1 requests granted, fees ";
	says(owner, &["agent", "--once"], &[once, "3 wait for you: `amo rights`"]);
	says(&buyer, &["accept", first], &["is accepted, and 2 AMO paid", "fee "]);
	says(owner, &["rights"], &["Who may use my data", "live", "for good"]);
	says(owner, &["revoke", first, &to], &["has ended, and 2 AMO went back"]);
	says(owner, &["decline", third, &to], &["is declined, and its money is back"]);
	says(owner, &["grant", fourth, &to], &["is granted to ", "you are paid by "]);
	says(&buyer, &["cancel", fifth], &["the request for ", " ends by "]);
	says(owner, &["grant", fifth, &to], &["is granted to "]);

	let folder = tempfile::tempdir().unwrap();
	let file = |name: &str| folder.path().join(name).display().to_string();
	let (csv, parquet, plot) = (file("speed.csv"), file("speed.parquet"), file("speed.svg"));
	let fetch = ["fetch", fourth, "--csv", &csv, "--parquet", &parquet, "--plot", &plot];
	says(&buyer, &fetch, &["1 records of ", &csv, &parquet, &plot]);
	assert!(buyer.refused(&fetch, 2).contains("--force"));
	let fetched = buyer.done(&[&fetch[..], &["--force"]].concat());
	assert_eq!((len(&fetched, "files"), &fetched["records"]), (3, &1.into()));
	assert_eq!(fs::read_to_string(&csv).unwrap().lines().count(), 2);
	assert!(fs::read(&parquet).unwrap().starts_with(b"PAR1"));
	assert!(fs::read_to_string(&plot).unwrap().starts_with("<svg"));
	// What is no number cannot be drawn.
	let vin = ["fetch", &market.vin, "--plot", &file("vin.svg")];
	assert!(owner.refused(&vin, 2).contains("CSV or Parquet"));

	says(&buyer, &["dispute", fourth, "--force"], &["was right", "fee "]);
	let complain = ["complain", fifth, "--evidence", &csv];
	says(&buyer, &complain, &["is before the council up to ", "whose hash is 0x"]);

	bounties(&market, &csv);
}

fn bounties(market: &Market, evidence: &str) {
	let owner = &market.producer;
	let poster = Wallet::of("//Dave", &market.node);
	let [first, second, third, ..] = &market.speeds[..] else { panic!() };
	let post = ["bounty", "post", "Vehicle.Speed", "--from", "2026-01-01", "--reward", "5"];
	let post = |more: &[&'static str]| [&post[..], &["--purposes", "all"], more].concat();
	let three = post(&["--deadline", "1h", "--quantity", "3"]);
	says(&poster, &three, &["bounty 0 asks for 3 chunks of Vehicle.Speed, 5 AMO each", "held"]);
	says(owner, &["bounty", "list"], &["Vehicle.Speed", "5 AMO"]);
	let fits = ["What fits", first, second, "3 wanted, 0 paid, 0 to be decided, 3 free"];
	says(owner, &["bounty", "show", "0"], &fits);
	for chunk in [first, second] {
		let submitted = ["is submitted to bounty 0 for 5 AMO, and delivered"];
		says(owner, &["bounty", "submit", "0", chunk], &submitted);
	}
	says(&poster, &["bounty", "show", "0"], &["Submissions", first, "to be decided up to block"]);
	says(&poster, &["bounty", "accept", "0", first], &["is accepted for bounty 0: 5 AMO paid"]);
	let reject = ["bounty", "reject", "0", second, "--contents", evidence];
	says(&poster, &reject, &["the council decides about ", "evidence", "bond"]);
	says(&poster, &["bounty", "renew-key", "0"], &["bounty 0"]);
	says(&poster, &["bounty", "cancel", "0"], &["bounty 0"]);
	says(owner, &["bounty", "list"], &["no bounties"]);

	// Anybody ends what is over.
	poster.done(&post(&["--deadline", "10s"]));
	assert!(owner.refused(&["bounty", "close", "1"], 8).contains("takes submissions up to block"));
	until("the bounty is over", || {
		(owner.run(&["bounty", "close", "1"]).code == Some(0)).then_some(())
	});
	assert!(owner.refused(&["bounty", "submit", "1", third], 9).contains("amo bounty list"));
}
