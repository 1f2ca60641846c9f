//! Text for people, built up line by line.

use super::Table;
use std::fmt::Display;

/// A page of text. What other people wrote, in names and tags, cannot control the terminal.
#[derive(Debug)]
pub struct Page {
	text: String,
	colours: bool,
}

impl Page {
	pub(super) fn new(colours: bool) -> Self {
		Self { text: String::new(), colours }
	}

	pub(super) fn into_text(self) -> String {
		self.text
	}

	/// A line.
	pub fn line(&mut self, text: impl Display) {
		self.text.push_str(&tame(&text.to_string()));
		self.text.push('\n');
	}

	/// A line that stands above what belongs together, with an empty one before it unless it is the
	/// first.
	pub fn heading(&mut self, text: impl Display) {
		if !self.text.is_empty() {
			self.text.push('\n');
		}
		self.emphasized(&tame(&text.to_string()));
		self.text.push('\n');
	}

	/// Names and values, one below the other.
	pub fn fields<const N: usize>(&mut self, fields: [(&str, String); N]) {
		let width = fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
		for (name, value) in fields {
			self.emphasized(&format!("{name:width$}"));
			self.line(format!("  {value}"));
		}
	}

	/// A table with its header.
	pub fn table<const N: usize>(&mut self, table: Table<N>) {
		let widths = table.widths();
		let header = table.header(&widths);
		self.emphasized(&header);
		self.text.push('\n');
		for line in table.lines(&widths) {
			self.text.push_str(&line);
			self.text.push('\n');
		}
	}

	fn emphasized(&mut self, text: &str) {
		if self.colours {
			self.text.push_str("\x1b[1m");
			self.text.push_str(text);
			self.text.push_str("\x1b[0m");
		} else {
			self.text.push_str(text);
		}
	}
}

/// The text with control characters made visible.
pub(super) fn tame(text: &str) -> String {
	let mut tamed = String::with_capacity(text.len());
	for c in text.chars() {
		if c.is_control() || is_direction(c) {
			tamed.extend(c.escape_unicode());
		} else {
			tamed.push(c);
		}
	}
	tamed
}

/// Characters that turn the order of those around them, so that a text is not what it seems.
fn is_direction(c: char) -> bool {
	matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
