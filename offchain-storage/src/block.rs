//! Blocks: the pieces that peers store and exchange, each named by the hash of its bytes.

use bytes::Bytes;
use cid::Cid;
use ipld_core::codec::Links as _;
use multihash_codetable::{Code, MultihashDigest};
use prost::Message as _;
use serde_ipld_dagcbor::codec::DagCborCodec;

/// The longest block that the peer store takes, in bytes: what IPFS peers exchange.
pub const MAX_BLOCK_LEN: usize = 2 * 1024 * 1024;

/// Most links that are read out of one block.
pub const MAX_LINKS: usize = 65_536;

/// Content codec of bytes without structure.
pub const RAW: u64 = 0x55;
/// Content codec of UnixFS nodes.
pub const DAG_PB: u64 = 0x70;
/// Content codec of manifests and fragment nodes.
pub const DAG_CBOR: u64 = 0x71;

/// Bytes together with the CID that they hash to. It cannot be made from bytes that do not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
	cid: Cid,
	data: Bytes,
}

/// Why bytes are not the block that a CID names.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BlockError {
	/// More bytes than any peer accepts.
	#[error("a block of {0} bytes: the most is {MAX_BLOCK_LEN}; split it")]
	TooLong(usize),
	/// The CID's hash function is not one that the peer store computes.
	#[error("unknown hash function {0:#x}: use sha2-256 or blake2b-256")]
	UnknownHash(u64),
	/// The bytes hash to something else.
	#[error("the bytes do not hash to {0}: they were changed, or belong to another block")]
	Mismatch(Cid),
	/// The bytes are not of the content codec that the CID names.
	#[error("{0} cannot be read as its content codec: {1}")]
	Malformed(Cid, String),
}

impl Block {
	/// Names bytes by their SHA2-256.
	///
	/// # Errors
	/// [`BlockError::TooLong`].
	pub fn new(codec: u64, data: impl Into<Bytes>) -> Result<Self, BlockError> {
		let data = data.into();
		check_len(data.len())?;
		let cid = Cid::new_v1(codec, Code::Sha2_256.digest(&data));
		Ok(Self { cid, data })
	}

	/// Checks bytes from outside against the CID that was asked for.
	///
	/// # Errors
	/// All but [`BlockError::Malformed`].
	pub fn verify(cid: Cid, data: impl Into<Bytes>) -> Result<Self, BlockError> {
		let data = data.into();
		check_len(data.len())?;
		if hash_function(&cid)?.digest(&data) != *cid.hash() {
			return Err(BlockError::Mismatch(cid));
		}
		Ok(Self { cid, data })
	}

	/// Names bytes from outside that nobody named, by a given hash function.
	///
	/// # Errors
	/// [`BlockError::TooLong`], [`BlockError::UnknownHash`].
	pub fn hash(codec: u64, function: u64, data: impl Into<Bytes>) -> Result<Self, BlockError> {
		let data = data.into();
		check_len(data.len())?;
		let code = match Code::try_from(function) {
			Ok(code @ (Code::Sha2_256 | Code::Blake2b256)) => code,
			_ => return Err(BlockError::UnknownHash(function)),
		};
		Ok(Self { cid: Cid::new_v1(codec, code.digest(&data)), data })
	}

	/// The same bytes under another CID with the same hash.
	///
	/// # Errors
	/// [`BlockError::Mismatch`] if the hash is another.
	pub fn renamed(self, cid: Cid) -> Result<Self, BlockError> {
		if cid.hash() != self.cid.hash() {
			return Err(BlockError::Mismatch(cid));
		}
		Ok(Self { cid, data: self.data })
	}

	/// Its name.
	pub fn cid(&self) -> &Cid {
		&self.cid
	}

	/// Its bytes.
	pub fn data(&self) -> &Bytes {
		&self.data
	}

	/// Takes it apart.
	pub fn into_data(self) -> Bytes {
		self.data
	}

	/// The CIDs that it links to, in its order. Blocks of unknown content codecs have none.
	///
	/// # Errors
	/// [`BlockError::Malformed`]; also for more than [`MAX_LINKS`] links.
	pub fn links(&self) -> Result<Vec<Cid>, BlockError> {
		let malformed = |reason: String| BlockError::Malformed(self.cid, reason);
		let links: Vec<Cid> = match self.cid.codec() {
			DAG_CBOR => DagCborCodec::links(&self.data)
				.map_err(|e| malformed(e.to_string()))?
				.take(MAX_LINKS + 1)
				.collect(),
			DAG_PB => PbNode::decode(self.data.clone())
				.map_err(|e| malformed(e.to_string()))?
				.links
				.iter()
				.take(MAX_LINKS + 1)
				.map(|link| Cid::try_from(&link.hash[..]).map_err(|e| malformed(e.to_string())))
				.collect::<Result<_, _>>()?,
			_ => Vec::new(),
		};
		if links.len() > MAX_LINKS {
			return Err(malformed(format!("more than {MAX_LINKS} links")));
		}
		Ok(links)
	}
}

/// A UnixFS node's links, as <https://ipld.io/specs/codecs/dag-pb/spec/> has them.
#[derive(Clone, PartialEq, prost::Message)]
struct PbNode {
	#[prost(message, repeated, tag = "2")]
	links: Vec<PbLink>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PbLink {
	#[prost(bytes = "bytes", tag = "1")]
	hash: Bytes,
}

fn check_len(len: usize) -> Result<(), BlockError> {
	if len > MAX_BLOCK_LEN {
		return Err(BlockError::TooLong(len));
	}
	Ok(())
}

/// The hash function that a CID names, if it is one that the peer store computes.
///
/// # Errors
/// [`BlockError::UnknownHash`].
pub fn hash_function(cid: &Cid) -> Result<Code, BlockError> {
	match (Code::try_from(cid.hash().code()), cid.hash().size()) {
		(Ok(code @ (Code::Sha2_256 | Code::Blake2b256)), 32) => Ok(code),
		_ => Err(BlockError::UnknownHash(cid.hash().code())),
	}
}

#[cfg(test)]
mod tests;
