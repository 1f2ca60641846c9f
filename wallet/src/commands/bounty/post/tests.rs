use super::*;
use amo_primitives::{bounty::Ownership, metric::Level, place::Resolution};
use clap::Parser;
use pallet_metrics::{Description, Layer, ValueType};

#[derive(Parser)]
struct Line {
	#[command(flatten)]
	post: Post,
}

const CLOCK: Clock = Clock { block: 50, now: 1_000_000 };

fn parse(arguments: &[&str]) -> Post {
	let reward: &[&str] = if arguments.contains(&"--reward") { &[] } else { &["--reward", "5"] };
	let line = [&["post", "Vehicle.Speed"], reward, arguments].concat();
	Line::try_parse_from(line).unwrap().post
}

fn metric(level: Level, finest: u8) -> Metric<AccountId> {
	Metric {
		description: Description {
			path: b"Vehicle.Speed".to_vec().try_into().unwrap(),
			unit: Default::default(),
			layer: Layer::InCar,
			value_type: ValueType::Float,
			level,
			finest_place: Resolution::new(finest).unwrap(),
		},
		standard: true,
		retired: false,
		registrant: None,
		record_deposit: 0,
		path_deposit: 0,
	}
}

fn terms(arguments: &[&str]) -> Result<Terms, Failure> {
	parse(arguments).terms(7, &metric(Level::Lv3, 7), CLOCK)
}

#[test]
fn what_is_not_said_is_filled_in() {
	let terms = terms(&["--purposes", "traffic", "--deadline", "1d"]).unwrap();
	let expected = Terms {
		metric: 7,
		area: None,
		start: 1_000_000,
		end: 1_000_000 + 86_400_000,
		min_records: 1,
		quantity: 1,
		reward: 5_000_000_000_000_000_000,
		ownership: Ownership::Producer,
		purposes: Purposes::TRAFFIC,
		deadline: 50 + 43_200,
	};
	assert_eq!(terms, expected);
}

#[test]
fn what_is_said_is_taken() {
	let terms = terms(&[
		"--area",
		"85283473fffffff",
		"--from",
		"2026-05-01",
		"--to",
		"2026-05-02T00:00:00Z",
		"--min-records",
		"3600",
		"--quantity",
		"100",
		"--ownership",
		"both",
		"--deadline",
		"10 blocks",
	])
	.unwrap();
	assert_eq!(terms.area, Cell::new(0x0852_8347_3fff_ffff));
	assert_eq!((terms.start, terms.end), (1_777_593_600_000, 1_777_680_000_000));
	assert_eq!((terms.min_records, terms.quantity, terms.deadline), (3_600, 100, 60));
	assert_eq!((terms.ownership, terms.purposes), (Ownership::Both, Purposes::ALL));
}

#[test]
fn what_the_chain_would_refuse_is_refused_with_what_to_do() {
	let cases: &[(&[&str], &str)] = &[
		(&["--purposes", "all", "--quantity", "0"], "--quantity"),
		(&["--purposes", "all", "--quantity", "10001"], "--quantity"),
		(&["--purposes", "all", "--reward", "1 mote"], "--reward"),
		(&["--purposes", "all", "--deadline", "0s"], "--deadline"),
		(&["--purposes", "all", "--deadline", "367d"], "--deadline"),
		(&["--purposes", "all", "--from", "2026-05-02", "--to", "2026-05-01"], "--to"),
		(&["--purposes", "all", "--area", "88283472a9fffff"], "--area"),
		(&[], "--purposes"),
		(&["--ownership", "poster", "--purposes", "traffic"], "--purposes"),
	];
	for (arguments, named) in cases {
		let failure = terms(arguments).unwrap_err();
		assert!(matches!(failure, Failure::Arguments(_)), "{named}: {failure}");
		assert!(failure.to_string().contains(named), "{named}: {failure}");
	}
}

#[test]
fn areas_are_no_finer_than_headers_tell() {
	// Of resolution 7 and of 5.
	let (fine, coarse) = ("872834729ffffff", "85283473fffffff");
	let of = |area, level, finest| {
		let post = parse(&["--purposes", "all", "--area", area]);
		post.terms(7, &metric(level, finest), CLOCK)
	};
	assert!(of(fine, Level::Lv3, 7).is_ok());
	assert!(of(fine, Level::Lv3, 6).is_err());
	assert!(of(fine, Level::Lv2, 7).is_err());
	assert!(of(coarse, Level::Lv2, 7).is_ok());
}

#[test]
fn retired_metrics_are_not_asked_for() {
	let retired = Metric { retired: true, ..metric(Level::Lv3, 7) };
	let failure = parse(&["--purposes", "all"]).terms(7, &retired, CLOCK).unwrap_err();
	assert!(matches!(failure, Failure::Refused(_)), "{failure}");
}

#[test]
fn what_is_no_cell_is_refused() {
	assert_eq!(parse_cell("0x85283473fffffff"), parse_cell("85283473FFFFFFF"));
	for wrong in ["", "0x", "seoul", "ffffffffffffffff", "85283473ffffffff1", "-1"] {
		let message = parse_cell(wrong).unwrap_err();
		assert!(message.contains(&format!("`{wrong}` is no cell")), "{message}");
	}
}

#[test]
fn all_rewards_and_deposits_must_be_there() {
	let one = terms(&["--purposes", "all"]).unwrap();
	let many = Terms { quantity: 3, ..one.clone() };
	let record = pallet_bounties::Pallet::<Runtime>::bounty_deposit();
	assert!(record > 0 && needed(&one) > one.reward + record);
	assert_eq!(needed(&many) - record, 3 * (needed(&one) - record));
	assert_eq!(needed(&Terms { reward: Balance::MAX, ..many }), Balance::MAX);
}
