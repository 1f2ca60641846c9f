//! What a store notes of a block, and of all of them together.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What a store notes of one block. In bytes: the fields in order, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
	/// Length of the block in bytes.
	pub len: u32,
	/// How many pins cover it.
	pub pins: u64,
	/// When it was last put, in milliseconds since the Unix epoch.
	pub put_at: u64,
}

impl Entry {
	/// Length of an entry in bytes.
	pub const LEN: usize = 20;

	/// Writes the entry's bytes.
	pub fn to_bytes(self) -> [u8; Self::LEN] {
		let mut bytes = [0; Self::LEN];
		bytes[..4].copy_from_slice(&self.len.to_le_bytes());
		bytes[4..12].copy_from_slice(&self.pins.to_le_bytes());
		bytes[12..].copy_from_slice(&self.put_at.to_le_bytes());
		bytes
	}

	/// Reads an entry's bytes.
	pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
		let (len, bytes) = bytes.split_first_chunk()?;
		let (pins, bytes) = bytes.split_first_chunk()?;
		Some(Self {
			len: u32::from_le_bytes(*len),
			pins: u64::from_le_bytes(*pins),
			put_at: u64::from_le_bytes(bytes.try_into().ok()?),
		})
	}

	/// Whether garbage collection may take the block at a time. A clock that was set back by more
	/// than the grace period does not keep garbage for ever.
	pub fn is_garbage(&self, now: u64, grace: Duration) -> bool {
		self.pins == 0 && u128::from(now.abs_diff(self.put_at)) >= grace.as_millis()
	}
}

/// Sums over all blocks. In bytes: the fields in order, little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
	/// Blocks.
	pub blocks: u64,
	/// Their bytes.
	pub bytes: u64,
	/// Blocks that a pin covers.
	pub pinned_blocks: u64,
	/// Their bytes.
	pub pinned_bytes: u64,
}

impl Totals {
	/// Length of the totals in bytes.
	pub const LEN: usize = 32;

	/// Takes a block's entry out of the sums, and another one in.
	pub fn replace(&mut self, old: Option<Entry>, new: Option<Entry>) {
		if let Some(old) = old {
			let pinned = u64::from(old.pins > 0);
			self.blocks = self.blocks.saturating_sub(1);
			self.bytes = self.bytes.saturating_sub(old.len.into());
			self.pinned_blocks = self.pinned_blocks.saturating_sub(pinned);
			self.pinned_bytes = self.pinned_bytes.saturating_sub(pinned * u64::from(old.len));
		}
		if let Some(new) = new {
			let pinned = u64::from(new.pins > 0);
			self.blocks = self.blocks.saturating_add(1);
			self.bytes = self.bytes.saturating_add(new.len.into());
			self.pinned_blocks = self.pinned_blocks.saturating_add(pinned);
			self.pinned_bytes = self.pinned_bytes.saturating_add(pinned * u64::from(new.len));
		}
	}

	/// Writes the bytes.
	pub fn to_bytes(self) -> [u8; Self::LEN] {
		let mut bytes = [0; Self::LEN];
		let fields = [self.blocks, self.bytes, self.pinned_blocks, self.pinned_bytes];
		for (to, field) in bytes.chunks_exact_mut(8).zip(fields) {
			to.copy_from_slice(&field.to_le_bytes());
		}
		bytes
	}

	/// Reads the bytes.
	pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
		let bytes: &[u8; Self::LEN] = bytes.try_into().ok()?;
		let mut fields = bytes.as_chunks().0.iter().map(|field| u64::from_le_bytes(*field));
		Some(Self {
			blocks: fields.next()?,
			bytes: fields.next()?,
			pinned_blocks: fields.next()?,
			pinned_bytes: fields.next()?,
		})
	}
}

/// The time by the system's clock, in milliseconds since the Unix epoch.
pub fn now() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn bytes_go_there_and_back() {
		let entry = Entry { len: 1, pins: 2 << 40, put_at: 3 << 50 };
		assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
		assert_eq!(Entry::from_bytes(&entry.to_bytes()[1..]), None);
		assert_eq!(Entry::from_bytes(&[0; Entry::LEN + 1]), None);
		let totals = Totals { blocks: 1, bytes: 2, pinned_blocks: 3, pinned_bytes: 4 << 40 };
		assert_eq!(Totals::from_bytes(&totals.to_bytes()), Some(totals));
		assert_eq!(Totals::from_bytes(&totals.to_bytes()[1..]), None);
	}

	#[test]
	fn grace_ends_whichever_way_the_clock_was_set() {
		let grace = Duration::from_millis(10);
		let entry = Entry { len: 1, pins: 0, put_at: 100 };
		assert!(!entry.is_garbage(109, grace));
		assert!(entry.is_garbage(110, grace));
		assert!(!entry.is_garbage(91, grace));
		assert!(entry.is_garbage(90, grace));
		assert!(entry.is_garbage(100, Duration::ZERO));
		assert!(!Entry { pins: 1, ..entry }.is_garbage(1_000, grace));
	}
}
