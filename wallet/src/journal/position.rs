//! Places in a journal.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place between two entries of a journal. Later entries are at higher places.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Position {
	segment: u64,
	offset: u64,
	index: u32,
}

impl Position {
	/// Before the first entry that there ever was.
	pub const START: Self = Self { segment: 0, offset: 0, index: 0 };

	/// Before the first entry of a frame.
	pub(super) const fn frame(segment: u64, offset: u64) -> Self {
		Self { segment, offset, index: 0 }
	}

	/// Before another entry of the same frame.
	pub(super) const fn with_index(self, index: u32) -> Self {
		Self { index, ..self }
	}

	/// Number of the segment that it is in.
	pub const fn segment(self) -> u64 {
		self.segment
	}

	/// Where in the segment the frame begins.
	pub(super) const fn offset(self) -> u64 {
		self.offset
	}

	/// How many entries of the frame are before it.
	pub(super) const fn index(self) -> u32 {
		self.index
	}
}

impl fmt::Display for Position {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "entry {} at byte {} of segment {}", self.index, self.offset, self.segment)
	}
}
