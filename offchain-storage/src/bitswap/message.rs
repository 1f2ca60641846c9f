//! Bitswap messages: what they say, and their bytes.

use super::proto;
use crate::block::Block;
use bytes::Bytes;
use cid::{Cid, Version};
use prost::Message as _;

/// The longest message that is read or sent, in bytes. A batch of blocks is a quarter of it, a
/// single block at most half.
pub const MAX_MESSAGE_LEN: usize = 4 * 1024 * 1024;

/// Most entries, blocks and presences together in one message.
pub const MAX_ITEMS: usize = 16_384;

/// One message. Any part may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
	/// Whether `entries` is all that the sender wants, in place of what it said before.
	pub full: bool,
	/// What the sender wants, or no longer wants.
	pub entries: Vec<Entry>,
	/// Blocks that it was asked for.
	pub blocks: Vec<Payload>,
	/// Answers on what it has.
	pub presences: Vec<Presence>,
	/// Bytes of blocks that the sender has queued for the receiver besides these.
	pub pending_bytes: i32,
}

/// A change of what the sender wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
	/// It wants this.
	Want {
		/// Which block.
		cid: Cid,
		/// The block, or whether it is there.
		kind: WantKind,
		/// The more, the sooner.
		priority: i32,
		/// Whether to say so if it is not there.
		send_dont_have: bool,
	},
	/// It no longer wants this.
	Cancel(Cid),
}

/// What is asked about a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WantKind {
	/// Whether the other has it.
	Have,
	/// The block itself.
	Block,
}

/// Whether a block is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
	/// Which block.
	pub cid: Cid,
	/// Whether the sender has it.
	pub have: bool,
}

/// A block as it travels: its bytes, and its CID without the digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
	/// How its CID is made.
	pub prefix: Prefix,
	/// Its bytes. They can be any.
	pub data: Bytes,
}

/// A CID without its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prefix {
	/// 0 or 1.
	pub version: Version,
	/// Content codec.
	pub codec: u64,
	/// Hash function's number in the multihash table.
	pub hash: u64,
	/// Length of the digest in bytes.
	pub hash_len: u64,
}

/// Why bytes are not a message.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
	/// Longer than [`MAX_MESSAGE_LEN`].
	#[error("a message of {0} bytes: the most is {MAX_MESSAGE_LEN}")]
	TooLong(usize),
	/// More entries, blocks and presences than are read.
	#[error("more than {0} entries, blocks and presences in one message")]
	TooMany(usize),
	/// It ends in the middle of a field.
	#[error("the message ends in the middle of a field")]
	Truncated,
	/// Not a protobuf of Bitswap.
	#[error("not a Bitswap message: {0}")]
	Protobuf(#[from] prost::DecodeError),
	/// A CID that is none.
	#[error("a CID in the message cannot be read: {0}")]
	Cid(#[from] cid::Error),
	/// A block's prefix that is none.
	#[error("a block's CID prefix cannot be read: {0}")]
	Prefix(#[from] PrefixError),
}

/// Why bytes are not the prefix of a CID.
#[derive(Debug, thiserror::Error)]
pub enum PrefixError {
	/// Not four varints.
	#[error("it is not four varints: {0}")]
	Varint(#[from] unsigned_varint::decode::Error),
	/// Not version 0 or 1.
	#[error("{0}")]
	Version(#[from] cid::Error),
	/// Something after it.
	#[error("{0} bytes after its end")]
	Trailing(usize),
}

impl Message {
	/// Whether it says nothing.
	pub fn is_empty(&self) -> bool {
		!self.full && self.entries.is_empty() && self.blocks.is_empty() && self.presences.is_empty()
	}

	/// Reads a message, without the length that precedes it on the wire.
	///
	/// It allocates no more than a small multiple of [`MAX_ITEMS`] besides slices of `bytes`.
	///
	/// # Errors
	/// [`MessageError`].
	pub fn decode(bytes: Bytes) -> Result<Self, MessageError> {
		if bytes.len() > MAX_MESSAGE_LEN {
			return Err(MessageError::TooLong(bytes.len()));
		}
		proto::check_counts(&bytes, MAX_ITEMS)?;
		let message = proto::Message::decode(bytes)?;
		let wantlist = message.wantlist.unwrap_or_default();
		Ok(Self {
			full: wantlist.full,
			entries: wantlist.entries.iter().map(Entry::read).collect::<Result<_, _>>()?,
			blocks: message.payload.into_iter().map(Payload::read).collect::<Result<_, _>>()?,
			presences: message.presences.iter().map(Presence::read).collect::<Result<_, _>>()?,
			pending_bytes: message.pending_bytes,
		})
	}

	/// Writes the message, without the length that precedes it on the wire.
	///
	/// The wantlist is always there, if empty: Kubo before 0.9 takes a message without one for a
	/// fault of its own and crashes.
	pub fn encode(&self) -> Vec<u8> {
		let message = proto::Message {
			wantlist: Some(proto::Wantlist {
				entries: self.entries.iter().map(Entry::write).collect(),
				full: self.full,
			}),
			payload: self.blocks.iter().map(Payload::write).collect(),
			presences: self.presences.iter().map(Presence::write).collect(),
			pending_bytes: self.pending_bytes,
		};
		message.encode_to_vec()
	}
}

impl Entry {
	/// The block that it is about.
	pub fn cid(&self) -> &Cid {
		match self {
			Self::Want { cid, .. } | Self::Cancel(cid) => cid,
		}
	}

	fn read(entry: &proto::Entry) -> Result<Self, MessageError> {
		let cid = Cid::try_from(&entry.cid[..])?;
		Ok(if entry.cancel {
			Self::Cancel(cid)
		} else {
			Self::Want {
				cid,
				// As Go's protobuf: what is not known is the default.
				kind: if entry.want_type == 1 { WantKind::Have } else { WantKind::Block },
				priority: entry.priority,
				send_dont_have: entry.send_dont_have,
			}
		})
	}

	fn write(&self) -> proto::Entry {
		match *self {
			Self::Want { cid, kind, priority, send_dont_have } => proto::Entry {
				cid: cid.to_bytes(),
				priority,
				cancel: false,
				want_type: i32::from(kind == WantKind::Have),
				send_dont_have,
			},
			Self::Cancel(cid) => {
				proto::Entry { cid: cid.to_bytes(), cancel: true, ..Default::default() }
			},
		}
	}
}

impl Presence {
	fn read(presence: &proto::BlockPresence) -> Result<Self, MessageError> {
		Ok(Self { cid: Cid::try_from(&presence.cid[..])?, have: presence.presence == 0 })
	}

	fn write(&self) -> proto::BlockPresence {
		proto::BlockPresence { cid: self.cid.to_bytes(), presence: i32::from(!self.have) }
	}
}

impl From<Block> for Payload {
	fn from(block: Block) -> Self {
		Self { prefix: Prefix::of(block.cid()), data: block.into_data() }
	}
}

impl Payload {
	fn read(block: proto::Block) -> Result<Self, MessageError> {
		Ok(Self { prefix: Prefix::decode(&block.prefix)?, data: block.data })
	}

	fn write(&self) -> proto::Block {
		proto::Block { prefix: self.prefix.encode(), data: self.data.clone() }
	}
}

impl Prefix {
	/// The prefix of a CID.
	pub fn of(cid: &Cid) -> Self {
		Self {
			version: cid.version(),
			codec: cid.codec(),
			hash: cid.hash().code(),
			hash_len: cid.hash().size().into(),
		}
	}

	/// Reads four unsigned varints: version, content codec, hash function, digest length.
	///
	/// # Errors
	/// [`PrefixError`].
	pub fn decode(bytes: &[u8]) -> Result<Self, PrefixError> {
		let (version, bytes) = unsigned_varint::decode::u64(bytes)?;
		let (codec, bytes) = unsigned_varint::decode::u64(bytes)?;
		let (hash, bytes) = unsigned_varint::decode::u64(bytes)?;
		let (hash_len, bytes) = unsigned_varint::decode::u64(bytes)?;
		if !bytes.is_empty() {
			return Err(PrefixError::Trailing(bytes.len()));
		}
		Ok(Self { version: Version::try_from(version)?, codec, hash, hash_len })
	}

	/// Writes what [`Prefix::decode`] reads.
	pub fn encode(&self) -> Vec<u8> {
		let mut buffer = unsigned_varint::encode::u64_buffer();
		[u64::from(self.version), self.codec, self.hash, self.hash_len]
			.iter()
			.flat_map(|number| unsigned_varint::encode::u64(*number, &mut buffer).to_vec())
			.collect()
	}
}

#[cfg(test)]
mod tests;
