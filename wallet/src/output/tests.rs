use super::*;
use crate::amount::Amount;
use std::io::Cursor;

#[derive(Serialize)]
struct Sales {
	sales: Vec<Sale>,
}

#[derive(Serialize)]
struct Sale {
	metric: String,
	price: Amount,
}

impl Report for Sales {
	fn text(&self, page: &mut Page) {
		page.heading("Sales");
		let mut table = Table::new([Column::left("METRIC"), Column::right("PRICE")]);
		for sale in &self.sales {
			table.row([sale.metric.clone(), sale.price.to_string()]);
		}
		page.table(table);
		page.heading("In all");
		page.fields([("number", self.sales.len().to_string()), ("of", "today".into())]);
	}
}

fn sales(metrics: &[&str]) -> Sales {
	let sale = |(i, metric): (usize, &&str)| Sale {
		metric: (*metric).into(),
		price: Amount(10u128.pow(18 + i as u32)),
	};
	Sales { sales: metrics.iter().enumerate().map(sale).collect() }
}

fn printed(json: bool, colours: bool, report: &impl Report) -> String {
	let mut bytes = Cursor::new(Vec::new());
	Output { json, colours }.print_to(report, &mut bytes).unwrap();
	String::from_utf8(bytes.into_inner()).unwrap()
}

#[test]
fn lists_are_aligned() {
	let expected = "\
Sales
METRIC           PRICE
Vehicle.Speed    1 AMO
Vehicle.Größe   10 AMO
X              100 AMO

In all
number  3
of      today
";
	assert_eq!(printed(false, false, &sales(&["Vehicle.Speed", "Vehicle.Größe", "X"])), expected);
}

#[test]
fn an_empty_list_has_its_header() {
	assert!(printed(false, false, &sales(&[])).starts_with("Sales\nMETRIC  PRICE\n\nIn all\n"));
}

#[test]
fn with_json_there_is_one_document_and_nothing_else() {
	let text = printed(true, true, &sales(&["Vehicle.Speed\u{1b}[2J"]));
	let document: serde_json::Value = serde_json::from_str(&text).unwrap();
	let expected = serde_json::json!({
		"sales": [{ "metric": "Vehicle.Speed\u{1b}[2J", "price": "1 AMO" }],
	});
	assert_eq!(document, expected);
	assert!(text.ends_with("}\n") && !text.contains('\u{1b}'));
}

#[test]
fn colours_are_for_terminals_that_want_them() {
	let text = printed(false, true, &sales(&["Vehicle.Speed"]));
	assert!(text.starts_with("\u{1b}[1mSales\u{1b}[0m\n\u{1b}[1mMETRIC         PRICE\u{1b}[0m\n"));
	assert!(!printed(false, false, &sales(&["Vehicle.Speed"])).contains('\u{1b}'));

	let (unset, term) = (None::<&str>, Some("xterm-256color"));
	assert!(allows_colours(unset, term));
	assert!(allows_colours(Some(""), unset));
	assert!(!allows_colours(Some("1"), term));
	assert!(!allows_colours(unset, Some("dumb")));
}

#[test]
fn what_others_wrote_cannot_control_the_terminal() {
	let hostile = "a\u{1b}]0;title\u{7}b\r\nc\u{202e}d\u{9b}2J";
	let text = printed(false, false, &sales(&[hostile]));
	assert!(text.contains(r"a\u{1b}]0;title\u{7}b\u{d}\u{a}c\u{202e}d\u{9b}2J  1 AMO"), "{text}");
}

/// Fails in the same way each time.
struct Broken(ErrorKind);

impl Write for Broken {
	fn write(&mut self, _: &[u8]) -> io::Result<usize> {
		Err(self.0.into())
	}

	fn flush(&mut self) -> io::Result<()> {
		Err(self.0.into())
	}
}

#[test]
fn a_closed_pipe_is_no_failure_and_a_full_disk_is() {
	let print = |json, kind| Output { json, colours: false }.print_to(&sales(&["X"]), Broken(kind));
	for json in [false, true] {
		print(json, ErrorKind::BrokenPipe).unwrap();
		assert_eq!(print(json, ErrorKind::StorageFull).unwrap_err().kind(), ErrorKind::StorageFull);
	}
}

#[test]
fn times_are_those_of_rfc_3339() {
	assert_eq!(time(0), "1970-01-01T00:00:00Z");
	assert_eq!(time(1_764_324_000_123), "2025-11-28T10:00:00.123Z");
	assert_eq!(time(-1), "1969-12-31T23:59:59.999Z");
	assert_eq!(time(i64::MAX), "9223372036854775807 ms");
}
