//! The header of a sealed body. All of it is associated data of every segment.

use super::{segment::SEGMENT_LEN, ChunkNonce, DataKey, KeyCommitment, SealError};

/// Length of a header in bytes.
pub const HEADER_LEN: usize = 57;

const MAGIC: &[u8; 5] = b"AMOS\x01";

/// What a reader must know besides the data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
	/// The chunk's nonce: the owner derives the data key from it.
	pub nonce: ChunkNonce,
	/// Which data key opens the body.
	pub commitment: KeyCommitment,
}

impl Header {
	/// The header of a body that is sealed with this key.
	pub fn new(key: &DataKey, nonce: ChunkNonce) -> Self {
		Self { nonce, commitment: key.commitment() }
	}

	/// Its bytes.
	pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
		let mut bytes = [0; HEADER_LEN];
		bytes[..5].copy_from_slice(MAGIC);
		bytes[5..21].copy_from_slice(&self.nonce.0);
		bytes[21..25].copy_from_slice(&(SEGMENT_LEN as u32).to_le_bytes());
		bytes[25..].copy_from_slice(&self.commitment.0);
		bytes
	}

	/// Reads the bytes of a header.
	///
	/// # Errors
	/// [`SealError::NotSealed`], [`SealError::SegmentLength`].
	pub fn from_bytes(bytes: &[u8; HEADER_LEN]) -> Result<Self, SealError> {
		let rest = bytes.strip_prefix(MAGIC).ok_or(SealError::NotSealed)?;
		let (nonce, rest) = rest.split_first_chunk().ok_or(SealError::NotSealed)?;
		let (segment_len, rest) = rest.split_first_chunk().ok_or(SealError::NotSealed)?;
		let commitment = rest.try_into().map_err(|_| SealError::NotSealed)?;
		let segment_len = u32::from_le_bytes(*segment_len);
		if segment_len as usize != SEGMENT_LEN {
			return Err(SealError::SegmentLength(segment_len));
		}
		Ok(Self { nonce: ChunkNonce(*nonce), commitment: KeyCommitment(commitment) })
	}

	/// Whether this key opens the body.
	pub fn check(&self, key: &DataKey) -> Result<(), SealError> {
		if key.commitment() != self.commitment {
			return Err(SealError::WrongKey);
		}
		Ok(())
	}
}
