//! Files that are not as they should be.

use super::*;
use crate::journal::JournalError;

fn error(contents: &[u8], options: &Options) -> String {
	let bench = Bench::new(contents);
	let error = bench.import(options).unwrap_err();
	assert_eq!(bench.entries(), [], "{error}");
	error.to_string().replace(&bench.file.display().to_string(), "FILE")
}

#[test]
fn a_bad_cell_is_named_before_anything_is_taken_in() {
	let speed = options(&["v=Vehicle.Speed", "n=Vehicle.Chassis.Accelerator.PedalPosition"]);
	let rows: String = (0..9000).map(|n| format!("{n},{n},1\n")).collect();
	let hint = "; correct the file, or leave such rows out with --skip-bad-rows";
	let a_time = "expected seconds since 1970-01-01, such as 1180000000.5";
	for (row, expected) in [
		("9,fast,1", "column \"v\": found \"fast\", expected a number, such as 12.5".into()),
		("9,1,256", "column \"n\": found \"256\", expected a whole number from 0 to 255".into()),
		("noon,1,1", format!("column \"t\": found \"noon\", {a_time}")),
		(",1,1", format!("column \"t\": found \"\", {a_time}")),
		("9,1", "found 2 cells, expected 3 as in the first row".into()),
		("9,1,1,1", "found 4 cells, expected 3 as in the first row".into()),
	] {
		let contents = format!("t,v,n\n{rows}{row}\n10,1,1\n");
		assert_eq!(error(contents.as_bytes(), &speed), format!("FILE:9002: {expected}{hint}"));
	}
	let message = error(b"t,v,n\n1,\xff\xfe,2\n", &speed);
	assert!(message.contains("FILE:2: column \"v\": found \"\u{fffd}\u{fffd}\", expected text"));
	let long = format!("t,v,n\n1,{},2\n", "x\t".repeat(1000));
	let message = error(long.as_bytes(), &speed);
	assert!(message.len() < 300 && message.contains("x\\tx\\t") && message.contains('…'));
	// The line is that of the file, whatever is in quotes.
	let quoted = b"t,v,n\n1,\"\n\n\",1\n\n2,x,1\n";
	assert!(error(quoted, &speed).starts_with("FILE:6: column \"v\""));
}

#[test]
fn bad_rows_are_left_out_if_that_is_wanted() {
	let mut speed = options(&["v=Vehicle.Speed", "w=Vehicle.AverageSpeed"]);
	speed.skip_bad_rows = true;
	let bench = Bench::new(b"t,v,w\n1,1,1\n2,x,2\n3,3\nnoon,4,4\n5,5,5\n");
	let report = bench.import(&speed).unwrap();
	assert_eq!((report.rows, report.records, report.bad_rows), (5, 4, 3));
	let lines: Vec<u64> = report.first_bad.iter().map(|bad| bad.line).collect();
	assert_eq!(lines, [3, 4, 5]);
	// All of a row or nothing.
	let times: Vec<i64> = bench.records().into_iter().map(|(time, _)| time).collect();
	assert_eq!(times, [1000, 1000, 5000, 5000]);
	// They are done, too.
	assert_eq!(bench.import(&speed).unwrap().records, 0);

	let many: String = (0..100).map(|_| "x,1,1\n").collect();
	let report = Bench::new(format!("t,v,w\n{many}").as_bytes()).import(&speed).unwrap();
	assert_eq!((report.bad_rows, report.first_bad.len()), (100, MAX_SHOWN));
}

#[test]
fn columns_have_to_be_there() {
	let contents = b"t,v,v\n1,2,3\n";
	let message = error(contents, &options(&["speed=Vehicle.Speed"]));
	assert_eq!(message, "FILE: there is no column \"speed\": the file has t, v, v");
	let message = error(contents, &options(&["v=Vehicle.Speed"]));
	assert!(message.contains("several columns are called \"v\""), "{message}");
	let mut numbers = options(&["4=Vehicle.Speed"]);
	numbers.header = false;
	numbers.time_columns = vec!["1".into()];
	assert!(error(contents, &numbers).contains("the file has 1, 2, 3"));
}

#[test]
fn options_have_to_make_sense() {
	let contents = b"t,v\n1,2\n";
	assert!(error(contents, &options(&[])).contains("no column is to be imported"));
	let twice = options(&["v=Vehicle.Speed", "t=Vehicle.Speed"]);
	assert_eq!(error(contents, &twice), "two columns are to be Vehicle.Speed: choose one");
	let mut timeless = options(&["v=Vehicle.Speed"]);
	timeless.time_columns.clear();
	assert!(error(contents, &timeless).contains("no column has the times"));
}

#[test]
fn files_have_to_be_there_and_have_something() {
	let speed = options(&["v=Vehicle.Speed"]);
	assert_eq!(error(b"", &speed), "FILE: the file is empty");
	assert_eq!(error(b"\n\r\n", &speed), "FILE: the file is empty");
	let bench = Bench::new(b"");
	std::fs::remove_file(&bench.file).unwrap();
	assert!(bench.import(&speed).unwrap_err().to_string().contains("trip.csv: No such file"));
	std::fs::create_dir(&bench.file).unwrap();
	assert!(bench.import(&speed).unwrap_err().to_string().contains("directory"));
}

/// However long a file is, no more than a row of it is in memory.
#[test]
fn a_quote_that_is_not_closed_is_found() {
	let speed = options(&["v=Vehicle.Speed"]);
	let contents = format!("t,v\n1,2\n\n3,\"{}", "4,5\n".repeat(3 << 20));
	let message = error(contents.as_bytes(), &speed);
	assert!(message.starts_with("FILE:4: the row that begins here has more than"), "{message}");
}

#[test]
fn a_file_that_changes_is_found() {
	let rows = |from: u64| (from..from + 5000).map(|n| format!("{n:05},1\n")).collect::<String>();
	let bench = Bench::new(format!("t,v\n{}", rows(10_000)).as_bytes());
	let mut changed = false;
	let options = options(&["v=Vehicle.Speed"]);
	let result = import(&bench.file, &options, &mut bench.journal(), &mut |_| {
		// Within the first reading, below what was read of it so far.
		if !std::mem::replace(&mut changed, true) {
			bench.write(format!("t,v\n{}", rows(20_000)).as_bytes());
		}
	});
	assert!(matches!(result, Err(CsvError::Changed(_))), "{result:?}");
}

#[test]
fn the_journals_errors_come_through() {
	let bench = Bench::new(b"t,v\n1,2\n");
	let value_type = pallet_metrics::ValueType::Float;
	let odd = Metric { path: "no path".into(), value_type, unit: "".into() };
	let mut options = options(&[]);
	options.mappings = vec![Mapping::new("v", odd, None).unwrap()];
	let error = bench.import(&options).unwrap_err();
	assert!(matches!(error, CsvError::Journal(JournalError::NotAMetric(_))), "{error:?}");
}
