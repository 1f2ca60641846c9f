//! What a command says: on stdout one JSON document with `--json`, or else a page of text; and
//! everything else on stderr. A reader that closes the pipe is no failure.

mod page;
mod table;
#[cfg(test)]
mod tests;

pub use page::Page;
pub use table::{Column, Table};

use serde::Serialize;
use std::{
	env,
	ffi::OsStr,
	io::{self, ErrorKind, IsTerminal, Write},
	sync::OnceLock,
};

/// Who may make the process's one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporter {
	/// The command, of what it did or why it failed.
	Command,
	/// The signal that interrupted it.
	Signal,
}

/// Whether this one makes the process's report: who asks first does.
pub fn is_reported_by(reporter: Reporter) -> bool {
	static FIRST: OnceLock<Reporter> = OnceLock::new();
	*FIRST.get_or_init(|| reporter) == reporter
}

/// What a command found or did.
pub trait Report: Serialize {
	/// Says it to people.
	fn text(&self, page: &mut Page);
}

/// Where a command's one report goes.
#[derive(Debug)]
pub struct Output {
	json: bool,
	colours: bool,
}

impl Output {
	/// On stdout: as JSON, or as text, with colours if it is a terminal and `NO_COLOR` does not forbid.
	pub fn new(json: bool) -> Self {
		let terminal = io::stdout().is_terminal();
		let colours = terminal && allows_colours(env::var_os("NO_COLOR"), env::var_os("TERM"));
		Self { json, colours }
	}

	/// Prints the report. There is one, so this takes the output.
	///
	/// # Errors
	/// If stdout cannot be written, unless nobody reads it any more.
	pub fn print(self, report: &impl Report) -> io::Result<()> {
		self.print_to(report, io::stdout().lock())
	}

	fn print_to(self, report: &impl Report, to: impl Write) -> io::Result<()> {
		if self.json {
			return write_document(report, to);
		}
		let mut page = Page::new(self.colours);
		report.text(&mut page);
		write(&page.into_text(), to)
	}
}

/// Prints a JSON document on stdout in the place of a report.
///
/// # Errors
/// As [`Output::print`].
pub fn document(document: &impl Serialize) -> io::Result<()> {
	write_document(document, io::stdout().lock())
}

/// Says something beside the report, on stderr. That nobody listens is no failure.
pub fn note(text: &str) {
	let mut page = Page::new(false);
	page.line(text);
	let _ = io::stderr().write_all(page.into_text().as_bytes());
}

/// A time in milliseconds since the Unix epoch, as RFC 3339 writes it, in UTC.
pub fn time(millis: i64) -> String {
	match jiff::Timestamp::from_millisecond(millis) {
		Ok(time) => time.to_string(),
		// Beyond the year 9999, which has no such form.
		Err(_) => format!("{millis} ms"),
	}
}

fn write_document(document: &impl Serialize, to: impl Write) -> io::Result<()> {
	write(&(serde_json::to_string_pretty(document)? + "\n"), to)
}

fn write(text: &str, mut to: impl Write) -> io::Result<()> {
	match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
		Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
		written => written,
	}
}

fn allows_colours(no_color: Option<impl AsRef<OsStr>>, term: Option<impl AsRef<OsStr>>) -> bool {
	no_color.is_none_or(|value| value.as_ref().is_empty())
		&& term.is_none_or(|term| term.as_ref() != "dumb")
}
