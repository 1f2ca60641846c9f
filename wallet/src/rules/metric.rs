//! Which metrics a rule is about.

use super::RuleError;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A metric's path, or a branch with all that is below it, or all metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MetricPattern {
	/// The path; of a branch with the point at its end, and empty for all.
	path: String,
	/// Whether what begins so fits, and not only what is so.
	branch: bool,
}

impl MetricPattern {
	/// All metrics.
	pub fn all() -> Self {
		Self { path: String::new(), branch: true }
	}

	/// Whether the metric with this path is meant.
	pub fn fits(&self, metric: &str) -> bool {
		if self.branch {
			metric.starts_with(&self.path)
		} else {
			metric == self.path
		}
	}
}

impl FromStr for MetricPattern {
	type Err = RuleError;

	fn from_str(text: &str) -> Result<Self, RuleError> {
		let wrong = || RuleError::Metric(text.into());
		if text == "*" {
			return Ok(Self::all());
		}
		let (path, branch) = match text.strip_suffix(".*") {
			Some(path) => (path, true),
			None => (text, false),
		};
		if !path.split('.').all(is_name) {
			return Err(wrong());
		}
		Ok(Self { path: if branch { format!("{path}.") } else { path.into() }, branch })
	}
}

/// Whether a text can stand between two points of a path: `docs/protocol/metrics.md`.
fn is_name(text: &str) -> bool {
	text.starts_with(|c: char| c.is_ascii_uppercase())
		&& text.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl fmt::Display for MetricPattern {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.path)?;
		f.write_str(if self.branch { "*" } else { "" })
	}
}

impl TryFrom<String> for MetricPattern {
	type Error = RuleError;

	fn try_from(text: String) -> Result<Self, RuleError> {
		text.parse()
	}
}

impl From<MetricPattern> for String {
	fn from(pattern: MetricPattern) -> Self {
		pattern.to_string()
	}
}
