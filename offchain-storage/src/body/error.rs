//! What can go wrong with a body.

use super::{ValueType, MAX_PAGE_RECORDS, MAX_SECTION_BYTES, MAX_VALUE_BYTES};
use crate::codec::{Codec, DecodeError};
use std::io;

/// Why a body could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
	/// The reader or writer under the body failed.
	#[error("the body's bytes could not be read or written: {0}")]
	Io(#[from] io::Error),

	/// A record earlier than the one before it.
	#[error("record {index} is at {time} ms, before record {} at {last} ms: sort records by time", index - 1)]
	Unsorted {
		/// Its index in the body, from 0.
		index: u64,
		/// Its time.
		time: i64,
		/// The time before.
		last: i64,
	},
	/// A value of another type than the schema's.
	#[error("record {index} is {found:?}, but the body's schema says {expected:?}")]
	WrongType {
		/// Its index in the body, from 0.
		index: u64,
		/// The schema's type.
		expected: ValueType,
		/// Its type.
		found: ValueType,
	},
	/// A text or blob that is too long for one value.
	#[error("record {index} has {len} bytes, the most is {MAX_VALUE_BYTES}: write it in pieces")]
	ValueTooLong {
		/// Its index in the body, from 0.
		index: u64,
		/// Its bytes.
		len: usize,
	},
	/// The one codec that was asked for cannot give a page's values back exactly.
	#[error("{0:?} cannot give these values back exactly: let the codec be chosen for each page")]
	Unfit(Codec),
	/// An earlier call failed, so that what was written so far is no body.
	#[error("an earlier write failed: write the body anew")]
	Broken,

	/// Not a body at all.
	#[error("these bytes are not a body: they do not begin with AMOB")]
	NotABody,
	/// A body of a version to come.
	#[error("a body of version {0}, this software reads version 1: update it")]
	Version(u8),
	/// The body ends before its trailer.
	#[error("the body ends too soon: it was cut off, fetch or write it anew")]
	Truncated,
	/// A checksum does not match.
	#[error("the checksum of {0} does not match: the body was damaged")]
	Checksum(Part),
	/// A page beyond the limits.
	#[error(
		"page {page} says {records} records in {bytes} bytes, the most is {MAX_PAGE_RECORDS} and \
		 {MAX_SECTION_BYTES}: it was damaged or made to do harm"
	)]
	TooLarge {
		/// The page, from 0.
		page: u64,
		/// Records that it says it has.
		records: u64,
		/// Bytes that its longer section says it has.
		bytes: u64,
	},
	/// A page that its codec cannot read.
	#[error("page {page}: {source}")]
	Page {
		/// The page, from 0.
		page: u64,
		/// What its codec says.
		source: DecodeError,
	},
	/// A rule of the container was broken.
	#[error("not a valid body: {0}")]
	Malformed(&'static str),
}

/// A part of a body that has a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
	/// The header.
	Header,
	/// A page, counted from 0.
	Page(u64),
	/// The trailer, and with it the whole body.
	Body,
}

impl std::fmt::Display for Part {
	fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
		match self {
			Self::Header => f.write_str("the header"),
			Self::Page(page) => write!(f, "page {page}"),
			Self::Body => f.write_str("the body"),
		}
	}
}
