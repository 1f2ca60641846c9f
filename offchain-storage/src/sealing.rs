//! Sealing: a body encrypted under its data key, and the data key sealed to an account.
//! `docs/protocol/sealed-body.md` has the bytes.
//!
//! A sealed body is a [`Header`] and segments of 64 KiB in STREAM (Hoang, Reyhanitabar, Rogaway,
//! Vizár, 2015, <https://eprint.iacr.org/2015/189>) over XChaCha20-Poly1305. It is written by
//! [`SealWriter`] and read by [`OpenReader`] from the beginning, or by [`RangeReader`] anywhere;
//! each holds one segment or two in memory. No plaintext is released before its segment was
//! authenticated.

mod custody;
mod header;
mod key;
mod pseudonym;
mod reader;
mod segment;
mod writer;

pub use amo_primitives::custody::{Custody, EncryptionKey, KeyCommitment, CUSTODY_LEN};
pub use custody::{CustodyError, DecryptionKey};
pub use header::{Header, HEADER_LEN};
pub use key::{ChunkNonce, DataKey, OwnerSecret};
pub use pseudonym::{PseudonymKey, PSEUDONYM_LEN};
pub use reader::{OpenReader, RangeReader};
pub use segment::{sealed_len, SEGMENT_LEN, TAG_LEN};
pub use writer::SealWriter;

use std::io;

/// Why a body could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
	/// The beginning is not that of a sealed body.
	#[error("not a sealed body: it does not begin with a header of AMOS, version 1")]
	NotSealed,
	/// The header asks for segments that version 1 does not have.
	#[error("segments of {0} bytes: version 1 has {SEGMENT_LEN}")]
	SegmentLength(u32),
	/// The data key is not the one that the body was sealed with.
	#[error("this data key does not open this body: its commitment is another")]
	WrongKey,
	/// A segment is not what was sealed there: changed, moved, or the body was cut or extended.
	#[error("segment {0} is not what was sealed: the body was changed, cut, extended or reordered; fetch it again")]
	Forged(u32),
	/// More than STREAM can count.
	#[error("a sealed body has at most 2^32 segments: split the records into several chunks")]
	TooLong,
	/// The range ends behind the body's end.
	#[error("no bytes {offset} to {offset} + {len}: the body has {body_len}")]
	Range {
		/// First byte that was asked for.
		offset: u64,
		/// How many.
		len: u64,
		/// How long the body is.
		body_len: u64,
	},
	/// Reading or writing the sealed bytes failed.
	#[error("cannot read or write the sealed body: {0}")]
	Io(#[from] io::Error),
	/// The reader gave an error before, and nothing after it can be trusted.
	#[error("this reader failed before: open the body anew")]
	Failed,
}

impl From<SealError> for io::Error {
	fn from(error: SealError) -> Self {
		match error {
			SealError::Io(error) => error,
			error => io::Error::new(io::ErrorKind::InvalidData, error),
		}
	}
}

#[cfg(test)]
mod tests;
