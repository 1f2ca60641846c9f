use super::*;
use std::fs;

fn column(value_type: ValueType) -> Column {
	Column { metric: "Vehicle.Speed".into(), unit: "km/h".into(), value_type }
}

fn plot(
	column: &Column,
	records: Vec<Record>,
	span: RangeInclusive<i64>,
) -> Result<String, ExportError> {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("speed.svg");
	let drawn = write(&path, Existing::Keep, column, span, records.into_iter().map(Ok));
	match drawn {
		Ok(_) => Ok(fs::read_to_string(path).unwrap()),
		Err(error) => {
			assert_eq!(folder.path().read_dir().unwrap().count(), 0);
			Err(error)
		},
	}
}

const START: i64 = 1_179_752_645_000; // 2007-05-21T13:04:05Z

fn float(second: i64, value: f64) -> Record {
	Record { time: START + second * 1000, value: Value::Float(value) }
}

/// The points of the lines in the colour of values.
fn lines(svg: &str) -> Vec<Vec<(i32, i32)>> {
	let point = |pair: &str| {
		let (x, y) = pair.split_once(',').unwrap();
		(x.parse().unwrap(), y.parse().unwrap())
	};
	svg.lines()
		.filter(|line| line.starts_with("<polyline") && line.contains("stroke=\"#2B6C9E\""))
		.map(|line| {
			let points = line.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
			points.split_whitespace().map(point).collect()
		})
		.collect()
}

fn texts(svg: &str) -> Vec<&str> {
	svg.split("<text").skip(1).map(|text| text.split(['>', '<']).nth(1).unwrap().trim()).collect()
}

/// Two drives with a stop, and one peak.
fn two_drives() -> Vec<Record> {
	let mut records: Vec<Record> = (0..600).map(|i| float(i, 30.0 + (i % 7) as f64)).collect();
	records[300].value = Value::Float(93.0);
	records.extend((1500..2213).map(|i| float(i, 50.0)));
	records
}

#[test]
fn a_plot_says_what_it_shows() {
	let svg = plot(&column(ValueType::Float), two_drives(), START..=START + 2_212_000).unwrap();
	let texts = texts(&svg);
	assert_eq!(texts[0], "Vehicle.Speed");
	assert_eq!(texts[1], "km/h  ·  Monday, 21 May 2007, 13:04 – 13:40 UTC  ·  1,313 records");
	for label in ["0", "20", "100", "13:05", "13:40"] {
		assert!(texts.contains(&label), "{label}: {texts:?}");
	}
	assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\""));
	assert!(svg.trim_end().ends_with("</svg>"));
	assert_eq!(svg.matches("<svg").count(), 1);
}

#[test]
fn peaks_are_at_their_place_and_gaps_are_open() {
	let svg = plot(&column(ValueType::Float), two_drives(), START..=START + 2_212_000).unwrap();
	let lines = lines(&svg);
	assert_eq!(lines.len(), 2);
	let x = |second: f64| fine(LEFT + (RIGHT - LEFT) * second / 2212.0);
	let y = |value: f64| fine(BOTTOM - (BOTTOM - TOP) * value / 100.0);
	let highest = lines[0].iter().min_by_key(|point| point.1).unwrap();
	assert_eq!(*highest, (x(300.0), y(93.0)));
	assert_eq!(lines[0][0], (x(0.0), y(30.0)));
	assert_eq!(lines[0].last().unwrap().0, x(599.0));
	assert_eq!(
		(lines[1][0], *lines[1].last().unwrap()),
		((x(1500.0), y(50.0)), (x(2212.0), y(50.0)))
	);
}

#[test]
fn any_number_of_records_is_a_small_file() {
	let records = (0..200_000).map(|i| float(i, (i % 100) as f64)).collect();
	let svg = plot(&column(ValueType::Float), records, START..=START + 199_999_000).unwrap();
	assert!(svg.len() < 200_000, "{}", svg.len());
}

#[test]
fn a_part_of_the_time_is_drawn() {
	let column = column(ValueType::Float);
	let svg = plot(&column, two_drives(), START + 1_500_000..=START + 2_212_000).unwrap();
	assert_eq!(lines(&svg).len(), 1);
	assert!(texts(&svg)[1].ends_with("713 records"));
}

#[test]
fn what_is_true_or_false_is_steps() {
	let bool =
		|second: i64, value| Record { time: START + second * 1000, value: Value::Bool(value) };
	let records = vec![bool(0, false), bool(1, true), bool(2, false)];
	let svg = plot(&column(ValueType::Bool), records, START..=START + 2000).unwrap();
	let (low, high) = (fine(BOTTOM), fine(TOP));
	let ys: Vec<i32> = lines(&svg)[0].iter().map(|point| point.1).collect();
	assert_eq!(ys, [low, low, high, high, low]);
	assert!(texts(&svg).contains(&"true"));
}

#[test]
fn a_single_value_is_a_dot() {
	let svg = plot(&column(ValueType::Float), vec![float(0, 5.0)], START..=START).unwrap();
	assert_eq!((svg.matches("<circle").count(), lines(&svg).len()), (1, 0));
	assert!(texts(&svg)[1].ends_with("1 record"));
}

#[test]
fn what_is_no_number_is_passed_over() {
	let records = vec![float(0, 1.0), float(1, f64::NAN), float(2, f64::INFINITY), float(3, 2.0)];
	let svg = plot(&column(ValueType::Float), records, START..=START + 3000).unwrap();
	assert_eq!(lines(&svg)[0].len(), 2);
	let nothing = plot(&column(ValueType::Float), vec![float(0, f64::NAN)], START..=START + 3000);
	assert!(matches!(nothing, Err(ExportError::Nothing(_))));
}

#[test]
fn the_ends_of_numbers_can_be_drawn() {
	let records = vec![float(0, f64::MIN), float(1, f64::MAX)];
	assert!(plot(&column(ValueType::Float), records, START..=START + 1000).is_ok());
	let int = |second: i64, value| Record { time: START + second * 1000, value: Value::Int(value) };
	let records = vec![int(0, i64::MIN), int(1, i64::MAX)];
	assert!(plot(&column(ValueType::Int), records, START..=START + 1000).is_ok());
}

#[test]
fn what_cannot_be_drawn_is_said() {
	let text = Record { time: START, value: Value::Text("a".into()) };
	let refused = plot(&column(ValueType::Text), vec![text.clone()], START..=START);
	assert!(matches!(refused, Err(ExportError::NotNumbers(_))));
	let refused = plot(&column(ValueType::Float), vec![text], START..=START);
	assert!(matches!(refused, Err(ExportError::WrongType { .. })));
	let refused = plot(&column(ValueType::Float), vec![], START..=START);
	assert!(matches!(refused, Err(ExportError::Nothing(_))));
	let refused = plot(&column(ValueType::Float), vec![], START..=i64::MAX);
	assert!(matches!(refused, Err(ExportError::Time(i64::MAX))));
}

#[test]
fn a_name_is_no_markup() {
	let mut column = column(ValueType::Float);
	column.unit = "<b>&\"".into();
	let svg = plot(&column, vec![float(0, 5.0)], START..=START).unwrap();
	assert!(
		!svg.contains("<b>") && svg.contains("aria-label=\"Vehicle.Speed (&lt;b&gt;&amp;&quot;)\"")
	);
}
