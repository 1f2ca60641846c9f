//! Sealing as a stream.

use super::{
	segment::{Segments, SEALED_SEGMENT_LEN, SEGMENT_LEN},
	ChunkNonce, DataKey, Header, SealError,
};
use std::io::{self, Write};
use zeroize::Zeroizing;

/// Seals what is written to it and hands it on, segment by segment. [`SealWriter::finish`] must
/// end it: without that the sealed body is cut, and does not open.
pub struct SealWriter<W> {
	out: W,
	segments: Segments,
	/// The number of the segment in `plain`. `None` when all are used up.
	index: Option<u32>,
	/// Kept until more comes, because the last segment is sealed in another way.
	plain: Zeroizing<Vec<u8>>,
	failed: bool,
}

impl<W: Write> SealWriter<W> {
	/// Begins a sealed body: writes its header. Never use a data key and a nonce for two bodies.
	///
	/// # Errors
	/// [`SealError::Io`].
	pub fn new(mut out: W, key: &DataKey, nonce: ChunkNonce) -> Result<Self, SealError> {
		let header = Header::new(key, nonce);
		out.write_all(&header.to_bytes())?;
		Ok(Self {
			out,
			segments: Segments::new(key, &header),
			index: Some(0),
			plain: Zeroizing::new(Vec::with_capacity(SEALED_SEGMENT_LEN)),
			failed: false,
		})
	}

	/// Seals the last segment and gives back what was written to.
	///
	/// # Errors
	/// [`SealError::Io`]; [`SealError::TooLong`]; [`SealError::Failed`] after an error before.
	pub fn finish(mut self) -> Result<W, SealError> {
		self.seal(true)?;
		Ok(self.out)
	}

	fn seal(&mut self, last: bool) -> Result<(), SealError> {
		if std::mem::replace(&mut self.failed, true) {
			return Err(SealError::Failed);
		}
		let index = self.index.ok_or(SealError::TooLong)?;
		self.segments.seal(index, last, &mut self.plain)?;
		self.out.write_all(&self.plain)?;
		self.plain.clear();
		self.index = index.checked_add(1);
		self.failed = false;
		Ok(())
	}
}

impl<W: Write> Write for SealWriter<W> {
	fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
		if self.plain.len() == SEGMENT_LEN && !buf.is_empty() {
			self.seal(false)?;
		}
		let (now, _) = buf.split_at(buf.len().min(SEGMENT_LEN - self.plain.len()));
		self.plain.extend_from_slice(now);
		Ok(now.len())
	}

	/// Does not flush the segment that is being filled: segments have one length.
	fn flush(&mut self) -> io::Result<()> {
		self.out.flush()
	}
}
