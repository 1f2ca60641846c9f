//! Records into a body.

use super::upload_pin;
use crate::export::csv::{Rows, Times};
use amo_offchain_storage::{
	bodies::{pin_fragments, FragmentError, FragmentWriter},
	body::{BodyError, BodyWriter, Record, Schema, Summary},
	fragment::{Fragmentation, Layout},
	manifest::{BODY, SEALED_BODY},
	sealing::{ChunkNonce, DataKey, KeyCommitment, SealError, SealWriter},
	store::BlockStore,
	Cid,
};
use amo_primitives::{
	chunk::{BodyCid, Description},
	device::DeviceId,
	metric::MetricId,
	time::Moment,
	Hash,
};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// How a body is made.
pub struct Plan<'a> {
	/// What its values are.
	pub schema: Schema,
	/// How it is cut into fragments.
	pub fragmentation: Fragmentation,
	/// The body of the device's chunk before.
	pub previous: Option<Cid>,
	/// How it is sealed, if it is.
	pub seal: Option<Seal<'a>>,
}

/// What a body is sealed with. A key and a nonce are for one body only: who writes it again must
/// write the same records, or take a fresh nonce.
pub struct Seal<'a> {
	/// The data key.
	pub key: &'a DataKey,
	/// The chunk's nonce.
	pub nonce: ChunkNonce,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
	/// The manifest: its CID names the body.
	pub cid: Cid,
	/// The same for the chain.
	pub body: BodyCid,
	/// The body's length, sealed if it is, and how it was cut.
	pub layout: Layout,
	/// Root of the audit tree.
	pub audit_root: Hash,
	/// The chunk's nonce; all 0 if the body is not sealed.
	pub nonce: ChunkNonce,
	/// What the data key hashes to, if the body is sealed.
	pub key_commitment: Option<KeyCommitment>,
	/// Time of the first record.
	pub start: Moment,
	/// Time of the last record.
	pub end: Moment,
	/// Number of records.
	pub records: u32,
	/// How the records shrank and grew.
	pub sizes: Sizes,
}

/// Bytes of the same records on their way to peers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
	/// As CSV.
	pub csv: u64,
	/// Compressed.
	pub compressed: u64,
	/// Compressed and sealed; the same as compressed if it is not sealed.
	pub sealed: u64,
	/// All fragments.
	pub stored: u64,
}

impl std::ops::AddAssign for Sizes {
	fn add_assign(&mut self, other: Self) {
		self.csv += other.csv;
		self.compressed += other.compressed;
		self.sealed += other.sealed;
		self.stored += other.stored;
	}
}

impl Written {
	/// What the chain is told of the chunk, without place, tags, chunk before and sources.
	pub fn describe(&self, metric: MetricId, device: DeviceId) -> Description {
		Description {
			metric,
			device,
			start: self.start,
			end: self.end,
			records: self.records,
			place: None,
			tags: Default::default(),
			body: self.body,
			layout: self.layout,
			audit_root: self.audit_root,
			nonce: self.nonce.0,
			key_commitment: self.key_commitment,
			previous: None,
			sources: Default::default(),
		}
	}
}

/// Why a body could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
	/// No records.
	#[error("a chunk without records: the chain takes none")]
	Empty,
	/// More records than a header counts.
	#[error("{0} records are too many for one chunk: cut it into several")]
	TooMany(u64),
	/// A time that the chain does not take.
	#[error("a record's time is {0} ms, and the chain takes times from 1970 to 9999: correct the clock of what recorded it")]
	Time(i64),
	/// The records are no body.
	#[error(transparent)]
	Body(BodyError),
	/// It could not be sealed.
	#[error(transparent)]
	Seal(SealError),
	/// It could not be cut, or kept.
	#[error(transparent)]
	Fragments(#[from] FragmentError),
	/// Counting bytes, which needs memory only.
	#[error("cannot write records as CSV: {0}")]
	Csv(io::Error),
}

impl From<BodyError> for WriteError {
	fn from(error: BodyError) -> Self {
		match error {
			BodyError::Io(error) => Self::below(error),
			error => Self::Body(error),
		}
	}
}

impl From<SealError> for WriteError {
	fn from(error: SealError) -> Self {
		match error {
			SealError::Io(error) => Self::below(error),
			error => Self::Seal(error),
		}
	}
}

impl WriteError {
	/// What sealing and cutting, below the body's writer, put into an error of input and output.
	fn below(error: io::Error) -> Self {
		error
			.downcast::<SealError>()
			.map(Self::Seal)
			.or_else(|error| error.downcast::<FragmentError>().map(Self::Fragments))
			.unwrap_or_else(|error| Self::Fragments(FragmentError::Io(error)))
	}
}

/// Writes records of one metric, ordered by time, as a body into a store, in the memory of a page
/// and a stripe, and pins it.
///
/// # Errors
/// [`WriteError`]. What was put is garbage then, which the store collects.
pub fn write<S: BlockStore + ?Sized>(
	store: &S,
	records: impl IntoIterator<Item = Record>,
	plan: &Plan,
) -> Result<Written, WriteError> {
	let codec = if plan.seal.is_some() { SEALED_BODY } else { BODY };
	let fragments = FragmentWriter::new(store, plan.fragmentation, codec, plan.previous);
	let (fragments, summary, csv) = match &plan.seal {
		None => write_records(records, plan.schema, fragments)?,
		Some(seal) => {
			let sealer = SealWriter::new(fragments, seal.key, seal.nonce)?;
			let (sealer, summary, csv) = write_records(records, plan.schema, sealer)?;
			(sealer.finish()?, summary, csv)
		},
	};
	let span = summary.span.ok_or(WriteError::Empty)?;
	let moment = |time: i64| u64::try_from(time).map_err(|_| WriteError::Time(time));
	let (start, end) = (moment(*span.start())?, moment(*span.end())?);
	let records =
		u32::try_from(summary.records).map_err(|_| WriteError::TooMany(summary.records))?;
	let (cid, manifest) = fragments.finish()?;
	let body = BodyCid::from_bytes(&cid.to_bytes()).ok_or(FragmentError::Missing(cid))?;
	let layout = *manifest.layout();
	let all = 0..plan.fragmentation.n();
	pin_fragments(store, &cid, &manifest, all, &upload_pin())?;
	Ok(Written {
		cid,
		body,
		layout,
		audit_root: *manifest.audit_root(),
		nonce: plan.seal.as_ref().map_or(ChunkNonce([0; 16]), |seal| seal.nonce),
		key_commitment: plan.seal.as_ref().map(|seal| seal.key.commitment()),
		start,
		end,
		records,
		sizes: Sizes {
			csv,
			compressed: summary.bytes,
			sealed: layout.body_len(),
			stored: layout.stored_len(),
		},
	})
}

/// Gives back what it wrote to, what was written, and its bytes as CSV.
fn write_records<W: Write>(
	records: impl IntoIterator<Item = Record>,
	schema: Schema,
	out: W,
) -> Result<(W, Summary, u64), WriteError> {
	let mut body = BodyWriter::new(out, schema);
	let mut csv = Rows::new(Counter(0), Times::Rfc3339);
	csv.header("value").map_err(WriteError::Csv)?;
	for record in records {
		// The two errors are of one time: none has a year.
		csv.push(&record).map_err(|_| WriteError::Time(record.time))?;
		body.push(record.time, record.value)?;
	}
	let Counter(bytes) = csv.finish().map_err(WriteError::Csv)?;
	let (out, summary) = body.finish()?;
	Ok((out, summary, bytes))
}

/// Counts bytes and forgets them.
struct Counter(u64);

impl Write for Counter {
	fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
		self.0 += buf.len() as u64;
		Ok(buf.len())
	}

	fn flush(&mut self) -> io::Result<()> {
		Ok(())
	}
}
