//! One segment: what is encrypted and authenticated at once.

use super::{DataKey, Header, SealError, HEADER_LEN};
use chacha20poly1305::{
	aead::stream::{NewStream, StreamBE32, StreamPrimitive},
	KeyInit, XChaCha20Poly1305,
};

/// Length of a segment's plaintext in bytes. The last one may be shorter.
pub const SEGMENT_LEN: usize = 64 * 1024;

/// What sealing adds to a segment, in bytes.
pub const TAG_LEN: usize = 16;

pub(super) const SEALED_SEGMENT_LEN: usize = SEGMENT_LEN + TAG_LEN;

/// Length of the sealed form of a body of `len` bytes. `None` beyond 2^32 segments.
pub fn sealed_len(len: u64) -> Option<u64> {
	let segments = len.div_ceil(SEGMENT_LEN as u64).max(1);
	if segments > 1 << 32 {
		return None;
	}
	Some(HEADER_LEN as u64 + len + segments * TAG_LEN as u64)
}

/// Seals and opens the segments of one body.
pub(super) struct Segments {
	stream: StreamBE32<XChaCha20Poly1305>,
	header: [u8; HEADER_LEN],
}

impl Segments {
	pub(super) fn new(key: &DataKey, header: &Header) -> Self {
		let aead = XChaCha20Poly1305::new(key.expose().into());
		let prefix = key.stream_nonce(&header.nonce);
		let stream = StreamBE32::from_aead(aead, prefix.as_slice().into());
		Self { stream, header: header.to_bytes() }
	}

	/// Encrypts segment `index` in its buffer and appends the tag.
	pub(super) fn seal(&self, index: u32, last: bool, buf: &mut Vec<u8>) -> Result<(), SealError> {
		let sealed = self.stream.encrypt_in_place(index, last, &self.header, buf);
		sealed.map_err(|_| SealError::TooLong)
	}

	/// Checks and decrypts segment `index` in its buffer and takes the tag away. On an error the
	/// buffer holds no plaintext.
	pub(super) fn open(&self, index: u32, last: bool, buf: &mut Vec<u8>) -> Result<(), SealError> {
		let forged = SealError::Forged(index);
		if buf.len() == TAG_LEN && index > 0 {
			// A body has one form: its last segment is not empty unless it is the only one.
			return Err(forged);
		}
		self.stream.decrypt_in_place(index, last, &self.header, buf).map_err(|_| forged)
	}
}
