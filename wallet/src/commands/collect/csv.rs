//! Records from a CSV file.

use super::check_name;
use crate::{
	collect::{
		csv::{self, zone, CsvError, Mapping, Options, Progress, Repeated, TimeFormat, Times},
		Metric,
	},
	failure::Failure,
	journal::{self, Journal},
	output::{note, Page, Report},
	session::Session,
};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::{collections::HashMap, path::PathBuf};

/// From a CSV file.
#[derive(Args)]
pub struct Csv {
	/// The device that recorded it.
	device: String,
	/// The files, in the order of time.
	#[arg(required = true)]
	files: Vec<PathBuf>,
	/// The column of the times; several are joined by a space.
	#[arg(long = "time", value_name = "COLUMN", required = true)]
	time_columns: Vec<String>,
	/// How times are written: unix, unix-ms, iso8601, seconds (since --start), or a pattern as of
	/// strftime.
	#[arg(long, default_value = "iso8601", value_name = "FORMAT")]
	time_format: String,
	/// Where the clock is that local times are of, as America/Chicago.
	#[arg(long)]
	zone: Option<String>,
	/// What a local time means that the clock showed twice, when it was put back.
	#[arg(long, value_enum, default_value = "refuse")]
	repeated: RepeatedName,
	/// When the seconds began that the times count.
	#[arg(long, value_name = "TIME", required_if_eq("time_format", "seconds"))]
	start: Option<String>,
	/// A column and its metric, with the unit if it is not the metric's own.
	#[arg(long = "map", value_name = "COLUMN=METRIC[:UNIT]", required = true)]
	mappings: Vec<String>,
	/// What is between cells.
	#[arg(long, default_value = ",")]
	delimiter: char,
	/// The file has no row of names: columns are called by their numbers, from 1.
	#[arg(long)]
	no_header: bool,
	/// Leave malformed rows out and count them.
	#[arg(long)]
	skip_bad_rows: bool,
}

/// What a repeated local time means.
#[derive(Clone, Copy, ValueEnum)]
pub enum RepeatedName {
	/// It is malformed.
	Refuse,
	/// The first time.
	Earlier,
	/// The second time.
	Later,
}

impl Csv {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		check_name(&self.device)?;
		session.ends_when_told()?;
		let options = self.options(session).await?;
		let folder = session.journal(&self.device);
		let files = self.files;
		let taken = tokio::task::block_in_place(|| {
			let mut journal = Journal::open(&folder, journal::Options::default())?;
			if let Some(torn) = journal.torn() {
				note(&torn.to_string());
			}
			let mut taken =
				Taken { device: self.device, files: Vec::new(), records: 0, rows: 0, bad_rows: 0 };
			for file in files {
				let report = import(&file, &options, &mut journal)?;
				for bad in &report.first_bad {
					note(&format!("{}:{bad}: left out", file.display()));
				}
				taken.rows += report.rows;
				taken.records += report.records;
				taken.bad_rows += report.bad_rows;
				taken.files.push(TakenFile {
					file,
					rows: report.rows,
					rows_before: report.rows_before,
					records: report.records,
				});
			}
			journal.close()?;
			Ok::<_, Failure>(taken)
		});
		session.print(&taken?)
	}

	async fn options(&self, session: &Session) -> Result<Options, Failure> {
		let zone = self.zone.as_deref().map(zone).transpose().map_err(arguments)?;
		let format = match self.time_format.as_str() {
			"seconds" => {
				let start = self.start.as_deref().unwrap_or_default();
				TimeFormat::Since { start: Times::moment(start, zone.clone()).map_err(arguments)? }
			},
			text => text.parse().map_err(arguments)?,
		};
		let repeated = match self.repeated {
			RepeatedName::Refuse => Repeated::Refuse,
			RepeatedName::Earlier => Repeated::Earlier,
			RepeatedName::Later => Repeated::Later,
		};
		Ok(Options {
			time_columns: self.time_columns.clone(),
			times: Times { format, zone, repeated },
			mappings: self.mappings(session).await?,
			delimiter: u8::try_from(self.delimiter)
				.ok()
				.filter(u8::is_ascii)
				.ok_or_else(|| Failure::Arguments("--delimiter is one ASCII character".into()))?,
			header: !self.no_header,
			skip_bad_rows: self.skip_bad_rows,
		})
	}

	/// The chain is only asked for metrics that are not of the standard set.
	async fn mappings(&self, session: &Session) -> Result<Vec<Mapping>, Failure> {
		let path_of = |text: &String| {
			let target = text.rsplit_once('=')?.1;
			Some(target.split(':').next()?.to_owned())
		};
		let paths = self.mappings.iter().filter_map(path_of);
		let others: Vec<_> = paths.filter(|path| Metric::standard(path).is_none()).collect();
		let mut known = HashMap::new();
		if !others.is_empty() {
			let chain = session.chain().await?;
			let view = chain.finalized().await?;
			for path in others {
				let Some(number) = view.metric_by_path(&path).await? else { continue };
				let Some(metric) = view.metric(number).await? else { continue };
				if let Some(metric) = Metric::of_chain(&metric.description) {
					known.insert(path, metric);
				}
			}
		}
		let find = |path: &str| Metric::standard(path).or_else(|| known.get(path).cloned());
		Ok(self.mappings.iter().map(|text| Mapping::parse(text, find)).collect::<Result<_, _>>()?)
	}
}

fn arguments(error: csv::TimeError) -> Failure {
	Failure::Arguments(error.to_string())
}

fn import(
	file: &std::path::Path,
	options: &Options,
	journal: &mut Journal,
) -> Result<csv::Report, CsvError> {
	let style = ProgressStyle::with_template("{bar:40} {percent} % of {msg}");
	let bar = ProgressBar::new(0)
		.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
		.with_message(file.display().to_string());
	let report = csv::import(file, options, journal, &mut |Progress { read, of }| {
		bar.set_length(of);
		bar.set_position(read);
	});
	bar.finish_and_clear();
	report
}

#[derive(Serialize)]
struct Taken {
	device: String,
	files: Vec<TakenFile>,
	rows: u64,
	records: u64,
	bad_rows: u64,
}

#[derive(Serialize)]
struct TakenFile {
	file: PathBuf,
	rows: u64,
	rows_before: u64,
	records: u64,
}

impl Report for Taken {
	fn text(&self, page: &mut Page) {
		let before: u64 = self.files.iter().map(|file| file.rows_before).sum();
		page.line(format!(
			"{} records of {} rows in {} files are in the journal of {}",
			self.records,
			self.rows,
			self.files.len(),
			self.device
		));
		if before > 0 {
			page.line(format!("{before} rows were there before"));
		}
		if self.bad_rows > 0 {
			page.line(format!("{} malformed rows were left out", self.bad_rows));
		}
	}
}
