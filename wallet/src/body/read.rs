//! A body back into records.

use amo_offchain_storage::{
	bodies::{FragmentError, FragmentReader},
	body::{self, BodyError, BodyReader, Record, Schema, Value, ValueType},
	manifest::{BODY, SEALED_BODY},
	sealing::{DataKey, OpenReader, SealError},
	store::BlockStore,
	Cid,
};
use amo_primitives::{chunk::Description, time::Moment};
use std::io::{self, Read};

/// Why records could not be read. Except where something is missing here, it says what is wrong
/// with what the owner registered: [`ReadError::remedy`].
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
	/// A sealed body without its key.
	#[error("the body is sealed: request the chunk, and open it with the key of the grant")]
	KeyNeeded,
	/// The data key is not the one that the header commits to.
	#[error("this key is not the one that the chunk's header commits to: dispute the grant, and the chain compares them")]
	WrongKey,
	/// The header's name of the body is none.
	#[error("the chunk's header names no manifest: complain about its owner")]
	NoManifest,
	/// The manifest says that the body is cut in another way.
	#[error("the manifest's numbers of fragments or its length are not those in the chunk's header: complain about its owner")]
	Layout,
	/// The manifest has other fragments.
	#[error(
		"the manifest's audit root is not the one in the chunk's header: complain about its owner"
	)]
	AuditRoot,
	/// The header says that the body is sealed and the manifest that it is not, or the other way.
	#[error("the chunk's header says that the body is {}sealed, the manifest says codec {codec}: complain about its owner", if *.sealed { "" } else { "not " })]
	Codec {
		/// What the header says.
		sealed: bool,
		/// What the manifest says.
		codec: u64,
	},
	/// The body was sealed with another key than the header commits to.
	#[error("the key is the one that the chunk's header commits to, but it does not open the body: complain about its owner")]
	OtherKey,
	/// The body was sealed under another nonce.
	#[error("the body's nonce is not the one in the chunk's header: complain about its owner")]
	Nonce,
	/// What the blocks give is no sealed body.
	#[error("{0}: all blocks are what the owner registered; complain about the owner")]
	Seal(SealError),
	/// What was sealed is no body.
	#[error("{0}: all blocks are what the owner registered; complain about the owner")]
	Body(BodyError),
	/// The first record is not of the header's time.
	#[error("the first record is at {found} ms and the chunk's header says {said}: complain about its owner")]
	Start {
		/// Its time.
		found: i64,
		/// The header's.
		said: Moment,
	},
	/// The last record is not of the header's time.
	#[error("the last record is at {found} ms and the chunk's header says {said}: complain about its owner")]
	End {
		/// Its time.
		found: i64,
		/// The header's.
		said: Moment,
	},
	/// Not as many records as the header says.
	#[error("the body has {found} records{more} and the chunk's header says {said}: complain about its owner", more = if found > said { " or more" } else { "" })]
	Count {
		/// Records that were read: one too many, or all.
		found: u64,
		/// What the header says.
		said: u64,
	},
	/// Blocks are not here, or cannot be read here; or those that are here belong to no body.
	#[error(transparent)]
	Fragments(#[from] FragmentError),
}

/// What a buyer can do about a body that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
	/// Get the data key: request the chunk, and wait for the grant.
	Request,
	/// Fetch what is missing; other peers may have it.
	Fetch,
	/// Dispute the grant: the chain finds out about the key by itself.
	Dispute,
	/// Complain: the council judges what was sold.
	Complain,
	/// See to this machine's disk.
	Here,
}

impl ReadError {
	/// What the buyer can do.
	pub fn remedy(&self) -> Remedy {
		match self {
			Self::KeyNeeded => Remedy::Request,
			Self::WrongKey => Remedy::Dispute,
			Self::Fragments(error) => match error {
				FragmentError::Store(_) | FragmentError::Io(_) => Remedy::Here,
				FragmentError::Missing(_)
				| FragmentError::NotHere(_)
				| FragmentError::TooFew { .. } => Remedy::Fetch,
				_ => Remedy::Complain,
			},
			Self::NoManifest
			| Self::Layout
			| Self::AuditRoot
			| Self::Codec { .. }
			| Self::OtherKey
			| Self::Nonce
			| Self::Seal(_)
			| Self::Body(_)
			| Self::Start { .. }
			| Self::End { .. }
			| Self::Count { .. } => Remedy::Complain,
		}
	}

	/// What opening and fetching, below the body's reader, put into an error of input and output.
	fn below(error: io::Error) -> Self {
		error
			.downcast::<SealError>()
			.map(Self::from)
			.or_else(|error| error.downcast::<FragmentError>().map(Self::Fragments))
			.unwrap_or_else(|error| Self::Fragments(FragmentError::Io(error)))
	}
}

impl From<SealError> for ReadError {
	fn from(error: SealError) -> Self {
		match error {
			SealError::Io(error) => Self::below(error),
			// The key was compared with the header's commitment before.
			SealError::WrongKey => Self::OtherKey,
			error => Self::Seal(error),
		}
	}
}

impl From<BodyError> for ReadError {
	fn from(error: BodyError) -> Self {
		match error {
			BodyError::Io(error) => Self::below(error),
			error => Self::Body(error),
		}
	}
}

/// Opens the body of a chunk from the blocks that are in a store, in the memory of a few shards and
/// a page.
///
/// # Errors
/// [`ReadError`].
pub fn open<'a, S: BlockStore + ?Sized>(
	store: &'a S,
	description: &Description,
	key: Option<&DataKey>,
) -> Result<Records<'a>, ReadError> {
	let input = open_body(store, description, key)?;
	let reader = BodyReader::new(input)?;
	Ok(Records {
		schema: reader.schema(),
		records: reader.records(),
		expected: Expected::new(description),
		seen: 0,
		last: None,
		ended: false,
	})
}

fn open_body<'a, S: BlockStore + ?Sized>(
	store: &'a S,
	description: &Description,
	key: Option<&DataKey>,
) -> Result<Box<dyn Read + 'a>, ReadError> {
	let cid = Cid::try_from(description.body.to_bytes()).map_err(|_| ReadError::NoManifest)?;
	let reader = FragmentReader::open(store, &cid)?;
	let manifest = reader.map().manifest();
	if *manifest.layout() != description.layout {
		return Err(ReadError::Layout);
	}
	if *manifest.audit_root() != description.audit_root {
		return Err(ReadError::AuditRoot);
	}
	let codec = manifest.codec();
	let Some(commitment) = description.key_commitment else {
		return match codec {
			BODY => Ok(Box::new(reader)),
			codec => Err(ReadError::Codec { sealed: false, codec }),
		};
	};
	if codec != SEALED_BODY {
		return Err(ReadError::Codec { sealed: true, codec });
	}
	let key = key.ok_or(ReadError::KeyNeeded)?;
	if key.commitment() != commitment {
		return Err(ReadError::WrongKey);
	}
	let opened = OpenReader::new(reader, key)?;
	if opened.header().nonce.0 != description.nonce {
		return Err(ReadError::Nonce);
	}
	Ok(Box::new(opened))
}

/// What the header says of the records.
struct Expected {
	start: Moment,
	end: Moment,
	records: u64,
}

impl Expected {
	fn new(description: &Description) -> Self {
		let Description { start, end, records, .. } = *description;
		Self { start, end, records: records.into() }
	}
}

/// The records of a body, one after another, in the metric's unit. They are those that the header
/// promised only once it has given `None`: rely on nothing before.
pub struct Records<'a> {
	records: body::Records<Box<dyn Read + 'a>>,
	schema: Schema,
	expected: Expected,
	seen: u64,
	last: Option<i64>,
	ended: bool,
}

impl std::fmt::Debug for Records<'_> {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Records").field("schema", &self.schema).finish_non_exhaustive()
	}
}

impl Records<'_> {
	/// The type of the values as they are given.
	pub fn value_type(&self) -> ValueType {
		match self.schema.value_type {
			ValueType::Int if self.schema.unit_exponent != 0 => ValueType::Float,
			value_type => value_type,
		}
	}

	fn step(&mut self) -> Result<Option<Record>, ReadError> {
		let Some(record) = self.records.next() else {
			self.check_end()?;
			return Ok(None);
		};
		let Record { time, value } = record?;
		if self.last.is_none() && i128::from(time) != self.expected.start.into() {
			return Err(ReadError::Start { found: time, said: self.expected.start });
		}
		self.seen += 1;
		self.last = Some(time);
		if self.seen > self.expected.records {
			return Err(ReadError::Count { found: self.seen, said: self.expected.records });
		}
		Ok(Some(Record { time, value: in_unit(value, self.schema.unit_exponent) }))
	}

	fn check_end(&self) -> Result<(), ReadError> {
		if self.seen != self.expected.records {
			return Err(ReadError::Count { found: self.seen, said: self.expected.records });
		}
		match self.last {
			Some(found) if i128::from(found) != self.expected.end.into() => {
				Err(ReadError::End { found, said: self.expected.end })
			},
			_ => Ok(()),
		}
	}
}

impl Iterator for Records<'_> {
	type Item = Result<Record, ReadError>;

	fn next(&mut self) -> Option<Self::Item> {
		if self.ended {
			return None;
		}
		let next = self.step().transpose();
		self.ended = !matches!(next, Some(Ok(_)));
		next
	}
}

/// A number in the metric's unit, as near as a float can be.
fn in_unit(value: Value, exponent: i8) -> Value {
	let scaled = |digits: String| format!("{digits}e{exponent}").parse().map(Value::Float);
	match (exponent, &value) {
		(0, _) => None,
		(_, Value::Int(int)) => scaled(int.to_string()).ok(),
		(_, Value::Float(float)) if float.is_finite() => scaled(float.to_string()).ok(),
		_ => None,
	}
	.unwrap_or(value)
}
