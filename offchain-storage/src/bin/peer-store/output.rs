//! Results on the standard output.

use serde_json::Value;
use std::io::{self, Write as _};

/// Writes a result: as JSON on one line, or as lines of text.
pub fn write(json: bool, value: &Value, text: impl IntoIterator<Item = String>) -> io::Result<()> {
	let mut out = io::stdout().lock();
	if json {
		writeln!(out, "{value}")?;
	} else {
		for line in text {
			writeln!(out, "{line}")?;
		}
	}
	out.flush()
}
