//! Bytes that do not repeat.

use std::{
	fs::File,
	io::{self, Read},
	path::Path,
};

/// So many of them (xorshift64), at little cost.
pub struct Noise {
	state: u64,
	left: u64,
}

impl Noise {
	pub fn new(len: u64) -> Self {
		Self { state: 0x9e37_79b9_7f4a_7c15, left: len }
	}

	pub fn write_to(mut self, path: &Path) -> io::Result<()> {
		let mut file = io::BufWriter::with_capacity(1 << 20, File::create(path)?);
		io::copy(&mut self, &mut file)?;
		file.into_inner()?.sync_all()
	}
}

impl Read for Noise {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		let count = self.left.min(buf.len() as u64) as usize;
		for word in buf[..count].chunks_mut(8) {
			self.state ^= self.state << 13;
			self.state ^= self.state >> 7;
			self.state ^= self.state << 17;
			word.copy_from_slice(&self.state.to_le_bytes()[..word.len()]);
		}
		self.left -= count as u64;
		Ok(count)
	}
}
